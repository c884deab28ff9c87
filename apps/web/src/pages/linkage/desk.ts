// SPDX-License-Identifier: EUPL-1.2
// The worker of the linkage pages, one for each piece of work: it ends with its answer, and with it everything that it read. Its
// address is set through the policy that the server names in its header.

// oxlint-disable-next-line import/default -- the bundler gives the address of the worker as default export
import address from './linkage-worker.ts?worker&url';
import type { Answer, FromWorker, Progress, ToWorker } from './messages.ts';

interface ScriptPolicy {
  readonly createScriptURL: (address: string) => string;
}
interface WithTrustedTypes {
  readonly trustedTypes?: { readonly createPolicy: (name: string, rules: ScriptPolicy) => ScriptPolicy };
}

function ownScript(): string {
  const rules: ScriptPolicy = {
    createScriptURL: (wanted) => {
      if (wanted !== address) throw new TypeError('amparo policy: only the worker of this page is a script of ours');
      return wanted;
    },
  };
  const { trustedTypes } = globalThis as WithTrustedTypes;
  return (trustedTypes?.createPolicy('amparo', rules) ?? rules).createScriptURL(address);
}

export interface Work {
  readonly end: () => void;
}

/** @param hear the answer, once; 'failed' for a mistake of the program or a script that cannot be loaded */
export function beginWork(
  message: ToWorker,
  hear: (answer: Answer | 'failed') => void,
  told: (progress: Progress) => void = () => {},
): Work {
  const worker = new Worker(ownScript());
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === 'progress') return told(data);
    worker.terminate();
    hear(data);
  });
  worker.addEventListener('error', () => {
    worker.terminate();
    hear('failed');
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of our own, not a window
  worker.postMessage(message);
  return { end: () => worker.terminate() };
}
