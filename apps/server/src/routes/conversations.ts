// SPDX-License-Identifier: EUPL-1.2
// Conversations: begin one under an own reference, find it again by that reference, discard it. There is no search by
// name because there is no name.

import type { Interview } from '@amparo/interview';
import type { TombstoneFile } from '../keys/tombstone-file.ts';
import { staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { interviewFor } from '../rules.ts';
import {
  ConversationAnswer,
  ConversationListAnswer,
  ConversationParams,
  ListQueryShape,
  NewConversationBody,
} from '../schemas.ts';
import {
  type Conversation,
  createConversation as create,
  discard,
  listConversations as list,
  readConversation as read,
} from '../store/conversations.ts';
import { readGroup } from '../store/groups.ts';
import { hinder, shownConversation } from './shown.ts';

interface Needs {
  readonly interviews: ReadonlyMap<string, Interview>;
}

export function createConversation({ interviews }: Needs) {
  return staffOperation({
    action: 'conversation.begin',
    summary: 'Begin a conversation under an own reference.',
    creates: true,
    body: NewConversationBody,
    answers: { 201: { about: 'Begun.', schema: ConversationAnswer } },
    problems: ['reference-in-use', 'key-reused'],
    example: { body: { ownReference: 'CAMR-2026/114', instrument: { id: 'short', version: 1 }, language: 'es' } },
    handle: async ({ store, staff, body, now, once }) => {
      interviewFor(interviews, body.instrument);
      const { ownReference, instrument, language } = body;
      const group = body.group === undefined ? null : await readGroup(store, staff.orgId, body.group);
      if (group === undefined) {
        throw new Refused('bad-input', {
          issues: [{ path: 'group', code: 'unknown-group', remedy: 'use the id of a group' }],
        });
      }
      return once(async () => {
        const made = await create(store, staff, { ownReference, group, instrument, language, now });
        const location = `/api/v1/conversations/${made.conversationId}`;
        return {
          status: 201,
          body: shownConversation(made),
          objectId: made.conversationId,
          version: made.version,
          location,
        };
      });
    },
  });
}

export function listConversations() {
  return staffOperation({
    action: 'conversation.list',
    summary: 'Conversations of the institution, newest first.',
    about: 'By the beginning of the own reference, the label and the status of the latest version, and the group.',
    query: ListQueryShape,
    answers: { 200: { about: 'One page.', schema: ConversationListAnswer } },
    handle: async ({ store, staff, query }) => {
      const limit = Number(query.limit ?? '50');
      const found = await list(store, staff.orgId, {
        reference: query.reference,
        label: query.label,
        status: query.status,
        groupId: query.group,
        after: query.cursor === undefined ? undefined : readCursor(query.cursor),
        limit: limit + 1,
      });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next = found.length > limit && last !== undefined ? cursorAfter(last) : null;
      return { status: 200, body: { conversations: page.map(shownConversation), next } };
    },
  });
}

export function readConversation() {
  return staffOperation({
    action: 'conversation.read',
    summary: 'One conversation.',
    params: ConversationParams,
    answers: { 200: { about: 'With its version as ETag.', schema: ConversationAnswer } },
    problems: ['not-found'],
    handle: async ({ store, staff, params }) => {
      const found = await read(store, staff.orgId, params.conversationId);
      if (found === undefined) throw new Refused('not-found');
      return { status: 200, body: shownConversation(found), version: found.version };
    },
  });
}

export function discardConversation({ tombstones }: { readonly tombstones: TombstoneFile }) {
  return staffOperation({
    action: 'conversation.discard',
    summary: 'Discard a conversation with all its drafts.',
    about:
      'Removes answers, facts and determinations and destroys their key, so that no restored backup brings them back; that it was discarded, when and by whom stays. Not after a version was accepted.',
    changes: true,
    params: ConversationParams,
    answers: { 204: { about: 'Discarded.' } },
    problems: ['not-found', 'stale', 'still-accepted', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ store, staff, seen, params, now }) => {
      const change = { conversationId: params.conversationId, seen, now };
      const done = await discard(store, staff, change, tombstones);
      return done === 'discarded' ? { status: 204 } : hinder(store, staff, params.conversationId, done);
    },
  });
}

/** Where a page ended. Not a secret and not a right: every query is bound to the institution anyway. */
function cursorAfter({ createdAt, conversationId }: Conversation): string {
  return Buffer.from(`${createdAt.getTime()}/${conversationId}`, 'ascii').toString('base64url');
}

function readCursor(cursor: string): { readonly createdAt: Date; readonly conversationId: string } {
  const parts = /^(\d{1,14})\/([0-9a-f-]{36})$/u.exec(Buffer.from(cursor, 'base64url').toString('ascii'));
  const [, at, conversationId] = parts ?? [];
  if (
    at === undefined ||
    conversationId === undefined ||
    !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(conversationId)
  ) {
    throw new Refused('bad-input', {
      issues: [{ path: 'query.cursor', code: 'bad-cursor', remedy: 'use `next` of the page before' }],
    });
  }
  return { createdAt: new Date(Number(at)), conversationId };
}
