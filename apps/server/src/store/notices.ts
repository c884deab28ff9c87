// SPDX-License-Identifier: EUPL-1.2
// Telling people that something happened: a code and an id in their list of notices, written in the transaction of what
// happened, so that it stands there with it or not at all (AU-8, AZ-8). Never words, never a name.

import { sql } from 'kysely';
import type { Database } from './database.ts';

export interface Told {
  /** small letters and hyphens; its words are a translation */
  readonly kind: string;
  readonly objectId: string | null;
  readonly now: Date;
}

export async function notify(trx: Database, userIds: readonly string[], { kind, objectId, now }: Told): Promise<void> {
  const people = [...new Set(userIds)];
  if (people.length === 0) return;
  await sql`SELECT notify_people(${people}::uuid[], ${kind}, ${objectId}::uuid, ${now}::timestamptz)`.execute(trx);
}

/** Those who work on a case, their supervisors, and the data protection officers; not the one who does it. */
export async function notifyAboutCase(trx: Database, caseId: string, by: string, told: Told): Promise<void> {
  const { rows } = await sql<{ person: string }>`SELECT person FROM people_to_tell(${caseId}::uuid) AS person`.execute(
    trx,
  );
  await notify(
    trx,
    rows.flatMap(({ person }) => (person === by ? [] : person)),
    told,
  );
}
