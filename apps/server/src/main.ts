// SPDX-License-Identifier: EUPL-1.2
// `npm start`: starts the server, says where it is, and stops it cleanly when told to. What it prints is for the person
// at the console; the log goes to standard error and holds neither the set-up link nor the sign-in of a demonstration.

import { InvalidInput } from '@amparo/kernel';
import { ClockBehind } from './audit/clock-guard.ts';
import { BackupProblem } from './backup/problem.ts';
import { BadSetting, readConfig } from './config.ts';
import { ContentMissing } from './content.ts';
import { KeyProblem } from './keys/problem.ts';
import { createLog, describeError } from './log.ts';
import { DatabaseProblem } from './postgres/problem.ts';
import { stripped } from './sensitive.ts';
import { type Running, startServer, WrongPurpose } from './server.ts';
import { MigrationRefused } from './store/migrate.ts';

// whoever read the console may go away; what can no longer be said must neither end the server nor be said again and again
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const log = createLog();
const say = (text: string) => process.stdout.write(`${text}\n`);
const notices = { info: () => undefined, warn: say, error: say };

process.exitCode = await run();

async function run(): Promise<number> {
  let running: Running;
  try {
    const config = readConfig(process.argv.slice(2), process.env);
    if ('help' in config) {
      say(config.help);
      return 0;
    }
    log('starting');
    running = await startServer(config, log, notices);
  } catch (error) {
    return explain(error);
  }
  greet(running);
  const reason = await Promise.race([signalled(), running.failed.then(() => 'database' as const), crashed()]);
  log('stopping', reason === 'SIGINT' || reason === 'SIGTERM' ? { signal: reason } : { error: reason });
  try {
    await running.stop();
  } catch (error) {
    log('unexpected', describeError(error));
    return 1;
  }
  log('stopped');
  return reason === 'SIGINT' || reason === 'SIGTERM' ? 0 : 1;
}

function greet({ address, setUpLink, demoSignIn, hasPages }: Running): void {
  say(`Amparo is ready: ${address}`);
  if (!hasPages) say('The pages are not built yet (npm run build -w apps/web); the API answers.');
  if (setUpLink !== undefined) {
    say(
      `\nNobody is set up yet. Open this link once, within one hour, to name the institution and its first user:\n  ${setUpLink}\n`,
    );
  }
  if (demoSignIn !== undefined) {
    say(
      `\nDemonstration with fictional cases. Sign in at ${address}/en/staff with\n  name      ${demoSignIn.signInName}\n  password  ${demoSignIn.password}\n(new at each start)\n`,
    );
  }
}

function signalled(): Promise<'SIGINT' | 'SIGTERM'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(signal));
  });
}

/** An error nobody caught: the state of the program is unknown, so it ends, cleanly (API-10). */
function crashed(): Promise<'uncaught'> {
  return new Promise((resolve) => {
    const end = (error: unknown) => {
      log('unexpected', describeError(stripped(error)));
      resolve('uncaught');
    };
    process.on('uncaughtException', end);
    process.on('unhandledRejection', end);
  });
}

/** Says what the person can do about it; anything unforeseen by kind and place only. */
function explain(error: unknown): number {
  if (error instanceof DatabaseProblem) {
    say(error.message);
    return error.exitCode;
  }
  const known = [
    BadSetting,
    ContentMissing,
    MigrationRefused,
    WrongPurpose,
    InvalidInput,
    KeyProblem,
    ClockBehind,
    BackupProblem,
  ];
  if (known.some((kind) => error instanceof kind) && error instanceof Error) {
    say(error.message);
    return 2;
  }
  const { code, port } = (error ?? {}) as { code?: unknown; port?: unknown };
  if (code === 'EADDRINUSE') {
    say(`Port ${Number(port)} is in use: stop what listens there, or choose another with --port.`);
    return 1;
  }
  log('unexpected', describeError(error));
  say('The server could not start; the line above says where it stopped.');
  return 1;
}
