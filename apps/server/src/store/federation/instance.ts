// SPDX-License-Identifier: EUPL-1.2
// This installation as others know it: a random id, a name and a place for people, and two pairs of keys. The private halves are
// sealed by the key store and leave it as non-extractable keys in memory only. One of each is active; a next one is announced before
// it is used, so that no partner is ever left with a key that has gone (FED-4).

import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { type LoadedKey, loadPrivateKey } from '@amparo/cooperation/cipher';
import {
  keyIdOf,
  type InstanceCard,
  type KeyNoticeList,
  type KeyUse,
  type PublicKey,
  RETIRED_HOURS,
} from '@amparo/cooperation/envelope';
import type { Kysely, Selectable } from 'kysely';
import type { KeyStore } from '../../keys/key-store.ts';
import type { KeeperDatabase } from '../database.ts';
import type { KeeperTables } from '../tables.ts';

type Keeper = Kysely<KeeperTables>;
type Sealer = Pick<KeyStore, 'seal' | 'open'>;
export type InstanceKey = Selectable<KeeperTables['instance_key']>;

export interface Instance {
  readonly instanceId: string;
  readonly name: string;
  readonly place: string;
  readonly noticeNumber: number;
}

/** Made at the first start; of two starts at once one counts. */
export async function ensureInstance(keeper: Keeper, now: Date): Promise<void> {
  await keeper
    .insertInto('instance')
    .values({ instance_id: randomUUID(), name: 'Amparo', place: '-', created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function readInstance(trx: Keeper): Promise<Instance> {
  const row = await trx.selectFrom('instance').selectAll().executeTakeFirst();
  if (row === undefined) throw new TypeError('the installation has an id from its first start on');
  return { instanceId: row.instance_id, name: row.name, place: row.place, noticeNumber: row.notice_number };
}

/** What people read on the card. No key changes, so the fingerprint stays. */
export async function nameInstance(
  keeper: Keeper,
  given: { readonly name: string; readonly place: string },
): Promise<void> {
  await keeper.updateTable('instance').set({ name: given.name, place: given.place }).execute();
}

/** Every key that still has a meaning; the first pairs are made where there are none. */
export async function instanceKeys(
  keeper: KeeperDatabase,
  keyStore: Sealer,
  now: Date,
): Promise<readonly InstanceKey[]> {
  const known = await readKeys(keeper);
  if (known.length > 0) return known;
  await keeper.transaction().execute(async (trx) => {
    // the row of the installation is the lock: two that begin at once make one pair
    await trx.selectFrom('instance').select('one').forUpdate().execute();
    if ((await readKeys(trx)).length === 0) await addPairs(trx, keyStore, 'active', now);
  });
  return readKeys(keeper);
}

function readKeys(trx: Keeper): Promise<InstanceKey[]> {
  return trx.selectFrom('instance_key').selectAll().orderBy('since').orderBy('key_id').execute();
}

async function addPairs(trx: Keeper, keyStore: Sealer, state: 'active' | 'next', now: Date): Promise<void> {
  for (const use of ['sig', 'enc'] as const) {
    const made = newPair(use);
    const keyId = keyIdOf(made.publicKey);
    const sealed = await keyStore.seal({ use: 'instance-key', about: keyId }, made.pkcs8);
    made.pkcs8.fill(0);
    await trx
      .insertInto('instance_key')
      .values({
        key_id: keyId,
        use,
        public_key: Buffer.from(made.publicKey.x, 'base64url'),
        private_sealed: sealed,
        state,
        since: now,
      })
      .execute();
  }
}

function newPair(use: KeyUse): { readonly publicKey: PublicKey; readonly pkcs8: Buffer } {
  const pair = use === 'sig' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  const { x = '' } = pair.publicKey.export({ format: 'jwk' });
  return {
    publicKey: { kty: 'OKP', crv: use === 'sig' ? 'Ed25519' : 'X25519', x },
    pkcs8: pair.privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

export function publicKeyOf({ use, public_key }: Pick<InstanceKey, 'use' | 'public_key'>): PublicKey {
  return { kty: 'OKP', crv: use === 'sig' ? 'Ed25519' : 'X25519', x: public_key.toString('base64url') };
}

export function activeKey(keys: readonly InstanceKey[], use: KeyUse): InstanceKey {
  const found = keys.find((key) => key.use === use && key.state === 'active');
  if (found === undefined) throw new TypeError('one key of each use is active');
  return found;
}

export function cardOf(instance: Instance, keys: readonly InstanceKey[], url: string | null): InstanceCard {
  return {
    instanceId: instance.instanceId,
    name: instance.name,
    place: instance.place,
    signKey: publicKeyOf(activeKey(keys, 'sig')),
    sealKey: publicKeyOf(activeKey(keys, 'enc')),
    url,
  };
}

/** Ours that still opens: active, next, and retired for at most 72 hours (FED-4). */
export function stillOpens({ use, state, since, private_sealed }: InstanceKey, now: Date): boolean {
  if (use !== 'enc' || private_sealed === null || state === 'revoked') return false;
  return state !== 'retired' || now.getTime() - since.getTime() <= RETIRED_HOURS * 3600_000;
}

export type Rollover = 'prepared' | 'switched' | 'revoked' | 'already-prepared' | 'not-prepared' | 'peers-not-told';

/** A second pair, announced under the first. */
export async function prepareKeys(trx: Keeper, keyStore: Sealer, now: Date): Promise<Rollover> {
  await trx.selectFrom('instance').select('one').forUpdate().execute();
  if ((await readKeys(trx)).some(({ state }) => state === 'next')) return 'already-prepared';
  await addPairs(trx, keyStore, 'next', now);
  return 'prepared';
}

/** The announced pair takes over. The former is retired, or revoked: then it opens and proves nothing any more, at once. */
export async function switchKeys(
  trx: Keeper,
  keyStore: Sealer,
  given: { readonly former: 'retired' | 'revoked'; readonly now: Date },
): Promise<Rollover> {
  const { former, now } = given;
  await trx.selectFrom('instance').select('one').forUpdate().execute();
  const isPrepared = (await readKeys(trx)).some(({ state }) => state === 'next');
  if (!isPrepared && former === 'retired') return 'not-prepared';
  const gone =
    former === 'revoked' ? { state: former, since: now, private_sealed: null } : { state: former, since: now };
  await trx.updateTable('instance_key').set(gone).where('state', '=', 'active').execute();
  if (isPrepared) {
    await trx.updateTable('instance_key').set({ state: 'active', since: now }).where('state', '=', 'next').execute();
  } else {
    await addPairs(trx, keyStore, 'active', now);
  }
  return former === 'revoked' ? 'revoked' : 'switched';
}

/** The list that partners get, under a number that counts up. */
export async function nextNotice(trx: Keeper): Promise<KeyNoticeList> {
  const row = await trx
    .updateTable('instance')
    .set((eb) => ({ notice_number: eb('notice_number', '+', 1) }))
    .returning('notice_number')
    .executeTakeFirstOrThrow();
  const keys = await readKeys(trx);
  return {
    number: row.notice_number,
    keys: keys.map((key) => ({ use: key.use, publicKey: publicKeyOf(key), state: key.state })),
  };
}

/** Private halves that open nothing any more go. @returns how many */
export async function removeOldPrivateKeys(keeper: Keeper, now: Date): Promise<number> {
  const gone = await keeper
    .updateTable('instance_key')
    .set({ private_sealed: null })
    .where('state', '=', 'retired')
    .where('private_sealed', 'is not', null)
    .where('since', '<', new Date(now.getTime() - RETIRED_HOURS * 3600_000))
    .executeTakeFirst();
  return Number(gone.numUpdatedRows);
}

/** Our private keys in memory, by id: opened once, gone with the process. */
export class OwnKeys {
  readonly #keyStore: Sealer;
  readonly #signing = new Map<string, KeyObject>();
  readonly #opening = new Map<string, LoadedKey>();
  constructor(keyStore: Sealer) {
    this.#keyStore = keyStore;
  }

  async sign(key: InstanceKey, bytes: Uint8Array): Promise<Uint8Array> {
    const known = this.#signing.get(key.key_id) ?? (await this.#privateKey(key));
    this.#signing.set(key.key_id, known);
    return sign(null, bytes, known);
  }

  async opening(key: InstanceKey): Promise<LoadedKey> {
    const known = this.#opening.get(key.key_id);
    if (known !== undefined) return known;
    const { d = '' } = (await this.#privateKey(key)).export({ format: 'jwk' });
    const loaded = await loadPrivateKey(publicKeyOf(key), d);
    this.#opening.set(key.key_id, loaded);
    return loaded;
  }

  /** What has no meaning any more is forgotten. */
  keepOnly(keys: readonly InstanceKey[]): void {
    const kept = new Set(keys.flatMap(({ key_id, private_sealed }) => (private_sealed === null ? [] : [key_id])));
    for (const held of [this.#signing, this.#opening])
      for (const keyId of held.keys()) if (!kept.has(keyId)) held.delete(keyId);
  }

  async #privateKey({ key_id, private_sealed }: InstanceKey): Promise<KeyObject> {
    if (private_sealed === null) throw new TypeError('a key that is used has its private half');
    const der = await this.#keyStore.open({ use: 'instance-key', about: key_id }, private_sealed);
    try {
      return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    } finally {
      der.fill(0);
    }
  }
}
