// SPDX-License-Identifier: EUPL-1.2
// Groups of people who were found together: what is common to them is answered once and kept once; each conversation of
// the group refers to it. Every version of the shared answers stays, determinations name the one they rest on.

import type { Interview } from '@amparo/interview';
import type { TombstoneFile } from '../keys/tombstone-file.ts';
import { staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { checkAnswers, interviewFor } from '../rules.ts';
import { GroupAnswer, GroupParams, NewGroupBody, SharedAnswersBody } from '../schemas.ts';
import type { Staff } from '../store/session.ts';
import type { Store } from '../store/sealed.ts';
import {
  createGroup as create,
  discardGroup as discard,
  type Group,
  readGroup as read,
  replaceSharedAnswers,
} from '../store/groups.ts';

interface Needs {
  readonly interviews: ReadonlyMap<string, Interview>;
}

export function createGroup({ interviews }: Needs) {
  return staffOperation({
    action: 'group.begin',
    summary: 'Begin a group of conversations with people who were found together.',
    creates: true,
    body: NewGroupBody,
    answers: { 201: { about: 'Begun.', schema: GroupAnswer } },
    problems: ['reference-in-use', 'key-reused'],
    example: { body: { ownReference: 'CAMR-2026/G7' } },
    handle: async ({ store, staff, body, now, once }) => {
      const { instrument, ownReference } = body;
      if (instrument === undefined && Object.keys(body.answers).length > 0) {
        const remedy = 'answers belong to a questionnaire; say which';
        throw new Refused('bad-input', { issues: [{ path: 'instrument', code: 'missing', remedy }] });
      }
      const answers = instrument === undefined ? {} : checkAnswers(body.answers, interviewFor(interviews, instrument));
      return once(async () => {
        const made = await create(store, staff, { ownReference, answers, now });
        return {
          status: 201,
          body: shownGroup(made),
          objectId: made.groupId,
          version: made.version,
          location: `/api/v1/groups/${made.groupId}`,
        };
      });
    },
  });
}

export function readGroup() {
  return staffOperation({
    action: 'group.read',
    summary: 'One group with the answers its people share.',
    params: GroupParams,
    answers: { 200: { about: 'With its version as ETag.', schema: GroupAnswer } },
    problems: ['not-found'],
    handle: async ({ store, staff, params }) => {
      const found = await read(store, staff.orgId, params.groupId);
      if (found === undefined) throw new Refused('not-found');
      return { status: 200, body: shownGroup(found), version: found.version };
    },
  });
}

export function changeSharedAnswers({ interviews }: Needs) {
  return staffOperation({
    action: 'group.change',
    summary: 'Replace the answers that the people of a group share.',
    about: 'The answers before stay as an earlier version; determinations made with them still name it.',
    changes: true,
    params: GroupParams,
    body: SharedAnswersBody,
    answers: { 200: { about: 'Replaced.', schema: GroupAnswer } },
    problems: ['not-found', 'stale'],
    handle: async ({ store, staff, seen, params, body, now }) => {
      const answers = checkAnswers(body.answers, interviewFor(interviews, body.instrument));
      const done = await replaceSharedAnswers(store, staff, { groupId: params.groupId, seen, answers, now });
      if (done === 'stale') return tooLate(store, staff, params.groupId);
      return { status: 200, body: shownGroup(done), version: done.version };
    },
  });
}

export function discardGroup({ tombstones }: { readonly tombstones: TombstoneFile }) {
  return staffOperation({
    action: 'group.discard',
    summary: 'Discard a group without conversations.',
    changes: true,
    params: GroupParams,
    answers: { 204: { about: 'Discarded.' } },
    problems: ['not-found', 'stale', 'group-in-use', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ store, staff, seen, params, now }) => {
      const done = await discard(store, staff.orgId, params.groupId, { seen, file: tombstones, now });
      if (done === 'stale') return tooLate(store, staff, params.groupId);
      if (done === 'group-in-use') throw new Refused(done);
      return { status: 204 };
    },
  });
}

async function tooLate(store: Store, staff: Staff, groupId: string): Promise<never> {
  const current = await read(store, staff.orgId, groupId);
  throw current === undefined ? new Refused('not-found') : new Refused('stale', { current: shownGroup(current) });
}

function shownGroup({ groupId, ownReference, version, answers, createdBy, createdAt, changedBy, changedAt }: Group) {
  return { id: groupId, ownReference, version, answers, createdBy, createdAt, changedBy, changedAt };
}
