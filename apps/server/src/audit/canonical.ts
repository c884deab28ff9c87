// SPDX-License-Identifier: EUPL-1.2
// JSON in its one canonical form (RFC 8785): keys sorted by UTF-16 code units, no blanks, numbers and strings as
// JSON.stringify writes them, which is what the standard asks for. What the log and its anchors hash and sign.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    // toSorted() without an argument compares UTF-16 code units
    const parts = Object.keys(value)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
    return `{${parts.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('JSON has no such number');
  return JSON.stringify(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
