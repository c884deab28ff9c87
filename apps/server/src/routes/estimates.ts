// SPDX-License-Identifier: EUPL-1.2
// How many are unseen, for programs: a table in, an estimate or a refusal out. Nothing is stored; the table is gone with
// the answer. For staff only, because it takes seconds of the processor; it lets other requests through while it works.

import { setImmediate } from 'node:timers/promises';
import {
  DEFAULT_OPTIONS,
  type EstimateResult,
  estimateInSteps,
  METHODS,
  readLinkedTable,
  readTable,
} from '@amparo/measure/estimate';
import { z } from 'zod';
import { accountOperation } from '../operation.ts';
import { Refused } from '../problems.ts';

const MOST_REPLICATES = 5000;
const LISTEN_EVERY_MS = 20;

export const EstimateBody = z.strictObject({
  table: z.union([
    z.string().max(200_000).describe('a CSV: cases, histories with a last column count, or list,id'),
    z.strictObject({
      lists: z.array(z.string().max(40)).min(2).max(10),
      history: z.record(z.string().max(10), z.number().int().min(0).max(1e9)),
    }),
  ]),
  method: z.enum(METHODS).optional(),
  threshold: z.number().gt(0).max(1).optional(),
  bootstrap: z.number().int().min(200).max(MOST_REPLICATES).optional(),
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
  force: z.boolean().optional(),
});

export const EstimateAnswer = z
  .object({ observed: z.number(), estimate: z.number().nullable(), darkFigure: z.number().nullable() })
  .loose()
  .describe('everything of an estimate; `refused` says why there is none');

export function createEstimate() {
  return accountOperation({
    action: 'estimate.make',
    summary: 'How many victims has no list seen?',
    about: 'Multiple systems estimation from overlapping lists. Stores nothing.',
    body: EstimateBody,
    answers: { 200: { about: 'The estimate, or the reason why there is none.', schema: EstimateAnswer } },
    example: { body: { table: 'A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n', bootstrap: 1000 } },
    handle: async ({ body }) => ({ status: 200, body: await estimateBody(body) }),
  });
}

/** @throws {Refused} a table that cannot be used: every mistake with its place */
export async function estimateBody({ table, ...given }: z.infer<typeof EstimateBody>): Promise<EstimateResult> {
  const reading = typeof table === 'string' ? readTable(table) : readLinkedTable(table);
  if (!reading.ok)
    throw new Refused('bad-input', {
      issues: reading.issues.map(({ path, code, remedy }) => ({ path, code, remedy })),
    });
  const steps = estimateInSteps(reading.table, {
    ...DEFAULT_OPTIONS,
    bootstrap: 1000,
    panel: false,
    ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as typeof given),
  } as typeof DEFAULT_OPTIONS);
  for (let heard = performance.now(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - heard > LISTEN_EVERY_MS) {
      await setImmediate();
      heard = performance.now();
    }
  }
}
