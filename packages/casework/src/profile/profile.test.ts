// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { mayReplaceFields, parseCustomFields, parseProfile, readCustomValues } from './index.ts';
import { DEFAULT_PROFILE } from './defaults.ts';

const source = { what: 'clocks', citation: 'an order of the ministry', mark: 'M' };
const paths = (value: unknown) => parseProfile(value).issues.map(({ path, code }) => `${path} ${code}`);

describe('the profile of a country', () => {
  test('what it leaves out are the defaults', () => {
    const { profile, issues } = parseProfile({ country: 'HN', version: 1 });
    assert.deepEqual(issues, []);
    assert.deepEqual(profile, { ...DEFAULT_PROFILE, country: 'HN' });
  });
  test('what it changes needs a source, and is in the unit of its name', () => {
    const changed = {
      country: 'HN',
      version: 2,
      clocks: { planDays: 5, riskValidityDays: { Low: 60 }, followUpMonths: [1, 2] },
    };
    assert.deepEqual(paths(changed), ['sources no-source']);
    const { profile } = parseProfile({ ...changed, sources: [source] });
    assert.deepEqual(
      [
        profile?.clocks.planDays,
        profile?.clocks.riskValidityDays.Low,
        profile?.clocks.riskValidityDays.High,
        profile?.clocks.followUpMonths,
      ],
      [5, 60, 14, [1, 2]],
    );
  });
  test('every mistake at once, with its path: no clock switched off, no unknown key, no higher risk valid for longer', () => {
    const wrong = {
      country: 'hn',
      version: 1,
      clocks: { planDays: 0, plandays: 3, riskValidityDays: { Critical: 40 }, followUpMonths: [3, 1] },
      retention: { closedYears: 500 },
      ageOfMajority: 16,
      sources: [{ ...source, mark: 'V' }],
    };
    assert.deepEqual(paths(wrong), [
      'country not-a-country',
      'ageOfMajority not-in-range',
      'clocks.plandays unknown-key',
      'clocks.planDays not-in-range',
      'clocks.riskValidityDays not-in-order',
      'clocks.followUpMonths not-in-order',
      'retention.closedYears not-in-range',
      'sources[0].checkedOn no-date',
    ]);
  });
  test('a local subtype is named in words and does not take a code that exists', () => {
    const local = (code: string) =>
      paths({
        country: 'HN',
        version: 1,
        localSubtypes: [{ category: 'Shelter', code, name: { en: 'Night shelter', es: 'Albergue nocturno' } }],
      });
    assert.deepEqual(local('NightShelter'), []);
    assert.deepEqual(local('SafeHouse'), ['localSubtypes[0].code taken']);
  });
  test('property: whatever is read, it never throws, and gives a profile or an issue', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            country: fc.constant('HN'),
            version: fc.jsonValue(),
            clocks: fc.jsonValue(),
            retention: fc.jsonValue(),
            sources: fc.jsonValue(),
          }),
        ),
        (value) => {
          const { profile, issues } = parseProfile(value);
          assert.equal(profile === undefined, issues.length > 0);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('fields of an institution', () => {
  const label = { en: 'Way of arrival', es: 'Vía de llegada' };
  const route = {
    code: 'x-route',
    type: 'choice',
    label,
    level: 'file',
    choices: [
      { code: 'land', label },
      { code: 'sea', label },
    ],
  };
  const parsed = (fields: readonly unknown[]) => parseCustomFields(fields);
  test('typed, translated, with a level', () => {
    const { fields } = parsed([
      route,
      { code: 'x-rooms', type: 'number', label, level: 'reference', minimum: 0, maximum: 9 },
    ]);
    assert.deepEqual(
      fields?.map(({ code, type, level }) => [code, type, level]),
      [
        ['x-route', 'choice', 'file'],
        ['x-rooms', 'number', 'reference'],
      ],
    );
  });
  test('words written freely are never of the lowest level; codes stand once; a choice has two at least', () => {
    const { issues } = parsed([
      { code: 'x-a', type: 'text', label, level: 'reference' },
      { ...route, choices: [] },
      route,
      route,
      { code: 'arrival', type: 'date', label, level: 'file' },
    ]);
    assert.deepEqual(
      issues.map(({ code }) => code),
      ['free-text-is-sensitive', 'too-few', 'not-a-code', 'taken', 'taken'],
    );
  });
  test('values are of their type; a retired field takes nothing new and keeps what it has', () => {
    const { fields = [] } = parsed([
      route,
      { code: 'x-n', type: 'number', label, level: 'file', minimum: 1, maximum: 3 },
      { code: 'x-d', type: 'date', label, level: 'file', required: true },
      { code: 'x-old', type: 'text', label, level: 'file', retired: true },
    ]);
    const read = (given: Readonly<Record<string, unknown>>) =>
      readCustomValues(given, fields ?? [], { 'x-old': 'kept' });
    assert.deepEqual(read({ 'x-route': 'sea', 'x-n': 2, 'x-d': '2026-11-26' }), {
      values: { 'x-old': 'kept', 'x-route': 'sea', 'x-n': 2, 'x-d': '2026-11-26' },
      issues: [],
    });
    const wrong = read({ 'x-route': 'air', 'x-n': 9, 'x-old': 'new', 'x-none': 1 });
    assert.deepEqual(
      wrong.issues.map(({ path, code }) => `${path} ${code}`),
      [
        'custom.x-route wrong-type',
        'custom.x-n wrong-type',
        'custom unknown-field',
        'custom unknown-field',
        'custom.x-d missing',
      ],
    );
    assert.equal(wrong.values['x-old'], 'kept');
  });
  test('a field retires; it never changes its type, loses a choice or becomes less protected', () => {
    const { fields: before = [] } = parsed([route]);
    const after = (changes: object) =>
      mayReplaceFields(before ?? [], parsed([{ ...route, ...changes }]).fields ?? []).map(({ code }) => code);
    assert.deepEqual(
      mayReplaceFields(before ?? [], []).map(({ code }) => code),
      ['removed'],
    );
    assert.deepEqual(after({ type: 'date', choices: undefined }), ['type-changed']);
    assert.deepEqual(after({ level: 'reference' }), ['level-lowered']);
    assert.deepEqual(after({ choices: [route.choices[0], { code: 'air', label }] }), ['choice-removed']);
    assert.deepEqual(after({ level: 'identity' }), ['level-raised-to-identity']);
    assert.deepEqual(after({ retired: true }), []);
  });
});
