// SPDX-License-Identifier: EUPL-1.2
// What a group does: shared events and deliveries, once. A command names one member, or everybody whom it concerns; what one member
// changes is changed for her alone. A view of one member tells nothing of another, not even how many there are.

import type { ServiceDelivery, ServiceOutcome } from '../assistance/assistance.ts';
import { categoryRule, isEmergencyHelp, SERVICE_CATEGORIES } from '../assistance/categories.ts';
import type { CaseFile, TraffickingEvent } from '../case/case.ts';
import { groundFor } from '../consent/cover.ts';
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
import type { Group, MemberView, SharedEvent, SharedEventFacts, SharedService, SharedServiceFacts } from './group.ts';

const ROLES = ['FrontlineOfficer', 'CaseWorker', 'Supervisor'] as const;

/** What one member's file shows. Built from her entries alone. */
export function viewFor(group: Group, caseId: Id): MemberView {
  return {
    groupId: group.id,
    events: group.events.flatMap(({ id, facts, members }) => {
      const own = members.find((each) => each.caseId === caseId);
      return own === undefined ? [] : [{ id, facts, confirmed: own.confirmed }];
    }),
    services: group.services.flatMap(({ id, facts, members }) => {
      const own = members.find((each) => each.caseId === caseId);
      if (own === undefined) return [];
      const { outcome, quantity, unit, personFeedback } = own;
      return [{ id, facts, outcome, quantity, unit, personFeedback }];
    }),
  };
}

export function openGroup(id: Id, name: string, memberCaseIds: readonly Id[], context: Context): Outcome<Group> {
  const problems: Problem[] = [...mayAct(context, context.actor.orgId, ROLES, at('group', id))];
  if (name.trim() === '')
    problems.push(problem('INCOMPLETE', at('group', id, 'name'), 'complete-fields', { what: ['name'] }));
  if (new Set(memberCaseIds).size !== memberCaseIds.length)
    problems.push(problem('INVALID_VALUE', at('group', id, 'memberCaseIds'), 'mend-value', { what: ['named-twice'] }));
  if (problems.length > 0) return refused(problems);
  const group: Group = { ...created(id, context), name, memberCaseIds, events: [], services: [] };
  return done(group, [entry(context, { action: 'group.open', record: 'group', recordId: id, caseId: null })]);
}

export function joinGroup(group: Group, caseId: Id, context: Context): Outcome<Group> {
  const problems: Problem[] = [...mayAct(context, group.orgId, ROLES, at('group', group.id))];
  if (group.memberCaseIds.includes(caseId))
    problems.push(problem('NOT_NOW', at('group', group.id), 'nothing-left-to-do'));
  if (problems.length > 0) return refused(problems);
  return done(changed(group, { memberCaseIds: [...group.memberCaseIds, caseId] }, context), [
    entry(context, { action: 'group.join', record: 'group', recordId: group.id, caseId }),
  ]);
}

export interface Left {
  readonly group: Group;
  /** what was shared with her: the shell writes it into her file as her own */
  readonly kept: MemberView;
}

/** She leaves and takes what was shared with her along; the others keep theirs, word for word. */
export function leaveGroup(group: Group, caseId: Id, context: Context): Outcome<Left> {
  const problems = memberProblems(group, [caseId], context);
  if (problems.length > 0) return refused(problems);
  const next = changed(
    group,
    {
      memberCaseIds: group.memberCaseIds.filter((each) => each !== caseId),
      events: without(group.events, caseId),
      services: without(group.services, caseId),
    },
    context,
  );
  return done({ group: next, kept: viewFor(group, caseId) }, [
    entry(context, { action: 'group.leave', record: 'group', recordId: group.id, caseId }),
  ]);
}

function without<T extends { readonly members: readonly { readonly caseId: Id }[] }>(
  shared: readonly T[],
  caseId: Id,
): readonly T[] {
  return shared
    .map((each) => ({ ...each, members: each.members.filter((member) => member.caseId !== caseId) }))
    .filter(({ members }) => members.length > 0);
}

function memberProblems(group: Group, caseIds: readonly Id[], context: Context): readonly Problem[] {
  const where = at('group', group.id, 'memberCaseIds');
  const strangers = caseIds.some((each) => !group.memberCaseIds.includes(each));
  return [
    ...mayAct(context, group.orgId, ROLES, where),
    ...(strangers || caseIds.length === 0
      ? [problem('INVALID_VALUE', where, 'mend-value', { what: ['not-a-member'] })]
      : []),
  ];
}

export interface ShareEvent {
  readonly id: Id;
  readonly facts: SharedEventFacts;
  readonly caseIds: readonly Id[];
}

/** Told by several together. It is each one's own only after she confirmed it alone. */
export function shareEvent(group: Group, { id, facts, caseIds }: ShareEvent, context: Context): Outcome<Group> {
  const problems = memberProblems(group, caseIds, context);
  if (problems.length > 0) return refused(problems);
  const event: SharedEvent = {
    id,
    facts,
    members: [...new Set(caseIds)].map((caseId) => ({ caseId, confirmed: false })),
  };
  return done(
    changed(group, { events: [...group.events, event] }, context),
    perMember(caseIds, context, 'group.share-event', 'event', id),
  );
}

/** One entry for each member: a log of one case names no other. */
function perMember(
  caseIds: readonly Id[],
  context: Context,
  action: string,
  record: 'event' | 'service',
  recordId: Id,
): readonly AuditEntry[] {
  return [...new Set(caseIds)].map((caseId) => entry(context, { action, record, recordId, caseId }));
}

export function confirmEvent(group: Group, eventId: Id, caseId: Id, context: Context): Outcome<Group> {
  const problems = memberProblems(group, [caseId], context);
  if (problems.length > 0) return refused(problems);
  const events = group.events.map((each) =>
    each.id === eventId
      ? {
          ...each,
          members: each.members.map((member) => (member.caseId === caseId ? { ...member, confirmed: true } : member)),
        }
      : each,
  );
  return done(
    changed(group, { events }, context),
    perMember([caseId], context, 'group.confirm-event', 'event', eventId),
  );
}

export interface Detached {
  readonly group: Group;
  /** her own record, to be added to her file; null when what she says is that it did not happen to her */
  readonly event: TraffickingEvent | null;
}

/**
 * She remembers it otherwise, or it did not happen to her. She is taken out of the shared entry and gets one of her own; the shared entry
 * stays word for word as it was for the others, who learn nothing of it.
 */
export function correctEvent(
  group: Group,
  {
    eventId,
    caseId,
    ownId,
    facts,
  }: { readonly eventId: Id; readonly caseId: Id; readonly ownId: Id; readonly facts: SharedEventFacts | null },
  context: Context,
): Outcome<Detached> {
  const problems = memberProblems(group, [caseId], context);
  if (problems.length > 0) return refused(problems);
  const events = group.events
    .map((each) =>
      each.id === eventId ? { ...each, members: each.members.filter((member) => member.caseId !== caseId) } : each,
    )
    .filter(({ members }) => members.length > 0);
  const event: TraffickingEvent | null = facts === null ? null : { ...created(ownId, context), ...facts };
  const value: Detached = { group: changed(group, { events }, context), event };
  return done(value, perMember([caseId], context, 'group.correct-event', 'event', eventId));
}

export interface ShareService {
  readonly id: Id;
  readonly facts: SharedServiceFacts;
  readonly members: readonly {
    readonly caseId: Id;
    readonly outcome: ServiceOutcome;
    readonly quantity: string | null;
    readonly unit: string | null;
  }[];
}

/**
 * Help given to several at once, kept once. Emergency help waits for nothing; other help only for those who agreed to it: a member
 * without consent makes the command refuse with her case alone named to whoever may see it.
 *
 * @param files the files of the members named; needed for help that is no emergency
 */
export function shareService(
  group: Group,
  { id, facts, members }: ShareService,
  files: readonly CaseFile[],
  context: Context,
): Outcome<Group> {
  const caseIds = members.map(({ caseId }) => caseId);
  const local = context.profile.localSubtypes.some(
    ({ category, code }) => category === facts.category && code === facts.subtype,
  );
  const known =
    Object.hasOwn(SERVICE_CATEGORIES, facts.category) &&
    (local || categoryRule(facts.category).subtypes.includes(facts.subtype));
  const problems: Problem[] = [
    ...memberProblems(group, caseIds, context),
    ...(known
      ? []
      : [problem('INVALID_VALUE', at('service', id, 'subtype'), 'mend-value', { what: ['unknown-word'] })]),
    ...(known && !isEmergencyHelp(facts.category, facts.subtype)
      ? caseIds.flatMap((caseId) => withoutConsent(caseId, files, context))
      : []),
  ];
  if (problems.length > 0) return refused(problems);
  const service: SharedService = {
    id,
    facts: { ...facts, location: facts.locationConfidential ? null : facts.location },
    members: members.map((member) => ({ ...member, personFeedback: null })),
  };
  return done(
    changed(group, { services: [...group.services, service] }, context),
    perMember(caseIds, context, 'group.share-service', 'service', id),
  );
}

function withoutConsent(caseId: Id, files: readonly CaseFile[], context: Context): readonly Problem[] {
  const file = files.find((each) => each.case.id === caseId);
  if (file === undefined) throw new RangeError('shareService: the file of each member');
  const grounded = groundFor(file, { purpose: 'Assistance', recipient: null, categories: [] }, context);
  return grounded.ground === null ? grounded.problems.map((each) => ({ ...each, where: at('case', caseId) })) : [];
}

/** What became of it for one of them, in her words and marks. */
export function setSharedOutcome(
  group: Group,
  {
    serviceId,
    caseId,
    outcome,
    personFeedback,
  }: {
    readonly serviceId: Id;
    readonly caseId: Id;
    readonly outcome: ServiceOutcome;
    readonly personFeedback: ServiceDelivery['personFeedback'];
  },
  context: Context,
): Outcome<Group> {
  const problems = memberProblems(group, [caseId], context);
  if (problems.length > 0) return refused(problems);
  const services = group.services.map((each) =>
    each.id === serviceId
      ? {
          ...each,
          members: each.members.map((member) =>
            member.caseId === caseId ? { ...member, outcome, personFeedback } : member,
          ),
        }
      : each,
  );
  return done(
    changed(group, { services }, context),
    perMember([caseId], context, 'group.service-outcome', 'service', serviceId),
  );
}
