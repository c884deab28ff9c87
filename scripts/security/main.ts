// SPDX-License-Identifier: EUPL-1.2
// `npm run security`: the release gate. Runs every measure in turn, prints a table of measure, gate and figure, and ends with
// 1 when one did not pass.
//
//   npm run security                    everything, with the numbers of a release
//   npm run security -- --short         a few of everything
//   npm run security -- kill migrations only those whose name begins so

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure, Measure } from './measure.ts';
import { MEASURES } from './measures.ts';
import { ROOT } from './tree.ts';

const { values, positionals } = parseArgs({ options: { short: { type: 'boolean' } }, allowPositionals: true });
const chosen = MEASURES.filter(
  ({ name }) => positionals.length === 0 || positionals.some((word) => name.startsWith(word)),
);
if (chosen.length === 0) {
  console.error(`no such measure; there are: ${MEASURES.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

interface Row {
  readonly name: string;
  readonly gate: string;
  readonly figure: string;
  readonly passed: boolean;
  readonly findings: readonly string[];
  readonly seconds: number;
}

const rows: Row[] = [];
for (const measure of chosen) rows.push(await take(measure));
const table = render(rows);
console.log(`\n${table}`);
const file = join(ROOT, 'build/security.md');
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${table}\n`);
for (const { name, findings, passed } of rows) {
  if (!passed)
    console.log(
      `\n${name}\n${findings
        .slice(0, 40)
        .map((line) => `  ${line}`)
        .join('\n')}`,
    );
}
const failed = rows.filter(({ passed }) => !passed).length;
console.log(`\n${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function take({ name, gate, run }: Measure): Promise<Row> {
  console.error(`${name} …`);
  const start = performance.now();
  const { figure, passed, findings = [] } = await attempt(run);
  return { name, gate, figure, passed, findings, seconds: (performance.now() - start) / 1000 };
}

/** A measure that fails itself has not passed: what was not measured is not known. */
async function attempt(run: Measure['run']): Promise<Figure> {
  try {
    return await run({ full: values.short !== true, note: (text) => console.error(`  ${text}`) });
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { passed: false, figure: 'could not be measured', findings: stack.split('\n') };
  }
}

function render(all: readonly Row[]): string {
  const cells = all.map(({ name, gate, figure, passed, seconds }) => [
    passed ? 'ok' : 'FAILED',
    name,
    gate,
    figure,
    `${seconds.toFixed(1)} s`,
  ]);
  const lines = [['', 'measure', 'gate', 'figure', 'time'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [text[0], rule, ...text.slice(1)].join('\n');
}
