// SPDX-License-Identifier: EUPL-1.2
// The transaction of a request together with the keys: what store/ needs to write and read what is sealed. Whose key it
// is, a case, a conversation or a group, is here called the subject. Row security decides which keys a session finds.

import type { CaseKeyRow, CaseKeyRows, CaseKeys, OpenKeys } from '../keys/case-keys.ts';
import type { FieldPlace } from '../keys/field-cipher.ts';
import { IntegrityError } from '../keys/problem.ts';
import type { TombstoneFile } from '../keys/tombstone-file.ts';
import type { Database, KeeperDatabase } from './database.ts';
import type { Tables } from './tables.ts';

export interface Store {
  readonly trx: Database;
  readonly keys: CaseKeys;
}

/** Gives a new case, conversation or group its key. Its row must stand already: row security asks for it. */
export async function makeKey({ trx, keys }: Store, orgId: string, subjectId: string, now: Date): Promise<CaseKeyRow> {
  return keys.make(keyRows(trx), { orgId, caseId: subjectId, keyVersion: 1 }, now);
}

export function keyRows(db: Database | KeeperDatabase): CaseKeyRows {
  const trx = db as Database;
  return {
    insert: async ({ orgId, caseId, keyVersion, kekId, wrapped, createdAt }) => {
      await trx
        .insertInto('amparo_keys.case_key')
        .values({
          org_id: orgId,
          case_id: caseId,
          key_version: keyVersion,
          kek_id: kekId,
          wrapped,
          created_at: createdAt,
        })
        .execute();
    },
    retireBefore: async ({ orgId, caseId, keyVersion }, at) => {
      await trx
        .updateTable('amparo_keys.case_key')
        .set({ retired_at: at })
        .where('org_id', '=', orgId)
        .where('case_id', '=', caseId)
        .where('key_version', '<', keyVersion)
        .where('retired_at', 'is', null)
        .execute();
    },
  };
}

/** Every version of the keys of these subjects that the session may find. */
export async function findKeys(
  trx: Database,
  orgId: string,
  subjectIds: readonly string[],
): Promise<readonly CaseKeyRow[]> {
  if (subjectIds.length === 0) return [];
  const rows = await trx
    .selectFrom('amparo_keys.case_key')
    .select(['org_id', 'case_id', 'key_version', 'kek_id', 'wrapped'])
    .where('org_id', '=', orgId)
    .where('case_id', 'in', [...new Set(subjectIds)])
    .execute();
  return rows.map(keyRowOf);
}

type StoredKey = Pick<Tables['amparo_keys.case_key'], 'org_id' | 'case_id' | 'key_version' | 'kek_id' | 'wrapped'>;

export function keyRowOf({ org_id, case_id, key_version, kek_id, wrapped }: StoredKey): CaseKeyRow {
  return { orgId: org_id, caseId: case_id, keyVersion: key_version, kekId: kek_id, wrapped };
}

/**
 * Destroys the keys of something that is discarded, and calls `discardRows` for the rest of it. It is noted outside the
 * database, so that a restore does not bring it back (CR-5); what is left of it in a backup can then never be read.
 */
export async function discardWithKeys(
  { trx, keys }: Store,
  given: {
    readonly orgId: string;
    readonly subjectId: string;
    readonly file: TombstoneFile;
    readonly now: Date;
    readonly discardRows: () => Promise<void>;
  },
): Promise<void> {
  const { orgId, subjectId, file, now, discardRows } = given;
  const deleteKeys = async () => {
    const gone = await trx
      .deleteFrom('amparo_keys.case_key')
      .where('org_id', '=', orgId)
      .where('case_id', '=', subjectId)
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  };
  const tombstone = { orgId, caseId: subjectId, approvalId: DISCARDED_BY_ONE, erasedAt: now };
  // the table gets it from the file at the next start: what the application may write there takes an approval by two
  await keys.cryptoErase(tombstone, { deleteKeys, insertTombstone: discardRows }, file);
}

/** Stands where the approval of an erasure stands: what nobody accepted is discarded by its author alone. */
export const DISCARDED_BY_ONE = '00000000-0000-0000-0000-000000000000';

/** What was sealed as JSON. @throws {IntegrityError} also for a row that has nothing */
export function contentOf(open: OpenKeys, place: FieldPlace, sealed: Buffer | null): unknown {
  if (sealed === null) throw new IntegrityError();
  return JSON.parse(open.decrypt(place, sealed));
}

// Where sealed things of conversations stand; part of what is authenticated, so never changed for rows that exist.

export function contentPlace(orgId: string, conversationId: string, version: number): FieldPlace {
  return {
    orgId,
    caseId: conversationId,
    table: 'determination',
    rowId: String(version),
    field: 'content',
    schemaVersion: 1,
  };
}

export function labelPlace(orgId: string, conversationId: string): FieldPlace {
  return {
    orgId,
    caseId: conversationId,
    table: 'conversation',
    rowId: conversationId,
    field: 'latest_label',
    schemaVersion: 1,
  };
}

export function sharedPlace(orgId: string, groupId: string, version: number): FieldPlace {
  return {
    orgId,
    caseId: groupId,
    table: 'shared_answers',
    rowId: String(version),
    field: 'answers',
    schemaVersion: 1,
  };
}
