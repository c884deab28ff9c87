// SPDX-License-Identifier: EUPL-1.2
// E-mail through the real ways: a mail server on the loopback address, the HTTP API, the duty of the queue.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { SMTPServer } from 'smtp-server';
import { BadSetting } from '../config.ts';
import { mailDuty } from '../jobs/mail-duty.ts';
import { type Person, startTestApp, type TestApp } from '../test-app.ts';
import { createMail, type Mail } from './mail.ts';
import { readMailSettings } from './mail-file.ts';

const TEXTS = new Map(
  ['en', 'es'].map((language) => [
    language,
    Object.fromEntries(
      ['news.subject', 'news.what', 'news.stop', 'code.subject', 'code.what', 'code.not_you'].map((key) => [
        `mail.${key}`,
        [`${language} ${key}`],
      ]),
    ),
  ]),
);

interface Delivered {
  readonly to: readonly string[];
  readonly text: string;
}
const delivered: Delivered[] = [];
let refuses = false;
let server: SMTPServer;
let mail: Mail;
let app: TestApp;
let folder: string;

before(async () => {
  server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, done) => done(refuses ? new Error('no such mailbox') : null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        delivered.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString('utf8'),
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  folder = await mkdtemp(join(tmpdir(), 'amparo-mail-'));
  const { port } = server.server.address() as AddressInfo;
  const file = await secret('mail.json', {
    host: '127.0.0.1',
    port,
    from: 'amparo@example.org',
    onlyForTestsOnLoopback: true,
  });
  const settings = await readMailSettings(file);
  assert.ok(settings !== undefined);
  mail = createMail(settings, TEXTS, () => 'https://amparo.example.org');
  app = await startTestApp({ mail });
});
after(async () => {
  await app.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  await rm(folder, { recursive: true });
});

async function secret(name: string, content: unknown, mode = 0o600): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content), { mode });
  await chmod(file, mode);
  return file;
}

const duty = () => mailDuty({ mail, keyStore: app.needs.keyStore, ready: () => true });
const codeIn = ({ text }: Delivered) => /^[2-9A-Z]{5}-[2-9A-Z]{5}\r?$/mu.exec(text)?.[0].trim() ?? '';

test('only an address that was shown to be one’s own gets messages, and they say nothing but that something waits', async () => {
  const person = await app.person({ roles: ['CaseWorker', 'Administrator'] });
  const begin = await person.send({ path: '/api/v1/account/mail' });
  assert.deepEqual(begin.json, {
    offered: true,
    languages: ['en', 'es'],
    address: null,
    language: null,
    stopped: false,
  });
  const asked = await person.post('/api/v1/account/mail', { address: 'ana@example.org', language: 'es' });
  assert.equal(asked.status, 204, asked.text);
  const [message] = delivered.splice(0);
  assert.deepEqual(message?.to, ['ana@example.org']);
  const code = codeIn(message);
  assert.equal(code.length, 11);

  const wrong = await person.post('/api/v1/account/mail/confirm', {
    code: code === 'AAAAA-AAAAA' ? 'BBBBB-BBBBB' : 'AAAAA-AAAAA',
  });
  assert.equal(wrong.json['code'], 'wrong-mail-code');
  assert.equal((await person.send({ path: '/api/v1/account/mail' })).json['address'], null);
  // a second one at once is not sent
  const again = await person.post('/api/v1/account/mail', { address: 'other@example.org', language: 'es' });
  assert.equal(again.status, 429);
  assert.equal(delivered.length, 0);

  assert.equal((await person.post('/api/v1/account/mail/confirm', { code: code.toLowerCase() })).status, 204);
  assert.equal((await person.send({ path: '/api/v1/account/mail' })).json['address'], 'ana@example.org');
  assert.equal(
    (await person.post('/api/v1/account/mail/confirm', { code })).json['code'],
    'wrong-mail-code',
    'used once',
  );

  // nothing new: nothing sent
  assert.equal(await duty().run(app.keeper, app.clock.now), 0);
  const later = new Date(app.clock.now.getTime() + 60_000);
  await tell(person, later);
  await tell(person, later);
  assert.equal(await duty().run(app.keeper, later), 1);
  const [news, more] = delivered.splice(0);
  assert.equal(more, undefined, 'one message for both');
  assert.deepEqual(news?.to, ['ana@example.org']);
  assert.match(news.text, /es news\.what/u);
  assert.match(news.text, /https:\/\/amparo\.example\.org/u);
  assert.match(news.text, /^Auto-Submitted: auto-generated/mu);
  for (const secretWord of ['Centre', 'A. Morales', person.orgId, person.userId, person.signInName, 'case-assigned']) {
    assert.ok(!news.text.includes(secretWord), `the message holds ${secretWord}`);
  }

  // not again within the hour, though there is news; after it once
  const soon = new Date(later.getTime() + 30 * 60_000);
  await tell(person, soon);
  assert.equal(await duty().run(app.keeper, soon), 0);
  const afterHour = new Date(later.getTime() + 60 * 60_000);
  assert.equal(await duty().run(app.keeper, afterHour), 1);
  assert.equal(await duty().run(app.keeper, new Date(afterHour.getTime() + 2 * 3600_000)), 0, 'nothing new since');
  delivered.splice(0);

  const { rows } = await sql<{ whole: string }>`SELECT m::text AS whole FROM amparo.mail_choice m`.execute(app.owner);
  assert.ok(rows.length > 0 && rows.every(({ whole }) => !whole.includes('example')), 'the address is sealed');
  assert.ok(
    app.lines.every((line) => !line.includes('example')),
    'and in no line of the log',
  );

  assert.equal((await person.remove('/api/v1/account/mail')).status, 204);
  await tell(person, new Date(afterHour.getTime() + 3600_000));
  assert.equal(await duty().run(app.keeper, new Date(afterHour.getTime() + 3 * 3600_000)), 0);
});

test('an address that fails five times is left in peace, and its owner is told in the application', async () => {
  const person = await app.person('berta');
  assert.equal((await person.post('/api/v1/account/mail', { address: 'b@example.org', language: 'en' })).status, 204);
  const code = codeIn(delivered.splice(0)[0] ?? { to: [], text: '' });
  assert.equal((await person.post('/api/v1/account/mail/confirm', { code })).status, 204);
  refuses = true;
  let at = app.clock.now;
  for (let round = 0; round < 7; round += 1) {
    at = new Date(at.getTime() + 3600_000);
    await tell(person, at);
    assert.equal(await duty().run(app.keeper, at), 0);
  }
  refuses = false;
  at = new Date(at.getTime() + 3600_000);
  await tell(person, at);
  assert.equal(await duty().run(app.keeper, at), 0, 'not tried any more');
  assert.equal((await person.send({ path: '/api/v1/account/mail' })).json['stopped'], true);
  const { rows } = await sql<{
    n: string;
  }>`SELECT count(*) AS n FROM amparo.notice WHERE user_id = ${person.userId} AND kind = 'mail-stopped'`.execute(
    app.owner,
  );
  assert.equal(rows[0]?.n, '1');
});

test('a message that the mail server does not take is said at once, and can be asked for again at once', async () => {
  const person = await app.person('carla');
  refuses = true;
  const refused = await person.post('/api/v1/account/mail', { address: 'c@example.org', language: 'en' });
  refuses = false;
  assert.equal(refused.json['code'], 'mail-not-sent');
  assert.ok(!refused.text.includes('example.org'));
  assert.equal((await person.post('/api/v1/account/mail', { address: 'c@example.org', language: 'en' })).status, 204);
  delivered.splice(0);
});

test('two addresses in one, a line break, a language without words: refused, nothing sent', async () => {
  const person = await app.person('dora');
  for (const address of ['a@example.org, b@example.org', 'a@example.org\nBcc: b@example.org', 'a', '<a@example.org>']) {
    const reply = await person.post('/api/v1/account/mail', { address, language: 'en' });
    assert.equal(reply.json['code'], 'bad-input', address);
  }
  const reply = await person.post('/api/v1/account/mail', { address: 'a@example.org', language: 'xx' });
  assert.equal(reply.json['code'], 'mail-not-offered');
  assert.equal(delivered.length, 0);
});

test('while the keys are sealed nothing is taken, so nothing is lost', async () => {
  const person = await app.person('elena');
  assert.equal((await person.post('/api/v1/account/mail', { address: 'e@example.org', language: 'en' })).status, 204);
  const code = codeIn(delivered.splice(0)[0] ?? { to: [], text: '' });
  assert.equal((await person.post('/api/v1/account/mail/confirm', { code })).status, 204);
  const later = new Date(app.clock.now.getTime() + 60_000);
  await tell(person, later);
  const sealed = mailDuty({ mail, keyStore: app.needs.keyStore, ready: () => false });
  assert.equal(await sealed.run(app.keeper, later), 0);
  assert.equal(await duty().run(app.keeper, later), 1);
  delivered.splice(0);
});

test('the file of the mail server: a half login, a far host without TLS, unknown words and open files stop the start', async () => {
  const good = { host: 'mail.example.org', port: 587, from: 'amparo@example.org' };
  const password = await secret('password', 'quiet river\n');
  const full = await readMailSettings(await secret('full.json', { ...good, user: 'amparo', passwordFile: 'password' }));
  assert.deepEqual(full?.login, { user: 'amparo', password: 'quiet river' });
  assert.equal(full.tlsFromStart, false);
  assert.equal((await readMailSettings(await secret('465.json', { ...good, port: 465 })))?.tlsFromStart, true);
  for (const bad of [
    { ...good, user: 'amparo' },
    { ...good, passwordFile: password },
    { ...good, onlyForTestsOnLoopback: true },
    { ...good, from: 'nobody' },
    { ...good, port: 0 },
    { ...good, password: 'in clear' },
    'no JSON',
  ]) {
    await assert.rejects(readMailSettings(await secret('bad.json', bad)), BadSetting);
  }
  await assert.rejects(readMailSettings(await secret('open.json', good, 0o644)));
  assert.equal(await readMailSettings(undefined), undefined);
});

async function tell({ orgId, userId }: Pick<Person, 'orgId' | 'userId'>, now: Date): Promise<void> {
  await sql`INSERT INTO amparo.notice (org_id, notice_id, user_id, kind, object_id, at)
    VALUES (${orgId}, ${randomUUID()}, ${userId}, 'case-assigned', NULL, ${now})`.execute(app.owner);
}
