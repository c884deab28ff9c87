// SPDX-License-Identifier: EUPL-1.2
// The profiles of the countries, learnt once from the built content at the start and never changed after: their clocks, ages and
// words. Asked by every rule of a case file for the institution of whoever acts. Knows nothing of any case.

import { type CountryProfile, DEFAULT_PROFILE } from '@amparo/casework/profile';

const PROFILES = new Map<string, CountryProfile>();

export function learnProfiles(profiles: readonly CountryProfile[]): void {
  for (const profile of profiles) PROFILES.set(profile.country, profile);
}

export function countriesWithProfile(): readonly string[] {
  return [...PROFILES.keys()].toSorted();
}

export function knowsCountry(country: string): boolean {
  return country === DEFAULT_PROFILE.country || PROFILES.has(country);
}

/**
 * The profile of an institution's country with the days of its own zone. Where the country has none, the defaults under its own code:
 * what is abroad is asked of the country, whether or not somebody has written a profile for it.
 */
export function profileOf(institution: { readonly country: string; readonly timeZone: string }): CountryProfile {
  const profile = PROFILES.get(institution.country) ?? { ...DEFAULT_PROFILE, country: institution.country };
  return profile.timeZone === institution.timeZone ? profile : { ...profile, timeZone: institution.timeZone };
}
