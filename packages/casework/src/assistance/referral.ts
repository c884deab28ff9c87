// SPDX-License-Identifier: EUPL-1.2
// What the case file keeps of a referral: that it was sent, with which package, and what became of it. The referral itself, between
// institutions, is no matter of this file; here are its guards of I-06 to I-12 and I-15, and the count of what was declined (I-32).

import type { CaseFile } from '../case/case.ts';
import { type Disclosure, disclose, type Package } from '../consent/disclose.ts';
import type { Instant } from '../calendar/calendar.ts';
import {
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
import type { Id } from '../outcome/record.ts';
import { currentLevel } from '../risk/current.ts';
import { DECLINE_REASONS, type DeclineReason, type ReferralNote, type ReferralState } from './assistance.ts';
import type { ServiceCategory } from './categories.ts';

export const REFERRAL_STEPS: Readonly<Record<ReferralState, readonly ReferralState[]>> = {
  Draft: ['Ready', 'Withdrawn'],
  Ready: ['Sent', 'Withdrawn'],
  Sent: ['Received', 'Withdrawn', 'Expired'],
  Received: ['Accepted', 'Declined', 'Withdrawn', 'Expired'],
  Accepted: ['InProgress', 'Completed', 'Withdrawn'],
  InProgress: ['Completed', 'Withdrawn'],
  Completed: [],
  Declined: [],
  Withdrawn: [],
  Expired: [],
};

export interface SendReferral {
  readonly id: Id;
  readonly category: ServiceCategory;
  readonly disclosure: Disclosure;
  readonly toServiceId: Id | null;
  readonly respondBy: Instant;
  readonly planItemId: Id | null;
  /** the package was read to the person or her guardian */
  readonly previewShown: boolean;
}
export interface ReferralSent {
  readonly file: CaseFile;
  readonly package: Package;
}

/** Order of the guards: those of the package (consent/disclose.ts), preview, approval at Critical risk or across a border, dates. */
export function sendReferral(file: CaseFile, command: SendReferral, context: Context): Outcome<ReferralSent> {
  const { id, disclosure } = command;
  const where = at('referral', id);
  const outcome = disclose(file, disclosure, context);
  const problems: Problem[] = outcome.ok ? [] : [...outcome.problems];
  if (!command.previewShown)
    problems.push(problem('PERSON_NOT_AGREED', where, 'ask-the-person', { what: ['preview'] }));
  const abroad = disclosure.recipient.country !== context.profile.country;
  const critical = currentLevel(file, 'Self') === 'Critical' || currentLevel(file, 'Family') === 'Critical';
  if ((abroad || critical) && disclosure.urgency !== 'Emergency' && !context.actor.roles.includes('Supervisor')) {
    problems.push(
      problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person', {
        what: [abroad ? 'abroad' : 'critical'],
        roles: ['Supervisor'],
      }),
    );
  }
  if (command.respondBy <= context.now)
    problems.push(problem('INVALID_VALUE', at('referral', id, 'respondBy'), 'mend-value', { what: ['not-in-future'] }));
  if (!outcome.ok || problems.length > 0) return refused(problems);
  const { ground } = outcome.value;
  const referral: ReferralNote = {
    ...created(id, context),
    caseId: file.case.id,
    category: command.category,
    urgency: disclosure.urgency,
    toOrgId: disclosure.recipient.institutionId,
    toServiceId: command.toServiceId,
    state: 'Sent',
    consentIds: ground.kind === 'consent' ? [ground.consent.id] : [],
    legalBasisId: ground.kind === 'legal-basis' ? ground.basis.id : null,
    sentAt: context.now,
    respondBy: command.respondBy,
    endedAt: null,
    declineReason: null,
    planItemId: command.planItemId,
  };
  const next = withItem(
    { ...file, referrals: [...file.referrals, referral] },
    referral.planItemId,
    'Referred',
    context,
  );
  const sent = entry(context, {
    action: 'referral.send',
    record: 'referral',
    recordId: id,
    caseId: file.case.id,
    to: 'Sent',
    reason: command.category,
    warnings: outcome.warnings,
  });
  return done({ file: next, package: outcome.value }, [...outcome.audit, sent], outcome.warnings);
}

export interface ReferralAnswer {
  readonly id: Id;
  readonly to: ReferralState;
  /** needed when declined, and only then */
  readonly declineReason: DeclineReason | null;
}

/** What the other institution says. A decline gives the plan item back to planning and is kept for ever (I-32). */
export function noteAnswer(
  file: CaseFile,
  { id, to, declineReason }: ReferralAnswer,
  context: Context,
): Outcome<CaseFile> {
  const referral = file.referrals.find((each) => each.id === id);
  if (referral === undefined) throw new RangeError('noteAnswer: a referral of this file');
  const where = at('referral', id);
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where)];
  if (!REFERRAL_STEPS[referral.state].includes(to))
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [referral.state, to] }));
  const named = declineReason !== null && DECLINE_REASONS.includes(declineReason);
  if ((to === 'Declined') !== named)
    problems.push(
      problem('INCOMPLETE', at('referral', id, 'declineReason'), 'complete-fields', { what: ['declineReason'] }),
    );
  if (problems.length > 0) return refused(problems);
  const over = REFERRAL_STEPS[to].length === 0;
  const next = changed(referral, { state: to, declineReason, endedAt: over ? context.now : null }, context);
  const answered = { ...file, referrals: file.referrals.map((each) => (each.id === id ? next : each)) };
  const back = to === 'Declined' || to === 'Expired' || to === 'Withdrawn';
  return done(back ? withItem(answered, referral.planItemId, 'Planned', context) : answered, [
    entry(context, {
      action: 'referral.answer',
      record: 'referral',
      recordId: id,
      caseId: file.case.id,
      from: referral.state,
      to,
      reason: declineReason,
    }),
  ]);
}

function withItem(file: CaseFile, itemId: Id | null, status: 'Planned' | 'Referred', context: Context): CaseFile {
  if (itemId === null) return file;
  const plans = file.plans.map((plan) => {
    const item = plan.items.find((each) => each.id === itemId);
    if (plan.status !== 'Active' || item === undefined || item.status === status) return plan;
    return changed(
      plan,
      { items: plan.items.map((each) => (each === item ? { ...each, status, statusOn: context.today } : each)) },
      context,
    );
  });
  return { ...file, plans };
}
