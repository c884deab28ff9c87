// SPDX-License-Identifier: EUPL-1.2
// Conversations, the versions of their determinations and the decisions on them. Determinations are only ever added. A
// change names the version its author saw; when another came first, nothing happens. Tenant first in every query.

import { randomUUID } from 'node:crypto';
import type { CaseDetermination, CodedFinding, FactsInput, ListName } from '@amparo/recognise/palermo';
import type { Staff } from './accounts.ts';
import type { Database } from './database.ts';
import type { Answers } from './groups.ts';
import { forgetResults } from './once.ts';

export type Status = 'draft' | 'accepted' | 'amended' | 'rejected';

export interface Conversation {
  readonly conversationId: string;
  readonly ownReference: string;
  readonly group: { readonly groupId: string; readonly ownReference: string } | null;
  readonly instrument: { readonly id: string; readonly version: number };
  readonly language: string;
  readonly version: number;
  readonly latest: { readonly version: number; readonly label: string; readonly status: Status } | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

export interface Evidence extends CodedFinding {
  readonly list: ListName;
}

/** Pauses, distress and the like during the conversation. */
export interface ConversationEvent {
  readonly kind: string;
  readonly on: string;
  readonly chosenBy?: 'person' | 'interviewer' | undefined;
}

export interface Result extends CaseDetermination {
  /** the version of every law that was looked at */
  readonly packs: Readonly<Record<string, number>>;
}

/** What a new version of a determination rests on and says. */
export interface NewDetermination {
  readonly facts: FactsInput;
  readonly answers: Answers;
  readonly events: readonly ConversationEvent[];
  readonly evidence: readonly Evidence[];
  readonly result: Result;
  readonly amends: number | null;
}

export interface Decision {
  readonly decision: 'accepted' | 'amended' | 'rejected';
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
}

export interface DeterminationSummary {
  readonly version: number;
  readonly label: string;
  readonly amends: number | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly decision: Decision | null;
}

export interface SavedDetermination extends DeterminationSummary, NewDetermination {
  readonly shared: { readonly groupId: string; readonly version: number; readonly answers: Answers } | null;
}

export async function createConversation(
  db: Database,
  staff: Staff,
  given: {
    readonly ownReference: string;
    readonly group: { readonly groupId: string; readonly ownReference: string } | null;
    readonly instrument: { readonly id: string; readonly version: number };
    readonly language: string;
    readonly now: Date;
  },
): Promise<Conversation> {
  const conversationId = randomUUID();
  const { ownReference, group, instrument, language, now } = given;
  await db
    .insertInto('conversation')
    .values({
      org_id: staff.orgId,
      conversation_id: conversationId,
      group_id: group?.groupId ?? null,
      own_reference: ownReference,
      instrument_id: instrument.id,
      instrument_version: instrument.version,
      language,
      version: 1,
      created_by: staff.userId,
      created_at: now,
      changed_at: now,
    })
    .execute();
  const createdBy = staff.displayName;
  return {
    conversationId,
    ownReference,
    group,
    instrument,
    language,
    version: 1,
    latest: null,
    createdBy,
    createdAt: now,
    changedAt: now,
  };
}

function conversations(db: Database, orgId: string) {
  return db
    .selectFrom('conversation as c')
    .innerJoin('staff_user as u', (join) =>
      join.onRef('u.org_id', '=', 'c.org_id').onRef('u.user_id', '=', 'c.created_by'),
    )
    .leftJoin('conversation_group as g', (join) =>
      join.onRef('g.org_id', '=', 'c.org_id').onRef('g.group_id', '=', 'c.group_id'),
    )
    .select([
      'c.conversation_id',
      'c.own_reference',
      'c.group_id',
      'g.own_reference as group_reference',
      'c.instrument_id',
      'c.instrument_version',
      'c.language',
      'c.version',
      'c.latest_version',
      'c.latest_label',
      'c.latest_status',
      'u.display_name as created_by',
      'c.created_at',
      'c.changed_at',
    ])
    .where('c.org_id', '=', orgId);
}

type ConversationRow = Awaited<ReturnType<ReturnType<typeof conversations>['executeTakeFirstOrThrow']>>;

function conversationOf(row: ConversationRow): Conversation {
  return {
    conversationId: row.conversation_id,
    ownReference: row.own_reference,
    group: row.group_id === null ? null : { groupId: row.group_id, ownReference: row.group_reference ?? '' },
    instrument: { id: row.instrument_id, version: row.instrument_version },
    language: row.language,
    version: row.version,
    latest:
      row.latest_version === null
        ? null
        : {
            version: row.latest_version,
            label: row.latest_label ?? '',
            status: (row.latest_status ?? 'draft') as Status,
          },
    createdBy: row.created_by,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}

export async function readConversation(
  db: Database,
  orgId: string,
  conversationId: string,
): Promise<Conversation | undefined> {
  const row = await conversations(db, orgId).where('c.conversation_id', '=', conversationId).executeTakeFirst();
  return row === undefined ? undefined : conversationOf(row);
}

export interface ListQuery {
  /** beginning of the own reference, any case */
  readonly reference?: string | undefined;
  readonly label?: string | undefined;
  /** `open`: nothing determined yet */
  readonly status?: Status | 'open' | undefined;
  readonly groupId?: string | undefined;
  readonly after?: { readonly createdAt: Date; readonly conversationId: string } | undefined;
  readonly limit: number;
}

/** Newest first; one more than asked for says that there is a next page. */
export async function listConversations(
  db: Database,
  orgId: string,
  query: ListQuery,
): Promise<readonly Conversation[]> {
  let list = conversations(db, orgId);
  if (query.reference !== undefined) {
    const start = `${query.reference.toLowerCase().replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
    list = list.where((eb) => eb(eb.fn<string>('lower', ['c.own_reference']), 'like', start));
  }
  if (query.label !== undefined) list = list.where('c.latest_label', '=', query.label);
  if (query.status === 'open') list = list.where('c.latest_version', 'is', null);
  else if (query.status !== undefined) list = list.where('c.latest_status', '=', query.status);
  if (query.groupId !== undefined) list = list.where('c.group_id', '=', query.groupId);
  const { after } = query;
  if (after !== undefined) {
    list = list.where((eb) =>
      eb(eb.refTuple('c.created_at', 'c.conversation_id'), '<', eb.tuple(after.createdAt, after.conversationId)),
    );
  }
  const rows = await list
    .orderBy('c.created_at', 'desc')
    .orderBy('c.conversation_id', 'desc')
    .limit(query.limit)
    .execute();
  return rows.map(conversationOf);
}

/** What stands in the way of a change, in the words of problems.ts. */
export type Hindrance =
  | 'not-found'
  | 'stale'
  | 'not-latest'
  | 'already-decided'
  | 'nothing-determined'
  | 'still-accepted';

interface Change {
  readonly conversationId: string;
  /** the version of the conversation that the author of the change saw */
  readonly seen: number;
  readonly now: Date;
}

/**
 * Adds the next version as a draft. Call inside a transaction.
 *
 * @returns the conversation afterwards and the saved version
 */
export async function addDetermination(
  trx: Database,
  staff: Staff,
  { conversationId, seen, now }: Change,
  made: NewDetermination,
): Promise<{ readonly conversation: Conversation; readonly saved: SavedDetermination } | Hindrance> {
  const held = await hold(trx, staff.orgId, conversationId);
  if (held === undefined) return 'not-found';
  if (held.version !== seen) return 'stale';
  return append(trx, staff, held, made, now);
}

/** Accepts or rejects the latest version. Call inside a transaction. */
export async function decide(
  trx: Database,
  staff: Staff,
  { conversationId, seen, now }: Change,
  on: { readonly version: number; readonly decision: 'accepted' | 'rejected'; readonly reason: string },
): Promise<Conversation | Hindrance> {
  const held = await holdForDecision(trx, staff.orgId, conversationId, seen, on.version);
  if (typeof held === 'string') return held;
  await insertDecision(trx, staff, conversationId, on, now);
  return move(trx, staff.orgId, held, { ...held, latest_status: on.decision }, now);
}

/** Marks the latest version as amended and adds the version that amends it. Call inside a transaction. */
export async function amend(
  trx: Database,
  staff: Staff,
  { conversationId, seen, now }: Change,
  on: { readonly version: number; readonly reason: string },
  made: NewDetermination,
): Promise<{ readonly conversation: Conversation; readonly saved: SavedDetermination } | Hindrance> {
  const held = await holdForDecision(trx, staff.orgId, conversationId, seen, on.version);
  if (typeof held === 'string') return held;
  await insertDecision(trx, staff, conversationId, { ...on, decision: 'amended' }, now);
  return append(trx, staff, held, made, now);
}

interface Held extends ConversationRow {
  readonly shared_version: number | null;
  readonly shared: unknown;
}

/** The conversation with what its group shares; its row is locked until the end of the transaction. */
async function hold(trx: Database, orgId: string, conversationId: string): Promise<Held | undefined> {
  return conversations(trx, orgId)
    .leftJoin('shared_answers as a', (join) =>
      join
        .onRef('a.org_id', '=', 'g.org_id')
        .onRef('a.group_id', '=', 'g.group_id')
        .onRef('a.version', '=', 'g.version'),
    )
    .select(['g.version as shared_version', 'a.answers as shared'])
    .where('c.conversation_id', '=', conversationId)
    .forUpdate('c')
    .executeTakeFirst();
}

type Moved = Pick<ConversationRow, 'latest_version' | 'latest_label' | 'latest_status'>;

/** Writes the next version of the conversation's row. @returns the conversation as it is then */
async function move(
  trx: Pick<Database, 'updateTable'>,
  orgId: string,
  held: Held,
  to: Moved,
  now: Date,
): Promise<Conversation> {
  const { latest_version, latest_label, latest_status } = to;
  const changed = { version: held.version + 1, latest_version, latest_label, latest_status, changed_at: now };
  await trx
    .updateTable('conversation')
    .set(changed)
    .where('org_id', '=', orgId)
    .where('conversation_id', '=', held.conversation_id)
    .execute();
  return conversationOf({ ...held, ...changed });
}

async function holdForDecision(
  trx: Database,
  orgId: string,
  conversationId: string,
  seen: number,
  version: number,
): Promise<Held | Hindrance> {
  const held = await hold(trx, orgId, conversationId);
  if (held === undefined) return 'not-found';
  if (held.version !== seen) return 'stale';
  if (held.latest_version === null) return 'nothing-determined';
  if (version > held.latest_version) return 'not-found';
  if (version < held.latest_version) return 'not-latest';
  return held.latest_status === 'draft' ? held : 'already-decided';
}

async function append(
  trx: Database,
  staff: Staff,
  held: Held,
  made: NewDetermination,
  now: Date,
): Promise<{ readonly conversation: Conversation; readonly saved: SavedDetermination } | Hindrance> {
  if (confirmsUnshared(made.answers, held.shared)) return 'stale'; // the group changed between reading and saving
  const version = (held.latest_version ?? 0) + 1;
  const label = made.result.un.label;
  const row = {
    org_id: staff.orgId,
    conversation_id: held.conversation_id,
    version,
    label,
    facts: JSON.stringify(made.facts),
    answers: JSON.stringify(made.answers),
    group_id: held.group_id,
    shared_version: held.shared_version,
    events: JSON.stringify(made.events),
    evidence: JSON.stringify(made.evidence),
    result: JSON.stringify(made.result),
    amends: made.amends,
    created_by: staff.userId,
    created_at: now,
  };
  // both in one statement: one way to the database and back less for every saving
  const saving = trx.with('saved', (qb) => qb.insertInto('determination').values(row).returning('version'));
  const to = { latest_version: version, latest_label: label, latest_status: 'draft' };
  const conversation = await move(saving, staff.orgId, held, to, now);
  const shared = sharedOf(held.group_id, held.shared_version, held.shared);
  const saved = { ...made, version, label, shared, createdBy: staff.displayName, createdAt: now, decision: null };
  return { conversation, saved };
}

function confirmsUnshared(answers: Answers, shared: unknown): boolean {
  const known = (shared ?? {}) as Answers;
  return Object.entries(answers).some(([key, entry]) => 'confirms' in (entry as object) && !Object.hasOwn(known, key));
}

function sharedOf(groupId: string | null, version: number | null, answers: unknown): SavedDetermination['shared'] {
  return groupId === null || version === null ? null : { groupId, version, answers: answers as Answers };
}

async function insertDecision(
  trx: Database,
  staff: Staff,
  conversationId: string,
  on: { readonly version: number; readonly decision: Decision['decision']; readonly reason: string },
  now: Date,
): Promise<void> {
  await trx
    .insertInto('decision')
    .values({
      org_id: staff.orgId,
      conversation_id: conversationId,
      version: on.version,
      decision: on.decision,
      reason: on.reason,
      decided_by: staff.userId,
      decided_at: now,
    })
    .execute();
}

/** Every version, newest first. */
export async function listDeterminations(
  db: Database,
  orgId: string,
  conversationId: string,
): Promise<readonly DeterminationSummary[]> {
  const rows = await summaries(db, orgId, conversationId).orderBy('d.version', 'desc').execute();
  return rows.map(summaryOf);
}

export interface Version {
  readonly conversation: Conversation;
  readonly saved: SavedDetermination;
}

/** One version with the conversation as it is at that moment: one statement, so the two fit each other. */
export async function readSavedVersion(
  db: Database,
  orgId: string,
  conversationId: string,
  version: number,
): Promise<Version | undefined> {
  const row = await conversations(db, orgId)
    .innerJoin('determination as d', (join) =>
      join.onRef('d.org_id', '=', 'c.org_id').onRef('d.conversation_id', '=', 'c.conversation_id'),
    )
    .innerJoin('staff_user as m', (join) =>
      join.onRef('m.org_id', '=', 'd.org_id').onRef('m.user_id', '=', 'd.created_by'),
    )
    .leftJoin('decision as e', (join) =>
      join
        .onRef('e.org_id', '=', 'd.org_id')
        .onRef('e.conversation_id', '=', 'd.conversation_id')
        .onRef('e.version', '=', 'd.version'),
    )
    .leftJoin('staff_user as w', (join) =>
      join.onRef('w.org_id', '=', 'e.org_id').onRef('w.user_id', '=', 'e.decided_by'),
    )
    .leftJoin('shared_answers as a', (join) =>
      join
        .onRef('a.org_id', '=', 'd.org_id')
        .onRef('a.group_id', '=', 'd.group_id')
        .onRef('a.version', '=', 'd.shared_version'),
    )
    .select([
      'd.label',
      'd.amends',
      'm.display_name as made_by',
      'd.created_at as made_at',
      'e.decision',
      'e.reason',
      'w.display_name as decided_by',
      'e.decided_at',
      'd.facts',
      'd.answers',
      'd.events',
      'd.evidence',
      'd.result',
      'd.group_id as shared_by',
      'd.shared_version',
      'a.answers as shared',
    ])
    .where('c.conversation_id', '=', conversationId)
    .where('d.version', '=', version)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const saved: SavedDetermination = {
    ...summaryOf({ ...row, version, created_by: row.made_by, created_at: row.made_at }),
    facts: row.facts as FactsInput,
    answers: row.answers as Answers,
    events: row.events as readonly ConversationEvent[],
    evidence: row.evidence as readonly Evidence[],
    result: row.result as unknown as Result,
    shared: sharedOf(row.shared_by, row.shared_version, row.shared),
  };
  return { conversation: conversationOf(row), saved };
}

function summaries(db: Database, orgId: string, conversationId: string) {
  return db
    .selectFrom('determination as d')
    .innerJoin('staff_user as u', (join) =>
      join.onRef('u.org_id', '=', 'd.org_id').onRef('u.user_id', '=', 'd.created_by'),
    )
    .leftJoin('decision as e', (join) =>
      join
        .onRef('e.org_id', '=', 'd.org_id')
        .onRef('e.conversation_id', '=', 'd.conversation_id')
        .onRef('e.version', '=', 'd.version'),
    )
    .leftJoin('staff_user as w', (join) =>
      join.onRef('w.org_id', '=', 'e.org_id').onRef('w.user_id', '=', 'e.decided_by'),
    )
    .select([
      'd.version',
      'd.label',
      'd.amends',
      'u.display_name as created_by',
      'd.created_at',
      'e.decision',
      'e.reason',
      'w.display_name as decided_by',
      'e.decided_at',
    ])
    .where('d.org_id', '=', orgId)
    .where('d.conversation_id', '=', conversationId);
}

type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaries>['executeTakeFirstOrThrow']>>;

function summaryOf(row: SummaryRow): DeterminationSummary {
  const { decision, reason, decided_by: decidedBy, decided_at: decidedAt } = row;
  return {
    version: row.version,
    label: row.label,
    amends: row.amends,
    createdBy: row.created_by,
    createdAt: row.created_at,
    decision:
      decision === null || reason === null || decidedBy === null || decidedAt === null
        ? null
        : { decision, reason, decidedBy, decidedAt },
  };
}

/** Removes the conversation with everything in it; only that, when and by whom stays. */
export async function discard(
  db: Database,
  staff: Staff,
  { conversationId, seen, now }: Change,
): Promise<'discarded' | Hindrance> {
  return db.transaction().execute(async (trx) => {
    const held = await hold(trx, staff.orgId, conversationId);
    if (held === undefined) return 'not-found' as const;
    if (held.version !== seen) return 'stale' as const;
    const accepted = await trx
      .selectFrom('decision')
      .select('version')
      .where('org_id', '=', staff.orgId)
      .where('conversation_id', '=', conversationId)
      .where('decision', '=', 'accepted')
      .limit(1)
      .executeTakeFirst();
    if (accepted !== undefined) return 'still-accepted' as const;
    await trx
      .deleteFrom('conversation')
      .where('org_id', '=', staff.orgId)
      .where('conversation_id', '=', conversationId)
      .execute();
    await forgetResults(trx, staff.orgId, conversationId);
    await trx
      .insertInto('discarded')
      .values({ org_id: staff.orgId, conversation_id: conversationId, discarded_by: staff.userId, discarded_at: now })
      .execute();
    return 'discarded' as const;
  });
}
