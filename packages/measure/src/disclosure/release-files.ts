// SPDX-License-Identifier: EUPL-1.2
// A release as files: synthetic.csv, aggregates.tsv, data-dictionary.csv, datapackage.json. Text only; who calls writes it.
// No path, host or user name, no seed, and nothing that is not protected.

import { attributesOf, type Level } from './combinations.ts';
import { cellsOf } from './case-records.ts';
import type { Release } from './release.ts';
import type { ColumnSchema } from './schema.ts';

const LINES = 2000;
/** First signs that make a spreadsheet program read a cell as a formula. */
const FORMULA = /^[=+\-@\t\r]/u;
const NUMBER = /^[-+]?\d+(?:\.\d+)?$/u;

function csvCell(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180 with LF, no BOM. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\n`).join('');
}

/** The same columns as the table, in pieces. */
export function* syntheticLines({ synthetic, records }: Release): Generator<string, void, undefined> {
  if (synthetic === undefined) return;
  yield csvText([records.schema.columns.map(({ name }) => name)]);
  const { starts, items, count } = synthetic;
  // a single column without a value would be a blank line, which readers pass over
  const isNarrow = records.schema.columns.length === 1;
  for (let from = 0; from < count; from += LINES) {
    let piece = '';
    for (let r = from; r < Math.min(count, from + LINES); r += 1) {
      const cells = cellsOf(records, items.subarray(starts[r], starts[r + 1]));
      piece += isNarrow && cells[0] === '' ? '""\n' : `${cells.map(csvCell).join(',')}\n`;
    }
    yield piece;
  }
}

/** `column:value;column:value` TAB count, the selection in the order of the columns; no header. In pieces. */
export function* aggregateLines({ aggregates, records }: Release): Generator<string, void, undefined> {
  const names = records.attributes.map(
    ({ column, value }) => `${records.schema.columns[column]?.name ?? ''}:${escapeValue(value)}`,
  );
  const { levels, counts } = aggregates;
  for (let k = 0; k < levels.length; k += 1) {
    const { size } = levels[k] as Level;
    let piece = '';
    for (let c = 0; c < size; c += 1) {
      const count = counts[k]?.[c] as number;
      if (count > 0)
        piece += `${attributesOf(levels, k + 1, c)
          .map((a) => names[a])
          .join(';')}\t${count}\n`;
      if (piece.length > 1 << 16) {
        yield piece;
        piece = '';
      }
    }
    yield piece;
  }
}

/** Signs that divide the line are written as %3B, %09, %0A. */
function escapeValue(value: string): string {
  return value.replaceAll(
    /[;\t\r\n]/gu,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** Published values of a column: its code list where it is declared, else those that passed the threshold. */
export function publishedValues({ records, aggregates, isDomainDeclared }: Release, column: number): string[] {
  return records.attributes.flatMap((attribute, a) =>
    attribute.column === column && (isDomainDeclared || (aggregates.counts[0]?.[a] as number) > 0)
      ? [attribute.value]
      : [],
  );
}

/** One row per column and published value: column, kind, delimiter, value, count. */
export function dataDictionary(release: Release): string[][] {
  const { records, aggregates } = release;
  const rows = records.schema.columns.flatMap(({ name, kind, delimiter }, column) => {
    const values = new Set(publishedValues(release, column));
    const own = records.attributes.flatMap((attribute, a) =>
      attribute.column === column && values.has(attribute.value)
        ? [[name, kind, kind === 'multi' ? delimiter : '', attribute.value, String(aggregates.counts[0]?.[a] ?? 0)]]
        : [],
    );
    return own.length === 0 ? [[name, kind, '', '', '']] : own;
  });
  return [['column', 'kind', 'delimiter', 'value', 'count'], ...rows];
}

export interface ReleaseFile {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal */
  readonly hash: string;
}

export interface PackageFacts {
  readonly name: string;
  readonly title: string;
  /** ISO 8601, UTC */
  readonly created: string;
  readonly releaseId: string;
  readonly softwareVersion: string;
  readonly ledgerTotal: { readonly epsilon: number; readonly delta: number };
  readonly files: readonly ReleaseFile[];
}

/** Frictionless Data Package with an object `privacy`. */
export function dataPackage(release: Release, facts: PackageFacts): Record<string, unknown> {
  const { settings, dp, records, aggregates, isDomainDeclared } = release;
  const fields = records.schema.columns.map((column, at) => fieldOf(column, publishedValues(release, at)));
  const schemaOf: Record<string, unknown> = {
    'synthetic.csv': { fields, missingValues: [''] },
    'data-dictionary.csv': {
      fields: ['column', 'kind', 'delimiter', 'value', 'count'].map((name) => ({ name, type: 'string' })),
      missingValues: [''],
    },
    'aggregates.tsv': {
      fields: [
        { name: 'selection', type: 'string' },
        { name: 'count', type: 'integer' },
      ],
    },
  };
  return {
    profile: 'tabular-data-package',
    name: facts.name,
    title: facts.title,
    id: facts.releaseId,
    version: '1.0.0',
    created: facts.created,
    licenses: [{ name: 'CC-BY-4.0', path: 'https://creativecommons.org/licenses/by/4.0/' }],
    sources: [{ title: 'case records; not published' }],
    resources: facts.files.map(({ path, bytes, hash }) => ({
      name: path.replace(/\.\w+$/u, ''),
      path,
      format: path.replace(/^.*\./u, ''),
      encoding: 'utf-8',
      bytes,
      hash: `sha256:${hash}`,
      ...(schemaOf[path] === undefined ? {} : { profile: 'tabular-data-resource', schema: schemaOf[path] }),
      ...(path.endsWith('.tsv') ? { dialect: { delimiter: '\t', header: false } } : {}),
    })),
    privacy: {
      mechanism: settings.mechanism === 'dp' ? 'differential privacy' : 'k-anonymity over all columns',
      unit: 'record',
      epsilon: dp === undefined ? null : settings.epsilon,
      delta: dp?.delta ?? null,
      accounting: dp?.accounting ?? null,
      rho: dp?.budget.rho ?? null,
      sigmas: dp?.budget.sigmas ?? null,
      proportions: dp?.proportions ?? null,
      contributionBounds: dp?.bounds ?? null,
      reportingLength: settings.length,
      resolution: settings.k,
      fabricationMode: dp === undefined ? null : 'posterior doubt at most 0.3',
      accuracyMode: dp === undefined ? null : settings.accuracy,
      syntheticMode: release.synthetic === undefined ? null : dp === undefined ? settings.kMode : 'aggregate-seeded',
      domain: isDomainDeclared ? 'declared' : 'inferred',
      recordCountProtected: aggregates.recordCount,
      ledgerTotal: facts.ledgerTotal,
      softwareVersion: facts.softwareVersion,
    },
  };
}

function fieldOf({ name, kind, delimiter }: ColumnSchema, values: readonly string[]): Record<string, unknown> {
  // a cell with several values is not one of the code list
  return kind === 'multi'
    ? { name, type: 'string', delimiter, values }
    : { name, type: 'string', constraints: { enum: values } };
}
