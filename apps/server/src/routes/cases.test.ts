// SPDX-License-Identifier: EUPL-1.2
// Cases over real HTTP, a real database under row security and a real key store: who comes to a case, who does not and
// learns nothing, where a name may appear, and what two editors get.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import {
  beginConversation,
  ownReference,
  type Person,
  type Reply,
  startTestApp,
  type TestApp,
  valueAt,
} from '../test-app.ts';

let server: TestApp;
let supervisor: Person;
let worker: Person;
let colleague: Person;
let officer: Person;
let administrator: Person;
let stranger: Person;

before(async () => {
  server = await startTestApp();
  administrator = await server.person({ roles: ['Administrator'], displayName: 'Admin' });
  const inside = { in: administrator };
  supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  colleague = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'C. Sol' });
  officer = await server.person({ ...inside, roles: ['FrontlineOfficer'], displayName: 'O. Mar' });
  stranger = await server.person({ roles: ['CaseWorker', 'Supervisor'] });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', 'in', [worker.userId, officer.userId])
    .execute();
});
after(() => server.close());

const CASES = '/api/v1/cases';
const at = (id: string, rest = '') => `${CASES}/${id}${rest}`;

async function openCase(person: Person, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const reply = await person.post(CASES, { ownReference: ownReference(), ...more });
  assert.equal(reply.status, 201, reply.text);
  return String(reply.json['id']);
}

function code(reply: Reply): unknown {
  return reply.json['code'] ?? reply.status;
}

const seen = async (person: Person, id: string) => (await person.send({ path: at(id) })).status;
const plain = ({ status, json, headers }: Reply) => {
  const { date: _date, ...others } = headers;
  return { status, json: { ...json, requestId: '' }, headers: Object.keys(others).toSorted() };
};

describe('a case', () => {
  test('is opened, read back without names, and its names are given by one route only (AZ-6, CR-1)', async () => {
    const names = { alias: 'Luna', name: 'María Canária Xochitl', birthYear: 1999 };
    const reference = ownReference();
    const made = await worker.post(CASES, { ownReference: reference, ...names });
    assert.equal(made.status, 201, made.text);
    assert.equal(made.headers['etag'], '"1"');
    const id = String(made.json['id']);
    assert.equal(made.headers['location'], at(id));
    const read = await worker.send({ path: at(id) });
    assert.deepEqual(read.json, made.json);
    assert.deepEqual(Object.keys(read.json).toSorted(), [
      'assignments',
      'changedAt',
      'conversations',
      'createdAt',
      'denied',
      'hasAlias',
      'hasName',
      'id',
      'ownReference',
      'relation',
      'version',
    ]);
    assert.equal(read.json['relation'], 'assigned');
    const list = await worker.send({ path: `${CASES}?reference=${reference.toLowerCase()}` });
    assert.deepEqual(
      (list.json['cases'] as { id: string }[]).map((each) => each.id),
      [id],
    );
    for (const reply of [made, read, list]) assert.ok(!/Xochitl|Luna|1999/u.test(reply.text));
    const identity = await worker.send({ path: at(id, '/identity') });
    assert.deepEqual(identity.json, { ...names, warnings: [] });
    const row = await server.owner
      .selectFrom('case_file')
      .selectAll()
      .where('case_id', '=', id)
      .executeTakeFirstOrThrow();
    assert.ok(!/Xochitl|Luna/u.test(JSON.stringify(row) + row.name_sealed?.toString('latin1')));
    assert.ok(!server.lines.join('').includes('Xochitl'));
  });

  test('AUD-1: every look is in the log before the answer, the look at the name under a code of its own', async () => {
    const id = await openCase(worker, { name: 'Ana Pérez' });
    await worker.send({ path: at(id) });
    await worker.send({ path: at(id, '/identity') });
    const rows = await server.owner
      .selectFrom('audit_entry')
      .select(['action', 'decision', 'body'])
      .where('object_id', '=', id)
      .orderBy('seq')
      .execute();
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['case.open', 'case.read', 'case.read-identity'],
    );
    assert.ok(rows.every(({ body }) => !body.includes('Pérez')));
  });

  test('names that deceive or do not fit are refused with a reason, unusual ones are taken (API-2, API-11)', async () => {
    const refused: readonly (readonly [unknown, RegExp])[] = [
      ['x'.repeat(10_000), /at most 200 characters/u],
      ['Ana\u202egro', /direction/u],
      ['Ana\u0007', /control/u],
      ['Ana\u2028Paz', /one line/u],
      ['Ana\ue000', /script/u],
      ['123', /letter/u],
      ['', /not empty/u],
      [7, /a text is expected/u],
    ];
    for (const [name, words] of refused) {
      const reply = await worker.post(CASES, { ownReference: ownReference(), name });
      assert.equal(reply.json['code'], 'bad-input', String(name).slice(0, 20));
      assert.match(reply.text, words);
      assert.ok(!reply.text.includes('Ana'));
    }
    for (const raw of ['"Ana\\u0000"', '"Ana\\ud800"']) {
      const body = `{"ownReference":"${ownReference()}","name":${raw}}`;
      const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      assert.equal((await worker.send({ path: CASES, raw: body, headers })).json['code'], 'bad-json');
    }
    for (const birthYear of [0, 1899, 9999, 2050, 1990.5]) {
      assert.equal(code(await worker.post(CASES, { ownReference: ownReference(), birthYear })), 'bad-input');
    }
    const astral = '𠮷'.repeat(200);
    for (const name of ['محمد علی\u200cزاده', 'Nguyễn Thị Hương', "O'Neill-Ñandú", astral]) {
      const id = await openCase(worker, { name });
      assert.equal(valueAt(await worker.send({ path: at(id, '/identity') }), 'name'), name.normalize('NFC'));
    }
    const mixed = await openCase(worker, { name: 'Mаría Paz' }); // a Cyrillic а
    const { json } = await worker.send({ path: at(mixed, '/identity') });
    assert.deepEqual(json['warnings'], [{ field: 'name', code: 'mixed-scripts' }]);
  });

  test('who the person is changes with If-Match; the second editor is told and sees no name (API-9)', async () => {
    const id = await openCase(worker, { name: 'Ana Pérez', alias: 'Luna' });
    assert.equal(code(await worker.put(at(id, '/identity'), { name: 'Ana Paz' })), 'no-version');
    const done = await worker.put(at(id, '/identity'), { name: 'Ana Paz', alias: null, birthYear: 2001 }, 1);
    assert.equal(done.status, 200, done.text);
    assert.equal(done.headers['etag'], '"2"');
    assert.equal(done.json['hasAlias'], false);
    const late = await worker.put(at(id, '/identity'), { name: 'Eva Canary' }, 1);
    assert.equal(late.status, 412);
    assert.equal(valueAt(late, 'current.version'), 2);
    assert.ok(!/Paz|Canary|2001/u.test(late.text));
    const identity = await worker.send({ path: at(id, '/identity') });
    assert.deepEqual(identity.json, { alias: null, name: 'Ana Paz', birthYear: 2001, warnings: [] });
  });

  test('AV-8: of two changes at once one is made and the other told (API-9)', async () => {
    const id = await openCase(worker, { name: 'Ana Pérez' });
    const both = await Promise.all(['Ana Paz', 'Ana Sol'].map((name) => worker.put(at(id, '/identity'), { name }, 1)));
    const statuses = both.map(({ status }) => status);
    assert.deepEqual(
      statuses.toSorted((one, other) => one - other),
      [200, 412],
    );
  });

  test('AZ-6: a column that is added to the table appears in no answer', async () => {
    const id = await openCase(worker, { name: 'Ana Pérez' });
    const paths = [at(id), at(id, '/identity'), `${CASES}?limit=1`];
    const keysOf = async () => (await Promise.all(paths.map((path) => worker.send({ path })))).map(({ text }) => text);
    const usual = await keysOf();
    await sql`ALTER TABLE case_file ADD COLUMN shelter text DEFAULT 'Canary Shelter'`.execute(server.owner);
    try {
      assert.deepEqual(await keysOf(), usual);
    } finally {
      await sql`ALTER TABLE case_file DROP COLUMN shelter`.execute(server.owner);
    }
  });

  test('fifty equal requests at once open one case, and the kept answer holds no name (API-9)', async () => {
    const body = { ownReference: ownReference(), name: 'Kept Canaryname' };
    const headers = { 'idempotency-key': randomUUID() };
    const replies = await Promise.all(Array.from({ length: 50 }, () => worker.send({ path: CASES, body, headers })));
    assert.deepEqual(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size, 1);
    const kept = await server.owner.selectFrom('idempotent_result').selectAll().execute();
    assert.ok(!JSON.stringify(kept).includes('Canaryname'));
    const other = { ...body, name: 'Somebody Else' };
    assert.equal(code(await worker.send({ path: CASES, body: other, headers })), 'key-reused');
  });

  test('a conversation becomes part of it, and is then seen by those who work on it', async () => {
    const id = await openCase(worker);
    const conversation = await beginConversation(worker);
    assert.equal((await supervisor.send({ path: `/api/v1/conversations/${conversation}` })).status, 404);
    const attached = await worker.send({ path: at(id, '/conversations'), body: { conversation } });
    assert.equal(attached.status, 200, attached.text);
    assert.equal((attached.json['conversations'] as unknown[]).length, 1);
    assert.equal((await supervisor.send({ path: `/api/v1/conversations/${conversation}` })).status, 200);
    const other = await openCase(worker);
    const again = await worker.send({ path: at(other, '/conversations'), body: { conversation } });
    assert.equal(code(again), 'attached-elsewhere');
    const foreign = await beginConversation(colleague);
    const taken = await worker.send({ path: at(id, '/conversations'), body: { conversation: foreign } });
    assert.match(taken.text, /unknown-conversation/u);
  });
});

describe('AZ-2: who comes to a case', () => {
  test('a colleague, an administrator and another institution see nothing of it, anywhere', async () => {
    const reference = 'CANARY-991';
    const id = await openCase(worker, { ownReference: reference, name: 'Canary Person', birthYear: 1990 });
    for (const person of [colleague, administrator, stranger]) {
      const paths = [at(id), at(id, '/identity'), at(id, '/looks'), CASES, '/api/v1/break-glass', '/api/v1/approvals'];
      for (const path of [...paths, '/api/v1/people', '/api/v1/colleagues', '/api/v1/conversations']) {
        const reply = await person.send({ path });
        assert.ok(!/CANARY|Canary/u.test(reply.text) && !reply.text.includes(id), `${path} told of it`);
      }
      const found = await person.send({ path: `${CASES}/search`, body: { name: 'Canary Person', birthYear: 1990 } });
      assert.ok(!found.text.includes(id));
    }
    assert.equal(await seen(supervisor, id), 200);
    assert.equal(valueAt(await supervisor.send({ path: at(id) }), 'relation'), 'team');
  });

  test('AZ-3: somebody else’s case answers like one that does not exist, in every way to ask', async () => {
    const id = await openCase(worker, { name: 'Ana Paz' });
    const tries = (target: string) => [
      { path: at(target) },
      { path: at(target, '/identity') },
      { path: at(target, '/looks') },
      { method: 'PUT', path: at(target, '/identity'), body: { name: 'x y' }, headers: { 'if-match': '"1"' } },
      { path: at(target, '/conversations'), body: { conversation: randomUUID() } },
      { path: at(target, '/assignments'), body: { userId: colleague.userId } },
      { method: 'DELETE', path: at(target, `/assignments/${worker.userId}`) },
      { path: at(target, '/hand-over'), body: { userId: colleague.userId } },
      { path: at(target, '/denied'), body: { userId: worker.userId } },
      { method: 'DELETE', path: at(target, `/denied/${worker.userId}`) },
      { method: 'POST', path: at(target, '/erasure') },
      { method: 'POST', path: at(target, '/erase') },
    ];
    const missing = tries(randomUUID());
    for (const [index, foreign] of tries(id).entries()) {
      for (const person of [colleague, stranger]) {
        const [one, other] = [await person.send(foreign), await person.send(missing[index] ?? foreign)];
        assert.equal(one.status, 404, `${foreign.method ?? 'GET'} ${foreign.path} ${one.text}`);
        assert.deepEqual(plain(one), plain(other));
      }
    }
  });

  test('AZ-3: 500 pairs of foreign and missing cases take the same time, within a tenth', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 20; count += 1) ids.push(await openCase(worker, { name: 'Ana Paz' }));
    const times: { readonly foreign: number[]; readonly missing: number[] } = { foreign: [], missing: [] };
    const measure = async (into: number[], id: string) => {
      const started = performance.now();
      const reply = await colleague.send({ path: at(id) });
      into.push(performance.now() - started);
      return reply;
    };
    for (let pair = 0; pair < 500; pair += 1) {
      const foreign = () => measure(times.foreign, ids[pair % ids.length] ?? '');
      const missing = () => measure(times.missing, randomUUID());
      // by turns, so that neither has the better place
      const [one, other] = pair % 2 === 0 ? [await foreign(), await missing()] : [await missing(), await foreign()];
      assert.deepEqual(plain(one), plain(other));
    }
    const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
    const [foreign, missing] = [median(times.foreign), median(times.missing)];
    assert.ok(Math.abs(foreign - missing) / missing < 0.1, `${foreign} ms and ${missing} ms`);
  });
});

describe('AZ-9: what is given and taken away counts from the next request', () => {
  test('a supervisor gives a case to a colleague and takes it back', async () => {
    const id = await openCase(worker);
    assert.equal(await seen(colleague, id), 404);
    assert.equal(
      (await supervisor.send({ path: at(id, '/assignments'), body: { userId: colleague.userId } })).status,
      200,
    );
    assert.equal(await seen(colleague, id), 200);
    assert.equal((await supervisor.remove(at(id, `/assignments/${colleague.userId}`))).status, 204);
    assert.equal(await seen(colleague, id), 404);
    const admin = await supervisor.send({ path: at(id, '/assignments'), body: { userId: administrator.userId } });
    assert.equal(code(admin), 'not-for-this-person');
    assert.equal(await seen(administrator, id), 404);
    // a caseworker does not assign
    assert.equal((await worker.send({ path: at(id, '/assignments'), body: { userId: colleague.userId } })).status, 404);
  });

  test('whoever hands a case over loses it; whoever opened it sees it for seven more days', async () => {
    const id = await openCase(officer);
    assert.equal((await officer.send({ path: at(id, '/hand-over'), body: { userId: colleague.userId } })).status, 204);
    assert.equal(await seen(colleague, id), 200);
    assert.equal(valueAt(await officer.send({ path: at(id) }), 'relation'), 'own-intake');
    const usual = server.clock.now;
    try {
      server.clock.now = new Date(usual.getTime() + 7 * 24 * 3600_000 + 1000);
      assert.equal(await seen(await server.again(officer), id), 404);
      assert.equal(await seen(await server.again(colleague), id), 200);
    } finally {
      server.clock.now = usual;
    }
    const back = await colleague.send({ path: at(id, '/hand-over'), body: { userId: worker.userId } });
    assert.equal(back.status, 204);
    assert.equal(await seen(colleague, id), 404);
  });

  test('conflict of interest wins over assignment, team and authorship, at once', async () => {
    const id = await openCase(worker, { name: 'Ana Paz' });
    assert.equal((await worker.send({ path: at(id, '/denied'), body: { userId: supervisor.userId } })).status, 200);
    assert.equal(await seen(supervisor, id), 404);
    assert.ok(!(await supervisor.send({ path: CASES })).text.includes(id));
    const own = await openCase(officer);
    await supervisor.send({ path: at(own, '/denied'), body: { userId: officer.userId } });
    assert.equal(await seen(officer, own), 404);
    const assigned = await supervisor.send({ path: at(own, '/assignments'), body: { userId: officer.userId } });
    assert.equal(code(assigned), 'person-denied');
    assert.equal(code(await supervisor.remove(at(own, `/assignments/${officer.userId}`))), 'last-assignment');
    assert.equal((await worker.remove(at(id, `/denied/${supervisor.userId}`))).status, 204);
    assert.equal(await seen(supervisor, id), 200);
  });

  test('a role that ends takes every case with it', async () => {
    const person = await server.person({ in: administrator, roles: ['CaseWorker'] });
    const id = await openCase(person);
    assert.equal(await seen(person, id), 200);
    await server.owner.updateTable('role_grant').set({ state: 'ended' }).where('user_id', '=', person.userId).execute();
    assert.equal(await seen(person, id), 404);
  });
});

describe('BI-3: finding by name', () => {
  const search = (person: Person, body: unknown) => person.send({ path: `${CASES}/search`, body });
  const ids = (reply: Reply) => (reply.json['cases'] as { id: string }[]).map(({ id }) => id);

  test('any spelling and order finds one’s own cases; a part finds with the year of birth', async () => {
    const id = await openCase(worker, { name: 'José Ángel Quispe', birthYear: 1988 });
    for (const name of ['JOSE ANGEL QUISPE', 'Quispe José Angel', 'Jose\u0301 A\u0301ngel Quispe']) {
      assert.deepEqual(ids(await search(worker, { name })), [id], name);
    }
    assert.deepEqual(ids(await search(worker, { name: 'Quispe', birthYear: 1988 })), [id]);
    assert.deepEqual(ids(await search(worker, { name: 'Quispe', birthYear: 1989 })), []);
    assert.deepEqual(ids(await search(worker, { name: 'Quis' })), []);
    assert.deepEqual(ids(await search(colleague, { name: 'José Ángel Quispe', birthYear: 1988 })), []);
    assert.deepEqual(ids(await search(stranger, { name: 'José Ángel Quispe', birthYear: 1988 })), []);
    assert.deepEqual(ids(await search(supervisor, { name: 'José Ángel Quispe' })), [id]);
    await worker.put(at(id, '/identity'), { name: 'Otra Persona' }, 1);
    assert.deepEqual(ids(await search(worker, { name: 'José Ángel Quispe' })), []);
  });

  test('at most twenty hits and sixty searches an hour; the log has a keyed code and not the words', async () => {
    const searcher = await server.person({ in: administrator, roles: ['CaseWorker'] });
    for (let count = 0; count < 22; count += 1) await openCase(searcher, { name: 'Rosa Huanca' });
    assert.equal(ids(await search(searcher, { name: 'Rosa Huanca' })).length, 20);
    for (let count = 0; count < 59; count += 1) {
      assert.equal((await search(searcher, { name: 'Nadie Nunca' })).status, 200);
    }
    const over = await search(searcher, { name: 'Rosa Huanca' });
    assert.equal(over.status, 429);
    assert.ok(Number(over.headers['retry-after']) <= 3600);
    const rows = await server.owner
      .selectFrom('audit_entry')
      .select(['object_id', 'body'])
      .where('actor', '=', searcher.userId)
      .where('action', '=', 'case.search')
      .execute();
    assert.equal(rows.length, 60);
    assert.equal(new Set(rows.map(({ object_id }) => object_id)).size, 2);
    assert.ok(rows.every(({ body }) => !/rosa|huanca|nadie/iu.test(body)));
  });

  test('an exact foreign name takes as long as one that nobody has', async () => {
    await openCase(worker, { name: 'Timing Canary', birthYear: 1980 });
    const time = async (name: string) => {
      const started = performance.now();
      assert.deepEqual(ids(await search(colleague, { name, birthYear: 1980 })), []);
      return performance.now() - started;
    };
    const foreign: number[] = [];
    const missing: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const [first, second] = round % 2 === 0 ? [foreign, missing] : [missing, foreign];
      for (const list of [first, second]) list.push(await time(list === foreign ? 'Timing Canary' : 'Nobody Hasthis'));
    }
    // the faster half: what else the machine does only makes a try slower
    const typical = (list: readonly number[]) =>
      list
        .toSorted((a, b) => a - b)
        .slice(0, 10)
        .reduce((sum, each) => sum + each, 0) / 10;
    const [one, other] = [typical(foreign), typical(missing)];
    assert.ok(Math.abs(one - other) / other < 0.1, `${one} ms and ${other} ms`);
  });
});

test('AUD-4: those who work on a case see who looked at it, when and how', async () => {
  const id = await openCase(worker, { name: 'Ana Paz' });
  await supervisor.send({ path: at(id) });
  await supervisor.send({ path: at(id, '/identity') });
  await colleague.send({ path: at(id) });
  const { json, status } = await worker.send({ path: at(id, '/looks?timeZone=America/Tegucigalpa') });
  assert.equal(status, 200);
  const entries = json['entries'] as readonly Record<string, unknown>[];
  assert.deepEqual(
    entries.map(({ who, what, how }) => [who, what, how]),
    [
      ['C. Sol', 'was-refused', 'unknown'],
      ['S. Paz', 'saw-identity', 'team'],
      ['S. Paz', 'looked', 'team'],
      ['W. Luz', 'opened', 'own'],
    ],
  );
  assert.equal(code(await worker.send({ path: at(id, '/looks?timeZone=Nowhere/Land') })), 'bad-input');
});
