// SPDX-License-Identifier: EUPL-1.2
// Failed sign-ins (AU-5), counted before the password is looked at and taken back when it was right, so that many tries at
// once count as many. Keyed hashes stand for names and addresses; a restart forgives nothing. A name that nobody has is
// counted like any other.

import { sql } from 'kysely';
import type { KeeperDatabase } from './database.ts';

export type CountKind = 'account' | 'address' | 'pair';

interface Rule {
  /** failures without any wait */
  readonly free: number;
  readonly mostSeconds: number;
}

/** Whoever guesses waits up to an hour; the owner of an account under attack from elsewhere at most a minute. */
const RULES: Readonly<Record<CountKind, Rule>> = {
  pair: { free: 3, mostSeconds: 3600 },
  address: { free: 20, mostSeconds: 3600 },
  account: { free: 10, mostSeconds: 60 },
};

/** From so many failures on, a password opens the account on known devices only (NIST caps at 100). */
export const HARD_STOP = 50;
/** From so many on, the owner is told at the next sign-in. */
export const WORTH_TELLING = 3;
export const COUNT_MEMORY_MS = 24 * 3600_000;

export interface CountKey {
  readonly kind: CountKind;
  readonly hash: Buffer;
}

export type Charged =
  | { readonly waitSeconds: number }
  /** failures of each kind, this try among them */
  | { readonly waitSeconds: 0; readonly failures: Readonly<Partial<Record<CountKind, number>>> };

/** Counts one try for each key, all or none. */
export async function chargeTry(keeper: KeeperDatabase, keys: readonly CountKey[], now: Date): Promise<Charged> {
  const failures: Partial<Record<CountKind, number>> = {};
  // always in the same order, so that two tries never wait for each other
  const ordered = keys.toSorted((one, other) => Buffer.compare(one.hash, other.hash));
  try {
    await keeper.transaction().execute(async (trx) => {
      for (const key of ordered) failures[key.kind] = await charge(trx, key, now);
    });
  } catch (error) {
    if (error instanceof MustWait) return { waitSeconds: await longestWait(keeper, keys, now) };
    throw error;
  }
  return { waitSeconds: 0, failures };
}

class MustWait extends Error {}

async function charge(trx: KeeperDatabase, { kind, hash }: CountKey, now: Date): Promise<number> {
  const { free, mostSeconds } = RULES[kind];
  const old = new Date(now.getTime() - COUNT_MEMORY_MS);
  const { rows } = await sql<{ failures: number }>`
    INSERT INTO sign_in_count AS c (kind, key_hash, failures, wait_until, last_at) VALUES (${kind}, ${hash}, 1, ${now}, ${now})
    ON CONFLICT (kind, key_hash) DO UPDATE SET
      failures = CASE WHEN c.last_at < ${old} THEN 1 ELSE c.failures + 1 END,
      wait_until = CASE WHEN c.last_at < ${old} OR c.failures + 1 <= ${free}::integer THEN ${now}::timestamptz
        ELSE ${now}::timestamptz + make_interval(secs => least(${mostSeconds}::integer, power(2, least(20, c.failures - ${free}::integer)))) END,
      last_at = ${now}
    WHERE c.wait_until <= ${now} OR c.last_at < ${old}
    RETURNING failures`.execute(trx);
  const [row] = rows;
  if (row === undefined) throw new MustWait();
  return row.failures;
}

async function longestWait(keeper: KeeperDatabase, keys: readonly CountKey[], now: Date): Promise<number> {
  const rows = await keeper
    .selectFrom('sign_in_count')
    .select('wait_until')
    .where((eb) => eb.or(keys.map(({ kind, hash }) => eb('kind', '=', kind).and('key_hash', '=', hash))))
    .execute();
  const ms = Math.max(...rows.map(({ wait_until: until }) => until.getTime())) - now.getTime();
  return Math.max(1, Math.ceil(ms / 1000));
}

/** It was right: the account and the pair begin anew; of the address only this try is taken back. */
export async function forgiveTries(keeper: KeeperDatabase, keys: readonly CountKey[], now: Date): Promise<void> {
  for (const { kind, hash } of keys) {
    if (kind === 'address') await takeBack(keeper, { kind, hash }, now);
    else await keeper.deleteFrom('sign_in_count').where('kind', '=', kind).where('key_hash', '=', hash).execute();
  }
}

/** The try was not judged at all, say because the server was busy. */
export async function takeBackTries(keeper: KeeperDatabase, keys: readonly CountKey[], now: Date): Promise<void> {
  for (const key of keys) await takeBack(keeper, key, now);
}

async function takeBack(keeper: KeeperDatabase, { kind, hash }: CountKey, now: Date): Promise<void> {
  await sql`UPDATE sign_in_count SET failures = greatest(1, failures - 1), wait_until = ${now}
    WHERE kind = ${kind} AND key_hash = ${hash}`.execute(keeper);
}

export async function readFailures(keeper: KeeperDatabase, { kind, hash }: CountKey): Promise<number> {
  const row = await keeper
    .selectFrom('sign_in_count')
    .select('failures')
    .where('kind', '=', kind)
    .where('key_hash', '=', hash)
    .executeTakeFirst();
  return row?.failures ?? 0;
}
