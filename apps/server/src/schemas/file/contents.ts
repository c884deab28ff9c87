// SPDX-License-Identifier: EUPL-1.2
// What each kind of record of a case file says: the shapes of the rules (packages/casework) as schemas, so that nothing of
// another list, another form or another length comes in. Every field is there; null where nothing is known.

import {
  ANSWERED,
  BEST_INTERESTS,
  CASE_LISTS,
  CONSENT_LISTS,
  HEALTH_LISTS,
  PEOPLE_LISTS,
  PROTECTION_LISTS,
  RETURN_LISTS,
  SERVICE_LISTS,
} from './lists.ts';
import { z } from 'zod';
import { uuid } from '../../schemas.ts';
import { PersonName } from '../cases.ts';
import { code, country, currency, day, language, line, moment, money, phone, words } from './parts.ts';

export const Exploitation = z.strictObject({
  types: z.array(z.enum(CASE_LISTS.exploitation)).max(20),
  industries: z.array(z.enum(CASE_LISTS.industries)).max(21),
  sexExploitation: z.array(z.enum(CASE_LISTS.sexExploitation)).max(10),
  controlMethods: z.array(z.enum(CASE_LISTS.control)).max(20),
  recruitmentMethods: z.array(z.enum(CASE_LISTS.recruitment)).max(20),
  relationToTrafficker: z.enum(CASE_LISTS.relations).nullable(),
  ageWhenTrafficked: z.int().min(0).max(120).nullable(),
  details: words(10_000).nullable(),
});

/** What anybody who works on the case writes down of it; where it stands is changed by its events alone. */
export const caseEditable = {
  source: z.enum(CASE_LISTS.sources),
  exploitation: Exploitation,
  reflectionPeriod: z.strictObject({ from: day, to: day, authority: line(200) }).nullable(),
  privateSettingConfirmed: z.boolean(),
  language: language.nullable(),
  safetyCardOffered: z.boolean(),
  urgentNeedsCheckedAt: moment.nullable(),
  followUpOffered: z.boolean(),
  solution: z.enum(CASE_LISTS.solutions),
  solutionChosenByPersonOn: day.nullable(),
  flags: z.array(z.enum(CASE_LISTS.flags)).max(20),
  nextReviewAt: day.nullable(),
  closingReason: z.enum(CASE_LISTS.closing).nullable(),
  closingNote: words(4000).nullable(),
};
/** By the code of the institution's own field. */
export const customValue = z.union([words(20_000), z.number(), z.boolean(), z.null()]);
export const customValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
export const CaseContent = z.strictObject({
  ...caseEditable,
  caseNo: z.string(),
  personId: uuid,
  familyGroupId: uuid.nullable(),
  stage: z.enum(CASE_LISTS.stages),
  stageHistory: z.array(
    z.strictObject({
      from: z.enum(CASE_LISTS.stages).nullable(),
      event: z.enum(CASE_LISTS.events),
      to: z.enum(CASE_LISTS.stages),
      at: moment,
      by: uuid,
      reason: z.string().nullable(),
    }),
  ),
  origin: z.union([
    z.strictObject({ kind: z.literal('screening'), screeningId: uuid }),
    z.strictObject({ kind: z.literal('incoming-referral'), referralId: uuid }),
    z.strictObject({ kind: z.literal('self-request') }),
    z.strictObject({ kind: z.literal('brought') }),
  ]),
  openedAt: moment,
  caseWorkerId: z.string(),
  supervisorId: z.string(),
  traffickingStatus: z.enum(CASE_LISTS.status),
  statusDecidedBy: z.enum(CASE_LISTS.statusBy).nullable(),
  statusDecidedAt: moment.nullable(),
  statusBasis: uuid.nullable(),
  statusReason: z.string().nullable(),
  statusHistory: z.array(
    z.strictObject({
      status: z.enum(CASE_LISTS.status),
      decidedBy: z.enum(CASE_LISTS.statusBy).nullable(),
      at: moment,
      by: uuid,
    }),
  ),
  followUps: z.array(
    z.strictObject({ dueOn: day, doneOn: day.nullable(), result: z.enum(CASE_LISTS.followUp).nullish() }),
  ),
  legalHold: z.boolean(),
  legalHoldSetBy: uuid.nullable(),
  sensitivity: z.enum(CASE_LISTS.sensitivity),
  identityErasedAt: moment.nullable(),
  custom: customValues,
  customIdentity: customValues,
});

export const EventContent = z.strictObject({
  type: z.enum(CASE_LISTS.eventTypes),
  date: day.nullable(),
  precision: z.enum(CASE_LISTS.precisions),
  country: country.nullable(),
  place: line(200).nullable(),
  description: words(10_000).nullable(),
});
export const ProceedingContent = z.strictObject({
  kind: z.enum(CASE_LISTS.proceedings),
  stage: z.enum(CASE_LISTS.proceedingStages),
  authorityName: line(200).nullable(),
  nextDate: day.nullable(),
  note: words(4000).nullable(),
});
export const NoteContent = z.strictObject({ text: words(20_000), sealed: z.boolean() });

export const PersonContent = z.strictObject({
  kind: z.enum(PEOPLE_LISTS.kinds),
  alias: PersonName,
  salutation: line(40).nullable(),
  firstName: PersonName.nullable(),
  middleName: PersonName.nullable(),
  secondName: PersonName.nullable(),
  nameScripts: z
    .array(z.strictObject({ script: z.string().regex(/^[A-Z][a-z]{3}$/u, 'ISO 15924, e.g. Arab'), text: PersonName }))
    .max(5),
  birthdate: day.nullable(),
  birthdatePrecision: z.enum(PEOPLE_LISTS.precisions).nullable(),
  ageGroup: z.enum(PEOPLE_LISTS.ageGroups).nullable(),
  ageDisputed: z.boolean(),
  gender: z.enum(PEOPLE_LISTS.genders).nullable(),
  maritalStatus: z.enum(PEOPLE_LISTS.marital).nullable(),
  numberOfChildren: z.int().min(0).max(30).nullable(),
  citizenship: z.array(country).max(10),
  statelessness: z.boolean(),
  countryOfHabitualResidence: country.nullable(),
  languages: z.array(z.strictObject({ tag: language, level: z.enum(PEOPLE_LISTS.languageLevels) })).max(20),
  signLanguage: line(60).nullable(),
  literacy: z.enum(PEOPLE_LISTS.literacy).nullable(),
  education: z.enum(PEOPLE_LISTS.education).nullable(),
  disability: z.partialRecord(z.enum(PEOPLE_LISTS.functions), z.enum(PEOPLE_LISTS.degrees)).nullable(),
  identifiers: z
    .array(
      z.strictObject({
        type: z.enum(PEOPLE_LISTS.identifiers),
        issuer: country,
        value: line(60).nullable(),
        heldBy: z.enum(PEOPLE_LISTS.heldBy),
      }),
    )
    .max(20),
  migrantType: z.enum(PEOPLE_LISTS.migrantTypes).nullable(),
  deceased: z.boolean(),
  phones: z.array(phone).max(10),
  organisationIds: z.array(uuid).max(20),
  village: line(120).nullable(),
  address: words(400).nullable(),
  relation: code.nullable(),
});
const clockTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/u, 'a time like 09:30');
export const SafeContactContent = z.strictObject({
  channel: z.enum(PEOPLE_LISTS.channels),
  value: line(200).nullable(),
  safeTimes: z
    .array(
      z.strictObject({
        days: z
          .array(z.union([1, 2, 3, 4, 5, 6, 7].map((n) => z.literal(n as 1))))
          .min(1)
          .max(7),
        from: clockTime,
        to: clockTime,
      }),
    )
    .max(14),
  safeWord: line(100).nullable(),
  viaWhom: line(200).nullable(),
  mayLeaveMessage: z.boolean(),
  voicemailSafe: z.boolean(),
  confirmedAt: moment,
  endedAt: moment.nullable(),
  note: words(2000).nullable(),
});
export const ConflictFlagContent = z.strictObject({
  personId: uuid.nullable(),
  userId: uuid.nullable(),
  organisationId: uuid.nullable(),
  phone: phone.nullable(),
  organisationClass: z.enum(CONSENT_LISTS.classes).nullable(),
  country: country.nullable(),
  flaggedAt: moment,
  flaggedBy: uuid,
});

export const scope = {
  recipients: z
    .array(
      z.union([
        z.strictObject({ kind: z.literal('institution'), institutionId: uuid }),
        z.strictObject({ kind: z.literal('class'), recipientClass: z.enum(CONSENT_LISTS.classes), country }),
      ]),
    )
    .max(50),
  dataCategories: z.array(z.enum(CONSENT_LISTS.categories)).max(16),
  countries: z.array(country).max(50),
};
export const ConsentContent = z.strictObject({
  ...scope,
  subjectId: uuid,
  purpose: z.enum(CONSENT_LISTS.purposes),
  grantedBy: z.enum(CONSENT_LISTS.grantedBy),
  guardianId: uuid.nullable(),
  childAssent: z.enum(CONSENT_LISTS.assents),
  capacity: z.enum(CONSENT_LISTS.capacities),
  capacityNote: words(2000).nullable(),
  language,
  interpreterId: uuid.nullable(),
  mode: z.enum(CONSENT_LISTS.modes),
  informed: z.strictObject(
    Object.fromEntries(CONSENT_LISTS.points.map((point) => [point, z.boolean()])) as Record<
      (typeof CONSENT_LISTS.points)[number],
      z.ZodBoolean
    >,
  ),
  conditions: words(2000).nullable(),
  validFrom: moment,
  expiresAt: moment,
  decision: z.enum(['Draft', 'Given', 'Refused']),
  decidedAt: moment.nullable(),
  withdrawnAt: moment.nullable(),
  withdrawnHow: z.enum(CONSENT_LISTS.withdrawnHow).nullable(),
  supersededAt: moment.nullable(),
  supersededBy: uuid.nullable(),
  evidenceRef: code.nullable(),
});
export const LegalBasisContent = z.strictObject({
  ...scope,
  subjectId: uuid,
  basis: z.enum(CONSENT_LISTS.bases),
  purpose: z.enum(CONSENT_LISTS.purposes),
  justification: words(4000),
  decidedBy: uuid,
  decidedAt: moment,
  approvedBy: uuid.nullable(),
  approvedAt: moment.nullable(),
  reviewBy: moment,
  personInformedAt: moment.nullable(),
  endedAt: moment.nullable(),
});

export const riskAnswer = z.strictObject({
  factor: z.enum(ANSWERED.factors),
  value: z.enum(ANSWERED.values),
  time: z.enum(ANSWERED.times),
  officialsOf: z.array(z.enum(ANSWERED.officials)).max(4),
  detail: words(2000).nullable(),
  source: z.enum(ANSWERED.sources),
});
export const ownPerception = z.union([0, 1, 2, 3, 4].map((n) => z.literal(n as 0))).nullable();
const factors = z.array(z.enum(ANSWERED.factors));
export const RiskContent = z.strictObject({
  subjectScope: z.enum(ANSWERED.scopes),
  assessedAt: moment,
  assessorId: uuid,
  status: z.enum(['Draft', 'Final']),
  answers: z.array(riskAnswer).max(60),
  ownPerception,
  computed: z
    .strictObject({
      level: z.enum(ANSWERED.levels),
      incomplete: z.boolean(),
      reasons: z.array(
        z.union([
          z.strictObject({
            code: z.enum(['critical-present', 'critical-past', 'high', 'medium']),
            factor: z.enum(ANSWERED.factors),
          }),
          z.strictObject({ code: z.enum(['three-medium', 'critical-not-known']), factors }),
          z.strictObject({ code: z.literal('own-perception'), perception: z.int() }),
          z.strictObject({ code: z.literal('nothing-found') }),
        ]),
      ),
    })
    .nullable(),
  overrideLevel: z.enum(ANSWERED.levels).nullable(),
  overrideReason: words(2000).nullable(),
  overriddenBy: uuid.nullable(),
  validUntil: moment.nullable(),
  immediateActions: z.array(words(500)).max(20),
});
export const DebtContent = z.strictObject({
  creditorId: uuid.nullable(),
  amount: money,
  currency,
  basis: z.enum(ANSWERED.debtBases),
  securedOn: z.array(z.enum(ANSWERED.securities)).max(5),
  paidSoFar: money.nullable(),
  interest: line(60).nullable(),
  threatAttached: z.boolean(),
  personAccepts: z.enum(['Yes', 'No', 'Unsure']),
  note: words(2000).nullable(),
});
export const SafetyPlanContent = z.strictObject({
  scopes: z.array(z.enum(ANSWERED.scopes)).min(1).max(3),
  protectsPersonIds: z.array(uuid).max(20),
  triggers: z.array(words(500)).max(20),
  safePlaces: z.array(words(500)).max(20),
  safeWord: line(100).nullable(),
  callServiceIds: z.array(uuid).max(20),
  bagAndPapers: words(2000).nullable(),
  phoneHygiene: words(2000).nullable(),
  childrenAndFamily: words(2000).nullable(),
  shelterConfidentiality: words(2000).nullable(),
  reviewOn: day,
  copyGiven: z.enum(ANSWERED.copies),
  status: z.enum(['Active', 'Superseded']),
});

export const HealthNeedContent = z.strictObject({
  signs: z.array(z.enum(HEALTH_LISTS.signs)).max(40),
  circumstances: z.array(z.enum(HEALTH_LISTS.circumstances)).max(4),
  since: day.nullable(),
  reportedBy: z.enum(HEALTH_LISTS.reportedBy),
  reportedAt: moment,
  urgency: z.enum(HEALTH_LISTS.urgencies),
  raisedBy: uuid.nullable(),
  actionTaken: words(2000).nullable(),
  resolvedAt: moment.nullable(),
  consentId: uuid.nullable(),
  note: words(4000).nullable(),
});
export const ExaminationContent = z.strictObject({
  serviceId: uuid,
  accompaniment: z
    .array(z.strictObject({ by: z.enum(HEALTH_LISTS.accompaniedBy), personOrUserId: uuid.nullable() }))
    .max(5),
  examinerGenderPreference: z.enum(HEALTH_LISTS.examiner),
  chaperoneOffered: z.boolean(),
  interpreterId: uuid.nullable(),
  consentId: uuid.nullable(),
  reportTo: z.enum(HEALTH_LISTS.reportTo),
  resultStored: z.enum(HEALTH_LISTS.stored),
  resultSummary: words(10_000).nullable(),
  nextAppointment: moment.nullable(),
});
export const SealedResultContent = z.strictObject({
  examinationId: uuid,
  kind: z.enum(HEALTH_LISTS.results),
  result: words(10_000),
  careTeamUserIds: z.array(uuid).max(20),
});

export const needItem = z.strictObject({
  category: z.enum(SERVICE_LISTS.categories),
  need: z.union([0, 1, 2, 3].map((n) => z.literal(n as 0))),
  wish: words(2000).nullable(),
  alreadyProvidedBy: line(200).nullable(),
});
export const NeedsContent = z.strictObject({
  status: z.enum(['Draft', 'Final']),
  assessedAt: moment,
  items: z.array(needItem).max(40),
});
export const planItem = z.strictObject({
  id: uuid,
  category: z.enum(SERVICE_LISTS.categories),
  subtype: code.nullable(),
  goal: words(2000),
  providerServiceId: uuid.nullable(),
  responsible: uuid,
  due: day,
  status: z.enum(SERVICE_LISTS.itemStates),
  statusOn: day,
});
export const PlanContent = z.strictObject({
  objectives: words(4000),
  items: z.array(planItem).max(100),
  plannedEndDate: day,
  actualEndDate: day.nullable(),
  agreedByPersonAt: moment.nullable(),
  writtenBy: uuid,
  approvedBy: uuid.nullable(),
  approvedAt: moment.nullable(),
  reviewOn: day,
  status: z.enum(SERVICE_LISTS.planStates),
});
export const ServiceContent = z.strictObject({
  category: z.enum(SERVICE_LISTS.categories),
  subtype: code,
  date: day,
  startsAt: moment.nullable(),
  quantity: z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,2})?$/u, 'a number')
    .nullable(),
  unit: line(40).nullable(),
  value: money.nullable(),
  currency: currency.nullable(),
  providerOrgId: uuid.nullable(),
  providerServiceId: uuid.nullable(),
  location: line(300).nullable(),
  locationConfidential: z.boolean(),
  companions: z
    .array(
      z.strictObject({
        kind: z.enum(SERVICE_LISTS.companions),
        personOrUserId: uuid.nullable(),
        acceptedByPerson: z.boolean(),
      }),
    )
    .max(6),
  interpreterMode: z.enum(SERVICE_LISTS.interpreterModes).nullable(),
  interpreterId: uuid.nullable(),
  outcome: z.enum(SERVICE_LISTS.outcomes),
  planItemId: uuid.nullable(),
  personFeedback: z.union([1, 2, 3, 4, 5].map((n) => z.literal(n as 1))).nullable(),
  personFeedbackText: words(2000).nullable(),
  anonymous: z.boolean(),
  note: words(4000).nullable(),
});
export const ReferralContent = z.strictObject({
  category: z.enum(SERVICE_LISTS.categories),
  urgency: z.enum(SERVICE_LISTS.urgencies),
  toOrgId: uuid,
  toServiceId: uuid.nullable(),
  state: z.enum(SERVICE_LISTS.referralStates),
  consentIds: z.array(uuid).max(20),
  legalBasisId: uuid.nullable(),
  sentAt: moment.nullable(),
  respondBy: moment.nullable(),
  endedAt: moment.nullable(),
  declineReason: z.enum(SERVICE_LISTS.declines).nullable(),
  planItemId: uuid.nullable(),
});

export const ReturnContent = z.strictObject({
  state: z.enum(RETURN_LISTS.states),
  destinationCountry: country,
  destinationArea: line(120).nullable(),
  decisionMadeBy: z.enum(RETURN_LISTS.decidedBy),
  travelDate: day.nullable(),
  escort: line(200).nullable(),
  travelDocument: z.enum(RETURN_LISTS.documents),
  receivingOrgId: uuid.nullable(),
  receivingOrgAccepted: z.boolean(),
  proceedingsCheckedOn: day.nullable(),
  familyAssessmentDone: z.boolean(),
  reintegrationPlan: words(10_000).nullable(),
  monitoring: z
    .array(z.strictObject({ dueOn: day, doneOn: day.nullable(), result: z.enum(RETURN_LISTS.monitoring).nullable() }))
    .max(40),
  cancelledBecause: z.enum(RETURN_LISTS.cancelled).nullable(),
});
export const GuardianshipContent = z.strictObject({
  personId: uuid.nullable(),
  requestedOn: day,
  appointedBy: z.enum(BEST_INTERESTS.appointedBy).nullable(),
  from: day.nullable(),
  to: day.nullable(),
  conflictOfInterestChecked: z.boolean(),
});
const weighed = z.partialRecord(z.enum(BEST_INTERESTS.factors), words(2000));
export const bestInterestsOption = z.strictObject({
  decision: z.enum(BEST_INTERESTS.decisions),
  pros: weighed,
  cons: weighed,
});
export const BestInterestsContent = z.strictObject({
  matter: z.enum(BEST_INTERESTS.matters),
  state: z.enum(BEST_INTERESTS.states),
  childViews: z.strictObject({ heardBy: uuid, heardOn: day, how: words(500), summary: words(4000) }).nullable(),
  options: z.array(bestInterestsOption).max(10),
  panel: z.array(z.strictObject({ userId: uuid, discipline: z.enum(BEST_INTERESTS.disciplines) })).max(12),
  decision: z.enum(BEST_INTERESTS.decisions).nullable(),
  decidedOn: day.nullable(),
  reasons: words(10_000).nullable(),
  childInformedOn: day.nullable(),
  appealUntil: day.nullable(),
  timesReopened: z.int().min(0),
});
export const ProtectionContent = z.strictObject({
  status: z.enum(PROTECTION_LISTS.statuses),
  history: z.array(z.strictObject({ status: z.enum(PROTECTION_LISTS.statuses), at: moment, by: uuid })),
  fearsAuthoritiesOf: z.array(z.strictObject({ country, fears: z.boolean().nullable() })).max(10),
  legalInformationGivenAt: moment.nullable(),
  note: words(4000).nullable(),
});
export const BlockLiftContent = z.strictObject({
  state: country,
  consentId: uuid,
  legalAdviceAt: moment,
  adviserId: uuid,
  requestedBy: uuid,
  approvedBy: uuid.nullable(),
  approvedAt: moment.nullable(),
});
export const ConsularContent = z.strictObject({
  state: country,
  postId: uuid,
  purpose: z.enum(PROTECTION_LISTS.purposes),
  consentId: uuid,
  legalAdviceAt: moment,
  adviserId: uuid,
  requestedBy: uuid,
  secondApproverId: uuid.nullable(),
  package: z.array(z.enum(CONSENT_LISTS.categories)).max(16),
  safeWording: words(4000),
  sentAt: moment.nullable(),
  reply: words(4000).nullable(),
  outcome: z.enum(PROTECTION_LISTS.outcomes).nullable(),
});
export const EngagementContent = z.strictObject({
  interpreterId: uuid,
  language,
  mode: z.enum(PROTECTION_LISTS.modes),
  genderWish: z.enum(PROTECTION_LISTS.genderWishes),
  from: moment,
  to: moment,
  undertakingSignedAt: moment.nullable(),
  conflictCheck: z.enum(PROTECTION_LISTS.conflictChecks),
  personAccepted: z.boolean(),
  usedFor: z.array(z.enum(CONSENT_LISTS.purposes)).max(19),
  emergency: z.boolean(),
});
