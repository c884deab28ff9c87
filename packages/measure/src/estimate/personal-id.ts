// SPDX-License-Identifier: EUPL-1.2
// Does an id look like something that identifies a person? A rule of thumb on the safe side: the ids that belong in a
// table for estimation were made by the linkage and say nothing. Used by the table reader; never shows the id.

const NAME_WORDS = /^\p{L}[\p{L}'’.-]*([ ,]+\p{L}[\p{L}'’.-]*)+$/u;
const SINGLE_NAME = /^\p{Lu}\p{Ll}{2,}$/u;
const PASSPORT = /^[A-Z]{1,3}[ -]?\d{7,9}[A-Z]?$/u;
const NUMBER_WITH_SEPARATORS = /^\+?\(?\d[\d ().\-/]*$/u;
const NON_ASCII_LETTER = /[^\p{ASCII}]/u;

/** @returns true for e-mail addresses, phone and document numbers, names and dates */
export function looksPersonal(id: string): boolean {
  if (id.includes('@') || NON_ASCII_LETTER.test(id)) return true;
  if (NAME_WORDS.test(id) || SINGLE_NAME.test(id) || PASSPORT.test(id)) return true;
  return NUMBER_WITH_SEPARATORS.test(id) && looksLikeNumberOfPerson(id);
}

/** Phones and documents: eight digits or more, or seven written with separators or a plus. */
function looksLikeNumberOfPerson(id: string): boolean {
  const digits = id.replaceAll(/\D/gu, '').length;
  return digits >= 8 || (digits >= 6 && digits !== id.length);
}
