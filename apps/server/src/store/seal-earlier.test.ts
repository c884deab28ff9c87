// SPDX-License-Identifier: EUPL-1.2
// A database of the version before keys: what it kept as text is sealed at the next start, reads as before, and stands
// nowhere in clear.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import pg from 'pg';
import { createCaseKeys } from '../keys/case-keys.ts';
import { startTestKeys } from '../keys/test-keys.ts';
import { testDatabase } from '../postgres/test-cluster.ts';
import { contentPlace, findKeys, labelPlace, sharedPlace } from './sealed.ts';
import { openPools } from './database.ts';
import { migrate, readMigrations } from './migrate.ts';
import { sealEarlier } from './seal-earlier.ts';

test('what an earlier version kept as text is sealed at the next start, once, and reads as before', async () => {
  const steps = await readMigrations();
  const { connections, drop } = await testDatabase();
  const owner = new pg.Client(connections.migration);
  await owner.connect();
  const keys = await startTestKeys();
  const cases = createCaseKeys(keys.store);
  const opened = openPools(
    { application: connections.migration, keeper: connections.migration },
    SIZES,
    () => undefined,
  );
  try {
    await migrate(connections.migration, steps.slice(0, 2));
    const { orgId, conversationId, groupId } = await fillAsBefore(owner);
    await migrate(connections.migration, steps);
    assert.equal(await sealEarlier(connections.migration, cases, new Date()), 3);
    assert.equal(await sealEarlier(connections.migration, cases, new Date()), 0);
    const found = await findKeys(opened.db, orgId, [conversationId, groupId]);
    const row = await opened.db.selectFrom('determination').selectAll().executeTakeFirstOrThrow();
    const label = await opened.db.selectFrom('conversation').selectAll().executeTakeFirstOrThrow();
    const shared = await opened.db.selectFrom('shared_answers').selectAll().executeTakeFirstOrThrow();
    await cases.use(found, (open) => {
      const content: unknown = JSON.parse(
        open.decrypt(contentPlace(orgId, conversationId, 1), row.content_sealed ?? Buffer.alloc(0)),
      );
      assert.deepEqual(content, {
        label: 'trafficking',
        facts: { age: 1 },
        answers: { canary: 'quetzal' },
        events: [],
        evidence: [],
        result: { un: 1 },
      });
      assert.equal(
        open.decrypt(labelPlace(orgId, conversationId), label.latest_label_sealed ?? Buffer.alloc(0)),
        'trafficking',
      );
      assert.deepEqual(
        JSON.parse(open.decrypt(sharedPlace(orgId, groupId, 1), shared.answers_sealed ?? Buffer.alloc(0))),
        { common: 'yes' },
      );
    });
    const { rows } = await owner.query<{ count: string }>('SELECT count(*) FROM content_to_seal');
    assert.equal(rows[0]?.count, '0');
    const { rows: roles } = await owner.query<{ role: string }>('SELECT role FROM role_grant ORDER BY role');
    assert.deepEqual(roles, [{ role: 'Administrator' }, { role: 'FrontlineOfficer' }]);
  } finally {
    await opened.close();
    await owner.end();
    await keys.stop();
    await drop();
  }
});

const SIZES = { application: 1, keeper: 1 };

async function fillAsBefore(owner: pg.Client): Promise<{ orgId: string; conversationId: string; groupId: string }> {
  const [orgId, userId, groupId, conversationId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const hash = '$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA';
  await owner.query("INSERT INTO institution VALUES ($1, 'Centre', now())", [orgId]);
  await owner.query("INSERT INTO sign_in_directory VALUES ('a.morales', $1)", [orgId]);
  await owner.query(
    `INSERT INTO staff_user (org_id, user_id, sign_in_name, display_name, password_hash, created_at)
     VALUES ($1, $2, 'a.morales', 'A. Morales', $3, now())`,
    [orgId, userId, hash],
  );
  await owner.query("INSERT INTO conversation_group VALUES ($1, $2, 'G-1', 1, $3, now())", [orgId, groupId, userId]);
  await owner.query(`INSERT INTO shared_answers VALUES ($1, $2, 1, '{"common":"yes"}', $3, now())`, [
    orgId,
    groupId,
    userId,
  ]);
  await owner.query(
    `INSERT INTO conversation (org_id, conversation_id, group_id, own_reference, instrument_id, instrument_version,
       language, version, latest_version, latest_label, latest_status, created_by, created_at, changed_at)
     VALUES ($1, $2, $3, 'A-1', 'short', 1, 'es', 2, 1, 'trafficking', 'draft', $4, now(), now())`,
    [orgId, conversationId, groupId, userId],
  );
  await owner.query(
    `INSERT INTO determination (org_id, conversation_id, version, label, facts, answers, group_id, shared_version, events,
       evidence, result, created_by, created_at)
     VALUES ($1, $2, 1, 'trafficking', '{"age":1}', '{"canary":"quetzal"}', $3, 1, '[]', '[]', '{"un":1}', $4, now())`,
    [orgId, conversationId, groupId, userId],
  );
  return { orgId, conversationId, groupId };
}
