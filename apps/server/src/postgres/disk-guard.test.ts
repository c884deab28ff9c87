// SPDX-License-Identifier: EUPL-1.2
// A disk that fills up under the database: on a small file system of its own, really filled to the last byte.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import pg from 'pg';
import { guardDisk } from './disk-guard.ts';
import { diskSpace, type DiskSpace, judgeSpace } from './disk-space.ts';
import { openDatabase } from './open-database.ts';

const MIB = 1024 ** 2;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const scratch = mkdtempSync(path.join(tmpdir(), 'amparo-disk-'));
chmodSync(scratch, 0o711); // started by root, PostgreSQL runs as another user and passes through
const mounted: string[] = [];
after(() => {
  for (const folder of mounted) execFileSync('umount', ['--lazy', folder]);
  rmSync(scratch, { recursive: true, force: true });
});

test('AV-5: changes are refused below the limit and taken again above it; the ballast comes and goes', async () => {
  const folder = path.join(scratch, 'plain');
  mkdirSync(folder);
  let free = 500 * MIB;
  const said: boolean[] = [];
  const guard = await guardDisk({
    dataFolder: folder,
    space: async () => judgeSpace(free, 1000 * MIB, 200 * MIB),
    onChange: (low) => said.push(low),
    ballastBytes: 2 * MIB,
  });
  const at = async (mebibytes: number): Promise<readonly [low: boolean, ballast: boolean]> => {
    free = mebibytes * MIB;
    await guard.look();
    return [guard.low(), existsSync(path.join(folder, 'ballast'))];
  };
  assert.deepEqual(await at(500), [false, true]);
  assert.deepEqual(await at(200), [false, true]);
  assert.deepEqual(await at(199), [true, true]);
  assert.deepEqual(await at(10), [true, false]);
  assert.deepEqual(await at(201), [false, false], 'not before there is room for it too');
  assert.deepEqual(await at(300), [false, true]);
  assert.deepEqual(said, [true, false]);
  await guard.stop();
});

test('a disk that is somebody else’s is not guarded', async () => {
  const guard = await guardDisk({ dataFolder: scratch, space: async () => undefined, onChange: () => assert.fail() });
  assert.equal(guard.low(), false);
  await guard.stop();
});

/** A file system of its own in memory; undefined where this process may not make one. */
function smallDisk(mebibytes: number): string | undefined {
  const folder = path.join(scratch, 'small');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0755`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  mounted.push(folder);
  return folder;
}

/** Writes until not one byte more fits. */
function fill(file: string): void {
  const handle = openSync(file, 'w');
  for (let size = MIB; size >= 1; ) {
    try {
      writeSync(handle, Buffer.alloc(size, 0x5a));
    } catch {
      size = Math.floor(size / 2);
    }
  }
  closeSync(handle);
}

describe('a database on a disk that is filled to the last byte', { timeout: 120_000 }, () => {
  test('AV-5: hangs nothing, breaks nothing, keeps every acknowledged row, and goes on when there is room', async (t) => {
    const disk = smallDisk(320);
    if (disk === undefined) return t.skip('this user may not mount a file system; run as root to test a full disk');
    const folder = path.join(disk, 'data');
    const space = (): Promise<DiskSpace> => diskSpace(folder, 96 * MIB);
    const database = await openDatabase({ dataFolder: folder, log: silent });
    const guard = await guardDisk({ dataFolder: folder, space, onChange: () => undefined, everyMs: 50 });
    await execute(database.connections.migration, 'CREATE TABLE kept (id bigint PRIMARY KEY, note text)');
    await execute(database.connections.migration, 'GRANT SELECT, INSERT ON kept TO amparo_application');
    const acknowledged: number[] = [];
    const write = async (): Promise<boolean> => {
      const id = acknowledged.length + 1;
      const added = execute(
        database.connections.application,
        `INSERT INTO kept SELECT ${id}, string_agg(md5(random()::text), '') FROM generate_series(1, 6000) ON CONFLICT DO NOTHING`,
      );
      const done = await added.then(
        () => true,
        () => false,
      );
      if (done) acknowledged.push(id);
      return done;
    };

    // the guard stops the writers in time
    while (!guard.low()) assert.equal(await write(), true);
    assert.ok((await space()).freeBytes > 32 * MIB, 'refused while there is room for what is under way');
    const before = acknowledged.length;

    // something else fills the disk altogether; whoever does not ask the guard gets an error, not a hang
    const filler = path.join(disk, 'somebody-elses');
    fill(filler);
    await guard.look();
    assert.ok(!existsSync(path.join(folder, 'ballast')), 'the ballast was given up');
    fill(path.join(disk, 'even-that'));
    const start = performance.now();
    let refused = 0;
    for (let tries = 0; tries < 40 && refused < 3; tries += 1) if (!(await write())) refused += 1;
    assert.ok(refused > 0, 'the disk is full');
    assert.ok(performance.now() - start < 60_000);
    const rows = await execute(database.connections.application, 'SELECT count(*)::int AS count FROM kept').catch(
      () => undefined,
    );
    t.diagnostic(
      `${before} writes until the guard, ${refused} refused by the full disk, reading ${rows === undefined ? 'failed' : 'works'}`,
    );

    // room again: it recovers by itself
    rmSync(filler);
    rmSync(path.join(disk, 'even-that'));
    const opened = await recovered(() => write());
    assert.ok(opened, 'writes are taken again');
    await guard.look();
    assert.equal(guard.low(), (await space()).low);
    const [kept] = await execute(
      database.connections.application,
      'SELECT count(*)::int AS count, min(length(note)) AS least FROM kept WHERE id = ANY (SELECT generate_series(1, (SELECT max(id) FROM kept)))',
    );
    assert.equal(kept?.['count'], acknowledged.length);
    assert.equal(kept['least'], 6000 * 32, 'none is half');
    await guard.stop();
    await database.stop();

    // and it opens again, with everything that was acknowledged
    const again = await openDatabase({ dataFolder: folder, log: silent });
    const [found] = await execute(again.connections.application, 'SELECT count(*)::int AS count FROM kept');
    assert.equal(found?.['count'], acknowledged.length);
    await again.stop();
  });
});

async function execute(settings: pg.ClientConfig, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ ...settings, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** PostgreSQL may have been stopped by the full disk; its keeper starts it again. */
async function recovered(work: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await work()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
