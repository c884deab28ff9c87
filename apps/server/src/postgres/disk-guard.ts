// SPDX-License-Identifier: EUPL-1.2
//
// Keeps the disk from filling up under the database (AV-5). Below 1 GiB or 5 % of free room the server takes no more
// changes, and goes on reading; as soon as there is room again it takes them again, by itself. A ballast file of 64 MiB is
// given up when hardly anything is left, so that PostgreSQL can finish and stop cleanly even if something else fills the
// disk. Started by server.ts; asked before each change.

import { randomFillSync } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DiskSpace } from './disk-space.ts';

const MIB = 1024 ** 2;

export interface DiskGuardOptions {
  readonly dataFolder: string;
  /** undefined where the disk is somebody else's: then nothing is guarded */
  readonly space: () => Promise<DiskSpace | undefined>;
  /** called when it becomes low, and when there is room again */
  readonly onChange: (low: boolean, space: DiskSpace) => void;
  readonly everyMs?: number;
  readonly ballastBytes?: number;
  /** the ballast is given up below this */
  readonly lastBytes?: number;
}

export interface DiskGuard {
  /** True while changes must be refused. */
  readonly low: () => boolean;
  /** Looks now; otherwise it looks by itself. */
  readonly look: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const BALLAST = 'ballast';

export async function guardDisk(options: DiskGuardOptions): Promise<DiskGuard> {
  const { space, onChange, everyMs = 2_000 } = options;
  const ballast = new Ballast(options);
  let low = false;
  const lookOnce = async (): Promise<void> => {
    const found = await space();
    if (found === undefined) return;
    await ballast.adapt(found);
    if (found.low === low) return;
    low = found.low;
    onChange(low, found);
  };
  let looking: Promise<void> | undefined;
  // one look at a time; a disk that does not answer is no reason to stop the server
  const look = (): Promise<void> => {
    looking ??= lookOnce()
      .catch(() => undefined)
      .finally(() => (looking = undefined));
    return looking;
  };
  await look();
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return {
    low: () => low,
    look,
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

class Ballast {
  readonly #file: string;
  readonly #bytes: number;
  readonly #last: number;

  constructor({ dataFolder, ballastBytes = 64 * MIB, lastBytes = 32 * MIB }: DiskGuardOptions) {
    this.#file = path.join(dataFolder, BALLAST);
    this.#bytes = ballastBytes;
    this.#last = lastBytes;
  }

  async adapt({ low, freeBytes, limitBytes }: DiskSpace): Promise<void> {
    if (freeBytes < this.#last) await rm(this.#file, { force: true });
    else if (!low && freeBytes - this.#bytes > limitBytes && !(await this.#isThere())) await this.#write();
  }

  async #isThere(): Promise<boolean> {
    return stat(this.#file).then(
      ({ size }) => size === this.#bytes,
      () => false,
    );
  }

  /** Really written, with bytes that no file system can make smaller. */
  async #write(): Promise<void> {
    const unfinished = `${this.#file}.unfinished`;
    const handle = await open(unfinished, 'w', 0o600);
    try {
      const block = randomFillSync(Buffer.alloc(MIB));
      for (let left = this.#bytes; left > 0; left -= block.length) {
        await handle.write(block, 0, Math.min(left, block.length));
        randomFillSync(block, 0, 64);
      }
      await handle.sync();
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    await rename(unfinished, this.#file);
  }
}
