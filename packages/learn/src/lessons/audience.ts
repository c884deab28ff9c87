// SPDX-License-Identifier: EUPL-1.2
// Whom a lesson is for, the languages it must exist in and how plain its words must be. One table, read by the gates.
// Source of the limits: learning design of the project, section 4 (docs/methods/lessons.md gives the reasons).

import type { Language } from '@amparo/kernel';

export const AUDIENCES = ['children', 'youth', 'adults', 'institutions'] as const;
export type Audience = (typeof AUDIENCES)[number];

export const ROLES = [
  'migration-officers',
  'police',
  'health',
  'consular-staff',
  'labour-inspectors',
  'shelter-staff',
  'teachers',
] as const;
export type Role = (typeof ROLES)[number];

export interface Plainness {
  /** English: at most this Flesch-Kincaid grade; the other languages: at least this ease */
  readonly score: Readonly<Record<Language, number>>;
  /** mean words of a sentence, at most */
  readonly meanSentence: number;
  /** words of the longest sentence, at most; undefined where there is no limit */
  readonly longestSentence?: number;
}

export const PLAINNESS: Readonly<Record<Audience, Plainness>> = Object.freeze({
  children: { score: { en: 4, es: 75, fr: 75, pt: 75 }, meanSentence: 10, longestSentence: 16 },
  youth: { score: { en: 6, es: 65, fr: 65, pt: 65 }, meanSentence: 14 },
  adults: { score: { en: 6, es: 65, fr: 65, pt: 65 }, meanSentence: 14 },
  institutions: { score: { en: 10, es: 55, fr: 50, pt: 50 }, meanSentence: 20 },
});

/** English and Spanish always; the adult units and the institutions' core in four languages. */
export function languagesOf(audience: Audience, role: Role | undefined): readonly Language[] {
  const inFour = audience === 'adults' || (audience === 'institutions' && role === undefined);
  return inFour ? ['en', 'es', 'fr', 'pt'] : ['en', 'es'];
}
