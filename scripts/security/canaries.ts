// SPDX-License-Identifier: EUPL-1.2
// Looks for given words in everything a machine keeps: data folder with its write-ahead log, dumps, backups, logs, browser
// profile, recorded traffic. Each word is looked for as it is and in the forms in which programs store text: UTF-16, base64,
// hexadecimal, percent and backslash escapes, decomposed accents. Used by the canary measure and by tests that entered
// canaries through a form.

import { createReadStream, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { filesBelow } from './tree.ts';

export interface Hit {
  /** file, or the name given to a buffer */
  readonly place: string;
  readonly offset: number;
  readonly canary: string;
  /** `utf-8`, `utf-16le`, `base64 (1)`, … */
  readonly form: string;
}

interface Needle {
  readonly canary: string;
  readonly form: string;
  readonly bytes: Buffer;
}

const SHORTEST = 6;

/** @throws {RangeError} for a canary that is too short to be found without false hits */
export function needlesOf(canaries: readonly string[]): readonly Needle[] {
  return canaries.flatMap((canary) => {
    if (canary.length < SHORTEST)
      throw new RangeError(`a canary has ${SHORTEST} characters or more; got ${canary.length}`);
    const forms = [...new Set([canary, canary.normalize('NFD'), canary.toLowerCase(), canary.toUpperCase()])];
    const needles = forms.flatMap((text) => formsOf(text).map(([form, bytes]) => ({ canary, form, bytes })));
    const unlike = new Map(needles.map((needle) => [needle.bytes.toString('latin1'), needle]));
    return [...unlike.values()];
  });
}

function formsOf(text: string): readonly (readonly [form: string, bytes: Buffer])[] {
  const utf8 = Buffer.from(text, 'utf8');
  const little = Buffer.from(text, 'utf16le');
  const escaped = text.replaceAll(/[^\x20-\x7e]/gu, (sign) =>
    [...Array(sign.length).keys()].map((at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
  return [
    ['utf-8', utf8],
    ['utf-16le', little],
    ['utf-16be', Buffer.from(little).swap16()],
    ['latin-1', Buffer.from(text, 'latin1')],
    ['hex', Buffer.from(utf8.toString('hex'))],
    ['HEX', Buffer.from(utf8.toString('hex').toUpperCase())],
    ['percent', Buffer.from(encodeURIComponent(text))],
    ['form', Buffer.from(encodeURIComponent(text).replaceAll('%20', '+'))],
    ['json escape', Buffer.from(escaped)],
    ...base64Forms(utf8),
    ...base64Forms(little).map(([form, bytes]) => [`utf-16 ${form}`, bytes] as const),
  ];
}

/** In base64 a word looks in three ways, by where it begins; its first and last signs also hold what stands beside it. */
function base64Forms(bytes: Buffer): readonly (readonly [form: string, bytes: Buffer])[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/u, '');
    const first = before === 0 ? 0 : before + 1;
    const last = (before + bytes.length) % 3 === 0 ? whole.length : whole.length - 1;
    const certain = whole.slice(first, last);
    const url = certain.replaceAll('+', '-').replaceAll('/', '_');
    return [
      [`base64 (${before})`, Buffer.from(certain)] as const,
      ...(url === certain ? [] : [[`base64url (${before})`, Buffer.from(url)] as const]),
    ];
  });
}

/** Needles by their first two bytes, so that one pass over the content looks for all of them. */
class Search {
  readonly longest: number;
  readonly #begins = new Uint8Array(65_536);
  readonly #by = new Map<number, Needle[]>();

  constructor(needles: readonly Needle[]) {
    this.longest = Math.max(0, ...needles.map(({ bytes }) => bytes.length));
    for (const needle of needles) {
      const pair = needle.bytes.readUInt16BE(0);
      this.#begins[pair] = 1;
      this.#by.set(pair, [...(this.#by.get(pair) ?? []), needle]);
    }
  }

  /** The first place of each needle. */
  in(place: string, content: Buffer): readonly Hit[] {
    const hits = new Map<Needle, Hit>();
    let pair = content[0] ?? 0;
    for (let at = 1; at < content.length; at += 1) {
      pair = ((pair << 8) | (content[at] ?? 0)) & 0xffff;
      if (this.#begins[pair] === 1) this.#compare(place, content, at - 1, pair, hits);
    }
    return [...hits.values()];
  }

  #compare(place: string, content: Buffer, offset: number, pair: number, hits: Map<Needle, Hit>): void {
    for (const needle of this.#by.get(pair) ?? []) {
      const { bytes, canary, form } = needle;
      if (hits.has(needle) || offset + bytes.length > content.length) continue;
      if (bytes.compare(content, offset, offset + bytes.length) === 0)
        hits.set(needle, { place, offset, canary, form });
    }
  }
}

const PACKED: Readonly<Record<string, (bytes: Buffer) => Buffer>> = { '.gz': gunzipSync, '.br': brotliDecompressSync };

/** Reads piece by piece, with as much of the piece before as the longest needle needs. */
async function searchFile(file: string, search: Search): Promise<readonly Hit[]> {
  const unpack = Object.entries(PACKED).find(([ending]) => file.endsWith(ending))?.[1];
  if (unpack !== undefined) return search.in(file, unpack(readFileSync(file)));
  const overlap = Math.max(0, search.longest - 1);
  const hits = new Map<string, Hit>();
  let rest = Buffer.alloc(0);
  let position = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 4 * 1024 * 1024 }) as AsyncIterable<Buffer>) {
    const piece = Buffer.concat([rest, chunk]);
    for (const hit of search.in(file, piece)) {
      const key = `${hit.canary} ${hit.form}`;
      if (!hits.has(key)) hits.set(key, { ...hit, offset: position + hit.offset });
    }
    rest = piece.subarray(Math.max(0, piece.length - overlap));
    position += piece.length - rest.length;
  }
  return [...hits.values()];
}

function goneIsClean(error: unknown): readonly Hit[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
  throw error;
}

/** Names of files are searched too. */
async function searchFolder(folder: string, search: Search): Promise<readonly Hit[]> {
  const hits: Hit[] = [];
  for (const name of filesBelow(folder)) {
    hits.push(...search.in(`${join(folder, name)} (its name)`, Buffer.from(name)));
    // a working database removes files meanwhile; what is gone holds nothing
    hits.push(...(await searchFile(join(folder, name), search).catch(goneIsClean)));
  }
  return hits;
}

export interface SearchPlaces {
  readonly canaries: readonly string[];
  /** files and folders */
  readonly paths?: readonly string[];
  /** output of processes, dumps, bodies of requests; by a name for the report */
  readonly buffers?: Readonly<Record<string, string | Buffer>>;
}

/** @throws when a place to be searched is not there: what was not searched is not clean */
export async function searchCanaries({ canaries, paths = [], buffers = {} }: SearchPlaces): Promise<readonly Hit[]> {
  const search = new Search(needlesOf(canaries));
  const hits: Hit[] = [];
  for (const [place, content] of Object.entries(buffers)) {
    hits.push(...search.in(place, Buffer.from(content as string)));
  }
  for (const path of paths) {
    const folder = lstatSync(path).isDirectory();
    hits.push(...(await (folder ? searchFolder(path, search) : searchFile(path, search))));
  }
  return hits;
}

/** One line for the table; the word itself only as its number, so that a report is no leak. */
export function describeHit({ place, offset, canary, form }: Hit, canaries: readonly string[]): string {
  return `canary ${canaries.indexOf(canary) + 1} as ${form} at byte ${offset} of ${place}`;
}
