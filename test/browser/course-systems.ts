// SPDX-License-Identifier: EUPL-1.2
// What stands on the other side of an exported course in the tests: a page with the SCORM runtime `scorm-again` and a place for its
// commits, and an xAPI endpoint with the one-time token of cmi5. Refuses what a strict system would refuse.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

const project = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs `amparo lessons` as a process of its own. @returns its exit code */
export function lessonsCommand(...args: readonly string[]): number | null {
  return spawnSync(process.execPath, [join(project, 'apps/cli/src/main.ts'), 'lessons', ...args]).status;
}

const exported = new Map<string, ReadonlyMap<string, string>>();

/** Runs the real command and opens the ZIP that it wrote; once for each course, format and language. */
export function exportedCourse(course: string, format: string, language: string): ReadonlyMap<string, string> {
  const key = `${course} ${format} ${language}`;
  const files = exported.get(key) ?? exportCourse(course, format, language);
  exported.set(key, files);
  return files;
}

function exportCourse(course: string, format: string, language: string): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'amparo-course-'));
  const out = join(folder, 'course.zip');
  const code = lessonsCommand('export', course, '--format', format, '--lang', language, '--out', out);
  if (code !== 0) throw new Error(`export failed with code ${code}`);
  const files = unzipSync(readFileSync(out));
  rmSync(folder, { recursive: true });
  return new Map(Object.entries(files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
}

export interface Statement {
  readonly id: string;
  readonly timestamp: string;
  readonly actor: unknown;
  readonly verb: { readonly id: string };
  readonly object: { readonly id: string };
  readonly result?: Readonly<Record<string, unknown>>;
  readonly context: {
    readonly registration: string;
    readonly contextActivities: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly extensions: Readonly<Record<string, unknown>>;
  };
}

export interface Systems {
  readonly origin: string;
  /** bodies that the SCORM runtime sent to its system */
  readonly commits: unknown[];
  readonly statements: Statement[];
  /** documents of the State API by their id */
  readonly states: Map<string, unknown>;
  /** calls that the endpoint refused, with the reason */
  readonly refused: string[];
  readonly launchUrl: (page: string) => string;
  /** a new session: a new token, the same registration */
  readonly newSession: (launch: Readonly<Record<string, unknown>>) => void;
  stop(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.xml': 'application/xml',
};
const ACTOR = { objectType: 'Agent', account: { homePage: 'https://lms.example', name: 'learner-7' } };
const REGISTRATION = '2f6c9a3e-5b1d-4c8e-9a70-3d1e5f7b9c11';
const ACTIVITY = 'https://lms.example/activities/77';

/** @param files of a package; served under /course/ */
export async function startSystems(files: ReadonlyMap<string, string>): Promise<Systems> {
  const commits: unknown[] = [];
  const statements: Statement[] = [];
  const states = new Map<string, unknown>();
  const refused: string[] = [];
  let session = 0;
  let isFetched = false;
  const token = () => Buffer.from(`session:${session}`).toString('base64');

  const serve = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const json = (status: number, value?: unknown) =>
      void response
        .writeHead(status, { 'Content-Type': 'application/json' })
        .end(value === undefined ? '' : JSON.stringify(value));
    const refuse = (status: number, why: string) => {
      refused.push(`${request.method} ${url.pathname}: ${why}`);
      json(status, { error: why });
    };
    if (url.pathname === '/favicon.ico') return json(204);
    if (url.pathname === '/commit') {
      commits.push(JSON.parse(body));
      return json(200, { result: 'true', errorCode: 0 });
    }
    if (url.pathname === '/fetch') {
      if (request.method !== 'POST') return refuse(405, 'the token is fetched by POST');
      if (isFetched) return json(200, { 'error-code': '1', 'error-text': 'already returned' });
      isFetched = true;
      return json(200, { 'auth-token': token() });
    }
    if (url.pathname.startsWith('/xapi/')) {
      if (request.headers.authorization !== `Basic ${token()}`) return refuse(401, 'authorization');
      if (request.headers['x-experience-api-version'] !== '1.0.3') return refuse(400, 'version');
      return xapi(request, url, body, json, refuse);
    }
    if (url.pathname.startsWith('/lms/')) return page(response, url);
    if (url.pathname.startsWith('/runtime/')) {
      const name = /^\/runtime\/(scorm12|scorm2004)\.js$/u.exec(url.pathname)?.[1];
      const text = name && readFileSync(join(project, `node_modules/scorm-again/dist/${name}.min.js`));
      return void response.writeHead(text ? 200 : 404, { 'Content-Type': 'text/javascript' }).end(text);
    }
    const file = files.get(decodeURIComponent(url.pathname.replace(/^\/course\//u, '')));
    response
      .writeHead(file === undefined ? 404 : 200, { 'Content-Type': TYPES[extname(url.pathname)] ?? 'text/plain' })
      .end(file);
  };

  const xapi = (
    request: IncomingMessage,
    url: URL,
    body: string,
    json: (status: number, value?: unknown) => void,
    refuse: (status: number, why: string) => void,
  ): void => {
    if (url.pathname === '/xapi/agents/profile') return json(404);
    if (url.pathname === '/xapi/activities/state') {
      const id = url.searchParams.get('stateId') ?? '';
      const isOurs =
        url.searchParams.get('activityId') === ACTIVITY &&
        url.searchParams.get('registration') === REGISTRATION &&
        url.searchParams.get('agent') === JSON.stringify(ACTOR);
      if (!isOurs) return refuse(400, 'state of another registration');
      if (request.method === 'GET') return states.has(id) ? json(200, states.get(id)) : json(404);
      if (id === 'LMS.LaunchData') return refuse(403, 'launch data belong to the system');
      states.set(id, JSON.parse(body));
      return json(204);
    }
    if (url.pathname === '/xapi/statements' && request.method === 'POST') {
      const sent = JSON.parse(body) as Statement | Statement[];
      statements.push(...(Array.isArray(sent) ? sent : [sent]));
      return json(
        200,
        (Array.isArray(sent) ? sent : [sent]).map(({ id }) => id),
      );
    }
    return refuse(404, 'unknown call');
  };

  const page = (response: ServerResponse, url: URL): void => {
    const [, , kind, ...rest] = url.pathname.split('/');
    const is12 = kind === 'scorm12';
    const settings = `{ lmsCommitUrl: '/commit', autocommit: false, logLevel: 4, commitRequestDataType: 'application/json' }`;
    const start = url.searchParams.get('start') ?? '{}';
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(`<!doctype html><title>LMS</title>
<script src="/runtime/${kind}.js"></script>
<script>
  const api = new ${is12 ? 'Scorm12API' : 'Scorm2004API'}(${settings});
  api.loadFromJSON(${start}, 'cmi');
  window.${is12 ? 'API' : 'API_1484_11'} = api;
</script>
<iframe title="course" src="/course/${rest.join('/')}" width="1000" height="700"></iframe>`);
  };

  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => serve(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    commits,
    statements,
    states,
    refused,
    launchUrl: (path) => {
      const query = new URLSearchParams({
        endpoint: `${origin}/xapi`,
        fetch: `${origin}/fetch`,
        actor: JSON.stringify(ACTOR),
        registration: REGISTRATION,
        activityId: ACTIVITY,
      });
      return `${origin}/course/${path}?${query}`;
    },
    newSession: (launch) => {
      session += 1;
      isFetched = false;
      states.set('LMS.LaunchData', {
        contextTemplate: {
          contextActivities: { grouping: [{ id: 'urn:amparo:course:i1:en:i1' }] },
          extensions: { 'https://w3id.org/xapi/cmi5/context/extensions/sessionid': `session-${session}` },
        },
        launchMode: 'Normal',
        moveOn: 'CompletedAndPassed',
        ...launch,
      });
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
