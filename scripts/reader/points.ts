// SPDX-License-Identifier: EUPL-1.2
// From lessons to tables of points: cues of every narrative, one fit for the labels, one for each side of the legal test,
// one for each code; rounded to whole points. The same lessons give the same tables, byte for byte.

import { LANGUAGES } from '@amparo/kernel';
import { compileKnowledge, listCues } from '@amparo/recognise/narrative';
import { CODES, LISTS, type ListName } from '@amparo/recognise/palermo';
import type { Lesson } from './corpus.ts';
import { type Fitted, fitRows, type Rows, scoreRow } from './fit.ts';
import { loadParts } from './load.ts';

/** Fifty points are one step of the logarithm of the odds. */
const POINTS = 50;
const STRENGTH = 0.1;
const CODE_STRENGTH = 0.2;
/** A cue must stand in so many lessons to get points; a pair in more, because there are so many. */
const FEWEST_SINGLE = 3;
const FEWEST_PAIR = 4;
const FOLDS = 3;
/** A code is said of at most so many lessons for each that has it: a rare code is not bought with many false ones. */
const MOST_SAID = 1.5;
/** Fewer points than these say nothing that a person could check; leaving them out keeps the tables short. */
const LEAST = { label: 2, axes: 2, code: 4 } as const;
/** Added to the starts of the labels: rare ones are given up too easily, and closing a case wrongly is the gravest error. */
const BALANCE: Readonly<Record<string, number>> = { both: 30, insufficient: 45, smuggling: 40, neither: 0 };

export const LABELS = ['trafficking', 'both', 'insufficient', 'smuggling', 'neither'] as const;
const SIDES = ['trafficking-positive', 'trafficking-open', 'trafficking-excluded'] as const;

/** Rows of cues, the same for every fit. */
export interface Prepared {
  readonly lessons: readonly Lesson[];
  readonly cues: readonly string[];
  readonly weights: Float64Array;
  readonly rows: Rows;
  /** concepts told as a fact in each lesson */
  readonly told: readonly ReadonlySet<string>[];
}

/** Lists the cues of every lesson. */
export function cuesOf(lessons: readonly Lesson[]): readonly ReadonlySet<string>[] {
  const knowledge = new Map(LANGUAGES.map((language) => [language, compileKnowledge(loadParts(language))]));
  return lessons.map(({ language, narrative }) => {
    const known = knowledge.get(language);
    return known === undefined ? new Set<string>() : listCues(narrative, known);
  });
}

export function prepare(lessons: readonly Lesson[], cues: readonly ReadonlySet<string>[]): Prepared {
  const counts = new Map<string, number>();
  for (const set of cues) for (const cue of set) counts.set(cue, (counts.get(cue) ?? 0) + 1);
  const kept = [...counts.keys()].filter(
    (cue) => (counts.get(cue) ?? 0) >= (cue.includes('+') ? FEWEST_PAIR : FEWEST_SINGLE),
  );
  kept.sort();
  const ids = new Map(kept.map((cue, index) => [cue, index]));
  const weights = Float64Array.from(
    kept,
    (cue) => kindWeight(cue) * Math.sqrt(Math.log(lessons.length / (counts.get(cue) ?? 1))),
  );
  const from = new Int32Array(lessons.length + 1);
  const columns: number[] = [];
  for (const [index, set] of cues.entries()) {
    const own = [...set].flatMap((cue) => ids.get(cue) ?? []);
    columns.push(...own.sort((one, other) => one - other));
    from[index + 1] = columns.length;
  }
  const values = Float64Array.from(columns, (column) => weights[column] ?? 0);
  const rows = { count: lessons.length, width: kept.length, from, columns: Int32Array.from(columns), values };
  const told = cues.map((set) => new Set([...set].filter((cue) => !/[+:]/u.test(cue))));
  return { lessons, cues: kept, weights, rows, told };
}

/** How freely a kind of cue may take points: pairs are many and each is rare. */
function kindWeight(cue: string): number {
  if (cue.includes('+')) return 0.33;
  if (cue.startsWith('last:')) return 0.42;
  return cue.startsWith('any:') ? 0.5 : 0.83;
}

/** A table of points: the conclusions and, for each, start and the points of every cue. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  readonly starts: number[];
  readonly points: number[][];
}

/** @param caution points taken from the labels that close a case */
export function teach(prepared: Prepared, caution: number): readonly Table[] {
  const { lessons } = prepared;
  const labels = fitTable(prepared, 'label', LABELS, (lesson) =>
    LABELS.indexOf(lesson.label as (typeof LABELS)[number]),
  );
  for (const [column, label] of LABELS.entries()) {
    const closes = label === 'smuggling' || label === 'neither';
    labels.starts[column] = (labels.starts[column] ?? 0) + (BALANCE[label] ?? 0) - (closes ? caution : 0);
  }
  const sides = fitTable(prepared, 'axes', SIDES, sideOf);
  const smuggling = binary(prepared, 'axes', 'smuggling-positive', lessons.map(isSmuggled));
  const border = binary(
    prepared,
    'axes',
    'border-crossed',
    lessons.map(({ borderCrossed }) => borderCrossed),
  );
  const axes = join('axes', [sides, smuggling, border]);
  const { carriers } = loadParts('en');
  const codes = LISTS.map((list) => codeTable(prepared, list, carriers));
  return [labels, axes, ...codes];
}

function sideOf({ label }: Lesson): number {
  if (label === 'trafficking' || label === 'both') return 0;
  return label === 'insufficient' ? 1 : 2;
}

/** The elements of smuggling together, also where trafficking is open. */
function isSmuggled({ codes }: Lesson): boolean {
  const conduct = ['illegal-entry-procured', 'document-fraud', 'illegal-stay-enabled'];
  return (
    conduct.some((code) => codes.has(`smuggling/${code}`)) &&
    codes.has('smuggling/material-benefit') &&
    codes.has('smuggling/non-national')
  );
}

function fitTable(
  prepared: Prepared,
  name: string,
  columns: readonly string[],
  classOf: (lesson: Lesson) => number,
): Table {
  const target = Int32Array.from(prepared.lessons, classOf);
  const all = prepared.lessons.map((_, index) => index);
  const fitted = fitRows(prepared.rows, all, { target, classes: columns.length, strength: STRENGTH });
  return tableOf(prepared, name, columns, fitted);
}

/** A conclusion that holds or not. */
function binary(prepared: Prepared, name: string, column: string, holds: readonly boolean[], threshold = 0): Table {
  // With one example or none there is nothing to learn from: a start that no text reaches.
  if (holds.filter(Boolean).length < 2)
    return { name, columns: [column], starts: [-9999], points: [prepared.cues.map(() => 0)] };
  const all = holds.map((_, index) => index);
  const fitted = fitRows(prepared.rows, all, {
    target: Int32Array.from(holds, Number),
    classes: 1,
    strength: CODE_STRENGTH,
  });
  const weights = Float64Array.from(fitted.weights);
  weights[prepared.rows.width] = (weights[prepared.rows.width] ?? 0) - threshold;
  return tableOf(prepared, name, [column], { weights, classes: 1 });
}

/** All codes of a list, each with the threshold that gives its best F1 on lessons not seen. */
function codeTable(prepared: Prepared, list: ListName, carriers: ReadonlyMap<string, ReadonlySet<string>>): Table {
  const tables = CODES[list].map((code) => {
    const holds = prepared.lessons.map(({ codes }) => codes.has(`${list}/${code}`));
    const own = [...(carriers.get(`${list}/${code}`) ?? [])];
    const told = prepared.told.map((concepts) => own.some((concept) => concepts.has(concept)));
    return binary(prepared, list, code, holds, bestThreshold(unseenScores(prepared, holds, told), holds));
  });
  return join(list, tables);
}

interface Scored {
  readonly score: number;
  readonly holds: boolean;
}

/** What each lesson in which a carrier is told scores when the fit has not seen it. */
function unseenScores(
  { rows, lessons }: Prepared,
  holds: readonly boolean[],
  told: readonly boolean[],
): readonly Scored[] {
  const scored: Scored[] = [];
  if (holds.filter(Boolean).length < 2) return scored;
  const scores = new Float64Array(1);
  const target = Int32Array.from(holds, Number);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const inside = lessons.flatMap((_, index) => (index % FOLDS === fold ? [] : [index]));
    const fitted = fitRows(rows, inside, { target, classes: 1, strength: CODE_STRENGTH });
    for (let row = fold; row < lessons.length; row += FOLDS) {
      if (told[row] !== true) continue;
      scoreRow(rows, row, fitted.weights, scores);
      scored.push({ score: scores[0] ?? 0, holds: holds[row] === true });
    }
  }
  return scored;
}

function bestThreshold(scored: readonly Scored[], all: readonly boolean[]): number {
  const sorted = [...scored].sort((one, other) => other.score - one.score);
  const positives = all.filter(Boolean).length;
  let right = 0;
  let best = { f1: -1, threshold: 0 };
  for (const [index, { score, holds }] of sorted.entries()) {
    if (holds) right += 1;
    if (index + 1 > positives * MOST_SAID) break;
    const f1 = (2 * right) / (index + 1 + positives);
    if (f1 > best.f1) best = { f1, threshold: (score + (sorted[index + 1]?.score ?? score)) / 2 };
  }
  return best.threshold;
}

function tableOf({ weights, cues }: Prepared, name: string, columns: readonly string[], fitted: Fitted): Table {
  const width = cues.length + 1;
  const least = name === 'label' || name === 'axes' ? LEAST[name] : LEAST.code;
  const whole = (value: number) => Math.round(value * POINTS) + 0;
  const worth = (value: number) => (Math.abs(whole(value)) < least ? 0 : whole(value));
  return {
    name,
    columns,
    starts: columns.map((_, k) => whole(fitted.weights[k * width + cues.length] ?? 0)),
    points: columns.map((_, k) =>
      cues.map((_cue, at) => worth((fitted.weights[k * width + at] ?? 0) * (weights[at] ?? 0))),
    ),
  };
}

function join(name: string, tables: readonly Table[]): Table {
  return {
    name,
    columns: tables.flatMap(({ columns }) => columns),
    starts: tables.flatMap(({ starts }) => starts),
    points: tables.flatMap(({ points }) => points),
  };
}

/** The file of one table: cues with no points at all are left out. */
export function writeTable({ name, columns, starts, points }: Table, cues: readonly string[]): string {
  const lines = [
    `# Points of ${name}, written by npm run teach: set points by hand in pins.yaml, not here.`,
    ['cue', ...columns].join('\t'),
    ['(start)', ...starts].join('\t'),
  ];
  for (const [at, cue] of cues.entries()) {
    const row = points.map((column) => column[at] ?? 0);
    if (row.some((value) => value !== 0))
      lines.push([cue, ...row.map((value) => (value === 0 ? '' : value))].join('\t'));
  }
  return `${lines.join('\n')}\n`;
}
