// SPDX-License-Identifier: EUPL-1.2
// One thread that looks for pairs: its share of the records, or of the tables where lists are long.

import { parentPort, workerData } from 'node:worker_threads';
import { type Buckets, type FilterSet, findAllPairs, findBlockedPairs } from '@amparo/measure/linkage';

export interface PairTask extends FilterSet {
  readonly least: number;
  readonly within: boolean;
  readonly blocked: boolean;
  readonly part: number;
  readonly parts: number;
  readonly buckets: Buckets;
}

const { filters, listOf, least, within, blocked, part, parts, buckets } = workerData as PairTask;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
const onProgress = (share: number): void => parentPort?.postMessage({ share });
const pairs = blocked
  ? findBlockedPairs(
      { filters, listOf },
      {
        least,
        within,
        onProgress,
        buckets,
        from: Math.floor((buckets.tables * part) / parts),
        to: Math.floor((buckets.tables * (part + 1)) / parts),
      },
    )
  : findAllPairs({ filters, listOf }, { least, within, onProgress, part, parts });
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage({ pairs });
