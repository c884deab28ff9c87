// SPDX-License-Identifier: EUPL-1.2
// By when somebody must have answered, in which state a referral is at a given time, and what is overdue for whom. Worked out from the
// record; no job has to run for a referral to expire.

import { OPEN_REFERRAL_STATES, type ReferralState, type Urgency } from '@amparo/casework/assistance';
import { addHours, addWorkingDays, dayOf, type Instant, startOf } from '@amparo/casework/calendar';
import type { Id } from '@amparo/casework/outcome';
import type { CountryProfile } from '@amparo/casework/profile';
import type { Referral } from './referral.ts';

export interface Deadlines {
  readonly ackBy: Instant;
  readonly respondBy: Instant;
}
/** Hours within which a partner must say that a referral came. Source: section 6.1, 48 h routine and 2 h emergency. */
export const ACK_HOURS = { Emergency: 2, Urgent: 24, Routine: 48 } as const satisfies Record<Urgency, number>;
/** Within which a recall must be answered. Source: section 6.7. */
export const RECALL_HOURS = 24;

/**
 * The agreement can make them shorter, never longer.
 *
 * @param sla hours of the agreement; null where none holds
 */
export function deadlinesOf(
  urgency: Urgency,
  now: Instant,
  { clocks }: CountryProfile,
  sla: { readonly ackHours: number; readonly responseHours: number } | null,
): Deadlines {
  const ackHours = Math.min(ACK_HOURS[urgency], sla?.ackHours ?? Number.MAX_SAFE_INTEGER);
  const ackBy = addHours(now, ackHours);
  const own =
    urgency === 'Emergency'
      ? addHours(now, clocks.firstContactEmergencyHours)
      : urgency === 'Urgent'
        ? addHours(now, clocks.firstContactUrgentHours)
        : startOf(addWorkingDays(dayOf(now), clocks.firstContactRoutineWorkingDays + 1));
  const agreed = sla === null ? own : addHours(now, Math.max(sla.responseHours, 1));
  const respondBy = agreed < own ? agreed : own;
  return { ackBy: ackBy < respondBy ? ackBy : respondBy, respondBy };
}

/** The state now: an unanswered referral is Expired from `respondBy` on. */
export function referralState({ state, respondBy }: Referral, now: Instant): ReferralState {
  const waits = state === 'Sent' || state === 'Received';
  return waits && respondBy !== null && respondBy <= now ? 'Expired' : state;
}

export function isOpen(referral: Referral, now: Instant): boolean {
  return (OPEN_REFERRAL_STATES as readonly ReferralState[]).includes(referralState(referral, now));
}

export const DUTY_KINDS = [
  'EmergencyUnacknowledged',
  'RecallUnanswered',
  'Unacknowledged',
  'Unanswered',
  'PackageToRelease',
  'PackageToOpen',
  'ToAcknowledge',
  'ToAnswer',
  'ToStart',
  'AlternativesToChoose',
] as const;
export type DutyKind = (typeof DUTY_KINDS)[number];
/** Whose turn it is and since when: what inbox, outbox and the coordinator see. Ids and codes only. */
export interface ReferralDuty {
  readonly kind: DutyKind;
  readonly referralId: Id;
  readonly waitsFor: Id;
  readonly since: Instant;
  readonly dueAt: Instant;
  readonly late: boolean;
  /** an overdue answer goes to the network coordinator as a task */
  readonly escalate: boolean;
}

/** What is waited for, soonest first. Empty: nobody's turn. */
export function dutiesOf(referral: Referral, now: Instant): readonly ReferralDuty[] {
  const found = referral.direction === 'Outgoing' ? senderDuties(referral, now) : recipientDuties(referral, now);
  return found
    .map(({ kind, waitsFor, since, dueAt }) => {
      const late = dueAt <= now;
      return {
        kind,
        referralId: referral.id,
        waitsFor,
        since,
        dueAt,
        late,
        escalate: late && waitsFor !== referral.orgId,
      };
    })
    .toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
}

type Found = Pick<ReferralDuty, 'kind' | 'waitsFor' | 'since' | 'dueAt'>;

function senderDuties(referral: Referral, now: Instant): readonly Found[] {
  const { state, sentAt, ackBy, respondBy, toOrgId, fromOrgId, urgency, recall, answeredAt, stage } = referral;
  const found: Found[] = [];
  if (recall !== null && recall.answer === null)
    found.push({ kind: 'RecallUnanswered', waitsFor: toOrgId, since: recall.at, dueAt: recall.answerBy });
  if (state === 'Sent' && sentAt !== null && ackBy !== null)
    found.push({
      kind: urgency === 'Emergency' ? 'EmergencyUnacknowledged' : 'Unacknowledged',
      waitsFor: toOrgId,
      since: sentAt,
      dueAt: ackBy,
    });
  if ((state === 'Sent' || state === 'Received') && sentAt !== null && respondBy !== null)
    found.push({ kind: 'Unanswered', waitsFor: toOrgId, since: sentAt, dueAt: respondBy });
  if (state === 'Accepted' && stage === 'Request' && referral.caseId !== null && answeredAt !== null)
    found.push({
      kind: 'PackageToRelease',
      waitsFor: fromOrgId,
      since: answeredAt,
      dueAt: addHours(answeredAt, ACK_HOURS[urgency]),
    });
  const over = referralState(referral, now);
  if ((over === 'Declined' || over === 'Expired') && referral.planItemId !== null) {
    const since = referral.endedAt ?? respondBy ?? now;
    found.push({
      kind: 'AlternativesToChoose',
      waitsFor: fromOrgId,
      since,
      dueAt: addHours(since, ACK_HOURS[urgency]),
    });
  }
  return found;
}

function recipientDuties(referral: Referral, now: Instant): readonly Found[] {
  const { sentAt, ackBy, respondBy, toOrgId, urgency, recall, answeredAt, packageSentAt, packageOpenedAt } = referral;
  const state = referralState(referral, now);
  const found: Found[] = [];
  if (recall !== null && recall.answer === null)
    found.push({ kind: 'RecallUnanswered', waitsFor: toOrgId, since: recall.at, dueAt: recall.answerBy });
  if (state === 'Sent' && sentAt !== null && ackBy !== null)
    found.push({ kind: 'ToAcknowledge', waitsFor: toOrgId, since: sentAt, dueAt: ackBy });
  if ((state === 'Sent' || state === 'Received') && sentAt !== null && respondBy !== null)
    found.push({ kind: 'ToAnswer', waitsFor: toOrgId, since: sentAt, dueAt: respondBy });
  if (state === 'Accepted' && answeredAt !== null) {
    const opened = packageSentAt === null || packageOpenedAt !== null;
    const since = opened ? (packageOpenedAt ?? answeredAt) : (packageSentAt ?? answeredAt);
    found.push({
      kind: opened ? 'ToStart' : 'PackageToOpen',
      waitsFor: toOrgId,
      since,
      dueAt: addHours(since, ACK_HOURS[urgency]),
    });
  }
  return found;
}
