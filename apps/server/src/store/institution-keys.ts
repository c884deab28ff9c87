// SPDX-License-Identifier: EUPL-1.2
// The signing keys of the institutions of this installation: made when they are first needed, read by the keeper's login alone.

import { type InstitutionKey, type InstitutionKeyUse, makeInstitutionKey } from '../keys/institution-key.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { KeeperDatabase } from './database.ts';

export async function findInstitutionKey(
  keeper: KeeperDatabase,
  orgId: string,
  use: InstitutionKeyUse,
): Promise<InstitutionKey | undefined> {
  const row = await keeper
    .selectFrom('institution_key')
    .select(['key_id', 'public_x', 'private_sealed'])
    .where('org_id', '=', orgId)
    .where('use', '=', use)
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : { keyId: row.key_id, publicX: row.public_x, privateSealed: row.private_sealed };
}

/** Of two made at once the first one stays. */
export async function institutionKey(
  keeper: KeeperDatabase,
  keyStore: Pick<KeyStore, 'seal'>,
  given: { readonly orgId: string; readonly use: InstitutionKeyUse; readonly now: Date },
): Promise<InstitutionKey> {
  const { orgId, use, now } = given;
  const known = await findInstitutionKey(keeper, orgId, use);
  if (known !== undefined) return known;
  const made = await makeInstitutionKey(keyStore, orgId, use);
  await keeper
    .insertInto('institution_key')
    .values({
      org_id: orgId,
      key_id: made.keyId,
      use,
      public_x: made.publicX,
      private_sealed: made.privateSealed,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const kept = await findInstitutionKey(keeper, orgId, use);
  if (kept === undefined) throw new TypeError('the key that was just kept is there');
  return kept;
}
