// SPDX-License-Identifier: EUPL-1.2
// The conditions of the lifecycle, one function each. A guard looks and answers; it changes nothing. An empty answer lets pass.

import { OPEN_REFERRAL_STATES } from '../assistance/assistance.ts';
import { approvalProblems } from '../assistance/plan.ts';
import { addHours } from '../calendar/calendar.ts';
import { hasDecided } from '../child/best-interests.ts';
import type { BidDecision } from '../child/child.ts';
import { activeGuardian, guardianRequested } from '../child/guardian.ts';
import { groundFor } from '../consent/cover.ts';
import { at, type Context, problem } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import { isChild } from '../people/age.ts';
import { standingContacts } from '../people/safe-contact.ts';
import { criticalProblems, latestRisk, levelOfRisk, staleProblems } from '../risk/current.ts';
import { isAtLeast } from '../risk/level.ts';
import type { RiskScope } from '../risk/risk.ts';
import { lateSafetyPlan } from '../safety-plan/duty.ts';
import type { StageCommand } from './advance.ts';
import { type CaseFile, type ClosingReason, EARLY_REASONS } from './case.ts';
import type { GuardName } from './lifecycle.ts';
import { isRetentionOver } from './retention.ts';

/** The guards of `open` look at a command before there is a file; they stand in open.ts. */
export type StageGuard = Exclude<GuardName, 'origin-named' | 'two-responsible' | 'duplicates-checked'>;
type Guard = (file: CaseFile, command: StageCommand, context: Context) => readonly Problem[];

export const GUARDS: Readonly<Record<StageGuard, Guard>> = {
  'language-set': (file) => missing(file, file.case.language === null || file.case.language.trim() === '', 'language'),
  'private-setting': (file) => missing(file, !file.case.privateSettingConfirmed, 'privateSettingConfirmed'),
  'case-record-allowed': (file, _, context) => {
    const grounded = groundFor(file, { purpose: 'CaseRecord', recipient: null, categories: [] }, context);
    return grounded.ground === null ? grounded.problems : [];
  },
  'safety-card-offered': (file) => missing(file, !file.case.safetyCardOffered, 'safetyCardOffered'),
  'minimum-set': minimumSet,
  'risk-of-last-day': riskOfLastDay,
  'needs-final': (file) =>
    file.needs.some(({ status }) => status === 'Final')
      ? []
      : [problem('INCOMPLETE', at('needsAssessment'), 'do-earlier-step', { what: ['needsAssessment'] })],
  'guardian-for-child': (file, _, { today, profile }) =>
    !isChild(file.person, today, profile) || activeGuardian(file, today) !== undefined || guardianRequested(file)
      ? []
      : [problem('GUARDIAN_REQUIRED', at('guardianship'), 'request-guardian')],
  'plan-agreed-and-approved': planApproved,
  'new-risk': newRisk,
  'solution-chosen': ({ case: { id, solution, solutionChosenByPersonOn } }) =>
    solution !== 'Undecided' && solutionChosenByPersonOn !== null
      ? []
      : [problem('PERSON_NOT_AGREED', at('case', id, 'solution'), 'ask-the-person', { what: [solution] })],
  'best-interests-decided': bestInterests,
  'not-own-case': ({ case: { id, caseWorkerId } }, _, { actor }) =>
    actor.userId === caseWorkerId ? [problem('SECOND_PERSON_REQUIRED', at('case', id), 'ask-second-person')] : [],
  'closing-reason': (file) => missing(file, file.case.closingReason === null, 'closingReason'),
  'referrals-ended': ({ referrals }) =>
    referrals
      .filter(({ state }) => (OPEN_REFERRAL_STATES as readonly string[]).includes(state))
      .map(({ id, state }) => problem('INCOMPLETE', at('referral', id), 'end-open-referrals', { what: [state] })),
  'risk-in-date': (file, _, { now }) => staleProblems(file, scopesToJudge(file), now),
  'not-critical': (file) => criticalProblems(file, [...scopesToJudge(file), 'Staff']),
  'safety-plan-in-time': (file, _, { profile, now }) =>
    file.case.closingReason === 'Duplicate' ? [] : lateSafetyPlan(file, profile, now),
  'not-critical-unless-she-leaves': (file) =>
    ['PersonWithdrew', 'Detained'].includes(file.case.closingReason ?? '')
      ? []
      : criticalProblems(file, [...scopesToJudge(file), 'Staff']),
  'early-reason': ({ case: { id, closingReason } }) =>
    (EARLY_REASONS as readonly (ClosingReason | null)[]).includes(closingReason)
      ? []
      : [problem('INCOMPLETE', at('case', id, 'closingReason'), 'complete-fields', { what: ['closingReason'] })],
  'follow-up-offered': (file, { event }) =>
    missing(
      file,
      !file.case.followUpOffered && !nobodyToOffer(file.case.closingReason, event === 'endEarly'),
      'followUpOffered',
    ),
  'follow-up-consent': (file, _, context) => {
    const grounded = groundFor(file, { purpose: 'FollowUpContact', recipient: null, categories: [] }, context);
    if (grounded.ground === null) return grounded.problems;
    return grounded.ground.kind === 'consent'
      ? []
      : [problem('CONSENT_MISSING', at('consent'), 'ask-for-consent', { what: ['FollowUpContact'] })];
  },
  'safe-contact': (file) =>
    standingContacts(file).some(({ channel }) => channel !== 'None')
      ? []
      : [problem('SAFE_CONTACT_ONLY', at('safeContact'), 'use-safe-contact', { what: ['no-standing-contact'] })],
  'follow-ups-over': followUpsOver,
  'reason-given': ({ case: { id } }, { reason }) =>
    (reason ?? '').trim() === ''
      ? [problem('INCOMPLETE', at('case', id, 'stageHistory'), 'complete-fields', { what: ['reason'] })]
      : [],
  'transfer-completed': ({ case: { id } }, { transfer }) =>
    transfer?.state === 'Completed'
      ? []
      : [problem('NOT_NOW', at('case', id), 'do-earlier-step', { what: ['transfer', transfer?.state ?? 'none'] })],
  'retention-over': (file, _, { today, profile }) =>
    isRetentionOver(file, today, profile)
      ? []
      : [problem('NOT_NOW', at('case', file.case.id), 'do-earlier-step', { what: ['retention'] })],
  'no-legal-hold': ({ case: { id, legalHold } }) =>
    legalHold ? [problem('LEGAL_HOLD', at('case', id, 'legalHold'), 'lift-legal-hold')] : [],
};

function missing({ case: { id } }: CaseFile, absent: boolean, field: string): readonly Problem[] {
  return absent ? [problem('INCOMPLETE', at('case', id, field), 'complete-fields', { what: [field] })] : [];
}

function minimumSet({ case: held, person, safeContacts }: CaseFile): readonly Problem[] {
  const named = person.alias.trim() !== '' || (person.firstName ?? '').trim() !== '';
  const what = [
    ...(named ? [] : (['alias'] as const)),
    ...(person.ageGroup === null && person.birthdate === null ? (['ageGroup'] as const) : []),
    ...(held.language === null && person.languages.length === 0 ? (['language'] as const) : []),
    ...(safeContacts.some(({ endedAt }) => endedAt === null) ? [] : (['safeContact'] as const)),
    ...(held.urgentNeedsCheckedAt === null ? (['urgentNeedsCheckedAt'] as const) : []),
  ];
  return what.map((field) => problem('INCOMPLETE', at('case', held.id, field), 'complete-fields', { what: [field] }));
}

/** Her own danger and her family's, each assessed within a day (I-17). */
function riskOfLastDay(file: CaseFile, _: StageCommand, { now, profile }: Context): readonly Problem[] {
  return (['Self', 'Family'] as const).flatMap((scope) => {
    const risk = latestRisk(file, scope);
    const fresh = risk !== undefined && now <= addHours(risk.assessedAt, profile.clocks.riskAtAssessmentHours);
    if (fresh) return [];
    return [
      problem('RISK_STALE', at('riskAssessment', risk?.id ?? null), 'assess-risk', {
        what: [scope, risk === undefined ? 'missing' : 'out-of-date'],
      }),
    ];
  });
}

/** Agreed by the person; approved by a supervisor who neither wrote it nor, at High risk or for a child, works the case. */
function planApproved(file: CaseFile, { planId }: StageCommand, context: Context): readonly Problem[] {
  const plan = file.plans.find(({ id }) => id === planId);
  const problems = [...approvalProblems(plan, context)];
  const grave = (['Self', 'Family'] as const).some((scope) => {
    const risk = latestRisk(file, scope);
    return risk !== undefined && isAtLeast(levelOfRisk(risk), 'High');
  });
  const careful = grave || isChild(file.person, context.today, context.profile);
  const again = problems.some(({ code }) => code === 'SECOND_PERSON_REQUIRED');
  if (careful && !again && context.actor.userId === file.case.caseWorkerId) {
    problems.push(problem('SECOND_PERSON_REQUIRED', at('plan', planId ?? null), 'ask-second-person'));
  }
  return problems;
}

/** Somebody looked again since the last step of the case. */
function newRisk(file: CaseFile, { riskId }: StageCommand): readonly Problem[] {
  const risk = file.risks.find(({ id, status }) => id === riskId && status === 'Final');
  const last = file.case.stageHistory.findLast(({ event }) => event === 'reassess' || event === 'approvePlan');
  if (risk !== undefined && (last === undefined || risk.assessedAt > last.at)) return [];
  return [
    problem('RISK_STALE', at('riskAssessment', riskId ?? null), 'assess-risk', {
      what: [risk === undefined ? 'missing' : 'not-new'],
    }),
  ];
}

/** A durable solution for a child follows a determination that says the same. */
function bestInterests(file: CaseFile, _: StageCommand, { today, profile }: Context): readonly Problem[] {
  if (!isChild(file.person, today, profile)) return [];
  const { solution } = file.case;
  const decision: BidDecision | null =
    solution === 'VoluntaryReturn' ? 'Return' : solution === 'Undecided' ? null : solution;
  return hasDecided(file, decision)
    ? []
    : [problem('BID_REQUIRED', at('bestInterests'), 'decide-best-interests', { what: [solution] })];
}

/** Nothing can be offered to the dead, to a second file of the same person, or to somebody who cannot be found. */
function nobodyToOffer(reason: ClosingReason | null, early: boolean): boolean {
  return reason === 'Deceased' || reason === 'Duplicate' || (early && reason === 'LostContact');
}

/** Of somebody who died only the danger of the family is left to judge; a duplicate has its life in another file. */
function scopesToJudge({ case: { closingReason } }: CaseFile): readonly RiskScope[] {
  if (closingReason === 'Duplicate') return [];
  return closingReason === 'Deceased' ? ['Family'] : ['Self', 'Family'];
}

/** All done, or the person wants no more contact. */
function followUpsOver(file: CaseFile, _: StageCommand, context: Context): readonly Problem[] {
  if (file.case.followUps.every(({ doneOn }) => doneOn !== null)) return [];
  const grounded = groundFor(file, { purpose: 'FollowUpContact', recipient: null, categories: [] }, context);
  if (grounded.ground === null) return [];
  return [problem('INCOMPLETE', at('case', file.case.id, 'followUps'), 'do-earlier-step', { what: ['followUps'] })];
}
