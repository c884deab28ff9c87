// SPDX-License-Identifier: EUPL-1.2
// The shapes of the list of cases, of Today, of saved views, and of opening a case file. Filters are codes; no name stands in
// an address.

import { CLOCK_KINDS } from '@amparo/casework/clocks';
import { z } from 'zod';
import { SORTS } from '../../store/caseload.ts';
import { named, OwnReference, shownName, uuid } from '../../schemas.ts';
import { PersonName } from '../cases.ts';
import { PersonContent } from './contents.ts';
import { ANSWERED, CASE_LISTS, PEOPLE_LISTS } from './lists.ts';
import { country, day, line, moment, phone } from './parts.ts';

const yes = z.literal('yes');
const list = (values: readonly string[]) =>
  z
    .string()
    .max(400)
    .regex(
      new RegExp(`^(?:${values.join('|')})(?:,(?:${values.join('|')}))*$`, 'u'),
      `codes joined with commas: ${values.join(', ')}`,
    );
const number = z
  .string()
  .max(40)
  .regex(/^[A-Za-z0-9./-]+$/u, 'letters, digits and . / -')
  .describe('Beginning of the case number or the own reference.');

export const filters = {
  stages: list(CASE_LISTS.stages).optional(),
  open: yes.optional().describe('Leave out what is closed, declined, transferred.'),
  risk: z.enum(ANSWERED.levels).optional().describe('At least this, for her or her family.'),
  riskStale: yes.optional().describe('Not assessed, or out of date.'),
  caseWorker: uuid.optional(),
  children: yes.optional(),
  late: yes.optional().describe('Something is late.'),
  reviewBefore: day.optional(),
  number: number.optional(),
  sort: z.enum(SORTS).optional(),
};
export const CaseloadQuery = z.strictObject({
  ...filters,
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/u, 'a whole number from 1 to 100')
    .optional(),
  cursor: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9_-]+$/u, 'the `next` of the page before')
    .optional(),
});

export const caseloadLine = z.strictObject({
  id: uuid,
  caseNumber: z.string(),
  ownReference: z.string(),
  alias: z.string().nullable(),
  relation: z.enum(['own', 'assigned', 'team', 'own-intake', 'break-glass', 'referred']),
  stage: z.enum(CASE_LISTS.stages),
  stageSince: moment,
  riskSelf: z.enum(ANSWERED.levels).nullable(),
  riskFamily: z.enum(ANSWERED.levels).nullable(),
  riskValidUntil: moment.nullable(),
  nextReviewOn: day.nullable(),
  isChild: z.boolean(),
  caseWorkerId: uuid.nullable(),
  openedAt: moment,
  changedAt: moment,
  next: z
    .strictObject({ kind: z.enum(CLOCK_KINDS), dueAt: moment })
    .nullable()
    .describe('What is shown now and due first.'),
  late: z.int().describe('How many things are late.'),
});
const people = z.array(z.strictObject({ userId: uuid, displayName: z.string() }));
export const CaseloadAnswer = named(
  'Caseload',
  z.strictObject({ cases: z.array(caseloadLine), people, next: z.string().nullable() }),
);
export const FoundAnswer = named('FoundInCaseload', z.strictObject({ cases: z.array(caseloadLine), people }));
export const SearchBody = named(
  'CaseloadSearch',
  z.strictObject({
    text: PersonName.or(number).describe('A name or alias in any spelling, a case number or an own reference.'),
    birthYear: z.int().min(1900).max(2199).optional(),
  }),
);

export const TodayAnswer = named(
  'Today',
  z.strictObject({
    items: z.array(
      z.strictObject({
        caseId: uuid,
        caseNo: z.string(),
        alias: z.string(),
        kind: z.enum(CLOCK_KINDS),
        record: z.string(),
        recordId: uuid.nullable(),
        dueAt: moment,
        late: z.boolean(),
        riskSelf: z.enum(ANSWERED.levels).nullable(),
        riskFamily: z.enum(ANSWERED.levels).nullable(),
      }),
    ),
    all: z.int().describe('How many lines there are; these are the first.'),
    approvals: z.int().describe('What waits for you as the second person.'),
    notices: z.int().describe('Notices you have not seen.'),
  }),
);
export const CalendarQuery = z.strictObject({ from: day, to: day });
export const CalendarAnswer = named(
  'Calendar',
  z.strictObject({
    entries: z.array(
      z.strictObject({
        caseId: uuid,
        caseNumber: z.string(),
        alias: z.string().nullable(),
        kind: z.enum(CLOCK_KINDS),
        recordId: uuid.nullable(),
        at: moment,
      }),
    ),
  }),
);

export const ViewBody = named(
  'SavedViewWritten',
  z.strictObject({ name: shownName, filters: z.strictObject(filters) }),
);
export const ViewsAnswer = named(
  'SavedViews',
  z.strictObject({
    views: z.array(z.strictObject({ id: uuid, name: z.string(), filters: z.record(z.string(), z.string()) })),
  }),
);
export const ViewAnswer = named('SavedView', z.strictObject({ id: uuid }));

const person = PersonContent.omit({ kind: true, alias: true }).partial();
export const OpenFileBody = named(
  'NewCaseFile',
  z.strictObject({
    ownReference: OwnReference.optional().describe('Your own number; the case number, unless given.'),
    origin: z.union([
      z.strictObject({ kind: z.literal('screening'), screeningId: uuid }),
      z.strictObject({ kind: z.literal('incoming-referral'), referralId: uuid }),
      z.strictObject({ kind: z.literal('self-request') }),
      z
        .strictObject({ kind: z.literal('brought') })
        .describe('An authority, a service or somebody else brought or announced the person: the source says who.'),
    ]),
    source: z.enum(CASE_LISTS.sources),
    supervisorId: uuid.optional().describe('Your own supervisor, unless given.'),
    person: z.strictObject({ ...person.shape, alias: PersonName }),
    duplicates: z
      .strictObject({ caseIds: z.array(uuid).max(20), decided: z.enum(['none-found', 'another-person']) })
      .describe('What POST /duplicates found, and what you made of it.'),
  }),
);
export const OpenedAnswer = named(
  'CaseFileOpened',
  z.strictObject({
    id: uuid,
    caseNumber: z.string(),
    ownReference: z.string(),
    version: z.int(),
    warnings: z.array(z.string()),
  }),
);
export const DuplicatesBody = named(
  'DuplicateCheck',
  z.strictObject({
    name: PersonName,
    birthYear: z.int().min(1900).max(2199).optional(),
    phones: z.array(phone).max(5).optional().describe('Numbers of the person herself.'),
    papers: z
      .array(z.strictObject({ type: z.enum(PEOPLE_LISTS.identifiers), issuer: country, value: line(60) }))
      .max(5)
      .optional(),
  }),
);

export const BulkBody = named(
  'BulkChange',
  z.strictObject({
    preview: z.boolean().describe('True: nothing is changed; the answer says what would be.'),
    caseIds: z.array(uuid).min(1).max(50),
    change: z.union([
      z.strictObject({ kind: z.literal('review'), nextReviewAt: day }),
      z.strictObject({ kind: z.literal('assign'), caseWorkerId: uuid, supervisorId: uuid }),
    ]),
  }),
);
export const BulkAnswer = named(
  'BulkResult',
  z.strictObject({
    done: z.boolean().describe('All of them, or none.'),
    cases: z.array(
      z.strictObject({
        id: uuid,
        ok: z.boolean(),
        problems: z.array(z.string()).describe('Codes of what stands against it.'),
      }),
    ),
  }),
);
