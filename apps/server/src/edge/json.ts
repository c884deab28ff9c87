// SPDX-License-Identifier: EUPL-1.2
// Reads the body of a request as JSON, strictly (API-2): UTF-8 without mistakes, each key once, no key that could reach a
// prototype, no NUL, no half of a surrogate pair, bounded depth and lengths. JSON.parse alone keeps the last of two equal
// keys and lets the others through, so the text is walked here. Linear in the length of the text.

import type { Issue } from '@amparo/kernel';
import { Refused } from '../problems.ts';

export interface JsonLimits {
  readonly depth: number;
  readonly entries: number;
}

export const USUAL_JSON_LIMITS: JsonLimits = { depth: 32, entries: 1000 };
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** @throws {Refused} `bad-json` with the place and the remedy, never with a value */
export function readJson(body: Uint8Array, limits: JsonLimits = USUAL_JSON_LIMITS): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw refuse('', 'bad-utf-8', 'the body must be UTF-8');
  }
  return new Reader(text, limits).readAll();
}

function refuse(path: string, code: string, remedy: string): Refused {
  const issues: Issue[] = [{ path, code, remedy }];
  return new Refused('bad-json', { issues });
}

// oxlint-disable-next-line no-control-regex -- JSON forbids them in a text, so they are named
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/uy;
const SPACE = /[ \t\n\r]*/uy;
const PLAIN_KEY = /^[A-Za-z0-9_-]{1,40}$/u;

class Reader {
  readonly #text: string;
  readonly #limits: JsonLimits;
  #at = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  readAll(): unknown {
    const value = this.#value('', 1);
    if (this.#at < this.#text.length) throw refuse('', 'more-text', 'nothing may follow the JSON value');
    return value;
  }

  #value(path: string, depth: number): unknown {
    if (depth > this.#limits.depth) throw refuse('', 'too-deep', `at most ${this.#limits.depth} levels`);
    this.#match(SPACE);
    const value = this.#bare(path, depth);
    this.#match(SPACE);
    return value;
  }

  #bare(path: string, depth: number): unknown {
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(path, depth);
    if (next === '[') return this.#list(path, depth);
    if (next === '"') return this.#string(path);
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const number = Number(this.#match(NUMBER) || Number.NaN);
    if (!Number.isFinite(number)) throw refuse(path, 'not-json', 'a JSON value is expected here');
    return number;
  }

  #object(path: string, depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const seen = new Set<string>();
    this.#at += 1;
    this.#match(SPACE);
    if (this.#take('}')) return object;
    do {
      this.#match(SPACE);
      const key = this.#string(path);
      const inner = within(path, PLAIN_KEY.test(key) ? key : '?');
      if (FORBIDDEN_KEYS.has(key)) throw refuse(path, 'forbidden-key', 'this object has a key that is never accepted');
      if (seen.has(key)) throw refuse(inner, 'key-twice', 'each key may stand once in an object');
      seen.add(key);
      if (seen.size > this.#limits.entries) throw refuse(path, 'too-many', `at most ${this.#limits.entries} keys`);
      this.#match(SPACE);
      if (!this.#take(':')) throw refuse(inner, 'not-json', 'a colon is expected after the key');
      object[key] = this.#value(inner, depth + 1);
    } while (this.#take(','));
    if (!this.#take('}')) throw refuse(path, 'not-json', 'a comma or the end of the object is expected here');
    return object;
  }

  #list(path: string, depth: number): unknown[] {
    const list: unknown[] = [];
    this.#at += 1;
    this.#match(SPACE);
    if (this.#take(']')) return list;
    do {
      if (list.length >= this.#limits.entries)
        throw refuse(path, 'too-many', `at most ${this.#limits.entries} entries`);
      list.push(this.#value(`${path}[${list.length}]`, depth + 1));
    } while (this.#take(','));
    if (!this.#take(']')) throw refuse(path, 'not-json', 'a comma or the end of the list is expected here');
    return list;
  }

  #string(path: string): string {
    const raw = this.#match(STRING);
    if (raw === '') throw refuse(path, 'not-json', 'a text in double quotes is expected here');
    const text = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
    if (text.includes('\u0000')) throw refuse(path, 'nul', 'a text may not hold the character NUL');
    if (!text.isWellFormed()) throw refuse(path, 'lone-surrogate', 'a text holds half of a character');
    return text;
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}

const WORDS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

function within(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
