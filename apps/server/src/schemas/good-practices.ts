// SPDX-License-Identifier: EUPL-1.2
// The shapes of good practices. Words about what was done somewhere; a peer looks whether anybody could be recognised.

import { NRM_PILLARS, SERVICE_CATEGORY_NAMES } from '@amparo/casework/assistance';
import {
  COST_BANDS,
  EVIDENCE_LEVELS,
  EVIDENCE_TYPES,
  PRACTICE_STATES,
  SURVIVOR_INVOLVEMENT,
  TARGET_GROUPS,
} from '@amparo/cooperation/good-practice';
import { TRM_PHASES } from '@amparo/cooperation/transnational';
import { LANGUAGES } from '@amparo/kernel';
import { z } from 'zod';
import { instant, named, uuid, version } from '../schemas.ts';

const day = z.iso.date();
const words = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^(?:[^\p{Cc}\p{Cs}\u200E\u200F\u202A-\u202E\u2066-\u2069]|[\t\n\r])*$/u, 'ordinary characters only');
/** Empty where it is not translated yet. */
const local = z.strictObject({
  en: words(2000),
  es: words(2000),
  fr: words(2000).optional(),
  pt: words(2000).optional(),
});
const locals = z.array(local).max(40);
const year = z.int().min(1900).max(2100);

export const PracticeText = named(
  'GoodPracticeText',
  z.strictObject({
    title: local,
    summary: local,
    problem: local,
    steps: locals,
    country: z
      .string()
      .regex(/^[A-Z]{2}$/u)
      .nullable(),
    areas: z.array(words(300)).max(40),
    from: year.nullable(),
    to: year.nullable(),
    implementers: z.array(words(300)).max(40),
    targetGroups: z.array(z.enum(TARGET_GROUPS)).max(TARGET_GROUPS.length),
    nrmPillar: z.enum(NRM_PILLARS),
    trmPhase: z.enum(TRM_PHASES).nullable(),
    serviceCategories: z.array(z.enum(SERVICE_CATEGORY_NAMES)).max(SERVICE_CATEGORY_NAMES.length),
    evidence: z
      .array(z.strictObject({ type: z.enum(EVIDENCE_TYPES), year, citation: words(600), result: local }))
      .max(40),
    evidenceLevel: z.enum(EVIDENCE_LEVELS),
    costBand: z.enum(COST_BANDS),
    legalPreconditions: locals,
    ethicsAndRisks: local.nullable(),
    survivorInvolvement: z.enum(SURVIVOR_INVOLVEMENT),
    conditions: locals,
    notSuitableFor: locals,
    contactPoint: words(300).nullable(),
    sources: z
      .array(
        z.strictObject({
          citation: words(600),
          url: z
            .string()
            .max(400)
            .regex(/^https:\/\/[^\s/]+\S*$/u, 'an https address')
            .nullable(),
          checkedOn: day.nullable(),
        }),
      )
      .max(40),
  }),
);

const translations = z.array(z.strictObject({ language: z.enum(LANGUAGES), complete: z.boolean(), missing: z.int() }));

export const PracticeAnswer = named(
  'GoodPractice',
  z.strictObject({
    id: uuid,
    text: PracticeText,
    state: z.enum(PRACTICE_STATES),
    mine: z.boolean().describe('Of your institution.'),
    writtenByMe: z.boolean(),
    reviews: z.array(
      z.strictObject({
        byMe: z.boolean(),
        at: instant,
        verdict: z.enum(['Publish', 'Change']),
        nobodyRecognisable: z.boolean(),
      }),
    ),
    highestLevel: z.enum(EVIDENCE_LEVELS).describe('The highest that the evidence given can carry.'),
    translations,
    publishedAt: instant.nullable(),
    reviewAt: day.nullable(),
    reviewDue: z.boolean(),
    version,
  }),
);
const Line = z.strictObject({
  id: uuid,
  title: local,
  summary: local,
  state: z.enum(PRACTICE_STATES),
  evidenceLevel: z.enum(EVIDENCE_LEVELS),
  country: z.string().nullable(),
  nrmPillar: z.enum(NRM_PILLARS),
  serviceCategories: z.array(z.enum(SERVICE_CATEGORY_NAMES)),
  languages: z.array(z.enum(LANGUAGES)).describe('In which it is whole.'),
  reviewDue: z.boolean(),
  mine: z.boolean(),
});
export const PracticesAnswer = named('GoodPractices', z.strictObject({ practices: z.array(Line) }));
export const StarterAnswer = named(
  'GoodPracticeStarters',
  z.strictObject({ starters: z.array(z.strictObject({ id: z.string(), title: local, taken: z.boolean() })) }),
);
export const PracticesQuery = z.strictObject({
  show: z.enum(['published', 'review', 'own']).optional().describe('Without it, published ones.'),
  words: z.string().max(100).optional(),
  pillar: z.enum(NRM_PILLARS).optional(),
  phase: z.enum(TRM_PHASES).optional(),
  category: z.enum(SERVICE_CATEGORY_NAMES).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/u)
    .optional(),
  level: z.enum(EVIDENCE_LEVELS).optional(),
});
export const PracticeParams = z.strictObject({ practiceId: uuid });
export const NewPracticeBody = named(
  'NewGoodPractice',
  z.union([
    z.strictObject({ text: PracticeText }),
    z
      .strictObject({ starter: z.string().regex(/^[a-z][a-z0-9-]{0,99}$/u) })
      .describe('Taken from the starter set, as a draft.'),
  ]),
);
export const PracticeBody = z.strictObject({ text: PracticeText });
export const ReviewBody = named(
  'GoodPracticeReview',
  z.strictObject({
    verdict: z.enum(['Publish', 'Change']),
    nobodyRecognisable: z.boolean().describe('You looked whether any person could be recognised, and nobody can.'),
  }),
);
export const PublicationBody = z.strictObject({
  reviewAt: day.describe('Looked at again by then; at most three years from now.'),
});
export const PublicPractice = z.strictObject({
  id: uuid,
  text: PracticeText,
  publishedAt: instant,
  reviewAt: day.nullable(),
  reviewDue: z.boolean(),
});
export const PublicPracticesAnswer = named(
  'PublishedGoodPractices',
  z.strictObject({ practices: z.array(PublicPractice) }),
);
