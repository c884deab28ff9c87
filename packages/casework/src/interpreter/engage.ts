// SPDX-License-Identifier: EUPL-1.2
// Engaging an interpreter. Children, relatives, fellow detainees and employers never interpret; nobody linked with those suspected
// does (I-12); of the trafficker's village or nationality only when the person, asked, says yes (I-26). Unchecked only in an emergency.

import type { CaseFile } from '../case/case.ts';
import { at, type Context, created, done, entry, mayAct, type Outcome, problem, refused } from '../outcome/outcome.ts';
import type { Problem, Warning } from '../outcome/problems.ts';
import type { RecordMeta } from '../outcome/record.ts';
import { backgroundWarnings, conflictProblems } from '../people/conflict.ts';
import type { InterpreterCandidate, InterpreterEngagement } from './interpreter.ts';

export type EngageInterpreter = Omit<
  InterpreterEngagement,
  Exclude<keyof RecordMeta, 'id'> | 'caseId' | 'interpreterId'
> & {
  readonly candidate: InterpreterCandidate;
};

/** Order of the guards: scope, times, who never interprets, conflict, check of conflict, undertaking, the person's yes. */
export function engageInterpreter(file: CaseFile, command: EngageInterpreter, context: Context): Outcome<CaseFile> {
  const { candidate, ...fields } = command;
  const where = at('interpreterEngagement', command.id);
  const problems: readonly Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], where),
    ...(command.to <= command.from
      ? [
          problem('INVALID_VALUE', at('interpreterEngagement', command.id, 'to'), 'mend-value', {
            what: ['ends-before-it-begins'],
          }),
        ]
      : []),
    ...neverInterprets(command),
    ...conflictProblems(file, partyOf(candidate), where),
    ...unchecked(command),
  ];
  if (problems.length > 0) return refused(problems);
  const background = backgroundWarnings(file, { nationalities: candidate.nationalities, village: null });
  const warnings: Warning[] = [...background];
  if (command.conflictCheck === 'SameVillage' && !warnings.includes('same-background-as-trafficker'))
    warnings.push('same-background-as-trafficker');
  if (command.conflictCheck === 'NotChecked') warnings.push('interpreter-not-checked');
  const engagement: InterpreterEngagement = {
    ...fields,
    ...created(command.id, context),
    interpreterId: candidate.interpreterId,
    caseId: file.case.id,
  };
  return done(
    { ...file, engagements: [...file.engagements, engagement] },
    [
      entry(context, {
        action: 'interpreter.engage',
        record: 'interpreterEngagement',
        recordId: command.id,
        caseId: file.case.id,
        to: command.conflictCheck,
        warnings,
      }),
    ],
    warnings,
  );
}

export function partyOf({ personId, interpreterId, orgId, phones }: InterpreterCandidate) {
  return {
    personIds: [interpreterId, ...(personId === null ? [] : [personId])],
    userIds: [interpreterId],
    organisationIds: orgId === null ? [] : [orgId],
    phones,
  };
}

function neverInterprets({ id, candidate, conflictCheck }: EngageInterpreter): readonly Problem[] {
  const what: string[] = [];
  if (!candidate.isAdult) what.push('child');
  if (candidate.tie === 'Relative' || candidate.tie === 'FellowDetainee' || candidate.tie === 'Employer')
    what.push(candidate.tie);
  // family of the trafficker is a link, not a mere background: refused, though I-26 would only warn
  if (conflictCheck === 'LinkedToSuspect' || conflictCheck === 'SameFamily') what.push(conflictCheck);
  return what.length === 0
    ? []
    : [problem('RECIPIENT_CONFLICT', at('interpreterEngagement', id), 'choose-another-person', { what })];
}

function unchecked({
  id,
  conflictCheck,
  candidate,
  emergency,
  undertakingSignedAt,
  personAccepted,
}: EngageInterpreter): readonly Problem[] {
  const problems: Problem[] = [];
  const incomplete = (field: string) =>
    problem('INCOMPLETE', at('interpreterEngagement', id, field), 'check-conflict-of-interest', { what: [field] });
  if (!emergency && conflictCheck === 'NotChecked') problems.push(incomplete('conflictCheck'));
  if (!emergency && candidate.tie === 'NotAsked') problems.push(incomplete('tie'));
  if (!emergency && undertakingSignedAt === null) problems.push(incomplete('undertakingSignedAt'));
  if (!personAccepted)
    problems.push(problem('PERSON_NOT_AGREED', at('interpreterEngagement', id, 'personAccepted'), 'ask-the-person'));
  return problems;
}
