// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressKey, createRateLimiter } from '../edge/rate-limit.ts';
import { Refused } from '../problems.ts';
import { createPasswords, passwordIssues, USUAL_COST } from './passwords.ts';
import { cookieFor, readSessionCookie } from './session-cookie.ts';
import { hashToken, newToken } from './tokens.ts';

const CHEAP = { memoryKiB: 64, passes: 1, lanes: 1 };

test('AU-3: the usual cost is not below what was decided: 64 MiB, three passes', () => {
  assert.ok(USUAL_COST.memoryKiB >= 65_536 && USUAL_COST.passes >= 3);
});

test('AU-3: a stored password names its algorithm and its cost, and is another each time', async () => {
  const passwords = createPasswords(CHEAP);
  const [one, other] = [await passwords.hash('quiet river'), await passwords.hash('quiet river')];
  assert.match(one, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/u);
  assert.notEqual(one, other);
  assert.ok(await passwords.matches('quiet river', one));
  assert.ok(!(await passwords.matches('quiet rivers', one)));
  assert.ok(!(await passwords.matches('quiet river', undefined)));
});

test('AU-3: a hash of an earlier cost still matches', async () => {
  const stored = await createPasswords(CHEAP).hash('quiet river');
  assert.ok(await createPasswords({ ...CHEAP, passes: 2 }).matches('quiet river', stored));
});

test('AU-2: the same keys give the same password however the device composes them', async () => {
  const passwords = createPasswords(CHEAP);
  assert.ok(await passwords.matches('contrasen\u0303a de rio', await passwords.hash('contrase\u00f1a de rio')));
});

test('AU-2: long, spaced, emoji and 128 character passwords are taken', () => {
  for (const good of [
    'four or five words',
    '🌱🌊🪨🌙🔥🍋🐢🎻🧵🪁🧭🪴',
    'abcde fghij klmno pqrst '.repeat(6).slice(0, 128),
  ]) {
    assert.deepEqual(passwordIssues(good, 'password', []), []);
  }
});

test('AU-2: short, too long, repeated, counted, common and named passwords are refused with the reason', () => {
  const codeOf = (password: string) => passwordIssues(password, 'password', ['a.morales', 'Centro Esperanza'])[0]?.code;
  assert.equal(codeOf('elevenchars'), 'too-short');
  assert.equal(codeOf('x9'.repeat(65)), 'too-long');
  assert.equal(codeOf('aaaaaaaaaaaaaa'), 'too-simple');
  assert.equal(codeOf('abababababab'), 'too-simple');
  assert.equal(codeOf('abcdefghijklmn'), 'too-simple');
  assert.equal(codeOf('123456789012'), 'too-simple');
  assert.equal(codeOf('Password1234!'), 'too-common');
  assert.equal(codeOf('Contraseña2026'), 'too-common');
  assert.equal(codeOf('TeQuiero2026!!'), 'too-common');
  assert.equal(codeOf('centroesperanza1'), 'holds-a-name');
});

test('AU-3: two hashes at once, twenty wait, the next is told to come back', async () => {
  const passwords = createPasswords({ memoryKiB: 8192, passes: 2, lanes: 1 });
  const results = await Promise.allSettled(Array.from({ length: 30 }, () => passwords.hash('quiet river')));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.equal(refused.length, 8);
  for (const { reason } of refused) assert.ok(reason instanceof Refused && reason.code === 'busy');
  assert.ok(await passwords.hash('and afterwards it works again'));
});

test('AU-7: a session cookie is bound to the host, invisible to scripts, and read back', () => {
  const token = newToken();
  const orgId = '0b7f6f2e-60a2-4f0e-9d0c-3b9d1f0a2c11';
  const cookie = cookieFor(orgId, token);
  assert.match(cookie, /^__Host-amparo=[^;]+; Path=\/; Secure; HttpOnly; SameSite=Strict$/u);
  const [value = ''] = cookie.split(';');
  assert.deepEqual(readSessionCookie(`other=1; ${value}`), {
    orgId,
    tokenHash: hashToken(token),
    given: `${orgId}.${token}`,
  });
  assert.equal(readSessionCookie(`${value}; ${value}`), undefined);
  assert.equal(readSessionCookie(`${value}x`), undefined);
  assert.equal(readSessionCookie(undefined), undefined);
  assert.equal(Buffer.from(token, 'base64url').length, 32);
});

test('API-8: a bucket lets a burst through, then so many per second, and says how long to wait', () => {
  const limiter = createRateLimiter({ perSecond: 10, burst: 30 });
  const burst = Array.from({ length: 31 }, () => limiter.take('s', 0));
  assert.equal(burst.filter((wait) => wait === 0).length, 30);
  assert.equal(burst.at(-1), 1);
  assert.equal(limiter.take('s', 200), 0);
  assert.equal(limiter.take('other', 200), 0);
});

test('API-8: buckets are bounded however many addresses come', () => {
  const limiter = createRateLimiter({ perSecond: 1, burst: 1 }, 100);
  for (let index = 0; index < 10_000; index += 1) limiter.take(`a${index}`, 0);
  assert.equal(limiter.take('a0', 0), 0);
});

test('API-8: one IPv6 customer is one address', () => {
  assert.equal(addressKey('2001:db8:1:2:aaaa::1'), addressKey('2001:db8:1:2:bbbb::2'));
  assert.notEqual(addressKey('2001:db8:1:2::1'), addressKey('2001:db8:1:3::1'));
  assert.equal(addressKey('::ffff:192.0.2.1'), '192.0.2.1');
});
