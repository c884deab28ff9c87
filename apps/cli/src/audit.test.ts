// SPDX-License-Identifier: EUPL-1.2
// `amparo audit verify` as an operator meets it: a data folder with its own PostgreSQL, stopped and running, sound and
// tampered with; exit codes and words.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { ANCHOR_FILE } from '../../server/src/audit/anchor-file.ts';
import { createAnchoring } from '../../server/src/audit/anchoring.ts';
import { systemClock } from '../../server/src/audit/clock.ts';
import { appendMany, openLog, testSigner } from '../../server/src/audit/test-log.ts';
import { lockFolder } from '../../server/src/postgres/folder-lock.ts';
import { type Database, openDatabase } from '../../server/src/postgres/open-database.ts';
import { migrate } from '../../server/src/store/migrate.ts';

const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const ORG = '11111111-1111-4111-8111-111111111111';
const signer = testSigner();
let scratch = '';
let data = '';
let anchors = '';
let running: Database | undefined;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'amparo-audit-'));
  chmodSync(scratch, 0o755); // PostgreSQL's own user must reach the data folder when the tests run as root
  data = join(scratch, 'main');
  anchors = join(scratch, 'main-anchors');
  running = await openDatabase({ dataFolder: data, log: quiet });
  await migrate(running.connections.migration);
  const log = await openLog(running.connections);
  await appendMany(log.owner, { org: ORG, count: 120, from: new Date(Date.now() - 60_000), stepMs: 100 });
  const anchoring = createAnchoring({
    keeper: log.keeper,
    signer,
    folder: anchors,
    clock: systemClock(),
    onProblem: assert.ifError,
  });
  await anchoring.start();
  await anchoring.stop();
  await log.close();
});
after(async () => {
  await running?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Not synchronously: this process may be holding the database. */
function verify(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Answer> {
  const { DATABASE_URL: _url, AMPARO_ANCHORS: _anchors, ...inherited } = process.env;
  const child = spawn(process.execPath, [main, 'audit', 'verify', ...args], { env: { ...inherited, ...env } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) =>
      resolve({ code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() }),
    );
  });
}

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client(running?.connections.migration);
  await client.connect();
  await client.query(statement);
  await client.end();
}

describe('amparo audit verify', () => {
  it('verifies the database of a running server: 0', async () => {
    const { code, out, err } = await verify(['--data', data]);
    assert.equal(code, 0, err);
    assert.match(out, /The log is intact: 120 entries of 1 institutions, 1 anchors/u);
    assert.match(out, /amparo \d{4}-\d{2}-\d{2} line 1 (?:[0-9a-f]{4}-){7}[0-9a-f]{4}/u);
  });

  it('takes the public key to believe in, and refuses another one: 0, 1', async () => {
    const own = await verify(['--data', data, '--key', signer.rawKey.toString('base64')]);
    assert.equal(own.code, 0, own.err);
    const other = await verify(['--data', data, '--key', testSigner().rawKey.toString('base64')]);
    assert.equal(other.code, 1);
    assert.match(other.out, /names another signing key/u);
  });

  it('names institution and entry when one was changed: 1', async () => {
    await asOwner(`ALTER TABLE audit_entry DISABLE TRIGGER USER;
      UPDATE audit_entry SET body = replace(body, '"purpose":null', '"purpose":"care"') WHERE seq = 77`);
    const { code, out } = await verify(['--data', data]);
    assert.equal(code, 1);
    assert.match(out, new RegExp(`NOT intact.*institution ${ORG}: entry 77 was changed`, 'su'));
    await asOwner(`UPDATE audit_entry SET body = replace(body, '"purpose":"care"', '"purpose":null') WHERE seq = 77;
      ALTER TABLE audit_entry ENABLE TRIGGER USER`);
  });

  it('names the anchor that is missing: 1', async () => {
    const file = join(anchors, ANCHOR_FILE);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, whole.indexOf('\n') + 1));
    const short = await verify(['--data', data]);
    assert.equal(short.code, 1);
    assert.match(short.out, /anchors: line 1 is missing/u);
    writeFileSync(file, whole);
    const elsewhere = await verify(['--data', data, '--anchors', join(scratch, 'nothing')]);
    assert.equal(elsewhere.code, 1);
    assert.match(elsewhere.out, /there is no anchor file/u);
    assert.equal((await verify(['--data', data, '--anchors', anchors])).code, 0);
  });

  it('opens the data folder by itself when the server is stopped, and leaves it free: 0', async () => {
    await running?.stop();
    running = undefined;
    const { code, out, err } = await verify(['--data', data]);
    assert.equal(code, 0, err);
    assert.match(out, /intact: 120 entries/u);
    assert.equal(existsSync(join(data, 'server.lock.json')), false);
  });

  it('says what to do when the folder is held and cannot be reached: 3', async () => {
    const lock = lockFolder(data);
    const { code, out, err } = await verify(['--data', data]);
    lock.release();
    assert.equal(code, 3);
    assert.equal(out, '');
    assert.match(err, /in use by process .*stop the server/su);
  });

  it('refuses wrong use: 2', async () => {
    const nowhere = join(scratch, 'not-here');
    for (const args of [['--data'], ['--data', nowhere], ['--nonsense'], ['here'], ['--data', data, '--key', 'x']]) {
      const { code, err } = await verify(args);
      assert.equal(code, 2, args.join(' '));
      assert.match(err, /^amparo: /u);
    }
    assert.equal(existsSync(nowhere), false);
  });

  it('does not say "tampered" when the database does not answer: 4', async () => {
    const { code, out } = await verify([], { DATABASE_URL: 'postgres://nobody:secret-word@127.0.0.1:1/none' });
    assert.equal(code, 4);
    assert.equal(out, '');
  });
});
