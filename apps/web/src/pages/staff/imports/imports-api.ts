// SPDX-License-Identifier: EUPL-1.2
// Requests of imports. What a weak line or a busy server refuses is tried again for as long as the person waits: a batch that
// arrives twice is written once.

import { newKey, type Outcome, queryOf, request } from '../../../api/client.ts';
import type { SentRow } from './messages.ts';

export type RowOutcome = 'ready' | 'partly' | 'refused' | 'duplicate' | 'written' | 'skipped';
export interface Import {
  readonly id: string;
  readonly state: 'checking' | 'writing' | 'finished' | 'cancelled' | 'undoing' | 'undone';
  readonly source: 'csv' | 'xlsx' | 'xml';
  readonly columns: readonly string[];
  readonly rows: number;
  readonly batches: number;
  readonly createdAt: string;
  readonly checked: number;
  readonly written: number;
  readonly nextToCheck: number | null;
  readonly nextToWrite: number | null;
  readonly counts: Readonly<Record<RowOutcome, number>>;
}
export interface ImportRow {
  readonly row: number;
  readonly outcome: RowOutcome;
  readonly findings: readonly string[];
  readonly sameAs: number | null;
  readonly caseId: string | null;
}
export interface Duplicate {
  readonly row: number;
  readonly caseId: string;
  readonly ownReference: string;
}

const one = (id: string) => `/imports/${id}`;

export const importsApi = {
  list: () => request<{ readonly imports: readonly Import[] }>('GET', '/imports'),
  read: (id: string) =>
    request<{ readonly import: Import; readonly mapping: string | null; readonly workedOn: number }>('GET', one(id)),
  begin: (body: {
    readonly source: Import['source'];
    readonly columns: readonly string[];
    readonly rows: number;
    readonly batches: number;
    readonly caseWorkerId?: string;
    readonly supervisorId?: string;
    readonly mapping: string | null;
  }) => request<Import>('POST', '/imports', { body, key: newKey() }),
  check: (id: string, batch: number, rows: readonly SentRow[]) =>
    request<{ readonly rows: readonly ImportRow[]; readonly duplicates: readonly Duplicate[] }>(
      'PUT',
      `${one(id)}/batches/${batch}`,
      { body: { rows } },
    ),
  write: (id: string, batch: number, rows: readonly SentRow[], anotherPerson: readonly number[]) =>
    request<{ readonly rows: readonly ImportRow[]; readonly finished: boolean }>(
      'POST',
      `${one(id)}/batches/${batch}/cases`,
      { body: { rows, anotherPerson } },
    ),
  cancel: (id: string) => request<Import>('POST', `${one(id)}/cancel`),
  undo: (id: string) => request<{ readonly removed: number; readonly left: number }>('POST', `${one(id)}/undo`),
  rows: (id: string, outcomes: readonly RowOutcome[], after: number) =>
    request<{ readonly rows: readonly ImportRow[]; readonly next: number | null }>(
      'GET',
      `${one(id)}/rows${queryOf({ outcomes: outcomes.join(','), after })}`,
    ),
} as const;

const AGAIN = new Set(['network', 'too-many', 'busy', 'no-database', 'keys-unavailable']);

/** @param lost told while the line or the server is away */
export async function patiently<T>(
  call: () => Promise<Outcome<T>>,
  stop: AbortSignal,
  lost: (away: boolean) => void,
): Promise<Outcome<T>> {
  for (let turn = 1; ; turn += 1) {
    const outcome = await call();
    if (outcome.ok || stop.aborted || !AGAIN.has(outcome.problem.code)) {
      if (turn > 1) lost(false);
      return outcome;
    }
    lost(true);
    const seconds = Math.min(30, outcome.problem.retryAfter ?? Math.min(turn, 5));
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      stop.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    if (stop.aborted) return outcome;
  }
}
