// SPDX-License-Identifier: EUPL-1.2
// Cases run on the determination engine: the key is the engine's, and a learner's marks are held against it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Issue } from '@amparo/kernel';
import { compileLawPack, parseFactsOrThrow, parseLawPack } from '@amparo/recognise/palermo';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  disagreements,
  ELEMENTS,
  type ElementMark,
  markScenario,
  MARKS_OF_ELEMENT,
  type Scenario,
  solve,
} from './scenario.ts';

const file = new URL('../../../../content/law/un-palermo.yaml', import.meta.url);
const pack = parseLawPack(parse(readFileSync(file, 'utf8')), []);
assert.ok(pack !== undefined);
const law = compileLawPack(pack);

const found = (...codes: string[]) => codes.map((code) => ({ code, finding: 'established' }));
const none: { code: string; finding: string }[] = [];
const cleaner = parseFactsOrThrow({
  age: { group: 'adult' },
  acts: found('recruitment'),
  means: found('deception'),
  purposes: found('forced-labour'),
  smuggling: none,
});
const girl = parseFactsOrThrow({
  age: { group: 'child', years: 15 },
  acts: found('harbouring'),
  means: none,
  purposes: found('prostitution-of-others'),
  smuggling: none,
});
const crossing = parseFactsOrThrow({
  age: { group: 'adult' },
  acts: found('transportation'),
  means: none,
  purposes: none,
  smuggling: found('illegal-entry-procured', 'material-benefit', 'non-national'),
});

const text = { en: 'x', es: 'x' };
const scenario = (facts: Scenario['facts'], key: Scenario['key'], kind: Scenario['kind']): Scenario => ({
  id: 's0',
  kind,
  use: 'lesson',
  fictional: true,
  title: text,
  story: text,
  firstStep: text,
  facts,
  key,
  why: { acts: text, means: text, purposes: text, crossing: text },
});

describe('the key of a case', () => {
  it('is what the engine says: for a child no means is needed (art. 3(c))', () => {
    assert.deepEqual(solve(girl, law).marks, {
      acts: 'present',
      means: 'not-needed',
      purposes: 'present',
      crossing: 'absent',
    });
    assert.equal(solve(girl, law).label, 'trafficking');
  });

  it('that disagrees with the engine is told element by element', () => {
    const wrong = scenario(
      girl,
      { label: 'neither', marks: { acts: 'present', means: 'absent', purposes: 'present', crossing: 'absent' } },
      'neither',
    );
    assert.deepEqual(
      disagreements(wrong, law, 'scenarios[0]').map(({ path }: Issue) => path),
      ['scenarios[0].key.label', 'scenarios[0].key.means', 'scenarios[0].kind'],
    );
  });

  it('that agrees is accepted, and labour abuse is neither in law', () => {
    const fields = parseFactsOrThrow({
      age: { group: 'adult' },
      acts: found('recruitment'),
      means: none,
      purposes: none,
      smuggling: none,
    });
    const marks = { acts: 'present', means: 'absent', purposes: 'absent', crossing: 'absent' } as const;
    assert.deepEqual(disagreements(scenario(fields, { label: 'neither', marks }, 'labour-abuse'), law, 's'), []);
  });
});

describe('the marks of a learner', () => {
  it('are right where they say what the engine says', () => {
    const marked = markScenario(
      { acts: 'present', means: 'absent', purposes: 'present', crossing: 'absent', label: 'neither' },
      solve(cleaner, law),
    );
    assert.deepEqual(
      marked.elements.filter(({ right }) => !right).map(({ element, key }) => `${element} ${key}`),
      ['means present'],
    );
    assert.equal(marked.label.right, false);
    assert.equal(marked.right, 3);
  });

  it('are consistent when the conclusion follows from them, even where one is wrong', () => {
    const solution = solve(crossing, law);
    assert.equal(
      markScenario(
        { acts: 'present', means: 'present', purposes: 'present', crossing: 'present', label: 'both' },
        solution,
      ).consistent,
      true,
    );
    assert.equal(
      markScenario(
        { acts: 'present', means: 'absent', purposes: 'absent', crossing: 'present', label: 'both' },
        solution,
      ).consistent,
      false,
    );
  });

  it('that repeat the solution are always fully right and consistent', () => {
    const findings = fc.constantFrom('established', 'indicated', 'not-indicated');
    const entry = (code: string) => findings.map((finding) => [{ code, finding }]);
    fc.assert(
      fc.property(
        fc.constantFrom('adult', 'child'),
        entry('recruitment'),
        entry('deception'),
        entry('forced-labour'),
        findings,
        (group, acts, means, purposes, smuggled) => {
          const smuggling = ['illegal-entry-procured', 'material-benefit', 'non-national'].map((code) => ({
            code,
            finding: smuggled,
          }));
          const solution = solve(parseFactsOrThrow({ age: { group }, acts, means, purposes, smuggling }), law);
          const marked = markScenario({ ...solution.marks, label: solution.label }, solution);
          assert.equal(marked.right, 5);
          assert.equal(marked.consistent, true);
        },
      ),
    );
  });

  it('lose a point for every element marked otherwise', () => {
    const mark = fc.constantFrom<ElementMark>(...MARKS_OF_ELEMENT);
    const solution = solve(cleaner, law);
    fc.assert(
      fc.property(mark, mark, mark, mark, (acts, means, purposes, over) => {
        const marks = { acts, means, purposes, crossing: over };
        const wrong = ELEMENTS.filter((element) => marks[element] !== solution.marks[element]).length;
        assert.equal(markScenario(marks, solution).right, 4 - wrong);
      }),
    );
  });
});
