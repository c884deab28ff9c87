// SPDX-License-Identifier: EUPL-1.2
// A room through HTTP: who may lead, how learners join without an account, what is told and what is kept when it ends.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { constructsOf } from '@amparo/learn/lessons';
import type { PooledReport } from '@amparo/learn/rooms';
import { contentWithCourses } from '../rooms/test-courses.ts';
import { type Person, type Reply, startTestApp, type TestApp, valueAt } from '../test-app.ts';

const CONTENT = contentWithCourses();
let server: TestApp;
before(async () => {
  server = await startTestApp({ content: CONTENT });
});
after(() => server.close());

interface Shown {
  readonly id: string;
  readonly code: string;
  readonly step: number;
  readonly steps: number;
  readonly open: boolean;
  readonly joined: number;
  readonly answered: number;
  readonly result: { readonly items: readonly { readonly item: string; readonly answers: unknown }[] } | null;
}

async function open(leader: Person, tests = 'none', lesson = 'i2'): Promise<Shown> {
  const reply = await leader.send({ path: '/api/v1/rooms', body: { lesson, language: 'en', tests } });
  assert.equal(reply.status, 201, reply.text);
  return reply.json as unknown as Shown;
}

const own = async (leader: Person): Promise<Shown> =>
  valueAt(await leader.send({ path: '/api/v1/rooms' }), 'room') as Shown;

async function join(code: string): Promise<string> {
  const reply = await server.send({ path: '/api/v1/room/join', body: { code } });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(reply.headers['set-cookie'], undefined);
  return String(reply.json['token']);
}

const joinAll = (code: string, people: number) => Promise.all(Array.from({ length: people }, () => join(code)));

const answer = (token: string, step: number, answers: object, earlier?: number): Promise<Reply> =>
  server.send({
    path: '/api/v1/room/answer',
    body: { token, step, answers, ...(earlier === undefined ? {} : { earlier }) },
  });

async function seedOf(token: string | undefined): Promise<number> {
  return Number((await server.send({ path: '/api/v1/room/look', body: { token } })).json['seed']);
}

/** Names of the items of the test, as every device works them out. @param time 0 before, 1 after */
function formsOf(seed: number, time: number): readonly string[] {
  const bank = CONTENT.courses.lessons.get('en/test-institutions');
  return constructsOf(bank?.blocks ?? []).map(({ id }, place) => `${id}.${((seed + place + time) % 3) + 1}`);
}

const close = (leader: Person, { id }: Shown) => leader.send({ path: `/api/v1/rooms/${id}/close`, body: {} });
const go = (leader: Person, { id }: Shown, step: number) =>
  leader.send({ path: `/api/v1/rooms/${id}/step`, body: { step } });

/** Steps on until a question is open. */
async function toQuestion(leader: Person, room: Shown, kind: (items: number) => boolean): Promise<Shown> {
  for (let step = room.step; step < room.steps; step += 1) {
    const now = (await go(leader, room, step)).json as unknown as Shown;
    if (!now.open) continue;
    const closed = (await close(leader, room)).json as unknown as Shown;
    if (kind(closed.result?.items.length ?? 0)) return { ...now, step };
  }
  throw new Error('the lesson asks nothing of this kind');
}

test('answers are counted once for each device and told only to groups of ten', async () => {
  const scout = await server.person();
  const plan = await open(scout);
  const place = await toQuestion(scout, plan, (items) => items === 1);
  const item = place.step;
  const leader = await server.person();
  const room = await open(leader);
  const devices = await joinAll(room.code.toLowerCase(), 23);
  await go(leader, room, item);
  const known = (await close(scout, plan)).json as unknown as Shown;
  const id = known.result?.items[0]?.item ?? '';
  for (const [number, device] of devices.entries()) {
    const reply = await answer(device, item, { [id]: number < 12 ? 0 : 1 });
    assert.deepEqual([reply.status, reply.json['answered'], reply.json['result']], [200, true, null]);
  }
  assert.equal((await answer(devices[0] ?? '', item, { [id]: 1 })).json['code'], 'answered-already');
  assert.equal((await answer(devices[0] ?? '', item + 1, { [id]: 1 })).json['code'], 'not-now');
  assert.equal((await own(leader)).result, null);
  assert.equal((await own(leader)).answered, 23);
  const told = (await close(leader, room)).json as unknown as Shown;
  const [first] = told.result?.items ?? [];
  const shown = first?.answers as { kind: string; answered: number };
  assert.ok(shown.kind === 'groups' || shown.kind === 'whole');
  assert.equal(shown.answered, 23);
  // the same for a learner, and nobody can add to it any more
  const look = await server.send({ path: '/api/v1/room/look', body: { token: devices[0] } });
  assert.deepEqual(valueAt(look, 'result'), told.result);
  const late = await join(room.code);
  assert.equal((await answer(late, item, { [id]: 0 })).json['code'], 'not-now');
});

test('below ten nothing is told', async () => {
  const leader = await server.person();
  const room = await open(leader, 'none', 'c1');
  const devices = await joinAll(room.code, 9);
  for (const device of devices) assert.equal((await answer(device, 0, { 'faces-before': 0 })).status, 200);
  const told = (await close(leader, room)).json as unknown as Shown;
  assert.deepEqual(told.result?.items, [{ item: 'faces-before', answers: { kind: 'few' } }]);
});

test('only who leads a room steers it; a stranger with a wrong code finds nothing', async () => {
  const leader = await server.person();
  const room = await open(leader);
  const colleague = await server.person({ in: leader, roles: ['Supervisor'] });
  for (const reply of [await close(colleague, room), await go(colleague, room, 1)])
    assert.deepEqual([reply.status, reply.json['code']], [404, 'no-room']);
  const second = await leader.send({
    path: '/api/v1/rooms',
    body: { lesson: 'i2', language: 'en', tests: 'none' },
  });
  assert.equal(second.json['code'], 'room-open');
  for (const code of ['BBBBBB', 'x', 'AEIOUS'])
    assert.equal((await server.send({ path: '/api/v1/room/join', body: { code } })).json['code'], 'no-room');
  assert.equal((await server.send({ path: '/api/v1/rooms' })).status, 401);
});

test('a room is over after its time: its devices are unknown, and nothing was written while it lasted', async () => {
  const leader = await server.person();
  const room = await open(leader, 'around');
  const devices = await joinAll(room.code, 12);
  const forms = formsOf(await seedOf(devices[0]), 0);
  for (const device of devices) {
    const reply = await answer(device, 0, Object.fromEntries(forms.map((name) => [name, 0])));
    assert.equal(reply.status, 200, reply.text);
  }
  server.clock.now = new Date(server.clock.now.getTime() + 3 * 3600_000 + 1);
  const late = await server.send({ path: '/api/v1/room/look', body: { token: devices[0] } });
  assert.equal(late.json['code'], 'no-room');
  const again = await server.again(leader);
  assert.equal(await own(again), null);
  const rooms = await server.owner.selectFrom('course_mean').selectAll().execute();
  assert.deepEqual(rooms, [], 'nothing is written while a room lasts');
});

test('what is kept makes the report of the course, without what waits', async () => {
  const leader = await server.person();
  const room = await open(leader, 'around');
  const devices = await joinAll(room.code, 24);
  const seed = await seedOf(devices[0]);
  const forms = (time: number) => formsOf(seed, time);
  for (const [place, device] of devices.entries()) {
    const answers = Object.fromEntries(forms(0).map((name) => [name, place % 2]));
    assert.equal((await answer(device, 0, answers)).status, 200);
  }
  await go(leader, room, room.steps - 1);
  for (const device of devices) {
    const answers = Object.fromEntries(forms(1).map((name) => [name, 0]));
    assert.equal((await answer(device, room.steps - 1, answers, 1)).status, 200);
  }
  assert.equal((await leader.remove(`/api/v1/rooms/${room.id}`)).status, 204);
  const reply = await leader.send({ path: '/api/v1/courses/measures' });
  const courses = reply.json['courses'] as readonly (PooledReport & { readonly course: string })[];
  assert.deepEqual(
    courses.map(({ course }) => course),
    ['institutions'],
  );
  const [report] = courses;
  assert.ok(report?.means.pre.shown === true && report.means.post.shown && report.gain.shown);
  assert.equal(report.means.pre.value.people, 24);
  assert.equal(report.completion.shown, false, 'all completed: a statement about each one');
  const stranger = await server.person();
  assert.deepEqual((await stranger.send({ path: '/api/v1/courses/measures' })).json['courses'], []);
  // no column of what waits, and nothing but sums, is there for the application's own login
  const rows = await server.owner.selectFrom('course_count').selectAll().execute();
  assert.ok(rows.length > 0);
  for (const { answered, right_answers: right } of rows)
    assert.ok(answered === 0 || (right >= 10 && answered - right >= 10));
});

test('guessing codes is slowed down', async () => {
  const slow = await startTestApp({ content: contentWithCourses() });
  try {
    const replies = await Promise.all(
      Array.from({ length: 160 }, () => slow.send({ path: '/api/v1/room/join', body: { code: 'BBBBBB' } })),
    );
    const codes = replies.map(({ json }) => json['code']);
    assert.equal(codes.filter((code) => code === 'no-room').length, 150);
    assert.equal(codes.filter((code) => code === 'too-many').length, 10);
  } finally {
    await slow.close();
  }
});
