// SPDX-License-Identifier: EUPL-1.2
//
// A PostgreSQL that somebody else runs. Here an embedded one plays it, emptied of our roles, with logins such as a
// database administrator hands out.

import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { type EmbeddedServer, startEmbedded } from './embedded-server.ts';
import { assertVersion } from './external-server.ts';
import { openDatabase } from './open-database.ts';
import { DatabaseProblem, type DatabaseProblemCode } from './problem.ts';
import { scramVerifier } from './roles.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('a database named by its address', { timeout: 60_000 }, () => {
  let server: EmbeddedServer;
  let scratch = '';

  before(async () => {
    scratch = await mkdtemp(path.join(tmpdir(), 'amparo-external-'));
    if (process.getuid?.() === 0) await chmod(scratch, 0o711);
    server = await startEmbedded({
      dataFolder: path.join(scratch, 'data'),
      log: quiet,
      testLogins: {
        users: ['administrator', 'plain', 'powerful', 'earlier'],
        statements: [
          `CREATE ROLE administrator LOGIN CREATEDB CREATEROLE PASSWORD '${scramVerifier('of the administrator')}'`,
          `CREATE ROLE plain LOGIN PASSWORD '${scramVerifier('plain')}'`,
          `CREATE ROLE powerful LOGIN BYPASSRLS PASSWORD '${scramVerifier('powerful')}'`,
          'GRANT CONNECT ON DATABASE postgres TO administrator',
          'GRANT amparo_owner, amparo_migration, amparo_application, amparo_keeper TO administrator WITH ADMIN OPTION',
        ],
      },
    });
    await asAdministrator('postgres', async (client) => {
      await client.query('DROP DATABASE amparo');
      await client.query('DROP ROLE amparo_migration, amparo_application, amparo_keeper, amparo_owner');
      await client.query('CREATE DATABASE casework');
    });
  });
  after(async () => {
    await server.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  const asAdministrator = (database: string, use: (client: pg.Client) => Promise<void>) =>
    connected({ ...reach(database), user: 'administrator', password: 'of the administrator' }, use);
  const reach = (database: string) => ({ host: server.address.host, port: server.address.port, database });
  const url = (user: string, password: string) => {
    const { host, port } = server.address;
    const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
    return host.startsWith('/')
      ? `postgres://${login}@${encodeURIComponent(host)}:${port}/casework`
      : `postgres://${login}@${host}:${port}/casework`;
  };
  const open = (databaseUrl: string, migrationUrl?: string, keeperUrl?: string) =>
    openDatabase({ databaseUrl, migrationUrl, keeperUrl, dataFolder: path.join(scratch, 'unused'), log: quiet });

  test('is prepared by a login that may create roles, again and again', async () => {
    const first = await open(url('administrator', 'of the administrator'));
    const second = await open(url('administrator', 'of the administrator'));
    assert.equal(first.kind, 'server');
    assert.equal(await first.diskSpace(), undefined);
    assert.deepEqual(first.connections, second.connections, 'several servers agree on the logins');
    await connected(first.connections.migration, async (client) => {
      await client.query('CREATE TABLE kept (id int); GRANT SELECT ON kept TO amparo_application');
      const { rows } = await client.query("SELECT tableowner FROM pg_tables WHERE tablename = 'kept'");
      assert.deepEqual(rows, [{ tableowner: 'amparo_owner' }]);
    });
    await connected(first.connections.application, async (client) => {
      assert.deepEqual((await client.query('SELECT * FROM kept')).rows, []);
      for (const sql of ['SET ROLE amparo_owner', 'DROP TABLE kept', 'CREATE TABLE amparo.mine (a int)']) {
        await assert.rejects(client.query(sql), { code: '42501' }, sql);
      }
    });
    await first.stop();
  });

  test('works with three logins that an administrator prepared', async () => {
    await open(url('administrator', 'of the administrator'));
    await asAdministrator('casework', async (client) => {
      await client.query("ALTER ROLE amparo_migration PASSWORD 'm'; ALTER ROLE amparo_application PASSWORD 'a'");
      await client.query("ALTER ROLE amparo_keeper PASSWORD 'k'");
    });
    const database = await open(
      url('amparo_application', 'a'),
      url('amparo_migration', 'm'),
      url('amparo_keeper', 'k'),
    );
    await connected(database.connections.migration, async (client) => {
      assert.deepEqual((await client.query('SELECT current_user AS name')).rows, [{ name: 'amparo_owner' }]);
    });
  });

  test('is refused when the application could leave row security', async () => {
    await refused(
      open(url('amparo_migration', 'm'), url('amparo_migration', 'm'), url('amparo_keeper', 'k')),
      'roles-not-separate',
      /can become the owner/,
    );
    await refused(
      open(url('powerful', 'powerful'), url('amparo_migration', 'm'), url('amparo_keeper', 'k')),
      'roles-not-separate',
      /bypasses row security/,
    );
  });

  test('is refused, with the way out, for a login that may not create roles', async () => {
    const said = await refused(open(url('plain', 'plain')), 'roles-not-separate', /ALTER ROLE plain CREATEROLE/);
    assert.match(said, /DATABASE_MIGRATION_URL/);
  });

  test('is refused without repeating the password when it cannot be reached', async () => {
    const wrong = await refused(open(url('administrator', 'secret-4711')), 'unreachable', /as administrator: /);
    const nowhere = await refused(
      open('postgres://u:secret-4711@127.0.0.1:9/casework'),
      'unreachable',
      /127\.0\.0\.1, port 9/,
    );
    const malformed = await refused(open('postgres://u:secret-4711@[::1/casework'), 'unreachable', /of the form/);
    for (const said of [wrong, nowhere, malformed]) assert.doesNotMatch(said, /4711/);
  });
});

test('PostgreSQL 14 is too old, 15 is not', () => {
  assert.throws(() => assertVersion(140_022), { code: 'server-too-old', message: /PostgreSQL 14; 15 or newer/ });
  assert.doesNotThrow(() => assertVersion(150_000));
});

async function refused(opening: Promise<unknown>, code: DatabaseProblemCode, message: RegExp): Promise<string> {
  const error: unknown = await opening.then(
    () => assert.fail('it opened'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DatabaseProblem, String(error));
  assert.equal(error.code, code);
  assert.equal(error.exitCode, 1);
  assert.match(error.message, message);
  return error.message;
}

async function connected(settings: pg.ClientConfig, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(settings);
  client.on('error', () => undefined);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
