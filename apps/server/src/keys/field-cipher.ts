// SPDX-License-Identifier: EUPL-1.2
// Fields of a case, encrypted under the key of that case (CR-1, CR-2). The ciphertext is bound to institution, case, table,
// row, field and schema version: moved anywhere else, or taken from an older key, it does not open. Text is padded to
// steps of 64 bytes, so that the length of a name does not show. Called by store/ with keys from case-keys.ts; keeps nothing.

import { erase, frame } from './bytes.ts';
import { open, seal } from './envelope.ts';
import { IntegrityError } from './problem.ts';

export { keyVersionOf } from './envelope.ts';

/** Where a field stands. All of it is authenticated. */
export interface FieldPlace {
  readonly orgId: string;
  readonly caseId: string;
  readonly table: string;
  readonly rowId: string;
  readonly field: string;
  /** version of what the text means, raised when its form changes */
  readonly schemaVersion: number;
}

/** The key of one case in one version. */
export interface DataKey {
  readonly key: Buffer;
  readonly version: number;
}

export const FIELD_CONTEXT = 'amparo field v1';
export const PADDING_STEP = 64;
const LENGTH_BYTES = 4;

/** @throws {RangeError} for text with lone surrogates, which would not come back as it went in */
export function encryptField(dataKey: DataKey, place: FieldPlace, text: string): Buffer {
  if (!text.isWellFormed()) throw new RangeError('text of a field must be well-formed Unicode');
  const padded = pad(text);
  try {
    return seal(dataKey.key, dataKey.version, contextOf(place), padded);
  } finally {
    erase(padded);
  }
}

/** @throws {IntegrityError} whatever is wrong */
export function decryptField(dataKey: DataKey, place: FieldPlace, sealed: Uint8Array): string {
  const padded = open(dataKey.key, dataKey.version, contextOf(place), sealed);
  try {
    return unpad(padded);
  } finally {
    erase(padded);
  }
}

function contextOf({ orgId, caseId, table, rowId, field, schemaVersion }: FieldPlace): Buffer {
  return frame([FIELD_CONTEXT, orgId, caseId, table, rowId, field, String(schemaVersion)]);
}

function pad(text: string): Buffer {
  const length = Buffer.byteLength(text, 'utf8');
  const padded = Buffer.alloc(Math.ceil((LENGTH_BYTES + length) / PADDING_STEP) * PADDING_STEP);
  padded.writeUInt32BE(length);
  padded.write(text, LENGTH_BYTES, 'utf8');
  return padded;
}

function unpad(padded: Buffer): string {
  if (padded.length < LENGTH_BYTES) throw new IntegrityError();
  const length = padded.readUInt32BE();
  if (LENGTH_BYTES + length > padded.length) throw new IntegrityError();
  return padded.toString('utf8', LENGTH_BYTES, LENGTH_BYTES + length);
}
