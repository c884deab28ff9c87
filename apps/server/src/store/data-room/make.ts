// SPDX-License-Identifier: EUPL-1.2
// Makes a release that was paid for, in a thread beside the server, and writes what came of it by the keeper's login, which sees
// no line. Whatever goes wrong, the budget stays spent: what was drawn once may have been seen.

import path from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { ProtectedCounts, RoomFailure } from '@amparo/measure/room';
import { sql } from 'kysely';
import type { KeeperDatabase } from '../database.ts';
import type { MakeOrder } from './make-worker.ts';

export interface MadeFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** SHA-256, hexadecimal */
  readonly hash: string;
}
export type MadeRelease =
  | { readonly ok: true; readonly counts: ProtectedCounts; readonly files: readonly MadeFile[] }
  | { readonly ok: false; readonly failure: RoomFailure | 'stopped' };

/** Longer than this and the thread is ended: a million people take some ten minutes. */
const LONGEST_MS = 30 * 60_000;

/** What was made becomes visible at a whole number of these after it was begun. */
const TICK_MS = 2000;

/** Starts the work and does not wait for it. The transaction that paid for it may still be open: `write` waits for its commit. */
export function makeInBackground(
  keeper: KeeperDatabase,
  at: { readonly orgId: string; readonly releaseId: string; readonly now: () => Date },
  order: MakeOrder,
  onError: (error: unknown) => void,
): void {
  const work = async (): Promise<void> => {
    const begun = performance.now();
    const made = await inThread(order).catch((error: unknown): MadeRelease => {
      onError(error);
      return { ok: false, failure: 'stopped' };
    });
    // how long the noise took to draw depends on what was drawn, and on how many people there are: told at a tick only
    const taken = performance.now() - begun;
    await later(Math.ceil(taken / TICK_MS) * TICK_MS - taken);
    await write(keeper, at, made);
  };
  work().catch(onError);
}

function inThread(order: MakeOrder): Promise<MadeRelease> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(import.meta.dirname, 'make-worker.ts'), { workerData: order, env: {} });
    const timer = setTimeout(() => void worker.terminate(), LONGEST_MS);
    timer.unref();
    worker.once('message', (made: MadeRelease) => resolve(made));
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new RangeError('the thread of a release ended without an answer')); // nothing after an answer
    });
  });
}

const TRIES = 400;
const PAUSE_MS = 50;

async function write(
  keeper: KeeperDatabase,
  { orgId, releaseId, now }: { readonly orgId: string; readonly releaseId: string; readonly now: () => Date },
  made: MadeRelease,
): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const written = await keeper.transaction().execute(async (trx) => {
      const state = made.ok ? 'made' : 'failed';
      const counts = made.ok ? JSON.stringify(made.counts) : null;
      const { rows } =
        await sql`UPDATE data_release SET state = ${state}, counts = ${counts}::jsonb, made_at = ${now()},
          failure = ${made.ok ? null : made.failure}
        WHERE org_id = ${orgId} AND release_id = ${releaseId} AND state = 'making' RETURNING release_id`.execute(trx);
      if (rows.length === 0) return false;
      for (const { name, bytes, hash } of made.ok ? made.files : [])
        await sql`INSERT INTO data_release_file (org_id, release_id, name, content, hash)
          VALUES (${orgId}, ${releaseId}, ${name}, ${Buffer.from(bytes)}, decode(${hash}, 'hex'))`.execute(trx);
      return true;
    });
    if (written) return;
    await later(PAUSE_MS);
  }
}
