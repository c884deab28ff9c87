// SPDX-License-Identifier: EUPL-1.2
// Rooms: a lesson with people in one place. Whoever is signed in leads; learners have a code from the wall and no account.
// Their requests carry a token in the body, leave no cookie and no line that tells devices apart, and get back only what the
// whole room is told.

import type { CompiledLawPack } from '@amparo/recognise/palermo';
import type { Lesson } from '@amparo/learn/lessons';
import { planOf, reportPool, ROOM_TESTS } from '@amparo/learn/rooms';
import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Content } from '../content.ts';
import { addressKey, createRateLimiter } from '../edge/rate-limit.ts';
import { type Operation, publicOperation, type Route, staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { CODE_PATTERN, type OpenRoom, type Rooms } from '../rooms/rooms.ts';
import { instant, named, uuid } from '../schemas.ts';
import { readCourses } from '../store/courses.ts';

interface Needs {
  readonly rooms: Rooms;
  readonly content: Content;
}

/** A hall of 150 people behind one address may come in at once; guessing gets 43,000 codes of 191 million in a day. */
const JOINS = { perSecond: 0.5, burst: 150 };
/** Devices ask again after this many seconds; more of them more slowly, as they share one line. */
const AGAIN_SECONDS = 3;
const MOST_PER_SECOND = 12;
const USUAL_HOURS = 3;

const token = z.string().regex(/^[A-Za-z0-9_-]{43}$/u, 'the token that joining gave');
const itemId = z.string().regex(/^[a-z0-9][a-z0-9./-]{0,79}$/u);
const step = z.int().min(0).max(400);

const Interval = z.strictObject({ estimate: z.number(), low: z.number(), high: z.number(), people: z.int().min(10) });
const ShownInterval = z.union([
  z.strictObject({ shown: z.literal(true), value: Interval }),
  z.strictObject({ shown: z.literal(false), why: z.literal('fewer-than-ten') }),
]);
const people = z.int().min(10);
const ShownAnswers = z.union([
  z.strictObject({ kind: z.literal('few') }),
  z.strictObject({
    kind: z.literal('groups'),
    answered: people,
    groups: z.array(z.strictObject({ options: z.array(z.int().min(0)), people })).min(2),
  }),
  z.strictObject({ kind: z.literal('whole'), answered: people, more: z.boolean().nullable() }),
]);
const StepResultShape = named(
  'RoomStepResult',
  z
    .strictObject({
      items: z.array(z.strictObject({ item: z.string(), answers: ShownAnswers })),
      mean: ShownInterval.optional(),
    })
    .describe('Told once, when the step is closed: groups of ten or more, or whether more than half were right.'),
);

const inRoom = {
  lesson: z.string(),
  language: z.enum(['en', 'es', 'fr', 'pt']),
  tests: z.enum(ROOM_TESTS),
  seed: z.int().describe('decides the forms of the test: everybody in the room makes the same plan'),
  step,
  open: z.boolean().describe('whether this step takes answers'),
  result: StepResultShape.nullable(),
  again: z.int().min(1).describe('ask again after this many seconds'),
};
const RoomAnswer = named(
  'Room',
  z.strictObject({
    ...inRoom,
    id: uuid,
    code: z.string(),
    endsAt: instant,
    steps: z.int().min(1),
    joined: z.int().min(0),
    answered: z.int().min(0).describe('devices that have answered this step; not what'),
  }),
);
const LearnerRoomAnswer = named('LearnerRoom', z.strictObject({ ...inRoom, answered: z.boolean() }));
const RoomParams = z.strictObject({ roomId: uuid });

function forLeader({ roomId, code, endsAt, room, ...given }: OpenRoom) {
  const state = room.state();
  return {
    ...choiceOf(given),
    id: roomId,
    code,
    endsAt: endsAt.toISOString(),
    steps: room.plan.length,
    step: state.step,
    open: state.open,
    joined: state.joined,
    answered: state.answered,
    result: state.result ?? null,
    again: 2,
  };
}

function forLearner({ room, ...given }: OpenRoom, device: string) {
  const { step: now, open, joined, result } = room.state();
  return {
    ...choiceOf(given),
    step: now,
    open,
    result: result ?? null,
    answered: room.hasAnswered(device),
    again: Math.max(AGAIN_SECONDS, Math.ceil(joined / MOST_PER_SECOND)),
  };
}

function choiceOf({ lesson, language, tests, seed }: Pick<OpenRoom, 'lesson' | 'language' | 'tests' | 'seed'>) {
  return { lesson, language, tests, seed };
}

function openRoom({ rooms, content }: Needs): Operation {
  return staffOperation({
    action: 'room.open',
    summary: 'Open a room for a lesson.',
    about:
      'Gives the code for the wall. The room lives in memory, for three hours unless told otherwise, and ends by itself; one for each person who leads.',
    body: z.strictObject({
      lesson: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/u),
      language: z.enum(['en', 'es', 'fr', 'pt']),
      tests: z.enum(ROOM_TESTS),
      hours: z.int().min(1).max(8).optional(),
    }),
    answers: { 201: { about: 'Open.', schema: RoomAnswer } },
    problems: ['room-open'],
    example: { body: { lesson: 'i1', language: 'es', tests: 'around' } },
    handle: async ({ body, staff, now }) => {
      const { lesson: id, language, tests, hours = USUAL_HOURS } = body;
      const { lessons, scenarios } = content.courses;
      const lesson = lessons.get(`${language}/${id}`);
      if (lesson === undefined || lesson.kind !== 'lesson') throw badInput('lesson', 'no such lesson in this language');
      const bank = bankOf(lesson, lessons);
      if (tests !== 'none' && bank === undefined) throw badInput('tests', 'this lesson has no test; use none');
      const seed = randomInt(2 ** 31);
      const plan = planOf({ lesson, bank, scenarios, law: lawOf(content.laws) }, tests, seed);
      const found = rooms.open(
        {
          lesson: id,
          language,
          tests,
          seed,
          course: lesson.role ?? lesson.audience,
          orgId: staff.orgId,
          leader: staff.userId,
          plan,
          endsAt: new Date(now.getTime() + hours * 3600_000),
        },
        now,
      );
      if (found === undefined) throw new Refused('room-open');
      return { status: 201, body: forLeader(found), objectId: found.roomId };
    },
  });
}

function bankOf(lesson: Lesson, lessons: ReadonlyMap<string, Lesson>): Lesson | undefined {
  return [...lessons.values()].find(
    (each) => each.kind === 'test' && each.language === lesson.language && each.audience === lesson.audience,
  );
}

function lawOf(laws: readonly CompiledLawPack[]): CompiledLawPack {
  const law = laws.find(({ pack }) => pack.id === 'un-palermo');
  if (law === undefined) throw new TypeError('the server does not start without un-palermo');
  return law;
}

function badInput(path: string, remedy: string): Refused {
  return new Refused('bad-input', { issues: [{ path, code: 'not-there', remedy }] });
}

function readRoom({ rooms }: Needs): Operation {
  return staffOperation({
    action: 'room.lead',
    summary: 'The room that you lead.',
    answers: {
      200: {
        about: 'How it stands; null when there is none.',
        schema: named('OwnRoom', z.strictObject({ room: RoomAnswer.nullable() })),
      },
    },
    handle: async ({ staff, now }) => {
      const found = rooms.ledBy(staff.orgId, staff.userId, now);
      return { status: 200, body: { room: found === undefined ? null : forLeader(found) } };
    },
  });
}

interface Leads {
  readonly params: z.infer<typeof RoomParams>;
  readonly staff: { readonly orgId: string; readonly userId: string };
  readonly now: Date;
}

/** @throws {Refused} like something that does not exist, when somebody else leads it */
function ownRoom(rooms: Rooms, { params, staff, now }: Leads): OpenRoom {
  const found = rooms.ledBy(staff.orgId, staff.userId, now);
  if (found === undefined || found.roomId !== params.roomId) throw new Refused('no-room');
  return found;
}

function stepRoom({ rooms }: Needs): Operation {
  return staffOperation({
    action: 'room.lead',
    summary: 'Go to a step.',
    about: 'The step that is left takes no more answers, also when it is opened again.',
    params: RoomParams,
    body: z.strictObject({ step }),
    answers: { 200: { about: 'How the room stands.', schema: RoomAnswer } },
    problems: ['no-room'],
    handle: async (call) => {
      const found = ownRoom(rooms, call);
      if (call.body.step >= found.room.plan.length) throw badInput('step', 'a step of this room');
      found.room.go(call.body.step);
      return { status: 200, body: forLeader(found) };
    },
  });
}

function closeStep({ rooms }: Needs): Operation {
  return staffOperation({
    action: 'room.lead',
    summary: 'Close the step and tell what was answered.',
    about: 'Once: no answer is taken afterwards, so that two tellings never differ by one person.',
    params: RoomParams,
    body: z.strictObject({}),
    answers: { 200: { about: 'How the room stands.', schema: RoomAnswer } },
    problems: ['no-room'],
    handle: async (call) => {
      const found = ownRoom(rooms, call);
      found.room.close();
      return { status: 200, body: forLeader(found) };
    },
  });
}

function endRoom({ rooms }: Needs): Operation {
  return staffOperation({
    action: 'room.lead',
    summary: 'End the room.',
    about: 'Everything is forgotten but sums of ten people or more, for the report of the course.',
    params: RoomParams,
    answers: { 204: { about: 'Ended.' } },
    problems: ['no-room'],
    handle: async (call) => {
      await rooms.end(ownRoom(rooms, call));
      return { status: 204 };
    },
  });
}

function joinRoom({ rooms }: Needs): Operation {
  const joins = createRateLimiter(JOINS);
  return publicOperation({
    summary: 'Join a room with the code on the wall.',
    open: 'takes a code that only people in the room see; asks for no name and keeps no address',
    about: 'The token stands for this device in this room alone and is forgotten when the room ends. No cookie is set.',
    body: z.strictObject({ code: z.string().max(20) }),
    answers: {
      200: {
        about: 'The token, and how the room stands.',
        schema: named('RoomJoined', z.strictObject({ token: z.string(), room: LearnerRoomAnswer })),
      },
    },
    problems: ['no-room', 'room-full', 'too-many'],
    example: { body: { code: 'KR7MXW' } },
    handle: async ({ body, address, now }) => {
      const wait = joins.take(addressKey(address), now.getTime());
      if (wait > 0) throw new Refused('too-many', { retryAfter: wait });
      const code = body.code.toUpperCase().replaceAll(/[\s-]/gu, '');
      const joined = CODE_PATTERN.test(code) ? rooms.join(code, now) : undefined;
      if (joined === undefined) throw new Refused('no-room');
      if (joined === 'full') throw new Refused('room-full');
      const { found } = joined;
      const device = rooms.of(joined.token, now)?.device ?? '';
      return { status: 200, body: { token: joined.token, room: forLearner(found, device) } };
    },
  });
}

function lookAtRoom({ rooms }: Needs): Operation {
  return publicOperation({
    summary: 'How the room stands, for a device that has joined.',
    open: 'takes the token that joining gave; tells what the wall shows',
    body: z.strictObject({ token }),
    answers: { 200: { about: 'How the room stands.', schema: LearnerRoomAnswer } },
    problems: ['no-room'],
    handle: async ({ body, now }) => {
      const { found, device } = deviceIn(rooms, body.token, now);
      return { status: 200, body: forLearner(found, device) };
    },
  });
}

function answerInRoom({ rooms }: Needs): Operation {
  return publicOperation({
    summary: 'Answer the step that is on the wall.',
    open: 'takes the token that joining gave; the answer is counted and then forgotten',
    about:
      'Once for each step. `earlier` is what the device itself remembers: right answers of the test before, or the first face.',
    body: z.strictObject({
      token,
      step,
      answers: z.record(itemId, z.int().min(0).max(9)),
      earlier: z.int().min(0).max(60).optional(),
    }),
    answers: { 200: { about: 'Counted.', schema: LearnerRoomAnswer } },
    problems: ['no-room', 'answered-already', 'not-now'],
    handle: async ({ body, now }) => {
      const { found, device } = deviceIn(rooms, body.token, now);
      const { step: place, answers, earlier } = body;
      const taken = found.room.answer(device, { step: place, answers, earlier });
      if (taken === 'already') throw new Refused('answered-already');
      if (taken === 'not-now') throw new Refused('not-now');
      if (taken !== 'counted') throw badInput('answers', 'items of this step, each with the number of an option');
      return { status: 200, body: forLearner(found, device) };
    },
  });
}

/** @throws {Refused} when the room has ended, which forgot the device */
function deviceIn(rooms: Rooms, given: string, now: Date): { found: OpenRoom; device: string } {
  const known = rooms.of(given, now);
  if (known === undefined) throw new Refused('no-room');
  return known;
}

const MeasuresShape = named(
  'CourseMeasures',
  z.strictObject({
    course: z.string(),
    means: z.strictObject({ pre: ShownInterval, post: ShownInterval, delayed: ShownInterval }),
    gain: ShownInterval,
    worryChange: ShownInterval,
    completion: ShownInterval,
    items: z.array(z.strictObject({ item: z.string(), right: ShownInterval })),
    marks: z.strictObject({
      acts: ShownInterval,
      means: ShownInterval,
      purposes: ShownInterval,
      crossing: ShownInterval,
      label: ShownInterval,
    }),
  }),
);

function readMeasures(): Operation {
  return staffOperation({
    action: 'course.measure',
    summary: 'What the courses of this institution have changed.',
    about: 'Means with 95 % intervals, difficulty of items, worry, completion, from rooms. Nothing of fewer than ten.',
    answers: {
      200: { about: 'By course.', schema: named('Measures', z.strictObject({ courses: z.array(MeasuresShape) })) },
    },
    handle: async ({ db, staff }) => {
      const pooled = await readCourses(db, staff.orgId);
      const courses = [...pooled].map(([course, pool]) => ({ course, ...reportPool(pool) }));
      return { status: 200, body: { courses } };
    },
  });
}

export function roomRoutes(needs: Needs): readonly Route[] {
  const own = '/api/v1/rooms/:roomId';
  return [
    { method: 'POST', path: '/api/v1/rooms', operation: openRoom(needs) },
    { method: 'GET', path: '/api/v1/rooms', operation: readRoom(needs) },
    { method: 'POST', path: `${own}/step`, operation: stepRoom(needs) },
    { method: 'POST', path: `${own}/close`, operation: closeStep(needs) },
    { method: 'DELETE', path: own, operation: endRoom(needs) },
    { method: 'POST', path: '/api/v1/room/join', operation: joinRoom(needs) },
    { method: 'POST', path: '/api/v1/room/look', operation: lookAtRoom(needs) },
    { method: 'POST', path: '/api/v1/room/answer', operation: answerInRoom(needs) },
    { method: 'GET', path: '/api/v1/courses/measures', operation: readMeasures() },
  ];
}
