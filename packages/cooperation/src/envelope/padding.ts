// SPDX-License-Identifier: EUPL-1.2
// Sizes: every envelope of a class has the same length to the byte, so that whoever carries it sees a class and nothing else (FED-7).

import { utf8Length } from '../canonical/index.ts';

/** Bytes of the whole token, at most. */
export const SIZE_CLASSES = [4096, 16_384, 65_536, 262_144] as const;
/** What a reader accepts before it looks at anything else (FED-2). */
export const MAX_TOKEN_BYTES = 1_048_576;
const JWS_SIGNATURE = 86;
const JWE_IV = 16;
const JWE_TAG = 22;

/** Signs of base64url for so many bytes, without padding. */
export function base64urlLength(bytes: number): number {
  return Math.ceil((bytes * 4) / 3);
}

/** Length of the token that holds a payload of so many bytes under headers of these lengths (in signs of base64url). */
export function tokenLength(payloadBytes: number, jwsHeader: number, jweHeader: number): number {
  const jws = jwsHeader + 1 + base64urlLength(payloadBytes) + 1 + JWS_SIGNATURE;
  return jweHeader + 2 + JWE_IV + 1 + base64urlLength(jws) + 1 + JWE_TAG + 1;
}

/** Bytes of payload that fill a class as far as it goes. */
export function payloadBytesOf(sizeClass: number, jwsHeader: number, jweHeader: number): number {
  let bytes = Math.floor((sizeClass - jweHeader) / ((4 / 3) * (4 / 3)));
  while (bytes > 0 && tokenLength(bytes, jwsHeader, jweHeader) > sizeClass) bytes -= 1;
  return bytes;
}

/**
 * The claims with `pad` filled so that the payload has exactly the length of its class.
 *
 * @param write gives the payload for a pad; must grow by one byte for each sign of it
 * @returns undefined when it fits no class
 */
export function padToClass(
  write: (pad: string) => string,
  jwsHeader: number,
  jweHeader: number,
): { readonly payload: string; readonly sizeClass: number } | undefined {
  const least = utf8Length(write(''));
  for (const sizeClass of SIZE_CLASSES) {
    const room = payloadBytesOf(sizeClass, jwsHeader, jweHeader) - least;
    if (room >= 0) return { payload: write('0'.repeat(room)), sizeClass };
  }
  return undefined;
}

/** The next fixed tick: when an answer goes out, whatever it took to find it (FED-7). @param tickMs e.g. 250 */
export function answerDelayMs(nowMs: number, tickMs: number): number {
  if (!Number.isInteger(tickMs) || tickMs < 1) throw new RangeError('answerDelayMs: whole milliseconds, at least 1');
  return tickMs - (nowMs % tickMs);
}
