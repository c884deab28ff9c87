// SPDX-License-Identifier: EUPL-1.2
// Determinations of a conversation: try out, save as the next version, read, decide. The label is always made here, from
// the facts; a client cannot send one. Every version stays. A draft becomes more only by a decision of a named person.

import type { Interview } from '@amparo/interview';
import type { CompiledLawPack } from '@amparo/recognise/palermo';
import type { z } from 'zod';
import { type Answer, staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { checkAnswers, determineFrom, interviewFor } from '../rules.ts';
import {
  ConversationParams,
  DecisionBody,
  DeterminationAnswer,
  HistoryAnswer,
  NewDeterminationBody,
  PreviewAnswer,
  PreviewBody,
  VersionParams,
} from '../schemas.ts';
import type { Staff } from '../store/accounts.ts';
import {
  addDetermination,
  amend,
  type Conversation,
  decide,
  type DeterminationSummary,
  type Hindrance,
  listDeterminations,
  type NewDetermination,
  readConversation,
  readSavedVersion,
  type SavedDetermination,
} from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import { type Answers, readGroup } from '../store/groups.ts';
import { hinder, shownConversation } from './shown.ts';

interface Needs {
  readonly db: Database;
  readonly laws: readonly CompiledLawPack[];
  readonly interviews: ReadonlyMap<string, Interview>;
}

const exampleFacts = {
  age: { group: 'adult', years: 25 },
  acts: [{ code: 'recruitment', finding: 'established' }],
  means: [
    { code: 'deception', finding: 'established' },
    { code: 'abuse-of-vulnerability', finding: 'indicated' },
  ],
  purposes: [{ code: 'prostitution-of-others', finding: 'established' }],
  smuggling: [{ code: '*', finding: 'unknown' }],
};

export function previewDetermination({ laws }: Needs) {
  return staffOperation({
    summary: 'Try out: facts to determination, nothing saved.',
    body: PreviewBody,
    answers: { 200: { about: 'What the laws say of these facts.', schema: PreviewAnswer } },
    example: { body: { facts: exampleFacts, pack: 'hn' } },
    handle: async ({ body }) => ({ status: 200, body: determineFrom(body.facts, body.pack, laws) }),
  });
}

export function createDetermination(needs: Needs) {
  return staffOperation({
    summary: 'Save the next version of the determination, as a draft.',
    about:
      'The server makes the determination from the facts. Answers are those of this person alone: what the group shares is ' +
      'not repeated, an answer to the same question stands in its place.',
    creates: true,
    changes: true,
    params: ConversationParams,
    body: NewDeterminationBody,
    answers: { 201: { about: 'Saved. The ETag is the version of the conversation.', schema: DeterminationAnswer } },
    problems: ['not-found', 'stale', 'key-reused'],
    example: {
      body: { facts: exampleFacts, pack: 'hn', evidence: [{ list: 'means', code: 'deception', finding: 'indicated' }] },
    },
    handle: async ({ staff, seen, params, body, now, once }) => {
      const { conversationId } = params;
      const made = await make(needs, staff, conversationId, body, null);
      return once(async (trx) => {
        const done = await addDetermination(trx, staff, { conversationId, seen, now }, made);
        return savedAnswer(needs.db, staff, conversationId, done);
      });
    },
  });
}

export function decideDetermination(needs: Needs) {
  return staffOperation({
    summary: 'Accept, reject or amend the latest version.',
    about:
      'By the person signed in, once for each version, with a reason. To amend is to send new facts: the version is marked ' +
      'amended and the next one is saved as a draft.',
    creates: true,
    changes: true,
    params: VersionParams,
    body: DecisionBody,
    answers: {
      200: { about: 'Decided.', schema: DeterminationAnswer },
      201: { about: 'Amended: the new version.', schema: DeterminationAnswer },
    },
    problems: ['not-found', 'stale', 'already-decided', 'not-latest', 'nothing-determined', 'key-reused'],
    example: { body: { decision: 'accept', reason: 'facts-support-it' } },
    handle: async ({ staff, seen, params, body, now, once }) => {
      const { conversationId } = params;
      const version = Number(params.version);
      const change = { conversationId, seen, now };
      if (body.decision === 'amend') {
        const made = await make(needs, staff, conversationId, body, version);
        return once(async (trx) => {
          const done = await amend(trx, staff, change, { version, reason: body.reason }, made);
          return savedAnswer(needs.db, staff, conversationId, done);
        });
      }
      const decision = body.decision === 'accept' ? 'accepted' : 'rejected';
      return once(async (trx) => {
        const conversation = await decide(trx, staff, change, { version, decision, reason: body.reason });
        if (typeof conversation === 'string') return hinder(needs.db, staff, conversationId, conversation);
        const found = await readSavedVersion(trx, staff.orgId, conversationId, version);
        if (found === undefined) throw new Refused('not-found');
        return determinationAnswer(200, conversation, found.saved);
      });
    },
  });
}

export function listHistory({ db }: Needs) {
  return staffOperation({
    summary: 'All versions of the determination, with who decided what.',
    params: ConversationParams,
    answers: { 200: { about: 'Newest first.', schema: HistoryAnswer } },
    problems: ['not-found'],
    handle: async ({ staff, params }) => {
      const versions = await listDeterminations(db, staff.orgId, params.conversationId);
      // an empty history may be one of a conversation without a determination, or of none
      if (versions.length === 0 && (await readConversation(db, staff.orgId, params.conversationId)) === undefined) {
        throw new Refused('not-found');
      }
      return { status: 200, body: { determinations: versions.map(shownSummary) } };
    },
  });
}

export function readVersion({ db }: Needs) {
  return staffOperation({
    summary: 'One version of the determination, whole.',
    params: VersionParams,
    answers: { 200: { about: 'With its facts, answers and reasons.', schema: DeterminationAnswer } },
    problems: ['not-found'],
    handle: async ({ staff, params }) => {
      const found = await readSavedVersion(db, staff.orgId, params.conversationId, Number(params.version));
      if (found === undefined) throw new Refused('not-found');
      return determinationAnswer(200, found.conversation, found.saved);
    },
  });
}

/** Everything that needs no transaction, before one begins: the questionnaire, the answers, the law. */
async function make(
  needs: Needs,
  staff: Staff,
  conversationId: string,
  body: Pick<z.output<typeof NewDeterminationBody>, 'facts' | 'pack' | 'answers' | 'events' | 'evidence'>,
  amends: number | null,
): Promise<NewDetermination> {
  const answers = await checkOwnAnswers(needs, staff, conversationId, body.answers);
  return {
    ...determineFrom(body.facts, body.pack, needs.laws),
    answers,
    events: body.events,
    evidence: body.evidence as NewDetermination['evidence'],
    amends,
  };
}

async function checkOwnAnswers(
  { db, interviews }: Needs,
  staff: Staff,
  conversationId: string,
  given: z.output<typeof NewDeterminationBody>['answers'],
): Promise<Answers> {
  if (Object.keys(given).length === 0) return {}; // whether there is such a conversation, the transaction will see
  const conversation = await readConversation(db, staff.orgId, conversationId);
  if (conversation === undefined) throw new Refused('not-found');
  const { group, instrument } = conversation;
  const shared = group === null ? undefined : await readGroup(db, staff.orgId, group.groupId);
  return checkAnswers(given, interviewFor(interviews, instrument), shared?.answers);
}

async function savedAnswer(
  db: Database,
  staff: Staff,
  conversationId: string,
  done: { readonly conversation: Conversation; readonly saved: SavedDetermination } | Hindrance,
): Promise<Answer> {
  if (typeof done === 'string') return hinder(db, staff, conversationId, done);
  return determinationAnswer(201, done.conversation, done.saved);
}

function determinationAnswer(status: number, conversation: Conversation, saved: SavedDetermination): Answer {
  const body = { conversation: shownConversation(conversation), determination: shownDetermination(saved) };
  const location = `/api/v1/conversations/${conversation.conversationId}/determinations/${saved.version}`;
  return {
    status,
    body,
    objectId: conversation.conversationId,
    version: conversation.version,
    ...(status === 201 ? { location } : {}),
  };
}

function shownSummary({ version, label, amends, createdBy, createdAt, decision }: DeterminationSummary) {
  return { version, status: decision?.decision ?? 'draft', label, amends, createdBy, createdAt, decision };
}

function shownDetermination(saved: SavedDetermination) {
  const { facts, answers, events, evidence, shared, result } = saved;
  return {
    ...shownSummary(saved),
    facts,
    answers,
    events,
    evidence,
    shared: shared === null ? null : { group: shared.groupId, version: shared.version, answers: shared.answers },
    result,
  };
}
