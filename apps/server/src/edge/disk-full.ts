// SPDX-License-Identifier: EUPL-1.2
// While the disk is nearly full, nothing is changed (AV-5): 507, with what to do. Reading goes on, and so does what reading
// needs: signing in and out, a fresh proof, break-glass; those write little, and there is room kept for them. Called by app.ts
// before a body is read.

import type { FastifyRequest } from 'fastify';
import { Refused } from '../problems.ts';

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const NEEDED_FOR_READING =
  /^\/api\/v1\/(?:session|sign-in|sso|account\/step-up|break-glass|determinations\/preview|cases\/search)(?:[/?]|$)/u;
const RETRY_AFTER_S = 60;

/** @throws {Refused} 'disk-full' */
export function assertRoomToChange({ method, url }: Pick<FastifyRequest, 'method' | 'url'>, low: boolean): void {
  if (!low || SAFE.has(method) || NEEDED_FOR_READING.test(url)) return;
  throw new Refused('disk-full', { retryAfter: RETRY_AFTER_S });
}
