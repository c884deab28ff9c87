// SPDX-License-Identifier: EUPL-1.2
// The chain while it is written: what the logins of the server may do with it, many writers at once, and that nothing
// happens without its entry (AUD-1, AUD-2).

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { openPools } from '../store/database.ts';
import { inSession } from '../store/session.ts';
import { addCaseWorker, addSession, append, openTestLog, type TestLog } from './test-log.ts';
import { verifyLog } from './verify-log.ts';

const ORGS = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc', 'dddddddd', 'eeeeeeee'].map(
  (part) => `${part}-0000-4000-8000-000000000001`,
);
let log: TestLog;
before(async () => {
  log = await openTestLog();
});
after(() => log.close());

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof pg.DatabaseError ? (error.code ?? 'none') : String(error);
  }
}

async function withLogin<T>(login: 'application' | 'keeper', work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(log.connections[login]);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

describe('AUD-2: the logins of the server cannot write around the log', () => {
  const WRITES = [
    `UPDATE audit_entry SET decision = 'denied'`,
    'DELETE FROM audit_entry',
    'TRUNCATE audit_entry',
    `INSERT INTO audit_entry SELECT * FROM audit_entry`,
    `UPDATE audit_head SET seq = 0`,
    'DELETE FROM audit_head',
    'TRUNCATE audit_head',
    `INSERT INTO audit_head SELECT * FROM audit_head`,
    `UPDATE audit_anchor SET line = 1`,
    'DELETE FROM audit_anchor',
    'TRUNCATE audit_anchor',
    'ALTER TABLE audit_entry DISABLE TRIGGER ALL',
    'DROP TRIGGER audit_entry_stays ON audit_entry',
    `SET session_replication_role = 'replica'`,
  ];
  for (const login of ['application', 'keeper'] as const) {
    test(`${login}: cannot change, remove, empty or write around the log`, async () => {
      await append(log.owner, { org: ORGS[0] ?? '', at: new Date() });
      await withLogin(login, async (client) => {
        for (const statement of WRITES) assert.equal(await codeOf(client.query(statement)), '42501', statement);
      });
    });
  }

  test('AUD-2: the application cannot call what adds entries for anybody, nor note anchors', async () => {
    await withLogin('application', async (client) => {
      const call = client.query(
        `SELECT audit_append($1, NULL, NULL, 'case.read', NULL, NULL, 'allowed', NULL, NULL, now())`,
        [ORGS[0]],
      );
      assert.equal(await codeOf(call), '42501');
      assert.equal(await codeOf(client.query('INSERT INTO audit_anchor SELECT * FROM audit_anchor')), '42501');
      // and without a session there is nobody to write as
      assert.equal(
        await codeOf(client.query(`SELECT audit('case.read', NULL, NULL, 'allowed', NULL, NULL, now())`)),
        '42501',
      );
    });
  });

  test('AUD-2: the triggers stop a slip of the owner', async () => {
    for (const statement of WRITES.filter((text) => /^(?:UPDATE|DELETE FROM|TRUNCATE) audit_entry/u.test(text))) {
      assert.equal(await codeOf(log.owner.query(statement)), '42501', statement);
    }
  });

  test('AUD-1: an entry takes codes and ids only, and a time that exists', async () => {
    const add = (action: string, reason: string | null, at: string) =>
      codeOf(
        log.owner.query(`SELECT audit_append($1, NULL, NULL, $2, NULL, NULL, 'allowed', $3, NULL, $4)`, [
          ORGS[0],
          action,
          reason,
          at,
        ]),
      );
    assert.equal(await add('Maria', 'own', '2026-01-01'), '22023');
    assert.equal(await add('case.read', 'her name is "x"', '2026-01-01'), '22023');
    assert.equal(await add('case.read', 'own', 'infinity'), '22023');
  });

  test('a time finer than the log keeps is cut, not rounded apart', async () => {
    await log.owner.query(
      `SELECT audit_append($1, NULL, NULL, 'case.read', NULL, NULL, 'allowed', NULL, NULL, '2026-01-01T00:00:00.999999Z')`,
      [ORGS[0]],
    );
    assert.deepEqual((await verifyLog({ database: log.keeper, anchorFolder: undefined })).faults, []);
  });
});

describe('many writers at once', () => {
  test('AUD-2: a thousand entries, five institutions, twenty connections: no fork, no gap', async () => {
    const pool = new pg.Pool({ ...log.connections.keeper, max: 20, lock_timeout: 60_000, statement_timeout: 60_000 });
    const { rows: earlier } = await log.owner.query<{ count: string }>('SELECT count(*) FROM audit_entry');
    await Promise.all(
      Array.from({ length: 1000 }, (_, index) =>
        append(pool, {
          org: ORGS[index % ORGS.length] ?? '',
          actor: randomUUID(),
          object: randomUUID(),
          at: new Date(),
        }),
      ),
    );
    await pool.end();
    const { faults, entries, institutions } = await verifyLog({ database: log.keeper, anchorFolder: undefined });
    assert.deepEqual(faults, []);
    assert.equal(entries, 1000 + Number(earlier[0]?.count));
    assert.equal(institutions, ORGS.length);
  });

  test('the first two entries of an institution at once: both stand, in one chain', async () => {
    const org = randomUUID();
    await withLogin('keeper', async (one) => {
      await withLogin('keeper', async (two) => {
        await one.query('BEGIN');
        await append(one, { org, at: new Date() });
        const second = append(two, { org, at: new Date() });
        await one.query('COMMIT');
        await second;
      });
    });
    const { rows } = await log.owner.query('SELECT seq FROM audit_entry WHERE org_id = $1 ORDER BY seq', [org]);
    assert.deepEqual(rows, [{ seq: '1' }, { seq: '2' }]);
    assert.deepEqual((await verifyLog({ database: log.keeper, anchorFolder: undefined })).faults, []);
  });

  test('AUD-2: an entry of a transaction that fails was never there', async () => {
    const org = randomUUID();
    await withLogin('keeper', async (client) => {
      await append(client, { org, at: new Date() });
      await client.query('BEGIN');
      await append(client, { org, at: new Date() });
      await client.query('ROLLBACK');
      await append(client, { org, at: new Date() });
    });
    const { rows } = await log.owner.query('SELECT seq FROM audit_entry WHERE org_id = $1 ORDER BY seq', [org]);
    assert.deepEqual(rows, [{ seq: '1' }, { seq: '2' }]);
  });

  test('it can be verified while it grows', async () => {
    const pool = new pg.Pool({ ...log.connections.keeper, max: 4 });
    const work = { goesOn: true };
    const writers = [0, 1, 2].map(async (number) => {
      while (work.goesOn) await append(pool, { org: ORGS[number] ?? '', at: new Date() });
    });
    for (let round = 0; round < 5; round += 1) {
      assert.deepEqual((await verifyLog({ database: log.keeper, anchorFolder: undefined })).faults, []);
    }
    work.goesOn = false;
    await Promise.all(writers);
    await pool.end();
  });
});

test('AUD-1, AV-3: what is given has reached the disk, entry and change, though the chain was let go before', async () => {
  const [org, user] = [randomUUID(), randomUUID()];
  await addCaseWorker(log.owner, { org, user, displayName: 'A. Morales' });
  const key = await addSession(log.owner, org, user);
  // databases of tests do not wait for the disk; here it is what the test is about
  const application = { ...log.connections.application, options: '-c synchronous_commit=on' };
  const pools = openPools({ ...log.connections, application }, { application: 1, keeper: 1 }, () => undefined);
  try {
    for (let round = 0; round < 20; round += 1) {
      const done = await inSession(pools.db, { key, now: new Date(), requestId: randomUUID() }, async (trx) => {
        await sql`INSERT INTO case_file (org_id, case_id, own_reference, version, created_by, created_at, changed_at)
          VALUES (${org}, ${randomUUID()}, ${`D-${round}`}, 1, ${user}, now(), now())`.execute(trx);
        const { rows } = await sql<{ at: string }>`SELECT pg_current_wal_insert_lsn()::text AS at`.execute(trx);
        const entry = {
          action: 'case.open',
          objectId: null,
          outcome: 'allowed',
          reason: 'own',
          purpose: null,
        } as const;
        return { value: rows[0]?.at, entries: [entry] };
      });
      const { rows } = await log.owner.query('SELECT pg_current_wal_flush_lsn() > $1::pg_lsn AS safe', [done?.value]);
      assert.deepEqual(rows, [{ safe: true }]);
    }
  } finally {
    await pools.close();
  }
});

describe('a log that cannot be written', () => {
  before(() =>
    log.owner.query(`CREATE FUNCTION audit_is_broken() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the log is broken' USING ERRCODE = '58030'; END $$;
      CREATE TRIGGER audit_broken BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_is_broken()`),
  );
  after(() => log.owner.query('DROP TRIGGER audit_broken ON audit_entry'));

  test('AUD-1: a log that cannot be written takes the change with it: nothing is changed', async () => {
    const [org, user] = [randomUUID(), randomUUID()];
    await withLogin('keeper', async (client) => {
      await client.query('BEGIN');
      await client.query(`INSERT INTO institution (org_id, name, created_at) VALUES ($1, 'Centre', now())`, [org]);
      await client.query(`INSERT INTO account (account_id, sign_in_name, created_at) VALUES ($1, 'a.b', now())`, [
        user,
      ]);
      assert.equal(await codeOf(append(client, { org, at: new Date() })), '58030');
      // what came before an error is undone even when the caller says COMMIT
      await client.query('COMMIT');
    });
    assert.equal(await rowsIn('institution', 'org_id', org), 0);
    assert.equal(await rowsIn('account', 'account_id', user), 0);
    assert.equal(await rowsIn('audit_head', 'org_id', org), 0);
  });

  test('AUD-1: a log that cannot be written fails the request: a case is neither kept nor shown', async () => {
    const [org, user, caseId] = [randomUUID(), randomUUID(), randomUUID()];
    await addCaseWorker(log.owner, { org, user, displayName: 'A. Morales' });
    const key = await addSession(log.owner, org, user);
    const pools = openPools(log.connections, { application: 1, keeper: 1 }, () => undefined);
    let shown: unknown;
    const request = inSession(pools.db, { key, now: new Date(), requestId: randomUUID() }, async (trx) => {
      await sql`INSERT INTO case_file (org_id, case_id, own_reference, version, created_by, created_at, changed_at)
        VALUES (${org}, ${caseId}, 'A-1', 1, ${user}, now(), now())`.execute(trx);
      const { rows } = await sql`SELECT case_id FROM case_file`.execute(trx);
      assert.deepEqual(rows, [{ case_id: caseId }]); // the work itself went well
      const entry = {
        action: 'case.open',
        objectId: caseId,
        outcome: 'allowed',
        reason: 'own',
        purpose: null,
      } as const;
      return { value: rows, entries: [entry] };
    });
    assert.equal(await codeOf(request.then((answer) => (shown = answer))), '58030');
    assert.equal(shown, undefined);
    assert.equal(await rowsIn('case_file', 'case_id', caseId), 0);
    await pools.close();
  });
});

async function rowsIn(table: string, column: string, id: string): Promise<number> {
  const { rowCount } = await log.owner.query(`SELECT FROM ${table} WHERE ${column} = $1`, [id]);
  return rowCount ?? 0;
}
