// SPDX-License-Identifier: EUPL-1.2
// One thread of the bootstrap: gets the table once, then stretches of replicate numbers.

import { parentPort, workerData } from 'node:worker_threads';
import { type CaptureTable, makeReplicateDrawer } from '@amparo/measure/estimate';
import type { Stretch } from './threads.ts';

const draw = makeReplicateDrawer(workerData as CaptureTable);
parentPort?.on('message', (stretch: Stretch) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(draw(stretch));
});
