// SPDX-License-Identifier: EUPL-1.2
// The shapes of referrals, transfers and steps across borders on the API: closed lists, ids and times. The package, which tells who
// somebody is, comes only from the routes that ask for it and are logged for it. No shape here takes words written freely.

import { DECLINE_REASONS, REFERRAL_STATES, SERVICE_CATEGORY_NAMES, URGENCIES } from '@amparo/casework/assistance';
import { CONSENT_PURPOSES, DATA_CATEGORIES, SHARABLE_FIELDS, type SharableField } from '@amparo/casework/consent';
import { AGE_GROUPS } from '@amparo/casework/people';
import { RECALL_ANSWERS, RECALL_REASONS, REFERRAL_OUTCOMES, STATUS_CODES } from '@amparo/cooperation/envelope';
import { DISCLOSURE_STAGES, REFERRAL_REASONS, SHOWN_TO } from '@amparo/cooperation/referral';
import { TRANSFER_STATES } from '@amparo/cooperation/transfer';
import {
  ESCORTS,
  STOP_REASONS,
  TRANSNATIONAL_STATES,
  TRM_PHASES,
  UNSAFE_SOURCES,
} from '@amparo/cooperation/transnational';
import { z } from 'zod';
import { code, country, day, language, moment } from './file/parts.ts';
import { named, uuid, version } from '../schemas.ts';

export const ReferralParams = z.strictObject({ referralId: uuid });
export const CaseReferralParams = z.strictObject({ caseId: uuid, referralId: uuid });
export const TransferParams = z.strictObject({ transferId: uuid });
export const CaseTransferParams = z.strictObject({ caseId: uuid, transferId: uuid });
export const WayParams = z.strictObject({ caseId: uuid, wayId: uuid });

/** Ids of a directory are those of its publisher: often UUIDs, not always. */
const serviceId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}$/u);
const recipient = {
  toOrgId: uuid,
  toServiceId: serviceId.nullable(),
};
const help = {
  category: z.enum(SERVICE_CATEGORY_NAMES),
  subtype: code.nullable(),
  urgency: z.enum(URGENCIES),
  people: z.int().min(1).max(9),
  stepFreeAccess: z.boolean(),
};
export const DraftBody = named(
  'NewReferral',
  z.strictObject({
    ...recipient,
    ...help,
    reason: z.enum(REFERRAL_REASONS),
    planItemId: uuid.nullable().describe('The item of the plan that this is for.'),
    trmPhase: z.enum(TRM_PHASES).nullable(),
    wayId: uuid.nullable().describe('The step across a border that this asks a receiver for.'),
  }),
);
export const RequestBody = named('NewRequest', z.strictObject({ ...recipient, ...help }));
const shown = {
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .describe('Of the package that was shown.'),
  shownTo: z.enum(SHOWN_TO),
  language,
};
export const CheckBody = named('PreviewShown', z.strictObject(shown));
export const RecallBody = named('ReferralRecall', z.strictObject({ reason: z.enum(RECALL_REASONS) }));
export const FeedbackBody = named(
  'ReferralFeedback',
  z.strictObject({
    feedback: z
      .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)])
      .describe('The person’s own word, 1 to 5.'),
  }),
);
export const AcceptBody = named('ReferralAcceptance', z.strictObject({ meetingAt: moment.nullable() }));
export const DeclineBody = named(
  'ReferralDecline',
  z.strictObject({ reason: z.enum(DECLINE_REASONS), availableFrom: day.nullable() }),
);
export const CompleteBody = named('ReferralCompletion', z.strictObject({ outcome: z.enum(REFERRAL_OUTCOMES) }));
export const LinkBody = named(
  'ReferralCase',
  z.strictObject({ caseId: uuid.describe('A case here that was opened for it.') }),
);

const party = z.strictObject({ id: uuid, name: z.string().nullable().describe('Null: not in the directory here.') });
const request = z.strictObject({
  category: z.enum(SERVICE_CATEGORY_NAMES),
  subtype: z.string().nullable(),
  urgency: z.enum(URGENCIES),
  languages: z.array(z.string()),
  ageBand: z.enum(AGE_GROUPS).nullable(),
  people: z.int(),
  stepFreeAccess: z.boolean(),
});
const duty = z.strictObject({
  kind: z.string(),
  waitsFor: uuid,
  ours: z.boolean().describe('It is your institution’s turn.'),
  since: moment,
  dueAt: moment,
  late: z.boolean(),
  escalate: z.boolean(),
});
const previewed = z
  .strictObject({ shownTo: z.enum(SHOWN_TO), language: z.string(), at: moment })
  .nullable()
  .describe('That, when and in which language the package was shown to the person.');
const journey = z.array(z.strictObject({ status: z.enum(STATUS_CODES), on: day }));

export const ReferralShape = named(
  'Referral',
  z.strictObject({
    id: uuid,
    version: version.describe('Also the ETag; send it as If-Match.'),
    direction: z.enum(['Outgoing', 'Incoming']),
    caseId: uuid.nullable(),
    from: party,
    to: party,
    toServiceId: serviceId.nullable(),
    request,
    reason: z.enum(REFERRAL_REASONS),
    purpose: z.enum(CONSENT_PURPOSES),
    agreementId: z.string().nullable(),
    planItemId: uuid.nullable(),
    trmPhase: z.enum(TRM_PHASES).nullable(),
    state: z.enum(REFERRAL_STATES).describe('As it is now: without an answer in time it has expired.'),
    stage: z.enum(DISCLOSURE_STAGES),
    preparedByMe: z.boolean(),
    preview: previewed,
    packageThere: z.boolean(),
    packageSentAt: moment.nullable(),
    packageOpenedAt: moment.nullable(),
    sentAt: moment.nullable(),
    ackBy: moment.nullable(),
    respondBy: moment.nullable(),
    acknowledgedAt: moment.nullable(),
    answeredAt: moment.nullable(),
    meetingAt: moment.nullable(),
    endedAt: moment.nullable(),
    declineReason: z.enum(DECLINE_REASONS).nullable(),
    outcome: z.enum(REFERRAL_OUTCOMES).nullable(),
    feedback: z.int().nullable(),
    recall: z
      .strictObject({
        reason: z.enum(RECALL_REASONS),
        at: moment,
        answerBy: moment,
        answer: z.enum(RECALL_ANSWERS).nullable(),
        answeredAt: moment.nullable(),
      })
      .nullable(),
    duties: z.array(duty).describe('Who waits for whom, soonest first. Empty: nobody’s turn.'),
    journey: journey.describe('What the sender told of the way of the person: a code and a day.'),
  }),
);
export const TransferShape = named(
  'Transfer',
  z.strictObject({
    id: uuid,
    version,
    direction: z.enum(['Outgoing', 'Incoming']),
    caseId: uuid.nullable(),
    from: party,
    to: party,
    request,
    state: z.enum(TRANSFER_STATES),
    responsible: uuid.describe('The institution that answers for the person now.'),
    preview: previewed,
    respondBy: moment,
    meetingAt: moment.nullable(),
    personAtMeeting: z.boolean().nullable(),
    packageThere: z.boolean(),
    packageSentAt: moment.nullable(),
    completedAt: moment.nullable(),
    declineReason: z.enum(DECLINE_REASONS).nullable(),
    cancelledBecause: z.enum(RECALL_REASONS).nullable(),
    duties: z.array(duty),
  }),
);
export const WayShape = named(
  'TransnationalCase',
  z.strictObject({
    id: uuid,
    version,
    caseId: uuid,
    phase: z.enum(TRM_PHASES),
    phaseHistory: z.array(z.strictObject({ phase: z.enum(TRM_PHASES), at: moment })),
    destinationCountry: country,
    returnCaseId: uuid.nullable(),
    referralId: uuid.nullable(),
    receiver: party.nullable(),
    receiverAcceptedAt: moment.nullable(),
    escort: z.enum(ESCORTS).nullable(),
    escortAcceptedByPerson: z.boolean(),
    travelOn: day.nullable(),
    state: z.enum(TRANSNATIONAL_STATES),
    unsafeReports: z.array(
      z.strictObject({
        source: z.enum(UNSAFE_SOURCES),
        at: moment,
        afterDeparture: z.boolean(),
        resolvedAt: moment.nullable(),
      }),
    ),
    stoppedBecause: z.enum(STOP_REASONS).nullable(),
  }),
);

const FIELDS = Object.keys(SHARABLE_FIELDS) as [SharableField, ...SharableField[]];
export const PackageShape = named(
  'SharedPackage',
  z.strictObject({
    purpose: z.enum(CONSENT_PURPOSES),
    recipientOrgId: uuid,
    agreementId: z.string().nullable(),
    ground: z.enum(['consent', 'legal-basis']),
    categories: z.array(z.enum(DATA_CATEGORIES)),
    fields: z
      .array(z.strictObject({ path: z.enum(FIELDS), value: z.unknown() }))
      .describe('Codes, days and what was consented to.'),
    expiresAt: moment.describe('From here on it may be used no more.'),
    noOnwardSharing: z.literal(true),
  }),
);
export const PreviewAnswer = named(
  'PackagePreview',
  z.strictObject({
    hash: z.string(),
    recipient: party,
    service: z.string().nullable(),
    withheld: z.array(z.enum(FIELDS)).describe('What the recipient asks for and does not get.'),
    package: PackageShape,
    warnings: z.array(z.string()),
  }),
);
const withWarnings = { warnings: z.array(z.string()).describe('Codes of what the rules want noticed.') };
export const ReferralAnswer = named('ReferralChanged', z.strictObject({ referral: ReferralShape, ...withWarnings }));
export const TransferAnswer = named('TransferChanged', z.strictObject({ transfer: TransferShape, ...withWarnings }));
export const WayAnswer = named('TransnationalCaseChanged', z.strictObject({ way: WayShape, ...withWarnings }));
export const OfCaseAnswer = named(
  'ReferralsOfCase',
  z.strictObject({ referrals: z.array(ReferralShape), transfers: z.array(TransferShape), ways: z.array(WayShape) }),
);
export const BoxQuery = z.strictObject({
  box: z.enum(['in', 'out']),
  cursor: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9_-]+$/u, 'the `next` of the page before')
    .optional(),
});
export const BoxAnswer = named(
  'ReferralBox',
  z.strictObject({ referrals: z.array(ReferralShape), transfers: z.array(TransferShape), next: z.string().nullable() }),
);

const transferHelp = { toOrgId: uuid, ...help };
export const TransferPreviewBody = named('TransferPreview', z.strictObject(transferHelp));
export const OfferBody = named('NewTransfer', z.strictObject({ ...transferHelp, ...shown }));
export const ReleaseBody = z.strictObject({});
export const MeetingBody = named('HandoverMeeting', z.strictObject({ personAtMeeting: z.boolean() }));
export const TakeBody = named('TransferCompletion', z.strictObject({ caseId: uuid, newCaseWorkerId: uuid }));

export const WayBody = named(
  'NewTransnationalCase',
  z.strictObject({ destinationCountry: country, returnCaseId: uuid.nullable(), phase: z.enum(TRM_PHASES) }),
);
export const PhaseBody = named('TransnationalPhase', z.strictObject({ phase: z.enum(TRM_PHASES) }));
export const WayStepBody = named(
  'TransnationalStep',
  z.strictObject({
    to: z.enum(TRANSNATIONAL_STATES),
    referralId: uuid.optional().describe('Offered: the referral by which the receiver is asked.'),
    escort: z.enum(ESCORTS).optional(),
    escortAcceptedByPerson: z.boolean().optional(),
    travelOn: day.optional(),
  }),
);
export const UnsafeBody = named('UnsafeReport', z.strictObject({ source: z.enum(UNSAFE_SOURCES) }));
export const ResolveBody = named(
  'UnsafeResolved',
  z.strictObject({ outcome: z.enum(['MadeSafe', 'AnotherSolution']) }),
);
export const StopBody = named('TransnationalStop', z.strictObject({ because: z.enum(STOP_REASONS) }));
