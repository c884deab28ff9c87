// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Issue } from '@amparo/kernel';
import { parseFacts, parseFactsOrThrow } from './facts.ts';

const sound = { age: { group: 'adult', years: 30 }, acts: [], means: [], purposes: [], smuggling: [] };

function mistakes(raw: unknown): string[] {
  const issues: Issue[] = [];
  assert.equal(parseFacts(raw, issues, 'facts'), undefined);
  return issues.map(({ path, code }) => `${path} ${code}`);
}

describe('facts', () => {
  it('count a code that is not named as not indicated, and the star as the rest', () => {
    const means = [
      { code: 'deception', finding: 'established' },
      { code: '*', finding: 'unknown' },
    ];
    const facts = parseFactsOrThrow({ ...sound, means });
    assert.equal(facts.means.deception, 'established');
    assert.equal(facts.means.coercion, 'unknown');
    assert.equal(facts.acts.receipt, 'not-indicated');
  });

  it('name the place of an unknown code, finding, key and age group', () => {
    assert.deepEqual(mistakes({ ...sound, means: [{ code: 'magic', finding: 'established' }] }), [
      'facts.means[0].code unknown-word',
    ]);
    assert.deepEqual(mistakes({ ...sound, acts: [{ code: 'receipt', finding: 'maybe' }] }), [
      'facts.acts[0].finding unknown-word',
    ]);
    assert.deepEqual(mistakes({ ...sound, purpose: [] }), ['facts.purpose unknown-key']);
    assert.deepEqual(mistakes({ ...sound, age: { group: 'old' } }), ['facts.age.group unknown-word']);
    assert.deepEqual(mistakes({ ...sound, acts: [{ code: 'receipt', finding: 'unknown', note: 'x' }] }), [
      'facts.acts[0].note unknown-key',
    ]);
  });

  it('refuse two findings for one code, also for the star', () => {
    const twice = [
      { code: 'receipt', finding: 'established' },
      { code: 'receipt', finding: 'unknown' },
    ];
    assert.deepEqual(mistakes({ ...sound, acts: twice }), ['facts.acts[1].code two-findings']);
    const stars = [
      { code: '*', finding: 'unknown' },
      { code: '*', finding: 'unknown' },
    ];
    assert.deepEqual(mistakes({ ...sound, acts: stars }), ['facts.acts[1].code two-findings']);
  });

  it('refuse 17 years with the group adult, and 18 with child', () => {
    assert.deepEqual(mistakes({ ...sound, age: { group: 'adult', years: 17 } }), ['facts.age.years age-contradiction']);
    assert.deepEqual(mistakes({ ...sound, age: { group: 'child', years: 18 } }), ['facts.age.years age-contradiction']);
    assert.equal(
      parseFactsOrThrow({ ...sound, age: { group: 'presumed-child', years: 18 } }).age.group,
      'presumed-child',
    );
  });

  it('refuse a missing list rather than guess whether it was asked', () => {
    const { purposes: _, ...without } = sound;
    assert.deepEqual(mistakes(without), ['facts.purposes missing-list']);
  });

  it('report every mistake at once and never repeat what was typed as free text', () => {
    const issues: Issue[] = [];
    parseFacts({ ...sound, age: { group: 'María López, calle 4' }, consent: 'María dijo que sí' }, issues);
    assert.equal(issues.length, 2);
    assert.ok(!JSON.stringify(issues).includes('María'));
  });

  it('refuse what is no object at all', () => {
    for (const raw of [null, undefined, 3, 'facts', []]) assert.deepEqual(mistakes(raw), ['facts not-an-object']);
  });
});
