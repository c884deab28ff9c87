// SPDX-License-Identifier: EUPL-1.2
// A bar on standard error while a release is made; nothing where nobody watches.

const BETWEEN_MS = 100;
const WIDTH = 30;

export class ReleaseProgress {
  readonly #isShown: boolean;
  #name = '';
  #began = 0;
  #last = 0;

  constructor(wanted: boolean | undefined) {
    this.#isShown = wanted !== false && process.stderr.isTTY;
  }

  show(name: string, done: number, total: number): void {
    if (!this.#isShown) return;
    const now = performance.now();
    if (name !== this.#name) {
      this.#name = name;
      this.#began = now;
    } else if (now - this.#last < BETWEEN_MS) return;
    this.#last = now;
    const share = total === 0 ? 0 : Math.min(1, done / total);
    const left = share > 0.02 ? ` · ${Math.ceil(((now - this.#began) / 1000) * (1 / share - 1))} s` : '';
    const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.');
    process.stderr.write(`\r[${bar}] ${name} ${Math.floor(share * 100)} %${left}\u001B[K`);
  }

  end(): void {
    if (this.#last > 0) process.stderr.write('\r\u001B[K');
  }
}
