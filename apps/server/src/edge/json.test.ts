// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Refused } from '../problems.ts';
import { readJson } from './json.ts';

const read = (text: string) => readJson(Buffer.from(text, 'utf8'));
const codeOf = (input: string | Uint8Array): string | undefined => {
  try {
    readJson(typeof input === 'string' ? Buffer.from(input, 'utf8') : input);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Refused);
    return error.details.issues?.[0]?.code;
  }
};
const SPECIAL: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const acceptable = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000');
  if (Array.isArray(value)) return value.every(acceptable);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => acceptable(key) && !SPECIAL.has(key) && acceptable(inner));
};

test('API-2: whatever JSON.stringify writes is read back as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
      fc.pre(acceptable(value));
      const text = JSON.stringify(value, null, indent);
      assert.deepEqual(read(text), JSON.parse(text));
    }),
    { numRuns: 2000 },
  );
});

test('API-2: what JSON.parse refuses is refused, and nothing but a refusal is ever thrown', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from('{}[]":,\\/ue019.-+ntrlsfa \n\t')), maxLength: 40 }),
      (text) => {
        const ours = codeOf(text);
        let theirs = true;
        try {
          JSON.parse(text);
        } catch {
          theirs = false;
        }
        if (!theirs) assert.notEqual(ours, undefined);
      },
    ),
    { numRuns: 20_000 },
  );
});

test('API-2: single changed bytes of a body never give anything but a value or a refusal', () => {
  const body = Buffer.from(
    '{"facts":{"age":{"group":"adult","years":25},"acts":[{"code":"receipt","finding":"unknown"}]},"é":"\\u00e9"}',
  );
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(body);
      changed[at] = byte;
      codeOf(changed);
      assert.equal(Object.prototype.toString.call({}), '[object Object]');
    }),
    { numRuns: 20_000 },
  );
});

test('API-2: a key that stands twice is refused, although JSON.parse keeps the last', () => {
  assert.equal(codeOf('{"a":1,"a":2}'), 'key-twice');
  assert.equal(codeOf('{"a":1,"\\u0061":2}'), 'key-twice');
});

test('API-2: keys that could reach a prototype are refused at any depth, escaped or not', () => {
  for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__']) {
    assert.equal(codeOf(`{"x":[{"${key}":{"admin":true}}]}`), 'forbidden-key');
  }
  assert.equal(({} as Record<string, unknown>)['admin'], undefined);
});

test('API-2: half characters, NUL, bad UTF-8 and a byte order mark are refused', () => {
  assert.equal(codeOf('{"a":"\\ud800"}'), 'lone-surrogate');
  assert.equal(codeOf('{"a":"\\udc00\\ud800"}'), 'lone-surrogate');
  assert.equal(codeOf('{"a":"\\u0000"}'), 'nul');
  assert.equal(codeOf(Uint8Array.of(0x22, 0xc3, 0x28, 0x22)), 'bad-utf-8');
  assert.equal(codeOf(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22)), 'bad-utf-8');
  assert.equal(codeOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31)), 'not-json');
});

test('API-2: depth, entries and keys are bounded', () => {
  assert.equal(codeOf(`${'['.repeat(32)}${']'.repeat(32)}`), undefined);
  assert.equal(codeOf(`${'['.repeat(33)}${']'.repeat(33)}`), 'too-deep');
  assert.equal(codeOf(`[${'0,'.repeat(999)}0]`), undefined);
  assert.equal(codeOf(`[${'0,'.repeat(1000)}0]`), 'too-many');
  assert.equal(codeOf(`{${Array.from({ length: 1001 }, (_, index) => `"k${index}":0`).join(',')}}`), 'too-many');
  assert.equal(codeOf('1e999'), 'not-json');
});

test('API-2, API-3: a text as long as a body can be is read in time that grows with its length', () => {
  const started = performance.now();
  assert.equal((read(JSON.stringify('a"\\é'.repeat(60_000))) as string).length, 240_000);
  assert.equal(codeOf(`"${'a'.repeat(250_000)}`), 'not-json');
  assert.equal(codeOf(`"${'\\"'.repeat(125_000)}`), 'not-json');
  assert.ok(performance.now() - started < 1000);
});
