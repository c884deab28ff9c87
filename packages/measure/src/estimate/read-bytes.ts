// SPDX-License-Identifier: EUPL-1.2
// A set of ids that keeps two 32-bit hashes of each instead of the id, so that a million ids take 16 MB and none of them
// can be read back. Used by the table reader only.

/** Two different ids are taken for one with probability below 1 in 10 million for a million ids. */
export class IdSet {
  #slots = new Uint32Array(1 << 13);
  #size = 0;
  #low = 0;
  #high = 0;

  /** @returns true when the id was not there yet */
  add(bytes: Uint8Array, from: number, to: number): boolean {
    this.#hash(bytes, from, to);
    const slots = this.#slots;
    const place = findSlot(slots, this.#low, this.#high);
    if (slots[place] !== 0) return false;
    slots[place] = this.#low;
    slots[place + 1] = this.#high;
    this.#size += 1;
    if (this.#size * 3 > slots.length) this.#grow();
    return true;
  }

  #hash(bytes: Uint8Array, from: number, to: number): void {
    let low = 0x811c9dc5;
    let high = 0x2545f491;
    for (let at = from; at < to; at += 1) {
      low = Math.imul(low ^ (bytes[at] as number), 0x01000193);
      high = Math.imul(high + (bytes[at] as number), 0x5bd1e995);
      high ^= high >>> 15;
    }
    low ^= high >>> 13;
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
    this.#low = (low ^ (low >>> 13)) >>> 0 || 1;
    this.#high = high >>> 0;
  }

  #grow(): void {
    const old = this.#slots;
    const slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] === 0) continue;
      const place = findSlot(slots, old[at] as number, old[at + 1] as number);
      slots[place] = old[at] as number;
      slots[place + 1] = old[at + 1] as number;
    }
    this.#slots = slots;
  }
}

/** Place of a hash, or of the free slot where it belongs. */
function findSlot(slots: Uint32Array, low: number, high: number): number {
  const last = slots.length / 2 - 1;
  for (let place = (low ^ high) & last; ; place = (place + 1) & last) {
    const at = place * 2;
    if (slots[at] === 0 || (slots[at] === low && slots[at + 1] === high)) return at;
  }
}
