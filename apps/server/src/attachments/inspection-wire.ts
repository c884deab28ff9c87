// SPDX-License-Identifier: EUPL-1.2
// How a file goes to the process that looks at it and comes back: four bytes of length, JSON of that length, and the bytes.

import type { Writable } from 'node:stream';
import { type Kind, KINDS } from './limits.ts';
import { FILE_PROBLEMS, type FileProblem } from './problem.ts';

export interface InspectionRequest {
  readonly kind: Kind;
  readonly original: boolean;
}
/** `unchanged`: what came in is what is kept, and is not sent back. */
export type Verdict =
  | { readonly taken: true; readonly unchanged: boolean }
  | { readonly taken: false; readonly problem: FileProblem };

export function headOf(value: InspectionRequest | Verdict): Buffer {
  const json = Buffer.from(JSON.stringify(value));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json]);
}

/** @returns views into what was given, not copies */
function cut(whole: Buffer): { readonly value: unknown; readonly bytes: Buffer } {
  const end = 4 + (whole.length < 4 ? 0 : whole.readUInt32BE(0));
  if (whole.length < 4 || end > 4096 || end > whole.length) throw new RangeError('no message of an inspection');
  return { value: JSON.parse(whole.toString('utf8', 4, end)) as unknown, bytes: whole.subarray(end) };
}

export function readRequest(whole: Buffer): InspectionRequest & { readonly bytes: Buffer } {
  const { value, bytes } = cut(whole);
  const { kind, original } = value as InspectionRequest;
  if (!KINDS.includes(kind)) throw new RangeError('an inspection of an unknown kind');
  return { kind, original, bytes };
}

/** What comes out of that process is not believed either: an unknown verdict is none. */
export function readAnswer(whole: Buffer): { readonly verdict: Verdict; readonly bytes: Buffer } {
  const { value, bytes } = cut(whole);
  const { taken, unchanged, problem } = value as { taken?: unknown; unchanged?: unknown; problem?: unknown };
  if (taken === true) return { verdict: { taken: true, unchanged: unchanged === true }, bytes };
  const known = FILE_PROBLEMS.find((each) => each === problem);
  return { verdict: { taken: false, problem: known ?? 'cannot-be-checked' }, bytes };
}

export async function writeAnswer(to: Writable, verdict: Verdict, bytes: Buffer): Promise<void> {
  to.write(headOf(verdict));
  await new Promise<void>((resolve) => to.end(bytes, () => resolve()));
}
