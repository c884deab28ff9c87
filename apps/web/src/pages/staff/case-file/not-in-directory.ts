// SPDX-License-Identifier: EUPL-1.2
// Institutions that the rules want named, while there is no directory of them yet: known by country and kind alone, always by
// the same id, so that the same one is the same one everywhere. Nothing typed by hand, nothing invented about them.

/** @param codes ASCII letters, 12 hex digits at most */
function idOf(group: string, codes: string): string {
  const letters = codes
    .split('')
    .map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0'))
    .join('');
  return `00000000-0000-4000-${group}-${letters.padStart(12, '0').slice(0, 12)}`;
}

/** The consulate of a state in a country. */
export function consulateOf(state: string, country: string) {
  return {
    institutionId: idOf('8000', `${state}${country}`),
    recipientClass: 'Consulate',
    country,
    actsFor: state,
    personIds: [],
    phones: [],
  } as const;
}

/** Whoever receives the person after a return to a country. */
export function receiverIn(country: string): string {
  return idOf('8001', country);
}

/** Counsel outside of the institution. */
export const COUNSEL_OUTSIDE = idOf('8002', '');
