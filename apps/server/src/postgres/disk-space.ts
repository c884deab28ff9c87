// SPDX-License-Identifier: EUPL-1.2
//
// How much room the data folder has left. Read by the server's health route and before writes (below
// the limit, writes are refused while reads go on). It measures; it refuses nothing itself.

import { statfs } from 'node:fs/promises';

const GIB = 1024 ** 3;

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** 1 GiB or 5 % of the disk, whichever is more. */
  readonly limitBytes: number;
  /** True below the limit. */
  readonly low: boolean;
}

/** @param least another limit than 1 GiB, for tests on a small disk */
export async function diskSpace(folder: string, least = GIB): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return judgeSpace(bavail * bsize, blocks * bsize, least);
}

export function judgeSpace(freeBytes: number, totalBytes: number, least = GIB): DiskSpace {
  const limitBytes = Math.max(least, totalBytes * 0.05);
  return { freeBytes, totalBytes, limitBytes, low: freeBytes < limitBytes };
}
