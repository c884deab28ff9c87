// SPDX-License-Identifier: EUPL-1.2
// One step in the life of a case. Reads the table of lifecycle.ts; knows no stage by itself except for what a step leaves behind.

import { activate } from '../assistance/plan.ts';
import { addMonths, dayOf } from '../calendar/calendar.ts';
import { childRefusals } from '../consent/cover.ts';
import { at, type Context, changed, done, entry, mayAct, type Outcome, problem, refused } from '../outcome/outcome.ts';
import type { Problem, Warning } from '../outcome/problems.ts';
import type { Id } from '../outcome/record.ts';
import { criticalProblems } from '../risk/current.ts';
import { type Case, type CaseEvent, type CaseFile, type ClosingReason, OPEN_STAGES, type StageChange } from './case.ts';
import { emptied } from './erase.ts';
import { GUARDS, type StageGuard } from './guards.ts';
import { LIFECYCLE, type LifecycleRow } from './lifecycle.ts';
import { stageSince } from './retention.ts';

export interface StageCommand {
  readonly event: Exclude<CaseEvent, 'open'>;
  /** in words; stays sealed in the case. Needed to reopen */
  readonly reason?: string;
  /** approvePlan */
  readonly planId?: Id;
  /** reassess */
  readonly riskId?: Id;
  /** endEarly */
  readonly closingReason?: ClosingReason;
  /** transferAccepted */
  readonly transfer?: { readonly state: string };
}

/**
 * The case after the event, or everything that stands against it.
 *
 * Order of the problems: OUT_OF_SCOPE (who), NOT_NOW (from this stage the event does not exist), then the guards in the order of
 * the row of the table. All that hold are given at once.
 */
export function advance(file: CaseFile, command: StageCommand, context: Context): Outcome<CaseFile> {
  const where = at('case', file.case.id, 'stage');
  const row = LIFECYCLE.find((each) => each.event === command.event && startsFrom(each, file.case));
  const named = LIFECYCLE.find((each) => each.event === command.event);
  if (named === undefined) throw new RangeError('advance: an event of the lifecycle');
  const judged = withReason(file, command);
  const problems: readonly Problem[] = [
    ...mayAct(context, file.case.orgId, named.by, where),
    ...(row === undefined
      ? [problem('NOT_NOW', where, 'do-earlier-step', { what: [file.case.stage, command.event] })]
      : []),
    ...(row?.guards ?? []).flatMap((guard) => GUARDS[guard as StageGuard](judged, command, context)),
  ];
  if (row === undefined || problems.length > 0) return refused(problems);
  const next = leave(judged, row, command, context);
  const warnings: readonly Warning[] = [...childRefusals(file), ...leftInDanger(judged, command)];
  const step = entry(context, {
    action: `case.${command.event}`,
    record: 'case',
    recordId: file.case.id,
    caseId: file.case.id,
    from: file.case.stage,
    to: row.to,
    reason: row.to === 'Closed' || command.event === 'endEarly' ? judged.case.closingReason : null,
    warnings,
  });
  return done(next, [step], warnings);
}

/** An early end says why in the same step, so that nothing is half closed. */
function withReason(file: CaseFile, { event, closingReason }: StageCommand): CaseFile {
  if (event !== 'endEarly') return file;
  return { ...file, case: { ...file.case, closingReason: closingReason ?? null } };
}

/** She may go whatever the danger is; whoever closes the file is told that it is still there. */
function leftInDanger(file: CaseFile, { event }: StageCommand): readonly Warning[] {
  return event === 'endEarly' && criticalProblems(file, ['Self', 'Family', 'Staff']).length > 0
    ? ['ended-in-danger']
    : [];
}

/** The events that the table knows from this stage, whatever their guards say. */
export function eventsFrom(stage: Case['stage']): readonly CaseEvent[] {
  return LIFECYCLE.filter((row) => startsFrom(row, { stage })).map(({ event }) => event);
}

function startsFrom({ from }: LifecycleRow, { stage }: Pick<Case, 'stage'>): boolean {
  if (from === 'none') return false;
  return (from === 'any open' ? (OPEN_STAGES as readonly Case['stage'][]) : from).includes(stage);
}

function leave(file: CaseFile, row: LifecycleRow, command: StageCommand, context: Context): CaseFile {
  const change: StageChange = {
    from: file.case.stage,
    event: command.event,
    to: row.to,
    at: context.now,
    by: context.actor.userId,
    reason: command.reason ?? null,
  };
  const held = changed(
    file.case,
    { stage: row.to, stageHistory: [...file.case.stageHistory, change], ...leavesBehind(file.case, command, context) },
    context,
  );
  if (row.to === 'Erased') return emptied(file, held, context);
  const plan = file.plans.find(({ id }) => id === command.planId);
  const next = { ...file, case: held };
  return command.event === 'approvePlan' && plan !== undefined ? activate(next, plan, context) : next;
}

function leavesBehind(held: Case, { event }: StageCommand, { profile }: Context): Partial<Case> {
  if (event === 'reopen') return { closingReason: null, closingNote: null, followUps: [] };
  if (event !== 'schedule') return {};
  const closed = dayOf(stageSince(held), profile.timeZone);
  return {
    followUps: profile.clocks.followUpMonths.map((month) => ({ dueOn: addMonths(closed, month), doneOn: null })),
  };
}
