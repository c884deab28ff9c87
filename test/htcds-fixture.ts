// SPDX-License-Identifier: EUPL-1.2
// The standard as the tests use it, and any record that it can hold.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parse } from 'yaml';
import { Htcds, type HtcdsField, type HtcdsRecord, type HtcdsValue, keyOf, parseHtcds } from '@amparo/casework/htcds';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const yaml = (name: string): unknown => parse(readFileSync(join(root, 'content/htcds', `${name}.yaml`), 'utf8'));
const issues: never[] = [];
const parsed = parseHtcds(
  { standard: yaml('htcds-2.0'), local: yaml('local'), names: yaml('names'), languages: yaml('languages') },
  issues,
);
assert.ok(parsed !== undefined, JSON.stringify(issues));
export const content = parsed;
export const htcds = new Htcds(parsed);
export const TODAY = '2026-11-26';

/** Any value that a field can hold. */
function valueFor(field: HtcdsField): fc.Arbitrary<HtcdsValue> {
  const text = fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom('=1+1', "'=x", '-', '+504 1', '@a', 'a;b', 'a,"b"\r\nc', ' x '),
    )
    .map((raw) => raw.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '?'))
    .filter((clean) => clean.trim() !== '');
  const date = fc.oneof(
    fc
      .date({ min: new Date('1930-01-01'), max: new Date('1989-12-31'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10)),
    fc.constantFrom('1984', '1984-07'),
  );
  const one = (codes: readonly string[]): fc.Arbitrary<HtcdsValue> =>
    field.many ? fc.uniqueArray(fc.constantFrom(...codes), { minLength: 1 }) : fc.constantFrom(...codes);
  switch (field.kind) {
    case 'date':
      return date;
    case 'yes-no':
      return fc.boolean();
    case 'number':
      return field.name.endsWith('tude')
        ? fc.integer({ min: -90e6, max: 90e6 }).map((n) => n / 1e6 + 0)
        : fc.integer({ min: 0, max: 25 });
    case 'country':
      return one(content.countries);
    case 'language':
      return one(content.languages.map((pair) => pair[1]));
    case 'code':
      return one([...field.values.map(({ code }) => code), ...(field.open ? ['Snapgram', 'Chat 2'] : [])]);
    default:
      return text;
  }
}

export const anyRecord: fc.Arbitrary<HtcdsRecord> = fc
  .record(
    Object.fromEntries(
      content.fields
        .filter(({ section }) => section !== 'local')
        .flatMap((field) =>
          Array.from(
            { length: field.repeats === null ? 1 : 3 },
            (_, index) => [keyOf(field, index + 1), valueFor(field)] as const,
          ),
        ),
    ),
    { requiredKeys: [] },
  )
  .map((record) => ({ ...record }) as HtcdsRecord);
