// SPDX-License-Identifier: EUPL-1.2
// The certificate for staff: the server draws the cases, takes the conclusions once, judges them by the engine and signs what
// was passed in the name of the person who is signed in. It keeps that somebody sat today, never how it went.

import { randomInt, randomUUID } from 'node:crypto';
import type { Issue } from '@amparo/kernel';
import { ANSWERS_FORMAT, judgeStaffAnswers, staffBadge, type StaffResult } from '@amparo/learn/badge';
import { constructsOf, itemName, type Lesson, shuffled } from '@amparo/learn/lessons';
import { LABELS, type Translate } from '@amparo/recognise/palermo';
import { z } from 'zod';
import { issuerId, publicJwk, signBadge } from '../badge/signature.ts';
import type { Content } from '../content.ts';
import type { KeyStore } from '../keys/key-store.ts';
import { type Operation, publicOperation, type Route, staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { instant, named, uuid } from '../schemas.ts';
import {
  beginSitting,
  closeSitting,
  issuerKey,
  openIssuerKey,
  readIssuerKey,
  readSitting,
  type Sitting,
  SITTING_MS,
} from '../store/badges.ts';
import type { KeeperDatabase } from '../store/database.ts';
import type { Staff } from '../store/session.ts';

interface Needs {
  readonly keeper: KeeperDatabase;
  readonly keyStore: Pick<KeyStore, 'seal' | 'open'>;
  readonly content: Content;
}

const STAFF_TEST = 'test-institutions';
const languages = z.enum(['en', 'es', 'fr', 'pt']);

const SittingAnswer = named(
  'BadgeSitting',
  z.strictObject({
    id: uuid,
    test: z.string(),
    items: z.array(z.string()).describe('names of the cases that were drawn, in the order of the test'),
    until: instant,
  }),
);
const JudgedAnswer = named(
  'BadgeJudged',
  z.strictObject({
    right: z.int().min(0),
    of: z.int().min(1),
    passed: z.boolean(),
    badge: z.string().nullable().describe('the signed credential, a compact JWT; null when it was not passed'),
    learner: z.string(),
    issuer: z.string(),
    day: z.iso.date(),
  }),
);
const SittingParams = z.strictObject({ sittingId: uuid });

function beginTest({ content }: Needs): Operation {
  return staffOperation({
    action: 'badge.earn',
    summary: 'Begin the test for the certificate.',
    about:
      'Draws one unseen case of every kind. One test a day, two hours for it; asked again meanwhile, the same cases are given.',
    body: z.strictObject({ language: languages }),
    answers: { 200: { about: 'The cases.', schema: SittingAnswer } },
    problems: ['test-tomorrow', 'not-found'],
    handle: async ({ db, staff, body, now }) => {
      const bank = content.courses.lessons.get(`${body.language}/${STAFF_TEST}`);
      if (bank === undefined) throw new Refused('not-found');
      const known = await readSitting(db, staff, now);
      if (known !== undefined) {
        if (known.answered || now.getTime() - known.begunAt.getTime() >= SITTING_MS) throw new Refused('test-tomorrow');
        return { status: 200, body: shown(known) };
      }
      const sitting = await beginSitting(db, staff, { test: STAFF_TEST, items: drawCases(bank), now });
      return { status: 200, body: shown(sitting), objectId: sitting.sittingId };
    },
  });
}

function shown({ sittingId, test, items, begunAt }: Sitting) {
  return { id: sittingId, test, items, until: new Date(begunAt.getTime() + SITTING_MS).toISOString() };
}

/** One form of each kind of case, in a mixed order; by chance of the server, not by a seed that the learner has. */
function drawCases(bank: Lesson): string[] {
  const drawn = constructsOf(bank.blocks).flatMap(({ forms }) => {
    const form = forms[randomInt(forms.length)];
    return form?.kind === 'case' ? [itemName(form)] : [];
  });
  return shuffled(drawn, randomInt(2 ** 31));
}

function answerTest(needs: Needs): Operation {
  return staffOperation({
    action: 'badge.earn',
    summary: 'Give the conclusions, once.',
    about:
      'At least 80 % must be right. The certificate is in the name under which colleagues know the person; nothing of the result is kept.',
    params: SittingParams,
    body: z.strictObject({ language: languages, answers: z.record(z.string().max(60), z.enum(LABELS)) }),
    answers: { 200: { about: 'Judged.', schema: JudgedAnswer } },
    problems: ['not-found', 'test-tomorrow', 'keys-unavailable'],
    handle: async ({ db, staff, params, body, now }) => {
      const sitting = await readSitting(db, staff, now);
      if (sitting?.sittingId !== params.sittingId) throw new Refused('not-found');
      const result = judged(needs.content, sitting, body);
      if (!(await closeSitting(db, staff, { sittingId: params.sittingId, now }))) throw new Refused('test-tomorrow');
      const badge = result.passed ? await signed(needs, { staff, result, language: body.language, now }) : null;
      const { right, of, passed } = result;
      const day = now.toISOString().slice(0, 10);
      return {
        status: 200,
        body: { right, of, passed, badge, learner: staff.displayName, issuer: staff.institutionName, day },
        objectId: params.sittingId,
      };
    },
  });
}

/** @throws {Refused} unless exactly the cases that were drawn are answered */
function judged(
  { courses, laws }: Content,
  sitting: Sitting,
  { language, answers }: { readonly language: string; readonly answers: Readonly<Record<string, string>> },
): StaffResult {
  const given = Object.keys(answers).toSorted();
  const drawn = [...sitting.items].toSorted();
  if (given.length !== drawn.length || given.some((item, place) => item !== drawn[place])) {
    const remedy = 'a conclusion for each case that was drawn, and no other';
    throw new Refused('bad-input', { issues: [{ path: 'answers', code: 'not-drawn', remedy }] });
  }
  const lessons = [...courses.lessons.values()].filter((lesson) => lesson.language === language);
  const law = laws.find(({ pack }) => pack.id === 'un-palermo');
  if (law === undefined) throw new TypeError('the server does not start without un-palermo');
  const issues: Issue[] = [];
  const raw = { format: ANSWERS_FORMAT, test: sitting.test, answers };
  const result = judgeStaffAnswers(raw, issues, lessons, [...courses.scenarios.values()], law);
  if (result === undefined) throw new Refused('bad-input', { issues });
  return result;
}

async function signed(
  { keeper, keyStore, content }: Needs,
  given: {
    readonly staff: Staff;
    readonly result: StaffResult;
    readonly language: 'en' | 'es' | 'fr' | 'pt';
    readonly now: Date;
  },
): Promise<string> {
  const { staff, result, language, now } = given;
  const key = await issuerKey(keeper, keyStore, now);
  const jwk = publicJwk(key.publicKey);
  const credential = staffBadge(
    {
      id: `urn:uuid:${randomUUID()}`,
      subjectId: `urn:uuid:${randomUUID()}`,
      issuerId: issuerId(jwk),
      issuerName: staff.institutionName,
      learnerName: staff.displayName,
      validFrom: `${now.toISOString().slice(0, 19)}Z`,
      language,
      result,
    },
    translatorOf(content, language),
  );
  const privateKey = await openIssuerKey(keyStore, key);
  try {
    return signBadge(credential, jwk, privateKey);
  } finally {
    privateKey.fill(0);
  }
}

/** The texts of the certificate have values and no plurals: words, and names of values between them. */
function translatorOf({ courses }: Content, language: string): Translate {
  const texts = courses.texts.get(language) ?? {};
  return (key, values = {}) => {
    const message = texts[key];
    if (!Array.isArray(message)) return typeof message === 'string' ? message : key;
    return message
      .map((part: unknown) => (Array.isArray(part) ? String(values[String(part[0])] ?? '') : String(part)))
      .join('');
  };
}

function readBadgeKey({ keeper }: Needs): Operation {
  return publicOperation({
    summary: 'The key that verifies certificates of this installation.',
    open: 'a public key, for whoever is shown a certificate',
    answers: {
      200: {
        about: 'A JWK for RS256.',
        schema: named(
          'BadgeKey',
          z.strictObject({ kty: z.literal('RSA'), n: z.string(), e: z.string(), issuer: z.string() }),
        ),
      },
    },
    problems: ['not-found'],
    handle: async () => {
      const key = await readIssuerKey(keeper);
      if (key === undefined) throw new Refused('not-found');
      const jwk = publicJwk(key.publicKey);
      return { status: 200, body: { ...jwk, issuer: issuerId(jwk) } };
    },
  });
}

export function badgeRoutes(needs: Needs): readonly Route[] {
  return [
    { method: 'POST', path: '/api/v1/badge-sittings', operation: beginTest(needs) },
    { method: 'POST', path: '/api/v1/badge-sittings/:sittingId/answers', operation: answerTest(needs) },
    { method: 'GET', path: '/api/v1/badge-key', operation: readBadgeKey(needs) },
  ];
}
