// SPDX-License-Identifier: EUPL-1.2
// Hears when something was queued: PostgreSQL tells it when the transaction commits, and never when it does not. Where that cannot be
// heard, the durable queue asks every minute all the same. Knows nothing of what was queued.

import pg from 'pg';
import { describeError, type Log } from '../log.ts';
import { OUTBOX_CHANNEL } from '../store/federation/outbox.ts';

const AGAIN_MS = 5_000;

export interface Wake {
  readonly stop: () => Promise<void>;
}

export async function listenForOutbox(
  connection: pg.ClientConfig,
  { onQueued, log }: { readonly onQueued: () => void; readonly log: Log },
): Promise<Wake> {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const later = () => {
    client = undefined;
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => void listen(), AGAIN_MS);
    timer.unref();
  };
  const listen = async (): Promise<void> => {
    const made = new pg.Client({ ...connection, application_name: 'amparo-outbox' });
    client = made;
    made.on('error', (error) => log('database-lost', describeError(error)));
    made.on('end', () => {
      if (client === made) later();
    });
    made.on('notification', onQueued);
    try {
      await made.connect();
      await made.query(`LISTEN ${OUTBOX_CHANNEL}`);
      // what was queued before anybody listened
      onQueued();
    } catch (error) {
      log('database-lost', describeError(error));
      await made.end().catch(() => undefined);
      if (client === made) later();
    }
  };
  await listen();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
