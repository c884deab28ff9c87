// SPDX-License-Identifier: EUPL-1.2
// Somebody turns out to be linked with those suspected (I-12). From that moment nobody linked keeps a place in the case: contacts,
// guardianships and engagements end, and what was being sent to them stops.

import { OPEN_REFERRAL_STATES } from '../assistance/assistance.ts';
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
  refused,
  problem,
} from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { RecordMeta } from '../outcome/record.ts';
import { ageProblems } from './age.ts';
import { linksWithSuspects } from './conflict.ts';
import type { ConflictFlag, Person } from './people.ts';

export type FlagConflict = Omit<ConflictFlag, 'flaggedAt' | 'flaggedBy'>;

export function flagConflict(file: CaseFile, command: FlagConflict, context: Context): Outcome<CaseFile> {
  const problems = mayAct(
    context,
    file.case.orgId,
    ['FrontlineOfficer', 'CaseWorker', 'Supervisor'],
    at('case', file.case.id),
  );
  if (problems.length > 0) return refused(problems);
  const flag: ConflictFlag = { ...command, flaggedAt: context.now, flaggedBy: context.actor.userId };
  return done(withoutLinked({ ...file, conflictFlags: [...file.conflictFlags, flag] }, context), [
    entry(context, { action: 'conflict.flag', record: 'case', recordId: file.case.id, caseId: file.case.id }),
  ]);
}

export type AddPerson = Omit<Person, Exclude<keyof RecordMeta, 'id'>>;

/** Somebody of the person's life, or somebody suspected; whoever is suspected and had a place loses it. */
export function addPerson(file: CaseFile, command: AddPerson, context: Context): Outcome<CaseFile> {
  const where = at('person', command.id);
  const problems = mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], where);
  if (problems.length > 0) return refused(problems);
  const person: Person = { ...command, ...created(command.id, context) };
  return done(withoutLinked({ ...file, related: [...file.related, person] }, context), [
    entry(context, {
      action: 'person.add',
      record: 'person',
      recordId: person.id,
      caseId: file.case.id,
      to: person.kind,
    }),
  ]);
}

export type RelatedChange = Partial<Omit<Person, keyof RecordMeta>>;

/** What is known of somebody else in the file; a number or an institution learnt of a suspect ends what was linked with it. */
export function changeRelated(
  file: CaseFile,
  personId: string,
  change: RelatedChange,
  context: Context,
): Outcome<CaseFile> {
  const before = file.related.find(({ id }) => id === personId);
  if (before === undefined) throw new RangeError('changeRelated: a related person of this file');
  const person: Person = { ...before, ...change };
  const where = at('person', personId);
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], where),
    ...ageProblems(person, context.today),
  ];
  if (person.alias.trim() === '')
    problems.push(problem('INCOMPLETE', at('person', personId, 'alias'), 'complete-fields', { what: ['alias'] }));
  if (problems.length > 0) return refused(problems);
  const next = {
    ...file,
    related: file.related.map((each) => (each.id === personId ? changed(each, change, context) : each)),
  };
  return done(withoutLinked(next, context), [
    entry(context, {
      action: 'person.change',
      record: 'person',
      recordId: personId,
      caseId: file.case.id,
      reason: Object.keys(change).toSorted().join(' '),
    }),
  ]);
}

/** A person of the file is now suspected. */
export function suspect(file: CaseFile, personId: string, context: Context): Outcome<CaseFile> {
  const person = file.related.find(({ id }) => id === personId);
  if (person === undefined) throw new RangeError('suspect: a related person of this file');
  const problems = mayAct(
    context,
    file.case.orgId,
    ['FrontlineOfficer', 'CaseWorker', 'Supervisor'],
    at('person', personId),
  );
  if (problems.length > 0) return refused(problems);
  const suspected = changed(person, { kind: 'SuspectedPerpetrator' }, context);
  const next = { ...file, related: file.related.map((each) => (each.id === personId ? suspected : each)) };
  return done(withoutLinked(next, context), [
    entry(context, {
      action: 'person.suspect',
      record: 'person',
      recordId: personId,
      caseId: file.case.id,
      from: person.kind,
      to: 'SuspectedPerpetrator',
    }),
  ]);
}

function withoutLinked(file: CaseFile, context: Context): CaseFile {
  const { now, today } = context;
  const linked = (party: Parameters<typeof linksWithSuspects>[1]) => linksWithSuspects(file, party).length > 0;
  return {
    ...file,
    safeContacts: file.safeContacts.map((each) =>
      each.endedAt === null && each.value !== null && linked({ phones: [each.value] })
        ? changed(each, { endedAt: now }, context)
        : each,
    ),
    guardianships: file.guardianships.map((each) =>
      each.personId !== null && (each.to === null || each.to > today) && linked({ personIds: [each.personId] })
        ? changed(each, { to: today }, context)
        : each,
    ),
    engagements: file.engagements.map((each) =>
      each.to > now && linked({ personIds: [each.interpreterId], userIds: [each.interpreterId] })
        ? changed(each, { to: now, conflictCheck: 'LinkedToSuspect' }, context)
        : each,
    ),
    referrals: file.referrals.map((each) =>
      (OPEN_REFERRAL_STATES as readonly string[]).includes(each.state) && linked({ organisationIds: [each.toOrgId] })
        ? changed(each, { state: 'Withdrawn', endedAt: now }, context)
        : each,
    ),
    consularContacts: file.consularContacts.map((each) =>
      each.sentAt === null &&
      each.outcome === null &&
      linked({ organisationIds: [each.postId], organisationClass: 'Consulate', country: each.state })
        ? changed(each, { outcome: 'Cancelled' }, context)
        : each,
    ),
  };
}
