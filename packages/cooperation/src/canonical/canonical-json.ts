// SPDX-License-Identifier: EUPL-1.2
// JSON in its one canonical form, and its SHA-256: what institutions sign and compare. Takes only what JSON can say; a number that
// JSON has not, or a lone surrogate, is a mistake of the caller.
// Source: RFC 8785, JSON Canonicalization Scheme (2020), sections 3.2.1 to 3.2.3.

import { sha256 } from '@noble/hashes/sha2.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Keys sorted by UTF-16 code units, no blanks, numbers and strings as ECMAScript writes them.
 *
 * @throws {RangeError} for NaN, an infinity, or text that is not well-formed Unicode
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const record = value as { readonly [key: string]: Json };
    // toSorted() without an argument compares UTF-16 code units, as section 3.2.3 asks
    const members = Object.keys(record)
      .toSorted()
      .map((key) => `${quoted(key)}:${canonicalJson(record[key] ?? null)}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('canonicalJson: a finite number');
  return JSON.stringify(value);
}

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new RangeError('canonicalJson: well-formed Unicode');
  return JSON.stringify(text);
}

/** SHA-256 of the canonical form in UTF-8, as 64 hexadecimal digits: what `sha256sum` prints for the same bytes. */
export function canonicalHash(value: Json): string {
  return sha256Hex(utf8(canonicalJson(value)));
}

export function sha256Hex(bytes: Uint8Array): string {
  return Array.from(sha256(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** UTF-8 without TextEncoder, which is no part of the language. @throws {RangeError} for a lone surrogate */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  if (!text.isWellFormed()) throw new RangeError('utf8: well-formed Unicode');
  const bytes = new Uint8Array(utf8Length(text));
  let at = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    if (code < 0x80) bytes[at++] = code;
    else {
      if (code < 0x800) bytes[at++] = 0xc0 | (code >> 6);
      else {
        if (code < 0x10000) bytes[at++] = 0xe0 | (code >> 12);
        else {
          bytes[at++] = 0xf0 | (code >> 18);
          bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
        }
        bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      }
      bytes[at++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes;
}

/** Bytes of the UTF-8 form. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // each half of a pair counts two: four bytes for the sign
    length += unit < 0x80 ? 1 : unit < 0x800 ? 2 : unit >= 0xd800 && unit <= 0xdfff ? 2 : 3;
  }
  return length;
}
