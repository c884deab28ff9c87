// SPDX-License-Identifier: EUPL-1.2
// Checks a text on this device: the lists come as one lazy load, a short text is checked at once, a long one by a worker.

// oxlint-disable-next-line import/default -- the bundler gives the address of the worker as default export
import address from './words-worker.ts?worker&url';
import type { Language } from '@amparo/kernel';
import type { TermMessage, TextFormat } from '@amparo/learn/terms';
import { deviceChecker, loadTermData } from '../../notes/device-checker.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** Longer texts would hold up the page. In UTF-16 code units. */
const LONG = 200_000;

export interface TextToCheck {
  readonly text: string;
  readonly format: TextFormat;
  readonly language: Language | undefined;
}

/** @throws when the lists cannot be loaded, or the worker cannot start */
export async function checkText(asked: TextToCheck): Promise<readonly TermMessage[]> {
  if (asked.text.length > LONG) return inWorker({ ...asked, ...(await loadTermData()) });
  const checker = await deviceChecker();
  return checker.check(asked.text, { language: asked.language, format: asked.format });
}

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

function inWorker(message: ToWorker): Promise<readonly TermMessage[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ownScript());
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      worker.terminate();
      resolve(data.messages);
    });
    worker.addEventListener('error', () => {
      worker.terminate();
      reject(new Error('the worker of this page failed'));
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of our own, not a window
    worker.postMessage(message);
  });
}
