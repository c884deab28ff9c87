// SPDX-License-Identifier: EUPL-1.2
// Who the person is, as it comes in: brought into one form of writing, without spaces at its ends. And what a reader must
// be warned of: letters of scripts that look alike in one word, which is how one name is passed off as another (API-11).

import { Refused } from '../problems.ts';
import { Sensitive } from '../sensitive.ts';
import type { Identity } from '../store/case-identity.ts';

interface Given {
  readonly alias?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly birthYear?: number | null | undefined;
}

/** Only what was given; null removes. @throws {Refused} for a year that is still to come, or a name of spaces */
export function readIdentityFields({ alias, name, birthYear }: Given, now: Date): Partial<Identity> {
  if (typeof birthYear === 'number' && birthYear > now.getUTCFullYear()) {
    throw refuse('birthYear', 'too-large', 'a year from 1900 to this year');
  }
  return {
    ...(alias === undefined ? {} : { alias: tidy(alias) }),
    ...(name === undefined ? {} : { name: tidy(name) }),
    ...(birthYear === undefined ? {} : { birthYear: birthYear === null ? null : new Sensitive(birthYear) }),
  };
}

function tidy(text: string | null): Sensitive<string> | null {
  return text === null ? null : new Sensitive(text.normalize('NFC').trim().replaceAll(/\s+/gu, ' '));
}

function refuse(path: string, code: string, remedy: string): Refused {
  return new Refused('bad-input', { issues: [{ path, code, remedy }] });
}

const LOOKALIKE_SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u];

/** Whether one word mixes scripts whose letters look alike. */
export function mixesScripts(text: string | null | undefined): boolean {
  if (text === null || text === undefined) return false;
  return text
    .split(/[^\p{L}\p{M}]+/u)
    .some((word) => LOOKALIKE_SCRIPTS.filter((script) => script.test(word)).length > 1);
}
