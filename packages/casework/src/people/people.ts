// SPDX-License-Identifier: EUPL-1.2
// The people of a case file: the person helped, her family, guardians, contacts, and who is suspected. Shapes and closed
// lists of HTCDS 2.0 (IOM, CC BY 4.0); spellings are those of the standard.

import type { PlainDate } from '@amparo/kernel';
import type { Instant } from '../calendar/calendar.ts';
import type { CountryCode, RecipientClass } from '../consent/consent.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';

export const PERSON_KINDS = [
  'Beneficiary',
  'FamilyMember',
  'Guardian',
  'ContactPerson',
  'SuspectedPerpetrator',
] as const;
export type PersonKind = (typeof PERSON_KINDS)[number];
export const BIRTHDATE_PRECISIONS = ['Day', 'Month', 'Year', 'Estimated'] as const;
export const AGE_GROUPS = ['0-8', '9-17', '18-20', '21-23', '24-26', '27-29', '30-38', '39-47', '48+'] as const;
export type AgeBand = (typeof AGE_GROUPS)[number];
/** HTCDS prs_Gender. */
export const GENDERS = [
  'Feminine',
  'Masculine',
  'TransgenderFeminine',
  'TransgenderMasculine',
  'NonConforming',
  'NonSpecifiedUnknown',
] as const;
/** HTCDS prs_MaritalStatus. */
export const MARITAL_STATUSES = [
  'Single',
  'Married',
  'Widowed',
  'Divorced',
  'Separated',
  'RegisteredPartnership',
] as const;
/** HTCDS prs_HighestLevelOfEducation (ISCED 2011). */
export const EDUCATION_LEVELS = [
  'EarlyChildhoodEducation',
  'PrimaryEducation',
  'LowerSecondaryEducation',
  'UpperSecondaryEducation',
  'PostSecondaryNonTertiaryEducation',
  'ShortCycleTertiaryEducation',
  'BachelorsOrEquivalentLevel',
  'MastersOrEquivalentLevel',
  'DoctoralOrEquivalentLevel',
] as const;
/** HTCDS guidance 7. */
export const MIGRANT_TYPES = [
  'FamilyMigrant',
  'VisitorTouristMigrant',
  'LabourMigrant',
  'StudentMigrant',
  'IrregularMigrant',
] as const;
export const LITERACIES = ['None', 'Some', 'Good'] as const;
export const LANGUAGE_LEVELS = ['Native', 'Good', 'Some'] as const;
/** Washington Group short set: six functions, four degrees. */
export const FUNCTIONS = ['Seeing', 'Hearing', 'Walking', 'Remembering', 'SelfCare', 'Communicating'] as const;
export const FUNCTION_DEGREES = ['None', 'Some', 'ALot', 'CannotDo'] as const;
export const IDENTIFIER_TYPES = [
  'Passport',
  'NationalId',
  'ResidencePermit',
  'BirthCertificate',
  'DrivingLicence',
  'AsylumCard',
  'Other',
] as const;
export const HELD_BY = ['Self', 'Trafficker', 'Police', 'Court', 'Consulate', 'Caseworker', 'Lost'] as const;

export interface Identifier {
  readonly type: (typeof IDENTIFIER_TYPES)[number];
  readonly issuer: CountryCode;
  readonly value: string | null;
  readonly heldBy: (typeof HELD_BY)[number];
}

export interface Person extends RecordMeta {
  readonly kind: PersonKind;
  /** always there; screens show it by default */
  readonly alias: string;
  readonly salutation: string | null;
  readonly firstName: string | null;
  readonly middleName: string | null;
  readonly secondName: string | null;
  readonly nameScripts: readonly { readonly script: string; readonly text: string }[];
  readonly birthdate: PlainDate | null;
  readonly birthdatePrecision: (typeof BIRTHDATE_PRECISIONS)[number] | null;
  readonly ageGroup: AgeBand | null;
  readonly ageDisputed: boolean;
  readonly gender: (typeof GENDERS)[number] | null;
  readonly maritalStatus: (typeof MARITAL_STATUSES)[number] | null;
  readonly numberOfChildren: number | null;
  readonly citizenship: readonly CountryCode[];
  readonly statelessness: boolean;
  readonly countryOfHabitualResidence: CountryCode | null;
  readonly languages: readonly { readonly tag: string; readonly level: (typeof LANGUAGE_LEVELS)[number] }[];
  readonly signLanguage: string | null;
  readonly literacy: (typeof LITERACIES)[number] | null;
  readonly education: (typeof EDUCATION_LEVELS)[number] | null;
  readonly disability: Readonly<Partial<Record<(typeof FUNCTIONS)[number], (typeof FUNCTION_DEGREES)[number]>>> | null;
  readonly identifiers: readonly Identifier[];
  readonly migrantType: (typeof MIGRANT_TYPES)[number] | null;
  readonly deceased: boolean;
  /** for checks of conflict (I-12, I-26); normalised: digits only, with country code */
  readonly phones: readonly string[];
  readonly organisationIds: readonly Id[];
  readonly village: string | null;
  readonly address: string | null;
  /** what this person is to the beneficiary, e.g. `sister`; a code of the profile */
  readonly relation: string | null;
}

export const CONTACT_CHANNELS = ['Phone', 'Sms', 'Email', 'MessagingApp', 'InPerson', 'ViaThirdParty', 'None'] as const;
export type ContactChannel = (typeof CONTACT_CHANNELS)[number];

/** When it is safe. `days`: 1 Monday to 7 Sunday. Times as `HH:MM` in the zone of the person; `to` after `from`. */
export interface SafeTime {
  readonly days: readonly (1 | 2 | 3 | 4 | 5 | 6 | 7)[];
  readonly from: string;
  readonly to: string;
}
export interface SafeContact extends RecordMeta {
  readonly caseId: Id;
  readonly channel: ContactChannel;
  readonly value: string | null;
  readonly safeTimes: readonly SafeTime[];
  readonly safeWord: string | null;
  readonly viaWhom: string | null;
  readonly mayLeaveMessage: boolean;
  readonly voicemailSafe: boolean;
  readonly confirmedAt: Instant;
  readonly endedAt: Instant | null;
  readonly note: string | null;
}

/** Somebody or something known to be linked with those suspected (I-12): a person, a number, an institution, a user. */
export interface ConflictFlag {
  readonly personId: Id | null;
  readonly userId: Id | null;
  readonly organisationId: Id | null;
  readonly phone: string | null;
  readonly organisationClass: RecipientClass | null;
  readonly country: CountryCode | null;
  readonly flaggedAt: Instant;
  readonly flaggedBy: Id;
}
