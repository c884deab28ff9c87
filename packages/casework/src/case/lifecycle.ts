// SPDX-License-Identifier: EUPL-1.2
// The life of a case: the table of stages, as data that reads like the table of the specification. Who may, from where, on what
// conditions; each condition is a function of guards.ts. `endFollowUp` is the way back of the double arrow Closed ⇄ FollowUp;
// `endEarly` is ours, for a case that ends before a solution.

import type { Role } from '../access/roles.ts';
import type { CaseEvent, Stage } from './case.ts';

export const GUARD_NAMES = [
  'origin-named',
  'two-responsible',
  'duplicates-checked',
  'language-set',
  'private-setting',
  'case-record-allowed',
  'safety-card-offered',
  'minimum-set',
  'risk-of-last-day',
  'needs-final',
  'guardian-for-child',
  'plan-agreed-and-approved',
  'new-risk',
  'solution-chosen',
  'best-interests-decided',
  'not-own-case',
  'closing-reason',
  'referrals-ended',
  'risk-in-date',
  'not-critical',
  'safety-plan-in-time',
  'follow-up-offered',
  'follow-up-consent',
  'safe-contact',
  'follow-ups-over',
  'reason-given',
  'transfer-completed',
  'early-reason',
  'not-critical-unless-she-leaves',
  'retention-over',
  'no-legal-hold',
] as const;
export type GuardName = (typeof GUARD_NAMES)[number];

export interface LifecycleRow {
  /** `any open`: every stage in which somebody is responsible */
  readonly from: readonly Stage[] | 'none' | 'any open';
  readonly event: CaseEvent;
  readonly to: Stage;
  readonly guards: readonly GuardName[];
  readonly by: readonly Role[];
}

const anyone = ['FrontlineOfficer', 'CaseWorker'] as const;
const worker = ['CaseWorker'] as const;
const supervisor = ['Supervisor'] as const;

export const LIFECYCLE: readonly LifecycleRow[] = [
  {
    from: 'none',
    event: 'open',
    to: 'Identified',
    guards: ['origin-named', 'two-responsible', 'duplicates-checked'],
    by: anyone,
  },
  {
    from: ['Identified'],
    event: 'inform',
    to: 'ConsentPending',
    guards: ['language-set', 'private-setting'],
    by: anyone,
  },
  { from: ['ConsentPending'], event: 'consent', to: 'Intake', guards: ['case-record-allowed'], by: worker },
  { from: ['ConsentPending'], event: 'refuse', to: 'Declined', guards: ['safety-card-offered'], by: worker },
  { from: ['Intake'], event: 'completeIntake', to: 'Assessment', guards: ['minimum-set'], by: worker },
  {
    from: ['Assessment'],
    event: 'completeAssessment',
    to: 'Planning',
    guards: ['risk-of-last-day', 'needs-final', 'guardian-for-child', 'safety-plan-in-time'],
    by: worker,
  },
  {
    from: ['Planning'],
    event: 'approvePlan',
    to: 'Assistance',
    guards: ['plan-agreed-and-approved', 'safety-plan-in-time'],
    by: supervisor,
  },
  { from: ['Assistance'], event: 'reassess', to: 'Assistance', guards: ['new-risk'], by: worker },
  {
    from: ['Assistance'],
    event: 'startSolution',
    to: 'Solution',
    guards: ['solution-chosen', 'best-interests-decided', 'safety-plan-in-time'],
    by: worker,
  },
  {
    from: ['Solution'],
    event: 'close',
    to: 'Closed',
    guards: [
      'not-own-case',
      'closing-reason',
      'referrals-ended',
      'risk-in-date',
      'not-critical',
      'safety-plan-in-time',
      'follow-up-offered',
    ],
    by: supervisor,
  },
  // the person goes, or is gone, before there is a solution (docs/decisions/0020). Before she agreed to a record none is kept
  {
    from: ['Identified', 'ConsentPending'],
    event: 'endEarly',
    to: 'Declined',
    guards: ['not-own-case', 'early-reason', 'reason-given', 'referrals-ended'],
    by: supervisor,
  },
  {
    from: ['Intake', 'Assessment', 'Planning', 'Assistance'],
    event: 'endEarly',
    to: 'Closed',
    guards: [
      'not-own-case',
      'early-reason',
      'reason-given',
      'referrals-ended',
      'risk-in-date',
      'not-critical-unless-she-leaves',
      'safety-plan-in-time',
      'follow-up-offered',
    ],
    by: supervisor,
  },
  { from: ['Closed'], event: 'schedule', to: 'FollowUp', guards: ['follow-up-consent', 'safe-contact'], by: worker },
  { from: ['FollowUp'], event: 'endFollowUp', to: 'Closed', guards: ['follow-ups-over'], by: worker },
  { from: ['FollowUp', 'Closed'], event: 'reopen', to: 'Assessment', guards: ['reason-given'], by: worker },
  {
    from: 'any open',
    event: 'transferAccepted',
    to: 'TransferredOut',
    guards: ['transfer-completed'],
    by: ['CaseWorker', 'Supervisor'],
  },
  {
    from: ['Closed', 'Declined', 'TransferredOut'],
    event: 'retentionDue',
    to: 'Erased',
    guards: ['retention-over', 'no-legal-hold'],
    by: ['DataProtectionOfficer'],
  },
];

/** The status of HTCDS 2.0 for a stage; an erased case is exported no more. */
export const HTCDS_STATUS: Readonly<
  Record<Exclude<Stage, 'Erased'>, 'Active' | 'FollowUp' | 'Closed' | 'ClosedReferred'>
> = {
  Identified: 'Active',
  ConsentPending: 'Active',
  Intake: 'Active',
  Assessment: 'Active',
  Planning: 'Active',
  Assistance: 'Active',
  Solution: 'Active',
  FollowUp: 'FollowUp',
  Closed: 'Closed',
  Declined: 'Closed',
  TransferredOut: 'ClosedReferred',
};
