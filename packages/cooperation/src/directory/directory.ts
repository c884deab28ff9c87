// SPDX-License-Identifier: EUPL-1.2
// The directory: who helps, where, in which languages, when, for whom. Our records use the words of HSDS 3.0 (Open Referral, CC BY-SA
// 4.0: names only, none of its descriptions) and add what the standard does not ask: whether a service tells the police, takes
// children, asks for papers. A confidential place has no address outside the institution that runs it.

import type { PlainDate } from '@amparo/kernel';
import type { ServiceCategory } from '@amparo/casework/assistance';
import type { Instant } from '@amparo/casework/calendar';
import type { CountryCode, Recipient, RecipientClass, SharableField } from '@amparo/casework/consent';
import type { Id } from '@amparo/casework/outcome';

/** HSDS 3.0, service.status. */
export const SERVICE_STATUSES = ['active', 'inactive', 'defunct', 'temporarily closed'] as const;
export type ServiceStatus = (typeof SERVICE_STATUSES)[number];
/** HSDS 3.0, location.location_type. */
export const LOCATION_TYPES = ['physical', 'postal', 'virtual'] as const;
export const REPORTING = ['Never', 'WithConsent', 'LegalDuty'] as const;
export type Reporting = (typeof REPORTING)[number];
export const GENDER_POLICIES = ['All', 'Women', 'Men', 'WomenAndChildren', 'AskFirst'] as const;
export type GenderPolicy = (typeof GENDER_POLICIES)[number];
/** Days after which an entry that nobody verified is stale and drops in the ranking. */
export const STALE_AFTER_DAYS = 180;
/** iCalendar weekdays, as HSDS writes `byday`. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export interface Phone {
  readonly id: Id;
  readonly number: string;
  readonly extension: string | null;
  /** HSDS: e.g. `voice`, `text`, `fax` */
  readonly type: string | null;
  readonly languages: readonly string[];
}
export interface Organisation {
  readonly id: Id;
  readonly name: string;
  readonly alternateName: string | null;
  readonly description: string;
  readonly email: string | null;
  readonly website: string | null;
  readonly uri: string | null;
  readonly parentOrganisationId: Id | null;
  readonly identifiers: readonly { readonly id: Id; readonly scheme: string; readonly identifier: string }[];
  readonly phones: readonly Phone[];
  /** HTCDS 2.0 org_Type, and ours */
  readonly recipientClass: RecipientClass;
  readonly country: CountryCode;
  /** the state for which a consulate acts */
  readonly actsFor: CountryCode | null;
  /** installation that receives for it; null: none, only the file channel or a telephone */
  readonly instanceId: Id | null;
  /** words by which people tell it apart before they send (FED-6) */
  readonly place: string | null;
}
export interface Place {
  readonly id: Id;
  readonly organisationId: Id | null;
  readonly type: (typeof LOCATION_TYPES)[number];
  readonly name: string | null;
  /** WGS 84, degrees */
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly address: {
    readonly id: Id;
    readonly lines: string;
    readonly city: string;
    readonly region: string | null;
    readonly stateProvince: string;
    readonly postalCode: string;
    readonly country: CountryCode;
  } | null;
  readonly stepFree: boolean | null;
  /** never exported, never on a map, never in a package (I-19) */
  readonly confidential: boolean;
}
/** One rule of opening: which days, from, to. `always`: day and night. Holidays are said in words elsewhere. */
export interface OpeningHours {
  readonly id: Id;
  readonly days: readonly Weekday[];
  /** HH:MM, local time of the place */
  readonly opensAt: string | null;
  readonly closesAt: string | null;
  readonly always: boolean;
  readonly validFrom: PlainDate | null;
  readonly validTo: PlainDate | null;
}
export interface DirectoryService {
  readonly id: Id;
  readonly organisationId: Id;
  readonly name: string;
  readonly alternateName: string | null;
  readonly description: string | null;
  readonly url: string | null;
  readonly email: string | null;
  readonly status: ServiceStatus;
  readonly categories: readonly ServiceCategory[];
  readonly subtypes: readonly string[];
  readonly phones: readonly Phone[];
  /** BCP 47, lower case */
  readonly languages: readonly string[];
  readonly interpretation: string | null;
  readonly applicationProcess: string | null;
  readonly feesDescription: string | null;
  readonly free: boolean | null;
  readonly alert: string | null;
  readonly minimumAge: number | null;
  readonly maximumAge: number | null;
  readonly eligibility: string | null;
  readonly genderPolicy: GenderPolicy;
  readonly acceptsChildren: boolean;
  readonly acceptsWithoutPapers: boolean;
  readonly requiredDocuments: readonly string[];
  readonly reportsToPolice: Reporting;
  readonly reportsToImmigration: Reporting;
  readonly survivorInformed: boolean;
  readonly placeIds: readonly Id[];
  /** ISO 3166-2, or 3166-1 for a whole country; empty: nobody said */
  readonly areas: readonly string[];
  readonly hours: readonly OpeningHours[];
  /** shown to members of the network only */
  readonly capacity: { readonly free: number; readonly of: number | null; readonly updatedAt: Instant } | null;
  readonly intakeFields: readonly SharableField[];
  readonly verifiedAt: PlainDate | null;
  readonly verifiedBy: Id | null;
}
export interface Directory {
  readonly organisations: readonly Organisation[];
  readonly services: readonly DirectoryService[];
  readonly places: readonly Place[];
}

/** What a rule of disclosure asks of a recipient (casework/consent). */
export function recipientOf(
  { id, recipientClass, country, actsFor, phones }: Organisation,
  personIds: readonly Id[] = [],
): Recipient {
  return { institutionId: id, recipientClass, country, actsFor, personIds, phones: phones.map(({ number }) => number) };
}
