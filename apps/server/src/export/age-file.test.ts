// SPDX-License-Identifier: EUPL-1.2
// The age format as its specification writes it: a file opens with the key of its recipient and with no other, in pieces of
// 64 KiB; what is no public key is known. Opened here by our own reading of the specification, to hold the library against it.

import assert from 'node:assert/strict';
import { createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import { isRecipientKey, sealAsAge } from './age-file.ts';

/** Example key pair of the specification of age plugins' test kit: of nobody. */
const RECIPIENT = 'age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa';

test('a public key is known by its checksum', () => {
  assert.ok(isRecipientKey(RECIPIENT));
  assert.ok(!isRecipientKey(RECIPIENT.replace('t7', '7t')));
  assert.ok(!isRecipientKey(RECIPIENT.slice(0, -1)));
  assert.ok(!isRecipientKey('age1'));
  assert.ok(!isRecipientKey(RECIPIENT.toUpperCase()));
});

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** The other way round than in the program: a key of this test as age writes it. */
function written(key: Buffer): string {
  const prefix = [3, 3, 3, 0, 1, 7, 5];
  const bits = Array.from(key, (byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .padEnd(260, '0');
  const values = Array.from({ length: 52 }, (_, at) => Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2));
  let sum = 1;
  for (const value of [...prefix, ...values, 0, 0, 0, 0, 0, 0]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((each, at) => {
      if (((top >> at) & 1) === 1) sum ^= each;
    });
  }
  sum ^= 1;
  const ending = [25, 20, 15, 10, 5, 0].map((shift) => (sum >>> shift) & 31);
  return `age1${[...values, ...ending].map((value) => LETTERS[value]).join('')}`;
}

test('to a public key: opens with its private key, whatever the length', async () => {
  const secret = Buffer.alloc(32, 7);
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), secret]);
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const ours = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url');
  const recipientKey = written(ours);
  assert.ok(isRecipientKey(recipientKey));
  const open = (key: Buffer, nonce: Buffer, text: Buffer) => {
    const cipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
    cipher.setAuthTag(text.subarray(-16));
    return Buffer.concat([cipher.update(text.subarray(0, -16)), cipher.final()]);
  };
  for (const length of [0, 1, 65_536, 65_537]) {
    const content = Buffer.alloc(length, 3);
    const sealed = await sealAsAge(content, { recipientKey });
    const end = sealed.indexOf('\n--- ');
    const [, stanza = '', wrapped = ''] = sealed.subarray(0, end).toString('utf8').split('\n');
    const theirs = Buffer.from(stanza.split(' ')[2] ?? '', 'base64');
    const peer = createPublicKey({
      key: { kty: 'OKP', crv: 'X25519', x: theirs.toString('base64url') },
      format: 'jwk',
    });
    const shared = diffieHellman({ privateKey, publicKey: peer });
    const salt = Buffer.concat([theirs, ours]);
    const key = Buffer.from(hkdfSync('sha256', shared, salt, 'age-encryption.org/v1/X25519', 32));
    const fileKey = open(key, Buffer.alloc(12), Buffer.from(wrapped, 'base64'));
    const body = sealed.subarray(sealed.indexOf('\n', end + 1) + 1);
    const stream = Buffer.from(hkdfSync('sha256', fileKey, body.subarray(0, 16), 'payload', 32));
    const pieces: Buffer[] = [];
    for (let at = 16, number = 0; at < body.length; number += 1) {
      const piece = body.subarray(at, at + 65_552);
      at += piece.length;
      const nonce = Buffer.alloc(12);
      nonce.writeUInt32BE(number, 7);
      nonce[11] = at === body.length ? 1 : 0;
      pieces.push(open(stream, nonce, piece));
    }
    assert.ok(Buffer.concat(pieces).equals(content), String(length));
  }
});
