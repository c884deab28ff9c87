// SPDX-License-Identifier: EUPL-1.2
// Good practices over HTTP (docs/api/good-practices.md): written, read by a peer who has not written them, published until a day on
// which they are looked at again, retired; read by everybody once published. The rules are packages/cooperation/src/good-practice.

import { randomUUID } from 'node:crypto';
import { type Issue, LANGUAGES, type Language } from '@amparo/kernel';
import {
  changePractice,
  draftPractice,
  type GoodPractice,
  highestLevel,
  type ParsedPractice,
  type PracticeText,
  publishPractice,
  retirePractice,
  reviewIsDue,
  reviewPractice,
  searchPractices,
  submitPractice,
  translationState,
} from '@amparo/cooperation/good-practice';
import type { CooperationOutcome } from '@amparo/cooperation/outcome';
import type { z } from 'zod';
import { type Operation, publicOperation, type Route, staffOperation, type StaffCall } from '../../operation.ts';
import { Refused, refusedByRule } from '../../problems.ts';
import {
  NewPracticeBody,
  PracticeAnswer,
  PracticeBody,
  PracticeParams,
  PracticesAnswer,
  PracticesQuery,
  PublicationBody,
  PublicPracticesAnswer,
  ReviewBody,
  StarterAnswer,
} from '../../schemas/good-practices.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import {
  addPractice,
  listPractices,
  publishedPractices,
  readPractice,
  savePractice,
  takenStarters,
} from '../../store/good-practices.ts';
import { isFrozen } from '../../store/incident.ts';
import type { Staff } from '../../store/session.ts';
import { contextOf } from '../file/work.ts';

export interface PracticeNeeds {
  readonly keeper: KeeperDatabase;
  /** content/good-practices, as built */
  readonly starters: readonly ParsedPractice[];
}

export function practiceRoutes(needs: PracticeNeeds): readonly Route[] {
  const all = '/api/v1/good-practices';
  const one = `${all}/:practiceId`;
  return [
    { method: 'GET', path: '/api/v1/published-practices', operation: readPublished(needs) },
    { method: 'GET', path: all, operation: list() },
    { method: 'POST', path: all, operation: write(needs) },
    { method: 'GET', path: `${all}/starters`, operation: listStarters(needs) },
    { method: 'GET', path: `${all}/export`, operation: exportPractices() },
    { method: 'GET', path: one, operation: read() },
    { method: 'PUT', path: one, operation: change() },
    { method: 'POST', path: `${one}/submission`, operation: submit() },
    { method: 'POST', path: `${one}/review`, operation: review() },
    { method: 'POST', path: `${one}/publication`, operation: publish() },
    { method: 'POST', path: `${one}/retirement`, operation: retire() },
  ];
}

function list(): Operation {
  return staffOperation({
    action: 'practice.read',
    summary:
      'Good practices: published ones, best evidence first; those that wait for a peer; those of your institution.',
    query: PracticesQuery,
    answers: { 200: { about: 'Short lines.', schema: PracticesAnswer } },
    handle: async ({ db, staff, query, now }) => {
      const { today } = contextOf(staff, now);
      const all = await listPractices(db);
      const found =
        query.show === 'own'
          ? all.filter(({ orgId }) => orgId === staff.orgId)
          : query.show === 'review'
            ? all.filter(({ state }) => state === 'PeerReview')
            : searchPractices(all, {
                words: query.words ?? '',
                pillar: query.pillar ?? null,
                phase: query.phase ?? null,
                category: query.category ?? null,
                country: query.country ?? null,
                level: query.level ?? null,
              });
      return {
        status: 200,
        body: {
          practices: found.map((practice) => {
            const { title, summary, evidenceLevel, country, nrmPillar, serviceCategories } = practice.text;
            return {
              id: practice.id,
              title,
              summary,
              state: practice.state,
              evidenceLevel,
              country,
              nrmPillar,
              serviceCategories,
              languages: wholeIn(practice),
              reviewDue: reviewIsDue(practice, today),
              mine: practice.orgId === staff.orgId,
            };
          }),
        },
      };
    },
  });
}

function wholeIn(practice: Pick<GoodPractice, 'text'>): readonly Language[] {
  return translationState(practice, LANGUAGES).flatMap(({ language, complete }) => (complete ? [language] : []));
}

function read(): Operation {
  return staffOperation({
    action: 'practice.read',
    summary: 'One good practice, with its reviews and how far its translations are.',
    params: PracticeParams,
    answers: { 200: { about: 'Drafts are read by their institution alone.', schema: PracticeAnswer } },
    problems: ['not-found'],
    handle: async ({ db, staff, params, now }) => answerOf(await find(db, params.practiceId), staff, now),
  });
}

function listStarters({ starters }: PracticeNeeds): Operation {
  return staffOperation({
    action: 'practice.read',
    summary: 'The starter set: written from sources that anybody can read, not yet reviewed by anybody here.',
    answers: { 200: { about: 'With those that your institution has taken.', schema: StarterAnswer } },
    handle: async ({ db, staff }) => {
      const taken = await takenStarters(db, staff);
      return {
        status: 200,
        body: { starters: starters.map(({ id, text: { title } }) => ({ id, title, taken: taken.has(id) })) },
      };
    },
  });
}

function write({ starters }: PracticeNeeds): Operation {
  return staffOperation({
    action: 'practice.write',
    summary: 'Write a good practice, or take one from the starter set, as a draft.',
    creates: true,
    body: NewPracticeBody,
    answers: { 201: { about: 'A draft that only your institution reads.', schema: PracticeAnswer } },
    problems: ['not-found', 'OUT_OF_SCOPE', 'key-reused', 'keys-unavailable'],
    handle: async ({ db, staff, body, now, once }) =>
      once(async () => {
        const starter = 'starter' in body ? body.starter : null;
        const text = 'text' in body ? (body.text as PracticeText) : starters.find(({ id }) => id === starter)?.text;
        if (text === undefined || (starter !== null && (await takenStarters(db, staff)).has(starter)))
          throw new Refused('not-found');
        const practice = must(draftPractice(randomUUID(), text, contextOf(staff, now)));
        await addPractice(db, practice, { starter, now });
        return { ...answerOf(practice, staff, now), status: 201, objectId: practice.id };
      }),
  });
}

type Call<B> = StaffCall<z.output<typeof PracticeParams>, unknown, B>;

/** Held, asked of the rule, written. */
async function step<B>(
  { db, staff, params, now }: Pick<Call<B>, 'db' | 'staff' | 'params' | 'now'>,
  rule: (practice: GoodPractice) => CooperationOutcome<GoodPractice>,
) {
  const practice = must(rule(await find(db, params.practiceId, true)));
  await savePractice(db, staff, practice, now);
  return answerOf(practice, staff, now);
}

function change(): Operation {
  return staffOperation({
    action: 'practice.write',
    summary: 'Change the words of a draft; what was reviewed before counts no longer.',
    changes: true,
    params: PracticeParams,
    body: PracticeBody,
    answers: { 200: { about: 'A draft again.', schema: PracticeAnswer } },
    problems: ['not-found', 'stale', 'OUT_OF_SCOPE', 'NOT_NOW'],
    handle: async (call) => {
      const { staff, body, now, seen } = call;
      return step(call, (practice) => {
        if (practice.version !== seen) throw new Refused('stale', { current: answerOf(practice, staff, now).body });
        return changePractice(practice, body.text as PracticeText, contextOf(staff, now));
      });
    },
  });
}

function submit(): Operation {
  return staffOperation({
    action: 'practice.write',
    summary: 'Give a draft to peers: of your institution, and of others of this installation.',
    about: 'Needs steps, risks, a source, evidence that carries its level, and to be whole in one language.',
    params: PracticeParams,
    answers: { 200: { about: 'Waits for a peer.', schema: PracticeAnswer } },
    problems: ['not-found', 'OUT_OF_SCOPE', 'NOT_NOW', 'INCOMPLETE', 'INVALID_VALUE'],
    handle: async (call) =>
      step(call, (practice) => {
        if (wholeIn(practice).length === 0) throw new Refused('bad-input', { issues: missingWords(practice) });
        return submitPractice(practice, contextOf(call.staff, call.now));
      }),
  });
}

function missingWords(practice: GoodPractice): readonly Issue[] {
  return translationState(practice, LANGUAGES).map(({ language, missing }) => ({
    path: `text.${language}`,
    code: 'not-whole',
    remedy: `${missing} texts have no words in this language; one language must be whole`,
  }));
}

function review(): Operation {
  return staffOperation({
    action: 'practice.review',
    summary: 'Say as a peer whether it may be published.',
    about: 'Never of one that you wrote. To let it pass you have looked whether any person could be recognised.',
    params: PracticeParams,
    body: ReviewBody,
    answers: { 200: { about: 'Said; `Change` gives it back.', schema: PracticeAnswer } },
    problems: ['not-found', 'OUT_OF_SCOPE', 'NOT_NOW', 'SECOND_PERSON_REQUIRED', 'INCOMPLETE'],
    handle: async (call) =>
      step(call, (practice) => reviewPractice(practice, call.body, contextOf(call.staff, call.now))),
  });
}

function publish(): Operation {
  return staffOperation({
    action: 'practice.publish',
    summary: 'Publish what a peer let pass, until a day on which it is looked at again.',
    params: PracticeParams,
    body: PublicationBody,
    answers: { 200: { about: 'Read by everybody.', schema: PracticeAnswer } },
    problems: [
      'not-found',
      'OUT_OF_SCOPE',
      'NOT_NOW',
      'SECOND_PERSON_REQUIRED',
      'INCOMPLETE',
      'INVALID_VALUE',
      'incident-frozen',
    ],
    handle: async (call) => {
      if (await isFrozen(call.db)) throw new Refused('incident-frozen');
      const reviewAt = call.body.reviewAt as `${number}-${number}-${number}`;
      return step(call, (practice) => publishPractice(practice, reviewAt, contextOf(call.staff, call.now)));
    },
  });
}

function retire(): Operation {
  return staffOperation({
    action: 'practice.publish',
    summary: 'Take a good practice out.',
    params: PracticeParams,
    answers: { 200: { about: 'Found no more, and read no more by others.', schema: PracticeAnswer } },
    problems: ['not-found', 'OUT_OF_SCOPE', 'NOT_NOW'],
    handle: async (call) => step(call, (practice) => retirePractice(practice, contextOf(call.staff, call.now))),
  });
}

function exportPractices(): Operation {
  return staffOperation({
    action: 'practice.read',
    summary: 'Published good practices as one file, in the form that content/good-practices has.',
    answers: { 200: { about: 'Without names of those who wrote and reviewed.', schema: PublicPracticesAnswer } },
    problems: ['incident-frozen'],
    handle: async ({ db, staff, now }) => {
      if (await isFrozen(db)) throw new Refused('incident-frozen');
      const { today } = contextOf(staff, now);
      const published = (await listPractices(db)).filter(({ state }) => state === 'Published');
      return { status: 200, body: { practices: published.map((practice) => publicOne(practice, today)) } };
    },
  });
}

function readPublished({ keeper }: PracticeNeeds): Operation {
  return publicOperation({
    summary: 'Good practices that were published here.',
    open: 'published by their institution after a peer looked whether anybody could be recognised',
    answers: { 200: { about: 'Whole.', schema: PublicPracticesAnswer } },
    handle: async ({ now }) => {
      const today = now.toISOString().slice(0, 10) as `${number}-${number}-${number}`;
      const published = await publishedPractices(keeper);
      return { status: 200, body: { practices: published.map((practice) => publicOne(practice, today)) } };
    },
  });
}

function publicOne(practice: GoodPractice, today: `${number}-${number}-${number}`) {
  const { id, text, publishedAt, reviewAt } = practice;
  return { id, text, publishedAt, reviewAt, reviewDue: reviewIsDue(practice, today) };
}

async function find(db: StaffCall<unknown, unknown, unknown>['db'], id: string, lock = false): Promise<GoodPractice> {
  const found = await readPractice(db, id, lock);
  if (found === undefined) throw new Refused('not-found');
  return found;
}

function must(outcome: CooperationOutcome<GoodPractice>): GoodPractice {
  if (!outcome.ok) throw refusedByRule(outcome.problems);
  return outcome.value;
}

function answerOf(practice: GoodPractice, staff: Staff, now: Date) {
  const { id, text, state, reviews, publishedAt, reviewAt, version, orgId, writtenBy } = practice;
  return {
    status: 200,
    version,
    objectId: id,
    body: {
      id,
      text,
      state,
      mine: orgId === staff.orgId,
      writtenByMe: writtenBy === staff.userId,
      reviews: reviews.map(({ by, at, verdict, nobodyRecognisable }) => ({
        byMe: by === staff.userId,
        at,
        verdict,
        nobodyRecognisable,
      })),
      highestLevel: highestLevel(text.evidence),
      translations: translationState(practice, LANGUAGES),
      publishedAt,
      reviewAt,
      reviewDue: reviewIsDue(practice, contextOf(staff, now).today),
      version,
    },
  };
}
