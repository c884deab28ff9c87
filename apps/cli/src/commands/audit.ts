// SPDX-License-Identifier: EUPL-1.2
// `amparo audit verify`: is the log whole, from its first entry to its anchors outside the database? Reads only. It reaches
// the database of a running server as one more login, and opens the data folder itself when no server runs. What is
// verified stands in apps/server/src/audit; here are the words for the person who asks.
//
// Exit codes: 0 intact, 1 not intact, 2 wrong use, 3 the data folder is in use and cannot be reached, 4 could not be read.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { rawPublicKey } from '../../../server/src/audit/anchors.ts';
import { describeFault } from '../../../server/src/audit/faults.ts';
import { openLogDatabase, type Verification, verifyLog } from '../../../server/src/audit/verify-log.ts';
import { reachDatabase } from '../../../server/src/backup/running.ts';
import { BadSetting, type Config, readConfig } from '../../../server/src/config.ts';
import { dataFolder } from '../../../server/src/postgres/data-folder.ts';
import { DatabaseProblem } from '../../../server/src/postgres/problem.ts';
import { Usage } from '../options.ts';

const EXIT = { intact: 0, notIntact: 1, wrongUse: 2, inUse: 3, notRead: 4 } as const;

interface Words {
  readonly data: string | undefined;
  readonly anchors: string | undefined;
  readonly key: string | undefined;
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const note = (text: string) => console.error(`amparo: ${text}`);

/** @returns the exit code; @throws {Usage} */
export async function auditCommand(args: readonly string[]): Promise<number> {
  const [what, ...rest] = args;
  if (what !== 'verify') throw new Usage('audit: use verify (amparo --help)');
  const words = readWords(rest);
  const config = readSettings(words);
  const trustedKey = readKey(words.key);
  try {
    return await verify(config, trustedKey);
  } catch (error) {
    return explain(error, config);
  }
}

function readWords(args: readonly string[]): Words {
  try {
    const { data, anchors, key } = parseArgs({
      args: [...args],
      options: { data: { type: 'string' }, anchors: { type: 'string' }, key: { type: 'string' } },
    }).values;
    return { data, anchors, key };
  } catch {
    throw new Usage('audit verify: unknown or incomplete option (amparo --help); a database is named by DATABASE_URL');
  }
}

/** --data wins over DATABASE_URL; --anchors over AMPARO_ANCHORS. */
function readSettings({ data, anchors }: Words): Config {
  const { DATABASE_URL: url, ...others } = process.env;
  const env = {
    ...others,
    ...(data === undefined && url !== undefined ? { DATABASE_URL: url } : {}),
    ...(anchors === undefined ? {} : { AMPARO_ANCHORS: anchors }),
  };
  try {
    const config = readConfig(data === undefined ? [] : ['--data', data], env);
    if ('help' in config) throw new Usage('audit verify: unknown option');
    if (config.databaseUrl === undefined && !existsSync(dataFolder(config.dataFolder).cluster)) {
      throw new Usage(`audit verify: there is no database in ${config.dataFolder}; name its folder with --data`);
    }
    return config;
  } catch (error) {
    throw error instanceof BadSetting ? new Usage(error.message) : error;
  }
}

function readKey(text: string | undefined): Buffer | undefined {
  if (text === undefined) return undefined;
  try {
    if (!/^[A-Za-z0-9+/_-]+=*$/u.test(text)) throw new TypeError('not base64');
    return rawPublicKey(Buffer.from(text, 'base64'));
  } catch {
    throw new Usage('audit verify: --key is the public key in base64, as the first line of the anchor file holds it');
  }
}

async function verify(config: Config, trustedKey: Buffer | undefined): Promise<number> {
  const reached = await reachDatabase({
    databaseUrl: config.databaseUrl,
    migrationUrl: config.migrationUrl,
    keeperUrl: config.keeperUrl,
    dataFolder: config.dataFolder,
    runAsUid: config.runAsUid,
    log: { info: () => undefined, warn: note, error: note },
  });
  const database = openLogDatabase(reached.connection);
  const bar = progressBar();
  try {
    const { anchorFolder } = config;
    const result = await verifyLog({
      database,
      anchorFolder,
      trustedKey,
      onProgress: (done, all) => bar.show(done, all),
    });
    bar.end();
    return tell(result, config, trustedKey !== undefined);
  } finally {
    bar.end();
    await database.destroy();
    await reached.close();
  }
}

function tell(result: Verification, { anchorFolder }: Config, keyGiven: boolean): number {
  const { intact, faults, institutions, entries, anchorLines, printableLines } = result;
  const counted = `${entries} entries of ${institutions} institutions, ${anchorLines} anchors in ${anchorFolder}`;
  const paper = printableLines.slice(-3);
  for (const { org, from, to, line, at } of result.losses) {
    say(
      `A backup was restored, accepted ${at.toISOString()} (anchor line ${line}): entries ${from} to ${to} of institution ${org} ` +
        'are lost. If none of you restored a backup then, somebody cut the log.',
    );
  }
  if (intact) {
    say(`The log is intact: ${counted}.`);
    if (!keyGiven && anchorLines > 0) say('The key was taken from the anchor file; --key KEY checks that it is yours.');
    if (paper.length > 0) say(`Compare with what was printed:\n${paper.map((line) => `  ${line}`).join('\n')}`);
    return EXIT.intact;
  }
  say(`The log is NOT intact (${counted} read):`);
  for (const fault of faults) say(`  ${describeFault(fault)}`);
  say(
    'Keep this machine and its backups as they are, tell the data protection officer, and compare with a copy of the anchors.',
  );
  return EXIT.notIntact;
}

function explain(error: unknown, { dataFolder: folder }: Config): number {
  if (error instanceof DatabaseProblem) {
    note(error.message);
    if (error.code !== 'folder-in-use') return EXIT.notRead;
    note(
      `the server of ${folder} is starting, stopping or belongs to another user: try again in a minute as the user of the server, ` +
        'or stop the server, or let it verify by itself (page Audit)',
    );
    return EXIT.inUse;
  }
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const UNDEFINED_TABLE = '42P01';
  if (code === UNDEFINED_TABLE) {
    note('this database has no log of this version: start the server once, so that it is brought up to date');
    return EXIT.wrongUse;
  }
  const kind = typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
  note(`the log could not be read to its end (${kind}); nothing is said about whether it is intact`);
  return EXIT.notRead;
}

/** On a terminal, and only when it takes more than a second. */
function progressBar() {
  const WIDTH = 30;
  const started = performance.now();
  let drawn = false;
  return {
    show(done: number, all: number) {
      if (!process.stderr.isTTY || performance.now() - started < 1000) return;
      const share = all === 0 ? 1 : done / all;
      const full = Math.round(share * WIDTH);
      process.stderr.write(`\r[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${Math.floor(share * 100)} % of ${all}`);
      drawn = true;
    },
    end() {
      if (drawn) process.stderr.write('\r\u001B[K');
      drawn = false;
    },
  };
}
