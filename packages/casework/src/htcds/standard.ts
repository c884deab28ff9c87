// SPDX-License-Identifier: EUPL-1.2
// The Human Trafficking Case Data Standard 2.0 (IOM, CC BY 4.0) as data of content/htcds: its fields and codes, the fields of
// this project beside it, and the words that offices use for both. This file owns the schema and the ways to look things up.

import {
  type Issue,
  type Language,
  LANGUAGES,
  type PlainDate,
  readList,
  readObject,
  readOneOf,
  readOptional,
  readPlainDate,
  readText,
} from '@amparo/kernel';

export const FIELD_KINDS = [
  'text',
  'long-text',
  'date',
  'yes-no',
  'number',
  'code',
  'country',
  'language',
  'lookup',
] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];
/** Groups of fields that may stand several times in one case. */
export const REPEATS = ['event', 'plan', 'comment', 'perpetrator', 'outgoing'] as const;
export type RepeatGroup = (typeof REPEATS)[number];

export interface HtcdsField {
  /** the full name, e.g. `prs_FirstName`: the key of exchange */
  readonly name: string;
  readonly section: string;
  /** English, as the standard writes it */
  readonly label: string;
  readonly kind: FieldKind;
  readonly many: boolean;
  readonly core: boolean;
  readonly deprecated: boolean;
  readonly open: boolean;
  readonly repeats: RepeatGroup | null;
  readonly aliases: readonly string[];
  readonly values: readonly { readonly code: string; readonly label: string }[];
}

/** One word that an office writes, and in which language. */
export interface Word {
  readonly word: string;
  readonly language: Language;
}

/** What the content build writes as `htcds.json`. */
export interface HtcdsContent {
  readonly id: string;
  readonly checkedOn: PlainDate;
  readonly fields: readonly HtcdsField[];
  /** ISO 3166-1 alpha-2 */
  readonly countries: readonly string[];
  /** ISO 639-1, ISO 639-2/T, and ISO 639-2/B where it differs */
  readonly languages: readonly (readonly [string, string, string?])[];
  readonly headers: Readonly<Record<string, readonly Word[]>>;
  /** by field and code; `yes` and `no` stand under themselves */
  readonly words: Readonly<Record<string, Readonly<Record<string, readonly Word[]>>>>;
}

/**
 * Reads the files of content/htcds.
 *
 * @param parts the parsed files: the standard, the local fields, the words, the language codes
 * @returns undefined when anything is wrong; every mistake is in `issues`, with `part` as the first step of its path
 */
export function parseHtcds(
  parts: { readonly standard: unknown; readonly local: unknown; readonly names: unknown; readonly languages: unknown },
  issues: Issue[],
): HtcdsContent | undefined {
  const before = issues.length;
  const standard = readObject(parts.standard, 'standard', issues, [
    'id',
    'version',
    'checkedOn',
    'fields',
    'countries',
  ]);
  const id = readText(standard?.['id'], 'standard.id', issues, 40);
  const checkedOn = readPlainDate(standard?.['checkedOn'], 'standard.checkedOn', issues);
  const countries = readCountries(standard?.['countries'], issues);
  const fields = [
    ...readFields(standard?.['fields'], 'standard.fields', /^(?:org|prs|vic|per|cas|cco|hte|spl|con)_\w+$/u, issues),
    ...readFields(
      readObject(parts.local, 'local', issues, ['fields'])?.['fields'],
      'local.fields',
      /^amp_[A-Za-z]+$/u,
      issues,
    ),
  ];
  const languages = readLanguagePairs(parts.languages, issues);
  const names = readObject(parts.names, 'names', issues, ['headers', 'values']);
  const headers = readHeaders(names?.['headers'], fields, issues);
  const words = readValueWords(names?.['values'], fields, issues);
  if (issues.length > before || id === undefined || checkedOn === undefined) return undefined;
  return { id, checkedOn, fields, countries, languages, headers, words };
}

function readFields(value: unknown, path: string, pattern: RegExp, issues: Issue[]): HtcdsField[] {
  const fields: HtcdsField[] = [];
  const names = new Set<string>();
  (readList(value, path, issues, 200) ?? []).forEach((entry, index) => {
    const field = readField(entry, `${path}[${index}]`, pattern, issues);
    if (field === undefined) return;
    if (names.has(field.name))
      issues.push({ path: `${path}[${index}].name`, code: 'name-twice', remedy: 'this name stands twice; keep one' });
    names.add(field.name);
    fields.push(field);
  });
  return fields;
}

function readField(value: unknown, path: string, pattern: RegExp, issues: Issue[]): HtcdsField | undefined {
  const keys = [
    'name',
    'section',
    'label',
    'kind',
    'many',
    'core',
    'deprecated',
    'open',
    'repeats',
    'aliases',
    'values',
  ];
  const object = readObject(value, path, issues, keys);
  if (object === undefined) return undefined;
  const name = readText(object['name'], `${path}.name`, issues, 60);
  if (name !== undefined && !pattern.test(name))
    issues.push({ path: `${path}.name`, code: 'bad-name', remedy: 'not a full name of the kind that this file holds' });
  const section = readText(object['section'], `${path}.section`, issues, 40);
  const label = readText(object['label'], `${path}.label`, issues, 120);
  const kind = readOneOf(object['kind'], `${path}.kind`, issues, FIELD_KINDS);
  const repeats = readOptional(object['repeats'], (present) => readOneOf(present, `${path}.repeats`, issues, REPEATS));
  const aliases = readOptional(object['aliases'], (present) => readTexts(present, `${path}.aliases`, issues)) ?? [];
  const values = readOptional(object['values'], (present) => readCodes(present, `${path}.values`, issues)) ?? [];
  if (kind === 'code' && values.length === 0)
    issues.push({ path, code: 'no-values', remedy: 'a field of kind code needs its values' });
  if (name === undefined || section === undefined || label === undefined || kind === undefined) return undefined;
  const flag = (key: string): boolean => object[key] === true;
  return {
    name,
    section,
    label,
    kind,
    many: flag('many'),
    core: flag('core'),
    deprecated: flag('deprecated'),
    open: flag('open'),
    repeats: repeats ?? null,
    aliases,
    values,
  };
}

function readTexts(value: unknown, path: string, issues: Issue[]): string[] {
  return (readList(value, path, issues, 40) ?? []).flatMap(
    (entry, index) => readText(entry, `${path}[${index}]`, issues, 80) ?? [],
  );
}

function readCodes(value: unknown, path: string, issues: Issue[]): HtcdsField['values'] {
  return (readList(value, path, issues, 60) ?? []).flatMap((entry, index) => {
    const object = readObject(entry, `${path}[${index}]`, issues, ['code', 'label']);
    const code = readText(object?.['code'], `${path}[${index}].code`, issues, 80);
    const label = readText(object?.['label'], `${path}[${index}].label`, issues, 200);
    return code === undefined || label === undefined ? [] : [{ code, label }];
  });
}

function readCountries(value: unknown, issues: Issue[]): string[] {
  const text = readText(value, 'standard.countries', issues, 2000) ?? '';
  const codes = text.split(/\s+/u).filter((code) => code !== '');
  if (codes.some((code) => !/^[A-Z]{2}$/u.test(code)))
    issues.push({
      path: 'standard.countries',
      code: 'bad-country',
      remedy: 'two capital letters each, with spaces between',
    });
  return codes;
}

function readLanguagePairs(value: unknown, issues: Issue[]): [string, string, string?][] {
  const object = readObject(value, 'languages', issues, ['pairs']);
  const text = readText(object?.['pairs'], 'languages.pairs', issues, 4000) ?? '';
  return text.split(/\s+/u).flatMap((pair) => {
    const match = /^([a-z]{2}):([a-z]{3})(?::([a-z]{3}))?$/u.exec(pair);
    if (match === null) {
      issues.push({ path: 'languages.pairs', code: 'bad-pair', remedy: 'each pair is like es:spa or de:deu:ger' });
      return [];
    }
    const [, two = '', three = '', other] = match;
    return [other === undefined ? [two, three] : [two, three, other]];
  });
}

function readWords(value: unknown, path: string, issues: Issue[]): Word[] {
  const object = readObject(value, path, issues, LANGUAGES);
  return LANGUAGES.flatMap((language) =>
    object?.[language] === undefined
      ? []
      : readTexts(object[language], `${path}.${language}`, issues).map((word) => ({ word, language })),
  );
}

function readHeaders(value: unknown, fields: readonly HtcdsField[], issues: Issue[]): Record<string, Word[]> {
  const headers: Record<string, Word[]> = {};
  const object = readObject(
    value,
    'names.headers',
    issues,
    fields.map(({ name }) => name),
  );
  for (const [name, words] of Object.entries(object ?? {}))
    headers[name] = readWords(words, `names.headers.${name}`, issues);
  return headers;
}

function readValueWords(
  value: unknown,
  fields: readonly HtcdsField[],
  issues: Issue[],
): Record<string, Record<string, Word[]>> {
  const words: Record<string, Record<string, Word[]>> = {};
  const object = readObject(value, 'names.values', issues, ['yes', 'no', ...fields.map(({ name }) => name)]);
  for (const [name, entry] of Object.entries(object ?? {})) {
    const path = `names.values.${name}`;
    if (name === 'yes' || name === 'no') {
      words[name] = { [name]: readWords(entry, path, issues) };
      continue;
    }
    const codes = fields.find((field) => field.name === name)?.values.map(({ code }) => code) ?? [];
    const byCode: Record<string, Word[]> = {};
    for (const [code, list] of Object.entries(readObject(entry, path, issues, codes) ?? {}))
      byCode[code] = readWords(list, `${path}.${code}`, issues);
    words[name] = byCode;
  }
  return words;
}

/** Letters and digits only, without case and accents: `Fecha de  Nacimiento:` and `fecha de nacimiento` are one. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export interface NamedField {
  readonly field: HtcdsField;
  /** from 1 */
  readonly repeat: number;
  /** written as the standard writes it */
  readonly exact: boolean;
}

const MOST_FOUND = 5000;
const WRITTEN_NAME = /(?:^|[^a-z])((?:org|prs|vic|per|cas|cco|hte|spl|con|amp)_[a-z_]*?)(?:_(\d{1,2}))?$/iu;

/** The standard ready for use: every way to find a field, a code, a country or a language. Built once; keeps no data. */
export class Htcds {
  readonly content: HtcdsContent;
  readonly #byName = new Map<string, HtcdsField>();
  readonly #byLabel = new Map<string, HtcdsField[]>();
  readonly #exact = new Map<string, HtcdsField>();
  readonly #codes = new Map<string, Map<string, string>>();
  readonly #words = new Map<string, Map<string, Set<string>>>();
  readonly #found = new Map<string, NamedField | null>();
  #countries: Map<string, string> | undefined;
  #languages: Map<string, string> | undefined;
  readonly #truth = new Map<string, boolean>();

  constructor(content: HtcdsContent) {
    this.content = content;
    for (const field of content.fields) {
      this.#exact.set(field.name, field);
      for (const name of [field.name, ...field.aliases]) this.#byName.set(bareName(name), field);
      const label = folded(field.label);
      this.#byLabel.set(label, [...(this.#byLabel.get(label) ?? []), field]);
      if (field.kind === 'code') this.#addCodes(field);
    }
    for (const truth of ['yes', 'no'] as const)
      for (const { word } of content.words[truth]?.[truth] ?? []) this.#truth.set(folded(word), truth === 'yes');
  }

  #addCodes(field: HtcdsField): void {
    const codes = new Map<string, string>();
    for (const { code, label } of field.values) {
      codes.set(bareName(code), code);
      codes.set(folded(label), code);
    }
    const words = new Map<string, Set<string>>();
    for (const [code, list] of Object.entries(this.content.words[field.name] ?? {}))
      for (const { word } of list) words.set(folded(word), (words.get(folded(word)) ?? new Set()).add(code));
    this.#codes.set(field.name, codes);
    this.#words.set(field.name, words);
  }

  /** By the name itself. @throws {RangeError} for a name that the standard does not have: a mistake of the caller */
  field(name: string): HtcdsField {
    const field = this.#exact.get(name);
    if (field === undefined) throw new RangeError('Htcds: no field of this name');
    return field;
  }

  has(name: string): boolean {
    return this.#exact.has(name);
  }

  /**
   * By what a file writes above a column: the full name in any case, with or without underscores, behind the groups of a
   * survey (`data-prs_First_Name`, `person/prs_FirstName`), and with the number of a repeat (`hte_Date_2`).
   */
  findByName(written: string): NamedField | undefined {
    const known = this.#found.get(written);
    if (known !== undefined) return known === null ? undefined : known;
    const found = this.#lookUp(written);
    // a table has few names and many rows; what a hostile file could fill it with is bounded
    if (this.#found.size < MOST_FOUND) this.#found.set(written, found ?? null);
    return found;
  }

  #lookUp(written: string): NamedField | undefined {
    const tail = WRITTEN_NAME.exec(written.trim());
    const field = tail === null ? undefined : this.#byName.get(bareName(tail[1] ?? ''));
    if (field === undefined) return undefined;
    const repeat = tail?.[2] === undefined ? 1 : Number(tail[2]);
    if (repeat < 1 || (repeat > 1 && field.repeats === null)) return undefined;
    return { field, repeat, exact: tail?.[1] === field.name };
  }

  /** Several fields have the label `City`, `Type` or `Description`: then nothing is decided. */
  findByLabel(written: string): readonly HtcdsField[] {
    return this.#byLabel.get(folded(written)) ?? [];
  }

  /** @returns the code, and whether it was written as the standard writes it, as its label, or as a word of an office */
  findCode(field: HtcdsField, written: string): { code: string; by: 'code' | 'label' | 'word' } | undefined {
    const trimmed = written.trim();
    const exact = field.values.find(({ code }) => code === trimmed);
    if (exact !== undefined) return { code: exact.code, by: 'code' };
    const codes = this.#codes.get(field.name);
    const byName = codes?.get(bareName(trimmed)) ?? codes?.get(folded(trimmed));
    if (byName !== undefined) return { code: byName, by: 'label' };
    const words = this.#words.get(field.name)?.get(folded(trimmed));
    const [only] = words ?? [];
    return words?.size === 1 && only !== undefined ? { code: only, by: 'word' } : undefined;
  }

  findTruth(written: string): boolean | undefined {
    const word = folded(written);
    return word === '1' ? true : word === '0' ? false : this.#truth.get(word);
  }

  /** By code or by name in one of the four languages. @returns ISO 3166-1 alpha-2 */
  findCountry(written: string): string | undefined {
    const trimmed = written.trim();
    if (/^[A-Za-z]{2}$/u.test(trimmed)) {
      const code = trimmed.toUpperCase();
      return this.content.countries.includes(code) ? code : undefined;
    }
    this.#countries ??= namesOf(this.content.countries, 'region');
    return this.#countries.get(folded(trimmed));
  }

  /** By any code or by name in one of the four languages. @returns ISO 639-2/T */
  findLanguage(written: string): string | undefined {
    const word = folded(written);
    const pair = this.content.languages.find(([two, three, other]) => two === word || three === word || other === word);
    if (pair !== undefined) return pair[1];
    this.#languages ??= namesOf(
      this.content.languages.map(([two]) => two),
      'language',
    );
    const two = this.#languages.get(word);
    return this.content.languages.find((one) => one[0] === two)?.[1];
  }

  /** ISO 639-2/T to BCP 47 and back; a code without a pair stays as it is. */
  toTag(three: string): string {
    return this.content.languages.find((pair) => pair[1] === three)?.[0] ?? three;
  }

  fromTag(tag: string): string {
    const primary = tag.split('-')[0]?.toLowerCase() ?? '';
    return this.content.languages.find((pair) => pair[0] === primary)?.[1] ?? primary;
  }
}

function bareName(name: string): string {
  return name
    .trim()
    .replaceAll(/[_\s]+/gu, '')
    .toLowerCase();
}

/** Names in the four languages -> code; a name that two codes share leads to neither. */
function namesOf(codes: readonly string[], type: 'region' | 'language'): Map<string, string> {
  const found = new Map<string, string>();
  const shared = new Set<string>();
  for (const language of LANGUAGES) {
    const names = new Intl.DisplayNames([language], { type, fallback: 'none' });
    for (const code of codes) {
      const name = names.of(code);
      if (name === undefined) continue;
      const word = folded(name);
      if ((found.get(word) ?? code) !== code) shared.add(word);
      found.set(word, code);
    }
  }
  for (const word of shared) found.delete(word);
  return found;
}
