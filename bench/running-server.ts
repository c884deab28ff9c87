// SPDX-License-Identifier: EUPL-1.2
// The real server as a process of its own, and a client for it that keeps its connections: for benches that measure over HTTP.
// And the CPU time of processes, which a busy machine does not change.

import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { type Agent, request } from 'node:http';
import { join } from 'node:path';
import type { ConnectionSettings } from '../apps/server/src/postgres/connections.ts';
import { root } from './measure.ts';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Client = (sent: Sent) => Promise<string>;

export function clientOf(port: number, agent: Agent, cookie: string): Client {
  return async (sent) => (await send(port, agent, { ...sent, headers: { cookie, ...sent.headers } })).text;
}

export function send(
  port: number,
  agent: Agent,
  { method, path, body, headers }: Sent,
): Promise<{ text: string; cookie: string }> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const own =
    payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, agent, headers: { host: `localhost:${port}`, ...own, ...headers } },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => {
          if ((incoming.statusCode ?? 500) >= 300)
            reject(new Error(`${method} ${path}: ${incoming.statusCode} ${text}`));
          else resolve({ text, cookie: incoming.headers['set-cookie']?.[0]?.split(';')[0] ?? '' });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

export interface Server {
  readonly child: ChildProcess;
  readonly port: Promise<number>;
  readonly stop: () => Promise<void>;
}

export function start(words: readonly string[], env: Readonly<Record<string, string>>): Server {
  const child = spawn(process.execPath, [join(root, 'apps/server/src/main.ts'), '--port', '0', ...words], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = new Promise<number>((resolve, reject) => {
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (chunk: string) => {
      const found = /"event":"listening","port":(\d+)/u.exec(chunk)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    void ended.then(() => reject(new Error('the server ended')));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { child, port, stop };
}

export function urlOf({ host, port, user, password, database }: ConnectionSettings): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password ?? '')}`;
  return `postgres://${login}@localhost/${database}?host=${encodeURIComponent(host)}&port=${port}`;
}

/** Every process below this one. */
export async function descendants(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name)).map(Number);
  const parents = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      return { pid, ppid: Number(/\) \S (\d+)/u.exec(stat)?.[1] ?? 0) };
    }),
  );
  const below = (pid: number): number[] =>
    parents.filter(({ ppid }) => ppid === pid).flatMap((each) => [each.pid, ...below(each.pid)]);
  return below(parent);
}

/** ms of CPU of these processes so far, every thread, in steps of ten; Linux only, 0 elsewhere. */
export async function cpuOf(pids: readonly number[]): Promise<number> {
  const times = await Promise.all(
    pids.map(async (pid) => {
      const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const [user = '0', system = '0'] = text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13);
      return (Number(user) + Number(system)) * MS_PER_TICK;
    }),
  );
  return times.reduce((sum, each) => sum + each, 0);
}
const MS_PER_TICK = 10;
