// SPDX-License-Identifier: EUPL-1.2
// One pass over the file: batch after batch from the worker to the server, as long as the page is open and nobody stops it.
// Looking and writing are the same walk; only what is asked of the server differs.

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
  for (;;) {
    const next = await reader.next();
    if (stop.aborted) return { kind: 'stopped' };
    if (!next.ok) return { kind: 'refused', refusal: next.refusal };
    const batch = next.value;
    if (batch === undefined) return { kind: 'done' };
    const answer = await patiently(() => send(batch.number, batch.rows), stop, lost);
    if (answer.ok) got(answer.value, batch.number);
    else return stop.aborted ? { kind: 'stopped' } : { kind: 'problem', problem: answer.problem };
  }
}
