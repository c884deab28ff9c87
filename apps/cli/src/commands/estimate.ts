// SPDX-License-Identifier: EUPL-1.2
// `amparo estimate`: overlapping lists -> how many victims nobody has seen, with an interval, or a refusal with its reason.
// Nothing of a case is kept: rows become counts as they are read.

import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { InvalidInput, type Issue } from '@amparo/kernel';
import { type EstimateResult, estimateStrata, ratePer100000, type Stratum } from '@amparo/measure/estimate';
import { describeEstimate, drawAll, toSvg } from '@amparo/measure/pictures';
import { renderHtml } from '../estimate/html.ts';
import { type EstimateCall, readEstimateCall } from '../estimate/options.ts';
import { readTableFile } from '../estimate/read.ts';
import { runEstimate } from '../estimate/run.ts';
import { renderReport } from '../estimate/text.ts';
import { wordsOf } from '../estimate/words.ts';

/** @returns the exit code: 0 for an answer (a refusal by the gates is one), 2 for an input that cannot be used */
export async function estimateCommand(args: readonly string[]): Promise<number> {
  const call = readEstimateCall(args);
  // whoever reads may stop early: `amparo estimate ... | head`
  process.stdout.on('error', () => process.exit(0));
  if (call.issues.length > 0) return refuse(call, call.issues);
  const reading = await readTableFile(call.file, { format: call.input, strata: call.strata });
  if (!reading.ok) return refuse(call, reading.issues);
  for (const { path, code, remedy } of reading.warnings)
    console.error(`amparo: warning: ${code}: ${path ? `${path}: ` : ''}${remedy}`);
  const threads = call.threads > 1 ? call.threads : Math.min(2, availableParallelism());
  try {
    const cases = reading.linkage ?? [];
    const options = cases.length === 0 ? call.options : { ...call.options, linkageCases: cases, linkageAssessed: true };
    const result = await runEstimate(reading.table, options, threads);
    write(call, result, reading.strata);
    return 0;
  } catch (error) {
    if (error instanceof InvalidInput)
      return refuse(
        call,
        error.issues.map((issue) => ({ ...issue, path: optionName(issue.path) })),
      );
    throw error;
  }
}

/** `gridTo` is `--grid-to` on the command line */
function optionName(path: string): string {
  return `--${path.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
}

function refuse(call: EstimateCall, issues: readonly Issue[]): number {
  for (const { path, code, remedy } of issues.slice(0, 20))
    console.error(`amparo: ${path ? `${path}: ` : ''}${code}: ${remedy}`);
  const [first] = issues;
  if (call.format === 'json' && first !== undefined) {
    const refused = {
      code: first.code,
      reason: `${first.path ? `${first.path}: ` : ''}the input cannot be used`,
      remedy: first.remedy,
    };
    process.stdout.write(`${JSON.stringify({ estimate: null, refused, issues }, null, 2)}\n`);
  }
  return 2;
}

function write(call: EstimateCall, result: EstimateResult, strata: readonly Stratum[]): void {
  const words = wordsOf(call.language);
  if (call.plot !== undefined) writeFileSync(call.plot, toSvg(drawAll(result, words)));
  const byStratum = strata.length === 0 ? [] : estimateStrata(strata, call.options);
  const rate =
    result.estimate === null || call.population === undefined
      ? null
      : ratePer100000(result.estimate, result.interval, call.population);
  if (call.format === 'json') {
    const answer = { ...result, scope: call.scope, rate, strata: byStratum };
    process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    return;
  }
  const sections = describeEstimate(result, words, { ...call.scope, rate, strata: byStratum });
  process.stdout.write(
    call.format === 'html'
      ? renderHtml(sections, drawAll(result, words), words, call.language)
      : renderReport(sections, words),
  );
}
