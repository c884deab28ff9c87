// SPDX-License-Identifier: EUPL-1.2
// The partners of an institution: proposed by one person from a card, confirmed by another who heard the fingerprint over another
// channel, shut out by anybody at once. And what waits to leave. Shows a fingerprint only once it is pinned, so that nobody confirms
// by copying.

import { randomUUID } from 'node:crypto';
import {
  blockPeer,
  cardFingerprint,
  confirmPeer,
  type DeadReason,
  type InstanceCard,
  keyWords,
  type MessageType,
  type Peer,
  proposePeer,
  type PublicKey,
  revokePeerKey,
  sealingKey,
} from '@amparo/cooperation/envelope';
import { sql } from 'kysely';
import type { Federation } from '../../federation/federation.ts';
import { readPeerUrl } from '../../federation/transport.ts';
import { type Operation, type Route, type StaffCall, staffOperation } from '../../operation.ts';
import { Refused, refusedByRule } from '../../problems.ts';
import { namesOf } from '../../store/cases.ts';
import type { Database } from '../../store/database.ts';
import { readInstance } from '../../store/federation/instance.ts';
import { OUTBOX_CHANNEL, outboxOf, retryMessage, stopQueue, waitingOf } from '../../store/federation/outbox.ts';
import { addPeer, listPeerEvents, listPeers, readPeer, savePeer } from '../../store/federation/peers.ts';
import type { Staff } from '../../store/session.ts';
import { contextOfStaff } from './context.ts';
import {
  HeardBody,
  KeyBody,
  MessageParams,
  OutboxAnswer,
  PeerAnswer,
  PeerParams,
  PeersAnswer,
  ProposalBody,
} from './shapes.ts';

interface Needs {
  readonly federation: Federation;
}

function listAll(): Operation {
  return staffOperation({
    action: 'peer.list',
    summary: 'Installations that your institution exchanges with.',
    answers: { 200: { about: 'Newest change first, also those that were blocked.', schema: PeersAnswer } },
    handle: async ({ db, staff }) => ({ status: 200, body: { peers: await shown(db, staff) } }),
  });
}

function propose({ federation }: Needs): Operation {
  return staffOperation({
    action: 'peer.propose',
    summary: 'Propose a partner from its card.',
    about: 'Nothing is exchanged until a second person has heard the fingerprint from the partner and confirmed it.',
    body: ProposalBody,
    answers: { 201: { about: 'Waits for a second person.', schema: PeerAnswer } },
    problems: ['OUT_OF_SCOPE', 'INVALID_VALUE', 'peer-known', 'bad-peer-address'],
    handle: async ({ db, staff, body, now }) => {
      const { url, instanceId } = body.card;
      if (url !== null && readPeerUrl(url, federation.settings.loopback) === undefined)
        throw new Refused('bad-peer-address');
      const own = await readInstance(db as unknown as Parameters<typeof readInstance>[0]);
      const proposed = proposePeer(randomUUID(), body.card, contextOfStaff(staff, now));
      if (!proposed.ok) throw refusedByRule(proposed.problems);
      if (own.instanceId === instanceId || !(await addPeer(db, proposed.value))) throw new Refused('peer-known');
      return { status: 201, body: await shownOne(db, staff, proposed.value.id), objectId: proposed.value.id };
    },
  });
}

function confirm(): Operation {
  return staffOperation({
    action: 'peer.confirm',
    summary: 'Confirm a partner, as the second person.',
    about:
      'Ring the partner on a number that you know; let them read their words or digits, and write down what you hear.',
    changes: true,
    params: PeerParams,
    body: HeardBody,
    answers: { 200: { about: 'Pinned.', schema: PeerAnswer } },
    problems: ['not-found', 'stale', 'OUT_OF_SCOPE', 'NOT_NOW', 'SECOND_PERSON_REQUIRED', 'CONTENT_CHANGED'],
    handle: async (call) => {
      const { db, staff, body, now } = call;
      const peer = await asSeen(call);
      const outcome = confirmPeer(peer, { card: cardAsProposed(peer), heard: body.heard }, contextOfStaff(staff, now));
      if (!outcome.ok) throw refusedByRule(outcome.problems);
      await savePeer(db, outcome.value, true);
      return { status: 200, body: await shownOne(db, staff, peer.id), objectId: peer.id };
    },
  });
}

function block(): Operation {
  return staffOperation({
    action: 'peer.block',
    summary: 'Stop exchanging with a partner, at once.',
    about:
      'What waits for it does not leave any more, and nothing it sends has an effect. To begin again it is proposed anew.',
    changes: true,
    params: PeerParams,
    answers: { 200: { about: 'Blocked.', schema: PeerAnswer } },
    problems: ['not-found', 'stale', 'OUT_OF_SCOPE', 'NOT_NOW'],
    handle: async (call) => {
      const { db, staff, now } = call;
      const peer = await asSeen(call);
      const outcome = blockPeer(peer, contextOfStaff(staff, now));
      if (!outcome.ok) throw refusedByRule(outcome.problems);
      await savePeer(db, outcome.value, false);
      await stopQueue(db, { orgId: staff.orgId, toInstance: peer.instanceId });
      return { status: 200, body: await shownOne(db, staff, peer.id), objectId: peer.id };
    },
  });
}

function revoke(): Operation {
  return staffOperation({
    action: 'peer.block',
    summary: 'Revoke one key of a partner, at once and for ever.',
    about: 'After a call: also what is on its way under this key counts for nothing.',
    changes: true,
    params: PeerParams,
    body: KeyBody,
    answers: { 200: { about: 'Revoked.', schema: PeerAnswer } },
    problems: ['not-found', 'stale', 'OUT_OF_SCOPE', 'NOT_NOW'],
    handle: async (call) => {
      const { db, staff, body, now } = call;
      const peer = await asSeen(call);
      const outcome = revokePeerKey(peer, body.keyId, contextOfStaff(staff, now));
      if (!outcome.ok) throw refusedByRule(outcome.problems);
      await savePeer(db, outcome.value, false);
      if (sealingKey(outcome.value) === undefined)
        await stopQueue(db, { orgId: staff.orgId, toInstance: peer.instanceId });
      return { status: 200, body: await shownOne(db, staff, peer.id), objectId: peer.id };
    },
  });
}

function readOutbox(): Operation {
  return staffOperation({
    action: 'peer.list',
    summary: 'What was sent and what waits, newest first.',
    answers: { 200: { about: 'Codes and times; no content, nothing of a case.', schema: OutboxAnswer } },
    handle: async ({ db, staff }) => ({
      status: 200,
      body: {
        messages: (await outboxOf(db, staff.orgId)).map((row) => ({
          id: row.message_id,
          type: row.type as MessageType,
          instanceId: row.to_instance,
          state: row.state,
          queuedAt: row.queued_at.toISOString(),
          notBefore: row.not_before.toISOString(),
          attempts: row.attempts,
          deliveredAt: row.delivered_at?.toISOString() ?? null,
          deadReason: row.dead_reason as DeadReason | null,
        })),
      },
    }),
  });
}

function retry(): Operation {
  return staffOperation({
    action: 'peer.carry-files',
    summary: 'Try again what was given up.',
    params: MessageParams,
    answers: { 204: { about: 'It waits to leave again.' } },
    problems: ['not-found'],
    handle: async ({ db, staff, params, now }) => {
      if (!(await retryMessage(db, { orgId: staff.orgId, messageId: params.messageId, now })))
        throw new Refused('not-found');
      await sql`SELECT pg_notify(${OUTBOX_CHANNEL}, '')`.execute(db);
      return { status: 204, objectId: params.messageId };
    },
  });
}

/** @throws {Refused} when there is none, or another version than was seen */
async function asSeen({
  db,
  staff,
  params,
  seen,
}: Pick<StaffCall<{ readonly peerId: string }, unknown, unknown>, 'db' | 'staff' | 'params' | 'seen'>): Promise<Peer> {
  const peer = await readPeer(db, staff.orgId, params.peerId);
  if (peer === undefined) throw new Refused('not-found');
  if (peer.version !== seen) throw new Refused('stale', { current: { version: peer.version } });
  return peer;
}

function cardAsProposed(peer: Peer): InstanceCard {
  const key = (use: 'sig' | 'enc'): PublicKey => {
    const found =
      peer.keys.find((each) => each.use === use && each.state === 'active') ??
      peer.keys.find((each) => each.use === use);
    if (found === undefined) throw new TypeError('a peer has a key of each use');
    return found.publicKey;
  };
  const { instanceId, name, place, url } = peer;
  return { instanceId, name, place, url, signKey: key('sig'), sealKey: key('enc') };
}

async function shown(db: Database, staff: Staff) {
  const [peers, events, waiting] = [
    await listPeers(db, staff.orgId),
    await listPeerEvents(db, staff.orgId),
    await waitingOf(db, staff.orgId),
  ];
  const names = await namesOf(
    db,
    staff.orgId,
    peers.flatMap(({ proposedBy, confirmedBy }) => [proposedBy, confirmedBy]),
  );
  return peers.map((peer) => {
    const queue = peer.state === 'Blocked' ? undefined : waiting.get(peer.instanceId);
    const fingerprint = peer.state === 'Pinned' ? cardFingerprint(cardAsProposed(peer)) : null;
    return {
      id: peer.id,
      version: peer.version,
      instanceId: peer.instanceId,
      name: peer.name,
      place: peer.place,
      url: peer.url,
      state: peer.state,
      fingerprint,
      words: fingerprint === null ? [] : [...keyWords(fingerprint)],
      proposedBy: names.get(peer.proposedBy) ?? '',
      confirmedBy: peer.confirmedBy === null ? null : (names.get(peer.confirmedBy) ?? ''),
      mine: peer.proposedBy === staff.userId,
      changedAt: peer.updatedAt,
      keys: peer.keys.map(({ keyId, use, state, since }) => ({ keyId, use, state, since })),
      events: (events.get(peer.id) ?? []).map(({ kind, count, lastAt }) => ({
        kind,
        count,
        lastAt: lastAt.toISOString(),
      })),
      waiting: queue?.waiting ?? 0,
      waitingSince: queue?.since?.toISOString() ?? null,
      dead: queue?.dead ?? 0,
    };
  });
}

async function shownOne(db: Database, staff: Staff, peerId: string) {
  const found = (await shown(db, staff)).find(({ id }) => id === peerId);
  if (found === undefined) throw new TypeError('what was just written is there');
  return found;
}

export function peerRoutes(needs: Needs): readonly Route[] {
  const peer = '/api/v1/peers/:peerId';
  return [
    { method: 'GET', path: '/api/v1/peers', operation: listAll() },
    { method: 'POST', path: '/api/v1/peers', operation: propose(needs) },
    { method: 'POST', path: `${peer}/confirm`, operation: confirm() },
    { method: 'POST', path: `${peer}/block`, operation: block() },
    { method: 'POST', path: `${peer}/revoked-keys`, operation: revoke() },
    { method: 'GET', path: '/api/v1/outbox', operation: readOutbox() },
    { method: 'POST', path: '/api/v1/outbox/:messageId/retry', operation: retry() },
  ];
}
