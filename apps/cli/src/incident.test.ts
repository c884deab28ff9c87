// SPDX-License-Identifier: EUPL-1.2
// `amparo incident` as an operator meets it in the first minute: beside a running database, what it says, what it writes
// down, and that it can be repeated and ended.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '../../server/src/postgres/open-database.ts';
import { migrate } from '../../server/src/store/migrate.ts';

const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts');
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
let scratch = '';
let data = '';
let running: Database | undefined;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'amparo-incident-'));
  chmodSync(scratch, 0o755); // PostgreSQL's own user must reach the data folder when the tests run as root
  data = join(scratch, 'main');
  running = await openDatabase({ dataFolder: data, log: quiet });
  await migrate(running.connections.migration);
});
after(async () => {
  await running?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

/** Not synchronously: this process holds the database. */
function incident(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { DATABASE_URL: _url, AMPARO_ANCHORS: _anchors, ...inherited } = process.env;
  const child = spawn(process.execPath, [main, 'incident', ...args], { env: inherited });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('amparo incident', () => {
  it('freezes beside a running server, writes down the heads with their sum, tells, and thaws', async () => {
    assert.match((await incident('status', '--data', data)).out, /Not frozen/u);
    const to = join(scratch, 'evidence');
    const { code, out, err } = await incident('freeze', '--data', data, '--to', to);
    assert.equal(code, 0, err);
    assert.match(out, /0 sessions ended/u);
    const [name = ''] = readdirSync(to);
    const text = readFileSync(join(to, name), 'utf8');
    assert.deepEqual(JSON.parse(text).heads, []);
    assert.ok(out.includes(createHash('sha256').update(text).digest('hex')));
    assert.match((await incident('status', '--data', data)).out, /^Frozen/u);
    assert.match((await incident('thaw', '--data', data)).out, /^Thawed/u);
    assert.match((await incident('thaw', '--data', data)).out, /was not frozen/u);
  });

  it('refuses what it does not know, and a folder without a database: 2', async () => {
    const folder = await incident('freeze', '--data', join(scratch, 'nothing'));
    assert.equal(folder.code, 2);
    assert.match(folder.err, /no database in/u);
    assert.equal((await incident('melt')).code, 2);
    assert.equal((await incident('freeze', '--fast')).code, 2);
  });
});
