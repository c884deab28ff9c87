// SPDX-License-Identifier: EUPL-1.2
// How the benches measure: CPU seconds of this process, after a warm-up, best of three rounds on a machine that may be busy.

import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @param items how many different inputs there are; `work` is called with 0 … items - 1 in turn
 * @param seconds length of each of the three rounds
 * @returns calls per CPU second (user and system) of the best round
 */
export async function cpuSeconds(items: number, seconds: number, work: (index: number) => unknown): Promise<number> {
  for (let index = 0; index < items; index += 1) await work(index);
  let best = 0;
  for (let round = 0; round < 3; round += 1) {
    const before = process.cpuUsage();
    const until = performance.now() + seconds * 1000;
    let calls = 0;
    while (performance.now() < until) {
      for (let index = 0; index < items; index += 1) {
        const result = work(index);
        if (result instanceof Promise) await result;
      }
      calls += items;
    }
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, calls / ((user + system) / 1e6));
  }
  return best;
}
