// SPDX-License-Identifier: EUPL-1.2
// Fields of an institution's own: typed, translated, each with the level of harm it can do. A field retires; it never changes
// its type, and its level can only become stricter, because values were given under the old one; never `identity`, because what
// tells who somebody is stands apart from the file from its first day.

import { type Issue, readList, readLocalText, readObject, readOneOf, readPlainDate } from '@amparo/kernel';
import { CUSTOM_FIELD_LEVELS, CUSTOM_FIELD_TYPES, type CustomField } from './profile.ts';

const KEYS = [
  'code',
  'type',
  'label',
  'help',
  'level',
  'required',
  'choices',
  'minimum',
  'maximum',
  'maxLength',
  'retired',
] as const;
export type CustomValue = string | number | boolean | null;

/** @returns the fields, or undefined with at least one issue; a code stands once */
export function parseCustomFields(value: unknown): {
  readonly fields: readonly CustomField[] | undefined;
  readonly issues: readonly Issue[];
} {
  const issues: Issue[] = [];
  const list = readList(value, '', issues, 200) ?? [];
  const fields = list.flatMap((each, index) => parseField(each, `[${index}]`, issues) ?? []);
  const codes = fields.map(({ code }) => code);
  for (const [index, code] of codes.entries()) {
    if (codes.indexOf(code) !== index)
      issues.push({ path: `[${index}].code`, code: 'taken', remedy: 'each code stands once' });
  }
  return { fields: issues.length === 0 ? fields : undefined, issues };
}

function parseField(value: unknown, path: string, issues: Issue[]): CustomField | undefined {
  const object = readObject(value, path, issues, KEYS);
  if (object === undefined) return undefined;
  const { code } = object;
  if (typeof code !== 'string' || !/^x-[a-z0-9]+(-[a-z0-9]+)*$/u.test(code) || code.length > 40) {
    issues.push({
      path: `${path}.code`,
      code: 'not-a-code',
      remedy: 'write x- and small letters, like x-arrival-route',
    });
  }
  const type = readOneOf(object['type'], `${path}.type`, issues, CUSTOM_FIELD_TYPES);
  const label = readLocalText(object['label'], `${path}.label`, issues);
  const help = absent(object['help']) ? null : (readLocalText(object['help'], `${path}.help`, issues) ?? null);
  const level = readOneOf(object['level'], `${path}.level`, issues, CUSTOM_FIELD_LEVELS);
  const choices = readChoices(object['choices'], type, path, issues);
  const minimum = readBound(object['minimum'], `${path}.minimum`, issues);
  const maximum = readBound(object['maximum'], `${path}.maximum`, issues);
  if (minimum !== null && maximum !== null && maximum < minimum) {
    issues.push({ path: `${path}.maximum`, code: 'not-in-order', remedy: 'the greatest value is below the least' });
  }
  if (type === 'text' && level === 'reference') {
    issues.push({
      path: `${path}.level`,
      code: 'free-text-is-sensitive',
      remedy: 'words can say anything: choose file or identity',
    });
  }
  if (typeof code !== 'string' || type === undefined || label === undefined || level === undefined) return undefined;
  const maxLength = readBound(object['maxLength'], `${path}.maxLength`, issues);
  const required = object['required'] === true;
  const retired = object['retired'] === true;
  return { code, type, label, help, level, required, choices, minimum, maximum, maxLength, retired };
}

function absent(value: unknown): boolean {
  return value === undefined || value === null;
}

function readBound(value: unknown, path: string, issues: Issue[]): number | null {
  if (absent(value)) return null;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  issues.push({ path, code: 'not-a-number', remedy: 'expected a number' });
  return null;
}

function readChoices(value: unknown, type: string | undefined, path: string, issues: Issue[]): CustomField['choices'] {
  if (type !== 'choice') {
    if (!absent(value))
      issues.push({ path: `${path}.choices`, code: 'not-expected', remedy: 'only a choice has choices' });
    return [];
  }
  const choices = (readList(value, `${path}.choices`, issues, 200) ?? []).flatMap((each, index) => {
    const at = `${path}.choices[${index}]`;
    const object = readObject(each, at, issues, ['code', 'label']);
    const label = object === undefined ? undefined : readLocalText(object['label'], `${at}.label`, issues);
    const code = object?.['code'];
    if (typeof code === 'string' && /^[\w-]{1,40}$/u.test(code) && label !== undefined) return [{ code, label }];
    issues.push({ path: `${at}.code`, code: 'not-a-code', remedy: 'letters, digits and dashes' });
    return [];
  });
  if (choices.length < 2)
    issues.push({ path: `${path}.choices`, code: 'too-few', remedy: 'a choice needs two at least' });
  return choices;
}

/**
 * The values given for the custom fields of a case.
 *
 * @param before values as they are stored: a retired field keeps what it has, and takes nothing new
 * @returns the values that can be stored, and every mistake with its path; never a value in a message
 */
export function readCustomValues(
  given: Readonly<Record<string, unknown>>,
  fields: readonly CustomField[],
  before: Readonly<Record<string, CustomValue>> = {},
): { readonly values: Readonly<Record<string, CustomValue>>; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const values: Record<string, CustomValue> = { ...before };
  for (const code of Object.keys(given)) {
    const field = fields.find((each) => each.code === code && !each.retired);
    if (field === undefined) {
      issues.push({ path: 'custom', code: 'unknown-field', remedy: 'this field does not exist here, or is retired' });
      continue;
    }
    const value = readCustomValue(given[code], field, `custom.${code}`, issues);
    if (value !== undefined) values[code] = value;
  }
  for (const { code, required, retired } of fields) {
    if (required && !retired && absent(values[code])) {
      issues.push({ path: `custom.${code}`, code: 'missing', remedy: 'this field is asked for by your institution' });
    }
  }
  return { values, issues };
}

function readCustomValue(value: unknown, field: CustomField, path: string, issues: Issue[]): CustomValue | undefined {
  if (absent(value)) return null;
  const wrong = (remedy: string) => {
    issues.push({ path, code: 'wrong-type', remedy });
    return undefined;
  };
  switch (field.type) {
    case 'text':
      if (typeof value !== 'string') return wrong('expected a text');
      return value.length <= (field.maxLength ?? 2000) ? value : wrong(`at most ${field.maxLength ?? 2000} characters`);
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value)) return wrong('expected a number');
      const inside = value >= (field.minimum ?? -Infinity) && value <= (field.maximum ?? Infinity);
      return inside ? value : wrong('the number is outside of what your institution allows');
    }
    case 'date':
      return readPlainDate(value, path, issues);
    case 'yes-no':
      return typeof value === 'boolean' ? value : wrong('expected yes or no');
    case 'choice':
      return typeof value === 'string' && field.choices.some(({ code }) => code === value)
        ? value
        : wrong('choose one of the list');
  }
  return undefined;
}

/** Whether a new list of fields may replace the old one. */
export function mayReplaceFields(before: readonly CustomField[], after: readonly CustomField[]): readonly Issue[] {
  const levels = CUSTOM_FIELD_LEVELS as readonly string[];
  return before.flatMap((old) => {
    const next = after.find(({ code }) => code === old.code);
    const path = old.code;
    if (next === undefined) return [{ path, code: 'removed', remedy: 'retire the field; values were given for it' }];
    if (next.type !== old.type) return [{ path, code: 'type-changed', remedy: 'retire the field and add another' }];
    if (levels.indexOf(next.level) < levels.indexOf(old.level)) {
      return [{ path, code: 'level-lowered', remedy: 'values were given under the stricter level; add another field' }];
    }
    if (next.level === 'identity' && old.level !== 'identity') {
      return [
        { path, code: 'level-raised-to-identity', remedy: 'values stand with the file; retire it and add another' },
      ];
    }
    const gone = old.choices.some(({ code }) => !next.choices.some((each) => each.code === code));
    return gone ? [{ path, code: 'choice-removed', remedy: 'keep the old choices; values use them' }] : [];
  });
}
