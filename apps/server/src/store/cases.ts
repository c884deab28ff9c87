// SPDX-License-Identifier: EUPL-1.2
// Cases without who they are about: opened, listed, read, conversations attached. Every statement names its columns and
// runs under row security, which shows the cases of this session and no others; decide() judges each of them again.

import { randomUUID } from 'node:crypto';
import { type CaseTies, decide, type Relation } from '@amparo/casework/access';
import type { ExpressionBuilder } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { BlindIndex } from '../keys/blind-index.ts';
import { type Identity, writeIdentity } from './case-identity.ts';
import type { Database } from './database.ts';
import { findKeys, labelPlace, makeKey, type Store } from './sealed.ts';
import type { Staff } from './session.ts';
import type { Tables } from './tables.ts';
import { tieColumns, tiesOf } from './ties.ts';

export interface Assignment {
  readonly userId: string;
  readonly displayName: string;
  readonly from: Date;
  readonly until: Date | null;
  /** reads health records and sealed results, as a case worker */
  readonly careTeam: boolean;
}

export interface ListedCase {
  readonly caseId: string;
  readonly ownReference: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly assignedTo: readonly string[];
  readonly relation: Relation;
}

export interface CaseFile {
  readonly caseId: string;
  readonly ownReference: string;
  readonly version: number;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly hasName: boolean;
  readonly hasAlias: boolean;
  readonly assignments: readonly Assignment[];
  readonly denied: readonly { readonly userId: string; readonly displayName: string }[];
  readonly conversations: readonly AttachedConversation[];
  /** until when this session's own break-glass is open, and until when one of them covers who the person is */
  readonly breakGlass: { readonly until: Date; readonly identityUntil: Date | null } | null;
}

export interface AttachedConversation {
  readonly conversationId: string;
  readonly ownReference: string;
  readonly label: string | null;
  readonly status: string;
}

/** A case with a key of its own, assigned to its author. @returns its id */
export async function openCase(
  store: Store,
  index: BlindIndex,
  { orgId, userId }: Staff,
  given: {
    readonly ownReference: string;
    readonly identity: Identity;
    readonly now: Date;
    /** made here unless given */
    readonly caseId?: string;
    /** made by the database unless given */
    readonly caseNumber?: string;
  },
): Promise<string> {
  const { trx } = store;
  const { ownReference, identity, now, caseId = randomUUID(), caseNumber } = given;
  await trx
    .insertInto('case_file')
    .values({
      org_id: orgId,
      case_id: caseId,
      own_reference: ownReference,
      alias_sealed: null,
      name_sealed: null,
      birth_year_sealed: null,
      version: 1,
      created_by: userId,
      created_at: now,
      changed_at: now,
      case_worker_id: userId,
      stage_since: now,
      ...(caseNumber === undefined ? {} : { case_number: caseNumber }),
    })
    .execute();
  await trx
    .insertInto('assignment')
    .values({ org_id: orgId, case_id: caseId, user_id: userId, assigned_by: userId, from_at: now })
    .execute();
  const key = await makeKey(store, orgId, caseId, now);
  await writeIdentity(store, index, { key, identity });
  return caseId;
}

export interface CaseListRequest {
  /** beginning of the own reference, any case */
  readonly reference?: string | undefined;
  readonly after?: { readonly createdAt: Date; readonly caseId: string } | undefined;
  readonly limit: number;
}

/** Newest first. What decide() does not allow is left out, whatever the database showed. */
export async function listCases(
  trx: Database,
  staff: Staff,
  { reference, after, limit }: CaseListRequest,
  now: Date,
): Promise<readonly ListedCase[]> {
  let list = listColumns(trx, staff.orgId);
  if (reference !== undefined) {
    const start = `${reference.toLowerCase().replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
    list = list.where((eb) => eb(eb.fn<string>('lower', ['c.own_reference']), 'like', start));
  }
  if (after !== undefined) {
    list = list.where((eb) =>
      eb(eb.refTuple('c.created_at', 'c.case_id'), '<', eb.tuple(after.createdAt, after.caseId)),
    );
  }
  const rows = await list.orderBy('c.created_at', 'desc').orderBy('c.case_id', 'desc').limit(limit).execute();
  return rows.flatMap((row) => listedCase(staff, row, now) ?? []);
}

/** The cases of these ids that this session may read, and how it comes to them. */
export async function listCasesById(
  trx: Database,
  staff: Staff,
  caseIds: readonly string[],
  now: Date,
): Promise<readonly ListedCase[]> {
  if (caseIds.length === 0) return [];
  const rows = await listColumns(trx, staff.orgId)
    .where('c.case_id', 'in', [...caseIds])
    .orderBy('c.created_at', 'desc')
    .orderBy('c.case_id', 'desc')
    .execute();
  return rows.flatMap((row) => listedCase(staff, row, now) ?? []);
}

function listColumns(trx: Database, orgId: string) {
  return trx
    .selectFrom('case_file as c')
    .select((eb) => [
      'c.case_id',
      'c.own_reference',
      'c.created_at',
      'c.changed_at',
      runningNames(eb).as('names'),
      ...tieColumns(eb),
    ])
    .where('c.org_id', '=', orgId)
    .where('c.erased_at', 'is', null);
}

type OfCase = ExpressionBuilder<Tables & { c: Tables['case_file'] }, 'c'>;

function runningNames(builder: unknown) {
  const eb = builder as OfCase;
  return jsonArrayFrom(
    eb
      .selectFrom('assignment as r')
      .innerJoin('staff_user as w', (join) =>
        join.onRef('w.org_id', '=', 'r.org_id').onRef('w.user_id', '=', 'r.user_id'),
      )
      .select('w.display_name')
      .whereRef('r.org_id', '=', 'c.org_id')
      .whereRef('r.case_id', '=', 'c.case_id')
      .where('r.until_at', 'is', null)
      .orderBy('w.display_name'),
  );
}

type ListRow = Awaited<ReturnType<ReturnType<typeof listColumns>['executeTakeFirstOrThrow']>>;

function listedCase(staff: Staff, row: ListRow, now: Date): ListedCase | undefined {
  const decision = decide(staff, 'case.read', { kind: 'case', ties: tiesOf(row) }, [], now);
  if (!decision.allowed) return undefined;
  return {
    caseId: row.case_id,
    ownReference: row.own_reference,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    assignedTo: row.names.map(({ display_name }) => display_name),
    relation: decision.relation,
  };
}

/** @returns undefined when there is no such case, or none that this session may know of */
export async function readCase(store: Store, staff: Staff, caseId: string, now: Date): Promise<CaseFile | undefined> {
  const { trx } = store;
  const row = await trx
    .selectFrom('case_file as c')
    .select((eb) => [
      'c.case_id',
      'c.own_reference',
      'c.version',
      'c.created_at',
      'c.changed_at',
      eb('c.name_sealed', 'is not', null).as('has_name'),
      eb('c.alias_sealed', 'is not', null).as('has_alias'),
      ...tieColumns(eb),
    ])
    .where('c.org_id', '=', staff.orgId)
    .where('c.case_id', '=', caseId)
    .where('c.erased_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const ties = tiesOf(row);
  const names = await namesOf(trx, staff.orgId, [...ties.assignments.map(({ userId }) => userId), ...ties.denied]);
  const nameOf = (userId: string) => names.get(userId) ?? '';
  return {
    caseId: row.case_id,
    ownReference: row.own_reference,
    version: row.version,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    hasName: Boolean(row.has_name),
    hasAlias: Boolean(row.has_alias),
    assignments: assignmentsOf(ties, nameOf),
    denied: ties.denied.map((userId) => ({ userId, displayName: nameOf(userId) })),
    conversations: await conversationsOf(store, staff.orgId, caseId),
    breakGlass: ownBreakGlass(ties, staff.userId, now),
  };
}

function assignmentsOf({ assignments }: CaseTies, nameOf: (userId: string) => string): readonly Assignment[] {
  return assignments
    .map(({ userId, from, until, careTeam = true }) => ({ userId, displayName: nameOf(userId), from, until, careTeam }))
    .toSorted((one, other) => one.from.getTime() - other.from.getTime());
}

function ownBreakGlass({ breakGlass }: CaseTies, userId: string, now: Date): CaseFile['breakGlass'] {
  const open = breakGlass.flatMap(({ userId: whose, level, until }) =>
    whose === userId && until !== null && until > now ? [{ level, until }] : [],
  );
  const until = lastOf(open);
  return until === null ? null : { until, identityUntil: lastOf(open.filter(({ level }) => level === 'identity')) };
}

function lastOf(open: readonly { readonly until: Date }[]): Date | null {
  return open.map(({ until }) => until).toSorted((one, other) => other.getTime() - one.getTime())[0] ?? null;
}

export async function namesOf(
  trx: Database,
  orgId: string,
  userIds: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(userIds.flatMap((userId) => userId ?? []))];
  if (wanted.length === 0) return new Map();
  const rows = await trx
    .selectFrom('staff_user')
    .select(['user_id', 'display_name'])
    .where('org_id', '=', orgId)
    .where('user_id', 'in', wanted)
    .execute();
  return new Map(rows.map(({ user_id, display_name }) => [user_id, display_name]));
}

async function conversationsOf(
  { trx, keys }: Store,
  orgId: string,
  caseId: string,
): Promise<readonly AttachedConversation[]> {
  const rows = await trx
    .selectFrom('conversation')
    .select(['conversation_id', 'own_reference', 'latest_status', 'latest_label_sealed'])
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .orderBy('created_at')
    .orderBy('conversation_id')
    .execute();
  const labelled = rows.flatMap((row) => (row.latest_label_sealed === null ? [] : [row.conversation_id]));
  return keys.use(await findKeys(trx, orgId, labelled), (open) =>
    rows.map(({ conversation_id: id, latest_label_sealed: sealed, own_reference, latest_status }) => ({
      conversationId: id,
      ownReference: own_reference,
      label: sealed === null ? null : open.decrypt(labelPlace(orgId, id), sealed),
      status: latest_status ?? 'open',
    })),
  );
}

/** Makes a conversation part of a case. Only one that the session may change, and that is nobody else's yet. */
export async function attachConversation(
  trx: Database,
  orgId: string,
  { caseId, conversationId, now }: { readonly caseId: string; readonly conversationId: string; readonly now: Date },
): Promise<'attached' | 'not-found' | 'attached-elsewhere'> {
  const row = await trx
    .selectFrom('conversation')
    .select('case_id')
    .where('org_id', '=', orgId)
    .where('conversation_id', '=', conversationId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return 'not-found';
  if (row.case_id === caseId) return 'attached';
  if (row.case_id !== null) return 'attached-elsewhere';
  await trx
    .updateTable('conversation')
    .set({ case_id: caseId })
    .where('org_id', '=', orgId)
    .where('conversation_id', '=', conversationId)
    .execute();
  await touchCase(trx, orgId, caseId, now);
  return 'attached';
}

/** Something about the case changed, though not who it is about. */
export async function touchCase(trx: Database, orgId: string, caseId: string, now: Date): Promise<void> {
  await trx
    .updateTable('case_file')
    .set({ changed_at: now })
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .execute();
}
