// SPDX-License-Identifier: EUPL-1.2
// Rooms that are left alone end, are kept once, and forget their devices.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RoomMeasures, RoomStep } from '@amparo/learn/rooms';
import { CODE_PATTERN, createRooms } from './rooms.ts';

const plan: readonly RoomStep[] = [{ kind: 'question', block: 0, items: [{ id: 'q', options: 2, right: [0] }] }];
const at = (minutes: number) => new Date(Date.UTC(2026, 10, 26, 12, minutes));
const given = {
  lesson: 'i2',
  language: 'en',
  tests: 'none',
  seed: 1,
  course: 'institutions',
  orgId: 'org',
  plan,
  endsAt: at(60),
} as const;

test('a room ends by itself, once, and gives what may be kept', async () => {
  const kept: RoomMeasures[] = [];
  const rooms = createRooms(async (_orgId, course, measures) => {
    assert.equal(course, 'institutions');
    kept.push(measures);
  });
  const room = rooms.open({ ...given, leader: 'a' }, at(0));
  assert.ok(room !== undefined);
  assert.match(room.code, CODE_PATTERN);
  const tokens = Array.from({ length: 11 }, () => rooms.join(room.code, at(1)));
  for (const joined of tokens) {
    assert.ok(typeof joined === 'object');
    const device = rooms.of(joined.token, at(1))?.device ?? '';
    room.room.answer(device, { step: 0, answers: { q: 0 } });
  }
  await rooms.sweep(at(59));
  assert.equal(kept.length, 0);
  await rooms.sweep(at(60));
  await rooms.sweep(at(61));
  await rooms.end(room);
  assert.equal(kept.length, 1);
  assert.deepEqual(kept[0]?.sets[0]?.get('q'), { answered: 11, right: 11 });
  const [first] = tokens;
  assert.ok(typeof first === 'object');
  // also for a clock that was set back: the device is forgotten, not only late
  assert.equal(rooms.of(first.token, at(1)), undefined);
  assert.equal(rooms.join(room.code, at(1)), undefined);
});

test('one room for each person who leads', () => {
  const rooms = createRooms(async () => undefined);
  assert.ok(rooms.open({ ...given, leader: 'a' }, at(0)) !== undefined);
  assert.equal(rooms.open({ ...given, leader: 'a' }, at(1)), undefined);
  assert.ok(rooms.open({ ...given, leader: 'b' }, at(1)) !== undefined);
  assert.ok(rooms.open({ ...given, leader: 'a', endsAt: at(120) }, at(60)) !== undefined);
});
