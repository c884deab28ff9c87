// SPDX-License-Identifier: EUPL-1.2
// An import of 50,000 rows of HTCDS into the server, over HTTP, as a page does it: every field of the standard filled, looked at in
// batches, then written in batches, into a real database with row security and a real key process. Beside it, in the same run, the
// very rows that it wrote, inserted bare by the driver into tables with the same indexes. `npm run bench -- import`;
// BENCH_IMPORT_ROWS for fewer rows.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { cookieFor } from '../apps/server/src/access/session-cookie.ts';
import { hashToken, newToken } from '../apps/server/src/access/tokens.ts';
import { migrated, startTestKeys } from '../apps/server/src/keys/test-keys.ts';
import { testDatabase } from '../apps/server/src/postgres/test-cluster.ts';
import {
  createAccount,
  createInstitution,
  giveRoles,
  join as joinInstitution,
  startSession,
} from '../apps/server/src/store/accounts.ts';
import { type KeeperDatabase, openPools } from '../apps/server/src/store/database.ts';
import { columnNames, rowsOf } from './import-rows.ts';
import { type Client, clientOf, cpuOf, descendants, start, urlOf } from './running-server.ts';

const ROWS = Number(process.env['BENCH_IMPORT_ROWS'] ?? 50_000);
const BATCH_ROWS = 100;
const LIMIT_SECONDS = 180;
const LIMIT_MEGABYTES = 500;
/** tables that an import writes, in an order in which rows can stand */
const TABLES = [
  'case_file',
  'assignment',
  'amparo_keys.case_key',
  'case_fact',
  'person',
  'consent',
  'case_event',
  'assistance_plan',
  'case_note',
  'record_history',
  'name_token',
  'case_remainder',
  'case_clock',
] as const;

export async function benchImportServer(): Promise<void> {
  console.log(
    `\nimport of ${ROWS} HTCDS rows into the server over HTTP (looked at, then written), batches of ${BATCH_ROWS}`,
  );
  const database = await testDatabase(migrated);
  const keys = await startTestKeys();
  const folder = await mkdtemp(join(tmpdir(), 'amparo-bench-'));
  const opened = openPools(database.connections, { application: 1, keeper: 2 }, () => undefined);
  const owner = new pg.Client({ ...database.connections.migration, statement_timeout: 0 });
  await owner.connect();
  const server = start(['--data', join(folder, 'data')], {
    DATABASE_URL: urlOf(database.connections.application),
    DATABASE_MIGRATION_URL: urlOf(database.connections.migration),
    DATABASE_KEEPER_URL: urlOf(database.connections.keeper),
    AMPARO_KEYS: keys.folder,
    AMPARO_RATE_SESSION: '100000',
    AMPARO_RATE_ADDRESS: '100000',
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  try {
    const port = await server.port;
    const { cookie, userId, supervisorId } = await makePeople(opened.keeper);
    const client = clientOf(port, agent, cookie);
    const pid = server.child.pid ?? 0;
    const pids = [pid, ...(await descendants(pid))];
    const cpuBefore = await cpuOf(pids);
    const { checked, written } = await importAll(client, userId, supervisorId);
    const cpu = ((await cpuOf(pids)) - cpuBefore) / 1000;
    const memory = peakOf(pid);
    const seconds = checked + written;
    const { rows } = await owner.query<{ n: string }>('SELECT count(*) AS n FROM amparo.case_file');
    const missed = seconds > LIMIT_SECONDS || memory > LIMIT_MEGABYTES || Number(rows[0]?.n) !== ROWS ? '  MISSED' : '';
    console.log(
      `  ${rows[0]?.n} cases: ${seconds.toFixed(1)} s (limit ${LIMIT_SECONDS}): looked at ${checked.toFixed(1)} s, written ${written.toFixed(1)} s; server and key process ${cpu.toFixed(1)} s of CPU; server peak ${memory.toFixed(0)} MB (limit ${LIMIT_MEGABYTES})${missed}`,
    );
    const bare = await insertBare(owner);
    console.log(
      `  the same ${bare.rows} rows of ${TABLES.length} tables bare by the driver: ${bare.seconds.toFixed(1)} s; writing is ${(written / bare.seconds).toFixed(1)} times that, looking and writing ${(seconds / bare.seconds).toFixed(1)} times`,
    );
  } finally {
    agent.destroy();
    await server.stop();
    await owner.end();
    await opened.close();
    await keys.stop();
    await rm(folder, { recursive: true, force: true });
    await database.drop().catch(() => undefined);
  }
}

async function importAll(client: Client, userId: string, supervisorId: string) {
  const columns = columnNames();
  const batches = Math.ceil(ROWS / BATCH_ROWS);
  const begun = JSON.parse(
    await client({
      method: 'POST',
      path: '/api/v1/imports',
      headers: { 'idempotency-key': randomUUID() },
      body: { source: 'csv', columns, rows: ROWS, batches, caseWorkerId: userId, supervisorId, mapping: null },
    }),
  ) as { id: string };
  const pass = async (method: string, ending: string) => {
    const began = performance.now();
    const one = async (batch: number) => {
      const first = (batch - 1) * BATCH_ROWS;
      const rows = rowsOf(first, Math.min(ROWS, first + BATCH_ROWS)).map((cells, at) => ({
        row: first + at + 2,
        cells,
        found: [],
      }));
      const path = `/api/v1/imports/${begun.id}/batches/${batch}${ending}`;
      for (;;) {
        try {
          await client({ method, path, body: { rows } });
          return;
        } catch (error) {
          // as the page does: a batch that had to wait too long is sent again
          if (!(error instanceof Error) || !error.message.includes(': 503 ')) throw error;
          await new Promise((resolve) => setTimeout(resolve, 1000));
        }
      }
    };
    // two at a time, as the page sends them
    let next = 1;
    const lane = async () => {
      while (next <= batches) {
        const batch = next;
        next += 1;
        await one(batch);
      }
    };
    await Promise.all([lane(), lane()]);
    return (performance.now() - began) / 1000;
  };
  const checked = await pass('PUT', '');
  return { checked, written: await pass('POST', '/cases') };
}

/** MB, the largest resident set so far; Linux only. */
function peakOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/mu.exec(text)?.[1] ?? 0) / 1000;
}

async function makePeople(keeper: KeeperDatabase) {
  const now = new Date();
  const account = (signInName: string) => ({ displayName: 'A. Morales', signInName, passwordHash: null, now });
  const { orgId, userId: by } = await createInstitution(keeper, { name: 'Centre', ...account('bench-admin') });
  const member = async (name: string, role: 'CaseWorker' | 'Supervisor') => {
    const userId = await createAccount(keeper, account(name));
    await joinInstitution(keeper, { orgId, accountId: userId, displayName: 'A. Morales', now });
    await giveRoles(keeper, { orgId, userId, roles: [role], by, now });
    return userId;
  };
  const userId = await member('bench-worker', 'CaseWorker');
  const supervisorId = await member('bench-supervisor', 'Supervisor');
  const token = newToken();
  const session = { orgId, userId, tokenHash: hashToken(token) ?? Buffer.alloc(32), method: 'passkey' as const };
  await startSession(keeper, { ...session, deviceBound: true, deviceId: null, stepUpAt: now, now });
  return { cookie: cookieFor(orgId, token).split(';', 1)[0] ?? '', userId, supervisorId };
}

/** What was written, once more, in statements of the same size, without rules, keys, sealing or row security. */
async function insertBare(owner: pg.Client): Promise<{ readonly rows: number; readonly seconds: number }> {
  await owner.query('SET search_path = amparo');
  let rows = 0;
  let milliseconds = 0;
  for (const table of TABLES) {
    const clone = `bare_${table.replace('.', '_')}`;
    await owner.query(`CREATE TABLE ${clone} (LIKE ${table} INCLUDING ALL)`);
    const { rows: columns } = await owner.query<{ name: string; type: string }>(
      `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
       WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
      [table],
    );
    const names = columns.map(({ name }) => name).join(', ');
    const arrays = columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(', ');
    const insert = `INSERT INTO ${clone} (${names}) SELECT * FROM unnest(${arrays})`;
    await owner.query(`BEGIN; DECLARE written NO SCROLL CURSOR FOR SELECT ${names} FROM ${table}`);
    for (;;) {
      const { rows: page } = await owner.query<Record<string, unknown>>('FETCH 2000 FROM written');
      if (page.length === 0) break;
      const values = columns.map(({ name }) => page.map((row) => row[name]));
      const began = performance.now();
      await owner.query(insert, values);
      milliseconds += performance.now() - began;
      rows += page.length;
    }
    await owner.query('COMMIT');
  }
  return { rows, seconds: milliseconds / 1000 };
}
