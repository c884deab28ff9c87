// SPDX-License-Identifier: EUPL-1.2
// Reads a file or standard input within limits, and takes it apart into cases: one case, a list, an envelope, or JSON
// Lines. Every refusal names the place; no word of the input is repeated.

import { createReadStream, statSync } from 'node:fs';
import { InvalidInput } from '@amparo/kernel';

/** Larger inputs are refused before they fill the memory of a small machine. */
export const MOST_BYTES = 32 * 1024 * 1024;

export interface CaseEntry {
  /** where the case stands: `cases[3]`, `[3]`, `line 4`, or empty for a single case */
  readonly path: string;
  readonly value: unknown;
}

export interface CaseInput {
  readonly entries: readonly CaseEntry[];
  /** false for a single case, whose answer is a single object */
  readonly several: boolean;
}

function refuse(path: string, code: string, remedy: string): never {
  throw new InvalidInput([{ path, code, remedy }]);
}

/** @returns the whole text; @throws {InvalidInput} when it is missing, empty, too large or no UTF-8 */
export async function readText(file: string): Promise<string> {
  const name = file === '-' ? 'standard input' : file;
  if (file !== '-') {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) refuse(name, 'no-file', 'no such file; check the name');
    if (stats.isDirectory()) refuse(name, 'a-folder', 'this is a folder; name a file');
    if (stats.size > MOST_BYTES) refuse(name, 'too-large', tooLarge());
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
      const bytes = Buffer.from(chunk as Uint8Array);
      size += bytes.length;
      if (size > MOST_BYTES) refuse(name, 'too-large', tooLarge());
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    refuse(name, 'not-readable', 'the file cannot be read; check its rights');
  }
  const bytes = Buffer.concat(chunks);
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    refuse(`${name}, byte ${firstBadByte(bytes)}`, 'not-utf8', 'not valid UTF-8; save the file as UTF-8 and try again');
  }
  if (text.trim() === '') refuse(name, 'empty', 'the input is empty; give at least one case');
  return text;
}

function tooLarge(): string {
  return `larger than ${MOST_BYTES / 1024 / 1024} MiB; split it into several files`;
}

/** The first byte that cannot be read, found by halving; 0-based. */
function firstBadByte(bytes: Buffer): number {
  let sound = 0;
  let bad = bytes.length;
  while (bad - sound > 1) {
    const middle = (sound + bad) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      sound = middle;
    } catch {
      bad = middle;
    }
  }
  return sound;
}

/** @throws {InvalidInput} when it is neither JSON nor JSON Lines, or a key stands twice in one object */
export function takeApart(text: string): CaseInput {
  const input = parseCases(text);
  const twice = keyTwice(text);
  if (twice !== undefined) {
    const place = `line ${text.slice(0, twice).split('\n').length}`;
    refuse(place, 'key-twice', 'a key stands twice in one object, and one of the two would be lost; keep one');
  }
  return input;
}

function parseCases(text: string): CaseInput {
  const whole = parseJson(text);
  if (whole.ok) return entriesOf(whole.value);
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const filled = lines.filter(({ line }) => line !== '');
  const first = filled[0];
  if (filled.length < 2 || first === undefined || !parseJson(first.line).ok) {
    refuse(whole.place, 'not-json', 'not valid JSON; check commas, quotes and brackets around this place');
  }
  const entries = filled.map(({ line, number }) => {
    const parsed = parseJson(line);
    if (!parsed.ok)
      return refuse(`line ${number}`, 'not-json', 'not valid JSON; in JSON Lines each line is one whole case');
    return { path: `line ${number}`, value: parsed.value };
  });
  return { entries, several: true };
}

type Parsed = { ok: true; value: unknown } | { ok: false; place: string };

function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    const position = /position (\d+)/u.exec(error instanceof Error ? error.message : '');
    const before = text.slice(0, Number(position?.[1] ?? text.length));
    return { ok: false, place: `line ${before.split('\n').length}` };
  }
}

/**
 * JSON.parse keeps the last of two equal keys and says nothing: findings would be lost.
 *
 * @param text valid JSON or JSON Lines; walked once, linear in its length
 * @returns where the second of two equal keys begins
 */
function keyTwice(text: string): number | undefined {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '{') open.push(new Set());
    if (sign === '}') open.pop();
    if (sign !== '"') continue;
    const end = endOfString(text, at);
    const keys = open.at(-1);
    if (keys !== undefined && isColonNext(text, end + 1)) {
      const raw = text.slice(at, end + 1);
      const key = raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
      if (keys.has(key)) return at;
      keys.add(key);
    }
    at = end;
  }
  return undefined;
}

/** The closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (;;) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
}

function isColonNext(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

function entriesOf(value: unknown): CaseInput {
  if (Array.isArray(value)) {
    if (value.length === 0) refuse('', 'no-cases', 'the list is empty; give at least one case');
    return { entries: value.map((entry, index) => ({ path: `[${index}]`, value: entry as unknown })), several: true };
  }
  if (typeof value === 'object' && value !== null && 'cases' in value) {
    const { cases } = value;
    if (!Array.isArray(cases) || cases.length === 0)
      refuse('cases', 'no-cases', 'expected a list with at least one case');
    return {
      entries: cases.map((entry, index) => ({ path: `cases[${index}]`, value: entry as unknown })),
      several: true,
    };
  }
  return { entries: [{ path: '', value }], several: false };
}
