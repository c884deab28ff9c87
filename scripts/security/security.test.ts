// SPDX-License-Identifier: EUPL-1.2
// The measures that need no server, and that they find what they are for.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { describeHit, searchCanaries } from './canaries.ts';
import { notExact, runtimeOf, unreadScripts, wrongInLock } from './dependencies.ts';
import { differences, makeSbom } from './sbom.ts';
import { findSecrets, secretsScan } from './secrets.ts';
import { type Lock, readLock } from './tree.ts';

const folder = mkdtempSync(join(tmpdir(), 'amparo-canaries-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const quiet = { full: false, note: () => undefined };

describe('canary search', () => {
  const canary = 'Xóchitl Quetzal';
  const noise = (inside: Buffer | string) =>
    Buffer.concat([Buffer.alloc(1000, 0x41), Buffer.from(inside as string), Buffer.alloc(1000, 0x42)]);
  const stored: Readonly<Record<string, Buffer>> = {
    'utf-8': Buffer.from(canary),
    'utf-16le': Buffer.from(canary, 'utf16le'),
    'utf-16be': Buffer.from(canary, 'utf16le').swap16(),
    hex: Buffer.from(Buffer.from(canary).toString('hex')),
    'base64 at 0': Buffer.from(Buffer.from(`abc${canary}xyz`).toString('base64')),
    'base64 at 1': Buffer.from(Buffer.from(`a${canary}x`).toString('base64')),
    'base64 at 2': Buffer.from(Buffer.from(`ab${canary}xyzz`).toString('base64url')),
    percent: Buffer.from(`?name=${encodeURIComponent(canary)}`),
    json: Buffer.from(String.raw`{"name":"X\u00f3chitl Quetzal"}`),
    decomposed: Buffer.from(canary.normalize('NFD')),
    'lower case': Buffer.from(canary.toLowerCase()),
  };
  for (const [form, bytes] of Object.entries(stored)) {
    test(`finds a word stored as ${form}`, async () => {
      assert.ok((await searchCanaries({ canaries: [canary], buffers: { dump: noise(bytes) } })).length > 0);
    });
  }

  test('LOG-1, CR-1: the search finds it in files: across pieces, packed, and in a name; and nothing where there is nothing', async () => {
    const large = Buffer.alloc(9 * 1024 * 1024, 0x20);
    Buffer.from(canary).copy(large, 4 * 1024 * 1024 - 5);
    writeFileSync(join(folder, 'large'), large);
    writeFileSync(join(folder, 'old.log.gz'), gzipSync(noise(canary)));
    writeFileSync(join(folder, `photo of ${canary}.jpg`), '');
    writeFileSync(join(folder, 'clean'), 'Xochitl and Quetzal');
    const hits = await searchCanaries({ canaries: ['another word', canary], paths: [folder] });
    assert.equal(new Set(hits.map(({ place }) => place)).size, 3);
    assert.ok(hits.some(({ offset, place }) => place.endsWith('large') && offset === 4 * 1024 * 1024 - 5));
    const [first] = hits;
    assert.ok(first !== undefined && describeHit(first, ['another word', canary]).startsWith('canary 2 as'));
    await assert.rejects(searchCanaries({ canaries: [canary], paths: [join(folder, 'gone')] }));
    await assert.rejects(searchCanaries({ canaries: ['Ana'], paths: [folder] }), RangeError);
  });
});

describe('dependencies', () => {
  test('DEP-1: are exact, without addresses, without unread scripts, and few are named', () => {
    const lock = readLock();
    assert.deepEqual([...notExact(), ...wrongInLock(lock), ...unreadScripts(lock)], []);
    assert.ok(runtimeOf(lock, 'apps/server').direct.size <= 25);
  });

  test('that do not are found', () => {
    const lock: Lock = {
      'apps/server': { dependencies: { a: '1.0.0', '@amparo/kernel': '0.1.0' } },
      'node_modules/@amparo/kernel': { link: true, resolved: 'packages/kernel' },
      'packages/kernel': { dependencies: { c: '1.0.0' } },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-AA==', dependencies: { b: '^1' } },
      'node_modules/b': { version: '2.0.0', integrity: 'sha512-AA==', hasInstallScript: true },
      'node_modules/a/node_modules/b': {
        version: '1.0.0',
        resolved: 'https://registry.example/b.tgz',
        integrity: 'sha512-AA==',
      },
      'node_modules/c': { version: '1.0.0', integrity: 'sha1-AA==' },
    };
    const { direct, all } = runtimeOf(lock, 'apps/server');
    assert.deepEqual([...direct].toSorted(), ['a', 'c']);
    assert.deepEqual([...all].toSorted(), ['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/c']);
    assert.equal(wrongInLock(lock).length, 2);
    assert.equal(unreadScripts(lock).length, 1);
  });

  test('DEP-2: are all in the SBOM, with their hashes', () => {
    const lock = readLock();
    const sbom = makeSbom(lock);
    assert.deepEqual(differences(sbom, lock), []);
    assert.ok(
      sbom.components.every(({ hashes, purl }) => hashes[0]?.content.length === 128 && purl.startsWith('pkg:npm/')),
    );
    assert.equal(differences({ ...sbom, components: sbom.components.slice(1) }, lock).length, 1);
  });
});

test('SEC-1: no secret is in the tree; one that were would be found without being repeated', async () => {
  const { findings } = await secretsScan.run(quiet);
  assert.deepEqual(findings, []);
  const body = 'MC4CAQAwBQYDK2VwBCIEIA'.repeat(2);
  const [found = ''] = findSecrets(
    'a.ts',
    ['', '-----BEGIN', 'PRIVATE KEY-----', body].join('\n').replace('BEGIN\n', 'BEGIN '),
  );
  assert.equal(found, 'a.ts:2: private key');
  assert.equal(findSecrets('b', ['postgres://someone', 'hunter22@data.example.org/x'].join(':')).length, 1);
});
