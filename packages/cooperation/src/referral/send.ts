// SPDX-License-Identifier: EUPL-1.2
// Sending: first the anonymous request, and only after the recipient said yes the package (FED-5). Everything is asked again at each of
// the two: consent, agreement, conflict, consulate, risk, and that what she was shown is what goes.

import { sendReferral as noteReferral } from '@amparo/casework/assistance';
import type { CaseFile } from '@amparo/casework/case';
import type { Context, Id } from '@amparo/casework/outcome';
import { currentLevel } from '@amparo/casework/risk';
import type { OutgoingMessage } from '../envelope/message.ts';
import {
  at,
  changed,
  type CooperationOutcome,
  type CooperationProblem,
  done,
  entry,
  mayAct,
  problem,
  refused,
} from '../outcome/index.ts';
import type { SharedPackage } from '../package/index.ts';
import { deadlinesOf, referralState } from './deadlines.ts';
import {
  CASE_WORK,
  type Counterpart,
  disclosureOf,
  isAbroad,
  previewPackage,
  previewProblems,
  twiceProblems,
} from './prepare.ts';
import type { Referral } from './referral.ts';

export interface Sent {
  readonly referral: Referral;
  /** null for an anonymous request */
  readonly file: CaseFile | null;
  readonly messages: readonly OutgoingMessage[];
}

/**
 * Ready to Sent: the request leaves, nothing else. At Critical risk or across a border a supervisor sends, who has not prepared it.
 *
 * Order of the guards: state, sent already from another window, key of the recipient, second person, those of the package, preview.
 */
export function sendRequest(
  file: CaseFile,
  referral: Referral,
  { packageId, counterpart }: { readonly packageId: Id; readonly counterpart: Counterpart },
  context: Context,
): CooperationOutcome<Sent> {
  const where = at('referral', referral.id);
  const problems: CooperationProblem[] = [];
  if (referral.state !== 'Ready')
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [referral.state] }));
  else problems.push(...twiceProblems(file, referral, counterpart.recipient));
  problems.push(...keyProblems(referral, counterpart), ...secondPerson(file, referral, counterpart, context));
  const computed = previewPackage(file, referral, { packageId, counterpart }, context);
  if (computed.ok) problems.push(...previewProblems(referral, referral.preview, computed.value));
  const { ackBy, respondBy } = deadlinesOf(referral.urgency, context.now, context.profile, counterpart.terms);
  const noted = noteReferral(
    file,
    {
      id: referral.id,
      category: referral.category,
      disclosure: disclosureOf(referral, counterpart),
      toServiceId: referral.toServiceId,
      respondBy,
      planItemId: referral.planItemId,
      previewShown: referral.preview !== null,
    },
    context,
  );
  if (!noted.ok) problems.push(...noted.problems);
  else if (!computed.ok) problems.push(...computed.problems);
  if (!noted.ok || !computed.ok || problems.length > 0) return refused(problems);
  const { ground, agreementId } = computed.value;
  const sent = changed(
    referral,
    {
      state: 'Sent',
      agreementId,
      consentIds: ground.kind === 'consent' ? [ground.id] : [],
      legalBasisId: ground.kind === 'consent' ? null : ground.id,
      sentAt: context.now,
      ackBy,
      respondBy,
    },
    context,
  );
  return done(
    { referral: sent, file: noted.value.file, messages: [offerOf(sent, ackBy, respondBy)] },
    noted.audit,
    noted.warnings,
  );
}

/** A request without a case: nothing of a person is in it, so no consent is asked for; an agreement is, but in an emergency (I-05). */
export function sendAnonymousRequest(
  referral: Referral,
  counterpart: Counterpart,
  context: Context,
): CooperationOutcome<Sent> {
  const where = at('referral', referral.id);
  const problems: CooperationProblem[] = [...mayAct(context, referral.orgId, CASE_WORK, where)];
  if (referral.caseId !== null) throw new RangeError('sendAnonymousRequest: a referral without a case');
  if (referral.state !== 'Draft')
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [referral.state] }));
  problems.push(...keyProblems(referral, counterpart));
  const state = counterpart.agreement?.state ?? null;
  if (referral.urgency !== 'Emergency' && state !== 'Active') {
    problems.push(
      state === 'Suspended'
        ? problem('AGREEMENT_SUSPENDED', where, 'wait-for-agreement')
        : problem('AGREEMENT_MISSING', where, 'sign-agreement'),
    );
  }
  if (problems.length > 0) return refused(problems);
  const { ackBy, respondBy } = deadlinesOf(referral.urgency, context.now, context.profile, counterpart.terms);
  const agreementId = state === 'Active' ? (counterpart.agreement?.agreementId ?? null) : null;
  const sent = changed(referral, { state: 'Sent', agreementId, sentAt: context.now, ackBy, respondBy }, context);
  return done({ referral: sent, file: null, messages: [offerOf(sent, ackBy, respondBy)] }, [
    entry(context, {
      action: 'referral.send',
      record: 'referral',
      recordId: referral.id,
      to: 'Sent',
      reason: referral.category,
    }),
  ]);
}

function offerOf(
  referral: Referral,
  ackBy: NonNullable<Referral['ackBy']>,
  respondBy: NonNullable<Referral['respondBy']>,
): OutgoingMessage {
  return {
    type: 'Offer',
    toOrgId: referral.toOrgId,
    agreementId: referral.agreementId,
    caseAlias: referral.caseAlias,
    body: {
      kind: referral.trmPhase === null ? 'referral' : 'transnational',
      fromOrgId: referral.fromOrgId,
      toOrgId: referral.toOrgId,
      toServiceId: referral.toServiceId,
      request: referral.request,
      ackBy,
      respondBy,
      trmPhase: referral.trmPhase,
    },
  };
}

function keyProblems({ id }: Referral, { keyKnown }: Counterpart): readonly CooperationProblem[] {
  return keyKnown ? [] : [problem('RECIPIENT_KEY_UNKNOWN', at('referral', id), 'pin-the-key-with-the-partner')];
}

/** I-02: whoever prepared it does not approve it. */
function secondPerson(
  file: CaseFile,
  referral: Referral,
  { recipient }: Counterpart,
  context: Context,
): readonly CooperationProblem[] {
  const critical = currentLevel(file, 'Self') === 'Critical' || currentLevel(file, 'Family') === 'Critical';
  const abroad = isAbroad(recipient, context.profile.country);
  if (referral.urgency === 'Emergency' || (!critical && !abroad) || referral.preparedBy !== context.actor.userId)
    return [];
  return [
    problem('SECOND_PERSON_REQUIRED', at('referral', referral.id), 'ask-second-person', {
      what: [abroad ? 'abroad' : 'critical', 'prepared-by-you'],
      roles: ['Supervisor'],
    }),
  ];
}

export interface Released {
  readonly referral: Referral;
  readonly sharedPackage: SharedPackage;
  readonly messages: readonly OutgoingMessage[];
}

/**
 * After acceptance: who she is. Computed anew from the file as it is now; a withdrawn consent or a suspended agreement stops it here.
 *
 * Order of the guards: scope, state, key, those of the package, preview.
 */
export function releasePackage(
  file: CaseFile,
  referral: Referral,
  { packageId, counterpart }: { readonly packageId: Id; readonly counterpart: Counterpart },
  context: Context,
): CooperationOutcome<Released> {
  const where = at('referral', referral.id);
  const problems: CooperationProblem[] = [...mayAct(context, referral.orgId, CASE_WORK, where)];
  const state = referralState(referral, context.now);
  if (state !== 'Accepted' || referral.stage !== 'Request' || referral.recall !== null)
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [state, referral.stage] }));
  problems.push(...keyProblems(referral, counterpart));
  const computed = previewPackage(file, referral, { packageId, counterpart }, context);
  if (!computed.ok) problems.push(...computed.problems);
  else problems.push(...previewProblems(referral, referral.preview, computed.value));
  if (!computed.ok || problems.length > 0) return refused(problems);
  const sharedPackage = computed.value;
  const next = changed(
    referral,
    {
      stage: 'Identity',
      sharedPackage,
      packageSentAt: context.now,
      agreementId: sharedPackage.agreementId,
      consentIds: sharedPackage.ground.kind === 'consent' ? [sharedPackage.ground.id] : [],
      legalBasisId: sharedPackage.ground.kind === 'consent' ? null : sharedPackage.ground.id,
    },
    context,
  );
  const message: OutgoingMessage = {
    type: 'Package',
    toOrgId: referral.toOrgId,
    agreementId: sharedPackage.agreementId,
    caseAlias: referral.caseAlias,
    body: { sharedPackage },
  };
  return done(
    { referral: next, sharedPackage, messages: [message] },
    [
      ...computed.audit,
      entry(context, {
        action: 'referral.release',
        record: 'referral',
        recordId: referral.id,
        caseId: referral.caseId,
        from: 'Request',
        to: 'Identity',
        reason: referral.purpose,
      }),
    ],
    computed.warnings,
  );
}
