// SPDX-License-Identifier: EUPL-1.2
// The pictures of an estimate: overlaps, path of the model choice, intervals by method, cloud of models, leave one list
// out, replicates. Each with its sentence and its table. Populations are told to two significant figures, cells of 1 to 4
// cases are not told.

import type { EstimateResult, Interval } from '../estimate/result.ts';
import { twoFigures } from '../estimate/reporting.ts';
import type { DataTable, Picture, Shape, Words } from './picture.ts';
import { bottomAxis, linearScale, logScale } from './scale.ts';

export const WIDTH = 340;
const LEFT = 112;
const RIGHT = WIDTH - 14;
const ROW = 26;

/** Every picture for which the result has numbers. */
export function drawAll(result: EstimateResult, words: Words): Picture[] {
  return [
    drawOverlaps(result, words),
    drawSteps(result, words),
    drawMethods(result, words),
    drawCloud(result, words),
    drawLeaveOneOut(result, words),
    drawReplicates(result, words),
    drawGraphs(result, words),
  ].filter((picture) => picture !== undefined);
}

function people({ number }: Words, value: number | null): string {
  return value === null ? '–' : number(twoFigures(value));
}

function text(x: number, y: number, content: string, rest: Partial<Extract<Shape, { kind: 'text' }>> = {}): Shape {
  return { kind: 'text', x, y, text: content, anchor: 'start', tone: 'ink', ...rest };
}

const MOST_COLUMNS = 20;

/** UpSet: one column per history, a dot per list, a bar for the cases. */
export function drawOverlaps(result: EstimateResult, words: Words): Picture {
  const { t, number } = words;
  const sized = [...result.histories].sort((a, b) => (b.cases ?? 0) - (a.cases ?? 0));
  const shown = sized.slice(0, MOST_COLUMNS);
  const names = result.lists.map(({ name }) => name);
  const barTop = 18;
  const barBottom = 120;
  const largest = Math.max(...shown.map(({ cases }) => cases ?? 4), 1);
  const height = linearScale([0, Math.sqrt(largest)], [0, barBottom - barTop]);
  const step = (RIGHT - LEFT) / Math.max(1, shown.length);
  const shapes: Shape[] = names.map((name, list) =>
    text(LEFT - 8, barBottom + 18 + list * 18, name.length > 12 ? `${name.slice(0, 11)}…` : name, { anchor: 'end' }),
  );
  shown.forEach(({ lists, cases }, column) => {
    const x = LEFT + step * (column + 0.5);
    const size = height(Math.sqrt(cases ?? 2));
    const tone = lists.length === 1 ? 'pale' : 'main';
    shapes.push({
      kind: 'rect',
      x: x - step * 0.35,
      y: barBottom - size,
      width: step * 0.7,
      height: size,
      tone: cases === null ? 'line' : tone,
    });
    const on = names.flatMap((name, list) => (lists.includes(name) ? [list] : []));
    names.forEach((_, list) => {
      shapes.push({
        kind: 'dot',
        x,
        y: barBottom + 14 + list * 18,
        r: on.includes(list) ? 5 : 2,
        tone: on.includes(list) ? 'ink' : 'line',
      });
    });
    const [first, last] = [on[0] ?? 0, on[on.length - 1] ?? 0];
    if (last > first)
      shapes.push({
        kind: 'line',
        x1: x,
        y1: barBottom + 14 + first * 18,
        x2: x,
        y2: barBottom + 14 + last * 18,
        tone: 'ink',
      });
  });
  const rows = sized.map(({ lists, cases }) => [lists.join(' + '), cases === null ? t('estimate.few') : number(cases)]);
  const onTwo = result.casesByNumberOfLists.slice(2).reduce((sum, cases) => sum + cases, 0);
  return {
    name: 'overlaps',
    title: t('estimate.pictures.overlaps.title'),
    sentence: t('estimate.pictures.overlaps.sentence', {
      observed: number(result.observed),
      overlaps: number(onTwo),
      share: number((100 * onTwo) / result.observed, 1),
    }),
    width: WIDTH,
    height: barBottom + 22 + names.length * 18,
    shapes,
    table: { columns: [t('estimate.columns.lists'), t('estimate.columns.cases')], rows },
  };
}

/** A row per line: a label, a bar for the interval, a dot for the estimate. */
interface Row {
  readonly label: string;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly cells: readonly string[];
}

function drawRows(
  rows: readonly Row[],
  words: Words,
  columns: readonly string[],
): { shapes: Shape[]; height: number; table: DataTable } {
  const values = rows.flatMap(({ estimate, lower, upper }) =>
    [estimate, lower, upper].filter((value) => value !== null),
  );
  const low = Math.min(...values);
  const high = Math.max(...values);
  const scale = logScale([low / 1.1, high * 1.1], [LEFT, RIGHT]);
  const bottom = rows.length * ROW + 8;
  const shapes: Shape[] = values.length === 0 ? [] : bottomAxis(scale, 0, bottom, (value) => words.number(value));
  rows.forEach(({ label, estimate, lower, upper }, index) => {
    const y = 14 + index * ROW;
    shapes.push(text(LEFT - 8, y + 4, label.length > 15 ? `${label.slice(0, 14)}…` : label, { anchor: 'end' }));
    if (lower !== null) {
      shapes.push({
        kind: 'line',
        x1: scale(lower),
        y1: y,
        x2: upper === null ? RIGHT : scale(upper),
        y2: y,
        tone: 'main',
        wide: true,
      });
      if (upper === null) shapes.push(text(RIGHT, y - 4, '→', { anchor: 'end', tone: 'care' }));
    }
    if (estimate === null) shapes.push(text(LEFT + 6, y + 4, words.t('estimate.none'), { tone: 'care' }));
    else shapes.push({ kind: 'dot', x: scale(estimate), y, r: 5, tone: 'second' });
  });
  return { shapes, height: bottom + 26, table: { columns, rows: rows.map(({ cells }) => cells) } };
}

export function drawSteps(result: EstimateResult, words: Words): Picture | undefined {
  const { t, number } = words;
  if (result.steps.length === 0) return undefined;
  const few = (cases: number): string => (cases > 0 && cases < 5 ? t('estimate.few') : number(cases));
  const rows = result.steps.map(
    (step, index): Row => ({
      label: `${index + 1}. ${step.pair.join(':')}`,
      estimate: step.estimateAfter,
      lower: null,
      upper: null,
      cells: [
        step.pair.join(' + '),
        few(step.observed),
        number(step.expected, 1),
        step.p.toPrecision(2),
        people(words, step.estimateAfter),
      ],
    }),
  );
  const columns = ['pair', 'seen', 'expected', 'p', 'after'].map((key) => t(`estimate.columns.${key}`));
  const first = result.steps[0];
  return {
    name: 'steps',
    title: t('estimate.pictures.steps.title'),
    sentence: t('estimate.pictures.steps.sentence', {
      steps: result.steps.length,
      pair: first?.pair.join(' + ') ?? '',
    }),
    width: WIDTH,
    ...drawRows(rows, words, columns),
  };
}

function row(
  words: Words,
  label: string,
  estimate: number | null,
  interval: Pick<Interval, 'lower' | 'upper'> | null,
): Row {
  const lower = interval?.lower ?? null;
  const upper = interval?.upper ?? null;
  return {
    label,
    estimate,
    lower,
    upper,
    cells: [label, people(words, lower), people(words, upper), people(words, estimate)],
  };
}

export function drawMethods(result: EstimateResult, words: Words): Picture | undefined {
  const { t } = words;
  const methods = result.sensitivity?.methods ?? [];
  const own = result.intervals.map((interval) =>
    row(words, t(`estimate.kinds.${interval.kind}`), result.estimate, interval),
  );
  const others = methods
    .filter(({ method }) => method !== result.method || own.length === 0)
    .map(({ method, estimate, interval }) => row(words, t(`estimate.methods.${method}`), estimate, interval));
  const rows = [...own, ...others];
  if (rows.length === 0) return undefined;
  const known = rows.flatMap(({ estimate }) => (estimate === null ? [] : [estimate]));
  const columns = ['method', 'lower', 'upper', 'estimate'].map((key) => t(`estimate.columns.${key}`));
  return {
    name: 'methods',
    title: t('estimate.pictures.methods.title'),
    sentence: t('estimate.pictures.methods.sentence', {
      low: people(words, Math.min(...known)),
      high: people(words, Math.max(...known)),
    }),
    width: WIDTH,
    ...drawRows(rows, words, columns),
  };
}

export function drawCloud(result: EstimateResult, words: Words): Picture | undefined {
  const { t, number } = words;
  const cloud = result.cloud;
  if (cloud === null || cloud.points.length === 0) return undefined;
  const best = cloud.points[0] as readonly [number, number];
  const near = cloud.points.filter(([, bic]) => bic - best[1] <= 20);
  const populations = near.map(([population]) => population);
  const x = logScale([Math.min(...populations) / 1.1, Math.max(...populations) * 1.1], [30, RIGHT]);
  const y = linearScale([0, 20], [12, 170]);
  const shapes: Shape[] = bottomAxis(x, 4, 178, (value) => number(value));
  for (const tick of [0, 5, 10, 15, 20])
    shapes.push(text(24, y(tick) + 4, number(tick), { anchor: 'end', tone: 'soft' }));
  for (const [population, bic] of near) {
    shapes.push({
      kind: 'dot',
      x: x(population),
      y: y(bic - best[1]),
      r: 3,
      tone: bic - best[1] <= 2 ? 'second' : 'main',
    });
  }
  const range = cloud.nearBest;
  return {
    name: 'cloud',
    title: t('estimate.pictures.cloud.title'),
    sentence: t('estimate.pictures.cloud.sentence', {
      models: number(cloud.models),
      near: number(range?.models ?? 0),
      low: people(words, range?.lowest ?? null),
      high: people(words, range?.highest ?? null),
    }),
    width: WIDTH,
    height: 204,
    shapes,
    table: {
      columns: ['model', 'estimate', 'bic'].map((key) => t(`estimate.columns.${key}`)),
      rows: cloud.best.map(({ model, estimate, bic }) => [
        model.map((pair) => pair.join(':')).join(', ') || t('estimate.no_pairs'),
        people(words, estimate),
        number(bic, 1),
      ]),
    },
  };
}

export function drawLeaveOneOut(result: EstimateResult, words: Words): Picture | undefined {
  const { t } = words;
  const left = result.sensitivity?.leaveOneListOut ?? [];
  if (left.length === 0) return undefined;
  const rows = left.map(({ list, estimate, lower, upper }) => row(words, list, estimate, { lower, upper }));
  const known = left.flatMap(({ estimate }) => (estimate === null ? [] : [estimate]));
  const columns = ['left_out', 'lower', 'upper', 'estimate'].map((key) => t(`estimate.columns.${key}`));
  return {
    name: 'leave-one-out',
    title: t('estimate.pictures.leave.title'),
    sentence:
      known.length === 0
        ? t('estimate.pictures.leave.nothing')
        : t('estimate.pictures.leave.sentence', {
            low: people(words, Math.min(...known)),
            high: people(words, Math.max(...known)),
          }),
    width: WIDTH,
    ...drawRows(rows, words, columns),
  };
}

export function drawReplicates(result: EstimateResult, words: Words): Picture | undefined {
  const { t, number } = words;
  if (result.bootstrap === null) return undefined;
  const { histogram, replicates, quantiles } = result.bootstrap;
  const { from, to, counts, beyond } = histogram;
  const x = linearScale([from, to], [20, RIGHT]);
  const y = linearScale([0, Math.max(...counts, 1)], [0, 140]);
  const shapes: Shape[] = bottomAxis(x, 4, 150, (value) => number(value));
  const width = (to - from) / counts.length;
  counts.forEach((count, bin) => {
    const left = x(from + bin * width);
    shapes.push({
      kind: 'rect',
      x: left,
      y: 150 - y(count),
      width: Math.max(1, x(from + (bin + 1) * width) - left - 1),
      height: y(count),
      tone: 'main',
    });
  });
  if (result.estimate !== null && result.estimate <= to) {
    const at = x(result.estimate);
    shapes.push({ kind: 'line', x1: at, y1: 0, x2: at, y2: 150, tone: 'second', wide: true });
  }
  return {
    name: 'replicates',
    title: t('estimate.pictures.replicates.title'),
    sentence: t('estimate.pictures.replicates.sentence', {
      replicates: number(replicates),
      low: people(words, quantiles['0.1'] ?? null),
      high: people(words, quantiles['0.9'] ?? null),
    }),
    width: WIDTH,
    height: 176,
    shapes,
    table: {
      columns: ['from', 'to', 'replicates'].map((key) => t(`estimate.columns.${key}`)),
      rows: [
        ...counts.map((count, bin) => [
          people(words, from + bin * width),
          people(words, from + (bin + 1) * width),
          number(count),
        ]),
        [people(words, to), '', number(beyond)],
      ],
    },
  };
}

/** The posterior over decomposable graphs as a curve: it may have two humps, which quantiles hide. */
export function drawGraphs(result: EstimateResult, words: Words): Picture | undefined {
  const { t, number } = words;
  const graphs = result.graphs;
  if (graphs === null) return undefined;
  const shown = graphs.curve.filter(([population]) => population <= 1.3 * (graphs.quantiles['0.975'] ?? population));
  const last = shown[shown.length - 1]?.[0] ?? result.observed + 1;
  const x = linearScale([result.observed, last], [20, RIGHT]);
  const y = linearScale([0, Math.max(...shown.map(([, share]) => share))], [0, 140]);
  const shapes: Shape[] = bottomAxis(x, 4, 150, (value) => number(value));
  shown.forEach(([population, share], k) => {
    const left = x(k === 0 ? result.observed : (shown[k - 1]?.[0] ?? population));
    shapes.push({
      kind: 'rect',
      x: left,
      y: 150 - y(share),
      width: Math.max(1, x(population) - left),
      height: y(share),
      tone: 'main',
    });
  });
  const [best] = graphs.topGraphs;
  return {
    name: 'graphs',
    title: t('estimate.pictures.graphs.title'),
    sentence: t('estimate.pictures.graphs.sentence', {
      graphs: number(graphs.graphs),
      low: people(words, graphs.quantiles['0.1'] ?? null),
      high: people(words, graphs.quantiles['0.9'] ?? null),
      share: number(100 * (best?.probability ?? 0)),
    }),
    width: WIDTH,
    height: 176,
    shapes,
    table: {
      columns: ['graph', 'share_of'].map((key) => t(`estimate.columns.${key}`)),
      rows: graphs.topGraphs.map(({ cliques, probability }) => [cliques, `${number(100 * probability, 1)}%`]),
    },
  };
}
