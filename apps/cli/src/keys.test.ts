// SPDX-License-Identifier: EUPL-1.2
// `amparo keys` as an operator runs it: real processes, a folder of keys as a server left it, the exit codes. What the keys
// wrapped before opens afterwards, with three of the five shares and with nothing less.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { startKeyStore } from '../../server/src/keys/key-store.ts';
import { chooseProvider } from '../../server/src/keys/master-key.ts';
import { cheapSettings } from '../../server/src/keys/test-keys.ts';
import { lockFolder } from '../../server/src/postgres/folder-lock.ts';

const main = join(import.meta.dirname, 'main.ts');
const context = { orgId: randomUUID(), caseId: randomUUID(), keyVersion: 1 };
const secret = randomBytes(32);
let folder = '';
let wrapped: { readonly kekId: string; readonly wrapped: Uint8Array };
const at = (name: string) => join(folder, name);
const provider = () => chooseProvider({ folder: at('keys'), passphraseFile: undefined, credentialsFolder: undefined });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'amparo-cli-keys-'));
  const store = await startKeyStore(cheapSettings(at('keys')));
  wrapped = await store.wrap(Buffer.from(secret), context);
  await store.stop();
});
after(() => rm(folder, { recursive: true, force: true }));

async function keys(args: readonly string[], input: readonly string[] = []) {
  const env = { ...process.env, DATABASE_URL: '', AMPARO_PASSPHRASE_FILE: undefined };
  const words = [main, 'keys', ...args, '--keys', at('keys'), '--data', at('data')];
  const child = spawn(process.execPath, words, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.end(input.map((line) => `${line}\n`).join(''));
  const [code, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  assert.doesNotMatch(out + err, /\bat .*\.ts:\d/u);
  assert.doesNotMatch(out + err, /amparo-share-/u); // no share is printed where a log could catch it
  return { code, out, err };
}

async function sharesIn(name: string): Promise<readonly string[]> {
  const files = (await readdir(at(name))).toSorted();
  for (const file of files) assert.equal((await stat(join(at(name), file))).mode & 0o077, 0);
  return Promise.all(files.map(async (file) => (await readFile(join(at(name), file), 'utf8')).trim()));
}

async function opensWith(shares: readonly string[]): Promise<boolean> {
  const store = await startKeyStore(provider());
  try {
    for (const share of shares) await store.unseal(share);
    if ((await store.health()).state === 'sealed') return false;
    assert.deepEqual(await store.unwrap(wrapped, context), secret);
    return true;
  } finally {
    await store.stop();
  }
}

test('CR-3: an installation comes to a start with three of five shares, and to new shares when a person leaves', async () => {
  const shown = await keys(['show']);
  assert.deepEqual([shown.code, /a passphrase that lies in the same folder/u.test(shown.out)], [0, true], shown.err);
  assert.match(shown.out, /kek-1-[0-9a-f]{8} {2}current/u);
  assert.equal((await keys(['adopt'], ['x', 'y', 'z'])).code, 2); // nothing was split
  assert.equal((await keys(['split'])).code, 2); // no terminal, and no folder named

  const made = await keys(['split', '--to', at('shares')]);
  assert.equal(made.code, 0, made.err);
  const five = await sharesIn('shares');
  assert.equal(new Set(five).size, 5);
  assert.equal((await keys(['split', '--to', at('shares')])).code, 2); // never over what is there
  assert.equal(provider().provider, 'file'); // nothing has changed yet

  // a newer set makes the earlier one worthless, and that is said
  assert.equal((await keys(['split', '--to', at('again')])).code, 0);
  const late = await keys(['adopt'], five.slice(0, 3));
  assert.deepEqual([late.code, /another set/u.test(late.err)], [2, true]);
  const [one = '', two = '', three = '', four = '', last = ''] = await sharesIn('again');
  const twice = await keys(['adopt'], [one, two, one]);
  assert.deepEqual([twice.code, /given already/u.test(twice.err)], [2, true]);
  const mistyped = await keys(
    ['adopt'],
    [one, `${two.slice(0, -5)}${two.at(-5) === 'A' ? 'B' : 'A'}${two.slice(-4)}`, three],
  );
  assert.deepEqual([mistyped.code, /mistyped/u.test(mistyped.err)], [2, true]);
  assert.equal(provider().provider, 'file');

  const adopted = await keys(['adopt'], [one, three, last]);
  assert.equal(adopted.code, 0, adopted.err);
  assert.match(adopted.out, /sealed until 3 of the 5/u);
  const left = await readdir(at('keys'));
  assert.ok(left.includes('shares.json') && !left.includes('passphrase') && !left.includes('master.json'));
  assert.equal(await opensWith([two, four]), false);
  assert.equal(await opensWith([two, four, last]), true);
  assert.match((await keys(['show'])).out, /3 of 5 shares[\s\S]*sealed now/u);

  // a person leaves: three of the old shares make five new ones, three of the new put them in force
  const renewed = await keys(['split', '--to', at('new')], [one, two, three]);
  assert.equal(renewed.code, 0, renewed.err);
  const fresh = await sharesIn('new');
  assert.equal((await keys(['adopt'], [two, three, four, ...fresh.slice(2)])).code, 0);
  await assert.rejects(opensWith([one, two, three]), { code: 'share-of-another-set' });
  assert.equal(await opensWith(fresh.slice(0, 3)), true);
});

test('AV-2: while a server holds the data folder nothing is touched; a folder without keys gets none', async () => {
  await mkdir(at('data'), { recursive: true });
  const lock = lockFolder(at('data'));
  try {
    const refused = await keys(['split', '--to', at('none')]);
    assert.deepEqual([refused.code, /in use/u.test(refused.err)], [3, true]);
  } finally {
    lock.release();
  }
  const env = { ...process.env, DATABASE_URL: '' };
  const child = spawn(process.execPath, [main, 'keys', 'show', '--keys', at('empty')], { env, stdio: 'ignore' });
  assert.equal(await new Promise((resolve) => child.once('close', resolve)), 2);
  assert.ok(!(await readdir(folder)).includes('empty'));
});
