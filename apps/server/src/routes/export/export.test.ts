// SPDX-License-Identifier: EUPL-1.2
// What leaves, over real HTTP: a case comes back whole as it came in (RET-2), a file for a purpose holds no more than purpose and
// consent let go, fifty cases alone and more with a second person, once, sealed, with its mark, and every case in the log.

import assert from 'node:assert/strict';
import { createDecipheriv, hkdfSync, scryptSync } from 'node:crypto';
import { request } from 'node:http';
import { after as afterAll, before as beforeAll, describe, test } from 'node:test';
import { keyOf, type HtcdsRecord, type HtcdsValue, RowReader } from '@amparo/casework/htcds';
import { columnsByName } from '../import/read-batch.ts';
import { columnLetters, guardFormula, openTable, textOf } from '@amparo/spreadsheet';
import fc from 'fast-check';
import { sql } from 'kysely';
import { anyRecord, htcds } from '../../../../../test/htcds-fixture.ts';
import { freezeIncident, thawIncident } from '../../store/incident.ts';
import { type Person, type Reply, startTestApp, type TestApp } from '../../test-app.ts';

let server: TestApp;
let worker: Person;
let officer: Person;
let otherWorker: Person;

beforeAll(async () => {
  server = await startTestApp();
  const administrator = await server.person({ roles: ['Administrator'], displayName: 'Admin' });
  const inside = { in: administrator };
  const supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  otherWorker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'C. Sol' });
  officer = await server.person({ ...inside, roles: ['DataProtectionOfficer'], displayName: 'D. Rey' });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', 'in', [worker.userId, otherWorker.userId])
    .execute();
});
afterAll(() => server.close());

const code = (reply: Reply): unknown => reply.json['code'] ?? reply.status;
const text = (value: HtcdsValue | undefined): string | null =>
  value === undefined
    ? null
    : guardFormula(
        Array.isArray(value) ? value.join(';') : value === true ? 'TRUE' : value === false ? 'FALSE' : String(value),
      );

/** Through an import, as an office would. @returns the ids, in the order of the records */
async function bringIn(person: Person, records: readonly HtcdsRecord[]): Promise<readonly string[]> {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const begun = await person.post('/api/v1/imports', {
    source: 'csv',
    columns,
    rows: records.length,
    batches: 1,
    mapping: null,
  });
  assert.equal(begun.status, 201, begun.text);
  const id = String(begun.json['id']);
  const rows = records.map((record, at) => ({
    row: at + 2,
    cells: columns.map((name) => text(record[name])),
    found: [],
  }));
  const path = `/api/v1/imports/${id}/batches/1`;
  const checked = await person.send({ method: 'PUT', path, body: { rows } });
  assert.equal(checked.status, 200, checked.text);
  const anotherPerson = rows.map(({ row }) => row);
  const written = await person.send({ path: `${path}/cases`, body: { rows, anotherPerson } });
  assert.equal(written.status, 200, written.text);
  return (written.json['rows'] as { caseId: string | null; findings: string[] }[]).map(({ caseId, findings }) => {
    assert.ok(caseId !== null, findings.join(' '));
    return caseId;
  });
}

/** Entries of a group may change places among each other: each is compared whole. */
function ordered(record: HtcdsRecord): unknown {
  const flat: Record<string, unknown> = {};
  const entries = new Map<string, Record<string, HtcdsValue>>();
  for (const [key, value] of Object.entries(record)) {
    const found = htcds.findByName(key);
    const group = found?.field.repeats ?? null;
    if (found === undefined || group === null) flat[key] = value;
    else {
      const name = `${group} ${found.repeat}`;
      entries.set(name, { ...entries.get(name), [keyOf(found.field, 1)]: value });
    }
  }
  for (const group of ['event', 'plan', 'comment', 'perpetrator', 'outgoing'])
    flat[group] = [...entries]
      .filter(([name]) => name.startsWith(`${group} `))
      .map(([, entry]) => JSON.stringify(entry, Object.keys(entry).toSorted()))
      .toSorted();
  return flat;
}

/** What the reader of tables takes of a record: white space at the ends of a cell is no value of its own. */
function asRead(record: HtcdsRecord): HtcdsRecord {
  const names = Object.keys(record);
  const columns = columnsByName(htcds, names);
  assert.ok(columns !== undefined);
  const reading = new RowReader(htcds, columns, '2026-11-26').read({
    number: 2,
    cells: names.map((name) => text(record[name])),
  });
  return reading?.record ?? {};
}

describe('a case comes back as it came in (RET-2)', () => {
  test('whatever a record of HTCDS can hold is there after it went through the server (property)', async () => {
    const records = fc
      .sample(anyRecord, { numRuns: 30, seed: 20261126 })
      .map((record) => asRead({ ...record, con_Consent: true, prs_FirstName: 'Zoila', cas_Status: 'FollowUp' }));
    const ids = await bringIn(worker, records);
    for (const [at, id] of ids.entries()) {
      const copy = await worker.send({ method: 'POST', path: `/api/v1/cases/${id}/copy` });
      assert.equal(copy.status, 200, copy.text);
      const back = copy.json['record'] as HtcdsRecord;
      const { vic_TraffickingStatus: found, ...rest } = ordered(back) as Record<string, unknown>;
      const { vic_TraffickingStatus: known, ...wanted } = ordered(records[at] ?? {}) as Record<string, unknown>;
      assert.deepEqual(rest, wanted);
      if (known !== undefined) assert.equal(found, known);
    }
  });

  test('to whoever works on the case, with a fresh proof, and to nobody else', async () => {
    const [id] = await bringIn(worker, [{ prs_FirstName: 'Ulma', con_Consent: true }]);
    const path = `/api/v1/cases/${id}/copy`;
    assert.equal(code(await otherWorker.send({ method: 'POST', path })), 'not-found');
    assert.equal(code(await officer.send({ method: 'POST', path })), 'not-found');
  });
});

const ASK = { purpose: 'OwnStatistics', format: 'csv', reason: 'yearly report of the centre', recipient: null };
const PASSPHRASE = 'correct horse battery staple';

async function take(person: Person, id: string, body: object = { passphrase: PASSPHRASE }) {
  return new Promise<{ status: number; bytes: Buffer }>((resolve, reject) => {
    const payload = JSON.stringify(body);
    const outgoing = request(
      {
        host: '127.0.0.1',
        port: server.port,
        path: `/api/v1/exports/${id}/file`,
        method: 'POST',
        headers: {
          host: `localhost:${server.port}`,
          cookie: person.cookie,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(payload),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, bytes: Buffer.concat(chunks) }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

/** As the recipient opens it: only of one piece, which is enough here. */
function unlock(sealed: Buffer, passphrase: string): Buffer {
  const end = sealed.indexOf('\n--- ');
  const bodyAt = sealed.indexOf('\n', end + 1) + 1;
  const [, stanza = '', wrapped = ''] = sealed.subarray(0, end).toString('utf8').split('\n');
  const [, , salt = '', logN = ''] = stanza.split(' ');
  const whole = Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), Buffer.from(salt, 'base64')]);
  const key = scryptSync(passphrase, whole, 32, { N: 2 ** Number(logN), r: 8, p: 1, maxmem: 2 ** 28 });
  const open = (secret: Buffer, nonce: Buffer, given: Buffer) => {
    const cipher = createDecipheriv('chacha20-poly1305', secret, nonce, { authTagLength: 16 });
    cipher.setAuthTag(given.subarray(-16));
    return Buffer.concat([cipher.update(given.subarray(0, -16)), cipher.final()]);
  };
  const fileKey = open(key, Buffer.alloc(12), Buffer.from(wrapped, 'base64'));
  const payload = Buffer.from(hkdfSync('sha256', fileKey, sealed.subarray(bodyAt, bodyAt + 16), 'payload', 32));
  const nonce = Buffer.alloc(12);
  nonce[11] = 1;
  return open(payload, nonce, sealed.subarray(bodyAt + 16));
}

describe('a file for a purpose (EXP-1 to EXP-4)', () => {
  test('goes out once, sealed, marked on every line, and names nobody for numbers of the house', async () => {
    const ids = await bringIn(worker, [
      {
        prs_FirstName: 'Xiomara',
        con_Consent: true,
        vic_TypeOfExploitation: ['ForcedLabour'],
        prs_MobilePhone: '=1+1',
      },
      { prs_FirstName: 'Yesenia', con_Consent: true, vic_TypeOfExploitation: ['SexualExploitation'] },
    ]);
    const asked = await worker.post('/api/v1/exports', { ...ASK, caseIds: ids });
    assert.equal(asked.status, 201, asked.text);
    assert.deepEqual([asked.json['state'], asked.json['rows']], ['ready', 2]);
    const id = String(asked.json['id']);
    const taken = await take(worker, id);
    assert.equal(taken.status, 200, taken.bytes.toString('utf8'));
    assert.doesNotMatch(taken.bytes.toString('latin1'), /ForcedLabour/u);
    const rows = [...openTable(unlock(taken.bytes, PASSPHRASE)).rows()].map(({ cells }) =>
      cells.map((cell) => textOf(cell)),
    );
    assert.equal(rows.length, 3);
    assert.equal(rows[0]?.at(-1), 'amparo_Export');
    for (const row of rows.slice(1)) {
      assert.match(row.at(-1) ?? '', new RegExp(`${id}.*${worker.userId}.*OwnStatistics`, 'u'));
      for (const cell of row) assert.doesNotMatch(cell, /Xiomara|Yesenia/u);
    }
    assert.ok(!rows[0]?.includes('prs_FirstName') && rows[0]?.includes('vic_TypeOfExploitation'));
    assert.equal((await take(worker, id)).status, 410);
    const { rows: logged } = await sql<{ n: string }>`SELECT count(*) AS n FROM audit_entry
      WHERE action = 'export.case' AND object_id = ANY (${[...ids]}::uuid[])`.execute(server.owner);
    assert.equal(Number(logged[0]?.n), 2);
    assert.ok(!server.lines.some((line) => /Xiomara|yearly report|battery/u.test(line)));
  });

  test('as XLSX: one sheet, nothing hidden, the mark above the rows and at the foot', async () => {
    const ids = await bringIn(worker, [{ prs_FirstName: 'Wilma', con_Consent: true, prs_Gender: 'Female' }]);
    const asked = await worker.post('/api/v1/exports', { ...ASK, format: 'xlsx', caseIds: ids });
    const { bytes } = await take(worker, String(asked.json['id']));
    const table = openTable(unlock(bytes, PASSPHRASE));
    assert.deepEqual(
      table.sheets.map(({ name, hidden }) => [name, hidden]),
      [['HTCDS', false]],
    );
    const [first] = [...table.rows()];
    assert.match(textOf(first?.cells[0]), /OwnStatistics/u);
    assert.deepEqual(table.notices(), []);
    assert.equal(columnLetters(0), 'A');
  });

  test('identity goes only with a consent for that purpose; of a case without it nothing goes', async () => {
    const ids = await bringIn(worker, [{ prs_FirstName: 'Vilma', con_Consent: true }]);
    const ask = { ...ASK, purpose: 'LegalRepresentation', fields: ['prs_FirstName', 'prs_Gender'], caseIds: ids };
    // the tick of an old file is consent to the case record, and to nothing else
    assert.equal(code(await worker.post('/api/v1/exports', ask)), 'nothing-to-export');
    assert.equal(code(await otherWorker.post('/api/v1/exports', { ...ASK, caseIds: ids })), 'nothing-to-export');
  });

  test('fifty cases alone, more with a data protection officer; not the one who asked', async () => {
    const ids = await bringIn(
      worker,
      Array.from({ length: 51 }, (_, at) => ({
        prs_FirstName: `Q${'a'.repeat(at + 1)}`,
        con_Consent: true,
        prs_Gender: 'Female',
      })),
    );
    const asked = await worker.post('/api/v1/exports', { ...ASK, caseIds: ids });
    assert.equal(asked.json['state'], 'pending', asked.text);
    const id = String(asked.json['id']);
    assert.equal((await take(worker, id)).status, 409);
    const waiting = await officer.send({ path: '/api/v1/approvals' });
    const approval = (waiting.json['approvals'] as { id: string; kind: string; mayDecide: boolean }[]).find(
      ({ kind, mayDecide }) => kind === 'export' && mayDecide,
    );
    const seen = await officer.send({ path: '/api/v1/exports' });
    assert.ok(
      (seen.json['exports'] as { id: string; reason: string }[]).some(
        (each) => each.id === id && each.reason === ASK.reason,
      ),
    );
    const decided = await officer.send({
      path: `/api/v1/approvals/${approval?.id}/decision`,
      body: { decision: 'approve' },
    });
    assert.equal(decided.status, 200, decided.text);
    assert.equal((await take(officer, id)).status, 403); // agrees, and takes nothing
    assert.equal((await take(worker, id)).status, 200);
    assert.equal((await take(worker, id)).status, 410);
    // more than two hundred in a day
    await sql`UPDATE case_export SET row_count = 200 WHERE export_id = ${id}`.execute(server.owner);
    assert.equal(
      code(await worker.post('/api/v1/exports', { ...ASK, caseIds: ids.slice(0, 1) })),
      'too-many-rows-today',
    );
  });

  test('a file that nobody took is gone after a day; a short reason or no lock is refused', async () => {
    const ids = await bringIn(otherWorker, [{ prs_FirstName: 'Tilda', con_Consent: true, prs_Gender: 'Female' }]);
    assert.equal(
      code(await otherWorker.post('/api/v1/exports', { ...ASK, reason: 'because', caseIds: ids })),
      'bad-input',
    );
    const asked = await otherWorker.post('/api/v1/exports', { ...ASK, caseIds: ids });
    const id = String(asked.json['id']);
    assert.equal((await take(otherWorker, id, {})).status, 400);
    assert.equal((await take(otherWorker, id, { passphrase: 'short' })).status, 400);
    assert.equal((await take(otherWorker, id, { recipientKey: 'age1nothing' })).status, 400);
    server.clock.now = new Date(server.clock.now.getTime() + 25 * 3600_000);
    const later = await server.again(otherWorker);
    assert.equal((await take(later, id)).status, 410);
  });

  test('while an incident is looked at nothing leaves, also what was asked before; afterwards it does', async () => {
    let person = await server.again(otherWorker);
    const ids = await bringIn(person, [{ prs_FirstName: 'Vesna', con_Consent: true }]);
    const asked = await person.post('/api/v1/exports', { ...ASK, caseIds: ids });
    assert.equal(asked.status, 201, asked.text);
    await freezeIncident(server.owner, server.clock.now);
    person = await server.again(otherWorker);
    assert.equal(code(await person.post('/api/v1/exports', { ...ASK, caseIds: ids })), 'incident-frozen');
    const copy = { method: 'POST', path: `/api/v1/cases/${ids[0]}/copy` };
    assert.equal(code(await person.send(copy)), 'incident-frozen');
    assert.equal((await take(person, String(asked.json['id']))).status, 503);
    await thawIncident(server.owner, server.clock.now);
    assert.equal((await take(person, String(asked.json['id']))).status, 200);
    assert.equal((await person.send(copy)).status, 200);
  });
});
