// SPDX-License-Identifier: EUPL-1.2
// How old a person is taken to be. Where age is uncertain, the youngest that the facts allow: minority is presumed (CETS 197,
// art. 10(3)). Says nothing about how age was found.

import type { PlainDate } from '@amparo/kernel';
import { addDays, addMonths, ageOn } from '../calendar/calendar.ts';
import { at, problem } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { CountryProfile } from '../profile/profile.ts';
import { AGE_GROUPS, type AgeBand, type Person } from './people.ts';

type Aged = Pick<Person, 'birthdate' | 'birthdatePrecision' | 'ageGroup' | 'ageDisputed'>;

/** Whether the protection of children applies. Nothing known at all is not a child: intake asks for an age group first. */
export function isChild(person: Aged, today: PlainDate, profile: Pick<CountryProfile, 'ageOfMajority'>): boolean {
  if (person.ageDisputed) return true;
  if (person.birthdate !== null) return ageOn(latestBirthdate(person), today) < profile.ageOfMajority;
  return person.ageGroup === '0-8' || person.ageGroup === '9-17';
}

/** The latest day on which somebody can be born of whom this much is known. */
function latestBirthdate({ birthdate, birthdatePrecision }: Aged): PlainDate {
  if (birthdate === null) throw new RangeError('latestBirthdate: a birthdate');
  switch (birthdatePrecision) {
    case 'Month':
      return addDays(addMonths(`${birthdate.slice(0, 7)}-01` as PlainDate, 1), -1);
    case 'Year':
    case 'Estimated':
      return `${birthdate.slice(0, 4)}-12-31` as PlainDate;
    case 'Day':
    case null:
      return birthdate;
  }
  return birthdate;
}

/** The day on which the person is surely of an age; undefined when no birthdate is known. */
export function reachesAge(person: Aged, years: number): PlainDate | undefined {
  return person.birthdate === null ? undefined : addMonths(latestBirthdate(person), years * 12);
}

export function ageBandOf(age: number): AgeBand {
  const band = AGE_GROUPS.find((each) => within(age, each));
  if (band === undefined) throw new RangeError('ageBandOf: age must be 0 or more');
  return band;
}

function within(age: number, band: AgeBand): boolean {
  const [from = '', to] = band.replace('+', '').split('-');
  return age >= Number(from) && (to === undefined || age <= Number(to));
}

/**
 * Dates and ages that cannot be, or that say different things.
 *
 * @returns INVALID_VALUE for each; a disputed age may differ from its birthdate, that is what disputed means
 */
export function ageProblems(
  person: Person,
  today: PlainDate,
  ageWhenTrafficked: number | null = null,
): readonly Problem[] {
  const invalid = (field: string, what: string) =>
    problem('INVALID_VALUE', at('person', person.id, field), 'mend-value', { what: [what] });
  const problems: Problem[] = [];
  const { birthdate, ageGroup } = person;
  if (
    ageWhenTrafficked !== null &&
    (!Number.isInteger(ageWhenTrafficked) || ageWhenTrafficked < 0 || ageWhenTrafficked > 120)
  ) {
    problems.push(invalid('ageWhenTrafficked', 'not-an-age'));
  }
  if (birthdate === null) return problems;
  const age = ageOn(birthdate, today);
  if (birthdate > today) return [...problems, invalid('birthdate', 'in-future')];
  if (age > 120) return [...problems, invalid('birthdate', 'too-long-ago')];
  const exact = person.birthdatePrecision === 'Day' || person.birthdatePrecision === null;
  const youngest = exact ? age : Math.max(0, ageOn(latestBirthdate(person), today));
  const possible = [age, youngest, exact ? age : youngest + 1];
  if (ageGroup !== null && !person.ageDisputed && !possible.some((each) => within(each, ageGroup))) {
    problems.push(invalid('ageGroup', 'differs-from-birthdate'));
  }
  if (ageWhenTrafficked !== null && ageWhenTrafficked > age + (exact ? 0 : 1)) {
    problems.push(invalid('ageWhenTrafficked', 'greater-than-age'));
  }
  return problems;
}
