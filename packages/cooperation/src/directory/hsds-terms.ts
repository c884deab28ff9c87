// SPDX-License-Identifier: EUPL-1.2
// What HSDS has no field for goes as attributes under a taxonomy of ours, which is the standard's own way to say more: kind of help,
// whether police are told, whether papers are asked. Ids are worked out from the words, so that every installation has the same.

import { REPORTING, type Reporting, GENDER_POLICIES, type GenderPolicy } from './directory.ts';
import { SERVICE_CATEGORIES, type ServiceCategory } from '@amparo/casework/assistance';
import { sha256Hex, utf8 } from '../canonical/index.ts';

export const TAXONOMY_NAME = 'amparo';
export const TAXONOMY_VERSION = '1';

/** A UUID (version 8, RFC 9562) that stands for words: the same words, the same id. */
export function wordsId(...words: readonly string[]): string {
  const hex = sha256Hex(utf8(`amparo:${words.join('\u0000')}`));
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export interface Term {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

const YES_NO = ['acceptsChildren', 'acceptsWithoutPapers', 'survivorInformed', 'free'] as const;

/** Every term that an export can use: code `key` or `key:value`. */
export const TERMS: readonly Term[] = [
  ...Object.entries(SERVICE_CATEGORIES).flatMap(([category, { subtypes }]) => [
    `category:${category}`,
    ...subtypes.map((subtype) => `subtype:${category}.${subtype}`),
  ]),
  ...REPORTING.flatMap((word) => [`reportsToPolice:${word}`, `reportsToImmigration:${word}`]),
  ...GENDER_POLICIES.map((word) => `genderPolicy:${word}`),
  ...YES_NO.flatMap((key) => [`${key}:yes`, `${key}:no`]),
  'recipientClass',
  'country',
  'actsFor',
].map((code) => ({ id: wordsId('term', code), code, name: code }));
const BY_CODE = new Map(TERMS.map((term) => [term.code, term]));
const BY_ID = new Map(TERMS.map((term) => [term.id, term]));

/** @throws {RangeError} for a code that is no term */
export function termOf(code: string): Term {
  const term = BY_CODE.get(code);
  if (term === undefined) throw new RangeError('termOf: a code of the taxonomy');
  return term;
}
export function termById(id: string): Term | undefined {
  return BY_ID.get(id);
}

export function categoryOfTerm(code: string): ServiceCategory | undefined {
  const word = /^category:(.+)$/u.exec(code)?.[1];
  return word !== undefined && word in SERVICE_CATEGORIES ? (word as ServiceCategory) : undefined;
}
export function reportingOf(word: string | undefined): Reporting | undefined {
  return REPORTING.find((each) => each === word);
}
export function genderPolicyOf(word: string | undefined): GenderPolicy | undefined {
  return GENDER_POLICIES.find((each) => each === word);
}
