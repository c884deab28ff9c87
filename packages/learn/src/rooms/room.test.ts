// SPDX-License-Identifier: EUPL-1.2
// A room counts once for each device, tells once, and tells nothing of fewer than ten; what is kept adds up.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { meanOfMoments, meanWithInterval } from '../lessons/measures.ts';
import type { RoomStep } from './plan.ts';
import {
  addMoments,
  addSet,
  COMPLETED,
  type Count,
  NO_COUNT,
  NO_MOMENTS,
  type PooledCount,
  reportPool,
} from './pool.ts';
import { protectAnswers } from './protect.ts';
import { createRoom, MOST_DEVICES, type Room } from './room.ts';

const question = (id: string, right = 0): RoomStep => ({
  kind: 'question',
  block: 0,
  items: [{ id, options: 3, right: [right] }],
});
const testStep = (time: 'pre' | 'post'): RoomStep => ({
  kind: 'test',
  time,
  blocks: [0, 1],
  items: [
    { id: `one.${time}`, options: 2, right: [0] },
    { id: `two.${time}`, options: 2, right: [0] },
  ],
});
const scene: RoomStep = { kind: 'scene', block: 0, items: [] };

function joinAll(room: Room, people: number): string[] {
  const devices = Array.from({ length: people }, (_, place) => `device-${place}`);
  for (const device of devices) assert.ok(room.join(device));
  return devices;
}

describe('what is shown of the answers', () => {
  it('is nothing below ten', () => {
    assert.deepEqual(protectAnswers([5, 4], [0]), { kind: 'few' });
  });

  it('is no number where ten of eleven chose the same: the eleventh would be told', () => {
    assert.deepEqual(protectAnswers([10, 1, 0], [0]), { kind: 'whole', answered: 11, more: true });
  });

  it('is no number where all chose the same', () => {
    assert.deepEqual(protectAnswers([12, 0], [1]), { kind: 'whole', answered: 12, more: false });
  });

  it('puts the others together where one of them is small, whichever it is', () => {
    const groups = [
      { options: [0], people: 20 },
      { options: [1, 2], people: 18 },
    ];
    assert.deepEqual(protectAnswers([20, 15, 3], [0]), { kind: 'groups', answered: 38, groups });
    assert.deepEqual(protectAnswers([20, 9, 9], [0]), { kind: 'groups', answered: 38, groups });
  });

  it('does not join whatever is smallest: eleven, eleven and nine would be told by the rule itself', () => {
    assert.deepEqual(protectAnswers([11, 11, 9], []), { kind: 'whole', answered: 31, more: null });
  });

  it('never leaves fewer than ten, and never pins a small number: another room would be told alike', () => {
    const counts = fc.array(fc.nat(25), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(counts, fc.nat(3), (cells, chosen) => {
        const right = [chosen % cells.length];
        const told = JSON.stringify(protectAnswers(cells, right));
        const shown = protectAnswers(cells, right);
        if (shown.kind === 'few') return;
        const parts = shown.kind === 'groups' ? shown.groups.map(({ people }) => people) : [shown.answered];
        assert.ok(parts.every((people) => people >= 10));
        assert.equal(
          parts.reduce((sum, people) => sum + people, 0),
          cells.reduce((sum, each) => sum + each, 0),
        );
        // one answer more here and one less elsewhere, or the other way round
        for (const [place, small] of cells.entries()) {
          if (small >= 10) continue;
          const others = cells.map((each, other) => {
            if (other === place) return undefined;
            const up = cells.with(place, small + 1).with(other, each - 1);
            const down = cells.with(place, small - 1).with(other, each + 1);
            return [up, down].some(
              (room) => room.every((cell) => cell >= 0) && JSON.stringify(protectAnswers(room, right)) === told,
            );
          });
          assert.ok(others.includes(true), `${cells.join(',')} is pinned at ${place}`);
        }
      }),
    );
  });
});

describe('a room', () => {
  it('counts one answer for each device and step, and none after the step is closed', () => {
    const room = createRoom([question('q')]);
    const [device = ''] = joinAll(room, 12);
    assert.equal(room.answer(device, { step: 0, answers: { q: 1 } }), 'counted');
    assert.equal(room.answer(device, { step: 0, answers: { q: 2 } }), 'already');
    assert.equal(room.answer('stranger', { step: 0, answers: { q: 2 } }), 'unknown-device');
    assert.equal(room.answer('device-1', { step: 0, answers: { q: 3 } }), 'not-an-answer');
    assert.equal(room.answer('device-1', { step: 0, answers: { other: 0 } }), 'not-an-answer');
    assert.equal(room.state().result, undefined);
    room.close();
    assert.equal(room.answer('device-1', { step: 0, answers: { q: 0 } }), 'not-now');
    assert.deepEqual(room.state().result?.items, [{ item: 'q', answers: { kind: 'few' } }]);
  });

  it('tells once: a step that is left and opened again tells the same', () => {
    const room = createRoom([question('q'), scene]);
    const devices = joinAll(room, 12);
    for (const device of devices.slice(0, 10)) room.answer(device, { step: 0, answers: { q: 0 } });
    room.go(1);
    room.go(0);
    const told = room.state().result;
    assert.equal(room.answer('device-11', { step: 0, answers: { q: 1 } }), 'not-now');
    room.close();
    assert.deepEqual(room.state().result, told);
    assert.equal(room.state().open, false);
    assert.throws(() => room.go(2), RangeError);
  });

  it('is full at some point', () => {
    const room = createRoom([scene]);
    joinAll(room, MOST_DEVICES);
    assert.equal(room.join('one more'), false);
  });

  it('keeps means of before, after and the change of the same people', () => {
    const room = createRoom([testStep('pre'), testStep('post')]);
    const devices = joinAll(room, 10);
    for (const [place, device] of devices.entries())
      room.answer(device, { step: 0, answers: { 'one.pre': place % 2, 'two.pre': 1 } });
    room.go(1);
    for (const [place, device] of devices.entries()) {
      const answers = { 'one.post': 0, 'two.post': place % 2 };
      room.answer(device, { step: 1, answers, earlier: place % 2 === 0 ? 1 : 0 });
    }
    const { means, sets } = room.measures();
    // by hand: before 5 people with 1/2 and 5 with 0; after 5 with 1 and 5 with 1/2; change always 1/2
    assert.deepEqual(means.pre, { people: 10, total: 2.5, squares: 1.25 });
    assert.deepEqual(means.post, { people: 10, total: 7.5, squares: 6.25 });
    assert.deepEqual(means.gain, { people: 10, total: 5, squares: 2.5 });
    // a test is one set
    assert.deepEqual(
      sets.map((set) => [...set.keys()]),
      [['one.pre', 'two.pre'], ['one.post', 'two.post'], [COMPLETED]],
    );
    assert.deepEqual(sets[0]?.get('one.pre'), { answered: 10, right: 5 });
    assert.deepEqual(sets[2]?.get(COMPLETED), { answered: 10, right: 10 });
  });

  it('keeps no change where one to nine took only one of the tests, and nothing of fewer than ten', () => {
    const room = createRoom([testStep('pre'), testStep('post')]);
    const devices = joinAll(room, 13);
    for (const device of devices) room.answer(device, { step: 0, answers: { 'one.pre': 0, 'two.pre': 1 } });
    room.go(1);
    for (const device of devices.slice(0, 11))
      room.answer(device, { step: 1, answers: { 'one.post': 0, 'two.post': 0 }, earlier: 1 });
    assert.deepEqual(Object.keys(room.measures().means), ['pre', 'post']);
    const few = createRoom([question('q')]);
    for (const device of joinAll(few, 9)) few.answer(device, { step: 0, answers: { q: 0 } });
    assert.deepEqual(few.measures().sets, []);
  });

  it('counts how worry changed only from those who said it before and after', () => {
    const faces = (when: 'before' | 'after'): RoomStep => ({
      kind: 'faces',
      when,
      items: [{ id: `faces-${when}`, options: 3, right: [] }],
    });
    const room = createRoom([faces('before'), faces('after')]);
    const devices = joinAll(room, 12);
    room.go(1);
    for (const [place, device] of devices.entries())
      room.answer(device, { step: 1, answers: { 'faces-after': 1 }, ...(place < 11 ? { earlier: 1 } : {}) });
    assert.deepEqual(room.measures().means.worry, { people: 11, total: 11, squares: 11 });
    assert.equal(room.answer('device-0', { step: 1, answers: { 'faces-after': 1 }, earlier: 0 }), 'not-an-answer');
  });

  it('tells of a test only its mean, and what was left out counts as not right', () => {
    const room = createRoom([testStep('pre')]);
    for (const [place, device] of joinAll(room, 20).entries()) {
      const answers = place < 10 ? { 'one.pre': 0, 'two.pre': 0 } : { 'one.pre': 0 };
      assert.equal(room.answer(device, { step: 0, answers }), 'counted');
    }
    room.close();
    const { items, mean } = room.state().result ?? {};
    assert.deepEqual(items, []);
    assert.ok(mean?.shown === true && mean.value.estimate === 0.75 && mean.value.people === 20);
    assert.deepEqual(room.measures().sets[0]?.get('two.pre'), { answered: 20, right: 10 });
  });
});

const addCount = (pool: PooledCount, room: Count): PooledCount =>
  addSet(new Map([['q', pool]]), new Map([['q', room]])).get('q') ?? pool;

describe('what an institution keeps', () => {
  it('tells all items of a test or none: the mean would give away the one that is missing', () => {
    const test = new Map([
      ['one', { answered: 24, right: 12 }],
      ['two', { answered: 24, right: 22 }],
    ]);
    const once = addSet(new Map(), test);
    assert.deepEqual(once.get('one'), { ...NO_COUNT, waiting: { answered: 24, right: 12 } });
    let pools = once;
    for (let room = 0; room < 4; room += 1) pools = addSet(pools, test);
    assert.deepEqual(
      [...pools.values()].map(({ answered, right }) => [answered, right]),
      [
        [120, 60],
        [120, 110],
      ],
    );
  });

  it('lets a room with a small side wait until both sides of what waits are ten', () => {
    let pool = addCount(NO_COUNT, { answered: 11, right: 10 });
    assert.deepEqual(pool, { answered: 0, right: 0, waiting: { answered: 11, right: 10 } });
    pool = addCount(pool, { answered: 40, right: 20 });
    assert.deepEqual(pool, { answered: 40, right: 20, waiting: { answered: 11, right: 10 } });
    pool = addCount(pool, { answered: 15, right: 6 });
    assert.deepEqual(pool, { answered: 66, right: 36, waiting: { answered: 0, right: 0 } });
  });

  it('never changes what is shown by a part of one to nine people, right or not, whatever the rooms', () => {
    const room = fc
      .nat(40)
      .chain((answered) => fc.record({ answered: fc.constant(answered), right: fc.nat(answered) }));
    fc.assert(
      fc.property(fc.array(room, { maxLength: 20 }), (rooms) => {
        let pool: PooledCount = NO_COUNT;
        for (const each of rooms) {
          const next = addCount(pool, each);
          const right = next.right - pool.right;
          const other = next.answered - pool.answered - right;
          assert.ok((right === 0 && other === 0) || (right >= 10 && other >= 10));
          pool = next;
        }
      }),
    );
  });

  it('reports the same mean and interval from sums as from the values', () => {
    const values = [0, 0.25, 0.5, 0.5, 0.75, 1, 1, 0.25, 0.5, 0.75];
    const moments = {
      people: values.length,
      total: values.reduce((sum, each) => sum + each, 0),
      squares: values.reduce((sum, each) => sum + each ** 2, 0),
    };
    const one = meanOfMoments(moments);
    const other = meanWithInterval(values);
    // by hand: mean 0.55; variance 0.975/9 = 0.108333; t 2.2622; half 0.235452
    assert.ok(Math.abs(one.estimate - 0.55) < 1e-12 && Math.abs(one.high - one.estimate - 0.23545) < 0.0002);
    assert.ok(Math.abs(one.low - other.low) < 1e-12 && Math.abs(one.high - other.high) < 1e-12);
    assert.throws(() => meanOfMoments(NO_MOMENTS), RangeError);
    assert.deepEqual(addMoments(moments, { people: 9, total: 9, squares: 9 }), moments);
  });

  it('makes the report of a course, and hides what is small', () => {
    const report = reportPool({
      counts: new Map([
        ['offer.1', { answered: 40, right: 30 }],
        ['offer.2', { answered: 12, right: 11 }],
        ['s1/means', { answered: 30, right: 15 }],
        [COMPLETED, { answered: 50, right: 40 }],
      ]),
      means: { pre: { people: 20, total: 10, squares: 6 } },
    });
    assert.deepEqual(
      report.items.map(({ item, right }) => [item, right.shown]),
      [
        ['offer.1', true],
        ['offer.2', false],
      ],
    );
    assert.ok(report.completion.shown && report.completion.value.estimate === 0.8);
    assert.ok(report.marks.means.shown && report.marks.means.value.estimate === 0.5);
    assert.ok(report.means.pre.shown && !report.means.post.shown && !report.gain.shown);
  });
});
