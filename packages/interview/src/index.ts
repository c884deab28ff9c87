// SPDX-License-Identifier: EUPL-1.2
// The door of the question engine. See README.md for one example.

export {
  ANSWER_PROBLEMS,
  type Answer,
  type AnswerProblem,
  NON_ANSWERS,
  type NonAnswer,
  type Precision,
  chosen,
  isNonAnswer,
  problemOfAnswer,
  readAnswer,
  writeAnswer,
} from './answer.ts';
export {
  type Card,
  type Circumstance,
  type Instrument,
  type Option,
  QUESTION_KINDS,
  type Question,
  type QuestionKind,
  ROLES,
  type Role,
  type Section,
  parseInstrument,
  sliceInstrument,
} from './instrument.ts';
export type { Condition } from './condition.ts';
export { type Interview, type Slot, compileInstrument } from './compile.ts';
export {
  type Beginning,
  EVENTS,
  type EventKind,
  type EventProblem,
  type Given,
  type InterviewEvent,
  type InterviewState,
  PHASES,
  type Phase,
  type Raised,
  type View,
  answer,
  checkAnswer,
  circumstancesNow,
  confirm,
  raise,
  sharedPart,
  start,
  tell,
  viewOf,
} from './state.ts';
export {
  type Guide,
  type Next,
  type Outlook,
  type Progress,
  type Told,
  cardsNow,
  nextQuestion,
  progress,
  trail,
} from './next.ts';
export { parseState, readEvent, serialiseState, writeState } from './serialise.ts';
