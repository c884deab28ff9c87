// SPDX-License-Identifier: EUPL-1.2
// The points of the narrative reader: how much each cue speaks for or against each conclusion. Tables written by
// `npm run teach` (tab-separated, a line for each cue) and pins written by hand, which win. A conclusion's score is its
// start and the points of every cue in the text, each once. Nothing but addition.

import { type Issue, readList, readObject } from '@amparo/kernel';

/** One conclusion: `label/trafficking`, `purposes/forced-labour` … */
export interface Head {
  readonly name: string;
  readonly start: number;
}

export interface Points {
  readonly heads: readonly Head[];
  /** cue -> pairs of head and points, one after the other */
  readonly cues: ReadonlyMap<string, readonly number[]>;
}

const MOST_POINTS = 10_000;
const START = '(start)';

/**
 * Reads the tables: first line `cue` and the conclusions, then a line for each cue.
 *
 * @param tables name of the table (`label`, `acts` …) -> its text
 * @param pins lines of pins.yaml: { cue, for, points, because }
 * @returns undefined when there was any mistake
 */
export function parsePoints(
  tables: Readonly<Record<string, string>>,
  pins: unknown,
  issues: Issue[],
): Points | undefined {
  const before = issues.length;
  const heads: { name: string; start: number }[] = [];
  const cues = new Map<string, number[]>();
  for (const [table, text] of Object.entries(tables)) readTable(table, text, heads, cues, issues);
  readPins(pins, heads, cues, issues);
  return issues.length > before ? undefined : { heads, cues };
}

function readTable(
  table: string,
  text: string,
  heads: { name: string; start: number }[],
  cues: Map<string, number[]>,
  issues: Issue[],
): void {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const first = heads.length;
  const columns = (lines[0] ?? '').split('\t').slice(1);
  for (const column of columns) heads.push({ name: `${table}/${column}`, start: 0 });
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    const [cue = '', ...cells] = line.split('\t');
    const points = cells.map(Number);
    if (cells.length !== columns.length || !points.every(isPoints)) {
      const remedy = `the name of a cue and ${columns.length} whole numbers with tabs between; or run npm run teach again`;
      issues.push({ path: `${table}[${index}]`, code: 'bad-points', remedy });
      return;
    }
    if (cue === START) for (const [column, start] of points.entries()) setStart(heads, first + column, start);
    else
      cues.set(cue, [
        ...(cues.get(cue) ?? []),
        ...points.flatMap((value, at) => (value === 0 ? [] : [first + at, value])),
      ]);
  }
}

function setStart(heads: { name: string; start: number }[], index: number, start: number): void {
  const head = heads[index];
  if (head !== undefined) head.start = start;
}

function isPoints(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= MOST_POINTS;
}

function readPins(
  raw: unknown,
  heads: readonly { name: string; start: number }[],
  cues: Map<string, number[]>,
  issues: Issue[],
): void {
  for (const [index, line] of (raw === null || raw === undefined
    ? []
    : (readList(raw, 'pins', issues) ?? [])
  ).entries()) {
    const path = `[${index}]`;
    const pin = readObject(line, path, issues, ['cue', 'for', 'points', 'because']);
    if (pin === undefined) continue;
    const { cue, points, because } = pin;
    const head = heads.findIndex(({ name }) => name === pin['for']);
    if (typeof cue !== 'string' || head === -1 || !isPoints(points) || typeof because !== 'string') {
      const remedy = 'cue, for (a table and a column, such as purposes/begging), points (a whole number) and because';
      issues.push({ path, code: 'bad-pin', remedy });
      continue;
    }
    const known = cues.get(cue) ?? [];
    const others = known.filter((_, at) => known[at - (at % 2)] !== head);
    cues.set(cue, points === 0 ? others : [...others, head, points]);
  }
}
