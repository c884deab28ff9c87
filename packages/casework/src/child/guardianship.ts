// SPDX-License-Identifier: EUPL-1.2
// A guardian for a child: asked for the same day, appointed by who may, never somebody suspected, never one of a family that took
// part in the trafficking (I-12).

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
import { conflictProblems } from '../people/conflict.ts';
import { latestRisk } from '../risk/current.ts';
import type { Guardianship } from './child.ts';

export function requestGuardian(file: CaseFile, id: Id, context: Context): Outcome<CaseFile> {
  const problems = mayAct(
    context,
    file.case.orgId,
    ['FrontlineOfficer', 'CaseWorker', 'Supervisor'],
    at('guardianship', id),
  );
  if (problems.length > 0) return refused(problems);
  const request: Guardianship = {
    ...created(id, context),
    caseId: file.case.id,
    personId: null,
    requestedOn: context.today,
    appointedBy: null,
    from: null,
    to: null,
    conflictOfInterestChecked: false,
  };
  return done({ ...file, guardianships: [...file.guardianships, request] }, [
    entry(context, { action: 'guardian.request', record: 'guardianship', recordId: id, caseId: file.case.id }),
  ]);
}

export interface AppointGuardian {
  readonly id: Id;
  readonly personId: Id;
  readonly appointedBy: NonNullable<Guardianship['appointedBy']>;
  readonly from: NonNullable<Guardianship['from']>;
  readonly conflictOfInterestChecked: boolean;
}

/** Answers a request, or records an appointment nobody asked for. Order of the guards: scope, conflict, check of interests. */
export function appointGuardian(file: CaseFile, command: AppointGuardian, context: Context): Outcome<CaseFile> {
  const where = at('guardianship', command.id);
  const before = file.guardianships.find(({ id }) => id === command.id);
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where),
    ...conflictProblems(file, { personIds: [command.personId], phones: phonesOf(file, command.personId) }, where),
    ...involvedFamily(file, command),
  ];
  if (before !== undefined && before.personId !== null)
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: ['appointed'] }));
  if (!file.related.some(({ id }) => id === command.personId))
    problems.push(
      problem('INVALID_VALUE', at('guardianship', command.id, 'personId'), 'mend-value', { what: ['not-in-file'] }),
    );
  if (!command.conflictOfInterestChecked) {
    problems.push(
      problem('INCOMPLETE', at('guardianship', command.id, 'conflictOfInterestChecked'), 'check-conflict-of-interest', {
        what: ['conflictOfInterestChecked'],
      }),
    );
  }
  if (problems.length > 0) return refused(problems);
  const guardianship: Guardianship =
    before === undefined
      ? { ...command, ...created(command.id, context), caseId: file.case.id, requestedOn: context.today, to: null }
      : changed(before, command, context);
  const others = file.guardianships
    .filter(({ id }) => id !== command.id)
    .map((each) => (each.personId !== null && each.to === null ? changed(each, { to: command.from }, context) : each));
  return done({ ...file, guardianships: [...others, guardianship] }, [
    entry(context, {
      action: 'guardian.appoint',
      record: 'guardianship',
      recordId: command.id,
      caseId: file.case.id,
      to: command.appointedBy,
    }),
  ]);
}

function phonesOf(file: CaseFile, personId: Id): readonly string[] {
  return file.related.find(({ id }) => id === personId)?.phones ?? [];
}

/** A member of the family while the family is not known to have had no part in it: only a clear no lets a relative through. */
function involvedFamily(file: CaseFile, { id, personId }: AppointGuardian): readonly Problem[] {
  const person = file.related.find((each) => each.id === personId);
  if (person?.kind !== 'FamilyMember' && (person?.relation ?? null) === null) return [];
  const answer = latestRisk(file, 'Family')?.answers.find(({ factor }) => factor === 'FamilyInvolvedInTrafficking');
  if (answer?.value === 'No') return [];
  return [
    problem('RECIPIENT_CONFLICT', at('guardianship', id, 'personId'), 'choose-another-person', {
      what: ['FamilyInvolvedInTrafficking', answer?.value ?? 'NotAsked'],
    }),
  ];
}
