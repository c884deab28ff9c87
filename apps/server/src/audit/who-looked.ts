// SPDX-License-Identifier: EUPL-1.2
// Who looked at a case, who changed it, and when (AUD-4): for the page of those who work on it, and for printing when the
// person concerned asks. Runs in the transaction of a request; the database gives the entries of cases that are the
// asker's to work on, and none of others. Words are translation keys of the area `audit`; what was in the file is not here.

import { sql } from 'kysely';
import type { Database } from '../store/database.ts';

/** What somebody did, in plain words: `audit.did.<code>` in the translations. */
export const DEEDS = [
  'looked',
  'saw-identity',
  'changed',
  'opened',
  'assigned',
  'handed-over',
  'broke-glass',
  'erased',
  'asked-who-looked',
  'was-refused',
  'other',
] as const;
export type Deed = (typeof DEEDS)[number];

/** How the person comes to the case: `audit.how.<code>`. */
export const WAYS = ['own', 'assigned', 'team', 'own-intake', 'break-glass', 'referred', 'unknown'] as const;
export type Way = (typeof WAYS)[number];

const DEED_OF: Readonly<Record<string, Deed>> = {
  'case.read': 'looked',
  'case.read-identity': 'saw-identity',
  'case.change': 'changed',
  'case.open': 'opened',
  'case.assign': 'assigned',
  'case.deny-person': 'assigned',
  'case.hand-over': 'handed-over',
  'case.replace-key': 'changed',
  'case.request-erasure': 'changed',
  'case.erase': 'erased',
  'case.who-looked': 'asked-who-looked',
  'break-glass.request': 'broke-glass',
  'break-glass.approve': 'broke-glass',
  'attachment.list': 'looked',
  'attachment.read': 'saw-identity',
  'attachment.add': 'changed',
  'attachment.change': 'changed',
  'attachment.delete': 'changed',
  'conversation.read': 'looked',
  'conversation.begin': 'changed',
  'conversation.change': 'changed',
  'conversation.attach': 'changed',
  'conversation.discard': 'changed',
};

/** What one person did, in one way, on one day. */
export interface Visit {
  /** the same number for the same person through the whole list: for a print that names nobody */
  readonly number: number;
  readonly userId: string | null;
  /** null for what the program did by itself */
  readonly displayName: string | null;
  readonly day: string;
  readonly did: Deed;
  readonly how: Way;
  readonly first: Date;
  readonly last: Date;
  readonly times: number;
}

export interface WhoLooked {
  /** newest first */
  readonly visits: readonly Visit[];
  /** false: there are older entries than these */
  readonly complete: boolean;
}

const MOST_ENTRIES = 5_000;

interface LoggedRow {
  readonly at: Date;
  readonly actor: string | null;
  readonly action: string;
  readonly decision: string;
  readonly body: string;
}

/** @param timeZone where the day of the reader begins, such as America/Tegucigalpa */
export async function whoLooked(trx: Database, caseId: string, timeZone: string): Promise<WhoLooked> {
  const { rows } = await sql<LoggedRow>`
    SELECT at, actor, action, decision, body FROM case_log(${caseId}::uuid, ${MOST_ENTRIES + 1}::integer)`.execute(trx);
  const names = await namesOf(trx, rows);
  return {
    visits: groupVisits(rows.slice(0, MOST_ENTRIES), names, timeZone),
    complete: rows.length <= MOST_ENTRIES,
  };
}

async function namesOf(trx: Database, rows: readonly LoggedRow[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.flatMap(({ actor }) => actor ?? []))];
  if (ids.length === 0) return new Map();
  const people = await trx
    .selectFrom('staff_user')
    .select(['user_id', 'display_name'])
    .where('user_id', 'in', ids)
    .execute();
  return new Map(people.map(({ user_id, display_name }) => [user_id, display_name]));
}

function groupVisits(
  rows: readonly LoggedRow[],
  names: ReadonlyMap<string, string>,
  timeZone: string,
): readonly Visit[] {
  const dayIn = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const numbers = numberPeople(rows);
  const groups = Map.groupBy(rows, (row) => [dayIn.format(row.at), row.actor, deedOf(row), wayOf(row)].join(' '));
  return [...groups.values()].flatMap((group) => {
    const [newest] = group;
    const oldest = group.at(-1);
    if (newest === undefined || oldest === undefined) return [];
    return {
      number: numbers.get(newest.actor) ?? 0,
      userId: newest.actor,
      displayName: newest.actor === null ? null : (names.get(newest.actor) ?? null),
      day: dayIn.format(newest.at),
      did: deedOf(newest),
      how: wayOf(newest),
      first: oldest.at,
      last: newest.at,
      times: group.length,
    };
  });
}

/** In the order in which they first came to the case. */
function numberPeople(rows: readonly LoggedRow[]): ReadonlyMap<string | null, number> {
  const people = new Set(rows.toReversed().map(({ actor }) => actor));
  return new Map([...people].map((actor, index) => [actor, index + 1]));
}

function deedOf({ action, decision }: LoggedRow): Deed {
  return decision === 'denied' ? 'was-refused' : (DEED_OF[action] ?? 'other');
}

function wayOf({ body, decision }: LoggedRow): Way {
  if (decision === 'denied') return 'unknown';
  const { reason } = JSON.parse(body) as { readonly reason: string | null };
  return WAYS.find((way) => way === reason) ?? 'unknown';
}
