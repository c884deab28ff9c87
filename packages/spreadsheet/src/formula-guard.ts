// SPDX-License-Identifier: EUPL-1.2
// No cell that we write begins as a formula (security.md EXP-4): a leading apostrophe goes before it, and comes off again
// when our own reader meets it, so that nothing is lost on the way out and back.

/** First signs that make some spreadsheet program read a cell as a formula or a command, with their full-width forms. */
const BEGINS_AS_FORMULA = /^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/u;
const GUARDED = /^'+[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** @returns the text as it may be written; an apostrophe is added where it, or a guarded text, would be misread */
export function guardFormula(text: string): string {
  return BEGINS_AS_FORMULA.test(text) || GUARDED.test(text) ? `'${text}` : text;
}

/** Undoes `guardFormula`: takes off one apostrophe that stands before the sign of a formula. */
export function unguardFormula(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text;
}
