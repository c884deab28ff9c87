// SPDX-License-Identifier: EUPL-1.2
// Referrals, transfers and steps across borders as they are kept: one sealed row for each side of each, with the clocks that say whose
// turn it is. Sealed under the key of the case, or under a key of its own while there is no case. Used by the requests of staff, under
// row security, and by what comes in from partners, on the keeper's login. What a record may become is decided by the rules before.

import type { Instant } from '@amparo/casework/calendar';
import type { MessageBodies } from '@amparo/cooperation/envelope';
import { dutiesOf, type Referral, type ReferralDuty } from '@amparo/cooperation/referral';
import type { Transfer } from '@amparo/cooperation/transfer';
import type { TransnationalCase } from '@amparo/cooperation/transnational';
import { sql } from 'kysely';
import type { CaseKeyRow } from '../keys/case-keys.ts';
import type { FieldPlace } from '../keys/field-cipher.ts';
import { Refused } from '../problems.ts';
import { findKeys, makeKey, type Store } from './sealed.ts';

export interface Records {
  readonly referral: Referral;
  readonly transfer: Transfer;
  readonly transnational: TransnationalCase;
}
export type ReferralKind = keyof Records;
export type Direction = 'Outgoing' | 'Incoming';

/** What a partner told of a journey: a code and a day. */
export type JourneyNews = Pick<MessageBodies['Status'], 'status' | 'on'>;

export interface Kept<K extends ReferralKind = ReferralKind> {
  readonly kind: K;
  readonly record: Records[K];
  /** of an incoming referral: what the sender told of the way of the person */
  readonly journey: readonly JourneyNews[];
  /** the installation on the other side; null until something was sent */
  readonly partnerInstance: string | null;
}

interface Row {
  readonly org_id: string;
  readonly record_id: string;
  readonly case_id: string | null;
  readonly kind: ReferralKind;
  readonly version: number;
  readonly partner_instance: string | null;
  readonly content_sealed: Buffer | null;
  readonly private_sealed: Buffer | null;
}

function placeOf(
  { org_id: orgId, record_id: rowId, case_id: caseId }: Pick<Row, 'org_id' | 'record_id' | 'case_id'>,
  field: 'content' | 'private',
): FieldPlace {
  return { orgId, caseId: caseId ?? rowId, table: 'referral', rowId, field, schemaVersion: 1 };
}

/** What stands beside what is sealed, drawn from the record at each write. */
function clearOf(kind: ReferralKind, record: Records[ReferralKind]) {
  const transnational = kind === 'transnational' ? (record as TransnationalCase) : null;
  const referral = kind === 'referral' ? (record as Referral) : null;
  const transfer = kind === 'transfer' ? (record as Transfer) : null;
  const both = referral ?? transfer;
  const incoming = both?.direction === 'Incoming';
  return {
    direction: both?.direction ?? 'Outgoing',
    fromOrgId: both?.fromOrgId ?? record.orgId,
    toOrgId: both?.toOrgId ?? transnational?.receivingOrgId ?? null,
    category: both?.request.category ?? null,
    urgency: both?.request.urgency ?? null,
    state: record.state as string,
    declineReason: both?.declineReason ?? null,
    preparedBy: incoming ? null : (referral?.preparedBy ?? transfer?.offeredBy ?? record.createdBy),
    sentAt: referral?.sentAt ?? transfer?.createdAt ?? null,
    respondBy: both?.respondBy ?? null,
    answeredAt: referral?.answeredAt ?? null,
    endedAt: referral?.endedAt ?? transfer?.completedAt ?? null,
    recalledAt: referral?.recall?.at ?? null,
  };
}

async function sealKept(
  store: Store,
  row: Pick<Row, 'org_id' | 'record_id' | 'case_id'>,
  kept: Pick<Kept, 'record' | 'journey'>,
  keys: readonly CaseKeyRow[],
) {
  const { sharedPackage, ...rest } = kept.record as Partial<Referral>;
  return store.keys.use(keys, (open) => ({
    content: open.encrypt(placeOf(row, 'content'), JSON.stringify({ record: rest, journey: kept.journey })),
    secret:
      sharedPackage === null || sharedPackage === undefined
        ? null
        : open.encrypt(placeOf(row, 'private'), JSON.stringify(sharedPackage)),
  }));
}

async function openRows<K extends ReferralKind>(store: Store, rows: readonly Row[]): Promise<readonly Kept<K>[]> {
  if (rows.length === 0) return [];
  const [first] = rows;
  const subjects = rows.map(({ case_id, record_id }) => case_id ?? record_id);
  const keys = await findKeys(store.trx, first?.org_id ?? '', subjects);
  return store.keys.use(keys, (open) =>
    rows.map((row) => {
      const content = JSON.parse(open.decrypt(placeOf(row, 'content'), row.content_sealed ?? Buffer.alloc(0))) as {
        record: object;
        journey: readonly JourneyNews[];
      };
      const sharedPackage =
        row.private_sealed === null
          ? null
          : (JSON.parse(open.decrypt(placeOf(row, 'private'), row.private_sealed)) as unknown);
      const whole = row.kind === 'transnational' ? content.record : { ...content.record, sharedPackage };
      return {
        kind: row.kind,
        record: whole,
        journey: content.journey,
        partnerInstance: row.partner_instance,
      } as unknown as Kept<K>;
    }),
  );
}

const COLUMNS = sql`r.org_id, r.record_id, r.case_id, r.kind, r.version, r.partner_instance, r.content_sealed, r.private_sealed`;

/** A new row, with a key of its own where it has no case. */
export async function addKept<K extends ReferralKind>(
  store: Store,
  kind: K,
  record: Records[K],
  now: Date,
  partnerInstance: string | null = null,
): Promise<void> {
  const { orgId, id, version } = record;
  const clear = clearOf(kind, record);
  const row = { org_id: orgId, record_id: id, case_id: record.caseId };
  await sql`
    INSERT INTO referral (org_id, record_id, case_id, kind, direction, version, case_alias, from_org_id, to_org_id, partner_instance, category, urgency,
      state, decline_reason, prepared_by, sent_at, respond_by, answered_at, ended_at, recalled_at, changed_at)
    VALUES (${orgId}, ${id}, ${record.caseId}, ${kind}, ${clear.direction}, ${version}, ${record.caseAlias}, ${clear.fromOrgId},
      ${clear.toOrgId}, ${partnerInstance}, ${clear.category}, ${clear.urgency}, ${clear.state}, ${clear.declineReason}, ${clear.preparedBy}, ${clear.sentAt},
      ${clear.respondBy}, ${clear.answeredAt}, ${clear.endedAt}, ${clear.recalledAt}, ${now})`.execute(store.trx);
  // the row first: row security asks it whether this session may find the key
  const keys =
    record.caseId === null ? [await makeKey(store, orgId, id, now)] : await findKeys(store.trx, orgId, [record.caseId]);
  const { content, secret } = await sealKept(store, row, { record, journey: [] }, keys);
  await sql`UPDATE referral SET content_sealed = ${content}, private_sealed = ${secret}
    WHERE org_id = ${orgId} AND record_id = ${id}`.execute(store.trx);
  await writeClocks(store, kind, record, now);
}

/**
 * What a rule made of a row that was read for a change in this transaction. Where it gets its case, it is sealed anew under the key of
 * the case, and its own key goes.
 *
 * @throws {Refused} `VERSION_CONFLICT` when somebody else was faster
 */
export async function saveKept<K extends ReferralKind>(
  store: Store,
  before: Kept<K>,
  record: Records[K],
  now: Date,
  {
    journey = before.journey,
    partnerInstance = before.partnerInstance,
  }: Partial<Pick<Kept, 'journey' | 'partnerInstance'>> = {},
): Promise<void> {
  const { kind } = before;
  const { orgId, id } = record;
  const clear = clearOf(kind, record);
  const row = { org_id: orgId, record_id: id, case_id: record.caseId };
  const keys = await findKeys(store.trx, orgId, [record.caseId ?? id]);
  const { content, secret } = await sealKept(store, row, { record, journey }, keys);
  const done = await sql`
    UPDATE referral SET version = ${record.version}, case_id = ${record.caseId}, to_org_id = ${clear.toOrgId}, partner_instance = ${partnerInstance}, state = ${clear.state},
      decline_reason = ${clear.declineReason}, sent_at = ${clear.sentAt}, respond_by = ${clear.respondBy},
      answered_at = ${clear.answeredAt}, ended_at = ${clear.endedAt}, recalled_at = ${clear.recalledAt}, changed_at = ${now},
      content_sealed = ${content}, private_sealed = ${secret}
    WHERE org_id = ${orgId} AND record_id = ${id} AND version = ${before.record.version}`.execute(store.trx);
  if (Number(done.numAffectedRows ?? 0) === 0) throw new Refused('VERSION_CONFLICT');
  if (before.record.caseId === null && record.caseId !== null) {
    await store.trx.deleteFrom('amparo_keys.case_key').where('org_id', '=', orgId).where('case_id', '=', id).execute();
    store.keys.forget(orgId, id);
  }
  await writeClocks(store, kind, record, now);
}

/** @param lock for a change: others wait until this transaction ends */
export async function findKept<K extends ReferralKind>(
  store: Store,
  orgId: string,
  kind: K,
  id: string,
  { lock }: { readonly lock: boolean },
): Promise<Kept<K> | undefined> {
  const { rows } =
    await sql<Row>`SELECT ${COLUMNS} FROM referral r WHERE r.org_id = ${orgId} AND r.record_id = ${id} AND r.kind = ${kind}
    ${lock ? sql`FOR UPDATE` : sql``}`.execute(store.trx);
  return (await openRows<K>(store, rows))[0];
}

/** What both sides call it by; locked, because only what comes in asks. */
export async function findByAlias(
  store: Store,
  orgId: string,
  alias: string,
  ask: { readonly kinds: readonly ReferralKind[]; readonly direction?: Direction },
): Promise<Kept | undefined> {
  const { rows } =
    await sql<Row>`SELECT ${COLUMNS} FROM referral r WHERE r.org_id = ${orgId} AND r.case_alias = ${alias}
    AND r.kind = ANY (${[...ask.kinds]}::text[])
    ${ask.direction === undefined ? sql`` : sql`AND r.direction = ${ask.direction}`}
    ORDER BY array_position(${[...ask.kinds]}::text[], r.kind) LIMIT 1 FOR UPDATE`.execute(store.trx);
  return (await openRows<ReferralKind>(store, rows))[0];
}

export interface Listing {
  readonly kinds: readonly ReferralKind[];
  readonly direction?: Direction | undefined;
  readonly caseId?: string | undefined;
  readonly before?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
  readonly lock?: boolean;
}

/** Newest change first. */
export async function listKept<K extends ReferralKind>(
  store: Store,
  orgId: string,
  { kinds, direction, caseId, before, limit, lock = false }: Listing,
): Promise<readonly Kept<K>[]> {
  const { rows } = await sql<Row>`SELECT ${COLUMNS} FROM referral r WHERE r.org_id = ${orgId}
    AND r.kind = ANY (${[...kinds]}::text[])
    ${direction === undefined ? sql`` : sql`AND r.direction = ${direction}`}
    ${caseId === undefined ? sql`` : sql`AND r.case_id = ${caseId}`}
    ${before === undefined ? sql`` : sql`AND (r.changed_at, r.record_id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    ORDER BY r.changed_at DESC, r.record_id DESC LIMIT ${limit} ${lock ? sql`FOR UPDATE` : sql``}`.execute(store.trx);
  return openRows<K>(store, rows);
}

/** Where the outgoing referrals of a case stand, without opening any. */
export async function statesOfCase(store: Store, orgId: string, caseId: string) {
  const { rows } = await sql<{ id: string; state: string; decline_reason: string | null; respond_by: Date | null }>`
    SELECT record_id AS id, state, decline_reason, respond_by FROM referral
    WHERE org_id = ${orgId} AND case_id = ${caseId} AND kind = 'referral' AND direction = 'Outgoing'`.execute(
    store.trx,
  );
  return rows;
}

/** Whose turn it is from now on: replaced whole; what was told of a kind that still runs to the same time is not told again. */
async function writeClocks(store: Store, kind: ReferralKind, record: Records[ReferralKind], now: Date): Promise<void> {
  const clocks = clocksOf(kind, record, now.toISOString() as Instant);
  const { orgId, id } = record;
  await sql`DELETE FROM referral_clock k WHERE k.org_id = ${orgId} AND k.record_id = ${id}
    AND NOT EXISTS (SELECT FROM unnest(${clocks.map((each) => each.kind)}::text[], ${clocks.map(({ dueAt }) => dueAt)}::timestamptz[]) AS n (kind, due)
      WHERE n.kind = k.kind AND n.due = k.due_at)`.execute(store.trx);
  if (clocks.length === 0) return;
  await sql`INSERT INTO referral_clock (org_id, record_id, kind, waits_for, since, due_at)
    SELECT ${orgId}::uuid, ${id}::uuid, n.kind, n.waits, n.since, n.due FROM unnest(${clocks.map((each) => each.kind)}::text[],
      ${clocks.map(({ waitsFor }) => waitsFor)}::uuid[], ${clocks.map(({ since }) => since)}::timestamptz[],
      ${clocks.map(({ dueAt }) => dueAt)}::timestamptz[]) AS n (kind, waits, since, due)
    ON CONFLICT (org_id, record_id, kind) DO NOTHING`.execute(store.trx);
}

type Clock = Pick<ReferralDuty, 'waitsFor' | 'since' | 'dueAt'> & { readonly kind: string };

function clocksOf(kind: ReferralKind, record: Records[ReferralKind], now: Instant): readonly Clock[] {
  if (kind === 'referral') {
    const referral = record as Referral;
    // what falls due once nobody has answered in time is known already
    const waits = referral.state === 'Sent' || referral.state === 'Received';
    const after = waits && referral.respondBy !== null ? dutiesOf(referral, referral.respondBy) : [];
    return [...new Map([...after, ...dutiesOf(referral, now)].map((each) => [each.kind, each])).values()];
  }
  return kind === 'transfer' ? transferDuties(record as Transfer) : [];
}

/** Whose turn it is in a transfer. */
export function transferDuties(transfer: Transfer): readonly Clock[] {
  const { state, direction, fromOrgId, toOrgId, createdAt, respondBy, packageSentAt, meetingAt, updatedAt } = transfer;
  const since = updatedAt;
  if (state === 'Offered')
    return [
      {
        kind: direction === 'Incoming' ? 'TransferToAnswer' : 'TransferUnanswered',
        waitsFor: toOrgId,
        since: createdAt,
        dueAt: respondBy,
      },
    ];
  if (state === 'Accepted') {
    const dueAt = meetingAt ?? respondBy;
    return [
      { kind: packageSentAt === null ? 'TransferPackage' : 'HandoverMeeting', waitsFor: fromOrgId, since, dueAt },
    ];
  }
  return state === 'HandoverMeeting' ? [{ kind: 'TransferToTake', waitsFor: toOrgId, since, dueAt: respondBy }] : [];
}
