// SPDX-License-Identifier: EUPL-1.2
// Writing a safety plan. It is worked out with the person; whom to call comes from the directory, so that no number is mistyped.

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
import type { RecordMeta } from '../outcome/record.ts';
import { conflictProblems } from '../people/conflict.ts';
import type { SafetyPlan } from './safety-plan.ts';

export type WriteSafetyPlan = Omit<SafetyPlan, Exclude<keyof RecordMeta, 'id'> | 'caseId' | 'status'>;

/** The new plan takes the place of the active ones whose scopes it covers. Order of the guards: scope, form, dates, conflict. */
export function writeSafetyPlan(file: CaseFile, command: WriteSafetyPlan, context: Context): Outcome<CaseFile> {
  const problems: readonly Problem[] = [
    ...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], at('safetyPlan', command.id)),
    ...planForm(file, command, context),
    ...conflictProblems(file, { personIds: command.protectsPersonIds }, at('safetyPlan', command.id)),
  ];
  if (problems.length > 0) return refused(problems);
  const plan: SafetyPlan = { ...command, ...created(command.id, context), caseId: file.case.id, status: 'Active' };
  const older = file.safetyPlans.map((each) =>
    each.status === 'Active' && each.scopes.every((scope) => plan.scopes.includes(scope))
      ? changed(each, { status: 'Superseded' }, context)
      : each,
  );
  return done({ ...file, safetyPlans: [...older, plan] }, [
    entry(context, {
      action: 'safety-plan.write',
      record: 'safetyPlan',
      recordId: plan.id,
      caseId: file.case.id,
      to: 'Active',
      reason: plan.scopes.join(' '),
    }),
  ]);
}

function planForm(file: CaseFile, command: WriteSafetyPlan, context: Context): readonly Problem[] {
  const { id, scopes, callServiceIds, safePlaces, childrenAndFamily, reviewOn, protectsPersonIds } = command;
  const missing: string[] = [];
  if (scopes.length === 0) missing.push('scopes');
  if (callServiceIds.length === 0) missing.push('callServiceIds');
  if (safePlaces.length === 0) missing.push('safePlaces');
  if (scopes.includes('Family') && (childrenAndFamily ?? '').trim() === '') missing.push('childrenAndFamily');
  const problems: Problem[] = missing.map((field) =>
    problem('INCOMPLETE', at('safetyPlan', id, field), 'complete-fields', { what: [field] }),
  );
  if (reviewOn <= context.today) {
    problems.push(
      problem('INVALID_VALUE', at('safetyPlan', id, 'reviewOn'), 'mend-value', { what: ['not-in-future'] }),
    );
  }
  if (protectsPersonIds.some((each) => !file.related.some((person) => person.id === each))) {
    problems.push(
      problem('INVALID_VALUE', at('safetyPlan', id, 'protectsPersonIds'), 'mend-value', { what: ['not-in-file'] }),
    );
  }
  return problems;
}
