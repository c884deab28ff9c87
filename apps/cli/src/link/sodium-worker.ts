// SPDX-License-Identifier: EUPL-1.2
// One thread of the ring: derives elements, multiplies elements by a secret.

import { parentPort } from 'node:worker_threads';
import sodium from 'libsodium-wrappers-sumo';
import type { GroupTask } from './sodium-group.ts';

await sodium.ready;
parentPort?.on('message', (task: GroupTask) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(run(task));
});

function run(task: GroupTask): Uint8Array {
  const width = task.work === 'derive' ? 64 : 32;
  const output = new Uint8Array((task.input.length / width) * 32);
  const scalar = task.work === 'multiply' ? sodium.crypto_core_ristretto255_scalar_reduce(task.seed) : undefined;
  for (let at = 0; at * width < task.input.length; at += 1) {
    const input = task.input.subarray(at * width, (at + 1) * width);
    const element =
      scalar === undefined
        ? sodium.crypto_core_ristretto255_from_hash(input)
        : sodium.crypto_scalarmult_ristretto255(scalar, input);
    output.set(element, at * 32);
  }
  return output;
}
