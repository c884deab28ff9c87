// SPDX-License-Identifier: EUPL-1.2
// Reads a country profile from content: every mistake with its path, what is left out filled from the defaults. A profile can
// shorten or lengthen a clock but not switch one off, and every value it changes must have a source.

import {
  type Issue,
  type LocalText,
  type PlainDate,
  readList,
  readLocalText,
  readObject,
  readOneOf,
  readPlainDate,
  readText,
} from '@amparo/kernel';
import { SERVICE_CATEGORIES, SERVICE_CATEGORY_NAMES } from '../assistance/categories.ts';
import { DEFAULT_PROFILE } from './defaults.ts';
import {
  type CountryProfile,
  type ProfileClocks,
  type ProfileRetention,
  type ProfileSource,
  SOURCE_MARKS,
} from './profile.ts';

/** Longest a clock may be set to, by unit: ten years of months, five years of days, ninety days of hours. */
const LONGEST = { Hours: 2160, Days: 1825, Day: 1825, Months: 120, Years: 100, Age: 100 } as const;
const KEYS = [
  'country',
  'version',
  'ageOfMajority',
  'identificationBody',
  'clocks',
  'retention',
  'automaticConsularNotification',
  'localSubtypes',
  'localAgeGroups',
  'wording',
  'sources',
] as const;

/**
 * @param value what was read from the file
 * @returns the profile with every default filled in, or undefined together with at least one issue
 */
export function parseProfile(value: unknown): {
  readonly profile: CountryProfile | undefined;
  readonly issues: readonly Issue[];
} {
  const issues: Issue[] = [];
  const object = readObject(value, '', issues, KEYS);
  if (object === undefined) return { profile: undefined, issues };
  const profile: CountryProfile = {
    country: readCountry(object['country'], 'country', issues),
    version: readWhole(object['version'], 'version', issues, 1, 1_000_000) ?? 1,
    ageOfMajority:
      object['ageOfMajority'] === undefined
        ? DEFAULT_PROFILE.ageOfMajority
        : (readWhole(object['ageOfMajority'], 'ageOfMajority', issues, 18, 25) ?? DEFAULT_PROFILE.ageOfMajority),
    timeZone: DEFAULT_PROFILE.timeZone,
    identificationBody: readBody(object['identificationBody'], issues),
    clocks: readClocks(object['clocks'], issues),
    retention: readRetention(object['retention'], issues),
    automaticConsularNotification: readFlag(
      object['automaticConsularNotification'],
      'automaticConsularNotification',
      issues,
    ),
    localSubtypes: readSubtypes(object['localSubtypes'], issues),
    localAgeGroups: readAgeGroups(object['localAgeGroups'], issues),
    wording: readWording(object['wording'], issues),
    sources: readSources(object['sources'], issues),
  };
  if (hasOwnValues(object) && profile.sources.length === 0) {
    issues.push({
      path: 'sources',
      code: 'no-source',
      remedy: 'this profile changes values; say where they come from',
    });
  }
  return issues.length === 0 ? { profile, issues } : { profile: undefined, issues };
}

function hasOwnValues(object: Readonly<Record<string, unknown>>): boolean {
  return ['ageOfMajority', 'clocks', 'retention', 'identificationBody'].some(
    (key) => object[key] !== undefined && object[key] !== null,
  );
}

function readCountry(value: unknown, path: string, issues: Issue[]): string {
  if (typeof value === 'string' && /^[A-Z]{2}$/u.test(value)) return value;
  issues.push({ path, code: 'not-a-country', remedy: 'expected two capital letters of ISO 3166-1, like HN' });
  return 'ZZ';
}

function readWhole(value: unknown, path: string, issues: Issue[], least: number, most: number): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  issues.push({ path, code: 'not-in-range', remedy: `expected a whole number from ${least} to ${most}` });
  return undefined;
}

function readFlag(value: unknown, path: string, issues: Issue[]): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  issues.push({ path, code: 'not-yes-or-no', remedy: 'expected true or false' });
  return false;
}

function readBody(value: unknown, issues: Issue[]): CountryProfile['identificationBody'] {
  if (value === undefined || value === null) return null;
  const object = readObject(value, 'identificationBody', issues, ['name', 'mark']);
  if (object === undefined) return null;
  const name = readLocalText(object['name'], 'identificationBody.name', issues);
  const mark = readOneOf(object['mark'], 'identificationBody.mark', issues, SOURCE_MARKS);
  return name === undefined || mark === undefined ? null : { name, mark };
}

/** The longest that a duration may be, from the unit at the end of its name. */
function longest(name: string): number {
  const unit = (Object.keys(LONGEST) as (keyof typeof LONGEST)[]).find((each) => name.endsWith(each));
  if (unit === undefined) throw new RangeError('parseProfile: a duration must end in its unit');
  return LONGEST[unit];
}

function readClocks(value: unknown, issues: Issue[]): ProfileClocks {
  const defaults = DEFAULT_PROFILE.clocks;
  if (value === undefined || value === null) return defaults;
  const object = readObject(value, 'clocks', issues, Object.keys(defaults));
  if (object === undefined) return defaults;
  const read: Record<string, unknown> = { ...defaults };
  for (const [name, given] of Object.entries(object)) {
    if (!Object.hasOwn(defaults, name)) continue;
    const path = `clocks.${name}`;
    if (name === 'riskValidityDays') read[name] = readValidity(given, path, issues);
    else if (Array.isArray(defaults[name as keyof ProfileClocks])) read[name] = readMonths(given, path, issues);
    else read[name] = readWhole(given, path, issues, 1, longest(name));
  }
  return read as unknown as ProfileClocks;
}

function readValidity(value: unknown, path: string, issues: Issue[]): ProfileClocks['riskValidityDays'] {
  const defaults = DEFAULT_PROFILE.clocks.riskValidityDays;
  const object = readObject(value, path, issues, Object.keys(defaults));
  if (object === undefined) return defaults;
  const days = (level: keyof typeof defaults) =>
    object[level] === undefined
      ? defaults[level]
      : (readWhole(object[level], `${path}.${level}`, issues, 1, 365) ?? defaults[level]);
  const read = { Low: days('Low'), Medium: days('Medium'), High: days('High'), Critical: days('Critical') };
  if (!(read.Critical <= read.High && read.High <= read.Medium && read.Medium <= read.Low)) {
    issues.push({ path, code: 'not-in-order', remedy: 'a higher risk is never valid for longer than a lower one' });
  }
  return read;
}

function readMonths(value: unknown, path: string, issues: Issue[]): readonly number[] {
  const list = readList(value, path, issues, 24);
  const months = (list ?? []).flatMap((each, index) => readWhole(each, `${path}[${index}]`, issues, 1, 120) ?? []);
  if (months.some((month, index) => index > 0 && month <= (months[index - 1] ?? 0))) {
    issues.push({ path, code: 'not-in-order', remedy: 'write the months in rising order, each once' });
  }
  if (list !== undefined && list.length === 0) issues.push({ path, code: 'empty', remedy: 'name at least one month' });
  return months;
}

function readRetention(value: unknown, issues: Issue[]): ProfileRetention {
  const defaults = DEFAULT_PROFILE.retention;
  if (value === undefined || value === null) return defaults;
  const object = readObject(value, 'retention', issues, Object.keys(defaults));
  if (object === undefined) return defaults;
  const read = (name: keyof ProfileRetention) =>
    object[name] === undefined
      ? defaults[name]
      : (readWhole(object[name], `retention.${name}`, issues, 1, longest(name)) ?? defaults[name]);
  return {
    declinedIdentityHours: read('declinedIdentityHours'),
    closedYears: read('closedYears'),
    childUntilAge: read('childUntilAge'),
    logYears: read('logYears'),
  };
}

function readSubtypes(value: unknown, issues: Issue[]): CountryProfile['localSubtypes'] {
  return readEntries(value, 'localSubtypes', ['category', 'code', 'name'], issues, (object, path) => {
    const category = readOneOf(object['category'], `${path}.category`, issues, SERVICE_CATEGORY_NAMES);
    const code = readCode(object['code'], `${path}.code`, issues);
    const name = readLocalText(object['name'], `${path}.name`, issues);
    if (category === undefined || code === undefined || name === undefined) return undefined;
    if ((SERVICE_CATEGORIES[category].subtypes as readonly string[]).includes(code)) {
      issues.push({ path: `${path}.code`, code: 'taken', remedy: 'this subtype exists already; choose another code' });
    }
    return { category, code, name };
  });
}

function readCode(value: unknown, path: string, issues: Issue[]): string | undefined {
  if (typeof value === 'string' && /^[A-Za-z][A-Za-z0-9]{1,39}$/u.test(value)) return value;
  issues.push({ path, code: 'not-a-code', remedy: 'expected letters and digits, like NightShelter' });
  return undefined;
}

function readAgeGroups(value: unknown, issues: Issue[]): readonly string[] | null {
  if (value === undefined || value === null) return null;
  const list = readList(value, 'localAgeGroups', issues, 40) ?? [];
  return list.flatMap((each, index) => {
    if (typeof each === 'string' && /^\d{1,2}(-\d{1,2}|\+)$/u.test(each)) return [each];
    issues.push({ path: `localAgeGroups[${index}]`, code: 'not-an-age-group', remedy: 'write 9-17 or 48+' });
    return [];
  });
}

function readWording(value: unknown, issues: Issue[]): CountryProfile['wording'] {
  return readEntries(value, 'wording', ['code', 'text'], issues, (object, path) => {
    const code = readText(object['code'], `${path}.code`, issues, 80);
    const text: LocalText | undefined = readLocalText(object['text'], `${path}.text`, issues);
    return code === undefined || text === undefined ? undefined : { code, text };
  });
}

function readSources(value: unknown, issues: Issue[]): readonly ProfileSource[] {
  return readEntries(value, 'sources', ['what', 'citation', 'url', 'checkedOn', 'mark'], issues, (object, path) => {
    const what = readText(object['what'], `${path}.what`, issues, 200);
    const citation = readText(object['citation'], `${path}.citation`, issues);
    const mark = readOneOf(object['mark'], `${path}.mark`, issues, SOURCE_MARKS);
    const url =
      object['url'] === undefined || object['url'] === null
        ? null
        : (readText(object['url'], `${path}.url`, issues) ?? null);
    const given = object['checkedOn'];
    const checkedOn: PlainDate | null =
      given === undefined || given === null ? null : (readPlainDate(given, `${path}.checkedOn`, issues) ?? null);
    if (mark === 'V' && checkedOn === null) {
      issues.push({
        path: `${path}.checkedOn`,
        code: 'no-date',
        remedy: 'a source marked V needs the day it was checked',
      });
    }
    return what === undefined || citation === undefined || mark === undefined
      ? undefined
      : { what, citation, url, checkedOn, mark };
  });
}

function readEntries<T>(
  value: unknown,
  path: string,
  keys: readonly string[],
  issues: Issue[],
  read: (object: Readonly<Record<string, unknown>>, path: string) => T | undefined,
): readonly T[] {
  if (value === undefined || value === null) return [];
  return (readList(value, path, issues) ?? []).flatMap((each, index) => {
    const object = readObject(each, `${path}[${index}]`, issues, keys);
    const entry = object === undefined ? undefined : read(object, `${path}[${index}]`);
    return entry === undefined ? [] : [entry];
  });
}
