// SPDX-License-Identifier: EUPL-1.2
// The recipient's side: a request comes in, is acknowledged, accepted or declined, and the package is opened only while an agreement
// holds and nobody took it back. What comes from a partner is read as data: it can only move the record along its own states.

import { DECLINE_REASONS, REFERRAL_STEPS, type ReferralState } from '@amparo/casework/assistance';
import type { Instant } from '@amparo/casework/calendar';
import type { AgreementScope } from '@amparo/casework/consent';
import type { Context, Id } from '@amparo/casework/outcome';
import type { MessageBodies, OutgoingMessage, RecallAnswer, ReferralOutcome } from '../envelope/message.ts';
import {
  at,
  changed,
  created,
  type CooperationOutcome,
  type CooperationProblem,
  done,
  entry,
  mayAct,
  problem,
  refused,
} from '../outcome/index.ts';
import { packageFault, type SharedPackage } from '../package/index.ts';
import { referralState } from './deadlines.ts';
import type { Referral } from './referral.ts';

/** Who works on what comes in: casework, and the providers of the service. */
export const RECEIVING_ROLES_OF_STAFF = [
  'CaseWorker',
  'Supervisor',
  'HealthProvider',
  'LegalProvider',
  'ShelterProvider',
] as const;

export interface Moved {
  readonly referral: Referral;
  readonly messages: readonly OutgoingMessage[];
}

/** An Offer that came in. No permission is asked: the transport has proved who sent it; the agreement is asked for. */
export function receiveOffer(
  {
    id,
    caseAlias,
    agreementId,
    sentAt,
    body,
  }: {
    readonly id: Id;
    readonly caseAlias: string;
    readonly agreementId: Id | null;
    readonly sentAt: Instant;
    readonly body: MessageBodies['Offer'];
  },
  agreement: AgreementScope | null,
  context: Context,
): CooperationOutcome<Referral> {
  const where = at('referral', id);
  const emergency = body.request.urgency === 'Emergency';
  const problems: CooperationProblem[] = [];
  if (body.toOrgId !== context.actor.orgId)
    problems.push(problem('OUT_OF_SCOPE', where, 'ask-responsible-person', { what: ['another-institution'] }));
  if (!emergency || agreementId !== null) problems.push(...agreementProblems(agreement, where.id));
  if (problems.length > 0) return refused(problems);
  const referral: Referral = {
    ...created(id, context),
    direction: 'Incoming',
    caseId: null,
    caseAlias,
    fromOrgId: body.fromOrgId,
    toOrgId: body.toOrgId,
    toServiceId: body.toServiceId,
    request: body.request,
    category: body.request.category,
    urgency: body.request.urgency,
    reason: 'AdditionalServicesRequired',
    purpose: body.kind === 'transnational' ? 'ReferralTransnational' : 'ReferralNational',
    agreementId,
    consentIds: [],
    legalBasisId: null,
    planItemId: null,
    trmPhase: null,
    state: 'Sent',
    stage: 'Request',
    preparedBy: body.fromOrgId,
    preview: null,
    sharedPackage: null,
    packageSentAt: null,
    packageOpenedAt: null,
    sentAt,
    ackBy: body.ackBy,
    respondBy: body.respondBy,
    acknowledgedAt: null,
    answeredAt: null,
    meetingAt: null,
    endedAt: null,
    declineReason: null,
    outcome: null,
    feedback: null,
    recall: null,
  };
  return done(referral, [
    entry(context, {
      action: 'referral.receive',
      record: 'referral',
      recordId: id,
      to: 'Sent',
      reason: body.fromOrgId,
    }),
  ]);
}

export function acknowledgeReferral(referral: Referral, context: Context): CooperationOutcome<Moved> {
  const moved = move(referral, 'Received', { acknowledgedAt: context.now }, context);
  if (!moved.ok) return moved;
  return done({ referral: moved.value, messages: [back(referral, 'Ack', { at: context.now })] }, moved.audit);
}

/** Yes. An offer not yet acknowledged is acknowledged with it. */
export function acceptReferral(
  referral: Referral,
  { meetingAt }: { readonly meetingAt: Instant | null },
  context: Context,
): CooperationOutcome<Moved> {
  const received = referral.state === 'Sent' ? acknowledgeReferral(referral, context) : null;
  if (received !== null && !received.ok) return received;
  const before = received?.value.referral ?? referral;
  const moved = move(before, 'Accepted', { answeredAt: context.now, meetingAt }, context);
  if (!moved.ok) return moved;
  const messages = [...(received?.value.messages ?? []), back(referral, 'Accept', { at: context.now, meetingAt })];
  return done({ referral: moved.value, messages }, [...(received?.audit ?? []), ...moved.audit]);
}

/** No, with a reason of the list: it is counted (I-32), and the sender chooses another. */
export function declineReferral(
  referral: Referral,
  { reason, availableFrom }: MessageBodies['Decline'],
  context: Context,
): CooperationOutcome<Moved> {
  if (!DECLINE_REASONS.includes(reason))
    return refused([
      problem('INCOMPLETE', at('referral', referral.id, 'declineReason'), 'complete-fields', {
        what: ['declineReason'],
      }),
    ]);
  const received = referral.state === 'Sent' ? acknowledgeReferral(referral, context) : null;
  if (received !== null && !received.ok) return received;
  const before = received?.value.referral ?? referral;
  const moved = move(
    before,
    'Declined',
    { answeredAt: context.now, endedAt: context.now, declineReason: reason },
    context,
  );
  if (!moved.ok) return moved;
  const messages = [...(received?.value.messages ?? []), back(referral, 'Decline', { reason, availableFrom })];
  return done({ referral: moved.value, messages }, [...(received?.audit ?? []), ...moved.audit]);
}

export function startReferral(referral: Referral, context: Context): CooperationOutcome<Moved> {
  const moved = move(referral, 'InProgress', {}, context);
  if (!moved.ok) return moved;
  return done({ referral: moved.value, messages: [status(referral, 'InProgress', null, context)] }, moved.audit);
}

/** What became of it: a code goes back, no record. */
export function completeReferral(
  referral: Referral,
  { outcome }: { readonly outcome: ReferralOutcome },
  context: Context,
): CooperationOutcome<Moved> {
  const moved = move(referral, 'Completed', { outcome, endedAt: context.now }, context);
  if (!moved.ok) return moved;
  return done({ referral: moved.value, messages: [status(referral, 'Completed', outcome, context)] }, moved.audit);
}

/**
 * A package that came in. Refused where the request was not accepted, was recalled, or the agreement holds no more on this side.
 */
export function receivePackage(
  referral: Referral,
  sharedPackage: SharedPackage,
  agreement: AgreementScope | null,
  context: Context,
): CooperationOutcome<Referral> {
  const where = at('referral', referral.id, 'sharedPackage');
  const problems: CooperationProblem[] = [];
  if (
    !['Accepted', 'InProgress'].includes(referral.state) ||
    referral.stage === 'Recalled' ||
    referral.direction !== 'Incoming'
  )
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [referral.state, referral.stage] }));
  problems.push(...faultProblems(referral, sharedPackage, agreement, context));
  if (problems.length > 0) return refused(problems);
  const next = changed(
    referral,
    { stage: 'Identity', sharedPackage, packageSentAt: context.now, purpose: sharedPackage.purpose },
    context,
  );
  return done(next, [
    entry(context, {
      action: 'package.receive',
      record: 'referral',
      recordId: referral.id,
      reason: referral.fromOrgId,
    }),
  ]);
}

/** Opening it: asked again each time; what has ended is not shown, whoever asks. */
export function openPackage(
  referral: Referral,
  agreement: AgreementScope | null,
  context: Context,
): CooperationOutcome<{ readonly referral: Referral; readonly sharedPackage: SharedPackage }> {
  const where = at('referral', referral.id, 'sharedPackage');
  const { sharedPackage } = referral;
  const problems: CooperationProblem[] = [...mayAct(context, referral.toOrgId, RECEIVING_ROLES_OF_STAFF, where)];
  if (sharedPackage === null || referral.stage !== 'Identity')
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [referral.stage] }));
  else problems.push(...faultProblems(referral, sharedPackage, agreement, context));
  if (problems.length > 0 || sharedPackage === null) return refused(problems);
  const first = referral.packageOpenedAt === null;
  const next = first ? changed(referral, { packageOpenedAt: context.now }, context) : referral;
  return done({ referral: next, sharedPackage }, [
    entry(context, {
      action: 'package.open',
      record: 'referral',
      recordId: referral.id,
      caseId: referral.caseId,
      reason: sharedPackage.purpose,
    }),
  ]);
}

/** The sender took it back: what we hold goes at once, whatever state it is in; work that runs stops and is told of. */
export function receiveRecall(
  referral: Referral,
  { reason, answerBy }: MessageBodies['Recall'],
  context: Context,
): CooperationOutcome<Moved> {
  if (referral.recall !== null) return done({ referral, messages: [] }, []);
  const opened = referral.packageOpenedAt !== null;
  const answer: RecallAnswer = opened ? 'Deleted' : 'NeverOpened';
  const over = REFERRAL_STEPS[referral.state].length === 0;
  const next = changed(
    referral,
    {
      state: over ? referral.state : 'Withdrawn',
      stage: 'Recalled',
      sharedPackage: null,
      endedAt: referral.endedAt ?? context.now,
      recall: { reason, at: context.now, answerBy, answer, answeredAt: context.now },
    },
    context,
  );
  const warnings = referral.caseId === null ? [] : (['recipient-must-delete'] as const);
  return done(
    { referral: next, messages: [back(referral, 'RecallDone', { answer, at: context.now })] },
    [
      entry(context, {
        action: 'referral.recalled',
        record: 'referral',
        recordId: referral.id,
        caseId: referral.caseId,
        from: referral.state,
        to: next.state,
        reason,
        warnings,
      }),
    ],
    warnings,
  );
}

function faultProblems(
  referral: Referral,
  sharedPackage: SharedPackage,
  agreement: AgreementScope | null,
  { now }: Context,
): readonly CooperationProblem[] {
  const where = at('referral', referral.id, 'sharedPackage');
  const fault = packageFault(sharedPackage, { orgId: referral.toOrgId, agreement, now });
  if (fault === null) return [];
  if (fault === 'agreement') return agreementProblems(agreement, referral.id);
  if (fault === 'expired') return [problem('CONSENT_EXPIRED', where, 'renew-consent', { what: ['sharedPackage'] })];
  return [problem('CONTENT_CHANGED', where, 'take-the-new-version', { what: [fault] })];
}

export function agreementProblems(
  agreement: AgreementScope | null,
  referralId: Id | null,
): readonly CooperationProblem[] {
  const where = at('referral', referralId);
  if (agreement?.state === 'Active') return [];
  return agreement?.state === 'Suspended'
    ? [problem('AGREEMENT_SUSPENDED', where, 'wait-for-agreement')]
    : [problem('AGREEMENT_MISSING', where, 'sign-agreement')];
}

function move(
  referral: Referral,
  to: ReferralState,
  change: Partial<Referral>,
  context: Context,
): CooperationOutcome<Referral> {
  const where = at('referral', referral.id);
  const state = referralState(referral, context.now);
  const problems: CooperationProblem[] = [...mayAct(context, referral.toOrgId, RECEIVING_ROLES_OF_STAFF, where)];
  if (referral.direction !== 'Incoming' || !REFERRAL_STEPS[state].includes(to))
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [state, to] }));
  if (problems.length > 0) return refused(problems);
  return done(changed(referral, { ...change, state: to }, context), [
    entry(context, {
      action: `referral.${STEP_NAMES[to] ?? 'move'}`,
      record: 'referral',
      recordId: referral.id,
      caseId: referral.caseId,
      from: state,
      to,
      reason: change.declineReason ?? change.outcome ?? null,
    }),
  ]);
}
const STEP_NAMES: Partial<Record<ReferralState, string>> = {
  Received: 'acknowledge',
  Accepted: 'accept',
  Declined: 'decline',
  InProgress: 'start',
  Completed: 'complete',
};

/** A message to whoever sent the referral. */
function back<T extends 'Ack' | 'Accept' | 'Decline' | 'Status' | 'RecallDone'>(
  { fromOrgId, agreementId, caseAlias }: Referral,
  type: T,
  body: MessageBodies[T],
): OutgoingMessage {
  return { type, toOrgId: fromOrgId, agreementId, caseAlias, body } as OutgoingMessage;
}

function status(
  referral: Referral,
  code: MessageBodies['Status']['status'],
  outcome: ReferralOutcome | null,
  { today }: Context,
): OutgoingMessage {
  return back(referral, 'Status', { status: code, outcome, on: today, at: null });
}
