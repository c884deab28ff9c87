// SPDX-License-Identifier: EUPL-1.2
// Which pairs were found before. A set of the language holds some sixteen million numbers and takes 40 bytes for each; long lists
// have more pairs.

const EMPTY = -1;
const MOST_FULL = 0.6;

export class PairSet {
  #keys = new Float64Array(1 << 12).fill(EMPTY);
  #size = 0;

  /** @param key whole, from 0 to 2^53 - 1; @returns false when it was there before */
  add(key: number): boolean {
    if (this.#size > this.#keys.length * MOST_FULL) this.#grow();
    const place = placeOf(this.#keys, key);
    if (this.#keys[place] === key) return false;
    this.#keys[place] = key;
    this.#size += 1;
    return true;
  }

  #grow(): void {
    const wider = new Float64Array(this.#keys.length * 2).fill(EMPTY);
    for (const key of this.#keys) if (key !== EMPTY) wider[placeOf(wider, key)] = key;
    this.#keys = wider;
  }
}

/** Where the key is, or the free place where it belongs. */
function placeOf(keys: Float64Array, key: number): number {
  const mask = keys.length - 1;
  const low = key % 2 ** 32;
  let hash = Math.imul(low ^ ((key - low) / 2 ** 32), 0x9e37_79b1);
  hash ^= hash >>> 15;
  for (let place = Math.imul(hash, 0x85eb_ca6b) & mask; ; place = (place + 1) & mask)
    if (keys[place] === key || keys[place] === EMPTY) return place;
}
