// SPDX-License-Identifier: EUPL-1.2
// The name lists that a deployment may extend (content/linkage): nicknames, spellings that the sound rules miss, words written as
// one, countries. Read and checked here; their hash is part of the norm, so that parties with other lists never match by
// accident.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Issue } from '@amparo/kernel';
import { foldCase, toLatin } from './fold-letters.ts';
import { soundKey } from './sound-key.ts';

/** Raised whenever a rule of normalisation changes; part of every file and of the derivation of keys. */
export const NORM_VERSION = 1;

export interface NameContent {
  /** formal name -> its short forms */
  readonly nicknames: Readonly<Record<string, readonly string[]>>;
  /** spellings of one name that sound different by the rules, the first one stands for all */
  readonly variants: readonly (readonly string[])[];
  /** words written as one -> the word that counts: `delacruz: cruz` */
  readonly glued: Readonly<Record<string, string>>;
  /** ISO 3166 alpha-3 -> alpha-2, and names of the country and its people */
  readonly countries: Readonly<Record<string, readonly string[]>>;
}

export interface NameData {
  /** folded nickname -> folded formal name */
  readonly formal: ReadonlyMap<string, string>;
  /** sound key -> sound key that stands for it */
  readonly sounds: ReadonlyMap<string, string>;
  readonly glued: ReadonlyMap<string, string>;
  /** folded code or name -> alpha-3 */
  readonly countries: ReadonlyMap<string, string>;
  /** `1-` and eight hexadecimal digits of the hash of the content */
  readonly version: string;
}

/** @param issues gets one entry for everything that is not as it should be; @returns what could be read */
export function readNameData(content: unknown, issues: Issue[]): NameData {
  const sound = content as NameContent;
  const wrong = (path: string, remedy: string): void => {
    issues.push({ path, code: 'wrong-shape', remedy });
  };
  const formal = new Map<string, string>();
  for (const [name, nicknames] of Object.entries(sound?.nicknames ?? {})) {
    if (!isTexts(nicknames)) wrong(`nicknames.${name}`, 'expected a list of short forms');
    else
      for (const nickname of nicknames) {
        const folded = plain(nickname);
        const other = formal.get(folded);
        if (other !== undefined && other !== plain(name))
          wrong(`nicknames.${name}`, 'a short form stands under two names; keep it where it is used more');
        formal.set(folded, plain(name));
      }
  }
  const sounds = new Map<string, string>();
  for (const [place, group] of (sound?.variants ?? []).entries()) {
    if (!isTexts(group) || group.length < 2) wrong(`variants[${place}]`, 'expected two or more spellings');
    else {
      const first = soundKey(plain(group[0] as string));
      for (const spelling of group.slice(1)) {
        const key = soundKey(plain(spelling));
        if (key === first) continue;
        if (sounds.has(key) && sounds.get(key) !== first)
          wrong(`variants[${place}]`, 'a spelling sounds like one of another group; join the groups');
        sounds.set(key, first);
      }
    }
  }
  const glued = new Map(
    Object.entries(sound?.glued ?? {}).map(([whole, part]) => [plain(whole), plain(part)] as const),
  );
  const countries = new Map<string, string>();
  for (const [code, names] of Object.entries(sound?.countries ?? {})) {
    if (!/^[A-Z]{3}$/u.test(code) || !isTexts(names)) wrong(`countries.${code}`, 'expected alpha-3: [alpha-2, names…]');
    else for (const name of [code, ...names]) countries.set(plain(name), code.toLowerCase());
  }
  const hash = bytesToHex(sha256(utf8ToBytes(JSON.stringify([[...formal], [...sounds], [...glued], [...countries]]))));
  return { formal, sounds, glued, countries, version: `${NORM_VERSION}-${hash.slice(0, 8)}` };
}

function plain(text: string): string {
  return toLatin(foldCase(text).replaceAll(/[\s\p{P}]/gu, ''));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

/** Without any list: what the rules alone can do. */
export const NO_NAME_DATA: NameData = {
  formal: new Map(),
  sounds: new Map(),
  glued: new Map(),
  countries: new Map(),
  version: `${NORM_VERSION}-none`,
};
