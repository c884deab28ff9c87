// SPDX-License-Identifier: EUPL-1.2
// What takes two (AZ-7): one person asks, another with the right role agrees or refuses, and only then does it happen. Row
// security holds the same rule: nobody decides on what they asked for.

import { randomUUID } from 'node:crypto';
import type { Role } from '@amparo/casework/access';
import { namesOf } from './cases.ts';
import type { Database } from './database.ts';
import type { Staff } from './session.ts';

export type ApprovalKind = 'erasure' | 'break-glass' | 'account-recovery' | 'key-destruction' | 'legal-hold' | 'export';
export type ApprovalState = 'pending' | 'approved' | 'refused' | 'withdrawn' | 'done' | 'expired';

/** How long a request may be decided on and used. */
export const APPROVAL_MS = 7 * 24 * 3600_000;

const DECIDED_BY: Readonly<Record<ApprovalKind, readonly Role[]>> = {
  erasure: ['Supervisor', 'DataProtectionOfficer'],
  'account-recovery': ['Administrator'],
  'break-glass': ['DataProtectionOfficer'],
  'key-destruction': ['Administrator', 'DataProtectionOfficer'],
  'legal-hold': ['DataProtectionOfficer'],
  export: ['DataProtectionOfficer'],
};

export interface Approval {
  readonly approvalId: string;
  readonly kind: ApprovalKind;
  readonly objectId: string;
  /** own reference of a case, name of a colleague, where this session may know it; name of a key */
  readonly about: string | null;
  readonly state: ApprovalState;
  readonly requestedById: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly decidedBy: string | null;
  readonly mine: boolean;
  readonly mayDecide: boolean;
}

/** Asks for it. What is open already is given instead of a second one. */
export async function requestApproval(
  trx: Database,
  staff: Staff,
  given: {
    readonly kind: ApprovalKind;
    readonly objectId: string;
    /** of `key-destruction` only */
    readonly keyId?: string;
    readonly now: Date;
  },
): Promise<Approval> {
  const { kind, objectId, keyId, now } = given;
  const open = await findOpen(trx, staff, { kind, objectId, now });
  if (open !== undefined) return open;
  const approvalId = randomUUID();
  await trx
    .insertInto('approval')
    .values({
      org_id: staff.orgId,
      approval_id: approvalId,
      kind,
      object_id: objectId,
      state: 'pending',
      requested_by: staff.userId,
      requested_at: now,
      expires_at: new Date(now.getTime() + APPROVAL_MS),
      key_id: keyId ?? null,
    })
    .execute();
  const made = await readApproval(trx, staff, approvalId, now);
  if (made === undefined) throw new TypeError('what was asked for must be there');
  return made;
}

/** Pending or approved, and not too old. */
export async function findOpen(
  trx: Database,
  staff: Staff,
  { kind, objectId, now }: { readonly kind: ApprovalKind; readonly objectId: string; readonly now: Date },
): Promise<Approval | undefined> {
  const rows = await columns(trx, staff.orgId)
    .where('kind', '=', kind)
    .where('object_id', '=', objectId)
    .where('state', 'in', ['pending', 'approved'])
    .where('expires_at', '>', now)
    .orderBy('requested_at', 'desc')
    .limit(1)
    .execute();
  return (await shown(trx, staff, rows, now))[0];
}

export async function listApprovals(trx: Database, staff: Staff, now: Date): Promise<readonly Approval[]> {
  const rows = await columns(trx, staff.orgId).orderBy('requested_at', 'desc').limit(100).execute();
  return shown(trx, staff, rows, now);
}

export async function readApproval(
  trx: Database,
  staff: Staff,
  approvalId: string,
  now: Date,
): Promise<Approval | undefined> {
  const rows = await columns(trx, staff.orgId).where('approval_id', '=', approvalId).execute();
  return (await shown(trx, staff, rows, now))[0];
}

export type ApprovalHindrance =
  | 'not-found'
  | 'second-person-needed'
  | 'role-missing'
  | 'device-bound-key-required'
  | 'not-pending';

/** Whoever opens an account anew, or ends a key, agrees with a key that cannot be copied (AU-1); row security asks too. */
const WITH_BOUND_KEY: ReadonlySet<ApprovalKind> = new Set(['account-recovery', 'key-destruction']);

export async function decideApproval(
  trx: Database,
  staff: Staff,
  given: { readonly approvalId: string; readonly decision: 'approve' | 'refuse'; readonly now: Date },
): Promise<Approval | ApprovalHindrance> {
  const { approvalId, decision, now } = given;
  const found = await readApproval(trx, staff, approvalId, now);
  if (found === undefined) return 'not-found';
  if (found.mine) return 'second-person-needed';
  if (!DECIDED_BY[found.kind].some((role) => staff.roles.includes(role))) return 'role-missing';
  if (decision === 'approve' && WITH_BOUND_KEY.has(found.kind) && !staff.deviceBound)
    return 'device-bound-key-required';
  if (found.state !== 'pending') return 'not-pending';
  const state = decision === 'approve' ? 'approved' : 'refused';
  const changed = await trx
    .updateTable('approval')
    .set({ state, decided_by: staff.userId, decided_at: now })
    .where('org_id', '=', staff.orgId)
    .where('approval_id', '=', approvalId)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  if (Number(changed.numUpdatedRows) === 0) return 'not-pending';
  return (await readApproval(trx, staff, approvalId, now)) ?? 'not-found';
}

function columns(trx: Database, orgId: string) {
  return trx
    .selectFrom('approval')
    .select([
      'approval_id',
      'kind',
      'object_id',
      'state',
      'requested_by',
      'requested_at',
      'expires_at',
      'decided_by',
      'key_id',
    ])
    .where('org_id', '=', orgId);
}

type Row = Awaited<ReturnType<ReturnType<typeof columns>['executeTakeFirstOrThrow']>>;

async function shown(trx: Database, staff: Staff, rows: readonly Row[], now: Date): Promise<readonly Approval[]> {
  const subjects = rows.flatMap(({ kind, object_id }) => (kind === 'account-recovery' ? object_id : []));
  const people = rows.flatMap(({ requested_by, decided_by }) => [requested_by, decided_by]);
  const names = await namesOf(trx, staff.orgId, [...people, ...subjects]);
  const references = await referencesOf(
    trx,
    staff.orgId,
    rows.map(({ object_id }) => object_id),
  );
  return rows.map((row) => {
    const state = row.state === 'pending' && row.expires_at <= now ? 'expired' : row.state;
    const mine = row.requested_by === staff.userId;
    return {
      approvalId: row.approval_id,
      kind: row.kind,
      objectId: row.object_id,
      about: row.key_id ?? names.get(row.object_id) ?? references.get(row.object_id) ?? null,
      state,
      requestedById: row.requested_by,
      requestedBy: names.get(row.requested_by) ?? '',
      requestedAt: row.requested_at,
      expiresAt: row.expires_at,
      decidedBy: row.decided_by === null ? null : (names.get(row.decided_by) ?? ''),
      mine,
      mayDecide: !mine && state === 'pending' && DECIDED_BY[row.kind].some((role) => staff.roles.includes(role)),
    };
  });
}

/** It happened. Not twice: of two at once the second is told. */
export async function markDone(trx: Database, { orgId }: Staff, approvalId: string): Promise<boolean> {
  const changed = await trx
    .updateTable('approval')
    .set({ state: 'done' })
    .where('org_id', '=', orgId)
    .where('approval_id', '=', approvalId)
    .where('state', '=', 'approved')
    .executeTakeFirst();
  return Number(changed.numUpdatedRows) > 0;
}

/** Of cases that this session sees, and no others. */
async function referencesOf(
  trx: Database,
  orgId: string,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (caseIds.length === 0) return new Map();
  const rows = await trx
    .selectFrom('case_file')
    .select(['case_id', 'own_reference'])
    .where('org_id', '=', orgId)
    .where('case_id', 'in', [...new Set(caseIds)])
    .where('erased_at', 'is', null)
    .execute();
  return new Map(rows.map(({ case_id, own_reference }) => [case_id, own_reference]));
}
