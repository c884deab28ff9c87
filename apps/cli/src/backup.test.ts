// SPDX-License-Identifier: EUPL-1.2
// `amparo backup` as an operator runs it: real processes, a data folder that a server holds, the exit codes.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { asOwner, CASE, fillPresentSchema, ORG, OTHER_CASE } from '../../server/src/backup/fixtures.ts';
import { assertReplayed } from '../../server/src/backup/replay.ts';
import { startKeyStore } from '../../server/src/keys/key-store.ts';
import { cheapSettings } from '../../server/src/keys/test-keys.ts';
import { openTombstoneFile } from '../../server/src/keys/tombstone-file.ts';
import { openDatabase } from '../../server/src/postgres/open-database.ts';

const main = join(import.meta.dirname, 'main.ts');
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'amparo-cli-backup-'));
  await chmod(folder, 0o711); // started by root, PostgreSQL runs as another user and passes through
});
after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

async function amparo(...args: readonly string[]) {
  const env = { ...process.env, DATABASE_URL: '' };
  const child = spawn(process.execPath, [main, 'backup', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  assert.doesNotMatch(out + err, /\bat .*\.ts:\d/u);
  return { code, out, err };
}

test('BK-2, CR-5: keys, a backup of a running server, its verification, and a restore that waits for the erasures', async () => {
  const at = (name: string) => join(folder, name);
  const made = await amparo('keygen', '--to', at('keys'));
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /no backup can ever be opened again/u);
  assert.equal((await amparo('keygen', '--to', at('keys'))).code, 4);
  const sealing = ['--seal-key', at('keys/backup-seal.pub'), '--sign-key', at('keys/backup-sign.key')];
  const opening = ['--open-key', at('keys/backup-open.key'), '--check-key', at('keys/backup-check.pub')];

  // a server holds the folder: the command reads through its database and disturbs nothing
  const server = await openDatabase({ dataFolder: at('data'), log: silent });
  await fillPresentSchema(server.connections.migration);
  const created = await amparo('create', '--to', at('backups'), '--data', at('data'), ...sealing);
  assert.equal(created.code, 0, created.err);
  await server.stop();
  const stopped = await amparo(
    'create',
    '--to',
    at('later'),
    '--keys',
    at('elsewhere'),
    '--data',
    at('data'),
    ...sealing,
  );
  assert.equal(stopped.code, 0, stopped.err);
  const [first = '', later = ''] = [...(await readdir(at('backups'))), ...(await readdir(at('later')))];

  const newer = await amparo('verify', at(`later/${later}`), '--keys', at(`elsewhere/${later}`), ...opening);
  assert.equal(newer.code, 0, newer.err);
  assert.match(newer.out, /^good: taken 20/u);
  const older = await amparo('restore', at(`backups/${first}`), '--data', at('new'), ...opening);
  assert.deepEqual([older.code, /--older/u.test(older.err)], [4, true]);
  assert.ok(!(await readdir(folder)).includes('new'), 'a refused backup makes no data folder');

  const restored = await amparo('restore', at(`backups/${first}`), '--older', '--data', at('new'), ...opening);
  assert.equal(restored.code, 0, restored.err);
  assert.match(restored.err, /backup replay/u);
  const opened = await openDatabase({ dataFolder: at('new'), log: silent });
  await assert.rejects(assertReplayed(opened.connections.migration), { code: 'replay-needed' });
  await opened.stop();
  const other = await amparo('replay', '--tombstones', at('backups'), '--data', at('new'));
  assert.deepEqual([other.code, /holds no keys/u.test(other.err)], [4, true]);
  await makeErasure(at('case-keys'));
  const replayed = await amparo('replay', '--tombstones', at('case-keys'), '--data', at('new'));
  assert.deepEqual([replayed.code, replayed.out], [0, 'erasures repeated: 1\n'], replayed.err);
  const ready = await openDatabase({ dataFolder: at('new'), log: silent });
  await assertReplayed(ready.connections.migration);
  const left = await asOwner(ready.connections.migration, (client) =>
    client.query('SELECT case_id FROM amparo_keys.case_key'),
  );
  assert.deepEqual(left.rows, [{ case_id: OTHER_CASE }]);
  await ready.stop();

  const again = await amparo(
    'restore',
    at(`later/${later}`),
    '--keys',
    at(`elsewhere/${later}`),
    '--data',
    at('new'),
    ...opening,
  );
  assert.deepEqual([again.code, /never overwritten|nothing is ever/u.test(again.err)], [4, true]);
});

/** A folder of keys whose list says that one case was erased since. */
async function makeErasure(keyFolder: string): Promise<void> {
  const store = await startKeyStore(cheapSettings(keyFolder));
  const file = await openTombstoneFile(keyFolder, store);
  await file.append({ orgId: ORG, caseId: CASE, approvalId: randomUUID(), erasedAt: new Date() });
  await store.stop();
}

test('a wrong call says what is missing', async () => {
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['create'], 2, /--seal-key is missing/u],
    [['verify', '--open-key', 'x'], 2, /name the folder of the backup/u],
    [['melt'], 2, /use keygen, create, verify, restore or replay/u],
    [['create', '--colour'], 2, /unknown or incomplete option/u],
  ];
  for (const [args, code, words] of cases) {
    const answer = await amparo(...args);
    assert.equal(answer.code, code, args.join(' '));
    assert.match(answer.err, words);
  }
  const open = join(folder, 'loose.key');
  await writeFile(open, await readFile(join(folder, 'keys/backup-open.key')), { mode: 0o644 });
  const loose = await amparo(
    'verify',
    folder,
    '--open-key',
    open,
    '--check-key',
    join(folder, 'keys/backup-check.pub'),
  );
  assert.deepEqual([loose.code, /may be read by others/u.test(loose.err)], [4, true]);
});
