// SPDX-License-Identifier: EUPL-1.2
// One person as 1024 bits (linkage section 4.1): every canonical word, pair of letters, part of the date and so on sets bits
// that only the holders of the key can compute. Similar persons get similar bits, whatever was misspelled. Runs in the
// browser and in the command line, on the device of the list holder.
//
// Source: Schnell, Bachteler, Reiher (2009), with independent hashing and a key for each feature.

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Person } from '../normalise/record.ts';
import { featureKey } from './feature-keys.ts';

export const CLK_BITS = 1024;
export const CLK_BYTES = CLK_BITS / 8;

export const FEATURES = ['name', 'birthYear', 'birthDay', 'phone', 'nationality', 'birthPlace', 'sex'] as const;
export type Feature = (typeof FEATURES)[number];

/** Bits for each kind of token. */
export interface ClkWeights {
  readonly word: number;
  readonly bigram: number;
  readonly year: number;
  readonly decade: number;
  readonly lastDigit: number;
  readonly monthDay: number;
  readonly day: number;
  readonly month: number;
  readonly phone: number;
  readonly phonePart: number;
  readonly nationality: number;
  readonly place: number;
  readonly sex: number;
}

/** As in section 4.1, with parts of the phone beside the whole number. */
export const WEIGHTS: ClkWeights = {
  word: 8,
  bigram: 4,
  year: 16,
  decade: 4,
  lastDigit: 4,
  monthDay: 18,
  day: 5,
  month: 5,
  phone: 16,
  phonePart: 0,
  nationality: 8,
  place: 5,
  sex: 4,
};

export interface Token {
  readonly feature: Feature;
  readonly text: string;
  readonly bits: number;
}

/** @returns everything about a person that sets bits; what is missing sets none */
export function tokensOf(person: Person, weights: ClkWeights = WEIGHTS): Token[] {
  const tokens: Token[] = [];
  const add = (feature: Feature, text: string, bits: number): void => {
    if (bits > 0) tokens.push({ feature, text, bits });
  };
  const bigrams = new Set<string>();
  for (const word of person.tokens) {
    add('name', `t:${word}`, weights.word);
    const framed = `_${word}_`;
    for (let at = 0; at < framed.length - 1; at += 1) bigrams.add(framed.slice(at, at + 2));
  }
  for (const bigram of bigrams) add('name', `g:${bigram}`, weights.bigram);
  if (person.year !== undefined) {
    add('birthYear', `y:${person.year}`, weights.year);
    add('birthYear', `p:${String(person.year).slice(0, 3)}`, weights.decade);
    add('birthYear', `l:${person.year % 10}`, weights.lastDigit);
  }
  if (person.monthDay !== undefined) {
    add('birthDay', `md:${person.monthDay}`, weights.monthDay);
    // day and month without their roles: they are swapped often enough
    add('birthDay', `d:${person.monthDay.slice(2)}`, weights.day);
    add('birthDay', `d:${person.monthDay.slice(0, 2)}`, weights.month);
  }
  if (person.phone9 !== undefined) {
    add('phone', `p:${person.phone9}`, weights.phone);
    for (let at = 0; at + 3 <= person.phone9.length; at += 3)
      add('phone', `p${at}:${person.phone9.slice(at, at + 3)}`, weights.phonePart);
  }
  if (person.nat !== undefined) add('nationality', `n:${person.nat}`, weights.nationality);
  if (person.place !== undefined) add('birthPlace', `b:${person.place}`, weights.place);
  if (person.sex !== undefined) add('sex', `s:${person.sex}`, weights.sex);
  return tokens;
}

const MOST_REMEMBERED = 300_000;

/** Sets bits for one linkage. Remembers tokens that come often: names, years, days. */
export class ClkEncoder {
  readonly #macs: ReadonlyMap<Feature, ReturnType<typeof hmac.create>>;
  readonly #weights: ClkWeights;
  readonly #known = new Map<string, Uint16Array>();

  /** @param master bound to norm and parameters by `masterKey` */
  constructor(master: Uint8Array, weights: ClkWeights = WEIGHTS) {
    this.#macs = new Map(FEATURES.map((name) => [name, hmac.create(sha256, featureKey(master, name))]));
    this.#weights = weights;
  }

  /** @returns 128 bytes; bit j is bit j mod 8 of byte j / 8 */
  encode(person: Person): Uint8Array {
    const filter = new Uint8Array(CLK_BYTES);
    for (const token of tokensOf(person, this.#weights)) {
      for (const bit of this.bitsOf(token)) filter[bit >> 3] = (filter[bit >> 3] as number) | (1 << (bit & 7));
    }
    return filter;
  }

  /** @returns positions of one token; bit j is HMAC-SHA256(K_f, t ‖ 0 ‖ j), first four bytes big-endian, mod 1024 */
  bitsOf({ feature, text, bits }: Token): Uint16Array {
    const key = `${feature} ${bits} ${text}`;
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    const positions = new Uint16Array(bits);
    const message = new Uint8Array([...utf8ToBytes(text), 0, 0]);
    const mac = this.#macs.get(feature) as ReturnType<typeof hmac.create>;
    for (let j = 0; j < bits; j += 1) {
      message[message.length - 1] = j;
      const digest = mac.clone().update(message).digest();
      const number = new DataView(digest.buffer, digest.byteOffset).getUint32(0);
      positions[j] = number % CLK_BITS;
    }
    if (this.#known.size < MOST_REMEMBERED) this.#known.set(key, positions);
    return positions;
  }
}
