// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Instant } from '@amparo/casework/calendar';
import { canonicalHash, canonicalJson } from '../canonical/index.ts';
import { type PeerKey, SIZE_CLASSES, signatureCounts } from '../envelope/index.ts';
import { party, tokensOf } from '../../fixtures/bad-tokens.ts';
import { type Open, type OpenFault, openEnvelope } from './index.ts';

const NOW = '2026-11-26T12:00:00.000Z' as Instant;
const IAT = Date.parse(NOW) / 1000;

const [signer, recipient, stranger, strangerSeal] = await Promise.all([
  party('ed25519'),
  party('x25519'),
  party('ed25519'),
  party('x25519'),
]);

const { rows, claims, seal, CLAIMS, jws, JWS, jwe } = tokensOf({
  signer,
  recipient,
  stranger,
  strangerSeal,
  issuer: 'origin',
  self: 'destination',
  now: NOW,
});
const opening = (changes: Partial<Open> = {}): Open => ({
  self: 'destination',
  now: NOW,
  ownKey: (keyId) => (keyId === recipient.keyId ? recipient.loadedPrivate : undefined),
  senderKey: (keyId) =>
    keyId === signer.keyId ? { instanceId: 'origin', key: signer.loaded, counts: () => true } : undefined,
  ...changes,
});
async function faultOf(token: string, changes: Partial<Open> = {}): Promise<OpenFault | 'accepted'> {
  const opened = await openEnvelope(token, opening(changes));
  return 'fault' in opened ? opened.fault : 'accepted';
}

test('what is sealed opens, and says what it said', async () => {
  const sealed = await seal();
  assert.ok(sealed);
  const opened = await openEnvelope(sealed.token, opening());
  assert.ok(!('fault' in opened) && opened.known);
  const { payloadHash, ...read } = opened.claims;
  const { lifeSeconds, ...said } = claims();
  assert.deepEqual(read, { ...said, exp: IAT + lifeSeconds });
  assert.equal(payloadHash, canonicalHash({ at: NOW }));
  assert.equal(opened.keyId, signer.keyId);
});

test('FED-7: every envelope of a class has the same length to the byte, whatever it says', async () => {
  const bodies = ['', 'é', 'a'.repeat(1200), '漢'.repeat(300)].map((id) => ({ hsds: id, generatedAt: NOW }));
  const small = await Promise.all(bodies.map((body) => seal({ type: 'DirectoryUpdate', body })));
  assert.equal(new Set(small.map((each) => each?.token.length)).size, 1);
  assert.ok((small[0]?.token.length ?? 0) <= SIZE_CLASSES[0] && (small[0]?.token.length ?? 0) > SIZE_CLASSES[0] - 8);
  for (const [index, sizeClass] of SIZE_CLASSES.entries()) {
    const fill = (sizeClass * 9) / 16 - 1000;
    const [one, two] = await Promise.all(
      [fill, fill - 900].map((length) =>
        seal({ type: 'DirectoryUpdate', body: { hsds: 'x'.repeat(length), generatedAt: NOW } }),
      ),
    );
    assert.equal(one?.sizeClass, SIZE_CLASSES[index]);
    assert.equal(one?.token.length, two?.token.length);
  }
  assert.equal(
    await seal({ type: 'DirectoryUpdate', body: { hsds: 'x'.repeat(150_000), generatedAt: NOW } }),
    undefined,
  );
});

test('nothing in the part that others see tells who, what or for whom', async () => {
  const sealed = await seal();
  const outer = Buffer.from(sealed?.token.split('.')[0] ?? '', 'base64url').toString();
  assert.deepEqual(Object.keys(JSON.parse(outer) as object).toSorted(), ['alg', 'cty', 'enc', 'epk', 'kid', 'typ']);
  for (const word of ['origin', 'destination', 'alias', 'agreement', 'Ack']) assert.ok(!outer.includes(word));
});

test('clocks may differ by five minutes and no more; 72 hours is the longest life', async () => {
  const token = async (iat: number, lifeSeconds = 3600) => (await seal({ iat, lifeSeconds }))?.token ?? '';
  assert.equal(await faultOf(await token(IAT + 300)), 'accepted');
  assert.equal(await faultOf(await token(IAT + 301)), 'not-yet');
  assert.equal(await faultOf(await token(IAT - 3600 - 299)), 'accepted');
  assert.equal(await faultOf(await token(IAT - 3600 - 300)), 'expired');
  assert.equal(await faultOf(await token(IAT, 72 * 3600)), 'accepted');
  await assert.rejects(token(IAT, 72 * 3600 + 1), RangeError);
});

test('FED-4: a revoked key counts for nothing at once, a retired one for what was signed before', async () => {
  const token = (await seal())?.token ?? '';
  const key = (state: PeerKey['state'], since: string): PeerKey => ({
    keyId: signer.keyId,
    use: 'sig',
    publicKey: signer.publicKey,
    state,
    since: since as Instant,
  });
  const withKey = (peerKey: PeerKey, now = NOW) =>
    faultOf(token, {
      senderKey: () => ({
        instanceId: 'origin',
        key: signer.loaded,
        counts: (signedAt) => signatureCounts(peerKey, signedAt, now),
      }),
    });
  assert.equal(await withKey(key('revoked', '2026-11-26T13:00:00.000Z')), 'key-not-valid');
  assert.equal(await withKey(key('retired', '2026-11-26T12:30:00.000Z')), 'accepted');
  assert.equal(await withKey(key('retired', '2026-11-26T11:00:00.000Z')), 'key-not-valid');
  assert.equal(await withKey(key('retired', '2026-11-26T12:30:00.000Z'), '2026-11-30T12:00:00.000Z'), 'key-not-valid');
  assert.equal(await withKey(key('next', '2026-11-26T11:00:00.000Z')), 'accepted');
});

test('a message of a type we do not know is whole, signed, and told apart', async () => {
  const unknown = await jwe(jws(JWS(), { ...CLAIMS(), type: 'Teleport' }));
  const opened = await openEnvelope(unknown, opening());
  assert.ok(!('fault' in opened));
  assert.deepEqual([opened.known, opened.claims.type], [false, 'Teleport']);
});

describe('FED-1 and FED-2: none of these is accepted', () => {
  for (const [name, expected, make] of rows) {
    test(name, async () => assert.equal(await faultOf(await make()), expected));
  }
  test('the set has at least sixty rows, all of them different tokens', async () => {
    const tokens = await Promise.all(rows.map(async ([, , make]) => make()));
    assert.ok(new Set(tokens).size >= 60);
    assert.equal(new Set(tokens).size, tokens.length);
  });
  test('and the hand-made token without a fault is accepted: the rows fail for what they say', async () => {
    assert.equal(await faultOf(await jwe(jws(JWS(), CLAIMS()))), 'accepted');
    assert.equal(canonicalJson({ b: 1, a: 2 }), '{"a":2,"b":1}');
  });
});
