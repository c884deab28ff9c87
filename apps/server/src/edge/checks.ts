// SPDX-License-Identifier: EUPL-1.2
// What a request must be before anything of it is used: meant for this host, sent by this application when it wants to
// change something, and JSON when it has a body (API-2, API-4). Each check throws its refusal.

import type { FastifyRequest } from 'fastify';
import { Refused } from '../problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** what a body of this route must be; JSON where nothing is said */
    takes?: 'json' | 'bytes';
  }
}

/** A name that is not ours is somebody's attempt to reach a local server through a name of theirs. */
export function assertOwnHost(host: string | undefined, origins: readonly string[]): void {
  if (host !== undefined && origins.some((origin) => origin.slice(origin.indexOf('//') + 2) === host.toLowerCase()))
    return;
  throw new Refused('wrong-host');
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Browsers always say where an unsafe request comes from; programs without a browser say nothing and have no cookie of it. */
export function assertOwnOrigin(request: FastifyRequest, origins: readonly string[]): void {
  if (SAFE.has(request.method)) return;
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (origin !== undefined && !origins.includes(origin)) throw new Refused('cross-site');
  if (site !== undefined && site !== 'same-origin') throw new Refused('cross-site');
}

const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/iu;

/**
 * Exactly JSON in UTF-8, or, where the route takes bytes, exactly those; not compressed (a small body may unpack to a large one).
 * No form of a foreign page can send either type.
 */
export function assertBodyType(request: FastifyRequest): void {
  const { headers, routeOptions } = request;
  const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
  if (!hasBody) return;
  const type = headers['content-type'];
  const wanted = routeOptions.config.takes === 'bytes' ? /^application\/octet-stream$/iu : JSON_TYPE;
  if (type === undefined || !wanted.test(type) || headers['content-encoding'] !== undefined)
    throw new Refused('not-json');
}
