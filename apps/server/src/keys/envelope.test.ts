// SPDX-License-Identifier: EUPL-1.2
// The form of what is encrypted, byte for byte: what was written years ago must open, and nothing shorter or other.

import assert from 'node:assert/strict';
import { createCipheriv, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { frame } from './bytes.ts';
import { ENVELOPE_OVERHEAD, keyVersionOf, open, seal } from './envelope.ts';
import { IntegrityError } from './problem.ts';

const key = randomBytes(32);
const context = frame(['a place']);
const HEADER = Buffer.from([1, 1, 0, 0, 1, 2]);

/** format 1, algorithm 1, key version 258, nonce of 12, ciphertext, tag of 16; made without envelope.ts */
function byHand(plain: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(frame([HEADER, context]));
  return Buffer.concat([HEADER, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

test('CR-1: the form is the one that is written down', () => {
  assert.equal(ENVELOPE_OVERHEAD, 34);
  assert.equal(open(key, 258, context, byHand('text')).toString(), 'text');
  assert.equal(open(key, 258, context, byHand('')).toString(), '');
  const sealed = seal(key, 258, context, Buffer.from('text'));
  assert.deepEqual(sealed.subarray(0, 6), HEADER);
  assert.equal(sealed.length, 38);
  assert.equal(open(key, 258, context, sealed).toString(), 'text');
});

test('the version of the key is read from whatever is long enough to have one', () => {
  assert.equal(keyVersionOf(byHand('')), 258);
  assert.throws(() => keyVersionOf(byHand('').subarray(0, 33)), IntegrityError);
  assert.throws(() => keyVersionOf(Buffer.alloc(0)), IntegrityError);
});

test('CR-2: another format or algorithm is refused, and a key of another length is a mistake of the caller', () => {
  for (const at of [0, 1]) {
    const other = byHand('text');
    other[at] = 2;
    assert.throws(() => open(key, 258, context, other), IntegrityError);
  }
  const short = { name: 'RangeError', message: 'a key has 32 bytes, got 16' };
  assert.throws(() => seal(key.subarray(16), 1, context, Buffer.alloc(1)), short);
  assert.throws(() => open(key.subarray(16), 258, context, byHand('text')), short);
});
