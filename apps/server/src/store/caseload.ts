// SPDX-License-Identifier: EUPL-1.2
// The list of cases that somebody works with, and Today: found among the cases that row security shows, by the clear codes
// and times of the row of a case; only the aliases of the lines that are given are opened. What decide() does not allow is left
// out, whatever the database showed. Grows with one's own cases, not with those of the institution.

import { type Action, CASE_FIELD_NAMES, decide, type Relation } from '@amparo/casework/access';
import { type Stage, STAGES } from '@amparo/casework/case';
import { type CaseSummary, type Clock, type TodayItem, todayList } from '@amparo/casework/clocks';
import { RISK_LEVELS, type RiskLevel } from '@amparo/casework/risk';
import { type RawBuilder, sql } from 'kysely';
import { openIdentity, type SealedIdentity } from './case-identity.ts';
import type { Database } from './database.ts';
import { instantOf, instantOfText } from './records/blank.ts';
import { findKeys, type Store } from './sealed.ts';
import { keysOfSeen, seeCases, type SeenCase, type SeenClock } from './seen-cases.ts';
import type { Staff } from './session.ts';
import { type TieRow, tiesOf } from './ties.ts';

export const SORTS = ['changed', 'opened', 'risk', 'due'] as const;
export type Sort = (typeof SORTS)[number];

export interface CaseloadFilter {
  readonly stages?: readonly Stage[] | undefined;
  /** leave out what is closed, declined, transferred */
  readonly openOnly?: boolean | undefined;
  readonly riskAtLeast?: RiskLevel | undefined;
  /** not assessed, or out of date */
  readonly riskStale?: boolean | undefined;
  readonly caseWorkerId?: string | undefined;
  readonly children?: boolean | undefined;
  /** something is late */
  readonly late?: boolean | undefined;
  readonly reviewBefore?: string | undefined;
  /** beginning of the case number or the own reference, any case */
  readonly number?: string | undefined;
}

export interface CaseloadPage {
  readonly sort: Sort;
  readonly after?: { readonly value: string; readonly id: string } | undefined;
  readonly limit: number;
}

export interface CaseloadLine {
  readonly caseId: string;
  readonly caseNumber: string;
  readonly ownReference: string;
  /** null where there is none, or where the way to the case does not cover it */
  readonly alias: string | null;
  readonly relation: Relation;
  readonly stage: Stage;
  readonly stageSince: Date;
  readonly riskSelf: RiskLevel | null;
  readonly riskFamily: RiskLevel | null;
  readonly riskValidUntil: Date | null;
  readonly nextReviewOn: string | null;
  readonly isChild: boolean;
  readonly caseWorkerId: string | null;
  readonly openedAt: Date;
  readonly changedAt: Date;
  /** what is shown now and due first */
  readonly next: { readonly kind: string; readonly dueAt: Date } | null;
  readonly late: number;
  /** for the page after this line */
  readonly sortValue: string;
}

/** What a page is sorted by, as text that can be compared again: the later page goes on after it. */
const SORT_BY: Readonly<
  Record<Sort, { readonly value: RawBuilder<unknown>; readonly cast: RawBuilder<unknown>; readonly down: boolean }>
> = {
  changed: { value: sql`c.changed_at`, cast: sql`timestamptz`, down: true },
  opened: { value: sql`c.created_at`, cast: sql`timestamptz`, down: true },
  risk: { value: sql`greatest(c.risk_self, c.risk_family, -1)`, cast: sql`integer`, down: true },
  due: { value: sql`coalesce(d.next_due, 'infinity'::timestamptz)`, cast: sql`timestamptz`, down: false },
};

export async function listCaseload(
  store: Store,
  staff: Staff,
  filter: CaseloadFilter,
  { sort, after, limit }: CaseloadPage,
  now: Date,
): Promise<readonly CaseloadLine[]> {
  const { value, cast, down } = SORT_BY[sort];
  const later =
    after === undefined
      ? sql``
      : sql`AND (${value}, c.case_id) ${down ? sql`<` : sql`>`} (${after.value}::text::${cast}, ${after.id}::uuid)`;
  const order = down ? sql`DESC` : sql`ASC`;
  // what falls due next is looked for only where it is asked for: a page is found by the row of a case alone
  const clocks =
    sort === 'due' || filter.late === true
      ? sql`LEFT JOIN LATERAL (SELECT min(k.due_at) AS next_due, count(*) FILTER (WHERE k.due_at <= ${now}::timestamptz) AS late
          FROM case_clock k WHERE k.org_id = c.org_id AND k.case_id = c.case_id AND k.appears_at <= ${now}::timestamptz) AS d ON true`
      : sql``;
  const { rows: page } = await sql<{ case_id: string; sort_value: string }>`
    SELECT c.case_id, (${value})::text AS sort_value FROM case_file c ${clocks}
    WHERE c.org_id = ${staff.orgId} AND c.erased_at IS NULL ${conditions(filter, now)} ${later}
    ORDER BY ${value} ${order}, c.case_id ${order} LIMIT ${limit}`.execute(store.trx);
  const values = new Map(page.map(({ case_id, sort_value }) => [case_id, sort_value]));
  const lines = await linesOf(store, staff, await seeCases(store.trx, staff.orgId, [...values.keys()], now), now);
  return lines.map((line) => ({ ...line, sortValue: values.get(line.caseId) ?? '' }));
}

/** The cases of these ids, newest change first. */
export async function listCaseloadById(
  store: Store,
  staff: Staff,
  caseIds: readonly string[],
  now: Date,
): Promise<readonly CaseloadLine[]> {
  const rows = await seeCases(store.trx, staff.orgId, caseIds, now);
  const newest = rows.toSorted((one, other) => other.changed_at.getTime() - one.changed_at.getTime());
  return linesOf(store, staff, newest, now);
}

function conditions(filter: CaseloadFilter, now: Date): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [];
  if (filter.stages !== undefined) parts.push(sql`AND c.stage = ANY (${[...filter.stages]}::text[])`);
  if (filter.openOnly === true) parts.push(sql`AND c.stage = ANY (${[...OPEN]}::text[])`);
  if (filter.riskAtLeast !== undefined) {
    parts.push(sql`AND greatest(c.risk_self, c.risk_family) >= ${RISK_LEVELS.indexOf(filter.riskAtLeast)}`);
  }
  if (filter.riskStale === true) parts.push(sql`AND (c.risk_valid_until IS NULL OR c.risk_valid_until <= ${now})`);
  if (filter.caseWorkerId !== undefined) parts.push(sql`AND c.case_worker_id = ${filter.caseWorkerId}`);
  if (filter.children === true) parts.push(sql`AND c.is_child`);
  if (filter.late === true) parts.push(sql`AND d.late > 0`);
  if (filter.reviewBefore !== undefined) parts.push(sql`AND c.next_review_on <= ${filter.reviewBefore}::date`);
  if (filter.number !== undefined) {
    const start = `${filter.number.toLowerCase().replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
    parts.push(sql`AND (lower(c.case_number) LIKE ${start} OR lower(c.own_reference) LIKE ${start})`);
  }
  return parts.length === 0 ? sql`` : sql.join(parts, sql` `);
}
const OPEN = STAGES.filter((stage) => !['Closed', 'Declined', 'TransferredOut', 'Erased'].includes(stage));

/** What ties people to `case_file c`, as ties.ts reads it for one case. */
const TIES = sql`c.org_id, c.created_by, c.handed_over_at, c.erased_at, c.health_shared_until,
      coalesce((SELECT json_agg(json_build_object('user_id', a.user_id, 'supervisor_id', u.supervisor_id, 'from_at', a.from_at,
          'until_at', a.until_at, 'care_team', a.care_team))
        FROM assignment a JOIN staff_user u ON u.org_id = a.org_id AND u.user_id = a.user_id
        WHERE a.org_id = c.org_id AND a.case_id = c.case_id), '[]') AS assignments,
      coalesce((SELECT json_agg(json_build_object('user_id', x.user_id)) FROM case_deny x
        WHERE x.org_id = c.org_id AND x.case_id = c.case_id), '[]') AS denied,
      coalesce((SELECT json_agg(json_build_object('user_id', b.user_id, 'level', b.level, 'starts_at', b.starts_at,
          'until_at', b.until_at)) FROM break_glass b
        WHERE b.org_id = c.org_id AND b.case_id = c.case_id AND b.user_id = (SELECT my_user())), '[]') AS broken`;

async function linesOf(
  store: Store,
  staff: Staff,
  rows: readonly SeenCase[],
  now: Date,
): Promise<readonly CaseloadLine[]> {
  const allowed = rows.flatMap((row) => {
    const decision = decide(staff, 'case.read', { kind: 'case', ties: tiesOf(row) }, CASE_FIELD_NAMES, now);
    return decision.allowed ? [{ row, relation: decision.relation, named: decision.fields.includes('alias') }] : [];
  });
  const aliases = await aliasesOfSeen(
    store,
    allowed.flatMap(({ row, named }) => (named ? [row] : [])),
  );
  return allowed.map(({ row, relation }) => ({
    caseId: row.case_id,
    caseNumber: row.case_number,
    ownReference: row.own_reference,
    alias: aliases.get(row.case_id) ?? null,
    relation,
    stage: row.stage,
    stageSince: row.stage_since ?? row.created_at,
    riskSelf: levelOf(row.risk_self),
    riskFamily: levelOf(row.risk_family),
    riskValidUntil: row.risk_valid_until,
    nextReviewOn: row.next_review_on,
    isChild: row.is_child,
    caseWorkerId: row.case_worker_id,
    openedAt: row.created_at,
    changedAt: row.changed_at,
    ...dueOf(row.clocks ?? [], now),
    sortValue: '',
  }));
}

/** What is due first, of two at once the more pressing; and how many things are late. */
function dueOf(clocks: readonly SeenClock[], now: Date): Pick<CaseloadLine, 'next' | 'late'> {
  const times = clocks.map(({ kind, rank, due_at }) => ({ kind, rank, dueAt: new Date(due_at) }));
  const [first] = times.toSorted((one, other) => one.dueAt.getTime() - other.dueAt.getTime() || one.rank - other.rank);
  return {
    next: first === undefined ? null : { kind: first.kind, dueAt: first.dueAt },
    late: times.filter(({ dueAt }) => dueAt <= now).length,
  };
}

async function aliasesOfSeen(store: Store, rows: readonly SeenCase[]): Promise<ReadonlyMap<string, string>> {
  const aliased = rows.filter(({ alias_sealed }) => alias_sealed !== null);
  if (aliased.length === 0) return new Map();
  return store.keys.use(
    keysOfSeen(aliased),
    (open) =>
      new Map(
        aliased.flatMap(({ org_id: orgId, case_id: caseId, alias_sealed }) => {
          const nothing = { name_sealed: null, birth_year_sealed: null };
          const { alias } = openIdentity(open, { orgId: orgId ?? '', caseId }, { alias_sealed, ...nothing });
          return alias === null ? [] : [[caseId, alias.expose()] as const];
        }),
      ),
  );
}

function levelOf(level: number | null): RiskLevel | null {
  return level === null ? null : (RISK_LEVELS[level] ?? null);
}

async function aliasesOf(
  store: Store,
  orgId: string,
  rows: readonly (SealedIdentity & { case_id: string })[],
): Promise<ReadonlyMap<string, string>> {
  if (rows.length === 0) return new Map();
  const keys = await findKeys(
    store.trx,
    orgId,
    rows.map(({ case_id }) => case_id),
  );
  return store.keys.use(
    keys,
    (open) =>
      new Map(
        rows.flatMap(({ case_id, alias_sealed }) => {
          const nothing = { name_sealed: null, birth_year_sealed: null };
          const { alias } = openIdentity(open, { orgId, caseId: case_id }, { alias_sealed, ...nothing });
          return alias === null ? [] : [[case_id, alias.expose()] as const];
        }),
      ),
  );
}

export interface Today {
  readonly items: readonly TodayItem[];
  /** of how many lines these are the first */
  readonly all: number;
}

interface ClockRow extends TieRow {
  case_id: string;
  case_number: string;
  stage: Stage;
  risk_self: number | null;
  risk_family: number | null;
  is_child: boolean;
  sensitivity: string;
  case_worker_id: string | null;
  opened_at: Date;
  alias_sealed: Buffer | null;
  clocks: readonly {
    kind: Clock['kind'];
    record: Clock['record'];
    record_id: string | null;
    appears_at: string;
    due_at: string;
  }[];
}

/** What needs me now, danger first, then what is late; with how much more there is. */
export async function readToday(store: Store, staff: Staff, most: number, now: Date): Promise<Today> {
  const seen = await seeCases(store.trx, staff.orgId, null, now);
  const rows = seen.flatMap((row) =>
    row.clocks === null ? [] : [{ ...row, opened_at: row.created_at, clocks: row.clocks }],
  );
  const allowed = allowedFor(staff, 'case.read', rows, now);
  const all = todayList(
    allowed.map(({ row }) => summaryOf(row)),
    instantOf(now),
  );
  const items = all.slice(0, most);
  const named = new Set(allowed.flatMap(({ row, fields }) => (fields.includes('alias') ? [row.case_id] : [])));
  const wanted = new Set(items.flatMap(({ caseId }) => (named.has(caseId) ? [caseId] : [])));
  const aliases = await aliasesOfSeen(
    store,
    seen.filter(({ case_id }) => wanted.has(case_id)),
  );
  return { items: items.map((item) => ({ ...item, alias: aliases.get(item.caseId) ?? '' })), all: all.length };
}

export interface CalendarEntry {
  readonly caseId: string;
  readonly caseNumber: string;
  readonly alias: string | null;
  readonly kind: Clock['kind'];
  readonly recordId: string | null;
  readonly at: Date;
}

/** Appointments and dates of my cases between two times. */
export async function readCalendar(
  store: Store,
  staff: Staff,
  { from, to }: { readonly from: Date; readonly to: Date },
  now: Date,
): Promise<readonly CalendarEntry[]> {
  const rows = await clockRows(
    store.trx,
    staff.orgId,
    sql`k.due_at >= ${from}::timestamptz AND k.due_at < ${to}::timestamptz AND k.kind = ANY (${[...DATES]}::text[])`,
  );
  const allowed = allowedFor(staff, 'case.read', rows, now);
  const named = allowed.filter(({ row, fields }) => fields.includes('alias') && row.alias_sealed !== null);
  const bare = { name_sealed: null, birth_year_sealed: null };
  const aliases = await aliasesOf(
    store,
    staff.orgId,
    named.map(({ row }) => ({ ...row, ...bare })),
  );
  return allowed
    .flatMap(({ row }) =>
      row.clocks.map(({ kind, record_id, due_at }) => ({
        caseId: row.case_id,
        caseNumber: row.case_number,
        alias: aliases.get(row.case_id) ?? null,
        kind,
        recordId: record_id,
        at: new Date(due_at),
      })),
    )
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
}
const DATES = ['Appointment', 'ProceedingDate', 'FollowUp', 'ReturnMonitoring', 'PlanReview', 'CaseReview'] as const;

/** The clocks of my cases that fit, one row for each case. */
async function clockRows(
  trx: Database,
  orgId: string,
  fits: RawBuilder<unknown>,
  evenWithout = false,
): Promise<readonly ClockRow[]> {
  const { rows } = await sql<ClockRow>`
    SELECT c.case_id, c.case_number, c.stage, c.risk_self, c.risk_family, c.is_child, c.sensitivity, c.case_worker_id, c.created_at AS opened_at,
      c.alias_sealed, d.clocks, ${TIES}
    FROM case_file c
      ${evenWithout ? sql`LEFT JOIN` : sql`JOIN`} LATERAL (SELECT json_agg(json_build_object('kind', k.kind, 'record', k.record, 'record_id', k.record_id,
          'appears_at', k.appears_at, 'due_at', k.due_at)) AS clocks
        FROM case_clock k WHERE k.org_id = c.org_id AND k.case_id = c.case_id AND ${fits}) AS d ON ${evenWithout ? sql`true` : sql`d.clocks IS NOT NULL`}
    WHERE c.org_id = ${orgId} AND c.erased_at IS NULL AND c.case_id = ANY ((SELECT my_cases())::uuid[])`.execute(trx);
  return rows;
}

/** Every case that somebody sees, with its clocks: for counting, without a name. */
export async function summariesOfTeam(trx: Database, staff: Staff, now: Date): Promise<readonly CaseSummary[]> {
  const rows = await clockRows(trx, staff.orgId, sql`true`, true);
  return allowedFor(staff, 'case.read', rows, now).map(({ row }) => summaryOf(row));
}

function allowedFor(staff: Staff, action: Action, rows: readonly ClockRow[], now: Date) {
  return rows.flatMap((row) => {
    const decision = decide(staff, action, { kind: 'case', ties: tiesOf(row) }, CASE_FIELD_NAMES, now);
    return decision.allowed && decision.fields.includes('clocks') ? [{ row, fields: decision.fields }] : [];
  });
}

function summaryOf(row: ClockRow): CaseSummary {
  return {
    caseId: row.case_id,
    orgId: row.org_id ?? '',
    caseNo: row.case_number,
    alias: '',
    stage: row.stage,
    caseWorkerId: row.case_worker_id ?? '',
    supervisorId: '',
    openedAt: instantOf(row.opened_at),
    riskSelf: levelOf(row.risk_self),
    riskFamily: levelOf(row.risk_family),
    isChild: row.is_child,
    sealed: row.sensitivity === 'Sealed',
    clocks: (row.clocks ?? []).map(({ kind, record, record_id, appears_at, due_at }) => ({
      kind,
      record,
      recordId: record_id,
      appearsAt: instantOfText(appears_at),
      dueAt: instantOfText(due_at),
    })),
  };
}
