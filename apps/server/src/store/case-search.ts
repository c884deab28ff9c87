// SPDX-License-Identifier: EUPL-1.2
// Finding a case by a name (BI-1 to BI-3). Tokens give candidates among the cases that row security shows; those are
// opened, compared in the clear and forgotten. Limited for each person and hour, so that nobody can test a list of names.

import { decide } from '@amparo/casework/access';
import { sql } from 'kysely';
import {
  type BlindIndex,
  type ContactTokenKind,
  type IndexedContacts,
  type NameTokenKind,
  plainNumber,
  plainPaper,
} from '../keys/blind-index.ts';
import { nameParts, soundOf } from '../keys/names.ts';
import { type Identity, openIdentity } from './case-identity.ts';
import type { Database } from './database.ts';
import { loadFile } from './records/case-file.ts';
import { contactsOf } from './records/settle.ts';
import type { Store } from './sealed.ts';
import { keysOfSeen, seeCases, type SeenCase } from './seen-cases.ts';
import type { Staff } from './session.ts';
import { tiesOf } from './ties.ts';

export const SEARCHES_PER_HOUR = 60;
export const MOST_HITS = 20;
/** Tokens are short, so that several names share one: more than this share it only by attack. */
const MOST_CANDIDATES = 1_000;

export interface NameQuery {
  readonly name: string;
  readonly birthYear?: number | undefined;
}

/** Counts one more search. @returns seconds to wait; 0 when it may be done */
export async function takeSearch(trx: Database, { orgId, userId }: Staff, now: Date): Promise<number> {
  const hour = new Date(Math.floor(now.getTime() / 3600_000) * 3600_000);
  const { used } = await trx
    .insertInto('use_count')
    .values({ org_id: orgId, user_id: userId, kind: 'name-search', hour, used: 1 })
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'user_id', 'kind', 'hour']).doUpdateSet({ used: sql<number>`use_count.used + 1` }),
    )
    .returning('used')
    .executeTakeFirstOrThrow();
  if (used <= SEARCHES_PER_HOUR) return 0;
  return Math.max(1, Math.ceil((hour.getTime() + 3600_000 - now.getTime()) / 1000));
}

/** @returns the ids of at most twenty cases whose name fits and whose identity this session may read */
export async function findByName(
  { trx, keys }: Store,
  index: BlindIndex,
  staff: Staff,
  query: NameQuery,
  now: Date,
): Promise<readonly string[]> {
  const { orgId } = staff;
  const candidates = await candidatesFor(trx, index, staff, query, now);
  const open = candidates.filter((row) => {
    const decision = decide(staff, 'case.read-identity', { kind: 'case', ties: tiesOf(row) }, [], now);
    return decision.allowed;
  });
  const fits = fitting(query);
  return keys.use(keysOfSeen(open), (keysOfCases) =>
    open
      .filter((row) => fits(openIdentity(keysOfCases, { orgId, caseId: row.case_id }, row)))
      .map(({ case_id }) => case_id)
      .slice(0, MOST_HITS),
  );
}

async function candidatesFor(trx: Database, index: BlindIndex, { orgId }: Staff, query: NameQuery, now: Date) {
  const ofName = await index.tokensFor(orgId, query);
  if (ofName.length === 0) return [];
  const ofAlias = ofName
    .filter(({ kind }) => kind === 'full-name')
    .map(({ token }) => ({ kind: 'alias' as const, token }));
  return withTokens(trx, orgId, [...ofName, ...ofAlias], now);
}

/** Newest first. Looked for among the cases that the session sees: it takes no longer where there are more of others. */
async function withTokens(
  trx: Database,
  orgId: string,
  tokens: readonly { readonly kind: NameTokenKind | ContactTokenKind | 'alias'; readonly token: Buffer }[],
  now: Date,
): Promise<readonly SeenCase[]> {
  if (tokens.length === 0) return [];
  const { rows } = await sql<{ case_id: string }>`
    SELECT c.case_id FROM case_file c
    WHERE c.org_id = ${orgId} AND c.erased_at IS NULL AND c.case_id = ANY (ARRAY(
      SELECT t.case_id FROM unnest(${tokens.map(({ kind }) => kind)}::text[], ${tokens.map(({ token }) => token)}::bytea[])
          AS asked (kind, token)
        JOIN name_token t ON t.org_id = ${orgId} AND t.kind = asked.kind AND t.token = asked.token))
    ORDER BY c.created_at DESC, c.case_id DESC LIMIT ${MOST_CANDIDATES}`.execute(trx);
  const ids = rows.map(({ case_id }) => case_id);
  return seeCases(trx, orgId, ids, now);
}

/** The whole name in any order and spelling of it; one part with the year of birth; or the sound of the whole. */
export function fitting({ name, birthYear }: NameQuery): (identity: Identity) => boolean {
  const asked = nameParts(name);
  const sound = soundsOf(asked);
  return (found) => {
    if (asked.length === 0) return false;
    if (found.alias !== null && nameParts(found.alias.expose()).join(' ') === asked.join(' ')) return true;
    if (found.name === null) return false;
    const parts = nameParts(found.name.expose());
    if (parts.join(' ') === asked.join(' ')) return true;
    if (birthYear !== undefined && found.birthYear?.expose() === birthYear)
      return asked.some((part) => parts.includes(part));
    return soundsOf(parts) === sound;
  };
}

function soundsOf(parts: readonly string[]): string {
  return parts.map(soundOf).toSorted().join(' ');
}

/**
 * Cases of which the person has one of these numbers or papers, whole: tokens give candidates among the cases that this session
 * sees and whose identity it may read; those are opened and compared.
 *
 * @returns the ids of at most twenty
 */
export async function findByContacts(
  store: Store,
  index: BlindIndex,
  staff: Staff,
  asked: IndexedContacts,
  now: Date,
): Promise<readonly string[]> {
  const tokens = await index.tokensOfContacts(staff.orgId, asked);
  const phones = new Set(asked.phones.map(plainNumber));
  const papers = new Set(asked.papers.map(paperKey));
  const candidates = await withTokens(store.trx, staff.orgId, tokens, now);
  const found: string[] = [];
  for (const row of candidates) {
    if (found.length >= MOST_HITS) break;
    if (!decide(staff, 'case.read-identity', { kind: 'case', ties: tiesOf(row) }, [], now).allowed) continue;
    const kinds = ['case', 'person', 'safeContact'] as const;
    const loaded = await loadFile(store, staff.orgId, row.case_id, { lock: false, kinds });
    if (loaded === undefined) continue;
    const has = contactsOf(loaded.file);
    if (
      has.phones.some((each) => phones.has(plainNumber(each))) ||
      has.papers.some((each) => papers.has(paperKey(each)))
    )
      found.push(row.case_id);
  }
  return found;
}

function paperKey({ type, issuer, value }: IndexedContacts['papers'][number]): string {
  return `${type} ${issuer} ${plainPaper(value)}`;
}
