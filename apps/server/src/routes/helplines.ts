// SPDX-License-Identifier: EUPL-1.2
// Helplines that an institution adds to the built-in ones: proposed by one person, agreed to by another, read by everybody. A
// wrong number leads a person in danger to nobody, or to the wrong people: so two look at it, and it hides itself when its check is old.

import { type Issue, readPlainDate } from '@amparo/kernel';
import {
  ANSWERED_BY,
  CONTACT_TYPES,
  daysBetween,
  FOR_WHOM,
  HELPLINE_KINDS,
  HOURS,
  lastDayOf,
  readHelpline,
} from '@amparo/learn/lessons';
import { z } from 'zod';
import { type Operation, publicOperation, type Route, staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { instant, named, uuid } from '../schemas.ts';
import type { KeeperDatabase } from '../store/database.ts';
import {
  decideLine,
  endLine,
  listLines,
  type OwnLine,
  proposeLine,
  publicLines,
  readLine,
} from '../store/helplines.ts';

interface Needs {
  readonly keeper: KeeperDatabase;
}

/** Words of a public service. No control characters and no marks of direction: a number must look like what it is. */
const words = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cf}\p{Co}]+$/u, 'ordinary characters only');
const day = z.iso.date();

const ContactShape = z.strictObject({
  type: z.enum(CONTACT_TYPES),
  value: words(100),
  area: words(60).optional(),
});
const lineShape = {
  country: z.string().regex(/^(?:[A-Z]{2}|INT)$/u),
  name: words(200),
  kind: z.enum(HELPLINE_KINDS),
  answeredBy: z.enum(ANSWERED_BY),
  contacts: z.array(ContactShape).min(1).max(10),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/u))
    .min(1)
    .max(30),
  manyLanguagesByInterpreter: z.boolean(),
  hours: z.enum(HOURS),
  free: z.boolean(),
  anonymous: z.boolean(),
  forWhom: z.array(z.enum(FOR_WHOM)).min(1).max(FOR_WHOM.length),
  url: z
    .string()
    .max(200)
    .regex(/^https:\/\/[^\s/]+\.[^\s]*$/u, 'an https address')
    .optional(),
  sources: z
    .array(z.strictObject({ title: words(300), date: words(60) }))
    .min(1)
    .max(10),
  checkedHow: z.enum(['read', 'called']),
  checkedOn: day,
};
const LineBody = named('HelplineProposal', z.strictObject({ ...lineShape, replaces: uuid.optional() }));
const LineShape = z.strictObject({
  ...lineShape,
  id: z.string(),
  confidence: z.literal('high'),
  notes: z.array(z.string()).max(0),
});
const OwnLineAnswer = named(
  'OwnHelpline',
  z.strictObject({
    id: uuid,
    line: LineShape,
    state: z.enum(['pending', 'approved', 'refused', 'withdrawn', 'replaced']),
    replaces: uuid.nullable(),
    proposedBy: z.string(),
    proposedAt: instant,
    decidedBy: z.string().nullable(),
    mine: z.boolean(),
    lastDay: day.describe('the last day on which it is shown unless it is checked again'),
  }),
);
const LineParams = z.strictObject({ helplineId: uuid });

function shown({ proposedAt, ...own }: OwnLine) {
  return { ...own, proposedAt: proposedAt.toISOString(), lastDay: lastDayOf(own.line) };
}

function todayOf(now: Date) {
  const today = readPlainDate(now.toISOString().slice(0, 10), 'today', []);
  if (today === undefined) throw new TypeError('the clock shows no day');
  return today;
}

function listHelplines(): Operation {
  return staffOperation({
    action: 'helpline.list',
    summary: 'Helplines that your institution added.',
    answers: {
      200: {
        about: 'Newest first, also what waits and what was taken away.',
        schema: named('OwnHelplines', z.strictObject({ lines: z.array(OwnLineAnswer) })),
      },
    },
    handle: async ({ db, staff }) => ({ status: 200, body: { lines: (await listLines(db, staff)).map(shown) } }),
  });
}

function proposeHelpline(): Operation {
  return staffOperation({
    action: 'helpline.propose',
    summary: 'Propose a helpline.',
    about:
      'With its source and the day on which you checked it. Nobody sees it until a second person has agreed. To renew a line, propose it again with `replaces`.',
    body: LineBody,
    answers: { 201: { about: 'Waiting for a second person.', schema: OwnLineAnswer } },
    problems: ['not-found'],
    handle: async ({ db, staff, body, now }) => {
      const { replaces = null, ...given } = body;
      const issues: Issue[] = [];
      const raw = { ...given, id: 'own', confidence: 'high', notes: [] };
      const line = readHelpline(raw, '', issues);
      const age = line === undefined ? 0 : daysBetween(line.checkedOn, todayOf(now));
      if (age < 0 || age > 30) {
        issues.push({ path: 'checkedOn', code: 'not-lately', remedy: 'check it now: a day of the last month' });
      }
      if (line === undefined || issues.length > 0) {
        throw new Refused('bad-input', {
          issues: issues.map((issue) => ({ ...issue, path: issue.path.replace(/^\./u, '') })),
        });
      }
      if (replaces !== null && (await readLine(db, staff, replaces))?.state !== 'approved') {
        throw new Refused('not-found');
      }
      const made = await proposeLine(db, staff, { line, replaces, now });
      return { status: 201, body: shown(made), objectId: made.id };
    },
  });
}

function decideHelpline(): Operation {
  return staffOperation({
    action: 'helpline.decide',
    summary: 'Agree to a helpline, or refuse it, as the second person.',
    about: 'Never one that you proposed. Ring or read the source yourself first.',
    params: LineParams,
    body: z.strictObject({ decision: z.enum(['approve', 'refuse']) }),
    answers: { 200: { about: 'Decided.', schema: OwnLineAnswer } },
    problems: ['not-found', 'second-person-needed', 'not-pending'],
    handle: async ({ db, staff, params, body, now }) => {
      const done = await decideLine(db, staff, { id: params.helplineId, decision: body.decision, now });
      if (typeof done === 'string') throw new Refused(done);
      return { status: 200, body: shown(done), objectId: done.id };
    },
  });
}

function withdrawHelpline(): Operation {
  return staffOperation({
    action: 'helpline.withdraw',
    summary: 'Take a helpline away at once, or a proposal back.',
    about: 'One person is enough: a wrong number does harm every day.',
    params: LineParams,
    answers: { 204: { about: 'Taken away.' } },
    problems: ['not-found'],
    handle: async ({ db, staff, params, now }) => {
      const done = await endLine(db, staff, { id: params.helplineId, state: 'withdrawn', now });
      if (!done) throw new Refused('not-found');
      return { status: 204, objectId: params.helplineId };
    },
  });
}

function readPublicHelplines({ keeper }: Needs): Operation {
  return publicOperation({
    summary: 'Helplines that institutions of this installation added.',
    open: 'public services, agreed to by two people; those whose check is older than 180 days are left out',
    answers: {
      200: {
        about: 'Shown beside the built-in ones.',
        schema: named(
          'PublicHelplines',
          z.strictObject({ lines: z.array(z.strictObject({ line: LineShape, institution: z.string() })) }),
        ),
      },
    },
    handle: async ({ now }) => ({ status: 200, body: { lines: await publicLines(keeper, todayOf(now)) } }),
  });
}

export function helplineRoutes(needs: Needs): readonly Route[] {
  const line = '/api/v1/own-helplines/:helplineId';
  return [
    { method: 'GET', path: '/api/v1/helplines', operation: readPublicHelplines(needs) },
    { method: 'GET', path: '/api/v1/own-helplines', operation: listHelplines() },
    { method: 'POST', path: '/api/v1/own-helplines', operation: proposeHelpline() },
    { method: 'POST', path: `${line}/decision`, operation: decideHelpline() },
    { method: 'DELETE', path: line, operation: withdrawHelpline() },
  ];
}
