// SPDX-License-Identifier: EUPL-1.2
// The history of every field: who, when, from what, to what. Worked out from the file before and after a rule, so that no rule can
// forget it. Values that are sealed in the record are sealed in the history too; the store does that by the list of the kind.

import type { CaseFile } from '../case/case.ts';
import type { Id, RecordKind, RecordMeta } from '../outcome/record.ts';
import type { FieldChange, FieldValue } from './merge.ts';
import { BOOKKEEPING, same } from './merge-edits.ts';

/** Where in the file each kind of record stands. */
export const RECORDS_OF = {
  case: (file) => [file.case],
  person: (file) => [file.person, ...file.related],
  safeContact: (file) => file.safeContacts,
  event: (file) => file.events,
  proceeding: (file) => file.proceedings,
  consent: (file) => file.consents,
  legalBasis: (file) => file.legalBases,
  riskAssessment: (file) => file.risks,
  safetyPlan: (file) => file.safetyPlans,
  debtClaim: (file) => file.debts,
  healthNeed: (file) => file.healthNeeds,
  medicalExamination: (file) => file.examinations,
  sealedResult: (file) => file.sealedResults,
  needsAssessment: (file) => file.needs,
  plan: (file) => file.plans,
  service: (file) => file.services,
  referral: (file) => file.referrals,
  returnCase: (file) => file.returns,
  guardianship: (file) => file.guardianships,
  bestInterests: (file) => file.bestInterests,
  internationalProtection: (file) => (file.protection === null ? [] : [file.protection]),
  blockLift: (file) => file.blockLifts,
  consularContact: (file) => file.consularContacts,
  interpreterEngagement: (file) => file.engagements,
  note: (file) => file.notes,
} as const satisfies Partial<Record<RecordKind, (file: CaseFile) => readonly RecordMeta[]>>;
export type FileRecordKind = keyof typeof RECORDS_OF;
const FILE_KINDS = Object.keys(RECORDS_OF) as readonly FileRecordKind[];

/** A record that a rule added, changed or took away: what the store writes. */
export interface RecordChange {
  readonly kind: FileRecordKind;
  readonly id: Id;
  readonly before: RecordMeta | null;
  readonly after: RecordMeta | null;
}

/** @param before null: a file that did not exist */
export function changedRecords(before: CaseFile | null, after: CaseFile): readonly RecordChange[] {
  return FILE_KINDS.flatMap((kind) => {
    const old: readonly RecordMeta[] = before === null ? [] : RECORDS_OF[kind](before);
    const next: readonly RecordMeta[] = RECORDS_OF[kind](after);
    const oldById = new Map(old.map((record) => [record.id, record]));
    const kept = new Set(next.map(({ id }) => id));
    return [
      ...next.flatMap((record): readonly RecordChange[] => {
        const was = oldById.get(record.id) ?? null;
        return was === record || was?.version === record.version
          ? []
          : [{ kind, id: record.id, before: was, after: record }];
      }),
      ...old
        .filter(({ id }) => !kept.has(id))
        .map((record): RecordChange => ({ kind, id: record.id, before: record, after: null })),
    ];
  });
}

/**
 * The rows of the history that one rule makes. A new record makes one row for each field that says something. An erasure tells
 * that a field is gone, never what stood there; the store drops the older rows with it.
 */
export function fieldChanges(before: CaseFile | null, after: CaseFile): readonly FieldChange[] {
  const erases = after.case.identityErasedAt !== null && before?.case.identityErasedAt !== after.case.identityErasedAt;
  return changedRecords(before, after).flatMap(({ kind, id, before: old, after: next }) => {
    const rows = next === null ? [] : changesOf(kind, id, old, next);
    return erases ? rows.map((row) => (row.field === 'stage' ? row : { ...row, from: null })) : rows;
  });
}

function changesOf(record: RecordKind, recordId: Id, old: RecordMeta | null, next: RecordMeta): readonly FieldChange[] {
  const was = (old ?? {}) as Readonly<Record<string, FieldValue>>;
  const is = next as unknown as Readonly<Record<string, FieldValue>>;
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (name) => !(BOOKKEEPING as readonly string[]).includes(name),
  );
  return names.toSorted().flatMap((field): readonly FieldChange[] => {
    const from = was[field] ?? null;
    const to = is[field] ?? null;
    if (same(from, to)) return [];
    return [{ record, recordId, field, from, to, by: next.updatedBy, at: next.updatedAt, version: next.version }];
  });
}

/** The history of one field, newest first. */
export function historyOf(changes: readonly FieldChange[], recordId: Id, field: string): readonly FieldChange[] {
  return changes
    .filter((each) => each.recordId === recordId && each.field === field)
    .toSorted((a, b) => b.version - a.version);
}

/** The value a field had at a version: the last change up to it; undefined when the record did not exist then. */
export function valueAt(
  changes: readonly FieldChange[],
  recordId: Id,
  field: string,
  version: number,
): FieldValue | undefined {
  const known = changes.some((each) => each.recordId === recordId && each.version <= version);
  if (!known) return undefined;
  return historyOf(changes, recordId, field).find((each) => each.version <= version)?.to ?? null;
}
