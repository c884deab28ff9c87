// SPDX-License-Identifier: EUPL-1.2
// The whole case file in one answer: where it stands, what falls due, and every record that the reader may see. Names, ways
// to reach the person and what only the care team reads have routes of their own, which are in the log.

import type { CaseField } from '@amparo/casework/access';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import { PLACES, RECORD_ANSWERS } from '../../schemas/file/kinds.ts';
import { CASE_LISTS } from '../../schemas/file/lists.ts';
import { moment } from '../../schemas/file/parts.ts';
import { instant, named, uuid, version } from '../../schemas.ts';
import { namesOf } from '../../store/cases.ts';
import { instantOf } from '../../store/records/blank.ts';
import { type LoadedFile, loadFile } from '../../store/records/case-file.ts';
import { contentOf } from '../../store/records/case-file.ts';
import type { StoredKind } from '../../store/records/kinds.ts';
import { listRecords, type StoredRecord } from '../../store/records/records.ts';
import { cursorAfter, readCursor } from '../cursor.ts';
import { kindsFor, shownRecord, withoutRequested } from './shown.ts';

/** Of notes and deliveries, which grow without end; earlier ones by GET of their own list. */
export const NEWEST = 50;

const LISTED = (Object.keys(PLACES) as StoredKind[]).filter(
  (kind) => kind !== 'case' && kind !== 'internationalProtection' && kind !== 'safeContact' && kind !== 'sealedResult',
);
const lists = Object.fromEntries(LISTED.map((kind) => [PLACES[kind].list, z.array(RECORD_ANSWERS[kind])]));

export const FileAnswer = named(
  'CaseFile',
  z
    .strictObject({
      id: uuid,
      caseNumber: z.string().describe('Twelve letters that mean nothing.'),
      ownReference: z.string(),
      relation: z.enum(['own', 'assigned', 'team', 'own-intake', 'break-glass', 'referred']),
      identityVersion: version.describe('For If-Match at PUT /cases/{caseId}/identity.'),
      openedAt: instant,
      changedAt: instant,
      stage: z.enum(CASE_LISTS.stages),
      caseWorkerId: uuid.nullable(),
      supervisorId: uuid.nullable(),
      people: z
        .array(z.strictObject({ userId: uuid, displayName: z.string() }))
        .describe('Colleagues named in the file.'),
      clocks: z.array(
        z.strictObject({
          kind: z.string(),
          record: z.string(),
          recordId: uuid.nullable(),
          appearsAt: moment,
          dueAt: moment,
        }),
      ),
      facts: RECORD_ANSWERS.case,
      protection: RECORD_ANSWERS.internationalProtection.nullable(),
      conflicts: z.int().describe('Edits of one field by two people that wait for a decision.'),
      ...lists,
    })
    .partial(
      Object.fromEntries(
        ['clocks', 'facts', 'protection', ...LISTED.map((kind) => PLACES[kind].list)].map((name) => [name, true]),
      ) as Record<'clocks' | 'facts' | 'protection', true>,
    )
    .describe('Lists that your role or your way to the case does not cover are missing.'),
);

export function openFile(): Operation {
  return staffOperation({
    action: 'file.read',
    summary: 'Open a case file.',
    about: `Every record you may see, oldest first; of notes and deliveries the newest ${NEWEST}. No names: those are at /people.`,
    params: CaseParams,
    answers: { 200: { about: 'The file.', schema: FileAnswer } },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, db, params: { caseId }, fields: all, relation }) => {
      const fields = withoutRequested(all);
      const kinds = kindsFor(fields).filter((kind) => kind !== 'safeContact' && kind !== 'sealedResult');
      const loaded = await loadFile(store, staff.orgId, caseId, { lock: false, most: NEWEST, kinds });
      if (loaded === undefined) throw new Refused('not-found');
      const records = withBlank(loaded);
      const { head } = loaded;
      const users = records.flatMap(({ createdBy, changedBy }) => [createdBy, changedBy]);
      const { engagements, case: held } = loaded.file;
      const others = [held.legalHoldSetBy, ...engagements.map(({ interpreterId }) => interpreterId)];
      const responsible = [head.createdBy, head.caseWorkerId, head.supervisorId];
      const names = await namesOf(db, staff.orgId, [...users, ...responsible, ...others]);
      return {
        status: 200,
        body: {
          id: caseId,
          caseNumber: head.caseNumber,
          ownReference: head.ownReference,
          relation,
          identityVersion: head.version,
          openedAt: instantOf(head.createdAt),
          changedAt: instantOf(head.changedAt),
          stage: head.stage,
          caseWorkerId: head.caseWorkerId,
          supervisorId: head.supervisorId,
          conflicts: loaded.conflicts,
          people: [...names].map(([userId, displayName]) => ({ userId, displayName })),
          ...(fields.includes('clocks') ? { clocks: loaded.clocks } : {}),
          ...sectionsOf(records, fields),
        },
        version: head.version,
      };
    },
  });
}

const PageQuery = z.strictObject({
  cursor: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9_-]+$/u, 'the `next` of the page before')
    .optional(),
});

/** The records of a kind that grows without end, newest first, page by page. */
export function listOfKind(kind: 'note' | 'service', summary: string): Operation {
  const { list: name } = PLACES[kind];
  return staffOperation({
    action: 'file.read',
    summary,
    params: CaseParams,
    query: PageQuery,
    answers: {
      200: {
        about: 'One page, newest first.',
        schema: z.strictObject({ [name]: z.array(RECORD_ANSWERS[kind]), next: z.string().nullable() }),
      },
    },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { caseId }, query, fields }) => {
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const before = after === undefined ? undefined : { at: after.createdAt, id: after.id };
      const found = await listRecords(store, staff.orgId, { kind, caseId }, true, { before, limit: NEWEST + 1 });
      const page = found.slice(0, NEWEST);
      const last = page.at(-1);
      const next = found.length > NEWEST && last !== undefined ? cursorAfter(last.createdAt, last.id) : null;
      return {
        status: 200,
        body: { [name]: page.flatMap((each) => shownRecord(each, withoutRequested(fields)) ?? []), next },
      };
    },
  });
}

/** A case of an earlier version is shown as what will stand there with its first change. */
function withBlank({ head, file, records }: LoadedFile): readonly StoredRecord[] {
  const blanks = (
    [
      ['case', file.case],
      ['person', file.person],
    ] as const
  )
    .filter(([kind, { id }]) => !records.has(`${kind}/${id}`))
    .map(([kind, record]): StoredRecord => {
      const { createdAt, createdBy } = head;
      const meta = { createdBy, createdAt, changedBy: createdBy, changedAt: createdAt };
      return { kind, id: record.id, version: 1, ...meta, content: contentOf(record) };
    });
  return [...blanks, ...records.values()];
}

function sectionsOf(records: readonly StoredRecord[], fields: readonly CaseField[]) {
  const of = (kind: StoredKind) =>
    records.filter((record) => record.kind === kind).flatMap((record) => shownRecord(record, fields) ?? []);
  const seen = new Set(kindsFor(fields));
  return {
    ...Object.fromEntries(LISTED.filter((kind) => seen.has(kind)).map((kind) => [PLACES[kind].list, of(kind)])),
    ...(seen.has('case') ? { facts: of('case')[0] } : {}),
    ...(seen.has('internationalProtection') ? { protection: of('internationalProtection')[0] ?? null } : {}),
  };
}
