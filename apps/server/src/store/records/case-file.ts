// SPDX-License-Identifier: EUPL-1.2
// The whole case file, for the rules: loaded in two questions, and saved as the rules gave it back, record by record where
// the version moved, with the history of every field, the row by which lists find the case, and the clocks by which it wakes
// somebody up. Whoever changes a file holds the lock of its case until the transaction ends (AV-8).

import type { CaseFile } from '@amparo/casework/case';
import type { RecordMeta } from '@amparo/casework/outcome';
import { sql } from 'kysely';
import type { CaseKeyRow } from '../../keys/case-keys.ts';
import { type Identity, openIdentity, type SealedIdentity } from '../case-identity.ts';
import type { Store } from '../sealed.ts';
import { keysOfSeen } from '../seen-cases.ts';
import type { Staff } from '../session.ts';
import { blankCase, blankPerson, type CaseHead, instantOf } from './blank.ts';
import { type Content, STORED_KINDS, type StoredKind } from './kinds.ts';
import { addRecord, differing, type RecordRow, replaceRecord, shownRow, type StoredRecord } from './records.ts';
import { openRecord } from './seal.ts';

/** Where each kind stands in the file; those with one record of a kind stand in `one`. */
const LISTS = {
  safeContact: 'safeContacts',
  conflictFlag: 'conflictFlags',
  event: 'events',
  proceeding: 'proceedings',
  consent: 'consents',
  legalBasis: 'legalBases',
  riskAssessment: 'risks',
  safetyPlan: 'safetyPlans',
  debtClaim: 'debts',
  healthNeed: 'healthNeeds',
  medicalExamination: 'examinations',
  sealedResult: 'sealedResults',
  needsAssessment: 'needs',
  plan: 'plans',
  service: 'services',
  referral: 'referrals',
  returnCase: 'returns',
  guardianship: 'guardianships',
  bestInterests: 'bestInterests',
  blockLift: 'blockLifts',
  consularContact: 'consularContacts',
  interpreterEngagement: 'engagements',
  note: 'notes',
} as const satisfies Partial<Record<StoredKind, keyof CaseFile>>;
export type ListKind = keyof typeof LISTS;
const LIST_KINDS = Object.keys(LISTS) as readonly ListKind[];

export interface LoadedFile {
  readonly head: CaseHead;
  readonly keys: readonly CaseKeyRow[];
  /** as stored, by `kind/id` */
  readonly records: ReadonlyMap<string, StoredRecord>;
  readonly file: CaseFile;
  readonly found: Identity;
  /** what falls due, as it was worked out at the last change */
  readonly clocks: readonly {
    readonly kind: string;
    readonly record: string;
    readonly recordId: string | null;
    readonly appearsAt: string;
    readonly dueAt: string;
  }[];
  /** edits that wait for a decision */
  readonly conflicts: number;
}

/** What the row says of the person, by which she is found. */
export interface LoadOptions {
  /** for a change: hold the case until the end of the transaction, and load all that the rules must see */
  readonly lock: boolean;
  /** of notes and deliveries, which grow without end */
  readonly most?: number;
  readonly kinds?: readonly StoredKind[];
}

interface HeadRow extends SealedIdentity {
  case_number: string;
  own_reference: string;
  version: number;
  created_by: string;
  created_at: Date;
  changed_at: Date;
  stage: CaseHead['stage'];
  case_worker_id: string | null;
  supervisor_id: string | null;
  legal_hold: boolean;
  org_id: string;
  key_versions: readonly number[] | null;
  kek_ids: readonly string[] | null;
  wrapped: readonly Buffer[] | null;
  clocks:
    | readonly { kind: string; record: string; record_id: string | null; appears_at: string; due_at: string }[]
    | null;
  conflicts: string | number;
}

/** @returns undefined when there is no such case, or none that this session may see (with `lock`: may change) */
export async function loadFile(
  store: Store,
  orgId: string,
  caseId: string,
  { lock, most = ALL, kinds = STORED_KINDS }: LoadOptions,
): Promise<LoadedFile | undefined> {
  const { rows } = await sql<HeadRow>`
    SELECT * FROM case_head(${caseId}::uuid, ${lock}) AS c WHERE c.org_id = ${orgId}`.execute(store.trx);
  const [first] = rows;
  if (first === undefined) return undefined;
  const keys = keysOfSeen([{ ...first, case_id: caseId }]);
  const found = await sql<RecordRow & { kind: StoredKind }>`
    SELECT kind, record_id, version, content_sealed, private_sealed, created_by, created_at, changed_by, changed_at
    FROM case_records(${caseId}::uuid, ${[...kinds]}::text[], ${most}::integer, ${lock}) ORDER BY created_at, record_id`.execute(
    store.trx,
  );
  const head = headOf(orgId, caseId, first);
  return store.keys.use(keys, (open) => {
    const records = new Map<string, StoredRecord>();
    for (const row of found.rows) {
      const at = { orgId, caseId, kind: row.kind, recordId: row.record_id };
      records.set(`${row.kind}/${row.record_id}`, shownRow(row.kind, row, openRecord(open, at, row, true)));
    }
    const identity = openIdentity(open, { orgId, caseId }, first);
    const clocks = (first.clocks ?? []).map(({ kind, record, record_id, appears_at, due_at }) => ({
      kind,
      record,
      recordId: record_id,
      appearsAt: new Date(appears_at).toISOString(),
      dueAt: new Date(due_at).toISOString(),
    }));
    const conflicts = Number(first.conflicts);
    return {
      head,
      keys,
      records,
      file: fileOf(head, records, identity.alias?.expose() ?? ''),
      found: identity,
      clocks,
      conflicts,
    };
  });
}
/** More than a file can hold by hand: a rule must see all of it. */
const ALL = 100_000;

function headOf(orgId: string, caseId: string, row: HeadRow): CaseHead {
  return {
    orgId,
    caseId,
    caseNumber: row.case_number,
    ownReference: row.own_reference,
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    stage: row.stage,
    caseWorkerId: row.case_worker_id,
    supervisorId: row.supervisor_id,
    legalHold: row.legal_hold,
  };
}

type AnyRecord = RecordMeta & Content;

/** A stored record as the rules know it. */
function asRecord(
  head: CaseHead,
  { id, version, createdAt, createdBy, changedAt, changedBy, content }: StoredRecord,
): AnyRecord {
  return {
    ...content,
    caseId: head.caseId,
    id,
    orgId: head.orgId,
    version,
    createdAt: instantOf(createdAt),
    createdBy,
    updatedAt: instantOf(changedAt),
    updatedBy: changedBy,
  };
}

function fileOf(head: CaseHead, records: ReadonlyMap<string, StoredRecord>, alias: string): CaseFile {
  const all = [...records.values()];
  const of = (kind: StoredKind) => all.filter((record) => record.kind === kind).map((record) => asRecord(head, record));
  const persons = of('person');
  const person = persons.find(({ kind }) => kind === 'Beneficiary');
  const facts = of('case')[0];
  const current = { caseNo: head.caseNumber, legalHold: head.legalHold };
  // the shapes are those that the rules gave when each was written; a release that changes one migrates what stands
  return {
    case: facts === undefined ? blankCase(head) : { ...facts, ...current },
    person: person ?? blankPerson(head, alias),
    related: persons.filter((each) => each !== person),
    protection: of('internationalProtection')[0] ?? null,
    ...Object.fromEntries(LIST_KINDS.map((kind) => [LISTS[kind], of(kind)])),
  } as unknown as CaseFile;
}

const META = ['id', 'orgId', 'version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'caseId'] as const;

/** A record of the rules as it is stored: without what the row says. */
export function contentOf(record: object): Content {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !(META as readonly string[]).includes(name)));
}

interface Entry {
  readonly kind: StoredKind;
  readonly record: RecordMeta;
}

function entriesOf(file: CaseFile): readonly Entry[] {
  return [
    { kind: 'case', record: file.case },
    { kind: 'person', record: file.person },
    ...file.related.map((record) => ({ kind: 'person' as const, record })),
    ...(file.protection === null ? [] : [{ kind: 'internationalProtection' as const, record: file.protection }]),
    ...LIST_KINDS.flatMap((kind) =>
      (file[LISTS[kind]] as readonly unknown[]).map((record) => ({ kind, record: record as RecordMeta })),
    ),
  ];
}

/** A record of the file, as the rules know it. */
export function findInFile(file: CaseFile, kind: StoredKind, id: string): RecordMeta | undefined {
  return entriesOf(file).find((each) => each.kind === kind && each.record.id === id)?.record;
}

/** The file with another version of one of its records. */
export function replaceInFile(file: CaseFile, kind: StoredKind, record: RecordMeta): CaseFile {
  const swap = <T>(list: readonly T[]) =>
    list.map((each) => ((each as unknown as RecordMeta).id === record.id ? (record as unknown as T) : each));
  if (kind === 'case') return { ...file, case: record as CaseFile['case'] };
  if (kind === 'internationalProtection') return { ...file, protection: record as CaseFile['protection'] };
  if (kind === 'person') {
    return file.person.id === record.id
      ? { ...file, person: record as CaseFile['person'] }
      : { ...file, related: swap(file.related) };
  }
  return { ...file, [LISTS[kind]]: swap(file[LISTS[kind]] as readonly unknown[]) };
}

/** The file without a record that somebody has only just made. */
export function leaveOut(file: CaseFile, kind: StoredKind, id: string): CaseFile {
  const keep = <T>(list: readonly T[]) => list.filter((each) => (each as unknown as RecordMeta).id !== id);
  if (kind === 'person') return { ...file, related: keep(file.related) };
  if (kind === 'internationalProtection') return { ...file, protection: null };
  return kind === 'case' ? file : { ...file, [LISTS[kind]]: keep(file[LISTS[kind]] as readonly unknown[]) };
}

/** The file with a new record of a kind that has a list. */
export function addToFile(file: CaseFile, kind: ListKind | 'person', record: RecordMeta): CaseFile {
  if (kind === 'person') return { ...file, related: [...file.related, record as CaseFile['person']] };
  return { ...file, [LISTS[kind]]: [...(file[LISTS[kind]] as readonly unknown[]), record] };
}

/** A case of an earlier version has no facts and no person yet: they are written before its first change. */
export async function makeWhole(store: Store, staff: Staff, loaded: LoadedFile, now: Date): Promise<LoadedFile> {
  const { head, keys, file } = loaded;
  const missing = (
    [
      ['case', file.case],
      ['person', file.person],
    ] as const
  ).filter(([kind, { id }]) => !loaded.records.has(`${kind}/${id}`));
  if (missing.length === 0) return loaded;
  const records = new Map(loaded.records);
  for (const [kind, record] of missing) {
    const given = { kind, caseId: head.caseId, id: record.id, content: contentOf(record), now };
    records.set(`${kind}/${record.id}`, await addRecord(store, staff, given, keys));
  }
  return { ...loaded, records };
}

export interface Saved {
  readonly file: CaseFile;
  /** what was made or changed, in the order of the file */
  readonly records: readonly StoredRecord[];
}

/** Writes what differs between the file as it was loaded and the file that a rule gave back. */
export async function saveFile(
  store: Store,
  staff: Staff,
  loaded: LoadedFile,
  next: CaseFile,
  { now, undoes = false }: { readonly now: Date; readonly undoes?: boolean },
): Promise<Saved> {
  const { head, keys } = loaded;
  const { caseId } = head;
  const saved: StoredRecord[] = [];
  for (const { kind, record } of entriesOf(next)) {
    const before = loaded.records.get(`${kind}/${record.id}`);
    const content = contentOf(record);
    if (before === undefined) {
      saved.push(await addRecord(store, staff, { kind, caseId, id: record.id, content, now }, keys));
    } else if (Object.keys(differing(before.content, content)).length > 0) {
      const change = { at: { kind, caseId, id: record.id }, before, content, now, undoes };
      saved.push(await replaceRecord(store, staff, keys, change));
    }
  }
  return { file: next, records: saved };
}
