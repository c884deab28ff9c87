// SPDX-License-Identifier: EUPL-1.2
// The application's connections to the database, as a Kysely instance. Numbers of the driver are turned off where they
// would lose something; a connection that breaks is told to the log without its words.

import { createHash } from 'node:crypto';
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
  const pool = new pg.Pool({ ...settings, Client: PreparingClient, max: size, idleTimeoutMillis: 60_000 });
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

/**
 * Gives every statement with parameters a name, so that PostgreSQL plans it once for each connection and not once for
 * each request. The statements of store/ are few and fixed, so the number of names is bounded.
 */
class PreparingClient extends pg.Client {
  override query(...args: unknown[]): never {
    const [text, values] = args;
    const prepared = typeof text === 'string' && Array.isArray(values) && values.length > 0;
    const [first, ...rest] = prepared ? [{ name: nameOf(text), text, values }, ...args.slice(2)] : args;
    // the driver has many overloads and one implementation; what comes in goes out in its own shape
    return (super.query as (...passed: unknown[]) => never).call(this, first, ...rest);
  }
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `amparo_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  names.set(text, name);
  return name;
}
