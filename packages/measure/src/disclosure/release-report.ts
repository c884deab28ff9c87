// SPDX-License-Identifier: EUPL-1.2
// A release in words, numbers and pictures, readable without mathematics. The public report tells measures of quality in
// rough bands; the owner's tells them as they are and never leaves the house.

import type { DataTable, Picture, Shape, Words } from '../pictures/picture.ts';
import { logScale } from '../pictures/scale.ts';
import type { LengthMeasures } from './evaluation.ts';
import { bandOf } from './evaluation.ts';
import type { Release } from './release.ts';

export interface ReportPart {
  readonly name: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly points: readonly string[];
  readonly table?: DataTable | undefined;
  readonly pictures: readonly Picture[];
}

export interface ReportFacts {
  readonly releaseId: string;
  /** day, in the form of the place */
  readonly created: string;
  readonly contact: string;
  readonly audience: 'public' | 'owner';
}

export function describeRelease(release: Release, words: Words, facts: ReportFacts): ReportPart[] {
  return [
    what(release, words, facts),
    protection(release, words),
    remains(release, words),
    quality(release, words, facts.audience),
    values(release, words),
    limits(release, words, facts),
  ];
}

function part(words: Words, name: string, rest: Partial<ReportPart>): ReportPart {
  return { name, title: words.t(`release.${name}.title`), paragraphs: [], points: [], pictures: [], ...rest };
}

function what(
  { aggregates, synthetic, records, settings }: Release,
  words: Words,
  { releaseId, created }: ReportFacts,
): ReportPart {
  const { t, number } = words;
  const combinations = aggregates.counts.map((own) => own.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0));
  return part(words, 'what', {
    paragraphs: [t('release.what.text', { created, id: releaseId })],
    points: [
      t('release.what.rows', { rows: number(aggregates.recordCount) }),
      ...(synthetic === undefined
        ? []
        : [t('release.what.synthetic', { rows: number(synthetic.count), columns: records.schema.columns.length })]),
      t('release.what.aggregates', {
        combinations: number(combinations.reduce((a, b) => a + b, 0)),
        length: settings.length,
      }),
    ],
  });
}

function protection({ settings, dp, isDomainDeclared }: Release, words: Words): ReportPart {
  const { t, number } = words;
  if (dp === undefined)
    return part(words, 'protection', {
      paragraphs: [t('release.protection.k', { k: settings.k }), t('release.protection.k_once')],
    });
  return part(words, 'protection', {
    paragraphs: [
      t('release.protection.dp'),
      t('release.protection.factor', {
        epsilon: number(settings.epsilon, 2),
        factor: number(Math.exp(settings.epsilon), settings.epsilon < 2 ? 1 : 0),
        delta: dp.delta.toExponential(1),
      }),
      t(isDomainDeclared ? 'release.protection.declared' : 'release.protection.inferred'),
    ],
    pictures: [drawEpsilon(settings.epsilon, words)],
  });
}

/** Known releases and programs. Source: disclosure reference, section 9: SDS 4.0, intelligence-toolkit 12.0; IOM 2022: 12. */
const KNOWN = [
  ['sds', 4],
  ['iom', 12],
] as const;

function drawEpsilon(epsilon: number, words: Words): Picture {
  const { t, number } = words;
  const width = 340;
  const scale = logScaleOf(0.1, 20, 20, width - 20);
  const shapes: Shape[] = [{ kind: 'line', x1: 20, y1: 60, x2: width - 20, y2: 60, tone: 'line', wide: true }];
  for (const tick of [0.1, 0.5, 1, 2, 4, 8, 12]) {
    shapes.push({ kind: 'line', x1: scale(tick), y1: 54, x2: scale(tick), y2: 66, tone: 'soft' });
    shapes.push({ kind: 'text', x: scale(tick), y: 82, text: number(tick, 1), anchor: 'middle', tone: 'soft' });
  }
  KNOWN.forEach(([key, value], row) => {
    shapes.push({ kind: 'dot', x: scale(value), y: 60, r: 5, tone: 'second' });
    shapes.push({
      kind: 'text',
      x: width - 14,
      y: 104 + row * 18,
      text: t(`release.known.${key}`),
      anchor: 'end',
      tone: 'second',
    });
  });
  shapes.push({ kind: 'dot', x: scale(epsilon), y: 60, r: 8, tone: 'main' });
  shapes.push({
    kind: 'text',
    x: scale(epsilon),
    y: 36,
    text: t('release.known.this', { epsilon: number(epsilon, 2) }),
    anchor: epsilon > 3 ? 'end' : 'middle',
    tone: 'main',
  });
  return {
    name: 'epsilon',
    title: t('release.pictures.epsilon.title'),
    sentence: t('release.pictures.epsilon.sentence', { epsilon: number(epsilon, 2) }),
    width,
    height: 132,
    shapes,
    table: {
      columns: [t('release.columns.release'), t('release.columns.epsilon')],
      rows: [
        [t('release.known.own'), number(epsilon, 2)],
        ...KNOWN.map(([key, value]) => [t(`release.known.${key}`), number(value)]),
      ],
    },
  };
}

/** The scale of the pictures begins at 1: tenfold in, so that values below 1 have a place. */
function logScaleOf(low: number, high: number, from: number, to: number): (value: number) => number {
  const scale = logScale([low * 10, high * 10], [from, to]);
  return (value) => scale(value * 10);
}

function remains({ dp }: Release, words: Words): ReportPart {
  const keys = dp === undefined ? ['groups', 'homogeneity', 'compare'] : ['groups', 'facts', 'sum'];
  return part(words, 'remains', { points: keys.map((key) => words.t(`release.remains.${key}`)) });
}

function quality({ evaluation, settings }: Release, words: Words, audience: ReportFacts['audience']): ReportPart {
  const { t } = words;
  if (evaluation === undefined) return part(words, 'quality', { paragraphs: [t('release.quality.unknown')] });
  const lengths = (evaluation.synthetic ?? evaluation.aggregates).lengths;
  const share = (value: number): string => shareText(value, words, audience);
  const rowOf = (name: string, measures: LengthMeasures): string[] => [
    name,
    String(measures.length),
    share(measures.preservation),
    share(measures.suppressedShare),
    share(measures.fabricatedShare),
    ...(audience === 'owner'
      ? [
          words.number(measures.meanCount, 1),
          words.number(measures.meanAbsoluteError, 1),
          words.number(measures.leaked),
        ]
      : []),
  ];
  const columns = [
    'file',
    'length',
    'preserved',
    'lost',
    'made_up',
    ...(audience === 'owner' ? ['mean', 'error', 'leaked'] : []),
  ];
  return part(words, 'quality', {
    paragraphs: [
      t('release.quality.text', { k: settings.k }),
      t(audience === 'owner' ? 'release.quality.owner' : 'release.quality.bands'),
    ],
    table: {
      columns: columns.map((key) => t(`release.columns.${key}`)),
      rows: [
        ...evaluation.aggregates.lengths.map((measures) => rowOf('aggregates.tsv', measures)),
        ...(evaluation.synthetic?.lengths ?? []).map((measures) => rowOf('synthetic.csv', measures)),
      ],
    },
    pictures: [drawPreserved(lengths, words, audience)],
  });
}

function shareText(value: number, { number }: Words, audience: ReportFacts['audience']): string {
  if (audience === 'owner') return `${number(100 * value, 2)}%`;
  const { from, to } = bandOf(value);
  return `${number(100 * from, 1)}–${number(100 * to, 1)}%`;
}

function drawPreserved(lengths: readonly LengthMeasures[], words: Words, audience: ReportFacts['audience']): Picture {
  const { t } = words;
  const left = 120;
  const right = 300;
  const shapes: Shape[] = lengths.flatMap(({ length, preservation }, row): Shape[] => {
    const y = 10 + row * 30;
    const end = audience === 'owner' ? preservation : bandOf(preservation).from;
    return [
      {
        kind: 'text',
        x: left - 8,
        y: y + 14,
        text: t('release.pictures.preserved.length', { length }),
        anchor: 'end',
        tone: 'ink',
      },
      { kind: 'rect', x: left, y, width: right - left, height: 18, tone: 'pale' },
      { kind: 'rect', x: left, y, width: (right - left) * end, height: 18, tone: 'main' },
    ];
  });
  const first = lengths[0];
  return {
    name: 'preserved',
    title: t('release.pictures.preserved.title'),
    sentence: t('release.pictures.preserved.sentence', {
      share: first === undefined ? '' : shareText(first.preservation, words, audience),
    }),
    width: 340,
    height: 20 + lengths.length * 30,
    shapes,
    table: {
      columns: [t('release.columns.length'), t('release.columns.preserved')],
      rows: lengths.map(({ length, preservation }) => [String(length), shareText(preservation, words, audience)]),
    },
  };
}

/** Which columns were told how; what was left out is not named: the names of rare values would give them away. */
function values({ schema, isDomainDeclared, aggregates, records }: Release, words: Words): ReportPart {
  const { t } = words;
  const rows = schema.columns.map(({ name, kind }, column) => {
    const published = records.attributes.reduce(
      (sum, attribute, a) => sum + (attribute.column === column && (aggregates.counts[0]?.[a] as number) > 0 ? 1 : 0),
      0,
    );
    return [name, t(`release.kinds.${kind}`), String(published)];
  });
  return part(words, 'values', {
    paragraphs: [
      t(isDomainDeclared ? 'release.values.declared' : 'release.values.inferred'),
      t('release.values.blank'),
    ],
    table: { columns: ['column', 'kind', 'values'].map((key) => t(`release.columns.${key}`)), rows },
  });
}

function limits({ synthetic }: Release, words: Words, { contact, releaseId, created }: ReportFacts): ReportPart {
  const { t } = words;
  const keys = ['sample', ...(synthetic === undefined ? [] : ['people', 'counts']), 'link', 'absent'];
  return part(words, 'limits', {
    points: [
      ...keys.map((key) => t(`release.limits.${key}`)),
      ...(contact === '' ? [] : [t('release.limits.contact', { contact })]),
      t('release.limits.cite', { id: releaseId, created }),
    ],
  });
}
