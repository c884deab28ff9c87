// SPDX-License-Identifier: EUPL-1.2
// A text that stands nowhere else, put where a secret would be, and a search for it in every form in which it could have
// leaked: plain, in other encodings, folded, escaped, decomposed. For the tests of this repository: disk, write-ahead log,
// dumps, logs, browser profiles (CR-1, LOG-1). Only tests import this file.

import { randomBytes } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';

export interface Canary {
  /** looks like a name, with a letter that encodings treat differently */
  readonly text: string;
  readonly forms: readonly { readonly as: string; readonly bytes: Buffer }[];
}

export interface Leak {
  readonly place: string;
  readonly as: string;
}

export function newCanary(): Canary {
  const text = `Ñandú${letters(randomBytes(9))}`;
  return { text, forms: formsOf(text) };
}

/** Also for a secret that is bytes: a key, a seed. */
export function canaryOf(secret: Buffer): Canary {
  return {
    text: '',
    forms: [
      { as: 'bytes', bytes: secret },
      { as: 'hex', bytes: Buffer.from(secret.toString('hex')) },
      { as: 'hex, upper case', bytes: Buffer.from(secret.toString('hex').toUpperCase()) },
      ...base64Forms(secret),
    ],
  };
}

export function leaksIn(place: string, content: Buffer, canaries: readonly Canary[]): readonly Leak[] {
  return canaries.flatMap(({ forms }) =>
    forms.filter(({ bytes }) => content.includes(bytes)).map(({ as }) => ({ place, as })),
  );
}

/** Every file below the folder, also where a form lies across the pieces in which it is read. */
export async function leaksInFolder(folder: string, canaries: readonly Canary[]): Promise<readonly Leak[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const leaks: Leak[] = [];
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    leaks.push(...leaksIn(`name of ${file}`, Buffer.from(entry.name), canaries));
    if (entry.isFile()) leaks.push(...(await leaksInFile(file, canaries)));
  }
  return leaks;
}

const PIECE = 4 * 1024 * 1024;

async function leaksInFile(file: string, canaries: readonly Canary[]): Promise<readonly Leak[]> {
  const overlap = Math.max(...canaries.flatMap(({ forms }) => forms.map(({ bytes }) => bytes.length)));
  const handle = await open(file, 'r').catch(() => undefined); // gone since it was listed
  if (handle === undefined) return [];
  const leaks: Leak[] = [];
  try {
    const buffer = Buffer.alloc(PIECE + overlap);
    for (let at = 0; ; at += PIECE) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      leaks.push(...leaksIn(file, buffer.subarray(0, bytesRead), canaries));
      if (bytesRead < buffer.length) return leaks;
    }
  } finally {
    await handle.close();
  }
}

function formsOf(text: string): Canary['forms'] {
  const spellings = new Map<string, string>([
    ['text', text],
    ['text, decomposed', text.normalize('NFD')],
    ['lower case', text.toLowerCase()],
    ['upper case', text.toUpperCase()],
    ['without marks', text.normalize('NFD').replace(/\p{M}/gu, '')],
    ['lower case without marks', text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()],
    ['URL', encodeURIComponent(text)],
    ['JSON escapes', text.replace(/[^ -~]/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)],
  ]);
  return [
    ...[...spellings].map(([as, spelling]) => ({ as, bytes: Buffer.from(spelling) })),
    { as: 'UTF-16', bytes: Buffer.from(text, 'utf16le') },
    { as: 'Latin-1', bytes: Buffer.from(text, 'latin1') },
    { as: 'hex', bytes: Buffer.from(Buffer.from(text).toString('hex')) },
    ...base64Forms(Buffer.from(text)),
  ];
}

/** As it stands within something longer: for each of the three places the signs that do not depend on the neighbours. */
function base64Forms(secret: Buffer): Canary['forms'] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), secret])
      .toString('base64')
      .replace(/=+$/u, '');
    const sure = encoded.slice(Math.ceil((shift * 4) / 3), Math.floor(((shift + secret.length) * 4) / 3));
    const url = sure.replaceAll('+', '-').replaceAll('/', '_');
    return [
      { as: `base64 +${shift}`, bytes: Buffer.from(sure) },
      { as: `base64url +${shift}`, bytes: Buffer.from(url) },
    ];
  });
}

function letters(bytes: Buffer): string {
  return Array.from(bytes, (byte) => 'bcdfghjklmnpqrstvwxz'[byte % 20]).join('');
}
