// SPDX-License-Identifier: EUPL-1.2
// A bar on standard error for the steps of a linkage; nothing where nobody watches.

const BEFORE_SHOWN_MS = 700;
const BETWEEN_MS = 100;
const WIDTH = 30;

export class StepProgress {
  readonly #isShown: boolean;
  readonly #began = performance.now();
  #last = 0;

  constructor(wanted: boolean) {
    this.#isShown = wanted && process.stderr.isTTY;
  }

  /** @param share 0 … 1 of this step */
  show(step: string, share: number): void {
    const now = performance.now();
    if (!this.#isShown || now - this.#began < BEFORE_SHOWN_MS || now - this.#last < BETWEEN_MS) return;
    this.#last = now;
    const filled = Math.round(Math.min(1, share) * WIDTH);
    process.stderr.write(
      `\r[${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor(share * 100)} % · ${step}\u001B[K`,
    );
  }

  end(): void {
    if (this.#last > 0) process.stderr.write('\r\u001B[K');
  }
}
