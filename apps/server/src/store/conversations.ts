// SPDX-License-Identifier: EUPL-1.2
// Conversations, the versions of their determinations and the decisions on them. Determinations are only ever added. A
// change names the version its author saw; when another came first, nothing happens. Tenant first in every query.

import { randomUUID } from 'node:crypto';
import type { CaseDetermination, CodedFinding, FactsInput, ListName } from '@amparo/recognise/palermo';
import type { Staff } from './session.ts';
import type { Database } from './database.ts';
import type { CaseKeyRow, OpenKeys } from '../keys/case-keys.ts';
import type { TombstoneFile } from '../keys/tombstone-file.ts';
import type { Answers } from './groups.ts';
import { forgetResults } from './once.ts';
import {
  contentOf,
  contentPlace,
  discardWithKeys,
  findKeys,
  labelPlace,
  makeKey,
  sharedPlace,
  type Store,
} from './sealed.ts';

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
  store: Store,
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
  await store.trx
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
  await makeKey(store, staff.orgId, conversationId, now);
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
      'c.latest_label_sealed',
      'c.latest_status',
      'u.display_name as created_by',
      'c.created_at',
      'c.changed_at',
    ])
    .where('c.org_id', '=', orgId);
}

type ConversationRow = Awaited<ReturnType<ReturnType<typeof conversations>['executeTakeFirstOrThrow']>>;

function conversationOf(row: ConversationRow, label: string | null): Conversation {
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
            label: label ?? '',
            status: (row.latest_status ?? 'draft') as Status,
          },
    createdBy: row.created_by,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}

export async function readConversation(
  { trx, keys }: Store,
  orgId: string,
  conversationId: string,
): Promise<Conversation | undefined> {
  const row = await conversations(trx, orgId).where('c.conversation_id', '=', conversationId).executeTakeFirst();
  if (row === undefined) return undefined;
  const rows = row.latest_label_sealed === null ? [] : await findKeys(trx, orgId, [conversationId]);
  return keys.use(rows, (open) => conversationOf(row, labelOf(open, orgId, row)));
}

function labelOf(
  open: OpenKeys,
  orgId: string,
  {
    conversation_id: id,
    latest_label_sealed: sealed,
  }: Pick<ConversationRow, 'conversation_id' | 'latest_label_sealed'>,
): string | null {
  return sealed === null ? null : open.decrypt(labelPlace(orgId, id), sealed);
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

/**
 * Newest first; one more than asked for says that there is a next page. Labels are sealed, so a search for one opens
 * those of each page and goes on until enough are found.
 */
export async function listConversations(
  store: Store,
  orgId: string,
  query: ListQuery,
): Promise<readonly Conversation[]> {
  const found: Conversation[] = [];
  let after = query.after;
  for (;;) {
    const page = await readPage(store, orgId, { ...query, after });
    found.push(...page.filter(({ latest }) => query.label === undefined || latest?.label === query.label));
    const last = page.at(-1);
    if (found.length >= query.limit || page.length < query.limit || last === undefined) break;
    after = last;
  }
  return found.slice(0, query.limit);
}

async function readPage({ trx, keys }: Store, orgId: string, query: ListQuery): Promise<readonly Conversation[]> {
  let list = conversations(trx, orgId);
  if (query.reference !== undefined) {
    const start = `${query.reference.toLowerCase().replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
    list = list.where((eb) => eb(eb.fn<string>('lower', ['c.own_reference']), 'like', start));
  }
  if (query.label !== undefined) list = list.where('c.latest_version', 'is not', null);
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
  const labelled = rows.flatMap((row) => (row.latest_label_sealed === null ? [] : [row.conversation_id]));
  const found = await findKeys(trx, orgId, labelled);
  return keys.use(found, (open) => rows.map((row) => conversationOf(row, labelOf(open, orgId, row))));
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
  store: Store,
  staff: Staff,
  { conversationId, seen, now }: Change,
  made: NewDetermination,
): Promise<{ readonly conversation: Conversation; readonly saved: SavedDetermination } | Hindrance> {
  const held = await hold(store, staff.orgId, conversationId);
  if (held === undefined) return 'not-found';
  if (held.version !== seen) return 'stale';
  return append(store, staff, held, made, now);
}

/** Accepts or rejects the latest version. Call inside a transaction. */
export async function decide(
  store: Store,
  staff: Staff,
  { conversationId, seen, now }: Change,
  on: { readonly version: number; readonly decision: 'accepted' | 'rejected'; readonly reason: string },
): Promise<Conversation | Hindrance> {
  const held = await holdForDecision(store, staff.orgId, conversationId, seen, on.version);
  if (typeof held === 'string') return held;
  await insertDecision(store.trx, staff, conversationId, on, now);
  return move(store.trx, staff.orgId, held, { ...held, latest_status: on.decision }, now);
}

/** Marks the latest version as amended and adds the version that amends it. Call inside a transaction. */
export async function amend(
  store: Store,
  staff: Staff,
  { conversationId, seen, now }: Change,
  on: { readonly version: number; readonly reason: string },
  made: NewDetermination,
): Promise<{ readonly conversation: Conversation; readonly saved: SavedDetermination } | Hindrance> {
  const held = await holdForDecision(store, staff.orgId, conversationId, seen, on.version);
  if (typeof held === 'string') return held;
  await insertDecision(store.trx, staff, conversationId, { ...on, decision: 'amended' }, now);
  return append(store, staff, held, made, now);
}

interface Held extends ConversationRow {
  readonly shared_version: number | null;
  readonly shared: Answers | null;
  readonly label: string | null;
  readonly keyRows: readonly CaseKeyRow[];
}

/** The conversation with what its group shares; its row is locked until the end of the transaction. */
async function hold({ trx, keys }: Store, orgId: string, conversationId: string): Promise<Held | undefined> {
  const row = await conversations(trx, orgId)
    .leftJoin('shared_answers as a', (join) =>
      join
        .onRef('a.org_id', '=', 'g.org_id')
        .onRef('a.group_id', '=', 'g.group_id')
        .onRef('a.version', '=', 'g.version'),
    )
    .select(['g.version as shared_version', 'a.answers_sealed'])
    .where('c.conversation_id', '=', conversationId)
    .forUpdate('c')
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const rows = await findKeys(trx, orgId, [conversationId, ...(row.group_id === null ? [] : [row.group_id])]);
  return keys.use(rows, (open) => ({
    ...row,
    keyRows: rows,
    label: labelOf(open, orgId, row),
    shared: sharedAnswers(open, orgId, row.group_id, row.shared_version, row.answers_sealed),
  }));
}

function sharedAnswers(
  open: OpenKeys,
  orgId: string,
  groupId: string | null,
  version: number | null,
  sealed: Buffer | null,
): Answers | null {
  if (groupId === null || version === null) return null;
  return contentOf(open, sharedPlace(orgId, groupId, version), sealed) as Answers;
}

type Moved = Pick<ConversationRow, 'latest_version' | 'latest_label_sealed' | 'latest_status'> & Pick<Held, 'label'>;

/** Writes the next version of the conversation's row. @returns the conversation as it is then */
async function move(trx: Database, orgId: string, held: Held, to: Moved, now: Date): Promise<Conversation> {
  const { latest_version, latest_label_sealed, latest_status } = to;
  const changed = { version: held.version + 1, latest_version, latest_label_sealed, latest_status, changed_at: now };
  await trx
    .updateTable('conversation')
    .set(changed)
    .where('org_id', '=', orgId)
    .where('conversation_id', '=', held.conversation_id)
    .execute();
  return conversationOf({ ...held, ...changed }, to.label);
}

async function holdForDecision(
  store: Store,
  orgId: string,
  conversationId: string,
  seen: number,
  version: number,
): Promise<Held | Hindrance> {
  const held = await hold(store, orgId, conversationId);
  if (held === undefined) return 'not-found';
  if (held.version !== seen) return 'stale';
  if (held.latest_version === null) return 'nothing-determined';
  if (version > held.latest_version) return 'not-found';
  if (version < held.latest_version) return 'not-latest';
  return held.latest_status === 'draft' ? held : 'already-decided';
}

/** What is sealed of one version: everything that says something of the person. */
interface Content extends Omit<NewDetermination, 'amends'> {
  readonly label: string;
}

async function append(
  { trx, keys }: Store,
  staff: Staff,
  held: Held,
  made: NewDetermination,
  now: Date,
): Promise<{ readonly conversation: Conversation; readonly saved: SavedDetermination } | Hindrance> {
  if (confirmsUnshared(made.answers, held.shared)) return 'stale'; // the group changed between reading and saving
  const { orgId } = staff;
  const { conversation_id: id } = held;
  const version = (held.latest_version ?? 0) + 1;
  const { amends, ...said } = made;
  const content: Content = { label: made.result.un.label, ...said };
  const sealed = await keys.use(held.keyRows, (open) => ({
    content: open.encrypt(contentPlace(orgId, id, version), JSON.stringify(content)),
    label: open.encrypt(labelPlace(orgId, id), content.label),
  }));
  await trx
    .insertInto('determination')
    .values({
      org_id: orgId,
      conversation_id: id,
      version,
      group_id: held.group_id,
      shared_version: held.shared_version,
      amends,
      content_sealed: sealed.content,
      created_by: staff.userId,
      created_at: now,
    })
    .execute();
  const { label } = content;
  const to = { latest_version: version, latest_label_sealed: sealed.label, latest_status: 'draft', label };
  const conversation = await move(trx, orgId, held, to, now);
  const shared = sharedOf(held.group_id, held.shared_version, held.shared);
  const saved = { ...made, version, label, shared, createdBy: staff.displayName, createdAt: now, decision: null };
  return { conversation, saved };
}

function confirmsUnshared(answers: Answers, shared: Answers | null): boolean {
  const known = shared ?? {};
  return Object.entries(answers).some(([key, entry]) => 'confirms' in (entry as object) && !Object.hasOwn(known, key));
}

function sharedOf(
  groupId: string | null,
  version: number | null,
  answers: Answers | null,
): SavedDetermination['shared'] {
  return groupId === null || version === null || answers === null ? null : { groupId, version, answers };
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
  { trx, keys }: Store,
  orgId: string,
  conversationId: string,
): Promise<readonly DeterminationSummary[]> {
  const rows = await summaries(trx, orgId, conversationId).orderBy('d.version', 'desc').execute();
  const found = await findKeys(trx, orgId, [conversationId]);
  return keys.use(found, (open) => rows.map((row) => summaryOf(row, readContent(open, orgId, row).label)));
}

export async function readDetermination(
  { trx, keys }: Store,
  orgId: string,
  conversationId: string,
  version: number,
): Promise<SavedDetermination | undefined> {
  const row = await summaries(trx, orgId, conversationId)
    .leftJoin('shared_answers as a', (join) =>
      join
        .onRef('a.org_id', '=', 'd.org_id')
        .onRef('a.group_id', '=', 'd.group_id')
        .onRef('a.version', '=', 'd.shared_version'),
    )
    .select(['d.group_id', 'd.shared_version', 'a.answers_sealed'])
    .where('d.version', '=', version)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { group_id: groupId, shared_version: sharedVersion } = row;
  const found = await findKeys(trx, orgId, [conversationId, ...(groupId === null ? [] : [groupId])]);
  return keys.use(found, (open) => {
    const { label, ...said } = readContent(open, orgId, row);
    const answers = sharedAnswers(open, orgId, groupId, sharedVersion, row.answers_sealed);
    return { ...summaryOf(row, label), ...said, shared: sharedOf(groupId, sharedVersion, answers) };
  });
}

function readContent(
  open: OpenKeys,
  orgId: string,
  row: Pick<SummaryRow, 'conversation_id' | 'version' | 'content_sealed'>,
): Content {
  return contentOf(open, contentPlace(orgId, row.conversation_id, row.version), row.content_sealed) as Content;
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
      'd.conversation_id',
      'd.version',
      'd.content_sealed',
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

function summaryOf(row: SummaryRow, label: string): DeterminationSummary {
  const { decision, reason, decided_by: decidedBy, decided_at: decidedAt } = row;
  return {
    version: row.version,
    label,
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
  store: Store,
  staff: Staff,
  { conversationId, seen, now }: Change,
  file: TombstoneFile,
): Promise<'discarded' | Hindrance> {
  const { trx } = store;
  const held = await hold(store, staff.orgId, conversationId);
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
  const discardRows = async () => {
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
  };
  await discardWithKeys(store, { orgId: staff.orgId, subjectId: conversationId, file, now, discardRows });
  return 'discarded' as const;
}
