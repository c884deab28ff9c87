// SPDX-License-Identifier: EUPL-1.2
// Whether a text tells where a confidential place is (I-19): its street, its name, its point. Asked before anything that others read
// is written, and again before anything leaves.

import type { Place } from './directory.ts';

export interface HiddenPlaces {
  /** as folded by {@link folded} */
  readonly words: readonly string[];
}

/** Shorter ones would be found in texts that tell nothing. */
const SHORTEST_SECRET = 6;

export function hiddenPlaces(places: readonly Place[]): HiddenPlaces {
  const words = places
    .filter(({ confidential }) => confidential)
    .flatMap(({ address, name, latitude, longitude }) => [
      address?.lines ?? '',
      name ?? '',
      ...(latitude === null || longitude === null ? [] : [`${latitude} ${longitude}`]),
    ])
    .map(folded)
    .filter((each) => each.length >= SHORTEST_SECRET);
  return { words };
}

export function tellsOf({ words }: HiddenPlaces, text: string): boolean {
  if (words.length === 0) return false;
  const plain = folded(text);
  return words.some((secret) => plain.includes(secret));
}

/** Without accents, case and punctuation: `Calle Farol, 30` and `calle farol 30` are one. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase();
}
