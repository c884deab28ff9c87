// SPDX-License-Identifier: EUPL-1.2
// Bootstrap replicates on several threads. Each thread draws a stretch of numbered replicates; the answer does not depend
// on how many threads there are.

import { Worker } from 'node:worker_threads';
import {
  type CaptureTable,
  makeReplicateDrawer,
  type ReplicateRequest,
  type Replicates,
} from '@amparo/measure/estimate';

export interface Stretch {
  readonly threshold: number;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

const STRETCH = 1000;
/** a thread allocates next to nothing: small heaps keep the whole below 150 MB */
const LIMITS = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 48, stackSizeMb: 1 } as const;

export class ReplicateThreads {
  readonly #workers: Worker[];
  readonly #drawHere: (request: ReplicateRequest) => Replicates;

  /** @param threads this one and so many less one beside it */
  constructor(table: CaptureTable, threads: number) {
    this.#drawHere = makeReplicateDrawer(table);
    this.#workers = Array.from(
      { length: threads - 1 },
      () =>
        new Worker(new URL('./replicate-worker.ts', import.meta.url), { workerData: table, resourceLimits: LIMITS }),
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
    const here = next < to ? [this.#drawHere({ ...rest, from: next, to: Math.min(to, next + STRETCH) })] : [];
    return [...(await Promise.all(jobs)), ...here];
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
