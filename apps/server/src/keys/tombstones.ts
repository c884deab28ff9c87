// SPDX-License-Identifier: EUPL-1.2
// After a restore the database may hold cases that were erased since: their keys are destroyed again before the server
// starts (CR-5). `replayTombstones` does it, `assertReplayed` refuses a start where it was not done, or where the file
// outside the database lost what the database knows. Run by the start and by a restore, with a login that may delete keys
// and write tombstones (the owner; the keeper where it was granted).

import { type Kysely, sql } from 'kysely';
import type { KeeperTables } from '../store/tables.ts';
import { KeyProblem } from './problem.ts';
import { nameOf, type Tombstone, TOMBSTONE_FILE, type TombstoneFile } from './tombstone-file.ts';

type TombstoneDatabase = Pick<Kysely<KeeperTables>, 'selectFrom' | 'transaction'>;
type Transaction = Pick<Kysely<KeeperTables>, 'deleteFrom' | 'insertInto'>;

/** @returns how many keys were found again and destroyed, and how many tombstones the database had lost */
export async function replayTombstones(
  db: TombstoneDatabase,
  file: TombstoneFile,
): Promise<{ readonly keysDestroyed: number; readonly tombstonesAdded: number }> {
  const erased = file.all();
  if (erased.length === 0) return { keysDestroyed: 0, tombstonesAdded: 0 };
  return db.transaction().execute(async (trx) => ({
    keysDestroyed: await destroyKeys(trx, erased),
    tombstonesAdded: await addTombstones(trx, erased),
  }));
}

/** @throws {KeyProblem} 'replay-needed' or 'tombstones-missing', with what to do */
export async function assertReplayed(db: TombstoneDatabase, file: TombstoneFile, folder: string): Promise<void> {
  const inFile = new Set(file.all().map(nameOf));
  const inDatabase = await db.selectFrom('erasure_tombstone').select(['org_id', 'case_id']).execute();
  const names = new Set(inDatabase.map(({ org_id, case_id }) => nameOf({ orgId: org_id, caseId: case_id })));
  const lost = [...names].filter((name) => !inFile.has(name)).length;
  if (lost > 0) {
    throw new KeyProblem(
      'tombstones-missing',
      `the database knows of ${lost} erasures that are not in ${TOMBSTONE_FILE} of ${folder}: restore that file from the newest backup of the keys.`,
    );
  }
  const open = [...inFile].filter((name) => !names.has(name)).length;
  const returned = await countKeys(db, file.all());
  if (open > 0 || returned > 0) {
    throw new KeyProblem(
      'replay-needed',
      `the database was restored from before ${Math.max(open, returned)} erasures of ${folder}: replay them first, the keys of those cases are destroyed again.`,
    );
  }
}

async function countKeys(db: TombstoneDatabase, erased: readonly Tombstone[]): Promise<number> {
  if (erased.length === 0) return 0;
  const { found } = await db
    .selectFrom('amparo_keys.case_key')
    .select(({ fn }) => fn.countAll<string>().as('found'))
    .where(isErased(erased))
    .executeTakeFirstOrThrow();
  return Number(found);
}

async function destroyKeys(trx: Transaction, erased: readonly Tombstone[]): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('amparo_keys.case_key')
    .where(isErased(erased))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

async function addTombstones(trx: Transaction, erased: readonly Tombstone[]): Promise<number> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('erasure_tombstone')
    .columns(['org_id', 'case_id', 'erased_at', 'approval_id'])
    .expression(sql`SELECT * FROM unnest(${erased.map(({ orgId }) => orgId)}::uuid[], ${erased.map(({ caseId }) => caseId)}::uuid[],
      ${erased.map(({ erasedAt }) => erasedAt.toISOString())}::timestamptz[], ${erased.map(({ approvalId }) => approvalId)}::uuid[])`)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows ?? 0);
}

function isErased(erased: readonly Tombstone[]) {
  return sql<boolean>`(org_id, case_id) IN (SELECT * FROM unnest(${erased.map(({ orgId }) => orgId)}::uuid[], ${erased.map(({ caseId }) => caseId)}::uuid[]))`;
}
