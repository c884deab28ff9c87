// SPDX-License-Identifier: EUPL-1.2
// Where the master key comes from at a start (CR-3): a file that a passphrase opens, a credential of the service manager,
// or shares that people give. PKCS#11 is not built; a module for it would be one more case of `obtainMaster`. The settings
// are chosen in the server's process, everything else happens in the key process.

import { type Argon2Parameters, argon2, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { erase, frame } from './bytes.ts';
import { open, seal } from './envelope.ts';
import { damaged, KEY_BYTES, keyCheckValue, parseJsonObject, ringExists } from './key-ring.ts';
import { IntegrityError, KeyProblem } from './problem.ts';
import { readSecretFile, syncFolder, writeNewSecretFile } from './secret-file.ts';

export interface PassphraseCost {
  readonly memoryKiB: number;
  readonly passes: number;
}
/** As for passwords (AU-3): half a second, once for each start. */
export const USUAL_PASSPHRASE_COST: PassphraseCost = { memoryKiB: 65_536, passes: 3 };

export const PROVIDERS = ['file', 'credential', 'shares'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** One folder for each installation; backed up apart from the database. */
export type ProviderSettings =
  | {
      readonly provider: 'file';
      readonly folder: string;
      readonly passphrase: PassphraseSource;
      /** what a new file is made with; an existing one keeps its own */
      readonly cost?: PassphraseCost;
    }
  | { readonly provider: 'credential'; readonly folder: string; readonly credentialFile: string }
  | { readonly provider: 'shares'; readonly folder: string };

/** `beside`: made by the first start and kept with the key it opens; better than nothing, and said on the health page. */
export type PassphraseSource =
  | { readonly from: 'beside' }
  | { readonly from: 'file' | 'credential'; readonly file: string };

interface Places {
  readonly folder: string;
  /** AMPARO_PASSPHRASE_FILE */
  readonly passphraseFile: string | undefined;
  /** CREDENTIALS_DIRECTORY, as systemd sets it */
  readonly credentialsFolder: string | undefined;
}

/** Shares win once they were adopted; then a credential of the service manager; then the passphrase. */
export function chooseProvider({ folder, passphraseFile, credentialsFolder }: Places): ProviderSettings {
  if (existsSync(path.join(folder, SHARES_FILE))) return { provider: 'shares', folder };
  const lent = (name: string): string | undefined => {
    const file = credentialsFolder === undefined ? undefined : path.join(credentialsFolder, name);
    return file !== undefined && existsSync(file) ? file : undefined;
  };
  const credentialFile = lent('amparo-master');
  if (credentialFile !== undefined) return { provider: 'credential', folder, credentialFile };
  if (passphraseFile !== undefined) {
    return { provider: 'file', folder, passphrase: { from: 'file', file: passphraseFile } };
  }
  const passphrase = lent('amparo-passphrase');
  if (passphrase !== undefined) {
    return { provider: 'file', folder, passphrase: { from: 'credential', file: passphrase } };
  }
  return { provider: 'file', folder, passphrase: { from: 'beside' } };
}

/** @returns the master key, or what the shares must fit when people have to give them */
export function obtainMaster(settings: ProviderSettings): Promise<Buffer | ShareSet> {
  if (settings.provider === 'file') return masterFromFile(settings);
  if (settings.provider === 'credential') return masterFromCredential(settings.credentialFile);
  return readShareSet(path.join(settings.folder, SHARES_FILE));
}

// ---------------------------------------------------------------- a file that a passphrase opens

const MASTER_FILE = 'master.json';
const PASSPHRASE_FILE = 'passphrase';
const MASTER_CONTEXT = frame(['amparo master v1']);
const LEAST_PASSPHRASE = 20;
const MOST_MEMORY_KIB = 4_194_304;
const MOST_PASSES = 100;

type FileSettings = Extract<ProviderSettings, { provider: 'file' }>;

async function masterFromFile({ folder, passphrase, cost }: FileSettings): Promise<Buffer> {
  const file = path.join(folder, MASTER_FILE);
  if (!existsSync(file)) await makeMasterFile(folder, passphrase, cost ?? USUAL_PASSPHRASE_COST);
  const { salt, sealed, used } = readMasterFields(file, await readSecretFile(file));
  const secret = await readPassphrase(folder, passphrase);
  const key = await stretch(secret, salt, used);
  try {
    return open(key, 1, MASTER_CONTEXT, sealed);
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error;
    throw new KeyProblem(
      'wrong-passphrase',
      `the passphrase does not open ${file}: give the passphrase it was made with, or restore the file that belongs to it.`,
    );
  } finally {
    erase(secret, key);
  }
}

async function makeMasterFile(folder: string, passphrase: PassphraseSource, cost: PassphraseCost): Promise<void> {
  if (await ringExists(folder)) {
    throw new KeyProblem(
      'file-missing',
      `${path.join(folder, MASTER_FILE)} is missing, and ${folder} holds keys that need it: restore it from the backup of the keys, or start with the credential or the shares that were used.`,
    );
  }
  if (passphrase.from === 'beside') await makePassphrase(folder);
  const secret = await readPassphrase(folder, passphrase);
  const salt = randomBytes(16);
  const key = await stretch(secret, salt, cost);
  const master = randomBytes(KEY_BYTES);
  const content = {
    format: 1,
    kdf: { name: 'argon2id', ...cost, lanes: 1, salt: salt.toString('base64') },
    sealed: seal(key, 1, MASTER_CONTEXT, master).toString('base64'),
  };
  erase(secret, key, master);
  await writeNewSecretFile(path.join(folder, MASTER_FILE), `${JSON.stringify(content)}\n`);
}

async function makePassphrase(folder: string): Promise<void> {
  const text = `${randomBytes(KEY_BYTES).toString('base64url')}\n`;
  await writeNewSecretFile(path.join(folder, PASSPHRASE_FILE), text);
}

async function readPassphrase(folder: string, passphrase: PassphraseSource): Promise<Buffer> {
  const file = passphrase.from === 'beside' ? path.join(folder, PASSPHRASE_FILE) : passphrase.file;
  const content = await readSecretFile(file, passphrase.from === 'credential' ? 'service-manager' : 'owner');
  const end = content.findLastIndex((byte) => byte !== 0x0a && byte !== 0x0d) + 1;
  if (end < LEAST_PASSPHRASE) {
    throw new KeyProblem(
      'bad-credential',
      `${file} must hold a passphrase of at least ${LEAST_PASSPHRASE} characters on one line; seven random words are good.`,
    );
  }
  return content.subarray(0, end);
}

function stretch(secret: Buffer, salt: Buffer, { memoryKiB, passes }: PassphraseCost): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    message: secret,
    nonce: salt,
    parallelism: 1,
    memory: memoryKiB,
    passes,
    tagLength: KEY_BYTES,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

function readMasterFields(file: string, content: Buffer): { salt: Buffer; sealed: Buffer; used: PassphraseCost } {
  const { format, kdf, sealed } = parseJsonObject(content) ?? {};
  if (format !== 1 || typeof sealed !== 'string' || typeof kdf !== 'object' || kdf === null) throw damaged(file);
  const { name, memoryKiB, passes, salt } = kdf as Record<string, unknown>;
  if (name !== 'argon2id' || typeof salt !== 'string') throw damaged(file);
  if (!isWhole(memoryKiB, MOST_MEMORY_KIB) || !isWhole(passes, MOST_PASSES)) throw damaged(file);
  return {
    salt: Buffer.from(salt, 'base64'),
    sealed: Buffer.from(sealed, 'base64'),
    used: { memoryKiB, passes },
  };
}

/** What a changed file may cost: it must not use up the memory before it is refused. */
function isWhole(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
}

// ---------------------------------------------------------------- a credential of the service manager

async function masterFromCredential(file: string): Promise<Buffer> {
  const content = await readSecretFile(file, 'service-manager');
  const master = Buffer.from(content.toString('latin1').trim(), 'base64');
  erase(content);
  if (master.length === KEY_BYTES) return master;
  throw new KeyProblem(
    'bad-credential',
    `${file} must hold 32 random bytes as base64. Make it with: head -c 32 /dev/urandom | base64`,
  );
}

// ---------------------------------------------------------------- shares that people give

const SHARES_FILE = 'shares.json';
const NEXT_SHARES_FILE = 'shares-next.json';

/** What is known of a split without any share: which set, and how to tell the right master key. */
export interface ShareSet {
  readonly setId: string;
  readonly check: Buffer;
}

/** Notes a split whose shares were just shown; nothing changes until enough of them were given back. */
export async function writeNextShareSet(folder: string, setId: string, master: Uint8Array): Promise<void> {
  const file = path.join(folder, NEXT_SHARES_FILE);
  await rm(file, { force: true });
  const content = { format: 1, setId, check: keyCheckValue(master).toString('base64') };
  await writeNewSecretFile(file, `${JSON.stringify(content)}\n`);
}

export async function readNextShareSet(folder: string): Promise<ShareSet | undefined> {
  const file = path.join(folder, NEXT_SHARES_FILE);
  return existsSync(file) ? readShareSet(file) : undefined;
}

/** From now on a start is sealed: the passphrase and what it opened are removed. */
export async function adoptNextShareSet(folder: string): Promise<void> {
  await rename(path.join(folder, NEXT_SHARES_FILE), path.join(folder, SHARES_FILE));
  await syncFolder(folder);
  await rm(path.join(folder, MASTER_FILE), { force: true });
  await rm(path.join(folder, PASSPHRASE_FILE), { force: true });
  await syncFolder(folder);
}

async function readShareSet(file: string): Promise<ShareSet> {
  const { format, setId, check } = parseJsonObject(await readSecretFile(file)) ?? {};
  if (format !== 1 || typeof setId !== 'string' || typeof check !== 'string') throw damaged(file);
  return { setId, check: Buffer.from(check, 'base64') };
}
