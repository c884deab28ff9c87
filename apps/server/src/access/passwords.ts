// SPDX-License-Identifier: EUPL-1.2
// Passwords: what may be one, how it is kept, how it is compared (AU-2, AU-3). Argon2id from node:crypto, then an HMAC with
// a pepper that only the key store knows: a stolen database alone lets nobody guess. The parameters stand beside each
// hash, so that they can grow. Never logs, never keeps a password, never says which part was wrong.

import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Issue } from '@amparo/kernel';
import { Refused } from '../problems.ts';
import { commonPasswords } from './common-passwords.ts';

/** Shortest and longest, in code points after NFKC. */
export const PASSWORD_LENGTH = { least: 12, most: 128 } as const;

export interface HashCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}
export const USUAL_COST: HashCost = { memoryKiB: 65_536, passes: 3, lanes: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Does the same work when there is nothing to compare with, so that time tells nobody who has an account. */
  matches(password: string, stored: string | undefined): Promise<boolean>;
  /** Whether it was made more cheaply than today, or without the pepper: to be made anew at the next sign-in. */
  isStale(stored: string): boolean;
}

/** The keyed hash of the key store, over the hash of a password. */
export type Pepper = (tag: Uint8Array) => Promise<Uint8Array>;

/** At most two hashes at once (64 MiB each), twenty waiting, then `busy`: nobody can fill the memory by signing in. */
export function createPasswords(cost: HashCost = USUAL_COST, pepper?: Pepper, atOnce = 2, waiting = 20): Passwords {
  const queue = createQueue(atOnce, waiting);
  const peppered = pepper !== undefined;
  return {
    hash: async (password) => {
      const salt = randomBytes(16);
      const tag = await queue(() => derive(password, salt, cost));
      return write({ salt, used: cost, peppered, tag: await season(tag, pepper) });
    },
    matches: async (password, stored) => {
      const known = stored === undefined ? undefined : read(stored);
      const compared = known ?? { salt: Buffer.alloc(16), tag: randomBytes(32), used: cost, peppered };
      const found = await queue(() => derive(password, compared.salt, compared.used));
      const seasoned = await season(found, compared.peppered ? pepper : undefined);
      return timingSafeEqual(seasoned, compared.tag) && known !== undefined;
    },
    isStale: (stored) => {
      const known = read(stored);
      if (known === undefined) return true;
      const { memoryKiB, passes } = known.used;
      return memoryKiB < cost.memoryKiB || passes < cost.passes || (peppered && !known.peppered);
    },
  };
}

async function season(tag: Buffer, pepper: Pepper | undefined): Promise<Uint8Array> {
  return pepper === undefined ? tag : pepper(tag);
}

/**
 * What speaks against a password.
 *
 * @param about words it may not rest on: sign-in name, institution
 */
export function passwordIssues(password: string, path: string, about: readonly string[]): readonly Issue[] {
  const text = normal(password);
  const length = Array.from(text).length;
  const wrong = (code: string, remedy: string): readonly Issue[] => [{ path, code, remedy }];
  if (length < PASSWORD_LENGTH.least)
    return wrong('too-short', `at least ${PASSWORD_LENGTH.least} characters; four or five words are good`);
  if (length > PASSWORD_LENGTH.most) return wrong('too-long', `at most ${PASSWORD_LENGTH.most} characters`);
  const small = text.toLowerCase();
  const core = coreOf(small);
  const letters = new Set(text.toLowerCase());
  if (letters.size < 5 || isRun(text.toLowerCase()))
    return wrong('too-simple', 'not one pattern repeated or counted up; use words of your own');
  if (COMMON.has(core) || isCommon(small, core))
    return wrong('too-common', 'this is among the first that an attacker tries; use words of your own');
  if (about.some((word) => restsOn(small, core, normal(word).toLowerCase()))) {
    return wrong('holds-a-name', 'not the sign-in name or the institution with a few signs around it');
  }
  return [];
}

/** The letters alone. */
function coreOf(text: string): string {
  return text.replace(/[\s\d!.?_@#$%&*+-]+/gu, '');
}

/** A name with fewer than six signs beside it; spaces, dots and digits of either hide nothing. */
function restsOn(small: string, core: string, name: string): boolean {
  const within = (text: string, word: string) =>
    word.length >= 4 && text.includes(word) && text.length - word.length < 6;
  return within(small.replace(/\s+/gu, ''), name.replace(/\s+/gu, '')) || within(core, coreOf(name));
}

/** As it stands, without the signs around it, or one well-known word written twice. */
function isCommon(small: string, core: string): boolean {
  const known = commonPasswords();
  const half = core.slice(0, core.length / 2);
  return known.has(small) || known.has(core) || (half.length >= 4 && core === half + half && known.has(half));
}

function isRun(text: string): boolean {
  const steps = Array.from(text, (sign) => sign.codePointAt(0) ?? 0);
  const step = (index: number) => (steps[index] ?? 0) - (steps[index - 1] ?? 0);
  let longest = 1;
  let run = 1;
  for (let index = 2; index < steps.length; index += 1) {
    run = step(index) === step(index - 1) && Math.abs(step(index)) <= 1 ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest + 1 >= steps.length - 3;
}

// Only what can still be chosen with twelve characters or more: the letters of well-known ones, whatever digits follow.
const COMMON: ReadonlySet<string> = new Set(
  `password passwordpassword passw passwort contrasena contraseña micontrasena micontraseña motdepasse senha minhasenha
  qwertyuiop qwerty qwertyqwerty qwertyuiopasdfgh qazwsxedc qazwsxedcrfv asdfghjkl asdfghjklzxcv zxcvbnm zxcvbnmasdfgh
  iloveyou iloveyouforever iloveyoubaby teamo teamomucho tequiero jetaime welcome bienvenido bienvenida bienvenidos
  administrator administrador administration admin adminadmin letmein letmeinplease opensesame trustno changeme
  changemenow changeit default secret secreto supersecret topsecret football futbol barcelona realmadrid princess
  princesa sunshine dragon monkey superman batman starwars pokemon master hello helloworld holamundo abc abcabc
  abcdefgh abcdefghijkl abcdefghijklm test testtest testing prueba pruebas temporal temporary guest invitado usuario
  user username computer computadora internet whatever freedom libertad honduras tegucigalpa guatemala elsalvador
  costarica nicaragua mexico colombia argentina brasil republicadominicana migracion migraciones policia fiscalia
  gobierno amparo amparoamparo proyectoamparo jesus jesuschrist jesucristo diosesamor diosteama correcthorsebatterystaple`
    .split(/\s+/u)
    .filter((word) => word !== ''),
);

/** Once, and nothing else: no trimming, no cutting, so that the same keys give the same password on every device. */
function normal(password: string): string {
  return password.normalize('NFKC');
}

function derive(password: string, salt: Uint8Array, cost: HashCost): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    message: Buffer.from(normal(password), 'utf8'),
    nonce: salt,
    parallelism: cost.lanes,
    memory: cost.memoryKiB,
    passes: cost.passes,
    tagLength: 32,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, tag) => (error === null ? resolve(tag) : reject(error)));
  });
}

interface Stored {
  readonly salt: Buffer;
  readonly tag: Uint8Array;
  readonly used: HashCost;
  readonly peppered: boolean;
}

/** The usual text form of Argon2 hashes; `keyid` says that the pepper came after it. */
function write({ salt, tag, used, peppered }: Stored): string {
  const plain = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64').replace(/=+$/u, '');
  const parameters = `m=${used.memoryKiB},t=${used.passes},p=${used.lanes}${peppered ? ',keyid=pepper' : ''}`;
  return `$argon2id$v=19$${parameters}$${plain(salt)}$${plain(tag)}`;
}

const FORM = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)(,keyid=pepper)?\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/u;

function read(stored: string): Stored | undefined {
  const parts = FORM.exec(stored);
  if (parts === null) return undefined;
  const [, memoryKiB, passes, lanes, keyId, salt, tag] = parts;
  return {
    salt: Buffer.from(salt ?? '', 'base64'),
    tag: Buffer.from(tag ?? '', 'base64'),
    used: { memoryKiB: Number(memoryKiB), passes: Number(passes), lanes: Number(lanes) },
    peppered: keyId !== undefined,
  };
}

function createQueue(atOnce: number, waiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const line: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) {
      if (line.length >= waiting) throw new Refused('busy', { retryAfter: 10 });
      await new Promise<void>((resolve) => line.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = line.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
