// SPDX-License-Identifier: EUPL-1.2
// A new master key for every case, while people work (CR-4): the key store makes a new current key, the wrapped keys of
// cases are wrapped anew in small batches, and the older key is retired after the database has nothing under it. What is
// done stands in the rows themselves, so a rotation that was killed goes on where it stopped. Runs as the keeper, which
// sees no content; the keys of cases do not leave the key process.

import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import type { KeeperDatabase } from '../store/database.ts';
import type { KekInfo, KeyStore, WrappedKey } from './key-store.ts';
import { KeyProblem, KeyStoreUnavailable } from './problem.ts';

export interface RotationOptions {
  /** rows in one transaction */
  readonly batch?: number;
  /** longer than a request may take: keys that were wrapped just before the change are in the database by then */
  readonly settleMs?: number;
  /** after each batch */
  readonly onProgress?: (rewrapped: number) => void;
}

export interface RotationReport {
  readonly rewrapped: number;
  readonly retired: readonly string[];
  /** rows that do not open under the key they name: an alarm. Their key is not retired. */
  readonly damaged: number;
}

const USUAL = { batch: 200, settleMs: 20_000, onProgress: () => undefined } as const;
const MOST_ROUNDS = 100;

/** Begins a rotation; where an earlier one was not finished, finishes that one and begins none. */
export async function rotateMasterKey(
  db: KeeperDatabase,
  store: KeyStore,
  options: RotationOptions = {},
): Promise<RotationReport> {
  if ((await olderKeks(store)).length === 0) await store.rotate();
  return resumeRotation(db, store, options);
}

/** Finishes what is open; nothing to do, nothing done. May run at every start. */
export async function resumeRotation(
  db: KeeperDatabase,
  store: KeyStore,
  options: RotationOptions = {},
): Promise<RotationReport> {
  const settings = { ...USUAL, ...options };
  const retired: string[] = [];
  let rewrapped = 0;
  let damaged = 0;
  for (const kek of await olderKeks(store)) {
    const done = await emptyKek(db, store, kek, settings);
    rewrapped += done.rewrapped;
    damaged += done.damaged;
    if (done.retired) retired.push(kek.id);
  }
  return { rewrapped, retired, damaged };
}

/** How many keys of cases stand under each master key. */
export async function keksInUse(db: KeeperDatabase): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('amparo_keys.case_key')
    .select(({ fn }) => ['kek_id', fn.countAll<string>().as('found')])
    .groupBy('kek_id')
    .execute();
  return new Map(rows.map(({ kek_id, found }) => [kek_id, Number(found)]));
}

/** A folder of keys that is older than the database, or another one: refused before anything is written under it. */
export async function assertKeksKnown(db: KeeperDatabase, store: KeyStore): Promise<void> {
  const { state, keks } = await store.health();
  if (state !== 'unsealed') throw new KeyStoreUnavailable(state === 'sealed' ? 'sealed' : 'not-running');
  const usable = new Set(keks.filter((kek) => kek.state !== 'retired').map(({ id }) => id));
  const missing = [...(await keksInUse(db)).keys()].filter((id) => !usable.has(id));
  if (missing.length === 0) return;
  throw new KeyProblem(
    'keys-lost',
    `cases in the database need the master key ${missing.join(', ')}, which the folder of keys does not have or has retired: restore the newest backup of that folder, or, where the database was restored from before a key was retired, stop the server and run: amparo keys reinstate ${missing[0] ?? ''}`,
  );
}

/**
 * Removes wrapped keys of replaced versions, once no backup needs them any more; never one under which something is still
 * sealed, which the database itself looks at. @returns how many were removed
 */
export async function removeRetiredCaseKeys(db: KeeperDatabase, retiredBefore: Date): Promise<number> {
  const { rows } = await sql<{ removed: string }>`SELECT remove_retired_keys(${retiredBefore}) AS removed`.execute(db);
  return Number(rows[0]?.removed ?? 0);
}

/** How long archives of keys are kept (CR-5, docs/security/operation.md): a replaced key may open one of them so long. */
export const KEYS_KEPT_MS = 35 * 24 * 3600_000;

async function olderKeks(store: KeyStore): Promise<readonly KekInfo[]> {
  const { state, keks } = await store.health();
  if (state !== 'unsealed') throw new KeyStoreUnavailable(state === 'sealed' ? 'sealed' : 'not-running');
  return keks.filter((kek) => kek.state === 'older');
}

type Settings = Required<RotationOptions>;
interface Emptied {
  readonly rewrapped: number;
  readonly damaged: number;
  readonly retired: boolean;
}

/** Rounds until a whole one found nothing and nothing came in while requests that began before could still end. */
async function emptyKek(db: KeeperDatabase, store: KeyStore, kek: KekInfo, settings: Settings): Promise<Emptied> {
  let rewrapped = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { moved, damaged } = await moveAll(db, store, kek, settings);
    rewrapped += moved;
    if (damaged > 0) return { rewrapped, damaged, retired: false };
    if (moved > 0) continue;
    await wait(settings.settleMs);
    if ((await countUnder(db, kek)) > 0) continue;
    await store.retire(kek.id);
    if ((await countUnder(db, kek)) === 0) return { rewrapped, damaged: 0, retired: true };
    await store.reinstate(kek.id);
  }
  return { rewrapped, damaged: 0, retired: false };
}

async function countUnder(db: KeeperDatabase, kek: KekInfo): Promise<number> {
  return (await keksInUse(db)).get(kek.id) ?? 0;
}

interface Place {
  readonly org_id: string;
  readonly case_id: string;
  readonly key_version: number;
}
type Row = Place & { readonly kek_id: string; readonly wrapped: Buffer };

async function moveAll(db: KeeperDatabase, store: KeyStore, kek: KekInfo, settings: Settings) {
  let after: Place = { org_id: NIL, case_id: NIL, key_version: 0 };
  let moved = 0;
  let damaged = 0;
  for (;;) {
    const batch = await moveBatch(db, store, kek, after, settings.batch);
    if (batch.last === undefined) return { moved, damaged };
    after = batch.last;
    moved += batch.moved;
    damaged += batch.damaged;
    settings.onProgress(moved);
  }
}

const NIL = '00000000-0000-0000-0000-000000000000';

async function moveBatch(db: KeeperDatabase, store: KeyStore, kek: KekInfo, after: Place, size: number) {
  return db.transaction().execute(async (trx) => {
    const rows: readonly Row[] = await trx
      .selectFrom('amparo_keys.case_key')
      .select(['org_id', 'case_id', 'key_version', 'kek_id', 'wrapped'])
      .where('kek_id', '=', kek.id)
      .where(
        sql<boolean>`(org_id, case_id, key_version) > (${after.org_id}::uuid, ${after.case_id}::uuid, ${after.key_version}::integer)`,
      )
      .orderBy('org_id')
      .orderBy('case_id')
      .orderBy('key_version')
      .limit(size)
      .forUpdate()
      .execute();
    const wrapped = rows.length === 0 ? [] : await store.rewrapAll(rows.map(entryOf));
    const done = rows.flatMap((row, index) => {
      const fresh = wrapped[index];
      return fresh === undefined ? [] : [{ row, fresh }];
    });
    if (done.length > 0) await writeAll(trx, done);
    return { last: rows.at(-1), moved: done.length, damaged: rows.length - done.length };
  });
}

function entryOf({ org_id, case_id, key_version, kek_id, wrapped }: Row) {
  return {
    key: { kekId: kek_id, wrapped },
    context: { orgId: org_id, caseId: case_id, keyVersion: key_version },
  };
}

async function writeAll(
  trx: Pick<KeeperDatabase, 'getExecutor'>,
  done: readonly { readonly row: Row; readonly fresh: WrappedKey }[],
): Promise<void> {
  await sql`
    UPDATE amparo_keys.case_key k SET kek_id = n.kek_id, wrapped = n.wrapped
    FROM unnest(${done.map(({ row }) => row.org_id)}::uuid[], ${done.map(({ row }) => row.case_id)}::uuid[],
      ${done.map(({ row }) => row.key_version)}::integer[], ${done.map(({ fresh }) => fresh.kekId)}::text[],
      ${done.map(({ fresh }) => Buffer.from(fresh.wrapped))}::bytea[]) AS n (org_id, case_id, key_version, kek_id, wrapped)
    WHERE k.org_id = n.org_id AND k.case_id = n.case_id AND k.key_version = n.key_version`.execute(trx);
}
