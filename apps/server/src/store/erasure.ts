// SPDX-License-Identifier: EUPL-1.2
// Erasing a case for good (CR-5): its keys are destroyed, a tombstone stands in the table and in the file outside the
// database, and what is left of the row tells nothing. Only with an approval by two, which row security asks for again.

import { sql } from 'kysely';
import type { TombstoneFile } from '../keys/tombstone-file.ts';
import { Refused } from '../problems.ts';
import type { Store } from './sealed.ts';
import type { Staff } from './session.ts';

export async function eraseCase(
  { trx, keys }: Store,
  { orgId }: Staff,
  given: { readonly caseId: string; readonly approvalId: string; readonly file: TombstoneFile; readonly now: Date },
): Promise<void> {
  const { caseId, approvalId, file, now } = given;
  const attached = await trx
    .selectFrom('conversation')
    .select('conversation_id')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .execute();
  const deleteKeys = async () => {
    const gone = await trx
      .deleteFrom('amparo_keys.case_key')
      .where('org_id', '=', orgId)
      .where('case_id', '=', caseId)
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  };
  const insertTombstone = async () => {
    await trx
      .insertInto('erasure_tombstone')
      .values({ org_id: orgId, case_id: caseId, erased_at: now, approval_id: approvalId })
      .execute();
    const { rows } = await sql<{
      erased: boolean;
    }>`SELECT erase_case(${caseId}::uuid, ${approvalId}::uuid, ${now}::timestamptz) AS erased`.execute(trx);
    if (rows[0]?.erased !== true) throw new Refused('not-found');
  };
  const conversations = attached.map(({ conversation_id: id }) => id);
  for (const id of conversations) keys.forget(orgId, id);
  const tombstone = { orgId, caseId, approvalId, erasedAt: now };
  await keys.cryptoErase(tombstone, { deleteKeys, insertTombstone, attached: conversations }, file);
}
