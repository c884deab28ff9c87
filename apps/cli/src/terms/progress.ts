// SPDX-License-Identifier: EUPL-1.2
// A bar on standard error while a long check runs; nothing where nobody watches.

const BEFORE_SHOWN_MS = 700;
const BETWEEN_MS = 100;
const WIDTH = 30;

export class Progress {
  readonly #total: number;
  readonly #isShown: boolean;
  readonly #began = performance.now();
  #done = 0;
  #last = 0;

  /** @param total bytes; 0 when it is not known */
  constructor(total: number, wanted: boolean | undefined) {
    this.#total = total;
    this.#isShown = wanted !== false && process.stderr.isTTY;
  }

  add(bytes: number): void {
    this.#done += bytes;
    const now = performance.now();
    if (!this.#isShown || now - this.#began < BEFORE_SHOWN_MS || now - this.#last < BETWEEN_MS) return;
    this.#last = now;
    const share = this.#total === 0 ? 0 : Math.min(1, this.#done / this.#total);
    const filled = Math.round(share * WIDTH);
    const bar =
      this.#total === 0 ? '' : `[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor(share * 100)} % · `;
    process.stderr.write(`\r${bar}${(this.#done / 1e6).toFixed(1)} MB\u001B[K`);
  }

  end(): void {
    if (this.#last > 0) process.stderr.write('\r\u001B[K');
  }
}
