// SPDX-License-Identifier: EUPL-1.2
// The shapes of the data room and of releases: what is asked for, what stands in the ledger, and charts (the same shapes as
// apps/web/src/charts/data.ts). Codes and protected numbers only: nothing here can hold a word about a person.

import { z } from 'zod';
import { instant, named, uuid } from '../schemas.ts';

const code = z
  .string()
  .regex(/^[A-Za-z0-9+_.-]{1,60}$/u)
  .describe('A code of a code list, a country, a band or a year.');
const shown = z.int().min(0).nullable().describe('Null: withheld.');
const range = z.strictObject({ low: z.number(), high: z.number(), level: z.number() });
const row = z.strictObject({ code, value: shown, range: range.nullable().optional() });
const chart = {
  name: code,
  unit: z.enum(['persons', 'records', 'days', 'percent']),
  protection: z.strictObject({
    kind: z.enum(['suppressed', 'rounded', 'noise', 'none']),
    smallest: z.int(),
    base: z.int(),
  }),
};

export const ChartShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bars'), ...chart, rows: z.array(row), isPartition: z.boolean() }),
  z.strictObject({
    kind: z.literal('trend'),
    ...chart,
    series: z.array(z.strictObject({ code, points: z.array(row) })),
  }),
  z.strictObject({ kind: z.literal('places'), ...chart, rows: z.array(row) }),
  z.strictObject({
    kind: z.literal('flows'),
    ...chart,
    flows: z.array(z.strictObject({ from: code, to: code, value: shown })),
  }),
  z.strictObject({
    kind: z.literal('sdg-16-2-2'),
    ...chart,
    period: z.string(),
    country: z.string(),
    population: z.strictObject({ persons: z.int(), year: z.int(), source: z.string() }).nullable(),
    rows: z.array(z.strictObject({ sex: z.string(), age: z.string(), form: z.string(), value: shown })),
  }),
]);

const year = z.int().min(1990).max(2200);
export const AUDIENCES = ['room', 'public'] as const;
export const MECHANISMS = ['dp', 'k'] as const;
export const RELEASE_STATES = [
  'requested',
  'refused',
  'withdrawn',
  'approved',
  'making',
  'made',
  'failed',
  'published',
  'recalled',
] as const;
/** What the numbers are for: stated when they are asked for, seen by the second person, kept in the ledger. */
export const STATISTICS_PURPOSES = ['services', 'prevention', 'national-report', 'sdg-reporting', 'research'] as const;
export const RECALL_REASONS = ['error-in-data', 'disclosure-risk', 'consent', 'legal-order', 'other'] as const;

export const NewReleaseBody = named(
  'NewRelease',
  z.strictObject({
    audience: z
      .enum(AUDIENCES)
      .describe('`room`: counts for the analysts of the institution; `public`: for everybody.'),
    mechanism: z.enum(MECHANISMS).describe('`dp`: noisy counts; `k`: k-anonymous, once for the same people.'),
    purpose: z.enum(STATISTICS_PURPOSES),
    fromYear: year.describe('Cases are counted in the year in which they were opened; only years that are over.'),
    toYear: year,
    epsilon: z
      .number()
      .min(0.5)
      .max(6)
      .multipleOf(0.1)
      .describe('How much of the budget of each of these years; for `k` not used.'),
    withRecords: z.boolean().describe('Synthetic records beside the counts; only for `public`, from 1,000 people on.'),
  }),
);
export const ReleaseParams = z.strictObject({ releaseId: uuid });
export const ReleaseDecisionBody = named(
  'ReleaseDecision',
  z.strictObject({ decision: z.enum(['approve', 'refuse']) }),
);
export const RecallBody = named('ReleaseRecall', z.strictObject({ reason: z.enum(RECALL_REASONS) }));

const FAILURES = ['too-few-people', 'too-noisy', 'too-wide', 'stopped'] as const;
const summary = {
  id: uuid,
  audience: z.enum(AUDIENCES),
  mechanism: z.enum(MECHANISMS),
  fromYear: year,
  toYear: year,
  epsilon: z.number().describe('0 for `k`.'),
};
export const StaffRelease = named(
  'StaffRelease',
  z.strictObject({
    ...summary,
    state: z.enum(RELEASE_STATES),
    purpose: z.enum(STATISTICS_PURPOSES),
    withRecords: z.boolean(),
    requestedBy: z.string(),
    requestedAt: instant,
    decidedBy: z.string().nullable(),
    decidedAt: instant.nullable(),
    madeAt: instant.nullable(),
    publishedAt: instant.nullable(),
    recalledAt: instant.nullable(),
    recallReason: z.enum(RECALL_REASONS).nullable(),
    failure: z.enum(FAILURES).nullable().describe('Why nothing came of it; the budget is spent all the same.'),
    recordCount: shown.describe('Protected number of people.'),
    mine: z.boolean(),
    mayDecide: z.boolean(),
  }),
);
export const StaffReleases = named('StaffReleases', z.strictObject({ releases: z.array(StaffRelease) }));

export const LedgerAnswer = named(
  'ReleaseLedger',
  z.strictObject({
    cap: z.number().describe('Epsilon that the people of one year may ever bear, all releases together.'),
    years: z.array(
      z.strictObject({
        year,
        epsilon: z.number(),
        delta: z.number(),
        left: z.number(),
        isKAnonymousUsed: z.boolean().describe('A k-anonymous release of these people exists: there is no second.'),
      }),
    ),
    entries: z
      .array(
        z.strictObject({
          releaseId: uuid,
          year,
          at: instant,
          audience: z.enum(AUDIENCES),
          purpose: z.enum(STATISTICS_PURPOSES),
          mechanism: z.enum(MECHANISMS),
          epsilon: z.number(),
          delta: z.number(),
          requestedBy: z.string(),
          approvedBy: z.string(),
        }),
      )
      .describe('Newest first. Grows only: also what was recalled, and tries that gave nothing.'),
  }),
);

export const RoomQuery = z.strictObject({
  form: code.optional().describe('Only those exploited in this form: read from the same protected counts.'),
});
const privacy = z.strictObject({
  mechanism: z.enum(MECHANISMS),
  epsilon: z.number().nullable(),
  delta: z.number().nullable(),
  k: z.int().nullable(),
  length: z.int().describe('How many attributes are counted together at most.'),
  columns: z.array(z.string()),
  recordCount: z.int().describe('Protected number of people.'),
  softwareVersion: z.string(),
});
export const RoomAnswer = named(
  'DataRoomCharts',
  z.strictObject({
    release: StaffRelease,
    privacy,
    form: z.string().nullable(),
    forms: z.array(code).describe('Forms that can be chosen: those of which something is published.'),
    charts: z.array(ChartShape),
  }),
);

const file = z.strictObject({
  name: z.string().describe('At `/api/v1/releases/{id}/files/{name}`.'),
  bytes: z.int(),
  hash: z.string().describe('SHA-256, hexadecimal.'),
});
const publicSummary = {
  ...summary,
  institution: z.string().describe('Who publishes.'),
  country: z.string(),
  purpose: z.enum(STATISTICS_PURPOSES),
  state: z.enum(['published', 'recalled']),
  publishedAt: instant,
  recalledAt: instant.nullable(),
  recallReason: z.enum(RECALL_REASONS).nullable(),
  recordCount: shown,
};
export const PublicReleases = named(
  'PublicReleases',
  z.strictObject({ releases: z.array(z.strictObject(publicSummary)) }),
);
export const PublicRelease = named(
  'PublicRelease',
  z.strictObject({
    ...publicSummary,
    privacy: privacy.nullable().describe('Null once recalled, with charts and files gone.'),
    budget: z.array(z.strictObject({ year, epsilon: z.number(), cap: z.number() })),
    charts: z.array(ChartShape),
    files: z.array(file),
  }),
);
export const FileParams = z.strictObject({
  releaseId: uuid,
  name: z.enum(['aggregates.tsv', 'synthetic.csv', 'data-dictionary.csv', 'datapackage.json']),
});
