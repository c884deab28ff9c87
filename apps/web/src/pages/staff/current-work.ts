// SPDX-License-Identifier: EUPL-1.2
// The one conversation that a member of staff is holding now, in memory only, and the steps that save it. Each request keeps
// its key until its content changes, so a repeated attempt after a lost network saves once.

import { api, newKey, type Outcome } from '../../api/client.ts';
import type { Conversation, Group, NewDetermination, Reason, SharedAnswers } from '../../api/types.ts';
import type { Engine } from '../../interview/engine.ts';
import { type Work, isUnsaved } from '../../interview/workspace.tsx';
import type { TalkDetermination } from '../../result/determine-talk.ts';
import { createCell } from '../../store/cell.ts';
import { newDetermination, sharedAnswersOf } from './saved-talk.ts';

export interface StaffWork {
  readonly reference: string;
  readonly language: string;
  readonly work: Work;
  /** wanted for a new group; null without one */
  readonly groupReference: string | null;
  /** the group on the server */
  readonly group: Group | null;
  /** the conversation on the server, once it is there */
  readonly conversation: Conversation | null;
  /** the version that this work amends, and why */
  readonly amends: { readonly version: number; readonly reason: Reason } | null;
}

export const currentWork = createCell<StaffWork | null>(null, {
  unsaved: (held) => held !== null && isUnsaved(held.work),
});

/** Request -> its key, as long as its content is the same. */
const keys = new Map<string, string>();

function keyFor(what: string, body: unknown): string {
  const request = `${what} ${JSON.stringify(body)}`;
  const known = keys.get(request) ?? newKey();
  keys.set(request, known);
  return known;
}

/**
 * Saves group, conversation and determination, in this order, as far as they are not saved yet.
 *
 * @param onProgress called with the work as far as it is saved, so that a later attempt goes on from there
 */
export async function saveWork(
  engine: Engine,
  held: StaffWork,
  made: TalkDetermination,
  onProgress: (work: StaffWork) => void,
): Promise<Outcome<Conversation>> {
  const { id, version } = engine.interview.instrument;
  const instrument = { id, version };
  let work = held;
  if (work.group === null && work.groupReference !== null) {
    const answers = sharedAnswersOf(engine, work.work.talk.state);
    const body = { ownReference: work.groupReference, instrument, answers };
    const outcome = await api.createGroup(body, keyFor('group', body));
    if (!outcome.ok) return outcome;
    work = { ...work, group: outcome.value };
    onProgress(work);
  }
  if (work.conversation === null) {
    const { reference: ownReference, language, group } = work;
    const body = { ownReference, instrument, language, ...(group === null ? {} : { group: group.id }) };
    const outcome = await api.createConversation(body, keyFor('conversation', body));
    if (!outcome.ok) return outcome;
    work = { ...work, conversation: outcome.value };
    onProgress(work);
  }
  const saved = await saveDetermination(work, made);
  if (saved.ok) keys.clear();
  return saved;
}

async function saveDetermination(work: StaffWork, made: TalkDetermination): Promise<Outcome<Conversation>> {
  const { conversation, amends } = work;
  if (conversation === null) throw new TypeError('saveDetermination: expected a conversation on the server');
  const shared: SharedAnswers = work.group?.answers ?? {};
  const body: NewDetermination = newDetermination(made.facts, work.work.talk.state, shared, work.work.pack);
  const { id, version } = conversation;
  const outcome =
    amends === null
      ? await api.saveDetermination(id, body, version, keyFor(`determination ${id} ${version}`, body))
      : await api.decide(
          id,
          amends.version,
          { decision: 'amend', reason: amends.reason, ...body },
          version,
          keyFor(`amend ${id} ${version}`, body),
        );
  return outcome.ok ? { ok: true, value: outcome.value.conversation } : outcome;
}
