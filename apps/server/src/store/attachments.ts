// SPDX-License-Identifier: EUPL-1.2
// Documents of a case, as rows: what each is called and its key are sealed under the key of the case, its bytes in parts under
// its own key. Row security decides whose they are; nothing here ever touches a disk, and a name is never used as a name.

import { sql } from 'kysely';
import {
  keyAsText,
  newFileKey,
  openPart,
  type PartPlace,
  partCount,
  partLength,
  type Round,
  sealPart,
  withKey,
} from '../attachments/sealed-parts.ts';
import { type Kind, LIMITS, PART_BYTES, UNDO_MS, UNFINISHED_MS } from '../attachments/limits.ts';
import { erase } from '../keys/bytes.ts';
import type { OpenKeys } from '../keys/case-keys.ts';
import type { FieldPlace } from '../keys/field-cipher.ts';
import { IntegrityError } from '../keys/problem.ts';
import type { Database, KeeperDatabase } from './database.ts';
import { findKeys, type Store } from './sealed.ts';
import type { Staff } from './session.ts';

/** What a picture or a paper shows; a person's image needs her own consent (I-24). */
export const SHOWS = ['person', 'paper', 'other'] as const;
export type Shows = (typeof SHOWS)[number];

/** Sealed: what is known of a document beside its bytes. */
export interface AboutFile {
  readonly name: string;
  readonly kind: Kind;
  readonly shows: Shows;
  /** every byte as it was sent, with what the camera wrote */
  readonly original: boolean;
  /** SHA-256 of what is kept, hexadecimal; null until it is */
  readonly sha256: string | null;
}

export interface FileAt {
  readonly caseId: string;
  readonly attachmentId: string;
}

export interface Attachment {
  readonly attachmentId: string;
  readonly version: number;
  readonly about: AboutFile;
  readonly health: boolean;
  readonly bytes: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly deletedBy: string | null;
  readonly deletedAt: Date | null;
}

interface Row {
  attachment_id: string;
  version: number;
  state: 'receiving' | 'kept';
  about_sealed: Buffer;
  key_sealed: Buffer;
  health: boolean;
  sent_bytes: number;
  kept_bytes: number | null;
  created_by: string;
  created_at: Date;
  deleted_by: string | null;
  deleted_at: Date | null;
}

const COLUMNS = sql`attachment_id, version, state, about_sealed, key_sealed, health, sent_bytes, kept_bytes, created_by,
  created_at, deleted_by, deleted_at`;

// Where sealed things of documents stand; part of what is authenticated, so never changed for rows that exist.
export function attachmentPlace(orgId: string, { caseId, attachmentId }: FileAt, field: 'about' | 'key'): FieldPlace {
  return { orgId, caseId, table: 'attachment', rowId: attachmentId, field, schemaVersion: 1 };
}

async function withCaseKeys<T>(
  { trx, keys }: Store,
  orgId: string,
  caseId: string,
  use: (open: OpenKeys) => T | Promise<T>,
): Promise<T> {
  return keys.use(await findKeys(trx, orgId, [caseId]), use);
}

export interface NewUpload extends FileAt {
  readonly about: Omit<AboutFile, 'sha256'>;
  readonly health: boolean;
  readonly bytes: number;
  readonly now: Date;
}

/** Makes room for a file. The case must be held by this transaction, so that two beginnings do not pass the limit together. */
export async function beginUpload(
  store: Store,
  { orgId, userId }: Staff,
  { caseId, attachmentId, about, health, bytes, now }: NewUpload,
): Promise<'begun' | 'too-many-files' | 'files-of-the-day'> {
  const { trx } = store;
  const since = new Date(now.getTime() - 24 * 3600_000);
  const { rows: counts } = await sql<{ here: string; bytes: string; under_way: string }>`
    SELECT (SELECT count(*) FROM attachment WHERE org_id = ${orgId} AND case_id = ${caseId}) AS here, m.bytes, m.under_way
    FROM my_uploads(${since}) AS m`.execute(trx);
  const [count] = counts;
  if (Number(count?.here) >= LIMITS.perCase || Number(count?.under_way) >= LIMITS.underWay) return 'too-many-files';
  if (Number(count?.bytes) + bytes > LIMITS.perUserDayBytes) return 'files-of-the-day';
  const at = { caseId, attachmentId };
  const key = newFileKey();
  try {
    const sealed = await withCaseKeys(store, orgId, caseId, ({ encrypt }) => ({
      about: encrypt(attachmentPlace(orgId, at, 'about'), JSON.stringify({ ...about, sha256: null })),
      key: encrypt(attachmentPlace(orgId, at, 'key'), keyAsText(key)),
    }));
    await sql`INSERT INTO attachment (org_id, case_id, attachment_id, version, state, about_sealed, key_sealed, health, sent_bytes,
        created_by, created_at, changed_by, changed_at)
      VALUES (${orgId}, ${caseId}, ${attachmentId}, 1, 'receiving', ${sealed.about}, ${sealed.key}, ${health}, ${bytes},
        ${userId}, ${now}, ${userId}, ${now})`.execute(trx);
  } finally {
    erase(key);
  }
  return 'begun';
}

async function findRow(
  trx: Database,
  orgId: string,
  { caseId, attachmentId }: FileAt,
  lock = false,
): Promise<Row | undefined> {
  const { rows } = await sql<Row>`SELECT ${COLUMNS} FROM attachment
    WHERE org_id = ${orgId} AND case_id = ${caseId} AND attachment_id = ${attachmentId} ${lock ? sql`FOR UPDATE` : sql``}`.execute(
    trx,
  );
  return rows[0];
}

/** A part of a file as it was sent; sent again, it takes the place of the earlier one. */
export async function receivePart(
  store: Store,
  { orgId, userId }: Staff,
  at: FileAt,
  { number, bytes }: { readonly number: number; readonly bytes: Buffer },
): Promise<'received' | 'not-found' | 'file-kept' | 'part-missing'> {
  const row = await findRow(store.trx, orgId, at);
  if (row === undefined) return 'not-found';
  if (row.state === 'kept') return 'file-kept';
  if (row.created_by !== userId) return 'not-found';
  const count = partCount(row.sent_bytes);
  if (number >= count || bytes.length !== partLength(row.sent_bytes, number)) return 'part-missing';
  const place = { orgId, ...at, round: 'received', number, count } as const;
  const text = await withCaseKeys(store, orgId, at.caseId, (open) =>
    open.decrypt(attachmentPlace(orgId, at, 'key'), row.key_sealed),
  );
  await writePart(store.trx, place, await withKey(text, (key) => sealPart(key, place, bytes)));
  return 'received';
}

async function writePart(
  trx: Database,
  { orgId, caseId, attachmentId, round, number }: PartPlace,
  sealed: Buffer,
): Promise<void> {
  await sql`INSERT INTO attachment_part (org_id, case_id, attachment_id, round, number, sealed)
    VALUES (${orgId}, ${caseId}, ${attachmentId}, ${round}, ${number}, ${sealed})
    ON CONFLICT (org_id, case_id, attachment_id, round, number) DO UPDATE SET sealed = EXCLUDED.sealed`.execute(trx);
}

async function readPart(trx: Database, key: Buffer, place: PartPlace): Promise<Buffer | undefined> {
  const { rows } = await sql<{ sealed: Buffer }>`SELECT sealed FROM attachment_part
    WHERE org_id = ${place.orgId} AND case_id = ${place.caseId} AND attachment_id = ${place.attachmentId}
      AND round = ${place.round} AND number = ${place.number}`.execute(trx);
  const [row] = rows;
  return row === undefined ? undefined : openPart(key, place, row.sealed);
}

/** What came in, whole. One part after the other, so that no more than the file itself is held. */
export async function readReceived(
  store: Store,
  { orgId, userId }: Staff,
  at: FileAt,
): Promise<Buffer | 'not-found' | 'file-kept' | 'part-missing'> {
  const row = await findRow(store.trx, orgId, at);
  if (row === undefined) return 'not-found';
  if (row.state === 'kept') return 'file-kept';
  if (row.created_by !== userId) return 'not-found';
  const text = await withCaseKeys(store, orgId, at.caseId, (open) =>
    open.decrypt(attachmentPlace(orgId, at, 'key'), row.key_sealed),
  );
  const count = partCount(row.sent_bytes);
  return withKey(text, async (key) => {
    const whole = Buffer.allocUnsafe(row.sent_bytes);
    for (let number = 0; number < count; number += 1) {
      const part = await readPart(store.trx, key, { orgId, ...at, round: 'received', number, count });
      if (part === undefined) return 'part-missing' as const;
      part.copy(whole, number * PART_BYTES);
    }
    return whole;
  });
}

/** What is known of a file that is under way, for the check before it is kept. */
export async function readUpload(store: Store, { orgId, userId }: Staff, at: FileAt): Promise<AboutFile | undefined> {
  const row = await findRow(store.trx, orgId, at);
  if (row === undefined || (row.state === 'receiving' && row.created_by !== userId)) return undefined;
  return withCaseKeys(store, orgId, at.caseId, (open) => openAbout(open, orgId, at, row));
}

function openAbout(open: OpenKeys, orgId: string, at: FileAt, row: Row): AboutFile {
  return JSON.parse(open.decrypt(attachmentPlace(orgId, at, 'about'), row.about_sealed)) as AboutFile;
}

/** Keeps what the inspection gave, under a new key, and lets go of what came in: its key is gone, and its parts too. */
export async function keepUpload(
  store: Store,
  { orgId, userId }: Staff,
  at: FileAt,
  { bytes, sha256, now }: { readonly bytes: Buffer; readonly sha256: string; readonly now: Date },
): Promise<'kept' | 'not-found' | 'file-kept'> {
  const { trx } = store;
  const row = await findRow(trx, orgId, at, true);
  if (row === undefined) return 'not-found';
  if (row.state === 'kept') return 'file-kept';
  const count = partCount(bytes.length);
  const key = newFileKey();
  try {
    for (let number = 0; number < count; number += 1) {
      const place = { orgId, ...at, round: 'kept', number, count } as const;
      const part = bytes.subarray(number * PART_BYTES, (number + 1) * PART_BYTES);
      await writePart(trx, place, sealPart(key, place, part));
    }
    await removeParts(trx, orgId, at, 'received');
    const sealed = await withCaseKeys(store, orgId, at.caseId, (open) => ({
      about: open.encrypt(
        attachmentPlace(orgId, at, 'about'),
        JSON.stringify({ ...openAbout(open, orgId, at, row), sha256 }),
      ),
      key: open.encrypt(attachmentPlace(orgId, at, 'key'), keyAsText(key)),
    }));
    await sql`UPDATE attachment SET state = 'kept', kept_bytes = ${bytes.length}, about_sealed = ${sealed.about},
        key_sealed = ${sealed.key}, version = version + 1, changed_by = ${userId}, changed_at = ${now}
      WHERE org_id = ${orgId} AND case_id = ${at.caseId} AND attachment_id = ${at.attachmentId}`.execute(trx);
  } finally {
    erase(key);
  }
  return 'kept';
}

async function removeParts(
  trx: Database,
  orgId: string,
  { caseId, attachmentId }: FileAt,
  round: Round,
): Promise<void> {
  await sql`DELETE FROM attachment_part WHERE org_id = ${orgId} AND case_id = ${caseId} AND attachment_id = ${attachmentId}
    AND round = ${round}`.execute(trx);
}

/** Removes a file that is not taken, or that somebody gave up sending: its key and every part of it. */
export async function giveUpUpload(
  trx: Database,
  { orgId }: Staff,
  { caseId, attachmentId }: FileAt,
): Promise<boolean> {
  const { numAffectedRows } = await sql`DELETE FROM attachment WHERE org_id = ${orgId} AND case_id = ${caseId}
    AND attachment_id = ${attachmentId} AND state = 'receiving'`.execute(trx);
  return Number(numAffectedRows) > 0;
}

/** Every document that was kept, the newest first; also those whose deletion can still be undone. */
export async function listAttachments(store: Store, { orgId }: Staff, caseId: string): Promise<readonly Attachment[]> {
  const { rows } = await sql<Row>`SELECT ${COLUMNS} FROM attachment WHERE org_id = ${orgId} AND case_id = ${caseId}
    AND state = 'kept' ORDER BY created_at DESC, attachment_id LIMIT ${LIMITS.perCase}`.execute(store.trx);
  if (rows.length === 0) return [];
  return withCaseKeys(store, orgId, caseId, (open) => rows.map((row) => shown(open, orgId, caseId, row)));
}

export async function readAttachment(store: Store, { orgId }: Staff, at: FileAt): Promise<Attachment | undefined> {
  const row = await findRow(store.trx, orgId, at);
  if (row?.state !== 'kept') return undefined;
  return withCaseKeys(store, orgId, at.caseId, (open) => shown(open, orgId, at.caseId, row));
}

function shown(open: OpenKeys, orgId: string, caseId: string, row: Row): Attachment {
  return {
    attachmentId: row.attachment_id,
    version: row.version,
    about: openAbout(open, orgId, { caseId, attachmentId: row.attachment_id }, row),
    health: row.health,
    bytes: row.kept_bytes ?? row.sent_bytes,
    createdBy: row.created_by,
    createdAt: row.created_at,
    deletedBy: row.deleted_by,
    deletedAt: row.deleted_at,
  };
}

/** One part of what is kept. Asks row security anew: a right that ended while a file was given ends the giving. */
export async function readKeptPart(store: Store, { orgId }: Staff, at: FileAt, number: number): Promise<Buffer> {
  const row = await findRow(store.trx, orgId, at);
  if (row?.kept_bytes === undefined || row.kept_bytes === null || row.deleted_at !== null) throw new IntegrityError();
  const count = partCount(row.kept_bytes);
  const text = await withCaseKeys(store, orgId, at.caseId, (open) =>
    open.decrypt(attachmentPlace(orgId, at, 'key'), row.key_sealed),
  );
  const part = await withKey(text, (key) => readPart(store.trx, key, { orgId, ...at, round: 'kept', number, count }));
  if (part?.length !== partLength(row.kept_bytes, number)) throw new IntegrityError();
  return part;
}

export interface FileChange {
  readonly seen: number;
  readonly name: string;
  readonly now: Date;
}

export async function renameAttachment(
  store: Store,
  { orgId, userId }: Staff,
  at: FileAt,
  { seen, name, now }: FileChange,
): Promise<'renamed' | 'not-found' | 'stale' | 'file-deleted'> {
  const row = await findRow(store.trx, orgId, at, true);
  if (row?.state !== 'kept') return 'not-found';
  if (row.deleted_at !== null) return 'file-deleted';
  if (row.version !== seen) return 'stale';
  const about = await withCaseKeys(store, orgId, at.caseId, (open) =>
    open.encrypt(attachmentPlace(orgId, at, 'about'), JSON.stringify({ ...openAbout(open, orgId, at, row), name })),
  );
  await sql`UPDATE attachment SET about_sealed = ${about}, version = version + 1, changed_by = ${userId}, changed_at = ${now}
    WHERE org_id = ${orgId} AND case_id = ${at.caseId} AND attachment_id = ${at.attachmentId}`.execute(store.trx);
  return 'renamed';
}

/** Marks a document as deleted, or takes that back. Nobody opens it meanwhile; housekeeping destroys it when the time is over. */
export async function markDeleted(
  { trx }: Store,
  { orgId, userId }: Staff,
  at: FileAt,
  { deleted, now }: { readonly deleted: boolean; readonly now: Date },
): Promise<'done' | 'not-found'> {
  const row = await findRow(trx, orgId, at, true);
  if (row?.state !== 'kept') return 'not-found';
  if ((row.deleted_at !== null) === deleted) return 'done';
  if (row.deleted_at !== null && now.getTime() - row.deleted_at.getTime() >= UNDO_MS) return 'not-found';
  const [by, when] = deleted ? [userId, now] : [null, null];
  await sql`UPDATE attachment SET deleted_by = ${by}, deleted_at = ${when}, version = version + 1, changed_by = ${userId},
      changed_at = ${now}
    WHERE org_id = ${orgId} AND case_id = ${at.caseId} AND attachment_id = ${at.attachmentId}`.execute(trx);
  return 'done';
}

/** For housekeeping: what was never finished, and what was deleted and cannot be undone any more. @returns how many */
export async function removeOldAttachments(keeper: KeeperDatabase, now: Date): Promise<number> {
  const { rows } = await sql<{
    removed: string;
  }>`SELECT remove_attachments(${now}, ${`${UNFINISHED_MS} milliseconds`}::interval,
    ${`${UNDO_MS} milliseconds`}::interval) AS removed`.execute(keeper);
  return Number(rows[0]?.removed ?? 0);
}
