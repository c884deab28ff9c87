// SPDX-License-Identifier: EUPL-1.2
// Finds columns that must not be in a table for release: names, phones, e-mails, numbers of documents and cases, addresses,
// places on a map, IP addresses, links, dates of birth, free text, keys, numbers that nobody put into bands. Looks at the
// values first and at the header besides. Says which column and what kind, never which value.
//
// A finding refuses the release; what is not found may still identify somebody. The person who prepares the table decides
// what is in it.

import type { CaseTable, TableColumn } from './case-table.ts';
import type { Refusal } from './refusals.ts';
import { type CaseSchema, type ColumnSchema } from './schema.ts';

export const IDENTIFIER_KINDS = [
  'email',
  'phone',
  'link',
  'ip-address',
  'coordinates',
  'birth-date',
  'document',
  'case-number',
  'name',
  'address',
] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** one such value is enough */
const CERTAIN: readonly (readonly [IdentifierKind, RegExp])[] = [
  ['email', /[^\s@;,]+@[^\s@;,]+\.\p{L}{2,}/u],
  ['link', /\bhttps?:\/\/|\bwww\.[\p{L}\d-]+\.|\b[\w-]+\.(?:com|org|net|gov|edu)(?:\/|\b)/iu],
  ['ip-address', /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/u],
  ['ip-address', /^(?:[\da-f]{1,4}:){3,7}(?::|[\da-f]{1,4})/iu],
  ['phone', /^\+\s?\(?\d[\d\s().-]{6,18}\d$/u],
];

/** needs to be in this share of the filled cells */
const LIKELY_SHARE = 0.05;
const LIKELY: readonly (readonly [IdentifierKind, (value: string) => boolean])[] = [
  ['coordinates', (value) => /^[-+]?\d{1,3}\.\d{3,}(?:\s*[,;\s]\s*[-+]?\d{1,3}\.\d{3,})?$/u.test(value)],
  ['document', looksLikeDocument],
  ['phone', looksLikePhone],
  ['address', looksLikeAddress],
  ['name', looksLikeGivenName],
];

function looksLikePhone(value: string): boolean {
  const digits = value.replaceAll(/\D/gu, '').length;
  if (digits < 7 || digits > 15 || !/^[(\d][\d\s().\-/]*\d$/u.test(value)) return false;
  if (isDate(value) || /^\d{4}\s?(?:-|--|–|—|\/)\s?\d{2,4}$/u.test(value)) return false;
  const groups = value.split(/[\s().\-/]+/u).filter((group) => group !== '').length;
  return groups >= 3 || (groups === 1 && digits >= 9) || value.startsWith('(');
}

function looksLikeDocument(value: string): boolean {
  return (
    /^\d{3}\.\d{3}\.\d{3}-\d{2}$/u.test(value) || // CPF
    /^\d{1,2}\.\d{3}\.\d{3}-[\dk]$/iu.test(value) || // RUT
    /^[a-z]{4}\d{6}[hm][a-z]{5}[a-z\d]\d$/iu.test(value) || // CURP
    /^\d{3}-\d{2}-\d{4}$/u.test(value) || // SSN
    /^[a-z]{1,3}[-\s]?\d{6,9}[a-z]?$/iu.test(value) // passports
  );
}

const STREET =
  /\b(?:street|avenue|road|lane|boulevard|calle|avenida|carrera|jir[oó]n|pasaje|colonia|rua|travessa|alameda|rue|impasse|chaussée)\b/iu;
const STREET_SHORT = /\b(?:st|ave|rd|blvd|av|cra|cl|jr)\.?\s/iu;

function looksLikeAddress(value: string): boolean {
  return /\d/u.test(value) && (STREET.test(value) || (STREET_SHORT.test(`${value} `) && /\p{L}{3,}/u.test(value)));
}

/** Given names that are common in many countries and are not places or ordinary words. */
const GIVEN_NAMES = new Set(
  `maria maría josé jose juan ana luis carlos pedro jorge miguel antonio francisco manuel rosa carmen lucia lucía
   fernanda gabriela valentina camila daniela andrea patricia sandra diego alejandro andres andrés ricardo eduardo sergio
   joão joao paulo luiz lucas mateus rafael beatriz juliana larissa mariana
   mohammed mohamed muhammad ahmed ahmad ali fatima fátima fatma aisha aicha omar hassan ibrahim khadija mariam maryam
   john james mary michael robert david william richard joseph thomas elizabeth jennifer linda jessica sarah emma
   jean pierre michel marie jacques françois nicolas isabelle nathalie claire
   nguyen thi grace blessing joy precious chinedu amina fatoumata aminata mamadou moussa`
    .split(/\s+/u)
    .filter((name) => name !== ''),
);

function looksLikeGivenName(value: string): boolean {
  // the first word, or the first behind a comma; San José is a place
  const words = (value.split(',').at(-1) ?? '').trim().toLowerCase().split(/\s+/u);
  return words.length <= 5 && GIVEN_NAMES.has(words[0] ?? '') && /^\p{L}[\p{L}\s,.'’-]+$/u.test(value);
}

const FULL_DATE =
  /^(?:(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:19|20)\d{2})(?:[T\s]\d{1,2}:\d{2}.*)?$/u;

function isDate(value: string): boolean {
  return FULL_DATE.test(value);
}

function yearOf(value: string): number {
  return Number(/(?:19|20)\d{2}/u.exec(value)?.[0] ?? 0);
}

const IS_NUMBER = /^[-+]?\d{1,15}(?:[.,]\d+)?$/u;

/** Words of a header, split at signs and at capitals. */
function headerWords(name: string): string[] {
  return name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

const NAME_HEADERS = new Set(
  'name names nombre nombres apellido apellidos nome nomes sobrenome nom noms prenom prénom prenoms surname surnames firstname lastname fullname givenname familyname forename alias nickname apodo'.split(
    ' ',
  ),
);
const BESIDE_NAME = new Set(
  'first last full given family middle victim person survivor client beneficiary de la el da do completo completa primer segundo primero víctima victima persona vítima complet'.split(
    ' ',
  ),
);
const KIND_OF_HEADER: readonly (readonly [IdentifierKind, RegExp])[] = [
  ['phone', /^(?:phone|telephone|telefono|teléfono|telefone|téléphone|mobile|celular|whatsapp)$/u],
  ['email', /^(?:email|mail|correo)$/u],
  ['document', /^(?:passport|pasaporte|passaporte|passeport|dni|cpf|curp|ssn|nif|cedula|cédula|rg|nationalid)$/u],
  ['case-number', /^(?:caseid|casenumber|expediente|folio|legajo|dossier|uuid|guid)$/u],
  ['address', /^(?:address|direccion|dirección|domicilio|endereco|endereço|adresse)$/u],
  ['coordinates', /^(?:latitude|longitude|latitud|longitud|lat|lon|lng|gps|geolocation)$/u],
  ['birth-date', /^(?:birthdate|dob|birthday|dateofbirth|fechanacimiento|datanascimento)$/u],
];
const KEY_WORDS =
  /^(?:id|ids|identifier|identificador|identifiant|key|clave|number|numero|número|no|nr|ref|reference|code|codigo|código)$/u;

interface Facts {
  readonly column: TableColumn;
  readonly schema: ColumnSchema;
  /** distinct values after taking lists apart, with how many cells have each */
  readonly values: readonly (readonly [string, number])[];
  readonly filled: number;
}

function factsOf(column: TableColumn, schema: ColumnSchema): Facts {
  const counts = new Int32Array(column.values.length);
  for (const cell of column.cells) counts[cell] = (counts[cell] as number) + 1;
  const values = new Map<string, number>();
  let filled = 0;
  column.values.forEach((raw, at) => {
    const count = counts[at] as number;
    if (raw.trim() === '' || count === 0) return;
    filled += count;
    for (const part of schema.kind === 'multi' ? raw.split(schema.delimiter) : [raw]) {
      const value = part.trim();
      if (value !== '') values.set(value, (values.get(value) ?? 0) + count);
    }
  });
  return { column, schema, values: [...values], filled };
}

/** Every reason against the columns of a table. Ignored columns are not looked at: they are left out of the release. */
export function findIdentifiers(table: CaseTable, schema: CaseSchema): Refusal[] {
  return table.columns.flatMap((column, at) => {
    const own = schema.columns[at] as ColumnSchema;
    if (own.kind === 'ignored') return [];
    const refusal = judgeColumn(factsOf(column, own), table.rows);
    return refusal === undefined ? [] : [refusal];
  });
}

function judgeColumn(facts: Facts, rows: number): Refusal | undefined {
  const { name } = facts.column;
  if (facts.filled === 0) return undefined;
  const kind = identifierIn(facts);
  if (kind !== undefined) return { code: 'DIRECT_IDENTIFIER', column: name, values: { kind } };
  // a code list that is declared is no key, text or number, whatever its values look like
  if (facts.schema.values !== undefined) return undefined;
  const singles = facts.values.filter(([, count]) => count === 1).length;
  if (isFreeText(facts)) return { code: 'FREE_TEXT', column: name };
  if (singles * 2 > facts.filled && facts.filled >= 10)
    return hasKeyHeader(name) && !facts.values.every(([value]) => isDate(value))
      ? { code: 'DIRECT_IDENTIFIER', column: name, values: { kind: 'case-number' } }
      : { code: 'UNIQUE_COLUMN', column: name, values: { distinct: facts.values.length } };
  if (facts.values.length > 60) {
    const numeric = facts.values.filter(([value]) => IS_NUMBER.test(value) || isDate(value)).length;
    if (hasKeyHeader(name) && facts.values.length * 8 > rows) return { code: 'REPEATED_SUBJECT', column: name };
    if (numeric * 10 >= facts.values.length * 9)
      return { code: 'UNBINNED_NUMBER', column: name, values: { distinct: facts.values.length, most: 60 } };
  }
  if (facts.values.length >= 20 && singles * 2 > facts.values.length)
    return { code: 'UNIQUE_COLUMN', column: name, values: { distinct: facts.values.length } };
  return undefined;
}

function hasKeyHeader(name: string): boolean {
  return headerWords(name).some((word) => KEY_WORDS.test(word));
}

function identifierIn({ column, values, filled }: Facts): IdentifierKind | undefined {
  for (const [kind, pattern] of CERTAIN) if (values.some(([value]) => pattern.test(value))) return kind;
  const words = headerWords(column.name);
  const joined = words.join('');
  // `hasPhone` with yes and no is no phone
  for (const [kind, pattern] of KIND_OF_HEADER)
    if (pattern.test(joined) || (values.length > 10 && words.some((word) => pattern.test(word)))) return kind;
  if (
    words.some((word) => NAME_HEADERS.has(word)) &&
    words.every((word) => NAME_HEADERS.has(word) || BESIDE_NAME.has(word))
  )
    return 'name';
  for (const [kind, test] of LIKELY) {
    let cells = 0;
    for (const [value, count] of values) if (test(value)) cells += count;
    if (cells >= Math.max(3, LIKELY_SHARE * filled)) return kind;
  }
  return hasBirthDates(column.name, values, filled)
    ? 'birth-date'
    : looksLikeNames(values, filled)
      ? 'name'
      : undefined;
}

/** Days over so many years that they are days of birth, or a header that says so. */
function hasBirthDates(name: string, values: Facts['values'], filled: number): boolean {
  const dates = values.filter(([value]) => isDate(value));
  const cells = dates.reduce((sum, [, count]) => sum + count, 0);
  if (cells * 2 < filled) return false;
  if (/birth|nacim|nascim|naissance|born/iu.test(name)) return true;
  const years = dates.map(([value]) => yearOf(value));
  return dates.length > 30 && Math.max(...years) - Math.min(...years) >= 15;
}

/** Two to five words with capitals, of which most are seen seldom. */
function looksLikeNames(values: Facts['values'], filled: number): boolean {
  const pattern =
    /^\p{Lu}[\p{L}'’-]+(?:\s(?:(?:de|da|do|dos|del|la|las|los|van|von|bin|al|el)\s)*\p{Lu}[\p{L}'’.-]*){1,4}$/u;
  const cells = values.reduce((sum, [value, count]) => sum + (pattern.test(value) ? count : 0), 0);
  return cells * 2 > filled && values.length > 30 && values.length * 5 > filled;
}

const MOST_WORDS = 4;
const LONG_TEXT = 30;

function isFreeText({ values, filled }: Facts): boolean {
  if (values.length <= 10) return false;
  const byWords = values
    .map(([value, count]) => [value.split(/\s+/u).length, count] as const)
    .toSorted(([a], [b]) => a - b);
  let seen = 0;
  const median = byWords.find(([, count]) => (seen += count) * 2 >= filled)?.[0] ?? 0;
  const long = values.filter(([value]) => value.length > LONG_TEXT).reduce((sum, [, count]) => sum + count, 0);
  return (median > MOST_WORDS && values.length > 30) || (long * 2 > filled && values.length * 2 > filled);
}
