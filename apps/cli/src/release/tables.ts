// SPDX-License-Identifier: EUPL-1.2
// `amparo release TABLE.csv --table COLUMN,COLUMN`: cross tables for a report. Exact counts with cells left out protect once:
// the ledger holds them like a k-anonymous release, and refuses a second one that is not the very same.

import { createHash, randomUUID } from 'node:crypto';
import {
  type CaseSchema,
  type CaseTable,
  crossTableRows,
  type CrossTables,
  crossTables,
  csvText,
  findIdentifiers,
  inferSchema,
  judgeParameters,
  type LedgerEntry,
  type Outcome,
  Refused,
  type ReportPart,
} from '@amparo/measure/disclosure';
import type { Words } from '@amparo/measure/pictures';
import { wrap } from '../render.ts';
import { reportHtml, reportMarkdown } from './html.ts';
import { appendToLedger, ledgerPath, readLedgerFile } from './ledger-file.ts';
import type { ReleaseCall } from './options.ts';
import { PartFolder } from './part-folder.ts';

const VERSION = '0.1.0';

/** Writes the folder; what stands against it comes back as refusals, and then nothing is written or spent. */
export function releaseTables(
  call: ReleaseCall,
  whole: CaseTable,
  declared: CaseSchema | undefined,
  words: Words,
): Outcome<undefined> {
  const { settings, tables } = call;
  const names = new Set(tables.flat());
  const table = { rows: whole.rows, columns: whole.columns.filter(({ name }) => names.has(name)) };
  const schema: CaseSchema =
    declared === undefined
      ? inferSchema(table)
      : { ...declared, columns: declared.columns.filter(({ name }) => names.has(name)) };
  const against = [...judgeParameters({ ...settings, mechanism: 'k' }), ...findIdentifiers(table, schema)];
  if (against.length > 0) return { ok: false, refusals: against };
  const made = crossTables(table, tables, settings.k, schema);
  if (!made.ok) return made;
  write(call, made.value, [...names], words);
  return { ok: true, value: undefined };
}

function write(call: ReleaseCall, made: CrossTables, columns: readonly string[], words: Words): void {
  const { t, number } = words;
  const folder = new PartFolder(call.out);
  try {
    const told = {
      all: t('release.tables.all'),
      withheld: t('release.tables.withheld'),
      blank: t('release.tables.blank'),
    };
    // in the files the signs are the same in every language
    const signs = { all: 'all', withheld: 'c', blank: '' };
    made.tables.forEach((table, k) => folder.write(`table-${k + 1}.csv`, [csvText(crossTableRows(table, signs))]));
    const outputHash = createHash('sha256')
      .update(folder.files.map(({ hash }) => hash).join('\n'))
      .digest('hex');
    const path = ledgerPath(call.file, call.ledger);
    const earlier = readLedgerFile(path).filter(({ mechanism }) => mechanism === 'k');
    const same = earlier.find((entry) => entry.outputHash === outputHash);
    if (earlier.length > 0 && same === undefined) throw new Refused({ code: 'REPEAT_K_RELEASE' });
    const entry = same ?? entryOf(call, columns, outputHash);
    const report = describe(made, words, told, call, entry);
    const title = call.title || t('release.tables.title');
    folder.write('privacy-report.html', [reportHtml(report, title, t('release.numbers'), call.language)]);
    folder.write('privacy-report.md', [reportMarkdown(report, title)]);
    folder.write('datapackage.json', [`${JSON.stringify(packaged(made, entry, title, folder), null, 2)}\n`]);
    if (same === undefined) {
      appendToLedger(path, entry);
      // another release of the same data may have been made meanwhile
      const others = readLedgerFile(path).filter(
        ({ mechanism, releaseId }) => mechanism === 'k' && releaseId !== entry.releaseId,
      );
      if (others.length > 0) throw new Refused({ code: 'REPEAT_K_RELEASE' });
    }
    folder.settle();
  } catch (error) {
    folder.discard();
    throw error;
  }
  const done = t('release.tables.done', {
    tables: number(made.tables.length),
    primary: number(made.primary),
    secondary: number(made.secondary),
  });
  process.stdout.write(`${wrap(done).join('\n')}\n`);
  console.error(`amparo: ${wrap(t('release.tables.once')).join('\n  ')}`);
}

function entryOf({ purpose, settings }: ReleaseCall, columns: readonly string[], outputHash: string): LedgerEntry {
  return {
    at: new Date().toISOString(),
    releaseId: randomUUID(),
    purpose,
    columns,
    mechanism: 'k',
    length: 2,
    epsilon: 0,
    delta: 0,
    rho: null,
    resolution: settings.k,
    accounting: 'tables',
    softwareVersion: VERSION,
    outputHash,
    approvedBy: settings.approvedBy,
    reason: settings.reason,
  };
}

function describe(
  made: CrossTables,
  { t }: Words,
  told: { readonly all: string; readonly withheld: string; readonly blank: string },
  { contact }: ReleaseCall,
  { releaseId, at }: LedgerEntry,
): ReportPart[] {
  const none = { paragraphs: [], points: [], pictures: [] } as const;
  const created = at.slice(0, 10);
  return [
    {
      ...none,
      name: 'what',
      title: t('release.what.title'),
      paragraphs: [
        t('release.what.text', { id: releaseId, created }),
        t('release.tables.text'),
        t('release.tables.once'),
      ],
    },
    ...made.tables.map((table, k) => {
      const [columns = [], ...rows] = crossTableRows(table, told);
      return {
        ...none,
        name: `table-${k + 1}`,
        title: `${table.rowsOf} × ${table.columnsOf}`,
        table: { columns, rows },
      };
    }),
    {
      ...none,
      name: 'limits',
      title: t('release.limits.title'),
      points: [
        t('release.tables.sums'),
        t('release.limits.sample'),
        t('release.limits.link'),
        ...(contact === '' ? [] : [t('release.limits.contact', { contact })]),
        t('release.limits.cite', { id: releaseId, created }),
      ],
    },
  ];
}

function packaged(made: CrossTables, entry: LedgerEntry, title: string, folder: PartFolder): Record<string, unknown> {
  return {
    profile: 'tabular-data-package',
    name: `amparo-release-${entry.releaseId}`,
    title,
    id: entry.releaseId,
    version: '1.0.0',
    created: entry.at,
    licenses: [{ name: 'CC-BY-4.0', path: 'https://creativecommons.org/licenses/by/4.0/' }],
    sources: [{ title: 'case records; not published' }],
    resources: folder.files.map(({ path, bytes, hash }) => {
      const table = made.tables[Number(/^table-(\d+)\.csv$/u.exec(path)?.[1] ?? 0) - 1];
      return {
        name: path.replace(/\.\w+$/u, ''),
        path,
        format: path.replace(/^.*\./u, ''),
        encoding: 'utf-8',
        bytes,
        hash: `sha256:${hash}`,
        // c: left out
        ...(table === undefined
          ? {}
          : {
              profile: 'tabular-data-resource',
              schema: {
                fields: [
                  { name: table.rowsOf, type: 'string' },
                  ...[...table.columnValues, 'all'].map((name) => ({ name, type: 'integer' })),
                ],
                missingValues: ['c'],
              },
            }),
      };
    }),
    privacy: {
      mechanism: 'cells left out of cross tables, checked by linear programming',
      unit: 'record',
      epsilon: null,
      delta: null,
      resolution: made.threshold,
      softwareVersion: entry.softwareVersion,
    },
  };
}
