// SPDX-License-Identifier: EUPL-1.2
// Runs one stage of the tests as a process of its own, keeps its output, and counts what its reporter says.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const logs = join(root, 'build/test-logs');

/** @returns {Promise<{ code: number, output: string }>} */
function runProcess(command, args, env) {
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd: root,
      // programs that node has read once in a run it need not read again
      env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'build/compile-cache'), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', () => settle({ code: 127, output: `${command}: could not be started` }));
    child.on('close', (code) => settle({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

/**
 * @param {{ name: string, command: string, args: string[], env?: Record<string, string>, count: (output: string, code: number) => { passed: number, failed: number } }} stage
 * @returns {Promise<{ passed: number, failed: number }>} a stage that ran no test counts as one failed
 */
export async function runStage({ name, command, args, env, count }) {
  const started = performance.now();
  const { code, output } = await runProcess(command, args, env ?? {});
  mkdirSync(logs, { recursive: true });
  writeFileSync(join(logs, `${name}.log`), output);
  let { passed, failed } = count(output, code);
  if (code !== 0 && failed === 0) failed = 1;
  if (passed + failed === 0) failed = 1;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed (${seconds} s)`);
  if (failed > 0) console.log(failures(output));
  return { passed, failed };
}

/** What a person needs to see of a failed stage. */
function failures(output) {
  const at = output.indexOf('✖ failing tests');
  return (at >= 0 ? output.slice(at) : output.slice(-8000)).slice(0, 12000);
}

/** A tool that passes or does not counts as one test. */
export function countExit(_output, code) {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The closing lines of node's test runner. */
export function countNodeTests(output) {
  // The last of them: a test may itself run node's test runner and print its lines.
  const number = (word) => Number([...output.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)$`, 'gmu'))].at(-1)?.[1] ?? 0);
  return { passed: number('pass'), failed: number('fail') + number('cancelled') };
}

/** Playwright's JSON report; that of an earlier run must not speak for this one. */
export function countPlaywright(file) {
  rmSync(file, { force: true });
  return () => {
    try {
      const { stats } = JSON.parse(readFileSync(file, 'utf8'));
      return { passed: stats.expected + stats.flaky, failed: stats.unexpected };
    } catch {
      return { passed: 0, failed: 1 };
    }
  };
}

export const unitStage = {
  name: 'unit',
  command: process.execPath,
  // The time is for a test that hangs: a stage that never ends says nothing.
  args: [
    '--test',
    '--test-concurrency=2',
    '--test-timeout=180000',
    '--test-global-setup=apps/server/src/test-run.ts',
    '--test-reporter=spec',
    '{packages,apps,scripts}/**/*.test.ts',
  ],
  count: countNodeTests,
};
