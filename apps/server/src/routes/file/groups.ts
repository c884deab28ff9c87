// SPDX-License-Identifier: EUPL-1.2
// Persons found together: shared events and deliveries, kept once; what one of them says or gets is changed for her alone. The
// answer about one file tells nothing of another, not even how many there are; who else belongs to the group is listed only of
// cases that the reader works with.

import { randomUUID } from 'node:crypto';
import { decide } from '@amparo/casework/access';
import {
  confirmEvent,
  correctEvent,
  type Group,
  joinGroup,
  leaveGroup,
  openGroup,
  setSharedOutcome,
  shareEvent,
  shareService,
  viewFor,
} from '@amparo/casework/group';
import { type AuditEntry as RuleEntry, created, done, type Outcome, type RecordMeta } from '@amparo/casework/outcome';
import { z } from 'zod';
import { type Answer, type Operation, staffOperation, type StaffCall } from '../../operation.ts';
import { Refused, refusedByRule } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import { EventContent, ServiceContent } from '../../schemas/file/contents.ts';
import { caseloadLine } from '../../schemas/file/caseload.ts';
import { line } from '../../schemas/file/parts.ts';
import { named, uuid, version } from '../../schemas.ts';
import {
  addGroup,
  addMember,
  groupOfCase,
  removeMember,
  replaceGroup,
  visibleMembers,
} from '../../store/case-groups.ts';
import { listCaseloadById } from '../../store/caseload.ts';
import { addToFile } from '../../store/records/case-file.ts';
import type { Staff } from '../../store/session.ts';
import type { Store } from '../../store/sealed.ts';
import { caseResource } from '../../store/ties.ts';
import { shownLine } from './caseload.ts';
import { RecordParams } from './commands.ts';
import { beginChange, contextOf, type FileNeeds, finish } from './work.ts';

const eventFacts = EventContent;
const serviceFacts = ServiceContent.pick({
  category: true,
  subtype: true,
  date: true,
  startsAt: true,
  providerOrgId: true,
  providerServiceId: true,
  location: true,
  locationConfidential: true,
});
const own = ServiceContent.pick({ outcome: true, quantity: true, unit: true });

const GroupAnswer = named(
  'FileGroup',
  z.strictObject({
    groupId: uuid,
    version,
    name: z.string(),
    events: z.array(z.strictObject({ id: uuid, facts: eventFacts, confirmed: z.boolean() })),
    services: z.array(
      z.strictObject({
        id: uuid,
        facts: serviceFacts,
        ...own.shape,
        personFeedback: ServiceContent.shape.personFeedback,
      }),
    ),
    members: z.array(caseloadLine).describe('Other cases of the group that you work with; of others nothing is said.'),
  }),
);

type Call = Pick<StaffCall<unknown, unknown, unknown>, 'staff' | 'store' | 'now' | 'relation'>;

async function answerGroup(
  { staff, store, now }: Call,
  group: Group,
  caseId: string,
  entries: Answer['entries'] = [],
): Promise<Answer> {
  const view = viewFor(group, caseId);
  const ids = (await visibleMembers(store, staff.orgId, group.id)).filter((id) => id !== caseId);
  const members = await listCaseloadById(store, staff, ids, now);
  return {
    status: 200,
    body: { ...view, version: group.version, name: group.name, members: members.map(shownLine) },
    version: group.version,
    objectId: caseId,
    entries,
  };
}

function logged(audit: readonly RuleEntry[], relation: string): NonNullable<Answer['entries']> {
  return audit.map(({ action, caseId }) => ({
    action,
    objectId: caseId,
    outcome: 'allowed' as const,
    reason: relation,
    purpose: null,
  }));
}

export function readGroup(): Operation {
  return staffOperation({
    action: 'file.read',
    summary: 'What this person shares with those she was found with.',
    params: CaseParams,
    answers: { 200: { about: 'Her part of it.', schema: GroupAnswer } },
    handle: async (call) => {
      const { staff, store, params } = call;
      const group = await groupOfCase(store, staff.orgId, params.caseId, false);
      if (group === undefined) throw new Refused('not-found');
      return answerGroup(call, group, params.caseId);
    },
  });
}

/** The other cases must be one's own to change as well. */
async function assertMine(store: Store, staff: Staff, caseIds: readonly string[], now: Date): Promise<void> {
  for (const caseId of caseIds) {
    const found = await caseResource(store.trx, staff.orgId, caseId);
    const decision = found === undefined ? undefined : decide(staff, 'file.group', found, [], now);
    if (decision?.allowed !== true) {
      const remedy = 'name cases that you work with';
      throw new Refused('bad-input', { issues: [{ path: 'caseIds', code: 'unknown-case', remedy }] });
    }
  }
}

const inGroup = (): Refused =>
  new Refused('bad-input', {
    issues: [{ path: 'caseIds', code: 'in-another-group', remedy: 'a case belongs to one group at most' }],
  });

export function createGroup(): Operation {
  return staffOperation({
    action: 'file.group',
    summary: 'These persons were found together: begin a group with this case and others of yours.',
    creates: true,
    params: CaseParams,
    body: named('NewFileGroup', z.strictObject({ name: line(120), caseIds: z.array(uuid).max(50) })),
    answers: { 201: { about: 'Begun.', schema: GroupAnswer } },
    problems: ['OUT_OF_SCOPE', 'INVALID_VALUE', 'INCOMPLETE', 'key-reused'],
    handle: async (call) => {
      const { staff, store, params, body, now, once, relation } = call;
      const others = [...new Set(body.caseIds)].filter((id) => id !== params.caseId);
      await assertMine(store, staff, others, now);
      let entries: Answer['entries'] = [];
      const answer = await once(async () => {
        const outcome = openGroup(randomUUID(), body.name, [params.caseId, ...others], contextOf(staff, now));
        if (!outcome.ok) throw refusedByRule(outcome.problems);
        await addGroup(store, staff, outcome.value, now);
        if ((await visibleMembers(store, staff.orgId, outcome.value.id)).length !== others.length + 1) throw inGroup();
        entries = logged(outcome.audit, relation);
        return { ...(await answerGroup(call, outcome.value, params.caseId)), status: 201 };
      });
      return { ...answer, entries };
    },
  });
}

interface GroupStep<B> {
  readonly summary: string;
  readonly about?: string;
  readonly body: z.ZodType<B>;
  readonly rule: (
    group: Group,
    caseId: string,
    body: B,
    call: StaffCall<{ caseId: string }, unknown, B>,
  ) => Promise<Outcome<Group>>;
}

/** A change of what is shared, by the version of the group. */
function groupStep<B>({ summary, about, body, rule }: GroupStep<B>): Operation {
  return staffOperation({
    action: 'file.group',
    summary,
    ...(about === undefined ? {} : { about }),
    changes: true,
    params: CaseParams,
    body,
    answers: { 200: { about: 'Her part of it.', schema: GroupAnswer } },
    problems: ['OUT_OF_SCOPE', 'NOT_NOW', 'INVALID_VALUE', 'CONSENT_MISSING', 'VERSION_CONFLICT'],
    handle: async (call) => {
      const { staff, store, params, seen, now, relation } = call;
      const group = await held(call, params.caseId, seen);
      const outcome = await rule(group, params.caseId, call.body, call);
      if (!outcome.ok) throw refusedByRule(outcome.problems);
      await replaceGroup(store, staff, outcome.value, now);
      return answerGroup(call, outcome.value, params.caseId, logged(outcome.audit, relation));
    },
  });
}

async function held({ staff, store }: Call, caseId: string, seen: number): Promise<Group> {
  const group = await groupOfCase(store, staff.orgId, caseId, true);
  if (group === undefined) throw new Refused('not-found');
  if (group.version !== seen) throw new Refused('VERSION_CONFLICT', { current: { version: group.version } });
  return group;
}

export function joinCase(): Operation {
  return groupStep({
    summary: 'Another of your cases belongs to the group.',
    body: named('GroupMember', z.strictObject({ caseId: uuid })),
    rule: async (group, _caseId, body, { staff, store, now }) => {
      await assertMine(store, staff, [body.caseId], now);
      const outcome = joinGroup(group, body.caseId, contextOf(staff, now));
      if (outcome.ok && !(await addMember(store, staff, group.id, body.caseId, now))) throw inGroup();
      return outcome;
    },
  });
}

export function addSharedEvent(): Operation {
  return groupStep({
    summary: 'What happened to several of them together, once.',
    about: 'It counts as one person’s own only after she confirmed it alone.',
    body: named('SharedEvent', z.strictObject({ facts: eventFacts, caseIds: z.array(uuid).min(1).max(50) })),
    rule: async (group, _caseId, body, { staff, store, now }) => {
      await assertMine(store, staff, body.caseIds, now);
      return shareEvent(group, { ...body, id: randomUUID() }, contextOf(staff, now));
    },
  });
}

export function confirmSharedEvent(): Operation {
  return groupStep({
    summary: 'She confirmed a shared event, alone.',
    body: named('SharedEventConfirmed', z.strictObject({ eventId: uuid })),
    rule: async (group, caseId, { eventId }, { staff, now }) => {
      assertShared(viewFor(group, caseId).events, eventId);
      return confirmEvent(group, eventId, caseId, contextOf(staff, now));
    },
  });
}

function assertShared(shared: readonly { readonly id: string }[], id: string): void {
  if (!shared.some((each) => each.id === id)) throw new Refused('not-found');
}

export function addSharedService(): Operation {
  return groupStep({
    summary: 'Help given to several of them at once, kept once.',
    about: 'Emergency help waits for nothing; other help only for those who agreed to it.',
    body: named(
      'SharedService',
      z.strictObject({
        facts: serviceFacts,
        members: z
          .array(z.strictObject({ caseId: uuid, ...own.shape }))
          .min(1)
          .max(50),
      }),
    ),
    rule: async (group, _caseId, body, call) => {
      const { staff, store, now } = call;
      const ids = [...new Set(body.members.map(({ caseId }) => caseId))].toSorted();
      await assertMine(store, staff, ids, now);
      const files = [];
      for (const id of ids) {
        files.push((await beginChange(call, id)).loaded.file);
      }
      return shareService(group, { ...body, id: randomUUID() }, files, contextOf(staff, now));
    },
  });
}

export function outcomeOfShared(): Operation {
  return groupStep({
    summary: 'What became of shared help for her, and what she says of it.',
    body: named(
      'SharedOutcome',
      z.strictObject({ serviceId: uuid, ...ServiceContent.pick({ outcome: true, personFeedback: true }).shape }),
    ),
    rule: async (group, caseId, body, { staff, now }) => {
      assertShared(viewFor(group, caseId).services, body.serviceId);
      return setSharedOutcome(group, { ...body, caseId }, contextOf(staff, now));
    },
  });
}

/** She remembers it otherwise, or it did not happen to her: taken out for her alone, with a record of her own. */
export function correctSharedEvent(needs: FileNeeds): Operation {
  return staffOperation({
    action: 'file.group',
    summary: 'She remembers a shared event otherwise, or it did not happen to her.',
    about:
      'She is taken out of it and gets a record of her own; for the others nothing changes. If-Match: the version of the group.',
    changes: true,
    params: RecordParams,
    body: named('SharedEventCorrection', z.strictObject({ facts: eventFacts.nullable() })),
    answers: { 200: { about: 'Her part of it.', schema: GroupAnswer } },
    problems: ['OUT_OF_SCOPE', 'VERSION_CONFLICT'],
    handle: async (call) => {
      const { staff, store, params, seen, now, body, relation } = call;
      const work = await beginChange(call, params.caseId);
      const group = await held(call, params.caseId, seen);
      assertShared(viewFor(group, params.caseId).events, params.recordId);
      const command = { eventId: params.recordId, caseId: params.caseId, ownId: randomUUID(), facts: body.facts };
      const outcome = correctEvent(group, command, work.context);
      if (!outcome.ok) throw refusedByRule(outcome.problems);
      const { event } = outcome.value;
      const { file } = work.loaded;
      if (event !== null) await finish(needs, call, work, done(addToFile(file, 'event', event), []));
      await replaceGroup(store, staff, outcome.value.group, now);
      return answerGroup(call, outcome.value.group, params.caseId, logged(outcome.audit, relation));
    },
  });
}

export function leaveOwnGroup(needs: FileNeeds): Operation {
  return staffOperation({
    action: 'file.group',
    summary: 'Take this case out of the group: what was shared with her becomes her own.',
    changes: true,
    params: CaseParams,
    body: z.strictObject({}),
    answers: { 204: { about: 'Left.' } },
    problems: ['OUT_OF_SCOPE', 'VERSION_CONFLICT'],
    handle: async (call) => {
      const { staff, store, params, seen, now, relation } = call;
      const work = await beginChange(call, params.caseId);
      const group = await held(call, params.caseId, seen);
      const outcome = leaveGroup(group, params.caseId, work.context);
      if (!outcome.ok) throw refusedByRule(outcome.problems);
      const { kept } = outcome.value;
      const events = kept.events.reduce(
        (file, { facts }) => addToFile(file, 'event', { ...created(randomUUID(), work.context), ...facts }),
        work.loaded.file,
      );
      const file = kept.services.reduce(
        (next, { facts, outcome: became, quantity, unit, personFeedback }) =>
          addToFile(next, 'service', {
            ...created(randomUUID(), work.context),
            ...OWN_SERVICE,
            ...facts,
            outcome: became,
            quantity,
            unit,
            personFeedback,
          } as RecordMeta),
        events,
      );
      await finish(needs, call, work, done(file, []));
      await replaceGroup(store, staff, outcome.value.group, now);
      await removeMember(store, staff.orgId, params.caseId);
      return { status: 204, entries: logged(outcome.audit, relation) };
    },
  });
}

/** What a delivery that was shared says of nobody else. */
const OWN_SERVICE = {
  value: null,
  currency: null,
  companions: [],
  interpreterMode: null,
  interpreterId: null,
  planItemId: null,
  personFeedbackText: null,
  anonymous: false,
  note: null,
} as const;
