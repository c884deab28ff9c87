// SPDX-License-Identifier: EUPL-1.2
// Import of 50,000 rows of HTCDS with every field of the standard, each format in a cold process: reading of the file, dry run
// and planning of each case; then writing them into the server (import-server.ts). Bar: three minutes and 500 MB for the whole.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchImportServer } from './import-server.ts';
import { root } from './measure.ts';

interface Measured {
  readonly seconds: number;
  /** CPU seconds, user and system: what a busy machine does not change */
  readonly cpu: number;
  /** MB, largest resident set of the process */
  readonly memory: number;
  readonly rows: number;
  readonly megabytes: number;
  /** the longest that one slice of 500 rows kept the thread, ms */
  readonly longestSlice: number;
}

const LIMIT_SECONDS = 180;
const LIMIT_MEGABYTES = 500;

function job(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'bench/import-job.ts'), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new TypeError(`bench: the job ${args[0]} failed\n${stderr}`);
  return stdout;
}

export async function benchImport(): Promise<void> {
  console.log('\nimport of 50,000 HTCDS rows x 84 fields (file reading, dry run, planned cases), cold process');
  for (const kind of ['csv', 'xlsx']) {
    const file = join(tmpdir(), `amparo-bench-import-${process.pid}.${kind}`);
    try {
      job('write', file);
      const { seconds, cpu, memory, rows, megabytes, longestSlice } = JSON.parse(job('read', file)) as Measured;
      const missed = seconds > LIMIT_SECONDS || memory > LIMIT_MEGABYTES ? '  MISSED' : '';
      console.log(
        `  ${kind.padEnd(5)} ${rows} rows, ${megabytes.toFixed(0)} MB: ${seconds.toFixed(1)} s (limit ${LIMIT_SECONDS}; ${cpu.toFixed(1)} s of CPU), peak ${memory.toFixed(0)} MB (limit ${LIMIT_MEGABYTES}), longest slice ${longestSlice.toFixed(0)} ms${missed}`,
      );
    } finally {
      rmSync(file, { force: true });
    }
  }
  await benchImportServer();
}
