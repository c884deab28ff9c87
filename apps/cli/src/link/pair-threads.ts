// SPDX-License-Identifier: EUPL-1.2
// Looks for pairs on several threads where the lists are long; the answer does not depend on how many there are.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  bucketsFor,
  comparisonsOf,
  type FilterSet,
  findPairs,
  joinPairs,
  MOST_COMPARISONS,
  type PairOptions,
  type Pairs,
} from '@amparo/measure/linkage';
import type { PairTask } from './pair-worker.ts';

/** fewer comparisons than this are done before a thread has started */
const WORTH_THREADS = 1e8;

export async function findPairsOnThreads(set: FilterSet, options: PairOptions): Promise<Pairs> {
  const comparisons = comparisonsOf(set.listOf, options.within);
  if (comparisons < WORTH_THREADS) return findPairs(set, options);
  const blocked = comparisons > MOST_COMPARISONS;
  const parts = Math.max(1, Math.min(4, availableParallelism()));
  const shared = { filters: sharedCopy(set.filters), listOf: sharedCopy(set.listOf) };
  const shares = Array.from({ length: parts }, () => 0);
  const found = await Promise.all(
    shares.map((_, part) =>
      runPart(
        {
          ...shared,
          least: options.least,
          within: options.within,
          blocked,
          part,
          parts,
          buckets: bucketsFor(comparisons, options.within),
        },
        (share) => {
          shares[part] = share;
          options.onProgress?.(shares.reduce((sum, own) => sum + own, 0) / parts);
        },
      ),
    ),
  );
  return joinPairs(found, set.listOf.length);
}

/** One copy for all threads: long lists take a hundred megabytes. */
function sharedCopy(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

function runPart(task: PairTask, onProgress: (share: number) => void): Promise<Pairs> {
  return new Promise((settle, fail) => {
    const worker = new Worker(new URL('./pair-worker.ts', import.meta.url), { workerData: task });
    worker.once('error', fail);
    worker.on('message', (message: { share?: number; pairs?: Pairs }) => {
      if (message.share !== undefined) onProgress(message.share);
      if (message.pairs !== undefined) settle(message.pairs);
    });
  });
}
