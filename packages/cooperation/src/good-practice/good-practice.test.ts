// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { as } from '../../../casework/src/case/fictional.ts';
import { codes, must, nora } from '../../fixtures/fictional.ts';
import {
  changePractice,
  draftPractice,
  type Evidence,
  type GoodPractice,
  highestLevel,
  parseGoodPractice,
  type PracticeText,
  publishPractice,
  retirePractice,
  reviewIsDue,
  reviewPractice,
  searchPractices,
  submitPractice,
  translationState,
} from './index.ts';

const peer = as({ user: 'peter', roles: ['CaseWorker'], org: 'shelter-s' });
const said = (en: string) => ({ en, es: en });
const evidence = (type: Evidence['type']): Evidence => ({
  type,
  year: 2024,
  citation: 'A fictional report',
  result: said('it helped'),
});
const text = (changes: Partial<PracticeText> = {}): PracticeText => ({
  title: said('Interpreters by telephone'),
  summary: said('A pool of interpreters on call'),
  problem: said('No interpreter at night'),
  steps: [said('agree hours')],
  country: 'HN',
  areas: [],
  from: 2022,
  to: null,
  implementers: ['a fictional network'],
  targetGroups: ['Women'],
  nrmPillar: 'IdentificationAndProtection',
  trmPhase: null,
  serviceCategories: ['Interpretation'],
  evidence: [],
  evidenceLevel: 'Promising',
  costBand: 'Low',
  legalPreconditions: [],
  ethicsAndRisks: said('the interpreter signs an undertaking'),
  survivorInvolvement: 'Consulted',
  conditions: [],
  notSuitableFor: [],
  contactPoint: null,
  sources: [{ citation: 'A fictional handbook, 2024', url: null, checkedOn: null }],
  ...changes,
});
const inReview = (changes: Partial<PracticeText> = {}) =>
  must(submitPractice(must(draftPractice('g', text(changes), nora)), nora));
const good = { verdict: 'Publish', nobodyRecognisable: true } as const;
const published = (changes: Partial<PracticeText> = {}): GoodPractice =>
  must(publishPractice(must(reviewPractice(inReview(changes), good, peer)), '2028-11-26', nora));

describe('publication', () => {
  test('a source, steps, the risks named; evidence or the honest mark Promising', () => {
    const submit = (changes: Partial<PracticeText>) =>
      codes(submitPractice(must(draftPractice('g', text(changes), nora)), nora));
    assert.deepEqual(submit({ steps: [], ethicsAndRisks: null }), ['INCOMPLETE']);
    assert.deepEqual(submit({ sources: [{ citation: ' ', url: null, checkedOn: null }] }), ['INCOMPLETE']);
    assert.deepEqual(submit({ evidenceLevel: 'Supported', evidence: [evidence('Testimony')] }), ['INVALID_VALUE']);
    assert.deepEqual(submit({ evidenceLevel: 'NotEffective' }), ['INVALID_VALUE']);
    assert.deepEqual(submit({ evidenceLevel: 'NotEffective', evidence: [evidence('Trial')] }), []);
  });
  test('a peer has not written it, and has looked whether anybody can be recognised', () => {
    assert.deepEqual(codes(reviewPractice(inReview(), good, nora)), ['SECOND_PERSON_REQUIRED']);
    assert.deepEqual(codes(reviewPractice(inReview(), { verdict: 'Publish', nobodyRecognisable: false }, peer)), [
      'INCOMPLETE',
    ]);
    assert.deepEqual(codes(publishPractice(inReview(), '2028-11-26', nora)), ['SECOND_PERSON_REQUIRED']);
    assert.equal(published().state, 'Published');
  });
  test('new words void the reviews', () => {
    const changed = must(changePractice(must(reviewPractice(inReview(), good, peer)), text({ country: 'NI' }), nora));
    assert.deepEqual([changed.state, changed.reviews], ['Draft', []]);
  });
  test('looked at again within three years', () => {
    const reviewed = must(reviewPractice(inReview(), good, peer));
    assert.deepEqual(codes(publishPractice(reviewed, '2029-11-27', nora)), ['INVALID_VALUE']);
    assert.deepEqual(codes(publishPractice(reviewed, '2026-11-26', nora)), ['INVALID_VALUE']);
    assert.deepEqual([reviewIsDue(published(), '2028-11-25'), reviewIsDue(published(), '2028-11-26')], [false, true]);
  });
});

test('what kind of evidence carries which level', () => {
  const level = (...types: Evidence['type'][]) => highestLevel(types.map(evidence));
  assert.deepEqual([level(), level('Testimony', 'MonitoringData', 'InternalEvaluation')], ['Promising', 'Promising']);
  assert.deepEqual([level('ExternalEvaluation'), level('Trial')], ['Supported', 'Supported']);
  assert.deepEqual(
    [level('Trial', 'QuasiExperiment'), level('QuasiExperiment', 'QuasiExperiment')],
    ['WellSupported', 'Supported'],
  );
});

test('search finds published ones, in any language and without accents, best evidence first', () => {
  const all = [
    { ...published(), id: 'a' },
    {
      ...published({
        title: { en: 'Houses', es: 'Intérpretes de noche' },
        evidence: [evidence('Trial')],
        evidenceLevel: 'Supported',
      }),
      id: 'b',
    },
    { ...inReview(), id: 'c' },
    { ...must(retirePractice(published(), nora)), id: 'd' },
  ];
  const none = { words: '', pillar: null, phase: null, category: null, country: null, level: null } as const;
  assert.deepEqual(
    searchPractices(all, none).map(({ id }) => id),
    ['b', 'a'],
  );
  assert.deepEqual(
    searchPractices(all, { ...none, words: 'INTERPRETES noche' }).map(({ id }) => id),
    ['b'],
  );
  assert.deepEqual(searchPractices(all, { ...none, category: 'Legal' }), []);
  assert.deepEqual(
    searchPractices(all, { ...none, level: 'Promising' }).map(({ id }) => id),
    ['a'],
  );
});

test('how far a translation is', () => {
  assert.deepEqual(translationState(published(), ['en', 'es', 'fr']), [
    { language: 'en', complete: true, missing: 0 },
    { language: 'es', complete: true, missing: 0 },
    { language: 'fr', complete: false, missing: 5 },
  ]);
});

describe('the starter set (content/good-practices)', () => {
  const folder = new URL('../../../../content/good-practices/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const read = (name: string) => parseGoodPractice(parse(readFileSync(new URL(name, folder), 'utf8')));
  test('each is in order, cites a source with the day it was read, and could go to review as it stands', () => {
    assert.ok(names.length >= 3);
    for (const name of names) {
      const { practice, issues } = read(name);
      assert.deepEqual(issues, [], name);
      assert.ok(practice);
      assert.ok(
        practice.text.sources.every(({ url, checkedOn }) => url !== null && checkedOn !== null),
        name,
      );
      assert.deepEqual(codes(submitPractice(must(draftPractice(practice.id, practice.text, nora)), nora)), []);
      assert.ok(
        translationState({ text: practice.text }, ['en', 'es']).every(({ complete }) => complete),
        name,
      );
    }
  });
  test('a mistake is said with its path', () => {
    const [first = ''] = names;
    const raw = parse(readFileSync(new URL(first, folder), 'utf8')) as Record<string, unknown>;
    const { issues } = parseGoodPractice({
      ...raw,
      evidenceLevel: 'Certain',
      country: 'Elsewhere',
      sources: [{ citation: 'x', url: 'http://x' }],
    });
    assert.deepEqual(issues.map(({ path }) => path).toSorted(), [
      'country',
      'evidenceLevel',
      'sources[0].checkedOn',
      'sources[0].url',
    ]);
  });
});
