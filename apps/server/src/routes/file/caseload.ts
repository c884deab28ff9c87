// SPDX-License-Identifier: EUPL-1.2
// The list of one's cases, with filters, sorting and search; Today; the calendar; saved views; one change to many cases, with
// a preview. Of cases that are not one's own to see nothing is said, not even how many there are (AZ-2).

import { randomUUID } from 'node:crypto';
import { decide } from '@amparo/casework/access';
import { assignCase, changeCase, STAGES } from '@amparo/casework/case';
import { sql } from 'kysely';
import { z } from 'zod';
import type { BlindIndex, IndexedContacts } from '../../keys/blind-index.ts';
import type { KeyStore } from '../../keys/key-store.ts';
import { type Operation, staffOperation, type StaffCall } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import {
  BulkAnswer,
  BulkBody,
  CalendarAnswer,
  CalendarQuery,
  CaseloadAnswer,
  CaseloadQuery,
  DuplicatesBody,
  FoundAnswer,
  SearchBody,
  TodayAnswer,
  ViewAnswer,
  ViewBody,
  ViewsAnswer,
} from '../../schemas/file/caseload.ts';
import { uuid } from '../../schemas.ts';
import { assign } from '../../store/assignments.ts';
import { namesOf } from '../../store/cases.ts';
import { findByContacts, findByName, takeSearch } from '../../store/case-search.ts';
import {
  type CaseloadFilter,
  type CaseloadLine,
  listCaseload,
  listCaseloadById,
  readCalendar as calendarOf,
  readToday as todayOf,
} from '../../store/caseload.ts';
import { listViews, removeView, saveView } from '../../store/saved-views.ts';
import { caseResource } from '../../store/ties.ts';
import { marksOf } from '../case-identity.ts';
import { beginChange, type FileNeeds, finish } from './work.ts';

export function readCaseload(): Operation {
  return staffOperation({
    action: 'caseload.read',
    summary: 'Your cases, filtered and sorted.',
    about: 'Those you work on, those of your team if you supervise, those you opened; by page.',
    query: CaseloadQuery,
    answers: { 200: { about: 'One page.', schema: CaseloadAnswer } },
    problems: ['keys-unavailable', 'keys-sealed'],
    handle: async ({ store, db, staff, query, now }) => {
      const limit = Number(query.limit ?? '50');
      const sort = query.sort ?? 'changed';
      const after = query.cursor === undefined ? undefined : readCaseloadCursor(query.cursor);
      const found = await listCaseload(store, staff, filterOf(query), { sort, after, limit: limit + 1 }, now);
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next = found.length > limit && last !== undefined ? cursorOf(last) : null;
      return { status: 200, body: { cases: page.map(shownLine), people: await peopleOf(db, staff.orgId, page), next } };
    },
  });
}

type Filters = z.output<typeof CaseloadQuery>;

function filterOf(query: Filters): CaseloadFilter {
  const stages = query.stages?.split(',').flatMap((stage) => STAGES.find((each) => each === stage) ?? []);
  return {
    stages,
    openOnly: query.open === 'yes',
    riskAtLeast: query.risk,
    riskStale: query.riskStale === 'yes',
    caseWorkerId: query.caseWorker,
    children: query.children === 'yes',
    late: query.late === 'yes',
    reviewBefore: query.reviewBefore,
    number: query.number,
  };
}

function cursorOf({ sortValue, caseId }: CaseloadLine): string {
  return Buffer.from(`${sortValue}|${caseId}`, 'utf8').toString('base64url');
}

function readCaseloadCursor(cursor: string): { readonly value: string; readonly id: string } {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const form =
    /^(-?\d{1,2}|infinity|\d{4}-\d{2}-\d{2} [\d:.]{8,15}[+-]\d{2}(?::\d{2})?)\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/u;
  const [, value, id] = form.exec(text) ?? [];
  if (value === undefined || id === undefined) {
    throw new Refused('bad-input', {
      issues: [
        { path: 'query.cursor', code: 'bad-cursor', remedy: 'use `next` of the page before, with the same sorting' },
      ],
    });
  }
  return { value, id };
}

export function shownLine({
  caseId,
  sortValue: _value,
  stageSince,
  riskValidUntil,
  openedAt,
  changedAt,
  next,
  ...line
}: CaseloadLine) {
  return {
    id: caseId,
    ...line,
    stageSince: stageSince.toISOString(),
    riskValidUntil: riskValidUntil?.toISOString() ?? null,
    openedAt: openedAt.toISOString(),
    changedAt: changedAt.toISOString(),
    next: next === null ? null : { kind: next.kind, dueAt: next.dueAt.toISOString() },
  };
}

async function peopleOf(db: StaffCall<unknown, unknown, unknown>['db'], orgId: string, lines: readonly CaseloadLine[]) {
  const names = await namesOf(
    db,
    orgId,
    lines.map(({ caseWorkerId }) => caseWorkerId),
  );
  return [...names].map(([userId, displayName]) => ({ userId, displayName }));
}

interface SearchNeeds {
  readonly index: BlindIndex;
  readonly keyStore: Pick<KeyStore, 'mac'>;
}

export function searchCaseload({ index, keyStore }: SearchNeeds): Operation {
  return staffOperation({
    action: 'case.search',
    summary: 'Find one of your cases by name, alias, case number or own reference.',
    about:
      'At most 20 hits and 60 searches an hour; the log keeps a keyed hash of each surname for a day, not the words.',
    body: SearchBody,
    answers: { 200: { about: 'Lines of the list.', schema: FoundAnswer } },
    problems: ['too-many', 'keys-unavailable', 'keys-sealed'],
    handle: (call) => searchFor(call, { index, keyStore }, call.body.text, call.body.birthYear),
  });
}

export function checkDuplicates({ index, keyStore }: SearchNeeds): Operation {
  return staffOperation({
    action: 'duplicate.check',
    summary: 'Before a case is opened: does one of your cases seem to be about the same person?',
    about:
      'By name, by whole telephone numbers and by papers; inside the institution, among the cases you may see. Counts as a search.',
    body: DuplicatesBody,
    answers: { 200: { about: 'Lines of the list.', schema: FoundAnswer } },
    problems: ['too-many', 'keys-unavailable', 'keys-sealed'],
    handle: (call) => {
      const { name, birthYear, phones = [], papers = [] } = call.body;
      return searchFor(call, { index, keyStore }, name, birthYear, { phones, papers });
    },
  });
}

async function searchFor(
  { db, staff, store, now }: StaffCall<unknown, unknown, unknown>,
  { index, keyStore }: Omit<SearchNeeds, 'index'> & { readonly index: BlindIndex },
  text: string,
  birthYear: number | undefined,
  contacts: IndexedContacts = { phones: [], papers: [] },
) {
  const wanted = await takeSearch(db, staff, now);
  if (wanted > 0) throw new Refused('too-many', { retryAfter: wanted });
  const byNumber = /^[A-Za-z0-9./-]{1,40}$/u.test(text)
    ? await listCaseload(store, staff, { number: text }, { sort: 'changed', limit: 20 }, now)
    : [];
  const hits = await findByName(store, index, staff, { name: text, birthYear }, now);
  const byContact = await findByContacts(store, index, staff, contacts, now);
  const seen = new Set(byNumber.map(({ caseId }) => caseId));
  const byName = await listCaseloadById(
    store,
    staff,
    [...new Set([...byContact, ...hits])].filter((id) => !seen.has(id)),
    now,
  );
  const cases = [...byNumber, ...byName].slice(0, 20);
  const [objectId = '', ...others] = await marksOf(keyStore, staff.orgId, text, now);
  const entries = others.map((mark) => ({
    action: 'case.search',
    objectId: mark,
    outcome: 'allowed' as const,
    reason: 'further-surname',
    purpose: null,
  }));
  const people = await peopleOf(db, staff.orgId, cases);
  return { status: 200, body: { cases: cases.map(shownLine), people }, objectId, entries, atTick: true };
}

/** More than this nobody does in a day; how many there are is said. */
const TODAY_LINES = 200;

export function readToday(): Operation {
  return staffOperation({
    action: 'today.read',
    summary: 'What needs you today: danger first, then what is late.',
    answers: { 200: { about: 'Lines in the order in which to look at them.', schema: TodayAnswer } },
    problems: ['keys-unavailable', 'keys-sealed'],
    handle: async ({ store, db, staff, now }) => {
      const { items, all } = await todayOf(store, staff, TODAY_LINES, now);
      const { rows } = await sql<{ approvals: string; notices: string }>`
        SELECT (SELECT count(*) FROM approval p WHERE p.org_id = ${staff.orgId} AND p.state = 'pending' AND p.expires_at > ${now}
            AND p.requested_by <> ${staff.userId}) AS approvals,
          (SELECT count(*) FROM notice n WHERE n.org_id = ${staff.orgId} AND n.user_id = ${staff.userId} AND n.seen_at IS NULL)
            AS notices`.execute(db);
      const [counts] = rows;
      const body = { items, all, approvals: Number(counts?.approvals ?? 0), notices: Number(counts?.notices ?? 0) };
      return { status: 200, body };
    },
  });
}

const CALENDAR_DAYS = 62;

export function readCalendar(): Operation {
  return staffOperation({
    action: 'calendar.read',
    summary: 'Appointments and dates of your cases between two days.',
    about: `The last day is not included; at most ${CALENDAR_DAYS} days.`,
    query: CalendarQuery,
    answers: { 200: { about: 'Soonest first.', schema: CalendarAnswer } },
    problems: ['keys-unavailable', 'keys-sealed'],
    handle: async ({ store, staff, query, now }) => {
      const [from, to] = [new Date(`${query.from}T00:00:00Z`), new Date(`${query.to}T00:00:00Z`)];
      const days = (to.getTime() - from.getTime()) / (24 * 3600_000);
      if (!(days > 0 && days <= CALENDAR_DAYS)) {
        const remedy = `a later day, at most ${CALENDAR_DAYS} days on`;
        throw new Refused('bad-input', { issues: [{ path: 'query.to', code: 'bad-span', remedy }] });
      }
      const found = await calendarOf(store, staff, { from, to }, now);
      return { status: 200, body: { entries: found.map((each) => ({ ...each, at: each.at.toISOString() })) } };
    },
  });
}

export function readViews({ keyStore }: { readonly keyStore: Pick<KeyStore, 'seal' | 'open'> }): Operation {
  return staffOperation({
    action: 'view.read',
    summary: 'Your saved views of the list.',
    answers: { 200: { about: 'By name.', schema: ViewsAnswer } },
    handle: async ({ db, staff }) => ({ status: 200, body: { views: await listViews(db, keyStore, staff) } }),
  });
}

export function createView({ keyStore }: { readonly keyStore: Pick<KeyStore, 'seal' | 'open'> }): Operation {
  return staffOperation({
    action: 'view.change',
    summary: 'Keep filters and sorting under a name.',
    creates: true,
    body: ViewBody,
    answers: { 201: { about: 'Kept.', schema: ViewAnswer } },
    problems: ['too-many-views', 'key-reused'],
    handle: async ({ db, staff, body, now, once }) =>
      once(async () => {
        const id = randomUUID();
        await saveView(db, keyStore, staff, { id, name: body.name, filters: body.filters, now });
        return { status: 201, body: { id }, objectId: id };
      }),
  });
}

export function deleteView(): Operation {
  return staffOperation({
    action: 'view.change',
    summary: 'Remove one of your views.',
    params: z.strictObject({ viewId: uuid }),
    answers: { 204: { about: 'Removed, also when it was already.' } },
    handle: async ({ db, staff, params }) => {
      await removeView(db, staff, params.viewId);
      return { status: 204 };
    },
  });
}

/** The same change to many cases: all of them or none, and before that what would become of each. */
export function changeMany(needs: FileNeeds): Operation {
  return staffOperation({
    action: 'caseload.change-many',
    summary: 'One change to many of your cases, with a preview.',
    about: 'With `preview` nothing changes. Without it, all cases change or none does.',
    body: BulkBody,
    answers: { 200: { about: 'What became, or would become, of each.', schema: BulkAnswer } },
    problems: ['keys-unavailable', 'keys-sealed'],
    handle: async (call) => {
      const { staff, store, body, now } = call;
      const { change, preview } = body;
      const ids = [...new Set(body.caseIds)].toSorted(); // always in one order, so that two never wait for each other
      const judged = [];
      for (const id of ids) {
        const found = await caseResource(store.trx, staff.orgId, id);
        const action = change.kind === 'assign' ? 'file.approve' : 'file.edit';
        const decision = found === undefined ? undefined : decide(staff, action, found, [], now);
        if (decision?.allowed !== true) {
          judged.push({ id, work: undefined, outcome: undefined, problems: ['not-found'] });
          continue;
        }
        const work = await beginChange(call, id);
        const { file } = work.loaded;
        const outcome =
          change.kind === 'review'
            ? changeCase(file, { nextReviewAt: change.nextReviewAt }, work.context)
            : assignCase(
                file,
                {
                  caseWorker: { userId: change.caseWorkerId, orgId: file.case.orgId },
                  supervisor: { userId: change.supervisorId, orgId: file.case.orgId },
                  background: { nationalities: [], village: null },
                },
                work.context,
              );
        judged.push({ id, work, outcome, problems: outcome.ok ? [] : outcome.problems.map(({ code }) => code) });
      }
      const fits = judged.every(({ problems }) => problems.length === 0);
      const cases = judged.map(({ id, problems }) => ({ id, ok: problems.length === 0, problems }));
      if (preview || !fits) return { status: 200, body: { done: false, cases } };
      const entries = [];
      for (const { id, work, outcome } of judged) {
        if (work === undefined || outcome === undefined) throw new TypeError('only what was judged is done');
        entries.push(...(await finish(needs, call, work, outcome)).entries);
        if (change.kind === 'assign') {
          const given = await assign(store.trx, staff, { caseId: id, userId: change.caseWorkerId, now });
          if (given !== 'done') throw new Refused(given);
        }
      }
      return { status: 200, body: { done: true, cases }, entries };
    },
  });
}
