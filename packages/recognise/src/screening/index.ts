// SPDX-License-Identifier: EUPL-1.2
// The door of the screening: what the answers of a conversation mean for the legal test, and what to ask next.

export {
  type AgeSource,
  AGE_SOURCES,
  EVERY_CODE,
  type CodeRef,
  type Element,
  type Screening,
  readScreening,
} from './meaning.ts';
export { DIMENSIONS, ILO_11, UNODC_LISTS } from './indicators.ts';
export { type Basis, type Rule, RULES } from './evidence.ts';
export { type Assessment, type Reason, assess } from './assess.ts';
export { type Decide, createGuide } from './guide.ts';
export { type Vignette, type VignetteMember, playMember, readVignette } from './vignette.ts';
