// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { BackupProblem } from './problem.ts';
import { HEADER_BYTES, open, openBytes, seal, sealBytes } from './sealed-box.ts';

const own = generateKeyPairSync('x25519');
const other = generateKeyPairSync('x25519');
const about = { kind: 'data', backup: randomBytes(16) } as const;
const CHUNK = 64 * 1024;

const refusal = async (sealed: Uint8Array, key = own.privateKey, what: Parameters<typeof open>[2] = about) => {
  try {
    await openBytes(sealed, key, what);
    return 'opened';
  } catch (error) {
    if (error instanceof BackupProblem) return error.code;
    throw error;
  }
};

describe('a sealed archive', () => {
  for (const length of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000]) {
    test(`of ${length} bytes opens to what was sealed`, async () => {
      const plain = randomBytes(length);
      const sealed = await sealBytes(plain, own.publicKey, about);
      assert.deepEqual(await openBytes(sealed, own.privateKey, about), plain);
      assert.equal(sealed.length, HEADER_BYTES + length + 16 * Math.max(1, Math.ceil(length / CHUNK)));
    });
  }

  test('does not depend on how the bytes arrive', async () => {
    const plain = randomBytes(3 * CHUNK + 17);
    const pieces = async function* (bytes: Buffer, size: number) {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    const sealed: Buffer[] = [];
    for await (const part of seal(pieces(plain, 1000), own.publicKey, about)) sealed.push(part);
    const opened: Buffer[] = [];
    for await (const part of open(pieces(Buffer.concat(sealed), 777), own.privateKey, about)) opened.push(part);
    assert.deepEqual(Buffer.concat(opened), plain);
  });

  test('BK-1: opens with no other key, as no other kind, for no other backup', async () => {
    const sealed = await sealBytes(Buffer.from('words'), own.publicKey, about);
    assert.equal(await refusal(sealed, other.privateKey), 'foreign-key');
    assert.equal(await refusal(sealed, own.privateKey, { ...about, kind: 'keys' }), 'swapped');
    assert.equal(await refusal(sealed, own.privateKey, { ...about, backup: randomBytes(16) }), 'swapped');
    const claimed = Buffer.from(sealed);
    claimed[9] = 2; // says that it is the archive of keys
    assert.equal(await refusal(claimed, own.privateKey, { ...about, kind: 'keys' }), 'damaged');
  });

  test('BK-1: whose any one bit is flipped does not open', async () => {
    const sealed = await sealBytes(randomBytes(40), own.publicKey, about);
    for (let at = 0; at < sealed.length; at += 1) {
      const flipped = Buffer.from(sealed);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      assert.notEqual(await refusal(flipped), 'opened', `byte ${at}`);
    }
  });

  test('BK-1: cut anywhere, also between chunks, or grown, does not open', async () => {
    const sealed = await sealBytes(randomBytes(2 * CHUNK + 5), own.publicKey, about);
    const whole = CHUNK + 16;
    const lengths = [
      0,
      10,
      HEADER_BYTES - 1,
      HEADER_BYTES,
      HEADER_BYTES + whole,
      HEADER_BYTES + 2 * whole,
      sealed.length - 1,
    ];
    for (const length of lengths) assert.equal(await refusal(sealed.subarray(0, length)), 'damaged', String(length));
    assert.equal(await refusal(Buffer.concat([sealed, Buffer.from([0])])), 'damaged');
    assert.equal(await refusal(Buffer.concat([sealed, sealed.subarray(HEADER_BYTES)])), 'damaged');
  });

  test('whose chunks are exchanged does not open', async () => {
    const sealed = await sealBytes(randomBytes(3 * CHUNK), own.publicKey, about);
    const at = (index: number) =>
      sealed.subarray(HEADER_BYTES + index * (CHUNK + 16), HEADER_BYTES + (index + 1) * (CHUNK + 16));
    const header = sealed.subarray(0, HEADER_BYTES);
    assert.equal(await refusal(Buffer.concat([header, at(1), at(0), at(2)])), 'damaged');
    assert.equal(await refusal(Buffer.concat([header, at(0), at(2)])), 'damaged');
  });

  test('is never the same twice', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => sealBytes(Buffer.from('same'), own.publicKey, about)));
    assert.notDeepEqual(one, two);
  });
});
