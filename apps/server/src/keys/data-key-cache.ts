// SPDX-License-Identifier: EUPL-1.2
// Keys of cases that were just used, in the server's process: at most a minute and a bounded number (CR-3), overwritten
// when they leave. Gives and takes copies, so that a key is never overwritten under somebody who still uses it.

import { erase } from './bytes.ts';

export const CACHE_LIMITS = { lifeMs: 60_000, most: 1_000 } as const;

export interface DataKeyCache {
  /** @returns a copy that the caller erases */
  readonly get: (name: string) => Buffer | undefined;
  readonly put: (name: string, key: Buffer) => void;
  /** Every key whose name begins so. */
  readonly forget: (beginning: string) => void;
  readonly clear: () => void;
  readonly size: () => number;
}

interface Entry {
  readonly key: Buffer;
  readonly until: number;
}

export function createDataKeyCache({ lifeMs, most }: { lifeMs: number; most: number } = CACHE_LIMITS): DataKeyCache {
  const entries = new Map<string, Entry>(); // in the order in which they end
  let timer: NodeJS.Timeout | undefined;

  const remove = (name: string): void => {
    const entry = entries.get(name);
    if (entry !== undefined) erase(entry.key);
    entries.delete(name);
  };
  const sweep = (): void => {
    const now = performance.now();
    for (const [name, { until }] of entries) {
      if (until > now) break;
      remove(name);
    }
    schedule();
  };
  const schedule = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const [next] = entries.values();
    if (next === undefined) return;
    timer = setTimeout(sweep, Math.max(0, next.until - performance.now()));
    timer.unref();
  };

  return {
    get: (name) => {
      const entry = entries.get(name);
      return entry === undefined || entry.until <= performance.now() ? undefined : Buffer.from(entry.key);
    },
    put: (name, key) => {
      remove(name);
      for (const oldest of entries.keys()) {
        if (entries.size < most) break;
        remove(oldest);
      }
      entries.set(name, { key: Buffer.from(key), until: performance.now() + lifeMs });
      if (timer === undefined) schedule();
    },
    forget: (beginning) => {
      for (const name of entries.keys()) if (name.startsWith(beginning)) remove(name);
    },
    clear: () => {
      for (const name of entries.keys()) remove(name);
      schedule();
    },
    size: () => entries.size,
  };
}
