// SPDX-License-Identifier: EUPL-1.2
// One pass over the file: batch after batch from the worker to the server, as long as the page is open and nobody stops it.
// Looking and writing are the same walk; only what is asked of the server differs. Two batches are on their way at a time, so that
// the server reads one while its database writes the other; what comes back is told in the order of the file.

import type { Outcome } from '../../../api/client.ts';
import type { Problem } from '../../../api/types.ts';
import type { Mapping } from '@amparo/casework/import';
import type { FileReader, Refusal } from './file-reader.ts';
import { patiently } from './imports-api.ts';
import type { SentRow } from './messages.ts';

export type PassEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface Pass<T> {
  readonly reader: FileReader;
  readonly mapping: Mapping;
  /** the first batch that is sent */
  readonly from: number;
  readonly send: (batch: number, rows: readonly SentRow[]) => Promise<Outcome<T>>;
  readonly got: (answer: T, batch: number) => void;
  readonly lost: (away: boolean) => void;
  readonly stop: AbortSignal;
}

export async function runPass<T>({ reader, mapping, from, send, got, lost, stop }: Pass<T>): Promise<PassEnd> {
  reader.begin(mapping, from);
  const underWay: { readonly batch: number; readonly answer: Promise<Outcome<T>> }[] = [];
  /** @returns how the walk ends, or undefined while it goes on */
  const takeOne = async (): Promise<PassEnd | undefined> => {
    const first = underWay.shift();
    if (first === undefined) return undefined;
    const answer = await first.answer;
    if (answer.ok) {
      got(answer.value, first.batch);
      return undefined;
    }
    // what is still on its way is waited for: nothing of this walk may be written after the page has said that it ended
    await Promise.allSettled(underWay.map((each) => each.answer));
    return stop.aborted ? { kind: 'stopped' } : { kind: 'problem', problem: answer.problem };
  };
  for (;;) {
    const next = await reader.next();
    const batch = next.ok && !stop.aborted ? next.value : undefined;
    if (batch !== undefined) {
      underWay.push({
        batch: batch.number,
        answer: patiently(() => send(batch.number, batch.rows), stop, lost),
      });
      if (underWay.length < AT_ONCE) continue;
    }
    const end = await takeOne();
    if (end !== undefined) return end;
    if (batch !== undefined) continue;
    while (underWay.length > 0) {
      const last = await takeOne();
      if (last !== undefined) return last;
    }
    if (stop.aborted) return { kind: 'stopped' };
    return next.ok ? { kind: 'done' } : { kind: 'refused', refusal: next.refusal };
  }
}
/** One is read by the server while the database writes the other; more would only wait. */
const AT_ONCE = 2;
