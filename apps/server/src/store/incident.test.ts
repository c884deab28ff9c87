// SPDX-License-Identifier: EUPL-1.2
// An incident on the running server: everybody is signed out, the freeze is seen, the log of each institution says so, and
// nobody with an account or the application's login can lift it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { startTestApp, type TestApp } from '../test-app.ts';
import { freezeIncident, isFrozen, thawIncident } from './incident.ts';

let app: TestApp;
const logins: Kysely<unknown>[] = [];

function login(settings: pg.ClientConfig): Kysely<unknown> {
  const database = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ ...settings, max: 1 }) }),
  });
  logins.push(database);
  return database;
}

before(async () => {
  app = await startTestApp();
});
after(async () => {
  await Promise.all(logins.map((database) => database.destroy()));
  await app.close();
});

describe('an incident', () => {
  test('freeze: sessions end, the log says so and its heads are told; thaw: only by the owner', async () => {
    const person = await app.person({ roles: ['CaseWorker'] });
    assert.equal((await person.send({ method: 'GET', path: '/api/v1/session' })).status, 200);
    const owner = login(app.connections.migration);
    const application = login(app.connections.application);
    assert.equal(await isFrozen(application), false);

    const { sessionsEnded, heads } = await freezeIncident(owner, new Date());
    assert.ok(sessionsEnded >= 1);
    assert.equal((await person.send({ method: 'GET', path: '/api/v1/session' })).status, 401);
    assert.equal(await isFrozen(application), true);
    const { rows } = await sql<{ org: string; action: string; hash: string }>`
      SELECT DISTINCT ON (org_id) org_id AS org, action, encode(hash, 'hex') AS hash FROM audit_entry
      ORDER BY org_id, seq DESC`.execute(owner);
    assert.ok(rows.length > 0);
    assert.deepEqual(
      rows.map(({ org, action, hash }) => ({ org, action, hash })),
      heads.map(({ org, hash }) => ({ org, action: 'incident.freeze', hash })),
    );

    await assert.rejects(thawIncident(application, new Date()), /permission denied/u);
    await assert.rejects(freezeIncident(application, new Date()), /permission denied/u);
    await assert.rejects(sql`UPDATE incident_freeze SET thawed_at = now()`.execute(application), /permission denied/u);
    assert.equal(await isFrozen(application), true);
    assert.equal((await freezeIncident(owner, new Date())).sessionsEnded, 0);

    assert.equal(await thawIncident(owner, new Date()), true);
    assert.equal(await isFrozen(application), false);
    assert.equal(await thawIncident(owner, new Date()), false);
  });
});
