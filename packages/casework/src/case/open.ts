// SPDX-License-Identifier: EUPL-1.2
// Opening a case: why it is opened, who is responsible (two people of one institution, I-01), and whether the person has a case here
// already (I-27: tokens of this institution only; across institutions nothing is asked).

import { at, type Context, created, done, entry, mayAct, type Outcome, problem, refused } from '../outcome/outcome.ts';
import type { Problem, Warning } from '../outcome/problems.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';
import type { Person } from '../people/people.ts';
import type { Case, CaseFile, CaseOrigin, CaseSource } from './case.ts';
import { isCaseNumber } from './case-number.ts';
import { LIFECYCLE } from './lifecycle.ts';

/** A colleague who would be responsible. */
export interface Colleague {
  readonly userId: Id;
  readonly orgId: Id;
}

export interface OpenCase {
  readonly id: Id;
  readonly caseNo: string;
  /** null: nobody said why; refused */
  readonly origin: CaseOrigin | null;
  readonly source: CaseSource;
  readonly caseWorker: Colleague;
  readonly supervisor: Colleague;
  readonly person: Omit<Person, Exclude<keyof RecordMeta, 'id'>>;
  /** cases whose tokens match, and what whoever opens made of them; null: not looked */
  readonly duplicates: { readonly caseIds: readonly Id[]; readonly decided: 'none-found' | 'another-person' } | null;
}

/** Order of the guards: scope, origin, two responsible, duplicates, number. */
export function openCase(command: OpenCase, context: Context): Outcome<CaseFile> {
  const row = LIFECYCLE.find(({ event }) => event === 'open');
  if (row === undefined) throw new RangeError('openCase: the table has a row for it');
  const where = at('case', command.id);
  const problems: readonly Problem[] = [
    ...mayAct(context, context.actor.orgId, row.by, where),
    ...(command.origin === null
      ? [problem('INCOMPLETE', at('case', command.id, 'origin'), 'complete-fields', { what: ['origin'] })]
      : []),
    // brought by nobody else than herself is no bringing
    ...(command.origin?.kind === 'brought' && command.source === 'SelfReferral'
      ? [problem('INVALID_VALUE', at('case', command.id, 'source'), 'mend-value', { what: ['who-brought-the-person'] })]
      : []),
    ...responsibleProblems(command.id, command.caseWorker, command.supervisor, context.actor.orgId),
    ...duplicateProblems(command),
    ...(isCaseNumber(command.caseNo)
      ? []
      : [problem('INVALID_VALUE', at('case', command.id, 'caseNo'), 'mend-value', { what: ['not-a-case-number'] })]),
  ];
  if (problems.length > 0 || command.origin === null) return refused(problems);
  const warnings: readonly Warning[] =
    command.duplicates !== null && command.duplicates.caseIds.length > 0 ? ['possible-duplicate'] : [];
  const opened = entry(context, {
    action: 'case.open',
    record: 'case',
    recordId: command.id,
    caseId: command.id,
    to: 'Identified',
    reason: command.origin.kind,
    warnings,
  });
  return done(newFile(command, command.origin, context), [opened], warnings);
}

/** I-01: two different people, both of the institution that owns the case. */
export function responsibleProblems(
  caseId: Id,
  caseWorker: Colleague,
  supervisor: Colleague,
  orgId: Id,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (caseWorker.userId === '' || supervisor.userId === '' || caseWorker.userId === supervisor.userId) {
    problems.push(
      problem('SECOND_PERSON_REQUIRED', at('case', caseId, 'supervisorId'), 'ask-second-person', {
        what: ['caseWorker', 'supervisor'],
      }),
    );
  }
  if (caseWorker.orgId !== orgId || supervisor.orgId !== orgId) {
    problems.push(
      problem('OUT_OF_SCOPE', at('case', caseId, 'caseWorkerId'), 'ask-responsible-person', { what: ['institution'] }),
    );
  }
  return problems;
}

function duplicateProblems({ id, duplicates }: OpenCase): readonly Problem[] {
  const where = at('case', id);
  if (duplicates === null) return [problem('INCOMPLETE', where, 'do-earlier-step', { what: ['duplicates'] })];
  const undecided = duplicates.caseIds.length > 0 && duplicates.decided === 'none-found';
  return undecided ? [problem('INCOMPLETE', where, 'complete-fields', { what: ['duplicates-undecided'] })] : [];
}

function newFile(command: OpenCase, origin: CaseOrigin, context: Context): CaseFile {
  const { now, actor } = context;
  const person: Person = { ...command.person, ...created(command.person.id, context) };
  const held: Case = {
    ...created(command.id, context),
    caseNo: command.caseNo,
    personId: person.id,
    familyGroupId: null,
    stage: 'Identified',
    stageHistory: [{ from: null, event: 'open', to: 'Identified', at: now, by: actor.userId, reason: null }],
    origin,
    source: command.source,
    openedAt: now,
    caseWorkerId: command.caseWorker.userId,
    supervisorId: command.supervisor.userId,
    traffickingStatus: 'PossibleVictimOfTrafficking',
    statusDecidedBy: null,
    statusDecidedAt: null,
    statusBasis: null,
    statusReason: null,
    statusHistory: [],
    exploitation: {
      types: [],
      industries: [],
      sexExploitation: [],
      controlMethods: [],
      recruitmentMethods: [],
      relationToTrafficker: null,
      ageWhenTrafficked: null,
      details: null,
    },
    reflectionPeriod: null,
    solution: 'Undecided',
    solutionChosenByPersonOn: null,
    closingReason: null,
    closingNote: null,
    followUpOffered: false,
    followUps: [],
    privateSettingConfirmed: false,
    language: null,
    safetyCardOffered: false,
    urgentNeedsCheckedAt: null,
    legalHold: false,
    legalHoldSetBy: null,
    sensitivity: 'Normal',
    flags: [],
    nextReviewAt: null,
    identityErasedAt: null,
    custom: {},
    customIdentity: {},
  };
  return { case: held, person, ...NOTHING_YET };
}

const NOTHING_YET: Omit<CaseFile, 'case' | 'person'> = {
  related: [],
  safeContacts: [],
  conflictFlags: [],
  events: [],
  proceedings: [],
  consents: [],
  legalBases: [],
  risks: [],
  safetyPlans: [],
  debts: [],
  healthNeeds: [],
  examinations: [],
  sealedResults: [],
  needs: [],
  plans: [],
  services: [],
  referrals: [],
  returns: [],
  guardianships: [],
  bestInterests: [],
  protection: null,
  blockLifts: [],
  consularContacts: [],
  engagements: [],
  notes: [],
};

/** Tokens of one person: keyed hashes of name, telephone and paper, made by the store with the institution's key. */
export interface DuplicateTokens {
  readonly caseId: Id;
  readonly orgId: Id;
  readonly tokens: readonly string[];
}

/** Cases of the same institution that share a token; of another institution never, even when given (I-27). */
export function possibleDuplicates(
  tokens: readonly string[],
  orgId: Id,
  known: readonly DuplicateTokens[],
): readonly Id[] {
  return known
    .filter((each) => each.orgId === orgId && each.tokens.some((token) => tokens.includes(token)))
    .map(({ caseId }) => caseId);
}
