// SPDX-License-Identifier: EUPL-1.2
// Another ground than consent: decided by one, approved by another, reviewed soon. Never for what only the person can allow, and
// never towards an authority of the country of origin (I-09).

import type { CaseFile } from '../case/case.ts';
import { addHours } from '../calendar/calendar.ts';
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
import { conflictProblems } from '../people/conflict.ts';
import { AUTHORITY_CLASSES, CONSENT_ONLY_PURPOSES, type LegalBasis } from './consent.ts';
import { childRefusals, originCountries } from './cover.ts';

export type RecordLegalBasis = Pick<
  LegalBasis,
  'id' | 'basis' | 'purpose' | 'recipients' | 'dataCategories' | 'countries' | 'justification' | 'personInformedAt'
>;

/** Order of the guards: scope, what only the person can allow, form, conflict of the recipients. */
export function recordLegalBasis(file: CaseFile, command: RecordLegalBasis, context: Context): Outcome<CaseFile> {
  const where = at('legalBasis', command.id);
  const problems: readonly Problem[] = [
    ...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where),
    ...onlyThePerson(file, command),
    ...basisForm(file, command, context),
    ...command.recipients.flatMap((each) =>
      conflictProblems(
        file,
        each.kind === 'institution'
          ? { organisationIds: [each.institutionId] }
          : { organisationClass: each.recipientClass, country: each.country },
        where,
      ),
    ),
  ];
  if (problems.length > 0) return refused(problems);
  const basis: LegalBasis = {
    ...command,
    ...created(command.id, context),
    caseId: file.case.id,
    subjectId: file.person.id,
    decidedBy: context.actor.userId,
    decidedAt: context.now,
    approvedBy: null,
    approvedAt: null,
    reviewBy: addHours(context.now, context.profile.clocks.legalBasisReviewHours),
    endedAt: null,
  };
  return done({ ...file, legalBases: [...file.legalBases, basis] }, [
    entry(context, {
      action: 'legal-basis.record',
      record: 'legalBasis',
      recordId: basis.id,
      caseId: file.case.id,
      to: basis.basis,
      reason: basis.purpose,
    }),
  ]);
}

function onlyThePerson(file: CaseFile, { id, purpose, recipients }: RecordLegalBasis): readonly Problem[] {
  const origins = originCountries(file);
  const toOrigin = recipients.some(
    (each) =>
      each.kind === 'class' &&
      (AUTHORITY_CLASSES as readonly string[]).includes(each.recipientClass) &&
      origins.includes(each.country),
  );
  if (!(CONSENT_ONLY_PURPOSES as readonly string[]).includes(purpose) && !toOrigin) return [];
  return [problem('CONSENT_MISSING', at('legalBasis', id), 'ask-for-consent', { what: [purpose] })];
}

function basisForm(
  file: CaseFile,
  { id, justification, basis }: RecordLegalBasis,
  context: Context,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (justification.trim().length < 20) {
    problems.push(
      problem('INCOMPLETE', at('legalBasis', id, 'justification'), 'complete-fields', { what: ['justification'] }),
    );
  }
  if (basis === 'BestInterestsOfChild' && !isChild(file.person, context.today, context.profile)) {
    problems.push(problem('INVALID_VALUE', at('legalBasis', id, 'basis'), 'mend-value', { what: ['not-a-child'] }));
  }
  return problems;
}

/** Another person agrees (I-02, I-11), or looks again before the review falls due: it then runs for as long once more. */
export function approveLegalBasis(file: CaseFile, id: Id, context: Context): Outcome<CaseFile> {
  const basis = file.legalBases.find((each) => each.id === id);
  if (basis === undefined) throw new RangeError('approveLegalBasis: a basis of this file');
  const where = at('legalBasis', id);
  const { actor, now, profile } = context;
  const problems = mayAct(context, file.case.orgId, ['Supervisor'], where).slice();
  if (actor.userId === basis.decidedBy) problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person'));
  if (basis.endedAt !== null || basis.reviewBy <= now)
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: ['over'] }));
  if (problems.length > 0) return refused(problems);
  const approved = changed(
    basis,
    { approvedBy: actor.userId, approvedAt: now, reviewBy: addHours(now, profile.clocks.legalBasisReviewHours) },
    context,
  );
  return done(
    { ...file, legalBases: file.legalBases.map((each) => (each.id === id ? approved : each)) },
    [
      entry(context, {
        action: 'legal-basis.approve',
        warnings: childRefusals(file),
        record: 'legalBasis',
        recordId: id,
        caseId: file.case.id,
        reason: basis.basis,
      }),
    ],
    childRefusals(file),
  );
}

/** Ends it; always possible, because it only takes away. */
export function endLegalBasis(file: CaseFile, id: Id, context: Context): Outcome<CaseFile> {
  const basis = file.legalBases.find((each) => each.id === id);
  if (basis === undefined) throw new RangeError('endLegalBasis: a basis of this file');
  const problems = mayAct(
    context,
    file.case.orgId,
    ['CaseWorker', 'Supervisor', 'DataProtectionOfficer'],
    at('legalBasis', id),
  );
  if (problems.length > 0) return refused(problems);
  const ended = changed(basis, { endedAt: context.now }, context);
  return done({ ...file, legalBases: file.legalBases.map((each) => (each.id === id ? ended : each)) }, [
    entry(context, { action: 'legal-basis.end', record: 'legalBasis', recordId: id, caseId: file.case.id }),
  ]);
}
