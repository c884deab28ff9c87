// SPDX-License-Identifier: EUPL-1.2
// Files of HSDS 3.0 in and out. What comes is looked at first, with a report of what would be refused row by row; nothing is written
// until the same file comes again with the fingerprint of the report. What leaves holds no confidential place, and nothing leaves while
// the installation is frozen.

import {
  dataPackage,
  type Directory,
  exportRows,
  importDirectory,
  type HsdsRead,
  IMPORT_ACTIONS,
  type ImportPlan,
  nestedServices,
  planImport,
  readHsdsJson,
  readHsdsPackage,
} from '@amparo/cooperation/directory';
import type { Json } from '@amparo/cooperation/canonical';
import { FileRefused } from '@amparo/spreadsheet';
import type { z } from 'zod';
import { readJson } from '../../edge/json.ts';
import { type Operation, staffOperation, type StaffCall } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import {
  ApplyBody,
  ExportAnswer,
  ExportQuery,
  IMPORT_BYTES,
  ImportAnswer,
  LookBody,
  MOST_REPORTED,
} from '../../schemas/directory.ts';
import { readDirectory } from '../../store/directory.ts';
import { countConfidentialPlaces, readOwnDirectory, writePlan } from '../../store/directory-entries.ts';
import { isFrozen } from '../../store/incident.ts';

export function lookAtImport(): Operation {
  return staffOperation({
    action: 'directory.import',
    summary: 'Look at a file of HSDS 3.0: what would come in, and what is refused, row by row.',
    about: 'Nothing is written. Nested JSON, or the tables of a tabular data package as texts.',
    body: LookBody,
    most: IMPORT_BYTES,
    answers: { 200: { about: 'The report, with its fingerprint.', schema: ImportAnswer } },
    problems: ['not-hsds'],
    handle: async (call) => {
      const { plan, read } = await planOf(call, call.body);
      return { status: 200, body: report(plan, read, false) };
    },
  });
}

export function applyImport(): Operation {
  return staffOperation({
    action: 'directory.import',
    summary: 'Write what was looked at.',
    about:
      'Only if the file and the directory are as they were when it was looked at. What somebody here checked later than the publisher stays, and so does what is confidential.',
    body: ApplyBody,
    most: IMPORT_BYTES,
    answers: { 200: { about: 'Written, all in one.', schema: ImportAnswer } },
    problems: ['not-hsds', 'directory-changed'],
    handle: async (call) => {
      const { db, staff, body, now } = call;
      const { plan, read } = await planOf(call, body);
      if (plan.fingerprint !== body.fingerprint) throw new Refused('directory-changed');
      await writePlan(db, staff, plan, now);
      return { status: 200, body: report(plan, read, true) };
    },
  });
}

type Given = Pick<z.output<typeof LookBody>, 'source' | 'defaults'>;

async function planOf(
  { db, staff }: Pick<StaffCall<unknown, unknown, unknown>, 'db' | 'staff'>,
  { source, defaults }: Given,
): Promise<{ readonly plan: ImportPlan; readonly read: Pick<HsdsRead, 'issues'> }> {
  const { directory, issues } = importDirectory(rowsOf(source), defaults);
  if (issues.some(({ code }) => code === 'not-hsds')) throw new Refused('not-hsds');
  return { plan: planImport(await readOwnDirectory(db, staff), directory), read: { issues } };
}

/** A data package of a country has more entries than any other request. */
const LIMITS = { depth: 32, entries: 50_000 };

function rowsOf(source: Given['source']): HsdsRead {
  const bytes = (text: string) => new TextEncoder().encode(text);
  try {
    if (source.form === 'nested') return readHsdsJson(readJson(bytes(source.text), LIMITS) as Json);
    return readHsdsPackage(new Map(source.files.map(({ name, text }) => [name, bytes(text)])));
  } catch (error) {
    if (error instanceof FileRefused || error instanceof Refused) throw new Refused('not-hsds');
    throw error;
  }
}

function report(
  { fingerprint, organisations, places, services }: ImportPlan,
  { issues }: Pick<HsdsRead, 'issues'>,
  applied: boolean,
) {
  const counts = (entries: readonly { readonly action: string }[]) =>
    Object.fromEntries(IMPORT_ACTIONS.map((each) => [each, entries.filter(({ action }) => action === each).length]));
  const own = [...organisations, ...places, ...services].flatMap(({ kind, id, action, reason }) =>
    reason === null
      ? []
      : [
          {
            table: TABLES[kind],
            row: id,
            field: null,
            code: reason,
            severity: action === 'refused' ? ('error' as const) : ('warning' as const),
          },
        ],
  );
  const rows = [...issues, ...own]
    .map(({ table, row, field, code, severity }) => ({ table, row: row.slice(0, 200), field, code, severity }))
    .toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  return {
    fingerprint,
    applied,
    organisations: counts(organisations),
    places: counts(places),
    services: counts(services),
    rows: rows.slice(0, MOST_REPORTED),
    refused: rows.filter(({ severity }) => severity === 'error').length,
    said: rows.filter(({ severity }) => severity === 'warning').length,
  };
}

/** As HSDS calls them. */
const TABLES = { organisation: 'organization', place: 'location', service: 'service' } as const;

export function exportDirectory(): Operation {
  return staffOperation({
    action: 'directory.export',
    summary: 'The directory as HSDS 3.0: nested JSON, or the tables of a tabular data package.',
    about: 'Confidential places are not in it, nor a text that tells of them, nor how many beds are free (I-19).',
    query: ExportQuery,
    answers: { 200: { about: 'Files as texts; a page makes one ZIP file of the tables.', schema: ExportAnswer } },
    problems: ['incident-frozen'],
    handle: async ({ db, staff, query, now }) => {
      if (await isFrozen(db)) throw new Refused('incident-frozen');
      const directory = query.of === 'own' ? await readOwnDirectory(db, staff) : await sharedDirectory(db);
      const exported = exportRows(directory);
      const files =
        query.form === 'tables'
          ? dataPackage(exported, now.toISOString())
          : new Map([['services.json', `${JSON.stringify(nestedServices(exported), null, 1)}\n`]]);
      return {
        status: 200,
        body: {
          files: [...files].map(([name, text]) => ({ name, text })),
          services: directory.services.length,
          leftOut: exported.leftOut,
          confidentialPlaces: query.of === 'own' ? await countConfidentialPlaces(db, staff) : 0,
        },
      };
    },
  });
}

async function sharedDirectory(db: StaffCall<unknown, unknown, unknown>['db']): Promise<Directory> {
  const { services } = await readDirectory(db);
  const entries = [...services.values()];
  return {
    organisations: [...new Map(entries.map(({ organisation }) => [organisation.id, organisation])).values()],
    services: entries.map(({ service }) => service),
    places: [...new Map(entries.flatMap(({ places }) => places).map((place) => [place.id, place])).values()],
  };
}
