// SPDX-License-Identifier: EUPL-1.2
// Changes of a case that are no step of its life: its fields, who is responsible, the status somebody decided, a legal hold, and the
// erasure of who it was about after a refusal. None of them moves the stage (I-03).

import type { PlainDate } from '@amparo/kernel';
import { groundFor } from '../consent/cover.ts';
import type { Background } from '../people/conflict.ts';
import { backgroundWarnings, conflictProblems } from '../people/conflict.ts';
import { ageProblems } from '../people/age.ts';
import type { Person } from '../people/people.ts';
import { at, type Context, changed, done, entry, mayAct, type Outcome, problem, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { RecordMeta } from '../outcome/record.ts';
import {
  type Case,
  type CaseFile,
  CLOSING_REASONS,
  FOLLOW_UP_RESULTS,
  type FollowUp,
  type FollowUpResult,
  SOLUTIONS,
  STATUS_DECIDED_BY,
  TRAFFICKING_STATUSES,
  type TraffickingStatus,
} from './case.ts';
import { withoutIdentity } from './erase.ts';
import { type Colleague, responsibleProblems } from './open.ts';
import { identityErasureAt } from './retention.ts';

/** What of a case is changed by hand; everything else moves by a rule of its own. */
export const CHANGEABLE_FIELDS = [
  'source',
  'exploitation',
  'reflectionPeriod',
  'solution',
  'solutionChosenByPersonOn',
  'closingReason',
  'closingNote',
  'followUpOffered',
  'privateSettingConfirmed',
  'language',
  'safetyCardOffered',
  'urgentNeedsCheckedAt',
  'sensitivity',
  'flags',
  'nextReviewAt',
] as const satisfies readonly (keyof Case)[];
export type CaseChange = Partial<Pick<Case, (typeof CHANGEABLE_FIELDS)[number]>>;

/**
 * Order of the guards: scope, state, values.
 *
 * @throws {RangeError} a field that only a rule moves, e.g. the stage (I-03): a mistake of the caller
 */
export function changeCase(file: CaseFile, change: CaseChange, context: Context): Outcome<CaseFile> {
  if (Object.keys(change).some((key) => !(CHANGEABLE_FIELDS as readonly string[]).includes(key))) {
    throw new RangeError('changeCase: only fields of CHANGEABLE_FIELDS');
  }
  const { id, stage } = file.case;
  const invalid = (field: string, what: string) =>
    problem('INVALID_VALUE', at('case', id, field), 'mend-value', { what: [what] });
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], at('case', id)),
  ];
  if (stage === 'Erased' || stage === 'TransferredOut')
    problems.push(problem('NOT_NOW', at('case', id), 'nothing-left-to-do', { what: [stage] }));
  if (change.solution !== undefined && !SOLUTIONS.includes(change.solution))
    problems.push(invalid('solution', 'unknown-word'));
  if (
    change.closingReason !== undefined &&
    change.closingReason !== null &&
    !CLOSING_REASONS.includes(change.closingReason)
  )
    problems.push(invalid('closingReason', 'unknown-word'));
  const { reflectionPeriod: period, solutionChosenByPersonOn: chosen, exploitation } = change;
  if (period !== undefined && period !== null && period.to < period.from)
    problems.push(invalid('reflectionPeriod', 'ends-before-it-begins'));
  if (chosen !== undefined && chosen !== null && chosen > context.today)
    problems.push(invalid('solutionChosenByPersonOn', 'in-future'));
  if (exploitation !== undefined)
    problems.push(
      ...ageProblems(file.person, context.today, exploitation.ageWhenTrafficked).filter(
        ({ where }) => where.field === 'ageWhenTrafficked',
      ),
    );
  if (problems.length > 0) return refused(problems);
  return done({ ...file, case: changed(file.case, change, context) }, [
    entry(context, {
      action: 'case.change',
      record: 'case',
      recordId: id,
      caseId: id,
      reason: Object.keys(change).toSorted().join(' '),
    }),
  ]);
}

export type PersonChange = Partial<Omit<Person, keyof RecordMeta | 'kind'>>;

/** Who the person is. Dates and ages that cannot be are refused together. */
export function changePerson(file: CaseFile, change: PersonChange, context: Context): Outcome<CaseFile> {
  const { person } = file;
  const next: Person = { ...person, ...change };
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], at('person', person.id)),
    ...(file.case.identityErasedAt === null
      ? []
      : [problem('NOT_NOW', at('person', person.id), 'nothing-left-to-do', { what: ['erased'] })]),
    ...ageProblems(next, context.today, file.case.exploitation.ageWhenTrafficked),
  ];
  if (next.alias.trim() === '')
    problems.push(problem('INCOMPLETE', at('person', person.id, 'alias'), 'complete-fields', { what: ['alias'] }));
  if (
    next.numberOfChildren !== null &&
    !(Number.isInteger(next.numberOfChildren) && next.numberOfChildren >= 0 && next.numberOfChildren <= 30)
  ) {
    problems.push(
      problem('INVALID_VALUE', at('person', person.id, 'numberOfChildren'), 'mend-value', { what: ['not-a-count'] }),
    );
  }
  const countries = [
    ...next.citizenship,
    ...(next.countryOfHabitualResidence === null ? [] : [next.countryOfHabitualResidence]),
  ];
  if (countries.some((country) => !/^[A-Z]{2}$/u.test(country)))
    problems.push(
      problem('INVALID_VALUE', at('person', person.id, 'citizenship'), 'mend-value', { what: ['not-a-country'] }),
    );
  if (problems.length > 0) return refused(problems);
  return done({ ...file, person: changed(person, change, context) }, [
    entry(context, {
      action: 'person.change',
      record: 'person',
      recordId: person.id,
      caseId: file.case.id,
      reason: Object.keys(change).toSorted().join(' '),
    }),
  ]);
}

export interface Assign {
  readonly caseWorker: Colleague;
  readonly supervisor: Colleague;
  /** where the new case worker comes from: the person is asked when it is where the trafficker comes from (I-26) */
  readonly background: Background;
}

/** Gives the case to somebody (I-01); whoever is linked with those suspected never gets it (I-12). */
export function assignCase(
  file: CaseFile,
  { caseWorker, supervisor, background }: Assign,
  context: Context,
): Outcome<CaseFile> {
  const { id, orgId } = file.case;
  const problems: readonly Problem[] = [
    ...mayAct(context, orgId, ['Supervisor'], at('case', id)),
    ...responsibleProblems(id, caseWorker, supervisor, orgId),
    ...conflictProblems(file, { userIds: [caseWorker.userId, supervisor.userId] }, at('case', id, 'caseWorkerId')),
  ];
  if (problems.length > 0) return refused(problems);
  const warnings = backgroundWarnings(file, background);
  const held = changed(file.case, { caseWorkerId: caseWorker.userId, supervisorId: supervisor.userId }, context);
  return done(
    { ...file, case: held },
    [
      entry(context, {
        action: 'case.assign',
        record: 'case',
        recordId: id,
        caseId: id,
        from: file.case.caseWorkerId,
        to: caseWorker.userId,
        warnings,
      }),
    ],
    warnings,
  );
}

export interface DecideStatus {
  readonly status: TraffickingStatus;
  readonly decidedBy: (typeof STATUS_DECIDED_BY)[number];
  readonly basis: string | null;
  readonly reason: string | null;
}

/** What an authority or the institution found. Kept for ever in its order; a negative status ends no help. */
export function decideStatus(
  file: CaseFile,
  { status, decidedBy, basis, reason }: DecideStatus,
  context: Context,
): Outcome<CaseFile> {
  const { id, orgId } = file.case;
  const problems: Problem[] = [...mayAct(context, orgId, ['CaseWorker', 'Supervisor'], at('case', id))];
  if (!TRAFFICKING_STATUSES.includes(status) || !STATUS_DECIDED_BY.includes(decidedBy)) {
    problems.push(
      problem('INVALID_VALUE', at('case', id, 'traffickingStatus'), 'mend-value', { what: ['unknown-word'] }),
    );
  }
  if (problems.length > 0) return refused(problems);
  const said = { status, decidedBy, at: context.now, by: context.actor.userId };
  const held = changed(
    file.case,
    {
      traffickingStatus: status,
      statusDecidedBy: decidedBy,
      statusDecidedAt: context.now,
      statusBasis: basis,
      statusReason: reason,
      statusHistory: [...file.case.statusHistory, said],
    },
    context,
  );
  return done({ ...file, case: held }, [
    entry(context, {
      action: 'case.status',
      record: 'case',
      recordId: id,
      caseId: id,
      from: file.case.traffickingStatus,
      to: status,
      reason: decidedBy,
    }),
  ]);
}

/** A hold protects what a court may need; one person sets it, another lifts it. */
export function setLegalHold(file: CaseFile, hold: boolean, context: Context): Outcome<CaseFile> {
  const { id, orgId, legalHold, legalHoldSetBy } = file.case;
  const where = at('case', id, 'legalHold');
  const problems: Problem[] = [...mayAct(context, orgId, ['Supervisor', 'DataProtectionOfficer'], where)];
  if (legalHold === hold) problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  if (legalHold && !hold && legalHoldSetBy === context.actor.userId)
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person'));
  if (problems.length > 0) return refused(problems);
  const held = changed(file.case, { legalHold: hold, legalHoldSetBy: hold ? context.actor.userId : null }, context);
  return done({ ...file, case: held }, [
    entry(context, { action: hold ? 'legal-hold.set' : 'legal-hold.lift', record: 'case', recordId: id, caseId: id }),
  ]);
}

/** Erases who declined; the counters stay. Can be done at once and is late after the time of the profile. */
export function eraseIdentity(file: CaseFile, context: Context): Outcome<CaseFile> {
  const { id, orgId, legalHold } = file.case;
  const where = at('case', id);
  const problems: Problem[] = [...mayAct(context, orgId, ['CaseWorker', 'Supervisor', 'DataProtectionOfficer'], where)];
  if (identityErasureAt(file, context.profile) === undefined)
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [file.case.stage] }));
  if (legalHold) problems.push(problem('LEGAL_HOLD', at('case', id, 'legalHold'), 'lift-legal-hold'));
  if (problems.length > 0) return refused(problems);
  return done(withoutIdentity(file, context), [
    entry(context, { action: 'case.erase-identity', record: 'case', recordId: id, caseId: id }),
  ]);
}

/**
 * What came of a follow-up; what was said stays in a note. One that did not reach the person leaves the next one standing, or
 * gets another day at once.
 *
 * @param result left out: the person was reached
 */
export function recordFollowUp(
  file: CaseFile,
  dueOn: string,
  context: Context,
  { result = 'Reached', again = null }: { readonly result?: FollowUpResult; readonly again?: PlainDate | null } = {},
): Outcome<CaseFile> {
  const { id, orgId, stage, followUps } = file.case;
  const where = at('case', id, 'followUps');
  const problems: Problem[] = [...mayAct(context, orgId, ['CaseWorker', 'Supervisor'], where)];
  const due = followUps.find((each) => each.dueOn === dueOn && each.doneOn === null);
  if (stage !== 'FollowUp' || due === undefined)
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [stage] }));
  if (!FOLLOW_UP_RESULTS.includes(result))
    problems.push(problem('INVALID_VALUE', where, 'mend-value', { what: ['unknown-word'] }));
  if (again !== null) problems.push(...newDay(file, again, context));
  if (problems.length > 0) return refused(problems);
  const answered = followUps.map((each) => (each === due ? { ...each, doneOn: context.today, result } : each));
  return followedUp(file, again === null ? answered : [...answered, notYet(again)], 'case.follow-up', context, result);
}

/** One more follow-up on a day of its own, beside those of the profile; only with her consent to be contacted. */
export function planFollowUp(file: CaseFile, dueOn: PlainDate, context: Context): Outcome<CaseFile> {
  const { id, orgId, stage, followUps } = file.case;
  const where = at('case', id, 'followUps');
  const grounded = groundFor(file, { purpose: 'FollowUpContact', recipient: null, categories: [] }, context);
  const problems: readonly Problem[] = [
    ...mayAct(context, orgId, ['CaseWorker', 'Supervisor'], where),
    ...(stage === 'FollowUp' ? [] : [problem('NOT_NOW', where, 'do-earlier-step', { what: [stage] })]),
    ...newDay(file, dueOn, context),
    ...(grounded.ground === null ? grounded.problems : []),
  ];
  if (problems.length > 0) return refused(problems);
  return followedUp(file, [...followUps, notYet(dueOn)], 'case.plan-follow-up', context, null);
}

const notYet = (dueOn: PlainDate): FollowUp => ({ dueOn, doneOn: null, result: null });

/** Ahead, and not the day of another. */
function newDay({ case: { id, followUps } }: CaseFile, dueOn: PlainDate, { today }: Context): readonly Problem[] {
  const where = at('case', id, 'followUps');
  if (dueOn < today) return [problem('INVALID_VALUE', where, 'mend-value', { what: ['in-past'] })];
  return followUps.some((each) => each.dueOn === dueOn)
    ? [problem('INVALID_VALUE', where, 'mend-value', { what: ['day-taken'] })]
    : [];
}

function followedUp(
  file: CaseFile,
  followUps: readonly FollowUp[],
  action: string,
  context: Context,
  to: FollowUpResult | null,
): Outcome<CaseFile> {
  const { id } = file.case;
  const sorted = followUps.toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
  return done({ ...file, case: changed(file.case, { followUps: sorted }, context) }, [
    entry(context, { action, record: 'case', recordId: id, caseId: id, to }),
  ]);
}
