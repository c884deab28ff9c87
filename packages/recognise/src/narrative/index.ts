// SPDX-License-Identifier: EUPL-1.2
// The narrative reader: words, ideas and points as data in, a text in, proposed findings with their quotes out.

export {
  type ConceptWords,
  type Idea,
  parseCarriers,
  parseConcepts,
  parseConceptWords,
  parseIdeas,
} from './concepts.ts';
export { parseReaderLanguage, type ReaderLanguage } from './language.ts';
export { listCues } from './list-cues.ts';
export type { Knowledge, Meter } from './match.ts';
export { type Head, parsePoints, type Points } from './points.ts';
export { type Evidence, readNarrative, type Reading } from './read-narrative.ts';
export { compileKnowledge, compileReader, type Reader, type ReaderParts } from './reader.ts';
export { parseReader } from './shipped.ts';
