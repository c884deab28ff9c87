// SPDX-License-Identifier: EUPL-1.2
// What the partner's answers make of our referral and of the case file, and taking it back: by the person's wish, by a withdrawn
// consent, because an agreement ended. An answer that does not fit the state changes nothing: it may be old, or late.

import { noteAnswer, REFERRAL_STEPS, type ReferralState } from '@amparo/casework/assistance';
import { addHours } from '@amparo/casework/calendar';
import type { CaseFile } from '@amparo/casework/case';
import type { Context, Id } from '@amparo/casework/outcome';
import type { MessageBodies, OutgoingMessage, RecallReason } from '../envelope/message.ts';
import { at, changed, type CooperationOutcome, done, entry, mayAct, problem, refused } from '../outcome/index.ts';
import { RECALL_HOURS, referralState } from './deadlines.ts';
import { CASE_WORK } from './prepare.ts';
import type { Referral } from './referral.ts';

export interface Answered {
  readonly referral: Referral;
  /** the file with what it keeps of the referral; null for an anonymous one */
  readonly file: CaseFile | null;
  readonly messages: readonly OutgoingMessage[];
}
type Answer =
  | { readonly type: 'Ack'; readonly body: MessageBodies['Ack'] }
  | { readonly type: 'Accept'; readonly body: MessageBodies['Accept'] }
  | { readonly type: 'Decline'; readonly body: MessageBodies['Decline'] }
  | { readonly type: 'Status'; readonly body: MessageBodies['Status'] }
  | { readonly type: 'RecallDone'; readonly body: MessageBodies['RecallDone'] };

/**
 * An answer that came in, applied to the referral and to the file.
 *
 * @param context whose actor is the case worker for whom the machine writes: the audit says from whom it came in `reason`
 * @returns NOT_NOW where the answer does not fit the state; the caller writes that down and goes on
 */
export function applyAnswer(
  file: CaseFile | null,
  referral: Referral,
  answer: Answer,
  context: Context,
): CooperationOutcome<Answered> {
  if (answer.type === 'RecallDone') return recallAnswered(file, referral, answer.body, context);
  const to = stateAfter(answer);
  const state = stateForAnswer(referral, answer, context);
  const where = at('referral', referral.id);
  if (to === null || referral.direction !== 'Outgoing' || !steps(state, to))
    return refused([problem('NOT_NOW', where, 'nothing-left-to-do', { what: [state, to ?? answer.type] })]);
  const noted = noteInFile(file, referral, to, answer, context);
  if (noted !== null && !noted.ok) return refused(noted.problems);
  const next = changed(referral, changeOf(answer, to, context), context);
  return done({ referral: next, file: noted?.value ?? null, messages: [] }, [
    ...(noted?.audit ?? []),
    entry(context, {
      action: 'referral.answered',
      record: 'referral',
      recordId: referral.id,
      caseId: referral.caseId,
      from: state,
      to,
      reason: answer.type,
    }),
  ]);
}

/** A yes that was said in time counts, however long it was on its way: a bed is a bed. */
function stateForAnswer(referral: Referral, answer: Answer, { now }: Context): ReferralState {
  const inTime = answer.type === 'Accept' && referral.respondBy !== null && answer.body.at < referral.respondBy;
  return inTime ? referral.state : referralState(referral, now);
}

function stateAfter(answer: Exclude<Answer, { type: 'RecallDone' }>): ReferralState | null {
  if (answer.type === 'Ack') return 'Received';
  if (answer.type === 'Accept') return 'Accepted';
  if (answer.type === 'Decline') return 'Declined';
  return answer.body.status === 'InProgress' || answer.body.status === 'Completed' ? answer.body.status : null;
}

/** An acceptance may come before its acknowledgement was seen. */
function steps(from: ReferralState, to: ReferralState): boolean {
  if (REFERRAL_STEPS[from].includes(to)) return true;
  return from === 'Sent' && (to === 'Accepted' || to === 'Declined');
}

function changeOf(answer: Answer, to: ReferralState, { now }: Context): Partial<Referral> {
  if (answer.type === 'Ack') return { state: to, acknowledgedAt: answer.body.at };
  if (answer.type === 'Accept') return { state: to, answeredAt: now, meetingAt: answer.body.meetingAt };
  if (answer.type === 'Decline') return { state: to, answeredAt: now, endedAt: now, declineReason: answer.body.reason };
  if (answer.type === 'Status' && to === 'Completed') return { state: to, endedAt: now, outcome: answer.body.outcome };
  return { state: to };
}

function noteInFile(file: CaseFile | null, referral: Referral, to: ReferralState, answer: Answer, context: Context) {
  if (file === null || referral.caseId === null) return null;
  const note = file.referrals.find(({ id }) => id === referral.id);
  if (note === undefined) return null;
  const declineReason = answer.type === 'Decline' ? answer.body.reason : null;
  if (REFERRAL_STEPS[note.state].includes(to)) return noteAnswer(file, { id: referral.id, to, declineReason }, context);
  // an answer without an acknowledgement before it: both steps of the note
  const received = noteAnswer(file, { id: referral.id, to: 'Received', declineReason: null }, context);
  if (!received.ok) return received;
  const second = noteAnswer(received.value, { id: referral.id, to, declineReason }, context);
  return second.ok ? { ...second, audit: [...received.audit, ...second.audit] } : second;
}

/** Taken back. Before anything was sent nobody has to be told; after it the recipient is told to stop, and to delete or give back. */
export function withdrawReferral(
  file: CaseFile | null,
  referral: Referral,
  reason: RecallReason,
  context: Context,
): CooperationOutcome<Answered> {
  const where = at('referral', referral.id);
  const problems = [...mayAct(context, referral.orgId, [...CASE_WORK, 'DataProtectionOfficer'], where)];
  const state = referralState(referral, context.now);
  if (referral.direction !== 'Outgoing' || referral.recall !== null || state === 'Withdrawn')
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [state] }));
  if (problems.length > 0) return refused(problems);
  return done(...takenBack(file, referral, reason, context));
}

/**
 * After a consent was withdrawn (casework/consent/withdraw.ts): every referral that rests on it is taken back, also a completed one,
 * whose recipient still holds the package (I-13).
 */
export function recallForConsent(
  referrals: readonly Referral[],
  consentId: Id,
  context: Context,
): CooperationOutcome<{ readonly referrals: readonly Referral[]; readonly messages: readonly OutgoingMessage[] }> {
  return recallAll(
    referrals.filter(({ consentIds }) => consentIds.includes(consentId)),
    'ConsentWithdrawn',
    context,
  );
}

/** The same for any reason that reaches many: an agreement that ended, a key that is no longer trusted, a place no longer safe. */
export function recallAll(
  referrals: readonly Referral[],
  reason: RecallReason,
  context: Context,
): CooperationOutcome<{ readonly referrals: readonly Referral[]; readonly messages: readonly OutgoingMessage[] }> {
  const reached = referrals.filter(({ direction, recall, stage, sentAt, state }) => {
    const told = sentAt !== null || stage === 'Identity';
    return direction === 'Outgoing' && recall === null && (told || REFERRAL_STEPS[state].length > 0);
  });
  const taken = reached.map((each) => takenBack(null, each, reason, context));
  return done(
    {
      referrals: taken.map(([{ referral }]) => referral),
      messages: taken.flatMap(([{ messages }]) => messages),
    },
    taken.flatMap(([, audit]) => audit),
  );
}

function takenBack(file: CaseFile | null, referral: Referral, reason: RecallReason, context: Context) {
  const state = referralState(referral, context.now);
  const over = REFERRAL_STEPS[state].length === 0;
  const told = referral.sentAt !== null;
  const answerBy = addHours(context.now, RECALL_HOURS);
  const next = changed(
    referral,
    {
      state: over ? state : 'Withdrawn',
      stage: told ? 'Recalled' : referral.stage,
      endedAt: referral.endedAt ?? context.now,
      recall: told ? { reason, at: context.now, answerBy, answer: null, answeredAt: null } : null,
    },
    context,
  );
  const recall: OutgoingMessage = {
    type: 'Recall',
    toOrgId: referral.toOrgId,
    agreementId: referral.agreementId,
    caseAlias: referral.caseAlias,
    body: { reason, answerBy },
  };
  const note = file?.referrals.find(({ id }) => id === referral.id);
  const noted =
    file !== null && note !== undefined && REFERRAL_STEPS[note.state].includes('Withdrawn')
      ? noteAnswer(file, { id: referral.id, to: 'Withdrawn', declineReason: null }, context)
      : null;
  const value: Answered = {
    referral: next,
    file: noted !== null && noted.ok ? noted.value : file,
    messages: told ? [recall] : [],
  };
  const audit = [
    ...(noted !== null && noted.ok ? noted.audit : []),
    entry(context, {
      action: 'referral.withdraw',
      record: 'referral',
      recordId: referral.id,
      caseId: referral.caseId,
      from: state,
      to: next.state,
      reason,
    }),
  ];
  return [value, audit] as const;
}

function recallAnswered(
  file: CaseFile | null,
  referral: Referral,
  { answer, at: answeredAt }: MessageBodies['RecallDone'],
  context: Context,
): CooperationOutcome<Answered> {
  const { recall } = referral;
  if (recall === null || recall.answer !== null)
    return refused([
      problem('NOT_NOW', at('referral', referral.id, 'recall'), 'nothing-left-to-do', { what: ['RecallDone'] }),
    ]);
  const next = changed(referral, { recall: { ...recall, answer, answeredAt }, sharedPackage: null }, context);
  return done({ referral: next, file, messages: [] }, [
    entry(context, {
      action: 'referral.recall-answered',
      record: 'referral',
      recordId: referral.id,
      caseId: referral.caseId,
      to: answer,
    }),
  ]);
}

/** The person's own word on the help she got: 1 to 5. Stays here. */
export function recordFeedback(
  referral: Referral,
  feedback: 1 | 2 | 3 | 4 | 5,
  context: Context,
): CooperationOutcome<Referral> {
  const where = at('referral', referral.id, 'feedback');
  const problems = [...mayAct(context, referral.orgId, CASE_WORK, where)];
  if (referral.direction !== 'Outgoing' || !['Accepted', 'InProgress', 'Completed'].includes(referral.state))
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [referral.state] }));
  if (problems.length > 0) return refused(problems);
  return done(changed(referral, { feedback }, context), [
    entry(context, { action: 'referral.feedback', record: 'referral', recordId: referral.id, caseId: referral.caseId }),
  ]);
}
