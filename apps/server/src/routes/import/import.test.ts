// SPDX-License-Identifier: EUPL-1.2
// An import over real HTTP, a real database under row security and a real key store: looked at before it is written, each batch
// written once however often it is sent, taken up again where it stopped, taken back while nobody has worked on it. Everybody
// in it is made up.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after as afterAll, before as beforeAll, beforeEach, describe, test } from 'node:test';
import { sql } from 'kysely';
import { type Person, type Reply, startTestApp, type TestApp, valueAt } from '../../test-app.ts';

let server: TestApp;
let supervisor: Person;
let worker: Person;
let colleague: Person;
let officer: Person;

beforeAll(async () => {
  server = await startTestApp();
  const administrator = await server.person({ roles: ['Administrator'], displayName: 'Admin' });
  const inside = { in: administrator };
  supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  colleague = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'C. Sol' });
  officer = await server.person({ ...inside, roles: ['FrontlineOfficer'], displayName: 'O. Mar' });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', 'in', [worker.userId, officer.userId])
    .execute();
});
afterAll(() => server.close());
/** what an earlier test left under way does not count against this one */
beforeEach(() =>
  sql`UPDATE case_import SET state = 'cancelled' WHERE state IN ('checking', 'writing')`.execute(server.owner),
);

const COLUMNS = [
  'prs_FirstName',
  'prs_SecondName',
  'prs_Birthdate',
  'con_Consent',
  'vic_TypeOfExploitation',
  'prs_MobilePhone',
  'amp_CaseNumber',
  'cas_Status',
  'hte_Type',
  'hte_Country',
  'cco_CaseComment',
] as const;
type Cells = Partial<Record<(typeof COLUMNS)[number], string>>;
interface SentRow {
  row: number;
  cells: (string | null)[];
  found: string[];
}

const rowOf = (row: number, cells: Cells, found: string[] = []): SentRow => ({
  row,
  cells: COLUMNS.map((name) => cells[name] ?? null),
  found,
});

async function begin(person: Person, rows: number, batches = 1, more: object = {}): Promise<string> {
  const reply = await person.post('/api/v1/imports', {
    source: 'csv',
    columns: COLUMNS,
    rows,
    batches,
    caseWorkerId: person.userId,
    mapping: null,
    ...more,
  });
  assert.equal(reply.status, 201, reply.text);
  return String(reply.json['id']);
}

const check = (person: Person, id: string, batch: number, rows: readonly SentRow[]) =>
  person.send({ method: 'PUT', path: `/api/v1/imports/${id}/batches/${batch}`, body: { rows } });
const write = (person: Person, id: string, batch: number, rows: readonly SentRow[], anotherPerson: number[] = []) =>
  person.send({ path: `/api/v1/imports/${id}/batches/${batch}/cases`, body: { rows, anotherPerson } });
const step = (person: Person, path: string) => person.send({ method: 'POST', path });
const read = (person: Person, id: string) => person.send({ path: `/api/v1/imports/${id}` });
const code = (reply: Reply): unknown => reply.json['code'] ?? reply.status;
const rowsIn = (reply: Reply) =>
  (reply.json['rows'] ?? []) as { row: number; outcome: string; findings: string[]; caseId: string | null }[];

async function caseCount(): Promise<number> {
  const { rows } = await sql<{ n: string }>`SELECT count(*) AS n FROM case_file`.execute(server.owner);
  return Number(rows[0]?.n);
}

let next = 0;
/** somebody nobody else in this file is called like */
const somebody = (): Cells => {
  next += 1;
  const letters = (n: number) => String.fromCharCode(97 + (n % 26), 97 + (Math.floor(n / 26) % 26));
  return { prs_FirstName: `Zo${letters(next)}ba`, prs_SecondName: `Kri${letters(next * 7)}stov`, con_Consent: 'TRUE' };
};

describe('an import', () => {
  test('is looked at first: every row with its findings, and nothing is written', async () => {
    const before = await caseCount();
    const id = await begin(worker, 5);
    const rows = [
      rowOf(2, somebody()),
      rowOf(3, { ...somebody(), vic_TypeOfExploitation: 'NotACode' }),
      rowOf(4, { ...somebody(), con_Consent: 'FALSE' }),
      rowOf(5, { ...somebody(), prs_Birthdate: '31/02/1999' }),
      rowOf(6, somebody(), ['unknown-value vic_TypeOfExploitation']),
    ];
    const reply = await check(worker, id, 1, rows);
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual(
      rowsIn(reply).map(({ outcome, findings }) => [outcome, ...findings]),
      [
        ['ready'],
        ['partly', 'unknown-value vic_TypeOfExploitation'],
        ['refused', 'consent-refused con_Consent'],
        ['partly', 'impossible-date prs_Birthdate'],
        ['partly', 'unknown-value vic_TypeOfExploitation'],
      ],
    );
    assert.equal(await caseCount(), before);
    const { json } = await read(worker, id);
    assert.equal(valueAt({ json } as Reply, 'import.nextToCheck'), null);
    assert.deepEqual(valueAt({ json } as Reply, 'import.counts.partly'), 3);
  });

  test('writes what was looked at, by the rules: two people, consent to the case record alone, number of the old system', async () => {
    const id = await begin(worker, 1);
    const rows = [
      rowOf(2, {
        ...somebody(),
        prs_Birthdate: '1999-04-03',
        vic_TypeOfExploitation: 'ForcedLabour',
        prs_MobilePhone: '+504 9999-0000',
        amp_CaseNumber: 'OLD-17',
        hte_Type: 'Recruitment',
        hte_Country: 'HN',
        cco_CaseComment: 'said by the old file',
      }),
    ];
    assert.equal((await check(worker, id, 1, rows)).status, 200);
    const reply = await write(worker, id, 1, rows);
    assert.equal(reply.status, 200, reply.text);
    assert.equal(reply.json['finished'], true);
    const caseId = rowsIn(reply)[0]?.caseId ?? '';
    const file = await worker.send({ path: `/api/v1/cases/${caseId}/file` });
    assert.equal(file.status, 200, file.text);
    assert.equal(file.json['ownReference'], 'OLD-17');
    assert.equal(file.json['stage'], 'Intake');
    assert.equal(file.json['caseWorkerId'], worker.userId);
    assert.equal(file.json['supervisorId'], supervisor.userId);
    assert.deepEqual(
      (file.json['consents'] as { purpose: string; decision: string }[]).map(({ purpose, decision }) => [
        purpose,
        decision,
      ]),
      [['CaseRecord', 'Given']],
    );
    assert.deepEqual(valueAt(file, 'facts.exploitation.types'), ['ForcedLabour']);
    assert.equal((file.json['events'] as unknown[]).length, 1);
    assert.equal((file.json['notes'] as { text: string }[])[0]?.text, 'said by the old file');
    assert.ok(((file.json['clocks'] ?? []) as unknown[]).length > 0);
    const people = await worker.send({ path: `/api/v1/cases/${caseId}/people` });
    assert.deepEqual(people.json['safeContacts'], []);
    const history = await worker.send({ path: `/api/v1/cases/${caseId}/history` });
    assert.equal(history.status, 200, history.text);
    // a colleague who has nothing to do with it sees nothing of it
    assert.equal((await colleague.send({ path: `/api/v1/cases/${caseId}/file` })).status, 404);
    assert.equal((await read(colleague, id)).status, 404);
    // and it is changed like any other case
    const note = await worker.post(`/api/v1/cases/${caseId}/notes`, { text: 'asked anew', sealed: false });
    assert.equal(note.status, 201, note.text);
  });

  test('a batch that is sent twice, also at the same time, writes its cases once', async () => {
    const id = await begin(worker, 20);
    const rows = Array.from({ length: 20 }, (_, at) => rowOf(at + 2, somebody()));
    await check(worker, id, 1, rows);
    const before = await caseCount();
    const replies = await Promise.all([1, 2, 3].map(() => write(worker, id, 1, rows)));
    replies.push(await write(worker, id, 1, rows));
    assert.deepEqual(
      replies.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    assert.equal(replies.filter(({ json }) => json['replayed'] === false).length, 1);
    assert.equal(await caseCount(), before + 20);
    for (const reply of replies) assert.deepEqual(rowsIn(reply), rowsIn(replies[0] as Reply));
    const { rows: logged } = await sql<{ n: string }>`SELECT count(*) AS n FROM audit_entry
      WHERE action = 'case.open' AND object_id = ANY (${rowsIn(replies[0] as Reply).map(({ caseId }) => caseId)}::uuid[])`.execute(
      server.owner,
    );
    assert.equal(Number(logged[0]?.n), 20);
  });

  test('goes on where it stopped: batches in any order, the cursor says which waits', async () => {
    const id = await begin(worker, 3, 3);
    const batches = [1, 2, 3].map((batch) => [rowOf(batch + 1, somebody())]);
    assert.equal(code(await write(worker, id, 1, batches[0] ?? [])), 'import-not-checked');
    for (const [at, rows] of batches.entries()) await check(worker, id, at + 1, rows);
    await write(worker, id, 1, batches[0] ?? []);
    await write(worker, id, 3, batches[2] ?? []);
    // another session of the same person, as after a restart
    const again = await server.again(worker);
    const found = await read(again, id);
    assert.equal(valueAt(found, 'import.state'), 'writing');
    assert.equal(valueAt(found, 'import.nextToWrite'), 2);
    const last = await write(again, id, 2, batches[1] ?? []);
    assert.equal(last.json['finished'], true);
    assert.equal(valueAt(await read(again, id), 'import.counts.written'), 3);
  });

  test('refuses what was not looked at, and says so without writing', async () => {
    const id = await begin(worker, 1);
    const rows = [rowOf(2, somebody())];
    await check(worker, id, 1, rows);
    const before = await caseCount();
    assert.equal(code(await write(worker, id, 1, [rowOf(2, somebody())])), 'import-changed');
    assert.equal(await caseCount(), before);
    assert.equal(code(await check(worker, id, 2, rows)), 'not-found');
    assert.equal(code(await check(worker, id, 1, [rowOf(5, somebody()), rowOf(4, somebody())])), 'bad-input');
    assert.equal(code(await check(worker, id, 1, [rowOf(2, somebody(), ['not-a-code'])])), 'bad-input');
    await step(worker, `/api/v1/imports/${id}/cancel`);
    assert.equal(code(await write(worker, id, 1, rows)), 'import-over');
  });

  test('the same person twice is shown before anything is written, in the file and among the cases (I-27)', async () => {
    const twin = { ...somebody(), prs_Birthdate: '1991-02-03' };
    const first = await begin(worker, 1);
    await check(worker, first, 1, [rowOf(2, twin)]);
    const written = await write(worker, first, 1, [rowOf(2, twin)]);
    const caseId = rowsIn(written)[0]?.caseId;
    const id = await begin(worker, 3, 2);
    const rows = [rowOf(2, twin), rowOf(3, { ...somebody(), prs_FirstName: 'Same', prs_SecondName: 'Person' })];
    const more = [rowOf(9, { prs_FirstName: 'Person', prs_SecondName: 'same', con_Consent: 'TRUE' })];
    const one = await check(worker, id, 1, rows);
    const two = await check(worker, id, 2, more);
    assert.deepEqual(
      (one.json['duplicates'] as { row: number; caseId: string }[]).map((each) => [each.row, each.caseId]),
      [[2, caseId]],
    );
    assert.deepEqual(
      [...rowsIn(one), ...rowsIn(two)].map(({ outcome }) => outcome),
      ['duplicate', 'ready', 'duplicate'],
    );
    const kept = await write(worker, id, 1, rows);
    assert.deepEqual(
      rowsIn(kept).map(({ outcome }) => outcome),
      ['skipped', 'written'],
    );
    const decided = await write(worker, id, 2, more, [9]);
    assert.deepEqual(
      rowsIn(decided).map(({ outcome }) => outcome),
      ['written'],
    );
    // a colleague's case is nobody else's business: no oracle (AZ-2)
    const other = await begin(colleague, 1, 1, { supervisorId: supervisor.userId });
    const blind = await check(colleague, other, 1, [rowOf(2, twin)]);
    assert.deepEqual(blind.json['duplicates'], []);
  });

  test('a case opened between looking and writing is found as well', async () => {
    const twin = { ...somebody(), prs_Birthdate: '1992-05-06' };
    const id = await begin(worker, 1);
    await check(worker, id, 1, [rowOf(2, twin)]);
    const opened = await worker.post('/api/v1/cases', {
      ownReference: `X-${randomUUID().slice(0, 8)}1`,
      name: `${twin.prs_FirstName} ${twin.prs_SecondName}`,
      birthYear: 1992,
    });
    assert.equal(opened.status, 201, opened.text);
    const reply = await write(worker, id, 1, [rowOf(2, twin)]);
    assert.deepEqual(
      rowsIn(reply).map(({ outcome, findings }) => [outcome, ...findings]),
      [['skipped', 'possible-duplicate']],
    );
  });

  test('is taken back as a whole, with its keys, while nobody has worked on it', async () => {
    const id = await begin(worker, 3);
    const rows = [2, 3, 4].map((row) => rowOf(row, somebody()));
    await check(worker, id, 1, rows);
    const ids = rowsIn(await write(worker, id, 1, rows)).map(({ caseId }) => String(caseId));
    const undone = await step(worker, `/api/v1/imports/${id}/undo`);
    assert.equal(undone.status, 200, undone.text);
    assert.deepEqual([undone.json['removed'], undone.json['left']], [3, 0]);
    for (const caseId of ids) assert.equal((await worker.send({ path: `/api/v1/cases/${caseId}/file` })).status, 404);
    for (const table of ['case_file', 'person', 'record_history', 'name_token', 'amparo_keys.case_key']) {
      const { rows: left } = await sql<{ n: string }>`SELECT count(*) AS n FROM ${sql.table(table)}
        WHERE case_id = ANY (${ids}::uuid[])`.execute(server.owner);
      assert.equal(Number(left[0]?.n), 0, table);
    }
    assert.ok(server.needs.tombstones.all().some(({ caseId }) => ids.includes(caseId)));
    assert.equal(valueAt(await read(worker, id), 'import.state'), 'undone');
    assert.equal(code(await step(worker, `/api/v1/imports/${id}/undo`)), 'import-over');
  });

  test('is not taken back once somebody has worked on one of its cases', async () => {
    const id = await begin(worker, 2);
    const rows = [2, 3].map((row) => rowOf(row, somebody()));
    await check(worker, id, 1, rows);
    const [first] = rowsIn(await write(worker, id, 1, rows));
    await worker.post(`/api/v1/cases/${first?.caseId}/notes`, { text: 'she called', sealed: false });
    assert.equal(valueAt(await read(worker, id), 'workedOn'), 1);
    const before = await caseCount();
    assert.equal(code(await step(worker, `/api/v1/imports/${id}/undo`)), 'import-worked-on');
    assert.equal(await caseCount(), before);
  });

  test('who may: a case worker for herself, a supervisor for a colleague, nobody else', async () => {
    const body = { source: 'csv', columns: COLUMNS, rows: 1, batches: 1, mapping: null };
    const ask = (person: Person, more: object) => person.post('/api/v1/imports', { ...body, ...more });
    assert.equal(code(await ask(officer, { caseWorkerId: officer.userId })), 'role-missing');
    assert.equal(code(await ask(worker, { caseWorkerId: colleague.userId })), 'not-for-this-person');
    assert.equal(
      code(await ask(worker, { caseWorkerId: worker.userId, supervisorId: colleague.userId })),
      'not-for-this-person',
    );
    assert.equal(code(await ask(colleague, { caseWorkerId: colleague.userId })), 'not-for-this-person'); // has no supervisor
    assert.equal(code(await ask(supervisor, { caseWorkerId: supervisor.userId })), 'not-for-this-person');
    assert.equal(code(await ask(worker, { caseWorkerId: worker.userId, columns: ['prs_Nothing'] })), 'unknown-columns');
    const given = await ask(supervisor, { caseWorkerId: worker.userId, supervisorId: supervisor.userId });
    assert.equal(given.status, 201, given.text);
    const id = String(given.json['id']);
    const rows = [rowOf(2, somebody())];
    await check(supervisor, id, 1, rows);
    const done = await write(supervisor, id, 1, rows);
    assert.equal(rowsIn(done)[0]?.outcome, 'written', done.text);
    const caseId = rowsIn(done)[0]?.caseId;
    const file = await worker.send({ path: `/api/v1/cases/${caseId}/file` });
    assert.equal(file.json['caseWorkerId'], worker.userId);
  });

  test('the mapping comes back to whoever takes the import up again, and no cell stands in the database or the log', async () => {
    const mapping = JSON.stringify({ version: 1, secret: 'Mariposa' });
    const id = await begin(worker, 1, 1, { mapping });
    const rows = [rowOf(2, { ...somebody(), prs_FirstName: 'Quetzalina', cco_CaseComment: 'Mariposa' })];
    await check(worker, id, 1, rows);
    assert.equal(valueAt(await read(worker, id), 'mapping'), mapping);
    await write(worker, id, 1, rows);
    const { rows: dump } = await sql<{ all: string }>`SELECT (SELECT json_agg(i) FROM case_import i)::text
      || (SELECT json_agg(b) FROM case_import_batch b)::text || (SELECT json_agg(r) FROM case_import_row r)::text AS all`.execute(
      server.owner,
    );
    assert.doesNotMatch(dump[0]?.all ?? '', /Quetzalina|Mariposa/u);
    assert.ok(!server.lines.some((line) => /Quetzalina|Mariposa/u.test(line)));
    const { rows: marks } = await sql<{ n: string }>`SELECT count(*) AS n FROM case_import_row
      WHERE import_id = ${id} AND name_mark IS NOT NULL`.execute(server.owner);
    assert.equal(Number(marks[0]?.n), 0, 'marks of names go when the import is over');
  });

  test('the report lists rows by outcome, page by page', async () => {
    const id = await begin(worker, 2);
    await check(worker, id, 1, [rowOf(2, somebody()), rowOf(3, { ...somebody(), con_Consent: 'FALSE' })]);
    const reply = await worker.send({ path: `/api/v1/imports/${id}/rows?outcomes=refused` });
    assert.deepEqual(
      rowsIn(reply).map(({ row, findings }) => [row, ...findings]),
      [[3, 'consent-refused con_Consent']],
    );
    assert.equal(reply.json['next'], null);
    const more = await worker.send({ path: `/api/v1/imports/${id}/rows?after=2` });
    assert.deepEqual(
      rowsIn(more).map(({ row }) => row),
      [3],
    );
    await step(worker, `/api/v1/imports/${id}/cancel`);
  });

  test('what is wrong is said row by row or refused whole, and nothing is half done', async () => {
    const before = await caseCount();
    const body = { source: 'csv', rows: 1, batches: 1, mapping: null };
    const wide = Array.from({ length: 10_000 }, (_, at) => `hte_Date_${at}`);
    assert.equal((await worker.post('/api/v1/imports', { ...body, columns: wide })).status, 400);
    assert.equal(
      code(await worker.post('/api/v1/imports', { ...body, columns: ['prs_Gender', 'prs_Gender'] })),
      'unknown-columns',
    );
    const id = await begin(worker, 3);
    const path = `/api/v1/imports/${id}/batches/1`;
    const large = JSON.stringify({ rows: [{ row: 2, cells: ['x'.repeat(1_100_000)], found: [] }] });
    const headers = { 'content-type': 'application/json' };
    assert.equal((await worker.send({ method: 'PUT', path, raw: large, headers })).status, 413);
    const nul = `{"rows":[{"row":2,"cells":["a\\u0000b"],"found":[]}]}`;
    assert.equal(
      code(await worker.send({ method: 'PUT', path, raw: nul.replaceAll('\\\\', '\\'), headers })),
      'bad-json',
    );
    assert.equal(
      code(await check(worker, id, 1, [{ ...rowOf(2, somebody()), cells: Array(12).fill('x') as string[] }])),
      'bad-input',
    );
    const rows = [
      // a code of another list, a birth that cannot be, a formula where a name stands
      rowOf(2, { ...somebody(), vic_TypeOfExploitation: 'Female' }),
      rowOf(3, { ...somebody(), prs_Birthdate: '2999-01-01' }),
      rowOf(4, { prs_FirstName: '=HYPERLINK("http://x","y")', prs_SecondName: 'Tlaloc', con_Consent: 'TRUE' }),
    ];
    const checked = await check(worker, id, 1, rows);
    assert.deepEqual(
      rowsIn(checked).map(({ outcome, findings }) => [outcome, ...findings]),
      [['partly', 'unknown-value vic_TypeOfExploitation'], ['partly', 'impossible-date prs_Birthdate'], ['ready']],
    );
    assert.equal(await caseCount(), before);
  });
});
