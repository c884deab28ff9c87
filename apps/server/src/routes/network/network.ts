// SPDX-License-Identifier: EUPL-1.2
// What whoever looks after the network sees: which referrals wait, by number only; where there is room; which needs were declined or
// could not be had, in counts that tell of nobody; which agreements are due. No case, no person, no word of a referral.

import { SERVICE_CATEGORY_NAMES } from '@amparo/casework/assistance';
import { addDays, dayOf } from '@amparo/casework/calendar';
import { STALE_AFTER_DAYS } from '@amparo/cooperation/directory';
import type { PlainDate } from '@amparo/kernel';
import { LEAST_K, protectedTwoWay, type TwoWayCount } from '@amparo/measure/disclosure';
import { sql } from 'kysely';
import { z } from 'zod';
import { type Operation, type Route, staffOperation } from '../../operation.ts';
import { instant, named } from '../../schemas.ts';
import { keysHere, loadAgreements } from '../../store/agreements.ts';
import type { Database } from '../../store/database.ts';
import { readDirectory } from '../../store/directory.ts';
import { instantOf } from '../../store/records/blank.ts';
import { SummaryShape } from '../agreements/shapes.ts';
import { readFhir } from './fhir.ts';
import { summaryOf } from '../agreements/draft.ts';

const MOST_REFERRALS = 500;
/** Agreements whose review is nearer than this are told. */
const DUE_WITHIN_DAYS = 30;

const count = z
  .int()
  .min(LEAST_K)
  .nullable()
  .describe(`people; null: left out, because it, or what follows from it, is below ${LEAST_K}`);
const TableShape = z.strictObject({
  columns: z.array(z.string()),
  rows: z.array(z.strictObject({ row: z.string(), counts: z.array(count), total: count })),
  totals: z.array(count),
  total: count,
});
const NetworkShape = named(
  'Network',
  z.strictObject({
    referrals: z.array(
      z.strictObject({
        number: z.string().describe('the word that both sides have for it; says nothing'),
        direction: z.enum(['Outgoing', 'Incoming']),
        category: z.string().nullable(),
        urgency: z.string().nullable(),
        state: z.string(),
        partner: z.string().nullable().describe('name of the institution on the other side'),
        duty: z.string(),
        waitsForUs: z.boolean(),
        since: instant,
        dueAt: instant,
        overdue: z.boolean(),
      }),
    ),
    more: z.boolean(),
    capacity: z.array(
      z.strictObject({
        category: z.enum(SERVICE_CATEGORY_NAMES),
        services: z.int(),
        free: z.int(),
        of: z.int(),
        full: z.int(),
        unknown: z.int().describe('services that do not say how much room they have'),
        stale: z.int().describe('services that nobody verified lately'),
      }),
    ),
    gaps: z.strictObject({
      from: z.iso.date(),
      to: z.iso.date(),
      least: z.int(),
      byReason: TableShape,
      byCountry: TableShape.describe(
        'requests that a partner declined or left unanswered, by the country of that partner',
      ),
    }),
    agreements: z.array(SummaryShape).describe('wait for your signature, or should be reviewed'),
  }),
);

export function readNetwork(): Operation {
  return staffOperation({
    action: 'network.read',
    summary: 'The network at a glance: what waits, where there is room, what is missing, which agreements are due.',
    about:
      'Referrals by their number alone. Gaps are of the last four whole quarters, in people, and a count below ten is left out with whatever would give it away; a window that moves each day would tell of single people.',
    answers: { 200: { about: 'As it stands now.', schema: NetworkShape } },
    handle: async ({ db, staff, now }) => {
      const names = await namesOf(db, staff.orgId, now);
      const waiting = await waitingReferrals(db, names, now);
      const { from, to } = lastFourQuarters(dayOf(instantOf(now)));
      return {
        status: 200,
        body: {
          referrals: waiting.slice(0, MOST_REFERRALS),
          more: waiting.length > MOST_REFERRALS,
          capacity: await capacityOf(db, dayOf(instantOf(now))),
          gaps: { from, to, least: LEAST_K, ...(await gapsOf(db, names, from, to)) },
          agreements: await dueAgreements({ db, staff, now }),
        },
      };
    },
  });
}

interface Named {
  readonly name: string;
  readonly country: string;
}

/** Institutions here, and the parties of our agreements elsewhere. */
async function namesOf(db: Database, orgId: string, now: Date): Promise<ReadonlyMap<string, Named>> {
  const parties = (await loadAgreements(db, orgId, now)).flatMap(({ agreement }) => agreement.parties);
  const here = await keysHere(db);
  return new Map([...parties, ...here].map(({ orgId: id, name, country }) => [id, { name, country }]));
}

interface Waiting {
  number: string;
  direction: 'Outgoing' | 'Incoming';
  category: string | null;
  urgency: string | null;
  state: string;
  partner: string | null;
  duty: string;
  waits_for_us: boolean;
  since: Date;
  due_at: Date;
}

async function waitingReferrals(db: Database, names: ReadonlyMap<string, Named>, now: Date) {
  const { rows } = await sql<Waiting>`SELECT * FROM network_referrals(${MOST_REFERRALS + 1})`.execute(db);
  return rows.map(({ number, partner, waits_for_us, since, due_at, ...rest }) => ({
    ...rest,
    number: number.slice(0, 8),
    partner: partner === null ? null : (names.get(partner)?.name ?? null),
    waitsForUs: waits_for_us,
    since: since.toISOString(),
    dueAt: due_at.toISOString(),
    overdue: due_at <= now,
  }));
}

async function capacityOf(db: Database, today: PlainDate) {
  const { services } = await readDirectory(db);
  const staleBefore = addDays(today, -STALE_AFTER_DAYS);
  const active = [...services.values()].map(({ service }) => service).filter(({ status }) => status === 'active');
  return SERVICE_CATEGORY_NAMES.flatMap((category) => {
    const own = active.filter(({ categories }) => categories.includes(category));
    if (own.length === 0) return [];
    const told = own.flatMap(({ capacity }) => capacity ?? []);
    return [
      {
        category,
        services: own.length,
        free: told.reduce((sum, { free }) => sum + free, 0),
        of: told.reduce((sum, { free, of }) => sum + (of ?? free), 0),
        full: told.filter(({ free }) => free === 0).length,
        unknown: own.length - told.length,
        stale: own.filter(({ verifiedAt }) => verifiedAt === null || verifiedAt < staleBefore).length,
      },
    ];
  });
}

/** The four whole quarters before the one that runs. */
export function lastFourQuarters(today: PlainDate): { readonly from: PlainDate; readonly to: PlainDate } {
  const year = Number(today.slice(0, 4));
  const month = Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1;
  const text = (of: number) => `${of}-${String(month).padStart(2, '0')}-01` as PlainDate;
  return { from: text(year - 1), to: addDays(text(year), -1) };
}

async function gapsOf(db: Database, names: ReadonlyMap<string, Named>, from: PlainDate, to: PlainDate) {
  const { rows } = await sql<{ category: string; reason: string; people: string }>`
    SELECT category, reason, people FROM network_gaps(${from}::date, ${to}::date)`.execute(db);
  const declined = await sql<{ category: string; partner: string; people: string }>`
    SELECT category, partner, people FROM network_declined(${from}::date::timestamptz, (${to}::date + 1)::timestamptz)`.execute(
    db,
  );
  const byCountry = new Map<string, TwoWayCount>();
  for (const { category, partner, people } of declined.rows) {
    const column = names.get(partner)?.country ?? 'ZZ';
    const before = byCountry.get(`${category} ${column}`)?.count ?? 0;
    byCountry.set(`${category} ${column}`, { row: category, column, count: before + Number(people) });
  }
  return {
    byReason: protectedTwoWay(
      rows.map(({ category, reason, people }) => ({ row: category, column: reason, count: Number(people) })),
      LEAST_K,
    ),
    byCountry: protectedTwoWay([...byCountry.values()], LEAST_K),
  };
}

async function dueAgreements({ db, staff, now }: Pick<Parameters<Operation['handle']>[0], 'db' | 'staff' | 'now'>) {
  const until = addDays(dayOf(instantOf(now)), DUE_WITHIN_DAYS);
  return (await loadAgreements(db, staff.orgId, now))
    .map((stored) => summaryOf(stored, staff, now))
    .filter(
      ({ state, reviewDueOn, waitsForUs }) =>
        waitsForUs || (['Active', 'Signed', 'Suspended'].includes(state) && reviewDueOn <= until),
    );
}

export function networkRoutes(): readonly Route[] {
  return [
    { method: 'GET', path: '/api/v1/network', operation: readNetwork() },
    { method: 'GET', path: '/api/v1/referrals/:referralId/fhir', operation: readFhir() },
  ];
}
