// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type KeyContext, type RunningKeyStore, startKeyStore } from './key-store.ts';
import { chooseProvider, type ProviderSettings } from './master-key.ts';
import { IntegrityError, KeyProblem, type KeyProblemCode, KeyRefused, KeyStoreUnavailable } from './problem.ts';

const CHEAP = { memoryKiB: 1_024, passes: 1 };
const context: KeyContext = { orgId: randomUUID(), caseId: randomUUID(), keyVersion: 1 };
const folders: string[] = [];
const stores: RunningKeyStore[] = [];
const posix = process.platform !== 'win32';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'amparo-keys-'));
  folders.push(folder);
  return folder;
}

function beside(folder: string): ProviderSettings {
  return { provider: 'file', folder, passphrase: { from: 'beside' }, cost: CHEAP };
}

async function start(settings: ProviderSettings, times = {}): Promise<RunningKeyStore> {
  const store = await startKeyStore(settings, { restartMs: 20, ...times });
  stores.push(store);
  return store;
}

async function startRefused(settings: ProviderSettings, code: KeyProblemCode, ...words: string[]): Promise<void> {
  await assert.rejects(start(settings), (error) => {
    assert.ok(error instanceof KeyProblem);
    assert.equal(error.code, code);
    for (const word of words) assert.ok(error.message.includes(word), `${error.message} says ${word}`);
    return true;
  });
}

async function eventually<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries > 400) throw error;
      await wait(25);
    }
  }
}

after(async () => {
  await Promise.all(stores.map((store) => store.stop()));
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

describe('a key store with a passphrase file', () => {
  let folder: string;
  let store: RunningKeyStore;
  before(async () => {
    folder = await newFolder();
    store = await start(beside(folder));
  });

  test('what is wrapped for one case opens for that case and version only', async () => {
    const dek = randomBytes(32);
    const key = await store.wrap(dek, context);
    assert.deepEqual(await store.unwrap(key, context), dek);
    const others = [
      { ...context, orgId: randomUUID() },
      { ...context, caseId: randomUUID() },
      { ...context, keyVersion: 2 },
    ];
    for (const other of others) await assert.rejects(store.unwrap(key, other), IntegrityError);
    await assert.rejects(store.unwrap({ ...key, kekId: 'kek-9-00000000' }, context), IntegrityError);
    await assert.rejects(store.unwrap({ ...key, wrapped: key.wrapped.subarray(1) }, context), IntegrityError);
  });

  test('the wrapped form fits its column', async () => {
    const key = await store.wrap(randomBytes(32), context);
    assert.ok(key.wrapped.length >= 40 && key.wrapped.length <= 200);
    assert.match(key.kekId, /^[a-z0-9-]{1,40}$/u);
  });

  test('many are unwrapped in one question, and a bad one spoils no other', async () => {
    const deks = Array.from({ length: 50 }, () => randomBytes(32));
    const keys = await store.wrapAll(deks.map((dek) => ({ dek, context })));
    const entries = keys.map((key, index) => ({ key, context: index === 7 ? { ...context, keyVersion: 9 } : context }));
    const opened = await store.unwrapAll(entries);
    assert.deepEqual(opened, deks.with(7, undefined as never));
  });

  test('small secrets open for their purpose and owner only', async () => {
    const purpose = { use: 'totp-seed', about: 'account-1' } as const;
    const secret = randomBytes(20);
    const sealed = await store.seal(purpose, secret);
    assert.deepEqual(await store.open(purpose, sealed), secret);
    await assert.rejects(store.open({ ...purpose, about: 'account-2' }, sealed), IntegrityError);
    await assert.rejects(store.open({ ...purpose, use: 'challenge' }, sealed), IntegrityError);
    await assert.rejects(store.open(purpose, sealed.subarray(0, 20)), IntegrityError);
  });

  test('each purpose has a key of its own, and each institution and field', async () => {
    const orgId = randomUUID();
    const purposes = [
      { use: 'password-pepper' },
      { use: 'tombstones' },
      { use: 'keyed-hash', of: 'address' },
      { use: 'keyed-hash', of: 'query' },
      { use: 'blind-index', orgId, field: 'name' },
      { use: 'blind-index', orgId, field: 'alias' },
      { use: 'blind-index', orgId: randomUUID(), field: 'name' },
    ] as const;
    const hashes = await Promise.all(purposes.map((purpose) => store.mac(purpose, Buffer.from('same'))));
    assert.equal(new Set(hashes.map((hash) => hash.toString('hex'))).size, purposes.length);
    assert.ok(hashes.every((hash) => hash.length === 32));
    const [first] = hashes;
    assert.deepEqual(await store.mac(purposes[0], Buffer.from('same')), first);
  });

  test('anchors are signed with Ed25519 and verified by anybody with the public key', async () => {
    const anchor = Buffer.from('anchor');
    const key = createPublicKey({ key: await store.publicKey(), format: 'der', type: 'spki' });
    assert.equal(key.asymmetricKeyType, 'ed25519');
    const signature = await store.sign(anchor);
    assert.ok(verify(null, anchor, key, signature));
    assert.ok(!verify(null, Buffer.from('other'), key, signature));
  });

  test('after a rotation the new key wraps, the older unwraps until it is retired, and destroying is for retired ones', async () => {
    const dek = randomBytes(32);
    const old = await store.wrap(dek, context);
    const sealed = await store.seal({ use: 'totp-seed', about: 'a' }, dek);
    const made = await store.rotate();
    const fresh = await store.wrap(dek, context);
    assert.equal(fresh.kekId, made.id);
    assert.deepEqual(await store.unwrap(old, context), dek);
    const [rewrapped] = await store.rewrapAll([{ key: old, context }]);
    assert.ok(rewrapped !== undefined);
    assert.equal(rewrapped.kekId, made.id);
    assert.deepEqual(await store.unwrap(rewrapped, context), dek);
    await assert.rejects(store.retire(made.id), (error) => error instanceof KeyRefused && error.code === 'kek-current');
    await assert.rejects(
      store.destroy(old.kekId),
      (error) => error instanceof KeyRefused && error.code === 'kek-not-retired',
    );
    await store.retire(old.kekId);
    await assert.rejects(store.unwrap(old, context), IntegrityError);
    await store.reinstate(old.kekId);
    assert.deepEqual(await store.unwrap(old, context), dek);
    await store.retire(old.kekId);
    await store.destroy(old.kekId);
    await assert.rejects(
      store.reinstate(old.kekId),
      (error) => error instanceof KeyRefused && error.code === 'kek-unknown',
    );
    assert.deepEqual(await store.open({ use: 'totp-seed', about: 'a' }, sealed), dek);
  });

  test('what the health page says: state, provider, that key and passphrase lie together, the keys by id', async () => {
    const health = await store.health();
    assert.deepEqual([health.state, health.provider, health.beside], ['unsealed', 'file', true]);
    assert.ok(health.keks.some(({ state }) => state === 'current'));
    assert.deepEqual(Object.keys(health.keks[0] ?? {}).toSorted(), ['createdAt', 'id', 'state']);
  });

  test("every file of the folder is its owner's alone", { skip: !posix }, async () => {
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    const names = await readdir(folder);
    assert.deepEqual(names.map((name) => name.replace(/\d{6}/u, 'N')).toSorted(), [
      'master.json',
      'passphrase',
      'ring-N.json',
    ]);
    for (const name of names) assert.equal((await stat(path.join(folder, name))).mode & 0o777, 0o600, name);
  });
});

describe('a key store that is away (CR-3)', () => {
  test('killed: every operation is refused at once, and works again after it was started anew', async () => {
    const store = await start(beside(await newFolder()));
    const dek = randomBytes(32);
    const key = await store.wrap(dek, context);
    const killed = store.processId();
    assert.ok(killed !== undefined);
    const unanswered = store.unwrap(key, context);
    process.kill(killed, 'SIGKILL');
    await unanswered.catch((error: unknown) => assert.ok(error instanceof KeyStoreUnavailable));
    await eventuallyUnavailable(store);
    assert.deepEqual(await eventually(() => store.unwrap(key, context)), dek);
    assert.notEqual(store.processId(), killed);
  });

  async function eventuallyUnavailable(store: RunningKeyStore): Promise<void> {
    for (let tries = 0; tries < 1_000; tries += 1) {
      const health = await store.health();
      if (health.state !== 'unavailable') continue;
      const operations = [
        () => store.wrap(randomBytes(32), context),
        () => store.mac({ use: 'password-pepper' }, Buffer.alloc(1)),
        () => store.seal({ use: 'challenge', about: 'x' }, Buffer.alloc(1)),
        () => store.sign(Buffer.alloc(1)),
      ];
      const ends = await Promise.allSettled(operations.map((operation) => operation()));
      assert.ok(ends.every((end) => end.status === 'rejected' && end.reason instanceof KeyStoreUnavailable));
      return;
    }
    assert.fail('the store was never seen away');
  }

  test('stopped without an answer: ended, refused, started anew', { skip: !posix }, async () => {
    const store = await start(beside(await newFolder()), { answerMs: 400 });
    const stopped = store.processId();
    assert.ok(stopped !== undefined);
    process.kill(stopped, 'SIGSTOP');
    await assert.rejects(
      store.mac({ use: 'password-pepper' }, Buffer.alloc(1)),
      (error) => error instanceof KeyStoreUnavailable && error.reason === 'no-answer',
    );
    await eventually(() => store.mac({ use: 'password-pepper' }, Buffer.alloc(1)));
    assert.notEqual(store.processId(), stopped);
  });

  test('its process ends with the server, and not by a signal from the console', { skip: !posix }, async () => {
    const store = await start(beside(await newFolder()));
    const id = store.processId();
    assert.ok(id !== undefined);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGUSR1'] as const) process.kill(id, signal);
    await wait(200);
    assert.equal(store.processId(), id);
    await store.health();
    await store.stop();
    assert.throws(() => process.kill(id, 0));
  });
});

describe('files that others can read (SEC-1)', { skip: !posix }, () => {
  for (const [name, mode] of [
    ['passphrase', 0o644],
    ['master.json', 0o640],
    ['ring-000001.json', 0o604],
  ] as const) {
    test(`${name} with mode ${mode.toString(8)}: the start is refused with what, where and what to do`, async () => {
      const folder = await newFolder();
      await (await start(beside(folder))).stop();
      await chmod(path.join(folder, name), mode);
      await startRefused(beside(folder), 'open-to-others', path.join(folder, name), mode.toString(8), 'chmod 600');
    });
  }
});

describe('passphrases and credentials', () => {
  test('a passphrase from another place opens the keys; another passphrase does not', async () => {
    const folder = await newFolder();
    const file = path.join(await newFolder(), 'passphrase');
    await writeFile(file, 'seven random words are good enough here\n', { mode: 0o600 });
    const settings = chooseProvider({ folder, passphraseFile: file, credentialsFolder: undefined });
    assert.ok(settings.provider === 'file');
    const store = await start({ ...settings, cost: CHEAP });
    assert.equal((await store.health()).beside, false);
    assert.ok(!(await readdir(folder)).includes('passphrase'));
    await store.stop();
    await writeFile(file, 'seven other words are not good enough\n');
    await startRefused(settings, 'wrong-passphrase', folder);
    await writeFile(file, 'short\n');
    await startRefused(settings, 'bad-credential', file);
    await rm(file);
    await startRefused(settings, 'file-missing', file);
  });

  test('a credential of the service manager, and no other one', async () => {
    const folder = await newFolder();
    const credentialsFolder = await newFolder();
    const credentialFile = path.join(credentialsFolder, 'amparo-master');
    await writeFile(credentialFile, `${randomBytes(32).toString('base64')}\n`, { mode: 0o400 });
    const settings = chooseProvider({ folder, passphraseFile: undefined, credentialsFolder });
    assert.deepEqual(settings, { provider: 'credential', folder, credentialFile });
    const store = await start(settings);
    const key = await store.wrap(randomBytes(32), context);
    await store.stop();
    const again = await start(settings);
    await again.unwrap(key, context);
    await again.stop();
    await rm(credentialFile);
    await writeFile(credentialFile, randomBytes(32).toString('base64'), { mode: 0o400 });
    await startRefused(settings, 'wrong-master', folder);
    await rm(credentialFile);
    await writeFile(credentialFile, randomBytes(16).toString('base64'), { mode: 0o400 });
    await startRefused(settings, 'bad-credential', 'base64');
  });

  test('a lost master file is not replaced, a damaged ring is not used', async () => {
    const folder = await newFolder();
    await (await start(beside(folder))).stop();
    const ring = path.join(folder, 'ring-000001.json');
    const content = await readFile(ring, 'utf8');
    await writeFile(
      ring,
      content.replace(/"sealed":"(.{30})(.)/u, (_, head, next) => `"sealed":"${head}${next === 'A' ? 'B' : 'A'}`),
    );
    await startRefused(beside(folder), 'file-damaged', ring);
    await writeFile(ring, '{}');
    await startRefused(beside(folder), 'file-damaged', ring);
    await rm(path.join(folder, 'master.json'));
    await startRefused(beside(folder), 'file-missing', 'master.json');
  });
});

describe('sealed start: three of five shares', () => {
  let folder: string;
  let shares: readonly string[];
  let key: Awaited<ReturnType<RunningKeyStore['wrap']>>;
  const dek = randomBytes(32);
  const refusal = (code: string) => (error: unknown) => error instanceof KeyRefused && error.code === code;
  const share = (index: number): string => shares[index] ?? '';

  before(async () => {
    folder = await newFolder();
    const store = await start(beside(folder));
    key = await store.wrap(dek, context);
    shares = await store.splitMaster();
    await assert.rejects(store.adoptShares([share(0), share(1)]), refusal('shares-wrong'));
    assert.equal(settings().provider, 'file', 'nothing changes before three shares came back');
    await store.adoptShares([share(0), share(3), share(4)]);
    await store.stop();
  });

  function settings(): ProviderSettings {
    return chooseProvider({ folder, passphraseFile: undefined, credentialsFolder: undefined });
  }

  test('once the shares are adopted there is no passphrase left, and a start is sealed', async () => {
    assert.deepEqual((await readdir(folder)).toSorted(), ['ring-000001.json', 'shares.json']);
    const store = await start(settings());
    const health = await store.health();
    assert.deepEqual([health.state, health.progress], ['sealed', { given: 0, needed: 3 }]);
    await assert.rejects(
      store.unwrap(key, context),
      (error) => error instanceof KeyStoreUnavailable && error.reason === 'sealed',
    );
    await store.stop();
  });

  test('any three shares unseal, mistyped, foreign and repeated ones are refused and do not count', async () => {
    const store = await start(settings());
    const typo = share(1).replace(/.(.{8})$/u, (_, end: string) => `${share(1).at(-9) === 'A' ? 'B' : 'A'}${end}`);
    await assert.rejects(store.unseal(typo), refusal('share-malformed'));
    await assert.rejects(store.unseal('a word'), refusal('share-malformed'));
    assert.equal((await store.unseal(share(1))).progress?.given, 1);
    await assert.rejects(store.unseal(share(1)), refusal('share-given-already'));
    assert.equal((await store.unseal(` ${share(2)}\n`)).progress?.given, 2);
    assert.equal((await store.unseal(share(4))).state, 'unsealed');
    assert.deepEqual(await store.unwrap(key, context), dek);
    await assert.rejects(store.unseal(share(0)), refusal('not-sealed'));
    const again = await store.splitMaster();
    await store.stop();
    const sealedAgain = await start(settings());
    await assert.rejects(sealedAgain.unseal(again[0] ?? ''), refusal('share-of-another-set'));
    await sealedAgain.stop();
  });

  test('three shares that do not belong together are found out, and all must be given again', async () => {
    const store = await start(settings());
    const { splitMaster } = await import('./shares.ts');
    const setId = share(0).split('-')[2] ?? '';
    const forged = await splitMaster(randomBytes(32), setId);
    await store.unseal(share(0));
    await store.unseal(share(1));
    await assert.rejects(store.unseal(forged[2] ?? ''), (error) =>
      ['shares-wrong', 'share-given-already'].some((code) => refusal(code)(error)),
    );
    const { progress } = await store.health();
    if (progress?.given !== 0) return; // the forged share stood for a place that was given: nothing was reset
    for (const index of [0, 1, 2]) await store.unseal(share(index));
    assert.deepEqual(await store.unwrap(key, context), dek);
    await store.stop();
  });

  test('a sealed store that dies comes back sealed', async () => {
    const store = await start(settings());
    for (const index of [0, 1, 2]) await store.unseal(share(index));
    const killed = store.processId();
    assert.ok(killed !== undefined);
    process.kill(killed, 'SIGKILL');
    await eventually(async () => assert.equal((await store.health()).state, 'sealed'));
    await assert.rejects(
      store.unwrap(key, context),
      (error) => error instanceof KeyStoreUnavailable && error.reason === 'sealed',
    );
    await store.stop();
  });
});

test('killed while it changes its keys, again and again: every key that was acknowledged is there, and no file is left over', async () => {
  const folder = await newFolder();
  const store = await start(beside(folder));
  const acknowledged: string[] = [];
  for (let kill = 0; kill < 10; kill += 1) {
    const id = await eventually(async () => {
      await store.publicKey();
      return store.processId();
    });
    const rotating = (async () => {
      for (;;) acknowledged.push((await store.rotate()).id);
    })();
    await wait(Math.random() * 40);
    process.kill(id ?? 0, 'SIGKILL');
    await assert.rejects(rotating, KeyStoreUnavailable);
  }
  const { keks } = await eventually(async () => {
    await store.publicKey();
    return store.health();
  });
  const known = new Set(keks.map((kek) => kek.id));
  assert.ok(acknowledged.length > 0 && acknowledged.every((id) => known.has(id)));
  assert.equal(keks.filter(({ state }) => state === 'current').length, 1);
  assert.equal((await readdir(folder)).length, 3);
});

test('two processes that change the keys of one folder cannot both win', async () => {
  const folder = await newFolder();
  const [one, other] = [await start(beside(folder)), await start(beside(folder))];
  await one.rotate();
  await assert.rejects(other.rotate(), (error) => error instanceof KeyRefused && error.code === 'ring-changed');
});
