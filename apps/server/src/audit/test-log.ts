// SPDX-License-Identifier: EUPL-1.2
// A log for tests and benchmarks: a migrated database of its own, keeper's and owner's connections, institutions whose
// chains the tests let grow, a signing key, and a clock that the test moves. Only tests and benchmarks import this file.

import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { SessionKey } from '../access/session-cookie.ts';
import { hashToken, newToken } from '../access/tokens.ts';
import type { Connections } from '../postgres/connections.ts';
import { type Prepare, testDatabase } from '../postgres/test-cluster.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import type { KeeperTables } from '../store/tables.ts';
import type { Signer } from './anchors.ts';
import type { Clock } from './clock.ts';

const migrated: Prepare = async ({ migration }) => {
  await migrate(migration);
};

export interface TestLog {
  readonly keeper: KeeperDatabase;
  readonly owner: pg.Client;
  readonly connections: Connections;
  close(): Promise<void>;
}

/** @param prepare makes what the log begins with, once; each call opens a copy of it */
export async function openTestLog(prepare = migrated): Promise<TestLog> {
  const database = await testDatabase(prepare);
  return openLog(database.connections);
}

/** Connections to a log, to be closed by the caller. */
export async function openLog(connections: Connections): Promise<TestLog> {
  const keeper = openAs(connections.keeper);
  const owner = new pg.Client(connections.migration);
  await owner.connect();
  return {
    keeper,
    owner,
    connections,
    async close() {
      await keeper.destroy();
      await owner.end();
    },
  };
}

export function openAs(settings: pg.PoolConfig): Kysely<KeeperTables> {
  const pool = new pg.Pool({ ...settings, max: 4 });
  pool.on('error', () => undefined);
  return new Kysely<KeeperTables>({ dialect: new PostgresDialect({ pool }) });
}

export interface TestEntry {
  readonly org: string;
  readonly actor?: string | null;
  readonly action?: string;
  readonly object?: string | null;
  readonly decision?: 'allowed' | 'denied';
  readonly reason?: string | null;
  readonly at: Date;
}

/** As the keeper adds one for sign-in; the only way in besides audit(). */
export async function append(client: pg.Client | pg.Pool, entry: TestEntry): Promise<void> {
  const { org, actor = null, action = 'case.read', object = null, decision = 'allowed', reason = 'own', at } = entry;
  await client.query('SELECT audit_append($1, $2, NULL, $3, $4, NULL, $5, $6, $7, $8)', [
    org,
    actor,
    action,
    object,
    decision,
    reason,
    randomUUID(),
    at,
  ]);
}

/** Many entries in one statement, one every `stepMs`. */
export async function appendMany(
  client: pg.Client,
  given: { readonly org: string; readonly count: number; readonly from: Date; readonly stepMs: number },
): Promise<void> {
  await client.query(
    `SELECT audit_append($1, gen_random_uuid(), NULL, 'case.read', gen_random_uuid(), NULL, 'allowed', 'assigned',
       gen_random_uuid(), $2::timestamptz + n * $3::integer * interval '1 millisecond') FROM generate_series(0, $4::integer - 1) AS n`,
    [given.org, given.from, given.stepMs, given.count],
  );
}

/** Somebody who works on cases at an institution, which is made if it is not there. */
export async function addCaseWorker(
  owner: pg.Client,
  { org, user, displayName }: { readonly org: string; readonly user: string; readonly displayName: string },
): Promise<void> {
  await owner.query(
    `INSERT INTO institution (org_id, name, created_at) VALUES ($1, 'Centre', now()) ON CONFLICT DO NOTHING`,
    [org],
  );
  await owner.query(
    'INSERT INTO account (account_id, sign_in_name, created_at) VALUES ($1::uuid, left($1::uuid::text, 20), now())',
    [user],
  );
  await owner.query('INSERT INTO staff_user (org_id, user_id, display_name, created_at) VALUES ($1, $2, $3, now())', [
    org,
    user,
    displayName,
  ]);
  await owner.query(
    `INSERT INTO role_grant (org_id, grant_id, user_id, role, state, requested_by, requested_at)
     VALUES ($1, gen_random_uuid(), $2, 'CaseWorker', 'active', $2, now())`,
    [org, user],
  );
}

export async function addSession(owner: pg.Client, org: string, user: string): Promise<SessionKey> {
  const token = newToken();
  const tokenHash = hashToken(token) ?? Buffer.alloc(0);
  await owner.query(
    `INSERT INTO session (org_id, token_hash, session_id, user_id, method, created_at, last_seen_at)
     VALUES ($1, $2, gen_random_uuid(), $3, 'passkey', now(), now())`,
    [org, tokenHash, user],
  );
  return { orgId: org, tokenHash, given: `${org}.${token}` };
}

export function testSigner(): Signer & { readonly rawKey: Buffer } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const rawKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
  return { rawKey, publicKey: () => rawKey, sign: async (bytes) => sign(null, bytes, privateKey) };
}

export interface TestClock extends Clock {
  /** Moves on in steps, and lets what is due run after each. */
  pass(ms: number, stepMs?: number): Promise<void>;
  set(now: Date): void;
}

export function testClock(start: Date): TestClock {
  let now = start;
  const repeated = new Set<{ readonly ms: number; readonly work: () => Promise<void>; next: number }>();
  return {
    now: () => now,
    set: (to) => {
      now = to;
    },
    every(ms, work) {
      const one = { ms, work, next: now.getTime() + ms };
      repeated.add(one);
      return async () => {
        repeated.delete(one);
      };
    },
    async pass(ms, stepMs = 1_000) {
      for (const until = now.getTime() + ms; now.getTime() < until; ) {
        now = new Date(Math.min(until, now.getTime() + stepMs));
        for (const one of repeated) {
          if (one.next > now.getTime()) continue;
          one.next = now.getTime() + one.ms;
          await one.work();
        }
      }
    },
  };
}

export interface TestFolder {
  readonly path: string;
  remove(): void;
}

export function testFolder(): TestFolder {
  const made = mkdtempSync(path.join(tmpdir(), 'amparo-anchors-'));
  return { path: made, remove: () => rmSync(made, { recursive: true, force: true }) };
}
