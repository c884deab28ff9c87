// SPDX-License-Identifier: EUPL-1.2
//
// What a backup says of itself: which archives belong to it, of which schema, from when; signed by the server. How many
// rows each table has and where each chain of the audit stood is sealed like the archives, so that whoever finds a backup
// does not even learn how many people it is about.

import { createHash, type KeyObject, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { TableSum } from './frames.ts';
import { BackupProblem } from './problem.ts';
import type { Part } from './tables.ts';

export interface ArchiveFile {
  readonly file: string;
  readonly bytes: number;
  /** of the sealed file, hexadecimal */
  readonly sha256: string;
}

export interface Manifest {
  readonly format: 1;
  readonly id: string;
  readonly takenAt: string;
  /** number of the schema, and the checksums of the migrations that led there */
  readonly schema: number;
  readonly history: readonly { readonly number: number; readonly name: string; readonly checksum: string }[];
  readonly schemaHash: string;
  /** major version of PostgreSQL: the hash of the schema is compared between equal ones only */
  readonly postgres: number;
  /** the key that opens it; null for a restore point that is not sealed */
  readonly sealedTo: string | null;
  readonly archives: Readonly<Record<Part, ArchiveFile>>;
  /** base64 of the sealed details; plain JSON in base64 where nothing is sealed */
  readonly details: string;
}

export interface Details {
  readonly sums: Readonly<Record<Part, readonly TableSum[]>>;
  readonly heads: readonly AuditHead[];
}

/** Where the chain of an institution stood. */
export interface AuditHead {
  readonly org: string;
  readonly seq: string;
  readonly hash: string;
}

/** Who vouches for a backup: an Ed25519 key of the server. */
export interface Signer {
  readonly id: string;
  sign(bytes: Uint8Array): Uint8Array;
}

interface Envelope {
  readonly statement: string;
  readonly signer: string | null;
  readonly signature: string | null;
}

const DOMAIN = 'amparo backup manifest v1\n';

const signedBytes = (statement: string) => Buffer.from(DOMAIN + statement, 'utf8');

export function writeManifest(manifest: Manifest, signer: Signer | undefined): string {
  const statement = JSON.stringify(manifest, null, 1);
  const envelope: Envelope = {
    statement,
    signer: signer?.id ?? null,
    signature: signer === undefined ? null : Buffer.from(signer.sign(signedBytes(statement))).toString('base64'),
  };
  return `${JSON.stringify(envelope, null, 1)}\n`;
}

/**
 * @param signedBy the server's public key; undefined only for a restore point that never left its data folder
 * @throws {BackupProblem} 'not-signed', 'foreign-key' or 'damaged'
 */
export function readManifest(text: string, signedBy: KeyObject | undefined): Manifest {
  const envelope = parse(text) as Partial<Envelope>;
  if (typeof envelope.statement !== 'string') throw damaged();
  if (signedBy !== undefined) assertSigned(envelope.statement, envelope.signature, signedBy);
  const manifest = parse(envelope.statement) as Manifest;
  if (!isManifest(manifest)) throw damaged();
  return manifest;
}

function assertSigned(statement: string, signature: string | null | undefined, signedBy: KeyObject): void {
  if (typeof signature !== 'string') {
    throw new BackupProblem(
      'not-signed',
      'the manifest is not signed: nobody vouches for this backup, use another one',
    );
  }
  if (!verify(null, signedBytes(statement), signedBy, Buffer.from(signature, 'base64'))) {
    throw new BackupProblem(
      'foreign-key',
      'the signature of the manifest is not by the key given: it was changed, or another server made it',
    );
  }
}

function isManifest(value: Partial<Manifest>): value is Manifest {
  const { format, id, takenAt, schema, history, archives, details, sealedTo } = value;
  return (
    format === 1 &&
    typeof id === 'string' &&
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(id) &&
    typeof takenAt === 'string' &&
    Number.isFinite(Date.parse(takenAt)) &&
    Number.isSafeInteger(schema) &&
    Array.isArray(history) &&
    history.length === schema &&
    isArchive(archives?.data) &&
    isArchive(archives?.keys) &&
    typeof details === 'string' &&
    (sealedTo === null || typeof sealedTo === 'string')
  );
}

function isArchive(file: Partial<ArchiveFile> | undefined): boolean {
  // a plain name: a manifest leads to no file outside its folder
  return (
    /^[a-z-]{1,40}$/u.test(file?.file ?? '') && typeof file?.sha256 === 'string' && Number.isSafeInteger(file.bytes)
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause?: unknown): BackupProblem {
  return new BackupProblem(
    'damaged',
    'the manifest cannot be read: use another copy of this backup, or an earlier one',
    { cause },
  );
}

export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

export async function fileSum(file: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(part);
    bytes += part.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
