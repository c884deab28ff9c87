// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { preferredLanguage, readStaticFiles } from './static-files.ts';
import { startTestApp, type TestApp } from './test-app.ts';

let folder: string;
let server: TestApp;
const FILES: Readonly<Record<string, string>> = {
  'index.html': 'choose',
  'app.html': 'shell',
  'en/index.html': 'home',
  'en/recognise.html': 'recognise '.repeat(300),
  'assets/main-abc.js': 'let a = 1;',
  'sw.js': 'self',
  'manifest.webmanifest': '{}',
  'secret.key': 'canary',
  '.env': 'canary',
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'amparo-pages-'));
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  server = await startTestApp({ files: await readStaticFiles(folder) });
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => server.send({ path, headers });

test('each address gets its file, its type and its time to be kept', async () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['/en/', 'home', 'no-cache'],
    ['/en/recognise', FILES['en/recognise.html'] ?? '', 'no-cache'],
    ['/en/recognise?x=1', FILES['en/recognise.html'] ?? '', 'no-cache'],
    ['/es/practice', 'shell', 'no-cache'],
    ['/es/staff/conversations/1', 'shell', 'no-store'],
    ['/assets/main-abc.js', 'let a = 1;', 'public, max-age=31536000, immutable'],
    ['/sw.js', 'self', 'no-cache'],
    ['/qps-plocm/recognise', 'shell', 'no-cache'],
  ];
  for (const [path, text, cache] of cases) {
    const reply = await get(path);
    assert.equal(reply.status, 200, path);
    assert.equal(reply.text, text, path);
    assert.equal(reply.headers['cache-control'], cache, path);
  }
  const logged = server.lines.filter((line) => line.includes('"route":"/*"'));
  assert.ok(logged.length >= cases.length);
  assert.deepEqual(
    logged.filter((line) => !line.includes('"status":200')),
    [],
    'the log says what was answered',
  );
  assert.equal((await get('/sw.js')).headers['content-type'], 'text/javascript; charset=utf-8');
  assert.equal((await get('/es/staff')).headers['x-robots-tag'], 'noindex, nofollow');
});

test('what is not in the table is not there: no other type of file, no path that climbs, no dot file', async () => {
  for (const path of [
    '/secret.key',
    '/.env',
    '/en/../../secret.key',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/',
    '/xx/',
    '/assets/none.js',
  ]) {
    const reply = await get(path);
    assert.equal(reply.status, 404, path);
    assert.ok(!reply.text.includes('canary'));
  }
});

test('texts are compressed for whoever can read that, and known files are not sent again', async () => {
  const reply = await get('/en/recognise', { 'accept-encoding': 'gzip, br' });
  assert.equal(reply.headers['content-encoding'], 'br');
  assert.ok(Number(reply.headers['content-length']) < 200);
  const again = await get('/en/recognise', { 'if-none-match': String(reply.headers['etag']) });
  assert.equal(again.status, 304);
  assert.equal((await get('/en/recognise', { 'accept-encoding': 'br;q=0' })).headers['content-encoding'], undefined);
});

test('the first visit goes to the reader’s language; the service worker gets the page itself', async () => {
  const reply = await get('/', { 'accept-language': 'qu, es-HN;q=0.9, en;q=0.8' });
  assert.equal(reply.status, 302);
  assert.equal(reply.headers['location'], '/es/');
  assert.match(String(reply.headers['vary']), /Accept-Language/u);
  assert.equal((await get('/', { 'sec-fetch-mode': 'cors' })).text, 'choose');
  assert.equal((await get('/es')).headers['location'], '/es/');
});

test('the language is the first of the reader’s that we have, by weight; English otherwise', () => {
  assert.equal(preferredLanguage('fr;q=0.2, pt-BR;q=0.9'), 'pt');
  assert.equal(preferredLanguage('en;q=0, es'), 'es');
  assert.equal(preferredLanguage('de, it'), 'en');
  assert.equal(preferredLanguage(undefined), 'en');
  assert.equal(preferredLanguage(',;q=;;,,'), 'en');
});
