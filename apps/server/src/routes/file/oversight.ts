// SPDX-License-Identifier: EUPL-1.2
// For supervisors: how much each colleague carries, and which help could not be had. For data protection officers: what people
// ask of their own data, and what was disclosed to whom. And urgent help for somebody who has no case (I-05).

import { randomUUID } from 'node:crypto';
import { recordService } from '@amparo/casework/assistance';
import { GAP_SOURCES } from '@amparo/casework/oversight';
import {
  answerRequest,
  checkIdentity,
  type DataSubjectRequest,
  extendRequest,
  IDENTITY_CHECKS,
  receiveRequest,
  REFUSAL_GROUNDS,
  REQUEST_KINDS,
  REQUEST_STATES,
} from '@amparo/casework/requests';
import type { Context, Outcome } from '@amparo/casework/outcome';
import { sql } from 'kysely';
import { z } from 'zod';
import type { KeyStore } from '../../keys/key-store.ts';
import { type Answer, type Operation, staffOperation } from '../../operation.ts';
import { Refused, refusedByRule } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import { SERVICE_LISTS } from '../../schemas/file/lists.ts';
import { code, day, moment, words } from '../../schemas/file/parts.ts';
import { named, uuid, version } from '../../schemas.ts';
import { namesOf } from '../../store/cases.ts';
import {
  addRequest,
  isHeld,
  listDisclosures,
  listRequests,
  readGaps as gaps,
  readWorkload as workload,
  replaceRequest,
} from '../../store/oversight.ts';
import { cursorAfter, readCursor } from '../cursor.ts';
import { contextOf } from './work.ts';

interface Needs {
  readonly keyStore: Pick<KeyStore, 'seal' | 'open'>;
}

export function readWorkload(): Operation {
  return staffOperation({
    action: 'oversight.read',
    summary: 'How much each colleague of your team carries.',
    about: 'Counts only. Weight: each open case, two more when critical, one more when high or a child.',
    answers: {
      200: {
        about: 'Heaviest first.',
        schema: named(
          'Workloads',
          z.strictObject({
            colleagues: z.array(
              z.strictObject({
                userId: z.string(),
                displayName: z.string(),
                open: z.int(),
                critical: z.int(),
                high: z.int(),
                children: z.int(),
                late: z.int(),
                weight: z.int(),
              }),
            ),
          }),
        ),
      },
    },
    handle: async ({ db, staff, now }) => {
      const found = await workload(db, staff, now);
      const names = await namesOf(
        db,
        staff.orgId,
        found.map(({ userId }) => (userId === '' ? null : userId)),
      );
      const colleagues = found.map((each) => ({ ...each, displayName: names.get(each.userId) ?? '' }));
      return { status: 200, body: { colleagues } };
    },
  });
}

export function readGaps(): Operation {
  return staffOperation({
    action: 'oversight.read',
    summary: 'Which help could not be had, in the cases of your team.',
    query: z.strictObject({ from: day, to: day }),
    answers: {
      200: {
        about: 'Counts, largest first.',
        schema: named(
          'Gaps',
          z.strictObject({
            gaps: z.array(
              z.strictObject({
                category: z.enum(SERVICE_LISTS.categories),
                source: z.enum(GAP_SOURCES),
                reason: z.enum(SERVICE_LISTS.declines).nullable(),
                count: z.int(),
              }),
            ),
          }),
        ),
      },
    },
    handle: async ({ db, staff, query }) => ({ status: 200, body: { gaps: await gaps(db, staff.orgId, query) } }),
  });
}

const request = z.strictObject({
  id: uuid,
  version,
  caseId: uuid.nullable(),
  kind: z.enum(REQUEST_KINDS),
  madeBy: z.enum(['Self', 'Guardian', 'Representative']),
  receivedOn: day,
  dueOn: day,
  extendedOnce: z.boolean(),
  state: z.enum(REQUEST_STATES),
  identityCheck: z.enum(IDENTITY_CHECKS).nullable(),
  identityCheckNote: z.string().nullable(),
  wish: z.string().nullable(),
  answer: z.string().nullable(),
  refusalGround: z.enum(REFUSAL_GROUNDS).nullable(),
  handledBy: uuid.nullable(),
  answeredAt: moment.nullable(),
});
const RequestAnswer = named('DataSubjectRequest', request);
const RequestsAnswer = named('DataSubjectRequests', z.strictObject({ requests: z.array(RequestAnswer) }));
const RequestParams = z.strictObject({ requestId: uuid });

function shownRequest({
  orgId: _org,
  createdAt: _at,
  createdBy: _by,
  updatedAt: _u,
  updatedBy: _b,
  ...rest
}: DataSubjectRequest) {
  return rest;
}

export function receiveDataRequest({ keyStore }: Needs): Operation {
  return staffOperation({
    action: 'data-request.receive',
    summary: 'The person, or who speaks for her, asks something of her own data.',
    about:
      'The data protection officer is told, and answers in time. Papers are never asked for where the trafficker may hold them.',
    creates: true,
    params: CaseParams,
    body: named(
      'NewDataSubjectRequest',
      z.strictObject({
        kind: z.enum(REQUEST_KINDS),
        madeBy: z.enum(['Self', 'Guardian', 'Representative']),
        receivedOn: day,
        wish: words(4000).nullable(),
      }),
    ),
    answers: { 201: { about: 'Received.', schema: RequestAnswer } },
    problems: ['OUT_OF_SCOPE', 'INVALID_VALUE', 'key-reused'],
    handle: async ({ db, staff, params: { caseId }, body, now, once }) =>
      once(async () => {
        const outcome = receiveRequest({ ...body, id: randomUUID(), caseId }, contextOf(staff, now));
        if (!outcome.ok) throw refusedByRule(outcome.problems);
        await addRequest(db, keyStore, staff, outcome.value, now);
        await sql`SELECT notify_people(ARRAY(SELECT person FROM people_to_tell(${caseId}::uuid) AS person), 'data-request',
          ${outcome.value.id}::uuid, ${now}::timestamptz)`.execute(db);
        return { status: 201, body: shownRequest(outcome.value), objectId: caseId, version: 1 };
      }),
  });
}

export function listDataRequests({ keyStore }: Needs): Operation {
  return staffOperation({
    action: 'data-request.read',
    summary: 'What people ask of their own data, in the order in which it is due.',
    answers: { 200: { about: 'Open and answered.', schema: RequestsAnswer } },
    handle: async ({ db, staff }) => ({
      status: 200,
      body: { requests: (await listRequests(db, keyStore, staff.orgId, 'all')).map(shownRequest) },
    }),
  });
}

export function listRequestsOfCase({ keyStore }: Needs): Operation {
  return staffOperation({
    action: 'file.read',
    summary: 'What the person of this file asked of her own data.',
    params: CaseParams,
    answers: { 200: { about: 'Open and answered.', schema: RequestsAnswer } },
    handle: async ({ db, staff, params }) => ({
      status: 200,
      body: { requests: (await listRequests(db, keyStore, staff.orgId, params)).map(shownRequest) },
    }),
  });
}

interface RequestStep<B> {
  readonly summary: string;
  readonly body: z.ZodType<B>;
  readonly problems?: readonly ('LEGAL_HOLD' | 'SECOND_PERSON_REQUIRED')[];
  readonly rule: (found: DataSubjectRequest, body: B, context: Context, held: boolean) => Outcome<DataSubjectRequest>;
}

function requestStep<B>({ keyStore }: Needs, { summary, body, problems = [], rule }: RequestStep<B>): Operation {
  return staffOperation({
    action: 'data-request.change',
    summary,
    changes: true,
    params: RequestParams,
    body,
    answers: { 200: { about: 'Done.', schema: RequestAnswer } },
    problems: ['not-found', 'OUT_OF_SCOPE', 'NOT_NOW', 'INCOMPLETE', 'INVALID_VALUE', 'VERSION_CONFLICT', ...problems],
    handle: async ({ db, staff, params, body: given, seen, now, relation }): Promise<Answer> => {
      const [found] = await listRequests(db, keyStore, staff.orgId, params, true);
      if (found === undefined) throw new Refused('not-found');
      if (found.version !== seen) throw new Refused('VERSION_CONFLICT', { current: { version: found.version } });
      const outcome = rule(found, given, contextOf(staff, now), await isHeld(db, found.id));
      if (!outcome.ok) throw refusedByRule(outcome.problems);
      await replaceRequest(db, keyStore, staff, outcome.value, now);
      const entries = outcome.audit.map(({ action }) => ({
        action: action.toLowerCase(),
        objectId: found.caseId,
        outcome: 'allowed' as const,
        reason: relation,
        purpose: null,
      }));
      return { status: 200, body: shownRequest(outcome.value), version: outcome.value.version, entries };
    },
  });
}

export function checkRequestIdentity(needs: Needs): Operation {
  return requestStep(needs, {
    summary: 'How it was made sure who asks, without papers that the trafficker may hold.',
    body: named('RequestIdentity', z.strictObject({ how: z.enum(IDENTITY_CHECKS) })),
    rule: (found, { how }, context) => checkIdentity(found, how, null, context),
  });
}

export function answerDataRequest(needs: Needs): Operation {
  return requestStep(needs, {
    summary: 'Answer, in whole or in part, or refuse with its ground.',
    body: named(
      'RequestAnswered',
      z.strictObject({
        state: z.enum(['Answered', 'RefusedInPart', 'Refused']),
        answer: words(10_000),
        refusalGround: z.enum(REFUSAL_GROUNDS).nullable(),
      }),
    ),
    problems: ['LEGAL_HOLD'],
    rule: (found, body, context, held) =>
      answerRequest(
        found,
        body,
        { case: { legalHold: held, id: found.caseId } } as Parameters<typeof answerRequest>[2],
        context,
      ),
  });
}

export function extendDataRequest(needs: Needs): Operation {
  return requestStep(needs, {
    summary: 'More time, once.',
    body: z.strictObject({}),
    rule: (found, _body, context) => extendRequest(found, context),
  });
}

const DisclosuresAnswer = named(
  'Disclosures',
  z.strictObject({
    disclosures: z.array(
      z.strictObject({
        id: uuid,
        caseId: uuid,
        at: moment,
        by: uuid,
        recipientId: uuid,
        recipientClass: z.string(),
        country: z.string(),
        purpose: z.string(),
        ground: z.enum(['consent', 'legal-basis']),
        groundId: uuid,
        categories: z.array(z.string()),
      }),
    ),
    next: z.string().nullable(),
  }),
);
const PageQuery = z.strictObject({
  cursor: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9_-]+$/u, 'the `next` of the page before')
    .optional(),
});
const PAGE = 100;

async function disclosurePage(
  {
    db,
    staff,
    query,
  }: { db: Parameters<typeof listDisclosures>[0]; staff: { orgId: string }; query: { cursor?: string | undefined } },
  caseId?: string,
): Promise<Answer> {
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  const before = after === undefined ? undefined : { at: after.createdAt, id: after.id };
  const found = await listDisclosures(db, staff.orgId, { caseId, before, limit: PAGE + 1 });
  const page = found.slice(0, PAGE);
  const last = page.at(-1);
  const next = found.length > PAGE && last !== undefined ? cursorAfter(last.at, last.id) : null;
  return { status: 200, body: { disclosures: page.map((each) => ({ ...each, at: each.at.toISOString() })), next } };
}

export function listAllDisclosures(): Operation {
  return staffOperation({
    action: 'data-request.read',
    summary: 'Every package out: to whom, for what, on which ground.',
    query: PageQuery,
    answers: { 200: { about: 'Newest first.', schema: DisclosuresAnswer } },
    handle: (call) => disclosurePage(call),
  });
}

export function listDisclosuresOfCase(): Operation {
  return staffOperation({
    action: 'file.read',
    summary: 'What of this file went to whom.',
    params: CaseParams,
    query: PageQuery,
    answers: { 200: { about: 'Newest first.', schema: DisclosuresAnswer } },
    handle: (call) => disclosurePage(call, call.params.caseId),
  });
}

export function giveUrgentHelp(): Operation {
  return staffOperation({
    action: 'urgent-help.give',
    summary: 'Urgent help for somebody who has no case: nothing of her is kept.',
    creates: true,
    body: named(
      'UrgentHelp',
      z.strictObject({
        category: z.enum(SERVICE_LISTS.categories),
        subtype: code,
        date: day,
        outcome: z.enum(SERVICE_LISTS.outcomes),
      }),
    ),
    answers: { 201: { about: 'Counted.', schema: named('UrgentHelpGiven', z.strictObject({ id: uuid })) } },
    problems: ['OUT_OF_SCOPE', 'INVALID_VALUE', 'INCOMPLETE', 'key-reused'],
    handle: async ({ db, staff, body, now, once }) =>
      once(async () => {
        const id = randomUUID();
        const outcome = recordService(null, { ...NOTHING_MORE, ...body, id }, contextOf(staff, now));
        if (!outcome.ok) throw refusedByRule(outcome.problems);
        const { service } = outcome.value;
        await sql`INSERT INTO urgent_help (org_id, help_id, category, subtype, outcome, on_day, given_by, given_at)
          VALUES (${staff.orgId}, ${id}, ${service.category}, ${service.subtype}, ${service.outcome}, ${service.date},
            ${staff.userId}, ${now})`.execute(db);
        return { status: 201, body: { id }, objectId: id };
      }),
  });
}

const NOTHING_MORE = {
  startsAt: null,
  quantity: null,
  unit: null,
  value: null,
  currency: null,
  providerOrgId: null,
  providerServiceId: null,
  location: null,
  locationConfidential: false,
  companions: [],
  interpreterMode: null,
  interpreterId: null,
  planItemId: null,
  note: null,
  consularPost: null,
} as const;
