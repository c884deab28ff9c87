// SPDX-License-Identifier: EUPL-1.2
// Good practices as they are kept: drafts within the institution, what waits for a peer for peers of all institutions, published ones
// for everybody. A review is also a row of its own, by which the database refuses a publication that nobody else has read.

import type { GoodPractice } from '@amparo/cooperation/good-practice';
import type { Database, KeeperDatabase } from './database.ts';
import type { Staff } from './session.ts';

const MOST_SHOWN = 1000;

/** What this session may see, newest first. */
export async function listPractices(trx: Database): Promise<readonly GoodPractice[]> {
  const rows = await trx
    .selectFrom('good_practice')
    .select('content')
    .orderBy('changed_at', 'desc')
    .orderBy('practice_id')
    .limit(MOST_SHOWN)
    .execute();
  return rows.map(({ content }) => content as GoodPractice);
}

/** @param lock holds it until the end of the request */
export async function readPractice(trx: Database, practiceId: string, lock = false): Promise<GoodPractice | undefined> {
  const one = trx.selectFrom('good_practice').select('content').where('practice_id', '=', practiceId);
  const row = await (lock ? one.forUpdate() : one).executeTakeFirst();
  return row === undefined ? undefined : (row.content as GoodPractice);
}

/** Ids of the starter set that the institution has taken already. */
export async function takenStarters(trx: Database, { orgId }: Staff): Promise<ReadonlySet<string>> {
  const rows = await trx.selectFrom('good_practice').select('starter').where('org_id', '=', orgId).execute();
  return new Set(rows.flatMap(({ starter }) => starter ?? []));
}

export async function addPractice(
  trx: Database,
  practice: GoodPractice,
  { starter, now }: { readonly starter: string | null; readonly now: Date },
): Promise<void> {
  await trx
    .insertInto('good_practice')
    .values({ ...columnsOf(practice, now), org_id: practice.orgId, practice_id: practice.id, starter })
    .execute();
}

/** Reviews that no longer count go; the latest of each reviewer is kept. */
export async function savePractice(trx: Database, staff: Staff, practice: GoodPractice, now: Date): Promise<void> {
  const { orgId, id } = practice;
  const own = practice.reviews.find(({ by }) => by === staff.userId);
  if (practice.reviews.length === 0 && orgId === staff.orgId) {
    await trx.deleteFrom('practice_review').where('org_id', '=', orgId).where('practice_id', '=', id).execute();
  }
  if (own !== undefined && own.at === practice.updatedAt) {
    const said = {
      verdict: own.verdict,
      nobody_recognisable: own.nobodyRecognisable,
      of_version: practice.version,
      at: now,
    };
    await trx
      .insertInto('practice_review')
      .values({ ...said, org_id: orgId, practice_id: id, reviewer_id: staff.userId, reviewer_org: staff.orgId })
      .onConflict((conflict) => conflict.columns(['org_id', 'practice_id', 'reviewer_id']).doUpdateSet(said))
      .execute();
  }
  await trx
    .updateTable('good_practice')
    .set(columnsOf(practice, now))
    .where('org_id', '=', orgId)
    .where('practice_id', '=', id)
    .execute();
}

function columnsOf(practice: GoodPractice, now: Date) {
  return {
    state: practice.state,
    content: JSON.stringify(practice),
    review_at: practice.reviewAt,
    version: practice.version,
    written_by: practice.writtenBy,
    changed_at: now,
  };
}

/** What anybody may read: no name of whoever wrote or reviewed leaves with it. */
export async function publishedPractices(keeper: KeeperDatabase): Promise<readonly GoodPractice[]> {
  const rows = await keeper
    .selectFrom('good_practice')
    .select('content')
    .where('state', '=', 'Published')
    .orderBy('practice_id')
    .limit(MOST_SHOWN)
    .execute();
  return rows.map(({ content }) => content as GoodPractice);
}
