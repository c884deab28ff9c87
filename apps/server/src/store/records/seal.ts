// SPDX-License-Identifier: EUPL-1.2
// How a record becomes sealed bytes and comes back. The place of every part is authenticated with it: bytes moved to another
// case, record, version of the history or field do not open (CR-2). Never changed for rows that exist.

import type { OpenKeys } from '../../keys/case-keys.ts';
import type { FieldPlace } from '../../keys/field-cipher.ts';
import { type Content, STORED, type StoredKind } from './kinds.ts';

export interface RecordPlace {
  readonly orgId: string;
  readonly caseId: string;
  readonly kind: StoredKind;
  readonly recordId: string;
}

export interface SealedRecord {
  readonly content_sealed: Buffer | null;
  readonly private_sealed: Buffer | null;
}

function placeOf({ orgId, caseId, kind, recordId }: RecordPlace, field: 'content' | 'private'): FieldPlace {
  return { orgId, caseId, table: STORED[kind].table, rowId: recordId, field, schemaVersion: 1 };
}

export function sealRecord(keys: OpenKeys, at: RecordPlace, content: Content): SealedRecord {
  const apart = STORED[at.kind].private;
  const entries = Object.entries(content);
  const of = (own: boolean) => entries.filter(([name]) => apart.includes(name) === own);
  const hidden = of(true);
  return {
    content_sealed: keys.encrypt(placeOf(at, 'content'), JSON.stringify(Object.fromEntries(of(false)))),
    private_sealed:
      hidden.length === 0 ? null : keys.encrypt(placeOf(at, 'private'), JSON.stringify(Object.fromEntries(hidden))),
  };
}

/** @param whole also what is sealed apart; without it those fields are missing, not empty */
export function openRecord(keys: OpenKeys, at: RecordPlace, row: SealedRecord, whole: boolean): Content {
  const open = (field: 'content' | 'private', sealed: Buffer | null) =>
    sealed === null ? {} : (JSON.parse(keys.decrypt(placeOf(at, field), sealed)) as Content);
  return { ...open('content', row.content_sealed), ...(whole ? open('private', row.private_sealed) : {}) };
}

export interface HistoryPlace extends RecordPlace {
  readonly version: number;
  readonly field: string;
}

function historyPlace(
  { orgId, caseId, kind, recordId, version, field }: HistoryPlace,
  side: 'from' | 'to',
): FieldPlace {
  return {
    orgId,
    caseId,
    table: 'record_history',
    rowId: `${kind}/${recordId}/${version}`,
    field: `${field}/${side}`,
    schemaVersion: 1,
  };
}

/** @returns null for what is not there: `undefined` and `null` are told apart from an empty text */
export function sealValue(keys: OpenKeys, at: HistoryPlace, side: 'from' | 'to', value: unknown): Buffer | null {
  if (value === undefined || value === null) return null;
  return keys.encrypt(historyPlace(at, side), JSON.stringify(value));
}

export function openValue(keys: OpenKeys, at: HistoryPlace, side: 'from' | 'to', sealed: Buffer | null): unknown {
  return sealed === null ? null : (JSON.parse(keys.decrypt(historyPlace(at, side), sealed)) as unknown);
}

/** What a later writer wanted, kept beside what stands there (I-28). */
export function sealWish(keys: OpenKeys, at: RecordPlace, conflictId: string, wish: Content): SealedRecord {
  const apart = STORED[at.kind].private;
  const part = (own: boolean) => {
    const entries = Object.entries(wish).filter(([name]) => apart.includes(name) === own);
    return entries.length === 0
      ? null
      : keys.encrypt(wishPlace(at, conflictId, own), JSON.stringify(Object.fromEntries(entries)));
  };
  return { content_sealed: part(false), private_sealed: part(true) };
}

export function openWish(
  keys: OpenKeys,
  at: RecordPlace,
  conflictId: string,
  row: SealedRecord,
  whole: boolean,
): Content {
  const open = (own: boolean, sealed: Buffer | null) =>
    sealed === null ? {} : (JSON.parse(keys.decrypt(wishPlace(at, conflictId, own), sealed)) as Content);
  return { ...open(false, row.content_sealed), ...(whole ? open(true, row.private_sealed) : {}) };
}

function wishPlace({ orgId, caseId, kind, recordId }: RecordPlace, conflictId: string, own: boolean): FieldPlace {
  return {
    orgId,
    caseId,
    table: 'record_conflict',
    rowId: `${kind}/${recordId}/${conflictId}`,
    field: own ? 'private' : 'content',
    schemaVersion: 1,
  };
}

/** A sealed part as `sealed_parts_of_case` of the database names it. */
export interface SealedPart {
  readonly part: 'record' | 'history' | 'conflict';
  /** the table of a record; the kind of what a history or a conflict is about */
  readonly kind: string;
  readonly record: string;
  /** of a conflict: the record */
  readonly also: string | null;
  readonly version: number | null;
  readonly field: string;
}

/** Where such a part stands, as it was said when it was sealed. @throws {TypeError} for a kind that is not stored */
export function placeOfPart(at: { readonly orgId: string; readonly caseId: string }, found: SealedPart): FieldPlace {
  const { part, kind: name, record, also, version, field } = found;
  if (part === 'record') return { ...at, table: name, rowId: record, field, schemaVersion: 1 };
  if (!Object.hasOwn(STORED, name)) throw new TypeError('a kind of record that is not stored');
  const kind = name as StoredKind;
  if (part === 'conflict') return wishPlace({ ...at, kind, recordId: also ?? '' }, record, field === 'private');
  const cut = field.lastIndexOf('/');
  const place = { ...at, kind, recordId: record, version: version ?? 0, field: field.slice(0, cut) };
  return historyPlace(place, field.slice(cut + 1) === 'from' ? 'from' : 'to');
}
