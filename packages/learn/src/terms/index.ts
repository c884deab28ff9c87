// SPDX-License-Identifier: EUPL-1.2
// The door of the terms checker: term lists in, messages with places, reasons and better words out. Runs in a browser, on
// Node and in a test; reads no file and keeps nothing.

export { type CheckOptions, plainMessage, TermChecker, type TermMessage, TermStream } from './checker.ts';
export { applyFixes } from './fixes.ts';
export { noteHint, type NoteHint } from './note-hint.ts';
export { TEXT_FORMATS, type TextFormat } from './mask/masker.ts';
export {
  CATEGORIES,
  type Category,
  parseTermList,
  parseTermListOrThrow,
  parseTermSources,
  SEVERITIES,
  type Severity,
  type TermEntry,
  type TermList,
  type TermSources,
} from './term-list.ts';
