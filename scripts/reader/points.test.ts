// SPDX-License-Identifier: EUPL-1.2
// Teaching: the same lessons give the same tables, byte for byte; what is taught is what the lessons say.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Lesson } from './corpus.ts';
import { fitRows, type Rows, scoreRow } from './fit.ts';
import { cuesOf, prepare, teach, writeTable } from './points.ts';

const STORIES: readonly (readonly [string, string, readonly string[]])[] = [
  ['The boss keeps her passport and she is never paid.', 'trafficking', ['means/coercion', 'purposes/forced-labour']],
  ['He must repay the debt; the owner took his passport.', 'trafficking', ['means/coercion', 'purposes/debt-bondage']],
  ['She is paid every week and has her passport in her bag.', 'neither', []],
  ['He works by choice, is free to leave and owes nothing.', 'neither', []],
  ['A smuggler took them over the border by boat for 900 euros.', 'smuggling', ['smuggling/material-benefit']],
  ['They paid a coyote to cross the river; her sister waits.', 'smuggling', ['smuggling/material-benefit']],
  ['There was no interpreter and nobody asked about debts.', 'insufficient', []],
  ['The talk was cut short. She did not answer.', 'insufficient', []],
];
const LESSONS: readonly Lesson[] = [0, 1, 2].flatMap((round) =>
  STORIES.map(([narrative, label, codes], index) => {
    const id = `x-${round}${index}`;
    return { id, writer: 'x', language: 'en', narrative, label, codes: new Set(codes), borderCrossed: false };
  }),
);

function tables(): readonly string[] {
  const prepared = prepare(LESSONS, cuesOf(LESSONS));
  return teach(prepared, 0).map((table) => writeTable(table, prepared.cues));
}

test('the same lessons give the same tables, byte for byte', () => {
  assert.deepEqual(tables(), tables());
});

test('a cue speaks for what the lessons with it say', () => {
  const [label = ''] = tables();
  const columns = (label.split('\n')[1] ?? '').split('\t');
  const row =
    label
      .split('\n')
      .find((line) => line.startsWith('smuggler\t'))
      ?.split('\t') ?? [];
  const points = (name: string) => Number(row[columns.indexOf(name)]);
  assert.ok(points('smuggling') > 0 && points('trafficking') < 0, row.join(' '));
});

test('a column without an example stays out of reach', () => {
  const purposes = tables().find((table) => table.includes('organ-removal')) ?? '';
  const [, head = '', start = ''] = purposes.split('\n');
  assert.equal(start.split('\t')[head.split('\t').indexOf('organ-removal')], '-9999');
});

test('the fit is the optimum that can be worked out by hand', () => {
  // One column, two rows with x = 1 and x = -1, answers yes and no: w solves w = 2 C / (1 + e^w).
  const rows: Rows = {
    count: 2,
    width: 1,
    from: Int32Array.from([0, 1, 2]),
    columns: Int32Array.from([0, 0]),
    values: Float64Array.from([1, -1]),
  };
  const { weights } = fitRows(rows, [0, 1], { target: Int32Array.from([1, 0]), classes: 1, strength: 1 });
  const [weight = 0] = weights;
  assert.ok(Math.abs(weight - 2 / (1 + Math.exp(weight))) < 0.01, `${weight}`);
  const scores = new Float64Array(1);
  scoreRow(rows, 0, weights, scores);
  assert.ok((scores[0] ?? 0) > 0);
});
