// SPDX-License-Identifier: EUPL-1.2
// Who works on a case: given and taken away by supervisors, handed over by those who have it; and who must not see it,
// which wins over everything else, at once (AZ-9).

import { staffOperation, type StaffCall } from '../operation.ts';
import { Refused } from '../problems.ts';
import {
  CareTeamBody,
  CaseAnswer,
  CaseParams,
  CasePersonParams,
  ColleagueBody,
  ColleaguesAnswer,
} from '../schemas/cases.ts';
import {
  assign,
  type AssignmentHindrance,
  colleaguesOnCases,
  denyPerson as deny,
  endAssignment as end,
  endDenial as allow,
  handOver,
  setCareTeam,
} from '../store/assignments.ts';
import { notify } from '../store/notices.ts';
import { readOrRefuse, shownCase } from './cases.ts';

export function listColleagues() {
  return staffOperation({
    action: 'colleague.list',
    summary: 'The colleagues to whom a case can be given.',
    answers: { 200: { about: 'By name.', schema: ColleaguesAnswer } },
    handle: async ({ db }) => ({ status: 200, body: { colleagues: await colleaguesOnCases(db) } }),
  });
}

export function createAssignment() {
  return staffOperation({
    action: 'case.assign',
    summary: 'Give this case to a colleague, beside those who have it.',
    params: CaseParams,
    body: ColleagueBody,
    answers: { 200: { about: 'Assigned, also when it was already.', schema: CaseAnswer } },
    problems: ['not-for-this-person', 'person-denied'],
    handle: async (call) => {
      const { db, staff, params, body, now } = call;
      refuseUnless(await assign(db, staff, { caseId: params.caseId, userId: body.userId, now }));
      await notify(db, [body.userId], { kind: 'case-assigned', objectId: params.caseId, now });
      return answerCase(call);
    },
  });
}

export function endAssignment() {
  return staffOperation({
    action: 'case.assign',
    summary: 'Take this case from a colleague, from the next request on.',
    params: CasePersonParams,
    answers: { 204: { about: 'Ended.' } },
    problems: ['last-assignment'],
    handle: async ({ db, staff, params, now }) => {
      const done = await end(db, staff, { ...params, now });
      if (done !== 'done') throw new Refused(done);
      await notify(db, [params.userId], { kind: 'case-taken', objectId: params.caseId, now });
      return { status: 204 };
    },
  });
}

export function changeCareTeam() {
  return staffOperation({
    action: 'case.assign',
    summary: 'Who of those that have this case belongs to its care team.',
    about:
      'Only the care team opens health records and sealed results. Whoever gets a case belongs to it unless it is said otherwise.',
    params: CasePersonParams,
    body: CareTeamBody,
    answers: { 200: { about: 'As the case stands now.', schema: CaseAnswer } },
    handle: async (call) => {
      const { db, staff, params, body, now } = call;
      const done = await setCareTeam(db, staff, { ...params, now }, body.careTeam);
      if (done !== 'done') throw new Refused(done);
      return answerCase(call);
    },
  });
}

export function handOverCase() {
  return staffOperation({
    action: 'case.hand-over',
    summary: 'Hand this case over to a colleague.',
    about: 'Your own assignment ends. Whoever opened the case sees it for seven more days.',
    params: CaseParams,
    body: ColleagueBody,
    answers: { 204: { about: 'Handed over.' } },
    problems: ['not-for-this-person', 'person-denied'],
    handle: async ({ db, params, body, now }) => {
      refuseUnless(await handOver(db, { caseId: params.caseId, userId: body.userId, now }));
      await notify(db, [body.userId], { kind: 'case-handed-over', objectId: params.caseId, now });
      return { status: 204 };
    },
  });
}

export function denyPerson() {
  return staffOperation({
    action: 'case.deny-person',
    summary: 'Close this case to a colleague for conflict of interest.',
    about: 'Wins over every assignment, role and break-glass, from the next request on.',
    params: CaseParams,
    body: ColleagueBody,
    answers: { 200: { about: 'Closed to that person.', schema: CaseAnswer } },
    problems: ['not-for-this-person'],
    handle: async (call) => {
      const { db, staff, params, body, now } = call;
      refuseUnless(await deny(db, staff, { caseId: params.caseId, userId: body.userId, now }));
      return answerCase(call);
    },
  });
}

export function endDenial() {
  return staffOperation({
    action: 'case.deny-person',
    summary: 'Open this case to a colleague again; it is given to them only by an assignment.',
    params: CasePersonParams,
    answers: { 204: { about: 'No longer closed.' } },
    handle: async ({ db, staff, params, now }) => {
      if ((await allow(db, staff, { ...params, now })) === 'not-found') throw new Refused('not-found');
      return { status: 204 };
    },
  });
}

function refuseUnless(outcome: 'done' | AssignmentHindrance): void {
  if (outcome !== 'done') throw new Refused(outcome);
}

async function answerCase(call: StaffCall<{ readonly caseId: string }, unknown, unknown>) {
  const { staff, store, params, fields, relation, now } = call;
  const found = await readOrRefuse(store, staff, params.caseId, now);
  return { status: 200, body: shownCase(found, fields, relation), version: found.version };
}
