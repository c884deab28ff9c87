// SPDX-License-Identifier: EUPL-1.2
// Whether the server and its database answer, and whether changes are taken. Open to everybody, so it says nothing else.

import { publicOperation } from '../operation.ts';
import { HealthAnswer } from '../schemas.ts';
import { databaseAnswers, type KeeperDatabase } from '../store/database.ts';

export function readHealth({
  keeper,
  version,
  demo,
  diskLow = () => false,
}: {
  readonly keeper: KeeperDatabase;
  readonly version: string;
  readonly demo: boolean;
  readonly diskLow?: (() => boolean) | undefined;
}) {
  return publicOperation({
    summary: 'Is the server well?',
    open: 'says only that server and database answer',
    answers: {
      200: { about: 'It is.', schema: HealthAnswer },
      503: { about: 'The database does not answer.', schema: HealthAnswer },
    },
    handle: async () => {
      const database = await databaseAnswers(keeper);
      const status = database && !diskLow() ? 'ok' : 'degraded';
      return { status: database ? 200 : 503, body: { status, version, database, demo } };
    },
  });
}
