// SPDX-License-Identifier: EUPL-1.2
// The steps across a border. The guards of a return are those of the case file, asked again here at each step that moves her; an
// institution abroad that accepts, an escort she accepts, and a way back when it is no longer safe. An authority of the country of
// origin is never told by these steps: a consulate has its own rules (I-09, I-10).

import type { CaseFile } from '@amparo/casework/case';
import type { Recipient } from '@amparo/casework/consent';
import { isAuthorityOfOrigin } from '@amparo/casework/consent';
import type { Context, Id } from '@amparo/casework/outcome';
import { RETURN_GUARDS, RETURN_STEPS, type ReturnCase } from '@amparo/casework/return';
import type { OutgoingMessage, StatusCode } from '../envelope/message.ts';
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
import {
  type ESCORTS,
  type StopReason,
  type TransnationalCase,
  type TransnationalState,
  TRM_PHASES,
  type TrmPhase,
  type UnsafeReport,
} from './transnational.ts';

export const TRANSNATIONAL_STEPS: Readonly<Record<TransnationalState, readonly TransnationalState[]>> = {
  Prepared: ['Offered', 'Stopped', 'NotSafe'],
  Offered: ['Accepted', 'Declined', 'Stopped', 'NotSafe'],
  Accepted: ['Arranged', 'Stopped', 'NotSafe'],
  Arranged: ['Departed', 'Stopped', 'NotSafe'],
  Departed: ['Received', 'NotSafe'],
  Received: ['Monitoring', 'NotSafe'],
  Monitoring: ['Completed', 'NotSafe'],
  Completed: [],
  Declined: ['Prepared'],
  /** made safe again, or another solution: then it is stopped */
  NotSafe: ['Prepared', 'Monitoring', 'Stopped'],
  Stopped: [],
};
const MOVED: readonly TransnationalState[] = ['Departed', 'Received', 'Monitoring', 'Completed'];

export interface PrepareTransnational {
  readonly id: Id;
  readonly caseAlias: string;
  readonly destinationCountry: string;
  readonly returnCaseId: Id | null;
  readonly phase: TrmPhase;
}

export function prepareTransnational(
  file: CaseFile,
  command: PrepareTransnational,
  context: Context,
): CooperationOutcome<TransnationalCase> {
  const where = at('transnationalCase', command.id);
  const problems: CooperationProblem[] = [...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where)];
  const returnCase = file.returns.find(({ id }) => id === command.returnCaseId);
  if (command.returnCaseId !== null && returnCase === undefined)
    problems.push(problem('INVALID_VALUE', where, 'mend-value', { what: ['returnCaseId'] }));
  if (returnCase !== undefined && returnCase.destinationCountry !== command.destinationCountry)
    problems.push(problem('INVALID_VALUE', where, 'mend-value', { what: ['destinationCountry'] }));
  if (problems.length > 0) return refused(problems);
  const value: TransnationalCase = {
    ...created(command.id, context),
    caseId: file.case.id,
    caseAlias: command.caseAlias,
    phase: command.phase,
    phaseHistory: [{ phase: command.phase, at: context.now, by: context.actor.userId }],
    destinationCountry: command.destinationCountry,
    returnCaseId: command.returnCaseId,
    referralId: null,
    receivingOrgId: null,
    receiverAcceptedAt: null,
    escort: null,
    escortAcceptedByPerson: false,
    travelOn: null,
    state: 'Prepared',
    unsafeReports: [],
    stoppedBecause: null,
  };
  return done(value, [
    entry(context, {
      action: 'transnational.prepare',
      record: 'transnationalCase',
      recordId: command.id,
      caseId: file.case.id,
      to: 'Prepared',
    }),
  ]);
}

/** Phases follow one another or stand side by side: proceedings may run in any of them. Each change is kept. */
export function enterPhase(
  record: TransnationalCase,
  phase: TrmPhase,
  context: Context,
): CooperationOutcome<TransnationalCase> {
  const where = at('transnationalCase', record.id, 'phase');
  const problems: CooperationProblem[] = [...mayAct(context, record.orgId, ['CaseWorker', 'Supervisor'], where)];
  if (!TRM_PHASES.includes(phase)) problems.push(problem('INVALID_VALUE', where, 'mend-value', { what: ['phase'] }));
  if (record.phase === phase) problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [phase] }));
  if (problems.length > 0) return refused(problems);
  const phaseHistory = [...record.phaseHistory, { phase, at: context.now, by: context.actor.userId }];
  return done(changed(record, { phase, phaseHistory }, context), [
    entry(context, {
      action: 'transnational.phase',
      record: 'transnationalCase',
      recordId: record.id,
      caseId: record.caseId,
      from: record.phase,
      to: phase,
    }),
  ]);
}

export interface StepTransnational {
  readonly to: TransnationalState;
  /** who receives her; needed for Offered */
  readonly receiver?: Recipient;
  readonly referralId?: Id;
  readonly escort?: (typeof ESCORTS)[number];
  readonly escortAcceptedByPerson?: boolean;
  readonly travelOn?: TransnationalCase['travelOn'];
}
export interface TransnationalMoved {
  readonly record: TransnationalCase;
  readonly messages: readonly OutgoingMessage[];
}

/**
 * Order of the guards: scope, the table, receiver, the guards of a return (4.7), escort and travel day, a report that is open.
 *
 * @param file of the sender; every guard reads it as it is now
 */
export function stepTransnational(
  file: CaseFile,
  record: TransnationalCase,
  command: StepTransnational,
  context: Context,
): CooperationOutcome<TransnationalMoved> {
  const { to, receiver } = command;
  const where = at('transnationalCase', record.id);
  const needsSupervisor = to === 'Offered' || to === 'Departed';
  const next: TransnationalCase = {
    ...record,
    state: to,
    ...(to === 'Offered'
      ? { receivingOrgId: receiver?.institutionId ?? null, referralId: command.referralId ?? null }
      : {}),
    ...(to === 'Accepted' ? { receiverAcceptedAt: context.now } : {}),
    ...(command.escort === undefined ? {} : { escort: command.escort }),
    ...(command.escortAcceptedByPerson === undefined ? {} : { escortAcceptedByPerson: command.escortAcceptedByPerson }),
    ...(command.travelOn === undefined ? {} : { travelOn: command.travelOn }),
  };
  const problems: CooperationProblem[] = [
    ...mayAct(context, record.orgId, needsSupervisor ? ['Supervisor'] : ['CaseWorker', 'Supervisor'], where),
  ];
  if (!TRANSNATIONAL_STEPS[record.state].includes(to))
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [record.state, to] }));
  if (to === 'Offered') problems.push(...receiverProblems(file, record, receiver));
  if (to === 'Arranged' || to === 'Departed')
    problems.push(...returnProblems(file, next, context), ...travelProblems(next, context));
  if (
    (MOVED.includes(to) || to === 'Arranged' || to === 'Prepared') &&
    record.unsafeReports.some(({ resolvedAt }) => resolvedAt === null)
  )
    problems.push(
      problem('RISK_CRITICAL', at('transnationalCase', record.id, 'unsafeReports'), 'lower-the-danger-first', {
        what: ['open-report'],
      }),
    );
  if (problems.length > 0) return refused(problems);
  const stepped = changed(record, next, context);
  return done({ record: stepped, messages: messagesOf(stepped, context) }, [
    entry(context, {
      action: 'transnational.step',
      record: 'transnationalCase',
      recordId: record.id,
      caseId: record.caseId,
      from: record.state,
      to,
    }),
  ]);
}

/** I-09: an authority of her country of origin is not the one who receives her, whatever it is called. */
function receiverProblems(
  file: CaseFile,
  { id, destinationCountry }: TransnationalCase,
  receiver: Recipient | undefined,
): readonly CooperationProblem[] {
  const where = at('transnationalCase', id, 'receivingOrgId');
  if (receiver === undefined) return [problem('INCOMPLETE', where, 'complete-fields', { what: ['receivingOrgId'] })];
  const problems: CooperationProblem[] = [];
  if (receiver.country !== destinationCountry)
    problems.push(problem('INVALID_VALUE', where, 'choose-another-recipient', { what: ['destinationCountry'] }));
  if (isAuthorityOfOrigin(file, receiver))
    problems.push(problem('CONSENT_SCOPE', where, 'choose-another-recipient', { what: ['authority-of-origin'] }));
  return problems;
}

/** Every guard that the step to Departed of a return has, asked now. */
function returnProblems(
  file: CaseFile,
  { id, returnCaseId, receivingOrgId, receiverAcceptedAt }: TransnationalCase,
  context: Context,
): readonly CooperationProblem[] {
  if (returnCaseId === null) return [];
  const found = file.returns.find((each) => each.id === returnCaseId);
  if (found === undefined)
    return [
      problem('INVALID_VALUE', at('transnationalCase', id, 'returnCaseId'), 'mend-value', { what: ['returnCaseId'] }),
    ];
  const guards = RETURN_STEPS.find(({ from, to }) => from === 'Arranged' && to === 'Departed')?.guards ?? [];
  const asked: ReturnCase = { ...found, receivingOrgId, receivingOrgAccepted: receiverAcceptedAt !== null };
  const ended = ['Cancelled', 'NotSafe', 'AlternativeSolution'].includes(found.state);
  return [
    ...(ended ? [problem('NOT_NOW', at('returnCase', found.id), 'nothing-left-to-do', { what: [found.state] })] : []),
    ...guards.flatMap((guard) => RETURN_GUARDS[guard](file, asked, context)),
  ];
}

function travelProblems(
  { id, escort, escortAcceptedByPerson, travelOn, state }: TransnationalCase,
  { today }: Context,
): readonly CooperationProblem[] {
  const missing = [
    ...(escort === null ? ['escort'] : []),
    ...(escort !== null && escort !== 'None' && !escortAcceptedByPerson ? ['escortAcceptedByPerson'] : []),
    ...(travelOn === null ? ['travelOn'] : []),
  ];
  if (missing.length > 0)
    return [problem('INCOMPLETE', at('transnationalCase', id), 'complete-fields', { what: missing })];
  const wrongDay = travelOn !== null && (state === 'Departed' ? travelOn > today : travelOn < today);
  return wrongDay
    ? [problem('INVALID_VALUE', at('transnationalCase', id, 'travelOn'), 'mend-value', { what: ['travelOn'] })]
    : [];
}

/** It is not safe, said by anybody: before departure the journey stops at once; after it the receiver is told to act. */
export function reportUnsafe(
  record: TransnationalCase,
  source: UnsafeReport['source'],
  context: Context,
): CooperationOutcome<TransnationalMoved> {
  const where = at('transnationalCase', record.id, 'unsafeReports');
  const problems: CooperationProblem[] = [
    ...mayAct(context, record.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], where),
  ];
  if (record.state !== 'NotSafe' && !TRANSNATIONAL_STEPS[record.state].includes('NotSafe'))
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [record.state] }));
  if (problems.length > 0) return refused(problems);
  const report: UnsafeReport = {
    source,
    at: context.now,
    by: context.actor.userId,
    afterDeparture:
      MOVED.includes(record.state) ||
      record.unsafeReports.some((each) => each.afterDeparture && each.resolvedAt === null),
    resolvedAt: null,
  };
  const next = changed(record, { state: 'NotSafe', unsafeReports: [...record.unsafeReports, report] }, context);
  return done(
    { record: next, messages: messagesOf(next, context) },
    [
      entry(context, {
        action: 'transnational.unsafe',
        record: 'transnationalCase',
        recordId: record.id,
        caseId: record.caseId,
        from: record.state,
        to: 'NotSafe',
        reason: source,
        warnings: ['no-longer-safe'],
      }),
    ],
    ['no-longer-safe'],
  );
}

/** A supervisor closes the reports, who has not made them; then the way goes on, or ends. After departure it goes on as monitoring. */
export function resolveUnsafe(
  record: TransnationalCase,
  outcome: 'MadeSafe' | 'AnotherSolution',
  context: Context,
): CooperationOutcome<TransnationalMoved> {
  const where = at('transnationalCase', record.id, 'unsafeReports');
  const open = record.unsafeReports.filter(({ resolvedAt }) => resolvedAt === null);
  const problems: CooperationProblem[] = [...mayAct(context, record.orgId, ['Supervisor'], where)];
  if (open.length === 0) problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  if (open.some(({ by }) => by === context.actor.userId))
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person'));
  if (problems.length > 0) return refused(problems);
  const gone = open.some(({ afterDeparture }) => afterDeparture);
  const state: TransnationalState = outcome === 'AnotherSolution' ? 'Stopped' : gone ? 'Monitoring' : 'Prepared';
  const unsafeReports = record.unsafeReports.map((each) =>
    each.resolvedAt === null ? { ...each, resolvedAt: context.now } : each,
  );
  const next = changed(
    record,
    {
      state,
      unsafeReports,
      stoppedBecause: state === 'Stopped' ? 'NotSafe' : null,
      // the way begins anew: whoever accepted has to accept again
      ...(state === 'Prepared'
        ? { receivingOrgId: null, receiverAcceptedAt: null, referralId: null, travelOn: null }
        : {}),
    },
    context,
  );
  return done({ record: next, messages: messagesOf(next, context) }, [
    entry(context, {
      action: 'transnational.resolve',
      record: 'transnationalCase',
      recordId: record.id,
      caseId: record.caseId,
      from: 'NotSafe',
      to: state,
      reason: outcome,
    }),
  ]);
}

/** Stopped before departure: a claim was opened, a consent withdrawn, the receiver withdrew. Called by the shell after such an event too. */
export function stopTransnational(
  record: TransnationalCase,
  because: StopReason,
  context: Context,
): CooperationOutcome<TransnationalMoved> {
  const where = at('transnationalCase', record.id);
  const problems: CooperationProblem[] = [
    ...mayAct(context, record.orgId, ['CaseWorker', 'Supervisor', 'DataProtectionOfficer'], where),
  ];
  if (!TRANSNATIONAL_STEPS[record.state].includes('Stopped'))
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [record.state] }));
  if (problems.length > 0) return refused(problems);
  const next = changed(record, { state: 'Stopped', stoppedBecause: because }, context);
  return done({ record: next, messages: messagesOf(next, context) }, [
    entry(context, {
      action: 'transnational.stop',
      record: 'transnationalCase',
      recordId: record.id,
      caseId: record.caseId,
      from: record.state,
      to: 'Stopped',
      reason: because,
    }),
  ]);
}

/** Why a way that has not begun must stop now; null: nothing. Asked by the shell whenever the file changed. */
export function mustStop(file: CaseFile, record: TransnationalCase): StopReason | null {
  if (!TRANSNATIONAL_STEPS[record.state].includes('Stopped')) return null;
  const found = file.returns.find(({ id }) => id === record.returnCaseId);
  if (found?.state === 'Cancelled') {
    const because = found.cancelledBecause;
    return because === null || because === 'Other' ? 'PersonsWish' : because;
  }
  return found?.state === 'NotSafe' || found?.state === 'AlternativeSolution' ? 'NotSafe' : null;
}

const STATUS_OF: Partial<Record<TransnationalState, StatusCode>> = {
  Arranged: 'Arranged',
  Departed: 'Departed',
  Received: 'ReceivedThere',
  Completed: 'Monitored',
  NotSafe: 'NoLongerSafe',
  Stopped: 'Cancelled',
};

/** The receiver learns how far she is: a code and a day. Nobody else does. */
function messagesOf(
  { state, receivingOrgId, caseAlias }: TransnationalCase,
  { today }: Context,
): readonly OutgoingMessage[] {
  const status = STATUS_OF[state];
  if (status === undefined || receivingOrgId === null) return [];
  return [
    {
      type: 'Status',
      toOrgId: receivingOrgId,
      agreementId: null,
      caseAlias,
      body: { status, outcome: null, on: today, at: null },
    },
  ];
}
