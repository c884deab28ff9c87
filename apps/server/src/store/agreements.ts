// SPDX-License-Identifier: EUPL-1.2
// Agreements of an institution: its own copy of each, every version of it, the files that are signed, and what the other parties did
// since. What they did is folded in by the rules whenever an agreement is read, so a suspension counts from the moment it arrives,
// and a signature only under a key that is trusted here. What state an agreement is in is worked out, never stored.

import {
  type Agreement,
  agreementScope,
  agreementState,
  liftSuspension,
  noteSuspension,
  recordPartnerSignature,
  reviewDueOn,
  supersede,
  SUSPENSION_REASONS,
  type SuspensionReason,
  terminateAgreement,
  type VerifyEd25519,
} from '@amparo/cooperation/agreement';
import type { CooperationOutcome } from '@amparo/cooperation/outcome';
import type { ServiceCategory } from '@amparo/casework/assistance';
import { dayOf } from '@amparo/casework/calendar';
import type { AgreementScope } from '@amparo/casework/consent';
import type { Context } from '@amparo/casework/outcome';
import { DEFAULT_PROFILE } from '@amparo/casework/profile';
import { sql } from 'kysely';
import { verifiesUnder } from '../keys/institution-key.ts';
import { instantOf } from './records/blank.ts';
import type { Database, KeeperDatabase } from './database.ts';
import type { Staff } from './session.ts';

/** The transaction of a session, or that of a message that came in. */
export type AnyDatabase = Database | KeeperDatabase;

export interface Unsettled {
  readonly fromOrg: string;
  readonly notice: string;
  /** a code of the rules: SIGNATURE_INVALID, NOT_NOW and the like */
  readonly code: string;
}
export interface StoredAgreement {
  /** with everything that arrived folded in */
  readonly agreement: Agreement;
  /** of the row, for If-Match */
  readonly version: number;
  readonly template: string;
  /** what came from a party and does not count, and why */
  readonly unsettled: readonly Unsettled[];
  /** the notices that are folded in and not yet written */
  readonly folded: readonly NoticeRow[];
}

interface NoticeRow {
  agreement_id: string;
  from_org: string;
  notice: 'Signature' | 'Suspended' | 'Resumed' | 'Terminated';
  at: Date;
  jws: string | null;
  reason: string | null;
  arrived_at: Date;
}

export interface KeyHere {
  readonly orgId: string;
  readonly name: string;
  readonly country: string;
  /** null: it has not signed anything yet */
  readonly keyId: string | null;
  readonly publicX: string | null;
}

/** The institutions of this installation and their public keys. */
export async function keysHere(trx: AnyDatabase): Promise<readonly KeyHere[]> {
  const { rows } = await sql<KeyHere>`SELECT org_id AS "orgId", name, country, key_id AS "keyId", public_x AS "publicX"
    FROM keys_here() ORDER BY name, org_id`.execute(trx);
  return rows;
}

/** Signatures count under the keys of this installation, and under those of partners that two people here compared. */
async function trustedKeys(trx: AnyDatabase, orgId: string): Promise<VerifyEd25519> {
  const { rows } = await sql<{ key_id: string; public_x: string }>`
    SELECT key_id, public_x FROM keys_here() WHERE key_id IS NOT NULL
    UNION ALL SELECT key_id, public_x FROM partner_key
      WHERE org_id = ${orgId} AND confirmed_at IS NOT NULL AND revoked_at IS NULL`.execute(trx);
  const keys = new Map(rows.map(({ key_id, public_x }) => [key_id, public_x]));
  return (keyId, signed, signature) => {
    const x = keys.get(keyId);
    return x !== undefined && verifiesUnder(x, signed, signature);
  };
}

export interface WhichAgreements {
  readonly agreementId?: string;
  /** held until the transaction ends: whoever changes it next waits */
  readonly lock?: boolean;
}

/** @returns newest first, a revision that is in force with its predecessor superseded */
export async function loadAgreements(
  trx: AnyDatabase,
  orgId: string,
  now: Date,
  { agreementId, lock = false }: WhichAgreements = {},
): Promise<readonly StoredAgreement[]> {
  const { rows } = await sql<{ content: Agreement; version: number; template: string }>`
    SELECT content, version, template FROM agreement
    WHERE org_id = ${orgId} ${agreementId === undefined ? sql`` : sql`AND agreement_id = ${agreementId}`}
    ORDER BY changed_at DESC, agreement_id LIMIT 2000 ${lock ? sql`FOR UPDATE` : sql``}`.execute(trx);
  if (rows.length === 0) return [];
  const notices = await openNotices(trx, orgId, agreementId);
  const verify = await trustedKeys(trx, orgId);
  const folded = rows.map((row) =>
    fold(
      row,
      notices.filter(({ agreement_id }) => agreement_id === row.content.id),
      verify,
    ),
  );
  return agreementId === undefined ? folded.map((each) => superseded(each, folded, now)) : folded;
}

async function openNotices(trx: AnyDatabase, orgId: string, agreementId: string | undefined) {
  const { rows } = await sql<NoticeRow>`
    SELECT agreement_id, from_org, notice, at, jws, reason, arrived_at FROM agreement_notice
    WHERE org_id = ${orgId} AND taken_at IS NULL ${agreementId === undefined ? sql`` : sql`AND agreement_id = ${agreementId}`}
    ORDER BY arrived_at, at`.execute(trx);
  return rows;
}

function fold(
  { content, version, template }: { readonly content: Agreement; readonly version: number; readonly template: string },
  notices: readonly NoticeRow[],
  verify: VerifyEd25519,
): StoredAgreement {
  let agreement = content;
  const unsettled: Unsettled[] = [];
  const folded: NoticeRow[] = [];
  for (const notice of notices) {
    const outcome = applied(agreement, notice, verify);
    if (outcome.ok) {
      agreement = outcome.value;
      folded.push(notice);
    } else {
      unsettled.push({ fromOrg: notice.from_org, notice: notice.notice, code: outcome.problems[0].code });
    }
  }
  return { agreement, version, template, unsettled, folded };
}

/** Whoever acted there is that institution's own record; here stands only that the institution did. */
const SOMEBODY_THERE = '00000000-0000-0000-0000-000000000000';

function applied(agreement: Agreement, row: NoticeRow, verify: VerifyEd25519): CooperationOutcome<Agreement> {
  const happened = row.at < row.arrived_at ? row.at : row.arrived_at;
  // a signature counts when it is here; an end and a suspension when they were declared, which is never later
  const now = instantOf(row.notice === 'Signature' ? row.arrived_at : happened);
  const context: Context = {
    actor: { orgId: row.from_org, userId: SOMEBODY_THERE, roles: ['NetworkCoordinator'] },
    now,
    today: dayOf(now),
    profile: DEFAULT_PROFILE,
  };
  if (row.notice === 'Signature')
    return recordPartnerSignature(agreement, { orgId: row.from_org, jws: row.jws ?? '', verify }, context);
  if (row.notice === 'Suspended')
    return noteSuspension(agreement, { byOrgId: row.from_org, from: now, reason: reasonOf(row.reason) }, context);
  if (row.notice === 'Resumed') return liftSuspension(agreement, row.from_org, context);
  return terminateAgreement(agreement, row.from_org, context);
}

function reasonOf(reason: string | null): SuspensionReason {
  return SUSPENSION_REASONS.find((each) => each === reason) ?? 'Other';
}

/** A revision that is in force takes the place of the one before it, from that moment, without anything having run. */
function superseded(each: StoredAgreement, all: readonly StoredAgreement[], now: Date): StoredAgreement {
  const { agreement } = each;
  const at = instantOf(now);
  const next = all.find(({ agreement: { supersedesId } }) => supersedesId === agreement.id)?.agreement;
  if (next === undefined || agreementState(next, at) !== 'Active') return each;
  const context: Context = {
    actor: { orgId: agreement.orgId, userId: SOMEBODY_THERE, roles: [] },
    now: at,
    today: dayOf(at),
    profile: DEFAULT_PROFILE,
  };
  const outcome = supersede(agreement, next, context);
  return outcome.ok ? { ...each, agreement: outcome.value } : each;
}

export async function insertAgreement(
  trx: Database,
  staff: Staff,
  { agreement, template, now }: { readonly agreement: Agreement; readonly template: string; readonly now: Date },
): Promise<void> {
  const { id, orgId, agreementNo, revision, terms } = agreement;
  const content = JSON.stringify({ ...agreement, version: 1 });
  await sql`INSERT INTO agreement (org_id, agreement_id, agreement_no, revision, version, content, template, valid_to, review_on, changed_at)
    VALUES (${orgId}, ${id}, ${agreementNo}, ${revision}, 1, ${content}::jsonb, ${template}, ${terms.validTo}::date,
      ${reviewDueOn(agreement)}::date, ${now})`.execute(trx);
  await insertVersion(trx, staff, { agreement, version: 1, content, now });
}

/**
 * What a rule gave back, with the notices that were folded in before it. The row must still be as it was read (`lock`).
 *
 * @returns the new version
 */
export async function updateAgreement(
  trx: Database,
  staff: Staff,
  before: StoredAgreement,
  next: Agreement,
  now: Date,
): Promise<StoredAgreement> {
  const version = before.version + 1;
  const agreement = { ...next, version };
  const content = JSON.stringify(agreement);
  await sql`UPDATE agreement SET version = ${version}, content = ${content}::jsonb, valid_to = ${next.terms.validTo}::date,
      review_on = ${reviewDueOn(next)}::date, told = 0, changed_at = ${now}
    WHERE org_id = ${next.orgId} AND agreement_id = ${next.id} AND version = ${before.version}`.execute(trx);
  await insertVersion(trx, staff, { agreement, version, content, now });
  for (const { from_org, notice, at } of before.folded) {
    await sql`UPDATE agreement_notice SET taken_at = ${now} WHERE org_id = ${next.orgId} AND agreement_id = ${next.id}
      AND from_org = ${from_org} AND notice = ${notice} AND at = ${at}`.execute(trx);
  }
  return { ...before, agreement, version, folded: [] };
}

async function insertVersion(
  trx: Database,
  { userId }: Staff,
  given: {
    readonly agreement: Agreement;
    readonly version: number;
    readonly content: string;
    readonly now: Date;
  },
): Promise<void> {
  const { agreement, version, content, now } = given;
  await sql`INSERT INTO agreement_version (org_id, agreement_id, version, content, written_by, written_at)
    VALUES (${agreement.orgId}, ${agreement.id}, ${version}, ${content}::jsonb, ${userId}, ${now})`.execute(trx);
}

export interface AgreementVersion {
  readonly version: number;
  readonly writtenBy: string | null;
  readonly writtenAt: Date;
}

export async function listVersions(
  trx: Database,
  orgId: string,
  agreementId: string,
): Promise<readonly AgreementVersion[]> {
  const { rows } = await sql<AgreementVersion>`
    SELECT v.version, u.display_name AS "writtenBy", v.written_at AS "writtenAt" FROM agreement_version v
    LEFT JOIN staff_user u ON u.org_id = v.org_id AND u.user_id = v.written_by
    WHERE v.org_id = ${orgId} AND v.agreement_id = ${agreementId} ORDER BY v.version DESC LIMIT 200`.execute(trx);
  return rows;
}

export interface DocumentFile {
  readonly language: string;
  readonly mediaType: 'text/html' | 'application/pdf';
  /** hexadecimal */
  readonly sha256: string;
  readonly bytes: Buffer;
}

/** In place of those of earlier words; what anybody signed stays (row security holds it too). */
export async function replaceDocuments(
  trx: Database,
  { orgId, agreementId }: { readonly orgId: string; readonly agreementId: string },
  files: readonly DocumentFile[],
): Promise<void> {
  await sql`DELETE FROM agreement_document WHERE org_id = ${orgId} AND agreement_id = ${agreementId}`.execute(trx);
  for (const { language, mediaType, sha256, bytes } of files) {
    await sql`INSERT INTO agreement_document (org_id, agreement_id, sha256, language, media_type, bytes)
      VALUES (${orgId}, ${agreementId}, decode(${sha256}, 'hex'), ${language}, ${mediaType}, ${bytes})`.execute(trx);
  }
}

export async function readDocuments(
  trx: Database,
  orgId: string,
  agreementId: string,
): Promise<readonly DocumentFile[]> {
  const { rows } = await sql<DocumentFile>`
    SELECT language, media_type AS "mediaType", encode(sha256, 'hex') AS sha256, bytes FROM agreement_document
    WHERE org_id = ${orgId} AND agreement_id = ${agreementId} ORDER BY media_type, language`.execute(trx);
  return rows;
}

/** The copy of another party of this installation: the same words, without what concerns only us. */
export async function giveAgreement(
  trx: Database,
  { agreement, toOrgId, now }: { readonly agreement: Agreement; readonly toOrgId: string; readonly now: Date },
): Promise<boolean> {
  const theirs: Agreement = {
    ...agreement,
    orgId: toOrgId,
    createdBy: SOMEBODY_THERE,
    updatedBy: SOMEBODY_THERE,
    submittedBy: SOMEBODY_THERE,
    dpoOpinion: null,
    parties: agreement.parties.map((party) => ({ ...party, proposal: null, signature: null })),
  };
  const { rows } = await sql<{ given: boolean }>`
    SELECT give_agreement(${toOrgId}, ${agreement.id}, ${JSON.stringify(theirs)}::jsonb, ${now}) AS given`.execute(trx);
  return rows[0]?.given === true;
}

export interface AgreementNotice {
  readonly agreementId: string;
  readonly notice: 'Signature' | 'Suspended' | 'Resumed' | 'Terminated';
  readonly jws: string | null;
  readonly reason: string | null;
  readonly happenedAt: Date;
}

/** To another party of this installation, in the name of the institution that is signed in. @returns whether it was new */
export async function tellParty(
  trx: Database,
  toOrgId: string,
  { agreementId, notice, jws, reason, happenedAt }: AgreementNotice,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ told: boolean }>`
    SELECT tell_agreement(${toOrgId}, ${agreementId}, ${notice}, ${jws}, ${reason}, ${happenedAt}, ${now}) AS told`.execute(
    trx,
  );
  return rows[0]?.told === true;
}

/** What came in an envelope whose sender is the installation of that party: whoever calls has held the two against each other. */
export async function noteFromPartner(
  keeper: KeeperDatabase,
  given: AgreementNotice & { readonly toOrgId: string; readonly fromOrgId: string; readonly now: Date },
): Promise<boolean> {
  const { toOrgId, fromOrgId, agreementId, notice, jws, reason, happenedAt, now } = given;
  const { rows } = await sql<{ told: boolean }>`
    SELECT note_agreement(${toOrgId}, ${agreementId}, ${fromOrgId}, ${notice}, ${jws}, ${reason}, ${happenedAt}, ${now})
      AS told`.execute(keeper);
  return rows[0]?.told === true;
}

// ---------------------------------------------------------------- what referrals ask

export interface AskScope {
  /** whose copy is read */
  readonly orgId: string;
  readonly fromOrgId: string;
  readonly toOrgId: string;
  readonly category: ServiceCategory | null;
  /** this one and no other; without it the one that covers best */
  readonly agreementId?: string | null;
  readonly now: Date;
}
export interface FoundScope {
  readonly scope: AgreementScope;
  readonly agreement: Agreement;
  /** what a referral under it keeps to */
  readonly terms: { readonly retentionDays: number; readonly ackHours: number; readonly responseHours: number };
  /** installation of the recipient; null where it has none */
  readonly toInstance: string | null;
}

/**
 * What the agreements of this institution allow between two parties for one kind of help (I-07). Says also what is suspended or not in
 * force, so that a refusal can tell.
 *
 * @returns null where no agreement of both covers this help
 */
export async function findAgreementScope(trx: AnyDatabase, ask: AskScope): Promise<FoundScope | null> {
  const { orgId, agreementId, now } = ask;
  const at = instantOf(now);
  const found = (await loadAgreements(trx, orgId, now)).flatMap(({ agreement }) => {
    if (agreementId !== undefined && agreementId !== null && agreement.id !== agreementId) return [];
    const scope = agreementScope(agreement, ask, at);
    return scope === null ? [] : [{ agreement, scope }];
  });
  const rank = { Active: 0, Suspended: 1, Other: 2 } as const;
  const [best] = found.toSorted(
    (a, b) =>
      rank[a.scope.state] - rank[b.scope.state] || b.scope.dataCategories.length - a.scope.dataCategories.length,
  );
  if (best === undefined) return null;
  const { retentionDays, slaAckHours, slaResponseHours } = best.agreement.terms;
  return {
    ...best,
    terms: { retentionDays, ackHours: slaAckHours, responseHours: slaResponseHours },
    toInstance: best.agreement.parties.find((party) => party.orgId === ask.toOrgId)?.instanceId ?? null,
  };
}

/** Those in force now. */
export async function listActiveAgreements(
  trx: AnyDatabase,
  orgId: string,
  now: Date,
): Promise<readonly StoredAgreement[]> {
  const all = await loadAgreements(trx, orgId, now);
  return all.filter(({ agreement }) => agreementState(agreement, instantOf(now)) === 'Active');
}
