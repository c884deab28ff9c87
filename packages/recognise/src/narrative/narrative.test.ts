// SPDX-License-Identifier: EUPL-1.2
// The narrative reader through its door: the linguists' examples of every language, its promises about offsets, bad rules
// and the work it does. Reads content/reader as the build does.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import type { Issue, Language } from '@amparo/kernel';
import fc from 'fast-check';
import { parse } from 'yaml';
import { parseFactsOrThrow } from '../palermo/facts.ts';
import {
  compileReader,
  type Meter,
  parseReaderCodes,
  parseReaderLanguage,
  type Reader,
  readNarrative,
} from './index.ts';
import { findIdeas } from './match.ts';

const FOLDER = new URL('../../../../content/reader/', import.meta.url);
const file = (name: string) => fileURLToPath(new URL(name, FOLDER));
const load = (name: string): unknown => parse(readFileSync(file(name), 'utf8'));

function readerOf(language: Language): Reader {
  const issues: Issue[] = [];
  const codes = parseReaderCodes(load('codes.yaml'), issues);
  const words = codes === undefined ? undefined : parseReaderLanguage(load(`${language}.yaml`), codes, issues);
  assert.deepEqual(issues, []);
  assert.ok(codes !== undefined && words !== undefined);
  return compileReader(codes, words);
}

interface Example {
  readonly text: string;
  readonly finds?: readonly string[];
  readonly never?: readonly string[];
  readonly codes?: readonly string[];
}

for (const language of ['en', 'es', 'fr', 'pt'] as const) {
  if (!existsSync(file(`${language}.yaml`)) || !existsSync(file(`examples.${language}.yaml`))) continue;
  describe(`examples of ${language}`, () => {
    const reader = readerOf(language);
    for (const { text, finds = [], never = [], codes = [] } of load(`examples.${language}.yaml`) as Example[]) {
      test(text, () => {
        const told = findIdeas(text, reader, { steps: 0 }).hits.map(({ name, stance }) =>
          stance === 'told' ? name : `${stance}:${name}`,
        );
        for (const name of finds) assert.ok(told.includes(name), `${name} not found among ${told.join(' ')}`);
        for (const name of never) assert.ok(!told.includes(name), `${name} found`);
        const { facts } = readNarrative(text, reader);
        const proposed = [...facts.acts, ...facts.means, ...facts.purposes, ...facts.smuggling]
          .filter(({ finding }) => finding === 'indicated')
          .map(({ code }) => code);
        for (const code of codes) assert.ok(proposed.includes(code), `${code} not among ${proposed.join(' ')}`);
      });
    }
  });
}

const english = readerOf('en');

test('every quote is exactly what stands at its offsets, whatever the text', () => {
  const words = fc.constantFrom(
    'passport',
    'took',
    'never',
    'paid',
    'beaten',
    'owes',
    '1,200',
    'euros',
    'boss',
    'smuggler',
    'nobody',
    'asked',
    'she',
    'is',
    'nineteen',
    'locked',
    '. ',
    ', ',
    '\r\n\r\n',
    '«',
    '»',
    '🙂',
    '\ud800',
    'e\u0301',
    '\u0000',
    'ﬁ',
    '中文',
    'farm',
    'hours',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words, { maxLength: 60 }).map((list) => list.join(' ')),
  );
  fc.assert(
    fc.property(text, (narrative) => {
      const { evidence } = readNarrative(narrative, english);
      for (const { start, end, quote } of evidence) {
        assert.ok(start >= 0 && start < end && end <= narrative.length);
        assert.equal(narrative.slice(start, end), quote);
      }
    }),
    { numRuns: 300 },
  );
});

test('the proposal is always facts that the legal test can read, and never above indicated', () => {
  fc.assert(
    fc.property(fc.string(), (narrative) => {
      const { facts, evidence } = readNarrative(`${narrative} He keeps her passport. Aged 17.`, english);
      parseFactsOrThrow(facts);
      assert.ok(evidence.every(({ finding }) => finding !== 'established'));
    }),
    { numRuns: 100 },
  );
});

test('an empty text proposes nothing and leaves everything open', () => {
  const { facts, evidence } = readNarrative('', english);
  assert.deepEqual(evidence, []);
  assert.deepEqual(facts.age, { group: 'unknown' });
  assert.deepEqual(facts.purposes, [{ code: '*', finding: 'unknown' }]);
});

test('the same text gives the same proposal', () => {
  const text = 'Woman, 24. The owner took her passport and she was never paid.';
  assert.deepEqual(readNarrative(text, english), readNarrative(text, readerOf('en')));
});

test('twice the text is at most about twice the work, also where every word begins a phrase', () => {
  const units = [
    'no not never nobody without no not never ',
    'passport took her passport took papers kept ',
    'the owner the boss the agent he she they who ',
    'paid paid paid 20 euros 20 dollars paid half ',
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'asked whether if asked about asked whether, or, and, ',
    'She was locked in, never paid; he took her passport. ',
  ];
  const work = (text: string): number => {
    const meter: Meter = { steps: 0 };
    readNarrative(text, english, meter);
    return meter.steps;
  };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...units), { minLength: 1, maxLength: 6 }), (parts) => {
      const text = parts.join('').repeat(Math.ceil(20_000 / parts.join('').length));
      const [once, twice] = [work(text), work(text + text)];
      assert.ok(twice <= once * 2.1 + 1000, `${once} steps, then ${twice}`);
      assert.ok(once <= text.length * 120, `${once} steps for ${text.length} characters`);
    }),
    { numRuns: 25 },
  );
});

test('a disputed age below 18 is presumed a child', () => {
  const { facts } = readNarrative('She gives her age as 16; the passport says 22. She was beaten.', english);
  assert.equal(facts.age.group, 'presumed-child');
});

test("the age of somebody else is not the person's", () => {
  const { facts } = readNarrative('Woman, 31, found with her cousin of six.', english);
  assert.deepEqual(facts.age, { group: 'adult', years: 31 });
});

describe('mistakes in the rules are told with path and remedy', () => {
  const codes = { ideas: { 'papers-held': 'papers' }, codes: {}, rest: rest() };
  function rest() {
    const open = [{ finding: 'unknown' }];
    return { acts: open, means: open, purposes: open, smuggling: open };
  }
  const words = { language: 'en', apostrophe: 'join', negation: {}, cues: {}, age: {} };
  const issuesOfCodes = (raw: unknown): readonly string[] => {
    const issues: Issue[] = [];
    parseReaderCodes(raw, issues);
    return issues.map(({ path, code }) => `${path} ${code}`);
  };
  const issuesOfWords = (raw: unknown): readonly string[] => {
    const issues: Issue[] = [];
    const shared = parseReaderCodes(codes, []);
    assert.ok(shared !== undefined);
    parseReaderLanguage(raw, shared, issues);
    return issues.map(({ path, code }) => `${path} ${code}`);
  };

  test('a rule that names an unknown idea', () => {
    const raw = { ...codes, signals: { control: ['papers-hold'] } };
    assert.deepEqual(issuesOfCodes(raw), ['signals.control[0] unknown-idea']);
  });
  test('an unknown code', () => {
    const raw = { ...codes, codes: { means: { fear: { indicated: ['papers-held'] } } } };
    assert.deepEqual(issuesOfCodes(raw), ['codes.means.fear unknown-word']);
  });
  test('a rest without a last word', () => {
    const raw = { ...codes, rest: { ...rest(), acts: [{ finding: 'unknown', when: ['papers-held'] }] } };
    assert.deepEqual(issuesOfCodes(raw), ['rest.acts no-default']);
  });
  test('a phrase for an idea that is not declared', () => {
    const raw = { ...words, ideas: { nothing: ['x'] } };
    assert.deepEqual(issuesOfWords(raw), ['ideas.nothing unknown-idea']);
  });
  test('a gap at the end, a lone star, an unknown class, too wide a gap', () => {
    const phrases = ['took ..', 'a*', '@none', 'took ..40 passport', 'one two three four five six seven eight nine'];
    const raw = { ...words, ideas: { 'papers-held': phrases } };
    assert.deepEqual(issuesOfWords(raw), [
      'ideas.papers-held[0] stray-gap',
      'ideas.papers-held[1] bad-word',
      'ideas.papers-held[2] bad-word',
      'ideas.papers-held[3] wide-gap',
      'ideas.papers-held[4] long-phrase',
    ]);
  });
  test('nothing that is no object at all', () => {
    assert.deepEqual(issuesOfCodes(null), [' not-an-object']);
  });
});
