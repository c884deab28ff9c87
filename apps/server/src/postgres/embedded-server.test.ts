// SPDX-License-Identifier: EUPL-1.2
//
// The embedded database against the promises made for it: durable, private, one server at a time, and up again after
// whatever ended it. Every test runs the real PostgreSQL; processes are killed with SIGKILL.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { ConnectionSettings } from './connections.ts';
import { type EmbeddedServer, type Log, startEmbedded } from './embedded-server.ts';
import { type Database, openDatabase } from './open-database.ts';
import { DatabaseProblem } from './problem.ts';

const posix = process.platform === 'win32' ? 'Unix sockets and signals' : false;
const linux = process.platform === 'linux' ? false : '/proc';

let scratch = '';
before(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'amparo-postgres-'));
  if (process.getuid?.() === 0) await chmod(scratch, 0o711); // PostgreSQL's user has to pass
});
after(() => rm(scratch, { recursive: true, force: true }));

function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const add = (message: string): void => void lines.push(message);
  return { lines, info: add, warn: add, error: add };
}

async function connected<Result>(settings: ConnectionSettings, use: (client: pg.Client) => Promise<Result>) {
  const client = new pg.Client(settings);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function value(client: pg.ClientBase, sql: string): Promise<unknown> {
  const { rows } = await client.query({ text: sql, rowMode: 'array' });
  return rows[0]?.[0];
}

/** The SQLSTATE that refuses the statement; fails when it is not refused. */
async function refusal(client: pg.ClientBase, sql: string): Promise<string | undefined> {
  try {
    await client.query(sql);
  } catch (error) {
    return error instanceof pg.DatabaseError ? error.code : String(error);
  }
  return assert.fail(`not refused: ${sql}`);
}

describe('an open embedded database', { timeout: 60_000 }, () => {
  const log = memoryLog();
  let database: Database;
  let folder = '';

  before(async () => {
    folder = path.join(scratch, 'open');
    database = await openDatabase({ dataFolder: folder, log });
    await connected(database.connections.migration, async (owner) => {
      await owner.query(`
        CREATE TABLE kept (org_id int, id int, note text, PRIMARY KEY (org_id, id));
        ALTER TABLE kept ENABLE ROW LEVEL SECURITY; ALTER TABLE kept FORCE ROW LEVEL SECURITY;
        CREATE POLICY own ON kept USING (org_id = current_setting('test.org')::int);
        GRANT SELECT, INSERT, UPDATE ON kept TO amparo_application;`);
    });
  });
  after(() => database.stop());

  test('writes to the disk before it acknowledges, with checksums', async () => {
    await connected(database.connections.application, async (client) => {
      for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums']) {
        assert.equal(await value(client, `SHOW ${setting}`), 'on', setting);
      }
      assert.equal(await value(client, 'SHOW server_encoding'), 'UTF8');
    });
  });

  test('keeps statements and their values out of its log', async () => {
    const canary = 'canary-4711';
    await connected(database.connections.application, async (client) => {
      await refusal(client, `SELECT '${canary}'::int`);
      await assert.rejects(client.query('SELECT $1::uuid', [canary]));
      await client.query('SELECT $1::text', [canary]);
    });
    const written = await readFile(path.join(folder, 'postgres.log'), 'utf8');
    assert.match(written, /ready to accept connections/);
    assert.doesNotMatch(written, new RegExp(canary));
  });

  test('listens on no network address', { skip: linux }, async () => {
    const pid = await readPid(folder);
    const descriptors = await readdir(`/proc/${pid}/fd`);
    const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    const inodes = links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]).filter((inode) => inode !== undefined);
    const tables = await Promise.all(
      ['tcp', 'tcp6', 'udp', 'udp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')),
    );
    const network = new Set(tables.flatMap((table) => table.split('\n')).map((line) => line.trim().split(/\s+/)[9]));
    assert.ok(inodes.length > 0, 'it has a socket');
    assert.deepEqual(
      inodes.filter((inode) => network.has(inode)),
      [],
    );
  });

  test('is closed to other users of the machine', { skip: posix }, async () => {
    const modeOf = async (name: string) => (await stat(path.join(folder, name))).mode & 0o777;
    assert.equal(await modeOf('postgres'), 0o700);
    assert.equal(await modeOf('postgres/socket'), 0o700);
    assert.equal(await modeOf('postgres/cluster'), 0o700);
    assert.equal(await modeOf('postgres-passwords.json'), 0o600);
    assert.equal(await modeOf('postgres.log'), 0o600);
    assert.equal(await modeOf('server.lock'), 0o600);
    assert.equal(await modeOf('.'), process.getuid?.() === 0 ? 0o711 : 0o700);
  });

  test('runs under an unprivileged user when the server is root', {
    skip: linux || process.getuid?.() !== 0,
  }, async () => {
    const status = await readFile(`/proc/${await readPid(folder)}/status`, 'utf8');
    assert.match(status, /^Uid:\t(?!0\t)/m);
    assert.match(status, /^Gid:\t(?!0\t)/m);
    assert.match(status, /^Groups:\s*$/m);
  });

  test('lets nobody in without the password, and the superuser not at all', async () => {
    const { application } = database.connections;
    const login = (change: Partial<ConnectionSettings>) =>
      connected({ ...application, ...change }, async () => undefined);
    await assert.rejects(login({ password: 'guess' }), { code: '28P01' });
    await assert.rejects(login({ user: 'amparo_owner' }), { code: /^28/ });
    await assert.rejects(login({ user: 'amparo_superuser' }), { code: '28000' });
    await assert.rejects(login({ database: 'postgres' }), { code: '28000' });
  });

  test('gives the application no way to become the owner or to leave row security', async () => {
    await connected(database.connections.application, async (client) => {
      await client.query("SET test.org = '1'");
      const refused: Record<string, string> = {
        'SET ROLE amparo_owner': '42501',
        'SET ROLE amparo_migration': '42501',
        'SET ROLE amparo_superuser': '42501',
        'SET SESSION AUTHORIZATION amparo_owner': '42501',
        'SET session_replication_role = replica': '42501',
        'CREATE TABLE amparo.mine (a int)': '42501',
        'CREATE TABLE public.mine (a int)': '42501',
        'CREATE TEMPORARY TABLE mine (a int)': '42501',
        'CREATE SCHEMA mine': '42501',
        'CREATE ROLE mine': '42501',
        'CREATE DATABASE mine': '42501',
        'CREATE EXTENSION file_fdw': '42501',
        'ALTER TABLE kept DISABLE ROW LEVEL SECURITY': '42501',
        'ALTER TABLE kept OWNER TO amparo_application': '42501',
        'DROP POLICY own ON kept': '42501',
        'DROP TABLE kept': '42501',
        'TRUNCATE kept': '42501',
        'DELETE FROM kept': '42501', // not granted
        "COPY (SELECT 1) TO PROGRAM 'true'": '42501',
        "COPY kept TO '/tmp/kept'": '42501',
        "SELECT pg_read_file('postmaster.pid')": '42501',
        "SELECT lo_import('/etc/passwd')": '42501',
        'SELECT rolpassword FROM pg_authid': '42501',
        "ALTER SYSTEM SET fsync = 'off'": '0A000', // switched off for everybody (allow_alter_system)
        'ALTER ROLE amparo_application BYPASSRLS': '42501',
        'ALTER ROLE amparo_application SUPERUSER': '42501',
        'GRANT amparo_owner TO amparo_application': '42501',
        'SET fsync = off': '55P02',
      };
      for (const [sql, code] of Object.entries(refused)) assert.equal(await refusal(client, sql), code, sql);

      await client.query("INSERT INTO kept VALUES (1, 1, 'ours')");
      assert.equal(await refusal(client, "INSERT INTO kept VALUES (2, 1, 'theirs')"), '42501');
      await client.query('SET row_security = off');
      assert.equal(await refusal(client, 'SELECT * FROM kept'), '42501', 'with row security off the query fails');
      await client.query("RESET ROLE; RESET row_security; SET test.org = '2'");
      assert.equal(await value(client, 'SELECT count(*)::int FROM kept'), 0);
    });
  });

  test('gives every table of a migration to the owner', async () => {
    await connected(database.connections.application, async (client) => {
      const owners = "SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables WHERE schemaname = 'amparo'";
      assert.equal(await value(client, owners), 'amparo_owner');
    });
  });

  test('sets the time limits of the application on the role itself', async () => {
    const { host, port, user, database: name, password } = database.connections.application;
    const bare = new pg.Client({ host, port, user, database: name, ...(password === undefined ? {} : { password }) });
    await bare.connect();
    assert.equal(await value(bare, 'SHOW statement_timeout'), '5s');
    assert.equal(await value(bare, 'SHOW lock_timeout'), '2s');
    assert.equal(await value(bare, 'SHOW idle_in_transaction_session_timeout'), '10s');
    await bare.end();
  });

  test('ends a slow statement after 5 s and a wait for a lock after 2 s, while others are answered', async () => {
    const { application, migration } = database.connections;
    const slow = connected(application, async (client) => {
      const start = performance.now();
      assert.equal(await refusal(client, 'SELECT pg_sleep(60)'), '57014');
      return performance.now() - start;
    });
    const locked = connected(migration, async (owner) => {
      await owner.query('BEGIN; LOCK TABLE kept IN ACCESS EXCLUSIVE MODE');
      return connected(application, async (client) => {
        const start = performance.now();
        assert.equal(await refusal(client, 'SELECT * FROM kept'), '55P03');
        return performance.now() - start;
      });
    });
    const other = await connected(application, async (client) => {
      const start = performance.now();
      assert.equal(await value(client, 'SELECT 1'), 1);
      return performance.now() - start;
    });
    assert.ok(other < 1_000, `another query took ${other} ms`);
    const [slowMs, lockedMs] = await Promise.all([slow, locked]);
    assert.ok(slowMs > 4_900 && slowMs < 8_000, `statement ended after ${slowMs} ms`);
    assert.ok(lockedMs > 1_900 && lockedMs < 5_000, `wait ended after ${lockedMs} ms`);
  });

  test('ends a session that forgets its transaction, and the process lives on', async () => {
    const { application } = database.connections;
    const client = new pg.Client({ ...application, idle_in_transaction_session_timeout: 100 });
    const refused = once(client, 'error');
    await client.connect();
    await client.query('BEGIN');
    const [error] = await refused;
    assert.equal(error.code, '25P03');
    await client.end();
  });

  test('needs little memory at rest', { skip: linux }, async (t) => {
    await pause(500);
    const bytes = await memoryOf(await readPid(folder));
    const megabytes = Math.round(bytes.total / 102.4) / 10;
    t.diagnostic(`PostgreSQL at rest: ${megabytes} MB (proportional set) in ${bytes.processes} processes`);
    assert.ok(megabytes < 60, `${megabytes} MB`);
  });

  test('says how much room the disk has', async () => {
    const space = await database.diskSpace();
    assert.ok(space !== undefined && space.freeBytes > 0 && space.freeBytes <= space.totalBytes);
  });

  test('says nothing while all is well', () => {
    assert.deepEqual(log.lines, []);
  });
});

describe('a data folder over time', { skip: posix, timeout: 60_000 }, () => {
  let folder = '';
  let opened: Database | undefined;
  const acknowledged: number[] = [];

  before(() => {
    folder = path.join(scratch, 'over-time');
  });
  afterEach(async () => {
    await opened?.stop();
    opened = undefined;
  });

  const open = async (log: Log = memoryLog()): Promise<Database> => {
    opened = await openDatabase({ dataFolder: folder, log });
    return opened;
  };
  const assertNothingLost = async ({ connections }: Database): Promise<void> => {
    const missing = await connected(connections.application, (client) =>
      client.query<{ id: string }>(
        'SELECT id FROM unnest($1::bigint[]) AS id WHERE NOT EXISTS (SELECT FROM written w WHERE w.id = id.id)',
        [acknowledged],
      ),
    );
    assert.deepEqual(missing.rows, []);
    assert.ok(acknowledged.length > 0);
  };

  test('a killed server loses no acknowledged row; the next one stops its PostgreSQL and starts its own', async (t) => {
    for (let round = 0; round < 4; round++) {
      const server = startServer(folder);
      acknowledged.push(...(await killWhileWriting(server, 20 + 60 * round)));
      const left = await readPid(folder);
      assert.ok(isAlive(left), 'PostgreSQL outlives a killed server');
      const log = memoryLog();
      const database = await open(log);
      assert.match(log.lines.join('\n'), /stopped the PostgreSQL of a server that had not ended cleanly/);
      assert.notEqual(await readPid(folder), left);
      await assertNothingLost(database);
      await database.stop();
    }
    t.diagnostic(`${acknowledged.length} acknowledged rows in 4 rounds`);
  });

  test('a machine that dies loses no acknowledged row: server and PostgreSQL killed together', async (t) => {
    for (let round = 0; round < 3; round++) {
      const server = startServer(folder);
      acknowledged.push(...(await killWhileWriting(server, 40, () => process.kill(readPidSync(folder), 'SIGKILL'))));
      const start = performance.now();
      const database = await open();
      t.diagnostic(`open again after a crash: ${Math.round(performance.now() - start)} ms`);
      await assertNothingLost(database);
      await database.stop();
    }
  });

  test('a second server is refused with exit code 3 and changes nothing', async () => {
    const database = await open();
    const files = await filesOf(folder);
    const second = startServer(folder);
    const [[code], messages] = await Promise.all([once(second, 'exit'), text(second.stderr)]);
    assert.equal(code, 3);
    assert.match(messages, new RegExp(`in use by process ${process.pid} on .+, started 20`));
    assert.doesNotMatch(messages, /\n\s+at /, 'no stack trace');
    assert.deepEqual(await filesOf(folder), files);
    await assert.rejects(openDatabase({ dataFolder: folder, log: memoryLog() }), {
      code: 'folder-in-use',
      exitCode: 3,
    });
    await assertNothingLost(database);
  });

  test('of many servers that start at once exactly one opens it', async () => {
    const log = memoryLog();
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => openDatabase({ dataFolder: folder, log })));
    for (const result of tries) if (result.status === 'fulfilled') await result.value.stop();
    assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
    const refused = tries.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code);
    assert.deepEqual(new Set(refused), new Set(['folder-in-use']));
  });

  test('a process id that now belongs to another program does not keep it closed', { skip: linux }, async () => {
    const first = await open();
    const file = path.join(folder, 'postgres', 'cluster', 'postmaster.pid');
    const content = await readFile(file, 'utf8');
    await first.stop();
    await writeFile(file, content.replace(/^\d+/, String(process.pid)));
    await assertNothingLost(await open());
  });

  test('lost passwords are replaced', async () => {
    await rm(path.join(folder, 'postgres-passwords.json'));
    await assertNothingLost(await open());
    await opened?.stop();
    await writeFile(path.join(folder, 'postgres-passwords.json'), '{"half a fi');
    await assertNothingLost(await open());
  });

  test('PostgreSQL that ends by itself is brought back once; the second time the server is told to stop', async () => {
    const log = memoryLog();
    const database = await open(log);
    process.kill(await readPid(folder), 'SIGKILL');
    await until(() => log.lines.includes('PostgreSQL is back'));
    await assertNothingLost(database);
    process.kill(await readPid(folder), 'SIGKILL');
    assert.equal(await database.failed, 'ended by SIGKILL');
    assert.match(
      log.lines.join('\n'),
      /ended \(ended by SIGKILL\); starting it again\nPostgreSQL is back\nPostgreSQL ended again/,
    );
  });

  test('a process that exits without stopping its database takes it along', async () => {
    const script = `
      const { openDatabase } = await import(${JSON.stringify(import.meta.resolve('./open-database.ts'))});
      await openDatabase({ dataFolder: ${JSON.stringify(folder)}, log: console });
      process.exit(7);`;
    const server = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
    const [code] = await once(server, 'exit');
    assert.equal(code, 7);
    await until(() => !existsSync(pidFile(folder))); // PostgreSQL removes it at the end of a clean stop
    await assertNothingLost(await open());
  });
});

describe('a data folder that is not ready', { timeout: 60_000 }, () => {
  test('a start that was interrupted while making the database begins again', async () => {
    const folder = path.join(scratch, 'interrupted');
    const first = await startEmbedded({ dataFolder: folder, log: memoryLog() });
    await first.stop();
    const cluster = path.join(folder, 'postgres', 'cluster');
    await rm(path.join(cluster, 'global'), { recursive: true });
    await rename(cluster, `${cluster}.unfinished`);
    const again: EmbeddedServer = await startEmbedded({ dataFolder: folder, log: memoryLog() });
    await connected(again.connections.application, async (client) => assert.equal(await value(client, 'SELECT 1'), 1));
    await again.stop();
  });

  test('a path too long for a socket gets a private temporary folder, removed at the end', {
    skip: posix,
  }, async () => {
    const folder = path.join(scratch, 'long'.repeat(30));
    const log = memoryLog();
    const server = await startEmbedded({ dataFolder: folder, log });
    const { host } = server.address;
    assert.ok(!host.startsWith(folder));
    assert.match(log.lines.join('\n'), /too long for a socket; it lies in the private folder/);
    assert.equal((await stat(host)).mode & 0o777, 0o700);
    await connected(server.connections.application, async (client) => assert.equal(await value(client, 'SELECT 1'), 1));
    await server.stop();
    await assert.rejects(stat(host), { code: 'ENOENT' });
  });

  test('a folder with other files in it is refused and left as it is', async () => {
    const folder = path.join(scratch, 'photographs');
    await mkdir(folder);
    await writeFile(path.join(folder, 'holiday.jpg'), 'x');
    const files = await filesOf(folder);
    await assert.rejects(startEmbedded({ dataFolder: folder, log: memoryLog() }), (error) => {
      assert.ok(error instanceof DatabaseProblem);
      assert.equal(error.code, 'folder-unusable');
      assert.match(error.message, /holds other files/);
      return true;
    });
    assert.deepEqual(await filesOf(folder), files);
  });

  test('a file in the place of the folder is refused', async () => {
    const file = path.join(scratch, 'a-file');
    await writeFile(file, '');
    await assert.rejects(startEmbedded({ dataFolder: file, log: memoryLog() }), { code: 'folder-unusable' });
  });

  test('root is told which folder keeps PostgreSQL out', { skip: process.getuid?.() !== 0 && 'root' }, async () => {
    const closed = path.join(scratch, 'closed-home');
    await mkdir(closed, { mode: 0o700 });
    await assert.rejects(startEmbedded({ dataFolder: path.join(closed, 'data'), log: memoryLog() }), (error) => {
      assert.ok(error instanceof DatabaseProblem);
      assert.match(error.message, /uid \d+\) may not enter .*closed-home\. Choose a data folder elsewhere/);
      return true;
    });
    assert.deepEqual(await readdir(closed), []);
  });
});

const SERVER = path.join(import.meta.dirname, 'test-server.ts');

function startServer(folder: string) {
  return spawn(process.execPath, [SERVER, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** @returns the rows that were acknowledged, as the server printed them before it died */
async function killWhileWriting(server: ReturnType<typeof startServer>, rows: number, also = () => {}) {
  const printed: number[] = [];
  const messages = text(server.stderr);
  for await (const line of createInterface({ input: server.stdout })) {
    printed.push(Number(line));
    if (printed.length === rows) {
      also();
      server.kill('SIGKILL');
    }
  }
  await exited(server);
  assert.ok(printed.length >= rows, `the server wrote ${printed.length} rows: ${await messages}`);
  return printed;
}

async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = '';
  for await (const part of stream) all += String(part);
  return all;
}

async function readPid(folder: string): Promise<number> {
  return firstNumber(await readFile(pidFile(folder), 'utf8'));
}

function readPidSync(folder: string): number {
  return firstNumber(readFileSync(pidFile(folder), 'utf8'));
}

function pidFile(folder: string): string {
  return path.join(folder, 'postgres', 'cluster', 'postmaster.pid');
}

function firstNumber(content: string): number {
  const pid = Number.parseInt(content, 10);
  assert.ok(pid > 1);
  return pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  const giveUp = Date.now() + 20_000;
  while (!condition()) {
    assert.ok(Date.now() < giveUp, 'waited 20 s');
    await pause(20);
  }
}

/** Name, size and time of every file but PostgreSQL's own, which writes when it likes. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${path.sep}cluster${path.sep}`));
  const lines = files.map(async (file) => {
    const { size, mtimeMs, mode, uid } = await stat(file);
    return `${file} ${size} ${mtimeMs} ${mode} ${uid}`;
  });
  return (await Promise.all(lines)).sort();
}

async function memoryOf(postmaster: number): Promise<{ total: number; processes: number }> {
  const pids = [postmaster, ...(await childrenOf(postmaster))];
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
      return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? Number.NaN);
    }),
  );
  return { total: sizes.reduce((sum, size) => sum + size, 0), processes: pids.length };
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(/\s+/).filter(Boolean).map(Number);
}
