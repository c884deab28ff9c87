// SPDX-License-Identifier: EUPL-1.2
// Runs an estimate step by step: progress with the time left on a terminal, replicates on threads, Ctrl-C ends it early and
// keeps what is done.

import { setImmediate } from 'node:timers/promises';
import {
  type CaptureTable,
  DEFAULT_OPTIONS,
  type EstimateOptions,
  type EstimateResult,
  estimateInSteps,
  type Progress,
  type Reply,
} from '@amparo/measure/estimate';
import { ReplicateThreads } from './threads.ts';

/** fewer replicates than this are not worth a second thread */
const WORTH_THREADS = 4000;
/** from here on a person is told that it takes a while */
const LONG = 100_000;

export async function runEstimate(
  table: CaptureTable,
  options: Partial<EstimateOptions>,
  threads: number,
): Promise<EstimateResult> {
  const { threshold, seed } = { ...DEFAULT_OPTIONS, ...options };
  const steps = estimateInSteps(table, options);
  const progress = new ProgressLine();
  let stopped = false;
  let pool: ReplicateThreads | undefined;
  const stop = (): void => {
    stopped = true;
  };
  process.once('SIGINT', stop);
  if (typeof options.bootstrap === 'number' && options.bootstrap >= LONG)
    console.error('amparo: this takes a while; Ctrl-C stops and shows what is done');
  try {
    let reply: Reply | undefined;
    for (let heard = performance.now(); ; ) {
      const step = steps.next(stopped ? { stop: true } : reply);
      if (step.done === true) return step.value;
      reply = undefined;
      progress.show(step.value);
      const { replicates, phase } = step.value;
      if (pool !== undefined && phase !== 'replicates') {
        // the threads hold memory that what follows needs
        await pool.close();
        pool = undefined;
      }
      if (
        !stopped &&
        threads > 1 &&
        replicates !== undefined &&
        (pool !== undefined || replicates.to - replicates.from >= WORTH_THREADS)
      ) {
        pool ??= new ReplicateThreads(table, threads);
        reply = { replicates: await pool.draw({ threshold, seed, ...replicates }) };
      } else if (performance.now() - heard > 40) {
        await setImmediate();
        heard = performance.now();
      }
    }
  } finally {
    progress.clear();
    process.off('SIGINT', stop);
    await pool?.close();
  }
}

/** One line on standard error, only on a terminal. */
class ProgressLine {
  #phase = '';
  #began = 0;
  #shown = 0;

  show({ phase, done, total }: Progress): void {
    if (!process.stderr.isTTY) return;
    const now = performance.now();
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#began = now;
    } else if (now - this.#shown < 100) return;
    this.#shown = now;
    const share = total === 0 ? 1 : done / total;
    const left = share > 0.02 ? `, ${Math.ceil(((now - this.#began) / 1000) * (1 / share - 1))} s left` : '';
    const bar = '#'.repeat(Math.round(share * 30)).padEnd(30, '.');
    process.stderr.write(`\r\u001B[K[${bar}] ${phase} ${done}/${total}${left}  (Ctrl-C: stop and show)`);
  }

  clear(): void {
    if (process.stderr.isTTY && this.#phase !== '') process.stderr.write('\r\u001B[K');
  }
}
