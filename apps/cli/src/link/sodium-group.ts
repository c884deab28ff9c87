// SPDX-License-Identifier: EUPL-1.2
// The group of the keys mode by libsodium (WebAssembly), on several threads: seven times faster than plain JavaScript. The
// same elements as @noble/curves gives, which a test holds it to.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ELEMENT_BYTES, type Group } from '@amparo/measure/linkage';

export type GroupTask =
  | { readonly work: 'derive'; readonly input: Uint8Array }
  | { readonly work: 'multiply'; readonly input: Uint8Array; readonly seed: Uint8Array };

const PIECE = 512;

export interface ThreadedGroup extends Group {
  close(): Promise<void>;
}

/** @param onProgress share of the elements that are done */
export function openSodiumGroup(onProgress: (share: number) => void = () => {}, threads?: number): ThreadedGroup {
  const workers = Array.from(
    { length: threads ?? Math.min(4, availableParallelism()) },
    () => new Worker(new URL('./sodium-worker.ts', import.meta.url)),
  );
  const runAll = async (
    input: Uint8Array,
    width: number,
    taskOf: (piece: Uint8Array) => GroupTask,
  ): Promise<Uint8Array> => {
    const count = input.length / width;
    const output = new Uint8Array(count * ELEMENT_BYTES);
    let next = 0;
    let done = 0;
    await Promise.all(
      workers.map(async (worker) => {
        while (next < count) {
          const from = next;
          next = Math.min(count, next + PIECE);
          const to = next;
          output.set(await ask(worker, taskOf(input.slice(from * width, to * width))), from * ELEMENT_BYTES);
          done += to - from;
          onProgress(done / count);
        }
      }),
    );
    return output;
  };
  return {
    derive: (uniform) => runAll(uniform, 64, (input) => ({ work: 'derive', input })),
    multiply: (elements, seed) => runAll(elements, ELEMENT_BYTES, (input) => ({ work: 'multiply', input, seed })),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function ask(worker: Worker, task: GroupTask): Promise<Uint8Array> {
  return new Promise((settle, fail) => {
    worker.once('error', fail);
    worker.once('message', (output: Uint8Array) => {
      worker.off('error', fail);
      settle(output);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    worker.postMessage(task);
  });
}
