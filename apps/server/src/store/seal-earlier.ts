// SPDX-License-Identifier: EUPL-1.2
// Seals what an earlier version kept as text (migration 0007), once, before the first request. One row at a time, each in
// a transaction of its own, so that an end in the middle loses nothing and the next start goes on. Runs on the owner's
// login, because no session may see what belongs to everybody.

import pg from 'pg';
import type { CaseKeyRow, CaseKeyRows, CaseKeys } from '../keys/case-keys.ts';
import { contentPlace, labelPlace, sharedPlace } from './sealed.ts';

interface Row {
  readonly org_id: string;
  readonly kind: 'determination' | 'shared-answers' | 'latest-label';
  readonly subject_id: string;
  readonly version: number;
  readonly content: string;
}

/** @returns how many rows were sealed */
export async function sealEarlier(owner: pg.ClientConfig, keys: CaseKeys, now: Date): Promise<number> {
  const client = new pg.Client(owner);
  await client.connect();
  try {
    await giveKeys(client, keys, now);
    for (let sealed = 0; ; sealed += 1) {
      const { rows } = await client.query<Row>('SELECT * FROM content_to_seal ORDER BY org_id, subject_id LIMIT 1');
      const [row] = rows;
      if (row === undefined) return sealed;
      await inTransaction(client, () => sealOne(client, keys, row));
    }
  } finally {
    await client.end();
  }
}

/** Every conversation and group from before has its key, also one without content. */
async function giveKeys(client: pg.Client, keys: CaseKeys, now: Date): Promise<void> {
  const { rows } = await client.query<{ org_id: string; subject: string }>(`
    SELECT org_id, conversation_id AS subject FROM conversation UNION ALL SELECT org_id, group_id FROM conversation_group
    EXCEPT SELECT org_id, case_id FROM amparo_keys.case_key`);
  for (const { org_id: orgId, subject: caseId } of rows) {
    await keys.make(insertInto(client), { orgId, caseId, keyVersion: 1 }, now);
  }
}

function insertInto(client: pg.Client): CaseKeyRows {
  return {
    insert: async ({ orgId, caseId, keyVersion, kekId, wrapped, createdAt }) => {
      await client.query(
        `INSERT INTO amparo_keys.case_key (org_id, case_id, key_version, kek_id, wrapped, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [orgId, caseId, keyVersion, kekId, wrapped, createdAt],
      );
    },
    retireBefore: async () => {
      throw new TypeError('nothing is retired here');
    },
  };
}

async function sealOne(client: pg.Client, keys: CaseKeys, row: Row): Promise<void> {
  const { org_id: orgId, subject_id: subjectId, version, content, kind } = row;
  const { rows } = await client.query<{ key_version: number; kek_id: string; wrapped: Buffer }>(
    'SELECT key_version, kek_id, wrapped FROM amparo_keys.case_key WHERE org_id = $1 AND case_id = $2',
    [orgId, subjectId],
  );
  const found: CaseKeyRow[] = rows.map((key) => ({
    orgId,
    caseId: subjectId,
    keyVersion: key.key_version,
    kekId: key.kek_id,
    wrapped: key.wrapped,
  }));
  const { place, update } = TARGETS[kind](orgId, subjectId, version);
  const sealed = await keys.use(found, (open) => open.encrypt(place, content));
  await client.query(
    update,
    kind === 'latest-label' ? [sealed, orgId, subjectId] : [sealed, orgId, subjectId, version],
  );
  await client.query(
    'DELETE FROM content_to_seal WHERE org_id = $1 AND kind = $2 AND subject_id = $3 AND version = $4',
    [orgId, kind, subjectId, version],
  );
}

const TARGETS = {
  determination: (orgId: string, subjectId: string, version: number) => ({
    place: contentPlace(orgId, subjectId, version),
    update: 'UPDATE determination SET content_sealed = $1 WHERE org_id = $2 AND conversation_id = $3 AND version = $4',
  }),
  'shared-answers': (orgId: string, subjectId: string, version: number) => ({
    place: sharedPlace(orgId, subjectId, version),
    update: 'UPDATE shared_answers SET answers_sealed = $1 WHERE org_id = $2 AND group_id = $3 AND version = $4',
  }),
  'latest-label': (orgId: string, subjectId: string, _version: number) => ({
    place: labelPlace(orgId, subjectId),
    update: 'UPDATE conversation SET latest_label_sealed = $1 WHERE org_id = $2 AND conversation_id = $3',
  }),
} as const;

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
