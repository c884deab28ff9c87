// SPDX-License-Identifier: EUPL-1.2
// Documents of a case (ATT-1 to ATT-3). Sending one takes three steps, so that a slow or broken line costs a part and not the
// file: announce it, send its parts, finish. Only at the end is it looked at, outside any transaction; what is not taken is
// gone, with its key. Opening one is written to the log first; its bytes are a download that runs nothing anywhere.

import { createHash, randomUUID } from 'node:crypto';
import { decide } from '@amparo/casework/access';
import { z } from 'zod';
import type { SessionKey } from '../access/session-cookie.ts';
import { contentDisposition, readFileName } from '../attachments/file-name.ts';
import type { Inspection } from '../attachments/inspection.ts';
import { type Kind, KINDS, LIMITS, MEDIA_TYPES, PART_BYTES, UNDO_MS } from '../attachments/limits.ts';
import { photoRefusal, photoRefusalOf } from '../attachments/photo-consent.ts';
import { FileRefused } from '../attachments/problem.ts';
import { partCount } from '../attachments/sealed-parts.ts';
import type { CaseKeys } from '../keys/case-keys.ts';
import { accountOperation, type Answer, type Route, staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { instant, named, uuid, version } from '../schemas.ts';
import { CaseParams } from '../schemas/cases.ts';
import {
  type Attachment,
  beginUpload,
  type FileAt,
  giveUpUpload,
  keepUpload,
  listAttachments,
  markDeleted,
  readAttachment,
  readKeptPart,
  readReceived,
  readUpload,
  receivePart,
  renameAttachment,
  SHOWS,
} from '../store/attachments.ts';
import { namesOf } from '../store/cases.ts';
import type { Database } from '../store/database.ts';
import { loadFile } from '../store/records/case-file.ts';
import type { Store } from '../store/sealed.ts';
import { type AuditEntry, inSession, type Staff } from '../store/session.ts';
import { caseResource } from '../store/ties.ts';

interface Needs {
  readonly db: Database;
  readonly keys: CaseKeys;
  readonly inspection: Inspection;
  readonly now: () => Date;
}

export function attachmentRoutes(needs: Needs): readonly Route[] {
  const list = '/api/v1/cases/:caseId/attachments';
  const one = `${list}/:attachmentId`;
  return [
    { method: 'GET', path: list, operation: listFiles() },
    { method: 'POST', path: list, operation: announceFile() },
    { method: 'PUT', path: `${one}/parts/:number`, operation: sendPart() },
    { method: 'POST', path: `${one}/finish`, operation: finishFile(needs) },
    { method: 'DELETE', path: `${one}/upload`, operation: giveUpFile() },
    { method: 'GET', path: `${one}/content`, operation: readContent(needs) },
    { method: 'PUT', path: one, operation: renameFile() },
    { method: 'DELETE', path: one, operation: deleteFile() },
    { method: 'POST', path: `${one}/undo-deletion`, operation: undoDeletion() },
  ];
}

// --- shapes -----------------------------------------------------------------------------------------------------------

const FileParams = z.strictObject({ caseId: uuid, attachmentId: uuid });
const PartParams = FileParams.extend({ number: z.string().regex(/^(?:\d|[1-5]\d|6[0-3])$/u, 'a whole number from 0') });
const fileName = z
  .string()
  .max(20_000)
  .describe('Sealed. Its end says what kind it is: jpg, png, webp, pdf, txt, docx, xlsx, odt.');

const NewFileBody = named(
  'NewAttachment',
  z.strictObject({
    name: fileName,
    bytes: z.int().min(1).max(2_147_483_647).describe('How long the file is.'),
    shows: z.enum(SHOWS).describe('`person`: her image, for which she must have agreed to photos and recordings.'),
    health: z.boolean().default(false).describe('About health: read by the care team, and those she agreed to.'),
    original: z
      .boolean()
      .default(false)
      .describe(
        'Evidence: keep every byte of a picture, also where and with what it was taken. Otherwise that is removed.',
      ),
  }),
);
const AnnouncedAnswer = named(
  'AnnouncedAttachment',
  z.strictObject({
    id: uuid,
    partBytes: z.int(),
    parts: z.int().describe('Numbered from 0; only the last may be shorter.'),
  }),
);
const RenameBody = named('AttachmentName', z.strictObject({ name: fileName }));
const AttachmentShape = named(
  'Attachment',
  z.strictObject({
    id: uuid,
    version,
    name: z.string(),
    kind: z.enum(KINDS),
    shows: z.enum(SHOWS),
    health: z.boolean(),
    original: z.boolean(),
    bytes: z.int(),
    sha256: z.string().describe('Of what is kept: whoever has a copy can show that it is the same.'),
    addedBy: z.string(),
    addedAt: instant,
    preview: z.boolean().describe('A picture or a text that a page may show; everything else is for saving.'),
    locked: z.boolean().describe('Her consent to photos is not in force: it cannot be opened.'),
    deleted: z.strictObject({ by: z.string(), at: instant, undoUntil: instant }).nullable(),
  }),
);
const AttachmentsAnswer = named(
  'Attachments',
  z.strictObject({
    attachments: z.array(AttachmentShape),
    most: z.int().describe('So many a case may hold.'),
    fileBytes: z.int(),
    photos: z.boolean().describe('Her consent to photos and recordings is in force.'),
  }),
);
const partBody = z.custom<Buffer>((value) => Buffer.isBuffer(value), 'the bytes of the part');

function shownFile(file: Attachment, names: ReadonlyMap<string, string>, photos: boolean) {
  const { about, deletedAt, deletedBy } = file;
  return {
    id: file.attachmentId,
    version: file.version,
    name: about.name,
    kind: about.kind,
    shows: about.shows,
    health: file.health,
    original: about.original,
    bytes: file.bytes,
    sha256: about.sha256 ?? '',
    addedBy: names.get(file.createdBy) ?? '',
    addedAt: file.createdAt.toISOString(),
    preview: canBePreviewed(about.kind, about.original),
    locked: about.shows === 'person' && !photos,
    deleted:
      deletedAt === null
        ? null
        : {
            by: names.get(deletedBy ?? '') ?? '',
            at: deletedAt.toISOString(),
            undoUntil: new Date(deletedAt.getTime() + UNDO_MS).toISOString(),
          },
  };
}

/** Pixels that we encoded ourselves, and text. A document with a program of its own to read it is saved and opened there. */
function canBePreviewed(kind: Kind, original: boolean): boolean {
  return kind === 'text' || (['jpeg', 'png', 'webp'].includes(kind) && !original);
}

async function answerOf(store: Store, staff: Staff, at: FileAt, now: Date): Promise<Answer> {
  const file = await readAttachment(store, staff, at);
  if (file === undefined) throw new Refused('not-found');
  const photos = file.about.shows !== 'person' || (await photoRefusalOf(store, staff, at.caseId, now)) === undefined;
  const names = await namesOf(store.trx, staff.orgId, [file.createdBy, file.deletedBy]);
  return { status: 200, body: shownFile(file, names, photos), version: file.version, objectId: at.caseId };
}

/** Which document it was: an id beside the one of the case. */
function entryAbout(
  action: string,
  { attachmentId }: FileAt,
  reason: string,
  outcome: AuditEntry['outcome'] = 'allowed',
): AuditEntry {
  return { action, objectId: attachmentId, outcome, reason, purpose: null };
}

function refusedFile(error: FileRefused, path: string): Refused {
  return new Refused('file-refused', {
    issues: [{ path, code: error.problem, remedy: 'choose another form of it, or another name' }],
  });
}

// --- reading ----------------------------------------------------------------------------------------------------------

function listFiles() {
  return staffOperation({
    action: 'attachment.list',
    summary: 'The documents of a case.',
    params: CaseParams,
    answers: {
      200: { about: 'The newest first, also those whose deletion can still be undone.', schema: AttachmentsAnswer },
    },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { caseId }, now }) => {
      const files = await listAttachments(store, staff, caseId);
      const photos = (await photoRefusalOf(store, staff, caseId, now)) === undefined;
      const names = await namesOf(
        store.trx,
        staff.orgId,
        files.flatMap((file) => [file.createdBy, file.deletedBy]),
      );
      const attachments = files.map((file) => shownFile(file, names, photos));
      return { status: 200, body: { attachments, most: LIMITS.perCase, fileBytes: LIMITS.fileBytes, photos } };
    },
  });
}

function readContent({ db, keys, now: clock }: Needs) {
  return staffOperation({
    action: 'attachment.read',
    summary: 'A document, for saving.',
    about: 'Each time is in the log before the first byte leaves. A browser saves it and never runs anything of it.',
    params: FileParams,
    answers: { 200: { about: 'Its bytes, as `attachment`.' } },
    problems: [
      'file-deleted',
      'CONSENT_MISSING',
      'CONSENT_EXPIRED',
      'CONSENT_SCOPE',
      'integrity-error',
      'keys-unavailable',
      'keys-sealed',
    ],
    handle: async ({ staff, store, key, params: at, now, requestId }) => {
      const file = await readAttachment(store, staff, at);
      if (file === undefined) throw new Refused('not-found');
      if (file.deletedAt !== null) throw new Refused('file-deleted');
      if (file.about.shows === 'person') {
        const refusal = await photoRefusalOf(store, staff, at.caseId, now);
        if (refusal !== undefined) throw refusal;
      }
      const parts = async function* () {
        for (let number = 0; number < partCount(file.bytes); number += 1) {
          const part = await inSession(db, { key, now: clock(), requestId }, async (trx, me) => ({
            value: await readKeptPart({ trx, keys }, me, at, number),
            entries: [],
          }));
          if (part === undefined) throw new Refused('not-signed-in');
          yield part.value;
        }
      };
      return {
        status: 200,
        bytes: { type: MEDIA_TYPES[file.about.kind], length: file.bytes, parts: parts() },
        headers: {
          'content-disposition': contentDisposition(file.about.name),
          'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
        },
        entries: [entryAbout('attachment.read', at, 'opened')],
      };
    },
  });
}

// --- sending ----------------------------------------------------------------------------------------------------------

function announceFile() {
  return staffOperation({
    action: 'attachment.add',
    summary: 'Announce a document; then send its parts, then finish.',
    creates: true,
    params: CaseParams,
    body: NewFileBody,
    answers: { 201: { about: 'Send the parts within a day.', schema: AnnouncedAnswer } },
    problems: [
      'file-refused',
      'file-too-large',
      'too-many-files',
      'files-of-the-day',
      'CONSENT_MISSING',
      'CONSENT_EXPIRED',
      'CONSENT_SCOPE',
      'GUARDIAN_REQUIRED',
      'ASSENT_REFUSED',
      'disk-full',
      'keys-unavailable',
      'keys-sealed',
    ],
    handle: async ({ staff, store, params: { caseId }, body, now, once }) =>
      once(async () => {
        const { name, kind } = nameOrRefuse(body.name);
        if (body.bytes > LIMITS.fileBytes) throw new Refused('file-too-large');
        const loaded = await loadFile(store, staff.orgId, caseId, { lock: true });
        if (loaded === undefined) throw new Refused('not-found');
        const refusal = body.shows === 'person' ? photoRefusal(loaded, staff, now) : undefined;
        if (refusal !== undefined) throw refusal;
        const { shows, original, health, bytes } = body;
        const at = { caseId, attachmentId: randomUUID() };
        const done = await beginUpload(store, staff, {
          ...at,
          about: { name, kind, shows, original },
          health,
          bytes,
          now,
        });
        if (done === 'files-of-the-day') throw new Refused(done, { retryAfter: 3600 });
        if (done !== 'begun') throw new Refused(done);
        return {
          status: 201,
          body: { id: at.attachmentId, partBytes: PART_BYTES, parts: partCount(bytes) },
          objectId: caseId,
        };
      }),
  });
}

function nameOrRefuse(given: string) {
  try {
    return readFileName(given);
  } catch (error) {
    throw error instanceof FileRefused ? refusedFile(error, 'name') : error;
  }
}

function sendPart() {
  return staffOperation({
    action: 'attachment.send',
    summary: 'A part of a document that was announced.',
    about: 'Sent again, it takes the place of the earlier one.',
    params: PartParams,
    takes: 'bytes',
    body: partBody,
    answers: { 204: { about: 'It is there, sealed.' } },
    problems: ['part-missing', 'file-kept', 'disk-full', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { number, ...at }, body }) => {
      const done = await receivePart(store, staff, at, { number: Number(number), bytes: body });
      if (done !== 'received') throw new Refused(done);
      return { status: 204 };
    },
  });
}

function finishFile(needs: Needs) {
  const looks = createLooks();
  return accountOperation({
    action: 'attachment.add',
    summary: 'All parts are there: look at the document and keep it.',
    about:
      'Pictures are encoded anew, without what the camera wrote. What is not taken is removed at once. `busy` while others are looked at: ask again, it goes on meanwhile.',
    params: FileParams,
    answers: { 200: { about: 'It is kept.', schema: AttachmentShape } },
    problems: [
      'not-found',
      'part-missing',
      'file-refused',
      'scan-unavailable',
      'busy',
      'CONSENT_MISSING',
      'CONSENT_EXPIRED',
      'CONSENT_SCOPE',
      'GUARDIAN_REQUIRED',
      'ASSENT_REFUSED',
      'integrity-error',
      'keys-unavailable',
      'keys-sealed',
    ],
    handle: async ({ params: at, key, requestId, staff: { orgId, userId } }) => {
      const turn = stepsOf(needs, key, requestId, at.caseId);
      await looks([orgId, userId, at.caseId, at.attachmentId].join('/'), async () => {
        const known = await turn((store, staff) => readUpload(store, staff, at));
        if (known === undefined) throw new Refused('not-found');
        if (known.sha256 === null) await lookAndKeep(needs, turn, at, known);
      });
      return turn(async (store, staff) => answerOf(store, staff, at, needs.now()));
    },
  });
}

/** Less than a connection without a sign of life is kept open. */
const ANSWER_WITHIN_MS = 20_000;
/** So long somebody who asks again hears how it went. */
const REMEMBER_MS = 120_000;

/** One look at each file, however often its end is asked for; it goes on when nobody waits for it any more. */
function createLooks(): (name: string, look: () => Promise<void>) => Promise<void> {
  const running = new Map<string, Promise<void>>();
  return async (name, look) => {
    let work = running.get(name);
    if (work === undefined) {
      work = look();
      running.set(name, work);
      // a refusal is remembered for whoever asks again; what may be better next time is looked at anew
      void work.then(
        () => running.delete(name),
        (error: unknown) => {
          if (!(error instanceof Refused) || error.code !== 'file-refused') running.delete(name);
          else setTimeout(() => running.delete(name), REMEMBER_MS).unref();
        },
      );
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Refused('busy', { retryAfter: 3 })), ANSWER_WITHIN_MS);
    });
    try {
      await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

type Turn = ReturnType<typeof stepsOf>;

/** Each step in a transaction of its own, in which the session, the decision and row security are asked anew (AZ-9). */
function stepsOf({ db, keys, now }: Needs, key: SessionKey, requestId: string, caseId: string) {
  return async <T>(
    work: (store: Store, staff: Staff) => Promise<T>,
    entries: readonly AuditEntry[] = [],
  ): Promise<T> => {
    const at = now();
    const done = await inSession(db, { key, now: at, requestId }, async (trx, staff) => {
      const resource = await caseResource(trx, staff.orgId, caseId);
      const allowed = resource !== undefined && decide(staff, 'attachment.add', resource, [], at).allowed;
      if (!allowed) throw new Refused('not-found');
      return { value: await work({ trx, keys }, staff), entries };
    });
    if (done === undefined) throw new Refused('not-signed-in');
    return done.value;
  };
}

async function lookAndKeep(
  { inspection, now }: Needs,
  turn: Turn,
  at: FileAt,
  { kind, original, shows }: { readonly kind: Kind; readonly original: boolean; readonly shows: string },
): Promise<void> {
  let kept: Buffer;
  try {
    kept = await inspection.look({
      kind,
      original,
      bytes: async () => {
        const received = await turn((store, staff) => readReceived(store, staff, at));
        // finished by an equal request meanwhile: nothing to look at
        if (typeof received === 'string') throw new Refused(received);
        return received;
      },
    });
  } catch (error) {
    if (error instanceof Refused && error.code === 'file-kept') return;
    if (!(error instanceof FileRefused)) throw error;
    await turn(
      (store, staff) => giveUpUpload(store.trx, staff, at),
      [entryAbout('attachment.add', at, error.problem, 'denied')],
    );
    throw refusedFile(error, 'file');
  }
  const sha256 = createHash('sha256').update(kept).digest('hex');
  const entries = [entryAbout('attachment.add', at, original ? 'kept-original' : 'kept')];
  await turn(async (store, staff) => {
    const refusal = shows === 'person' ? await photoRefusalOf(store, staff, at.caseId, now()) : undefined;
    if (refusal !== undefined) throw refusal;
    const done = await keepUpload(store, staff, at, { bytes: kept, sha256, now: now() });
    if (done === 'not-found') throw new Refused('not-found');
  }, entries);
}

function giveUpFile() {
  return staffOperation({
    action: 'attachment.add',
    summary: 'Give up a document that was announced and not finished.',
    params: FileParams,
    answers: { 204: { about: 'Its parts and its key are gone.' } },
    problems: ['file-kept'],
    handle: async ({ staff, db, params: at }) => {
      if (!(await giveUpUpload(db, staff, at))) throw new Refused('not-found');
      return { status: 204, entries: [entryAbout('attachment.add', at, 'given-up')] };
    },
  });
}

// --- changing ---------------------------------------------------------------------------------------------------------

function renameFile() {
  return staffOperation({
    action: 'attachment.change',
    summary: 'Give a document another name.',
    about: 'The end of the name stays of the same kind.',
    changes: true,
    params: FileParams,
    body: RenameBody,
    answers: { 200: { about: 'Renamed.', schema: AttachmentShape } },
    problems: ['file-refused', 'file-deleted', 'stale', 'integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: at, body, seen, now }) => {
      const { name, kind } = nameOrRefuse(body.name);
      const current = await readAttachment(store, staff, at);
      if (current === undefined) throw new Refused('not-found');
      if (current.about.kind !== kind) throw refusedFile(new FileRefused('differs-from-name'), 'name');
      const done = await renameAttachment(store, staff, at, { seen, name, now });
      const answer = await answerOf(store, staff, at, now);
      if (done === 'stale') throw new Refused('stale', { current: answer.body });
      if (done !== 'renamed') throw new Refused(done);
      return { ...answer, entries: [entryAbout('attachment.change', at, 'renamed')] };
    },
  });
}

function deleteFile() {
  return staffOperation({
    action: 'attachment.delete',
    summary: 'Delete a document.',
    about:
      'Nobody opens it from now on; for seven days it can be taken back, then its key is destroyed. A legal hold keeps it.',
    params: FileParams,
    answers: { 200: { about: 'Deleted; until when it can be undone.', schema: AttachmentShape } },
    problems: ['LEGAL_HOLD', 'integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, db, params: at, now }) => {
      await assertNoHold(db, staff, at.caseId);
      const done = await markDeleted(store, staff, at, { deleted: true, now });
      if (done !== 'done') throw new Refused(done);
      return { ...(await answerOf(store, staff, at, now)), entries: [entryAbout('attachment.delete', at, 'deleted')] };
    },
  });
}

async function assertNoHold(trx: Database, { orgId }: Staff, caseId: string): Promise<void> {
  const row = await trx
    .selectFrom('case_file')
    .select('legal_hold')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  if (row?.legal_hold !== false) throw new Refused('LEGAL_HOLD');
}

function undoDeletion() {
  return staffOperation({
    action: 'attachment.delete',
    summary: 'Take the deletion of a document back.',
    params: FileParams,
    answers: { 200: { about: 'It is there again.', schema: AttachmentShape } },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: at, now }) => {
      const done = await markDeleted(store, staff, at, { deleted: false, now });
      if (done !== 'done') throw new Refused(done);
      return { ...(await answerOf(store, staff, at, now)), entries: [entryAbout('attachment.delete', at, 'undone')] };
    },
  });
}
