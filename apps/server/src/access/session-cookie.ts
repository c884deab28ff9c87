// SPDX-License-Identifier: EUPL-1.2
// The session cookie (AU-7). Its value is the institution's id and a reference token: the institution is there only so
// that the look-up goes to its rows first; without the token it opens nothing. Never readable by scripts.

import { hashToken } from './tokens.ts';

/** `__Host-` binds it to this host, to Secure and to Path=/; browsers accept Secure on http://localhost. */
export const COOKIE = '__Host-amparo';

export interface SessionKey {
  readonly orgId: string;
  readonly tokenHash: Buffer;
  /** institution and token as the cookie holds them: what the database looks up (store/session.ts) */
  readonly given: string;
}

export function cookieFor(orgId: string, token: string): string {
  return `${COOKIE}=${orgId}.${token}; Path=/; Secure; HttpOnly; SameSite=Strict`;
}

export const CLEARED_COOKIE = `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0`;

const VALUE = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/u;

/** @returns undefined when there is no session cookie, two of them, or one that cannot be ours */
export function readSessionCookie(header: string | undefined): SessionKey | undefined {
  const values = (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${COOKIE}=`));
  const [, orgId, token] = VALUE.exec(values.length === 1 ? (values[0] ?? '').slice(COOKIE.length + 1) : '') ?? [];
  const tokenHash = token === undefined ? undefined : hashToken(token);
  if (orgId === undefined || token === undefined || tokenHash === undefined) return undefined;
  return { orgId, tokenHash, given: `${orgId}.${token}` };
}
