// SPDX-License-Identifier: EUPL-1.2
// Migrations on every fixture, empty and filled (AV-7): up; down by the restore point that the server takes; up again, with
// equal hashes of schema and data. And killed in the middle, at random moments: the next start goes on or begins again, and
// ends where an undisturbed one ends. A newer schema is refused and not touched.

import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { asOwner, DRAWN_ANEW, fillSchema0002, withoutEnded } from '../../apps/server/src/backup/fixtures.ts';
import { replayErasures } from '../../apps/server/src/backup/replay.ts';
import { takeRestorePoint } from '../../apps/server/src/backup/restore-point.ts';
import { checkBackup, restoreBackup } from '../../apps/server/src/backup/restore.ts';
import { dataHashes, schemaHash } from '../../apps/server/src/backup/schema-hash.ts';
import { testDatabase } from '../../apps/server/src/postgres/test-cluster.ts';
import { migrate, type Migration, MigrationRefused, readMigrations } from '../../apps/server/src/store/migrate.ts';
import { figureOf, type Measure } from './measure.ts';
import { pause } from './program.ts';

interface Fixture {
  readonly name: string;
  readonly fill: (connection: pg.ClientConfig) => Promise<void>;
}

/** Every released schema, without rows and with some. A new release adds a line. */
async function fixtures(): Promise<readonly Fixture[]> {
  const steps = await readMigrations();
  const empty = steps.slice(0, -1).map(({ number }) => ({
    name: `schema ${number}, empty`,
    fill: async (connection: pg.ClientConfig) => void (await migrate(connection, steps.slice(0, number))),
  }));
  const filled = steps.slice(1, -1).map(({ number }) => ({
    name: `schema ${number}, filled`,
    fill: async (connection: pg.ClientConfig) => {
      await fillSchema0002(connection);
      await migrate(connection, steps.slice(0, number));
    },
  }));
  return [...empty, ...filled];
}

export const migrationsUpAndDown: Measure = {
  name: 'migrations',
  gate: 'up, down, up on all fixtures: equal hashes; killed in the middle: the same end',
  run: async ({ full, note }) => {
    const scratch = await mkdtemp(join(tmpdir(), 'amparo-migrations-'));
    try {
      const steps = await readMigrations();
      const all = await fixtures();
      const chosen = full ? all : all.filter(({ name }) => name.startsWith('schema 2,'));
      const findings: string[] = [];
      for (const [index, fixture] of chosen.entries()) {
        findings.push(...(await upDownUp(fixture, steps, join(scratch, String(index)))));
        note(`${fixture.name}: ${findings.length} findings`);
      }
      const kills = full ? 40 : 4;
      findings.push(...(await killedInTheMiddle(steps, kills)), ...(await newerIsRefused(steps)));
      return figureOf(`${chosen.length} fixtures, ${kills} kills, ${findings.length} findings`, findings);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

const silent = { info: () => undefined, warn: () => undefined };

async function fresh(): Promise<{ connection: pg.ClientConfig; drop: () => Promise<void> }> {
  const { connections, drop } = await testDatabase();
  return { connection: connections.migration, drop };
}

interface Look {
  readonly schema: string;
  readonly rows: Readonly<Record<string, string>>;
}

function look(connection: pg.ClientConfig): Promise<Look> {
  return asOwner(connection, async (client) => ({
    schema: await schemaHash(client),
    rows: withoutEnded(await dataHashes(client, DRAWN_ANEW)),
  }));
}

function differences(one: Look, other: Look): string[] {
  const tables = [...new Set([...Object.keys(one.rows), ...Object.keys(other.rows)])];
  return [
    ...(one.schema === other.schema ? [] : ['the schema differs']),
    ...tables.filter((table) => one.rows[table] !== other.rows[table]).map((table) => `rows of ${table} differ`),
  ];
}

async function upDownUp({ name, fill }: Fixture, steps: readonly Migration[], dataFolder: string): Promise<string[]> {
  const [old, again] = [await fresh(), await fresh()];
  const { connection } = old;
  await fill(connection);
  const atFirst = await look(connection);
  const options = { connection, dataFolder, sealTo: undefined, notices: silent, now: new Date() };
  const point = await takeRestorePoint(options);
  if (point === undefined) return [`${name}: no restore point`];
  await migrate(connection, steps);
  const up = await look(connection);
  const source = { folder: point, openWith: undefined, signedBy: undefined, steps };
  await restoreBackup(await checkBackup(source), again.connection);
  await replayErasures(again.connection, { replay: async () => 0 });
  const down = differences(atFirst, await look(again.connection)).map((line) => `${name}, down: ${line}`);
  await migrate(again.connection, steps);
  const upAgain = differences(up, await look(again.connection)).map((line) => `${name}, up again: ${line}`);
  await Promise.all([old.drop(), again.drop()]);
  return [...down, ...upAgain];
}

/** The hashes at the end of an undisturbed run, then runs that are killed, each gone on with once or twice. */
async function killedInTheMiddle(steps: readonly Migration[], kills: number): Promise<string[]> {
  const findings: string[] = [];
  const sound = await fresh();
  await fillSchema0002(sound.connection);
  const start = performance.now();
  await migrate(sound.connection, steps);
  const ms = performance.now() - start;
  const expected = await look(sound.connection);
  await sound.drop();
  for (let kill = 1; kill <= kills; ) {
    const { connection, drop } = await fresh();
    await fillSchema0002(connection);
    for (let times = randomInt(1, 4); times > 0 && kill <= kills; times -= 1, kill += 1) await killOnce(connection, ms);
    await migrate(connection, steps);
    findings.push(...differences(expected, await look(connection)).map((line) => `after kill ${kill - 1}: ${line}`));
    await drop();
  }
  return findings;
}

async function killOnce(connection: pg.ClientConfig, ms: number): Promise<void> {
  const script = join(import.meta.dirname, 'migrate-once.ts');
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  child.stdin.end(JSON.stringify(connection));
  await Promise.race([once(child.stdout, 'data'), ended]);
  await pause(Math.random() * ms);
  child.kill('SIGKILL');
  await ended;
}

async function newerIsRefused(steps: readonly Migration[]): Promise<string[]> {
  const { connection, drop } = await fresh();
  await migrate(connection, steps);
  const before = await look(connection);
  const refused = await migrate(connection, steps.slice(0, -1)).then(
    () => 'a newer schema was accepted',
    (error: unknown) => (error instanceof MigrationRefused ? undefined : 'a newer schema failed in another way'),
  );
  const changed = differences(before, await look(connection));
  await drop();
  return [...(refused === undefined ? [] : [refused]), ...changed.map((line) => `newer schema refused, yet ${line}`)];
}
