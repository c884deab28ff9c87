// SPDX-License-Identifier: EUPL-1.2
// Handling a request of the person about her data. The day of the answer counts from the day she asked, in whatever form; extending it
// is possible once, with a reason she is told. Refusing needs a ground of the list.

import type { PlainDate } from '@amparo/kernel';
import { addDays, startOf } from '../calendar/calendar.ts';
import type { CaseFile } from '../case/case.ts';
import type { Clock } from '../clocks/clocks.ts';
import {
  type AuditEntry,
  at,
  type Context,
  changed,
  created,
  done,
  entry,
  mayAct,
  type Outcome,
  problem,
  refused,
} from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import {
  type DataSubjectRequest,
  IDENTITY_CHECKS,
  REFUSAL_GROUNDS,
  REQUEST_KINDS,
  type RequestState,
} from './requests.ts';

export type ReceiveRequest = Pick<DataSubjectRequest, 'id' | 'caseId' | 'kind' | 'madeBy' | 'receivedOn' | 'wish'>;

/** Anybody of casework takes a request; the data protection officer answers it. */
export function receiveRequest(command: ReceiveRequest, context: Context): Outcome<DataSubjectRequest> {
  const where = at('dataSubjectRequest', command.id);
  const problems: Problem[] = [
    ...mayAct(
      context,
      context.actor.orgId,
      ['FrontlineOfficer', 'CaseWorker', 'Supervisor', 'DataProtectionOfficer'],
      where,
    ),
  ];
  if (!REQUEST_KINDS.includes(command.kind))
    problems.push(problem('INVALID_VALUE', { ...where, field: 'kind' }, 'mend-value', { what: ['unknown-word'] }));
  if (command.receivedOn > context.today)
    problems.push(problem('INVALID_VALUE', { ...where, field: 'receivedOn' }, 'mend-value', { what: ['in-future'] }));
  if (problems.length > 0) return refused(problems);
  const request: DataSubjectRequest = {
    ...command,
    ...created(command.id, context),
    dueOn: addDays(command.receivedOn, context.profile.clocks.dataSubjectRequestDays),
    extendedOnce: false,
    state: 'Received',
    identityCheck: null,
    identityCheckNote: null,
    answer: null,
    refusalGround: null,
    handledBy: null,
    answeredAt: null,
  };
  return done(request, [log(request, 'request.receive', context)]);
}

function log({ id, caseId, kind, state }: DataSubjectRequest, action: string, context: Context): AuditEntry {
  return entry(context, { action, record: 'dataSubjectRequest', recordId: id, caseId, to: state, reason: kind });
}

/** How identity was checked. Papers are not asked for where they are not in her hands. */
export function checkIdentity(
  request: DataSubjectRequest,
  how: NonNullable<DataSubjectRequest['identityCheck']>,
  file: Pick<CaseFile, 'person'> | null,
  context: Context,
): Outcome<DataSubjectRequest> {
  const where = at('dataSubjectRequest', request.id, 'identityCheck');
  const problems: Problem[] = [
    ...mayAct(context, request.orgId, ['DataProtectionOfficer', 'CaseWorker', 'Supervisor'], where),
  ];
  if (!IDENTITY_CHECKS.includes(how))
    problems.push(problem('INVALID_VALUE', where, 'mend-value', { what: ['unknown-word'] }));
  if (request.state !== 'Received')
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [request.state] }));
  const papersElsewhere = (file?.person.identifiers ?? []).some(({ heldBy }) => heldBy === 'Trafficker');
  if (how === 'Papers' && papersElsewhere)
    problems.push(problem('INVALID_VALUE', where, 'ask-the-person', { what: ['papers-held-by-trafficker'] }));
  if (problems.length > 0) return refused(problems);
  const checked = changed(request, { state: 'IdentityChecked', identityCheck: how }, context);
  return done(checked, [log(checked, 'request.check-identity', context)]);
}

export interface AnswerRequest {
  readonly state: Extract<RequestState, 'Answered' | 'RefusedInPart' | 'Refused'>;
  readonly answer: string;
  readonly refusalGround: DataSubjectRequest['refusalGround'];
}

/** Order of the guards: scope, state, form, legal hold for an erasure. */
export function answerRequest(
  request: DataSubjectRequest,
  { state, answer, refusalGround }: AnswerRequest,
  file: Pick<CaseFile, 'case'> | null,
  context: Context,
): Outcome<DataSubjectRequest> {
  const where = at('dataSubjectRequest', request.id);
  const problems: Problem[] = [...mayAct(context, request.orgId, ['DataProtectionOfficer'], where)];
  if (isAnswered(request)) problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [request.state] }));
  if (request.state === 'Received' && refusalGround !== 'IdentityNotShown')
    problems.push(
      problem('INCOMPLETE', { ...where, field: 'identityCheck' }, 'do-earlier-step', { what: ['identityCheck'] }),
    );
  if (answer.trim() === '')
    problems.push(problem('INCOMPLETE', { ...where, field: 'answer' }, 'complete-fields', { what: ['answer'] }));
  const grounded = refusalGround !== null && REFUSAL_GROUNDS.includes(refusalGround);
  if ((state === 'Answered') === grounded)
    problems.push(
      problem('INCOMPLETE', { ...where, field: 'refusalGround' }, 'complete-fields', { what: ['refusalGround'] }),
    );
  if (request.kind === 'Erasure' && state === 'Answered' && file?.case.legalHold === true)
    problems.push(problem('LEGAL_HOLD', at('case', file.case.id, 'legalHold'), 'lift-legal-hold'));
  if (problems.length > 0) return refused(problems);
  const answered = changed(
    request,
    { state, answer, refusalGround, handledBy: context.actor.userId, answeredAt: context.now },
    context,
  );
  return done(answered, [log(answered, 'request.answer', context)]);
}

/** Once, by twice as long again (two further months in the default), before it is late. */
export function extendRequest(request: DataSubjectRequest, context: Context): Outcome<DataSubjectRequest> {
  const where = at('dataSubjectRequest', request.id, 'dueOn');
  const problems: Problem[] = [...mayAct(context, request.orgId, ['DataProtectionOfficer'], where)];
  if (request.extendedOnce || isAnswered(request) || request.dueOn < context.today)
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: ['extended-or-over'] }));
  if (problems.length > 0) return refused(problems);
  const dueOn: PlainDate = addDays(request.dueOn, 2 * context.profile.clocks.dataSubjectRequestDays);
  const extended = changed(request, { dueOn, extendedOnce: true }, context);
  return done(extended, [log(extended, 'request.extend', context)]);
}

export function isAnswered({ state }: Pick<DataSubjectRequest, 'state'>): boolean {
  return state === 'Answered' || state === 'RefusedInPart' || state === 'Refused';
}

/** The clock of a request: shown from the first day, late from the day after the last. */
export function requestClock(
  request: DataSubjectRequest,
): (Omit<Clock, 'kind'> & { readonly kind: 'DataSubjectRequest' }) | undefined {
  if (isAnswered(request)) return undefined;
  return {
    kind: 'DataSubjectRequest',
    record: 'dataSubjectRequest',
    recordId: request.id,
    appearsAt: startOf(request.receivedOn),
    dueAt: startOf(addDays(request.dueOn, 1)),
  };
}

/** Open requests, most pressing first, with the days that are left; negative when late. */
export function openRequests(
  requests: readonly DataSubjectRequest[],
  today: PlainDate,
): readonly { readonly request: DataSubjectRequest; readonly daysLeft: number }[] {
  return requests
    .filter((each) => !isAnswered(each))
    .map((request) => ({ request, daysLeft: Math.round((Date.parse(request.dueOn) - Date.parse(today)) / 86_400_000) }))
    .toSorted((a, b) => a.daysLeft - b.daysLeft || (a.request.id < b.request.id ? -1 : 1));
}
