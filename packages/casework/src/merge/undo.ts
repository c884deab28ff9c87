// SPDX-License-Identifier: EUPL-1.2
// Undoing the last change of a record, while nobody else has changed it. A decision is not undone but followed by another: consents,
// stages, final assessments and what has left the institution stay as they are.

import { at, type Context, problem } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { Id, RecordKind, RecordMeta } from '../outcome/record.ts';
import { kindRule } from '../outcome/record.ts';
import type { FieldChange, Fields, FieldValue } from './merge.ts';

/** Fields in which a decision stands. A change that touched one of them is not undone. */
export const DECISION_FIELDS = [
  'stage',
  'stageHistory',
  'decision',
  'withdrawnAt',
  'supersededAt',
  'status',
  'state',
  'statusHistory',
  'traffickingStatus',
  'overrideLevel',
  'approvedBy',
  'secondApproverId',
  'agreedByPersonAt',
  'sentAt',
  'history',
  'legalHold',
  'identityErasedAt',
  'endedAt',
] as const;

export type Undo =
  | { readonly ok: true; readonly fields: Fields; readonly version: number }
  | { readonly ok: false; readonly problems: readonly [Problem, ...Problem[]] };

/**
 * The values that take the last change back.
 *
 * @param changes the history of the record; other rows are left aside
 * @returns the former values of the fields of the last change, to be written as a new version: undoing is itself a change, with its
 *   own row in the history. Or why not: nothing to undo, a decision, a record that only grows, somebody else's change
 */
export function undoLast(
  kind: RecordKind,
  record: Pick<RecordMeta, 'id' | 'version'>,
  changes: readonly FieldChange[],
  { actor }: Pick<Context, 'actor'>,
): Undo {
  const own = changes.filter(({ recordId }) => recordId === record.id);
  const newest = Math.max(0, ...own.map(({ version }) => version));
  const last = own.filter(({ version }) => version === newest);
  const refuse = (code: 'NOT_NOW' | 'VERSION_CONFLICT' | 'OUT_OF_SCOPE', what: readonly string[]): Undo => ({
    ok: false,
    problems: [
      problem(code, at(kind, record.id), code === 'NOT_NOW' ? 'nothing-left-to-do' : 'compare-both-versions', { what }),
    ],
  });
  if (newest !== record.version) return refuse('VERSION_CONFLICT', ['changed-since']);
  if (last.length === 0 || newest === 1) return refuse('NOT_NOW', ['nothing-to-undo']);
  if (last.some(({ by }) => by !== actor.userId)) return refuse('OUT_OF_SCOPE', ['changed-by-somebody-else']);
  const decided = last
    .map(({ field }) => field)
    .filter((field) => (DECISION_FIELDS as readonly string[]).includes(field));
  if (kindRule(kind).appendOnly === true || decided.length > 0) return refuse('NOT_NOW', ['a-decision', ...decided]);
  const fields: Record<Id, FieldValue> = Object.fromEntries(last.map(({ field, from }) => [field, from]));
  return { ok: true, fields, version: record.version };
}
