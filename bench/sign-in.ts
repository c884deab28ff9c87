// SPDX-License-Identifier: EUPL-1.2
// Two hundred people sign in at once with the usual cost of a password (64 MiB each): what memory that adds to the server,
// and how long another route takes meanwhile (AU-3). Loopback only; leaves nothing running.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './measure.ts';

const PEOPLE = 200;
const MOST_ADDED_MIB = 400;
const MOST_P95_MS = 1000;

export async function benchSignIn(): Promise<void> {
  console.log(`\nSign-in, ${PEOPLE} at once, each from an address of its own, passwords at the usual cost`);
  if (process.platform !== 'linux') {
    console.log('  not measured: memory is read from /proc');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'amparo-bench-'));
  await chmod(folder, 0o755); // the database runs as another user when the bench runs as root
  const { child, port } = start(folder);
  try {
    const at = await port;
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    await Promise.all(Array.from({ length: 20 }, () => send(at, { path: '/api/v1/health', agent })));
    const before = await residentMiB(child);
    const load = { most: before, others: [] as number[], over: false };
    const watching = Promise.all([watchMemory(child, load), watchOthers(at, agent, load)]);
    const replies = await Promise.all(Array.from({ length: PEOPLE }, (_, index) => signIn(at, index)));
    load.over = true;
    await watching;
    agent.destroy();
    report(replies, load.most - before, load.others);
  } finally {
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
}

interface Load {
  most: number;
  readonly others: number[];
  over: boolean;
}

/** Names that nobody has cost the same work as others (AU-5), so none need to be made. */
function signIn(port: number, index: number): Promise<{ readonly status: number; readonly ms: number }> {
  const body = JSON.stringify({ signInName: `bench.${index}`, password: 'quiet river under stones' });
  return send(port, { path: '/api/v1/session', body, address: `10.0.${index >> 8}.${index & 255}` });
}

async function watchMemory(child: ChildProcess, load: Load): Promise<void> {
  while (!load.over) {
    load.most = Math.max(load.most, await residentMiB(child));
    await pause(20);
  }
}

async function watchOthers(port: number, agent: Agent, load: Load): Promise<void> {
  while (!load.over) {
    const { ms } = await send(port, { path: '/api/v1/health', agent });
    load.others.push(ms);
    await pause(10);
  }
}

function report(replies: readonly { readonly status: number }[], addedMiB: number, others: readonly number[]): void {
  const by = Map.groupBy(replies, ({ status }) => status);
  const answers = Array.from(by, ([status, list]) => `${list.length} answered ${status}`).join(', ');
  const sorted = others.toSorted((one, other) => one - other);
  const p95 = sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 0;
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  console.log(`  ${answers} (401: judged, 503: told to come back)`);
  console.log(`  memory added to the server: ${addedMiB.toFixed(0)} MiB (limit ${MOST_ADDED_MIB})`);
  console.log(
    `  GET /api/v1/health meanwhile, ${others.length} times: median ${median.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms (limit ${MOST_P95_MS})`,
  );
  if (addedMiB >= MOST_ADDED_MIB || p95 >= MOST_P95_MS) process.exitCode = 1;
}

async function residentMiB({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/u.exec(status)?.[1] ?? 0) / 1024;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function start(folder: string): { readonly child: ChildProcess; readonly port: Promise<number> } {
  const words = [join(root, 'apps/server/src/main.ts'), '--port', '0', '--data', join(folder, 'data')];
  const child = spawn(process.execPath, words, {
    env: { ...process.env, DATABASE_URL: '', AMPARO_TRUSTED_PROXY: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = new Promise<number>((resolve, reject) => {
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (chunk: string) => {
      const found = /"event":"listening","port":(\d+)/u.exec(chunk)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once('close', () => reject(new Error('the server ended')));
  });
  return { child, port };
}

interface Sent {
  readonly path: string;
  readonly body?: string;
  readonly address?: string;
  readonly agent?: Agent;
}

function send(
  port: number,
  { path, body, address, agent }: Sent,
): Promise<{ readonly status: number; readonly ms: number }> {
  const began = performance.now();
  const headers = {
    host: `localhost:${port}`,
    ...(address === undefined ? {} : { 'x-forwarded-for': address }),
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  };
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: agent ?? false }, (incoming) => {
      incoming.resume();
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, ms: performance.now() - began }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
