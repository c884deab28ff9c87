// SPDX-License-Identifier: EUPL-1.2
// The shapes of everything the API takes and gives. The same schemas validate requests and make the OpenAPI description,
// so the two cannot part. Objects are strict: a property that is not named here is refused. There is no shape for free
// text about a person (docs/decisions/0003-no-free-text-before-encryption.md).

import { ROLES } from '@amparo/casework/access';
import { PROBLEM_CODES, RECORD_KIND_NAMES, REMEDIES } from '@amparo/casework/outcome';
import { COOPERATION_CODES, COOPERATION_RECORDS, COOPERATION_REMEDIES } from '@amparo/cooperation/outcome';
import { LANGUAGES } from '@amparo/kernel';
import {
  ACTS,
  AGE_GROUPS,
  CODES,
  FINDINGS,
  FLAGS,
  LABELS,
  LISTS,
  MEANS,
  PURPOSES,
  SMUGGLING_FACTS,
} from '@amparo/recognise/palermo';
import { AGE_SOURCES } from '@amparo/recognise/screening';
import { z } from 'zod';

export const named = <T extends z.ZodType>(id: string, schema: T): T => {
  z.globalRegistry.add(schema, { id });
  return schema;
};

export const version = z.int().min(1).max(2_147_483_647);
export const instant = z.iso.datetime().describe('UTC, e.g. 2026-11-24T10:15:30.123Z');
export const uuid = z.guid();

/** No direction marks, no control characters: a name must look like what it is. */
export const shownName = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M} .,'’()&/-]*$/u, "letters, digits, spaces and . , ' ( ) & / - only")
  .describe('Shown to colleagues.');

/** By which somebody signs in: chosen once, shown to nobody but administrators. */
export const signInName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{1,58})[a-z0-9]$/u, '3 to 60 small letters, digits, and . _ - between them');

export const OwnReference = named(
  'OwnReference',
  z
    .string()
    .max(40, 'at most 40 characters')
    .regex(/^[A-Za-z0-9](?:[A-Za-z0-9./-]*[A-Za-z0-9])?$/u, 'letters, digits, and . / - between them; never a name')
    .regex(/\d/u, 'at least one digit; it must be a number of your own, never a name')
    .describe('Your own reference for the conversation. Holds a digit; must never be or hold the name of a person.'),
);

/** Where the age group comes from: the codes of the screening joined as it joins them, so no words can be in it. */
const ageReason = z
  .string()
  .max(400)
  .regex(
    new RegExp(`^(?:${AGE_SOURCES.join('|')})(?:; (?:${AGE_SOURCES.join('|')}))*$`, 'u'),
    `codes joined with '; ' only: ${AGE_SOURCES.join(', ')}`,
  );

const findings = <const C extends readonly string[]>(codes: C) =>
  z.array(z.strictObject({ code: z.enum([...codes, '*']), finding: z.enum(FINDINGS) })).max(60);

export const FactsShape = named(
  'Facts',
  z
    .strictObject({
      age: z.strictObject({
        group: z.enum(AGE_GROUPS),
        years: z.int().min(0).max(120).optional(),
        reason: ageReason.optional(),
      }),
      acts: findings(ACTS),
      means: findings(MEANS),
      purposes: findings(PURPOSES),
      smuggling: findings(SMUGGLING_FACTS),
      consent: z.enum(['given', 'not-given', 'not-to-this', 'refused', 'withdrawn', 'unknown']).optional(),
      borderCrossed: z.boolean().optional(),
    })
    .describe(
      'What is known, in codes. `*` sets the rest of a list; without it an unnamed code is `not-indicated`. Words are not taken.',
    ),
);

const packId = z
  .string()
  .regex(/^[a-z]{2,3}(?:-[a-z0-9]{1,20}){0,3}$/u, 'the id of a law pack, e.g. hn')
  .describe('National law to stand beside the UN result.');

const code = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/u, 'small letters, digits and hyphens');

const AnswerValue = z.union([
  code,
  z.string().regex(/^\d{4}(?:-\d{2}){0,2}$/u),
  z.array(code).max(60),
  z.int().min(0).max(1_000_000_000),
]);

const questionKey = z.string().regex(/^[a-z][a-z0-9-]{0,59}(?:#\d{1,2})?$/u, 'the key of a question');
const circumstances = {
  turn: z.int().min(0).max(99_999).optional().describe('The how-manieth step of the conversation this was.'),
  under: z.array(code).max(50).optional().describe('Circumstances under which it was said.'),
};
const givenAnswer = z.strictObject({
  answer: AnswerValue.describe('An option, a list of options, a whole number, a date, or not-asked, declined, unsafe.'),
  ...circumstances,
});
/** "It is so for me too": the answer itself stands with the group, once. */
const confirmation = z.strictObject({ confirms: z.literal('shared'), ...circumstances });

export const SharedAnswersShape = named(
  'SharedAnswers',
  z.record(questionKey, givenAnswer).describe('Coded answers by question. Text answers are not kept.'),
);
export const AnswersShape = named(
  'Answers',
  z
    .record(questionKey, z.union([givenAnswer, confirmation]))
    .describe(
      'Coded answers by question; `confirms` where the person says the same as the group. Text answers are not kept.',
    ),
);

export const EvidenceShape = named(
  'Evidence',
  z
    .array(
      z.discriminatedUnion(
        'list',
        LISTS.map((list) =>
          z.strictObject({ list: z.literal(list), code: z.enum(CODES[list]), finding: z.enum(['indicated']) }),
        ) as unknown as [
          z.ZodObject<
            {
              list: z.ZodLiteral<(typeof LISTS)[number]>;
              code: z.ZodEnum;
              finding: z.ZodEnum<{ indicated: 'indicated' }>;
            },
            z.core.$strict
          >,
        ],
      ),
    )
    .max(200)
    .describe('Findings that a person accepted from a narrative. The words themselves are not kept.'),
);

const EVENTS = ['pause', 'stop', 'distress', 'fainting', 'companion-arrived', 'companion-left', 'resume'] as const;
export const EventsShape = named(
  'Events',
  z
    .array(
      z.strictObject({
        kind: z.enum(EVENTS),
        on: z.iso.date().regex(/^(?:19|20|21)/u, 'a day from 1900 to 2199'),
        chosenBy: z.enum(['person', 'interviewer']).optional(),
      }),
    )
    .max(200)
    .describe('Pauses, distress and the like during the conversation.'),
);

const instrument = z.strictObject({ id: code, version: z.int().min(1).max(9999) });
const language = z.enum(LANGUAGES);

/** Why somebody decided as they did. A closed list: words about a person are not taken. */
export const REASONS = [
  'facts-support-it',
  'new-information',
  'answer-corrected',
  'finding-corrected',
  'age-clarified',
  'misunderstanding',
  'interpretation-problem',
  'setting-not-safe',
  'wrong-conversation',
  'second-opinion',
] as const;

// --- bodies -----------------------------------------------------------------------------------------------------------

export const SetUpBody = named(
  'SetUp',
  z.strictObject({
    token: z.string().regex(/^[A-Za-z0-9_-]{43}$/u, 'the part after # of the set-up link'),
    institution: shownName,
    displayName: shownName,
    signInName,
    password: z.string().max(1024).optional().describe('May be left out where a passkey is added at once.'),
  }),
);
export const PreviewBody = named('Preview', z.strictObject({ facts: FactsShape, pack: packId.optional() }));
export const NewGroupBody = named(
  'NewGroup',
  z.strictObject({
    ownReference: OwnReference,
    instrument: instrument.optional(),
    answers: SharedAnswersShape.default({}),
  }),
);
export const SharedAnswersBody = named(
  'SharedAnswersChange',
  z.strictObject({ instrument, answers: SharedAnswersShape }),
);
export const NewConversationBody = named(
  'NewConversation',
  z.strictObject({ ownReference: OwnReference, instrument, language, group: uuid.optional() }),
);
const determinationParts = {
  facts: FactsShape,
  pack: packId.optional(),
  answers: AnswersShape.default({}),
  events: EventsShape.default([]),
  evidence: EvidenceShape.default([]),
};
export const NewDeterminationBody = named('NewDetermination', z.strictObject(determinationParts));
export const DecisionBody = named(
  'NewDecision',
  z.discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('accept'), reason: z.enum(REASONS).default('facts-support-it') }),
    z.strictObject({ decision: z.literal('reject'), reason: z.enum(REASONS) }),
    z.strictObject({ decision: z.literal('amend'), reason: z.enum(REASONS), ...determinationParts }),
  ]),
);

// --- parameters -------------------------------------------------------------------------------------------------------

export const GroupParams = z.strictObject({ groupId: uuid });
export const ConversationParams = z.strictObject({ conversationId: uuid });
const versionText = z.string().regex(/^[1-9]\d{0,8}$/u, 'a whole number from 1');
export const VersionParams = z.strictObject({ conversationId: uuid, version: versionText });
export const ListQueryShape = z.strictObject({
  reference: z
    .string()
    .max(40)
    .regex(/^[A-Za-z0-9./-]+$/u, 'letters, digits and . / -')
    .optional()
    .describe('Beginning of the own reference.'),
  label: z.enum(LABELS).optional(),
  status: z.enum(['open', 'draft', 'accepted', 'amended', 'rejected']).optional(),
  group: uuid.optional(),
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/u, 'a whole number from 1 to 100')
    .optional(),
  cursor: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9_-]+$/u, 'the `next` of the page before')
    .optional(),
});

// --- answers ----------------------------------------------------------------------------------------------------------

export const HealthAnswer = named(
  'Health',
  z.strictObject({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    database: z.boolean(),
    /** fictional cases: every page says so */
    demo: z.boolean(),
  }),
);
export const SetUpStateAnswer = named('SetUpState', z.strictObject({ needed: z.boolean(), demo: z.boolean() }));
export const WhoAmIAnswer = named(
  'WhoAmI',
  z.strictObject({
    displayName: z.string(),
    signInName: z.string(),
    institution: z.string(),
    timeZone: z.string().describe('Of the institution; days are counted in it.'),
    roles: z.array(z.enum(ROLES)),
    method: z.string(),
    demo: z.boolean(),
    idleSeconds: z.int(),
    mustEnrol: z.boolean().describe('Only the own account is open until there is a passkey or a second factor.'),
    stepUpFresh: z.boolean().describe('The last proof is younger than five minutes.'),
    deviceBound: z.boolean().describe('The last proof came from a key that cannot leave its device.'),
    institutions: z.array(z.strictObject({ id: uuid, name: z.string(), current: z.boolean() })),
    notices: z.int().describe('How many were not seen yet.'),
  }),
);
const label = z.enum(LABELS);
const coded = z.strictObject({ code: z.string(), finding: z.enum(FINDINGS) });
const element = z.strictObject({
  status: z.enum(FINDINGS),
  required: z.boolean(),
  restsOn: z.array(coded),
  unknown: z.array(z.string()),
});
export const DeterminationShape = named(
  'Determination',
  z
    .strictObject({
      format: z.literal('determination/1'),
      pack: z.strictObject({ id: z.string(), version: z.int(), checkedOn: z.string() }),
      age: z.enum(AGE_GROUPS),
      label,
      trafficking: z.enum(['established', 'reasonable-grounds', 'insufficient', 'not-indicated']),
      smuggling: z.enum(['established', 'indicated', 'insufficient', 'not-indicated']),
      meansRequired: z.boolean(),
      nextQuestion: z.enum(['age', 'purposes', 'means', 'acts', 'smuggling']).nullable(),
      flags: z.array(z.enum(FLAGS)),
      threshold: z.enum(['reasonable-grounds', 'insufficient', 'safeguarding-concern', 'none']),
      actInferred: z.boolean(),
      elements: z.strictObject({
        acts: element,
        means: element,
        purposes: element,
        smuggling: z.strictObject({
          conduct: z.enum(FINDINGS),
          materialBenefit: z.enum(FINDINGS),
          nonNational: z.enum(FINDINGS),
          restsOn: z.array(coded),
          unknown: z.array(z.string()),
        }),
      }),
      conditional: z.array(z.string()),
      notListed: z.array(z.string()),
      wouldChange: z.array(z.strictObject({ element: z.string(), to: z.string(), label })),
    })
    .describe('A screening opinion for protection: no proof, no decision on status, no reason to refuse help.'),
);
export const ResultShape = named(
  'Result',
  z.strictObject({
    un: DeterminationShape,
    national: DeterminationShape.optional(),
    difference: z.string().optional(),
    byPack: z.record(z.string(), label),
    packs: z.record(z.string(), z.int()).describe('The version of every law that was looked at.'),
  }),
);
export const PreviewAnswer = named('PreviewResult', z.strictObject({ facts: FactsShape, result: ResultShape }));
export const GroupAnswer = named(
  'Group',
  z.strictObject({
    id: uuid,
    ownReference: z.string(),
    version,
    answers: SharedAnswersShape,
    createdBy: z.string(),
    createdAt: instant,
    changedBy: z.string(),
    changedAt: instant,
  }),
);
const status = z.enum(['draft', 'accepted', 'amended', 'rejected']);
export const ConversationAnswer = named(
  'Conversation',
  z.strictObject({
    id: uuid,
    ownReference: z.string(),
    group: z.strictObject({ id: uuid, ownReference: z.string() }).nullable(),
    instrument: z.strictObject({ id: z.string(), version: z.int() }),
    language: z.string(),
    version: version.describe('Also the ETag; send it as If-Match with the next change.'),
    latest: z.strictObject({ version, label, status }).nullable(),
    createdBy: z.string(),
    createdAt: instant,
    changedAt: instant,
  }),
);
export const ConversationListAnswer = named(
  'ConversationList',
  z.strictObject({ conversations: z.array(ConversationAnswer), next: z.string().nullable() }),
);
const decision = z
  .strictObject({
    decision: z.enum(['accepted', 'amended', 'rejected']),
    reason: z.string(),
    decidedBy: z.string(),
    decidedAt: instant,
  })
  .nullable();
const summary = {
  version,
  status,
  label,
  amends: version.nullable(),
  createdBy: z.string(),
  createdAt: instant,
  decision,
};
export const HistoryAnswer = named(
  'History',
  z.strictObject({ determinations: z.array(z.strictObject(summary)) }).describe('Every version, newest first.'),
);
export const SavedDeterminationShape = named(
  'SavedDetermination',
  z.strictObject({
    ...summary,
    facts: FactsShape,
    answers: AnswersShape,
    events: EventsShape,
    evidence: EvidenceShape,
    shared: z.strictObject({ group: uuid, version, answers: SharedAnswersShape }).nullable(),
    result: ResultShape,
  }),
);
export const DeterminationAnswer = named(
  'DeterminationWithConversation',
  z.strictObject({ conversation: ConversationAnswer, determination: SavedDeterminationShape }),
);

export const ProblemShape = named(
  'Problem',
  z.strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    remedy: z.string(),
    requestId: z.string(),
    errors: z.array(z.strictObject({ path: z.string(), code: z.string(), remedy: z.string() })).optional(),
    current: z.unknown().optional(),
    problems: z
      .array(
        z.strictObject({
          code: z.enum([...PROBLEM_CODES, ...COOPERATION_CODES]),
          where: z.strictObject({
            record: z.enum([...RECORD_KIND_NAMES, ...COOPERATION_RECORDS.filter((each) => each !== 'referral')]),
            id: z.string().nullable(),
            field: z.string().nullable(),
          }),
          remedy: z.enum([...REMEDIES, ...COOPERATION_REMEDIES]),
          what: z.array(z.string()),
          on: z.string().optional(),
          roles: z.array(z.enum(ROLES)).optional(),
        }),
      )
      .optional()
      .describe('Why a rule of the case file refused: every reason, in codes.'),
    conflict: z
      .strictObject({
        id: z.string(),
        fields: z.array(z.strictObject({ field: z.string(), current: z.unknown(), yours: z.unknown() })),
      })
      .optional()
      .describe('Two edits of one field: both are kept until somebody decides.'),
  }),
);
