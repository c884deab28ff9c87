// SPDX-License-Identifier: EUPL-1.2
// What worked somewhere, written so that others can judge whether it would work for them. Shapes, states and the conditions of
// publication: a source, evidence or the honest mark Promising, reviewers who have not written it, and nobody who could be recognised.

import type { Language, LocalText, PlainDate } from '@amparo/kernel';
import type { NrmPillar, ServiceCategory } from '@amparo/casework/assistance';
import { addMonths, type Instant } from '@amparo/casework/calendar';
import type { CountryCode } from '@amparo/casework/consent';
import type { Context, Id, RecordMeta } from '@amparo/casework/outcome';
import {
  at,
  changed,
  created,
  type CooperationOutcome,
  type CooperationProblem,
  done,
  entry,
  mayAct,
  problem,
  refused,
} from '../outcome/index.ts';
import type { TrmPhase } from '../transnational/transnational.ts';

export const PRACTICE_STATES = ['Draft', 'PeerReview', 'Published', 'Retired'] as const;
export type PracticeState = (typeof PRACTICE_STATES)[number];
export const EVIDENCE_TYPES = [
  'Testimony',
  'MonitoringData',
  'InternalEvaluation',
  'ExternalEvaluation',
  'QuasiExperiment',
  'Trial',
] as const;
export type EvidenceType = (typeof EVIDENCE_TYPES)[number];
/** Weakest first; NotEffective stands apart: what was tried and did not help is worth as much to know. */
export const EVIDENCE_LEVELS = ['Promising', 'Supported', 'WellSupported', 'NotEffective'] as const;
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];
export const SURVIVOR_INVOLVEMENT = ['None', 'Consulted', 'CoDesigned', 'Led'] as const;
export const COST_BANDS = ['Unknown', 'Low', 'Medium', 'High'] as const;
export const TARGET_GROUPS = [
  'Women',
  'Men',
  'Children',
  'Families',
  'MigrantsInIrregularSituation',
  'Staff',
  'Public',
] as const;
/** Longest time until it is looked at again. */
export const REVIEW_MONTHS = 36;

export interface Evidence {
  readonly type: EvidenceType;
  readonly year: number;
  readonly citation: string;
  readonly result: LocalText;
}
export interface PracticeText {
  readonly title: LocalText;
  readonly summary: LocalText;
  readonly problem: LocalText;
  readonly steps: readonly LocalText[];
  readonly country: CountryCode | null;
  /** ISO 3166-2 */
  readonly areas: readonly string[];
  readonly from: number | null;
  readonly to: number | null;
  readonly implementers: readonly string[];
  readonly targetGroups: readonly (typeof TARGET_GROUPS)[number][];
  readonly nrmPillar: NrmPillar;
  readonly trmPhase: TrmPhase | null;
  readonly serviceCategories: readonly ServiceCategory[];
  readonly evidence: readonly Evidence[];
  readonly evidenceLevel: EvidenceLevel;
  readonly costBand: (typeof COST_BANDS)[number];
  readonly legalPreconditions: readonly LocalText[];
  readonly ethicsAndRisks: LocalText | null;
  readonly survivorInvolvement: (typeof SURVIVOR_INVOLVEMENT)[number];
  readonly conditions: readonly LocalText[];
  readonly notSuitableFor: readonly LocalText[];
  readonly contactPoint: string | null;
  readonly sources: readonly {
    readonly citation: string;
    readonly url: string | null;
    readonly checkedOn: PlainDate | null;
  }[];
}
export interface GoodPractice extends RecordMeta {
  readonly text: PracticeText;
  readonly state: PracticeState;
  readonly writtenBy: Id;
  readonly reviews: readonly {
    readonly by: Id;
    readonly at: Instant;
    readonly verdict: 'Publish' | 'Change';
    /** the reviewer looked whether a person could be recognised */
    readonly nobodyRecognisable: boolean;
  }[];
  readonly publishedAt: Instant | null;
  readonly reviewAt: PlainDate | null;
  readonly retiredAt: Instant | null;
}

/** The highest level that such evidence can carry. Testimony and monitoring show promise; only a comparison shows effect. */
export function highestLevel(evidence: readonly Evidence[]): Exclude<EvidenceLevel, 'NotEffective'> {
  const has = (...types: readonly EvidenceType[]) => evidence.filter(({ type }) => types.includes(type)).length;
  if (has('Trial') >= 1 && has('Trial', 'QuasiExperiment') >= 2) return 'WellSupported';
  return has('Trial', 'QuasiExperiment', 'ExternalEvaluation') >= 1 ? 'Supported' : 'Promising';
}

export function draftPractice(id: Id, text: PracticeText, context: Context): CooperationOutcome<GoodPractice> {
  const where = at('goodPractice', id);
  const problems = mayAct(context, context.actor.orgId, WRITERS, where);
  if (problems.length > 0) return refused(problems);
  const practice: GoodPractice = {
    ...created(id, context),
    text,
    state: 'Draft',
    writtenBy: context.actor.userId,
    reviews: [],
    publishedAt: null,
    reviewAt: null,
    retiredAt: null,
  };
  return done(practice, [
    entry(context, { action: 'good-practice.draft', record: 'goodPractice', recordId: id, to: 'Draft' }),
  ]);
}
const WRITERS = ['CaseWorker', 'Supervisor', 'NetworkCoordinator'] as const;

/** New words void the reviews: what was reviewed was something else. */
export function changePractice(
  practice: GoodPractice,
  text: PracticeText,
  context: Context,
): CooperationOutcome<GoodPractice> {
  const where = at('goodPractice', practice.id);
  const problems: CooperationProblem[] = [...mayAct(context, practice.orgId, WRITERS, where)];
  if (practice.state !== 'Draft' && practice.state !== 'PeerReview')
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [practice.state] }));
  if (problems.length > 0) return refused(problems);
  return done(changed(practice, { text, state: 'Draft', reviews: [], writtenBy: context.actor.userId }, context), [
    entry(context, {
      action: 'good-practice.change',
      record: 'goodPractice',
      recordId: practice.id,
      from: practice.state,
      to: 'Draft',
    }),
  ]);
}

export function submitPractice(practice: GoodPractice, context: Context): CooperationOutcome<GoodPractice> {
  const where = at('goodPractice', practice.id);
  const problems: CooperationProblem[] = [...mayAct(context, practice.orgId, WRITERS, where)];
  if (practice.state !== 'Draft')
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [practice.state] }));
  problems.push(...contentProblems(practice, context));
  if (problems.length > 0) return refused(problems);
  return done(changed(practice, { state: 'PeerReview' }, context), [
    entry(context, {
      action: 'good-practice.submit',
      record: 'goodPractice',
      recordId: practice.id,
      from: 'Draft',
      to: 'PeerReview',
    }),
  ]);
}

/** A peer's word; whoever wrote it is no peer. `Change` gives it back. */
export function reviewPractice(
  practice: GoodPractice,
  review: { readonly verdict: 'Publish' | 'Change'; readonly nobodyRecognisable: boolean },
  context: Context,
): CooperationOutcome<GoodPractice> {
  const where = at('goodPractice', practice.id, 'reviews');
  const { userId } = context.actor;
  const problems: CooperationProblem[] = [
    ...mayAct(context, context.actor.orgId, [...WRITERS, 'DataProtectionOfficer'], where),
  ];
  if (practice.state !== 'PeerReview')
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [practice.state] }));
  if (practice.writtenBy === userId || practice.createdBy === userId)
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person', { what: ['review'] }));
  if (review.verdict === 'Publish' && !review.nobodyRecognisable)
    problems.push(problem('INCOMPLETE', where, 'remove-what-tells-who-it-is', { what: ['nobodyRecognisable'] }));
  if (problems.length > 0) return refused(problems);
  const reviews = [...practice.reviews.filter(({ by }) => by !== userId), { ...review, by: userId, at: context.now }];
  const state = review.verdict === 'Change' ? 'Draft' : 'PeerReview';
  return done(changed(practice, { reviews, state }, context), [
    entry(context, {
      action: 'good-practice.review',
      record: 'goodPractice',
      recordId: practice.id,
      from: 'PeerReview',
      to: state,
      reason: review.verdict,
    }),
  ]);
}

/** Order of the guards: scope, state, content, a favourable review, the day of the next look. */
export function publishPractice(
  practice: GoodPractice,
  reviewAt: PlainDate,
  context: Context,
): CooperationOutcome<GoodPractice> {
  const where = at('goodPractice', practice.id);
  const problems: CooperationProblem[] = [
    ...mayAct(context, practice.orgId, ['NetworkCoordinator', 'Supervisor'], where),
  ];
  if (practice.state !== 'PeerReview')
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [practice.state] }));
  problems.push(...contentProblems(practice, context));
  if (!practice.reviews.some(({ verdict, nobodyRecognisable }) => verdict === 'Publish' && nobodyRecognisable))
    problems.push(
      problem('SECOND_PERSON_REQUIRED', at('goodPractice', practice.id, 'reviews'), 'ask-second-person', {
        what: ['review'],
      }),
    );
  if (reviewAt <= context.today || reviewAt > addMonths(context.today, REVIEW_MONTHS))
    problems.push(
      problem('INVALID_VALUE', at('goodPractice', practice.id, 'reviewAt'), 'mend-value', { what: ['reviewAt'] }),
    );
  if (problems.length > 0) return refused(problems);
  return done(changed(practice, { state: 'Published', publishedAt: context.now, reviewAt }, context), [
    entry(context, {
      action: 'good-practice.publish',
      record: 'goodPractice',
      recordId: practice.id,
      from: 'PeerReview',
      to: 'Published',
    }),
  ]);
}

export function retirePractice(practice: GoodPractice, context: Context): CooperationOutcome<GoodPractice> {
  const where = at('goodPractice', practice.id);
  const problems: CooperationProblem[] = [
    ...mayAct(context, practice.orgId, ['NetworkCoordinator', 'Supervisor'], where),
  ];
  if (practice.state === 'Retired') problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  if (problems.length > 0) return refused(problems);
  return done(changed(practice, { state: 'Retired', retiredAt: context.now }, context), [
    entry(context, {
      action: 'good-practice.retire',
      record: 'goodPractice',
      recordId: practice.id,
      from: practice.state,
      to: 'Retired',
    }),
  ]);
}

/** Published, and its day of review is past. It stays readable, marked. */
export function reviewIsDue({ state, reviewAt }: GoodPractice, today: PlainDate): boolean {
  return state === 'Published' && reviewAt !== null && reviewAt <= today;
}

/** In which languages each text is there, and which miss something. */
export function translationState({ text }: Pick<GoodPractice, 'text'>, languages: readonly Language[]) {
  const all: readonly LocalText[] = [
    text.title,
    text.summary,
    text.problem,
    ...text.steps,
    ...text.conditions,
    ...text.notSuitableFor,
    ...text.legalPreconditions,
    ...text.evidence.map(({ result }) => result),
    ...(text.ethicsAndRisks === null ? [] : [text.ethicsAndRisks]),
  ];
  return languages.map((language) => {
    const missing = all.filter((each) => (each[language] ?? '').trim() === '').length;
    return { language, complete: missing === 0, missing };
  });
}

function contentProblems({ id, text }: GoodPractice, { now }: Context): readonly CooperationProblem[] {
  const problems: CooperationProblem[] = [];
  const missing = [
    ...(text.steps.length === 0 ? ['steps'] : []),
    ...(text.targetGroups.length === 0 ? ['targetGroups'] : []),
    ...(text.ethicsAndRisks === null ? ['ethicsAndRisks'] : []),
  ];
  if (missing.length > 0)
    problems.push(problem('INCOMPLETE', at('goodPractice', id), 'complete-fields', { what: missing }));
  if (!text.sources.some(({ citation }) => citation.trim() !== ''))
    problems.push(problem('INCOMPLETE', at('goodPractice', id, 'sources'), 'cite-a-source', { what: ['sources'] }));
  const order = ['Promising', 'Supported', 'WellSupported'] as const;
  const claimed = text.evidenceLevel;
  if (
    claimed === 'NotEffective'
      ? highestLevel(text.evidence) === 'Promising'
      : order.indexOf(claimed) > order.indexOf(highestLevel(text.evidence))
  )
    problems.push(
      problem('INVALID_VALUE', at('goodPractice', id, 'evidenceLevel'), 'cite-a-source', {
        what: [claimed, highestLevel(text.evidence)],
      }),
    );
  if (text.evidence.some(({ year }) => !Number.isInteger(year) || year < 1990 || year > Number(now.slice(0, 4))))
    problems.push(problem('INVALID_VALUE', at('goodPractice', id, 'evidence'), 'mend-value', { what: ['year'] }));
  return problems;
}

export interface PracticeQuery {
  readonly words: string;
  readonly pillar: NrmPillar | null;
  readonly phase: TrmPhase | null;
  readonly category: ServiceCategory | null;
  readonly country: CountryCode | null;
  readonly level: EvidenceLevel | null;
}

/** Published ones that fit, best evidence first. Words are looked for in title, summary and problem of every language. */
export function searchPractices(practices: readonly GoodPractice[], query: PracticeQuery): readonly GoodPractice[] {
  const words = folded(query.words)
    .split(/\s+/u)
    .filter((word) => word !== '');
  const rank = { WellSupported: 0, Supported: 1, Promising: 2, NotEffective: 3 } as const;
  return practices
    .filter(({ state }) => state === 'Published')
    .filter(
      ({ text }) =>
        (query.pillar === null || text.nrmPillar === query.pillar) &&
        (query.phase === null || text.trmPhase === query.phase) &&
        (query.category === null || text.serviceCategories.includes(query.category)) &&
        (query.country === null || text.country === query.country) &&
        (query.level === null || text.evidenceLevel === query.level),
    )
    .filter(({ text }) => {
      const hay = folded([text.title, text.summary, text.problem].flatMap((each) => Object.values(each)).join(' '));
      return words.every((word) => hay.includes(word));
    })
    .toSorted((a, b) => rank[a.text.evidenceLevel] - rank[b.text.evidenceLevel] || (a.id < b.id ? -1 : 1));
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
