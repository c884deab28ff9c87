// SPDX-License-Identifier: EUPL-1.2
// The end of a master key (AZ-7, key destruction by two). Only a retired one may end, and only while no key of a case in
// this database is under it. Backups from before the rotation hold keys that only it opens: they can be read no more. What
// two people agree on stands in store/approvals.ts; here is what stands against it, and the deed.

import { createHash } from 'node:crypto';
import type { KeeperDatabase } from '../store/database.ts';
import type { KeyStore } from './key-store.ts';
import { KeyStoreUnavailable } from './problem.ts';
import { keksInUse } from './rotation.ts';

export type DestructionHindrance = 'not-found' | 'key-not-retired' | 'key-in-use';

/** The log and the approval name a key by a UUID: the hash of its name (RFC 9562, version 8). */
export function objectIdOfKek(kekId: string): string {
  const hash = createHash('sha256').update(`amparo kek ${kekId}`).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export interface ListedKek {
  readonly id: string;
  readonly state: 'current' | 'older' | 'retired';
  readonly createdAt: Date;
  /** how many keys of cases, conversations and groups are under it */
  readonly wraps: number;
}

/** The newest first. @throws {KeyStoreUnavailable} also while sealed */
export async function listKeks(keeper: KeeperDatabase, store: KeyStore): Promise<readonly ListedKek[]> {
  const { state, keks } = await store.health();
  if (state !== 'unsealed') throw new KeyStoreUnavailable(state === 'sealed' ? 'sealed' : 'not-running');
  const used = await keksInUse(keeper);
  return keks.map((kek) => ({ ...kek, wraps: used.get(kek.id) ?? 0 })).toReversed();
}

/** @returns what stands against its end; undefined when nothing does */
export async function hindranceToDestroying(
  keeper: KeeperDatabase,
  store: KeyStore,
  kekId: string,
): Promise<DestructionHindrance | undefined> {
  const found = (await listKeks(keeper, store)).find(({ id }) => id === kekId);
  if (found === undefined) return 'not-found';
  if (found.wraps > 0) return 'key-in-use';
  return found.state === 'retired' ? undefined : 'key-not-retired';
}
