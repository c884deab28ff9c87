// SPDX-License-Identifier: EUPL-1.2
//
// How the rest of the server logs in: one set of settings for each role, in the form that the pg driver takes. Built
// by the embedded server and by an external one alike; it opens nothing itself.

export const OWNER = 'amparo_owner'; // owns the schema and its tables; nobody logs in as it
export const MIGRATION = 'amparo_migration'; // logs in and becomes the owner; used while the server starts
export const APPLICATION = 'amparo_application'; // logs in for every request; owns nothing, cannot become the owner
export const KEEPER = 'amparo_keeper'; // logs in for sign-in, sessions, keys and housekeeping; sees no content of a case
export const SCHEMA = 'amparo';
/** Of the job queue: the keeper's own tables, without data of anybody. */
export const JOB_SCHEMA = 'amparo_jobs';

export const LOGIN_ROLES = [MIGRATION, APPLICATION, KEEPER] as const;
export type LoginRole = (typeof LOGIN_ROLES)[number];

/**
 * A `pg.PoolConfig` without the size of the pool, which its user chooses (40 connections in all). Give the pool a
 * listener for 'error': idle connections end when PostgreSQL is restarted.
 */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
  readonly ssl?: boolean | object;
  readonly application_name: string;
  readonly connectionTimeoutMillis: number;
  readonly statement_timeout: number;
  readonly lock_timeout: number;
  readonly idle_in_transaction_session_timeout: number;
  readonly options?: string;
}

export interface Connections {
  /** For requests: reads and writes what migrations granted to `amparo_application`. */
  readonly application: ConnectionSettings;
  /** For accounts and sessions, before anybody is known, and for work that nobody in particular asked for. */
  readonly keeper: ConnectionSettings;
  /** For migrations only: arrives as the owner of the schema. Close it before the first request. */
  readonly migration: ConnectionSettings;
}

/** Where a database is reached, without a login. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly ssl?: boolean | object;
}

const TIMEOUTS: Readonly<Record<LoginRole, { statement: number; lock: number; idleInTransaction: number }>> = {
  // No request waits longer, and a forgotten transaction does not hold its locks.
  [APPLICATION]: { statement: 5_000, lock: 2_000, idleInTransaction: 10_000 },
  [KEEPER]: { statement: 5_000, lock: 2_000, idleInTransaction: 10_000 },
  [MIGRATION]: { statement: 600_000, lock: 10_000, idleInTransaction: 60_000 },
};

/** The role's own timeouts, as the settings that `ALTER ROLE … SET` stores for it. */
export function roleTimeouts(role: LoginRole): readonly (readonly [name: string, milliseconds: number])[] {
  const { statement, lock, idleInTransaction } = TIMEOUTS[role];
  return [
    ['statement_timeout', statement],
    ['lock_timeout', lock],
    ['idle_in_transaction_session_timeout', idleInTransaction],
  ];
}

export function connectionSettings(
  address: Address,
  login: { readonly user: string; readonly password?: string | undefined },
  role: LoginRole,
): ConnectionSettings {
  const { statement, lock, idleInTransaction } = TIMEOUTS[role];
  return {
    host: address.host,
    port: address.port,
    database: address.database,
    ...(address.ssl === undefined ? {} : { ssl: address.ssl }),
    user: login.user,
    ...(login.password === undefined ? {} : { password: login.password }),
    application_name: role,
    connectionTimeoutMillis: 10_000,
    // Sent again by the driver at connect, so that they also hold where a database administrator made the roles.
    statement_timeout: statement,
    lock_timeout: lock,
    idle_in_transaction_session_timeout: idleInTransaction,
  };
}
