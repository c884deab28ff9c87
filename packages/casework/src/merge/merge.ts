// SPDX-License-Identifier: EUPL-1.2
// Two edits of one record, the history of its fields, and undoing the last change: the shapes. Nothing is overwritten in
// silence (I-28); the rules stand in merge-edits.ts, history.ts and undo.ts.

import type { Instant } from '../calendar/calendar.ts';
import type { Id, RecordKind } from '../outcome/record.ts';

/** A value of a field as it is stored: anything JSON can hold. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue };
export type Fields = Readonly<Record<string, FieldValue>>;

/** One edit of one record: what it was read as, and what it became. */
export interface Edit {
  readonly base: Fields;
  readonly fields: Fields;
  readonly by: Id;
  readonly at: Instant;
}

/** Both values of a field, kept until somebody decides. */
export interface FieldConflict {
  readonly field: string;
  readonly base: FieldValue;
  readonly versions: readonly { readonly value: FieldValue; readonly by: Id; readonly at: Instant }[];
}
export interface Merged {
  /** what both agree on and what only one of them changed; a field in conflict keeps the value it had before both */
  readonly fields: Fields;
  readonly conflicts: readonly FieldConflict[];
}

/** One field of one record changed: the row of the history. `version`: the version of the record that this change made. */
export interface FieldChange {
  readonly record: RecordKind;
  readonly recordId: Id;
  readonly field: string;
  readonly from: FieldValue;
  readonly to: FieldValue;
  readonly by: Id;
  readonly at: Instant;
  readonly version: number;
}
