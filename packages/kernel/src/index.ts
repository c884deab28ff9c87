// SPDX-License-Identifier: EUPL-1.2
// Words that every part shares. A thing lives here only when three packages expose it in their own interface.

export { type Issue, InvalidInput, readObject, readList, readText, readOneOf, readOptional } from './read.ts';
export { LANGUAGES, type Language, type LocalText, isLanguage, readLocalText, inLanguage } from './local-text.ts';
export { type PlainDate, readPlainDate } from './plain-date.ts';
