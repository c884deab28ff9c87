// SPDX-License-Identifier: EUPL-1.2
// What a schema found wrong, as issues with path and remedy in our own words: the words of a schema library may repeat
// what was sent, ours never do.

import type { Issue } from '@amparo/kernel';
import type { z } from 'zod';

const PLAIN_KEY = /^[A-Za-z0-9_-]{1,40}$/u;

/** @param base where the value stands: empty for the body, `query`, `path` */
export function issuesOf(error: z.ZodError, base = ''): readonly Issue[] {
  return error.issues.flatMap((issue) => describe(issue, base)).slice(0, 50);
}

function describe(issue: z.core.$ZodIssue, base: string): readonly Issue[] {
  const path = pathOf(issue.path, base);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: PLAIN_KEY.test(key) ? join(path, key) : path,
        code: 'unknown-key',
        remedy: 'nothing of this name is taken here; leave it out',
      }));
    case 'invalid_type':
      return issue.input === undefined
        ? [{ path, code: 'missing', remedy: `this is missing; ${expected(issue.expected)} is expected` }]
        : [{ path, code: 'wrong-type', remedy: `${expected(issue.expected)} is expected` }];
    case 'invalid_value':
      return [{ path, code: 'unknown-word', remedy: `use one of: ${issue.values.map(String).join(', ')}` }];
    case 'too_small':
      return [{ path, code: 'too-small', remedy: `at least ${unit(issue.origin, issue.minimum)}` }];
    case 'too_big':
      return [{ path, code: 'too-large', remedy: `at most ${unit(issue.origin, issue.maximum)}` }];
    case 'invalid_union': {
      // A discriminated union says which word is missing; of another, the first form is the one people mean.
      const word =
        'discriminator' in issue && typeof issue.discriminator === 'string' ? issue.discriminator : undefined;
      if (word !== undefined) {
        const at = path.endsWith(word) ? path : join(path, word);
        const remedy = 'this word decides the form and is not known; see the description of the API';
        return [{ path: at, code: 'unknown-word', remedy }];
      }
      const inner = (issue.errors[0] ?? []).filter((each) => each.path.length > 0);
      if (inner.length > 0) return inner.flatMap((each) => describe(each, path));
      return [{ path, code: 'wrong-form', remedy: 'none of the accepted forms fits; see the description of the API' }];
    }
    case 'invalid_key':
      return [{ path, code: 'bad-key', remedy: 'a key of this object has not the right form' }];
    case 'invalid_format':
      // our own patterns carry our own words; those of the library name the format only
      return [{ path, code: 'wrong-form', remedy: safe(issue.message) }];
    default:
      return [{ path, code: 'not-right', remedy: 'see the description of the API' }];
  }
}

function safe(message: string): string {
  return message.startsWith('Invalid') ? 'this has not the right form; see the description of the API' : message;
}

function expected(type: string): string {
  const words: Readonly<Record<string, string>> = {
    object: 'an object',
    record: 'an object',
    array: 'a list',
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
  };
  return words[type] ?? 'another kind of value';
}

function unit(origin: string, bound: number | bigint): string {
  const words: Readonly<Record<string, string>> = { string: 'characters', array: 'entries', record: 'keys' };
  return [String(bound), words[origin]].filter((part) => part !== undefined).join(' ');
}

function pathOf(path: readonly PropertyKey[], base: string): string {
  return path.reduce<string>((sofar, key) => {
    if (typeof key === 'number') return `${sofar}[${key}]`;
    return join(sofar, typeof key === 'string' && /^[A-Za-z0-9_#-]{1,70}$/u.test(key) ? key : '?');
  }, base);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
