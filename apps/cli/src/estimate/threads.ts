// SPDX-License-Identifier: EUPL-1.2
// Bootstrap replicates on several threads. Each thread draws a stretch of numbered replicates; the answer does not depend
// on how many threads there are.

import { Worker } from 'node:worker_threads';
import type { CaptureTable, Replicates } from '@amparo/measure/estimate';

export interface Stretch {
  readonly threshold: number;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

const STRETCH = 500;

export class ReplicateThreads {
  readonly #workers: Worker[];

  constructor(table: CaptureTable, threads: number) {
    this.#workers = Array.from(
      { length: threads },
      () => new Worker(new URL('./replicate-worker.ts', import.meta.url), { workerData: table }),
    );
  }

  /** At most a few stretches, so that progress can be shown and Ctrl-C is heard. */
  async draw({ from, to, ...rest }: Stretch): Promise<Replicates[]> {
    const jobs: Promise<Replicates>[] = [];
    let next = from;
    for (const worker of this.#workers) {
      if (next >= to) break;
      const end = Math.min(to, next + STRETCH);
      jobs.push(ask(worker, { ...rest, from: next, to: end }));
      next = end;
    }
    return Promise.all(jobs);
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function ask(worker: Worker, stretch: Stretch): Promise<Replicates> {
  return new Promise((settle, fail) => {
    worker.once('error', fail);
    worker.once('message', (replicates: Replicates) => {
      worker.off('error', fail);
      settle(replicates);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(stretch);
  });
}
