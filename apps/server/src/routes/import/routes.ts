// SPDX-License-Identifier: EUPL-1.2
// An import over HTTP: begun, looked at batch by batch, written batch by batch, cancelled, taken back (docs/api/import-export.md).
// Looking never writes a case. Each batch is written exactly once, in one transaction, whoever asks how often; a broken line or
// a restart of the server loses nothing but the batch that was on its way.

import { randomBytes, randomUUID } from 'node:crypto';
import { caseNumber } from '@amparo/casework/case';
import type { Column, Htcds } from '@amparo/casework/htcds';
import { importedFile } from '@amparo/casework/import';
import { ageProblems } from '@amparo/casework/people';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { BlindIndex } from '../../keys/blind-index.ts';
import type { KeyStore } from '../../keys/key-store.ts';
import type { TombstoneFile } from '../../keys/tombstone-file.ts';
import { type Operation, type Route, staffOperation, type StaffCall } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import {
  BATCH_BYTES,
  BatchBody,
  BatchParams,
  CheckedAnswer,
  ImportAnswer,
  ImportParams,
  ImportsAnswer,
  NewImportBody,
  OneImportAnswer,
  RowsAnswer,
  RowsQuery,
  UndoneAnswer,
  WrittenAnswer,
} from '../../schemas/imports.ts';
import { OwnReference } from '../../schemas.ts';
import {
  addImport,
  countOpenImports,
  countWorkedOn,
  type HeldImport,
  holdImport,
  peekImport,
  type Import,
  keepChecked,
  listRows,
  markWritten,
  MOST_OPEN_IMPORTS,
  readBatch,
  readBatchRows,
  readImports,
  readMapping,
  type RowOutcome,
  setImportState,
  skipRows,
  undoPart,
} from '../../store/imports/imports.ts';
import { type CaseToWrite, sealBatch, writeBatch } from '../../store/imports/write-batch.ts';
import { DISCARDED_BY_ONE } from '../../store/sealed.ts';
import { contextOf } from '../file/work.ts';
import {
  columnsByName,
  compareRows,
  findDuplicates,
  isKnownFinding,
  markOfBatch,
  type ReadRow,
  readRows,
  type SentRow,
} from './read-batch.ts';

export interface ImportNeeds {
  readonly index: BlindIndex;
  readonly keyStore: Pick<KeyStore, 'mac' | 'macAll' | 'seal' | 'open'>;
  readonly htcds: Htcds;
  readonly tombstones: TombstoneFile;
}

export function importRoutes(needs: ImportNeeds): readonly Route[] {
  const one = '/api/v1/imports/:importId';
  return [
    { method: 'POST', path: '/api/v1/imports', operation: createImport(needs) },
    { method: 'GET', path: '/api/v1/imports', operation: listImports() },
    { method: 'GET', path: one, operation: readImport(needs) },
    { method: 'GET', path: `${one}/rows`, operation: listImportRows() },
    { method: 'PUT', path: `${one}/batches/:batch`, operation: checkBatch(needs) },
    { method: 'POST', path: `${one}/batches/:batch/cases`, operation: writeCases(needs) },
    { method: 'POST', path: `${one}/cancel`, operation: cancelImport() },
    { method: 'POST', path: `${one}/undo`, operation: undoImport(needs) },
  ];
}

function createImport({ htcds, keyStore }: ImportNeeds): Operation {
  return staffOperation({
    action: 'import.make',
    summary: 'Begin an import of old files: nothing is written yet.',
    about: 'A case worker imports for herself, a supervisor for any colleague. Two people answer for each case (I-01).',
    creates: true,
    body: NewImportBody,
    answers: { 201: { about: 'Begun; now look at its batches.', schema: ImportAnswer } },
    problems: [
      'unknown-columns',
      'too-many-imports',
      'not-for-this-person',
      'key-reused',
      'keys-unavailable',
      'keys-sealed',
    ],
    handle: async ({ db, staff, body, now, once }) =>
      once(async () => {
        if (columnsByName(htcds, body.columns) === undefined) throw new Refused('unknown-columns');
        if ((await countOpenImports(db, staff)) >= MOST_OPEN_IMPORTS) throw new Refused('too-many-imports');
        const caseWorkerId = body.caseWorkerId ?? staff.userId;
        const { rows } = await sql<{ found: string | null }>`
          SELECT import_supervisor(${caseWorkerId}::uuid, ${body.supervisorId ?? null}::uuid) AS found`.execute(db);
        const supervisorId = rows[0]?.found ?? null;
        if (supervisorId === null) throw new Refused('not-for-this-person');
        const importId = randomUUID();
        await addImport(db, keyStore, staff, { ...body, importId, caseWorkerId, supervisorId, now });
        return { status: 201, body: shown(await find(db, staff, importId)), objectId: importId };
      }),
  });
}

function listImports(): Operation {
  return staffOperation({
    action: 'import.read',
    summary: 'Your imports, newest first.',
    answers: { 200: { about: 'How far each is.', schema: ImportsAnswer } },
    handle: async ({ db, staff }) => ({
      status: 200,
      body: { imports: (await readImports(db, staff)).map(shown) },
    }),
  });
}

function readImport({ keyStore }: ImportNeeds): Operation {
  return staffOperation({
    action: 'import.read',
    summary: 'How far an import is, with the mapping that was made for it.',
    params: ImportParams,
    answers: { 200: { about: 'With how many of its cases somebody has worked on since.', schema: OneImportAnswer } },
    problems: ['not-found', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, params: { importId } }) => {
      const found = await find(db, staff, importId);
      const mapping = await readMapping(db, keyStore, staff, importId);
      return { status: 200, body: { import: shown(found), mapping, workedOn: await countWorkedOn(db, importId) } };
    },
  });
}

const PAGE = 500;

function listImportRows(): Operation {
  return staffOperation({
    action: 'import.read',
    summary: 'The report, row by row: what became of each, and why.',
    params: ImportParams,
    query: RowsQuery,
    answers: { 200: { about: 'One page, by number of the row.', schema: RowsAnswer } },
    problems: ['not-found'],
    handle: async ({ db, staff, params: { importId }, query }) => {
      await find(db, staff, importId);
      const outcomes = (query.outcomes?.split(',') ?? []) as RowOutcome[];
      const rows = await listRows(db, staff, importId, { after: Number(query.after ?? '0'), limit: PAGE, outcomes });
      return { status: 200, body: { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.row ?? null) } };
    },
  });
}

function checkBatch(needs: ImportNeeds): Operation {
  const { htcds, index, keyStore } = needs;
  return staffOperation({
    action: 'import.make',
    summary: 'Look at a batch of rows: what would be taken, what is asked, whom one of your cases seems to be about.',
    about:
      'A dry run: no case is written, and the rows are not kept. A batch can be looked at again until writing begins.',
    params: BatchParams,
    body: BatchBody,
    most: BATCH_BYTES,
    answers: { 200: { about: 'Each row, and cases that seem to be about the same person.', schema: CheckedAnswer } },
    problems: ['not-found', 'import-over', 'unknown-columns', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, store, params, body, now }) => {
      const { importId } = params;
      const before = await peek(db, staff, importId);
      const { batch, columns } = placesOf(before, params.batch, htcds);
      assertRows(htcds, columns, body.rows);
      const mark = await markOfBatch(keyStore, importId, before.columns, batch, body.rows);
      const read = readRows(htcds, columns, body.rows, contextOf(staff, now).today);
      const held = await hold(db, staff, importId);
      if (held.state !== 'checking') throw new Refused('import-over');
      const comparing = { store, staff, index, keyStore, importId, batch };
      const { checked, duplicates } = await compareRows(comparing, read);
      if (!(await keepChecked(db, staff, importId, { batch, mark, rows: checked, now }))) {
        const remedy = 'each row of the file stands in one batch';
        throw new Refused('bad-input', { issues: [{ path: 'rows', code: 'row-twice', remedy }] });
      }
      const names = await referencesOf(
        db,
        staff.orgId,
        duplicates.map(({ caseId }) => caseId),
      );
      return {
        status: 200,
        objectId: importId,
        body: {
          rows: checked.map(({ nameMark: _mark, ...row }) => ({ ...row, caseId: null })),
          duplicates: duplicates.map((each) => ({ ...each, ownReference: names.get(each.caseId) ?? '' })),
        },
      };
    },
  });
}

function writeCases(needs: ImportNeeds): Operation {
  const { htcds, index, keyStore } = needs;
  return staffOperation({
    action: 'import.write',
    summary: 'Write the cases of a batch that was looked at: exactly once, all or none.',
    about:
      'Sent twice, it writes nothing the second time and answers the same. Rows that resemble another person stay out unless somebody has said that it is somebody else.',
    params: BatchParams,
    body: BatchBody,
    most: BATCH_BYTES,
    answers: { 200: { about: 'What became of each row.', schema: WrittenAnswer } },
    problems: [
      'not-found',
      'import-over',
      'import-not-checked',
      'import-changed',
      'unknown-columns',
      'keys-unavailable',
      'keys-sealed',
    ],
    handle: async (call) => {
      const { db, staff, store, params, body, now } = call;
      const { importId } = params;
      // What the rows say, what becomes of them and their sealing hang on nothing that another batch could change: that is done while
      // the one before is still being written. Only while rows may be looked at again must the import be held first.
      const before = await peek(db, staff, importId);
      const { batch, columns } = placesOf(before, params.batch, htcds);
      assertRows(htcds, columns, body.rows);
      const mark = await markOfBatch(keyStore, importId, before.columns, batch, body.rows);
      const context = contextOf(staff, now);
      const read = readRows(htcds, columns, body.rows, context.today);
      const prepare = async () => {
        const { cases, skipped } = await casesOf(call, needs, before, batch, read);
        const sealed = await sealBatch(store, index, staff, { cases, today: context.today, profile: context.profile });
        return { cases, skipped, sealed };
      };
      const waits = before.state === 'writing' && (await readBatch(db, staff, importId, batch))?.writtenAt === null;
      const ahead = waits ? await prepare() : undefined;
      const held = await hold(db, staff, importId);
      const stored = await readBatch(db, staff, importId, batch);
      if (stored?.writtenAt !== undefined && stored.writtenAt !== null) {
        if (!stored.mark.equals(mark)) throw new Refused('import-changed');
        const rows = await readBatchRows(db, staff, importId, batch);
        return { status: 200, objectId: importId, body: { rows, replayed: true, finished: held.state === 'finished' } };
      }
      if (held.state !== 'checking' && held.state !== 'writing') throw new Refused('import-over');
      if (held.state === 'checking') {
        if ((await find(db, staff, importId)).checked < held.batches) throw new Refused('import-not-checked');
        await setImportState(db, staff, importId, 'writing', now);
      }
      if (stored === undefined) throw new Refused('import-not-checked');
      if (!stored.mark.equals(mark)) throw new Refused('import-changed');
      const { cases, skipped, sealed } = ahead ?? (await prepare());
      await skipRows(db, staff, importId, skipped);
      if (sealed !== undefined) await writeBatch(db, importId, sealed, now);
      const finished = await markWritten(db, staff, held, batch, now);
      if (finished) await setImportState(db, staff, importId, 'finished', now);
      const entries = cases.map(({ file }) => ({
        action: 'case.open',
        objectId: file.case.id,
        outcome: 'allowed' as const,
        reason: 'import',
        purpose: null,
      }));
      const rows = await readBatchRows(db, staff, importId, batch);
      return { status: 200, objectId: importId, body: { rows, replayed: false, finished }, entries };
    },
  });
}

type WriteCall = Pick<
  StaffCall<unknown, unknown, z.output<typeof BatchBody>>,
  'db' | 'staff' | 'store' | 'body' | 'now'
>;

/** The rows that are to be written, as cases, and the others with the reason. Writes nothing. */
async function casesOf(
  { db, staff, store, body, now }: WriteCall,
  { index }: ImportNeeds,
  held: HeldImport,
  batch: number,
  read: readonly ReadRow[],
): Promise<{
  readonly cases: readonly CaseToWrite[];
  readonly skipped: readonly { readonly row: number; readonly finding: string | null }[];
}> {
  const { importId } = held;
  const context = contextOf(staff, now);
  const kept = new Map((await readBatchRows(db, staff, importId, batch)).map((row) => [row.row, row]));
  const another = new Set(body.anotherPerson ?? []);
  const fresh = new Set((await findDuplicates({ store, staff, index, importId }, read, true)).map(({ row }) => row));
  const skipped: { row: number; finding: string | null }[] = [];
  const cases: CaseToWrite[] = [];
  for (const { row, planned } of read) {
    const before = kept.get(row);
    if (planned === null || before === undefined || before.outcome === 'refused') continue;
    const resembles = before.outcome === 'duplicate' || fresh.has(row);
    if (resembles && !another.has(row)) {
      skipped.push({ row, finding: 'possible-duplicate' });
      continue;
    }
    const outcome = importedFile(
      planned,
      {
        caseId: randomUUID(),
        caseNo: caseNumber(randomBytes(10)),
        caseWorker: { userId: held.caseWorkerId, orgId: staff.orgId },
        supervisor: { userId: held.supervisorId, orgId: staff.orgId },
        duplicates: { caseIds: [], decided: resembles ? 'another-person' : 'none-found' },
        newId: randomUUID,
      },
      context,
    );
    const wrong = outcome.ok && ageProblems(outcome.value.file.person, context.today).length > 0;
    if (!outcome.ok || wrong) {
      skipped.push({ row, finding: wrong ? 'ages-disagree prs_Birthdate' : 'not-opened' });
      continue;
    }
    const number = planned.case.oldNumber;
    const ownReference = number !== null && OwnReference.safeParse(number).success ? number : null;
    cases.push({ row, ...outcome.value, ownReference });
  }
  return { cases, skipped };
}

function cancelImport(): Operation {
  return staffOperation({
    action: 'import.make',
    summary: 'Stop an import: what was written stays, the rest is not written.',
    params: ImportParams,
    answers: { 200: { about: 'Stopped.', schema: ImportAnswer } },
    problems: ['not-found', 'import-over'],
    handle: async ({ db, staff, params: { importId }, now }) => {
      const held = await hold(db, staff, importId);
      if (held.state !== 'checking' && held.state !== 'writing' && held.state !== 'cancelled')
        throw new Refused('import-over');
      if (held.state !== 'cancelled') await setImportState(db, staff, importId, 'cancelled', now);
      return { status: 200, objectId: importId, body: shown(await find(db, staff, importId)) };
    },
  });
}

/** Cases taken back in one request; each leaves a line in the file of erasures. */
const UNDONE_AT_ONCE = 200;

function undoImport({ tombstones }: ImportNeeds): Operation {
  return staffOperation({
    action: 'import.undo',
    summary: 'Take a whole import back, for as long as nobody has worked on any of its cases.',
    about: 'Their keys are destroyed. Some hundreds at a time: ask again until nothing is left.',
    params: ImportParams,
    answers: { 200: { about: 'How many were taken back, and how many are left.', schema: UndoneAnswer } },
    problems: ['not-found', 'import-over', 'import-worked-on', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, store, params: { importId }, now }) => {
      const held = await hold(db, staff, importId);
      if (!['writing', 'finished', 'cancelled', 'undoing'].includes(held.state)) throw new Refused('import-over');
      if ((await countWorkedOn(db, importId)) > 0) throw new Refused('import-worked-on');
      if (held.state !== 'undoing') await setImportState(db, staff, importId, 'undoing', now);
      const gone = await undoPart(db, importId, UNDONE_AT_ONCE);
      for (const caseId of gone) {
        await store.keys.cryptoErase(
          { orgId: staff.orgId, caseId, approvalId: DISCARDED_BY_ONE, erasedAt: now },
          { deleteKeys: () => Promise.resolve(0), insertTombstone: () => Promise.resolve() },
          tombstones,
        );
      }
      const left = (await find(db, staff, importId)).counts.written;
      if (left === 0) await setImportState(db, staff, importId, 'undone', now);
      const entries = gone.map((caseId) => ({
        action: 'case.discard',
        objectId: caseId,
        outcome: 'allowed' as const,
        reason: 'import-undone',
        purpose: null,
      }));
      return { status: 200, objectId: importId, body: { removed: gone.length, left }, entries };
    },
  });
}

type Db = StaffCall<unknown, unknown, unknown>['db'];
type Staff = StaffCall<unknown, unknown, unknown>['staff'];

async function find(db: Db, staff: Staff, importId: string): Promise<Import> {
  const [found] = await readImports(db, staff, importId);
  if (found === undefined) throw new Refused('not-found');
  return found;
}

async function peek(db: Db, staff: Staff, importId: string): Promise<HeldImport> {
  const found = await peekImport(db, staff, importId);
  if (found === undefined) throw new Refused('not-found');
  return found;
}

async function hold(db: Db, staff: Staff, importId: string): Promise<HeldImport> {
  const held = await holdImport(db, staff, importId);
  if (held === undefined) throw new Refused('not-found');
  return held;
}

function placesOf({ batches, columns: names }: HeldImport, text: string, htcds: Htcds) {
  const batch = Number(text);
  if (batch > batches) throw new Refused('not-found');
  const columns = columnsByName(htcds, names);
  if (columns === undefined) throw new Refused('unknown-columns');
  return { batch, columns };
}

function assertRows(htcds: Htcds, columns: readonly Column[], rows: readonly SentRow[]): void {
  const issues = rows.flatMap(({ row, cells, found }, at) => [
    ...(cells.length > columns.length
      ? [{ path: `rows[${at}].cells`, code: 'too-many', remedy: `at most ${columns.length} cells` }]
      : []),
    ...(found.every((text) => isKnownFinding(htcds, text))
      ? []
      : [{ path: `rows[${at}].found`, code: 'unknown-code', remedy: 'codes of findings and full names of fields' }]),
    ...(at > 0 && row <= (rows[at - 1]?.row ?? 0)
      ? [{ path: `rows[${at}].row`, code: 'not-in-order', remedy: 'rows in their order, each once' }]
      : []),
  ]);
  if (issues.length > 0) throw new Refused('bad-input', { issues });
}

async function referencesOf(db: Db, orgId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ case_id: string; own_reference: string }>`SELECT case_id, own_reference FROM case_file
    WHERE org_id = ${orgId} AND case_id = ANY (${[...new Set(ids)]}::uuid[])`.execute(db);
  return new Map(rows.map(({ case_id, own_reference }) => [case_id, own_reference]));
}

function shown({ importId, createdAt, changedAt, ...rest }: Import) {
  return { id: importId, ...rest, createdAt: createdAt.toISOString(), changedAt: changedAt.toISOString() };
}
