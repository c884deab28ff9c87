// SPDX-License-Identifier: EUPL-1.2
// Whether the installation is frozen because of an incident: then nothing that leaves it is sent or handed out. Who freezes
// is the operator at the console (`amparo incident`), never a person with an account.

import { type Kysely, sql } from 'kysely';

/** What stands in the log, by institution, at one moment. */
export interface ChainHead {
  readonly org: string;
  readonly seq: number;
  /** SHA-256, hexadecimal */
  readonly hash: string;
}

export interface Freeze {
  readonly sessionsEnded: number;
  readonly heads: readonly ChainHead[];
}

export async function isFrozen<Tables>(database: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ frozen: boolean }>`SELECT is_frozen() AS frozen`.execute(database);
  return rows[0]?.frozen === true;
}

/** Ends every session, marks the freeze, and reads the heads of the log after it, all at one moment. Safe to repeat. */
export async function freezeIncident<Tables>(owner: Kysely<Tables>, at: Date): Promise<Freeze> {
  return owner
    .transaction()
    .setIsolationLevel('serializable')
    .execute(async (trx) => {
      const ended = await sql<{ ended: number }>`SELECT freeze_incident(${at}) AS ended`.execute(trx);
      const heads = await sql<ChainHead>`SELECT org_id AS org, seq::float8 AS seq, encode(hash, 'hex') AS hash
        FROM audit_head ORDER BY org_id`.execute(trx);
      return { sessionsEnded: ended.rows[0]?.ended ?? 0, heads: heads.rows };
    });
}

/** @returns whether there was anything to thaw */
export async function thawIncident<Tables>(owner: Kysely<Tables>, at: Date): Promise<boolean> {
  const { rows } = await sql<{ thawed: boolean }>`SELECT thaw_incident(${at}) AS thawed`.execute(owner);
  return rows[0]?.thawed === true;
}
