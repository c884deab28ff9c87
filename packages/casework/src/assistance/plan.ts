// SPDX-License-Identifier: EUPL-1.2
// The assistance plan: written, proposed, agreed by the person, approved by a supervisor who did not write it, carried out. It has
// no place for the repayment of a debt, and nothing in it depends on cooperation with justice (I-21).

import type { PlainDate } from '@amparo/kernel';
import type { CaseFile } from '../case/case.ts';
import { addDays } from '../calendar/calendar.ts';
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
  type AssistancePlan,
  PLAN_ITEM_STATES,
  type PlanItem,
  type PlanItemState,
  type PlanState,
} from './assistance.ts';
import { categoryRule, SERVICE_CATEGORIES } from './categories.ts';

/** What may follow what. */
export const PLAN_STEPS: Readonly<Record<PlanState, readonly PlanState[]>> = {
  Draft: ['Proposed', 'Superseded'],
  Proposed: ['Draft', 'Agreed', 'Superseded'],
  Agreed: ['Active', 'Superseded'],
  Active: ['Completed', 'Superseded'],
  Completed: [],
  Superseded: [],
};
export const PLAN_ITEM_STEPS: Readonly<Record<PlanItemState, readonly PlanItemState[]>> = {
  Planned: ['Referred', 'InProgress', 'Done', 'Cancelled', 'NotAvailable'],
  Referred: ['Planned', 'InProgress', 'Done', 'Cancelled', 'NotAvailable'],
  InProgress: ['Planned', 'Done', 'Cancelled', 'NotAvailable'],
  Done: [],
  Cancelled: ['Planned'],
  NotAvailable: ['Planned'],
};

export type WritePlan = Pick<AssistancePlan, 'id' | 'objectives' | 'plannedEndDate'> & {
  readonly items: readonly Omit<PlanItem, 'status' | 'statusOn'>[];
};

/** Writes a draft, or writes it over: whatever was agreed before must be agreed again. */
export function writePlan(file: CaseFile, command: WritePlan, context: Context): Outcome<CaseFile> {
  const { id } = command;
  const before = file.plans.find((each) => each.id === id);
  const problems: readonly Problem[] = [
    ...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], at('plan', id)),
    ...(before === undefined || before.status === 'Draft' || before.status === 'Proposed'
      ? []
      : [problem('NOT_NOW', at('plan', id), 'do-earlier-step', { what: [before.status] })]),
    ...planForm(command, context),
  ];
  if (problems.length > 0) return refused(problems);
  const { today, profile, actor } = context;
  const days = isChild(file.person, today, profile)
    ? profile.clocks.planReviewChildDays
    : profile.clocks.planReviewDays;
  const items = command.items.map((item): PlanItem => ({ ...item, status: 'Planned', statusOn: today }));
  const fields = {
    ...command,
    items,
    status: 'Draft' as const,
    agreedByPersonAt: null,
    approvedBy: null,
    approvedAt: null,
    reviewOn: addDays(today, days),
  };
  const plan: AssistancePlan =
    before === undefined
      ? { ...fields, ...created(id, context), caseId: file.case.id, writtenBy: actor.userId, actualEndDate: null }
      : changed(before, { ...fields, writtenBy: actor.userId }, context);
  return done(
    {
      ...file,
      plans: before === undefined ? [...file.plans, plan] : file.plans.map((each) => (each.id === id ? plan : each)),
    },
    [entry(context, { action: 'plan.write', record: 'plan', recordId: id, caseId: file.case.id, to: 'Draft' })],
  );
}

function planForm(
  { id, items, plannedEndDate, objectives }: WritePlan,
  { today, profile }: Context,
): readonly Problem[] {
  const invalid = (field: string, what: string) =>
    problem('INVALID_VALUE', at('plan', id, field), 'mend-value', { what: [what] });
  const problems: Problem[] = [];
  if (objectives.trim() === '')
    problems.push(problem('INCOMPLETE', at('plan', id, 'objectives'), 'complete-fields', { what: ['objectives'] }));
  if (items.length === 0)
    problems.push(problem('INCOMPLETE', at('plan', id, 'items'), 'complete-fields', { what: ['items'] }));
  if (plannedEndDate < today) problems.push(invalid('plannedEndDate', 'in-past'));
  for (const { category, subtype } of items) {
    if (!Object.hasOwn(SERVICE_CATEGORIES, category)) problems.push(invalid('items', 'unknown-word'));
    else if (
      subtype !== null &&
      !categoryRule(category).subtypes.includes(subtype) &&
      !profile.localSubtypes.some((each) => each.code === subtype)
    ) {
      problems.push(invalid('items', 'unknown-word'));
    }
  }
  if (items.some(({ due }) => due > plannedEndDate)) problems.push(invalid('items', 'due-after-end'));
  return problems;
}

/** The next state of a plan. Approval is a step of the case or of a revision (approveRevision); the person's yes is one of its own. */
export function stepPlan(
  file: CaseFile,
  planId: Id,
  to: 'Draft' | 'Proposed' | 'Completed' | 'Superseded',
  context: Context,
): Outcome<CaseFile> {
  const plan = planOf(file, planId);
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], at('plan', planId))];
  if (!PLAN_STEPS[plan.status].includes(to))
    problems.push(problem('NOT_NOW', at('plan', planId), 'do-earlier-step', { what: [plan.status, to] }));
  if (problems.length > 0) return refused(problems);
  const ended: PlainDate | null = to === 'Completed' ? context.today : plan.actualEndDate;
  return done(withPlan(file, changed(plan, { status: to, actualEndDate: ended }, context)), [
    entry(context, {
      action: 'plan.step',
      record: 'plan',
      recordId: planId,
      caseId: file.case.id,
      from: plan.status,
      to,
    }),
  ]);
}

/** The person agrees, after it was read to her in her language. Without this there is no plan. */
export function agreePlan(file: CaseFile, planId: Id, context: Context): Outcome<CaseFile> {
  const plan = planOf(file, planId);
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], at('plan', planId))];
  if (plan.status !== 'Proposed')
    problems.push(problem('NOT_NOW', at('plan', planId), 'do-earlier-step', { what: [plan.status] }));
  if (problems.length > 0) return refused(problems);
  return done(withPlan(file, changed(plan, { status: 'Agreed', agreedByPersonAt: context.now }, context)), [
    entry(context, {
      action: 'plan.agree',
      record: 'plan',
      recordId: planId,
      caseId: file.case.id,
      from: plan.status,
      to: 'Agreed',
    }),
  ]);
}

/** Whether a plan can take effect: agreed by the person, approved by somebody who did not write it (I-02). */
export function approvalProblems(plan: AssistancePlan | undefined, { actor }: Context): readonly Problem[] {
  if (plan === undefined) return [problem('INCOMPLETE', at('plan'), 'do-earlier-step', { what: ['plan'] })];
  const problems: Problem[] = [];
  if (plan.agreedByPersonAt === null || plan.status !== 'Agreed') {
    problems.push(
      problem('PERSON_NOT_AGREED', at('plan', plan.id, 'agreedByPersonAt'), 'ask-the-person', { what: [plan.status] }),
    );
  }
  if (plan.writtenBy === actor.userId)
    problems.push(problem('SECOND_PERSON_REQUIRED', at('plan', plan.id, 'approvedBy'), 'ask-second-person'));
  return problems;
}

/** The plan in force; the one that was is superseded. The guards have been asked before. */
export function activate(file: CaseFile, plan: AssistancePlan, context: Context): CaseFile {
  const active = changed(
    plan,
    { status: 'Active', approvedBy: context.actor.userId, approvedAt: context.now },
    context,
  );
  const plans = file.plans.map((each) => {
    if (each.id === plan.id) return active;
    return each.status === 'Active'
      ? changed(each, { status: 'Superseded', actualEndDate: context.today }, context)
      : each;
  });
  return { ...file, plans };
}

/** A plan changed while help is running. The first plan of a case is approved by the step of its stage (case/advance.ts). */
export function approveRevision(file: CaseFile, planId: Id, context: Context): Outcome<CaseFile> {
  const plan = planOf(file, planId);
  const { stage } = file.case;
  const problems: readonly Problem[] = [
    ...mayAct(context, file.case.orgId, ['Supervisor'], at('plan', planId)),
    ...(stage === 'Assistance' || stage === 'Solution'
      ? []
      : [problem('NOT_NOW', at('case', file.case.id), 'do-earlier-step', { what: [stage] })]),
    ...approvalProblems(plan, context),
  ];
  if (problems.length > 0) return refused(problems);
  return done(activate(file, plan, context), [
    entry(context, {
      action: 'plan.approve',
      record: 'plan',
      recordId: planId,
      caseId: file.case.id,
      from: 'Agreed',
      to: 'Active',
    }),
  ]);
}

/** NotAvailable is kept and counted: it shows what a country lacks (I-32). */
export function setPlanItem(
  file: CaseFile,
  { planId, itemId, status }: { readonly planId: Id; readonly itemId: Id; readonly status: PlanItemState },
  context: Context,
): Outcome<CaseFile> {
  const plan = planOf(file, planId);
  const item = plan.items.find(({ id }) => id === itemId);
  if (item === undefined || !PLAN_ITEM_STATES.includes(status))
    throw new RangeError('setPlanItem: an item of this plan and a known state');
  const where = at('plan', planId, 'items');
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where)];
  if (plan.status !== 'Active') problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [plan.status] }));
  if (!PLAN_ITEM_STEPS[item.status].includes(status))
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [item.status, status] }));
  if (problems.length > 0) return refused(problems);
  const items = plan.items.map((each) => (each.id === itemId ? { ...each, status, statusOn: context.today } : each));
  return done(withPlan(file, changed(plan, { items }, context)), [
    entry(context, {
      action: 'plan.item',
      record: 'plan',
      recordId: planId,
      caseId: file.case.id,
      from: item.status,
      to: status,
      reason: item.category,
    }),
  ]);
}

export function planOf(file: CaseFile, planId: Id): AssistancePlan {
  const plan = file.plans.find(({ id }) => id === planId);
  if (plan === undefined) throw new RangeError('planOf: a plan of this file');
  return plan;
}

function withPlan(file: CaseFile, plan: AssistancePlan): CaseFile {
  return { ...file, plans: file.plans.map((each) => (each.id === plan.id ? plan : each)) };
}
