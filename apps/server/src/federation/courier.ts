// SPDX-License-Identifier: EUPL-1.2
// Sends what waits: to partners over HTTPS, to an institution of this same installation within the database. Asked by the durable queue
// every minute and at once by the notification of a commit, so that a restart forgets nothing and nobody waits. Two couriers at once
// send a message twice at most, which has its effect once. Sends nothing while the installation is frozen.

import { canonicalHash, type Json } from '@amparo/cooperation/canonical';
import {
  type Claims,
  delivered,
  failed,
  MAX_LIFE_SECONDS,
  type MessageBodies,
  type MessageType,
  type OutboxMessage,
  type Peer,
  refusedByPartner,
  stopQueued,
} from '@amparo/cooperation/envelope';
import { describeError, type Log } from '../log.ts';
import { forgetSeen } from '../store/federation/inbox.ts';
import { readInstance, removeOldPrivateKeys } from '../store/federation/instance.ts';
import {
  changeMessage,
  claimDue,
  claimForFile,
  instant,
  openBody,
  type OutboxRow,
} from '../store/federation/outbox.ts';
import { findPinned, pinnedPeers } from '../store/federation/peers.ts';
import { isFrozen } from '../store/incident.ts';
import type { Exchange } from './exchange.ts';
import { type ExchangeNeeds } from './exchange.ts';
import type { SendingCheck } from './handlers.ts';
import { postEnvelope } from './transport.ts';

export interface CourierNeeds extends ExchangeNeeds {
  readonly exchange: Exchange;
  readonly checks: readonly SendingCheck[];
  /** a test on one machine: http to loopback is taken */
  readonly loopback: boolean;
  /** 0 to 1 */
  readonly random: () => number;
  readonly now: () => Date;
  readonly log: Log;
  readonly post?: typeof postEnvelope;
}

const AT_ONCE = 40;
const ROADS = 4;

export interface Courier {
  /** Everything that is due. @returns how many arrived */
  readonly deliver: () => Promise<number>;
  /** Resolves when nothing is being sent. */
  readonly settled: () => Promise<void>;
  /** The envelopes for one partner, for a file: one on a line. Nothing is known of their arrival until an answer is read. */
  readonly forFile: (given: { readonly orgId: string; readonly peer: Peer }) => Promise<readonly string[] | 'frozen'>;
}

export function createCourier(needs: CourierNeeds): Courier {
  let running: Promise<number> | undefined;
  let asked = false;
  const round = async (): Promise<number> => {
    let all = 0;
    do {
      asked = false;
      for (;;) {
        const { claimed, arrived } = await deliverSome(needs);
        all += arrived;
        if (claimed < AT_ONCE) break;
      }
      // whatever was queued while this ran
    } while (asked);
    return all;
  };
  return {
    deliver: () => {
      asked = true;
      running ??= round().finally(() => {
        running = undefined;
      });
      return running;
    },
    settled: async () => {
      await running?.catch(() => undefined);
    },
    forFile: (given) => sealForFile(needs, given),
  };
}

async function deliverSome(needs: CourierNeeds): Promise<{ readonly claimed: number; readonly arrived: number }> {
  const { keeper } = needs;
  const now = needs.now();
  if (await isFrozen(keeper)) return { claimed: 0, arrived: 0 };
  await forgetSeen(keeper, now);
  await removeOldPrivateKeys(keeper, now);
  const { instanceId } = await readInstance(keeper);
  const peers = (await pinnedPeers(keeper)).filter(({ url }) => url !== null);
  const reachable = [...new Set([instanceId, ...peers.map((peer) => peer.instanceId)])];
  const rows = await claimDue(keeper, { reachable, own: instanceId, most: AT_ONCE, now });
  const streams = Map.groupBy(rows, ({ orgId, message }) => `${orgId} ${message.toInstance} ${message.caseAlias}`);
  const waiting = [...streams.values()];
  // whoever did not answer once is not called again in this round: others do not wait for it
  const silent = new Set<string>();
  let arrived = 0;
  // messages of one stream one after the other, so that they arrive in their order; several streams side by side
  const road = async (): Promise<void> => {
    for (let stream = waiting.shift(); stream !== undefined; stream = waiting.shift())
      for (const row of stream) if (await sendOne(needs, row, { own: instanceId, silent })) arrived += 1;
  };
  await Promise.all(Array.from({ length: ROADS }, road));
  return { claimed: rows.length, arrived };
}

/** @returns whether the other side has it */
async function sendOne(
  needs: CourierNeeds,
  row: OutboxRow,
  { own, silent }: { readonly own: string; readonly silent: Set<string> },
): Promise<boolean> {
  const { exchange, log, random } = needs;
  const { id, toInstance } = row.message;
  const again = (message: OutboxMessage) => failed(message, instant(needs.now()), random());
  try {
    const ready = await prepare(needs, row);
    if (ready === 'stopped') return false;
    if (toInstance === own) return await deliverHere(needs, row, ready.body, own);
    const peer = await findPinned(needs.keeper, row.orgId, toInstance);
    const token =
      peer === undefined || peer.url === null
        ? undefined
        : await exchange.seal(peer, partOf(row, ready.body), needs.now());
    if (peer === undefined || peer.url === null || token === undefined || silent.has(toInstance)) {
      await exchange.settle(id, toInstance, again, needs.now());
      return false;
    }
    const sent = await (needs.post ?? postEnvelope)(peer.url, token, { loopback: needs.loopback });
    if ('fault' in sent && sent.fault !== 'refused') silent.add(toInstance);
    const settled = 'answer' in sent && (await takeAnswer(needs, sent.answer, row));
    if (!settled) await exchange.settle(id, toInstance, again, needs.now());
    return settled;
  } catch (error) {
    log('unexpected', describeError(error));
    await exchange.settle(id, toInstance, again, needs.now()).catch(() => undefined);
    return false;
  }
}

/** Opens the content and asks once more whether it may leave (FED-5). */
async function prepare(
  needs: CourierNeeds,
  row: OutboxRow,
): Promise<{ readonly body: MessageBodies[MessageType] } | 'stopped'> {
  const { keeper, keyStore, keys, checks } = needs;
  const { id, type, agreementId, caseAlias, toInstance } = row.message;
  if (row.bodySealed === null) throw new TypeError('what is to be sent has its content');
  const body = await openBody(keyStore, id, row.bodySealed);
  const now = needs.now();
  for (const check of checks) {
    const asked = { institutionId: row.orgId, type, agreementId, caseAlias, body, now };
    if ((await check({ trx: keeper, keyStore, keys }, asked)) === 'may-leave') continue;
    await needs.exchange.settle(id, toInstance, (message) => stopQueued(message, 'no-agreement'), now);
    return 'stopped';
  }
  return { body };
}

function partOf({ message }: OutboxRow, body: Claims['body']) {
  const { id, type, agreementId, caseAlias, sequence } = message;
  return { jti: id, type, agreementId, caseAlias, sequence: sequence ?? 0, body };
}

/** The answer must be sealed, signed by the one we sent to, and about this very message. */
async function takeAnswer({ exchange, now }: CourierNeeds, token: string, { message }: OutboxRow): Promise<boolean> {
  const at = now();
  const opened = await exchange.open(token, at);
  if ('fault' in opened || !opened.known) return false;
  const { claims } = opened;
  if (claims.iss !== message.toInstance || (claims.type !== 'Receipt' && claims.type !== 'Error')) return false;
  const { of } = claims.body as MessageBodies['Receipt'];
  if (of !== message.id) return false;
  const isReceipt = claims.type === 'Receipt';
  await exchange.settle(
    message.id,
    message.toInstance,
    isReceipt ? (each) => delivered(each, instant(at)) : refusedByPartner,
    at,
  );
  return true;
}

/** Both institutions are in this database: the effect and the end of the message are one transaction. */
async function deliverHere(needs: CourierNeeds, row: OutboxRow, body: Claims['body'], own: string): Promise<boolean> {
  const { keeper, exchange } = needs;
  const now = needs.now();
  const { message, orgId, toOrg } = row;
  const iat = Math.floor(now.getTime() / 1000);
  const claims: Claims = {
    ...partOf(row, body),
    iss: own,
    aud: own,
    iat,
    exp: iat + MAX_LIFE_SECONDS,
    payloadHash: canonicalHash(body as unknown as Json),
  };
  return keeper.transaction().execute(async (trx) => {
    const incoming = { claims, keyId: null, toOrg, fromOrg: orgId, error: null };
    const { verdict, refused } = await exchange.takeIn(trx, incoming, [], now);
    const where = { messageId: message.id, toInstance: own };
    const at = instant(now);
    if (verdict === 'full') await changeMessage(trx, where, (each) => failed(each, at, needs.random()));
    else await changeMessage(trx, where, refused === null ? (each) => delivered(each, at) : refusedByPartner);
    return verdict !== 'full' && refused === null;
  });
}

const MOST_IN_A_FILE = 200;

async function sealForFile(
  needs: CourierNeeds,
  { orgId, peer }: { readonly orgId: string; readonly peer: Peer },
): Promise<readonly string[] | 'frozen'> {
  const now = needs.now();
  if (await isFrozen(needs.keeper)) return 'frozen';
  const rows = await claimForFile(needs.keeper, { orgId, toInstance: peer.instanceId, most: MOST_IN_A_FILE, now });
  const tokens: string[] = [];
  for (const row of rows) {
    const ready = await prepare(needs, row);
    const token = ready === 'stopped' ? undefined : await needs.exchange.seal(peer, partOf(row, ready.body), now);
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}
