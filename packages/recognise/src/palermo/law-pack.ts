// SPDX-License-Identifier: EUPL-1.2
// A law pack: what one instrument or national law requires for trafficking in persons, with sources and with the mark
// that says whether each point was checked. Files stand in content/law; a lawyer adds one without touching code.

import {
  type Issue,
  type LocalText,
  type PlainDate,
  readList,
  readLocalText,
  readObject,
  readOneOf,
  readOptional,
  readPlainDate,
  readText,
} from '@amparo/kernel';
import { ACTS, type Act, PURPOSES, type Purpose } from './codes.ts';

/** How sure we are of a point of law. Shown on the screen beside the point. */
export const MARKS = ['verified', 'from-memory', 'not-checked'] as const;
export type Mark = (typeof MARKS)[number];

export interface MarkedText {
  readonly text: LocalText;
  readonly mark: Mark;
  readonly article?: string;
}

/** Whether a means must be found: the child value also holds for a presumed child. */
export interface MeansRule {
  readonly adult: boolean;
  readonly child: boolean;
  readonly article?: string;
  readonly mark: Mark;
}

export interface MeansException extends MeansRule {
  readonly purposes: readonly Purpose[];
  readonly note?: LocalText;
}

export interface LawPack {
  readonly id: string;
  /** ISO 3166-1 alpha-2; null for an international instrument */
  readonly country: string | null;
  readonly name: LocalText;
  /** whole number, raised with each change that can change a result */
  readonly version: number;
  readonly instrument: MarkedText;
  readonly article: MarkedText;
  readonly inForce: { readonly from: PlainDate | null; readonly until: PlainDate | null; readonly mark: Mark };
  readonly status: 'in-force' | 'former' | 'ambiguous';
  readonly checkedOn: PlainDate;
  readonly meansRequired: MeansRule;
  readonly meansExceptions: readonly MeansException[];
  readonly movementRequired: { readonly value: boolean; readonly mark: Mark };
  readonly actsExtra: readonly { readonly term: LocalText; readonly nearest: Act; readonly mark: Mark }[];
  readonly purposes: readonly { readonly code: Purpose; readonly mark: Mark }[];
  readonly purposesOpen: boolean;
  /** codes that count only beside another exploitation finding (travaux préparatoires, A/55/383/Add.1, para. 66) */
  readonly conditionalPurposes: readonly Purpose[];
  readonly consentRule: MarkedText;
  readonly ageOfChild: { readonly years: number; readonly mark: Mark };
  readonly reflection: { readonly minimumDays: number | null; readonly text: LocalText; readonly mark: Mark };
  readonly identifyingBody: MarkedText;
  readonly nonPunishment: MarkedText;
  readonly smuggling: { readonly article: LocalText; readonly mark: Mark };
  readonly notes: readonly MarkedText[];
  readonly caution: LocalText | null;
  readonly sources: readonly { readonly id: string; readonly title: string; readonly mark: Mark }[];
}

const KEYS = [
  'id',
  'country',
  'name',
  'version',
  'instrument',
  'article',
  'inForce',
  'status',
  'checkedOn',
  'meansRequired',
  'meansExceptions',
  'movementRequired',
  'actsExtra',
  'purposes',
  'purposesOpen',
  'conditionalPurposes',
  'consentRule',
  'ageOfChild',
  'reflection',
  'identifyingBody',
  'nonPunishment',
  'smuggling',
  'notes',
  'caution',
  'sources',
] as const;

/**
 * Reads one law pack. Every key must be there: a law without its article, its date of check or its sources is refused.
 *
 * @returns undefined when there was any mistake; all mistakes are in `issues`, with path and remedy
 */
export function parseLawPack(raw: unknown, issues: Issue[]): LawPack | undefined {
  const before = issues.length;
  const object = readObject(raw, '', issues, KEYS);
  if (object === undefined) return undefined;
  for (const key of KEYS) {
    if (!(key in object))
      issues.push({ path: key, code: 'missing', remedy: `'${key}' is missing; add it (see content/law/README.md)` });
  }
  if (issues.length > before) return undefined;
  const country = readOptional(object['country'], (value) => readCountry(value, issues));
  const pack = {
    id: readId(object['id'], issues),
    country: country ?? null,
    name: readLocalText(object['name'], 'name', issues),
    version: readWhole(object['version'], 'version', issues, 1, 9999),
    instrument: readMarkedText(object['instrument'], 'instrument', issues),
    article: readMarkedText(object['article'], 'article', issues),
    inForce: readInForce(object['inForce'], issues),
    status: readOneOf(object['status'], 'status', issues, ['in-force', 'former', 'ambiguous']),
    checkedOn: readPlainDate(object['checkedOn'], 'checkedOn', issues),
    meansRequired: readMeansRule(object['meansRequired'], 'meansRequired', issues),
    meansExceptions: readEach(object['meansExceptions'], 'meansExceptions', issues, readMeansException),
    movementRequired: readMovement(object['movementRequired'], issues),
    actsExtra: readEach(object['actsExtra'], 'actsExtra', issues, readActExtra),
    purposes: readEach(object['purposes'], 'purposes', issues, readPurpose),
    purposesOpen: readYesNo(object['purposesOpen'], 'purposesOpen', issues),
    conditionalPurposes: readEach(object['conditionalPurposes'], 'conditionalPurposes', issues, (value, path) =>
      readOneOf(value, path, issues, PURPOSES),
    ),
    consentRule: readMarkedText(object['consentRule'], 'consentRule', issues),
    ageOfChild: readAgeOfChild(object['ageOfChild'], issues),
    reflection: readReflection(object['reflection'], issues),
    identifyingBody: readMarkedText(object['identifyingBody'], 'identifyingBody', issues),
    nonPunishment: readMarkedText(object['nonPunishment'], 'nonPunishment', issues),
    smuggling: readSmuggling(object['smuggling'], issues),
    notes: readEach(object['notes'], 'notes', issues, (value, path) => readMarkedText(value, path, issues)),
    caution: readOptional(object['caution'], (value) => readLocalText(value, 'caution', issues)) ?? null,
    sources: readEach(object['sources'], 'sources', issues, readSource),
  };
  if (pack.purposesOpen === false && pack.purposes?.length === 0) {
    issues.push({
      path: 'purposes',
      code: 'no-purpose',
      remedy: 'name at least one purpose, or set purposesOpen: true',
    });
  }
  if (pack.sources?.length === 0)
    issues.push({ path: 'sources', code: 'no-source', remedy: 'name at least one source' });
  return issues.length > before ? undefined : (pack as LawPack);
}

function readId(raw: unknown, issues: Issue[]): string | undefined {
  if (typeof raw === 'string' && /^[a-z]{2,3}(?:-[a-z0-9]+)*$/u.test(raw)) return raw;
  issues.push({
    path: 'id',
    code: 'bad-id',
    remedy: 'small letters, digits and hyphens, as the file name: gt, hn-2012',
  });
  return undefined;
}

function readCountry(raw: unknown, issues: Issue[]): string | undefined {
  if (typeof raw === 'string' && /^[A-Z]{2}$/u.test(raw)) return raw;
  issues.push({ path: 'country', code: 'bad-country', remedy: 'two capital letters (ISO 3166-1), or null' });
  return undefined;
}

function readWhole(raw: unknown, path: string, issues: Issue[], least: number, most: number): number | undefined {
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= least && raw <= most) return raw;
  issues.push({ path, code: 'not-a-whole-number', remedy: `a whole number from ${least} to ${most}` });
  return undefined;
}

function readYesNo(raw: unknown, path: string, issues: Issue[]): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  issues.push({ path, code: 'not-a-boolean', remedy: 'true or false' });
  return undefined;
}

function readEach<T>(
  raw: unknown,
  path: string,
  issues: Issue[],
  read: (value: unknown, path: string, issues: Issue[]) => T | undefined,
): readonly T[] | undefined {
  const list = readList(raw, path, issues, 100);
  return list?.flatMap((value, index) => read(value, `${path}[${index}]`, issues) ?? []);
}

function readMark(object: Readonly<Record<string, unknown>>, path: string, issues: Issue[]): Mark | undefined {
  return readOneOf(object['mark'], `${path}.mark`, issues, MARKS);
}

/** Articles are written as text or as number (13); both are shown as they stand. */
function readArticle(raw: unknown, path: string, issues: Issue[]): string | undefined {
  return readOptional(raw, (value) => readText(typeof value === 'number' ? String(value) : value, path, issues, 200));
}

function readMarkedText(raw: unknown, path: string, issues: Issue[]): MarkedText | undefined {
  const object = readObject(raw, path, issues, ['text', 'mark', 'article']);
  if (object === undefined) return undefined;
  const text = readLocalText(object['text'], `${path}.text`, issues);
  const mark = readMark(object, path, issues);
  const article = readArticle(object['article'], `${path}.article`, issues);
  if (text === undefined || mark === undefined) return undefined;
  return { text, mark, ...(article === undefined ? {} : { article }) };
}

function readInForce(raw: unknown, issues: Issue[]): LawPack['inForce'] | undefined {
  const object = readObject(raw, 'inForce', issues, ['from', 'until', 'mark']);
  if (object === undefined) return undefined;
  const from = readOptional(object['from'], (value) => readPlainDate(value, 'inForce.from', issues)) ?? null;
  const until = readOptional(object['until'], (value) => readPlainDate(value, 'inForce.until', issues)) ?? null;
  const mark = readMark(object, 'inForce', issues);
  if (from !== null && until !== null && from > until) {
    issues.push({
      path: 'inForce.until',
      code: 'ends-before-start',
      remedy: 'the last day must not lie before the first',
    });
  }
  return mark === undefined ? undefined : { from, until, mark };
}

function readMeansRule(
  raw: unknown,
  path: string,
  issues: Issue[],
  more: readonly string[] = [],
): MeansRule | undefined {
  const object = readObject(raw, path, issues, ['adult', 'child', 'article', 'mark', ...more]);
  if (object === undefined) return undefined;
  const adult = readYesNo(object['adult'], `${path}.adult`, issues);
  const child = readYesNo(object['child'], `${path}.child`, issues);
  const article = readArticle(object['article'], `${path}.article`, issues);
  const mark = readMark(object, path, issues);
  if (adult === undefined || child === undefined || mark === undefined) return undefined;
  return { adult, child, mark, ...(article === undefined ? {} : { article }) };
}

function readMeansException(raw: unknown, path: string, issues: Issue[]): MeansException | undefined {
  const rule = readMeansRule(raw, path, issues, ['purposes', 'note']);
  if (rule === undefined) return undefined;
  const object = raw as Readonly<Record<string, unknown>>;
  const purposes = readEach(object['purposes'], `${path}.purposes`, issues, (value, at) =>
    readOneOf(value, at, issues, PURPOSES),
  );
  const note = readOptional(object['note'], (value) => readLocalText(value, `${path}.note`, issues));
  return purposes === undefined ? undefined : { ...rule, purposes, ...(note === undefined ? {} : { note }) };
}

function readMovement(raw: unknown, issues: Issue[]): LawPack['movementRequired'] | undefined {
  const object = readObject(raw, 'movementRequired', issues, ['value', 'mark']);
  if (object === undefined) return undefined;
  const value = readYesNo(object['value'], 'movementRequired.value', issues);
  const mark = readMark(object, 'movementRequired', issues);
  return value === undefined || mark === undefined ? undefined : { value, mark };
}

function readActExtra(raw: unknown, path: string, issues: Issue[]): LawPack['actsExtra'][number] | undefined {
  const object = readObject(raw, path, issues, ['term', 'nearest', 'mark']);
  if (object === undefined) return undefined;
  const term = readLocalText(object['term'], `${path}.term`, issues);
  const nearest = readOneOf(object['nearest'], `${path}.nearest`, issues, ACTS);
  const mark = readMark(object, path, issues);
  return term === undefined || nearest === undefined || mark === undefined ? undefined : { term, nearest, mark };
}

function readPurpose(raw: unknown, path: string, issues: Issue[]): LawPack['purposes'][number] | undefined {
  const object = readObject(raw, path, issues, ['code', 'mark']);
  if (object === undefined) return undefined;
  const code = readOneOf(object['code'], `${path}.code`, issues, PURPOSES);
  const mark = readMark(object, path, issues);
  return code === undefined || mark === undefined ? undefined : { code, mark };
}

function readAgeOfChild(raw: unknown, issues: Issue[]): LawPack['ageOfChild'] | undefined {
  const object = readObject(raw, 'ageOfChild', issues, ['years', 'mark']);
  if (object === undefined) return undefined;
  const years = readWhole(object['years'], 'ageOfChild.years', issues, 18, 21);
  const mark = readMark(object, 'ageOfChild', issues);
  return years === undefined || mark === undefined ? undefined : { years, mark };
}

function readReflection(raw: unknown, issues: Issue[]): LawPack['reflection'] | undefined {
  const object = readObject(raw, 'reflection', issues, ['minimumDays', 'text', 'mark']);
  if (object === undefined) return undefined;
  const days =
    readOptional(object['minimumDays'], (value) => readWhole(value, 'reflection.minimumDays', issues, 1, 3650)) ?? null;
  const text = readLocalText(object['text'], 'reflection.text', issues);
  const mark = readMark(object, 'reflection', issues);
  return text === undefined || mark === undefined ? undefined : { minimumDays: days, text, mark };
}

function readSmuggling(raw: unknown, issues: Issue[]): LawPack['smuggling'] | undefined {
  const object = readObject(raw, 'smuggling', issues, ['article', 'mark']);
  if (object === undefined) return undefined;
  const article = readLocalText(object['article'], 'smuggling.article', issues);
  const mark = readMark(object, 'smuggling', issues);
  return article === undefined || mark === undefined ? undefined : { article, mark };
}

function readSource(raw: unknown, path: string, issues: Issue[]): LawPack['sources'][number] | undefined {
  const object = readObject(raw, path, issues, ['id', 'title', 'mark']);
  if (object === undefined) return undefined;
  const id = readText(object['id'], `${path}.id`, issues, 60);
  const title = readText(object['title'], `${path}.title`, issues, 400);
  const mark = readMark(object, path, issues);
  return id === undefined || title === undefined || mark === undefined ? undefined : { id, title, mark };
}
