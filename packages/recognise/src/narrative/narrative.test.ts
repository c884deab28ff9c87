// SPDX-License-Identifier: EUPL-1.2
// The narrative reader through its door: the linguists' examples of every language, its promises about offsets and about
// what the legal test makes of its proposals, mistakes in the content, and the work it does. Reads content/reader as the
// build does.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { type Issue, LANGUAGES, type Language } from '@amparo/kernel';
import fc from 'fast-check';
import { parse } from 'yaml';
import { compileLawPack, determine } from '../palermo/index.ts';
import { parseFactsOrThrow } from '../palermo/facts.ts';
import { parseLawPack } from '../palermo/law-pack.ts';
import { labelOf } from './decide.ts';
import { parseConcepts, parseIdeas, parseReader, parseReaderLanguage, type Reader, readNarrative } from './index.ts';
import { listCues } from './list-cues.ts';
import { findCues, type Meter } from './match.ts';
import { parsePoints } from './points.ts';
import { Tally } from './tally.ts';

const FOLDER = new URL('../../../../content/reader/', import.meta.url);
const file = (name: string) => fileURLToPath(new URL(name, FOLDER));
const fileText = (name: string) => readFileSync(file(name), 'utf8');
const load = (name: string): unknown => parse(fileText(name));

const issues: Issue[] = [];
const concepts = parseConcepts(load('concepts.yaml'), issues);
const tables = Object.fromEntries(
  readdirSync(file('points'))
    .filter((name) => name.endsWith('.tsv'))
    .sort()
    .map((name) => [name.slice(0, -4), fileText(`points/${name}`)]),
);
const shared = { ideas: load('ideas.yaml'), carriers: load('carriers.yaml'), tables, pins: load('points/pins.yaml') };

function readerOf(language: Language): Reader {
  const own = { language: load(`${language}.yaml`), words: Object.fromEntries(concepts?.get(language) ?? []) };
  const reader = parseReader(shared, own, issues);
  assert.deepEqual(issues, []);
  assert.ok(reader !== undefined);
  return reader;
}

interface Example {
  readonly text: string;
  readonly finds?: readonly string[];
  readonly never?: readonly string[];
}

for (const language of LANGUAGES) {
  describe(`examples of ${language}`, () => {
    const { knowledge } = readerOf(language);
    for (const { text: sentence, finds = [], never = [] } of load(`examples.${language}.yaml`) as Example[]) {
      test(sentence, () => {
        const cues = listCues(sentence, knowledge);
        for (const cue of finds) assert.ok(cues.has(cue), `${cue} not found among ${[...cues].join(' ')}`);
        for (const cue of never) assert.ok(!cues.has(cue), `${cue} found`);
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

test('an empty text, and a text without a word of the reader, propose nothing and leave everything open', () => {
  for (const empty of ['', '   ', 'Lorem ipsum.', '12 34']) {
    const { facts, evidence } = readNarrative(empty, english);
    assert.deepEqual(evidence, []);
    assert.deepEqual(facts.age, { group: 'unknown' });
    assert.deepEqual(facts.purposes, [{ code: '*', finding: 'unknown' }]);
  }
});

interface Taught {
  readonly id: string;
  readonly narrative: string;
}

describe('the legal test, given the proposal, says what the text as a whole was read as', () => {
  const law = parseLawPack(parse(fileText('../law/un-palermo.yaml')), []);
  assert.ok(law !== undefined);
  const pack = compileLawPack(law);
  for (const language of LANGUAGES) {
    test(`lessons of ${language}`, () => {
      const reader = readerOf(language);
      const lines = fileText(`teaching/${language}.jsonl`)
        .split('\n')
        .filter((line) => line !== '');
      for (const { id, narrative } of lines.map((line) => JSON.parse(line) as Taught)) {
        const { facts, evidence } = readNarrative(narrative, reader);
        const tally = new Tally(reader, narrative.length);
        findCues(narrative, reader.knowledge, tally, { steps: 0 });
        assert.equal(determine(parseFactsOrThrow(facts), pack).label, labelOf(tally), id);
        for (const list of ['acts', 'means', 'purposes', 'smuggling'] as const) {
          for (const { code, finding } of facts[list]) {
            const quoted = evidence.some((one) => one.list === list && one.code === code);
            assert.ok(finding !== 'indicated' || quoted, `${id}: ${code} without a quote`);
          }
        }
      }
    });
  }
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

describe('mistakes in the content are told with path and remedy', () => {
  const found = (read: (into: Issue[]) => unknown): readonly string[] => {
    const into: Issue[] = [];
    read(into);
    return into.map(({ path, code }) => `${path} ${code}`);
  };
  test('a concept twice, a word below two concepts, a missing language, a star in the middle', () => {
    const raw = {
      money: { debt: 'debt* | deuda* | dette* | divida*', loan: 'debt* | x* | pret | x' },
      other: { debt: 'a | b | c' },
    };
    assert.deepEqual(
      found((into) => parseConcepts(raw, into)),
      ['other.debt name-taken', 'other.debt bad-columns', 'money.loan word-taken', 'money.loan bad-word'],
    );
  });
  test('an idea of an unknown concept, an idea without a distance', () => {
    const raw = { held: ['take ~5 pasport', 'take passport', 'take ~40 passport'] };
    assert.deepEqual(
      found((into) => parseIdeas(raw, new Set(['take', 'passport']), into)),
      ['held[0] unknown-concept', 'held[1] bad-idea', 'held[2] bad-idea'],
    );
  });
  test('a table with a word for a number, a pin without a reason', () => {
    const table = 'cue\tcoercion\n(start)\t-20\npassport\tmany\n';
    const pins = [{ cue: 'passport', for: 'means/coercion', points: 9 }];
    assert.deepEqual(
      found((into) => parsePoints({ means: table }, pins, into)),
      ['means[2] bad-points', '[0] bad-pin'],
    );
  });
  test('a gap at the end, a lone star, an unknown class, too wide a gap', () => {
    const before = ['took ..', 'a*', '@none', 'took ..40 passport', 'one two three four five six seven eight nine'];
    const raw = { language: 'en', apostrophe: 'join', negation: { before }, cues: {}, age: {} };
    assert.deepEqual(
      found((into) => parseReaderLanguage(raw, into)),
      [
        'negation.before[0] stray-gap',
        'negation.before[1] bad-word',
        'negation.before[2] bad-word',
        'negation.before[3] wide-gap',
        'negation.before[4] long-phrase',
      ],
    );
  });
});

test('a pin wins over what was taught', () => {
  const table = 'cue\tcoercion\tfraud\n(start)\t-20\t0\npassport\t5\t7\n';
  const pins = [{ cue: 'passport', for: 'means/coercion', points: 90, because: 'papers held are pressure' }];
  const points = parsePoints({ means: table }, pins, []);
  assert.deepEqual(points?.heads, [
    { name: 'means/coercion', start: -20 },
    { name: 'means/fraud', start: 0 },
  ]);
  assert.deepEqual(points?.cues.get('passport'), [1, 7, 0, 90]);
});
