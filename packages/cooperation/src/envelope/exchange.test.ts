// SPDX-License-Identifier: EUPL-1.2
// Inbox and outbox together, over a road that loses, repeats and reorders, between programs that crash and whose clocks differ:
// each message has its effect exactly once, in order, and a recall always wins.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addHours, type Instant, instantMs, toInstant } from '@amparo/casework/calendar';
import {
  beginAttempt,
  cancelQueued,
  type Claims,
  delivered,
  failed,
  holdSecondsOf,
  isDue,
  type MessageType,
  newStream,
  type OutboxMessage,
  type OutgoingMessage,
  PACKAGE_HOLD_SECONDS,
  queueMessage,
  receiveMessage,
  refusedByPartner,
  rememberUntil,
  revive,
  stopQueued,
  type Stream,
} from './index.ts';

const NOW = '2026-11-26T12:00:00.000Z' as Instant;
const message = (type: 'Ack' | 'Recall' | 'Offer' = 'Ack'): OutgoingMessage => {
  const base = { toOrgId: 'there', agreementId: null, caseAlias: 'alias' } as const;
  if (type === 'Recall') return { ...base, type, body: { reason: 'PersonsWish', answerBy: NOW } };
  if (type === 'Ack') return { ...base, type, body: { at: NOW } };
  const request = {
    category: 'Shelter',
    subtype: null,
    urgency: 'Routine',
    languages: [],
    ageBand: null,
    people: 1,
    stepFreeAccess: false,
  } as const;
  return {
    ...base,
    type,
    body: {
      kind: 'referral',
      toOrgId: 'there',
      fromOrgId: 'here',
      toServiceId: null,
      request,
      ackBy: NOW,
      respondBy: addHours(NOW, 48),
      trmPhase: null,
    },
  };
};
const claims = (jti: string, sequence: number, type: MessageType = 'Ack'): Claims => ({
  iss: 'here',
  aud: 'there',
  jti,
  iat: 1,
  exp: 2,
  type,
  agreementId: null,
  caseAlias: 'alias',
  sequence,
  body: { at: NOW },
  payloadHash: '',
});
const queued = (id: string, type: 'Ack' | 'Recall' | 'Offer' = 'Ack', holdSeconds = 0) =>
  queueMessage(id, message(type), { toInstance: 'there', now: NOW, holdSeconds });

describe('the inbox', () => {
  const empty = newStream('here', 'alias');
  test('in order, it applies; early, it holds until its turn; twice, it does nothing', () => {
    const two = receiveMessage(empty, claims('b', 2), false);
    assert.deepEqual([two.verdict, two.apply], ['held', []]);
    const one = receiveMessage(two.stream, claims('a', 1), false);
    assert.deepEqual(
      one.apply.map(({ jti }) => jti),
      ['a', 'b'],
    );
    assert.deepEqual([one.stream.applied, one.stream.held], [2, []]);
    const again = receiveMessage(one.stream, claims('a', 1), true);
    assert.deepEqual([again.verdict, again.apply, again.remember], ['duplicate', [], null]);
    assert.equal(receiveMessage(one.stream, claims('a', 1), false).verdict, 'duplicate');
  });
  test('a sequence used for another message is a conflict, not a duplicate: the sender was put back from a backup', () => {
    const one = receiveMessage(empty, claims('a', 1), false).stream;
    assert.equal(receiveMessage(one, claims('z', 1), false).verdict, 'conflict');
  });
  test('a recall takes effect at once, and what comes after it has none', () => {
    const recall = receiveMessage(empty, claims('r', 3, 'Recall'), false);
    assert.deepEqual([recall.verdict, recall.apply.map(({ jti }) => jti)], ['applied', ['r']]);
    const offer = receiveMessage(recall.stream, claims('o', 1, 'Offer'), false);
    assert.deepEqual([offer.verdict, offer.apply], ['overtaken', []]);
    const shared = receiveMessage(offer.stream, claims('p', 2, 'Package'), false);
    assert.deepEqual([shared.verdict, shared.apply, shared.stream.applied], ['overtaken', [], 3]);
  });
  test('only so many wait: one that would be the thirty-third is asked for again later', () => {
    let stream: Stream = empty;
    for (let sequence = 2; sequence <= 33; sequence += 1)
      stream = receiveMessage(stream, claims(`m${sequence}`, sequence), false).stream;
    const full = receiveMessage(stream, claims('m34', 34), false);
    assert.deepEqual([full.verdict, full.remember, full.stream], ['full', null, stream]);
    assert.equal(receiveMessage(stream, claims('m1', 1), false).apply.length, 33);
  });
  test('another stream, or what has no sequence, is a mistake of the caller', () => {
    assert.throws(() => receiveMessage(empty, { ...claims('a', 1), caseAlias: 'other' }, false), RangeError);
    assert.throws(() => receiveMessage(empty, claims('a', 0, 'Receipt'), false), RangeError);
  });
  test('FED-3: an id is remembered until its envelope is refused as expired', () => {
    assert.equal(rememberUntil({ exp: instantMs(NOW) / 1000 }), toInstant(instantMs(NOW) + 300_000));
  });
});

describe('the outbox', () => {
  test('a package rests five minutes and can be taken back, with nothing left of it; an emergency does not rest', () => {
    assert.deepEqual(
      [holdSecondsOf('Package', false), holdSecondsOf('Package', true), holdSecondsOf('Offer', false)],
      [PACKAGE_HOLD_SECONDS, 0, 0],
    );
    const resting = queued('a', 'Ack', 300);
    assert.deepEqual([isDue(resting, NOW), isDue(resting, addHours(NOW, 1))], [false, true]);
    const gone = cancelQueued(resting);
    assert.deepEqual([gone?.state, gone?.body], ['Cancelled', null]);
    assert.equal(cancelQueued(beginAttempt(queued('b'), 1, NOW)), undefined);
  });
  test('the number is given at the first attempt and stays; each wait is longer, up to a quarter of an hour', () => {
    let sending = beginAttempt(queued('a'), 7, NOW);
    const waits: number[] = [];
    let now = NOW;
    for (let round = 0; round < 12; round += 1) {
      sending = failed(sending, now, 1);
      waits.push((instantMs(sending.notBefore) - instantMs(now)) / 1000);
      now = sending.notBefore;
      sending = beginAttempt(sending, 99, now);
    }
    assert.equal(sending.sequence, 7);
    assert.deepEqual(waits.slice(0, 4), [5, 10, 20, 40]);
    assert.equal(waits.at(-1), 900);
  });
  test('given up after three days, a recall after thirty; by hand it is tried again', () => {
    const late = addHours(NOW, 73);
    const ack = failed(beginAttempt(queued('a'), 1, NOW), late, 0);
    assert.deepEqual([ack.state, ack.deadReason], ['Dead', 'gave-up']);
    assert.equal(failed(beginAttempt(queued('r', 'Recall'), 1, NOW), late, 0).state, 'Sending');
    assert.equal(revive(ack, late)?.state, 'Queued');
    assert.equal(revive(delivered(beginAttempt(queued('b'), 1, NOW), NOW), late), undefined);
  });
  test('an offer past its answer is not sent any more', () => {
    const offer = beginAttempt(queued('o', 'Offer'), 1, addHours(NOW, 49));
    assert.deepEqual([offer.state, offer.deadReason, offer.body, offer.sequence], ['Dead', 'too-late', null, null]);
  });
  test('FED-4: a revoked key stops what is queued, but not a recall', () => {
    assert.deepEqual(
      [stopQueued(queued('a'), 'key-revoked').state, stopQueued(queued('r', 'Recall'), 'key-revoked').state],
      ['Dead', 'Queued'],
    );
    assert.equal(stopQueued(queued('a'), 'no-agreement').body, null);
  });
  test('a signed refusal ends it; an answer to what is not being sent is nothing', () => {
    assert.equal(refusedByPartner(beginAttempt(queued('a'), 1, NOW)).deadReason, 'refused-by-partner');
    const resting = queued('a');
    assert.equal(delivered(resting, NOW), resting);
    assert.equal(refusedByPartner(resting), resting);
  });
});

/** One direction of a road, with a sender and a recipient that each keep what they have written and forget the rest. */
class Road {
  outbox: OutboxMessage[] = [];
  stream: Stream = newStream('here', 'alias');
  seen = new Map<string, Instant>();
  effects: string[] = [];
  verdicts: string[] = [];
  onTheWay: Claims[] = [];
  receipts: string[] = [];
  nextSequence = 1;
  now = NOW;

  queue(id: string, type: 'Ack' | 'Recall'): void {
    this.outbox.push(queueMessage(id, message(type), { toInstance: 'there', now: this.now, holdSeconds: 0 }));
  }
  cancel(index: number): void {
    const found = this.outbox[index];
    const cancelled = found === undefined ? undefined : cancelQueued(found);
    if (cancelled !== undefined) this.outbox[index] = cancelled;
  }
  /** Before the envelope leaves, that it leaves is written down; a crash in between costs an attempt. */
  send(index: number, crash: boolean): void {
    const found = this.outbox[index];
    if (found === undefined || !isDue(found, this.now)) return;
    const attempt = beginAttempt(found, this.nextSequence, this.now);
    if (found.sequence === null) this.nextSequence += 1;
    this.outbox[index] = attempt;
    if (!crash)
      this.onTheWay.push({
        ...claims(attempt.id, attempt.sequence ?? 0, attempt.type),
        iat: instantMs(this.now) / 1000,
        exp: instantMs(this.now) / 1000 + 3600,
      });
    else this.outbox[index] = failed(attempt, this.now, 0);
  }
  /** Takes one of those on the way; `keep`: it comes again later. A crash before the commit leaves nothing; after it, no receipt. */
  receive(index: number, keep: boolean, crash: 'none' | 'before-commit' | 'before-receipt'): void {
    const found = this.onTheWay[index];
    if (found === undefined) return;
    if (!keep) this.onTheWay.splice(index, 1);
    if (crash === 'before-commit' || found.exp * 1000 + 300_000 <= instantMs(this.now)) return;
    const reception = receiveMessage(this.stream, found, this.seen.has(found.jti));
    this.verdicts.push(reception.verdict);
    this.stream = reception.stream;
    if (reception.remember !== null) this.seen.set(reception.remember.jti, reception.remember.until);
    this.effects.push(...reception.apply.map(({ jti }) => jti));
    if (crash === 'none' && reception.verdict !== 'full') this.receipts.push(found.jti);
  }
  lose(index: number): void {
    this.onTheWay.splice(index, 1);
  }
  receipt(index: number): void {
    const [id] = this.receipts.splice(index, 1);
    this.outbox = this.outbox.map((each) => (each.id === id ? delivered(each, this.now) : each));
  }
  tick(minutes: number): void {
    this.now = addHours(this.now, minutes / 60);
    for (const [id, until] of this.seen) if (until <= this.now) this.seen.delete(id);
  }
  /** The road is good again: everything is sent until it was received. */
  settle(): void {
    for (let round = 0; round < 40; round += 1) {
      this.tick(20);
      for (const index of this.outbox.keys()) this.send(index, false);
      while (this.onTheWay.length > 0) this.receive(0, false, 'none');
      while (this.receipts.length > 0) this.receipt(0);
      if (this.outbox.every(({ state }) => state !== 'Queued' && state !== 'Sending')) return;
    }
  }
}

test('property: exactly one effect for each message, in order, under loss, repetition, reordering and crashes', () => {
  const index = fc.nat({ max: 7 });
  const event = fc.oneof(
    { weight: 3, arbitrary: fc.constant((road: Road) => road.queue(`m${road.outbox.length}`, 'Ack')) },
    {
      weight: 5,
      arbitrary: fc.tuple(index, fc.boolean()).map(
        ([at, crash]) =>
          (road: Road) =>
            road.send(at, crash),
      ),
    },
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          index,
          fc.boolean(),
          fc.constantFrom('none' as const, 'before-commit' as const, 'before-receipt' as const),
        )
        .map(
          ([at, keep, crash]) =>
            (road: Road) =>
              road.receive(at, keep, crash),
        ),
    },
    { weight: 2, arbitrary: index.map((at) => (road: Road) => road.lose(at)) },
    { weight: 2, arbitrary: index.map((at) => (road: Road) => road.receipt(at)) },
    { weight: 1, arbitrary: index.map((at) => (road: Road) => road.cancel(at)) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 90 }).map((minutes) => (road: Road) => road.tick(minutes)) },
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const road = new Road();
      for (const happen of events) happen(road);
      road.settle();
      const expected = road.outbox
        .filter(({ sequence, state }) => sequence !== null && state !== 'Cancelled')
        .toSorted((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0))
        .map(({ id }) => id);
      assert.deepEqual(road.effects, expected);
      assert.ok(!road.verdicts.includes('conflict'));
      assert.ok(
        road.outbox.every(({ state, body }) => (state === 'Delivered' || state === 'Cancelled') && body === null),
      );
    }),
    { numRuns: 400 },
  );
});

test('property: after a recall nothing has an effect, in whatever order things come', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.nat({ max: 6 }),
      fc.infiniteStream(fc.nat()),
      (count, place, picks) => {
        const at = Math.min(place, count);
        const all = Array.from({ length: count + 1 }, (_, sequence) =>
          claims(sequence === at ? 'recall' : `m${sequence}`, sequence + 1, sequence === at ? 'Recall' : 'Ack'),
        );
        let stream = newStream('here', 'alias');
        const effects: string[] = [];
        const left = [...all];
        for (const pick of picks) {
          if (left.length === 0) break;
          const [next] = left.splice(pick % left.length, 1);
          if (next === undefined) break;
          const reception = receiveMessage(stream, next, false);
          stream = reception.stream;
          effects.push(...reception.apply.map(({ jti }) => jti));
        }
        assert.equal(effects.at(-1), 'recall');
        assert.equal(effects.filter((each) => each === 'recall').length, 1);
        assert.equal(stream.applied, count + 1);
      },
    ),
    { numRuns: 300 },
  );
});
