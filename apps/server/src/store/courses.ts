// SPDX-License-Identifier: EUPL-1.2
// What rooms leave behind, by course. Written when a room ends, which may be long after its leader has signed out, so through
// the keeper's login; read by everybody of the institution, without what waits (packages/learn/src/rooms/pool.ts).

import {
  addCount,
  addMoments,
  type Count,
  type Figure,
  NO_MOMENTS,
  type PooledCourse,
  type RoomMeasures,
} from '@amparo/learn/rooms';
import type { Moments } from '@amparo/learn/lessons';
import { sql } from 'kysely';
import { inTransaction } from './accounts.ts';
import type { Database, KeeperDatabase } from './database.ts';

export async function keepRoom(
  keeper: KeeperDatabase,
  orgId: string,
  course: string,
  measures: RoomMeasures,
): Promise<void> {
  const counts = [...measures.counts].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const means = Object.entries(measures.means) as [Figure, Moments][];
  if (counts.length === 0 && means.length === 0) return;
  await inTransaction(keeper, async (trx) => {
    for (const [item, count] of counts) await keepCount(trx, { org_id: orgId, course, item }, count);
    for (const [figure, moments] of means) await keepMean(trx, { org_id: orgId, course, figure }, moments);
  });
}

async function keepCount(
  trx: KeeperDatabase,
  key: { readonly org_id: string; readonly course: string; readonly item: string },
  count: Count,
): Promise<void> {
  const nothing = { answered: 0, right_answers: 0, waiting_answered: 0, waiting_right: 0 };
  await trx
    .insertInto('course_count')
    .values({ ...key, ...nothing })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // two rooms of a course may end at once
  const row = await trx
    .selectFrom('course_count')
    .selectAll()
    .where('org_id', '=', key.org_id)
    .where('course', '=', key.course)
    .where('item', '=', key.item)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const before = {
    answered: row.answered,
    right: row.right_answers,
    waiting: { answered: row.waiting_answered, right: row.waiting_right },
  };
  const { answered, right, waiting } = addCount(before, count);
  await trx
    .updateTable('course_count')
    .set({
      answered,
      right_answers: right,
      waiting_answered: waiting.answered,
      waiting_right: waiting.right,
    })
    .where('org_id', '=', key.org_id)
    .where('course', '=', key.course)
    .where('item', '=', key.item)
    .execute();
}

async function keepMean(
  trx: KeeperDatabase,
  key: { readonly org_id: string; readonly course: string; readonly figure: Figure },
  moments: Moments,
): Promise<void> {
  const added = addMoments(NO_MOMENTS, moments);
  if (added.people === 0) return;
  await trx
    .insertInto('course_mean')
    .values({ ...key, ...added })
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'course', 'figure']).doUpdateSet({
        people: sql`course_mean.people + excluded.people`,
        total: sql`course_mean.total + excluded.total`,
        squares: sql`course_mean.squares + excluded.squares`,
      }),
    )
    .execute();
}

/** By course, what may be told of it. */
export async function readCourses(trx: Database, orgId: string): Promise<ReadonlyMap<string, PooledCourse>> {
  const counted = await trx
    .selectFrom('course_count')
    .select(['course', 'item', 'answered', 'right_answers'])
    .where('org_id', '=', orgId)
    .execute();
  const meant = await trx.selectFrom('course_mean').selectAll().where('org_id', '=', orgId).execute();
  const names = new Set([...counted, ...meant].map(({ course }) => course));
  return new Map(
    [...names].toSorted().map((course) => [
      course,
      {
        counts: new Map(
          counted
            .filter((row) => row.course === course)
            .map((row) => [row.item, { answered: row.answered, right: row.right_answers }]),
        ),
        means: Object.fromEntries(
          meant
            .filter((row) => row.course === course)
            .map(({ figure, people, total, squares }) => [figure, { people, total, squares }]),
        ),
      },
    ]),
  );
}
