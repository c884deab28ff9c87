// SPDX-License-Identifier: EUPL-1.2
// The procedure on the best interests of a child: an assessment, and for the grave matters a determination by a panel, after the
// child was heard. The table says what may follow what; the guards say when.

import type { CaseFile } from '../case/case.ts';
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
import {
  BEST_INTERESTS_FACTORS,
  type BestInterestsProcedure,
  type BestInterestsState,
  BID_OBLIGATORY,
  type BidDecision,
  type BidMatter,
} from './child.ts';

/** State, and what may come next; `BIA` after a later state is a reopening. */
export const BEST_INTERESTS_STEPS: Readonly<Record<BestInterestsState, readonly BestInterestsState[]>> = {
  Initiated: ['BIA'],
  BIA: ['BIASufficient', 'BIDRequired'],
  BIASufficient: ['Implemented', 'BIDRequired', 'BIA'],
  BIDRequired: ['InformationGathering'],
  InformationGathering: ['Panel'],
  Panel: ['Decided', 'InformationGathering'],
  Decided: ['Implemented', 'BIA'],
  Implemented: ['Reviewed', 'BIA'],
  Reviewed: ['BIA'],
};
/** Disciplines on a panel, at least; a default of this project. */
export const PANEL_LEAST = 3;

export function initiateBestInterests(file: CaseFile, id: Id, matter: BidMatter, context: Context): Outcome<CaseFile> {
  const where = at('bestInterests', id);
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where)];
  if (!isChild(file.person, context.today, context.profile))
    problems.push(problem('INVALID_VALUE', where, 'mend-value', { what: ['not-a-child'] }));
  if (problems.length > 0) return refused(problems);
  const procedure: BestInterestsProcedure = {
    ...created(id, context),
    caseId: file.case.id,
    matter,
    state: 'Initiated',
    childViews: null,
    options: [],
    panel: [],
    decision: null,
    decidedOn: null,
    reasons: null,
    childInformedOn: null,
    appealUntil: null,
    timesReopened: 0,
  };
  return done({ ...file, bestInterests: [...file.bestInterests, procedure] }, [
    entry(context, {
      action: 'best-interests.initiate',
      record: 'bestInterests',
      recordId: id,
      caseId: file.case.id,
      to: 'Initiated',
      reason: matter,
    }),
  ]);
}

export interface StepBestInterests {
  readonly id: Id;
  readonly to: BestInterestsState;
  /** what was found on the way; kept with the step */
  readonly change: Partial<
    Pick<
      BestInterestsProcedure,
      'childViews' | 'options' | 'panel' | 'decision' | 'reasons' | 'childInformedOn' | 'appealUntil'
    >
  >;
}

/** Order of the guards: scope, the table, then what the next state needs. */
export function stepBestInterests(
  file: CaseFile,
  { id, to, change }: StepBestInterests,
  context: Context,
): Outcome<CaseFile> {
  const procedure = file.bestInterests.find((each) => each.id === id);
  if (procedure === undefined) throw new RangeError('stepBestInterests: a procedure of this file');
  const reopened = to === 'BIA' && procedure.state !== 'Initiated';
  const next: BestInterestsProcedure = {
    ...procedure,
    ...change,
    state: to,
    decidedOn: to === 'Decided' ? context.today : reopened ? null : procedure.decidedOn,
    decision: reopened ? null : (change.decision ?? procedure.decision),
    timesReopened: procedure.timesReopened + (reopened ? 1 : 0),
  };
  const problems: readonly Problem[] = [
    ...mayAct(
      context,
      file.case.orgId,
      to === 'Decided' ? ['Supervisor'] : ['CaseWorker', 'Supervisor'],
      at('bestInterests', id),
    ),
    ...(BEST_INTERESTS_STEPS[procedure.state].includes(to)
      ? []
      : [problem('NOT_NOW', at('bestInterests', id), 'do-earlier-step', { what: [procedure.state, to] })]),
    ...needed(next),
  ];
  if (problems.length > 0) return refused(problems);
  const stepped = changed(procedure, next, context);
  return done({ ...file, bestInterests: file.bestInterests.map((each) => (each.id === id ? stepped : each)) }, [
    entry(context, {
      action: 'best-interests.step',
      record: 'bestInterests',
      recordId: id,
      caseId: file.case.id,
      from: procedure.state,
      to,
      reason: procedure.matter,
    }),
  ]);
}

function needed(next: BestInterestsProcedure): readonly Problem[] {
  const missing = (field: string, what: readonly string[] = [field]) =>
    problem('INCOMPLETE', at('bestInterests', next.id, field), 'complete-fields', { what });
  switch (next.state) {
    case 'BIASufficient':
      return (BID_OBLIGATORY as readonly BidMatter[]).includes(next.matter)
        ? [problem('BID_REQUIRED', at('bestInterests', next.id), 'decide-best-interests', { what: [next.matter] })]
        : [];
    case 'Panel':
      return next.childViews === null ? [missing('childViews')] : [];
    case 'Decided':
      return decisionProblems(next, missing);
    case 'Implemented':
      return next.childInformedOn === null ? [missing('childInformedOn')] : [];
    default:
      return [];
  }
}

function decisionProblems(
  next: BestInterestsProcedure,
  missing: (field: string, what?: readonly string[]) => Problem,
): readonly Problem[] {
  const problems: Problem[] = [];
  const disciplines = new Set(next.panel.map(({ discipline }) => discipline)).size;
  const people = new Set(next.panel.map(({ userId }) => userId)).size;
  if (disciplines < PANEL_LEAST || people < PANEL_LEAST)
    problems.push(
      problem('SECOND_PERSON_REQUIRED', at('bestInterests', next.id, 'panel'), 'ask-second-person', {
        what: ['panel'],
      }),
    );
  if (next.childViews === null) problems.push(missing('childViews'));
  if (next.decision === null) problems.push(missing('decision'));
  if ((next.reasons ?? '').trim() === '') problems.push(missing('reasons'));
  const weighed = BEST_INTERESTS_FACTORS.filter(
    (factor) => !next.options.some(({ pros, cons }) => pros[factor] !== undefined || cons[factor] !== undefined),
  );
  if (weighed.length > 0) problems.push(missing('options', weighed));
  if (next.decision !== null && !next.options.some(({ decision }) => decision === next.decision))
    problems.push(missing('options', [next.decision]));
  return problems;
}

/** Whether a determination stands that says this: decided, and not reopened since. */
export function hasDecided(file: Pick<CaseFile, 'bestInterests'>, decision: BidDecision | null): boolean {
  return file.bestInterests.some(
    (each) =>
      (each.state === 'Decided' || each.state === 'Implemented' || each.state === 'Reviewed') &&
      each.decision !== null &&
      (decision === null || each.decision === decision),
  );
}
