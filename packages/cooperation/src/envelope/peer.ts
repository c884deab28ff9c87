// SPDX-License-Identifier: EUPL-1.2
// The installations that we exchange with, and their keys. A key counts because two people here compared its fingerprint with the
// partner over another channel; later keys count because a pinned key announced them. A revoked key counts for nothing, at once,
// also for what is already in a queue (FED-1, FED-4).

import { addHours, type Instant } from '@amparo/casework/calendar';
import type { Context, Id, RecordMeta } from '@amparo/casework/outcome';
import { canonicalHash, canonicalJson, sha256Hex, toBase64url, utf8 } from '../canonical/index.ts';
import {
  at,
  changed,
  created,
  type CooperationOutcome,
  type CooperationProblem,
  done,
  entry,
  mayAct,
  problem,
  refused,
} from '../outcome/index.ts';

export const KEY_STATES = ['next', 'active', 'retired', 'revoked'] as const;
export type KeyState = (typeof KEY_STATES)[number];
export const KEY_USES = ['sig', 'enc'] as const;
export type KeyUse = (typeof KEY_USES)[number];
/** How long a retired key still opens or proves what was on its way. */
export const RETIRED_HOURS = 72;

export interface PublicKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519' | 'X25519';
  /** base64url, 32 bytes */
  readonly x: string;
}
export interface PeerKey {
  /** RFC 7638 thumbprint */
  readonly keyId: string;
  readonly use: KeyUse;
  readonly publicKey: PublicKey;
  readonly state: KeyState;
  readonly since: Instant;
}
export const PEER_STATES = ['Proposed', 'Pinned', 'Blocked'] as const;
export type PeerState = (typeof PEER_STATES)[number];
export const PEER_CHANNELS = ['https', 'file'] as const;

/** What an installation gives out about itself, to be compared out of band. */
export interface InstanceCard {
  readonly instanceId: Id;
  readonly name: string;
  readonly place: string;
  readonly signKey: PublicKey;
  readonly sealKey: PublicKey;
  /** null: file channel only */
  readonly url: string | null;
}
export interface Peer extends RecordMeta {
  readonly instanceId: Id;
  readonly name: string;
  readonly place: string;
  readonly channels: readonly (typeof PEER_CHANNELS)[number][];
  readonly url: string | null;
  readonly state: PeerState;
  readonly proposedBy: Id;
  readonly confirmedBy: Id | null;
  readonly keys: readonly PeerKey[];
  /** counts up; an older or equal notice of keys is not applied again */
  readonly noticeNumber: number;
}

/** RFC 7638: SHA-256 of the required members in their order, base64url. 43 signs. */
export function keyIdOf({ kty, crv, x }: PublicKey): string {
  const hex = sha256Hex(utf8(canonicalJson({ crv, kty, x })));
  return toBase64url(
    Uint8Array.from({ length: 32 }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16)),
  );
}

/** What both sides compare: SHA-256 over instance and both keys, so that one reading pins them together. 64 hexadecimal digits. */
export function cardFingerprint({ instanceId, signKey, sealKey }: InstanceCard): string {
  return canonicalHash({
    instanceId,
    signKey: { kty: signKey.kty, crv: signKey.crv, x: signKey.x },
    sealKey: { kty: sealKey.kty, crv: sealKey.crv, x: sealKey.x },
  });
}

const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aiou';
/**
 * A fingerprint in words that can be said over the telephone in many languages: six of five letters, 96 bits.
 *
 * Source: D. S. Wilkerson, "A Proposal for Proquints" (2009), arXiv:0901.4016.
 */
export function keyWords(fingerprint: string): readonly string[] {
  return Array.from({ length: 6 }, (_, index) => {
    const value = Number.parseInt(fingerprint.slice(index * 4, index * 4 + 4), 16);
    const consonant = (shift: number) => CONSONANTS[(value >> shift) & 15] ?? '';
    const vowel = (shift: number) => VOWELS[(value >> shift) & 3] ?? '';
    return `${consonant(12)}${vowel(10)}${consonant(6)}${vowel(4)}${consonant(0)}`;
  });
}

export function proposePeer(id: Id, card: InstanceCard, context: Context): CooperationOutcome<Peer> {
  const where = at('peer', id);
  const problems: CooperationProblem[] = [
    ...mayAct(context, context.actor.orgId, ['Administrator', 'NetworkCoordinator'], where),
  ];
  if (card.signKey.crv !== 'Ed25519' || card.sealKey.crv !== 'X25519')
    problems.push(problem('INVALID_VALUE', where, 'mend-value', { what: ['keys'] }));
  if (problems.length > 0) return refused(problems);
  const key = (publicKey: PublicKey, use: KeyUse): PeerKey => ({
    keyId: keyIdOf(publicKey),
    use,
    publicKey,
    state: 'active',
    since: context.now,
  });
  const peer: Peer = {
    ...created(id, context),
    instanceId: card.instanceId,
    name: card.name,
    place: card.place,
    channels: card.url === null ? ['file'] : ['https', 'file'],
    url: card.url,
    state: 'Proposed',
    proposedBy: context.actor.userId,
    confirmedBy: null,
    keys: [key(card.signKey, 'sig'), key(card.sealKey, 'enc')],
    noticeNumber: 0,
  };
  return done(peer, [entry(context, { action: 'peer.propose', record: 'peer', recordId: id, to: 'Proposed' })]);
}

/** A second person, who heard the fingerprint from the partner and types it in: words or digits. */
export function confirmPeer(
  peer: Peer,
  { card, heard }: { readonly card: InstanceCard; readonly heard: string },
  context: Context,
): CooperationOutcome<Peer> {
  const where = at('peer', peer.id);
  const problems: CooperationProblem[] = [
    ...mayAct(context, peer.orgId, ['Administrator', 'NetworkCoordinator', 'DataProtectionOfficer'], where),
  ];
  if (peer.state !== 'Proposed') problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [peer.state] }));
  if (peer.proposedBy === context.actor.userId)
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person', { what: ['pin'] }));
  const fingerprint = cardFingerprint(card);
  const same = peer.keys.every(({ keyId }) => [keyIdOf(card.signKey), keyIdOf(card.sealKey)].includes(keyId));
  const said = heard.toLowerCase().replace(/[^0-9a-z]/gu, '');
  if (!same || (said !== fingerprint && said !== keyWords(fingerprint).join('')))
    problems.push(problem('CONTENT_CHANGED', where, 'pin-the-key-with-the-partner', { what: ['fingerprint'] }));
  if (problems.length > 0) return refused(problems);
  return done(changed(peer, { state: 'Pinned', confirmedBy: context.actor.userId }, context), [
    entry(context, { action: 'peer.pin', record: 'peer', recordId: peer.id, from: 'Proposed', to: 'Pinned' }),
  ]);
}

/** One person is enough to shut a door. */
export function blockPeer(peer: Peer, context: Context): CooperationOutcome<Peer> {
  const where = at('peer', peer.id);
  const problems = [
    ...mayAct(context, peer.orgId, ['Administrator', 'NetworkCoordinator', 'DataProtectionOfficer'], where),
  ];
  if (peer.state === 'Blocked') problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  if (problems.length > 0) return refused(problems);
  return done(changed(peer, { state: 'Blocked' }, context), [
    entry(context, { action: 'peer.block', record: 'peer', recordId: peer.id, from: peer.state, to: 'Blocked' }),
  ]);
}

/** Whether a signature under this key counts for an envelope signed at `signedAt`. A next key counts: its owner may have switched. */
export function signatureCounts({ state, since }: PeerKey, signedAt: Instant, now: Instant): boolean {
  if (state === 'revoked') return false;
  return state !== 'retired' || (signedAt <= addHours(since, 0.1) && now <= addHours(since, RETIRED_HOURS));
}

export function verifyingKey(peer: Peer, keyId: string): PeerKey | undefined {
  return peer.state === 'Pinned' ? peer.keys.find((each) => each.keyId === keyId && each.use === 'sig') : undefined;
}

/** The key to seal to; undefined: nothing can be sent. */
export function sealingKey(peer: Peer): PeerKey | undefined {
  return peer.state === 'Pinned' ? peer.keys.find(({ use, state }) => use === 'enc' && state === 'active') : undefined;
}

/** What a KeyNotice carries: the whole list of keys of its sender, with states, under a number that counts up. */
export interface KeyNoticeList {
  readonly number: number;
  readonly keys: readonly { readonly use: KeyUse; readonly publicKey: PublicKey; readonly state: KeyState }[];
}

/**
 * A notice of keys, from an envelope that a pinned key of this peer signed. What is revoked stays revoked, whatever a later notice says;
 * a notice can never revive a key or leave the peer without one to verify.
 *
 * @param signedBy key that signed the envelope
 */
export function applyKeyNotice(
  peer: Peer,
  notice: KeyNoticeList,
  signedBy: string,
  context: Context,
): CooperationOutcome<Peer> {
  const where = at('peer', peer.id, 'keys');
  const signer = verifyingKey(peer, signedBy);
  const problems: CooperationProblem[] = [];
  if (signer === undefined || signer.state === 'revoked' || signer.state === 'retired')
    problems.push(problem('SIGNATURE_INVALID', where, 'sign-with-the-right-key', { what: ['key'] }));
  if (notice.number <= peer.noticeNumber)
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: ['old-notice'] }));
  if (notice.keys.some(({ use, publicKey }) => publicKey.crv !== (use === 'sig' ? 'Ed25519' : 'X25519')))
    problems.push(problem('INVALID_VALUE', where, 'mend-value', { what: ['keys'] }));
  if (problems.length > 0) return refused(problems);
  const listed = notice.keys.map(({ use, publicKey, state }): PeerKey => {
    const keyId = keyIdOf(publicKey);
    const before = peer.keys.find((each) => each.keyId === keyId);
    const kept = before?.state === 'revoked' ? 'revoked' : state;
    return { keyId, use, publicKey, state: kept, since: before?.state === kept ? before.since : context.now };
  });
  const dropped = peer.keys
    .filter(({ keyId }) => !listed.some((each) => each.keyId === keyId))
    .map(
      (key): PeerKey =>
        key.state === 'revoked'
          ? key
          : { ...key, state: 'retired', since: key.state === 'retired' ? key.since : context.now },
    );
  const keys = [...listed, ...dropped];
  const usable = (use: KeyUse) => keys.some((key) => key.use === use && key.state === 'active');
  if (!usable('sig') || !usable('enc'))
    return refused([problem('INVALID_VALUE', where, 'mend-value', { what: ['no-active-key'] })]);
  return done(changed(peer, { keys, noticeNumber: notice.number }, context), [
    entry(context, { action: 'peer.keys', record: 'peer', recordId: peer.id, reason: `notice-${notice.number}` }),
  ]);
}

/** Revoked here by hand, after a call: takes effect at once. With no usable key left the peer must be pinned anew. */
export function revokePeerKey(peer: Peer, keyId: string, context: Context): CooperationOutcome<Peer> {
  const where = at('peer', peer.id, 'keys');
  const problems = [
    ...mayAct(context, peer.orgId, ['Administrator', 'NetworkCoordinator', 'DataProtectionOfficer'], where),
  ];
  const key = peer.keys.find((each) => each.keyId === keyId);
  if (key === undefined || key.state === 'revoked') problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  if (problems.length > 0) return refused(problems);
  const keys = peer.keys.map(
    (each): PeerKey => (each.keyId === keyId ? { ...each, state: 'revoked', since: context.now } : each),
  );
  return done(changed(peer, { keys }, context), [
    entry(context, { action: 'peer.revoke-key', record: 'peer', recordId: peer.id, to: 'revoked' }),
  ]);
}
