// SPDX-License-Identifier: EUPL-1.2
// The work of the page on a thread of its own: reads the table, estimates step by step, hears a stop. Sends nothing
// anywhere but to its page.

import { InvalidInput } from '@amparo/kernel';
import {
  type CaptureTable,
  type EstimateOptions,
  type EstimateResult,
  estimateInSteps,
  readLinkedTable,
  type Reply,
  TableReader,
  type TableIssue,
  type TableReading,
  tableIssue,
} from '@amparo/measure/estimate';
import type { FromWorker, ToWorker } from './messages.ts';

/** how long the worker goes on without listening */
const LISTEN_EVERY_MS = 60;
const FIRST_REPLICATES = 1000;
const MOST_BYTES = 256 * 1024 * 1024;
const MOST_JSON_BYTES = 4 * 1024 * 1024;

let stopped = false;

function say(message: FromWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- to the page that began this worker
  self.postMessage(message);
}

self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  if (event.data.kind === 'stop') stopped = true;
  else void run(event.data.input, event.data.options);
});

async function run(input: File | string, options: Partial<EstimateOptions>): Promise<void> {
  stopped = false;
  const reading = await readInput(input);
  if (!reading.ok) return say({ kind: 'refused', issues: reading.issues });
  try {
    if (options.bootstrap === 'adaptive' && (options.method ?? 'stepwise') === 'stepwise') {
      const first = await work(reading.table, { ...options, bootstrap: FIRST_REPLICATES, panel: false });
      if (!stopped) say({ kind: 'first', result: first });
    }
    say({ kind: 'result', result: await work(reading.table, options), warnings: reading.warnings });
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    say({ kind: 'refused', issues: error.issues as readonly TableIssue[] });
  }
}

async function work(table: CaptureTable, options: Partial<EstimateOptions>): Promise<EstimateResult> {
  const steps = estimateInSteps(table, options);
  let reply: Reply | undefined;
  for (let heard = 0; ; ) {
    const step = steps.next(reply);
    if (step.done === true) return step.value;
    if (performance.now() - heard > LISTEN_EVERY_MS) {
      const { phase, done, total } = step.value;
      say({ kind: 'progress', phase, done, total });
      await new Promise((settle) => setTimeout(settle));
      heard = performance.now();
    }
    reply = stopped ? { stop: true } : undefined;
  }
}

async function readInput(input: File | string): Promise<TableReading> {
  const blob = typeof input === 'string' ? new Blob([input]) : input;
  if (blob.size > MOST_BYTES) return { ok: false, issues: [tableIssue('TOO_LARGE')] };
  const reader = new TableReader();
  const stream = blob.stream().getReader();
  for (let first = true; ; first = false) {
    const { done, value } = await stream.read();
    if (done) return reader.finish();
    if (first && value[0] === '{'.charCodeAt(0)) return readJson(blob);
    reader.push(value);
  }
}

/** The table that private linkage gives out. */
async function readJson(blob: Blob): Promise<TableReading> {
  if (blob.size > MOST_JSON_BYTES) return { ok: false, issues: [tableIssue('TOO_LARGE')] };
  try {
    return readLinkedTable(JSON.parse(await blob.text()));
  } catch {
    return { ok: false, issues: [tableIssue('MISSING_HEADER')] };
  }
}
