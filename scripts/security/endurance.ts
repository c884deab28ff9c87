// SPDX-License-Identifier: EUPL-1.2
// The server under force: killed at random moments (AV-3), stopped and started under load (AV-1), its database killed (AV-3),
// a query that takes a minute (AV-4), a second server on its folder (AV-2). The numbers come from the caller: the release gate
// takes the full ones, `npm test` a few.

import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { fillSchema0002, FIRST_FIXTURE } from '../../apps/server/src/backup/fixtures.ts';
import { checkBackup } from '../../apps/server/src/backup/restore.ts';
import { openDatabase } from '../../apps/server/src/postgres/open-database.ts';
import { readMigrations } from '../../apps/server/src/store/migrate.ts';
import { figureOf, type Figure, type Measure } from './measure.ts';
import {
  asOwnerOf,
  databasePid,
  killDatabase,
  findLosses,
  findUnreadable,
  launch,
  type Ledger,
  newLedger,
  pause,
  type Place,
  type Program,
  send,
  setUp,
  startLoad,
  startProgram,
} from './program.ts';
import { ROOT } from './tree.ts';

type Note = (text: string) => void;

/** A folder of its own for one measure; removed at its end. */
export async function withPlace<T>(content: string, use: (place: Place) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'amparo-endurance-'));
  await chmod(folder, 0o711); // started by root, PostgreSQL runs as another user and passes through
  try {
    return await use({ data: join(folder, 'data'), content });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function stopProgram(program: Program): Promise<number | null> {
  program.child.kill('SIGTERM');
  return program.ended;
}

/**
 * Kills the server at random moments while it creates records: most of them under load, some while it starts; every third
 * time PostgreSQL with it, as when the machine dies. After each restart everything acknowledged must be there.
 */
export async function killRun(place: Place, kills: number, note: Note = () => undefined): Promise<Figure> {
  const ledger = newLedger();
  const findings: string[] = [];
  let program = await startProgram(place);
  const cookie = await setUp(program, place);
  for (let kill = 1; kill <= kills; kill += 1) {
    const load = startLoad(program.port, cookie, ledger);
    await acknowledgedMore(ledger, kill % 10 === 0 ? 0 : randomInt(1, 12));
    await pause(randomInt(0, 400));
    if (kill % 3 === 0) killDatabase(place.data);
    program.child.kill('SIGKILL');
    await program.ended;
    await load.stop();
    if (kill % 5 === 0) await killWhileStarting(place);
    program = await startProgram(place);
    const losses = [...(await findLosses(place.data, ledger)), ...(await findUnreadable(program.port, cookie, ledger))];
    findings.push(...losses.map((line) => `after kill ${kill}: ${line}`));
    if (findings.length > 20) break;
    if (kill % 25 === 0) note(`${kill} kills, ${acknowledged(ledger)} acknowledged, ${findings.length} findings`);
  }
  findings.push(...didNothing(ledger));
  await stopProgram(program);
  return figureOf(
    `${kills} kills, ${acknowledged(ledger)} acknowledged writes, ${findings.length} lost or half`,
    findings,
  );
}

/** So that a slow machine is not killed before it did anything, the first time something of each kind. */
async function acknowledgedMore(ledger: Ledger, more: number): Promise<void> {
  const enough = acknowledged(ledger) + more;
  const waits = () => acknowledged(ledger) < enough || (more > 0 && didNothing(ledger).length > 0);
  for (let round = 0; waits() && round < 1500; round += 1) await pause(20);
}

/** A run in which nothing was done has shown nothing. */
function didNothing(ledger: Ledger): readonly string[] {
  if (ledger.conversations.size > 0 && ledger.determinations.size > 0 && ledger.cases.size > 0) return [];
  return [`nothing to lose: answers were ${JSON.stringify(Object.fromEntries(ledger.statuses))}`];
}

function acknowledged({ conversations, determinations, cases }: Ledger): number {
  return conversations.size + determinations.size + cases.size;
}

async function killWhileStarting(place: Place): Promise<void> {
  const { child, ended } = launch(place);
  await pause(randomInt(50, 1500));
  child.kill('SIGKILL');
  await ended;
}

/** Stops the server in the middle of work and starts it again: exit code 0, within 20 s, nothing lost. */
export async function stopRun(place: Place, cycles: number, note: Note = () => undefined): Promise<Figure> {
  const ledger = newLedger();
  const findings: string[] = [];
  let slowest = 0;
  let program = await startProgram(place);
  const cookie = await setUp(program, place);
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const load = startLoad(program.port, cookie, ledger);
    await acknowledgedMore(ledger, randomInt(2, 15));
    await pause(randomInt(0, 300));
    const start = performance.now();
    const code = await stopProgram(program);
    slowest = Math.max(slowest, performance.now() - start);
    await load.stop();
    if (code !== 0) findings.push(`cycle ${cycle}: the server ended with ${code}`);
    program = await startProgram(place);
    findings.push(...(await findLosses(place.data, ledger)).map((line) => `after cycle ${cycle}: ${line}`));
    if (cycle % 25 === 0) note(`${cycle} cycles, ${findings.length} findings`);
  }
  await stopProgram(program);
  if (slowest > 21_000) findings.push(`a stop took ${Math.round(slowest)} ms`);
  findings.push(...didNothing(ledger));
  return figureOf(
    `${cycles} cycles, ${acknowledged(ledger)} acknowledged, ${findings.length} lost, slowest stop ${(slowest / 1000).toFixed(1)} s`,
    findings,
  );
}

/**
 * Kills PostgreSQL alone under load. Requests meanwhile get 503 and nothing else; the server goes on by itself. Each round
 * has a server of its own, because a database that ends twice in ten minutes is given up on purpose.
 */
export async function databaseRun(place: Place, rounds: number): Promise<Figure> {
  const ledger = newLedger();
  const findings: string[] = [];
  let slowest = 0;
  let cookie: string | undefined;
  for (let round = 1; round <= rounds; round += 1) {
    const program = await startProgram(place);
    cookie ??= await setUp(program, place);
    const load = startLoad(program.port, cookie, ledger);
    await acknowledgedMore(ledger, 10);
    const killed = killDatabase(place.data);
    const back = await backWithin(60_000, () => wellAgain(program.port, place.data, killed));
    if (back === undefined) findings.push(`round ${round}: the server did not come back`);
    else slowest = Math.max(slowest, back);
    await acknowledgedMore(ledger, 5);
    await load.stop();
    findings.push(...(await findLosses(place.data, ledger)).map((line) => `round ${round}: ${line}`));
    const code = await stopProgram(program);
    if (code !== 0) findings.push(`round ${round}: the server ended with ${code}`);
  }
  const wrong = [...ledger.statuses.keys()].filter((status) => !['201', '503'].includes(status));
  findings.push(...wrong.map((status) => `answers with ${status}: ${ledger.statuses.get(status)}`));
  findings.push(...didNothing(ledger));
  return figureOf(
    `${rounds} kills of the database, ${acknowledged(ledger)} acknowledged, ${ledger.statuses.get('503') ?? 0} answers with 503, back in at most ${(slowest / 1000).toFixed(1)} s, ${findings.length} findings`,
    findings,
  );
}

async function backWithin(ms: number, look: () => Promise<boolean>): Promise<number | undefined> {
  const start = performance.now();
  while (performance.now() - start < ms) {
    await pause(100);
    if (await look()) return performance.now() - start;
  }
  return undefined;
}

/** Another process than the one that was killed: the sessions of that one may go on for a moment without it. */
async function wellAgain(port: number, data: string, killed: number | undefined): Promise<boolean> {
  const pid = databasePid(data);
  if (pid === undefined || pid === killed) return false;
  const answer = await send(port, { path: '/api/v1/health' }).catch(() => undefined);
  return answer?.status === 200;
}

/** A query of a minute in the database: everybody else is answered within a second. */
export async function slowQueryRun(place: Place, seconds: number): Promise<Figure> {
  const program = await startProgram(place);
  const cookie = await setUp(program, place);
  const ledger = newLedger();
  const slow = Promise.all(Array.from({ length: 3 }, () => asOwnerOf(place.data, (client) => sleep(client, seconds))));
  const times: number[] = [];
  const load = startLoad(program.port, cookie, ledger, 1);
  const until = performance.now() + seconds * 1000 - 500;
  while (performance.now() < until) {
    const start = performance.now();
    const path = times.length % 2 === 0 ? '/api/v1/health' : '/api/v1/conversations?limit=10';
    const { status } = await send(program.port, { path, headers: { cookie } });
    times.push(status === 200 ? performance.now() - start : Number.POSITIVE_INFINITY);
    await pause(100);
  }
  await load.stop();
  await slow;
  await stopProgram(program);
  const longest = Math.max(...times);
  const findings = longest < 1000 ? [] : [`the longest of ${times.length} answers took ${Math.round(longest)} ms`];
  return figureOf(`${seconds} s, ${times.length} answers meanwhile, longest ${Math.round(longest)} ms`, findings);
}

async function sleep(client: pg.Client, seconds: number): Promise<void> {
  await client.query('SELECT pg_sleep($1)', [seconds]);
}

/** A second server on the folder of a first one that works: exit code 3, a message, and nothing changed. */
export async function secondServerRun(place: Place): Promise<Figure> {
  const program = await startProgram(place);
  const cookie = await setUp(program, place);
  const ledger = newLedger();
  const load = startLoad(program.port, cookie, ledger, 2);
  const findings: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const second = launch(place);
    const code = await second.ended;
    if (code !== 3) findings.push(`the second server ended with ${code}, not 3`);
    if (!second.said().includes('is in use by process')) findings.push('the second server did not say why');
    if (/\bat .*\.ts:\d/u.test(second.said())) findings.push('the second server showed a stack trace');
  }
  await load.stop();
  findings.push(...(await findLosses(place.data, ledger)));
  const wrong = [...ledger.statuses.keys()].filter((status) => status !== '201');
  findings.push(...wrong.map((status) => `the first server answered with ${status}`));
  if ((await stopProgram(program)) !== 0) findings.push('the first server did not stop cleanly');
  return figureOf(
    `3 tries, exit 3 each, ${acknowledged(ledger)} writes of the first meanwhile, ${findings.length} findings`,
    findings,
  );
}

/**
 * A server of today meets a database of schema 0002: it takes a restore point, says so, migrates, seals what was readable, and
 * works; the restore point brings the old rows back, and the next start takes none.
 */
export async function upgradeRun(place: Place): Promise<Figure> {
  const findings: string[] = [];
  const old = await openDatabase({ dataFolder: place.data, log: silent });
  await fillSchema0002(old.connections.migration);
  await old.stop();
  const program = await startProgram(place);
  if (!program.said().includes('restore point was written')) findings.push('nothing was said of a restore point');
  findings.push(...(await findLosses(place.data, newLedger())).filter((line) => !line.includes('without an entry')));
  if ((await stopProgram(program)) !== 0) findings.push('the server did not stop cleanly');
  const again = await startProgram(place);
  if (again.said().includes('restore point')) findings.push('a second restore point was taken');
  await stopProgram(again);
  const points = await readdir(join(place.data, 'restore-points'));
  const folder = join(place.data, 'restore-points', points[0] ?? '');
  const source = { folder, openWith: undefined, signedBy: undefined, steps: await readMigrations() };
  const { manifest } = await checkBackup(source);
  if (manifest.schema !== FIRST_FIXTURE) findings.push(`the restore point is of schema ${manifest.schema}`);
  return figureOf(
    `schema ${FIRST_FIXTURE} to ${source.steps.length}, ${points.length} restore point, ${findings.length} findings`,
    findings,
  );
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const CONTENT = join(ROOT, 'build/content');
const measure = (
  name: string,
  gate: string,
  run: (place: Place, full: boolean, note: Note) => Promise<Figure>,
): Measure => ({
  name,
  gate,
  run: ({ full, note }) => withPlace(CONTENT, (place) => run(place, full, note)),
});

export const killNine = measure(
  'kill -9',
  '>= 200 random kills, 0 lost, 0 half, the log verifies',
  (place, full, note) => killRun(place, full ? 200 : 5, note),
);
export const stopAndStart = measure(
  'stop and start',
  '100 cycles under load, 0 acknowledged writes lost',
  (place, full, note) => stopRun(place, full ? 100 : 5, note),
);
export const databaseKilled = measure(
  'database killed',
  'only 201 and 503, 0 lost, comes back by itself',
  (place, full) => databaseRun(place, full ? 10 : 2),
);
export const slowQuery = measure('slow query', '60 s; all others answered < 1 s', (place, full) =>
  slowQueryRun(place, full ? 60 : 8),
);
export const secondServer = measure('second server', 'exit 3 with a message, nothing changed', secondServerRun);
export const upgrade = measure(
  'upgrade',
  'a filled database of schema 2 is backed up, migrated and served',
  upgradeRun,
);
