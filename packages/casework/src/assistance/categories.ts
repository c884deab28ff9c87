// SPDX-License-Identifier: EUPL-1.2
// The kinds of help, with their subtypes, and where they stand in HTCDS 2.0 (spl_Type) and among the pillars of a national
// referral mechanism. A country profile can add subtypes; a code never changes its meaning.
// Sources: HTCDS 2.0 (IOM, CC BY 4.0); OSCE/ODIHR, National Referral Mechanisms, 2nd ed. (2022), four pillars.

export const NRM_PILLARS = [
  'IdentificationAndProtection',
  'IndividualSupportAndAccessToServices',
  'SocialInclusion',
  'CriminalJusticeAndRedress',
] as const;
export type NrmPillar = (typeof NRM_PILLARS)[number];

export const HTCDS_PLAN_TYPES = [
  'Education',
  'Financial',
  'Health',
  'LabourExploitationRehabilitation',
  'Legal',
  'Livelihood',
  'RightsBasedTraining',
  'SexualExploitationRehabilitation',
  'SocialCare',
] as const;
export type HtcdsPlanType = (typeof HTCDS_PLAN_TYPES)[number];

interface CategoryRule {
  readonly subtypes: readonly string[];
  readonly htcds: readonly HtcdsPlanType[];
  readonly pillar: NrmPillar;
}
const [identification, support, inclusion, redress] = NRM_PILLARS;

export const SERVICE_CATEGORIES = {
  Food: {
    subtypes: ['Meal', 'FoodParcel', 'Voucher', 'InfantFeeding', 'Water'],
    htcds: ['SocialCare'],
    pillar: support,
  },
  Clothing: { subtypes: ['Clothing', 'Shoes', 'HygieneKit', 'Blanket'], htcds: ['SocialCare'], pillar: support },
  Shelter: {
    subtypes: ['Emergency', 'SafeHouse', 'Transitional', 'HostFamily', 'ChildCare', 'LongTermHousing'],
    htcds: ['SocialCare'],
    pillar: support,
  },
  Health: {
    subtypes: [
      'Emergency',
      'MedicalExamination',
      'SexualReproductive',
      'Dental',
      'Chronic',
      'SubstanceUse',
      'Forensic',
      'Medication',
    ],
    htcds: ['Health'],
    pillar: support,
  },
  Psychosocial: {
    subtypes: ['FirstAid', 'Counselling', 'Psychiatry', 'GroupPeer', 'FamilyMediation', 'CrisisLine'],
    htcds: ['Health', 'SexualExploitationRehabilitation', 'LabourExploitationRehabilitation'],
    pillar: support,
  },
  Legal: {
    subtypes: [
      'Information',
      'Representation',
      'ResidencePermit',
      'Asylum',
      'Compensation',
      'WageClaim',
      'NonPunishment',
      'Custody',
      'ProtectionOrder',
    ],
    htcds: ['Legal'],
    pillar: redress,
  },
  Consular: { subtypes: ['TravelDocument', 'IdentityConfirmation', 'Visit'], htcds: ['Legal'], pillar: support },
  Documentation: {
    subtypes: ['IdCard', 'BirthRegistration', 'Passport', 'Statelessness', 'CertificateRecovery'],
    htcds: ['Legal'],
    pillar: support,
  },
  Interpretation: {
    subtypes: ['InPerson', 'Remote', 'SignLanguage', 'CulturalMediation', 'Translation'],
    htcds: [],
    pillar: identification,
  },
  EducationVocational: {
    subtypes: ['School', 'LanguageCourse', 'Vocational', 'Recognition', 'RightsTraining'],
    htcds: ['Education', 'RightsBasedTraining'],
    pillar: inclusion,
  },
  Livelihood: {
    subtypes: ['JobPlacement', 'SmallBusiness', 'Apprenticeship'],
    htcds: ['Livelihood'],
    pillar: inclusion,
  },
  Financial: {
    subtypes: ['Cash', 'DebtCounselling', 'BankAccount', 'SocialBenefit'],
    htcds: ['Financial'],
    pillar: inclusion,
  },
  Transport: { subtypes: ['Local', 'Escort', 'International'], htcds: ['SocialCare'], pillar: support },
  Safety: {
    subtypes: ['SafetyPlan', 'Relocation', 'WitnessProtection', 'DigitalSafety', 'Emergency', 'SafetyCall'],
    htcds: [],
    pillar: identification,
  },
  Child: {
    subtypes: ['Guardianship', 'AlternativeCare', 'BestInterests', 'FamilyTracing'],
    htcds: ['SocialCare'],
    pillar: support,
  },
  ReturnReintegration: {
    subtypes: ['PreReturnRisk', 'Travel', 'Reception', 'Grant', 'Monitoring'],
    htcds: ['Livelihood'],
    pillar: inclusion,
  },
  Communication: { subtypes: ['SafePhone', 'Internet', 'FamilyCall'], htcds: ['SocialCare'], pillar: support },
} as const satisfies Record<string, CategoryRule>;
export type ServiceCategory = keyof typeof SERVICE_CATEGORIES;
export const SERVICE_CATEGORY_NAMES = Object.keys(SERVICE_CATEGORIES) as readonly ServiceCategory[];

/** Help that waits for nothing (I-05): its category and subtype. */
export const EMERGENCY_HELP = [
  { category: 'Food', subtypes: ['Meal', 'FoodParcel', 'Voucher', 'InfantFeeding', 'Water'] },
  { category: 'Clothing', subtypes: ['Clothing', 'Shoes', 'HygieneKit', 'Blanket'] },
  { category: 'Shelter', subtypes: ['Emergency'] },
  { category: 'Health', subtypes: ['Emergency'] },
  { category: 'Psychosocial', subtypes: ['FirstAid', 'CrisisLine'] },
  { category: 'Safety', subtypes: ['Emergency', 'SafetyPlan', 'SafetyCall', 'Relocation'] },
  { category: 'Transport', subtypes: ['Local', 'Escort'] },
  { category: 'Interpretation', subtypes: ['InPerson', 'Remote', 'SignLanguage'] },
] as const satisfies readonly { readonly category: ServiceCategory; readonly subtypes: readonly string[] }[];

export function categoryRule(category: ServiceCategory): CategoryRule {
  return SERVICE_CATEGORIES[category];
}

export function isEmergencyHelp(category: ServiceCategory, subtype: string): boolean {
  return EMERGENCY_HELP.some(
    (help) => help.category === category && (help.subtypes as readonly string[]).includes(subtype),
  );
}
