// SPDX-License-Identifier: EUPL-1.2
// What the key process does with the keys it alone holds: wraps and unwraps the keys of cases, changes its own keys, seals
// small secrets, keyed hashes, signatures. Every operation is refused while the ring is sealed. Lives in key-process.ts.

import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { erase, frame } from './bytes.ts';
import { keyVersionOf, open, seal } from './envelope.ts';
import {
  eraseRing,
  type Kek,
  KEY_BYTES,
  newKek,
  newRing,
  readRing,
  type Ring,
  ringExists,
  writeRing,
} from './key-ring.ts';
import {
  adoptNextShareSet,
  obtainMaster,
  type ProviderSettings,
  readNextShareSet,
  writeNextShareSet,
} from './master-key.ts';
import { IntegrityError, KeyRefused, KeyStoreUnavailable } from './problem.ts';
import type { KekInfo, KeyContext, KeyHealth, MacPurpose, Operations, SealPurpose } from './protocol.ts';
import { makeSecretFolder } from './secret-file.ts';
import { gatherShares, type ShareGathering, SHARES, splitMaster } from './shares.ts';

interface Unsealed {
  readonly master: Buffer;
  ring: Ring;
  /** derived keys of keyed hashes, by purpose */
  readonly macKeys: Map<string, Buffer>;
}

/** Bounded: one key for each institution and field that was searched. */
const MOST_MAC_KEYS = 2_000;

/** @throws {KeyProblem} when the keys cannot be used; nothing was changed then */
export async function openVault(settings: ProviderSettings): Promise<Operations> {
  await makeSecretFolder(settings.folder);
  const obtained = await obtainMaster(settings);
  if (!Buffer.isBuffer(obtained)) return new Vault(settings, gatherShares(obtained.setId, obtained.check));
  return new Vault(settings, await unsealWith(settings.folder, obtained));
}

async function unsealWith(folder: string, master: Buffer): Promise<Unsealed> {
  if (!(await ringExists(folder))) {
    const ring = newRing(new Date());
    await writeRing(folder, master, ring);
    eraseRing(ring);
  }
  return { master, ring: await readRing(folder, master), macKeys: new Map() };
}

class Vault implements Operations {
  readonly #settings: ProviderSettings;
  #state: Unsealed | ShareGathering;

  constructor(settings: ProviderSettings, state: Unsealed | ShareGathering) {
    this.#settings = settings;
    this.#state = state;
  }

  wrap(entries: Parameters<Operations['wrap']>[0]): ReturnType<Operations['wrap']> {
    const kek = currentKek(this.#opened().ring);
    return entries.map(({ dek, context }) => wrapUnder(kek, dek, context));
  }

  unwrap(entries: Parameters<Operations['unwrap']>[0]): ReturnType<Operations['unwrap']> {
    const { ring } = this.#opened();
    return entries.map(({ key, context }) => unwrapUnder(ring, key.kekId, key.wrapped, context));
  }

  rewrap(entries: Parameters<Operations['rewrap']>[0]): ReturnType<Operations['rewrap']> {
    const { ring } = this.#opened();
    const kek = currentKek(ring);
    return entries.map(({ key, context }) => {
      const dek = unwrapUnder(ring, key.kekId, key.wrapped, context);
      return dek === undefined ? undefined : wrapUnder(kek, dek, context);
    });
  }

  async rotate(): Promise<KekInfo> {
    const { ring } = this.#opened();
    const made = newKek(Math.max(...ring.keks.map(({ number }) => number)) + 1, new Date());
    const sealKey = {
      version: Math.max(...ring.sealKeys.map(({ version }) => version)) + 1,
      key: randomBytes(KEY_BYTES),
    };
    const keks = ring.keks.map((kek): Kek => (kek.state === 'current' ? { ...kek, state: 'older' } : kek));
    await this.#change({ keks: [...keks, made], sealKeys: [...ring.sealKeys, sealKey] });
    return infoOf(made);
  }

  async retire(kekId: string): Promise<void> {
    await this.#changeState(kekId, 'retired');
  }

  async reinstate(kekId: string): Promise<void> {
    await this.#changeState(kekId, 'older');
  }

  async destroy(kekId: string): Promise<void> {
    const { ring } = this.#opened();
    const kek = findKek(ring, kekId);
    if (kek.state !== 'retired') throw new KeyRefused('kek-not-retired');
    await this.#change({ keks: ring.keks.filter((other) => other !== kek) });
    erase(kek.key);
  }

  seal(purpose: SealPurpose, secret: Uint8Array): Uint8Array {
    const newest = this.#opened().ring.sealKeys.at(-1);
    if (newest === undefined) throw new RangeError('the ring has no key for small secrets');
    return seal(newest.key, newest.version, sealContext(purpose), secret);
  }

  open(purpose: SealPurpose, sealed: Uint8Array): Uint8Array {
    const version = keyVersionOf(sealed);
    const found = this.#opened().ring.sealKeys.find((one) => one.version === version);
    if (found === undefined) throw new IntegrityError();
    return open(found.key, version, sealContext(purpose), sealed);
  }

  mac(purpose: MacPurpose, inputs: readonly Uint8Array[]): readonly Uint8Array[] {
    const key = macKey(this.#opened(), purpose);
    return inputs.map((input) => createHmac('sha256', key).update(input).digest());
  }

  sign(bytes: Uint8Array): Uint8Array {
    return sign(null, bytes, signingKey(this.#opened().ring.signSeed));
  }

  publicKey(): Uint8Array {
    const key = createPublicKey(signingKey(this.#opened().ring.signSeed));
    return key.export({ type: 'spki', format: 'der' });
  }

  health(): KeyHealth {
    const settings = this.#settings;
    const state = this.#state;
    const beside = settings.provider === 'file' && settings.passphrase.from === 'beside';
    const common = { provider: settings.provider, beside };
    if ('ring' in state) return { ...common, state: 'unsealed', keks: state.ring.keks.map(infoOf) };
    const progress = { given: state.given(), needed: SHARES.needed };
    return { ...common, state: 'sealed', progress, keks: [] };
  }

  async unseal(share: string): Promise<KeyHealth> {
    if ('ring' in this.#state) throw new KeyRefused('not-sealed');
    const master = await this.#state.add(share);
    if (master !== undefined) this.#state = await unsealWith(this.#settings.folder, master);
    return this.health();
  }

  /** New shares of the same master key: an earlier set stays valid for whoever kept three of it. */
  async splitMaster(): Promise<readonly string[]> {
    const { master } = this.#opened();
    const setId = randomBytes(4).toString('hex');
    await writeNextShareSet(this.#settings.folder, setId, master);
    return splitMaster(master, setId);
  }

  async adoptShares(shares: readonly string[]): Promise<void> {
    this.#opened();
    const next = await readNextShareSet(this.#settings.folder);
    if (next === undefined) throw new KeyRefused('no-new-shares');
    const gathering = gatherShares(next.setId, next.check);
    let master: Buffer | undefined;
    for (const share of shares) master ??= await gathering.add(share);
    gathering.reset();
    if (master === undefined) throw new KeyRefused('shares-wrong');
    erase(master);
    await adoptNextShareSet(this.#settings.folder);
  }

  #opened(): Unsealed {
    if ('ring' in this.#state) return this.#state;
    throw new KeyStoreUnavailable('sealed');
  }

  async #changeState(kekId: string, state: 'retired' | 'older'): Promise<void> {
    const { ring } = this.#opened();
    const found = findKek(ring, kekId);
    if (found.state === 'current') throw new KeyRefused('kek-current');
    await this.#change({ keks: ring.keks.map((kek) => (kek === found ? { ...kek, state } : kek)) });
  }

  /** On the disk first: nothing is ever wrapped under a key that a crash could lose. */
  async #change(part: Partial<Pick<Ring, 'keks' | 'sealKeys'>>): Promise<void> {
    const unsealed = this.#opened();
    const next: Ring = { ...unsealed.ring, ...part, generation: unsealed.ring.generation + 1 };
    await writeRing(this.#settings.folder, unsealed.master, next);
    unsealed.ring = next;
  }
}

function currentKek(ring: Ring): Kek {
  const kek = ring.keks.find(({ state }) => state === 'current');
  if (kek === undefined) throw new RangeError('the ring has no current key');
  return kek;
}

function findKek(ring: Ring, kekId: string): Kek {
  const kek = ring.keks.find(({ id }) => id === kekId);
  if (kek === undefined) throw new KeyRefused('kek-unknown');
  return kek;
}

function infoOf({ id, state, createdAt }: Kek): KekInfo {
  return { id, state, createdAt };
}

function wrapUnder(kek: Kek, dek: Uint8Array, context: KeyContext) {
  if (dek.length !== KEY_BYTES) throw new RangeError(`a data key has ${KEY_BYTES} bytes`);
  const wrapped = seal(kek.key, kek.number, wrapContext(kek.id, context), dek);
  erase(dek);
  return { kekId: kek.id, wrapped };
}

function unwrapUnder(ring: Ring, kekId: string, wrapped: Uint8Array, context: KeyContext): Buffer | undefined {
  const kek = ring.keks.find(({ id, state }) => id === kekId && state !== 'retired');
  if (kek === undefined) return undefined;
  try {
    return open(kek.key, kek.number, wrapContext(kekId, context), wrapped);
  } catch {
    return undefined;
  }
}

function wrapContext(kekId: string, { orgId, caseId, keyVersion }: KeyContext): Buffer {
  return frame(['amparo wrapped key v1', kekId, orgId, caseId, String(keyVersion)]);
}

function sealContext({ use, about }: SealPurpose): Buffer {
  return frame(['amparo sealed secret v1', use, about]);
}

function macKey({ ring, macKeys }: Unsealed, purpose: MacPurpose): Buffer {
  const label = macLabel(purpose);
  const name = label.toString('base64');
  const known = macKeys.get(name);
  if (known !== undefined) return known;
  for (const [oldest, key] of macKeys) {
    if (macKeys.size < MOST_MAC_KEYS) break;
    erase(key);
    macKeys.delete(oldest);
  }
  const key = Buffer.from(hkdfSync('sha256', ring.macRoot, Buffer.alloc(0), label, KEY_BYTES));
  macKeys.set(name, key);
  return key;
}

function macLabel(purpose: MacPurpose): Buffer {
  const parts = ['amparo mac v1', purpose.use];
  if (purpose.use === 'keyed-hash') parts.push(purpose.of);
  if (purpose.use === 'blind-index') parts.push(purpose.orgId, purpose.field);
  return frame(parts);
}

/** RFC 8410: a seed as a PKCS#8 private key. */
const ED25519_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

function signingKey(seed: Buffer): KeyObject {
  const der = Buffer.concat([ED25519_PREFIX, seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  erase(der);
  return key;
}
