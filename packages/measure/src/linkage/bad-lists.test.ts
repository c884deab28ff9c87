// SPDX-License-Identifier: EUPL-1.2
// Lists and files that must not be taken, each with the code of its reason: what the texts for people are chosen by.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  type EncodedList,
  encodeList,
  isMixed,
  isTwiceEncoded,
  linkLists,
  type ListRecord,
  makeLinkageKey,
  NO_NAME_DATA,
  PARAMETERS,
  readEncodedList,
  readList,
  readUnitFile,
  writeEncodedList,
} from './index.ts';
import { personalRecordIds } from './personal-record-id.ts';

const FIRST = 'Ana Berta Carla Diana Elena Flora Gloria Helena Irene Julia'.split(' ');
const LAST = 'Silva Rojas Medina Quispe Torres Vargas Castro Duarte Flores Mendes'.split(' ');

function recordsOf(idOf: (index: number) => string, size = 60): ListRecord[] {
  return Array.from({ length: size }, (_, index) => ({
    recordId: idOf(index),
    givenNames: FIRST[index % 10] as string,
    surname1: LAST[Math.floor(index / 10) % 10] as string,
    surname2: '',
    fullName: '',
    sex: 'F',
    birthDate: `19${60 + (index % 40)}-0${1 + (index % 9)}-1${index % 10}`,
    phone: `+51 9${String((index * 7_654_321) % 100_000_000).padStart(8, '0')}`,
    nationality: 'PER',
    birthPlace: '',
  }));
}

const key = (parties: readonly string[] = [], step = 3) =>
  makeLinkageKey(
    new Uint8Array(40).map((_, index) => index * step),
    { purpose: '', legalBasis: '', parties, until: '' },
  );

async function encoded(party: string, given: Partial<Parameters<typeof encodeList>[0]> = {}): Promise<EncodedList> {
  const made = await encodeList({
    records: recordsOf((index) => `${party}${1000 + index}`),
    party,
    key: key(),
    data: NO_NAME_DATA,
    today: '2026-11-26',
    acceptDuplicates: true,
    ...given,
  });
  assert.ok(made.ok);
  return made.value.list;
}

const codesOf = (outcome: { ok: boolean; problems?: readonly { code: string }[] }) =>
  outcome.problems?.map(({ code }) => code) ?? [];

describe('record numbers', () => {
  it('of an office are taken: running, with a year, with letters before them, drawn by lot', () => {
    const hex = (index: number) =>
      (0x9e37_79b9_7f4a_7c15n * BigInt(index + 1)).toString(16).padStart(16, '0').slice(-16);
    for (const idOf of [
      (index: number) => String(index + 1),
      (index: number) => `A${String(index).padStart(6, '0')}`,
      (index: number) => `2024${String(index).padStart(6, '0')}`,
      (index: number) => `LIMA-2025/${index}`,
      (index: number) => `SILVA-${index}`,
      hex,
    ])
      assert.deepEqual(personalRecordIds(recordsOf(idOf)), [], idOf(3));
  });

  it('that say who somebody is are refused: name, birthday, telephone, document, address', async () => {
    const records = recordsOf(String);
    for (const idOf of [
      ({ surname1 }: ListRecord) => `case-${surname1.toUpperCase()}`,
      ({ birthDate }: ListRecord) => birthDate.replaceAll('-', ''),
      ({ birthDate }: ListRecord) => birthDate.split('-').reverse().join('.'),
      ({ phone }: ListRecord) => phone.replaceAll(/\D/gu, '').slice(-9),
      () => 'someone@example.org',
      ({ recordId }: ListRecord) => `AB${(Number(recordId) * 7_368_787) % 10_000_000}`.padEnd(9, '7'),
    ]) {
      const named = records.map((record) => ({ ...record, recordId: idOf(record) }));
      assert.ok(personalRecordIds(named).length > 50, named[3]?.recordId);
    }
    const one = records.map((record, index) => (index === 5 ? { ...record, recordId: record.surname1 } : record));
    const made = await encodeList({
      records: one,
      party: 'A',
      key: key(),
      data: NO_NAME_DATA,
      today: '2026-11-26',
      acceptDuplicates: true,
    });
    assert.ok(!made.ok);
    const [told] = made.problems;
    assert.equal(told?.code, 'personal-record-id');
    assert.deepEqual(told?.values, { rows: '7', count: 1 });
  });
});

describe('letters', () => {
  it('of Portuguese words in capitals are no second encoding, those read twice are', () => {
    for (const word of ['JOÃO', 'IRMÃ ', 'MAÇÃ”', 'ASSUNÇÃO', 'ÂNGELA', 'Østergaard', 'Ñusta', 'ØÙ'])
      assert.equal(isTwiceEncoded(word), false, word);
    const wrongly = (word: string) => new TextDecoder('windows-1252').decode(new TextEncoder().encode(word));
    for (const word of ['Peña', 'ÑUSTA', 'José', 'Ángel', 'Ibáñez', 'محمد', 'Ó'])
      assert.equal(isTwiceEncoded(wrongly(word)), true, wrongly(word));
  });

  it('of any text in one encoding are not mixed; one byte of another makes them so', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        assert.equal(isMixed(new TextEncoder().encode(`x${text}`)), false);
      }),
    );
    assert.equal(isMixed(new Uint8Array([...new TextEncoder().encode('Peña,'), 0xf1, 0x61])), true);
  });
});

describe('a party', () => {
  it('has a name, and one that stands in the agreement', async () => {
    const request = {
      records: recordsOf(String),
      data: NO_NAME_DATA,
      today: '2026-11-26',
      acceptDuplicates: true,
    } as const;
    assert.deepEqual(codesOf(await encodeList({ ...request, party: ' ', key: key() })), ['no-party']);
    assert.deepEqual(codesOf(await encodeList({ ...request, party: 'C', key: key(['A', 'B']) })), ['unexpected-party']);
    assert.deepEqual(codesOf(await encodeList({ ...request, party: 'B', key: key(['A', 'B']) })), []);
  });
});

describe('files that do not go together', () => {
  it('are refused: other keys, other agreements, other norms, other parameters, one list twice', async () => {
    const a = await encoded('A');
    const refusedWith = async (other: EncodedList) => codesOf(await linkLists([a, other]));
    assert.deepEqual(await refusedWith(await encoded('B', { key: key([], 5) })), ['different-keys']);
    assert.deepEqual(await refusedWith(await encoded('B', { key: key(['A', 'B']) })), ['different-keys']);
    const b = await encoded('B');
    const headed = (part: Partial<EncodedList['header']>) => ({ ...b, header: { ...b.header, ...part } });
    assert.deepEqual(await refusedWith(headed({ normVersion: 'other', commitment: 'x' })), ['different-norms']);
    assert.deepEqual(await refusedWith(headed({ parameters: `${PARAMETERS},more=1`, commitment: 'x' })), [
      'different-parameters',
    ]);
    // the same persons under another name and with other numbers: still the same list
    assert.deepEqual(await refusedWith(b), ['same-list']);
    assert.deepEqual(await refusedWith({ ...b, header: { ...b.header, party: 'A', commitment: 'x' } }), ['same-party']);
  });

  it('are found when a list comes again with a few rows changed', async () => {
    const records = recordsOf((index) => `B${index}`).slice(1);
    const b = await encoded('B', { records });
    assert.deepEqual(codesOf(await linkLists([await encoded('A'), b])), ['nearly-same-list']);
  });
});

describe('a file that was cut or changed', () => {
  it('is refused wherever it was cut and whatever letter of its body was changed', async () => {
    const text = [...writeEncodedList(await encoded('A'))].join('');
    const body = text.indexOf('\n') + 1;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: text.length - 1 }), (at) => {
        const read = readEncodedList(text.slice(0, at));
        assert.equal(read.ok, false);
      }),
      { numRuns: 40 },
    );
    const end = text.lastIndexOf('\n', text.length - 2);
    fc.assert(
      fc.property(fc.integer({ min: body, max: end - 1 }), (at) => {
        const other = text[at] === 'A' ? 'B' : 'A';
        assert.deepEqual(codesOf(readEncodedList(text.slice(0, at) + other + text.slice(at + 1))), ['damaged']);
      }),
      { numRuns: 20 },
    );
  });

  it('is no result of a run', () => {
    for (const value of [undefined, null, {}, { format: 'amparo-linkage-result' }, [], 'x'])
      assert.equal(readUnitFile(value), undefined);
  });
});

describe('a table', () => {
  it('needs rows, a number for each, a name column, and no column twice', () => {
    const codes = (...rows: string[][]) => codesOf(readList(rows));
    assert.deepEqual(codes(), ['empty-list']);
    assert.deepEqual(codes(['recordId', 'fullName']), ['empty-list']);
    assert.deepEqual(codes(['fullName'], ['Ana']), ['no-record-id']);
    assert.deepEqual(codes(['recordId', 'sex'], ['1', 'F']), ['no-name-column']);
    assert.deepEqual(codes(['recordId', 'Nombre', 'givenNames'], ['1', 'Ana', 'Ana']), ['repeated-column']);
    assert.deepEqual(codes(['recordId', 'fullName'], ['1', 'Ana'], ['', 'Eva'], ['1', 'Lea']), [
      'missing-record-id',
      'repeated-record-id',
    ]);
  });
});
