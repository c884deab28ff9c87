// SPDX-License-Identifier: EUPL-1.2
// Which column of a file is which field of HTCDS: by full name, by the spellings of the standard's own templates and survey,
// and by label where a template leaves the key empty or swaps it. Decides nothing that two fields could mean.

import { type SheetRow, textOf } from '@amparo/spreadsheet';
import { type Finding, finding } from './finding.ts';
import type { ColumnAnswers } from './read-cell.ts';
import { folded, type Htcds, type HtcdsField } from './standard.ts';

export interface Column extends ColumnAnswers {
  /** from 0 */
  readonly column: number;
  readonly field: HtcdsField;
  /** from 1 */
  readonly repeat: number;
}

export interface ColumnReading {
  readonly columns: readonly Column[];
  /** the first row of cases is the next one; null: no row names fields of HTCDS */
  readonly headerRow: number | null;
  readonly findings: readonly Finding[];
}

const LOOKED_AT = 40;

/** @param start the first rows of the table, at least those up to the header */
export function readColumns(htcds: Htcds, start: readonly SheetRow[]): ColumnReading {
  const looked = start.slice(0, LOOKED_AT);
  const keys = best(looked, (text) => htcds.findByName(text) !== undefined);
  if (keys !== undefined && keys.hits > 0) return withKeys(htcds, keys.row, looked[looked.indexOf(keys.row) + 1]);
  const labels = best(looked, (text) => htcds.findByLabel(text).length > 0);
  if (labels !== undefined && labels.hits >= 3) return withLabels(htcds, labels.row);
  return { columns: [], headerRow: null, findings: [] };
}

function best(
  rows: readonly SheetRow[],
  known: (text: string) => boolean,
): { row: SheetRow; hits: number } | undefined {
  let found: { row: SheetRow; hits: number } | undefined;
  for (const row of rows) {
    const hits = row.cells.filter((cell) => typeof cell === 'string' && known(cell)).length;
    if (hits > (found?.hits ?? 0)) found = { row, hits };
  }
  return found;
}

function withKeys(htcds: Htcds, keys: SheetRow, next: SheetRow | undefined): ColumnReading {
  const labels = next !== undefined && isLabelRow(htcds, keys, next) ? next : undefined;
  const taken: Taken = { columns: [], findings: [], names: new Set() };
  const width = Math.max(keys.cells.length, labels?.cells.length ?? 0);
  for (let column = 0; column < width; column += 1) {
    const key = textOf(keys.cells[column]).trim();
    const label = textOf(labels?.cells[column]).trim();
    if (key === '' && label === '') continue;
    const byKey = htcds.findByName(key);
    const byLabel =
      byKey !== undefined && isAddress(byKey.field) ? addressOf(htcds, label) : onlyOf(htcds, label, byKey?.field);
    // the templates of the standard swap the keys of the address; the label is what people saw when they typed
    if (byKey !== undefined && byLabel !== undefined && byLabel !== byKey.field && isAddress(byKey.field))
      take(taken, column, byLabel, 1, 'label-not-key');
    else if (byKey !== undefined) take(taken, column, byKey.field, byKey.repeat, byKey.exact ? null : 'other-spelling');
    else if (key === '' && byLabel !== undefined) take(taken, column, byLabel, 1, 'label-not-key');
    else taken.findings.push(finding(isTechnical(key) ? 'technical-column' : 'unknown-column', 0, column, null));
  }
  return { columns: taken.columns, findings: taken.findings, headerRow: labels?.number ?? keys.number };
}

function withLabels(htcds: Htcds, row: SheetRow): ColumnReading {
  const taken: Taken = { columns: [], findings: [], names: new Set() };
  row.cells.forEach((cell, column) => {
    const label = textOf(cell).trim();
    if (label === '') return;
    const fields = htcds.findByLabel(label);
    const [only] = fields;
    if (fields.length > 1) taken.findings.push(finding('ambiguous-label', 0, column, null));
    else if (only !== undefined) take(taken, column, only, 1, 'by-label');
    else taken.findings.push(finding(isTechnical(label) ? 'technical-column' : 'unknown-column', 0, column, null));
  });
  return { columns: taken.columns, findings: taken.findings, headerRow: row.number };
}

interface Taken {
  readonly columns: Column[];
  readonly findings: Finding[];
  readonly names: Set<string>;
}

function take(
  taken: Taken,
  column: number,
  field: HtcdsField,
  repeat: number,
  note: 'label-not-key' | 'other-spelling' | 'by-label' | null,
): void {
  const name = `${field.name} ${repeat}`;
  if (taken.names.has(name)) {
    taken.findings.push(finding('duplicate-column', 0, column, field.name));
    return;
  }
  taken.names.add(name);
  taken.columns.push({ column, field, repeat });
  if (note !== null) taken.findings.push(finding(note, 0, column, field.name));
}

/** Labels that several fields share (`City`) decide nothing, unless the key beside them is one of these. */
function onlyOf(htcds: Htcds, label: string, key: HtcdsField | undefined): HtcdsField | undefined {
  const fields = htcds.findByLabel(label);
  return fields.length === 1 ? fields[0] : fields.find((field) => field === key);
}

const ADDRESS_LABELS: readonly (readonly [RegExp, string])[] = [
  [/^(?:mailing )?street$/u, 'prs_MailingStreet'],
  [/^(?:mailing )?city$/u, 'prs_MailingCity'],
  [/^(?:mailing )?state(?: province)?$/u, 'prs_MailingState'],
  [/^(?:mailing )?(?:zip )?(?:postal code|zip)$/u, 'prs_MailingPostalCode'],
  [/^(?:mailing )?country$/u, 'prs_MailingCountry'],
];

/** The templates of the standard shorten `Mailing Street` to `Street`. */
function addressOf(htcds: Htcds, label: string): HtcdsField | undefined {
  const name = ADDRESS_LABELS.find(([pattern]) => pattern.test(folded(label)))?.[1];
  return name === undefined ? undefined : htcds.field(name);
}

function isAddress(field: HtcdsField): boolean {
  return /^prs_Mailing(?:City|Country|State|Street|PostalCode)$/u.test(field.name);
}

function isLabelRow(htcds: Htcds, keys: SheetRow, row: SheetRow): boolean {
  const texts = row.cells.map((cell) => textOf(cell)).filter((text) => text.trim() !== '');
  const known = texts.filter(
    (text) => htcds.findByLabel(text).length > 0 || addressOf(htcds, text) !== undefined,
  ).length;
  return row.number === keys.number + 1 && known >= 2 && known * 2 >= texts.length;
}

const TECHNICAL = new Set(
  `start end today deviceid device id instanceid key submissiondate version instancename formhub uuid simserial
  subscriberid username phonenumber audit
  attachmentspresent attachmentsexpected reviewstate edits formversion submitterid submittername status id uuid
  submission time validation status notes submitted by tags index parent index parent table name xform id string
  meta instanceid meta instancename start geopoint geolocation amparo export`.split(/\s+/u),
);

/** Columns that survey programs add for themselves, and our own mark of an export. */
function isTechnical(name: string): boolean {
  const words = folded(name.replaceAll('_', ' ')).split(' ');
  return words.every((word) => TECHNICAL.has(word));
}
