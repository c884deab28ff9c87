// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign as signWith, type KeyObject } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, test } from 'node:test';
import { CompactEncrypt, CompactSign, importJWK } from 'jose';
import type { Instant } from '@amparo/casework/calendar';
import { canonicalHash, canonicalJson, toBase64url } from '../canonical/index.ts';
import {
  JWE_TYPE,
  JWS_TYPE,
  keyIdOf,
  MAX_TOKEN_BYTES,
  type PublicKey,
  SIZE_CLASSES,
  signatureCounts,
  type PeerKey,
} from '../envelope/index.ts';
import {
  type ClaimsToSeal,
  loadPrivateKey,
  loadPublicKey,
  type LoadedKey,
  openEnvelope,
  type Open,
  type OpenFault,
  sealEnvelope,
} from './index.ts';

const NOW = '2026-11-26T12:00:00.000Z' as Instant;
const IAT = Date.parse(NOW) / 1000;

interface Party {
  readonly publicKey: PublicKey;
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly loaded: LoadedKey;
  readonly loadedPrivate: LoadedKey;
}
async function party(type: 'ed25519' | 'x25519'): Promise<Party> {
  const { privateKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  const { x = '', d = '' } = privateKey.export({ format: 'jwk' });
  const publicKey: PublicKey = { kty: 'OKP', crv: type === 'ed25519' ? 'Ed25519' : 'X25519', x };
  return {
    publicKey,
    keyId: keyIdOf(publicKey),
    privateKey,
    loaded: await loadPublicKey(publicKey),
    loadedPrivate: await loadPrivateKey(publicKey, d),
  };
}

const [signer, recipient, stranger, strangerSeal] = await Promise.all([
  party('ed25519'),
  party('x25519'),
  party('ed25519'),
  party('x25519'),
]);

const claims = (changes: Partial<ClaimsToSeal> = {}): ClaimsToSeal => ({
  iss: 'origin',
  aud: 'destination',
  jti: 'message-1',
  iat: IAT,
  lifeSeconds: 3600,
  type: 'Ack',
  agreementId: 'agreement-1',
  caseAlias: 'alias-1',
  sequence: 1,
  body: { at: NOW },
  ...changes,
});
const seal = (changes: Partial<ClaimsToSeal> = {}, to = recipient, by = signer) =>
  sealEnvelope(claims(changes), {
    signKeyId: by.keyId,
    sign: async (bytes) => signWith(null, bytes, by.privateKey),
    to: { keyId: to.keyId, key: to.loaded },
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

/** Tokens made by hand, so that what our own writer never writes can be offered to our reader. */
const CLAIMS = () => {
  const { lifeSeconds, ...rest } = claims();
  return { ...rest, exp: IAT + lifeSeconds, payloadHash: canonicalHash({ at: NOW }), pad: '000' };
};
const b64 = (value: unknown) => toBase64url(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
function jws(header: unknown, payload: unknown, by: KeyObject = signer.privateKey): string {
  const input = `${b64(header)}.${b64(payload)}`;
  return `${input}.${toBase64url(signWith(null, Buffer.from(input), by))}`;
}
const JWS = () => ({ alg: 'Ed25519', typ: JWS_TYPE, kid: signer.keyId });
const JWE = () => ({ alg: 'ECDH-ES', enc: 'A256GCM', typ: JWE_TYPE, cty: JWS_TYPE, kid: recipient.keyId });
async function jwe(
  plain: string | Uint8Array,
  header: object = {},
  key: LoadedKey | Uint8Array = recipient.loaded,
): Promise<string> {
  const all = { ...JWE(), ...header } as { alg: string; enc: string };
  const crit = 'crit' in header ? { crit: { 'x-amparo': true } } : {};
  return new CompactEncrypt(typeof plain === 'string' ? Buffer.from(plain) : plain)
    .setProtectedHeader(all)
    .encrypt(key, crit);
}
/** The outer header put in place of the true one: it no longer authenticates, and is refused before that. */
function withOuterHeader(token: string, change: (header: Record<string, unknown>) => unknown): string {
  const [header = '', ...rest] = token.split('.');
  const changed = change(JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>);
  return [b64(changed), ...rest].join('.');
}
function lacking(header: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(header).filter(([key]) => key !== name));
}
function part(token: string, index: number, change: (text: string) => string): string {
  return token
    .split('.')
    .map((each, at) => (at === index ? change(each) : each))
    .join('.');
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
  type Row = readonly [name: string, expected: OpenFault, make: () => Promise<string>];
  const good = async () => (await seal())?.token ?? '';
  const inner =
    (header: unknown, payload: unknown = CLAIMS()) =>
    async () =>
      jwe(jws(header, payload));
  const outer = (change: (header: Record<string, unknown>) => unknown) => async () =>
    withOuterHeader(await good(), change);
  const withClaims = (change: object) => inner(JWS(), { ...CLAIMS(), ...change });
  const without = (name: string) => async () => {
    const rest: Record<string, unknown> = { ...CLAIMS() };
    Reflect.deleteProperty(rest, name);
    return jwe(jws(JWS(), rest));
  };
  const rows: readonly Row[] = [
    ['nothing', 'jwe-form', async () => ''],
    ['words', 'jwe-form', async () => 'hello'],
    ['five empty parts', 'jwe-form', async () => '....'],
    ['four parts', 'jwe-form', async () => (await good()).split('.').slice(0, 4).join('.')],
    ['six parts', 'jwe-form', async () => `${await good()}.`],
    ['a blank before it', 'jwe-header', async () => ` ${await good()}`],
    ['a line end after it', 'jwe-form', async () => `${await good()}\n`],
    ['JSON serialisation', 'jwe-form', async () => JSON.stringify({ protected: b64(JWE()), ciphertext: 'AAAA' })],
    ['more than 1 MiB', 'too-large', async () => `${await good()}${'A'.repeat(MAX_TOKEN_BYTES)}`],
    ['an encrypted key where none belongs', 'jwe-form', async () => part(await good(), 1, () => 'AAAA')],
    ['a nonce of 16 bytes', 'jwe-form', async () => part(await good(), 2, () => toBase64url(new Uint8Array(16)))],
    ['a tag of 8 bytes', 'jwe-form', async () => part(await good(), 4, () => toBase64url(new Uint8Array(8)))],
    ['a tag with padding', 'jwe-form', async () => `${await good()}==`],
    ['no ciphertext', 'jwe-form', async () => part(await good(), 3, () => '')],
    ['another alphabet', 'jwe-form', async () => part(await good(), 3, (text) => `+${text.slice(1)}`)],
    ['an outer header that is no JSON', 'jwe-header', async () => part(await good(), 0, () => b64('{'))],
    ['an outer header that is a list', 'jwe-header', async () => part(await good(), 0, () => b64('[]'))],
    [
      'an outer header with a name twice',
      'jwe-header',
      outer((header) => JSON.stringify(header).replace('{', '{"kid":"x",')),
    ],
    [
      'an outer header with the name twice, spelt otherwise',
      'jwe-header',
      outer((header) => JSON.stringify(header).replace('{', '{"\\u006bid":"x",')),
    ],
    ['an outer header not in ASCII', 'jwe-header', outer((header) => ({ ...header, kid: 'é'.repeat(43) }))],
    ['an outer header of 2 KiB', 'jwe-header', outer((header) => ({ ...header, pad: 'x'.repeat(2048) }))],
    ['a header nested deeper', 'jwe-header', outer((header) => ({ ...header, epk: { a: { b: 1 } } }))],
    ['alg none', 'jwe-algorithm', outer((header) => ({ ...header, alg: 'none' }))],
    ['alg missing', 'jwe-algorithm', outer((header) => lacking(header, 'alg'))],
    ['alg in other letters', 'jwe-algorithm', outer((header) => ({ ...header, alg: 'ecdh-es' }))],
    ['alg dir', 'jwe-algorithm', async () => jwe('x', { alg: 'dir' }, new Uint8Array(32))],
    ['alg A256KW', 'jwe-form', async () => jwe('x', { alg: 'A256KW' }, new Uint8Array(32))],
    ['alg ECDH-ES+A256KW', 'jwe-form', async () => jwe(jws(JWS(), CLAIMS()), { alg: 'ECDH-ES+A256KW' })],
    ['alg RSA-OAEP', 'jwe-algorithm', outer((header) => ({ ...header, alg: 'RSA-OAEP' }))],
    ['alg RSA1_5', 'jwe-algorithm', outer((header) => ({ ...header, alg: 'RSA1_5' }))],
    ['alg PBES2', 'jwe-algorithm', outer((header) => ({ ...header, alg: 'PBES2-HS256+A128KW', p2c: 1_000_000 }))],
    ['enc A128GCM', 'jwe-algorithm', async () => jwe(jws(JWS(), CLAIMS()), { enc: 'A128GCM' })],
    ['enc A128CBC-HS256', 'jwe-form', async () => jwe(jws(JWS(), CLAIMS()), { enc: 'A128CBC-HS256' })],
    ['zip', 'jwe-member', outer((header) => ({ ...header, zip: 'DEF' }))],
    ['crit in the outer header', 'jwe-member', async () => jwe('x', { crit: ['x-amparo'], 'x-amparo': 1 })],
    ['jku in the outer header', 'jwe-member', outer((header) => ({ ...header, jku: 'https://evil.example' }))],
    ['x5u in the outer header', 'jwe-member', outer((header) => ({ ...header, x5u: 'https://evil.example' }))],
    ['jwk in the outer header', 'jwe-member', outer((header) => ({ ...header, jwk: { kty: 'OKP' } }))],
    ['apu', 'jwe-member', outer((header) => ({ ...header, apu: 'QQ' }))],
    ['outer typ missing', 'jwe-member', outer((header) => lacking(header, 'typ'))],
    ['outer typ JWT', 'jwe-type', outer((header) => ({ ...header, typ: 'JWT' }))],
    ['outer cty JWT', 'jwe-type', outer((header) => ({ ...header, cty: 'JWT' }))],
    ['outer kid missing', 'jwe-member', outer((header) => lacking(header, 'kid'))],
    ['outer kid of another length', 'jwe-key-id', outer((header) => ({ ...header, kid: 'short' }))],
    ['outer kid a number', 'jwe-key-id', outer((header) => ({ ...header, kid: 1 }))],
    ['outer kid of nobody here', 'unknown-recipient-key', async () => (await seal({}, strangerSeal))?.token ?? ''],
    ['epk missing', 'jwe-member', outer((header) => lacking(header, 'epk'))],
    [
      'epk on P-256',
      'jwe-ephemeral-key',
      outer((header) => ({ ...header, epk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' } })),
    ],
    [
      'epk with the private part',
      'jwe-ephemeral-key',
      outer((header) => ({ ...header, epk: { ...(header['epk'] as object), d: 'AA' } })),
    ],
    [
      'epk of 31 bytes',
      'jwe-ephemeral-key',
      outer((header) => ({ ...header, epk: { kty: 'OKP', crv: 'X25519', x: toBase64url(new Uint8Array(31)) } })),
    ],
    [
      'epk of small order',
      'cannot-open',
      outer((header) => ({ ...header, epk: { kty: 'OKP', crv: 'X25519', x: toBase64url(new Uint8Array(32)) } })),
    ],
    [
      'a ciphertext with one bit changed',
      'cannot-open',
      async () => part(await good(), 3, (text) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)),
    ],
    ['another nonce', 'cannot-open', async () => part(await good(), 2, () => toBase64url(new Uint8Array(12)))],
    [
      'sealed to somebody else under our key id',
      'cannot-open',
      async () => jwe(jws(JWS(), CLAIMS()), {}, strangerSeal.loaded),
    ],
    ['a plaintext that is no token', 'jws-form', async () => jwe('hello')],
    ['a plaintext in bytes that are no ASCII', 'cannot-open', async () => jwe(new Uint8Array([255, 254]))],
    ['claims without a signature', 'jws-form', async () => jwe(JSON.stringify(CLAIMS()))],
    ['nested deeper: a JWE within the JWE', 'jws-form', async () => jwe(await good())],
    ['nested deeper: a JWS within the JWS', 'claims-form', async () => jwe(jws(JWS(), jws(JWS(), CLAIMS())))],
    [
      'compressed claims',
      'claims-form',
      async () => jwe(jws(JWS(), deflateRawSync(JSON.stringify(CLAIMS())).toString('latin1'))),
    ],
    [
      'inner alg none with an empty signature',
      'jws-form',
      async () => jwe(`${b64({ ...JWS(), alg: 'none' })}.${b64(CLAIMS())}.`),
    ],
    ['inner alg none with a signature', 'jws-algorithm', inner({ ...JWS(), alg: 'none' })],
    ['inner alg EdDSA', 'jws-algorithm', inner({ ...JWS(), alg: 'EdDSA' })],
    ['inner alg in other letters', 'jws-algorithm', inner({ ...JWS(), alg: 'ed25519' })],
    [
      'inner alg ES256',
      'jws-algorithm',
      async () => {
        const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        const key = await importJWK(privateKey.export({ format: 'jwk' }), 'ES256');
        return jwe(
          await new CompactSign(Buffer.from(JSON.stringify(CLAIMS())))
            .setProtectedHeader({ ...JWS(), alg: 'ES256' })
            .sign(key),
        );
      },
    ],
    [
      'HMAC with the public key as its secret',
      'jws-form',
      async () => {
        const input = `${b64({ ...JWS(), alg: 'HS256' })}.${b64(CLAIMS())}`;
        return jwe(`${input}.${createHmac('sha256', signer.publicKey.x).update(input).digest('base64url')}`);
      },
    ],
    [
      'HMAC of 64 bytes',
      'jws-algorithm',
      async () => {
        const input = `${b64({ ...JWS(), alg: 'HS512' })}.${b64(CLAIMS())}`;
        return jwe(`${input}.${createHmac('sha512', signer.publicKey.x).update(input).digest('base64url')}`);
      },
    ],
    [
      'inner jwk that brings its own key',
      'jws-member',
      async () => jwe(jws({ ...JWS(), jwk: stranger.publicKey }, CLAIMS(), stranger.privateKey)),
    ],
    ['inner jku', 'jws-member', inner({ ...JWS(), jku: 'https://evil.example' })],
    ['inner x5u', 'jws-member', inner({ ...JWS(), x5u: 'https://evil.example' })],
    ['inner x5c', 'jws-member', inner({ ...JWS(), x5c: ['AAAA'] })],
    ['inner crit', 'jws-member', inner({ ...JWS(), crit: ['exp'], exp: 1 })],
    ['inner b64 false', 'jws-member', inner({ ...JWS(), b64: false })],
    ['inner typ missing', 'jws-member', inner({ alg: 'Ed25519', kid: 'x' })],
    ['inner typ JWT', 'jws-type', inner({ ...JWS(), typ: 'JWT' })],
    ['inner typ of an agreement', 'jws-type', inner({ ...JWS(), typ: 'amparo-agreement+jws' })],
    ['inner kid missing', 'jws-member', inner({ alg: 'Ed25519', typ: JWS_TYPE })],
    ['inner kid with a path', 'jws-key-id', inner({ ...JWS(), kid: '../../key' })],
    ['inner header with a name twice', 'jws-header', inner(JSON.stringify(JWS()).replace('{', '{"alg":"none",'))],
    ['a key that is not pinned', 'unknown-sender-key', async () => (await seal({}, recipient, stranger))?.token ?? ''],
    ['a stranger under a pinned key id', 'bad-signature', async () => jwe(jws(JWS(), CLAIMS(), stranger.privateKey))],
    [
      'claims changed after signing',
      'bad-signature',
      async () => jwe(part(jws(JWS(), CLAIMS()), 1, () => b64({ ...CLAIMS(), sequence: 2 }))),
    ],
    [
      'a signature of zeros',
      'bad-signature',
      async () => jwe(part(jws(JWS(), CLAIMS()), 2, () => toBase64url(new Uint8Array(64)))),
    ],
    ['claims that are no object', 'claims-form', inner(JWS(), '[]')],
    ['claims that are no JSON', 'claims-form', inner(JWS(), '{')],
    [
      'a claim that stands twice',
      'claims-form',
      async () => jwe(jws(JWS(), JSON.stringify(CLAIMS()).replace('{', '{"aud":"elsewhere",'))),
    ],
    ...[
      'iss',
      'aud',
      'jti',
      'iat',
      'exp',
      'type',
      'agreementId',
      'caseAlias',
      'sequence',
      'body',
      'payloadHash',
      'pad',
    ].map((name): Row => [`no ${name}`, 'claims-missing', without(name)]),
    ['a claim too many', 'claims-unknown', withClaims({ name: 'x' })],
    ['iss a number', 'claim-value', withClaims({ iss: 1 })],
    ['aud a list', 'claim-value', withClaims({ aud: ['destination'] })],
    ['jti with a blank', 'claim-value', withClaims({ jti: 'a b' })],
    ['jti too long', 'claim-value', withClaims({ jti: 'a'.repeat(65) })],
    ['iat as text', 'claim-value', withClaims({ iat: String(IAT) })],
    ['iat a fraction', 'claim-value', withClaims({ iat: IAT + 0.5 })],
    [
      'exp beyond every number',
      'claim-value',
      inner(JWS(), JSON.stringify(CLAIMS()).replace(/"exp":\d+/u, '"exp":1e999')),
    ],
    ['sequence zero', 'claim-value', withClaims({ sequence: 0 })],
    ['sequence negative', 'claim-value', withClaims({ sequence: -1 })],
    ['a receipt with a sequence', 'claim-value', withClaims({ type: 'Receipt', sequence: 3 })],
    ['a body that is text', 'claim-value', withClaims({ body: 'x' })],
    ['a pad with a message in it', 'claim-value', withClaims({ pad: 'hello' })],
    ['a body that the hash does not cover', 'payload-hash', withClaims({ body: { at: 'later' } })],
    ['another issuer than the key is pinned to', 'wrong-issuer', withClaims({ iss: 'somebody-else' })],
    ['sealed to us, meant for another', 'wrong-audience', withClaims({ aud: 'somebody-else' })],
    ['expires before it was made', 'life-too-long', withClaims({ exp: IAT - 1 })],
    ['lives for 73 hours', 'life-too-long', withClaims({ exp: IAT + 73 * 3600 })],
    ['from tomorrow', 'not-yet', withClaims({ iat: IAT + 86_400, exp: IAT + 90_000 })],
    ['of last week', 'expired', withClaims({ iat: IAT - 7 * 86_400, exp: IAT - 6 * 86_400 })],
  ];
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
