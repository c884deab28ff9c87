// SPDX-License-Identifier: EUPL-1.2
// Random bits for the noise of a release, buffered. They come in as a function that fills bytes, which must be a source for
// cryptography (`crypto.getRandomValues`, `randomBytes`); only tests pass one that repeats. No seed is kept or told.

/** Fills all of the bytes with random ones; at most 65,536 are asked for at a time, which is what browsers allow. */
export type FillRandom = (bytes: Uint8Array) => void;

const WORDS = 4096;
const TWO_POWER_32 = 4294967296;
export const TWO_POWER_48 = 2 ** 48;

export class RandomBits {
  readonly #fill: FillRandom;
  readonly #words = new Uint32Array(WORDS);
  readonly #bytes = new Uint8Array(this.#words.buffer);
  #at = WORDS;

  constructor(fill: FillRandom) {
    this.#fill = fill;
  }

  /** @returns a whole number in [0, 2^32) */
  next32(): number {
    if (this.#at === WORDS) {
      this.#fill(this.#bytes);
      this.#at = 0;
    }
    const word = this.#words[this.#at] as number;
    this.#words[this.#at] = 0;
    this.#at += 1;
    return word;
  }

  /** @returns a whole number in [0, 2^48), exact in a double */
  next48(): number {
    const low = this.next32();
    return (this.next32() & 0xffff) * TWO_POWER_32 + low;
  }

  /**
   * @param size whole, 1 to 2^48
   * @returns a whole number in [0, size), each with the same probability: by rejection, no modulus bias
   */
  below(size: number): number {
    if (!(Number.isSafeInteger(size) && size >= 1 && size <= TWO_POWER_48))
      throw new RangeError('below: expected a whole number from 1 to 2^48');
    if (size <= TWO_POWER_32) {
      const limit = TWO_POWER_32 - (TWO_POWER_32 % size);
      for (;;) {
        const word = this.next32();
        if (word < limit) return word % size;
      }
    }
    const limit = TWO_POWER_48 - (TWO_POWER_48 % size);
    for (;;) {
      const word = this.next48();
      if (word < limit) return word % size;
    }
  }
}
