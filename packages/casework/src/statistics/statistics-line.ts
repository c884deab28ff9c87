// SPDX-License-Identifier: EUPL-1.2
// What of a case may be counted: a line of codes and bands, made only while the person's consent to protected statistics stands,
// and only of what that consent names. No name, day, place or word is ever in it. Whoever counts never sees the file.
// Sources: casework.md 2 (Analyst) and 4.3 (consent); bands and codes of the CTDC codebook and HTCDS 2.0 (IOM, CC BY 4.0).

import { SERVICE_CATEGORY_NAMES } from '../assistance/categories.ts';
import { dayOf, type Instant, instantMs } from '../calendar/calendar.ts';
import { CASE_SOURCES, type CaseFile, CONTROL_METHODS, EXPLOITATION_TYPES, INDUSTRIES } from '../case/case.ts';
import type { Consent, DataCategory } from '../consent/consent.ts';
import { groundFor } from '../consent/cover.ts';
import type { Context } from '../outcome/outcome.ts';
import { ageBandOf, isChild, reachesAge } from '../people/age.ts';
import { AGE_GROUPS, GENDERS } from '../people/people.ts';
import { ageOn } from '../calendar/calendar.ts';
import { COUNTRIES, ELSEWHERE } from './countries.ts';

/** From the day on which the case was opened to the first help that was given. */
export const TIME_BANDS = ['same-day', '1-3-days', '4-7-days', '8-30-days', '31-days-or-more'] as const;

interface StatisticsColumn {
  readonly kind: 'category' | 'multi';
  /** the code list: public, the same for every institution */
  readonly values: readonly string[];
  /** most values of one person in it, the first of the list first: nobody weighs more than that in any number */
  readonly most: number;
  /** what the consent must name for it */
  readonly category: DataCategory;
}

const places = [...COUNTRIES, ELSEWHERE];
/** Thirty-one values at most of one person, whatever stands in her file. */
export const STATISTICS_COLUMNS = {
  gender: { kind: 'category', values: GENDERS, most: 1, category: 'Identity' },
  age: { kind: 'category', values: AGE_GROUPS, most: 1, category: 'Identity' },
  citizenship: { kind: 'multi', values: places, most: 2, category: 'Identity' },
  exploitedIn: { kind: 'category', values: places, most: 1, category: 'Trafficking' },
  form: { kind: 'multi', values: EXPLOITATION_TYPES, most: 3, category: 'Trafficking' },
  industry: { kind: 'multi', values: INDUSTRIES, most: 2, category: 'Trafficking' },
  means: { kind: 'multi', values: CONTROL_METHODS, most: 6, category: 'Trafficking' },
  source: { kind: 'category', values: CASE_SOURCES, most: 1, category: 'ServiceHistory' },
  given: { kind: 'multi', values: SERVICE_CATEGORY_NAMES, most: 6, category: 'ServiceHistory' },
  missing: { kind: 'multi', values: SERVICE_CATEGORY_NAMES, most: 6, category: 'ServiceHistory' },
  time: { kind: 'category', values: TIME_BANDS, most: 1, category: 'ServiceHistory' },
} as const satisfies Record<string, StatisticsColumn>;
export type StatisticsColumnName = keyof typeof STATISTICS_COLUMNS;
export const STATISTICS_COLUMN_NAMES = Object.keys(STATISTICS_COLUMNS) as readonly StatisticsColumnName[];

export interface StatisticsLine {
  /** of the day on which the case was opened: the group in which this person is counted, for ever */
  readonly year: number;
  /** the first instant at which the line counts no more */
  readonly until: Instant;
  readonly values: Readonly<Record<StatisticsColumnName, readonly string[]>>;
}

/**
 * The line of a case, or undefined while nothing allows it: no consent, one that has run out, was withdrawn or refused, a
 * child that said no. Another legal basis is not enough: statistics can wait for a yes. A case that turned out to be none of
 * trafficking, and one whose identity was erased, are not counted.
 */
export function statisticsLine(file: CaseFile, context: Context): StatisticsLine | undefined {
  if (file.case.traffickingStatus === 'NotAVictimOfTrafficking' || file.case.identityErasedAt !== null)
    return undefined;
  const consent = standingConsent(file, context);
  if (consent === undefined) return undefined;
  const all = valuesOf(file, context);
  const values = Object.fromEntries(
    STATISTICS_COLUMN_NAMES.map((name) => {
      const column: StatisticsColumn = STATISTICS_COLUMNS[name];
      const covered = consent.dataCategories.includes(column.category);
      return [name, covered ? inList(all[name], column) : []];
    }),
  ) as StatisticsLine['values'];
  return { year: Number(dayOf(file.case.openedAt).slice(0, 4)), until: endOf(file, consent, context), values };
}

/** Of several that stand, the one that names most; two are never put together (consent/cover.ts). */
function standingConsent(file: CaseFile, context: Context): Consent | undefined {
  const standing = file.consents.filter((consent) => {
    const alone = { ...file, consents: [consent], legalBases: [] };
    return (
      groundFor(alone, { purpose: 'ProtectedStatistics', recipient: null, categories: [] }, context).ground !== null
    );
  });
  return standing.toSorted((a, b) => b.dataCategories.length - a.dataCategories.length)[0];
}

/** What a guardian allowed ends when the child is one no more: then she is asked herself. */
function endOf(file: CaseFile, consent: Consent, { today, profile }: Context): Instant {
  if (!isChild(file.person, today, profile)) return consent.expiresAt;
  const adult = reachesAge(file.person, profile.ageOfMajority);
  const end = adult === undefined ? undefined : (`${adult}T00:00:00.000Z` as Instant);
  return end === undefined || instantMs(end) > instantMs(consent.expiresAt) ? consent.expiresAt : end;
}

function inList(values: readonly string[], { values: list, most }: StatisticsColumn): readonly string[] {
  return list.filter((code) => values.includes(code)).slice(0, most);
}

type Values = Readonly<Record<StatisticsColumnName, readonly string[]>>;

function valuesOf({ case: held, person, events, services, plans, referrals }: CaseFile, context: Context): Values {
  const { types, industries, controlMethods } = held.exploitation;
  const helped = services.filter(({ outcome }) => outcome === 'Delivered' || outcome === 'Partly');
  const lacking = [
    ...services.filter(({ outcome }) => outcome === 'NotAvailable'),
    ...plans.flatMap(({ items }) => items.filter(({ status }) => status === 'NotAvailable')),
    ...referrals.filter(
      ({ state, declineReason }) => state === 'Expired' || (state === 'Declined' && declineReason !== 'PersonDeclined'),
    ),
  ];
  const exploited = events.findLast(({ type, country }) => type === 'Exploitation' && country !== null);
  return {
    gender: person.gender === null ? [] : [person.gender],
    age: ageBand(person, context),
    citizenship: person.statelessness ? [ELSEWHERE] : person.citizenship.map(placeOf),
    exploitedIn: typeof exploited?.country === 'string' ? [placeOf(exploited.country)] : [],
    form: types,
    industry: industries,
    means: controlMethods,
    source: [held.source],
    given: helped.map(({ category }) => category),
    missing: lacking.map(({ category }) => category),
    time: timeBand(
      held.openedAt,
      helped.map(({ date }) => date),
    ),
  };
}

const placeOf = (country: string): string => (COUNTRIES.includes(country) ? country : ELSEWHERE);

/** As the file says it; from a birthdate where only that is known. */
function ageBand({ ageGroup, birthdate }: CaseFile['person'], { today }: Context): readonly string[] {
  if (ageGroup !== null) return [ageGroup];
  if (birthdate === null || birthdate > today) return [];
  return [ageBandOf(ageOn(birthdate, today))];
}

const DAY_MS = 86_400_000;

function timeBand(openedAt: Instant, days: readonly string[]): readonly string[] {
  const first = days.toSorted()[0];
  if (first === undefined) return [];
  const waited = Math.round((Date.parse(first) - Date.parse(dayOf(openedAt))) / DAY_MS);
  if (waited <= 0) return ['same-day'];
  return [waited <= 3 ? '1-3-days' : waited <= 7 ? '4-7-days' : waited <= 30 ? '8-30-days' : '31-days-or-more'];
}
