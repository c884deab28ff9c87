// SPDX-License-Identifier: EUPL-1.2
// Helplines: where a person can turn, always with the source and the day it was checked. A wrong number can put a person in
// danger: an entry is hidden 180 days after its check, an entry that rests on old sources only is never shown, and nothing
// is ever completed by analogy. Logs no tap; knows no person.

import {
  type Issue,
  type Language,
  type PlainDate,
  readList,
  readObject,
  readOneOf,
  readOptional,
  readPlainDate,
  readText,
} from '@amparo/kernel';
import { addDays, daysBetween } from './days.ts';

/** After this many days without a new check an entry is hidden. */
export const CHECK_LASTS_DAYS = 180;

export const HELPLINE_KINDS = [
  'anti-trafficking-hotline',
  'anti-trafficking-support',
  'human-rights-line',
  'child-protection',
  'womens-line',
  'police',
  'prosecution',
  'directory',
] as const;
/** Who answers: people must know before they call. */
export const ANSWERED_BY = ['government', 'police', 'prosecution', 'organisation', 'not-stated'] as const;
export const CONTACT_TYPES = ['phone', 'sms', 'tty', 'whatsapp', 'email', 'web-chat', 'web'] as const;
export const HOURS = ['always', 'not-stated', 'sources-differ'] as const;
export const FOR_WHOM = [
  'victims',
  'witnesses',
  'families',
  'professionals',
  'public',
  'children',
  'women',
  'job-seekers',
] as const;
export const CONFIDENCE = ['high', 'medium', 'low'] as const;

export interface Contact {
  readonly type: (typeof CONTACT_TYPES)[number];
  readonly value: string;
  readonly area?: string;
}

export interface Helpline {
  readonly id: string;
  /** ISO 3166-1, two letters; INT for no single country */
  readonly country: string;
  /** the proper name, not translated */
  readonly name: string;
  readonly kind: (typeof HELPLINE_KINDS)[number];
  readonly answeredBy: (typeof ANSWERED_BY)[number];
  readonly contacts: readonly Contact[];
  /** codes of languages that the source names; the first is the language of the source page */
  readonly languages: readonly string[];
  readonly manyLanguagesByInterpreter: boolean;
  readonly hours: (typeof HOURS)[number];
  readonly free: boolean;
  readonly anonymous: boolean;
  readonly forWhom: readonly (typeof FOR_WHOM)[number][];
  readonly url?: string;
  readonly sources: readonly { readonly title: string; readonly date: string }[];
  readonly confidence: (typeof CONFIDENCE)[number];
  /** `read`: in public copies of pages; `called`: a person of the project rang or asked the service */
  readonly checkedHow: 'read' | 'called';
  readonly checkedOn: PlainDate;
  /** for the people who check, never shown to the public */
  readonly notes: readonly string[];
}

const KEYS = [
  'id',
  'country',
  'name',
  'kind',
  'answeredBy',
  'contacts',
  'languages',
  'manyLanguagesByInterpreter',
  'hours',
  'free',
  'anonymous',
  'forWhom',
  'url',
  'sources',
  'confidence',
  'checkedHow',
  'checkedOn',
  'notes',
] as const;

export function readHelpline(raw: unknown, path: string, issues: Issue[]): Helpline | undefined {
  const before = issues.length;
  const object = readObject(raw, path, issues, KEYS);
  if (object === undefined) return undefined;
  const at = (key: string) => `${path}.${key}`;
  const id = readText(object['id'], at('id'), issues, 40);
  const country = readText(object['country'], at('country'), issues, 3);
  if (country !== undefined && !/^(?:[A-Z]{2}|INT)$/u.test(country))
    issues.push({ path: at('country'), code: 'bad-country', remedy: 'two capital letters (ISO 3166-1), or INT' });
  const name = readText(object['name'], at('name'), issues, 200);
  const kind = readOneOf(object['kind'], at('kind'), issues, HELPLINE_KINDS);
  const answeredBy = readOneOf(object['answeredBy'], at('answeredBy'), issues, ANSWERED_BY);
  const contacts = readEntries(object['contacts'], at('contacts'), issues, readContact);
  const languages = readEntries(object['languages'], at('languages'), issues, readLanguageCode);
  const hours = readOneOf(object['hours'], at('hours'), issues, HOURS);
  const forWhom = readEntries(object['forWhom'], at('forWhom'), issues, (each, where) =>
    readOneOf(each, where, issues, FOR_WHOM),
  );
  const url = readOptional(object['url'], (value) => readText(value, at('url'), issues, 200));
  const sources = readEntries(object['sources'], at('sources'), issues, readSource);
  const confidence = readOneOf(object['confidence'], at('confidence'), issues, CONFIDENCE);
  const checkedHow = readOneOf(object['checkedHow'], at('checkedHow'), issues, ['read', 'called']);
  const checkedOn = readPlainDate(object['checkedOn'], at('checkedOn'), issues);
  const notes = (readList(object['notes'] ?? [], at('notes'), issues, 20) ?? []).flatMap(
    (each, index) => readText(each, `${at('notes')}[${index}]`, issues, 500) ?? [],
  );
  if (issues.length > before) return undefined;
  if (!id || !country || !name || !kind || !answeredBy || !hours || !confidence || !checkedHow || !checkedOn)
    return undefined;
  return {
    id,
    country,
    name,
    kind,
    answeredBy,
    contacts,
    languages,
    manyLanguagesByInterpreter: object['manyLanguagesByInterpreter'] === true,
    hours,
    free: object['free'] === true,
    anonymous: object['anonymous'] === true,
    forWhom,
    ...(url === undefined ? {} : { url }),
    sources,
    confidence,
    checkedHow,
    checkedOn,
    notes,
  };
}

function readEntries<T>(
  raw: unknown,
  path: string,
  issues: Issue[],
  read: (each: unknown, path: string, issues: Issue[]) => T | undefined,
): T[] {
  const list = readList(raw, path, issues, 50) ?? [];
  if (Array.isArray(raw) && list.length === 0)
    issues.push({ path, code: 'empty', remedy: 'at least one entry must stand here' });
  return list.flatMap((each, index) => read(each, `${path}[${index}]`, issues) ?? []);
}

function readContact(raw: unknown, path: string, issues: Issue[]): Contact | undefined {
  const object = readObject(raw, path, issues, ['type', 'value', 'area']);
  const type = readOneOf(object?.['type'], `${path}.type`, issues, CONTACT_TYPES);
  const value = readText(object?.['value'], `${path}.value`, issues, 100);
  const area = readOptional(object?.['area'], (text) => readText(text, `${path}.area`, issues, 60));
  if (type === undefined || value === undefined) return undefined;
  const called = type === 'phone' || type === 'sms' || type === 'tty' || type === 'whatsapp';
  if (called && !/^[+(]?\d[\d ()-]*\d$/u.test(value)) {
    issues.push({
      path: `${path}.value`,
      code: 'bad-number',
      remedy: 'digits, spaces, brackets and hyphens; in quotes',
    });
    return undefined;
  }
  return { type, value, ...(area === undefined ? {} : { area }) };
}

function readLanguageCode(raw: unknown, path: string, issues: Issue[]): string | undefined {
  const code = readText(raw, path, issues, 3);
  if (code === undefined || /^[a-z]{2,3}$/u.test(code)) return code;
  issues.push({ path, code: 'bad-language', remedy: 'two or three small letters (ISO 639)' });
  return undefined;
}

function readSource(raw: unknown, path: string, issues: Issue[]): { title: string; date: string } | undefined {
  const object = readObject(raw, path, issues, ['title', 'date']);
  const title = readText(object?.['title'], `${path}.title`, issues, 300);
  const date = readText(object?.['date'], `${path}.date`, issues, 60);
  return title === undefined || date === undefined ? undefined : { title, date };
}

/** The last day on which the entry may be shown. */
export function lastDayOf({ checkedOn }: Helpline): PlainDate {
  return addDays(checkedOn, CHECK_LASTS_DAYS);
}

/** Not too old, not dated in the future, and not resting on old sources alone. */
export function isShown(line: Helpline, today: PlainDate): boolean {
  const age = daysBetween(line.checkedOn, today);
  return line.confidence !== 'low' && age >= 0 && age <= CHECK_LASTS_DAYS;
}

/**
 * What a page may show for a country: entries of that country first in the asked language, then its others. When the list
 * is empty the page points to the official emergency page of the country, never to a guess.
 */
export function helplinesFor(
  lines: readonly Helpline[],
  { country, language, today }: { readonly country: string; readonly language: Language; readonly today: PlainDate },
): Helpline[] {
  const speaks = (line: Helpline) => line.languages.includes(language) || line.manyLanguagesByInterpreter;
  return lines
    .filter((line) => line.country === country && isShown(line, today))
    .sort((one, other) => Number(speaks(other)) - Number(speaks(one)) || (one.id < other.id ? -1 : 1));
}

/** Entries that are hidden now or will be within `days`: the list of the person who checks. */
export function dueForCheck(lines: readonly Helpline[], today: PlainDate, days = 30): Helpline[] {
  return lines.filter((line) => daysBetween(today, lastDayOf(line)) < days);
}
