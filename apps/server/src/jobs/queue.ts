// SPDX-License-Identifier: EUPL-1.2
// The durable queue of what runs by itself (pg-boss, docs/decisions/0014): jobs stand in the database, so a restart forgets none,
// of several servers one does each, and one that fails is tried again. It works on the keeper's login, in a schema of its own
// that holds no data of anybody. Started by server.ts; nothing here knows what a duty does.

import type pg from 'pg';
import { PgBoss } from 'pg-boss';
import { describeError, type Log } from '../log.ts';
import { JOB_SCHEMA } from '../postgres/connections.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { DUTIES, type Duty } from './duties.ts';

export interface Queue {
  /** asks for a duty now, beside its own times; asked twice it runs once */
  readonly ask: (name: Duty['name']) => Promise<void>;
  readonly stop: () => Promise<void>;
}

interface QueueNeeds {
  readonly connection: pg.PoolConfig;
  readonly keeper: KeeperDatabase;
  readonly log: Log;
  readonly now: () => Date;
  readonly duties?: readonly Duty[];
  /** how often the queue is looked at, in seconds */
  readonly pollSeconds?: number;
  readonly retrySeconds?: number;
}

export async function startQueue({
  connection,
  keeper,
  log,
  now,
  duties = DUTIES,
  pollSeconds = 5,
  retrySeconds = 30,
}: QueueNeeds): Promise<Queue> {
  const boss = new PgBoss({
    ...(connection as Record<string, unknown>),
    max: 2,
    schema: JOB_SCHEMA,
    createSchema: false,
    application_name: 'amparo-jobs',
  });
  boss.on('error', (error) => log('job-failed', describeError(error)));
  await boss.start();
  for (const duty of duties) {
    await boss.createQueue(duty.name, {
      policy: 'stately',
      retryLimit: 5,
      retryDelay: retrySeconds,
      retryBackoff: true,
      expireInSeconds: 600,
    });
    await boss.work(duty.name, { pollingIntervalSeconds: pollSeconds, batchSize: 1 }, async () => {
      const count = await duty.run(keeper, now());
      if (count > 0) log('job-done', { problem: duty.name, count });
    });
    await boss.schedule(duty.name, duty.every);
  }
  return {
    ask: async (name) => {
      await boss.send(name, {}, {});
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}
