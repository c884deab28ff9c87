// SPDX-License-Identifier: EUPL-1.2
// How a conversation looks on the wire, in answers and in refusals that show what is there now.

import { type ProblemCode, Refused } from '../problems.ts';
import type { Staff } from '../store/session.ts';
import { type Conversation, type Hindrance, readConversation } from '../store/conversations.ts';
import type { Store } from '../store/sealed.ts';

export function shownConversation(found: Conversation) {
  const { ownReference, group, instrument, language, version, latest, createdBy, createdAt, changedAt } = found;
  return {
    id: found.conversationId,
    ownReference,
    group: group === null ? null : { id: group.groupId, ownReference: group.ownReference },
    instrument,
    language,
    version,
    latest,
    createdBy,
    createdAt,
    changedAt,
  };
}

/** Refuses; whoever was too late gets to see what is there now. */
export async function hinder(store: Store, staff: Staff, conversationId: string, hindrance: Hindrance): Promise<never> {
  const code: ProblemCode = hindrance;
  if (code !== 'stale') throw new Refused(code);
  const current = await readConversation(store, staff.orgId, conversationId);
  throw new Refused('stale', current === undefined ? {} : { current: shownConversation(current) });
}
