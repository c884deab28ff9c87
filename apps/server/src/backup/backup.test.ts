// SPDX-License-Identifier: EUPL-1.2
// Backups as an operator meets them: taken from a filled database, sealed, spoilt in every way, verified, restored.

import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import type { Connections } from '../postgres/connections.ts';
import { testDatabase } from '../postgres/test-cluster.ts';
import { migrate, type Migration, readMigrations } from '../store/migrate.ts';
import { createBackup, type Created } from './create.ts';
import {
  asOwner,
  CASE,
  DRAWN_ANEW,
  fillPresentSchema,
  fillSchema0002,
  FIRST_FIXTURE,
  OTHER_CASE,
  USER,
  withoutEnded,
} from './fixtures.ts';
import { makeKeyFiles, readPrivateKey, readSealKey, readSigner } from './key-files.ts';
import type { Signer } from './manifest.ts';
import { BackupProblem } from './problem.ts';
import { assertReplayed, replayErasures, type Tombstones } from './replay.ts';
import { takeRestorePoint } from './restore-point.ts';
import { type BackupSource, checkBackup, ENDED_BY_RESTORE, restoreBackup } from './restore.ts';
import { dataHashes, describeSchema, schemaHash } from './schema-hash.ts';
import { verifyBackup } from './verify.ts';

const box = generateKeyPairSync('x25519');
const signing = generateKeyPairSync('ed25519');
const signer: Signer = { id: 'test', sign: (bytes) => sign(null, bytes, signing.privateKey) };
const prepare = async (connections: Connections): Promise<void> => {
  await fillPresentSchema(connections.migration);
};

let scratch = '';
let connection: pg.ClientConfig;
let steps: readonly Migration[];
let backup: Created;
let folder = '';

before(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'amparo-backup-'));
  await chmod(scratch, 0o711); // started by root, PostgreSQL runs as another user and passes through
  connection = (await testDatabase(prepare)).connections.migration;
  steps = await readMigrations();
  folder = path.join(scratch, 'first');
  backup = await createBackup({ connection, folder, sealTo: box.publicKey, signer, now: new Date() });
});
after(() => rm(scratch, { recursive: true, force: true, maxRetries: 5 }));

const sourceOf = (place: string, more: Partial<BackupSource> = {}): BackupSource => ({
  folder: place,
  openWith: box.privateKey,
  signedBy: signing.publicKey,
  steps,
  ...more,
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof BackupProblem) return error.code;
    throw error;
  }
}

const emptyDatabase = async () => (await testDatabase()).connections.migration;

describe('a backup', () => {
  test('BK-1: holds nothing that can be read, for nobody but its owner', async () => {
    assert.deepEqual((await readdir(folder)).toSorted(), ['data', 'keys', 'manifest.json']);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    for (const name of await readdir(folder)) {
      const file = path.join(folder, name);
      assert.equal((await stat(file)).mode & 0o777, 0o600, name);
      const content = (await readFile(file)).toString('latin1');
      for (const word of ['Prueba', 'trafficking', 'case_file', 'audit_head', 'wrapped', '"rows"']) {
        assert.ok(!content.includes(word), `${word} in ${name}`);
      }
    }
  });

  test('BK-1: counts every row of every table, the audit and the keys among them', () => {
    const { sums, heads } = backup.details;
    const rows = (table: string) => [...sums.data, ...sums.keys].find((sum) => sum.table === table)?.rows;
    assert.equal(rows('amparo.conversation'), 41);
    assert.equal(rows('amparo.audit_entry'), 25);
    assert.equal(rows('amparo.case_file'), 2);
    assert.deepEqual(
      sums.keys.map(({ table }) => table),
      ['amparo_keys.case_key'],
    );
    assert.deepEqual(
      heads.map(({ seq }) => seq),
      ['25', '0'],
    );
  });

  test('BK-2: restored into an empty database is the same, schema and rows', async () => {
    const target = await emptyDatabase();
    await restoreBackup(await checkBackup(sourceOf(folder)), target);
    const [original, restored] = await Promise.all(
      [connection, target].map((settings) =>
        asOwner(settings, async (client) => [await describeSchema(client), withoutEnded(await dataHashes(client))]),
      ),
    );
    assert.deepEqual(restored, original);
  });

  test('BK-2: gives back no session, link or half-answered question', async () => {
    const source = (await testDatabase(prepare)).connections.migration;
    await asOwner(source, (client) =>
      client.query(`INSERT INTO set_up_link VALUES (sha256('link'), now() + interval '1 hour');
        INSERT INTO recovery_link VALUES (sha256('link'), '${USER}', now() + interval '1 hour')`),
    );
    const place = path.join(scratch, 'with-sessions');
    await createBackup({ connection: source, folder: place, sealTo: box.publicKey, signer, now: new Date() });
    const target = await emptyDatabase();
    await restoreBackup(await checkBackup(sourceOf(place)), target);
    for (const table of ENDED_BY_RESTORE) {
      const { rowCount } = await asOwner(target, (client) => client.query(`SELECT FROM ${table}`));
      assert.equal(rowCount, 0, table);
    }
  });

  test('BK-1: is one moment: rows written while it is taken are in it whole or not at all', async () => {
    const writer = new pg.Client(connection);
    await writer.connect();
    const load = { going: true };
    const writing = (async () => {
      while (load.going) {
        await writer.query(
          `SELECT audit_append('10000000-0000-4000-8000-000000000001', NULL, NULL, 'case.read', NULL, NULL, 'allowed', NULL, NULL, now())`,
        );
      }
    })();
    try {
      for (let round = 0; round < 3; round += 1) {
        const place = path.join(scratch, `moment-${round}`);
        const { details } = await createBackup({
          connection,
          folder: place,
          sealTo: box.publicKey,
          signer,
          now: new Date(),
        });
        const entries = details.sums.data.find(({ table }) => table === 'amparo.audit_entry')?.rows;
        assert.equal(String(entries), details.heads[0]?.seq);
      }
    } finally {
      load.going = false;
      await writing;
      await writer.end();
    }
  });

  test('BK-3, CR-5: keeps the archive of keys elsewhere when told to', async () => {
    const [place, keysFolder] = [path.join(scratch, 'apart-data'), path.join(scratch, 'apart-keys')];
    await createBackup({ connection, folder: place, keysFolder, sealTo: box.publicKey, signer, now: new Date() });
    assert.deepEqual((await readdir(place)).toSorted(), ['data', 'manifest.json']);
    assert.deepEqual((await readdir(keysFolder)).toSorted(), ['keys', 'manifest.json']);
    assert.equal(await codeOf(checkBackup(sourceOf(place))), 'damaged');
    assert.equal(await codeOf(checkBackup(sourceOf(place, { keysFolder }))), 'accepted');
  });

  test('leaves nothing behind when it cannot be finished, and overwrites nothing', async () => {
    const twice = createBackup({ connection, folder, sealTo: box.publicKey, signer, now: new Date() });
    assert.equal(await codeOf(twice), 'unusable-folder');
    assert.equal(await codeOf(checkBackup(sourceOf(folder))), 'accepted');
    const place = path.join(scratch, 'nowhere');
    await assert.rejects(
      createBackup({
        connection: { ...connection, database: 'gone' },
        folder: place,
        sealTo: box.publicKey,
        signer,
        now: new Date(),
      }),
    );
    assert.ok(!(await readdir(scratch)).some((name) => name.startsWith('nowhere')));
  });

  test('BK-1: does not leave out rows that a policy hides from the owner, or a sequence', async () => {
    const { connections } = await testDatabase(prepare);
    const refused = async (sql: string) => {
      await asOwner(connections.migration, (client) => client.query(sql));
      return codeOf(
        createBackup({
          connection: connections.migration,
          folder: path.join(scratch, 'hidden'),
          sealTo: box.publicKey,
          signer,
          now: new Date(),
        }),
      );
    };
    assert.equal(await refused('DROP POLICY owner_all ON case_file'), 'not-whole');
    assert.equal(
      await refused('CREATE POLICY owner_all ON case_file TO amparo_owner USING (true); CREATE SEQUENCE later'),
      'not-whole',
    );
  });
});

describe('a backup that is not what it should be is refused, and the target stays empty', () => {
  let target: pg.ClientConfig;
  before(async () => {
    target = await emptyDatabase();
  });
  const refused = async (source: BackupSource): Promise<string> => {
    const code = await codeOf(checkBackup(source).then((checked) => restoreBackup(checked, target)));
    const tables = await asOwner(target, (client) =>
      client.query("SELECT FROM pg_tables WHERE schemaname LIKE 'amparo%'"),
    );
    assert.equal(tables.rowCount, 0);
    return code;
  };
  let copies = 0;
  const copy = async (): Promise<string> => {
    const place = path.join(scratch, `copy-${(copies += 1)}`);
    await cp(folder, place, { recursive: true });
    return place;
  };

  test('BK-2: cut short', async () => {
    for (const name of ['data', 'keys', 'manifest.json']) {
      const place = await copy();
      await truncate(path.join(place, name), (await stat(path.join(place, name))).size - 20);
      assert.equal(await refused(sourceOf(place)), 'damaged', name);
      await rm(path.join(place, name));
      assert.equal(await refused(sourceOf(place)), 'damaged', `${name} missing`);
    }
  });

  test('BK-2: with one bit flipped, at 120 places', async () => {
    const place = await copy();
    for (const name of ['data', 'keys', 'manifest.json']) {
      const original = await readFile(path.join(place, name));
      for (let round = 0; round < 40; round += 1) {
        const at = Math.floor((original.length * (round + 0.5)) / 40);
        const flipped = Buffer.from(original);
        flipped[at] = (flipped[at] ?? 0) ^ 4;
        await writeFile(path.join(place, name), flipped);
        const code = await codeOf(checkBackup(sourceOf(place)));
        if (code === 'accepted') {
          // only the name of the signing key, and spaces, may differ without meaning anything
          assert.match(original.toString('latin1', at - 20, at + 20), /signer|\s/u, `${name} ${at}`);
          assert.equal(name, 'manifest.json');
        }
      }
      await writeFile(path.join(place, name), original);
    }
    assert.equal(await codeOf(checkBackup(sourceOf(place))), 'accepted');
  });

  test('BK-2: with archives exchanged, or of another backup', async () => {
    const place = await copy();
    await cp(path.join(folder, 'data'), path.join(place, 'keys'));
    assert.equal(await refused(sourceOf(place)), 'swapped');
    const second = path.join(scratch, 'second');
    await createBackup({ connection, folder: second, sealTo: box.publicKey, signer, now: new Date() });
    const mixed = await copy();
    await cp(path.join(second, 'keys'), path.join(mixed, 'keys'));
    assert.equal(await refused(sourceOf(mixed)), 'swapped');
  });

  test('BK-2: older than one that is known', async () => {
    const newestKnown = new Date(Date.parse(backup.manifest.takenAt) + 1);
    assert.equal(await refused(sourceOf(folder, { newestKnown })), 'older');
    assert.equal(
      await codeOf(checkBackup(sourceOf(folder, { newestKnown: new Date(backup.manifest.takenAt) }))),
      'accepted',
    );
  });

  test('BK-2: of a foreign key: opened with another, signed by another, signed by nobody', async () => {
    const other = generateKeyPairSync('x25519').privateKey;
    assert.equal(await refused(sourceOf(folder, { openWith: other })), 'foreign-key');
    assert.equal(
      await refused(sourceOf(folder, { signedBy: generateKeyPairSync('ed25519').publicKey })),
      'foreign-key',
    );
    const unsigned = path.join(scratch, 'unsigned');
    await createBackup({ connection, folder: unsigned, sealTo: box.publicKey, signer: undefined, now: new Date() });
    assert.equal(await refused(sourceOf(unsigned)), 'not-signed');
    assert.equal(await refused(sourceOf(folder, { openWith: undefined })), 'foreign-key');
  });

  test('BK-1: sealed again by somebody who has only the public key', async () => {
    // data of the same shape under a valid seal, but the signature covers the old hashes
    const place = await copy();
    const forged = path.join(scratch, 'forged');
    await createBackup({ connection, folder: forged, sealTo: box.publicKey, signer: undefined, now: new Date() });
    await cp(path.join(forged, 'data'), path.join(place, 'data'));
    assert.equal(await refused(sourceOf(place)), 'swapped');
  });

  test('BK-2, AV-7: of a newer schema, or of another build', async () => {
    assert.equal(await refused(sourceOf(folder, { steps: steps.slice(0, -1) })), 'newer-schema');
    const other = steps.map((step, index) =>
      index === 1 ? { ...step, checksum: createHash('sha256').digest('hex') } : step,
    );
    assert.equal(await refused(sourceOf(folder, { steps: other })), 'other-build');
  });

  test('BK-2: and a target that holds something is never touched', async () => {
    const full = (await testDatabase(prepare)).connections.migration;
    const checked = await checkBackup(sourceOf(folder));
    const look = () => asOwner(full, async (client) => [await schemaHash(client), await dataHashes(client)]);
    const untouched = await look();
    assert.equal(await codeOf(restoreBackup(checked, full)), 'not-empty');
    assert.deepEqual(await look(), untouched);
  });

  test('BK-2: and a restore that fails half way leaves the target empty', async () => {
    const checked = await checkBackup(sourceOf(folder));
    const place = await copy();
    await truncate(path.join(place, 'keys'), 200); // spoilt between the check and the loading
    const code = await codeOf(restoreBackup({ ...checked, source: { ...checked.source, folder: place } }, target));
    assert.equal(code, 'damaged');
    const tables = await asOwner(target, (client) =>
      client.query("SELECT FROM pg_tables WHERE schemaname LIKE 'amparo%'"),
    );
    assert.equal(tables.rowCount, 0);
  });
});

/** As the key store does it: the wrapped keys go, the sealed fields go, a tombstone stays. */
const erasing = (caseId: string): Tombstones => ({
  replay: (settings) =>
    asOwner(settings, async (client) => {
      await client.query('DELETE FROM amparo_keys.case_key WHERE case_id = $1', [caseId]);
      await client.query('UPDATE case_file SET name_sealed = NULL, erased_at = now() WHERE case_id = $1', [caseId]);
      return 1;
    }),
});

describe('after a restore', () => {
  test('CR-5: the server may not start before erasures were repeated; then what was erased is unreadable', async () => {
    const target = await emptyDatabase();
    await restoreBackup(await checkBackup(sourceOf(folder)), target);
    assert.equal(await codeOf(assertReplayed(target)), 'replay-needed');
    const failing: Tombstones = { replay: async () => Promise.reject(new Error('no file')) };
    await assert.rejects(replayErasures(target, failing));
    assert.equal(await codeOf(assertReplayed(target)), 'replay-needed');
    assert.equal(await replayErasures(target, erasing(CASE)), 1);
    await assertReplayed(target);
    assert.equal(await replayErasures(target, erasing(CASE)), undefined);
    const keys = await asOwner(target, (client) =>
      client.query<{ case_id: string }>('SELECT case_id FROM amparo_keys.case_key'),
    );
    assert.deepEqual(keys.rows, [{ case_id: OTHER_CASE }]);
    await assertReplayed(connection); // a database that was never restored
  });

  test('BK-2: verify restores into a scratch database, asks what it was given, and leaves nothing', async (t) => {
    const heads = {
      name: 'audit heads',
      run: (settings: pg.ClientConfig) =>
        asOwner(settings, async (client) =>
          (await client.query('SELECT FROM audit_head')).rowCount === 2 ? undefined : 'missing',
        ),
    };
    const place = await mkdtemp(path.join(scratch, 'verify-'));
    await chmod(place, 0o711);
    const verified = await verifyBackup({
      source: sourceOf(folder),
      tombstones: erasing(CASE),
      checks: [heads],
      scratch: place,
    });
    t.diagnostic(`verified in ${verified.seconds.toFixed(1)} s`);
    assert.equal(verified.replayed, 1);
    assert.deepEqual(verified.checks, ['audit heads']);
    const wrong = { name: 'canary record', run: async () => 'does not decrypt' };
    assert.equal(
      await codeOf(verifyBackup({ source: sourceOf(folder), tombstones: undefined, checks: [wrong], scratch: place })),
      'check-failed',
    );
    assert.deepEqual(await readdir(place), []);
  });
});

describe('a restore point', () => {
  const silent = { info: () => undefined, warn: () => undefined };

  test('AV-7: is taken when there is something to migrate, and brings the schema and the rows back', async () => {
    const old = await emptyDatabase();
    const look = (settings: pg.ClientConfig) =>
      asOwner(settings, async (client) => ({
        schema: await describeSchema(client),
        rows: withoutEnded(await dataHashes(client, DRAWN_ANEW)),
      }));
    const dataFolder = path.join(scratch, 'data-folder');
    const options = { connection: old, dataFolder, sealTo: undefined, notices: silent, now: new Date() };
    assert.equal(await takeRestorePoint(options), undefined, 'an empty database');
    await fillSchema0002(old);
    const atFirst = await look(old);
    const said: string[] = [];
    const point = await takeRestorePoint({ ...options, notices: { ...silent, warn: (text) => said.push(text) } });
    assert.match(said.join(), /NOT encrypted/u);
    assert.match(point ?? '', /-schema-2$/u);
    await migrate(old, steps);
    const up = await look(old);
    assert.equal(await takeRestorePoint(options), undefined, 'nothing to migrate');

    // down: the restore point into an empty database; up again: the same as before
    const again = await emptyDatabase();
    const source = { folder: point ?? '', openWith: undefined, signedBy: undefined, steps };
    await restoreBackup(await checkBackup(source), again);
    await replayErasures(again, erasing(CASE));
    assert.deepEqual(await look(again), atFirst);
    await migrate(again, steps);
    assert.deepEqual(await look(again), up);
    assert.equal(steps.length > FIRST_FIXTURE, true);
  });

  test('AV-7: is sealed where a key is configured, and goes after 35 days', async () => {
    const old = await emptyDatabase();
    await fillSchema0002(old);
    const dataFolder = path.join(scratch, 'data-sealed');
    const now = new Date();
    const options = { connection: old, dataFolder, sealTo: box.publicKey, notices: silent, now };
    const point = (await takeRestorePoint(options)) ?? '';
    assert.ok(!(await readFile(path.join(point, 'data'))).includes('Prueba'));
    assert.equal(
      await codeOf(checkBackup({ folder: point, openWith: box.privateKey, signedBy: undefined, steps })),
      'accepted',
    );
    const points = path.join(dataFolder, 'restore-points');
    await takeRestorePoint({ ...options, now: new Date(now.getTime() + 34 * 86_400_000) });
    assert.equal((await readdir(points)).length, 2);
    await takeRestorePoint({ ...options, now: new Date(now.getTime() + 36 * 86_400_000) });
    assert.equal((await readdir(points)).length, 2);
    assert.ok(!(await readdir(points)).includes(path.basename(point)));
  });
});

describe('key files', () => {
  test('SEC-1: are made once, closed to others, and told apart', async () => {
    const place = path.join(scratch, 'keys');
    const id = await makeKeyFiles(place);
    assert.match(id, /^[0-9a-f]{32}$/u);
    assert.equal(await codeOf(makeKeyFiles(place)), 'unusable-key');
    const file = (name: string) => path.join(place, name);
    for (const name of ['backup-open.key', 'backup-sign.key'])
      assert.equal((await stat(file(name))).mode & 0o777, 0o600);
    assert.equal((await readSealKey(file('backup-seal.pub'))).type, 'public');
    assert.equal(await codeOf(readSealKey(file('backup-open.key'))), 'unusable-key');
    assert.equal(await codeOf(readSealKey(file('backup-check.pub'))), 'unusable-key');
    const opener = await readPrivateKey(file('backup-open.key'), 'x25519');
    assert.deepEqual(
      createPublicKey(opener).export({ format: 'jwk' }),
      (await readSealKey(file('backup-seal.pub'))).export({ format: 'jwk' }),
    );
    assert.equal((await readSigner(file('backup-sign.key'))).id.length, 32);
    await chmod(file('backup-open.key'), 0o644);
    assert.equal(await codeOf(readPrivateKey(file('backup-open.key'), 'x25519')), 'unusable-key');
  });
});
