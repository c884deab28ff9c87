// SPDX-License-Identifier: EUPL-1.2
// Token buckets with bounded memory (API-8): one per session, per address, per kind. Time comes in as an argument, so
// that tests need not wait. Nothing is written down; a restart forgets.

import type { RateLimit } from '../config.ts';

interface Bucket {
  tokens: number;
  at: number;
}

export interface RateLimiter {
  /** @returns 0 when the request may pass, otherwise the whole seconds to wait */
  take(key: string, nowMs: number): number;
}

/**
 * @param most buckets kept; beyond it the one used longest ago is forgotten, which is a full bucket for whoever it was:
 *   many addresses at once can therefore not fill the memory, and can not lock out anybody either
 */
export function createRateLimiter({ perSecond, burst }: RateLimit, most = 20_000): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, nowMs) {
      const bucket = buckets.get(key) ?? { tokens: burst, at: nowMs };
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.at) / 1000) * perSecond);
      bucket.at = nowMs;
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > most) buckets.delete(buckets.keys().next().value ?? '');
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
      bucket.tokens -= 1;
      return 0;
    },
  };
}

/** The key of an address: a whole IPv6 customer network counts as one, as it costs nothing to change inside it. */
export function addressKey(address: string): string {
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  if (!plain.includes(':')) return plain;
  const [head = ''] = plain.split('::');
  return head.split(':').slice(0, 4).join(':');
}
