// SPDX-License-Identifier: EUPL-1.2
// All words that any pattern or language names, each with a number, in an open hash table of typed arrays. The scan of a
// text looks up one hash per word and compares letters only where the hash is known.

import { hashWord } from './letters.ts';

export class Vocabulary {
  readonly #ids = new Map<string, number>();
  readonly words: string[] = [''];
  /** words from this number on stand in patterns only; those before are function words */
  firstNamed = 1;

  /** every word that was added since this was emptied, also one that was there before */
  readonly touched = new Set<number>();

  add(folded: string): number {
    const known = this.#ids.get(folded);
    if (known !== undefined) {
      this.touched.add(known);
      return known;
    }
    const id = this.words.length;
    this.touched.add(id);
    this.words.push(folded);
    this.#ids.set(folded, id);
    return id;
  }

  idOf(folded: string): number {
    return this.#ids.get(folded) ?? 0;
  }
}

export interface WordTable {
  readonly mask: number;
  readonly hashes: Int32Array;
  /** word numbers; 0 marks a free place */
  readonly ids: Int32Array;
}

/** At most a quarter full, so that a word that is not there is told after one look. */
export function freezeTable(vocabulary: Vocabulary): WordTable {
  let size = 1024;
  while (size < vocabulary.words.length * 4) size *= 2;
  const mask = size - 1;
  const hashes = new Int32Array(size);
  const ids = new Int32Array(size);
  vocabulary.words.forEach((word, id) => {
    if (id === 0) return;
    const hash = hashWord(word);
    let place = (hash ^ (hash >>> 15)) & mask;
    while (ids[place] !== 0) place = (place + 1) & mask;
    hashes[place] = hash;
    ids[place] = id;
  });
  return { mask, hashes, ids };
}
