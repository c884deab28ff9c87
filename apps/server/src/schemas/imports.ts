// SPDX-License-Identifier: EUPL-1.2
// The shapes of an import: what it is about, a batch of rows as cells by full name of HTCDS, and the report. Answers hold codes,
// numbers of rows and ids of one's own cases; never what stood in a cell.

import { z } from 'zod';
import { instant, named, uuid } from '../schemas.ts';

export const MOST_BATCH_ROWS = 500;
/** JSON of one batch. */
export const BATCH_BYTES = 1024 * 1024;

const rowNumber = z.int().min(1).max(1_048_576).describe('As the spreadsheet shows it.');
const fieldName = z
  .string()
  .max(80)
  .regex(/^[a-z]{3}_[A-Za-z0-9]+(?:_\d{1,2})?$/u, 'the full name of a field, with its number where it repeats');
const finding = z
  .string()
  .max(120)
  .regex(/^[a-z][a-z-]{2,40}(?: [a-z]{3}_[A-Za-z0-9]+)?$/u, 'a code, and a field behind a space');
const outcomes = ['ready', 'partly', 'refused', 'duplicate', 'written', 'skipped'] as const;

export const ImportParams = z.strictObject({ importId: uuid });
export const BatchParams = z.strictObject({
  importId: uuid,
  batch: z
    .string()
    .regex(/^[1-9]\d{0,4}$/u, 'the number of the batch, from 1')
    .describe('From 1.'),
});

export const NewImportBody = named(
  'NewImport',
  z.strictObject({
    source: z.enum(['csv', 'xlsx', 'xml']),
    columns: z.array(fieldName).min(1).max(1000).describe('Full names of HTCDS 2.0 in the order of the cells.'),
    rows: z.int().min(1).max(200_000),
    batches: z.int().min(1).max(20_000),
    caseWorkerId: uuid
      .optional()
      .describe('Who will answer for the cases; a case worker names nobody but herself. Without it, you.'),
    supervisorId: uuid
      .optional()
      .describe('Somebody else, with the role of a supervisor (I-01); without it, the supervisor of the case worker.'),
    mapping: z
      .string()
      .max(60_000)
      .nullable()
      .describe('The mapping as JSON, kept sealed, for whoever takes the import up again.'),
  }),
);

export const BatchBody = named(
  'ImportBatch',
  z.strictObject({
    rows: z
      .array(
        z.strictObject({
          row: rowNumber,
          cells: z.array(z.string().max(65_536).nullable()).max(1000),
          found: z.array(finding).max(60).describe('What was found in the original file, e.g. a value left out.'),
        }),
      )
      .min(1)
      .max(MOST_BATCH_ROWS),
    anotherPerson: z
      .array(rowNumber)
      .max(MOST_BATCH_ROWS)
      .optional()
      .describe('Rows that somebody has looked at: not the person of the case or row that they resemble (I-27).'),
  }),
);

const counts = z.strictObject(
  Object.fromEntries(outcomes.map((outcome) => [outcome, z.int()])) as Record<(typeof outcomes)[number], z.ZodInt>,
);
export const ImportAnswer = named(
  'Import',
  z.strictObject({
    id: uuid,
    state: z.enum(['checking', 'writing', 'finished', 'cancelled', 'undoing', 'undone']),
    source: z.enum(['csv', 'xlsx', 'xml']),
    columns: z.array(z.string()),
    rows: z.int(),
    batches: z.int(),
    caseWorkerId: uuid,
    supervisorId: uuid,
    createdAt: instant,
    changedAt: instant,
    checked: z.int().describe('Batches that were looked at.'),
    written: z.int().describe('Batches that were written.'),
    nextToCheck: z.int().nullable(),
    nextToWrite: z.int().nullable(),
    counts: counts.describe('Rows by what came of them.'),
  }),
);
export const ImportsAnswer = named('Imports', z.strictObject({ imports: z.array(ImportAnswer) }));
export const OneImportAnswer = named(
  'ImportWithMapping',
  z.strictObject({ import: ImportAnswer, mapping: z.string().nullable(), workedOn: z.int() }),
);
const row = z.strictObject({
  row: rowNumber,
  outcome: z.enum(outcomes),
  findings: z.array(z.string()),
  sameAs: rowNumber.nullable().describe('An earlier row that seems to be about the same person.'),
  caseId: uuid.nullable(),
});
export const CheckedAnswer = named(
  'CheckedBatch',
  z.strictObject({
    rows: z.array(row),
    duplicates: z.array(z.strictObject({ row: rowNumber, caseId: uuid, ownReference: z.string() })),
  }),
);
export const WrittenAnswer = named(
  'WrittenBatch',
  z.strictObject({
    rows: z.array(row),
    replayed: z.boolean().describe('It was written before; nothing was written now.'),
    finished: z.boolean(),
  }),
);
export const RowsQuery = z.strictObject({
  outcomes: z
    .string()
    .max(80)
    .regex(new RegExp(`^(?:${outcomes.join('|')})(?:,(?:${outcomes.join('|')}))*$`, 'u'), 'codes joined with commas')
    .optional(),
  after: z
    .string()
    .regex(/^\d{1,7}$/u, 'the `next` of the page before')
    .optional(),
});
export const RowsAnswer = named('ImportRows', z.strictObject({ rows: z.array(row), next: z.int().nullable() }));
export const UndoneAnswer = named(
  'UndoneImport',
  z.strictObject({ removed: z.int(), left: z.int().describe('Ask again until nothing is left.') }),
);
