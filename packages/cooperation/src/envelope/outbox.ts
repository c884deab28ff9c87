// SPDX-License-Identifier: EUPL-1.2
// The outbox as rules: a message is written down in the transaction of its cause, sent at least once, and rests only when the other side
// has said that it holds it. Until it first leaves it can be taken back, and then nothing of it is left (AV-6, FED-6).

import { addHours, type Instant, instantMs, toInstant } from '@amparo/casework/calendar';
import type { Id } from '@amparo/casework/outcome';
import { CONTROL_ALIAS } from './claims.ts';
import type { MessageType, OutgoingMessage } from './message.ts';

export const OUTBOX_STATES = ['Queued', 'Sending', 'Delivered', 'Cancelled', 'Dead'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];
export const DEAD_REASONS = ['too-late', 'gave-up', 'key-revoked', 'refused-by-partner', 'no-agreement'] as const;
export type DeadReason = (typeof DEAD_REASONS)[number];

/** Seconds for which a package with identity rests before it leaves, so that a wrong recipient can be noticed. Source: FED-6. */
export const PACKAGE_HOLD_SECONDS = 300;
const FIRST_RETRY_MS = 5000;
const LONGEST_RETRY_MS = 15 * 60_000;
/** Days after which a message that nobody takes is given up. A recall is tried for longer than anything else. */
const GIVE_UP_HOURS = { Recall: 24 * 30, other: 72 } as const;

export interface OutboxMessage {
  /** jti, for all attempts */
  readonly id: Id;
  readonly toInstance: Id;
  readonly type: MessageType;
  readonly agreementId: Id | null;
  readonly caseAlias: string;
  /** given at the first attempt, so that a message taken back leaves no gap; null until then */
  readonly sequence: number | null;
  /** null once delivered, cancelled or dead: what was sent is not kept twice */
  readonly body: OutgoingMessage['body'] | null;
  readonly state: OutboxState;
  readonly queuedAt: Instant;
  readonly notBefore: Instant;
  readonly attempts: number;
  readonly lastAttemptAt: Instant | null;
  readonly deliveredAt: Instant | null;
  readonly deadReason: DeadReason | null;
  /** after it the message has no sense any more, e.g. an offer past its answer; null: none */
  readonly uselessAfter: Instant | null;
}

/** @param holdSeconds how long it rests; a package of no emergency: PACKAGE_HOLD_SECONDS */
export function queueMessage(
  id: Id,
  message: OutgoingMessage,
  { toInstance, now, holdSeconds }: { readonly toInstance: Id; readonly now: Instant; readonly holdSeconds: number },
): OutboxMessage {
  return {
    id,
    toInstance,
    type: message.type,
    agreementId: message.agreementId,
    caseAlias: message.caseAlias === '' ? CONTROL_ALIAS : message.caseAlias,
    sequence: null,
    body: message.body,
    state: 'Queued',
    queuedAt: now,
    notBefore: toInstant(instantMs(now) + holdSeconds * 1000),
    attempts: 0,
    lastAttemptAt: null,
    deliveredAt: null,
    deadReason: null,
    uselessAfter:
      message.type === 'Offer'
        ? message.body.respondBy
        : message.type === 'Package'
          ? message.body.sharedPackage.expiresAt
          : null,
  };
}

export function holdSecondsOf(type: MessageType, emergency: boolean): number {
  return type === 'Package' && !emergency ? PACKAGE_HOLD_SECONDS : 0;
}

export function isDue({ state, notBefore }: OutboxMessage, now: Instant): boolean {
  return (state === 'Queued' || state === 'Sending') && notBefore <= now;
}

/**
 * Before each attempt. Gives the number of the stream on the first; gives up what is too late.
 *
 * @param nextSequence the next free number of the stream, 1 for the first
 */
export function beginAttempt(message: OutboxMessage, nextSequence: number, now: Instant): OutboxMessage {
  if (!isDue(message, now)) throw new RangeError('beginAttempt: a message that is due');
  if (message.sequence === null && message.uselessAfter !== null && message.uselessAfter <= now)
    return dead(message, 'too-late');
  return {
    ...message,
    state: 'Sending',
    sequence: message.sequence ?? nextSequence,
    attempts: message.attempts + 1,
    lastAttemptAt: now,
  };
}

/** The other side holds it durably. */
export function delivered(message: OutboxMessage, now: Instant): OutboxMessage {
  return message.state === 'Sending' ? { ...message, state: 'Delivered', body: null, deliveredAt: now } : message;
}

/** Nobody answered, or not in a way that counts. @param jitter 0 to 1, random, from the shell */
export function failed(message: OutboxMessage, now: Instant, jitter: number): OutboxMessage {
  if (message.state !== 'Sending') return message;
  const hours = message.type === 'Recall' ? GIVE_UP_HOURS.Recall : GIVE_UP_HOURS.other;
  if (addHours(message.queuedAt, hours) <= now) return dead(message, 'gave-up');
  const wait = Math.min(FIRST_RETRY_MS * 2 ** (message.attempts - 1), LONGEST_RETRY_MS);
  return { ...message, notBefore: toInstant(instantMs(now) + Math.round(wait * (0.5 + jitter / 2))) };
}

/** The partner answered with a signed Error: sending again would not help. */
export function refusedByPartner(message: OutboxMessage): OutboxMessage {
  return message.state === 'Sending' ? dead(message, 'refused-by-partner') : message;
}

/** A key was revoked, or the agreement ended: what rests in the queue does not leave (FED-4). A recall still does, under a new key. */
export function stopQueued(message: OutboxMessage, reason: 'key-revoked' | 'no-agreement'): OutboxMessage {
  const open = message.state === 'Queued' || message.state === 'Sending';
  return open && message.type !== 'Recall' && message.type !== 'KeyNotice' ? dead(message, reason) : message;
}

/** Taken back before it left: its content is gone. @returns undefined when it has left: then only a Recall helps */
export function cancelQueued(message: OutboxMessage): OutboxMessage | undefined {
  return message.state === 'Queued' && message.attempts === 0
    ? { ...message, state: 'Cancelled', body: null }
    : undefined;
}

/** Tried again by hand. */
export function revive(message: OutboxMessage, now: Instant): OutboxMessage | undefined {
  const again = message.state === 'Dead' && message.deadReason === 'gave-up' && message.body !== null;
  return again ? { ...message, state: 'Queued', deadReason: null, notBefore: now, queuedAt: now } : undefined;
}

function dead(message: OutboxMessage, deadReason: DeadReason): OutboxMessage {
  return { ...message, state: 'Dead', deadReason, body: deadReason === 'gave-up' ? message.body : null };
}
