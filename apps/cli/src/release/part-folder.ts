// SPDX-License-Identifier: EUPL-1.2
// The folder of a release: parts first, their names when everything is whole and paid for.

import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '@amparo/kernel';

export function unreadable(path: string, remedy: string): InvalidInput {
  return new InvalidInput([{ path, code: 'not-readable', remedy }]);
}

/** Files under names that say that they are not whole yet, until all are. */
export class PartFolder {
  readonly #folder: string;
  readonly files: { path: string; bytes: number; hash: string }[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    if (existsSync(folder) && !statSync(folder).isDirectory())
      throw unreadable(folder, 'this is a file; name a folder');
    mkdirSync(folder, { recursive: true });
  }

  write(path: string, pieces: Iterable<string>): void {
    const hash = createHash('sha256');
    let bytes = 0;
    const file = openSync(join(this.#folder, `${path}.part`), 'w');
    this.files.push({ path, bytes: 0, hash: '' });
    try {
      for (const piece of pieces) {
        const buffer = Buffer.from(piece, 'utf8');
        hash.update(buffer);
        bytes += buffer.length;
        for (let done = 0; done < buffer.length; ) done += writeSync(file, buffer, done);
      }
    } finally {
      closeSync(file);
    }
    this.files[this.files.length - 1] = { path, bytes, hash: hash.digest('hex') };
  }

  settle(): void {
    // what an earlier release left under a name that this one does not have would be taken for part of it
    if (!this.files.some(({ path }) => path === 'synthetic.csv'))
      rmSync(join(this.#folder, 'synthetic.csv'), { force: true });
    for (const { path } of this.files) renameSync(join(this.#folder, `${path}.part`), join(this.#folder, path));
  }

  discard(): void {
    for (const { path } of this.files) rmSync(join(this.#folder, `${path}.part`), { force: true });
  }
}
