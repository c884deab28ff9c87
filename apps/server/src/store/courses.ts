// SPDX-License-Identifier: EUPL-1.2
// What rooms leave behind, by course. Written when a room ends, which may be long after its leader has signed out, so through
// the keeper's login; read by everybody of the institution, without what waits (packages/learn/src/rooms/pool.ts).

import {
  addMoments,
  addSet,
  type CountSet,
  type Figure,
  NO_MOMENTS,
  type PooledCount,
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
  const means = Object.entries(measures.means) as [Figure, Moments][];
  if (measures.sets.length === 0 && means.length === 0) return;
  await inTransaction(keeper, async (trx) => {
    for (const set of measures.sets) await keepSet(trx, { org_id: orgId, course }, set);
    for (const [figure, moments] of means) await keepMean(trx, { org_id: orgId, course, figure }, moments);
  });
}

async function keepSet(
  trx: KeeperDatabase,
  key: { readonly org_id: string; readonly course: string },
  set: CountSet,
): Promise<void> {
  const items = [...set.keys()].toSorted();
  const nothing = { answered: 0, right_answers: 0, waiting_answered: 0, waiting_right: 0 };
  await trx
    .insertInto('course_count')
    .values(items.map((item) => ({ ...key, item, ...nothing })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // two rooms of a course may end at once; always in the same order, so that neither waits for the other for ever
  const rows = await trx
    .selectFrom('course_count')
    .selectAll()
    .where('org_id', '=', key.org_id)
    .where('course', '=', key.course)
    .where('item', 'in', items)
    .orderBy('item')
    .forUpdate()
    .execute();
  const before = new Map(rows.map((row) => [row.item, pooled(row)]));
  for (const [item, { answered, right, waiting }] of addSet(before, set)) {
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
      .where('item', '=', item)
      .execute();
  }
}

function pooled(row: {
  readonly answered: number;
  readonly right_answers: number;
  readonly waiting_answered: number;
  readonly waiting_right: number;
}): PooledCount {
  return {
    answered: row.answered,
    right: row.right_answers,
    waiting: { answered: row.waiting_answered, right: row.waiting_right },
  };
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
