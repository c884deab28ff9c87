// SPDX-License-Identifier: EUPL-1.2
// A case file -> a record of HTCDS. What the file has no field for comes from the remainder that its import kept. Sealed notes,
// safe contacts and the place of a shelter are never read here; which fields leave the house is decided after this
// (../import/export-fields.ts).

import { SERVICE_CATEGORIES } from '../assistance/categories.ts';
import type { AssistancePlan } from '../assistance/assistance.ts';
import { dayOf, type Instant } from '../calendar/calendar.ts';
import type { CaseFile, Stage, TraffickingEvent } from '../case/case.ts';
import { isInForce } from '../consent/state.ts';
import type { Id } from '../outcome/record.ts';
import type { Person } from '../people/people.ts';
import { type HtcdsRecord, type HtcdsValue, keyOf } from './record.ts';
import type { Htcds } from './standard.ts';

/** What an import kept beside the case because the file has no field for it. Sealed like the names of a person. */
export interface Remainder {
  readonly fields: HtcdsRecord;
  /** by the record that the rest of an entry belongs to; null: an entry of its own */
  readonly events: readonly { readonly recordId: Id | null; readonly fields: HtcdsRecord }[];
  readonly plans: readonly { readonly recordId: Id | null; readonly fields: HtcdsRecord }[];
}

export const NO_REMAINDER: Remainder = { fields: {}, events: [], plans: [] };

export interface ExportOptions {
  readonly now: Instant;
  readonly remainder?: Remainder;
  /** names of institutions and users; undefined where the reader may not know them */
  readonly organisationName?: (id: Id) => string | undefined;
  readonly userName?: (id: Id) => string | undefined;
}

/** HTCDS cas_Status of a stage. */
export function statusOf(stage: Stage): 'Active' | 'FollowUp' | 'Closed' | 'ClosedReferred' | undefined {
  if (stage === 'FollowUp') return 'FollowUp';
  if (stage === 'Closed' || stage === 'Declined') return 'Closed';
  if (stage === 'TransferredOut') return 'ClosedReferred';
  return stage === 'Erased' ? undefined : 'Active';
}

/**
 * @returns every field of the standard that is known of the case. An erased case gives an empty record. `RestrictsMovement`,
 *   which is ours, has no code in HTCDS and is left out.
 */
export function recordOf(htcds: Htcds, file: CaseFile, options: ExportOptions): HtcdsRecord {
  if (file.case.stage === 'Erased') return {};
  const remainder = options.remainder ?? NO_REMAINDER;
  const record: Record<string, HtcdsValue> = {
    ...remainder.fields,
    ...present(personFields(htcds, file.person, remainder.fields)),
    ...present(caseFields(file, options)),
    ...present({ con_Consent: caseRecordConsent(file, options.now) }),
  };
  addGroup(htcds, record, eventEntries(file.events, remainder));
  addGroup(htcds, record, planEntries(file.plans, remainder));
  addGroup(
    htcds,
    record,
    file.notes.filter(({ sealed }) => !sealed).map(({ text }) => ({ cco_CaseComment: text })),
  );
  addGroup(htcds, record, outgoingEntries(file, options));
  return record;
}

/** con_Consent is the consent to the case record and nothing else: TRUE only while it counts. */
function caseRecordConsent(file: CaseFile, now: Instant): boolean | undefined {
  const own = file.consents.filter(({ purpose, decision }) => purpose === 'CaseRecord' && decision !== 'Draft');
  return own.length === 0 ? undefined : own.some((consent) => isInForce(consent, now));
}

type Loose = Readonly<Record<string, HtcdsValue | null | undefined>>;

function present(fields: Loose): Record<string, HtcdsValue> {
  const found: Record<string, HtcdsValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) continue;
    found[name] = value;
  }
  return found;
}

export function personFields(htcds: Htcds, person: Person, kept: HtcdsRecord): Loose {
  const [first, second] = person.languages.map(({ tag }) => htcds.fromTag(tag));
  // a file that named only a further language did not say that it is the first one
  const onlyFurther = second === undefined && first !== undefined && first === kept['prs_SecondaryLanguage'];
  return {
    prs_Salutation: person.salutation,
    prs_FirstName: person.firstName,
    prs_MiddleName: person.middleName,
    prs_SecondName: person.secondName,
    prs_Birthdate: dateText(person.birthdate, person.birthdatePrecision),
    prs_Gender: person.gender,
    prs_MaritalStatus: person.maritalStatus,
    prs_NumberOfChildren: person.numberOfChildren,
    prs_PrimaryLanguage: onlyFurther ? null : first,
    prs_SecondaryLanguage: second,
    prs_HighestLevelOfEducation: person.education,
    prs_Citizenship: person.citizenship,
    prs_Deceased: person.deceased ? true : null,
    // the parts of an address that was imported stand in the remainder for as long as nobody wrote another one
    prs_MailingStreet: person.address === addressText(kept) ? null : person.address,
  };
}

/** One line for the eyes of people; its parts stay apart in the remainder. */
export function addressText(record: HtcdsRecord): string | null {
  const parts = ['Street', 'City', 'State', 'PostalCode', 'Country'].map((part) => record[`prs_Mailing${part}`]);
  const text = parts.filter((part) => typeof part === 'string' && part.trim() !== '').join(', ');
  return text === '' ? null : text;
}

/** A date as exact as it is known. */
function dateText(date: string | null, precision: string | null): string | null {
  if (date === null) return null;
  if (precision === 'Year' || precision === 'Estimated') return date.slice(0, 4);
  return precision === 'Month' ? date.slice(0, 7) : date;
}

function caseFields(file: CaseFile, options: ExportOptions): Loose {
  const { exploitation, ...one } = file.case;
  return {
    vic_TraffickingStatus: one.traffickingStatus,
    vic_TraffickingStatusDecisionMakingOrg: one.statusDecidedBy,
    vic_RelationshipToTrafficker: exploitation.relationToTrafficker,
    vic_AgeWhenTrafficked: exploitation.ageWhenTrafficked,
    vic_MethodOfRecruitment: exploitation.recruitmentMethods,
    vic_MethodsOfControl: exploitation.controlMethods.filter((method) => method !== 'RestrictsMovement'),
    vic_TypeOfExploitation: exploitation.types,
    vic_ForcedLabourIndustry: exploitation.industries,
    vic_TypeOfSexExploitation: exploitation.sexExploitation,
    cas_Status: statusOf(one.stage),
    cas_ReasonForCaseClosure: one.closingNote ?? one.closingReason,
    cas_CaseOwner: options.userName?.(one.caseWorkerId),
  };
}

export function eventFields(
  event: Pick<TraffickingEvent, 'type' | 'date' | 'precision' | 'country' | 'place' | 'description'>,
): Loose {
  return {
    hte_Type: event.type,
    hte_Date: event.precision === 'Unknown' ? null : dateText(event.date, event.precision),
    hte_Country: event.country,
    hte_City: event.place,
    hte_Description: event.description,
  };
}

function eventEntries(events: readonly TraffickingEvent[], { events: kept }: Remainder): HtcdsRecord[] {
  const own = events.map((event) => ({
    ...kept.find(({ recordId }) => recordId === event.id)?.fields,
    ...present(eventFields(event)),
  }));
  return [...own, ...kept.filter(({ recordId }) => recordId === null).map(({ fields }) => fields)];
}

export function planFields(
  plan: Pick<AssistancePlan, 'objectives' | 'plannedEndDate' | 'actualEndDate' | 'items'>,
): Loose {
  const types = new Set(plan.items.flatMap(({ category }) => SERVICE_CATEGORIES[category].htcds));
  const [only] = types;
  return {
    spl_Objectives: plan.objectives,
    spl_PlannedEndDate: plan.plannedEndDate,
    spl_ActualEndDate: plan.actualEndDate,
    // the standard has one subject for a plan: where the steps have several, none is named
    spl_Type: types.size === 1 ? only : null,
  };
}

function planEntries(plans: readonly AssistancePlan[], { plans: kept }: Remainder): HtcdsRecord[] {
  const own = plans.map((plan) => ({
    ...kept.find(({ recordId }) => recordId === plan.id)?.fields,
    ...present(planFields(plan)),
  }));
  return [...own, ...kept.filter(({ recordId }) => recordId === null).map(({ fields }) => fields)];
}

function outgoingEntries(file: CaseFile, options: ExportOptions): HtcdsRecord[] {
  return file.referrals
    .filter(({ sentAt }) => sentAt !== null)
    .map(({ toOrgId, sentAt }) =>
      present({
        cas_ReferredOrganisation: options.organisationName?.(toOrgId),
        cas_OutgoingReferralDate: sentAt === null ? null : dayOf(sentAt),
      }),
    );
}

/** Entries of the file go before those that the remainder brought: numbers begin after what already stands there. */
function addGroup(htcds: Htcds, record: Record<string, HtcdsValue>, entries: readonly HtcdsRecord[]): void {
  let repeat = 1;
  for (const entry of entries) {
    const names = Object.keys(entry);
    if (names.length === 0) continue;
    const [first = ''] = names;
    const group = htcds.field(first).repeats;
    const fields = htcds.content.fields.filter(({ repeats }) => repeats === group);
    while (fields.some((field) => record[keyOf(field, repeat)] !== undefined)) repeat += 1;
    for (const field of fields) {
      const value = entry[field.name];
      if (value !== undefined) record[keyOf(field, repeat)] = value;
    }
  }
}
