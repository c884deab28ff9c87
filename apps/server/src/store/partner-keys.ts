// SPDX-License-Identifier: EUPL-1.2
// Keys of institutions elsewhere: one person brings the card, another types what the partner said over the telephone, and only then
// does a signature under the key count. One person is enough to take a key back.

import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Staff } from './session.ts';

export type PartnerKeyState = 'Proposed' | 'Confirmed' | 'Revoked';
export interface PartnerKey {
  readonly keyId: string;
  readonly orgId: string;
  readonly publicX: string;
  readonly name: string;
  readonly country: string;
  readonly instanceId: string | null;
  readonly state: PartnerKeyState;
  readonly proposedBy: string;
  readonly proposedAt: Date;
}

export async function partnerKeys(trx: Database, orgId: string): Promise<readonly PartnerKey[]> {
  const { rows } = await sql<PartnerKey>`
    SELECT key_id AS "keyId", partner_org_id AS "orgId", public_x AS "publicX", name, country, instance_id AS "instanceId",
      CASE WHEN revoked_at IS NOT NULL THEN 'Revoked' WHEN confirmed_at IS NOT NULL THEN 'Confirmed' ELSE 'Proposed' END AS state,
      proposed_by AS "proposedBy", proposed_at AS "proposedAt"
    FROM partner_key WHERE org_id = ${orgId} ORDER BY name, proposed_at DESC LIMIT 500`.execute(trx);
  return rows;
}

/** Already known: nothing changes. */
export async function proposePartnerKey(
  trx: Database,
  { orgId, userId }: Staff,
  given: Omit<PartnerKey, 'state' | 'proposedBy' | 'proposedAt'> & { readonly now: Date },
): Promise<void> {
  const { keyId, publicX, name, country, instanceId, now } = given;
  await sql`INSERT INTO partner_key (org_id, key_id, partner_org_id, public_x, name, country, instance_id, proposed_by, proposed_at)
    VALUES (${orgId}, ${keyId}, ${given.orgId}, ${publicX}, ${name}, ${country}, ${instanceId}, ${userId}, ${now})
    ON CONFLICT DO NOTHING`.execute(trx);
}

/** @returns false when it is not there to be decided by this person */
export async function confirmPartnerKey(
  trx: Database,
  { orgId, userId }: Staff,
  keyId: string,
  now: Date,
): Promise<boolean> {
  const done = await sql`UPDATE partner_key SET confirmed_by = ${userId}, confirmed_at = ${now}
    WHERE org_id = ${orgId} AND key_id = ${keyId} AND confirmed_at IS NULL AND revoked_at IS NULL AND proposed_by <> ${userId}`.execute(
    trx,
  );
  return Number(done.numAffectedRows ?? 0) > 0;
}

export async function revokePartnerKey(
  trx: Database,
  { orgId, userId }: Staff,
  keyId: string,
  now: Date,
): Promise<boolean> {
  const done = await sql`UPDATE partner_key SET revoked_by = ${userId}, revoked_at = ${now}
    WHERE org_id = ${orgId} AND key_id = ${keyId} AND revoked_at IS NULL`.execute(trx);
  return Number(done.numAffectedRows ?? 0) > 0;
}
