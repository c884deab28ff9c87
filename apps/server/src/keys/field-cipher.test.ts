// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { frame } from './bytes.ts';
import { seal } from './envelope.ts';
import { decryptField, encryptField, FIELD_CONTEXT, type FieldPlace, keyVersionOf } from './field-cipher.ts';
import { IntegrityError } from './problem.ts';

const dataKey = { key: randomBytes(32), version: 3 };
const place: FieldPlace = {
  orgId: randomUUID(),
  caseId: randomUUID(),
  table: 'case_file',
  rowId: randomUUID(),
  field: 'name',
  schemaVersion: 1,
};
const wellFormed = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());

function refused(work: () => unknown): void {
  assert.throws(work, (error) => error instanceof IntegrityError && error.message === 'the integrity check failed');
}

test('what is encrypted comes back as it went in, and never twice as the same bytes', () => {
  fc.assert(
    fc.property(wellFormed, (text) => {
      const sealed = encryptField(dataKey, place, text);
      assert.equal(decryptField(dataKey, place, sealed), text);
      assert.notDeepEqual(encryptField(dataKey, place, text), sealed);
      assert.equal(keyVersionOf(sealed), 3);
    }),
  );
});

test('moved to another institution, case, table, row, field or schema version it is refused (CR-2)', () => {
  fc.assert(
    fc.property(fc.constantFrom(...keysOf(place)), fc.string(), wellFormed, (part, other, text) => {
      const moved = { ...place, [part]: part === 'schemaVersion' ? other.length + 2 : `x${other}` };
      const sealed = encryptField(dataKey, place, text);
      refused(() => decryptField(dataKey, moved, sealed));
    }),
  );
});

test('no two places share their context, however their parts are cut', () => {
  const cut = (table: string, rowId: string): FieldPlace => ({ ...place, table, rowId });
  refused(() => decryptField(dataKey, cut('a', 'bc'), encryptField(dataKey, cut('ab', 'c'), 'text')));
});

test('another key, or the same under another version, is refused', () => {
  const sealed = encryptField(dataKey, place, 'text');
  refused(() => decryptField({ ...dataKey, key: randomBytes(32) }, place, sealed));
  refused(() => decryptField({ ...dataKey, version: 2 }, place, sealed));
});

test('every flipped bit is refused', () => {
  const sealed = encryptField(dataKey, place, 'Ana López');
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    refused(() => decryptField(dataKey, place, changed));
  }
});

test('every shortened ciphertext and tag is refused, and every lengthened one', () => {
  const sealed = encryptField(dataKey, place, 'Ana López');
  for (let length = 0; length < sealed.length; length += 1) {
    refused(() => decryptField(dataKey, place, sealed.subarray(0, length)));
    refused(() => decryptField(dataKey, place, sealed.subarray(sealed.length - length)));
  }
  refused(() => decryptField(dataKey, place, Buffer.concat([sealed, Buffer.alloc(1)])));
});

test('the length of a name does not show', () => {
  const lengths = ['', 'Li', 'María Guadalupe Hernández'].map((text) => encryptField(dataKey, place, text).length);
  assert.deepEqual(new Set(lengths).size, 1);
});

test('CR-1: text is padded to steps of 64 bytes, its length of four among them', () => {
  const overhead = 34;
  const lengthOf = (bytes: number) => encryptField(dataKey, place, 'a'.repeat(bytes)).length - overhead;
  assert.deepEqual([lengthOf(0), lengthOf(60), lengthOf(61), lengthOf(124), lengthOf(125)], [64, 64, 128, 128, 192]);
});

test('CR-2: what was sealed in the right place but is not padded text is refused', () => {
  const { orgId, caseId, table, rowId, field, schemaVersion } = place;
  const context = frame([FIELD_CONTEXT, orgId, caseId, table, rowId, field, String(schemaVersion)]);
  const opened = (padded: Buffer) => decryptField(dataKey, place, seal(dataKey.key, dataKey.version, context, padded));
  assert.equal(opened(Buffer.alloc(4)), '');
  assert.equal(opened(Buffer.from([0, 0, 0, 3, 97, 98, 99])), 'abc');
  for (const padded of [Buffer.alloc(0), Buffer.alloc(3), Buffer.from([0, 0, 0, 4, 97, 98, 99])]) {
    refused(() => opened(padded));
  }
});

test('lone surrogates and keys of a wrong length are mistakes of the caller', () => {
  assert.throws(() => encryptField(dataKey, place, '\ud800'), RangeError);
  assert.throws(() => encryptField({ key: randomBytes(16), version: 1 }, place, 'text'), RangeError);
});

function keysOf(from: FieldPlace): (keyof FieldPlace)[] {
  return Object.keys(from) as (keyof FieldPlace)[];
}
