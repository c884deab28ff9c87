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
import { findKeys, type Store } from './sealed.ts';
import type { Staff } from './session.ts';
import { tieColumns, tiesOf } from './ties.ts';

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
  const candidates = await candidatesFor(trx, index, staff, query);
  const open = candidates.filter((row) => {
    const decision = decide(staff, 'case.read-identity', { kind: 'case', ties: tiesOf(row) }, [], now);
    return decision.allowed;
  });
  const caseIds = open.map(({ case_id }) => case_id);
  const fits = fitting(query);
  return keys.use(await findKeys(trx, staff.orgId, caseIds), (keysOfCases) =>
    open
      .filter((row) => fits(openIdentity(keysOfCases, { orgId: staff.orgId, caseId: row.case_id }, row)))
      .map(({ case_id }) => case_id)
      .slice(0, MOST_HITS),
  );
}

async function candidatesFor(trx: Database, index: BlindIndex, { orgId }: Staff, query: NameQuery) {
  const ofName = await index.tokensFor(orgId, query);
  if (ofName.length === 0) return [];
  const ofAlias = ofName
    .filter(({ kind }) => kind === 'full-name')
    .map(({ token }) => ({ kind: 'alias' as const, token }));
  return withTokens(trx, orgId, [...ofName, ...ofAlias]);
}

async function withTokens(
  trx: Database,
  orgId: string,
  tokens: readonly { readonly kind: NameTokenKind | ContactTokenKind | 'alias'; readonly token: Buffer }[],
) {
  if (tokens.length === 0) return [];
  return trx
    .selectFrom('case_file as c')
    .select((eb) => ['c.case_id', 'c.alias_sealed', 'c.name_sealed', 'c.birth_year_sealed', ...tieColumns(eb)])
    .where('c.org_id', '=', orgId)
    .where('c.erased_at', 'is', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('name_token as t')
          .select('t.case_id')
          .whereRef('t.org_id', '=', 'c.org_id')
          .whereRef('t.case_id', '=', 'c.case_id')
          .where((on) =>
            on.or(tokens.map(({ kind, token }) => on.and([on('t.kind', '=', kind), on('t.token', '=', token)]))),
          ),
      ),
    )
    .orderBy('c.created_at', 'desc')
    .orderBy('c.case_id', 'desc')
    .limit(MOST_CANDIDATES)
    .execute();
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
  const candidates = await withTokens(store.trx, staff.orgId, tokens);
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
