// SPDX-License-Identifier: EUPL-1.2
// Files of cases that leave (EXP-1 to EXP-4), and the copy of one case for the person herself (RET-2). What may go is asked of
// the rules twice, when it is asked for and when it is taken: a consent that was withdrawn in between counts. The file is made
// when it is taken, sealed for whoever gets it, given once, and never stored.

import { createHash, randomUUID } from 'node:crypto';
import { decide } from '@amparo/casework/access';
import type { CaseFile } from '@amparo/casework/case';
import { groundFor, type AgreementScope, type Recipient } from '@amparo/casework/consent';
import {
  headerCells,
  type Htcds,
  type HtcdsRecord,
  mostRepeats,
  recordCells,
  recordOf,
  writeColumns,
} from '@amparo/casework/htcds';
import {
  cutRecord,
  decideExport,
  defaultFields,
  EXPORT_PURPOSES,
  type ExportAsk,
  exportableFields,
  exportManifest,
  type ExportPurpose,
  markedRows,
  sharingOf,
} from '@amparo/casework/import';
import { csvLine, xlsxPieces } from '@amparo/spreadsheet';
import { isRecipientKey, sealAsAge } from '../../export/age-file.ts';
import type { KeyStore } from '../../keys/key-store.ts';
import { type Operation, type Route, staffOperation, type StaffCall } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import type { Database } from '../../store/database.ts';
import { isFrozen } from '../../store/incident.ts';
import { CaseParams } from '../../schemas/cases.ts';
import {
  CopyAnswer,
  ExportAnswer,
  ExportParams,
  ExportsAnswer,
  LockBody,
  NewExportBody,
} from '../../schemas/exports.ts';
import { APPROVAL_MS, findOpen, markDone, requestApproval } from '../../store/approvals.ts';
import {
  addExport,
  casesOfExport,
  type ExportedCase,
  type ExportRecipient,
  logDisclosures,
  markTaken,
  readExports,
  rowsSince,
  type StoredExport,
} from '../../store/exports.ts';
import { readRemainder } from '../../store/imports/write-batch.ts';
import { instantOf } from '../../store/records/blank.ts';
import { loadFile } from '../../store/records/case-file.ts';
import { caseResource } from '../../store/ties.ts';
import { contextOf } from '../file/work.ts';

export interface ExportNeeds {
  readonly keyStore: Pick<KeyStore, 'seal' | 'open'>;
  readonly htcds: Htcds;
}

export function exportRoutes(needs: ExportNeeds): readonly Route[] {
  return [
    { method: 'POST', path: '/api/v1/exports', operation: requestExport(needs) },
    { method: 'GET', path: '/api/v1/exports', operation: listExports(needs) },
    { method: 'POST', path: '/api/v1/exports/:exportId/file', operation: takeExport(needs) },
    { method: 'POST', path: '/api/v1/cases/:caseId/copy', operation: copyOfCase(needs) },
  ];
}

type Call = Pick<StaffCall<unknown, unknown, unknown>, 'staff' | 'store' | 'now'>;

function askOf(purpose: ExportPurpose, fields: readonly string[], recipient: ExportRecipient | null): ExportAsk {
  if (recipient === null) return { purpose, recipient: null, agreement: null, fields };
  const { institutionId, recipientClass, country, actsFor, agreement } = recipient;
  const party = { institutionId, recipientClass, country, actsFor, personIds: [], phones: [] } as Recipient;
  const scope = { agreementId: institutionId, state: 'Active', ...agreement } as AgreementScope;
  return { purpose, recipient: party, agreement: scope, fields };
}

/** A case of one's own whose identity this person may read, and the fields of it that may go. */
async function lookAt(call: Call, htcds: Htcds, caseId: string, ask: ExportAsk) {
  const { staff, store, now } = call;
  const resource = await caseResource(store.trx, staff.orgId, caseId);
  if (resource === undefined || !decide(staff, 'case.read-identity', resource, [], now).allowed) return undefined;
  const loaded = await loadFile(store, staff.orgId, caseId, { lock: false });
  if (loaded === undefined) return undefined;
  const allowed = exportableFields(htcds, loaded.file, ask, contextOf(staff, now));
  return allowed.size === 0 ? undefined : { file: loaded.file, allowed };
}

function requestExport({ htcds, keyStore }: ExportNeeds): Operation {
  return staffOperation({
    action: 'export.request',
    summary: 'Ask for a file of your cases, for a purpose.',
    about:
      'Up to fifty cases alone; more, and whatever leaves the house, with a data protection officer as the second person. Fields are never more than purpose, consent and agreement let go.',
    creates: true,
    body: NewExportBody,
    answers: { 201: { about: 'Ready to be taken, or waiting for the second person.', schema: ExportAnswer } },
    problems: [
      'incident-frozen',
      'nothing-to-export',
      'too-many-rows-today',
      'key-reused',
      'integrity-error',
      'keys-unavailable',
      'keys-sealed',
    ],
    handle: async (call) =>
      call.once(async () => {
        const { db, staff, body, now } = call;
        await mayLeave(db);
        const fields = body.fields ?? defaultFields(htcds);
        const unknown = fields.findIndex((name) => !htcds.has(name));
        if (unknown >= 0) {
          const remedy = 'the full name of a field of HTCDS 2.0';
          throw new Refused('bad-input', { issues: [{ path: `fields[${unknown}]`, code: 'unknown-field', remedy }] });
        }
        const ask = askOf(body.purpose, fields, body.recipient);
        const caseIds = [...new Set(body.caseIds)];
        const going: string[] = [];
        for (const caseId of caseIds) if ((await lookAt(call, htcds, caseId, ask)) !== undefined) going.push(caseId);
        const decision = decideExport({
          userId: staff.userId,
          reason: body.reason,
          provedAt: instantOf(now), // the route itself asks for the proof
          rows: going.length,
          rowsToday: await rowsSince(db, staff, dayBegan(now)),
          approvedBy: null,
          now: instantOf(now),
        });
        if (decision.state === 'refused') {
          if (decision.code === 'too-many-rows-today')
            throw new Refused('too-many-rows-today', { retryAfter: untilTomorrow(now) });
          throw new Refused('nothing-to-export');
        }
        const exportId = randomUUID();
        const alone = decision.state === 'allowed' && body.recipient === null;
        await addExport(db, keyStore, staff, {
          exportId,
          state: alone ? 'ready' : 'pending',
          purpose: body.purpose,
          format: body.format,
          fields,
          reason: body.reason,
          recipient: body.recipient,
          rows: going.length,
          leftOut: caseIds.length - going.length,
          createdAt: now,
          expiresAt: alone ? new Date(decision.expiresAt) : new Date(now.getTime() + APPROVAL_MS),
          caseIds: going,
        });
        if (!alone) await requestApproval(db, staff, { kind: 'export', objectId: exportId, now });
        const found = await find(call, keyStore, exportId);
        return { status: 201, body: shown(found, now), objectId: exportId };
      }),
  });
}

function listExports({ keyStore }: ExportNeeds): Operation {
  return staffOperation({
    action: 'export.read',
    summary: 'Files that left or are to leave: your own; for a data protection officer, all.',
    answers: { 200: { about: 'Newest first.', schema: ExportsAnswer } },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, now }) => ({
      status: 200,
      body: { exports: (await readExports(db, keyStore, staff)).map((each) => shown(each, now)) },
    }),
  });
}

function takeExport({ htcds, keyStore }: ExportNeeds): Operation {
  return staffOperation({
    action: 'export.take',
    summary: 'Take the file, once: sealed for the recipient, with its mark on every sheet or line.',
    about:
      'In the age format (age-encryption.org/v1), to a passphrase or to the public key of the recipient. What may no longer go is left out.',
    params: ExportParams,
    body: LockBody,
    answers: { 200: { about: 'The sealed file.' } },
    problems: [
      'not-found',
      'incident-frozen',
      'export-not-ready',
      'export-gone',
      'nothing-to-export',
      'integrity-error',
      'keys-unavailable',
      'keys-sealed',
    ],
    handle: async (call) => {
      const { db, staff, params, body, now } = call;
      await mayLeave(db);
      const lock = lockOf(body);
      const found = await find(call, keyStore, params.exportId);
      if (found.createdBy !== staff.userId) throw new Refused('not-found');
      if (found.takenAt !== null || found.expiresAt <= now) throw new Refused('export-gone');
      if (found.state === 'pending' && found.approvedBy === null) throw new Refused('export-not-ready');
      const ask = askOf(found.purpose as ExportPurpose, found.fields, found.recipient);
      const { records, cases } = await recordsOf(call, htcds, found, ask);
      if (records.length === 0) throw new Refused('nothing-to-export');
      const manifest = exportManifest(htcds, {
        exportId: found.exportId,
        createdAt: instantOf(now),
        createdBy: staff.userId,
        approvedBy: found.approvedBy,
        purpose: found.purpose as ExportPurpose,
        recipientId: found.recipient?.institutionId ?? null,
        fields: new Set(found.fields),
        rows: records.length,
        leftOut: found.leftOut + found.rows - records.length,
        expiresAt: instantOf(found.expiresAt),
      });
      const content = fileOf(htcds, records, found.format, manifest.watermark);
      const hash = createHash('sha256').update(content).digest();
      const sealed = await sealAsAge(content, lock);
      await markTaken(db, staff, found.exportId, { approvedBy: found.approvedBy, hash, now });
      if (found.recipient !== null) {
        const { consent } = EXPORT_PURPOSES[found.purpose as ExportPurpose];
        const purpose = consent ?? found.purpose;
        await logDisclosures(db, staff, found.recipient, { purpose, hash, cases, newId: randomUUID, now });
      }
      const approval = await findOpen(db, staff, { kind: 'export', objectId: found.exportId, now });
      if (approval?.state === 'approved') await markDone(db, staff, approval.approvalId);
      const entries = cases.map(({ caseId }) => ({
        action: 'export.case',
        objectId: caseId,
        outcome: 'allowed' as const,
        reason: 'export',
        purpose: kebab(found.purpose),
      }));
      async function* whole() {
        yield sealed;
      }
      return {
        status: 200,
        objectId: found.exportId,
        bytes: { type: 'application/octet-stream', length: sealed.length, parts: whole() },
        headers: { 'content-disposition': `attachment; filename="export.${found.format}.age"` },
        entries,
      };
    },
  });
}

function copyOfCase({ htcds }: ExportNeeds): Operation {
  return staffOperation({
    action: 'file.copy',
    summary: 'Everything that HTCDS can hold of one case, for the person herself.',
    about:
      'Access and portability (RET-2): nothing is lost between the file that came in and this. Logged; names nobody of the staff.',
    params: CaseParams,
    answers: { 200: { about: 'One record of the standard.', schema: CopyAnswer } },
    problems: ['incident-frozen', 'integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, store, params: { caseId }, now }) => {
      await mayLeave(db);
      const loaded = await loadFile(store, staff.orgId, caseId, { lock: false });
      if (loaded === undefined) throw new Refused('not-found');
      const remainder = await readRemainder(store, staff.orgId, caseId);
      const record = recordOf(htcds, loaded.file, {
        now: instantOf(now),
        ...(remainder === undefined ? {} : { remainder }),
      });
      return { status: 200, body: { standard: htcds.content.id, record } };
    },
  });
}

async function recordsOf(call: Call, htcds: Htcds, found: StoredExport, ask: ExportAsk) {
  const { staff, store, now } = call;
  const records: HtcdsRecord[] = [];
  const cases: ExportedCase[] = [];
  for (const caseId of await casesOfExport(store.trx, staff, found.exportId)) {
    const looked = await lookAt(call, htcds, caseId, ask);
    if (looked === undefined) continue;
    const remainder = await readRemainder(store, staff.orgId, caseId);
    const options = { now: instantOf(now), ...(remainder === undefined ? {} : { remainder }) };
    const record = cutRecord(htcds, recordOf(htcds, looked.file, options), looked.allowed);
    records.push(record);
    cases.push(groundOf(call, htcds, caseId, looked.file, ask, record));
  }
  return { records, cases };
}

/** On what it went, for the log of disclosures: the consent or the legal basis that covered it, and what it held. */
function groundOf(
  { staff, now }: Call,
  htcds: Htcds,
  caseId: string,
  file: CaseFile,
  ask: ExportAsk,
  record: HtcdsRecord,
): ExportedCase {
  const { consent: purpose } = EXPORT_PURPOSES[ask.purpose];
  const ground =
    purpose === null
      ? null
      : groundFor(file, { purpose, recipient: ask.recipient, categories: [] }, contextOf(staff, now)).ground;
  const categories = new Set(
    Object.keys(record).flatMap((key) => {
      const field = htcds.findByName(key)?.field;
      return field === undefined ? [] : (sharingOf(field).category ?? []);
    }),
  );
  if (ground === null) return { caseId, groundKind: 'consent', groundId: caseId, categories: [...categories] };
  return ground.kind === 'consent'
    ? { caseId, groundKind: 'consent', groundId: ground.consent.id, categories: [...categories] }
    : { caseId, groundKind: 'legal-basis', groundId: ground.basis.id, categories: [...categories] };
}

/** CSV carries the mark in a last column, XLSX above the rows and at the foot of each page; every cell is a text (EXP-4). */
function fileOf(htcds: Htcds, records: readonly HtcdsRecord[], format: 'csv' | 'xlsx', watermark: string): Buffer {
  const known = new Set(
    records.flatMap((record) => Object.keys(record)).map((key) => htcds.findByName(key)?.field.name),
  );
  const names = htcds.content.fields.map(({ name }) => name).filter((name) => known.has(name));
  const columns = writeColumns(htcds, new Set(names), mostRepeats(htcds, records));
  const rows = [headerCells(columns), ...records.map((record) => recordCells(columns, record))];
  if (format === 'csv')
    return Buffer.from([...markedRows(rows, watermark)].map((row) => csvLine(row)).join(''), 'utf8');
  return Buffer.concat([...xlsxPieces(rows, { sheetName: 'HTCDS', watermark })]);
}

function lockOf({
  passphrase,
  recipientKey,
}: {
  readonly passphrase?: string | undefined;
  readonly recipientKey?: string | undefined;
}) {
  if (passphrase !== undefined && recipientKey === undefined) return { passphrase };
  if (recipientKey !== undefined && passphrase === undefined && isRecipientKey(recipientKey)) return { recipientKey };
  const remedy = 'either a passphrase of at least 20 characters, or a public key age1…';
  throw new Refused('bad-input', { issues: [{ path: 'recipientKey', code: 'one-lock', remedy }] });
}

async function find(
  { db, staff }: Pick<StaffCall<unknown, unknown, unknown>, 'db' | 'staff'>,
  keyStore: ExportNeeds['keyStore'],
  exportId: string,
): Promise<StoredExport> {
  const [found] = await readExports(db, keyStore, staff, exportId);
  if (found === undefined) throw new Refused('not-found');
  return found;
}

function shown({ exportId, createdAt, expiresAt, takenAt, state, approvedBy, ...rest }: StoredExport, now: Date) {
  const open = state === 'pending' && approvedBy !== null ? 'ready' : state;
  return {
    id: exportId,
    ...rest,
    approvedBy,
    state: takenAt === null && expiresAt <= now ? ('expired' as const) : open,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    takenAt: takenAt?.toISOString() ?? null,
  };
}

const DAY_MS = 24 * 3600_000;
const dayBegan = (now: Date) => new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS);
const untilTomorrow = (now: Date) => Math.ceil((dayBegan(now).getTime() + DAY_MS - now.getTime()) / 1000);
const kebab = (text: string) => text.replaceAll(/([a-z])([A-Z])/gu, '$1-$2').toLowerCase();

/** While an incident is looked at nothing leaves, whoever agreed to it (`amparo incident freeze`). */
async function mayLeave(db: Database): Promise<void> {
  if (await isFrozen(db)) throw new Refused('incident-frozen');
}
