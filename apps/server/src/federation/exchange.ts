// SPDX-License-Identifier: EUPL-1.2
// What this installation can do with envelopes, by whatever road they come: seal one for a pinned partner, open one, take it in exactly
// once, and answer. Called by the endpoint, by the courier and by the import of files. Tells a stranger nothing: every fault is a
// value here and one and the same refusal outside. Nothing comes in or leaves while the installation is frozen.

import { randomUUID } from 'node:crypto';
import { type LoadedKey, loadPublicKey, openEnvelope, type OpenFault, sealEnvelope } from '@amparo/cooperation/cipher';
import {
  applyKeyNotice,
  type Claims,
  CONTROL_ALIAS,
  delivered,
  type ErrorCode,
  MAX_LIFE_SECONDS,
  type MessageBodies,
  MESSAGE_TYPES,
  type MessageType,
  type OutboxMessage,
  type OutgoingMessage,
  type Peer,
  type PeerKey,
  type PublicKey,
  readJwe,
  type ReceiveVerdict,
  receiveMessage,
  refusedByPartner,
  rememberUntil,
  sealingKey,
  signatureCounts,
  TRANSPORT_TYPES,
  verifyingKey,
} from '@amparo/cooperation/envelope';
import type { Kysely } from 'kysely';
import type { CaseKeys } from '../keys/case-keys.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { describeError, type Log } from '../log.ts';
import { auditAsKeeper } from '../store/accounts.ts';
import type { KeeperDatabase } from '../store/database.ts';
import {
  findSeen,
  type Held,
  type LockedStream,
  lockStream,
  ownerOfAlias,
  refuseSeen,
  remember,
  saveStream,
} from '../store/federation/inbox.ts';
import {
  activeKey,
  instanceKeys,
  type InstanceKey,
  OwnKeys,
  readInstance,
  stillOpens,
} from '../store/federation/instance.ts';
import { changeMessage, instant, localStream, noteAlias } from '../store/federation/outbox.ts';
import { lockPinned, notePeerEvent, pinnedPeers, readPeer, savePeer } from '../store/federation/peers.ts';
import { isFrozen } from '../store/incident.ts';
import type { KeeperTables } from '../store/tables.ts';
import { isBody, readNoticeList } from './bodies.ts';
import type { IncomingHandlers, IncomingResult } from './handlers.ts';
import { putIntoOutbox } from './outbox.ts';

export interface ExchangeNeeds {
  readonly keeper: KeeperDatabase;
  readonly keyStore: Pick<KeyStore, 'seal' | 'open'>;
  readonly keys: CaseKeys;
  readonly handlers: IncomingHandlers;
  readonly log: Log;
}

type Trx = Kysely<KeeperTables>;
export type ReceiveFault = OpenFault | 'frozen' | 'not-pinned' | 'full' | 'failed';

/** What one envelope came to. `answer`: a sealed receipt or error for the sender; null for what is itself an answer. */
export type Received =
  | { readonly verdict: ReceiveVerdict | 'answer'; readonly answer: string | null; readonly refused: ErrorCode | null }
  | { readonly fault: ReceiveFault };

export interface Incoming {
  readonly claims: Claims;
  /** null for a message of this same installation */
  readonly keyId: string | null;
  /** who it is for, where that is known without asking */
  readonly toOrg: string | null;
  readonly fromOrg: string | null;
  /** known type and a body of the right form */
  readonly error: ErrorCode | null;
}

export class Exchange {
  readonly #needs: ExchangeNeeds;
  readonly #own: OwnKeys;
  readonly #public = new Map<string, LoadedKey>();

  constructor(needs: ExchangeNeeds) {
    this.#needs = needs;
    this.#own = new OwnKeys(needs.keyStore);
  }

  /** Ours, made where there are none. */
  async ownKeys(now: Date): Promise<readonly InstanceKey[]> {
    const { keeper, keyStore } = this.#needs;
    const keys = await instanceKeys(keeper, keyStore, now);
    this.#own.keepOnly(keys);
    return keys;
  }

  /** @returns undefined without a usable key of the recipient, or where the content is too large */
  async seal(
    peer: Peer,
    part: Pick<Claims, 'jti' | 'type' | 'agreementId' | 'caseAlias' | 'sequence' | 'body'>,
    now: Date,
  ): Promise<string | undefined> {
    const to = sealingKey(peer);
    if (to === undefined) return undefined;
    const [{ instanceId }, keys] = await Promise.all([readInstance(this.#needs.keeper), this.ownKeys(now)]);
    const signing = activeKey(keys, 'sig');
    const sealed = await sealEnvelope(
      {
        ...part,
        iss: instanceId,
        aud: peer.instanceId,
        iat: Math.floor(now.getTime() / 1000),
        lifeSeconds: MAX_LIFE_SECONDS,
      },
      {
        signKeyId: signing.key_id,
        sign: (bytes) => this.#own.sign(signing, bytes),
        to: { keyId: to.keyId, key: await this.#loaded(to.keyId, to.publicKey) },
      },
    );
    return sealed?.token;
  }

  /** Opens and verifies, and changes nothing. */
  async open(token: string, now: Date) {
    const outer = readJwe(token);
    if ('fault' in outer) return outer;
    const keys = await this.ownKeys(now);
    const own = keys.find((key) => key.key_id === outer.header.kid && stillOpens(key, now));
    if (own === undefined) return { fault: 'unknown-recipient-key' as const };
    const [opening, { instanceId }, peers] = await Promise.all([
      this.#own.opening(own),
      readInstance(this.#needs.keeper),
      pinnedPeers(this.#needs.keeper),
    ]);
    const at = instant(now);
    const candidates = new Map<string, { readonly peer: Peer; readonly key: PeerKey; readonly loaded: LoadedKey }[]>();
    for (const peer of peers)
      for (const key of peer.keys) {
        if (key.use !== 'sig') continue;
        const loaded = await this.#loaded(key.keyId, key.publicKey);
        candidates.set(key.keyId, [...(candidates.get(key.keyId) ?? []), { peer, key, loaded }]);
      }
    return openEnvelope(token, {
      self: instanceId,
      now: at,
      ownKey: (keyId) => (keyId === own.key_id ? opening : undefined),
      senderKey: (keyId) => {
        const list = candidates.get(keyId) ?? [];
        const [first] = list;
        if (first === undefined) return undefined;
        return {
          instanceId: first.peer.instanceId,
          key: first.loaded,
          // each institution that it is for is asked again with its own pin
          counts: (signedAt) => list.some(({ key }) => signatureCounts(key, signedAt, at)),
        };
      },
    });
  }

  /** One envelope comes in, by any road. */
  async receive(token: string, now: Date): Promise<Received> {
    const { keeper, log } = this.#needs;
    if (await isFrozen(keeper)) return { fault: 'frozen' };
    const opened = await this.open(token, now);
    if ('fault' in opened) return opened;
    const { keyId } = opened;
    const claims = opened.claims as Claims;
    if ((TRANSPORT_TYPES as readonly string[]).includes(claims.type)) return this.#takeAnswer(claims, now);
    const error: ErrorCode | null = !opened.known
      ? 'unknown-type'
      : isBody(claims.type, claims.body)
        ? null
        : 'bad-body';
    let taken:
      | { readonly first: Peer; readonly verdict: ReceiveVerdict; readonly refused: ErrorCode | null }
      | undefined;
    try {
      taken = await keeper.transaction().execute(async (trx) => {
        const peers = (await lockPinned(trx, claims.iss)).filter((peer) => countsFor(peer, keyId, claims, now));
        const [first] = peers;
        if (first === undefined) return undefined;
        return { first, ...(await this.takeIn(trx, { claims, keyId, toOrg: null, fromOrg: null, error }, peers, now)) };
      });
    } catch (thrown) {
      log('unexpected', describeError(thrown));
      return { fault: 'failed' };
    }
    if (taken === undefined) return { fault: 'not-pinned' };
    if (taken.verdict === 'full') return { fault: 'full' };
    // the receipt says that it is durable, so it is made after the commit
    const { first } = taken;
    // to the key that counts now: a notice may just have revoked the one that it came under
    const peer = claims.type === 'KeyNotice' ? ((await readPeer(keeper, first.orgId, first.id)) ?? first) : first;
    const answer = await this.#answer(peer, claims, taken.refused, now);
    return { verdict: taken.verdict, answer, refused: taken.refused };
  }

  /**
   * Within the transaction of the caller: the stream, the effect, and what is remembered.
   *
   * @param peers pins of the sender whose key counts; none for a message of this installation
   */
  async takeIn(
    trx: Trx,
    incoming: Incoming,
    peers: readonly Peer[],
    now: Date,
  ): Promise<{ readonly verdict: ReceiveVerdict; readonly refused: ErrorCode | null }> {
    const { keyStore } = this.#needs;
    const { claims, keyId, fromOrg } = incoming;
    const sender = fromOrg === null ? claims.iss : localStream(fromOrg);
    const mine = { ...claims, iss: sender };
    const locked = await lockStream(trx, keyStore, { instanceId: sender, caseAlias: claims.caseAlias });
    const seen = await findSeen(trx, sender, claims.jti);
    const reception = receiveMessage(locked.stream, mine, seen !== undefined);
    if (reception.verdict === 'duplicate' || (reception.verdict === 'conflict' && seen !== undefined)) {
      // remembered for as long as this envelope could come again, with the same answer
      const again = { iss: sender, jti: claims.jti, until: rememberUntil(claims) };
      await remember(trx, again, seen?.errorCode ?? null);
      // it waits still, and came again under another key: the newer signature is the one that counts when its turn comes
      const held = locked.held.map((each) =>
        each.claims.jti === claims.jti && each.claims.payloadHash === claims.payloadHash ? { ...each, keyId } : each,
      );
      if (locked.held.length > 0) await saveStream(trx, keyStore, { stream: locked.stream, held });
      return { verdict: 'duplicate', refused: (seen?.errorCode ?? null) as ErrorCode | null };
    }
    if (reception.verdict === 'conflict') return this.#conflict(trx, incoming, { sender, locked, peers }, now);
    if (reception.verdict === 'full') {
      await noteEvents(trx, peers, 'full', now);
      return { verdict: 'full', refused: null };
    }
    let refused = incoming.error;
    for (const each of reception.apply) {
      const isThis = each.jti === claims.jti;
      const before = locked.held.find((one) => one.claims.jti === each.jti);
      const signedBy = isThis ? keyId : (before?.keyId ?? null);
      const asSent: Incoming = {
        claims: { ...each, iss: claims.iss },
        keyId: signedBy,
        toOrg: incoming.toOrg,
        fromOrg,
        error: isThis ? incoming.error : errorOf(each),
      };
      // what waited was signed by a key that counted then; one that is revoked since counts for nothing (FED-4)
      const stillCounts = isThis || signedBy === null ? peers : peers.filter((peer) => !isRevoked(peer, signedBy));
      if (fromOrg === null && stillCounts.length === 0) {
        // if its sender sends it once more, it is told, and a person looks
        await refuseSeen(trx, { instanceId: sender, jti: each.jti, errorCode: 'unknown-stream' });
        continue;
      }
      const result = await this.#effect(trx, asSent, stillCounts, now);
      if (isThis) refused = result;
    }
    if (reception.remember !== null) await remember(trx, reception.remember, refused);
    const held: readonly Held[] = [...locked.held, { claims: mine, keyId }];
    await saveStream(trx, keyStore, { stream: reception.stream, held });
    await noteEvents(trx, peers, refused === null ? 'received' : 'refused', now);
    return { verdict: reception.verdict, refused };
  }

  /** The sender was put back from a backup and counts anew. A person must look; but a recall, or a notice of keys, always counts. */
  async #conflict(
    trx: Trx,
    incoming: Incoming,
    {
      sender,
      locked,
      peers,
    }: { readonly sender: string; readonly locked: LockedStream; readonly peers: readonly Peer[] },
    now: Date,
  ): Promise<{ readonly verdict: ReceiveVerdict; readonly refused: ErrorCode | null }> {
    const { claims } = incoming;
    await noteEvents(trx, peers, 'conflict', now);
    const always = claims.type === 'Recall' || claims.type === 'KeyNotice';
    const refused = always ? await this.#effect(trx, incoming, peers, now) : 'unknown-stream';
    await remember(trx, { iss: sender, jti: claims.jti, until: rememberUntil(claims) }, refused);
    if (claims.type === 'Recall') {
      const stream = { ...locked.stream, recalled: true };
      await saveStream(trx, this.#needs.keyStore, { stream, held: locked.held });
    }
    return { verdict: always ? 'applied' : 'conflict', refused };
  }

  async #effect(trx: Trx, incoming: Incoming, peers: readonly Peer[], now: Date): Promise<ErrorCode | null> {
    const { claims, fromOrg, keyId, error } = incoming;
    if (error !== null) return error;
    if (claims.type === 'KeyNotice') return this.#takeKeyNotice(trx, claims as Claims<'KeyNotice'>, peers, keyId, now);
    const orgs = await this.#recipients(trx, incoming, peers);
    const [only] = orgs;
    if (only === undefined) return this.#forNobody(trx, claims, peers, now);
    let refused: ErrorCode | null = null;
    for (const institutionId of orgs) {
      await noteAlias(trx, { orgId: institutionId, instanceId: claims.iss, caseAlias: claims.caseAlias, now });
      const result = await this.#handle(trx, claims, { institutionId, fromInstitution: fromOrg, now });
      if ('error' in result) {
        if (orgs.length === 1) refused = result.error;
        continue;
      }
      const outbox = { trx, keyStore: this.#needs.keyStore };
      await putIntoOutbox(outbox, {
        institutionId,
        toInstance: claims.iss,
        messages: result,
        emergency: false,
        now,
      });
    }
    return refused;
  }

  async #handle<T extends MessageType>(
    trx: Trx,
    claims: Claims<T>,
    to: { readonly institutionId: string; readonly fromInstitution: string | null; readonly now: Date },
  ): Promise<IncomingResult> {
    const { handlers, keyStore, keys } = this.#needs;
    const handler = handlers[claims.type];
    if (handler === undefined) return { error: 'unknown-type' };
    return handler({ trx, keyStore, keys }, { ...to, claims });
  }

  /** Who it is for: what concerns no referral is for everybody who has pinned the sender; an alias belongs to one. */
  async #recipients(trx: Trx, { claims, toOrg }: Incoming, peers: readonly Peer[]): Promise<readonly string[]> {
    if (toOrg !== null) return [toOrg];
    const pinned = [...new Set(peers.map(({ orgId }) => orgId))];
    if (claims.caseAlias === CONTROL_ALIAS) return pinned;
    const owner =
      (await ownerOfAlias(trx, claims.iss, claims.caseAlias)) ??
      (claims.type === 'Offer' ? (claims.body as MessageBodies['Offer']).toOrgId : undefined);
    return owner !== undefined && pinned.includes(owner) ? [owner] : [];
  }

  /** A recall that overtook its offer is answered all the same: there is nothing here, and what comes after has no effect. */
  async #forNobody(trx: Trx, claims: Claims, peers: readonly Peer[], now: Date): Promise<ErrorCode | null> {
    const [first] = peers;
    if (claims.type !== 'Recall' || first === undefined) return 'unknown-stream';
    const message: OutgoingMessage = {
      type: 'RecallDone',
      toOrgId: '',
      agreementId: claims.agreementId,
      caseAlias: claims.caseAlias,
      body: { answer: 'NeverOpened', at: instant(now) },
    };
    await putIntoOutbox(
      { trx, keyStore: this.#needs.keyStore },
      { institutionId: first.orgId, toInstance: claims.iss, messages: [message], emergency: true, now },
    );
    return null;
  }

  async #takeKeyNotice(
    trx: Trx,
    claims: Claims<'KeyNotice'>,
    peers: readonly Peer[],
    keyId: string | null,
    now: Date,
  ): Promise<ErrorCode | null> {
    const list = readNoticeList(claims.body.list);
    if (list === undefined || keyId === null) return 'bad-body';
    for (const peer of peers) {
      // nobody is signed in: the record says that the one who confirmed the partner still answers for it
      const by = peer.confirmedBy ?? peer.proposedBy;
      const context = { actor: { userId: by, orgId: peer.orgId, roles: [] }, now: instant(now) };
      const applied = applyKeyNotice(peer, list, keyId, context as unknown as Parameters<typeof applyKeyNotice>[3]);
      if (!applied.ok) continue;
      await savePeer(trx, applied.value, false);
      await this.#log(trx, { orgId: peer.orgId, action: 'peer.keys', objectId: peer.id, now });
    }
    return null;
  }

  /** A receipt or an error for something that we sent. Of whoever else than its recipient it is nothing. */
  async #takeAnswer(claims: Claims, now: Date): Promise<Received> {
    if (!isBody(claims.type, claims.body)) return { fault: 'claim-value' };
    const { of } = claims.body as MessageBodies['Receipt'];
    await this.settle(
      of,
      claims.iss,
      claims.type === 'Receipt' ? (each) => delivered(each, instant(now)) : refusedByPartner,
      now,
    );
    return { verdict: 'answer', answer: null, refused: null };
  }

  /** Changes one of our messages by a rule, and counts. */
  async settle(
    messageId: string,
    toInstance: string,
    rule: (message: OutboxMessage) => OutboxMessage,
    now: Date,
  ): Promise<void> {
    if (!UUID.test(messageId)) return;
    await this.#needs.keeper.transaction().execute(async (trx) => {
      const changed = await changeMessage(trx, { messageId, toInstance }, rule);
      if (changed === undefined || changed.state === 'Sending') return;
      const peers = (await lockPinned(trx, toInstance)).filter(({ orgId }) => orgId === changed.orgId);
      await noteEvents(trx, peers, changed.state === 'Delivered' ? 'delivered' : 'refused', now);
    });
  }

  #answer(peer: Peer, claims: Claims, refused: ErrorCode | null, now: Date): Promise<string | null> {
    const body: MessageBodies['Receipt'] | MessageBodies['Error'] =
      refused === null ? { of: claims.jti, sequence: claims.sequence } : { of: claims.jti, code: refused };
    const type = refused === null ? 'Receipt' : 'Error';
    const part = { jti: randomUUID(), type, agreementId: null, caseAlias: CONTROL_ALIAS, sequence: 0, body } as const;
    return this.seal(peer, part, now).then((token) => token ?? null);
  }

  async #log(
    trx: Trx,
    entry: { readonly orgId: string; readonly action: string; readonly objectId: string; readonly now: Date },
  ): Promise<void> {
    await auditAsKeeper(trx, {
      ...entry,
      userId: null,
      deviceId: null,
      outcome: 'allowed',
      reason: null,
      requestId: null,
    });
  }

  async #loaded(keyId: string, publicKey: PublicKey): Promise<LoadedKey> {
    const known = this.#public.get(keyId);
    if (known !== undefined) return known;
    const loaded = await loadPublicKey(publicKey);
    if (this.#public.size > 2000) this.#public.clear();
    this.#public.set(keyId, loaded);
    return loaded;
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

function countsFor(peer: Peer, keyId: string, { iat }: Claims, now: Date): boolean {
  const key = verifyingKey(peer, keyId);
  return key !== undefined && signatureCounts(key, instant(new Date(iat * 1000)), instant(now));
}

function isRevoked({ keys }: Peer, keyId: string): boolean {
  return keys.find((key) => key.keyId === keyId)?.state === 'revoked';
}

/** Of something that waited: its form was looked at when it came, and is again when its turn comes. */
function errorOf({ type, body }: Claims): ErrorCode | null {
  if (!(MESSAGE_TYPES as readonly string[]).includes(type)) return 'unknown-type';
  return isBody(type, body) ? null : 'bad-body';
}

async function noteEvents(
  trx: Trx,
  peers: readonly Peer[],
  kind: Parameters<typeof notePeerEvent>[2],
  now: Date,
): Promise<void> {
  for (const peer of peers) await notePeerEvent(trx, peer, kind, now);
}
