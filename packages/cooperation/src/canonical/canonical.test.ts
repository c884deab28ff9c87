// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  canonicalHash,
  canonicalJson,
  fromBase64url,
  type Json,
  sha256Hex,
  strictJson,
  toBase64url,
  utf8,
  utf8Length,
} from './index.ts';

test('the example of RFC 8785, section 3.2.2 and 3.2.3: numbers, escapes and order', () => {
  const value = JSON.parse(
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
  ) as Json;
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('names are sorted by UTF-16 code units (RFC 8785, section 3.2.3)', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
  assert.deepEqual(Object.keys(JSON.parse(canonicalJson(value)) as object).length, 7);
  const order = [...canonicalJson(value).matchAll(/:(\d)/gu)].map(([, digit]) => digit).join('');
  assert.equal(order, '2467153');
});

test('property: canonical JSON says the same, does not depend on the order of names, and is its own canonical form', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const json = value as Json;
      const text = canonicalJson(json);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.equal(canonicalJson(JSON.parse(text) as Json), text);
    }),
    { numRuns: 200 },
  );
});

test('what JSON cannot say is a mistake of the caller', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', { a: '\udc00' }])
    assert.throws(() => canonicalJson(value), RangeError);
});

test('property: SHA-256 and UTF-8 are those of the platform', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      assert.deepEqual(Buffer.from(utf8(text)), Buffer.from(text, 'utf8'));
      assert.equal(utf8Length(text), Buffer.byteLength(text));
      assert.equal(sha256Hex(utf8(text)), createHash('sha256').update(text).digest('hex'));
    }),
    { numRuns: 200 },
  );
  assert.equal(canonicalHash({}), createHash('sha256').update('{}').digest('hex'));
});

test('property: base64url undoes itself, and has one spelling for each sequence', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = toBase64url(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64url'));
      assert.deepEqual(fromBase64url(text), Uint8Array.from(bytes));
    }),
  );
  for (const text of ['A', 'AA==', 'A A', 'AB+/', 'AB', 'é', 'AAB']) assert.equal(fromBase64url(text), undefined, text);
});

test('a name that stands twice is refused, also when it is spelt otherwise; so is deep nesting', () => {
  const refused = [
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '[{"b":{"c":1,"c":1}}]',
    '{"a":{"b":{"c":1}}}x',
    '{"a":',
    '{"a":1,}',
    '"\ud800"',
  ];
  for (const text of refused) assert.equal(strictJson(text, 8), undefined, text);
  assert.deepEqual(strictJson('{"a":{"a":[{"a":1},{"a":2}]}}', 4), { a: { a: [{ a: 1 }, { a: 2 }] } });
  assert.equal(strictJson('{"a":{"a":[{"a":1},{"a":2}]}}', 3), undefined);
  assert.deepEqual(strictJson('{"a":"}{\\"","b":["a","a"]}', 2), { a: '}{"', b: ['a', 'a'] });
});

test('property: strict reading agrees with JSON.parse wherever names are unique', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(strictJson(text, 100), JSON.parse(text));
    }),
    { numRuns: 200 },
  );
});
