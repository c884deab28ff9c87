// SPDX-License-Identifier: EUPL-1.2
//
// The keys of backups as files: one pair to seal and open (X25519; the opening half never lies on the server), one to sign
// and check (Ed25519; the signing half lies on the server). Private files are readable by their owner only, and one that
// others may read is refused (SEC-1).

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Signer } from './manifest.ts';
import { BackupProblem } from './problem.ts';
import { keyId } from './sealed-box.ts';

export const KEY_FILES = {
  open: 'backup-open.key',
  seal: 'backup-seal.pub',
  sign: 'backup-sign.key',
  check: 'backup-check.pub',
} as const;

/** @returns the id of the sealing key, for the paper record */
export async function makeKeyFiles(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const box = generateKeyPairSync('x25519');
  const signature = generateKeyPairSync('ed25519');
  await writeKey(path.join(folder, KEY_FILES.open), box.privateKey);
  await writeKey(path.join(folder, KEY_FILES.seal), box.publicKey);
  await writeKey(path.join(folder, KEY_FILES.sign), signature.privateKey);
  await writeKey(path.join(folder, KEY_FILES.check), signature.publicKey);
  return keyId(box.publicKey).toString('hex');
}

async function writeKey(file: string, key: KeyObject): Promise<void> {
  const pem =
    key.type === 'private' ? key.export({ format: 'pem', type: 'pkcs8' }) : key.export({ format: 'pem', type: 'spki' });
  try {
    const handle = await open(file, 'wx', key.type === 'private' ? 0o600 : 0o644);
    await handle.writeFile(pem);
    await handle.sync();
    await handle.close();
  } catch (error) {
    throw new BackupProblem(
      'unusable-key',
      `${file} cannot be written: it exists already (a key is never overwritten), or the folder is not yours`,
      { cause: error },
    );
  }
}

type KeyType = 'x25519' | 'ed25519';

export async function readPrivateKey(file: string, type: KeyType): Promise<KeyObject> {
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new BackupProblem(
      'unusable-key',
      `${file} may be read by others: chmod 600 it, and think about who has read it already`,
    );
  }
  return readKey(file, type, createPrivateKey);
}

export async function readPublicKey(file: string, type: KeyType): Promise<KeyObject> {
  return readKey(file, type, createPublicKey);
}

async function readKey(file: string, type: KeyType, parse: (pem: string) => KeyObject): Promise<KeyObject> {
  let key: KeyObject;
  try {
    key = parse(await readFile(file, 'utf8'));
  } catch {
    // the cause would repeat a piece of the file
    throw new BackupProblem(
      'unusable-key',
      `${file} is no key that can be read: name one of the files that \`amparo backup keygen\` made`,
    );
  }
  if (key.asymmetricKeyType === type) return key;
  throw new BackupProblem(
    'unusable-key',
    `${file} holds a key of another kind (${key.asymmetricKeyType}); ${type} is needed here`,
  );
}

/** The public half only: a private key given by mistake would be on the server, where it must never be. */
export async function readSealKey(file: string): Promise<KeyObject> {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.includes('PRIVATE KEY')) {
    throw new BackupProblem(
      'unusable-key',
      `${file} is the key that opens backups: take it off this machine, and give ${KEY_FILES.seal} here`,
    );
  }
  return readPublicKey(file, 'x25519');
}

export async function readSigner(file: string): Promise<Signer> {
  const key = await readPrivateKey(file, 'ed25519');
  const id = Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')
    .toString('hex')
    .slice(0, 32);
  return { id, sign: (bytes) => sign(null, bytes, key) };
}
