// SPDX-License-Identifier: EUPL-1.2
// The case: its stages, sources, exploitation, events and the closed lists behind them; and the case file, which is the case
// with everything that belongs to it. Every rule takes the file and gives back the next one. Lists of HTCDS 2.0 (IOM, CC BY
// 4.0) keep the spelling of the standard; RestrictsMovement is ours.

import type { PlainDate } from '@amparo/kernel';
import type {
  AssistancePlan,
  NeedsAssessment,
  ReferralNote,
  ServiceDelivery,
  Urgency,
} from '../assistance/assistance.ts';
import type { Instant } from '../calendar/calendar.ts';
import type { BestInterestsProcedure, Guardianship } from '../child/child.ts';
import type { Consent, CountryCode, LegalBasis } from '../consent/consent.ts';
import type { HealthNeed, MedicalExamination, SealedResult } from '../health/health.ts';
import type { InterpreterEngagement } from '../interpreter/interpreter.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';
import type { CustomValue } from '../profile/custom-fields.ts';
import type { ConflictFlag, Person, SafeContact } from '../people/people.ts';
import type { BlockLift, ConsularContact, InternationalProtection } from '../protection/protection.ts';
import type { ReturnCase } from '../return/return.ts';
import type { DebtClaim, RiskAssessment } from '../risk/risk.ts';
import type { SafetyPlan } from '../safety-plan/safety-plan.ts';

export const STAGES = [
  'Identified',
  'ConsentPending',
  'Intake',
  'Assessment',
  'Planning',
  'Assistance',
  'Solution',
  'Closed',
  'FollowUp',
  'Declined',
  'TransferredOut',
  'Erased',
] as const;
export type Stage = (typeof STAGES)[number];
/** Somebody is responsible for it now. */
export const OPEN_STAGES = [
  'Identified',
  'ConsentPending',
  'Intake',
  'Assessment',
  'Planning',
  'Assistance',
  'Solution',
  'FollowUp',
] as const satisfies readonly Stage[];

export const CASE_EVENTS = [
  'open',
  'inform',
  'consent',
  'refuse',
  'completeIntake',
  'completeAssessment',
  'approvePlan',
  'reassess',
  'startSolution',
  'close',
  'endEarly',
  'schedule',
  'endFollowUp',
  'reopen',
  'transferAccepted',
  'retentionDue',
] as const;
export type CaseEvent = (typeof CASE_EVENTS)[number];

export const CASE_SOURCES = [
  'SelfReferral',
  'Hotline',
  'Police',
  'Border',
  'Health',
  'NGO',
  'Consulate',
  'LabourInspection',
  'Court',
  'School',
  'Family',
  'Public',
  'Other',
] as const;
export type CaseSource = (typeof CASE_SOURCES)[number];
export const TRAFFICKING_STATUSES = [
  'PossibleVictimOfTrafficking',
  'ActualVictimOfTrafficking',
  'NotAVictimOfTrafficking',
] as const;
export type TraffickingStatus = (typeof TRAFFICKING_STATUSES)[number];
export const STATUS_DECIDED_BY = [
  'Police',
  'NGO',
  'CourtOrProsecution',
  'NonPoliceGovernmentalOrganization',
  'Other',
] as const;
export const SOLUTIONS = [
  'VoluntaryReturn',
  'LocalIntegration',
  'RelocationInCountry',
  'ThirdCountry',
  'FamilyReunification',
  'AlternativeCare',
  'InternationalProtection',
  'Undecided',
] as const;
export type Solution = (typeof SOLUTIONS)[number];
export const CLOSING_REASONS = [
  'GoalsReached',
  'PersonWithdrew',
  'LostContact',
  'Transferred',
  'ReturnCompleted',
  'NotEligible',
  'Deceased',
  'Detained',
  'Duplicate',
  'Other',
] as const;
export type ClosingReason = (typeof CLOSING_REASONS)[number];
/** Why a case can end before there is a solution (docs/decisions/0020). Goals reached and a return done belong to a solution. */
export const EARLY_REASONS = [
  'PersonWithdrew',
  'LostContact',
  'NotEligible',
  'Deceased',
  'Detained',
  'Duplicate',
  'Other',
] as const satisfies readonly ClosingReason[];
export const FOLLOW_UP_RESULTS = ['Reached', 'Missed', 'NotWanted'] as const;
export type FollowUpResult = (typeof FOLLOW_UP_RESULTS)[number];
export const SENSITIVITIES = ['Normal', 'Restricted', 'Sealed'] as const;
export const CASE_FLAGS = [
  'InDanger',
  'Child',
  'Detained',
  'InCourt',
  'MissingContact',
  'Pregnant',
  'NoPapers',
] as const;

export const EXPLOITATION_TYPES = [
  'ForcedLabour',
  'SexualExploitation',
  'ChildLabour',
  'ForcedMarriage',
  'Servitude',
  'ForcedMilitaryByNonStateActors',
  'OrganRemoval',
  'ForcedBegging',
  'ForcedAdoption',
  'Surrogacy',
  'Other',
] as const;
/** ISIC Rev. 4 sections, spelt as in HTCDS. */
export const INDUSTRIES = [
  'A_AgricultureForestryAndFishing',
  'B_MiningAndQuarrying',
  'C_Manufacturing',
  'D_ElectricityGasSteamAndAirConditioningSupply',
  'E_WaterSupplySewerageWasteManagement',
  'F_Construction',
  'G_WholesaleAndRetailTradeRepairOfMotorVehicles',
  'H_TransportationAndStorage',
  'I_AccommodationAndFoodServiceActivities',
  'J_InformationAndCommunication',
  'K_FinancialAndInsuranceActivities',
  'L_RealEstateActivities',
  'M_ProfessionalScientificAndTechnicalActivities',
  'N_AdministrativeAndSupportServiceActivities',
  'O_PublicAdministrationAndDefence',
  'P_Education',
  'Q_HumanHealthAndSocialWorkActivities',
  'R_ArtsEntertainmentAndRecreation',
  'S_OtherServiceActivities',
  'T_ActivitiesOfHouseholdsAsEmployers',
  'U_ActivitiesOfExtraterritorialOrganizations',
] as const;
export const SEX_EXPLOITATION_TYPES = [
  'Prostitution',
  'Pornography',
  'RemoteInteractiveServices',
  'PrivateSexualServices',
] as const;
export const CONTROL_METHODS = [
  'PhysicalThreats',
  'ThreatsLawEnforcement',
  'ThreatensChildrenFamily',
  'DebtBondage',
  'FalsePromises',
  'PhysicalAbuse',
  'SexualAbuse',
  'TakesEarnings',
  'RestrictsFinancialAccess',
  'RestrictsMedicalCare',
  'WithholdsNecessities',
  'PsychologicalAbuse',
  'PsychoactiveSubstance',
  'ExcessiveWorkingHours',
  'WithholdsDocuments',
  'Other',
  /** ours: HTCDS defines it but has no code for it */
  'RestrictsMovement',
] as const;
export const RECRUITMENT_METHODS = [
  'AtAPlaceOfBusiness',
  'AtAnEducationalInstitution',
  'AtWork',
  'ThroughOnlineSocialNetworks',
  'ThroughAnOnlineAdvertisement',
  'ThroughATelevisionAdvert',
  'ThroughANewspaperAdvert',
  'ThroughFamilyOrFamilyEvents',
  'ThroughFriendsOrSocialEvents',
  'Other',
] as const;
/** `Unaquainted` is the spelling of the exchange key. */
export const TRAFFICKER_RELATIONS = ['Familial', 'Acquainted', 'Unaquainted'] as const;
export const EVENT_TYPES = ['Recruitment', 'Transit', 'Exploitation'] as const;
export const DATE_PRECISIONS = ['Day', 'Month', 'Year', 'Unknown'] as const;
export const PROCEEDING_KINDS = [
  'Criminal',
  'Civil',
  'Labour',
  'Asylum',
  'Residence',
  'Compensation',
  'Family',
] as const;
export const PROCEEDING_STAGES = ['Considered', 'Filed', 'Running', 'Decided', 'Appealed', 'Ended'] as const;

export interface Exploitation {
  readonly types: readonly (typeof EXPLOITATION_TYPES)[number][];
  readonly industries: readonly (typeof INDUSTRIES)[number][];
  readonly sexExploitation: readonly (typeof SEX_EXPLOITATION_TYPES)[number][];
  readonly controlMethods: readonly (typeof CONTROL_METHODS)[number][];
  readonly recruitmentMethods: readonly (typeof RECRUITMENT_METHODS)[number][];
  readonly relationToTrafficker: (typeof TRAFFICKER_RELATIONS)[number] | null;
  readonly ageWhenTrafficked: number | null;
  readonly details: string | null;
}

/** What happened, when and where (HTCDS hte_*). */
export interface TraffickingEvent extends RecordMeta {
  readonly type: (typeof EVENT_TYPES)[number];
  readonly date: PlainDate | null;
  readonly precision: (typeof DATE_PRECISIONS)[number];
  readonly country: CountryCode | null;
  readonly place: string | null;
  readonly description: string | null;
}

export interface Proceeding extends RecordMeta {
  readonly caseId: Id;
  readonly kind: (typeof PROCEEDING_KINDS)[number];
  readonly stage: (typeof PROCEEDING_STAGES)[number];
  readonly authorityName: string | null;
  readonly nextDate: PlainDate | null;
  readonly note: string | null;
}

/**
 * How a case came to be: one of them must be there. `brought`: an authority, a service or somebody else brought or announced the
 * person, without a screening or a referral of this platform; the source says who (docs/decisions/0020).
 */
export type CaseOrigin =
  | { readonly kind: 'screening'; readonly screeningId: Id }
  | { readonly kind: 'incoming-referral'; readonly referralId: Id; readonly urgency?: Urgency }
  | { readonly kind: 'self-request' }
  | { readonly kind: 'brought' };

export interface StageChange {
  readonly from: Stage | null;
  readonly event: CaseEvent;
  readonly to: Stage;
  readonly at: Instant;
  readonly by: Id;
  readonly reason: string | null;
}

export interface Case extends RecordMeta {
  /** random; carries no country, year or initials (I-31) */
  readonly caseNo: string;
  readonly personId: Id;
  readonly familyGroupId: Id | null;
  readonly stage: Stage;
  /** grows only; its last entry is `stage` */
  readonly stageHistory: readonly StageChange[];
  readonly origin: CaseOrigin;
  readonly source: CaseSource;
  readonly openedAt: Instant;
  readonly caseWorkerId: Id;
  readonly supervisorId: Id;
  readonly traffickingStatus: TraffickingStatus;
  readonly statusDecidedBy: (typeof STATUS_DECIDED_BY)[number] | null;
  readonly statusDecidedAt: Instant | null;
  /** link to a determination */
  readonly statusBasis: Id | null;
  readonly statusReason: string | null;
  readonly statusHistory: readonly {
    readonly status: TraffickingStatus;
    readonly decidedBy: (typeof STATUS_DECIDED_BY)[number] | null;
    readonly at: Instant;
    readonly by: Id;
  }[];
  readonly exploitation: Exploitation;
  readonly reflectionPeriod: { readonly from: PlainDate; readonly to: PlainDate; readonly authority: string } | null;
  readonly solution: Solution;
  /** the durable solution is the person's own choice, said on this day */
  readonly solutionChosenByPersonOn: PlainDate | null;
  readonly closingReason: ClosingReason | null;
  readonly closingNote: string | null;
  readonly followUpOffered: boolean;
  /** when each follow-up falls due and when it was done */
  readonly followUps: readonly FollowUp[];
  readonly privateSettingConfirmed: boolean;
  /** BCP 47 */
  readonly language: string | null;
  readonly safetyCardOffered: boolean;
  readonly urgentNeedsCheckedAt: Instant | null;
  readonly legalHold: boolean;
  readonly legalHoldSetBy: Id | null;
  readonly sensitivity: (typeof SENSITIVITIES)[number];
  readonly flags: readonly (typeof CASE_FLAGS)[number][];
  readonly nextReviewAt: PlainDate | null;
  readonly identityErasedAt: Instant | null;
  /** values of custom fields by the field's code; each typed by its definition (profile/custom-fields.ts) */
  readonly custom: Readonly<Record<string, CustomValue>>;
  /** those whose field tells who the person is; kept and shown apart, with names. Left out in files of earlier versions */
  readonly customIdentity?: Readonly<Record<string, CustomValue>>;
}

export interface FollowUp {
  readonly dueOn: PlainDate;
  /** when somebody tried, whatever came of it */
  readonly doneOn: PlainDate | null;
  /** left out in files of earlier versions, where every follow-up that was made had reached the person */
  readonly result?: FollowUpResult | null;
}

export interface Note extends RecordMeta {
  readonly caseId: Id;
  readonly text: string;
  readonly sealed: boolean;
}

/** A case with everything that belongs to it: what a rule needs to decide. Lists are oldest first. */
export interface CaseFile {
  readonly case: Case;
  readonly person: Person;
  /** family, guardians, contacts, suspected perpetrators */
  readonly related: readonly Person[];
  readonly safeContacts: readonly SafeContact[];
  readonly conflictFlags: readonly ConflictFlag[];
  readonly events: readonly TraffickingEvent[];
  readonly proceedings: readonly Proceeding[];
  readonly consents: readonly Consent[];
  readonly legalBases: readonly LegalBasis[];
  readonly risks: readonly RiskAssessment[];
  readonly safetyPlans: readonly SafetyPlan[];
  readonly debts: readonly DebtClaim[];
  readonly healthNeeds: readonly HealthNeed[];
  readonly examinations: readonly MedicalExamination[];
  readonly sealedResults: readonly SealedResult[];
  readonly needs: readonly NeedsAssessment[];
  readonly plans: readonly AssistancePlan[];
  readonly services: readonly ServiceDelivery[];
  readonly referrals: readonly ReferralNote[];
  readonly returns: readonly ReturnCase[];
  readonly guardianships: readonly Guardianship[];
  readonly bestInterests: readonly BestInterestsProcedure[];
  readonly protection: InternationalProtection | null;
  readonly blockLifts: readonly BlockLift[];
  readonly consularContacts: readonly ConsularContact[];
  readonly engagements: readonly InterpreterEngagement[];
  readonly notes: readonly Note[];
}
