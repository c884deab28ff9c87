// SPDX-License-Identifier: EUPL-1.2
// The profile of a country: clocks, validity, retention, the age of majority, who identifies, local kinds of help and wording.
// Every value has a default of this project; a profile overrides what its country does otherwise and says from where.

import type { LocalText, PlainDate } from '@amparo/kernel';
import type { ServiceCategory } from '../assistance/categories.ts';
import type { RiskLevel } from '../risk/risk.ts';

/** Durations; each name ends in its unit. */
export interface ProfileClocks {
  readonly firstContactEmergencyHours: number;
  readonly firstContactUrgentHours: number;
  readonly firstContactRoutineWorkingDays: number;
  readonly riskAfterIntakeHours: number;
  readonly riskAtAssessmentHours: number;
  readonly riskValidityDays: Readonly<Record<RiskLevel, number>>;
  readonly safetyPlanHours: number;
  readonly planDays: number;
  readonly planReviewDays: number;
  readonly planReviewChildDays: number;
  readonly followUpMonths: readonly number[];
  readonly consentMonths: number;
  readonly consentTransnationalMonths: number;
  readonly consentWarningDays: number;
  readonly legalBasisReviewHours: number;
  readonly returnRiskDays: number;
  readonly returnMonitoringDay: number;
  readonly returnMonitoringMonths: readonly number[];
  readonly dataSubjectRequestDays: number;
  readonly reflectionPeriodDays: number;
  readonly appointmentNoticeHours: number;
}
export interface ProfileRetention {
  readonly declinedIdentityHours: number;
  readonly closedYears: number;
  /** a child's file is kept until this age, where that is longer */
  readonly childUntilAge: number;
  readonly logYears: number;
}

/** V: seen in its source. M: from memory, to be checked. O: a value of this project's own. */
export const SOURCE_MARKS = ['V', 'M', 'O'] as const;
export interface ProfileSource {
  readonly what: string;
  readonly citation: string;
  readonly url: string | null;
  readonly checkedOn: PlainDate | null;
  readonly mark: (typeof SOURCE_MARKS)[number];
}

export interface CountryProfile {
  /** ISO 3166-1 alpha-2, or `ZZ` for the defaults alone */
  readonly country: string;
  readonly version: number;
  readonly ageOfMajority: number;
  /** IANA; of the institution, not of the country: some countries have several. Days begin and end by it */
  readonly timeZone: string;
  readonly identificationBody: { readonly name: LocalText; readonly mark: (typeof SOURCE_MARKS)[number] } | null;
  readonly clocks: ProfileClocks;
  readonly retention: ProfileRetention;
  /** some states make notification of a consulate automatic by treaty: always routed to counsel first */
  readonly automaticConsularNotification: boolean;
  readonly localSubtypes: readonly {
    readonly category: ServiceCategory;
    readonly code: string;
    readonly name: LocalText;
  }[];
  readonly localAgeGroups: readonly string[] | null;
  /** words of this country for codes of the platform */
  readonly wording: readonly { readonly code: string; readonly text: LocalText }[];
  readonly sources: readonly ProfileSource[];
}

export const CUSTOM_FIELD_TYPES = ['text', 'number', 'date', 'yes-no', 'choice'] as const;
export type CustomFieldType = (typeof CUSTOM_FIELD_TYPES)[number];
/** As the levels of access/fields.ts: reference < file < identity. */
export const CUSTOM_FIELD_LEVELS = ['reference', 'file', 'identity'] as const;

/** A field of an institution's own. */
export interface CustomField {
  /** `x-` and kebab-case; retires, never changes meaning */
  readonly code: string;
  readonly type: CustomFieldType;
  readonly label: LocalText;
  readonly help: LocalText | null;
  readonly level: (typeof CUSTOM_FIELD_LEVELS)[number];
  readonly required: boolean;
  readonly choices: readonly { readonly code: string; readonly label: LocalText }[];
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly maxLength: number | null;
  readonly retired: boolean;
}
