// SPDX-License-Identifier: EUPL-1.2
// Begins and ends the worker of this page. Its address is the only script besides the service worker that is set at run
// time, through the policy that the server names in its header.

// oxlint-disable-next-line import/default -- the bundler gives the address of the worker as default export
import address from './estimate-worker.ts?worker&url';
import type { FromWorker, ToWorker } from './messages.ts';

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

export interface RunningWorker {
  readonly stop: () => void;
  readonly end: () => void;
}

/** @param onFailed a mistake of the program, or a script that cannot be loaded */
export function runWorker(
  message: Extract<ToWorker, { kind: 'run' }>,
  onMessage: (message: FromWorker) => void,
  onFailed: () => void,
): RunningWorker {
  const worker = new Worker(ownScript());
  const tell = (words: ToWorker): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of our own, not a window
    worker.postMessage(words);
  };
  worker.addEventListener('message', (event: MessageEvent<FromWorker>) => {
    onMessage(event.data);
    if (event.data.kind === 'result' || event.data.kind === 'refused') worker.terminate();
  });
  worker.addEventListener('error', () => {
    worker.terminate();
    onFailed();
  });
  tell(message);
  return { stop: () => tell({ kind: 'stop' }), end: () => worker.terminate() };
}
