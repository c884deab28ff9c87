// SPDX-License-Identifier: EUPL-1.2
// `amparo incident freeze|thaw|status`: the first minute of an incident as one command. Ends all sessions, stops what leaves
// the installation (exports, letters to other installations), and writes down where the log of each institution stands.
// Deletes nothing but sessions. It reaches the database of a running server, or opens the data folder itself.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { reachDatabase } from '../../../server/src/backup/running.ts';
import { BadSetting, type Config, readConfig } from '../../../server/src/config.ts';
import { dataFolder } from '../../../server/src/postgres/data-folder.ts';
import { type ChainHead, freezeIncident, isFrozen, thawIncident } from '../../../server/src/store/incident.ts';
import { Usage } from '../options.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);
const note = (text: string) => console.error(`amparo: ${text}`);

/** @throws {Usage} and what reachDatabase refuses */
export async function incidentCommand(args: readonly string[]): Promise<void> {
  const [what, ...rest] = args;
  if (what !== 'freeze' && what !== 'thaw' && what !== 'status') {
    throw new Usage('incident: use freeze, thaw or status (amparo --help)');
  }
  const { config, to } = readSettings(rest);
  await withOwner(config, async (owner) => {
    if (what === 'freeze') await freeze(owner, to ?? config.anchorFolder);
    else if (what === 'thaw') await thaw(owner);
    else say((await isFrozen(owner)) ? 'Frozen: nothing leaves this installation.' : 'Not frozen.');
  });
}

function readSettings(args: readonly string[]): { readonly config: Config; readonly to: string | undefined } {
  let words: { readonly data?: string | undefined; readonly to?: string | undefined };
  try {
    words = parseArgs({ args: [...args], options: { data: { type: 'string' }, to: { type: 'string' } } }).values;
  } catch {
    throw new Usage('incident: unknown or incomplete option (amparo --help); a database is named by DATABASE_URL');
  }
  const { data, to } = words;
  const { DATABASE_URL: url, ...others } = process.env;
  try {
    const env = { ...others, ...(data === undefined && url !== undefined ? { DATABASE_URL: url } : {}) };
    const config = readConfig(data === undefined ? [] : ['--data', data], env);
    if ('help' in config) throw new Usage('incident: unknown option');
    if (config.databaseUrl === undefined && !existsSync(dataFolder(config.dataFolder).cluster)) {
      throw new Usage(`incident: there is no database in ${config.dataFolder}; name its folder with --data`);
    }
    return { config, to };
  } catch (error) {
    throw error instanceof BadSetting ? new Usage(error.message) : error;
  }
}

async function withOwner(config: Config, use: (owner: Kysely<unknown>) => Promise<void>): Promise<void> {
  const { databaseUrl, migrationUrl, keeperUrl, dataFolder: folder, runAsUid } = config;
  const log = { info: () => undefined, warn: note, error: note };
  const reached = await reachDatabase({ databaseUrl, migrationUrl, keeperUrl, dataFolder: folder, runAsUid, log });
  const owner = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool: new pg.Pool({ ...reached.connection, max: 1 }) }),
  });
  try {
    await use(owner);
  } catch (error) {
    const UNDEFINED_FUNCTION = '42883';
    if ((error as { readonly code?: unknown } | null)?.code !== UNDEFINED_FUNCTION) throw error;
    throw new Usage('this database is of an earlier version: start the server once, so that it is brought up to date');
  } finally {
    await owner.destroy();
    await reached.close();
  }
}

async function freeze(owner: Kysely<unknown>, folder: string): Promise<void> {
  const at = new Date();
  const { sessionsEnded, heads } = await freezeIncident(owner, at);
  say(`Frozen at ${at.toISOString()}: ${sessionsEnded} sessions ended; exports and letters to others are refused.`);
  await writeHeads(heads, at, folder);
  say(
    'Next: who could be found by what leaked, and who reaches them by the safe way in their file? Then the data protection\n' +
      'officer. Delete nothing, reinstall nothing. docs/security/operation.md has the list. `amparo incident thaw` ends it.',
  );
}

/** The freeze holds also where the file cannot be written: then the heads are on the screen. */
async function writeHeads(heads: readonly ChainHead[], at: Date, folder: string): Promise<void> {
  const text = `${JSON.stringify({ at: at.toISOString(), heads }, null, 2)}\n`;
  const sum = createHash('sha256').update(text).digest('hex');
  const file = join(folder, `heads-${at.toISOString().replaceAll(/[-:.]/gu, '')}.json`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600, flag: 'wx', flush: true });
    say(`Where the log of each institution stands: ${file}`);
  } catch {
    note(`could not write into ${folder}; copy this by hand`);
    say(text);
  }
  say(`SHA-256 of it, to be written on paper by two people: ${sum}`);
}

async function thaw(owner: Kysely<unknown>): Promise<void> {
  if (await thawIncident(owner, new Date())) say('Thawed: exports and letters to others are possible again.');
  else say('It was not frozen; nothing was changed.');
}
