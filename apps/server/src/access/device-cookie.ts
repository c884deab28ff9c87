// SPDX-License-Identifier: EUPL-1.2
// The cookie by which a browser is known again (AU-5, AU-8): a secret of its own that opens nothing. It lets the owner of
// an account in while strangers guess at it, and it tells a new device from a known one. It stays after signing out. Lax,
// because it must also come along when an identity provider sends the browser back.

import { hashToken } from './tokens.ts';

export const DEVICE_COOKIE = '__Host-amparo-device';
const DAYS_400 = 400 * 24 * 3600;

export function deviceCookieFor(secret: string): string {
  return `${DEVICE_COOKIE}=${secret}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${DAYS_400}`;
}

/** @returns the value of a cookie that is there exactly once */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const values = (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`));
  return values.length === 1 ? values[0]?.slice(name.length + 1) : undefined;
}

export interface DeviceSecret {
  readonly secret: string;
  readonly hash: Buffer;
}

export function readDeviceCookie(header: string | undefined): DeviceSecret | undefined {
  const secret = readCookie(header, DEVICE_COOKIE);
  const hash = secret === undefined ? undefined : hashToken(secret);
  return secret === undefined || hash === undefined ? undefined : { secret, hash };
}

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['SamsungBrowser/', 'Samsung Internet'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const;

/** A coarse name of closed words, so that its owner knows it again and nobody else learns a version or a model. */
export function deviceLabel(agent: string | undefined): string {
  const find = (list: readonly (readonly [string, string])[]) => list.find(([sign]) => agent?.includes(sign))?.[1];
  const parts = [find(BROWSERS), find(SYSTEMS)].filter((part) => part !== undefined);
  return parts.length === 0 ? 'unknown' : parts.join(', ');
}
