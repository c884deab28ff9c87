// SPDX-License-Identifier: EUPL-1.2
// The growing wait after failed sign-ins (AU-5). It counts the pair of account and address, the address, and the account
// from everywhere. Whoever guesses waits up to an hour; the owner of an account under attack from elsewhere waits at
// most a minute, so a stranger cannot lock anybody out. The same for accounts that do not exist. Memory is bounded;
// a restart forgets (the issue on accounts makes it durable).

import { createHash } from 'node:crypto';
import { addressKey } from '../edge/rate-limit.ts';

interface Rule {
  /** failures without any wait */
  readonly free: number;
  readonly mostSeconds: number;
}

const RULES = {
  pair: { free: 3, mostSeconds: 3600 },
  address: { free: 20, mostSeconds: 3600 },
  account: { free: 10, mostSeconds: 60 },
} as const satisfies Record<string, Rule>;

interface Count {
  failures: number;
  until: number;
  last: number;
}

/** Failures older than this are forgotten. */
const MEMORY_MS = 24 * 3600_000;

export interface SignInDelay {
  /** @returns seconds to wait, 0 to go on */
  wait(account: string, address: string, nowMs: number): number;
  failed(account: string, address: string, nowMs: number): void;
  succeeded(account: string, address: string): void;
}

export function createSignInDelay(most = 20_000): SignInDelay {
  const counts = new Map<string, Count>();
  const keys = (account: string, address: string) => {
    const name = createHash('sha256').update(account).digest('base64url');
    const place = addressKey(address);
    return { pair: `p ${name} ${place}`, address: `a ${place}`, account: `n ${name}` };
  };
  return {
    wait(account, address, nowMs) {
      const until = Object.values(keys(account, address)).map((key) => counts.get(key)?.until ?? 0);
      return Math.max(0, Math.ceil((Math.max(...until) - nowMs) / 1000));
    },
    failed(account, address, nowMs) {
      for (const [kind, key] of Object.entries(keys(account, address))) {
        const known = counts.get(key);
        const failures = (known === undefined || nowMs - known.last > MEMORY_MS ? 0 : known.failures) + 1;
        const { free, mostSeconds } = RULES[kind as keyof typeof RULES];
        const seconds = failures <= free ? 0 : Math.min(mostSeconds, 2 ** Math.min(20, failures - free - 1));
        counts.delete(key);
        counts.set(key, { failures, until: nowMs + seconds * 1000, last: nowMs });
      }
      while (counts.size > most) counts.delete(counts.keys().next().value ?? '');
    },
    succeeded(account, address) {
      const { pair, account: name } = keys(account, address);
      counts.delete(pair);
      counts.delete(name);
    },
  };
}
