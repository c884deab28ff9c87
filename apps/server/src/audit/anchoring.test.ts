// SPDX-License-Identifier: EUPL-1.2
// Anchors while the server runs (AUD-3): when they are due, and what a crash, a full disk, a foreign file or a clock that
// was set back does to them.

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { ANCHOR_FILE, AnchorProblem, DAILY_FILE } from './anchor-file.ts';
import { type AnchoringNeeds, createAnchoring } from './anchoring.ts';
import { rawPublicKey } from './anchors.ts';
import { createAuditWatch } from './audit-watch.ts';
import {
  append,
  appendMany,
  openTestLog,
  type TestClock,
  testClock,
  type TestFolder,
  testFolder,
  type TestLog,
  testSigner,
} from './test-log.ts';
import { verifyLog } from './verify-log.ts';

const START = new Date('2026-03-01T23:40:00.000Z');
const MINUTE = 60_000;
const signer = testSigner();
let log: TestLog;
let folder: TestFolder;
let clock: TestClock;
let org = '';
let problems: unknown[] = [];

before(async () => {
  log = await openTestLog();
});
after(() => log.close());
beforeEach(async () => {
  folder = testFolder();
  clock = testClock(START);
  org = randomUUID();
  problems = [];
  await log.owner.query('ALTER TABLE audit_anchor DISABLE TRIGGER USER; ALTER TABLE audit_entry DISABLE TRIGGER USER');
  await log.owner.query('TRUNCATE audit_anchor; TRUNCATE audit_entry; TRUNCATE audit_head; TRUNCATE alarm');
});
afterEach(() => folder.remove());

const anchoring = (changes: Partial<AnchoringNeeds> = {}) =>
  createAnchoring({
    keeper: log.keeper,
    signer,
    folder: folder.path,
    clock,
    onProblem: (error) => problems.push(error),
    ...changes,
  });
const file = () => path.join(folder.path, ANCHOR_FILE);
const lines = () => (existsSync(file()) ? readFileSync(file(), 'utf8').split('\n').length - 2 : 0);
const add = (count = 1) => appendMany(log.owner, { org, count, from: clock.now(), stepMs: 1 });
const faults = async () => (await verifyLog({ database: log.keeper, anchorFolder: folder.path })).faults;

async function problemOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof AnchorProblem ? error.code : String(error);
  }
}

test('AUD-3: a hundred new entries are anchored at once, fewer after ten minutes, none never', async () => {
  const one = anchoring();
  await one.start();
  await clock.pass(30 * MINUTE, 10_000);
  assert.equal(lines(), 0);
  await add(100);
  await clock.pass(4_000);
  assert.equal(lines(), 1);
  await add(99);
  await clock.pass(9 * MINUTE, 5_000);
  assert.equal(lines(), 1);
  await clock.pass(MINUTE + 10_000, 5_000);
  assert.equal(lines(), 2);
  await add();
  await one.stop();
  assert.equal(lines(), 3);
  assert.deepEqual(await faults(), []);
  assert.deepEqual(problems, []);
});

test('only whoever runs the server can read the file', async () => {
  await add();
  await anchoring().start();
  assert.equal(statSync(file()).mode & 0o077, 0);
});

test('what a crash left is anchored at the next start, in the same file', async () => {
  await add(5);
  await anchoring().start();
  await add(5);
  await anchoring().start();
  assert.equal(lines(), 2);
  assert.deepEqual(await faults(), []);
});

test('a line half written by a power cut is cut off, and was never a line', async () => {
  await add(5);
  await anchoring().start();
  appendFileSync(file(), '{"at":"2026-03-01T23:40:00.000Z","heads":[{"ha');
  assert.deepEqual(await faults(), []);
  await add(5);
  await anchoring().start();
  assert.equal(lines(), 2);
  assert.deepEqual(await faults(), []);
});

test('a first line half written is written again', async () => {
  writeFileSync(file(), '{"algorithm":"Ed2');
  await add(5);
  await anchoring().start();
  assert.equal(lines(), 1);
  assert.deepEqual(await faults(), []);
});

test('a crash between the file and the database is no fault, and the chain of lines goes on', async () => {
  await add(5);
  await anchoring().start();
  await log.owner.query('DELETE FROM audit_anchor');
  assert.deepEqual(await faults(), []);
  await anchoring().start();
  await add(5);
  await anchoring().start();
  assert.deepEqual(await faults(), []);
});

test('a folder that is not mounted, a shorter file, another key, and another writer: each refused by its code', async () => {
  await add(5);
  const one = anchoring();
  await one.start();
  await add(5);
  await one.anchorNow();
  const whole = readFileSync(file(), 'utf8');

  rmSync(file());
  assert.equal(await problemOf(anchoring().start()), 'anchors-missing');
  assert.equal(existsSync(file()), false);
  writeFileSync(file(), `${whole.split('\n').slice(0, 2).join('\n')}\n`);
  assert.equal(await problemOf(anchoring().start()), 'anchors-changed');
  writeFileSync(file(), whole);
  assert.equal(await problemOf(anchoring({ signer: testSigner() }).start()), 'anchors-foreign');

  appendFileSync(file(), 'a line of somebody else\n');
  await add(5);
  assert.equal(await problemOf(one.anchorNow()), 'anchors-changed');
  truncateSync(file(), 10);
  assert.equal(await problemOf(one.anchorNow()), 'anchors-changed');
  writeFileSync(file(), whole);
  assert.equal(await problemOf(one.anchorNow()), undefined);
  assert.deepEqual(await faults(), []);
});

test('AUD-3: after a restored backup nothing is written until somebody accepts the loss, which stays visible', async () => {
  await add(50);
  const one = anchoring();
  await one.start();
  await log.owner.query(`CREATE TEMP TABLE backup_entry AS TABLE audit_entry; CREATE TEMP TABLE backup_head AS TABLE audit_head;
    CREATE TEMP TABLE backup_anchor AS TABLE audit_anchor`);
  await add(40);
  await one.anchorNow();
  await one.stop();
  await log.owner.query(`TRUNCATE audit_entry; INSERT INTO audit_entry TABLE backup_entry;
    TRUNCATE audit_head; INSERT INTO audit_head TABLE backup_head;
    TRUNCATE audit_anchor; INSERT INTO audit_anchor TABLE backup_anchor`);
  await add(5);

  const two = anchoring();
  assert.equal(await problemOf(two.start()), 'log-set-back');
  assert.equal(lines(), 2);
  assert.deepEqual(
    (await faults()).map(({ code }) => code),
    ['cut-off'],
  );
  assert.equal(await two.acceptRestore(), 3);
  await add(60);
  await two.anchorNow();
  await anchoring().start();
  const { faults: found, losses } = await verifyLog({ database: log.keeper, anchorFolder: folder.path });
  assert.deepEqual(found, []);
  assert.deepEqual(losses, [{ org, line: 3, at: clock.now(), from: 56, to: 90 }]);
});

test('while the key store is closed nothing is anchored; it is told once, and made up for afterwards', async () => {
  let open = false;
  const sealed = {
    publicKey: () => signer.publicKey(),
    sign: async (bytes: Uint8Array) => {
      if (!open) throw new RangeError('the key store is sealed');
      return signer.sign(bytes);
    },
  };
  await add(150);
  const one = anchoring({ signer: sealed });
  assert.match((await problemOf(one.start())) ?? '', /sealed/u);
  await clock.pass(5 * MINUTE, 2_000);
  assert.equal(problems.length, 1);
  open = true;
  await clock.pass(4_000);
  assert.equal(lines(), 1);
  await one.stop();
  assert.deepEqual(await faults(), []);
});

test('a day that is over gets its printable line, once, also when the clock goes back', async () => {
  const printed: string[] = [];
  const one = anchoring({ onDay: (line) => printed.push(line) });
  await add(5);
  await one.start();
  await clock.pass(25 * MINUTE, 30_000);
  await add(5);
  await one.anchorNow();
  clock.set(START);
  await add(5);
  await one.anchorNow();
  await one.stop();
  assert.equal(printed.length, 1);
  assert.match(printed[0] ?? '', /^amparo 2026-03-01 line 1 /u);
  assert.equal(readFileSync(path.join(folder.path, DAILY_FILE), 'utf8'), `${printed[0]}\n`);
  assert.deepEqual(await faults(), []);
});

test('the public key may come as 32 bytes or in its DER form, and nothing else', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const der = publicKey.export({ format: 'der', type: 'spki' });
  assert.deepEqual(rawPublicKey(der), der.subarray(12));
  assert.throws(() => rawPublicKey(Buffer.alloc(31)), TypeError);
  await add(5);
  await anchoring({
    signer: { publicKey: async () => der, sign: async (bytes) => sign(null, bytes, privateKey) },
  }).start();
  assert.deepEqual((await verifyLog({ database: log.keeper, anchorFolder: folder.path, trustedKey: der })).faults, []);
});

test('AUD-3: the server verifies itself every day and tells its institution when the log is not whole', async () => {
  await log.owner.query(`INSERT INTO institution (org_id, name, created_at) VALUES ($1, 'Centre', now())`, [org]);
  const found: string[] = [];
  const watch = createAuditWatch({
    keeper: log.keeper,
    signer,
    anchorFolder: folder.path,
    clock,
    place: { timeZone: 'UTC' },
    onFault: ({ code }) => found.push(code),
    onProblem: (error) => problems.push(error),
  });
  await append(log.owner, { org, at: clock.now() });
  await watch.start();
  assert.equal((await watch.verifyNow()).intact, true);
  await log.owner.query(`UPDATE audit_entry SET decision = 'denied' WHERE org_id = $1`, [org]);
  await clock.pass(49 * 3600_000, 30 * MINUTE);
  await watch.stop();
  assert.deepEqual(found, ['column-differs', 'column-differs']);
  const { rows } = await log.owner.query('SELECT org_id, kind FROM alarm');
  assert.deepEqual(rows, [{ org_id: org, kind: 'log-not-intact' }]);
  assert.deepEqual(problems, []);
});
