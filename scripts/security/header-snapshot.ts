// SPDX-License-Identifier: EUPL-1.2
// The headers of one answer of each kind, as text that people review: docs/security/headers.txt. What differs each time is
// written as a sign for its kind. A header more or less, or another value, is a change of that file.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readStaticFiles } from '../../apps/server/src/static-files.ts';
import { FACTS, type Reply, type Sent, startTestApp, type TestApp } from '../../apps/server/src/test-app.ts';
import { ROOT } from './tree.ts';

export const GOLDEN = join(ROOT, 'docs/security/headers.txt');

const FILES: Readonly<Record<string, string>> = {
  'index.html': 'choose',
  'app.html': 'shell',
  'en/index.html': 'home',
  'assets/main-abc.js': 'let a = 1;',
  'assets/main-abc.css': 'a{}',
  'sw.js': 'self',
};

const HEAD = `# The headers of every kind of answer. Written by scripts/security/header-snapshot.test.ts with UPDATE_GOLDEN=1.
# <…>: differs each time.
`;

export async function snapshotHeaders(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'amparo-headers-'));
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  let diskLow = false;
  const server = await startTestApp({ files: await readStaticFiles(folder), diskLow: () => diskLow });
  try {
    const parts: string[] = [];
    for (const [name, sent] of await answersOf(server)) {
      diskLow = name.startsWith('507');
      parts.push(`## ${name}\n${linesOf(await server.send(sent)).join('\n')}\n`);
    }
    diskLow = false;
    for (const [name, bytes] of BROKEN) parts.push(`## ${name}\n${(await raw(server.port, bytes)).join('\n')}\n`);
    return `${HEAD}\n${parts.join('\n')}`;
  } finally {
    await server.close();
    await rm(folder, { recursive: true });
  }
}

async function answersOf(server: TestApp): Promise<readonly (readonly [string, Sent])[]> {
  const person = await server.person({ roles: ['CaseWorker'] });
  const cookie = { cookie: person.cookie };
  const json = { 'content-type': 'application/json' };
  const began = await person.post('/api/v1/conversations', {
    ownReference: 'H-1',
    instrument: { id: 'trial', version: 3 },
    language: 'es',
  });
  const conversation = `/api/v1/conversations/${String(began.json['id'])}`;
  const page = await server.send({ path: '/en/' });
  return [
    ['200 API, public', { path: '/api/v1/health' }],
    ['200 API, signed in', { path: '/api/v1/session', headers: cookie }],
    ['200 API, with a version', { path: conversation, headers: cookie }],
    ['200 API, description', { path: '/api/v1/openapi.json' }],
    ['200 API, reader of the description', { path: '/api/docs' }],
    ['200 page', { path: '/en/' }],
    ['200 page of staff', { path: '/es/staff' }],
    ['200 script', { path: '/assets/main-abc.js' }],
    ['200 style', { path: '/assets/main-abc.css' }],
    ['200 service worker', { path: '/sw.js' }],
    ['302 to the language of the reader', { path: '/', headers: { 'accept-language': 'es' } }],
    ['304 page', { path: '/en/', headers: { 'if-none-match': String(page.headers.etag) } }],
    ['400 API', { path: '/api/v1/determinations/preview', raw: '{', headers: { ...cookie, ...json } }],
    ['401 API', { path: '/api/v1/session' }],
    [
      '403 API, from another site',
      { method: 'POST', path: '/api/v1/session', headers: { origin: 'https://canary.example' } },
    ],
    ['403 API, without the role', { path: '/api/v1/audit', headers: cookie }],
    ['404 API', { path: `/api/v1/cases/${person.userId}`, headers: cookie }],
    ['404 page', { path: '/nothing' }],
    ['405 API', { method: 'PATCH', path: '/api/v1/session', headers: cookie }],
    ['413 API', { path: '/api/v1/session', raw: 'x'.repeat(300_000), headers: json }],
    ['415 API', { path: '/api/v1/session', raw: 'a=b', headers: { 'content-type': 'text/plain' } }],
    ['421 other host', { path: '/en/', headers: { host: 'canary.example' } }],
    [
      '428 API',
      {
        method: 'POST',
        path: `${conversation}/determinations`,
        body: { facts: FACTS },
        headers: { ...cookie, 'idempotency-key': 'a'.repeat(20) },
      },
    ],
    ['507 API', { method: 'POST', path: '/api/v1/cases', body: {}, headers: cookie }],
    ['204 API, signed out', { method: 'DELETE', path: '/api/v1/session', headers: cookie }],
  ];
}

const BROKEN: readonly (readonly [name: string, bytes: string])[] = [
  ['400 no HTTP', 'GET / HTTP/9.9\r\n\r\n'],
  ['431 headers too large', `GET / HTTP/1.1\r\nHost: localhost\r\nA: ${'a'.repeat(24_000)}\r\n\r\n`],
];

function linesOf({ status, headers }: Reply): readonly string[] {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${shown(name, String(value))}`);
  return [String(status), ...lines.toSorted()];
}

function shown(name: string, value: string): string {
  if (name === 'date' || name === 'content-length' || name === 'etag') return value.startsWith('"1"') ? value : '<…>';
  if (name === 'content-security-policy' || name === 'permissions-policy') return value;
  return value.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/gu, '<…>');
}

/** Bytes as they are. */
function raw(port: number, bytes: string): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => {
      const [first = '', ...rest] = (answer.split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
      const lines = rest.map((line) => {
        const [name = '', ...value] = line.split(': ');
        return `${name.toLowerCase()}: ${shown(name.toLowerCase(), value.join(': '))}`;
      });
      resolve([first.split(' ')[1] ?? '', ...lines.toSorted()]);
    });
  });
}
