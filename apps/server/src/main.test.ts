// SPDX-License-Identifier: EUPL-1.2
// The program as a person starts it: a process of its own, an embedded database in a folder of its own, real signals.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { buildContent } from '../../../scripts/content/build.ts';
import { REPOSITORY } from './places.ts';
import { cookieOf, FACTS, PASSWORD, sendTo, valueAt } from './test-app.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const CANARY = 'Xochitl Canary-Quetzal';
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'amparo-main-'));
  await chmod(folder, 0o711); // started by root, PostgreSQL runs as another user and passes through
  await buildContentFor(folder);
});
after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

/** The program reads built content; tests must not wait for somebody else's build. */
async function buildContentFor(place: string): Promise<void> {
  for (const [name, value] of buildContent(REPOSITORY).files) {
    const path = join(place, 'content', name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, JSON.stringify(value));
  }
}

interface Program {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly logged: () => string;
  readonly ended: Promise<number | null>;
}

function start(...words: readonly string[]): Program {
  const env = {
    ...process.env,
    AMPARO_CONTENT: join(folder, 'content'),
    DATABASE_URL: '',
    AMPARO_RATE_SESSION: '10000',
    AMPARO_RATE_ADDRESS: '10000',
  };
  const child = spawn(process.execPath, [MAIN, '--port', '0', ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, logged] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (logged += chunk.toString('utf8')));
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  return { child, said: () => said, logged: () => logged, ended };
}

async function until<T>(look: () => T | undefined, program: Program): Promise<T> {
  for (let round = 0; round < 600; round += 1) {
    const found = look();
    if (found !== undefined) return found;
    if (program.child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the program did not get so far: ${program.said()} ${program.logged()}`);
}

const portOf = (program: Program) =>
  until(() => {
    const port = /"event":"listening","port":(\d+)/u.exec(program.logged())?.[1];
    return port === undefined ? undefined : Number(port);
  }, program);
const linkOf = (program: Program) => until(() => /setup#([A-Za-z0-9_-]{43})/u.exec(program.said())?.[1], program);

const setUp = (token: string) => ({
  path: '/api/v1/setup',
  body: { token, institution: 'Centro', displayName: 'A. Morales', signInName: 'a.morales', password: PASSWORD },
});

test('whoever reads the log goes away: the server goes on serving, and stops when told to', async () => {
  const program = start('--data', join(folder, 'unread'));
  const port = await portOf(program);
  program.child.stdout?.destroy();
  program.child.stderr?.destroy();
  for (let round = 0; round < 5; round += 1) {
    assert.equal((await sendTo(port, { path: '/api/v1/health' })).status, 200);
  }
  const ended = new Promise((resolve) => program.child.once('exit', resolve));
  program.child.kill('SIGTERM');
  assert.equal(await ended, 0);
});

/** Without one the first user may do nothing else. @returns the cookie to go on with */
async function withSecondFactor(port: number, cookie: string): Promise<string> {
  const headers = { cookie };
  const begun = await sendTo(port, { path: '/api/v1/account/totp/begin', body: {}, headers });
  const code = new TOTP({ secret: Secret.fromBase32(String(begun.json['secret'])) }).generate();
  const done = await sendTo(port, { path: '/api/v1/account/totp/confirm', body: { code }, headers });
  assert.ok(done.status < 300, done.text);
  return cookieOf(done) === '' ? cookie : cookieOf(done);
}

test('first start, set-up link, work, a stop in the middle of it: nothing acknowledged is lost, and the log holds nothing', async () => {
  const data = join(folder, 'real');
  const first = start('--data', data);
  const oldToken = await linkOf(first);
  first.child.kill('SIGTERM');
  assert.equal(await first.ended, 0);

  const program = start('--data', data);
  const token = await linkOf(program);
  assert.notEqual(token, oldToken); // nobody used it, so there is a new one
  const port = await portOf(program);
  assert.equal((await sendTo(port, setUp(oldToken))).status, 403);
  const cookie = await withSecondFactor(port, cookieOf(await sendTo(port, setUp(token))));

  // a second server on the same folder is refused and changes nothing
  const second = start('--data', data);
  assert.equal(await second.ended, 3);

  // one that must not mix with it too
  const acknowledged: string[] = [];
  const load = { going: true };
  const work = async (lane: number) => {
    for (let count = 0; load.going; count += 1) {
      const ownReference = `L${lane}-${count}`;
      const headers = { cookie, 'idempotency-key': randomUUID() };
      const body = { ownReference, instrument: { id: 'short', version: 1 }, language: 'es' };
      const begun = await sendTo(port, { path: '/api/v1/conversations', body, headers }).catch(() => undefined);
      if (begun?.status !== 201) return;
      const path = `/api/v1/conversations/${String(begun.json['id'])}/determinations`;
      const saved = await sendTo(port, {
        path,
        body: { facts: FACTS },
        headers: { ...headers, 'idempotency-key': randomUUID(), 'if-match': '"1"' },
      }).catch(() => undefined);
      if (saved?.status === 201) acknowledged.push(ownReference);
    }
  };
  const lanes = Array.from({ length: 8 }, (_, lane) => work(lane));
  await sendTo(port, { path: `/api/v1/conversations?reference=${encodeURIComponent(CANARY)}`, headers: { cookie } });
  await sendTo(port, { path: '/api/v1/session', body: { signInName: CANARY, password: CANARY } });
  await sendTo(port, { path: `/en/${encodeURIComponent(CANARY)}`, headers: { 'user-agent': CANARY, referer: CANARY } });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const asked = performance.now();
  program.child.kill('SIGTERM');
  assert.equal(await program.ended, 0);
  assert.ok(performance.now() - asked < 20_000);
  load.going = false;
  await Promise.all(lanes);
  assert.ok(acknowledged.length > 20, `only ${acknowledged.length} saved`);
  assert.match(program.logged(), /"event":"stopped"/u);

  const again = start('--data', data);
  const newPort = await portOf(again);
  assert.ok(!again.said().includes('setup#'));
  const kept = new Set<string>();
  let next: unknown = '';
  while (typeof next === 'string') {
    const cursor = next === '' ? '' : `&cursor=${next}`;
    const page = await sendTo(newPort, {
      path: `/api/v1/conversations?limit=100&status=draft${cursor}`,
      headers: { cookie }, // the session outlives the restart
    });
    for (const { ownReference } of page.json['conversations'] as { ownReference: string }[]) kept.add(ownReference);
    next = page.json['next'];
  }
  for (const ownReference of acknowledged) assert.ok(kept.has(ownReference), ownReference);
  again.child.kill('SIGINT');
  assert.equal(await again.ended, 0);

  const logs =
    [first, program, second, again].map(({ logged }) => logged()).join('') +
    (await readFile(join(data, 'postgres.log'), 'utf8'));
  for (const word of [token, cookie.slice(30), PASSWORD, 'a.morales', 'Morales', 'Xochitl', 'L0-0', '127.0.0.1']) {
    assert.ok(!logs.includes(word), word);
  }
  // started without --demo: the demonstration may not come into this folder
  const mixed = start('--demo', '--data', data);
  assert.equal(await mixed.ended, 2);
  assert.match(mixed.said(), /without --demo/u);
});

test('the demonstration shows the five women as a group and a case of each label, marked as fictional', async () => {
  const data = join(folder, 'demo');
  const program = start('--demo', '--data', data);
  try {
    const password = await until(() => /password {2}(\S+)/u.exec(program.said())?.[1], program);
    const port = await portOf(program);
    assert.equal((await sendTo(port, { path: '/api/v1/health' })).json['demo'], true);
    const signedIn = await sendTo(port, { path: '/api/v1/session', body: { signInName: 'demo', password } });
    assert.equal(signedIn.json['demo'], true);
    const headers = { cookie: cookieOf(signedIn) };
    const { json } = await sendTo(port, { path: '/api/v1/conversations?limit=100', headers });
    const found = json['conversations'] as {
      id: string;
      ownReference: string;
      group: { id: string } | null;
      latest: { label: string };
    }[];
    const labels = new Set(found.map(({ latest }) => latest.label));
    assert.deepEqual([...labels].toSorted(), ['both', 'insufficient', 'neither', 'smuggling', 'trafficking']);
    const women = found.slice(0, 5);
    assert.equal(new Set(women.map(({ group }) => group?.id)).size, 1);
    assert.deepEqual(new Set(women.map(({ latest }) => latest.label)), new Set(['trafficking']));
    const afraid = women.at(-1);
    const last = await sendTo(port, { path: `/api/v1/conversations/${afraid?.id}/determinations/1`, headers });
    assert.deepEqual(valueAt(last, 'determination.events'), [{ kind: 'fainting', on: '2026-11-20' }]);
    assert.notEqual(valueAt(last, 'determination.shared.answers'), null);
    assert.ok(!program.logged().includes(password));
    // the next start has another password, and the same cases
    program.child.kill('SIGTERM');
    assert.equal(await program.ended, 0);
    const again = start('--demo', '--data', data);
    const other = await until(() => /password {2}(\S+)/u.exec(again.said())?.[1], again);
    assert.notEqual(other, password);
    const refused = await sendTo(await portOf(again), {
      path: '/api/v1/session',
      body: { signInName: 'demo', password },
    });
    assert.equal(refused.status, 401);
    again.child.kill('SIGTERM');
    assert.equal(await again.ended, 0);
  } finally {
    program.child.kill('SIGKILL');
  }
});

test('a setting that is not understood stops the start with its name and no stack trace', async () => {
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--port', 'http'], /PORT/u],
    [['--prot', '1'], /--help/u],
    [['extra'], /--help/u],
  ];
  for (const [words, message] of cases) {
    const program = start(...words);
    assert.equal(await program.ended, 2);
    assert.match(program.said(), message);
    assert.ok(!/\bat .*\.ts:/u.test(program.said() + program.logged()));
  }
  const help = start('--help');
  assert.equal(await help.ended, 0);
  assert.match(help.said(), /DATABASE_URL/u);
});

test('no folder is left behind by a start that failed', async () => {
  const data = join(folder, 'occupied');
  await mkdir(data);
  await writeFile(join(data, 'report.txt'), 'mine');
  const program = start('--data', data);
  assert.notEqual(await program.ended, 0);
  assert.deepEqual(await readdir(data), ['report.txt']);
});
