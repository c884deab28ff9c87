// SPDX-License-Identifier: EUPL-1.2
// Which clocks run in a case: worked out from the file and the profile. Does not look at the present time, except through what is
// written in the file; whether one is shown or late is asked with the time (isShown, isLate).

import { OPEN_REFERRAL_STATES, type ReferralNote, type ServiceDelivery } from '../assistance/assistance.ts';
import { addDays, addHours, addMonths, addWorkingDays, daysIn, type Instant } from '../calendar/calendar.ts';
import { type CaseFile, OPEN_STAGES, type Stage } from '../case/case.ts';
import { identityErasureAt, retentionInstant, stageSince } from '../case/retention.ts';
import { activeGuardian } from '../child/guardian.ts';
import type { RecordKind } from '../outcome/record.ts';
import { isChild } from '../people/age.ts';
import { derivedBlock } from '../protection/consular-block.ts';
import type { ConsentPurpose } from '../consent/consent.ts';
import { originCountries } from '../consent/cover.ts';
import type { CountryProfile } from '../profile/profile.ts';
import { currentLevel, latestRisk } from '../risk/current.ts';
import { openSafetyDuties } from '../safety-plan/duty.ts';
import type { CaseSummary, Clock, ClockKind } from './clocks.ts';

/** Everything that falls due in this case, soonest first. */
export function clocksOf(file: CaseFile, profile: CountryProfile): readonly Clock[] {
  const open = (OPEN_STAGES as readonly Stage[]).includes(file.case.stage);
  const parts = open
    ? [
        ...contactClocks(file, profile),
        ...healthClocks(file, profile),
        ...riskClocks(file, profile),
        ...safetyClocks(file, profile),
        ...counselClocks(file, profile),
        ...consentClocks(file, profile),
        ...planClocks(file, profile),
        ...serviceClocks(file, profile),
        ...referralClocks(file, profile),
        ...childClocks(file, profile),
        ...caseClocks(file, profile),
      ]
    : [];
  return [...parts, ...returnClocks(file, profile), ...retentionClocks(file, profile)].toSorted(
    (a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0) || (a.kind < b.kind ? -1 : 1),
  );
}

export function isShown({ appearsAt }: Clock, now: Instant): boolean {
  return appearsAt <= now;
}
export function isLate({ dueAt }: Clock, now: Instant): boolean {
  return dueAt <= now;
}
/** The reminders that are shown now. */
export function dueClocks(file: CaseFile, profile: CountryProfile, now: Instant): readonly Clock[] {
  return clocksOf(file, profile).filter((each) => isShown(each, now));
}

function clock(
  kind: ClockKind,
  record: RecordKind,
  recordId: string | null,
  appearsAt: Instant,
  dueAt: Instant,
): Clock {
  return { kind, record, recordId, appearsAt, dueAt };
}

/** First contact after an incoming referral, by the urgency it came with; a case marked as in danger is an emergency anyway. */
function contactClocks({ case: held }: CaseFile, { clocks, timeZone }: CountryProfile): readonly Clock[] {
  const { dayOf, endOf } = daysIn(timeZone);
  const { openedAt, origin, stage, flags, id } = held;
  if (stage !== 'Identified' || origin.kind !== 'incoming-referral') return [];
  const urgency = flags.includes('InDanger')
    ? 'Emergency'
    : (origin.urgency ?? (flags.length > 0 ? 'Urgent' : 'Routine'));
  const due = {
    Emergency: addHours(openedAt, clocks.firstContactEmergencyHours),
    Urgent: addHours(openedAt, clocks.firstContactUrgentHours),
    Routine: endOf(addWorkingDays(dayOf(openedAt), clocks.firstContactRoutineWorkingDays)),
  };
  return [clock('FirstContact', 'case', id, openedAt, due[urgency])];
}

function healthClocks({ healthNeeds }: CaseFile, { timeZone }: CountryProfile): readonly Clock[] {
  const { dayOf, endOf } = daysIn(timeZone);
  return healthNeeds.flatMap(({ id, urgency, reportedAt, resolvedAt }) => {
    if (resolvedAt !== null) return [];
    if (urgency === 'Emergency') return [clock('EmergencyHealth', 'healthNeed', id, reportedAt, reportedAt)];
    return urgency === 'SameDay'
      ? [clock('SameDayHealth', 'healthNeed', id, reportedAt, endOf(dayOf(reportedAt)))]
      : [];
  });
}

const BEFORE_ASSESSMENT: readonly Stage[] = ['Identified', 'ConsentPending'];

function riskClocks(file: CaseFile, profile: CountryProfile): readonly Clock[] {
  const { stage, openedAt, id, stageHistory } = file.case;
  if (stage === 'FollowUp') return [];
  return (['Self', 'Family'] as const).flatMap((scope) => {
    const risk = latestRisk(file, scope);
    if (risk?.validUntil !== undefined && risk.validUntil !== null) {
      // shown two days before, so that nobody has to call on the last evening
      return [clock('RiskStale', 'riskAssessment', risk.id, addHours(risk.validUntil, -48), risk.validUntil)];
    }
    if (BEFORE_ASSESSMENT.includes(stage)) return [];
    const intake = stageHistory.find(({ to }) => to === 'Intake')?.at ?? openedAt;
    return [clock('RiskFirst', 'case', id, intake, addHours(intake, profile.clocks.riskAfterIntakeHours))];
  });
}

/** While a scope is Critical somebody calls every day: counted from the last assessment or the last call, a delivery of its own. */
function safetyClocks(file: CaseFile, profile: CountryProfile): readonly Clock[] {
  const { dayOf, endOf, startOf } = daysIn(profile.timeZone);
  const duties = openSafetyDuties(file, profile).map(({ since, dueAt }) =>
    clock('SafetyPlanDue', 'safetyPlan', null, since, dueAt),
  );
  const calls = (['Self', 'Family'] as const).flatMap((scope) => {
    const risk = latestRisk(file, scope);
    if (risk === undefined || currentLevel(file, scope) !== 'Critical') return [];
    const called = file.services.filter(isSafetyCall).map(({ date }) => date);
    const day = [dayOf(risk.assessedAt), ...called].toSorted().at(-1) ?? dayOf(risk.assessedAt);
    return [clock('SafetyCall', 'riskAssessment', risk.id, startOf(addDays(day, 1)), startOf(addDays(day, 2)))];
  });
  const reviews = file.safetyPlans
    .filter(({ status }) => status === 'Active')
    .map(({ id, reviewOn }) =>
      clock('SafetyPlanReview', 'safetyPlan', id, startOf(addDays(reviewOn, -2)), endOf(reviewOn)),
    );
  return [...duties, ...calls, ...reviews];
}

function isSafetyCall({ category, subtype, outcome }: ServiceDelivery): boolean {
  return category === 'Safety' && subtype === 'SafetyCall' && outcome === 'Delivered';
}

/** What goes to counsel: a claimed debt without a legal step, and papers where the way to the consulate is closed. */
function counselClocks(file: CaseFile, { timeZone }: CountryProfile): readonly Clock[] {
  const { dayOf, endOf } = daysIn(timeZone);
  const legal = (subtypes: readonly string[]) =>
    file.services.some(
      ({ category, subtype, outcome }) =>
        category === 'Legal' && subtypes.includes(subtype) && outcome !== 'NotAvailable' && outcome !== 'NoShow',
    );
  const counsel: Clock[] = [];
  const debt = file.debts[0];
  if (debt !== undefined && !legal(['Representation', 'WageClaim', 'Compensation', 'Information'])) {
    counsel.push(
      clock('CounselOnDebt', 'debtClaim', debt.id, debt.createdAt, endOf(addDays(dayOf(debt.createdAt), 7))),
    );
  }
  const withoutPapers = file.person.identifiers.some(({ heldBy }) => heldBy === 'Trafficker' || heldBy === 'Lost');
  const blocked = originCountries(file)
    .map((state) => derivedBlock(file, state))
    .find((each) => each.blocked);
  if (
    withoutPapers &&
    blocked?.since !== undefined &&
    blocked.since !== null &&
    !legal(['Representation', 'Asylum', 'ResidencePermit'])
  ) {
    counsel.push(
      clock('CounselOnPapers', 'person', file.person.id, blocked.since, endOf(addDays(dayOf(blocked.since), 7))),
    );
  }
  return counsel;
}

/** What was for one occasion is not renewed. */
const ONCE: readonly ConsentPurpose[] = ['Interview', 'MedicalExamination', 'PhotoOrRecording', 'Media'];

function consentClocks({ consents, legalBases }: CaseFile, { clocks }: CountryProfile): readonly Clock[] {
  const standing = consents.filter(
    ({ decision, withdrawnAt, supersededAt, purpose }) =>
      decision === 'Given' && withdrawnAt === null && supersededAt === null && !ONCE.includes(purpose),
  );
  return [
    ...standing.map(({ id, expiresAt }) =>
      clock('ConsentExpiring', 'consent', id, addHours(expiresAt, -24 * clocks.consentWarningDays), expiresAt),
    ),
    ...legalBases
      .filter(({ endedAt }) => endedAt === null)
      .map(({ id, decidedAt, reviewBy }) => clock('LegalBasisReview', 'legalBasis', id, decidedAt, reviewBy)),
  ];
}

function planClocks(file: CaseFile, { clocks, timeZone }: CountryProfile): readonly Clock[] {
  const { dayOf, endOf, startOf } = daysIn(timeZone);
  const { stage, id } = file.case;
  if (stage === 'FollowUp') return [];
  const active = file.plans.findLast(({ status }) => status === 'Active');
  if (active === undefined) {
    const started = file.case.stageHistory.findLast(({ to }) => to === 'Assessment')?.at;
    const waits = stage === 'Assessment' || stage === 'Planning';
    return waits && started !== undefined
      ? [clock('PlanDue', 'case', id, started, endOf(addDays(dayOf(started), clocks.planDays)))]
      : [];
  }
  const items = active.items.filter(
    ({ status }) => status === 'Planned' || status === 'Referred' || status === 'InProgress',
  );
  return [
    clock('PlanReview', 'plan', active.id, startOf(addDays(active.reviewOn, -3)), endOf(active.reviewOn)),
    ...items.map(({ due }) => clock('PlanItemOverdue', 'plan', active.id, endOf(due), endOf(due))),
  ];
}

function serviceClocks({ services, proceedings }: CaseFile, { clocks, timeZone }: CountryProfile): readonly Clock[] {
  const { startOf } = daysIn(timeZone);
  return [
    ...services
      .filter(({ outcome, startsAt }) => outcome === 'Planned' && startsAt !== null)
      .map(({ id, startsAt }) =>
        clock(
          'Appointment',
          'service',
          id,
          addHours(startsAt as Instant, -clocks.appointmentNoticeHours),
          startsAt as Instant,
        ),
      ),
    ...proceedings.flatMap(({ id, nextDate, stage }) =>
      nextDate === null || stage === 'Ended'
        ? []
        : [clock('ProceedingDate', 'proceeding', id, startOf(addDays(nextDate, -7)), startOf(nextDate))],
    ),
  ];
}

function referralClocks({ referrals }: CaseFile, { timeZone }: CountryProfile): readonly Clock[] {
  const { dayOf, endOf } = daysIn(timeZone);
  const open = ({ state }: ReferralNote) => (OPEN_REFERRAL_STATES as readonly string[]).includes(state);
  return referrals.flatMap((each) => {
    if (each.state === 'Declined' && each.endedAt !== null && !answered(each, referrals)) {
      return [clock('ReferralDeclined', 'referral', each.id, each.endedAt, endOf(dayOf(each.endedAt)))];
    }
    return open(each) &&
      each.sentAt !== null &&
      each.respondBy !== null &&
      (each.state === 'Sent' || each.state === 'Received')
      ? [clock('ReferralUnanswered', 'referral', each.id, each.respondBy, each.respondBy)]
      : [];
  });
}

/** Somebody else was asked for the same help afterwards. */
function answered(declined: ReferralNote, referrals: readonly ReferralNote[]): boolean {
  return referrals.some(
    ({ category, createdAt, id }) =>
      id !== declined.id && category === declined.category && createdAt >= (declined.endedAt ?? ''),
  );
}

function childClocks(file: CaseFile, profile: CountryProfile): readonly Clock[] {
  const { dayOf, endOf, startOf } = daysIn(profile.timeZone);
  const day = dayOf(file.case.updatedAt);
  if (!isChild(file.person, day, profile)) return [];
  const guardian = activeGuardian(file, day) !== undefined;
  const request = file.guardianships.some(({ personId, to }) => personId === null && to === null);
  const opened = file.case.openedAt;
  const asked =
    guardian || request ? [] : [clock('GuardianRequest', 'case', file.case.id, opened, endOf(dayOf(opened)))];
  const reviews = file.bestInterests
    .filter(({ state, decidedOn }) => state === 'Implemented' && decidedOn !== null)
    .map(({ id, decidedOn }) => {
      const due = addMonths(decidedOn ?? day, 6);
      return clock('BestInterestsReview', 'bestInterests', id, startOf(addDays(due, -14)), endOf(due));
    });
  return [...asked, ...reviews];
}

function caseClocks({ case: held }: CaseFile, { timeZone }: CountryProfile): readonly Clock[] {
  const { endOf, startOf } = daysIn(timeZone);
  const { id, followUps, nextReviewAt, reflectionPeriod, stage } = held;
  return [
    ...(stage === 'FollowUp' ? followUps.filter(({ doneOn }) => doneOn === null) : []).map(({ dueOn }) =>
      clock('FollowUp', 'case', id, startOf(addDays(dueOn, -3)), endOf(dueOn)),
    ),
    ...(nextReviewAt === null ? [] : [clock('CaseReview', 'case', id, startOf(nextReviewAt), endOf(nextReviewAt))]),
    ...(reflectionPeriod === null
      ? []
      : [
          clock(
            'ReflectionPeriodEnds',
            'case',
            id,
            startOf(addDays(reflectionPeriod.to, -14)),
            endOf(reflectionPeriod.to),
          ),
        ]),
  ];
}

/** Runs on after closing: whoever returned is asked how she is. */
function returnClocks({ returns }: CaseFile, { timeZone }: CountryProfile): readonly Clock[] {
  const { endOf, startOf } = daysIn(timeZone);
  return returns.flatMap(({ id, state, monitoring }) => {
    if (state !== 'Received' && state !== 'Reintegrating' && state !== 'Monitored') return [];
    return monitoring
      .filter(({ doneOn }) => doneOn === null)
      .map(({ dueOn }) => clock('ReturnMonitoring', 'returnCase', id, startOf(dueOn), endOf(dueOn)));
  });
}

function retentionClocks(file: CaseFile, profile: CountryProfile): readonly Clock[] {
  const identity = identityErasureAt(file, profile);
  const all = retentionInstant(file, profile);
  if (file.case.legalHold) return [];
  return [
    ...(identity === undefined
      ? []
      : [clock('IdentityErasureDue', 'case', file.case.id, stageSince(file.case), identity)]),
    ...(all === undefined ? [] : [clock('RetentionDue', 'case', file.case.id, all, all)]),
  ];
}

/** The row that the store keeps beside the case. */
export function summaryOf(file: CaseFile, profile: CountryProfile): CaseSummary {
  const { case: held, person } = file;
  return {
    caseId: held.id,
    orgId: held.orgId,
    caseNo: held.caseNo,
    alias: person.alias,
    stage: held.stage,
    caseWorkerId: held.caseWorkerId,
    supervisorId: held.supervisorId,
    openedAt: held.openedAt,
    riskSelf: currentLevel(file, 'Self'),
    riskFamily: currentLevel(file, 'Family'),
    isChild: isChild(person, daysIn(profile.timeZone).dayOf(held.updatedAt), profile),
    sealed: held.sensitivity === 'Sealed',
    clocks: clocksOf(file, profile),
  };
}
