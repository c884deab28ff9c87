// SPDX-License-Identifier: EUPL-1.2
// Recording signs of illness, in every stage and before any case (I-05). The list of urgencies prompts; a person may judge it
// more urgent, never less.

import type { CaseFile } from '../case/case.ts';
import {
  type AuditEntry,
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
import { HEALTH_SIGNS, type HealthNeed, type HealthUrgency } from './health.ts';
import { type HealthPrompt, healthPrompt, moreUrgent } from './urgency.ts';

export type RecordHealthNeed = Pick<
  HealthNeed,
  'id' | 'signs' | 'circumstances' | 'since' | 'reportedBy' | 'reportedAt' | 'actionTaken' | 'consentId' | 'note'
> & {
  /** what whoever saw it thinks; null: as the list says */
  readonly atLeast: HealthUrgency | null;
};
export interface HealthRecorded {
  readonly need: HealthNeed;
  readonly prompt: HealthPrompt;
  /** null when there is no case yet */
  readonly file: CaseFile | null;
}

/** @param file null before there is a case: the need is then kept without a name */
export function recordHealthNeed(
  file: CaseFile | null,
  command: RecordHealthNeed,
  context: Context,
): Outcome<HealthRecorded> {
  const { atLeast, ...fields } = command;
  const where = at('healthNeed', command.id);
  const orgId = file?.case.orgId ?? context.actor.orgId;
  const problems: Problem[] = [
    ...mayAct(context, orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor', 'HealthProvider'], where),
  ];
  if (command.signs.some((sign) => !Object.hasOwn(HEALTH_SIGNS, sign))) {
    problems.push(
      problem('INVALID_VALUE', at('healthNeed', command.id, 'signs'), 'mend-value', { what: ['unknown-sign'] }),
    );
  }
  if (command.since !== null && command.since > context.today) {
    problems.push(
      problem('INVALID_VALUE', at('healthNeed', command.id, 'since'), 'mend-value', { what: ['in-future'] }),
    );
  }
  if (problems.length > 0) return refused(problems);
  const child = file !== null && isChild(file.person, context.today, context.profile);
  const circumstances =
    child && !command.circumstances.includes('InChild')
      ? [...command.circumstances, 'InChild' as const]
      : command.circumstances;
  const prompt = healthPrompt(command.signs, circumstances);
  const urgency = atLeast === null ? prompt.urgency : moreUrgent(prompt.urgency, atLeast);
  const caseId = file === null || file.case.stage === 'Erased' ? null : file.case.id;
  const need: HealthNeed = {
    ...fields,
    ...created(command.id, context),
    circumstances,
    caseId,
    urgency,
    raisedBy: urgency === prompt.urgency ? null : context.actor.userId,
    resolvedAt: null,
  };
  const next = file === null || caseId === null ? null : { ...file, healthNeeds: [...file.healthNeeds, need] };
  return done({ need, prompt, file: next }, [recorded(need, context)]);
}

function recorded({ id, caseId, urgency }: HealthNeed, context: Context): AuditEntry {
  return entry(context, { action: 'health-need.record', record: 'healthNeed', recordId: id, caseId, to: urgency });
}

/** Seen to: the prompt ends. */
export function resolveHealthNeed(file: CaseFile, id: Id, actionTaken: string, context: Context): Outcome<CaseFile> {
  const need = file.healthNeeds.find((each) => each.id === id);
  if (need === undefined) throw new RangeError('resolveHealthNeed: a need of this file');
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor', 'HealthProvider'], at('healthNeed', id)),
  ];
  if (need.resolvedAt !== null) problems.push(problem('NOT_NOW', at('healthNeed', id), 'nothing-left-to-do'));
  if (actionTaken.trim() === '')
    problems.push(
      problem('INCOMPLETE', at('healthNeed', id, 'actionTaken'), 'complete-fields', { what: ['actionTaken'] }),
    );
  if (problems.length > 0) return refused(problems);
  const resolved = changed(need, { resolvedAt: context.now, actionTaken }, context);
  return done({ ...file, healthNeeds: file.healthNeeds.map((each) => (each.id === id ? resolved : each)) }, [
    entry(context, { action: 'health-need.resolve', record: 'healthNeed', recordId: id, caseId: file.case.id }),
  ]);
}
