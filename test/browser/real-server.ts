// SPDX-License-Identifier: EUPL-1.2
// Starts the real server with its own embedded database in a folder of its own, as `npm start` does, and stops it again.

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface RealServer {
  readonly origin: string;
  /** path and fragment of the one-time link; undefined in a demonstration */
  readonly setUpLink: string | undefined;
  readonly demoPassword: string | undefined;
  /** where its embedded database lies, for tests that set a scene behind it (staff-people.ts) */
  readonly dataFolder: string;
  /** keeps the folders, for `startAgain` */
  halt(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRealServer(...flags: readonly string[]): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'amparo-e2e-'));
  // the database runs as another user when the tests run as root
  chmodSync(folder, 0o755);
  return startIn(folder, flags, (said) => /#\S+|password\s+\S+/u.test(said));
}

/** On the folders of a server that was halted, where people may be set up already. */
export function startAgain({ dataFolder }: Pick<RealServer, 'dataFolder'>): Promise<RealServer> {
  return startIn(dirname(dataFolder), [], () => true);
}

async function startIn(
  folder: string,
  flags: readonly string[],
  saidAll: (said: string) => boolean,
): Promise<RealServer> {
  const port = await freePort();
  const server = spawn(
    process.execPath,
    ['apps/server/src/main.ts', '--port', String(port), '--data', join(folder, 'data'), ...flags],
    {
      env: { ...process.env, AMPARO_RATE_SESSION: '1000', AMPARO_RATE_ADDRESS: '1000' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said = await readUntilReady(server, saidAll);
  const halt = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  };
  return {
    origin: `http://localhost:${port}`,
    setUpLink: /http:\/\/localhost:\d+(\/\S+#\S+)/u.exec(said)?.[1],
    dataFolder: join(folder, 'data'),
    demoPassword: /password\s+(\S+)/u.exec(said)?.[1],
    halt,
    stop: async () => {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function readUntilReady(server: ChildProcess, saidAll: (said: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    let complained = '';
    const ready = () => /is ready/u.test(said) && saidAll(said);
    server.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (ready()) resolve(said);
    });
    server.stderr?.on('data', (chunk: Buffer) => {
      complained += chunk.toString();
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}${complained}`)));
  });
}
