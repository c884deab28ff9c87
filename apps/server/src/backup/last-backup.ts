// SPDX-License-Identifier: EUPL-1.2
//
// When the last backup was taken: a note in the data folder, written by `amparo backup create`, read by the page that tells
// an administrator how the server is. A time and nothing else.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

const NOTE = 'last-backup.txt';

export async function noteBackup(dataFolder: string, takenAt: Date): Promise<void> {
  const file = path.join(dataFolder, NOTE);
  await mkdir(dataFolder, { recursive: true });
  await writeFile(`${file}.unfinished`, `${takenAt.toISOString()}\n`, { mode: 0o600 });
  await rename(`${file}.unfinished`, file);
}

/** undefined when none was taken, or the note cannot be read. */
export async function lastBackup(dataFolder: string): Promise<Date | undefined> {
  const text = await readFile(path.join(dataFolder, NOTE), 'utf8').catch(() => '');
  const time = Date.parse(text.trim());
  return Number.isFinite(time) ? new Date(time) : undefined;
}
