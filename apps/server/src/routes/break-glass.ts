// SPDX-License-Identifier: EUPL-1.2
// Imminent danger (AZ-8): a case that is not one's own, for an hour, for reading, with a reason; those who work on it and
// the data protection officers are told in the same transaction; a second person agrees before a name is shown.

import { decide } from '@amparo/casework/access';
import { staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import {
  BreakGlassAnswer,
  BreakGlassBody,
  BreakGlassListAnswer,
  BreakGlassParams,
  ReviewBody,
} from '../schemas/cases.ts';
import {
  approveBreakGlass as approve,
  type BreakGlass,
  breakGlass,
  caseToBreakInto,
  listBreakGlass as list,
  reviewBreakGlass as review,
} from '../store/break-glass.ts';
import type { Database } from '../store/database.ts';
import { notify, notifyAboutCase } from '../store/notices.ts';
import type { AuditEntry, Staff } from '../store/session.ts';
import { caseResource } from '../store/ties.ts';

export function requestBreakGlass() {
  return staffOperation({
    action: 'break-glass.request',
    summary: 'Open a case that is not yours, in imminent danger.',
    about:
      '`file` opens at once, for an hour, for reading. `identity` waits for a supervisor or data protection officer. Everybody who works on the case is told, every look is marked, and it is reviewed within a day.',
    creates: true,
    body: BreakGlassBody,
    answers: { 201: { about: 'Open, or waiting for a second person.', schema: BreakGlassAnswer } },
    problems: ['not-found', 'break-glass-not-needed', 'key-reused', 'keys-unavailable', 'keys-sealed'],
    example: {
      body: {
        reference: 'CAMR-2026/31',
        level: 'file',
        reason: 'The shelter called: somebody is at the gate and asks for her.',
      },
    },
    handle: async ({ db, staff, store, body, now, once }) => {
      const { reference, level, reason } = body;
      const caseId = await caseToBreakInto(db, reference);
      if (caseId === undefined) throw new Refused('not-found');
      if (await readsAlready(db, staff, caseId, level, now)) throw new Refused('break-glass-not-needed');
      return once(async () => {
        const { breakGlassId, until } = await breakGlass(store, staff, { caseId, level, reason, now });
        await notifyAboutCase(db, caseId, staff.userId, { kind: 'break-glass', objectId: breakGlassId, now });
        const state = until === null ? ('pending' as const) : ('open' as const);
        const open = until === null ? {} : { caseId };
        return {
          status: 201,
          body: { id: breakGlassId, ...open, level, state, requestedAt: now, until },
          objectId: caseId,
        };
      });
    },
  });
}

/** Whoever sees the case anyway needs no broken glass, and no alarm should ring. */
async function readsAlready(
  db: Database,
  staff: Staff,
  caseId: string,
  level: 'file' | 'identity',
  now: Date,
): Promise<boolean> {
  const resource = await caseResource(db, staff.orgId, caseId);
  if (resource === undefined) return false;
  const action = level === 'file' ? 'case.read' : 'case.read-identity';
  return decide(staff, action, resource, [], now).allowed;
}

export function listBreakGlass() {
  return staffOperation({
    action: 'break-glass.list',
    summary: 'Break-glass: your own, and what you may approve or review.',
    answers: { 200: { about: 'Newest first.', schema: BreakGlassListAnswer } },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, now }) => {
      const found = await list(store, staff, now);
      return { status: 200, body: { entries: found.map((each) => shown(each, staff)) } };
    },
  });
}

function shown(each: BreakGlass, { userId }: Staff) {
  const mine = each.userId === userId;
  return {
    id: each.breakGlassId,
    ...(mine && each.state === 'open' ? { caseId: each.caseId } : {}),
    level: each.level,
    state: each.state,
    requestedAt: each.requestedAt,
    until: each.until,
    mine,
    requestedBy: each.requestedBy,
    approvedBy: each.approvedBy,
    reviewedBy: each.reviewedBy,
    outcome: each.outcome,
    mayApprove: each.mayApprove,
    mayReview: each.mayReview,
    overdue: each.overdue,
    reason: each.reason,
  };
}

export function approveBreakGlass() {
  return staffOperation({
    action: 'break-glass.approve',
    summary: 'Agree, as the second person, that somebody sees who the person is.',
    params: BreakGlassParams,
    answers: { 204: { about: 'Open for an hour from now.' } },
    problems: ['not-found', 'second-person-needed', 'not-pending'],
    handle: async ({ db, staff, params, now }) => {
      const done = await approve(db, staff, { ...params, now });
      if (typeof done === 'string') throw new Refused(done);
      const told = { objectId: params.breakGlassId, now };
      await notify(db, [done.userId], { kind: 'break-glass-approved', ...told });
      await notifyAboutCase(db, done.caseId, staff.userId, { kind: 'break-glass-identity', ...told });
      return { status: 204, objectId: params.breakGlassId, entries: [aboutCase('break-glass.approve', done.caseId)] };
    },
  });
}

export function reviewBreakGlass() {
  return staffOperation({
    action: 'break-glass.review',
    summary: 'Say whether breaking the glass was right.',
    about: 'Not justified ends it at once if it is still open.',
    params: BreakGlassParams,
    body: ReviewBody,
    answers: { 204: { about: 'Reviewed.' } },
    problems: ['not-found', 'second-person-needed', 'not-pending'],
    handle: async ({ db, staff, params, body, now }) => {
      const done = await review(db, staff, { ...params, outcome: body.outcome, now });
      if (typeof done === 'string') throw new Refused(done);
      await notify(db, [done.userId], { kind: 'break-glass-reviewed', objectId: params.breakGlassId, now });
      const entry = aboutCase('break-glass.review', done.caseId, body.outcome);
      return { status: 204, objectId: params.breakGlassId, entries: [entry] };
    },
  });
}

/** Beside the entry about the request itself: the log of a case shows it too. */
function aboutCase(action: string, caseId: string, reason = 'second-person'): AuditEntry {
  return { action, objectId: caseId, outcome: 'allowed', reason, purpose: null };
}
