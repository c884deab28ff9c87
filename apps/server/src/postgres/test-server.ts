// SPDX-License-Identifier: EUPL-1.2
//
// A server to be killed by tests: opens the database of a data folder in a process of its own and writes rows for as
// long as it lives, one line of output for each row that PostgreSQL acknowledged. Started by embedded-server.test.ts,
// as `node test-server.ts DATA_FOLDER`.

import pg from 'pg';
import { openDatabase } from './open-database.ts';
import { DatabaseProblem } from './problem.ts';

const [folder = ''] = process.argv.slice(2);
const log = { info: console.error, warn: console.error, error: console.error };

try {
  const database = await openDatabase({ dataFolder: folder, log });
  const owner = new pg.Client(database.connections.migration);
  await owner.connect();
  await owner.query('CREATE TABLE IF NOT EXISTS written (id bigint GENERATED ALWAYS AS IDENTITY, note text)');
  await owner.query('GRANT SELECT, INSERT ON written TO amparo_application');
  await owner.end();
  const application = new pg.Client(database.connections.application);
  await application.connect();
  for (;;) {
    const { rows } = await application.query<{ id: string }>(
      "INSERT INTO written (note) VALUES (repeat('x', 200)) RETURNING id",
    );
    process.stdout.write(`${rows[0]?.id}\n`);
  }
} catch (error) {
  if (!(error instanceof DatabaseProblem)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
