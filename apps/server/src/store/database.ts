// SPDX-License-Identifier: EUPL-1.2
// The application's connections to the database, as a Kysely instance. Numbers of the driver are turned off where they
// would lose something; a connection that breaks is told to the log without its words.

import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

export type Database = Kysely<Tables>;

export interface OpenedDatabase {
  readonly db: Database;
  readonly close: () => Promise<void>;
}

/** @param onLost called when an idle connection breaks; the pool opens new ones by itself */
export function openPool(settings: pg.PoolConfig, size: number, onLost: (error: Error) => void): OpenedDatabase {
  const pool = new pg.Pool({ ...settings, max: size, idleTimeoutMillis: 60_000, allowExitOnIdle: false });
  pool.on('error', onLost);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, close: () => db.destroy() };
}

export async function databaseAnswers(db: Database): Promise<boolean> {
  try {
    await sql`SELECT 1`.execute(db);
    return true;
  } catch {
    return false;
  }
}
