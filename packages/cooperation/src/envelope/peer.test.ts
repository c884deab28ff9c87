// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, test } from 'node:test';
import { calculateJwkThumbprint } from 'jose';
import { as, later } from '../../../casework/src/case/fictional.ts';
import { codes, must } from '../../fixtures/fictional.ts';
import {
  answerDelayMs,
  applyKeyNotice,
  blockPeer,
  cardFingerprint,
  confirmPeer,
  type InstanceCard,
  keyIdOf,
  keyWords,
  type Peer,
  proposePeer,
  type PublicKey,
  revokePeerKey,
  sealingKey,
  signatureCounts,
  verifyingKey,
} from './index.ts';

const adam = as({ user: 'adam', roles: ['Administrator'] });
const nora = as({ user: 'nora', roles: ['NetworkCoordinator'] });
const key = (crv: PublicKey['crv']): PublicKey => {
  const { publicKey } = crv === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  return { kty: 'OKP', crv, x: publicKey.export({ format: 'jwk' }).x ?? '' };
};
const card = (changes: Partial<InstanceCard> = {}): InstanceCard => ({
  instanceId: 'destination',
  name: 'A fictional network',
  place: 'Port City',
  signKey: key('Ed25519'),
  sealKey: key('X25519'),
  url: 'https://destination.example',
  ...changes,
});
const pinned = (of = card()): Peer =>
  must(confirmPeer(must(proposePeer('p', of, adam)), { card: of, heard: cardFingerprint(of) }, nora));
const signKeyOf = (peer: Peer) => peer.keys.find(({ use }) => use === 'sig')?.keyId ?? '';
const listOf = (peer: Peer) => peer.keys.map(({ use, publicKey, state }) => ({ use, publicKey, state }));

describe('pinning (FED-1)', () => {
  test('a second person types what she heard: the digits, or the words', () => {
    const theirs = card();
    const proposed = must(proposePeer('p', theirs, adam));
    assert.deepEqual([verifyingKey(proposed, signKeyOf(proposed)), sealingKey(proposed)], [undefined, undefined]);
    const words = keyWords(cardFingerprint(theirs)).join(' ').toUpperCase();
    const peer = must(confirmPeer(proposed, { card: theirs, heard: words }, nora));
    assert.ok(verifyingKey(peer, signKeyOf(peer)) !== undefined && sealingKey(peer) !== undefined);
    assert.deepEqual(codes(confirmPeer(proposed, { card: theirs, heard: words }, adam)), ['SECOND_PERSON_REQUIRED']);
    assert.deepEqual(codes(confirmPeer(proposed, { card: theirs, heard: cardFingerprint(card()) }, nora)), [
      'CONTENT_CHANGED',
    ]);
  });
  test('a card with other keys than those proposed is noticed', () => {
    const theirs = card();
    const other = card();
    const outcome = confirmPeer(
      must(proposePeer('p', theirs, adam)),
      { card: other, heard: cardFingerprint(other) },
      nora,
    );
    assert.deepEqual(codes(outcome), ['CONTENT_CHANGED']);
  });
  test('a key id is the thumbprint of RFC 7638, and the words are six of five letters', async () => {
    const { signKey } = card();
    assert.equal(keyIdOf(signKey), await calculateJwkThumbprint({ ...signKey }));
    // the addresses of the proposal itself: 127.0.0.1 and 63.84.220.193
    assert.deepEqual(keyWords(`7f0000013f54dcc1${'0'.repeat(48)}`).slice(0, 4), ['lusab', 'babad', 'gutih', 'tugad']);
  });
  test('one person shuts the door', () => {
    const peer = must(blockPeer(pinned(), nora));
    assert.deepEqual([verifyingKey(peer, signKeyOf(peer)), sealingKey(peer)], [undefined, undefined]);
  });
});

describe('rollover and revocation (FED-4)', () => {
  test('next, active, retired: announced by a key that is pinned', () => {
    const peer = pinned();
    const old = signKeyOf(peer);
    const fresh = key('Ed25519');
    const announced = must(
      applyKeyNotice(
        peer,
        { number: 1, keys: [...listOf(peer), { use: 'sig', publicKey: fresh, state: 'next' }] },
        old,
        nora,
      ),
    );
    const next = verifyingKey(announced, keyIdOf(fresh));
    assert.ok(next !== undefined && signatureCounts(next, nora.now, nora.now));
    const rolled = must(
      applyKeyNotice(
        announced,
        {
          number: 2,
          keys: [...listOf(peer).filter(({ use }) => use === 'enc'), { use: 'sig', publicKey: fresh, state: 'active' }],
        },
        keyIdOf(fresh),
        nora,
      ),
    );
    assert.equal(verifyingKey(rolled, old)?.state, 'retired');
    assert.deepEqual(codes(applyKeyNotice(rolled, { number: 3, keys: listOf(peer) }, old, nora)), [
      'SIGNATURE_INVALID',
    ]);
  });
  test('revoked stays revoked, whatever a later notice says; an old notice is not applied again', () => {
    const peer = pinned();
    const old = signKeyOf(peer);
    const fresh = key('Ed25519');
    const revoking = {
      number: 5,
      keys: [
        ...listOf(peer).map((each) => (each.use === 'sig' ? { ...each, state: 'revoked' as const } : each)),
        { use: 'sig' as const, publicKey: fresh, state: 'active' as const },
      ],
    };
    const revoked = must(applyKeyNotice(peer, revoking, old, nora));
    assert.equal(verifyingKey(revoked, old)?.state, 'revoked');
    const again = must(
      applyKeyNotice(
        revoked,
        { number: 6, keys: [...listOf(peer), { use: 'sig', publicKey: fresh, state: 'active' }] },
        keyIdOf(fresh),
        later(nora, 1),
      ),
    );
    assert.equal(verifyingKey(again, old)?.state, 'revoked');
    assert.deepEqual(codes(applyKeyNotice(again, revoking, keyIdOf(fresh), nora)), ['NOT_NOW']);
    assert.deepEqual(codes(applyKeyNotice(again, { ...revoking, number: 9 }, old, nora)), ['SIGNATURE_INVALID']);
  });
  test('a notice never leaves a peer without a key', () => {
    const peer = pinned();
    const all = listOf(peer).map((each) => ({ ...each, state: 'revoked' as const }));
    assert.deepEqual(codes(applyKeyNotice(peer, { number: 1, keys: all }, signKeyOf(peer), nora)), ['INVALID_VALUE']);
  });
  test('by hand, after a call, at once: also the last one', () => {
    const peer = pinned();
    const seal = sealingKey(peer)?.keyId ?? '';
    assert.equal(sealingKey(must(revokePeerKey(peer, seal, nora))), undefined);
  });
});

test('FED-7: answers go out at fixed ticks', () => {
  assert.deepEqual([answerDelayMs(1000, 250), answerDelayMs(1001, 250), answerDelayMs(1249, 250)], [250, 249, 1]);
  assert.throws(() => answerDelayMs(1, 0), RangeError);
});
