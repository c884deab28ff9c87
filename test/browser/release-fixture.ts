// SPDX-License-Identifier: EUPL-1.2
// A fictional release, as the server gives it to everybody: one chart of each kind, withheld numbers among them.

const noise = { kind: 'noise', smallest: 10, base: 1 } as const;
const range = (value: number) => ({ low: Math.max(0, value - 18), high: value + 18, level: 0.95 });
const row = (code: string, value: number | null) => ({ code, value, range: value === null ? null : range(value) });

export const RELEASE_ID = '0190a1b2-0000-7000-8000-000000000001';

const summary = {
  id: RELEASE_ID,
  audience: 'public',
  mechanism: 'dp',
  fromYear: 2022,
  toYear: 2025,
  epsilon: 2,
  institution: 'Casa del Puente',
  country: 'GT',
  purpose: 'national-report',
  state: 'published',
  publishedAt: '2026-05-04T10:00:00Z',
  recalledAt: null,
  recallReason: null,
  recordCount: 1412,
} as const;

export const RELEASES = {
  releases: [
    summary,
    {
      ...summary,
      id: '0190a1b2-0000-7000-8000-000000000002',
      fromYear: 2021,
      toYear: 2021,
      state: 'recalled',
      recalledAt: '2026-02-01T10:00:00Z',
      recallReason: 'disclosure-risk',
      recordCount: null,
    },
  ],
};

const years = ['2022', '2023', '2024', '2025'];

export const RELEASE = {
  ...summary,
  privacy: {
    mechanism: 'dp',
    epsilon: 2,
    delta: 0.00001,
    k: null,
    length: 3,
    columns: ['year', 'gender', 'age', 'citizenship', 'exploitation'],
    recordCount: 1412,
    softwareVersion: '0.1.0',
  },
  budget: [
    { year: 2024, epsilon: 4, cap: 8 },
    { year: 2025, epsilon: 2, cap: 8 },
  ],
  charts: [
    {
      kind: 'bars',
      name: 'exploitation',
      unit: 'persons',
      protection: noise,
      isPartition: false,
      rows: [
        row('ForcedLabour', 618),
        row('SexualExploitation', 540),
        row('ForcedBegging', 96),
        row('ForcedMilitaryByNonStateActors', null),
        row('OrganRemoval', null),
      ],
    },
    {
      kind: 'bars',
      name: 'control',
      unit: 'persons',
      protection: noise,
      isPartition: false,
      rows: [row('WithholdsNecessities', 412), row('DebtBondage', 398), row('WithholdsDocuments', 188)],
    },
    {
      kind: 'trend',
      name: 'exploitation',
      unit: 'persons',
      protection: noise,
      series: [
        { code: 'ForcedLabour', points: years.map((year, k) => row(year, [122, 150, 163, 183][k] ?? 0)) },
        { code: 'SexualExploitation', points: years.map((year, k) => row(year, [130, 128, 141, 141][k] ?? 0)) },
        { code: 'ForcedBegging', points: years.map((year, k) => row(year, [24, null, 35, 37][k] ?? null)) },
      ],
    },
    {
      kind: 'places',
      name: 'citizenship',
      unit: 'persons',
      protection: noise,
      rows: [
        row('HN', 401),
        row('GT', 377),
        row('SV', 210),
        row('NI', 154),
        row('VE', 88),
        row('MX', 42),
        row('BB', 12),
        row('CO', null),
        row('ZZ', 61),
      ],
    },
    {
      kind: 'flows',
      name: 'flows',
      unit: 'persons',
      protection: noise,
      flows: [
        { from: 'HN', to: 'GT', value: 301 },
        { from: 'GT', to: 'GT', value: 260 },
        { from: 'GT', to: 'MX', value: 96 },
        { from: 'SV', to: 'GT', value: 190 },
        { from: 'VE', to: 'MX', value: 44 },
        { from: 'NI', to: 'CR', value: 52 },
        { from: 'CO', to: 'PA', value: null },
        { from: 'ZZ', to: 'GT', value: 31 },
      ],
    },
    {
      kind: 'sdg-16-2-2',
      name: 'sdg-16-2-2',
      unit: 'persons',
      protection: noise,
      period: '2025',
      country: 'GT',
      population: null,
      rows: [
        { sex: 'all', age: 'all', form: 'all', value: 361 },
        { sex: 'female', age: 'child', form: 'sexual-exploitation', value: 58 },
        { sex: 'male', age: 'adult', form: 'forced-labour', value: 120 },
        { sex: 'male', age: 'child', form: 'organ-removal', value: null },
      ],
    },
  ],
  files: [
    { name: 'aggregates.tsv', bytes: 48_211, hash: 'a'.repeat(64) },
    { name: 'datapackage.json', bytes: 4120, hash: 'b'.repeat(64) },
  ],
};
