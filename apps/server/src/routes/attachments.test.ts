// SPDX-License-Identifier: EUPL-1.2
// Documents of a case over real HTTP, a real database under row security, a real key store and the real process that looks at
// files: who may, what is kept and what is gone, what a stolen database says, and what a restore brings back.

import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import sharp from 'sharp';
import { PART_BYTES } from '../attachments/limits.ts';
import * as sample from '../attachments/samples.ts';
import { scanWith } from '../attachments/scan.ts';
import { leaksIn, newCanary } from '../keys/canary.ts';
import { ownReference, type Person, type Reply, startTestApp, type TestApp, valueAt } from '../test-app.ts';
import { removeOldAttachments } from '../store/attachments.ts';

let server: TestApp;
let supervisor: Person;
let worker: Person;
let colleague: Person;
let stranger: Person;
let officer: Person;

before(async () => {
  server = await startTestApp();
  const administrator = await server.person({ roles: ['Administrator'] });
  const inside = { in: administrator };
  supervisor = await server.person({ ...inside, roles: ['Supervisor'] });
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  colleague = await server.person({ ...inside, roles: ['CaseWorker'] });
  officer = await server.person({ ...inside, roles: ['FrontlineOfficer'] });
  stranger = await server.person({ roles: ['CaseWorker'] });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', '=', worker.userId)
    .execute();
});
after(() => server.close());

const at = (caseId: string, rest = '') => `/api/v1/cases/${caseId}/attachments${rest}`;
const code = (reply: Reply) => reply.json['code'] ?? reply.status;
const reason = (reply: Reply) => (reply.json['errors'] as readonly { code: string }[] | undefined)?.[0]?.code;

async function openCase(person: Person = worker): Promise<string> {
  const reply = await person.post('/api/v1/cases', { ownReference: ownReference(), alias: 'Luna' });
  assert.equal(reply.status, 201, reply.text);
  return String(reply.json['id']);
}

interface Sending {
  readonly name?: string;
  readonly shows?: 'person' | 'paper' | 'other';
  readonly health?: boolean;
  readonly original?: boolean;
  readonly by?: Person;
  readonly bytes?: number;
}

async function announce(
  caseId: string,
  length: number,
  { name = 'letter.pdf', shows = 'paper', by = worker, ...more }: Sending = {},
): Promise<Reply> {
  return by.post(at(caseId), { name, bytes: length, shows, ...more });
}

async function sendParts(caseId: string, id: string, bytes: Buffer, by: Person = worker): Promise<void> {
  for (let number = 0; number * PART_BYTES < bytes.length; number += 1) {
    const part = bytes.subarray(number * PART_BYTES, (number + 1) * PART_BYTES);
    const sent = await sendPart(caseId, id, number, part, by);
    assert.equal(sent.status, 204, sent.text);
  }
}

const sendPart = (caseId: string, id: string, number: number, raw: Buffer, by: Person = worker) =>
  by.send({
    method: 'PUT',
    path: at(caseId, `/${id}/parts/${number}`),
    raw,
    headers: { 'content-type': 'application/octet-stream' },
  });
const finish = (caseId: string, id: string, by: Person = worker) =>
  by.send({ method: 'POST', path: at(caseId, `/${id}/finish`) });

async function upload(caseId: string, bytes: Buffer, sending: Sending = {}): Promise<Reply> {
  const announced = await announce(caseId, bytes.length, sending);
  if (announced.status !== 201) return announced;
  const id = String(announced.json['id']);
  await sendParts(caseId, id, bytes, sending.by);
  return finish(caseId, id, sending.by);
}

async function uploaded(caseId: string, bytes: Buffer, sending: Sending = {}): Promise<string> {
  const reply = await upload(caseId, bytes, sending);
  assert.equal(reply.status, 200, reply.text);
  return String(reply.json['id']);
}

interface Download {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly bytes: Buffer;
}

function download(caseId: string, id: string, by: Person = worker): Promise<Download> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: server.port,
        path: at(caseId, `/${id}/content`),
        headers: { host: `localhost:${server.port}`, cookie: by.cookie },
        agent: false,
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, bytes: Buffer.concat(parts) }),
        );
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

const CONSENT = {
  grantedBy: 'Self',
  guardianId: null,
  childAssent: 'NotApplicable',
  capacity: 'Assumed',
  capacityNote: null,
  language: 'es',
  interpreterId: null,
  mode: 'Written',
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
  evidenceRef: null,
};

describe('ATT-1: sending a document', () => {
  test('comes back byte for byte, with its name, over several parts sent out of order and twice', async () => {
    const caseId = await openCase();
    const bytes = Buffer.from(sample.pdf(`% ${randomBytes(PART_BYTES).toString('base64')}\n`));
    const announced = await announce(caseId, bytes.length, { name: 'Carta de José.pdf' });
    assert.equal(announced.status, 201, announced.text);
    assert.equal(announced.json['parts'], 2);
    const id = String(announced.json['id']);
    const parts = [bytes.subarray(0, PART_BYTES), bytes.subarray(PART_BYTES)] as const;
    assert.equal(code(await finish(caseId, id)), 'part-missing');
    assert.equal((await sendPart(caseId, id, 1, parts[1])).status, 204);
    assert.equal(code(await finish(caseId, id)), 'part-missing');
    assert.equal((await sendPart(caseId, id, 0, Buffer.alloc(PART_BYTES))).status, 204);
    assert.equal((await sendPart(caseId, id, 0, parts[0])).status, 204);
    const done = await finish(caseId, id);
    assert.equal(done.status, 200, done.text);
    assert.equal(done.json['sha256'], createHash('sha256').update(bytes).digest('hex'));
    assert.equal((await finish(caseId, id)).status, 200, 'may be repeated');
    assert.equal(code(await sendPart(caseId, id, 0, parts[0])), 'file-kept');
    const given = await download(caseId, id);
    assert.ok(given.bytes.equals(bytes));
    assert.equal(
      given.headers['content-disposition'],
      `attachment; filename="Carta de Jose.pdf"; filename*=UTF-8''Carta%20de%20Jos%C3%A9.pdf`,
    );
    assert.equal(given.headers['content-security-policy'], "sandbox; default-src 'none'; frame-ancestors 'none'");
    assert.equal(given.headers['x-content-type-options'], 'nosniff');
    assert.equal(given.headers['cache-control'], 'no-store');
    assert.equal(given.headers['content-type'], 'application/pdf');
    const list = await worker.send({ path: at(caseId) });
    assert.deepEqual(
      (list.json['attachments'] as readonly { name: string; addedBy: string }[]).map(({ name, addedBy }) => [
        name,
        addedBy,
      ]),
      [['Carta de José.pdf', 'W. Luz']],
    );
    const { rows } = await sql<{
      round: string;
    }>`SELECT DISTINCT round FROM attachment_part WHERE attachment_id = ${id}`.execute(server.owner);
    assert.deepEqual(rows, [{ round: 'kept' }], 'what came in is gone');
  });

  test('a name, a length, a part that may not be are refused before anything is kept', async () => {
    const caseId = await openCase();
    for (const [name, why] of [
      ['../../etc/cron.txt', 'name-with-path'],
      ['photo\u202egpj.exe.pdf', 'name-hidden-characters'],
      [`${'x'.repeat(10_000)}.pdf`, 'name-too-long'],
      ['page.html', 'type-not-taken'],
      ['drawing.svg', 'type-not-taken'],
      ['run.exe', 'type-not-taken'],
      ['all.zip', 'archive'],
    ] as const) {
      const reply = await announce(caseId, 10, { name });
      assert.deepEqual([reply.status, code(reply), reason(reply)], [415, 'file-refused', why]);
      assert.ok(!reply.text.includes('cron') && !reply.text.includes('gpj'));
    }
    const large = await announce(caseId, 25 * 1024 * 1024 + 1);
    assert.deepEqual([large.status, code(large)], [413, 'file-too-large']);
    const announced = await announce(caseId, 100);
    const id = String(announced.json['id']);
    assert.equal(code(await sendPart(caseId, id, 0, Buffer.alloc(99))), 'part-missing');
    assert.equal(code(await sendPart(caseId, id, 0, Buffer.alloc(101))), 'part-missing');
    assert.equal(code(await sendPart(caseId, id, 1, Buffer.alloc(100))), 'part-missing');
    assert.equal((await sendPart(caseId, id, 0, Buffer.alloc(PART_BYTES + 1))).status, 413);
    assert.equal((await sendPart(caseId, id, 64, Buffer.alloc(1))).status, 400);
    assert.equal(
      (
        await worker.send({
          method: 'PUT',
          path: at(caseId, `/${id}/parts/0`),
          raw: '{}',
          headers: { 'content-type': 'application/json' },
        })
      ).status,
      415,
    );
    const elsewhere = await worker.send({
      method: 'POST',
      path: '/api/v1/cases',
      raw: Buffer.from('{}'),
      headers: { 'content-type': 'application/octet-stream' },
    });
    assert.equal(elsewhere.status, 415, 'no other route takes bytes');
    assert.equal((await worker.remove(at(caseId, `/${id}/upload`))).status, 204);
    assert.equal(code(await sendPart(caseId, id, 0, Buffer.alloc(100))), 'not-found');
  });

  test('what is not taken is gone at once, and the refusal says why', async () => {
    const caseId = await openCase();
    const macros = await upload(caseId, sample.docx([{ name: 'word/vbaProject.bin', bytes: 'x' }]), {
      name: 'letter.docx',
    });
    assert.deepEqual([macros.status, code(macros), reason(macros)], [415, 'file-refused', 'macros']);
    const huge = await upload(caseId, sample.hugeHeader(), { name: 'scan.png' });
    assert.deepEqual([huge.status, reason(huge)], [415, 'too-many-pixels']);
    const program = await upload(caseId, Buffer.from('MZ\u0090'), { name: 'scan.jpg' });
    assert.deepEqual([program.status, reason(program)], [415, 'differs-from-name']);
    const { rows } = await sql<{ n: string }>`SELECT count(*) AS n FROM attachment WHERE case_id = ${caseId}`.execute(
      server.owner,
    );
    assert.equal(Number(rows[0]?.n), 0);
    const { rows: logged } = await sql<{ body: string }>`SELECT body FROM audit_entry WHERE action = 'attachment.add'
      AND decision = 'denied' ORDER BY at DESC, seq DESC LIMIT 3`.execute(server.owner);
    const words = logged.map(({ body }) => body).join();
    for (const why of ['differs-from-name', 'macros', 'too-many-pixels']) assert.ok(words.includes(`"${why}"`), why);
    assert.ok(!words.includes('letter') && !words.includes('scan'));
  });

  test('a case holds 200, a person has ten under way and a gibibyte a day', async () => {
    const caseId = await openCase();
    // one waits for the other: on a busy machine the last gives up after two seconds and says that it may be asked again
    const patiently = async (): ReturnType<typeof announce> => {
      const reply = await announce(caseId, 10);
      return reply.status === 503 ? patiently() : reply;
    };
    const replies = await Promise.all(Array.from({ length: 12 }, patiently));
    assert.equal(replies.filter(({ status }) => status === 201).length, 10);
    assert.equal(replies.filter((reply) => code(reply) === 'too-many-files').length, 2);
    await sql`UPDATE attachment SET state = 'kept', kept_bytes = 10 WHERE case_id = ${caseId}`.execute(server.owner);
    await sql`INSERT INTO attachment SELECT org_id, case_id, gen_random_uuid(), version, state, about_sealed, key_sealed, health, sent_bytes,
      kept_bytes, created_by, created_at, changed_by, changed_at FROM attachment, generate_series(1, 19) WHERE case_id = ${caseId}`.execute(
      server.owner,
    );
    assert.equal(code(await announce(caseId, 10)), 'too-many-files');
    await sql`UPDATE attachment SET sent_bytes = 5368709 WHERE case_id = ${caseId}`.execute(server.owner);
    const other = await openCase();
    const full = await announce(other, 200_000);
    assert.deepEqual([full.status, code(full)], [429, 'files-of-the-day']);
    await sql`DELETE FROM attachment WHERE case_id = ${caseId}`.execute(server.owner);
    assert.equal((await announce(other, 10)).status, 201);
    // what nobody finished is gone after a day
    await removeOldAttachments(server.keeper, new Date(server.clock.now.getTime() + 25 * 3600_000));
    const { rows } = await sql<{ n: string }>`SELECT count(*) AS n FROM attachment WHERE case_id = ${other}`.execute(
      server.owner,
    );
    assert.equal(Number(rows[0]?.n), 0);
  });
});

describe('AZ-2, AZ-3, AZ-4: whose documents', () => {
  test('an unassigned colleague, a frontline officer and another institution find nothing, by route or by row', async () => {
    const caseId = await openCase();
    const id = await uploaded(caseId, sample.pdf());
    for (const person of [colleague, officer, stranger]) {
      for (const reply of [
        await person.send({ path: at(caseId) }),
        await person.send({ path: at(caseId, `/${id}/content`) }),
        await announce(caseId, 10, { by: person }),
        await finish(caseId, id, person),
        await sendPart(caseId, id, 0, Buffer.alloc(10), person),
        await person.put(at(caseId, `/${id}`), { name: 'b.pdf' }, 2),
        await person.remove(at(caseId, `/${id}`)),
      ]) {
        assert.deepEqual([reply.status, code(reply)], [404, 'not-found']);
      }
    }
    // an id of another case opens nothing, even for whoever works on both
    const other = await openCase();
    assert.equal((await download(other, id)).status, 404);
    // the database by itself, asked by the application for a session that has nothing to do with it
    for (const person of [colleague, stranger]) {
      const seen = await asSession(
        person,
        sql<{ n: string }>`SELECT (SELECT count(*) FROM attachment) + (SELECT count(*) FROM attachment_part) AS n`,
      );
      assert.equal(Number((seen as { n: string } | undefined)?.n), 0);
      const moved = await asSession(
        person,
        sql`UPDATE attachment SET changed_by = ${person.userId}, changed_at = now() RETURNING 1`,
      );
      assert.equal(moved, undefined);
      await assert.rejects(
        asSession(
          person,
          sql`INSERT INTO attachment_part VALUES (${worker.orgId}, ${caseId}, ${id}, 'received', 0, '\\x00')`,
        ),
        (error: unknown) => (error as { code?: unknown }).code === '42501',
      );
    }
    const mine = await asSession(
      worker,
      sql<{ n: string }>`SELECT count(*) AS n FROM attachment WHERE attachment_id = ${id}`,
    );
    assert.equal(Number((mine as { n: string } | undefined)?.n), 1);
    assert.equal((await supervisor.send({ path: at(caseId) })).status, 200, 'whoever supervises sees it');
  });

  test('a document about health is for the care team', async () => {
    const caseId = await openCase();
    const assigned = await supervisor.post(`/api/v1/cases/${caseId}/assignments`, { userId: worker.userId });
    assert.ok(assigned.status < 300, assigned.text);
    const id = await uploaded(caseId, sample.pdf(), { health: true, name: 'result.pdf' });
    const list = await supervisor.send({ path: at(caseId) });
    assert.deepEqual(list.json['attachments'], []);
    assert.equal((await download(caseId, id, supervisor)).status, 404);
    assert.equal((await download(caseId, id)).status, 200);
  });

  /** One statement in a transaction of this person's session, as the application's login. */
  async function asSession(person: Person, statement: ReturnType<typeof sql>): Promise<unknown> {
    return server.db.connection().execute(async (connection) => {
      const token = person.cookie.slice(person.cookie.indexOf('=') + 1);
      await sql`BEGIN`.execute(connection);
      try {
        await sql`SELECT * FROM enter(${token}, ${server.clock.now}, '15 minutes', '12 hours')`.execute(connection);
        return (await statement.execute(connection)).rows[0];
      } finally {
        await sql`ROLLBACK`.execute(connection);
      }
    });
  }
});

describe('ATT-2 and I-24: pictures', () => {
  test('what is given back says neither where nor with what nor by whom it was taken', async () => {
    const caseId = await openCase();
    const given = await sample.taken('jpeg');
    const id = await uploaded(caseId, given, { name: 'paper.jpg' });
    const { bytes, headers } = await download(caseId, id);
    assert.equal(headers['content-type'], 'image/jpeg');
    for (const trace of [...sample.TRACES, 'Exif', 'xmpmeta', 'Photoshop']) assert.ok(!bytes.includes(trace), trace);
    const { exif, xmp, iptc, icc, width, height } = await sharp(bytes).metadata();
    assert.deepEqual([exif, xmp, iptc, icc, width, height], [undefined, undefined, undefined, undefined, 20, 40]);
    const original = await uploaded(caseId, given, { name: 'evidence.jpg', original: true });
    const kept = await download(caseId, original);
    assert.ok(kept.bytes.equals(given));
    const list = await worker.send({ path: at(caseId) });
    const files = list.json['attachments'] as readonly {
      id: string;
      original: boolean;
      preview: boolean;
      sha256: string;
    }[];
    const first = files.find((file) => file.id === original);
    assert.deepEqual(
      [first?.original, first?.preview, first?.sha256],
      [true, false, createHash('sha256').update(given).digest('hex')],
    );
  });

  test('a photo of the person needs her consent: to send it, to keep it, and each time to open it', async () => {
    const caseId = await openCase();
    const photo = { name: 'portrait.png', shows: 'person' } as const;
    const bytes = await sample.taken('png');
    const refused = await upload(caseId, bytes, photo);
    assert.deepEqual([refused.status, code(refused)], [409, 'CONSENT_MISSING']);
    assert.equal((await worker.send({ path: at(caseId) })).json['photos'], false);
    const scope = { purpose: 'PhotoOrRecording', recipients: [], dataCategories: ['Photo'], countries: [] };
    const dates = {
      validFrom: new Date(server.clock.now.getTime() - 60_000).toISOString(),
      expiresAt: new Date(server.clock.now.getTime() + 30 * 86_400_000).toISOString(),
    };
    const consent = await worker.post(`/api/v1/cases/${caseId}/consents`, {
      ...CONSENT,
      ...scope,
      ...dates,
      decision: 'Given',
    });
    assert.equal(consent.status, 201, consent.text);
    const id = await uploaded(caseId, bytes, photo);
    assert.equal((await download(caseId, id)).status, 200);
    const consentId = String(valueAt(consent, 'record.id'));
    const withdrawn = await worker.post(
      `/api/v1/cases/${caseId}/consents/${consentId}/withdrawal`,
      { how: 'InPerson' },
      Number(valueAt(consent, 'record.version')),
    );
    assert.ok(withdrawn.status < 300, withdrawn.text);
    server.clock.now = new Date(server.clock.now.getTime() + 1000);
    assert.equal((await download(caseId, id)).status, 409);
    const list = await worker.send({ path: at(caseId) });
    assert.deepEqual(
      (list.json['attachments'] as readonly { locked: boolean }[]).map(({ locked }) => locked),
      [true],
    );
  });
});

describe('renaming and deleting', () => {
  test('a name is changed by whoever saw the newest one, and stays of the same kind', async () => {
    const caseId = await openCase();
    const id = await uploaded(caseId, sample.pdf());
    const one = at(caseId, `/${id}`);
    assert.equal(reason(await worker.put(one, { name: 'letter.docx' }, 2)), 'differs-from-name');
    const renamed = await worker.put(one, { name: 'second.pdf' }, 2);
    assert.deepEqual([renamed.status, renamed.json['name'], renamed.headers['etag']], [200, 'second.pdf', '"3"']);
    const late = await worker.put(one, { name: 'third.pdf' }, 2);
    assert.deepEqual([late.status, code(late), valueAt(late, 'current.name')], [412, 'stale', 'second.pdf']);
  });

  test('a deletion can be taken back for seven days; then its key is gone; a legal hold keeps it', async () => {
    const caseId = await openCase();
    const id = await uploaded(caseId, sample.pdf());
    const one = at(caseId, `/${id}`);
    const deleted = await worker.remove(one);
    assert.equal(deleted.status, 200, deleted.text);
    assert.equal((await download(caseId, id)).status, 409);
    assert.equal((await worker.send({ method: 'POST', path: `${one}/undo-deletion` })).status, 200);
    assert.equal((await download(caseId, id)).status, 200);
    await sql`UPDATE case_file SET legal_hold = true WHERE case_id = ${caseId}`.execute(server.owner);
    assert.equal(code(await worker.remove(one)), 'LEGAL_HOLD');
    await sql`UPDATE case_file SET legal_hold = false WHERE case_id = ${caseId}`.execute(server.owner);
    assert.equal((await worker.remove(one)).status, 200);
    const later = (days: number) => new Date(server.clock.now.getTime() + days * 86_400_000);
    await removeOldAttachments(server.keeper, later(6));
    assert.equal(await rows(id), 1);
    await sql`UPDATE case_file SET legal_hold = true WHERE case_id = ${caseId}`.execute(server.owner);
    await removeOldAttachments(server.keeper, later(8));
    assert.equal(await rows(id), 1, 'held');
    await sql`UPDATE case_file SET legal_hold = false WHERE case_id = ${caseId}`.execute(server.owner);
    await removeOldAttachments(server.keeper, later(8));
    assert.equal(await rows(id), 0);
  });

  async function rows(id: string): Promise<number> {
    const found = await sql<{ n: string }>`SELECT count(*) AS n FROM attachment WHERE attachment_id = ${id}`.execute(
      server.owner,
    );
    return Number(found.rows[0]?.n);
  }
});

describe('ATT-3, CR-1, CR-2, CR-5: what a stolen or changed database gives', () => {
  test('neither name nor content stands anywhere in clear, also not while it comes in', async () => {
    const caseId = await openCase();
    const [name, content] = [newCanary(), newCanary()];
    const bytes = Buffer.from(`A note. ${content.text}\n`);
    const announced = await announce(caseId, bytes.length, { name: `${name.text}.txt` });
    const id = String(announced.json['id']);
    await sendParts(caseId, id, bytes);
    await stolen();
    assert.equal((await finish(caseId, id)).status, 200);
    await stolen();
    assert.deepEqual(leaksIn('log', Buffer.from(server.lines.join('')), [name, content]), []);

    async function stolen(): Promise<void> {
      const { rows: all } = await sql<{ text: string }>`SELECT coalesce(string_agg(t, ''), '') AS text FROM (
        SELECT a::text AS t FROM attachment a UNION ALL SELECT p::text FROM attachment_part p UNION ALL SELECT e::text FROM audit_entry e
        UNION ALL SELECT i::text FROM idempotent_result i) AS every`.execute(server.owner);
      assert.deepEqual(leaksIn('database', Buffer.from(all[0]?.text ?? ''), [name, content]), []);
    }
  });

  test('a part that was changed, moved, repeated or left out does not open', async () => {
    const caseId = await openCase();
    const bytes = sample.pdf(`% ${randomBytes(2 * PART_BYTES).toString('hex')}\n`);
    const id = await uploaded(caseId, bytes);
    const other = await uploaded(caseId, bytes);
    const { rows: whole } = await sql<{
      number: number;
      sealed: Buffer;
    }>`SELECT number, sealed FROM attachment_part WHERE attachment_id = ${id} ORDER BY number`.execute(server.owner);
    const change = async (statement: ReturnType<typeof sql>) => {
      await statement.execute(server.owner);
      // the answer breaks off, or is a refusal: never bytes that were not checked
      const given = await download(caseId, id).catch(() => undefined);
      assert.ok(given === undefined || given.status === 500, String(given?.status));
      for (const { number, sealed } of whole) {
        await sql`INSERT INTO attachment_part SELECT org_id, case_id, attachment_id, 'kept', ${number}, ${sealed} FROM attachment WHERE attachment_id = ${id}
          ON CONFLICT (org_id, case_id, attachment_id, round, number) DO UPDATE SET sealed = EXCLUDED.sealed`.execute(
          server.owner,
        );
      }
      assert.ok((await download(caseId, id)).bytes.equals(bytes));
    };
    await change(
      sql`UPDATE attachment_part SET sealed = set_byte(sealed, 100, get_byte(sealed, 100) # 1) WHERE attachment_id = ${id} AND number = 1`,
    );
    await change(
      sql`UPDATE attachment_part SET sealed = ${whole[0]?.sealed} WHERE attachment_id = ${id} AND number = 1`,
    );
    await change(
      sql`UPDATE attachment_part p SET sealed = o.sealed FROM attachment_part o WHERE p.attachment_id = ${id} AND o.attachment_id = ${other} AND p.number = o.number`,
    );
    await change(sql`DELETE FROM attachment_part WHERE attachment_id = ${id} AND number = ${whole.length - 1}`);
  });

  test('an erased case keeps no document, and a copy of its rows put back later opens no more', async () => {
    const caseId = await openCase();
    const id = await uploaded(caseId, sample.pdf());
    const { rows: copy } = await sql<{
      a: unknown;
      p: unknown;
    }>`SELECT to_json(a) AS a, (SELECT json_agg(p) FROM attachment_part p
      WHERE p.attachment_id = a.attachment_id) AS p FROM attachment a WHERE attachment_id = ${id}`.execute(
      server.owner,
    );
    const asked = await worker.send({ method: 'POST', path: `/api/v1/cases/${caseId}/erasure` });
    assert.ok(asked.status < 300, asked.text);
    const agreed = await supervisor.post(`/api/v1/approvals/${String(asked.json['id'])}/decision`, {
      decision: 'approve',
    });
    assert.ok(agreed.status < 300, agreed.text);
    const erased = await worker.send({ method: 'POST', path: `/api/v1/cases/${caseId}/erase` });
    assert.equal(erased.status, 200, erased.text);
    const left = await sql<{
      n: string;
    }>`SELECT (SELECT count(*) FROM attachment WHERE case_id = ${caseId}) + (SELECT count(*) FROM attachment_part WHERE case_id = ${caseId}) AS n`.execute(
      server.owner,
    );
    assert.equal(Number(left.rows[0]?.n), 0);
    // as a backup would bring them back
    await sql`INSERT INTO attachment SELECT * FROM json_populate_record(NULL::attachment, ${JSON.stringify(copy[0]?.a)})`.execute(
      server.owner,
    );
    await sql`INSERT INTO attachment_part SELECT * FROM json_populate_recordset(NULL::attachment_part, ${JSON.stringify(copy[0]?.p)})`.execute(
      server.owner,
    );
    assert.equal((await download(caseId, id)).status, 404);
    const keys = await sql<{
      n: string;
    }>`SELECT count(*) AS n FROM amparo_keys.case_key WHERE case_id = ${caseId}`.execute(server.owner);
    assert.equal(Number(keys.rows[0]?.n), 0, 'the only key that opens them is destroyed');
  });
});

test('ATT-3: with a program against viruses that does not work, nothing is taken, and it can be sent again', async () => {
  const closed = await startTestApp({ scan: scanWith(['/no/such/program']) });
  try {
    const person = await closed.person({ roles: ['CaseWorker'] });
    const opened = await person.post('/api/v1/cases', { ownReference: ownReference(), alias: 'Luna' });
    const caseId = String(opened.json['id']);
    const bytes = sample.pdf();
    const announced = await person.post(at(caseId), { name: 'a.pdf', bytes: bytes.length, shows: 'paper' });
    const id = String(announced.json['id']);
    await sendParts(caseId, id, bytes, person);
    const reply = await finish(caseId, id, person);
    assert.deepEqual([reply.status, code(reply)], [503, 'scan-unavailable']);
    assert.deepEqual((await person.send({ path: at(caseId) })).json['attachments'], []);
    assert.match(closed.lines.join(''), /"event":"scan-unavailable"/u);
  } finally {
    await closed.close();
  }
});

test('nobody signed out, and nothing that does not exist', async () => {
  const caseId = await openCase();
  assert.equal((await server.send({ path: at(caseId) })).status, 401);
  assert.equal((await worker.send({ path: at(caseId, `/${randomUUID()}/content`) })).status, 404);
  assert.equal((await finish(caseId, randomUUID())).status, 404);
});
