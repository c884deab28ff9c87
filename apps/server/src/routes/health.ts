// SPDX-License-Identifier: EUPL-1.2
// Whether the server and its database answer. Open to everybody, so it says nothing else.

import { publicOperation } from '../operation.ts';
import { HealthAnswer } from '../schemas.ts';
import { type Database, databaseAnswers } from '../store/database.ts';

export function readHealth({
  db,
  version,
  demo,
}: {
  readonly db: Database;
  readonly version: string;
  readonly demo: boolean;
}) {
  return publicOperation({
    summary: 'Is the server well?',
    answers: {
      200: { about: 'It is.', schema: HealthAnswer },
      503: { about: 'The database does not answer.', schema: HealthAnswer },
    },
    handle: async () => {
      const database = await databaseAnswers(db);
      const status = database ? 'ok' : 'degraded';
      return { status: database ? 200 : 503, body: { status, version, database, demo } };
    },
  });
}
