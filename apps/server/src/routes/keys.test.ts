// SPDX-License-Identifier: EUPL-1.2
// The keys through the API: the end of a retired master key takes two people with keys of their own (AZ-7), and not while
// anything is under it; a case gets a new key and so does what belongs to it (CR-4); what was discarded does not come back
// with a restored database (CR-5). Real key process, real database.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { readSessionCookie } from '../access/session-cookie.ts';
import { objectIdOfKek } from '../keys/destruction.ts';
import { KEYS_KEPT_MS, keksInUse, removeRetiredCaseKeys, rotateMasterKey } from '../keys/rotation.ts';
import { openTombstoneFile } from '../keys/tombstone-file.ts';
import { replayTombstones } from '../keys/tombstones.ts';
import { startTestKeys, type TestKeys } from '../keys/test-keys.ts';
import { createCaseKeys } from '../keys/case-keys.ts';
import { createBlindIndex } from '../keys/blind-index.ts';
import { inSession } from '../store/session.ts';
import {
  beginConversation,
  FACTS,
  ownReference,
  type Person,
  type Reply,
  startTestApp,
  type TestApp,
  valueAt,
} from '../test-app.ts';

let server: TestApp;
let keys: TestKeys;
let first: Person;
let second: Person;
let protection: Person;
let worker: Person;
let colleague: Person;

before(async () => {
  keys = await startTestKeys();
  server = await startTestApp({
    keyStore: keys.store,
    keys: createCaseKeys(keys.store),
    index: createBlindIndex(keys.store),
    tombstones: await openTombstoneFile(keys.folder, keys.store),
  });
  first = await server.person({ roles: ['Administrator'], displayName: 'First' });
  second = await server.person({ in: first, roles: ['Administrator'], displayName: 'Second' });
  protection = await server.person({ in: first, roles: ['DataProtectionOfficer'], displayName: 'D. Mar' });
  worker = await server.person({ in: first, roles: ['CaseWorker'], displayName: 'W. Luz' });
  colleague = await server.person({ in: first, roles: ['CaseWorker'], displayName: 'R. Sol' });
});
after(async () => {
  await server.close();
  await keys.stop();
});

const KEYS = '/api/v1/system/keys';
const code = (reply: Reply) => reply.json['code'] ?? reply.status;
const askEnd = (person: Person, key: string) => person.send({ method: 'POST', path: `${KEYS}/${key}/destruction` });
const destroy = (person: Person, key: string) => person.send({ method: 'POST', path: `${KEYS}/${key}/destroy` });
const decide = (person: Person, asked: Reply, decision = 'approve') =>
  person.send({ path: `/api/v1/approvals/${String(asked.json['id'])}/decision`, body: { decision } });
const currentKek = async () => (await keys.store.health()).keks.find(({ state }) => state === 'current')?.id ?? '';
const known = async () => (await keys.store.health()).keks.map(({ id }) => id);

/** @returns the name of the key that was current before */
async function rotate(): Promise<string> {
  const older = await currentKek();
  const report = await rotateMasterKey(server.keeper, keys.store, { settleMs: 1 });
  assert.deepEqual(report.retired, [older]);
  return older;
}

async function bound(person: Person, deviceBound: boolean): Promise<void> {
  await server.keeper
    .updateTable('session')
    .set({ device_bound: deviceBound })
    .where('user_id', '=', person.userId)
    .execute();
}

async function entriesAbout(objectId: string): Promise<readonly string[]> {
  const rows = await server.owner
    .selectFrom('audit_entry')
    .select(['action', 'decision'])
    .where('object_id', '=', objectId)
    .orderBy('seq')
    .execute();
  return rows.map(({ action, decision }) => `${action} ${decision}`);
}

describe('AZ-7: the end of a master key takes two', () => {
  test('one asks, another agrees with a key that cannot be copied, then it is gone for good and in the log', async () => {
    await worker.post('/api/v1/cases', { ownReference: ownReference(), name: 'Canary Under Key' });
    const old = await rotate();
    const asked = await askEnd(first, old);
    assert.equal(asked.status, 202, asked.text);
    assert.deepEqual(
      [asked.json['kind'], asked.json['about'], asked.json['state']],
      ['key-destruction', old, 'pending'],
    );
    assert.equal(code(await destroy(first, old)), 'not-approved');
    assert.equal(code(await decide(first, asked)), 'second-person-needed');
    await bound(second, false);
    assert.equal(code(await decide(second, asked)), 'device-bound-key-required');
    await bound(second, true);
    assert.equal(code(await destroy(first, old)), 'not-approved');
    assert.ok((await known()).includes(old));
    const listed = (await first.send({ path: KEYS })).json['keys'] as readonly Record<string, unknown>[];
    const shown = listed.find(({ id }) => id === old);
    assert.deepEqual([shown?.['state'], shown?.['wraps']], ['retired', 0]);
    assert.match(JSON.stringify(shown), /"state":"pending","requestedBy":"First"/u);

    assert.equal((await decide(second, asked)).json['state'], 'approved');
    assert.equal((await destroy(first, old)).status, 204);
    assert.ok(!(await known()).includes(old));
    await assert.rejects(keys.store.reinstate(old), { code: 'kek-unknown' });
    assert.equal(code(await destroy(first, old)), 'not-approved');
    const entries = await entriesAbout(objectIdOfKek(old));
    assert.equal(entries.filter((entry) => entry === 'keys.request-destruction allowed').length, 1);
    assert.equal(entries.filter((entry) => entry === 'keys.destroy allowed').length, 1);
    const told = await server.owner.selectFrom('notice').select('kind').where('user_id', '=', second.userId).execute();
    assert.ok(told.some(({ kind }) => kind === 'key-destroyed'));
    // what people work with is untouched
    const list = await worker.send({ path: '/api/v1/cases' });
    const [one] = list.json['cases'] as readonly { readonly id: string }[];
    const identity = await worker.send({ path: `/api/v1/cases/${one?.id}/identity` });
    assert.equal(identity.json['name'], 'Canary Under Key');
  });

  test('the key that wraps, one that is unknown and one under which something lies are not destroyed', async () => {
    assert.equal(code(await askEnd(first, await currentKek())), 'key-in-use');
    assert.equal(code(await askEnd(first, 'kek-99-00000000')), 'not-found');
    const made = await worker.post('/api/v1/cases', { ownReference: ownReference() });
    const old = await rotate();
    const asked = await askEnd(first, old);
    assert.equal((await decide(protection, asked)).json['state'], 'approved');
    // a database restored from before the rotation
    const under = await server.owner
      .updateTable('amparo_keys.case_key')
      .set({ kek_id: old })
      .where('case_id', '=', String(made.json['id']))
      .returning('kek_id')
      .execute();
    assert.equal(under.length, 1);
    assert.equal((await keksInUse(server.keeper)).get(old), 1);
    assert.equal(code(await destroy(first, old)), 'key-in-use');
    assert.equal(code(await askEnd(second, old)), 'key-in-use');
    assert.ok((await known()).includes(old));
    await server.owner
      .updateTable('amparo_keys.case_key')
      .set({ kek_id: await currentKek() })
      .where('kek_id', '=', old)
      .execute();
    assert.equal((await destroy(second, old)).status, 204);
  });

  test('ended between the key and the log: pressed again, the log is completed', async () => {
    const old = await rotate();
    const asked = await askEnd(first, old);
    await decide(second, asked);
    await keys.store.destroy(old); // as by a server that was killed before it could commit
    assert.equal((await destroy(first, old)).status, 204);
    assert.ok((await entriesAbout(objectIdOfKek(old))).includes('keys.destroy allowed'));
  });

  test('a refusal, an old proof, another role and another institution leave it where it is', async () => {
    const old = await rotate();
    const asked = await askEnd(first, old);
    assert.equal((await decide(second, asked, 'refuse')).json['state'], 'refused');
    assert.equal(code(await destroy(first, old)), 'not-approved');
    for (const person of [worker, protection]) assert.equal(code(await askEnd(person, old)), 'role-missing');
    const again = await askEnd(first, old);
    const stranger = await server.person({ roles: ['Administrator'] });
    assert.equal(code(await decide(stranger, again)), 'not-found');
    assert.equal(code(await destroy(stranger, old)), 'not-approved');
    const usual = server.clock.now;
    server.clock.now = new Date(usual.getTime() + 6 * 60_000);
    assert.equal(code(await decide(second, again)), 'step-up-required');
    assert.equal(code(await destroy(first, old)), 'step-up-required');
    server.clock.now = usual;
    assert.ok((await known()).includes(old));
  });

  test('the database holds the same rules against a statement that goes around the program', async () => {
    const old = await rotate();
    const asked = await askEnd(first, old);
    const around = (person: Person, statement: ReturnType<typeof sql>) => {
      const key = readSessionCookie(person.cookie);
      assert.ok(key !== undefined);
      const work = { key, now: server.clock.now, requestId: '00000000-0000-4000-8000-000000000000' };
      return inSession(server.db, work, async (trx) => {
        await statement.execute(trx);
        return { value: undefined, entries: [] };
      });
    };
    const approve = (person: Person) => sql`UPDATE approval SET state = 'approved', decided_by = ${person.userId}::uuid,
      decided_at = now() WHERE approval_id = ${String(asked.json['id'])}::uuid`;
    const request = (
      person: Person,
    ) => sql`INSERT INTO approval (org_id, approval_id, kind, object_id, state, requested_by,
      requested_at, expires_at, key_id) VALUES (${person.orgId}::uuid, gen_random_uuid(), 'key-destruction',
      gen_random_uuid(), 'pending', ${person.userId}::uuid, now(), now() + interval '1 day', ${old})`;
    await assert.rejects(around(first, approve(first)), { code: /^(?:42501|23514)$/u });
    await bound(second, false);
    await assert.rejects(around(second, approve(second)), { code: '42501' });
    await bound(second, true);
    await assert.rejects(around(worker, request(worker)), { code: '42501' });
    await around(second, request(second)); // and whoever may, may
  });
});

describe('CR-4: a new key for a case', () => {
  let caseId = '';
  let conversation = '';
  const path = (rest = '') => `/api/v1/cases/${caseId}${rest}`;
  const replace = (person: Person) => person.send({ method: 'POST', path: path('/key') });
  const versions = async (id: string) => {
    const rows = await server.owner
      .selectFrom('amparo_keys.case_key')
      .select(['key_version', 'retired_at'])
      .where('case_id', '=', id)
      .orderBy('key_version')
      .execute();
    return rows.map(({ key_version, retired_at }) => `${key_version}${retired_at === null ? '' : ' retired'}`);
  };

  beforeEach(async () => {
    server.clock.now = new Date(server.clock.now.getTime() + 1000);
    worker = await server.again(worker);
    colleague = await server.again(colleague);
    const reference = ownReference();
    const identity = { name: 'Canary Xochitl', alias: 'Luna', birthYear: 1999 };
    const made = await worker.post('/api/v1/cases', { ownReference: reference, ...identity });
    caseId = String(made.json['id']);
    conversation = await beginConversation(worker);
    const saved = await worker.post(
      `/api/v1/conversations/${conversation}/determinations`,
      { facts: FACTS, answers: {} },
      1,
    );
    assert.equal(saved.status, 201, saved.text);
    await worker.send({ path: path('/conversations'), body: { conversation } });
    const reason = 'The shelter called: a man is at the gate and asks for her by name.';
    assert.equal((await colleague.post('/api/v1/break-glass', { reference, level: 'file', reason })).status, 201);
  });

  test('the records of the file go with it and open as before; nothing is left under the older key', async () => {
    const note = await worker.post(path('/notes'), { text: 'canary of the note', sealed: false });
    assert.equal(note.status, 201, note.text);
    const earlier = await worker.send({ path: path('/file') });
    assert.equal(earlier.status, 200, earlier.text);
    const done = await replace(worker);
    assert.equal(done.status, 200, done.text);
    assert.ok(Number(done.json['fields']) > 6, done.text);
    const { rows } = await sql<{ place: string; old: number }>`
      SELECT 'history' AS place, count(*)::integer AS old FROM record_history h WHERE h.case_id = ${caseId}::uuid
        AND (key_version_of(h.from_sealed) = 1 OR key_version_of(h.to_sealed) = 1)
      UNION ALL SELECT 'notes', count(*)::integer FROM case_note n WHERE n.case_id = ${caseId}::uuid AND key_version_of(n.content_sealed) = 1
      UNION ALL SELECT 'persons', count(*)::integer FROM person p WHERE p.case_id = ${caseId}::uuid
        AND (key_version_of(p.content_sealed) = 1 OR key_version_of(p.private_sealed) = 1)`.execute(server.owner);
    assert.deepEqual(
      rows.filter(({ old }) => old > 0),
      [],
    );
    await removeRetiredCaseKeys(server.keeper, new Date(server.clock.now.getTime() + KEYS_KEPT_MS + 1000));
    assert.deepEqual(await versions(caseId), ['2']);
    const later = await worker.send({ path: path('/file') });
    assert.equal(later.status, 200, later.text);
    assert.match(later.text, /canary of the note/u);
    assert.deepEqual(later.json, earlier.json);
  });

  test('no table that belongs to a case is forgotten', async () => {
    const { rows } = await sql<{ name: string }>`SELECT DISTINCT c.relname AS name FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'amparo'
      JOIN pg_attribute s ON s.attrelid = c.oid AND s.attname LIKE '%\\_sealed' AND NOT s.attisdropped
      JOIN pg_attribute i ON i.attrelid = c.oid AND i.attname = 'case_id' AND NOT i.attisdropped
      WHERE c.relkind = 'r' AND c.relname NOT IN (SELECT record_tables()) ORDER BY 1`.execute(server.owner);
    // Each is read by store/case-key.ts, but the last: a request is sealed under a key of the institution. A table that is new
    // here must be added there, or its rows are lost 35 days after the next new key of their case.
    assert.deepEqual(
      rows.map(({ name }) => name),
      [
        'attachment',
        'break_glass',
        'case_file',
        'case_remainder',
        'conversation',
        'data_subject_request',
        'record_conflict',
        'record_history',
      ].toSorted(),
    );
  });

  test('a replaced key stays for as long as any table has something under it', async () => {
    const done = await replace(worker);
    assert.equal(done.status, 200, done.text);
    // as an older version of the program left it: a record of the file under the key of before
    await sql`INSERT INTO case_remainder (org_id, case_id, content_sealed, written_at)
      VALUES (${worker.orgId}, ${caseId}, decode('010000000001' || repeat('00', 40), 'hex'), now())`.execute(
      server.owner,
    );
    await removeRetiredCaseKeys(server.keeper, new Date(server.clock.now.getTime() + KEYS_KEPT_MS + 1000));
    assert.deepEqual(await versions(caseId), ['1 retired', '2']);
  });

  test('all that is sealed is under the new keys, reads as before, and the older keys open nothing of it', async () => {
    const history = `/api/v1/conversations/${conversation}/determinations/1`;
    const asBefore = await Promise.all(['/identity', ''].map((rest) => worker.send({ path: path(rest) })));
    const said = await worker.send({ path: history });
    const reasons = await colleague.send({ path: '/api/v1/break-glass' });
    const done = await replace(worker);
    assert.equal(done.status, 200, done.text);
    // three of the identity, one reason; a label and a determination
    assert.deepEqual([done.json['keys'], done.json['fields']], [2, 6]);
    assert.deepEqual(await versions(caseId), ['1 retired', '2']);
    assert.deepEqual(await versions(conversation), ['1 retired', '2']);
    const asAfter = await Promise.all(['/identity', ''].map((rest) => worker.send({ path: path(rest) })));
    assert.deepEqual(
      asAfter.map(({ json }) => json),
      asBefore.map(({ json }) => json),
    );
    assert.deepEqual((await worker.send({ path: history })).json, said.json);
    assert.deepEqual((await colleague.send({ path: '/api/v1/break-glass' })).json, reasons.json);
    const headers = await sql<{ version: string }>`
      SELECT key_version_of(s) AS version FROM case_file c, unnest(ARRAY[c.alias_sealed, c.name_sealed, c.birth_year_sealed]) AS s
        WHERE c.case_id = ${caseId}::uuid
      UNION ALL SELECT key_version_of(reason_sealed) FROM break_glass WHERE case_id = ${caseId}::uuid
      UNION ALL SELECT key_version_of(latest_label_sealed) FROM conversation WHERE conversation_id = ${conversation}::uuid
      UNION ALL SELECT key_version_of(content_sealed) FROM determination WHERE conversation_id = ${conversation}::uuid`.execute(
      server.owner,
    );
    assert.deepEqual(
      headers.rows.map(({ version }) => Number(version)),
      [2, 2, 2, 2, 2, 2],
    );
    assert.ok((await entriesAbout(caseId)).includes('case.replace-key allowed'));
    assert.equal((await replace(worker)).json['keys'], 2);
    assert.deepEqual(await versions(caseId), ['1 retired', '2 retired', '3']);
  });

  test('not by a colleague, an administrator, through broken glass, or with an old proof', async () => {
    assert.equal(code(await replace(colleague)), 'read-only'); // has broken the glass
    assert.equal(code(await replace(first)), 'not-found');
    assert.equal(code(await replace(await server.person({ in: first, roles: ['CaseWorker'] }))), 'not-found');
    await server.keeper
      .updateTable('session')
      .set({ step_up_at: new Date(server.clock.now.getTime() - 6 * 60_000) })
      .where('user_id', '=', worker.userId)
      .execute();
    assert.equal(code(await replace(worker)), 'step-up-required');
    assert.deepEqual(await versions(caseId), ['1']);
  });

  test('AV-8: a change of who the person is, at the same moment, is under the new key or comes before it', async () => {
    const [changed, replaced] = await Promise.all([
      worker.put(path('/identity'), { name: 'Canary Later' }, 1),
      replace(worker),
    ]);
    assert.deepEqual([changed.status, replaced.status], [200, 200]);
    assert.equal(valueAt(await worker.send({ path: path('/identity') }), 'name'), 'Canary Later');
    const { rows } = await sql<{ version: string }>`
      SELECT key_version_of(name_sealed) AS version FROM case_file WHERE case_id = ${caseId}::uuid`.execute(
      server.owner,
    );
    assert.equal(Number(rows[0]?.version), 2);
  });

  test('a field that is not what was written is found before anything changes', async () => {
    await sql`UPDATE case_file SET alias_sealed = set_byte(alias_sealed, 30, get_byte(alias_sealed, 30) # 1)
      WHERE case_id = ${caseId}::uuid`.execute(server.owner);
    assert.equal(code(await replace(worker)), 'integrity-error');
    assert.deepEqual(await versions(caseId), ['1']);
    assert.deepEqual(await versions(conversation), ['1']);
  });

  test('what a determination says is not put in through the function that reseals: not older, not of others', async () => {
    const key = readSessionCookie(worker.cookie);
    assert.ok(key !== undefined);
    const work = { key, now: server.clock.now, requestId: '00000000-0000-4000-8000-000000000000' };
    const reseal = (target: string, version: number) =>
      inSession(server.db, work, async (trx) => {
        const content = Buffer.concat([Buffer.from([1, 1, 0, 0, 0, version]), Buffer.alloc(40)]);
        const { rows } = await sql<{ written: string }>`SELECT reseal_of_case(${target}::uuid, '{determination}',
          ARRAY[${conversation}::uuid], '{1}', ARRAY[${content}::bytea]) AS written`.execute(trx);
        return { value: Number(rows[0]?.written), entries: [] };
      });
    assert.equal((await reseal(caseId, 1))?.value, 0);
    const other = await colleague.post('/api/v1/cases', { ownReference: ownReference() });
    await assert.rejects(reseal(String(other.json['id']), 2), { code: '42501' });
    const direct = inSession(server.db, work, async (trx) => {
      await sql`UPDATE determination SET content_sealed = '\\x00' WHERE conversation_id = ${conversation}::uuid`.execute(
        trx,
      );
      return { value: 0, entries: [] };
    });
    await assert.rejects(direct, { code: '42501' });
  });

  test('replaced keys go after the time of the backups, and not while anything is under them', async () => {
    await replace(worker);
    const late = new Date(server.clock.now.getTime() + 1);
    await removeRetiredCaseKeys(server.keeper, new Date(late.getTime() - KEYS_KEPT_MS));
    assert.deepEqual(await versions(caseId), ['1 retired', '2']);
    // as after a restore of the fields alone: something is under the older key again
    await sql`UPDATE determination SET content_sealed = set_byte(content_sealed, 5, 1)
      WHERE conversation_id = ${conversation}::uuid`.execute(server.owner);
    assert.ok((await removeRetiredCaseKeys(server.keeper, late)) > 0);
    assert.deepEqual(await versions(caseId), ['2']);
    assert.deepEqual(await versions(conversation), ['1 retired', '2']);
  });
});

test('CR-5: what was discarded does not come back with the database of yesterday, and lists still open', async () => {
  worker = await server.again(worker);
  const [gone, kept] = [await beginConversation(worker), await beginConversation(worker)];
  const grouped = await worker.post('/api/v1/groups', { ownReference: ownReference() });
  const group = String(grouped.json['id']);
  for (const id of [gone, kept]) {
    const saved = await worker.post(`/api/v1/conversations/${id}/determinations`, { facts: FACTS, answers: {} }, 1);
    assert.equal(saved.status, 201, saved.text);
  }
  const inGroup = await beginConversation(worker, { group });
  const version = async (id: string) =>
    Number((await worker.send({ path: `/api/v1/conversations/${id}` })).json['version'] ?? 0);
  const tables = ['conversation_group', 'shared_answers', 'conversation', 'determination', 'amparo_keys.case_key'];
  for (const table of tables) {
    await sql
      .raw(`CREATE TABLE ${table.replace('amparo_keys.', '')}_yesterday AS TABLE ${table}`)
      .execute(server.owner);
  }
  const discard = async (path: string, seen: number) =>
    worker.send({ method: 'DELETE', path, headers: { 'if-match': `"${seen}"` } });
  assert.equal((await discard(`/api/v1/conversations/${gone}`, await version(gone))).status, 204);
  assert.equal((await discard(`/api/v1/conversations/${inGroup}`, await version(inGroup))).status, 204);
  assert.equal((await discard(`/api/v1/groups/${group}`, 1)).status, 204);
  const outside = server.needs.tombstones.all().map(({ caseId }) => caseId);
  for (const id of [gone, inGroup, group]) assert.ok(outside.includes(id));

  for (const table of tables) {
    await sql
      .raw(`INSERT INTO ${table} SELECT * FROM ${table.replace('amparo_keys.', '')}_yesterday ON CONFLICT DO NOTHING`)
      .execute(server.owner);
  }
  assert.equal((await worker.send({ path: `/api/v1/conversations/${gone}` })).status, 200); // it is back
  const file = await openTombstoneFile(keys.folder, keys.store);
  await replayTombstones(server.owner as never, file);
  await sql`SELECT finish_erasures()`.execute(server.owner);
  for (const id of [gone, inGroup])
    assert.equal((await worker.send({ path: `/api/v1/conversations/${id}` })).status, 404);
  assert.equal((await worker.send({ path: `/api/v1/groups/${group}` })).status, 404);
  const list = await worker.send({ path: '/api/v1/conversations' });
  assert.equal(list.status, 200, list.text);
  assert.ok(list.text.includes(kept) && !list.text.includes(gone));
  const left = await server.owner
    .selectFrom('amparo_keys.case_key')
    .select('case_id')
    .where('case_id', 'in', [gone, inGroup, group])
    .execute();
  assert.deepEqual(left, []);
});
