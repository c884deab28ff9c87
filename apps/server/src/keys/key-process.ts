// SPDX-License-Identifier: EUPL-1.2
// The process that holds the keys: forked by key-store.ts, answers its questions one after the other, ends when the server
// is gone. It prints nothing, listens on nothing, and cannot be told to open a debugger (--disable-sigusr1). An error that
// nobody foresaw leaves it as the word "failed" and nothing else.

import { erase } from './bytes.ts';
import { IntegrityError, KeyProblem, KeyRefused, KeyStoreUnavailable } from './problem.ts';
import type { FromProcess, OperationName, Operations, ToProcess } from './protocol.ts';
import { openVault } from './vault.ts';

let vault: Operations | undefined;
/** One after the other, so that two changes of the ring never meet. */
let turn: Promise<void> = Promise.resolve();

process.on('message', (message: ToProcess) => {
  turn = turn.then(() => handle(message)).catch(end);
});
process.on('disconnect', end);
// A key pressed at the console reaches this process too; the server decides when both end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const) process.on(signal, () => undefined);

function end(): void {
  process.exit(0);
}

async function handle(message: ToProcess): Promise<void> {
  if (message.kind === 'begin') {
    await tell(await begin(message.settings));
    return;
  }
  if (vault === undefined) return;
  const { id, name, args } = message;
  try {
    const value = await perform(vault, name, args);
    await tell({ kind: 'answer', id, value });
    if (name === 'unwrap' && Array.isArray(value)) {
      erase(...value.filter((key): key is Uint8Array => key instanceof Uint8Array));
    }
  } catch (error) {
    await tell({ kind: 'refusal', id, refusal: refusalOf(error) });
  }
}

async function begin(settings: Parameters<typeof openVault>[0]): Promise<FromProcess> {
  try {
    vault = await openVault(settings);
    return { kind: 'ready' };
  } catch (error) {
    if (error instanceof KeyProblem) return { kind: 'not-started', code: error.code, message: error.message };
    throw error;
  }
}

async function perform(on: Operations, name: OperationName, args: readonly unknown[]): Promise<unknown> {
  // the other end of this channel is key-store.ts, whose types are these
  return (on[name] as (...given: readonly unknown[]) => unknown).apply(on, [...args]);
}

function refusalOf(error: unknown): Extract<FromProcess, { kind: 'refusal' }>['refusal'] {
  if (error instanceof KeyRefused) return error.code;
  if (error instanceof IntegrityError) return 'integrity';
  if (error instanceof KeyStoreUnavailable) return 'sealed';
  return 'failed';
}

function tell(message: FromProcess): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });
}
