// SPDX-License-Identifier: EUPL-1.2
// The rows of one batch, read again here cell by cell: what a page or another program has read is a proposal, and no more. Finds
// rows about a person who is there already, in the same file or among one's own cases (I-27). Writes nothing.

import { createHash } from 'node:crypto';
import {
  type Column,
  type Finding,
  FINDING_CODES,
  type Htcds,
  levelOf,
  type PlannedCase,
  planCase,
  RowReader,
} from '@amparo/casework/htcds';
import type { PlainDate } from '@amparo/kernel';
import { sql } from 'kysely';
import type { BlindIndex } from '../../keys/blind-index.ts';
import type { KeyStore } from '../../keys/key-store.ts';
import { nameParts } from '../../keys/names.ts';
import { openIdentity } from '../../store/case-identity.ts';
import { fitting } from '../../store/case-search.ts';
import type { CheckedRow } from '../../store/imports/imports.ts';
import { rowsWithMarks } from '../../store/imports/imports.ts';
import { findKeys, type Store } from '../../store/sealed.ts';
import type { Staff } from '../../store/session.ts';

export interface SentRow {
  readonly row: number;
  readonly cells: readonly (string | null)[];
  /** what the sender has found already, by code and field */
  readonly found: readonly string[];
}

export interface ReadRow {
  readonly row: number;
  readonly state: 'ready' | 'partly' | 'refused';
  readonly findings: readonly string[];
  /** null where the row is refused */
  readonly planned: PlannedCase | null;
}

/** The columns of a batch: every field by its full name, with its number where it repeats. @returns undefined for one not known */
export function columnsByName(htcds: Htcds, names: readonly string[]): readonly Column[] | undefined {
  const columns: Column[] = [];
  for (const [column, name] of names.entries()) {
    const found = htcds.findByName(name);
    if (found === undefined) return undefined;
    columns.push({
      column,
      field: found.field,
      repeat: found.repeat,
      dateOrder: undefined,
      decimal: 'point',
      values: undefined,
    });
  }
  const keys = new Set(columns.map(({ field, repeat }) => `${field.name} ${repeat}`));
  return keys.size === columns.length ? columns : undefined;
}

/** Whether a sender may report this: a code that exists, and a field of the standard. */
export function isKnownFinding(htcds: Htcds, text: string): boolean {
  const [code = '', field, ...rest] = text.split(' ');
  return (
    rest.length === 0 && FINDING_CODES.some((known) => known === code) && (field === undefined || htcds.has(field))
  );
}

const MOST_FINDINGS = 60;
/** A row with one of these is not taken, whoever found it. */
const REFUSING: ReadonlySet<string> = new Set(['consent-refused', 'same-row-again']);

export function readRows(
  htcds: Htcds,
  columns: readonly Column[],
  rows: readonly SentRow[],
  today: PlainDate,
): readonly ReadRow[] {
  const reader = new RowReader(htcds, columns, today);
  return rows.map(({ row, cells, found }) => {
    const reading = reader.read({ number: row, cells: [...cells] });
    if (reading === undefined) return { row, state: 'refused', findings: [...found], planned: null };
    const own = reading.findings.filter(({ level }) => level !== 'note').map(textOf);
    const given = found.filter((text) => levelOf(text.split(' ')[0] as Finding['code']) !== 'note');
    const findings = [...new Set([...given, ...own])].slice(0, MOST_FINDINGS);
    const refused = reading.state === 'refused' || findings.some((text) => REFUSING.has(text.split(' ')[0] ?? ''));
    if (refused) return { row, state: 'refused', findings, planned: null };
    // that nothing is said of a consent is no fault of the row: the case waits for it
    const open = findings.some((text) => !text.startsWith('consent-not-stated'));
    return { row, state: open ? 'partly' : 'ready', findings, planned: planCase(htcds, reading.record, today) };
  });
}

function textOf({ code, field }: Finding): string {
  return field === null ? code : `${code} ${field}`;
}

/** A batch as it came, so that what is written is what was looked at. Keyed: it stands where the rows may not. */
export function markOfBatch(
  keyStore: Pick<KeyStore, 'mac'>,
  importId: string,
  columns: readonly string[],
  batch: number,
  rows: readonly SentRow[],
): Promise<Buffer> {
  const whole = createHash('sha256')
    .update(JSON.stringify([importId, batch, columns, rows]))
    .digest();
  return keyStore.mac({ use: 'keyed-hash', of: 'import-batch' }, whole);
}

export interface Duplicate {
  readonly row: number;
  readonly caseId: string;
}

export interface Compared {
  readonly checked: readonly CheckedRow[];
  /** cases of one's own that seem to be about the same person */
  readonly duplicates: readonly Duplicate[];
}

export interface Comparing {
  readonly store: Store;
  readonly staff: Staff;
  readonly index: BlindIndex;
  readonly keyStore: Pick<KeyStore, 'macAll'>;
  readonly importId: string;
  readonly batch: number;
}

/** Each row with what came of the comparison: in the file itself by whole name and year of birth, among cases as a search does. */
export async function compareRows(given: Comparing, rows: readonly ReadRow[]): Promise<Compared> {
  const { store, staff, keyStore, importId, batch } = given;
  const named = rows.flatMap((row) => {
    const person = personOf(row);
    return person === undefined ? [] : [{ row: row.row, ...person }];
  });
  const inputs = named.map(({ name, birthYear }) =>
    Buffer.from(JSON.stringify([importId, ...nameParts(name).toSorted(), birthYear ?? null]), 'utf8'),
  );
  const marks = inputs.length === 0 ? [] : await keyStore.macAll({ use: 'keyed-hash', of: 'import-name' }, inputs);
  const earlier = new Map(await rowsWithMarks(store.trx, staff, importId, batch, marks));
  const markOf = new Map<number, Buffer>();
  const sameAs = new Map<number, number>();
  for (const [at, { row }] of named.entries()) {
    const mark = marks[at];
    if (mark === undefined) continue;
    const text = mark.toString('base64');
    const first = earlier.get(text);
    if (first !== undefined && first < row) sameAs.set(row, first);
    else earlier.set(text, row);
    markOf.set(row, mark);
  }
  const duplicates = await findDuplicates(given, rows, false);
  const known = new Set(duplicates.map(({ row }) => row));
  const checked = rows.map(({ row, state, findings }): CheckedRow => {
    const same = sameAs.get(row) ?? null;
    const twice = state !== 'refused' && (same !== null || known.has(row));
    return { row, outcome: twice ? 'duplicate' : state, findings, sameAs: same, nameMark: markOf.get(row) ?? null };
  });
  return { checked, duplicates };
}

/** @param fresh only cases that were opened since the import began */
export async function findDuplicates(
  { store, staff, index, importId }: Omit<Comparing, 'batch' | 'keyStore'>,
  rows: readonly ReadRow[],
  fresh: boolean,
): Promise<readonly Duplicate[]> {
  const named = rows.flatMap((row) => {
    const person = personOf(row);
    return person === undefined ? [] : [{ row: row.row, ...person }];
  });
  if (named.length === 0) return [];
  const tokens = (await index.tokensForAll(staff.orgId, named)).flatMap((found, at) =>
    found.map((token) => ({ row: named[at]?.row ?? 0, ...token })),
  );
  const { rows: candidates } = await sql<{ asked_row: number; case_id: string }>`
    SELECT asked_row, case_id FROM import_candidates(${importId}::uuid, ${fresh}, ${tokens.map(({ row }) => row)}::integer[],
      ${tokens.map(({ kind }) => kind)}::text[], ${tokens.map(({ token }) => token)}::bytea[])`.execute(store.trx);
  if (candidates.length === 0) return [];
  const ids = [...new Set(candidates.map(({ case_id }) => case_id))];
  const { rows: sealed } = await sql<{
    case_id: string;
    alias_sealed: Buffer | null;
    name_sealed: Buffer | null;
    birth_year_sealed: Buffer | null;
  }>`SELECT case_id, alias_sealed, name_sealed, birth_year_sealed FROM case_file
    WHERE org_id = ${staff.orgId} AND case_id = ANY (${ids}::uuid[])`.execute(store.trx);
  return store.keys.use(await findKeys(store.trx, staff.orgId, ids), (open) => {
    const people = new Map(
      sealed.map((row) => [row.case_id, openIdentity(open, { orgId: staff.orgId, caseId: row.case_id }, row)]),
    );
    return candidates.flatMap(({ asked_row: row, case_id: caseId }) => {
      const asked = named.find((each) => each.row === row);
      const found = people.get(caseId);
      return asked !== undefined && found !== undefined && fitting(asked)(found) ? [{ row, caseId }] : [];
    });
  });
}

function personOf({ planned }: ReadRow): { readonly name: string; readonly birthYear?: number } | undefined {
  if (planned === null) return undefined;
  const { firstName, middleName, secondName, birthdate } = planned.person;
  const name = [firstName, middleName, secondName].filter((part) => part !== null).join(' ');
  if (nameParts(name).length === 0) return undefined;
  return { name, ...(birthdate === null ? {} : { birthYear: Number(birthdate.slice(0, 4)) }) };
}
