// SPDX-License-Identifier: EUPL-1.2
// `amparo keys show|split|adopt|reinstate`: how an installation comes to a start that three of five people open (CR-3). At the console
// of the server, with the server stopped, because whoever stands there has the folder of keys and what opens it anyway; on
// a page, one administrator would hold all five shares. `split` changes nothing; `adopt` does, once three came back.
// `reinstate` opens a retired master key again, for a database that was restored from before it was retired.

import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { BadSetting, type Config, readConfig } from '../../../server/src/config.ts';
import { ringExists } from '../../../server/src/keys/key-ring.ts';
import { type RunningKeyStore, startKeyStore } from '../../../server/src/keys/key-store.ts';
import { chooseProvider } from '../../../server/src/keys/master-key.ts';
import { SHARES } from '../../../server/src/keys/shares.ts';
import { dataFolder } from '../../../server/src/postgres/data-folder.ts';
import { lockFolder } from '../../../server/src/postgres/folder-lock.ts';
import { Usage } from '../options.ts';
import { type Answers, answersFrom, unseal, wordsOf } from '../shares.ts';

const say = (text: string) => process.stdout.write(`${text}\n`);

/** @throws {Usage}, KeyProblem, DatabaseProblem 'folder-in-use' while the server runs */
export async function keysCommand(args: readonly string[]): Promise<void> {
  const [what, ...rest] = args;
  const { config, to, kek } = readWords(rest);
  if (what !== 'show' && what !== 'split' && what !== 'adopt' && what !== 'reinstate') {
    throw new Usage('keys: use show, split, adopt or reinstate (amparo --help)');
  }
  if ((what === 'reinstate') !== (kek !== undefined)) {
    throw new Usage(
      `keys ${what}: ${kek === undefined ? 'name the key, as the server names it' : 'takes no name of a key'}`,
    );
  }
  if (what !== 'split' && to !== undefined) throw new Usage(`keys ${what}: --to belongs to split`);
  if (!(await ringExists(config.keyFolder).catch(() => false))) {
    throw new Usage(`keys: ${config.keyFolder} holds no keys; start the server once, or name it with --keys`);
  }
  const release = holdServer(config);
  const store = await startKeyStore(chooseProvider({ ...config, folder: config.keyFolder }));
  const answers = answersFrom(process.stdin, process.stdout);
  try {
    if (what === 'show') await show(store);
    else if (what === 'split') await split(store, answers, to);
    else if (what === 'adopt') await adopt(store, answers, config);
    else await reinstate(store, answers, kek ?? '');
  } finally {
    answers.close();
    await store.stop();
    release();
  }
}

interface Words {
  readonly config: Config;
  readonly to: string | undefined;
  readonly kek: string | undefined;
}

function readWords(args: readonly string[]): Words {
  const { values: words, positionals } = parseWords(args);
  if (positionals.length > 1) throw new Usage('keys: one key at a time');
  const env = { ...process.env, ...(words.keys === undefined ? {} : { AMPARO_KEYS: words.keys }) };
  try {
    const config = readConfig(words.data === undefined ? [] : ['--data', words.data], env);
    if ('help' in config) throw new Usage('keys: unknown option');
    return { config, to: words.to === undefined ? undefined : resolve(words.to), kek: positionals[0] };
  } catch (error) {
    throw error instanceof BadSetting ? new Usage(error.message) : error;
  }
}

function parseWords(args: readonly string[]) {
  try {
    const options = { keys: { type: 'string' }, data: { type: 'string' }, to: { type: 'string' } } as const;
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    throw new Usage('keys: unknown or incomplete option (amparo --help)');
  }
}

/** A running server has the keys in memory and would start its key process anew from a folder that has changed. */
function holdServer({ dataFolder: folder, databaseUrl }: Config): () => void {
  const { root } = dataFolder(folder);
  if (databaseUrl !== undefined || !existsSync(root)) return () => undefined;
  const lock = lockFolder(root);
  return () => lock.release();
}

async function show(store: RunningKeyStore): Promise<void> {
  const { state, provider, beside, keks } = await store.health();
  const opened = {
    file: beside ? 'by a passphrase that lies in the same folder' : 'by a passphrase that lies elsewhere',
    credential: 'by a credential of the service manager',
    shares: `by ${SHARES.needed} of ${SHARES.all} shares, after each start`,
  };
  say(`The keys are opened ${opened[provider]}.`);
  if (state === 'sealed') say('They are sealed now; which master keys there are is not known without the shares.');
  for (const { id, state: role, createdAt } of keks) say(`  ${id}  ${role}  made ${createdAt.toISOString()}`);
}

async function split(store: RunningKeyStore, answers: Answers, to: string | undefined): Promise<void> {
  if (to === undefined && !(process.stdout.isTTY && process.stdin.isTTY)) {
    throw new Usage('keys split: shows the shares at a terminal only; --to FOLDER writes them into five files');
  }
  const used = to === undefined ? undefined : filesIn(to).find((file) => existsSync(file));
  if (used !== undefined) throw new Usage(`keys split: ${used} is there already; give an empty folder`);
  await unseal(store, answers, process.stdout);
  const shares = await store.splitMaster(); // from here on an earlier set that was not adopted is worthless
  if (to === undefined) await showOneByOne(shares, answers);
  else await writeFiles(shares, to);
  say(`Nothing has changed yet. Let each of the five keep one share, on paper or a medium, in five places. Then

  npx amparo keys adopt

takes three of them, and from the next start on the keys open with three shares only.`);
}

/** So that each of the five sees their own. */
async function showOneByOne(shares: readonly string[], answers: Answers): Promise<void> {
  for (const [index, share] of shares.entries()) {
    await answers.next(
      `Share ${index + 1} of ${shares.length}. Only the person who keeps it looks here; then press Enter.`,
    );
    say(`\n  ${share}\n`);
    await answers.next('Write it down, compare it letter by letter, then press Enter; it is taken off the screen.');
    process.stdout.write('\u001B[2J\u001B[3J\u001B[H');
  }
}

function filesIn(folder: string): readonly string[] {
  return Array.from({ length: SHARES.all }, (_, index) => join(folder, `share-${index + 1}-of-${SHARES.all}.txt`));
}

async function writeFiles(shares: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [index, file] of filesIn(folder).entries()) {
    await writeFile(file, `${shares[index] ?? ''}\n`, { mode: 0o600, flag: 'wx', flush: true });
  }
  say(`Five files were written to ${folder}. Move each to a medium of its own and leave none of them here.`);
}

async function adopt(store: RunningKeyStore, answers: Answers, { keyFolder, passphraseFile }: Config): Promise<void> {
  const { provider } = await store.health();
  await unseal(store, answers, process.stdout);
  const shares: string[] = [];
  for (let number = 1; number <= SHARES.needed; number += 1) {
    shares.push(await answers.next(`New share ${number} of ${SHARES.needed} (it is not shown): `));
  }
  try {
    await store.adoptShares(shares);
  } catch (error) {
    throw new Usage(`${wordsOf(error)}. Nothing has changed`);
  }
  const rest =
    provider === 'credential'
      ? 'The credential of the service manager still holds the master key: destroy it, everywhere it is kept.'
      : `The passphrase opens nothing any more${passphraseFile === undefined ? '' : `; remove ${passphraseFile}`}. An older copy of ${keyFolder} with its passphrase still opens everything: destroy such copies, and make a new one now.`;
  say(`Done. From now on a start is sealed until ${SHARES.needed} of the ${SHARES.all} shares were given on the page /staff/keys.
${rest}
Whoever kept three shares of an earlier set still has the same key; destroy those.`);
}

/** The next start goes on with the rotation: what is under it is wrapped anew, and it retires again. */
async function reinstate(store: RunningKeyStore, answers: Answers, kek: string): Promise<void> {
  await unseal(store, answers, process.stdout);
  try {
    await store.reinstate(kek);
  } catch (error) {
    throw new Usage(wordsOf(error));
  }
  say(`${kek} opens again what is under it. Start the server: it wraps all of that anew and retires this key again.`);
}
