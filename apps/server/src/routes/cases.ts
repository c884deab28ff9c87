// SPDX-License-Identifier: EUPL-1.2
// Cases without who they are about: open one, list them, read one, attach a conversation, see who looked. What is answered
// is built from the fields that decide() gives, one by one; a field that is not among them is missing (AZ-6).

import type { CaseField, Relation } from '@amparo/casework/access';
import { whoLooked } from '../audit/who-looked.ts';
import type { BlindIndex } from '../keys/blind-index.ts';
import { staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import {
  AttachBody,
  CaseAnswer,
  CaseListAnswer,
  CaseListQuery,
  CaseParams,
  LooksAnswer,
  LooksQuery,
  NewCaseBody,
  ReplacedKeyAnswer,
} from '../schemas/cases.ts';
import { NOBODY } from '../store/case-identity.ts';
import { replaceCaseKeys } from '../store/case-key.ts';
import {
  attachConversation as attach,
  type CaseFile,
  listCases as list,
  type ListedCase,
  openCase,
  readCase as read,
} from '../store/cases.ts';
import type { Store } from '../store/sealed.ts';
import type { Staff } from '../store/session.ts';
import { cursorAfter, readCursor } from './cursor.ts';
import { readIdentityFields } from './identity-fields.ts';

interface Needs {
  readonly index: BlindIndex;
}

export function createCase({ index }: Needs) {
  return staffOperation({
    action: 'case.open',
    summary: 'Open a case under an own reference.',
    about: 'Whoever opens it works on it. Names are encrypted under a key of this case; they are not in the answer.',
    creates: true,
    body: NewCaseBody,
    answers: { 201: { about: 'Opened.', schema: CaseAnswer } },
    problems: ['reference-in-use', 'key-reused', 'keys-unavailable', 'keys-sealed'],
    example: { body: { ownReference: 'CAMR-2026/31', alias: 'Luna' } },
    handle: async ({ staff, store, body, fields, now, once }) => {
      const identity = { ...NOBODY, ...readIdentityFields(body, now) };
      return once(async () => {
        const caseId = await openCase(store, index, staff, { ownReference: body.ownReference, identity, now });
        const made = await readOrRefuse(store, staff, caseId, now);
        return {
          status: 201,
          body: shownCase(made, fields, 'assigned'),
          objectId: caseId,
          version: made.version,
          location: `/api/v1/cases/${caseId}`,
        };
      });
    },
  });
}

export function listCases() {
  return staffOperation({
    action: 'case.list',
    summary: 'Your cases, newest first.',
    about: 'Those you work on, those of your team if you supervise, those you opened; no others, not even in number.',
    query: CaseListQuery,
    answers: { 200: { about: 'One page.', schema: CaseListAnswer } },
    handle: async ({ db, staff, query, now }) => {
      const limit = Number(query.limit ?? '50');
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const found = await list(
        db,
        staff,
        {
          reference: query.reference,
          after: after === undefined ? undefined : { createdAt: after.createdAt, caseId: after.id },
          limit: limit + 1,
        },
        now,
      );
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next = found.length > limit && last !== undefined ? cursorAfter(last.createdAt, last.caseId) : null;
      return { status: 200, body: { cases: page.map(shownListed), next } };
    },
  });
}

export function shownListed({ caseId, ownReference, createdAt, changedAt, assignedTo, relation }: ListedCase) {
  return { id: caseId, ownReference, createdAt, changedAt, assignedTo, relation };
}

export function readCase() {
  return staffOperation({
    action: 'case.read',
    summary: 'One case, without who the person is.',
    params: CaseParams,
    answers: { 200: { about: 'With its version as ETag.', schema: CaseAnswer } },
    handle: async ({ staff, store, params, relation, fields, now }) => {
      const found = await readOrRefuse(store, staff, params.caseId, now);
      return { status: 200, body: shownCase(found, fields, relation), version: found.version };
    },
  });
}

export async function readOrRefuse(store: Store, staff: Staff, caseId: string, now: Date): Promise<CaseFile> {
  const found = await read(store, staff, caseId, now);
  if (found === undefined) throw new Refused('not-found');
  return found;
}

export function shownCase(found: CaseFile, fields: readonly CaseField[], relation: Relation) {
  const { caseId, breakGlass } = found;
  const given = {
    ownReference: found.ownReference,
    version: found.version,
    createdAt: found.createdAt,
    changedAt: found.changedAt,
    hasName: found.hasName,
    hasAlias: found.hasAlias,
    assignments: found.assignments,
    denied: found.denied,
    conversations: found.conversations.map(({ conversationId, ownReference, label, status }) => ({
      id: conversationId,
      ownReference,
      label,
      status,
    })),
  };
  return {
    id: caseId,
    relation,
    ...(relation === 'break-glass' && breakGlass !== null ? { breakGlass } : {}),
    ...Object.fromEntries(Object.entries(given).filter(([field]) => fields.includes(field as CaseField))),
  };
}

export function attachConversation() {
  return staffOperation({
    action: 'conversation.attach',
    summary: 'Make one of your conversations part of this case.',
    about: 'From then on everybody who works on the case sees it.',
    params: CaseParams,
    body: AttachBody,
    answers: { 200: { about: 'Attached, also when it was already.', schema: CaseAnswer } },
    problems: ['attached-elsewhere', 'bad-input'],
    handle: async ({ db, staff, store, params: { caseId }, body, relation, fields, now }) => {
      const done = await attach(db, staff.orgId, { caseId, conversationId: body.conversation, now });
      if (done === 'not-found') throw unknownConversation();
      if (done === 'attached-elsewhere') throw new Refused('attached-elsewhere');
      const found = await readOrRefuse(store, staff, caseId, now);
      const entry = {
        action: 'conversation.attach',
        objectId: body.conversation,
        outcome: 'allowed' as const,
        reason: relation,
        purpose: null,
      };
      return { status: 200, body: shownCase(found, fields, relation), version: found.version, entries: [entry] };
    },
  });
}

function unknownConversation(): Refused {
  const remedy = 'use the id of a conversation of yours that belongs to no case';
  return new Refused('bad-input', { issues: [{ path: 'conversation', code: 'unknown-conversation', remedy }] });
}

export function replaceCaseKey() {
  return staffOperation({
    action: 'case.replace-key',
    summary: 'Give the case a new key of its own, and each of its conversations.',
    about:
      'Everything is sealed anew and compared before the older keys are retired. For when a key may have become known, say after a break-in. Nothing is shown, and nothing that can be read changes.',
    params: CaseParams,
    answers: { 200: { about: 'Done, whole or not at all.', schema: ReplacedKeyAnswer } },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { caseId }, now }) => {
      const done = await replaceCaseKeys(store, staff, { caseId, now });
      if (done === undefined) throw new Refused('not-found');
      return { status: 200, body: { ...done, replacedAt: now } };
    },
  });
}

export function listLooks() {
  return staffOperation({
    action: 'case.who-looked',
    summary: 'Who looked at this case, and when.',
    about: 'For those who work on it, and to print for the person it is about, who may ask for it.',
    params: CaseParams,
    query: LooksQuery,
    answers: { 200: { about: 'Grouped by person, day and deed, newest first.', schema: LooksAnswer } },
    handle: async ({ db, params, query }) => {
      const { visits, complete } = await whoLooked(db, params.caseId, readTimeZone(query.timeZone));
      const entries = visits.map(({ number, displayName, day, did, how, first, last, times }) => ({
        at: first,
        last,
        times,
        day,
        number,
        who: displayName,
        what: did,
        how,
      }));
      return { status: 200, body: { entries, complete } };
    },
  });
}

function readTimeZone(timeZone = 'UTC'): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    const remedy = 'use a time zone like America/Tegucigalpa';
    throw new Refused('bad-input', { issues: [{ path: 'query.timeZone', code: 'unknown-time-zone', remedy }] });
  }
}
