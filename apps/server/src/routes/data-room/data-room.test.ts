// SPDX-License-Identifier: EUPL-1.2
// The data room over real HTTP, a real database and real keys: who is counted, who may ask, what takes two, what it costs, what
// the public reads, and what an analyst can get by any other way, which is nothing. All people are fictional.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after as afterAll, before as beforeAll, describe, test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { sql } from 'kysely';
import { readSessionCookie } from '../../access/session-cookie.ts';
import { freezeIncident, thawIncident } from '../../store/incident.ts';
import { inSession } from '../../store/session.ts';
import { type Person, type Reply, startTestApp, type TestApp } from '../../test-app.ts';

let server: TestApp;
let worker: Person;
let analyst: Person;
let officer: Person;
let both: Person;
let stranger: Person;
/** the year in which everybody of this file is found; it is over for whoever asks */
const YEAR = new Date().getUTCFullYear();
const ROOM = '/api/v1/data-room/releases';

beforeAll(async () => {
  server = await startTestApp();
  const administrator = await server.person({ roles: ['Administrator'], displayName: 'Admin' });
  const inside = { in: administrator };
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  const supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', '=', worker.userId)
    .execute();
  await realCases();
  await manyLines(administrator.orgId, 420);
  // the year after: the people of this one are all there
  server.clock.now = new Date(Date.UTC(YEAR + 1, 0, 15, 12));
  worker = await server.again(worker);
  analyst = await server.person({ ...inside, roles: ['Analyst'], displayName: 'A. Ana' });
  officer = await server.person({ ...inside, roles: ['DataProtectionOfficer'], displayName: 'D. Rey' });
  both = await server.person({ ...inside, roles: ['Analyst', 'DataProtectionOfficer'], displayName: 'B. Dos' });
  stranger = await server.person({ roles: ['Analyst', 'DataProtectionOfficer'], displayName: 'X. Far' });
});
afterAll(() => server.close());

const code = (reply: Reply): unknown => reply.json['code'] ?? reply.status;
const CONSENT = {
  purpose: 'ProtectedStatistics',
  recipients: [],
  dataCategories: ['Identity', 'ServiceHistory'],
  countries: ['HN'],
  grantedBy: 'Self',
  guardianId: null,
  childAssent: 'NotApplicable',
  capacity: 'Assumed',
  capacityNote: null,
  language: 'es',
  interpreterId: null,
  mode: 'WitnessedOral',
  informed: {
    agreementToInterview: true,
    purpose: true,
    actualAndPossibleUse: true,
    nonIdentifyingResearchUse: true,
    rightToOwnData: true,
    storageTime: true,
    howToWithdraw: true,
  },
  conditions: null,
  decision: 'Given',
  evidenceRef: null,
  validFrom: null,
  expiresAt: null,
};

interface LineRow {
  case_id: string;
  year: number;
  until_at: Date;
}
async function lineOf(caseId: string): Promise<LineRow | undefined> {
  const { rows } =
    await sql<LineRow>`SELECT case_id, year, until_at FROM statistics_line WHERE case_id = ${caseId}`.execute(
      server.owner,
    );
  return rows[0];
}

let counted: string;
let silent: string;
let takenBack: string;

/** Three of the same kind: one who agreed, one whom nobody asked, one who changed her mind. */
async function realCases(): Promise<void> {
  const open = async (alias: string) => {
    const reply = await worker.post('/api/v1/cases', { ownReference: `C-${randomUUID().slice(0, 8)}1`, alias });
    assert.equal(reply.status, 201, reply.text);
    return String(reply.json['id']);
  };
  const agree = async (id: string) => {
    const reply = await worker.post(`/api/v1/cases/${id}/consents`, CONSENT);
    assert.equal(reply.status, 201, reply.text);
    return reply.json['record'] as { id: string; version: number };
  };
  [counted, silent, takenBack] = [await open('Luna'), await open('Sol'), await open('Mar')];
  await agree(counted);
  const consent = await agree(takenBack);
  assert.ok((await lineOf(takenBack)) !== undefined, 'she is counted while she agrees');
  const withdrawn = await worker.post(
    `/api/v1/cases/${takenBack}/consents/${consent.id}/withdrawal`,
    { how: 'InPerson' },
    consent.version,
  );
  assert.ok(withdrawn.status < 300, withdrawn.text);
}

const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;

/** Lines as cases leave them, sealed under keys of their own, without opening hundreds of cases over HTTP. */
async function manyLines(orgId: string, count: number): Promise<void> {
  const now = server.clock.now;
  const ids = Array.from({ length: count }, () => randomUUID());
  const values = (at: number) => ({
    gender: [pick(['Feminine', 'Feminine', 'Masculine'], at)],
    age: [pick(['18-20', '24-26', '9-17', '30-38'], at)],
    citizenship: [pick(['HN', 'NI', 'VE'], at)],
    exploitedIn: [pick(['HN', 'MX'], at)],
    form: [pick(['SexualExploitation', 'ForcedLabour'], at >> 1)],
    means: [pick(['DebtBondage', 'FalsePromises'], at), 'PhysicalThreats'],
    given: ['Shelter'],
    missing: at % 3 === 0 ? ['Psychosocial'] : [],
    time: [pick(['same-day', '1-3-days'], at)],
  });
  await server.needs.keys.makeAll(
    ids.map((caseId) => ({ orgId, caseId, keyVersion: 1 })),
    async (open, keys) => {
      const sealed = ids.map((caseId, at) =>
        open.encrypt(
          { orgId, caseId, table: 'statistics_line', rowId: caseId, field: 'content', schemaVersion: 1 },
          JSON.stringify(values(at)),
        ),
      );
      await sql`INSERT INTO case_file (org_id, case_id, own_reference, version, created_by, created_at, changed_at)
        SELECT ${orgId}::uuid, g.id, 'M-1' || g.at, 1, ${worker.userId}::uuid, ${now}, ${now}
        FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS g (id, at)`.execute(server.owner);
      await sql`INSERT INTO amparo_keys.case_key (org_id, case_id, key_version, kek_id, wrapped, created_at)
        SELECT ${orgId}::uuid, g.id, 1, g.kek, g.wrapped, ${now}
        FROM unnest(${ids}::uuid[], ${keys.map(({ kekId }) => kekId)}::text[], ${keys.map(({ wrapped }) => wrapped)}::bytea[])
          AS g (id, kek, wrapped)`.execute(server.owner);
      await sql`INSERT INTO statistics_line (org_id, case_id, record_id, year, until_at, content_sealed)
        SELECT ${orgId}::uuid, g.id, g.id, ${YEAR}, ${new Date(Date.UTC(YEAR + 3, 0, 1))}, g.sealed
        FROM unnest(${ids}::uuid[], ${sealed}::bytea[]) AS g (id, sealed)`.execute(server.owner);
    },
  );
}

const ASK = {
  audience: 'room',
  mechanism: 'dp',
  purpose: 'services',
  fromYear: YEAR,
  toYear: YEAR,
  epsilon: 2,
  withRecords: false,
};

async function ask(person: Person, changes: object = {}): Promise<string> {
  const reply = await person.post(ROOM, { ...ASK, ...changes });
  assert.equal(reply.status, 201, reply.text);
  return String(reply.json['id']);
}
const approve = (person: Person, id: string) =>
  person.send({ path: `${ROOM}/${id}/decision`, body: { decision: 'approve' } });
const post = (person: Person, id: string, what: string) =>
  person.send({ method: 'POST', path: `${ROOM}/${id}/${what}` });

/** Until it is made or has failed; no matter how slow the machine is. */
async function waitFor(person: Person, id: string): Promise<Reply> {
  for (const deadline = performance.now() + 120_000; performance.now() < deadline; await later(50)) {
    const reply = await person.send({ path: `${ROOM}/${id}` });
    if (reply.json['state'] !== 'making') return reply;
  }
  throw new Error('the release is still being made');
}

async function made(person: Person, changes: object = {}): Promise<string> {
  const id = await ask(person, changes);
  assert.equal((await approve(officer, id)).status, 200);
  const begun = await post(person, id, 'make');
  assert.equal(begun.status, 202, begun.text);
  const done = await waitFor(person, id);
  assert.equal(done.json['state'], 'made', done.text);
  return id;
}
const ledger = async () =>
  (await officer.send({ path: `${ROOM}/ledger` })).json as {
    years: { year: number; epsilon: number; left: number; isKAnonymousUsed: boolean }[];
    entries: { releaseId: string; epsilon: number; requestedBy: string; approvedBy: string }[];
  };
const spent = async (year = YEAR) => (await ledger()).years.find((each) => each.year === year)?.epsilon ?? 0;

describe('who is counted', () => {
  test('whoever agreed to protected statistics, until she takes it back; nobody else', async () => {
    const line = await lineOf(counted);
    assert.equal(line?.year, YEAR);
    assert.equal(await lineOf(silent), undefined);
    assert.equal(await lineOf(takenBack), undefined);
  });

  test('a new key for a case reaches her line, and it is opened with it', async () => {
    const replaced = await worker.send({ method: 'POST', path: `/api/v1/cases/${counted}/key` });
    assert.equal(replaced.status, 200, replaced.text);
    const { rows } = await sql<{ version: string }>`SELECT key_version_of(content_sealed) AS version
      FROM statistics_line WHERE case_id = ${counted}`.execute(server.owner);
    assert.equal(rows[0]?.version, '2');
  });

  test('of an erased case nothing stays', async () => {
    const { rows } = await sql<{ case_id: string }>`SELECT case_id FROM statistics_line
      WHERE org_id = ${worker.orgId} AND case_id <> ${counted} LIMIT 1`.execute(server.owner);
    const id = String(rows[0]?.case_id);
    await sql`UPDATE case_file SET erased_at = now() WHERE case_id = ${id}`.execute(server.owner);
    assert.equal(await lineOf(id), undefined);
  });
});

describe('who may ask, and who must agree', () => {
  test('analysts ask, data protection officers agree, whoever works on cases does neither', async () => {
    assert.equal(code(await worker.send({ path: ROOM })), 'role-missing');
    assert.equal(code(await worker.post(ROOM, ASK)), 'role-missing');
    assert.equal(code(await officer.post(ROOM, ASK)), 'role-missing');
    const id = await ask(analyst);
    assert.equal(code(await approve(analyst, id)), 'role-missing');
    assert.equal(code(await post(analyst, id, 'make')), 'release-not-ready');
    assert.equal(code(await analyst.send({ path: `${ROOM}/${id}/charts` })), 'release-not-ready');
    const refused = await officer.send({ path: `${ROOM}/${id}/decision`, body: { decision: 'refuse' } });
    assert.equal(refused.json['state'], 'refused');
    assert.equal(code(await post(analyst, id, 'make')), 'release-not-ready');
    assert.equal(code(await approve(officer, id)), 'not-pending');
  });

  test('nobody agrees to what they asked for themselves, with whatever roles', async () => {
    const id = await ask(both);
    assert.equal(code(await approve(both, id)), 'second-person-needed');
    const withdrawn = await both.remove(`${ROOM}/${id}`);
    assert.equal(withdrawn.json['state'], 'withdrawn');
    assert.equal(await spent(), 0);
  });

  test('another institution sees nothing of it', async () => {
    const id = await ask(analyst);
    for (const reply of [
      await stranger.send({ path: `${ROOM}/${id}` }),
      await stranger.send({ path: `${ROOM}/${id}/charts` }),
      await approve(stranger, id),
      await post(stranger, id, 'make'),
      await stranger.send({ path: `${ROOM}/${id}/recall`, body: { reason: 'disclosure-risk' } }),
    ])
      assert.equal(code(reply), 'not-found');
    assert.deepEqual((await stranger.send({ path: ROOM })).json['releases'], []);
    await analyst.remove(`${ROOM}/${id}`);
  });

  test('a year that is not over, or years in the wrong order, are refused', async () => {
    for (const years of [{ toYear: YEAR + 1 }, { fromYear: YEAR + 1, toYear: YEAR + 1 }, { toYear: YEAR - 1 }])
      assert.equal(code(await analyst.post(ROOM, { ...ASK, ...years })), 'bad-input');
    assert.equal(code(await analyst.post(ROOM, { ...ASK, epsilon: 20 })), 'bad-input');
    assert.equal(code(await analyst.post(ROOM, { ...ASK, withRecords: true })), 'bad-input');
  });
});

describe('from the question to the charts', () => {
  let first: string;
  test('what was agreed to is made once, paid for, and gives the same numbers for ever', async () => {
    const id = await made(analyst);
    first = id;
    assert.equal(code(await post(analyst, id, 'make')), 'release-not-ready');
    assert.equal(await spent(), 2.2);
    const shown = await analyst.send({ path: `${ROOM}/${id}/charts` });
    assert.equal(shown.status, 200, shown.text);
    const again = await analyst.send({ path: `${ROOM}/${id}/charts` });
    assert.equal(again.text, shown.text);
    const charts = shown.json['charts'] as { name: string; rows?: { code: string; value: number | null }[] }[];
    const form = charts
      .find(({ name }) => name === 'exploitation')
      ?.rows?.find((row) => row.code === 'ForcedLabour')?.value;
    assert.ok(form !== null && form !== undefined && Math.abs(form - 210) < 100, `about half of the people: ${form}`);
    assert.ok(charts.some(({ name }) => name === 'flows'));
    // a question of one form is read from the same counts, and no name or id of a case is anywhere
    const one = await analyst.send({ path: `${ROOM}/${id}/charts?form=ForcedLabour` });
    assert.equal(one.json['form'], 'ForcedLabour');
    assert.equal(one.text, (await analyst.send({ path: `${ROOM}/${id}/charts?form=ForcedLabour` })).text);
    assert.equal(await spent(), 2.2, 'questions cost nothing');
    assert.ok(!shown.text.includes(counted) && !/Luna/u.test(shown.text));
    assert.equal(code(await analyst.send({ path: `${ROOM}/${id}/charts?form=Surrogacy` })), 'bad-input');
  });

  test('the log says who asked, who agreed, who made it and who looked', async () => {
    const { rows } = await sql<{ action: string }>`SELECT DISTINCT action FROM audit_entry
      WHERE org_id = ${worker.orgId} AND object_id = ${first}`.execute(server.owner);
    const actions = rows.map(({ action }) => action);
    for (const action of ['release.request', 'release.decide', 'release.make', 'data-room.read'])
      assert.ok(actions.includes(action), action);
  });

  test('a second release of the same people spends from the same budget, until nothing is left', async () => {
    await made(analyst, { epsilon: 4 });
    assert.equal(await spent(), 6.4);
    assert.equal(code(await analyst.post(ROOM, ASK)), 'budget-exhausted');
    const last = await ask(analyst, { epsilon: 0.5 });
    const other = await ask(analyst, { epsilon: 1 });
    await approve(officer, last);
    await approve(officer, other);
    assert.equal((await post(analyst, last, 'make')).status, 202);
    // both fitted when they were asked for; together they do not
    assert.equal(code(await post(analyst, other, 'make')), 'budget-exhausted');
    await waitFor(analyst, last);
    assert.equal(await spent(), 7.1);
    // a wider period holds the same people
    assert.equal(code(await analyst.post(ROOM, { ...ASK, fromYear: YEAR - 1 })), 'budget-exhausted');
    const { entries } = await ledger();
    assert.ok(entries.every(({ requestedBy, approvedBy }) => requestedBy === 'A. Ana' && approvedBy === 'D. Rey'));
  });

  test('k-anonymous counts exist once for the same people', async () => {
    const k = { mechanism: 'k', epsilon: 0.5, audience: 'public' };
    const kept = await made(analyst, k);
    assert.equal(code(await analyst.post(ROOM, { ...ASK, ...k })), 'k-release-repeated');
    assert.equal((await post(officer, kept, 'publish')).status, 200);
    const shown = await server.send({ path: `/api/v1/releases/${kept}` });
    assert.equal(shown.status, 200, shown.text);
    const charts = shown.json['charts'] as { rows?: { value: number | null }[] }[];
    for (const { value } of charts.flatMap(({ rows }) => rows ?? []))
      assert.ok(value === null || value % 10 === 0, `rounded down to tens: ${value}`);
  });

  test('too few people: nothing is told but that, and it has its price', async () => {
    const id = await ask(analyst, { fromYear: YEAR - 2, toYear: YEAR - 2 });
    await approve(officer, id);
    assert.equal((await post(analyst, id, 'make')).status, 202);
    const done = await waitFor(analyst, id);
    assert.equal(done.json['state'], 'failed');
    assert.equal(done.json['failure'], 'too-few-people');
    assert.equal(await spent(YEAR - 2), 2.2);
    assert.equal(code(await analyst.send({ path: `${ROOM}/${id}/charts` })), 'release-not-ready');
  });
});

describe('what the public reads', () => {
  test('only what was published, by another person than the one who asked; recalled it is gone, and says so', async () => {
    await manyLines2();
    const id = await made(analyst, { audience: 'public', fromYear: YEAR - 1, toYear: YEAR - 1, epsilon: 3 });
    assert.equal(code(await server.send({ path: `/api/v1/releases/${id}` })), 'not-found');
    assert.equal(code(await server.send({ path: `/api/v1/releases/${id}/files/aggregates.tsv` })), 'not-found');
    assert.equal(code(await post(analyst, id, 'publish')), 'role-missing');
    assert.equal((await post(officer, id, 'publish')).json['state'], 'published');
    const list = (await server.send({ path: '/api/v1/releases' })).json['releases'] as { id: string }[];
    assert.ok(list.some((each) => each.id === id));
    const shown = await server.send({ path: `/api/v1/releases/${id}` });
    const files = shown.json['files'] as { name: string; bytes: number; hash: string }[];
    assert.deepEqual(
      files.map(({ name }) => name),
      ['aggregates.tsv', 'data-dictionary.csv', 'datapackage.json'],
    );
    const file = await server.app.inject({
      method: 'GET',
      url: `/api/v1/releases/${id}/files/aggregates.tsv`,
      headers: { host: `localhost:${server.port}` },
    });
    assert.equal(file.statusCode, 200);
    assert.match(file.body, /form:ForcedLabour\t\d+/u);
    const recalled = await officer.send({ path: `${ROOM}/${id}/recall`, body: { reason: 'error-in-data' } });
    assert.equal(recalled.json['state'], 'recalled');
    const gone = await server.send({ path: `/api/v1/releases/${id}` });
    assert.deepEqual([gone.json['charts'], gone.json['files']], [[], []]);
    assert.equal(gone.json['recallReason'], 'error-in-data');
    assert.equal(code(await server.send({ path: `/api/v1/releases/${id}/files/aggregates.tsv` })), 'not-found');
    assert.equal(code(await analyst.send({ path: `${ROOM}/${id}/charts` })), 'release-not-ready');
    assert.equal(await spent(YEAR - 1), 3.2, 'what was told once stays paid');
  });

  test('while an incident is looked at nothing is made or published; a recall is possible', async () => {
    const id = await ask(analyst, { fromYear: YEAR - 1, toYear: YEAR - 1, epsilon: 1 });
    await approve(officer, id);
    await freezeIncident(server.owner, server.clock.now);
    try {
      [analyst, officer] = [await server.again(analyst), await server.again(officer)];
      assert.equal(code(await analyst.post(ROOM, { ...ASK, fromYear: YEAR - 1, toYear: YEAR - 1 })), 'incident-frozen');
      assert.equal(code(await post(analyst, id, 'make')), 'incident-frozen');
    } finally {
      await thawIncident(server.owner, server.clock.now);
    }
    // a freeze ends every session
    [analyst, officer, both, worker] = (await Promise.all(
      [analyst, officer, both, worker].map((person) => server.again(person)),
    )) as [Person, Person, Person, Person];
    assert.equal(await spent(YEAR - 1), 3.2);
  });
});

/** The same people as found in the year before: for a year whose budget nobody has touched. */
async function manyLines2(): Promise<void> {
  await sql`UPDATE statistics_line SET year = ${YEAR - 1} WHERE org_id = ${worker.orgId} AND case_id <> ${counted}`.execute(
    server.owner,
  );
}

describe('what the database refuses, whatever the program says', () => {
  /** Runs statements as the session of this person, on the login of the application. */
  async function as<T>(person: Person, statement: ReturnType<typeof sql<T>>): Promise<readonly T[]> {
    const key = readSessionCookie(person.cookie);
    assert.ok(key !== undefined);
    const found = await inSession(server.db, { key, now: server.clock.now, requestId: randomUUID() }, async (trx) => ({
      value: (await statement.execute(trx)).rows,
      entries: [],
    }));
    assert.ok(found !== undefined);
    return found.value;
  }

  test('no analyst and no officer reads a line, a key or a case', async () => {
    for (const person of [analyst, officer]) {
      assert.deepEqual(await as(person, sql`SELECT case_id FROM statistics_line`), []);
      assert.deepEqual(await as(person, sql`SELECT case_id FROM case_file`), []);
      assert.deepEqual(await as(person, sql`SELECT case_id FROM amparo_keys.case_key`), []);
    }
    assert.deepEqual(await as(worker, sql`SELECT release_id FROM data_release`), []);
  });

  test('lines are not given without a second person, twice, to somebody else, or for less than they cost', async () => {
    const begin = (id: string, cost: number) =>
      sql`SELECT case_id FROM begin_release(${id}::uuid, '0.0.0', ${cost}, 1e-5)`;
    const denied = { code: '42501' };
    const alone = await ask(analyst, { fromYear: YEAR - 1, toYear: YEAR - 1, epsilon: 1 });
    await assert.rejects(as(analyst, begin(alone, 1.2)), denied);
    await assert.rejects(
      as(
        analyst,
        sql`UPDATE data_release SET state = 'approved', decided_by = ${officer.userId} WHERE release_id = ${alone}`,
      ),
      denied,
    );
    await approve(officer, alone);
    await assert.rejects(as(analyst, begin(alone, 0.2)), denied);
    await assert.rejects(as(both, begin(alone, 1.2)), denied);
    await assert.rejects(as(officer, begin(alone, 1.2)), denied);
    await assert.rejects(as(worker, begin(alone, 1.2)), denied);
    // whose consent has run out is not among them, and her line is gone with it
    const { rows } = await sql<{ case_id: string }>`UPDATE statistics_line SET until_at = ${server.clock.now}
      WHERE case_id = (SELECT case_id FROM statistics_line WHERE year = ${YEAR - 1} LIMIT 1) RETURNING case_id`.execute(
      server.owner,
    );
    const gone = String(rows[0]?.case_id);
    const given = (await as(analyst, begin(alone, 1.2))) as readonly { case_id: string }[];
    assert.ok(given.length > 300);
    assert.ok(!given.some(({ case_id }) => case_id === gone));
    assert.equal(await lineOf(gone), undefined);
    await assert.rejects(as(analyst, begin(alone, 1.2)), denied);
  });

  test('nobody changes or shortens the ledger, and nobody goes over the cap', async () => {
    for (const person of [analyst, officer, both]) {
      await assert.rejects(as(person, sql`DELETE FROM release_ledger`), { code: '42501' });
      await assert.rejects(as(person, sql`UPDATE release_ledger SET epsilon = 0.1`), { code: '42501' });
      await assert.rejects(as(person, sql`DELETE FROM data_release`), { code: '42501' });
    }
    const id = await ask(analyst, { fromYear: YEAR - 1, toYear: YEAR - 1, epsilon: 1 });
    await approve(officer, id);
    await assert.rejects(as(analyst, sql`SELECT case_id FROM begin_release(${id}::uuid, '0.0.0', 7.5, 1e-5)`), {
      code: '23514',
    });
  });
});
