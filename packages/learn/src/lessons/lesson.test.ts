// SPDX-License-Identifier: EUPL-1.2
// The format as a trainer writes it, and what the gates say about a lesson that could do harm.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Issue } from '@amparo/kernel';
import { compileLawPack, parseFactsOrThrow, parseLawPack } from '@amparo/recognise/palermo';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { Fact } from './facts-bank.ts';
import { type GateContext, isBalanced, lessonIssues, twinIssues } from './gates.ts';
import { factsOf, type Lesson, type LinedIssue, questionsOf, readLesson, splitFrontMatter } from './lesson.ts';
import type { Scenario } from './scenario.ts';

const pack = parseLawPack(
  parse(readFileSync(new URL('../../../../content/law/un-palermo.yaml', import.meta.url), 'utf8')),
  [],
);
assert.ok(pack !== undefined);
const text = { en: 'She works.', es: 'Ella trabaja.' };
const smuggled: Scenario = {
  id: 's2',
  kind: 'smuggling',
  use: 'lesson',
  fictional: true,
  title: text,
  story: text,
  firstStep: text,
  why: { acts: text, means: text, purposes: text, crossing: text },
  facts: parseFactsOrThrow({
    age: { group: 'adult' },
    acts: [{ code: 'transportation', finding: 'established' }],
    means: [],
    purposes: [],
    smuggling: ['illegal-entry-procured', 'material-benefit', 'non-national'].map((code) => ({
      code,
      finding: 'established',
    })),
  }),
  key: { label: 'smuggling', marks: { acts: 'present', means: 'absent', purposes: 'absent', crossing: 'present' } },
};
const fact = (id: string, mark: Fact['mark']): [string, Fact] => [
  id,
  { id, statement: text, sources: ['x'], mark, checkedOn: '2026-11-23' },
];
const context: GateContext = {
  facts: new Map([fact('f1', 'verified'), fact('f12', 'from-memory')]),
  scenarios: new Map([
    ['s2', smuggled],
    ['t1', { ...smuggled, id: 't1', use: 'unseen' }],
  ]),
  people: new Map([
    ['Rosa', { name: 'Rosa', gender: 'f' }],
    ['Beto', { name: 'Beto', gender: 'm' }],
  ]),
  drawings: new Set(['two-roads']),
  law: compileLawPack(pack),
};

const SOUND = `---
id: y1
audience: youth
language: en
version: 1
order: 1
title: What it is
minutes: 20
about: This lesson is about two roads. You can stop at any time.
objectives: [Tell two roads apart]
people: [Rosa]
review: { survivorsOrganisations: not-yet, readAloud: not-yet }
---
## Two roads

Rosa reads a **note**. It has a map. [f1]

- She asks her aunt.
- She waits.

:::drawing two-roads
Two roads that meet.
:::

:::case s2 worked smuggling
:::

:::short
- Ask first.
:::

:::question border
Must she pay?
- [ ] Yes => She can wait.
- [x] No => That is right.
:::

:::question aunt
Whom does she ask?
- [x] Her aunt => Her aunt listens.
- [ ] Nobody => Two can think better.
:::

:::tell Who can I tell?
Tell an adult you trust.
:::
`;

function read(file: string): { lesson: Lesson | undefined; told: string[] } {
  const split = splitFrontMatter(file);
  if (split === undefined) return { lesson: undefined, told: ['no front matter'] };
  const issues: Issue[] = [];
  const lined: LinedIssue[] = [];
  const lesson = readLesson(parse(split.front), split, issues, lined);
  return {
    lesson,
    told: [
      ...issues.map(({ path, code }) => `${path} ${code}`),
      ...lined.map(({ line, issue }) => `${line} ${issue.code}`),
    ],
  };
}

function gated(change: (file: string) => string): string[] {
  const { lesson, told } = read(change(SOUND));
  assert.ok(lesson !== undefined, told.join());
  return [...told, ...lessonIssues(lesson, context).map(({ issue }) => issue.code)];
}

describe('a lesson', () => {
  it('is read with its blocks, facts and questions, and passes its gates', () => {
    const { lesson, told } = read(SOUND);
    assert.deepEqual(told, []);
    assert.deepEqual(
      lesson?.blocks.map(({ kind }) => kind),
      ['text', 'drawing', 'case', 'short', 'question', 'question', 'tell'],
    );
    assert.ok(lesson !== undefined);
    assert.deepEqual(factsOf(lesson), ['f1']);
    assert.equal(questionsOf(lesson)[0]?.options[1]?.feedback, 'That is right.');
    assert.deepEqual(
      gated((file) => file),
      [],
    );
  });

  it('tells the line of a block that has no end, of markup, and of an option without its explanation', () => {
    const line = (needle: string) => SOUND.split('\n').findIndex((each) => each.includes(needle)) + 1;
    assert.ok(read(SOUND.replace(/:::\n$/u, '')).told.includes(`${line(':::tell')} not-closed`));
    assert.ok(read(SOUND.replace('It has a map.', '[map](http://x)')).told.includes(`${line('Rosa reads')} no-markup`));
    assert.ok(read(SOUND.replace(' => She can wait.', '')).told.includes(`${line('- [ ] Yes')} no-feedback`));
  });

  it('needs exactly one right option', () => {
    assert.ok(read(SOUND.replace('- [ ] Yes', '- [x] Yes')).told.some((each) => each.endsWith('not-one-right')));
    assert.ok(read(SOUND.replace('- [x] No', '- [ ] No')).told.some((each) => each.endsWith('not-one-right')));
  });

  it('without a record of who has looked at it is refused', () => {
    assert.deepEqual(read(SOUND.replace(/^review:.*$/mu, 'review: { survivorsOrganisations: not-yet }')).told, [
      'review.readAloud no-record',
    ]);
  });

  it('of any bytes gives issues or a lesson, never a crash', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...SOUND.split('\n'), ':::', ':::case', ':::question q', '- [x] a => b', '# x'), {
          maxLength: 60,
        }),
        (lines) => {
          const split = splitFrontMatter(['---', '---', ...lines].join('\n'));
          assert.ok(split !== undefined);
          const front = parse(splitFrontMatter(SOUND)?.front ?? '');
          const lesson = readLesson(front, split, [], []);
          if (lesson !== undefined) lessonIssues(lesson, context);
        },
      ),
    );
  });
});

describe('the gates against harm', () => {
  it('refuse a case whose conclusion the engine does not share', () => {
    assert.deepEqual(
      gated((file) => file.replace('worked smuggling', 'worked trafficking')),
      ['key-disagrees'],
    );
  });

  it('keep unseen cases out of lessons', () => {
    assert.deepEqual(
      gated((file) => file.replace('case s2', 'case t1')),
      ['unseen-case'],
    );
  });

  it('refuse a fact that is unknown or from memory, and a figure without a fact', () => {
    assert.deepEqual(
      gated((file) => file.replace('[f1]', '[f99]')),
      ['unknown-fact'],
    );
    assert.deepEqual(
      gated((file) => file.replace('[f1]', '[f12]')),
      ['unverified-fact'],
    );
    assert.deepEqual(
      gated((file) => file.replace('It has a map. [f1]', 'It is 40 % of all.')),
      ['figure-without-fact'],
    );
  });

  it('refuse a phone number, a full name and a name that is not on the list', () => {
    assert.deepEqual(
      gated((file) => file.replace('She waits.', 'Call 800 123 4567.')),
      ['phone-number'],
    );
    assert.deepEqual(
      gated((file) => file.replace('Rosa reads', 'Rosa Almendra reads')),
      ['full-name'],
    );
    assert.deepEqual(
      gated((file) => file.replaceAll('Rosa', 'Wxyz')),
      ['unknown-name'],
    );
    assert.deepEqual(
      gated((file) => file.replace('her aunt.', 'Beto.')),
      ['name-not-listed'],
    );
  });

  it('refuse words that frighten, unless they are quoted because the lesson is about them', () => {
    assert.deepEqual(
      gated((file) => file.replace('She waits.', 'She wears chains.')),
      ['harmful-word'],
    );
    assert.deepEqual(
      gated((file) => file.replace('She waits.', 'We do not say “slaves”.')),
      [],
    );
  });

  it('refuse a question about the life of the reader', () => {
    assert.deepEqual(
      gated((file) => file.replace('Must she pay?', 'Has this ever happened to you?')),
      ['about-the-reader'],
    );
  });

  it('refuse words that are too hard, and a missing place to turn to', () => {
    assert.ok(
      gated((file) =>
        file.replace(
          'She waits.',
          'Notwithstanding considerable international organisational responsibilities, she communicates predominantly institutionally. '.repeat(
            4,
          ),
        ),
      ).includes('too-hard'),
    );
    assert.ok(gated((file) => file.replace(/:::tell[^]*$/u, '')).includes('no-tell'));
  });

  it('want the same lesson in every language', () => {
    const { lesson } = read(SOUND);
    assert.ok(lesson !== undefined);
    assert.deepEqual(
      twinIssues([lesson]).map(({ issue }) => issue.issue.code),
      ['missing-language'],
    );
    const { lesson: spanish } = read(
      SOUND.replace('language: en', 'language: es').replace(
        '- [ ] Yes => She can wait.\n- [x] No => That is right.',
        '- [x] No => Sí.\n- [ ] Sí => No.',
      ),
    );
    assert.ok(spanish !== undefined);
    assert.deepEqual(
      twinIssues([lesson, spanish]).map(({ issue }) => issue.issue.code),
      ['other-outline'],
    );
  });

  it('want women and men in equal number among the figures', () => {
    assert.deepEqual(
      [isBalanced({ f: 6, m: 4 }), isBalanced({ f: 7, m: 3 }), isBalanced({ f: 1, m: 0 })],
      [true, false, true],
    );
  });
});
