// SPDX-License-Identifier: EUPL-1.2
// The shapes of cases, of who works on them, of break-glass and of what two must agree to. Who a person is goes in with
// two bodies and comes out with one answer, Identity; no other shape here has a place for it.

import { LABELS } from '@amparo/recognise/palermo';
import { z } from 'zod';
import { instant, named, OwnReference, uuid, version } from '../schemas.ts';

/**
 * A name as people write it, in any script. Not taken: control and direction characters, which make a name look like
 * another one, and what no script uses. Two joiners stay, because some scripts need them.
 */
export const PersonName = named(
  'PersonName',
  z
    .string()
    .regex(/^.{1,200}$/su, 'at most 200 characters, and not empty')
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'one line, without control characters')
    .regex(/^(?:[^\p{Cf}]|\u200c|\u200d)*$/u, 'without invisible direction or format characters')
    .regex(/^[^\p{Co}\p{Cn}]*$/u, 'only characters that a script has')
    .regex(/\p{L}/u, 'at least one letter')
    .describe('Encrypted under the key of the case. Given only by GET /cases/{caseId}/identity.'),
);
const birthYear = z.int().min(1900).max(2199).describe('1900 to this year.');

export const NewCaseBody = named(
  'NewCase',
  z.strictObject({
    ownReference: OwnReference,
    alias: PersonName.optional(),
    name: PersonName.optional(),
    birthYear: birthYear.optional(),
  }),
);
export const IdentityBody = named(
  'IdentityChange',
  z
    .strictObject({
      alias: PersonName.nullable().optional(),
      name: PersonName.nullable().optional(),
      birthYear: birthYear.nullable().optional(),
    })
    .describe('What is left out stays as it is; null removes it.'),
);
export const SearchBody = named('CaseSearch', z.strictObject({ name: PersonName, birthYear: birthYear.optional() }));
export const ColleagueBody = named('Colleague', z.strictObject({ userId: uuid }));
export const AttachBody = named('AttachedConversation', z.strictObject({ conversation: uuid }));
export const BreakGlassBody = named(
  'BreakGlassRequest',
  z.strictObject({
    reference: OwnReference,
    level: z.enum(['file', 'identity']),
    reason: z
      .string()
      .regex(/^.{20,2000}$/su, '20 to 2000 characters: say what the danger is')
      .regex(/^\s*\S[\s\S]{18,}\S\s*$/u, 'at least 20 characters that are not spaces at its ends')
      .regex(/^(?:[^\p{Cf}\p{Cc}]|\u200c|\u200d|\n|\t)*$/u, 'without control or direction characters'),
  }),
);
export const ReviewBody = named(
  'BreakGlassReview',
  z.strictObject({ outcome: z.enum(['justified', 'not-justified']) }),
);
export const ApprovalBody = named('ApprovalDecision', z.strictObject({ decision: z.enum(['approve', 'refuse']) }));

// --- parameters -------------------------------------------------------------------------------------------------------

export const CaseParams = z.strictObject({ caseId: uuid });
export const CasePersonParams = z.strictObject({ caseId: uuid, userId: uuid });
export const BreakGlassParams = z.strictObject({ breakGlassId: uuid });
export const ApprovalParams = z.strictObject({ approvalId: uuid });
const cursor = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9_-]+$/u, 'the `next` of the page before');
const limit = z.string().regex(/^(?:[1-9]\d?|100)$/u, 'a whole number from 1 to 100');
export const CaseListQuery = z.strictObject({
  reference: z
    .string()
    .max(40)
    .regex(/^[A-Za-z0-9./-]+$/u, 'letters, digits and . / -')
    .optional()
    .describe('Beginning of the own reference.'),
  limit: limit.optional(),
  cursor: cursor.optional(),
});
export const LooksQuery = z.strictObject({
  timeZone: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/u, 'a time zone, e.g. America/Tegucigalpa')
    .optional()
    .describe('Where the day of the reader begins; UTC unless told otherwise.'),
});

// --- answers ----------------------------------------------------------------------------------------------------------

const relation = z.enum(['own', 'assigned', 'team', 'own-intake', 'break-glass', 'referred']);
const colleague = z.strictObject({ userId: uuid, displayName: z.string() });

export const CareTeamBody = named('CareTeamMember', z.strictObject({ careTeam: z.boolean() }));
export const CaseAnswer = named(
  'Case',
  z
    .strictObject({
      id: uuid,
      ownReference: z.string(),
      version: version.describe('Also the ETag; send it as If-Match when you change who the person is.'),
      createdAt: instant,
      changedAt: instant,
      relation: relation.describe('How you come to this case.'),
      breakGlass: z
        .strictObject({
          until: instant,
          identityUntil: instant.nullable().describe('Until when who the person is is covered too; null: it is not.'),
        })
        .optional(),
      hasName: z.boolean(),
      hasAlias: z.boolean(),
      assignments: z.array(
        z.strictObject({
          ...colleague.shape,
          from: instant,
          until: instant.nullable(),
          careTeam: z.boolean().describe('Reads health records and sealed results, as a case worker.'),
        }),
      ),
      conversations: z.array(
        z.strictObject({
          id: uuid,
          ownReference: z.string(),
          label: z.enum(LABELS).nullable(),
          status: z.enum(['open', 'draft', 'accepted', 'amended', 'rejected']),
        }),
      ),
      denied: z.array(colleague).describe('Who may not see this case, for conflict of interest.'),
    })
    .partial({
      ownReference: true,
      version: true,
      createdAt: true,
      changedAt: true,
      hasName: true,
      hasAlias: true,
      assignments: true,
      conversations: true,
      denied: true,
    })
    .describe('Without who the person is. Fields that your way to the case does not cover are missing.'),
);
const listed = z.strictObject({
  id: uuid,
  ownReference: z.string(),
  createdAt: instant,
  changedAt: instant,
  assignedTo: z.array(z.string()),
  relation,
});
export const CaseListAnswer = named(
  'CaseList',
  z.strictObject({ cases: z.array(listed), next: z.string().nullable() }),
);
export const FoundCasesAnswer = named('FoundCases', z.strictObject({ cases: z.array(listed) }));
export const IdentityAnswer = named(
  'Identity',
  z.strictObject({
    alias: z.string().nullable().optional(),
    name: z.string().nullable().optional(),
    birthYear: z.int().nullable().optional(),
    warnings: z
      .array(z.strictObject({ field: z.enum(['alias', 'name']), code: z.literal('mixed-scripts') }))
      .describe('A name whose letters come from scripts that look alike: compare it with a document.'),
  }),
);
export const ColleaguesAnswer = named('Colleagues', z.strictObject({ colleagues: z.array(colleague) }));
export const LooksAnswer = named(
  'Looks',
  z.strictObject({
    entries: z.array(
      z.strictObject({
        at: instant.describe('The first of them.'),
        last: instant,
        times: z.int(),
        day: z.string(),
        number: z.int().describe('The same for the same person through the list.'),
        who: z.string().nullable(),
        what: z.string(),
        how: z.string(),
      }),
    ),
    complete: z.boolean(),
  }),
);
export const BREAK_GLASS_STATES = ['pending', 'open', 'over', 'lapsed', 'reviewed'] as const;
const brokenGlass = {
  id: uuid,
  caseId: uuid.optional().describe('While it is open for you.'),
  level: z.enum(['file', 'identity']),
  state: z.enum(BREAK_GLASS_STATES),
  requestedAt: instant,
  until: instant.nullable(),
};
export const BreakGlassAnswer = named('BreakGlass', z.strictObject(brokenGlass));
export const BreakGlassListAnswer = named(
  'BreakGlassList',
  z.strictObject({
    entries: z.array(
      z.strictObject({
        ...brokenGlass,
        mine: z.boolean(),
        requestedBy: z.string(),
        approvedBy: z.string().nullable(),
        reviewedBy: z.string().nullable(),
        outcome: z.enum(['justified', 'not-justified']).nullable(),
        mayApprove: z.boolean(),
        mayReview: z.boolean(),
        overdue: z.boolean().describe('Not reviewed within 24 hours.'),
        reason: z.string().nullable().describe('For whoever asked, approves or reviews.'),
      }),
    ),
  }),
);
export const ApprovalAnswer = named(
  'Approval',
  z.strictObject({
    id: uuid,
    kind: z.enum(['erasure', 'break-glass', 'account-recovery', 'key-destruction', 'legal-hold', 'export']),
    objectId: uuid,
    about: z.string().nullable().describe('Own reference or name of a colleague, where you may know it; id of a key.'),
    state: z.enum(['pending', 'approved', 'refused', 'withdrawn', 'done', 'expired']),
    requestedBy: z.string(),
    requestedAt: instant,
    expiresAt: instant,
    decidedBy: z.string().nullable(),
    mine: z.boolean(),
    mayDecide: z.boolean(),
  }),
);
export const ApprovalListAnswer = named('ApprovalList', z.strictObject({ approvals: z.array(ApprovalAnswer) }));
export const ReplacedKeyAnswer = named(
  'ReplacedKey',
  z.strictObject({
    keys: z.int().describe('Of the case and of its conversations.'),
    fields: z.int().describe('How many sealed fields are under them now.'),
    replacedAt: instant,
  }),
);
export const ErasedAnswer = named('Erased', z.strictObject({ erasedAt: instant }));
