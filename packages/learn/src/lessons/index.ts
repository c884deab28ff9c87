// SPDX-License-Identifier: EUPL-1.2
// The door of lessons: format, questions, cases on the engine, tests, reviews, progress, measures, facts and helplines.

export { AUDIENCES, type Audience, languagesOf, PLAINNESS, type Plainness, ROLES, type Role } from './audience.ts';
export { addDays, daysBetween } from './days.ts';
export { type Fact, readFact } from './facts-bank.ts';
export {
  type GateContext,
  genderBalance,
  isBalanced,
  lessonIssues,
  type Person,
  scenarioPlainIssues,
  scenarioWordIssues,
  toldFault,
  twinIssues,
} from './gates.ts';
export {
  ANSWERED_BY,
  CHECK_LASTS_DAYS,
  CONTACT_TYPES,
  type Contact,
  dueForCheck,
  FOR_WHOM,
  HELPLINE_KINDS,
  type Helpline,
  helplinesFor,
  HOURS,
  isShown,
  lastDayOf,
  readHelpline,
} from './helplines.ts';
export {
  type Block,
  factsOf,
  guideOf,
  type Lesson,
  type LinedIssue,
  proseOf,
  questionsOf,
  readLesson,
  type ReviewRecord,
  type SplitLesson,
  splitFrontMatter,
  wordsByBlock,
} from './lesson.ts';
export {
  type CourseReport,
  difficultyOf,
  type Interval,
  type ItemDifficulty,
  markItem,
  marksByElement,
  meanOfMoments,
  meanWithInterval,
  type Moments,
  type PersonScores,
  reportCourse,
  shareWithInterval,
  type Shown,
  SMALLEST_GROUP,
  studentT975,
} from './measures.ts';
export { type Construct, constructsOf, DELAY_DAYS, itemName, testFor, type Time, TIMES } from './parallel.ts';
export {
  answered,
  type Attempt,
  bucketOf,
  completed,
  type LessonProgress,
  newProgress,
  parseProgress,
  parseProgressOrThrow,
  type Progress,
  sawBlock,
  serializeProgress,
  shouldStop,
  TIME_BUCKETS,
  type TimeBucket,
  worried,
  type Worry,
} from './progress.ts';
export {
  CERTIFICATE_SHARE,
  choose,
  passes,
  type QuizFeedback,
  type QuizItem,
  type QuizOption,
  type QuizScore,
  type QuizState,
  scoreOf,
  startQuiz,
} from './quiz.ts';
export {
  fernandezHuerta,
  formula,
  INFLESZ_BANDS,
  infleszBand,
  measureText,
  NEEDED_WORDS,
  type Readability,
  readabilityOf,
  sentencesOf,
  type TextMeasure,
  wordsOf,
} from './readability.ts';
export { afterAnswer, beginReview, dueReviews, GAPS, type Review } from './reviews.ts';
export {
  disagreements,
  ELEMENTS,
  type Element,
  type ElementMark,
  type LearnerMarks,
  type MarkedScenario,
  markScenario,
  readScenario,
  type Scenario,
  SCENARIO_KINDS,
  type ScenarioKind,
  type Solution,
  solve,
} from './scenario.ts';
export { interleaved, randomFrom, shuffled } from './shuffle.ts';
export { countSyllables } from './syllables.ts';
export { type Line, type Part, plainLine, plainParts, type Span } from './text.ts';
