// SPDX-License-Identifier: EUPL-1.2
// The steps of a return, and the guards of each. At Cleared, Arranged and Departed everything is asked again: what held a week ago may
// not hold today (I-18). A return is the person's own wish; an order to leave is no return that this program arranges.

import type { CaseFile } from '../case/case.ts';
import { addDays, addHours, addMonths } from '../calendar/calendar.ts';
import { hasDecided } from '../child/best-interests.ts';
import { groundFor } from '../consent/cover.ts';
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
import { isChild } from '../people/age.ts';
import { OPEN_CLAIMS, type ProtectionStatus } from '../protection/protection.ts';
import { latestRisk, unresolvedCritical } from '../risk/current.ts';
import type { RiskScope } from '../risk/risk.ts';
import { lateSafetyPlan } from '../safety-plan/duty.ts';
import { BEFORE_DEPARTURE } from './cancel.ts';
import type { ReturnCase, ReturnState } from './return.ts';

type Guard = 'wish' | 'consent' | 'no-claim' | 'risk' | 'proceedings' | 'receiver' | 'child' | 'monitored';
interface Step {
  readonly from: ReturnState;
  readonly to: ReturnState;
  readonly guards: readonly Guard[];
}
const CLEAR = ['wish', 'consent', 'no-claim', 'risk', 'proceedings', 'child'] as const satisfies readonly Guard[];

export const RETURN_STEPS: readonly Step[] = [
  { from: 'NotConsidered', to: 'Informed', guards: [] },
  { from: 'Informed', to: 'Requested', guards: ['wish'] },
  { from: 'Requested', to: 'PreReturnRiskAssessment', guards: ['wish', 'consent', 'no-claim'] },
  { from: 'PreReturnRiskAssessment', to: 'Cleared', guards: CLEAR },
  { from: 'PreReturnRiskAssessment', to: 'NotSafe', guards: [] },
  { from: 'Cleared', to: 'NotSafe', guards: [] },
  { from: 'NotSafe', to: 'AlternativeSolution', guards: [] },
  { from: 'NotSafe', to: 'PreReturnRiskAssessment', guards: ['wish', 'consent', 'no-claim'] },
  { from: 'Cleared', to: 'Arranged', guards: [...CLEAR, 'receiver'] },
  { from: 'Arranged', to: 'Departed', guards: [...CLEAR, 'receiver'] },
  { from: 'Departed', to: 'Received', guards: [] },
  { from: 'Received', to: 'Reintegrating', guards: [] },
  { from: 'Reintegrating', to: 'Monitored', guards: [] },
  { from: 'Monitored', to: 'Completed', guards: ['monitored'] },
  ...BEFORE_DEPARTURE.map((from): Step => ({ from, to: 'Cancelled', guards: [] })),
];

/** Opens the matter; nothing is decided by it. */
export function considerReturn(
  file: CaseFile,
  id: Id,
  destinationCountry: string,
  context: Context,
): Outcome<CaseFile> {
  const problems = mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], at('returnCase', id));
  if (problems.length > 0) return refused(problems);
  const returnCase: ReturnCase = {
    ...created(id, context),
    caseId: file.case.id,
    state: 'NotConsidered',
    destinationCountry,
    destinationArea: null,
    decisionMadeBy: 'Person',
    travelDate: null,
    escort: null,
    travelDocument: 'None',
    receivingOrgId: null,
    receivingOrgAccepted: false,
    proceedingsCheckedOn: null,
    familyAssessmentDone: false,
    reintegrationPlan: null,
    monitoring: [],
    cancelledBecause: null,
  };
  return done({ ...file, returns: [...file.returns, returnCase] }, [
    entry(context, {
      action: 'return.consider',
      record: 'returnCase',
      recordId: id,
      caseId: file.case.id,
      to: 'NotConsidered',
    }),
  ]);
}

export interface StepReturn {
  readonly id: Id;
  readonly to: ReturnState;
  readonly change: Partial<
    Pick<
      ReturnCase,
      | 'destinationArea'
      | 'decisionMadeBy'
      | 'travelDate'
      | 'escort'
      | 'travelDocument'
      | 'receivingOrgId'
      | 'receivingOrgAccepted'
      | 'proceedingsCheckedOn'
      | 'reintegrationPlan'
      | 'monitoring'
    >
  >;
}

/** Order of the guards: scope, the table, then those of the step in the order of the table. */
export function stepReturn(file: CaseFile, { id, to, change }: StepReturn, context: Context): Outcome<CaseFile> {
  const before = file.returns.find((each) => each.id === id);
  if (before === undefined) throw new RangeError('stepReturn: a return of this file');
  const step = RETURN_STEPS.find((each) => each.from === before.state && each.to === to);
  const next: ReturnCase = { ...before, ...change, state: to };
  const problems: readonly Problem[] = [
    ...mayAct(
      context,
      file.case.orgId,
      to === 'Cleared' || to === 'Departed' ? ['Supervisor'] : ['CaseWorker', 'Supervisor'],
      at('returnCase', id),
    ),
    ...(step === undefined
      ? [problem('NOT_NOW', at('returnCase', id), 'do-earlier-step', { what: [before.state, to] })]
      : []),
    ...(step?.guards ?? []).flatMap((guard) => RETURN_GUARDS[guard](file, next, context)),
  ];
  if (problems.length > 0) return refused(problems);
  const stepped = changed(
    before,
    {
      ...next,
      familyAssessmentDone: latestRisk(file, 'Family') !== undefined,
      monitoring: to === 'Received' && next.monitoring.length === 0 ? monitoringFrom(context) : next.monitoring,
      cancelledBecause: to === 'Cancelled' ? 'PersonsWish' : to === 'NotSafe' ? 'NotSafe' : null,
    },
    context,
  );
  return done({ ...file, returns: file.returns.map((each) => (each.id === id ? stepped : each)) }, [
    entry(context, {
      action: 'return.step',
      record: 'returnCase',
      recordId: id,
      caseId: file.case.id,
      from: before.state,
      to,
    }),
  ]);
}

function monitoringFrom({ today, profile: { clocks } }: Context): ReturnCase['monitoring'] {
  const days = [
    addDays(today, clocks.returnMonitoringDay),
    ...clocks.returnMonitoringMonths.map((month) => addMonths(today, month)),
  ];
  return days.map((dueOn) => ({ dueOn, doneOn: null, result: null }));
}

/** Each guard of section 4.7, on its own. */
export const RETURN_GUARDS: Readonly<
  Record<Guard, (file: CaseFile, next: ReturnCase, context: Context) => readonly Problem[]>
> = {
  wish: (_, { id, decisionMadeBy }) =>
    decisionMadeBy === 'Person' || decisionMadeBy === 'Guardian'
      ? []
      : [
          problem('PERSON_NOT_AGREED', at('returnCase', id, 'decisionMadeBy'), 'ask-the-person', {
            what: [decisionMadeBy],
          }),
        ],
  consent: (file, _, context) => {
    const grounded = groundFor(file, { purpose: 'ReturnArrangements', recipient: null, categories: [] }, context);
    if (grounded.ground === null) return grounded.problems;
    return grounded.ground.kind === 'consent'
      ? []
      : [problem('CONSENT_MISSING', at('consent'), 'ask-for-consent', { what: ['ReturnArrangements'] })];
  },
  'no-claim': ({ protection }) => {
    const status: ProtectionStatus = protection?.status ?? 'Unknown';
    if (!(OPEN_CLAIMS as readonly ProtectionStatus[]).includes(status) && status !== 'Unknown') return [];
    const remedy =
      status === 'Unknown'
        ? 'ask-the-person'
        : status === 'Considering'
          ? 'give-legal-information'
          : 'wait-for-asylum-decision';
    return [
      problem('ASYLUM_PENDING', at('internationalProtection', protection?.id ?? null), remedy, { what: [status] }),
    ];
  },
  risk: (file, _, context) => [
    ...(['Self', 'Family'] as const).flatMap((scope) => returnRisk(file, scope, context)),
    ...lateSafetyPlan(file, context.profile, context.now),
  ],
  proceedings: (_, { id, proceedingsCheckedOn }, { today }) =>
    proceedingsCheckedOn !== null && proceedingsCheckedOn <= today
      ? []
      : [
          problem('INCOMPLETE', at('returnCase', id, 'proceedingsCheckedOn'), 'complete-fields', {
            what: ['proceedingsCheckedOn'],
          }),
        ],
  receiver: (_, { id, receivingOrgId, receivingOrgAccepted }) =>
    receivingOrgId !== null && receivingOrgAccepted
      ? []
      : [
          problem('INCOMPLETE', at('returnCase', id, 'receivingOrgAccepted'), 'complete-fields', {
            what: ['receivingOrgAccepted'],
          }),
        ],
  child: (file, _, { today, profile }) =>
    !isChild(file.person, today, profile) || hasDecided(file, 'Return')
      ? []
      : [problem('BID_REQUIRED', at('bestInterests'), 'decide-best-interests', { what: ['Return'] })],
  monitored: (_, { id, monitoring }) =>
    monitoring.length > 0 && monitoring.every(({ doneOn }) => doneOn !== null)
      ? []
      : [problem('INCOMPLETE', at('returnCase', id, 'monitoring'), 'complete-fields', { what: ['monitoring'] })],
};

/** Final, at most fourteen days old, in date, and without a critical factor that stands or that nobody knows. */
function returnRisk(file: CaseFile, scope: RiskScope, { now, profile }: Context): readonly Problem[] {
  const risk = latestRisk(file, scope);
  const where = at('riskAssessment', risk?.id ?? null);
  if (risk === undefined) return [problem('RISK_STALE', where, 'assess-risk', { what: [scope, 'missing'] })];
  const old = addHours(risk.assessedAt, profile.clocks.returnRiskDays * 24) < now || (risk.validUntil ?? '') <= now;
  const { present, notKnown } = unresolvedCritical(risk);
  const problems: Problem[] = [];
  if (old) problems.push(problem('RISK_STALE', where, 'assess-risk', { what: [scope, 'out-of-date'] }));
  if (notKnown.length > 0)
    problems.push(problem('RISK_STALE', where, 'assess-risk', { what: [scope, 'not-known', ...notKnown] }));
  if (present.length > 0)
    problems.push(problem('RISK_CRITICAL', where, 'lower-the-danger-first', { what: [scope, ...present] }));
  return problems;
}

/** One contact after the return; `NotReached` counts as done only for that day. */
export function recordMonitoring(
  file: CaseFile,
  {
    id,
    dueOn,
    result,
  }: {
    readonly id: Id;
    readonly dueOn: string;
    readonly result: NonNullable<ReturnCase['monitoring'][number]['result']>;
  },
  context: Context,
): Outcome<CaseFile> {
  const before = file.returns.find((each) => each.id === id);
  if (before === undefined) throw new RangeError('recordMonitoring: a return of this file');
  const where = at('returnCase', id, 'monitoring');
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where)];
  const contact = before.monitoring.find((each) => each.dueOn === dueOn && each.doneOn === null);
  if (contact === undefined) problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  if (problems.length > 0) return refused(problems);
  const monitoring = before.monitoring.map((each) =>
    each === contact ? { ...each, doneOn: context.today, result } : each,
  );
  const recorded = changed(before, { monitoring }, context);
  return done({ ...file, returns: file.returns.map((each) => (each.id === id ? recorded : each)) }, [
    entry(context, { action: 'return.monitor', record: 'returnCase', recordId: id, caseId: file.case.id, to: result }),
  ]);
}
