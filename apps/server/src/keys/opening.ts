// SPDX-License-Identifier: EUPL-1.2
// What must be done with the keys before the first request that needs them: at the start, or, where the keys are sealed,
// when the third share was given. Until then every request of staff is refused. Called by server.ts and by the route that
// takes shares; done once, and again only after it failed.

import { KeyStoreUnavailable } from './problem.ts';
import type { KeyStore } from './key-store.ts';

export interface Opening {
  /** whether requests of staff may be answered */
  readonly ready: () => boolean;
  /** Runs the steps if the keys are unsealed and they were not run. @throws what a step throws */
  readonly open: () => Promise<void>;
}

/** @param steps in order; each may be run again after a later one failed */
export function createOpening(keyStore: Pick<KeyStore, 'health'>, steps: readonly (() => Promise<unknown>)[]): Opening {
  let ready = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    const { state } = await keyStore.health();
    if (state === 'sealed') return;
    if (state === 'unavailable') throw new KeyStoreUnavailable('not-running');
    for (const step of steps) await step();
    ready = true;
  };
  return {
    ready: () => ready,
    open: async () => {
      if (ready) return;
      running ??= run().finally(() => {
        running = undefined;
      });
      await running;
    },
  };
}
