// SPDX-License-Identifier: EUPL-1.2
// The application's connections to the database, as a Kysely instance. Numbers of the driver are turned off where they
// would lose something; a connection that breaks is told to the log without its words.

import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { KeeperTables, Tables } from './tables.ts';

/** What requests see: always inside a transaction of a session (session.ts), or it sees nothing. */
export type Database = Kysely<Tables>;
/** Accounts, sessions and keys, for sign-in and housekeeping. No table with content of a case is among its types or grants. */
export type KeeperDatabase = Kysely<KeeperTables>;

export interface OpenedDatabase {
  readonly db: Database;
  readonly keeper: KeeperDatabase;
  readonly close: () => Promise<void>;
}

interface PoolSizes {
  readonly application: number;
  readonly keeper: number;
}

/** @param onLost called when an idle connection breaks; the pool opens new ones by itself */
export function openPools(
  connections: { readonly application: pg.PoolConfig; readonly keeper: pg.PoolConfig },
  sizes: PoolSizes,
  onLost: (error: Error) => void,
): OpenedDatabase {
  const open = <T>(settings: pg.PoolConfig, max: number): Kysely<T> => {
    const pool = new pg.Pool({ ...settings, Client: PreparingClient, max, idleTimeoutMillis: 60_000 });
    pool.on('error', onLost);
    return new Kysely<T>({ dialect: new PostgresDialect({ pool }) });
  };
  const db = open<Tables>(connections.application, sizes.application);
  const keeper = open<KeeperTables>(connections.keeper, sizes.keeper);
  return {
    db,
    keeper,
    close: async () => {
      await Promise.all([db.destroy(), keeper.destroy()]);
    },
  };
}

export async function databaseAnswers(db: Kysely<KeeperTables>): Promise<boolean> {
  try {
    await sql`SELECT 1`.execute(db);
    return true;
  } catch {
    return false;
  }
}

/**
 * Several statements in one round trip give the result of the last one that selects. And: gives every statement with parameters a name, so that PostgreSQL plans it once for each connection and not once for
 * each request. The statements of store/ are few and fixed, so the number of names is bounded.
 */
class PreparingClient extends pg.Client {
  constructor(settings?: string | pg.ClientConfig) {
    super(settings);
    // the query that runs when a connection breaks is told; without a listener Node would end the whole process as well
    this.on('error', () => undefined);
  }
  override query(...args: unknown[]): never {
    const [text, values] = args;
    const prepared = typeof text === 'string' && Array.isArray(values) && values.length > 0;
    const [first, ...rest] = prepared ? [{ name: nameOf(text), text, values }, ...args.slice(2)] : args;
    // the driver has many overloads and one implementation; what comes in goes out in its own shape
    const result = (super.query as (...passed: unknown[]) => unknown).call(this, first, ...rest);
    return (result instanceof Promise ? result.then(lastSelected) : result) as never;
  }
}

function lastSelected(results: unknown): unknown {
  if (!Array.isArray(results)) return results;
  return results.findLast(({ command }: pg.QueryResult) => command === 'SELECT') ?? results.at(-1);
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `amparo_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  names.set(text, name);
  return name;
}
