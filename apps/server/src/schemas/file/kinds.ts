// SPDX-License-Identifier: EUPL-1.2
// For each kind of record: its shape in an answer, its place in the case file, and which fields of the case open it. What is
// sealed apart may be missing from an answer, so it is optional there; who gets it is decided by the fields alone (AZ-6).

import type { CaseField } from '@amparo/casework/access';
import { z } from 'zod';
import { named } from '../../schemas.ts';
import { STORED, type StoredKind } from '../../store/records/kinds.ts';
import {
  BestInterestsContent,
  BlockLiftContent,
  CaseContent,
  ConflictFlagContent,
  ConsentContent,
  ConsularContent,
  DebtContent,
  EngagementContent,
  EventContent,
  ExaminationContent,
  GuardianshipContent,
  HealthNeedContent,
  LegalBasisContent,
  NeedsContent,
  NoteContent,
  PersonContent,
  PlanContent,
  ProceedingContent,
  ProtectionContent,
  ReferralContent,
  ReturnContent,
  RiskContent,
  SafeContactContent,
  SafetyPlanContent,
  SealedResultContent,
  ServiceContent,
} from './contents.ts';
import { recordMeta } from './parts.ts';

type Shape = z.ZodObject<z.ZodRawShape>;

const CONTENTS: Readonly<Record<StoredKind, Shape>> = {
  case: CaseContent,
  event: EventContent,
  proceeding: ProceedingContent,
  person: PersonContent,
  safeContact: SafeContactContent,
  conflictFlag: ConflictFlagContent,
  consent: ConsentContent,
  legalBasis: LegalBasisContent,
  riskAssessment: RiskContent,
  safetyPlan: SafetyPlanContent,
  debtClaim: DebtContent,
  healthNeed: HealthNeedContent,
  medicalExamination: ExaminationContent,
  sealedResult: SealedResultContent,
  needsAssessment: NeedsContent,
  plan: PlanContent,
  service: ServiceContent,
  referral: ReferralContent,
  returnCase: ReturnContent,
  guardianship: GuardianshipContent,
  bestInterests: BestInterestsContent,
  internationalProtection: ProtectionContent,
  blockLift: BlockLiftContent,
  consularContact: ConsularContent,
  interpreterEngagement: EngagementContent,
  note: NoteContent,
};

interface KindPlace {
  /** its list in the answer of the whole file */
  readonly list: string;
  readonly open: CaseField;
  /** of what is sealed apart */
  readonly private: CaseField;
}
const at = (list: string, open: CaseField, apart: CaseField = open): KindPlace => ({ list, open, private: apart });

export const PLACES: Readonly<Record<StoredKind, KindPlace>> = {
  case: at('facts', 'facts', 'exploitation'),
  event: at('events', 'events'),
  proceeding: at('proceedings', 'proceedings'),
  person: at('persons', 'persons', 'personIdentity'),
  safeContact: at('safeContacts', 'safeContacts'),
  conflictFlag: at('conflictFlags', 'conflictFlags'),
  consent: at('consents', 'consents'),
  legalBasis: at('legalBases', 'legalBases'),
  riskAssessment: at('risks', 'risks'),
  safetyPlan: at('safetyPlans', 'safetyPlans'),
  debtClaim: at('debts', 'debts'),
  // urgent ones are open to everybody who works on the case: see shownRecord
  healthNeed: at('healthNeeds', 'healthSummary', 'healthNeeds'),
  medicalExamination: at('examinations', 'examinations'),
  sealedResult: at('sealedResults', 'sealedResults'),
  needsAssessment: at('needs', 'needs'),
  plan: at('plans', 'plans'),
  service: at('services', 'services', 'serviceLocation'),
  referral: at('referrals', 'referrals'),
  returnCase: at('returns', 'returns'),
  guardianship: at('guardianships', 'guardianships'),
  bestInterests: at('bestInterests', 'bestInterests'),
  internationalProtection: at('protection', 'protection'),
  blockLift: at('blockLifts', 'blockLifts'),
  consularContact: at('consularContacts', 'consularContacts'),
  interpreterEngagement: at('engagements', 'engagements'),
  note: at('notes', 'notes'),
};

const NAMES: Partial<Record<StoredKind, string>> = { case: 'CaseFacts' };

function answerOf(kind: StoredKind) {
  const optional = [...STORED[kind].private, ...(kind === 'person' ? ['alias'] : [])];
  const content = CONTENTS[kind].partial(
    Object.fromEntries(optional.map((name) => [name, true])) as Record<string, true>,
  );
  // what an erased person is called is a dash, which nobody could give as an alias
  const shape = kind === 'person' ? { ...content.shape, alias: z.string().optional() } : content.shape;
  const name = NAMES[kind] ?? `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
  return named(`${name}Record`, z.strictObject({ ...recordMeta, ...shape }));
}

/** The shape of a record in an answer. */
export const RECORD_ANSWERS = Object.fromEntries(
  (Object.keys(CONTENTS) as StoredKind[]).map((kind) => [kind, answerOf(kind)]),
) as unknown as Readonly<Record<StoredKind, z.ZodType>>;
