// SPDX-License-Identifier: EUPL-1.2
// What the person needs and wishes, in every kind of help.

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
import type { NeedsAssessment } from './assistance.ts';
import { SERVICE_CATEGORIES } from './categories.ts';

export type AssessNeeds = Pick<NeedsAssessment, 'id' | 'items' | 'status' | 'assessedAt'>;

/** A draft can be written over; a final one cannot: needs change, and then there is another. */
export function assessNeeds(file: CaseFile, command: AssessNeeds, context: Context): Outcome<CaseFile> {
  const { id, items, status } = command;
  const before = file.needs.find((each) => each.id === id);
  const invalid = (field: string, what: string) =>
    problem('INVALID_VALUE', at('needsAssessment', id, field), 'mend-value', { what: [what] });
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], at('needsAssessment', id)),
  ];
  if (before?.status === 'Final')
    problems.push(problem('NOT_NOW', at('needsAssessment', id), 'do-earlier-step', { what: ['Final'] }));
  if (items.some(({ category }) => !Object.hasOwn(SERVICE_CATEGORIES, category)))
    problems.push(invalid('items', 'unknown-word'));
  if (items.some(({ need }) => ![0, 1, 2, 3].includes(need))) problems.push(invalid('items', 'not-0-to-3'));
  if (new Set(items.map(({ category }) => category)).size !== items.length)
    problems.push(invalid('items', 'named-twice'));
  if (command.assessedAt > context.now) problems.push(invalid('assessedAt', 'in-future'));
  if (status === 'Final' && items.length === 0)
    problems.push(problem('INCOMPLETE', at('needsAssessment', id, 'items'), 'complete-fields', { what: ['items'] }));
  if (problems.length > 0) return refused(problems);
  const needs: NeedsAssessment =
    before === undefined
      ? { ...command, ...created(id, context), caseId: file.case.id }
      : changed(before, command, context);
  const list =
    before === undefined ? [...file.needs, needs] : file.needs.map((each) => (each.id === id ? needs : each));
  return done({ ...file, needs: list }, [
    entry(context, {
      action: 'needs.assess',
      record: 'needsAssessment',
      recordId: id,
      caseId: file.case.id,
      to: status,
    }),
  ]);
}
