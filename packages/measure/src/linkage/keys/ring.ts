// SPDX-License-Identifier: EUPL-1.2
// One hop of the ring (linkage section 6.3 and 6.4): the first party turns its persons into bundles of elements, every party
// multiplies by its secret, mixes the bundles and the elements in each, and passes on. Randomness and the group come in.

import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { featureKey } from '../encode/feature-keys.ts';
import type { Person } from '../normalise/record.ts';
import { type Outcome, problem, refused } from '../problems.ts';
import { type BlindedHeader, type BlindedList, BUNDLE_BYTES } from './blinded-list.ts';
import { ELEMENT_BYTES, type Group } from './group.ts';
import { BUNDLE_KEYS, KEY_TYPES, matchKeys } from './match-keys.ts';

/** lists are padded with dummies to a multiple of this */
export const PADDED_TO = 100;
export const KEYS_PARAMETERS = `keys-1;ristretto255;bundle=${BUNDLE_KEYS};types=${KEY_TYPES.join(',')}`;

/** random bytes from the system's generator */
export type RandomBytes = (count: number) => Uint8Array;

export interface RingMaterial {
  readonly group: Group;
  readonly random: RandomBytes;
  /** 64 bytes known to this party only */
  readonly secret: Uint8Array;
}

export async function secretFingerprint({ group, secret }: Pick<RingMaterial, 'group' | 'secret'>): Promise<string> {
  const base = await group.derive(sha512(utf8ToBytes('amparo-linkage-fingerprint-of-a-secret')));
  return bytesToHex(sha256(await group.multiply(base, secret))).slice(0, 16);
}

/**
 * The first hop: persons into mixed, padded, once blinded bundles.
 *
 * @param header what is the same for the whole list; records, blindedBy and commitment are set here
 * @param keepIds false: record numbers are forgotten, and only the table can be made
 */
export async function makeBundles(
  persons: readonly Person[],
  header: Omit<BlindedHeader, 'records' | 'blindedBy' | 'commitment'>,
  master: Uint8Array,
  material: RingMaterial,
  keepIds: boolean,
): Promise<{ list: BlindedList; dummies: number }> {
  const size = Math.ceil(persons.length / PADDED_TO) * PADDED_TO;
  const key = featureKey(master, 'match-keys');
  const uniform = material.random(size * BUNDLE_KEYS * 64);
  const types = material.random(size * BUNDLE_KEYS).map((byte) => byte % KEY_TYPES.length);
  persons.forEach((person, index) => {
    matchKeys(person).forEach(({ type, text }, at) => {
      const place = index * BUNDLE_KEYS + at;
      uniform.set(hmac(sha512, key, utf8ToBytes(`${KEY_TYPES[type]}\u0000${text}`)), place * 64);
      types[place] = type;
    });
  });
  const elements = await material.group.derive(uniform);
  const bundles = new Uint8Array(size * BUNDLE_BYTES);
  for (let index = 0; index < size; index += 1) {
    const from = index * BUNDLE_KEYS;
    bundles.set(elements.subarray(from * ELEMENT_BYTES, (from + BUNDLE_KEYS) * ELEMENT_BYTES), index * BUNDLE_BYTES);
    bundles.set(types.subarray(from, from + BUNDLE_KEYS), index * BUNDLE_BYTES + BUNDLE_KEYS * ELEMENT_BYTES);
  }
  const ids = Array.from({ length: size }, (_, index) => (keepIds ? (persons[index]?.recordId ?? '') : ''));
  const commitment = commitmentOf(persons, key);
  const draft = { header: { ...header, records: size, blindedBy: [], commitment }, ids, bundles };
  return { list: await blindAndMix(draft, material), dummies: size - persons.length };
}

/** Any later hop. A secret that was used on the list before is refused. */
export async function passOn(list: BlindedList, material: RingMaterial): Promise<Outcome<BlindedList>> {
  if (list.header.blindedBy.includes(await secretFingerprint(material)))
    return refused(problem('already-blinded', { party: list.header.party }));
  return { ok: true, value: await blindAndMix(list, material) };
}

async function blindAndMix({ header, ids, bundles }: BlindedList, material: RingMaterial): Promise<BlindedList> {
  const size = ids.length;
  const elements = new Uint8Array(size * BUNDLE_KEYS * ELEMENT_BYTES);
  for (let index = 0; index < size; index += 1)
    elements.set(
      bundles.subarray(index * BUNDLE_BYTES, index * BUNDLE_BYTES + BUNDLE_KEYS * ELEMENT_BYTES),
      index * BUNDLE_KEYS * ELEMENT_BYTES,
    );
  const blinded = await material.group.multiply(elements, material.secret);
  const order = shuffled(size, material.random);
  const mixed = new Uint8Array(bundles.length);
  order.forEach((from, to) => {
    shuffled(BUNDLE_KEYS, material.random).forEach((key, at) => {
      const place = (from * BUNDLE_KEYS + key) * ELEMENT_BYTES;
      mixed.set(blinded.subarray(place, place + ELEMENT_BYTES), to * BUNDLE_BYTES + at * ELEMENT_BYTES);
      mixed[to * BUNDLE_BYTES + BUNDLE_KEYS * ELEMENT_BYTES + at] = bundles[
        from * BUNDLE_BYTES + BUNDLE_KEYS * ELEMENT_BYTES + key
      ] as number;
    });
  });
  const blindedBy = [...header.blindedBy, await secretFingerprint(material)];
  return { header: { ...header, blindedBy }, ids: order.map((from) => ids[from] as string), bundles: mixed };
}

/** Fisher and Yates, with 32 random bits for each step: the bias is below 2^-12 for lists of a million. */
function shuffled(size: number, random: RandomBytes): number[] {
  const order = Array.from({ length: size }, (_, index) => index);
  const bytes = random(4 * size);
  const numbers = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = size - 1; at > 0; at -= 1) {
    const other = numbers.getUint32(4 * at) % (at + 1);
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order;
}

function commitmentOf(persons: readonly Person[], key: Uint8Array): string {
  const mac = hmac.create(sha256, key);
  const rows = persons
    .map((person) =>
      matchKeys(person)
        .map(({ text }) => text)
        .join('\u0000'),
    )
    .sort();
  for (const row of rows) mac.update(sha256(utf8ToBytes(row)));
  return bytesToHex(mac.digest());
}
