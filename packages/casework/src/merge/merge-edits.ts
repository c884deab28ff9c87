// SPDX-License-Identifier: EUPL-1.2
// Two edits of one record, made without knowing of each other (I-28). Different fields of an ordinary record go together; one field
// with two values is kept twice and shown for decision; and records on which safety hangs are never put together by the program.

import { kindRule, type RecordKind } from '../outcome/record.ts';
import { at, problem } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { Edit, FieldConflict, Fields, FieldValue, Merged } from './merge.ts';

/** Fields that every record has and that no person edits. */
export const BOOKKEEPING = ['id', 'orgId', 'version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy'] as const;

/**
 * Puts two edits of the same base together.
 *
 * @returns the fields both agree on, and every conflict with both values and who wrote them; a field in conflict keeps its base value.
 *   The order of the two edits does not matter, and an edit merged with itself is that edit
 * @throws {RangeError} the edits do not start from the same base: a mistake of the caller
 */
export function mergeEdits(kind: RecordKind, one: Edit, other: Edit): Merged {
  if (!same(one.base, other.base)) throw new RangeError('mergeEdits: both edits must start from the same base');
  const { base } = one;
  const names = [...new Set([...Object.keys(base), ...Object.keys(one.fields), ...Object.keys(other.fields)])]
    .filter((name) => !(BOOKKEEPING as readonly string[]).includes(name))
    .toSorted();
  const touchedByBoth = changedFields(one).length > 0 && changedFields(other).length > 0;
  const byHand = kindRule(kind).mergesByHand === true && touchedByBoth && !same(one.fields, other.fields);
  const fields: Record<string, FieldValue> = {};
  const conflicts: FieldConflict[] = [];
  for (const name of names) {
    const before = base[name] ?? null;
    const mine = one.fields[name] ?? null;
    const theirs = other.fields[name] ?? null;
    const changedByOne = !same(mine, before);
    const changedByOther = !same(theirs, before);
    if (same(mine, theirs)) fields[name] = mine;
    else if (changedByOne && changedByOther) {
      fields[name] = before;
      conflicts.push(conflict(name, before, one, other));
    } else if (byHand) {
      fields[name] = before;
      conflicts.push(conflict(name, before, one, other));
    } else fields[name] = changedByOne ? mine : theirs;
  }
  return { fields, conflicts };
}

function conflict(field: string, base: FieldValue, one: Edit, other: Edit): FieldConflict {
  const versions = [one, other]
    .map(({ fields, by, at: when }) => ({ value: fields[field] ?? null, by, at: when }))
    .toSorted((a, b) => order(a.at, b.at) || order(a.by, b.by) || order(canonical(a.value), canonical(b.value)));
  return { field, base, versions };
}

function changedFields({ base, fields }: Edit): readonly string[] {
  return Object.keys(fields).filter(
    (name) => !(BOOKKEEPING as readonly string[]).includes(name) && !same(fields[name] ?? null, base[name] ?? null),
  );
}

/** What a writer with an old version is told: which fields are in conflict. The values travel in the merge, not in the problem. */
export function versionConflict(kind: RecordKind, recordId: string, conflicts: readonly FieldConflict[]): Problem {
  return problem('VERSION_CONFLICT', at(kind, recordId), 'compare-both-versions', {
    what: conflicts.map(({ field }) => field),
  });
}

/** Somebody decided. @throws {RangeError} when a conflict is left without a decision, or one is decided that is none */
export function decideConflicts({ fields, conflicts }: Merged, decisions: Fields): Fields {
  const named = Object.keys(decisions);
  const asked = conflicts.map(({ field }) => field);
  if (asked.some((field) => !named.includes(field)) || named.some((field) => !asked.includes(field))) {
    throw new RangeError('decideConflicts: one decision for each conflict');
  }
  return { ...fields, ...decisions };
}

/** Equal as stored: the order of the keys of an object does not matter, the order of a list does. */
export function same(a: FieldValue | Fields, b: FieldValue | Fields): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: FieldValue | Fields): string {
  if (Array.isArray(value)) return `[${(value as readonly FieldValue[]).map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const object = value as Readonly<Record<string, FieldValue>>;
  return `{${Object.keys(object)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonical(object[key] ?? null)}`)
    .join(',')}}`;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
