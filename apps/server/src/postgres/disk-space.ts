// SPDX-License-Identifier: EUPL-1.2
//
// How much room the data folder has left. Read by the server's health route and before writes (below
// the limit, writes are refused while reads go on). It measures; it refuses nothing itself.

import { statfs } from 'node:fs/promises';

const GIB = 1024 ** 3;

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
  /** True below 1 GiB or 5 % of the disk, whichever is more. */
  readonly low: boolean;
}

export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return judgeSpace(bavail * bsize, blocks * bsize);
}

export function judgeSpace(freeBytes: number, totalBytes: number): DiskSpace {
  return { freeBytes, totalBytes, low: freeBytes < Math.max(GIB, totalBytes * 0.05) };
}
