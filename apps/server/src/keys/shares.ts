// SPDX-License-Identifier: EUPL-1.2
// The master key in five shares of which three are needed, as text that a person can keep on paper and type (sealed start,
// CR-3). The polynomial is that of the library shamir-secret-sharing; here are only the text form, with a checksum against
// typing errors, and the gathering of shares. Used inside the key process.

import { createHash } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';
import { erase, frame, sameSecret } from './bytes.ts';
import { keyCheckValue } from './key-ring.ts';
import { KeyRefused } from './problem.ts';

/** OpenBao's usual split. */
export const SHARES = { all: 5, needed: 3 } as const;
const CHECKSUM_BYTES = 4;
const SHARE_BYTES = 33; // 32 of the key and the place on the polynomial
const FORM = /^amparo-share-([0-9a-f]{8})-([A-Za-z0-9_-]+)$/u;

/** @param setId eight hexadecimal digits, so that shares of an earlier split are told apart */
export async function splitMaster(master: Uint8Array, setId: string): Promise<readonly string[]> {
  const shares = await split(plain(master), SHARES.all, SHARES.needed);
  const texts = shares.map((share) => writeShare(setId, share));
  erase(...shares);
  return texts;
}

/** The library takes no subclass. A view of the same bytes, not a copy. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function writeShare(setId: string, share: Uint8Array): string {
  const body = Buffer.concat([share, checksum(setId, share)]);
  const text = `amparo-share-${setId}-${body.toString('base64url')}`;
  erase(body);
  return text;
}

function readShare(setId: string, text: string): Buffer {
  const [, foundSet, encoded] = FORM.exec(text.trim()) ?? [];
  const body = Buffer.from(encoded ?? '', 'base64url');
  if (foundSet === undefined || body.length !== SHARE_BYTES + CHECKSUM_BYTES) throw new KeyRefused('share-malformed');
  const share = body.subarray(0, SHARE_BYTES);
  if (!sameSecret(body.subarray(SHARE_BYTES), checksum(foundSet, share))) throw new KeyRefused('share-malformed');
  if (!sameSecret(Buffer.from(foundSet), Buffer.from(setId))) throw new KeyRefused('share-of-another-set');
  return share;
}

function checksum(setId: string, share: Uint8Array): Buffer {
  return createHash('sha256')
    .update(frame(['amparo share v1', setId, share]))
    .digest()
    .subarray(0, CHECKSUM_BYTES);
}

export interface ShareGathering {
  readonly given: () => number;
  /** @returns the master key once enough were given. @throws {KeyRefused} for a wrong one; see `problem.ts` */
  readonly add: (text: string) => Promise<Buffer | undefined>;
  readonly reset: () => void;
}

/** @param check the key check value of the master key (key-ring.ts) */
export function gatherShares(setId: string, check: Buffer): ShareGathering {
  const given: Buffer[] = [];
  const reset = (): void => {
    erase(...given);
    given.length = 0;
  };
  return {
    given: () => given.length,
    reset,
    add: async (text) => {
      const share = readShare(setId, text);
      // the last byte is the place on the polynomial: the same share again, or a forged one for the same place
      if (given.some((earlier) => earlier.at(-1) === share.at(-1))) throw new KeyRefused('share-given-already');
      given.push(share);
      if (given.length < SHARES.needed) return undefined;
      const combined = await combine(given.map(plain));
      const master = Buffer.from(combined.buffer, combined.byteOffset, combined.byteLength);
      reset();
      if (sameSecret(keyCheckValue(master), check)) return master;
      erase(master);
      throw new KeyRefused('shares-wrong');
    },
  };
}
