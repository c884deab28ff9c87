// SPDX-License-Identifier: EUPL-1.2
// The narrative reader: rules as data in, a text in, proposed findings with their quotes out.

export { compileReader, type Reader } from './compile.ts';
export type { Meter } from './match.ts';
export { type Evidence, readNarrative, type Reading } from './read-narrative.ts';
export {
  parseReaderCodes,
  parseReaderLanguage,
  type ReaderCodes,
  type ReaderLanguage,
  type Rule,
  type Stance,
  type Term,
} from './rules.ts';
