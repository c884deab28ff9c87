// SPDX-License-Identifier: EUPL-1.2
// Views of the list that somebody keeps: filters as codes, and a name that is sealed, because people call a view what they
// think of. Nobody else's are seen.

import { sql } from 'kysely';
import type { KeyStore } from '../keys/key-store.ts';
import { Refused } from '../problems.ts';
import type { Database } from './database.ts';
import type { Staff } from './session.ts';

type Sealer = Pick<KeyStore, 'seal' | 'open'>;
export type ViewFilters = Readonly<Record<string, string | undefined>>;

const MOST_VIEWS = 30;

export async function listViews(trx: Database, sealer: Sealer, { orgId, userId }: Staff) {
  const { rows } = await sql<{ view_id: string; name_sealed: Buffer; filters: Record<string, string> }>`
    SELECT view_id, name_sealed, filters FROM saved_view WHERE org_id = ${orgId} AND user_id = ${userId}
    ORDER BY created_at, view_id`.execute(trx);
  return Promise.all(
    rows.map(async ({ view_id: id, name_sealed, filters }) => ({
      id,
      name: (await sealer.open(purposeOf(orgId, userId, id), name_sealed)).toString('utf8'),
      filters,
    })),
  );
}

export async function saveView(
  trx: Database,
  sealer: Sealer,
  { orgId, userId }: Staff,
  {
    id,
    name,
    filters,
    now,
  }: { readonly id: string; readonly name: string; readonly filters: ViewFilters; readonly now: Date },
): Promise<void> {
  const { rows } = await sql<{ all: string }>`SELECT count(*) AS all FROM saved_view
    WHERE org_id = ${orgId} AND user_id = ${userId}`.execute(trx);
  if (Number(rows[0]?.all ?? 0) >= MOST_VIEWS) throw new Refused('too-many-views');
  const sealed = await sealer.seal(purposeOf(orgId, userId, id), Buffer.from(name, 'utf8'));
  await sql`INSERT INTO saved_view (org_id, user_id, view_id, name_sealed, filters, created_at)
    VALUES (${orgId}, ${userId}, ${id}, ${sealed}, ${JSON.stringify(filters)}::jsonb, ${now})`.execute(trx);
}

export async function removeView(trx: Database, { orgId, userId }: Staff, viewId: string): Promise<void> {
  await sql`DELETE FROM saved_view WHERE org_id = ${orgId} AND user_id = ${userId} AND view_id = ${viewId}`.execute(
    trx,
  );
}

function purposeOf(orgId: string, userId: string, viewId: string): Parameters<Sealer['seal']>[0] {
  return { use: 'kept-answer', about: `${orgId}/${userId}/view/${viewId}` };
}
