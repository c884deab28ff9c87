// SPDX-License-Identifier: EUPL-1.2
// The worker that reads the file, as the page uses it: each question gets its answer as a promise. Its address is set through the
// policy that the server names in its header.

import type { HtcdsContent } from '@amparo/casework/htcds';
import type { Mapping } from '@amparo/casework/import';
import type { RefusalCode, RefusalPlace } from '@amparo/spreadsheet';
// oxlint-disable-next-line import/default -- the bundler gives the address of the worker as default export
import address from './import-worker.ts?worker&url';
import type { FromWorker, Opened, Planned, SentRow, ToWorker } from './messages.ts';

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

export interface Refusal {
  readonly code: RefusalCode | 'worker-failed';
  readonly place: RefusalPlace;
}
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export interface FileReader {
  readonly open: (
    file: File,
    content: HtcdsContent,
    choice: { readonly sheet: number | null; readonly headerRow: number | null; readonly today: string },
  ) => Promise<Read<Opened>>;
  readonly values: (
    letters: string,
    to: string | null,
  ) => Promise<Read<Extract<FromWorker, { readonly kind: 'values' }>>>;
  readonly plan: (mapping: Mapping, told: (rows: number) => void) => Promise<Read<Planned>>;
  readonly begin: (mapping: Mapping, from: number) => void;
  /** undefined at the end */
  readonly next: () => Promise<Read<{ readonly number: number; readonly rows: readonly SentRow[] } | undefined>>;
  readonly end: () => void;
}

export function startFileReader(): FileReader {
  const worker = new Worker(ownScript());
  let waiting: { readonly hear: (message: FromWorker) => void; readonly fail: () => void } | undefined;
  worker.addEventListener('message', (event: MessageEvent<FromWorker>) => waiting?.hear(event.data));
  worker.addEventListener('error', () => waiting?.fail());
  const tell = (message: ToWorker): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker of our own, not a window
    worker.postMessage(message);
  };
  /** One question at a time: the page asks the next when it has the answer. */
  const ask = <T>(message: ToWorker, read: (answer: FromWorker) => { readonly value: T } | undefined) =>
    new Promise<Read<T>>((resolve) => {
      waiting = {
        hear: (answer) => {
          if (answer.kind === 'refused') resolve({ ok: false, refusal: answer });
          else {
            const found = read(answer);
            if (found !== undefined) resolve({ ok: true, value: found.value });
          }
        },
        fail: () => resolve({ ok: false, refusal: { code: 'worker-failed', place: {} } }),
      };
      tell(message);
    });
  return {
    open: (file, content, choice) =>
      ask({ kind: 'open', file, content, ...choice }, (answer) =>
        answer.kind === 'opened' ? { value: answer.opened } : undefined,
      ),
    values: (letters, to) =>
      ask({ kind: 'values', letters, to }, (answer) => (answer.kind === 'values' ? { value: answer } : undefined)),
    plan: (mapping, told) =>
      ask({ kind: 'plan', mapping }, (answer) => {
        if (answer.kind === 'progress') told(answer.rows);
        return answer.kind === 'planned' ? { value: answer.planned } : undefined;
      }),
    begin: (mapping, from) => tell({ kind: 'begin', mapping, from }),
    next: () =>
      ask({ kind: 'next' }, (answer) =>
        answer.kind === 'batch' ? { value: answer } : answer.kind === 'end' ? { value: undefined } : undefined,
      ),
    end: () => worker.terminate(),
  };
}
