// SPDX-License-Identifier: EUPL-1.2
// Reading untrusted values: every mistake of an input is collected with its path and its remedy, so that a person
// mends a file in one go. Used by every schema of content and of input; never throws for a mistake of the data.

/** One mistake in an input: where it stands and what to do about it. Never carries the value itself. */
export interface Issue {
  /** e.g. `cases[3].facts.means[0].code`; empty for the whole input */
  readonly path: string;
  readonly code: string;
  /** plain words in English for the person who edits the file: what is wrong and what to do */
  readonly remedy: string;
}

/** Thrown by `…OrThrow` readers at the door of a shell; holds every mistake found, never a value of the input. */
export class InvalidInput extends Error {
  readonly issues: readonly Issue[];
  constructor(issues: readonly Issue[]) {
    super(issues.map((issue) => `${issue.path || 'input'}: ${issue.remedy}`).join('\n'));
    this.name = 'InvalidInput';
    this.issues = issues;
  }
}

/** Shows an unexpected word in a message without letting a long or odd value through. */
function shown(value: unknown): string {
  if (typeof value === 'string') return /^[\w*.-]{1,40}$/u.test(value) ? `'${value}'` : 'a text that is no code';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/**
 * An object with only known keys.
 *
 * @param allowed every key that may stand there; anything else is an issue (a misspelt key would lose data silently)
 * @returns undefined when it is no object; the object itself otherwise, even when an unknown key was reported
 */
export function readObject(
  value: unknown,
  path: string,
  issues: Issue[],
  allowed?: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    issues.push({ path, code: 'not-an-object', remedy: `expected an object, found ${shown(value)}` });
    return undefined;
  }
  const object = value as Readonly<Record<string, unknown>>;
  if (allowed !== undefined) {
    for (const key of Object.keys(object)) {
      if (allowed.includes(key)) continue;
      const name = /^[\w-]{1,40}$/u.test(key) ? key : '(unprintable key)';
      issues.push({
        path: join(path, name),
        code: 'unknown-key',
        remedy: `this key is not known here; use one of: ${allowed.join(', ')}`,
      });
    }
  }
  return object;
}

export function readList(value: unknown, path: string, issues: Issue[], most = 1000): readonly unknown[] | undefined {
  if (!Array.isArray(value)) {
    issues.push({ path, code: 'not-a-list', remedy: `expected a list, found ${shown(value)}` });
    return undefined;
  }
  if (value.length > most) {
    issues.push({ path, code: 'too-many', remedy: `at most ${most} entries, found ${value.length}` });
    return undefined;
  }
  return value;
}

export function readText(value: unknown, path: string, issues: Issue[], most = 2000): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') {
    issues.push({ path, code: 'not-a-text', remedy: `expected a text, found ${shown(value)}` });
    return undefined;
  }
  if (value.length > most) {
    issues.push({ path, code: 'too-long', remedy: `at most ${most} characters, found ${value.length}` });
    return undefined;
  }
  return value;
}

export function readOneOf<const T extends string>(
  value: unknown,
  path: string,
  issues: Issue[],
  words: readonly T[],
): T | undefined {
  if (typeof value === 'string' && (words as readonly string[]).includes(value)) return value as T;
  issues.push({
    path,
    code: 'unknown-word',
    remedy:
      value === undefined
        ? `missing; use one of: ${words.join(', ')}`
        : `${shown(value)} is not known; use one of: ${words.join(', ')}`,
  });
  return undefined;
}

/** Runs the reader only when the value is there; null counts as absent. */
export function readOptional<T>(value: unknown, read: (present: unknown) => T | undefined): T | undefined {
  return value === undefined || value === null ? undefined : read(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
