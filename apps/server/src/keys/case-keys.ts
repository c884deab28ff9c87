// SPDX-License-Identifier: EUPL-1.2
// The life of a case's key: made with the case, unwrapped when somebody who may reads it, replaced by a new version,
// destroyed with the case (CR-1, CR-4, CR-5). Store code passes the rows of its own transaction, so that row security
// decides before a key is ever unwrapped; nothing here asks the database by itself.

import { randomBytes } from 'node:crypto';
import { erase } from './bytes.ts';
import { createDataKeyCache, type DataKeyCache } from './data-key-cache.ts';
import { type DataKey, decryptField, encryptField, type FieldPlace, keyVersionOf } from './field-cipher.ts';
import type { KeyContext, KeyStore } from './key-store.ts';
import { IntegrityError } from './problem.ts';
import type { Tombstone, TombstoneFile } from './tombstone-file.ts';

/** A row of amparo_keys.case_key. */
export interface CaseKeyRow {
  readonly orgId: string;
  readonly caseId: string;
  readonly keyVersion: number;
  readonly kekId: string;
  readonly wrapped: Buffer;
}

/** What store code offers of its transaction. */
export interface CaseKeyRows {
  readonly insert: (row: CaseKeyRow & { readonly createdAt: Date }) => Promise<void>;
  /** Retires every version of the case below this one. */
  readonly retireBefore: (context: KeyContext, at: Date) => Promise<void>;
}

/** Fields of one case in one transaction, for a change of its key. */
export interface SealedFields {
  /** Every encrypted field of the case, locked against others until the transaction ends. */
  readonly read: () => Promise<readonly SealedField[]>;
  readonly write: (fields: readonly SealedField[]) => Promise<void>;
}
export interface SealedField {
  readonly place: FieldPlace;
  readonly sealed: Buffer;
}

/** What an approved erasure does in its transaction, before it is committed. */
export interface Erasure {
  /** @returns how many wrapped keys were deleted */
  readonly deleteKeys: () => Promise<number>;
  /** What belonged to the case and has keys of its own, by id: after a restore it may stand there without the case.
   * Written to the file only; `replayTombstones` of the next start adds it to the table. */
  readonly attached?: readonly string[];
  readonly insertTombstone: () => Promise<void>;
}

/** Keys for as long as `use` runs; overwritten afterwards. */
export interface OpenKeys {
  readonly encrypt: (place: FieldPlace, text: string) => Buffer;
  /** @throws {IntegrityError} also when the rows hold no key of the version that sealed it */
  readonly decrypt: (place: FieldPlace, sealed: Buffer) => string;
}

export interface CaseKeys {
  /** A key for a new case, inserted through `rows`. @returns its row, for `use` */
  readonly make: (rows: CaseKeyRows, context: KeyContext, now: Date) => Promise<CaseKeyRow>;
  /** Keys for many new cases in one question, open while `use` runs. Nothing is inserted: whoever makes the cases does it. */
  readonly makeAll: <T>(
    contexts: readonly KeyContext[],
    use: (keys: OpenKeys, rows: readonly CaseKeyRow[]) => T | Promise<T>,
  ) => Promise<T>;
  /** Opens the keys of one or many cases in one question; `encrypt` takes the newest version of its case. */
  readonly use: <T>(rows: readonly CaseKeyRow[], use: (keys: OpenKeys) => T | Promise<T>) => Promise<T>;
  /** A new version: every field is read, encrypted anew, written and compared; then the older versions are retired. */
  readonly replace: (given: Replacement) => Promise<{ readonly keyVersion: number; readonly fields: number }>;
  /** Destroys the keys, in the transaction and here, and writes the tombstone to the file before the commit. */
  readonly cryptoErase: (tombstone: Tombstone, erasure: Erasure, file: TombstoneFile) => Promise<number>;
  readonly forget: (orgId: string, caseId: string) => void;
  readonly forgetAll: () => void;
}

export interface Replacement {
  /** every row of the case that is not yet removed */
  readonly keys: readonly CaseKeyRow[];
  readonly rows: CaseKeyRows;
  readonly fields: SealedFields;
  readonly now: Date;
}

export function createCaseKeys(store: KeyStore, cache: DataKeyCache = createDataKeyCache()): CaseKeys {
  const make: CaseKeys['make'] = async (rows, context, now) => {
    const dek = randomBytes(32);
    try {
      const { kekId, wrapped } = await store.wrap(dek, context);
      const row: CaseKeyRow = { ...context, kekId, wrapped: asBuffer(wrapped) };
      await rows.insert({ ...row, createdAt: now });
      return row;
    } finally {
      erase(dek);
    }
  };

  const makeAll: CaseKeys['makeAll'] = async (contexts, work) => {
    const entries = contexts.map((context) => ({ dek: randomBytes(32), context }));
    const opened = new Map(entries.map(({ dek, context }) => [versionName(context), dek]));
    try {
      const wrapped = await store.wrapAll(entries);
      const rows = contexts.map((context, index): CaseKeyRow => {
        const found = wrapped[index];
        if (found === undefined) throw new IntegrityError();
        return { ...context, kekId: found.kekId, wrapped: asBuffer(found.wrapped) };
      });
      return await work(keysOver(opened), rows);
    } finally {
      erase(...opened.values());
      opened.clear();
    }
  };

  const use: CaseKeys['use'] = async (rows, work) => {
    const opened = await openAll(store, cache, rows);
    try {
      return await work(keysOver(opened));
    } finally {
      erase(...opened.values());
      opened.clear(); // who kept `keys` beyond their time gets an error and not a ciphertext under zeros
    }
  };

  const forget: CaseKeys['forget'] = (orgId, caseId) => cache.forget(`${orgId}/${caseId}/`);

  return {
    make,
    makeAll,
    use,
    forget,
    forgetAll: cache.clear,
    replace: async ({ keys, rows, fields, now }) => {
      const [first] = keys;
      if (first === undefined) throw new IntegrityError();
      const { orgId, caseId } = first;
      const next = { orgId, caseId, keyVersion: Math.max(...keys.map(({ keyVersion }) => keyVersion)) + 1 };
      const row = await make(rows, next, now);
      const before = await fields.read();
      const texts = await use(keys, (old) => before.map(({ place, sealed }) => old.decrypt(place, sealed)));
      await use([row], async (key) => {
        await fields.write(
          before.map(({ place }, index) => ({ place, sealed: key.encrypt(place, texts[index] ?? '') })),
        );
        const after = await fields.read();
        assertSame(
          before,
          texts,
          new Map(after.map(({ place, sealed }) => [nameOf(place), key.decrypt(place, sealed)])),
        );
      });
      await rows.retireBefore(next, now);
      return { keyVersion: next.keyVersion, fields: before.length };
    },
    cryptoErase: async (tombstone, { deleteKeys, attached = [], insertTombstone }, file) => {
      const deleted = await deleteKeys();
      await insertTombstone();
      const tombstones = [tombstone, ...attached.map((id) => ({ ...tombstone, caseId: id }))];
      for (const { orgId, caseId } of tombstones) forget(orgId, caseId);
      // Last, because from here on the erasure happens whatever becomes of the transaction: the next start finishes it.
      for (const each of tombstones) await file.append(each);
      return deleted;
    },
  };
}

type Opened = ReadonlyMap<string, Buffer>;

async function openAll(
  store: KeyStore,
  cache: DataKeyCache,
  rows: readonly CaseKeyRow[],
): Promise<Map<string, Buffer>> {
  const opened = new Map<string, Buffer>();
  const missing: CaseKeyRow[] = [];
  for (const row of rows) {
    const known = cache.get(cacheName(row));
    if (known === undefined) missing.push(row);
    else opened.set(versionName(row), known);
  }
  if (missing.length === 0) return opened;
  const found = await store.unwrapAll(missing.map((row) => ({ key: row, context: contextOf(row) })));
  for (const [index, row] of missing.entries()) {
    const dek = found[index];
    if (dek === undefined) {
      erase(...opened.values());
      throw new IntegrityError();
    }
    cache.put(cacheName(row), dek);
    opened.set(versionName(row), dek);
  }
  return opened;
}

function keysOver(opened: Opened): OpenKeys {
  const newest = new Map<string, number>();
  for (const name of opened.keys()) {
    const end = name.lastIndexOf('/');
    const [caseName, version] = [name.slice(0, end), Number(name.slice(end + 1))];
    newest.set(caseName, Math.max(version, newest.get(caseName) ?? 0));
  }
  const keyFor = ({ orgId, caseId }: FieldPlace, version: number): DataKey => {
    const key = opened.get(versionName({ orgId, caseId, keyVersion: version }));
    if (key === undefined) throw new IntegrityError();
    return { key, version };
  };
  return {
    encrypt: (place, text) =>
      encryptField(keyFor(place, newest.get(`${place.orgId}/${place.caseId}`) ?? 0), place, text),
    decrypt: (place, sealed) => decryptField(keyFor(place, keyVersionOf(sealed)), place, sealed),
  };
}

function assertSame(
  before: readonly SealedField[],
  texts: readonly string[],
  after: ReadonlyMap<string, string>,
): void {
  const same = before.every(({ place }, index) => after.get(nameOf(place)) === texts[index]);
  if (!same || after.size !== before.length) throw new IntegrityError();
}

function nameOf({ table, rowId, field, schemaVersion }: FieldPlace): string {
  return JSON.stringify([table, rowId, field, schemaVersion]);
}

function contextOf({ orgId, caseId, keyVersion }: CaseKeyRow): KeyContext {
  return { orgId, caseId, keyVersion };
}

function versionName({ orgId, caseId, keyVersion }: KeyContext): string {
  return `${orgId}/${caseId}/${keyVersion}`;
}

/** The wrapped key is part of the name: a row that was changed in the database is not answered from memory. */
function cacheName(row: CaseKeyRow): string {
  return `${versionName(row)}/${row.wrapped.toString('base64')}`;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
