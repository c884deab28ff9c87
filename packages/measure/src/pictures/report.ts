// SPDX-License-Identifier: EUPL-1.2
// An estimate in sentences, in the order in which it should be read: the interval first, then what it rests on, then what
// could make it wrong. The same for the text report, the HTML report and the page; words come from the translations.

import type { EstimateResult, Interval } from '../estimate/result.ts';
import { type Rate, twoFigures } from '../estimate/reporting.ts';
import type { StratumAnswer } from '../estimate/strata.ts';
import type { DataTable, Words } from './picture.ts';

export interface Paragraph {
  readonly kind: 'text' | 'care' | 'point';
  readonly text: string;
}

export interface ReportSection {
  readonly name: string;
  readonly title: string;
  readonly paragraphs: readonly Paragraph[];
  readonly table?: DataTable | undefined;
}

export const ANSWER_GROUPS = ['answer', 'care', 'lists', 'intervals', 'sensitivity', 'assumptions', 'made'] as const;

/** What only the person who asks knows; shown as it was given. */
export interface Scope {
  readonly period?: string | undefined;
  readonly place?: string | undefined;
  readonly definition?: string | undefined;
  readonly rate?: Rate | null | undefined;
  readonly strata?: readonly StratumAnswer[] | undefined;
}

export function describeEstimate(result: EstimateResult, words: Words, scope: Scope = {}): ReportSection[] {
  return [
    answer(result, words, scope.rate ?? null),
    strata(scope.strata ?? [], words),
    care(result, words),
    lists(result, words),
    intervals(result, words),
    sensitivity(result, words),
    assumptions(words),
    made(result, words, scope),
  ].filter(({ paragraphs, table }) => paragraphs.length > 0 || table !== undefined);
}

const plain = (text: string): Paragraph => ({ kind: 'text', text });
const point = (text: string): Paragraph => ({ kind: 'point', text });
const warn = (text: string): Paragraph => ({ kind: 'care', text });

function people({ number }: Words, value: number | null): string {
  return value === null ? '–' : number(twoFigures(value));
}

function answer(result: EstimateResult, words: Words, rate: Rate | null): ReportSection {
  const { t, number } = words;
  const paragraphs: Paragraph[] = [];
  const seen = { observed: number(result.observed) };
  if (result.incomplete) paragraphs.push(warn(t('estimate.incomplete')));
  if (result.forced) paragraphs.push(warn(t('estimate.forced')));
  if (result.refused !== null) {
    const { code } = result.refused;
    paragraphs.push(
      warn(t('estimate.refused')),
      warn(t(`estimate.gates.${code}.reason`)),
      plain(t(`estimate.gates.${code}.remedy`)),
    );
    paragraphs.push(plain(t('estimate.seen_only', seen)));
  } else if (result.headline === 'range' && result.cloud?.nearBest) {
    const { lowest, highest } = result.cloud.nearBest;
    const low = Math.min(lowest, result.estimate ?? lowest);
    const high = Math.max(highest, result.estimate ?? highest);
    paragraphs.push(plain(t('estimate.range', { low: people(words, low), high: people(words, high), ...seen })));
    paragraphs.push(plain(t('estimate.condition')));
  } else {
    paragraphs.push(...headline(result, words, seen), plain(t('estimate.condition')));
  }
  if (rate !== null && result.headline === 'interval') {
    const values = {
      lower: oneFigure(words, rate.lower),
      upper: oneFigure(words, rate.upper),
      rate: oneFigure(words, rate.rate),
    };
    paragraphs.push(plain(t('estimate.rate', values)));
  }
  return { name: 'answer', title: t('estimate.sections.answer'), paragraphs };
}

function oneFigure({ number }: Words, value: number | null): string {
  return value === null ? '–' : number(twoFigures(value), 2);
}

/** An estimate only where the stratum passes every check by itself; otherwise its observed share alone. */
function strata(answers: readonly StratumAnswer[], words: Words): ReportSection {
  const { t, number } = words;
  return {
    name: 'strata',
    title: t('estimate.sections.strata'),
    paragraphs: answers.length === 0 ? [] : [plain(t('estimate.strata_note'))],
    table:
      answers.length === 0
        ? undefined
        : {
            columns: ['stratum', 'cases', 'share', 'lower', 'upper'].map((key) => t(`estimate.columns.${key}`)),
            rows: answers.map(({ values, observed, observedShare, result }) => [
              values.join(' / '),
              few(words, observed),
              `${number(100 * observedShare)}%`,
              result.headline === 'interval' ? people(words, result.interval?.lower ?? null) : t('estimate.none'),
              result.headline === 'interval' ? people(words, result.interval?.upper ?? null) : '',
            ]),
          },
  };
}

function headline(result: EstimateResult, words: Words, seen: { observed: string }): Paragraph[] {
  const { t } = words;
  const { interval, estimate, darkFigure } = result;
  const values = { ...seen, estimate: people(words, estimate), dark: people(words, darkFigure) };
  if (interval === null) return [plain(t('estimate.point', values))];
  const lower = people(words, interval.lower);
  if (interval.upper === null) return [plain(t('estimate.no_upper', { ...values, lower }))];
  const unseen = {
    dark_lower: people(words, Math.max(0, (interval.lower ?? result.observed) - result.observed)),
    dark_upper: people(words, interval.upper - result.observed),
  };
  return [
    plain(t('estimate.interval', { ...values, lower, upper: people(words, interval.upper) })),
    plain(t('estimate.dark', { ...values, ...unseen })),
  ];
}

function care(result: EstimateResult, words: Words): ReportSection {
  const { t } = words;
  const gates = result.gates
    .filter(({ code }) => code !== result.refused?.code)
    .map(({ code, severity, lists: about }) => {
      const names = about.length === 0 ? '' : ` (${about.join(', ')})`;
      const said = `${t(`estimate.gates.${code}.reason`)}${names} ${t(`estimate.gates.${code}.remedy`)}`;
      return severity === 'label' ? point(said) : warn(said);
    });
  const warnings = result.warnings.map((code) => point(t(`estimate.warnings.${code}`)));
  return { name: 'care', title: t('estimate.sections.care'), paragraphs: [...gates, ...warnings] };
}

function few(words: Words, cases: number): string {
  return cases > 0 && cases < 5 ? words.t('estimate.few') : words.number(cases);
}

function lists(result: EstimateResult, words: Words): ReportSection {
  const { t, number } = words;
  return {
    name: 'lists',
    title: t('estimate.sections.lists'),
    paragraphs: [
      plain(
        t('estimate.sizes', {
          lists: result.lists.map(({ name, cases }) => `${name} ${few(words, cases)}`).join(', '),
        }),
      ),
      plain(t('estimate.chao', { chao: people(words, result.companions.chaoLowerBound) })),
    ],
    table: {
      columns: ['pair', 'cases', 'two_lists'].map((key) => t(`estimate.columns.${key}`)),
      rows: result.companions.pairs.map(({ pair, chapman }, k) => [
        pair.join(' + '),
        few(words, result.overlaps[k]?.cases ?? 0),
        number(twoFigures(chapman)),
      ]),
    },
  };
}

function intervals(result: EstimateResult, words: Words): ReportSection {
  const { t } = words;
  const cells = (interval: Interval): string[] => [
    t(`estimate.kinds.${interval.kind}`),
    people(words, interval.lower),
    people(words, interval.upper),
    t(interval.includesModelChoice ? 'estimate.yes' : 'estimate.no'),
    interval.unstable ? t('estimate.unstable') : '',
  ];
  return {
    name: 'intervals',
    title: t('estimate.sections.intervals'),
    paragraphs: result.intervals.length === 0 ? [] : [plain(t('estimate.coverage'))],
    table:
      result.intervals.length === 0
        ? undefined
        : {
            columns: ['kind', 'lower', 'upper', 'includes_choice', 'note'].map((key) => t(`estimate.columns.${key}`)),
            rows: result.intervals.map(cells),
          },
  };
}

function sensitivity(result: EstimateResult, words: Words): ReportSection {
  const { t, number } = words;
  const panel = result.sensitivity;
  const section = { name: 'sensitivity', title: t('estimate.sections.sensitivity') };
  if (panel === null) return { ...section, paragraphs: [] };
  const line = (label: string, estimate: number | null): string[] => [
    label,
    estimate === null ? t('estimate.none') : people(words, estimate),
  ];
  const rows = [
    ...panel.methods.map(({ method, estimate }) => line(t(`estimate.methods.${method}`), estimate)),
    ...panel.thresholds.map(({ threshold, estimate }) =>
      line(t('estimate.if_threshold', { threshold: number(threshold, 3) }), estimate),
    ),
    ...panel.leaveOneListOut.map(({ list, estimate }) => line(t('estimate.if_without', { list }), estimate)),
    ...panel.mergedPairs.map(({ merged, estimate }) =>
      line(t('estimate.if_merged', { lists: merged.join(' + ') }), estimate),
    ),
    ...panel.identifyingAssumption.map(({ factor, estimate }) =>
      line(t('estimate.if_factor', { factor: number(factor, 2) }), estimate),
    ),
    ...panel.linkage.map(({ missed, false: wrong, estimate }) =>
      line(t('estimate.if_linkage', { missed: number(100 * missed, 1), wrong: number(100 * wrong, 1) }), estimate),
    ),
    ...panel.uncertain.map(({ at, lists: cell, estimate }) =>
      line(t(`estimate.if_uncertain.${at}`, { lists: cell.join(' + ') }), estimate),
    ),
    ...panel.deltas.map(({ delta, median }) => line(t('estimate.if_delta', { delta: number(delta, 5) }), median)),
  ];
  const checked = panel.internalConsistency.filter(({ covered }) => covered !== null);
  const covered = checked.filter((check) => check.covered === true).length;
  return {
    ...section,
    paragraphs: [
      plain(t('estimate.what_if')),
      ...(checked.length === 0 ? [] : [plain(t('estimate.consistency', { covered, checked: checked.length }))]),
    ],
    table: { columns: ['if', 'estimate'].map((key) => t(`estimate.columns.${key}`)), rows },
  };
}

const ASSUMPTIONS = ['closed', 'linkage', 'chance', 'dependence', 'alike', 'untestable', 'debate'] as const;

function assumptions({ t }: Words): ReportSection {
  return {
    name: 'assumptions',
    title: t('estimate.sections.assumptions'),
    paragraphs: ASSUMPTIONS.map((key) => point(t(`estimate.assumptions.${key}`))),
  };
}

function made(result: EstimateResult, words: Words, scope: Scope): ReportSection {
  const { t, number } = words;
  const given = (value: string | undefined): string =>
    value === undefined || value === '' ? t('estimate.not_given') : value;
  const model = result.model.map((pair) => pair.join(':')).join(', ') || t('estimate.no_pairs');
  return {
    name: 'made',
    title: t('estimate.sections.made'),
    paragraphs: [
      point(
        t('estimate.made.scope', {
          period: given(scope.period),
          place: given(scope.place),
          definition: given(scope.definition),
        }),
      ),
      point(t('estimate.made.method', { method: t(`estimate.methods.${result.method}`), model })),
      ...(result.bootstrap === null
        ? []
        : [
            point(
              t('estimate.made.replicates', {
                replicates: number(result.bootstrap.replicates),
                seed: String(result.bootstrap.seed),
              }),
            ),
          ]),
      point(t('estimate.made.version', { version: result.version })),
    ],
  };
}
