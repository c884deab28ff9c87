// SPDX-License-Identifier: EUPL-1.2
// What the database refuses by itself, to a program that is wrong and to a statement that was smuggled in (AZ-4). Everything
// here runs on the application's own login; the scene is set by the owner.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Actor, CASE_FIELD_NAMES, type CaseTies, decide, type Role, ROLES } from '@amparo/casework/access';
import fc from 'fast-check';
import pg from 'pg';
import { cookieFor, readSessionCookie, type SessionKey } from '../access/session-cookie.ts';
import { newToken } from '../access/tokens.ts';
import { type TestDatabase, testDatabase } from '../postgres/test-cluster.ts';
import { createInstitution, startSession } from './accounts.ts';
import { type OpenedDatabase, openPools } from './database.ts';
import { migrate } from './migrate.ts';
import { SESSION_IDLE_MS, SESSION_MOST_MS } from './session.ts';

let database: TestDatabase;
let opened: OpenedDatabase;
let owner: pg.Client;
let application: pg.Client;

before(async () => {
  database = await testDatabase(async ({ migration }) => {
    await migrate(migration);
  });
  opened = openPools(database.connections, { application: 2, keeper: 2 }, () => undefined);
  owner = new pg.Client(database.connections.migration);
  application = new pg.Client(database.connections.application);
  await Promise.all([owner.connect(), application.connect()]);
});
after(async () => {
  await Promise.all([owner.end(), application.end(), opened.close()]);
  await database.drop();
});

interface Scene {
  readonly orgId: string;
  readonly userId: string;
  readonly key: SessionKey;
}

/** Somebody signed in, in an institution of their own or in that of somebody else. */
async function person(roles: readonly Role[], inOrg?: string): Promise<Scene> {
  const now = new Date();
  const name = `p${randomUUID().slice(0, 12)}`;
  const given = { name: 'Centre', displayName: name, signInName: name, passwordHash: null, now, roles };
  const made = await createInstitution(opened.keeper, { ...given, roles: ROLES.slice(0, 1) });
  const { userId } = made;
  const orgId = inOrg ?? made.orgId;
  if (inOrg !== undefined) {
    await owner.query("INSERT INTO staff_user VALUES ($1, $2, 'Colleague', now())", [inOrg, userId]);
  }
  await owner.query('DELETE FROM role_grant WHERE org_id = $1 AND user_id = $2', [orgId, userId]);
  for (const role of roles) {
    await owner.query("INSERT INTO role_grant VALUES ($1, $2, $3, $4, 'active', $3, now(), $3, now())", [
      orgId,
      randomUUID(),
      userId,
      role,
    ]);
  }
  const key = readSessionCookie(cookieFor(orgId, newToken()));
  assert.ok(key !== undefined);
  const session = { orgId, userId, tokenHash: key.tokenHash, method: 'passkey' as const, deviceBound: true };
  await startSession(opened.keeper, { ...session, restricted: false, deviceId: null, stepUpAt: null, now });
  return { orgId, userId, key };
}

async function caseOf({ orgId, userId }: Pick<Scene, 'orgId' | 'userId'>, handedOver = true): Promise<string> {
  const caseId = randomUUID();
  await owner.query(
    `INSERT INTO case_file (org_id, case_id, own_reference, version, created_by, created_at, changed_at, handed_over_at)
     VALUES ($1, $2, $3, 1, $4, now(), now(), $5)`,
    [orgId, caseId, `R-${caseId.slice(0, 8)}1`, userId, handedOver ? new Date(Date.now() - 30 * 24 * 3600_000) : null],
  );
  return caseId;
}

async function assign(orgId: string, caseId: string, userId: string): Promise<void> {
  await owner.query("INSERT INTO assignment VALUES ($1, $2, $3, $3, now() - interval '1 minute')", [
    orgId,
    caseId,
    userId,
  ]);
}

/** Runs as the application, in a transaction of this session; rolled back afterwards. */
async function as<T>(
  { key }: Scene,
  work: (query: (sql: string, values?: unknown[]) => Promise<pg.QueryResult>) => Promise<T>,
): Promise<T> {
  await application.query('BEGIN');
  try {
    await application.query('SELECT * FROM enter($1, now(), $2, $3)', [
      key.given,
      `${SESSION_IDLE_MS} milliseconds`,
      `${SESSION_MOST_MS} milliseconds`,
    ]);
    return await work((sql, values) => application.query(sql, values));
  } finally {
    await application.query('ROLLBACK');
  }
}

const count = (result: pg.QueryResult): number => Number((result.rows[0] as { count: string }).count);

describe('AZ-4: row-level security', () => {
  test('is enabled and forced on every table', async () => {
    const { rows } = await owner.query<{ name: string }>(`
      SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('amparo', 'amparo_keys')
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`);
    // the numbers of the migrations: no login of the program but the owner's may read it at all
    assert.deepEqual(rows, [{ name: 'schema_migration' }]);
  });

  test('gives no view, and no function of the owner without a fixed search_path', async () => {
    const { rows: views } = await owner.query(
      `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('v', 'm') AND n.nspname IN ('amparo', 'amparo_keys')`,
    );
    assert.deepEqual(views, []);
    const { rows: loose } = await owner.query(
      `SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE n.nspname IN ('amparo', 'amparo_keys') AND p.prosecdef
         AND NOT coalesce(p.proconfig, '{}') @> ARRAY['search_path=amparo, pg_temp']`,
    );
    assert.deepEqual(loose, []);
    const { rows: open } = await owner.query(
      `SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
       WHERE n.nspname = 'amparo' AND p.prosecdef AND has_function_privilege('public', p.oid, 'EXECUTE')`,
    );
    assert.deepEqual(open, []);
  });

  test('without a token there is nothing, in any table', async () => {
    const scene = await person(['CaseWorker']);
    const caseId = await caseOf(scene);
    await assign(scene.orgId, caseId, scene.userId);
    const { rows } = await owner.query<{ name: string }>(`
      SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.role_table_grants
      WHERE grantee = 'amparo_application' AND privilege_type = 'SELECT'`);
    assert.ok(rows.length >= 20);
    for (const { name } of rows) assert.equal(count(await application.query(`SELECT count(*) FROM ${name}`)), 0, name);
  });

  test('a smuggled statement cannot become anybody else (facts L7 and L8)', async () => {
    const ana = await person(['CaseWorker']);
    const other = await person(['CaseWorker']);
    const theirs = await caseOf(other, false);
    const refused = [
      'SET ROLE amparo_owner',
      'SET ROLE amparo_keeper',
      'SET SESSION AUTHORIZATION amparo_owner',
      'ALTER TABLE case_file DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE case_file NO FORCE ROW LEVEL SECURITY',
      'DROP POLICY visible ON case_file',
      "SET session_replication_role = 'replica'",
      "COPY case_file TO PROGRAM 'cat'",
      "COPY case_file TO '/tmp/x'",
      'SELECT * FROM session',
      'SELECT * FROM account',
      `SELECT audit_append('${ana.orgId}', NULL, NULL, 'x', NULL, NULL, 'allowed', NULL, NULL, now())`,
      "CREATE FUNCTION my_org() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
      'CREATE TABLE pg_temp_x (a int)',
      'ALTER FUNCTION my_org() SECURITY INVOKER',
    ];
    for (const statement of refused) {
      await as(ana, async (query) => {
        await assert.rejects(query(statement), { code: '42501' }, statement);
      });
    }
    const forged = [
      `SELECT set_config('amparo.session', '${other.orgId}.${'A'.repeat(43)}', true)`,
      `SELECT set_config('amparo.session', '${other.orgId}.${other.key.tokenHash.toString('base64url')}', true)`,
      `SELECT set_config('amparo.org', '${other.orgId}', true)`,
      'RESET ROLE',
      "SET LOCAL row_security = 'off'",
    ];
    for (const statement of forged) {
      await as(ana, async (query) => {
        await query(statement);
        const found = await query('SELECT count(*) FROM case_file WHERE case_id = $1', [theirs]).then(
          count,
          (error: unknown) => (error as { code?: string }).code,
        );
        assert.ok(found === 0 || found === '42501', statement);
      });
    }
  });

  test('a temporary function or table of the same name changes nothing', async () => {
    const ana = await person(['CaseWorker']);
    const theirs = await caseOf(await person(['CaseWorker']), false);
    await as(ana, async (query) => {
      const made = await query('CREATE TEMP TABLE session (org_id uuid, token_hash bytea, user_id uuid)').then(
        () => true,
        () => false,
      );
      if (!made) return; // may not even make one
      assert.equal(count(await query('SELECT count(*) FROM case_file WHERE case_id = $1', [theirs])), 0);
    });
  });

  test('rows of another institution can be neither seen, written, moved nor guessed from an error', async () => {
    const ana = await person(['CaseWorker']);
    const other = await person(['CaseWorker']);
    const theirs = await caseOf(other, false);
    const mine = await caseOf(ana, false);
    await as(ana, async (query) => {
      assert.equal(count(await query('SELECT count(*) FROM case_file WHERE org_id = $1', [other.orgId])), 0);
      assert.equal((await query('UPDATE case_file SET version = 9 WHERE case_id = $1', [theirs])).rowCount, 0);
    });
    await as(ana, async (query) => {
      const insert = query(
        `INSERT INTO case_file (org_id, case_id, own_reference, version, created_by, created_at, changed_at)
         VALUES ($1, $2, 'X-1', 1, $3, now(), now())`,
        [other.orgId, randomUUID(), other.userId],
      );
      await assert.rejects(insert, { code: '42501' });
    });
    await as(ana, async (query) => {
      await assert.rejects(query('UPDATE case_file SET org_id = $1 WHERE case_id = $2', [other.orgId, mine]), {
        code: '42501',
      });
    });
    await as(ana, async (query) => {
      const insert = query('INSERT INTO assignment VALUES ($1, $2, $3, $3, now())', [ana.orgId, theirs, ana.userId]);
      await assert.rejects(insert, { code: '42501' });
    });
  });

  test('an ended, idle, revoked or disabled session opens nothing', async () => {
    const ana = await person(['CaseWorker']);
    await caseOf(ana, false);
    const sees = () => as(ana, async (query) => count(await query('SELECT count(*) FROM case_file')));
    assert.equal(await sees(), 1);
    await owner.query("UPDATE session SET last_seen_at = now() - interval '16 minutes' WHERE user_id = $1", [
      ana.userId,
    ]);
    assert.equal(await sees(), 0);
    await owner.query('UPDATE session SET last_seen_at = now() WHERE user_id = $1', [ana.userId]);
    assert.equal(await sees(), 1);
    await owner.query('UPDATE staff_user SET disabled_at = now() WHERE user_id = $1', [ana.userId]);
    assert.equal(await sees(), 0);
    await owner.query('UPDATE staff_user SET disabled_at = NULL WHERE user_id = $1', [ana.userId]);
    await owner.query('UPDATE account SET disabled_at = now() WHERE account_id = $1', [ana.userId]);
    assert.equal(await sees(), 0);
  });
});

describe('AZ-7 in the database: four eyes for roles', () => {
  test('nobody grants themselves, and the one who asked cannot decide', async () => {
    const ana = await person(['Administrator']);
    const carla = await person(['Administrator'], ana.orgId);
    const worker = await person([], ana.orgId);
    const ask = (scene: Scene, user: string, state = 'pending') =>
      as(scene, (query) =>
        query(
          `INSERT INTO role_grant (org_id, grant_id, user_id, role, state, requested_by, requested_at)
           VALUES ($1, $2, $3, 'CaseWorker', $4, $5, now())`,
          [scene.orgId, randomUUID(), user, state, scene.userId],
        ),
      );
    await assert.rejects(ask(ana, worker.userId, 'active'), { code: '42501' });
    await assert.rejects(ask(worker, worker.userId), { code: '42501' });
    await ask(ana, worker.userId);
    const grantId = randomUUID();
    await owner.query("INSERT INTO role_grant VALUES ($1, $2, $3, 'CaseWorker', 'pending', $4, now())", [
      ana.orgId,
      grantId,
      worker.userId,
      ana.userId,
    ]);
    const decideIt = (scene: Scene) =>
      as(scene, (query) =>
        query("UPDATE role_grant SET state = 'active', decided_by = $1, decided_at = now() WHERE grant_id = $2", [
          scene.userId,
          grantId,
        ]),
      );
    await assert.rejects(decideIt(ana), { code: '42501' });
    assert.equal((await decideIt(carla)).rowCount, 1);
    assert.equal((await decideIt(worker)).rowCount, 0);
  });
});

/** What case_ties() gives in one question, asked of each table under its own policy. */
const TIES_BY_ROW_SECURITY = `SELECT c.org_id, c.created_by, c.handed_over_at, c.erased_at, c.health_shared_until,
  (SELECT array_agg(json_build_array(a.user_id, u.supervisor_id, a.from_at, a.until_at, a.care_team)::text ORDER BY a.user_id)
    FROM assignment a JOIN staff_user u ON u.org_id = a.org_id AND u.user_id = a.user_id
    WHERE a.org_id = c.org_id AND a.case_id = c.case_id) AS assignments,
  (SELECT array_agg(d.user_id ORDER BY d.user_id) FROM case_deny d WHERE d.org_id = c.org_id AND d.case_id = c.case_id) AS denied,
  (SELECT array_agg(json_build_array(b.user_id, b.level, b.starts_at, b.until_at)::text) FROM break_glass b
    WHERE b.org_id = c.org_id AND b.case_id = c.case_id AND b.user_id = my_user()) AS broken
  FROM case_file c WHERE c.org_id = my_org() AND c.case_id = $1`;
const TIES_IN_ONE = `SELECT t.org_id, t.created_by, t.handed_over_at, t.erased_at, t.health_shared_until,
  (SELECT array_agg(json_build_array(e->'user_id', e->'supervisor_id', e->'from_at', e->'until_at', e->'care_team')::text ORDER BY e->>'user_id')
    FROM json_array_elements(t.assignments) e) AS assignments,
  (SELECT array_agg((e->>'user_id')::uuid ORDER BY e->>'user_id') FROM json_array_elements(t.denied) e) AS denied,
  (SELECT array_agg(json_build_array(e->'user_id', e->'level', e->'starts_at', e->'until_at')::text)
    FROM json_array_elements(t.broken) e) AS broken
  FROM case_ties($1) t WHERE t.org_id IS NOT NULL`;
const TIES_OF_MANY = TIES_IN_ONE.replace('case_ties($1)', 'cases_seen(ARRAY[$1]::uuid[], now())');

test('AZ-1: what decide() allows and what the database shows agree, for any ties between a person and a case', async () => {
  const supervisor = await person(['Supervisor']);
  const { orgId } = supervisor;
  const me = await person([], orgId);
  await owner.query('UPDATE staff_user SET supervisor_id = $1 WHERE org_id = $2 AND user_id <> $1', [me.userId, orgId]);
  await owner.query('UPDATE staff_user SET supervisor_id = NULL WHERE org_id = $1 AND user_id = $2', [
    orgId,
    me.userId,
  ]);
  const HOUR = 3600_000;
  const at = (hours: number | null) => (hours === null ? null : new Date(Date.now() + hours * HOUR));
  const hours = fc.constantFrom(-200, -100, -1, 1);
  const scene = fc.record({
    roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 3 }),
    byMe: fc.boolean(),
    handedOver: fc.option(fc.constantFrom(-200, -100)),
    mine: fc.option(fc.record({ from: hours, until: fc.option(hours) })),
    team: fc.option(fc.record({ from: hours, until: fc.option(hours) })),
    denied: fc.boolean(),
    deniedToTeam: fc.boolean(),
    careTeam: fc.boolean(),
    sharedUntil: fc.option(hours),
    broken: fc.option(fc.constantFrom<[number, number]>([-2, -1.5], [-0.5, 0.4], [1, 1.5])),
  });
  await fc.assert(
    fc.asyncProperty(
      scene,
      async ({ roles, byMe, handedOver, mine, team, denied, deniedToTeam, careTeam, sharedUntil, broken }) => {
        await owner.query('DELETE FROM role_grant WHERE org_id = $1 AND user_id = $2', [orgId, me.userId]);
        for (const role of roles) {
          await owner.query("INSERT INTO role_grant VALUES ($1, $2, $3, $4, 'active', $3, now())", [
            orgId,
            randomUUID(),
            me.userId,
            role,
          ]);
        }
        const createdBy = byMe ? me.userId : supervisor.userId;
        const caseId = await caseOf({ orgId, userId: createdBy }, false);
        await owner.query('UPDATE case_file SET handed_over_at = $1 WHERE case_id = $2', [at(handedOver), caseId]);
        const assignments: CaseTies['assignments'][number][] = [];
        for (const [who, span] of [
          [me.userId, mine],
          [supervisor.userId, team],
        ] as const) {
          if (span === null) continue;
          const [from, until] = [at(span.from) ?? new Date(), at(span.until)];
          await owner.query('INSERT INTO assignment VALUES ($1, $2, $3, $3, $4, $5)', [
            orgId,
            caseId,
            who,
            from,
            until,
          ]);
          assignments.push({ userId: who, supervisorId: who === me.userId ? null : me.userId, from, until });
        }
        if (denied) {
          await owner.query('INSERT INTO case_deny VALUES ($1, $2, $3, $4, now())', [
            orgId,
            caseId,
            me.userId,
            supervisor.userId,
          ]);
        }
        await owner.query('UPDATE assignment SET care_team = $1 WHERE case_id = $2', [careTeam, caseId]);
        await owner.query('UPDATE case_file SET health_shared_until = $1 WHERE case_id = $2', [
          at(sharedUntil),
          caseId,
        ]);
        if (deniedToTeam) {
          await owner.query('INSERT INTO case_deny VALUES ($1, $2, $3, $4, now())', [
            orgId,
            caseId,
            supervisor.userId,
            me.userId,
          ]);
        }
        const breakGlass: CaseTies['breakGlass'][number][] = [];
        if (broken !== null) {
          const [starts, until] = [at(broken[0]), at(broken[1])];
          await owner.query(
            `INSERT INTO break_glass (org_id, break_glass_id, case_id, user_id, level, reason_sealed, requested_at, starts_at, until_at)
           VALUES ($1, $2, $3, $4, 'file', '\\x00', now(), $5, $6)`,
            [orgId, randomUUID(), caseId, me.userId, starts, until],
          );
          breakGlass.push({ userId: me.userId, level: 'file', starts, until });
        }
        const actor: Actor = { orgId, userId: me.userId, roles, stepUpAt: null, deviceBound: false };
        const ties: CaseTies = {
          orgId,
          createdBy,
          handedOverAt: at(handedOver),
          erasedAt: null,
          assignments,
          denied: [...(denied ? [me.userId] : []), ...(deniedToTeam ? [supervisor.userId] : [])],
          breakGlass,
          referrals: [],
        };
        const resource = { kind: 'case', ties } as const;
        const may = (action: 'case.read' | 'case.change') =>
          decide(actor, action, resource, CASE_FIELD_NAMES, new Date()).allowed;
        const {
          rows,
          ties: inOne,
          many,
          heads,
          way,
          wayByLists,
          seen,
          changed,
        } = await as(me, async (query) => ({
          rows: (await query(TIES_BY_ROW_SECURITY, [caseId])).rows,
          ties: (await query(TIES_IN_ONE, [caseId])).rows,
          way: (await query('SELECT seen, mine, care, team FROM case_for_me($1)', [caseId])).rows,
          wayByLists: (
            await query(
              `SELECT $1 = ANY (my_visible_cases()) AS seen, $1 = ANY (my_cases()) AS mine,
                $1 = ANY (my_care_cases(true)) AS care, $1 = ANY (my_care_cases(false)) AS team`,
              [caseId],
            )
          ).rows,
          many: (await query(TIES_OF_MANY, [caseId])).rows,
          heads: [
            (await query('SELECT FROM case_head($1, false)', [caseId])).rowCount === 1,
            (await query('SELECT FROM case_head($1, true)', [caseId])).rowCount === 1,
            // without naming a case: what is mine to change, and nothing that break-glass opens
            count(await query('SELECT count(*) FROM cases_seen(NULL, now()) WHERE case_id = $1', [caseId])) === 1,
          ],
          seen: count(await query('SELECT count(*) FROM case_file WHERE case_id = $1', [caseId])) === 1,
          changed: (await query('UPDATE case_file SET version = 2 WHERE case_id = $1', [caseId])).rowCount === 1,
        }));
        assert.deepEqual({ seen, changed }, { seen: may('case.read'), changed: may('case.change') });
        assert.deepEqual(inOne, rows);
        assert.deepEqual(many, rows);
        assert.deepEqual(way, wayByLists);
        assert.deepEqual(heads, [seen, changed, changed]);
        assert.equal(rows.length, seen ? 1 : 0);
      },
    ),
    { numRuns: 150 },
  );
});
