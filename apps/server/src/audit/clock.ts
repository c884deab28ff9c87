// SPDX-License-Identifier: EUPL-1.2
// Time for what runs by itself in this folder: what time it is, and work that comes again. Tests give one that they move.

export interface Clock {
  now(): Date;
  /** Calls `work` again and again, never twice at once. @returns ends it, and waits for what is under way */
  every(ms: number, work: () => Promise<void>): () => Promise<void>;
}

/** @param now the application's clock */
export function systemClock(now: () => Date = () => new Date()): Clock {
  return {
    now,
    every(ms, work) {
      let running: Promise<void> | undefined;
      const timer = setInterval(() => {
        running ??= work().finally(() => {
          running = undefined;
        });
      }, ms);
      timer.unref();
      return async () => {
        clearInterval(timer);
        await running;
      };
    },
  };
}
