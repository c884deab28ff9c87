// SPDX-License-Identifier: EUPL-1.2
// The disk guard as a measure: the test that fills a small file system to the last byte, and whether it could run here.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { figureOf, type Measure } from './measure.ts';
import { ROOT } from './tree.ts';

export const diskGuard: Measure = {
  name: 'disk guard',
  gate: 'filled to the last byte: no hang, nothing broken or lost, recovers by itself',
  run: async () => {
    const file = join(ROOT, 'apps/server/src/postgres/disk-guard.test.ts');
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, ['--test', '--test-reporter=spec', file], {
      env,
    }).catch((error: unknown) => error as { stdout: string });
    const count = (word: string) => Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'mu').exec(stdout)?.[1] ?? 0);
    const findings = [
      ...(count('fail') + count('cancelled') > 0 || count('pass') === 0 ? stdout.split('\n').slice(-40) : []),
      ...(count('skipped') > 0 ? ['this user may not mount a file system: run the gate as root once'] : []),
    ];
    const said = /ℹ (\d+ writes until.*)/u.exec(stdout)?.[1] ?? `${count('pass')} tests passed`;
    return figureOf(said, findings);
  },
};
