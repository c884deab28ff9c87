// SPDX-License-Identifier: EUPL-1.2
// Runs test files as they are and counts what they proved, for measures of the release gate that consist of tests.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './tree.ts';

export interface TestRun {
  /** names of tests that passed, without the suites around them */
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

export async function runTests(files: readonly string[], settings: NodeJS.ProcessEnv = {}): Promise<TestRun> {
  const words = ['--test', '--test-reporter=tap', ...files.map((file) => join(ROOT, file))];
  const env: NodeJS.ProcessEnv = { ...process.env, ...settings };
  delete env['NODE_TEST_CONTEXT']; // or a run inside a run reports nothing
  const child = spawn(process.execPath, words, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines = [...output.matchAll(/^ *(ok|not ok) \d+ - (.*)$/gmu)];
  const named = (state: string) => lines.flatMap(([, found, name = '']) => (found === state ? [name] : []));
  const failed = named('not ok');
  if (failed.length === 0 && code !== 0) failed.push(`the run ended with ${code}`);
  return { passed: named('ok'), failed };
}
