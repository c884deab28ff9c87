// SPDX-License-Identifier: EUPL-1.2
// The letters of printed pages: Noto Sans (SIL Open Font License), from its package on this disk. Each file holds the letters
// of some scripts only, so a text that needs several is cut into runs. Fetches nothing.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export type Weight = 'regular' | 'bold' | 'italic';

/** Latin first: nearly everything is in it. */
const SUBSETS = ['latin', 'latin-ext', 'vietnamese', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext'] as const;
export type Subset = (typeof SUBSETS)[number];

const FILES: Readonly<Record<Weight, string>> = { regular: '400-normal', bold: '700-normal', italic: '400-italic' };
const PACKAGE = '@fontsource/noto-sans';
const require = createRequire(import.meta.url);

/** The bytes of a font file (WOFF). */
export function fontFile(subset: Subset, weight: Weight): Uint8Array {
  return readFileSync(require.resolve(`${PACKAGE}/files/noto-sans-${subset}-${FILES[weight]}.woff`));
}

/** Signs that the Latin file announces and does not draw, and what stands in for them. */
const STAND_IN: Readonly<Record<string, string>> = { '\u2011': '-', '\u202F': '\u00A0', '\u00AD': '' };

type Range = readonly [from: number, to: number];
let known: readonly (readonly [Subset, readonly Range[]])[] | undefined;

function ranges(): readonly (readonly [Subset, readonly Range[]])[] {
  if (known !== undefined) return known;
  const told = JSON.parse(readFileSync(require.resolve(`${PACKAGE}/unicode.json`), 'utf8')) as Record<string, string>;
  known = SUBSETS.map((subset) => {
    const own = (told[subset] ?? '').split(',').map((range): Range => {
      const [from = '', to = from] = range.trim().replace(/^U\+/u, '').split('-');
      return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
    });
    return [subset, own] as const;
  });
  return known;
}

export interface Run {
  readonly subset: Subset;
  readonly text: string;
}

/**
 * A text in runs of one font file each.
 * @returns undefined when a letter is in none of them (another script): then the page cannot be drawn with these fonts
 */
export function runsOf(text: string): readonly Run[] | undefined {
  const runs: { subset: Subset; text: string }[] = [];
  for (const raw of text.normalize('NFC')) {
    const letter = STAND_IN[raw] ?? raw;
    if (letter === '') continue;
    const code = letter.codePointAt(0) ?? 0;
    const subset = ranges().find(([, own]) => own.some(([from, to]) => code >= from && code <= to))?.[0];
    if (subset === undefined) return undefined;
    const last = runs.at(-1);
    if (last?.subset === subset) last.text += letter;
    else runs.push({ subset, text: letter });
  }
  return runs;
}

/** Text of our own content, which is Latin. @throws {RangeError} for a letter that the Latin file does not have */
export function latin(text: string): string {
  const runs = runsOf(text);
  if (runs === undefined || runs.some(({ subset }) => subset !== 'latin'))
    throw new RangeError('latin: expected the letters of English, Spanish, French and Portuguese');
  return runs.map((run) => run.text).join('');
}
