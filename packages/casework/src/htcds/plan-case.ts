// SPDX-License-Identifier: EUPL-1.2
// A record of HTCDS -> what would be written into a case file, without ids, authors and times, which belong to whoever carries
// it out. Nothing is made up: a telephone number is no safe contact, a tick is consent to the case record and nothing else, and
// what the file has no field for is kept whole in a remainder.

import type { AssistancePlan } from '../assistance/assistance.ts';
import type { PlainDate } from '@amparo/kernel';
import {
  type Case,
  CASE_SOURCES,
  CLOSING_REASONS,
  CONTROL_METHODS,
  EVENT_TYPES,
  type Exploitation,
  EXPLOITATION_TYPES,
  INDUSTRIES,
  RECRUITMENT_METHODS,
  SEX_EXPLOITATION_TYPES,
  type Stage,
  STATUS_DECIDED_BY,
  TRAFFICKER_RELATIONS,
  TRAFFICKING_STATUSES,
  type TraffickingEvent,
} from '../case/case.ts';
import { EDUCATION_LEVELS, GENDERS, MARITAL_STATUSES, type Person } from '../people/people.ts';
import { addressText, eventFields, planFields, type Remainder } from './from-case.ts';
import { entryOf, type HtcdsRecord, type HtcdsValue, repeatsIn } from './record.ts';
import type { Htcds, RepeatGroup } from './standard.ts';

export type PlannedPerson = Pick<
  Person,
  | 'alias'
  | 'salutation'
  | 'firstName'
  | 'middleName'
  | 'secondName'
  | 'birthdate'
  | 'birthdatePrecision'
  | 'gender'
  | 'maritalStatus'
  | 'numberOfChildren'
  | 'citizenship'
  | 'countryOfHabitualResidence'
  | 'languages'
  | 'education'
  | 'deceased'
  | 'phones'
  | 'address'
>;
export type PlannedEvent = Pick<TraffickingEvent, 'type' | 'date' | 'precision' | 'country' | 'place' | 'description'>;
export type PlannedPlan = Pick<AssistancePlan, 'objectives' | 'plannedEndDate' | 'actualEndDate'>;

/** What a person should look at before or after the case is written; one sentence each in the translations. */
export const PLAN_REMARKS = [
  /** a number or address is known, and nobody has said that it is safe to use it */
  'contact-not-safe-yet',
  /** the tick says nothing of what was explained, in which language, until when: ask again soon */
  'renew-consent',
  'ask-for-consent',
  /** follow-up needs a consent of its own, which a file of HTCDS cannot bring */
  'ask-for-follow-up-consent',
  'assess-risk-now',
  'child-needs-guardian-check',
] as const;
export type PlanRemark = (typeof PLAN_REMARKS)[number];

export interface PlannedCase {
  readonly person: PlannedPerson;
  readonly case: Pick<
    Case,
    'traffickingStatus' | 'statusDecidedBy' | 'source' | 'closingReason' | 'closingNote' | 'exploitation'
  > & {
    readonly stage: Stage;
    readonly openedOn: PlainDate | null;
    readonly closedOn: PlainDate | null;
    readonly oldNumber: string | null;
  };
  /** consent to the case record alone */
  readonly consent: 'given' | 'refused' | 'not-stated';
  readonly events: readonly PlannedEvent[];
  readonly plans: readonly PlannedPlan[];
  readonly notes: readonly string[];
  readonly servicesGiven: readonly string[];
  /** `recordId` is the place in `events` or `plans` as text (`0`, `1`, …) until the ids are known */
  readonly remainder: Remainder;
  readonly remarks: readonly PlanRemark[];
}

/** @param today for the remark about children */
export function planCase(htcds: Htcds, record: HtcdsRecord, today: PlainDate): PlannedCase {
  const events = planGroup(htcds, record, 'event', plannedEvent, eventFields);
  const plans = planGroup(htcds, record, 'plan', plannedPlan, (plan) => planFields({ ...plan, items: [] }));
  const person = plannedPerson(htcds, record);
  const consent = record['con_Consent'] === true ? 'given' : record['con_Consent'] === false ? 'refused' : 'not-stated';
  const stage = stageOf(record['cas_Status'], consent);
  return {
    person,
    case: plannedCase(record, stage),
    consent,
    events: events.taken,
    plans: plans.taken,
    notes: notesOf(htcds, record),
    servicesGiven: listOf(record['amp_Services']),
    remainder: { fields: restOf(htcds, record), events: events.rest, plans: plans.rest },
    remarks: remarksOf(record, person, stage, consent, today),
  };
}

function plannedPerson(htcds: Htcds, record: HtcdsRecord): PlannedPerson {
  const birth = plainDate(record['prs_Birthdate']);
  const languages = [record['prs_PrimaryLanguage'], record['prs_SecondaryLanguage']].flatMap((code) =>
    typeof code === 'string' ? [{ tag: htcds.toTag(code), level: 'Good' as const }] : [],
  );
  const residence = textOf(record['amp_ResidenceCountry']);
  return {
    alias: textOf(record['amp_Alias']) ?? '',
    salutation: textOf(record['prs_Salutation']),
    firstName: textOf(record['prs_FirstName']),
    middleName: textOf(record['prs_MiddleName']),
    secondName: textOf(record['prs_SecondName']),
    birthdate: birth.date,
    birthdatePrecision: birth.precision,
    gender: oneOf(GENDERS, record['prs_Gender']),
    maritalStatus: oneOf(MARITAL_STATUSES, record['prs_MaritalStatus']),
    numberOfChildren: numberOf(record['prs_NumberOfChildren']),
    citizenship: listOf(record['prs_Citizenship']),
    countryOfHabitualResidence: residence,
    languages,
    education: oneOf(EDUCATION_LEVELS, record['prs_HighestLevelOfEducation']),
    deceased: record['prs_Deceased'] === true,
    phones: [record['prs_MobilePhone'], record['prs_HomePhone']].flatMap((phone) => internationalDigits(phone)),
    address: addressText(record),
  };
}

/** Digits of a number that names its country; any other cannot be compared with numbers of suspects. */
function internationalDigits(phone: HtcdsValue | undefined): string[] {
  if (typeof phone !== 'string' || !/^\s*(?:\+|00)/u.test(phone)) return [];
  const digits = phone.replace(/^\s*00/u, '').replace(/\D/gu, '');
  return digits.length >= 7 && digits.length <= 15 ? [digits] : [];
}

function plannedCase(record: HtcdsRecord, stage: Stage): PlannedCase['case'] {
  const opened = plainDate(record['amp_OpenedOn']);
  const closed = plainDate(record['amp_ClosedOn']);
  return {
    traffickingStatus: oneOf(TRAFFICKING_STATUSES, record['vic_TraffickingStatus']) ?? 'PossibleVictimOfTrafficking',
    statusDecidedBy: oneOf(STATUS_DECIDED_BY, record['vic_TraffickingStatusDecisionMakingOrg']),
    source: oneOf(CASE_SOURCES, record['amp_Source']) ?? 'Other',
    closingReason: oneOf(CLOSING_REASONS, record['amp_ClosingReason']),
    closingNote: textOf(record['cas_ReasonForCaseClosure']),
    exploitation: exploitationOf(record),
    stage,
    openedOn: opened.precision === 'Day' ? opened.date : null,
    closedOn: closed.precision === 'Day' ? closed.date : null,
    oldNumber: textOf(record['amp_CaseNumber']),
  };
}

function exploitationOf(record: HtcdsRecord): Exploitation {
  return {
    types: manyOf(EXPLOITATION_TYPES, record['vic_TypeOfExploitation']),
    industries: manyOf(INDUSTRIES, record['vic_ForcedLabourIndustry']),
    sexExploitation: manyOf(SEX_EXPLOITATION_TYPES, record['vic_TypeOfSexExploitation']),
    controlMethods: manyOf(CONTROL_METHODS, record['vic_MethodsOfControl']),
    recruitmentMethods: manyOf(RECRUITMENT_METHODS, record['vic_MethodOfRecruitment']),
    relationToTrafficker: oneOf(TRAFFICKER_RELATIONS, record['vic_RelationshipToTrafficker']),
    ageWhenTrafficked: numberOf(record['vic_AgeWhenTrafficked']),
    details: null,
  };
}

function stageOf(status: HtcdsValue | undefined, consent: PlannedCase['consent']): Stage {
  if (status === 'FollowUp') return 'FollowUp';
  if (status === 'Closed') return consent === 'refused' ? 'Declined' : 'Closed';
  if (status === 'ClosedReferred') return 'TransferredOut';
  if (consent === 'refused') return 'Declined';
  return consent === 'given' ? 'Intake' : 'ConsentPending';
}

function plannedEvent(entry: HtcdsRecord): PlannedEvent | undefined {
  const type = oneOf(EVENT_TYPES, entry['hte_Type']);
  if (type === null) return undefined;
  const { date, precision } = plainDate(entry['hte_Date']);
  return {
    type,
    date,
    precision: precision ?? 'Unknown',
    country: textOf(entry['hte_Country']),
    place: textOf(entry['hte_City']),
    description: textOf(entry['hte_Description']),
  };
}

function plannedPlan(entry: HtcdsRecord): PlannedPlan | undefined {
  const objectives = textOf(entry['spl_Objectives']);
  const planned = plainDate(entry['spl_PlannedEndDate']);
  const actual = plainDate(entry['spl_ActualEndDate']);
  if (objectives === null || planned.date === null || planned.precision !== 'Day') return undefined;
  return { objectives, plannedEndDate: planned.date, actualEndDate: actual.precision === 'Day' ? actual.date : null };
}

/** Entries that the file has a record for, and what is left of each; entries without one stay whole. */
function planGroup<T>(
  htcds: Htcds,
  record: HtcdsRecord,
  group: RepeatGroup,
  plan: (entry: HtcdsRecord) => T | undefined,
  back: (planned: T) => Readonly<Record<string, HtcdsValue | null | undefined>>,
): { taken: T[]; rest: { recordId: string | null; fields: HtcdsRecord }[] } {
  const taken: T[] = [];
  const rest: { recordId: string | null; fields: HtcdsRecord }[] = [];
  for (let repeat = 1; repeat <= repeatsIn(htcds, record)[group]; repeat += 1) {
    const entry = entryOf(htcds, record, group, repeat);
    if (Object.keys(entry).length === 0) continue;
    const planned = plan(entry);
    if (planned === undefined) {
      rest.push({ recordId: null, fields: entry });
      continue;
    }
    const left = Object.entries(entry).filter(([name, value]) => back(planned)[name] !== value);
    if (left.length > 0) rest.push({ recordId: String(taken.length), fields: Object.fromEntries(left) });
    taken.push(planned);
  }
  return { taken, rest };
}

/** Fields that the case file holds itself: everything else of a record is kept in the remainder. */
const HELD_BY_FILE: ReadonlySet<string> = new Set([
  'prs_Salutation',
  'prs_FirstName',
  'prs_MiddleName',
  'prs_SecondName',
  'prs_Birthdate',
  'prs_Gender',
  'prs_MaritalStatus',
  'prs_NumberOfChildren',
  'prs_PrimaryLanguage',
  'prs_HighestLevelOfEducation',
  'prs_Citizenship',
  'vic_TraffickingStatus',
  'vic_TraffickingStatusDecisionMakingOrg',
  'vic_RelationshipToTrafficker',
  'vic_AgeWhenTrafficked',
  'vic_MethodOfRecruitment',
  'vic_MethodsOfControl',
  'vic_TypeOfExploitation',
  'vic_ForcedLabourIndustry',
  'vic_TypeOfSexExploitation',
  'cas_Status',
  'cas_ReasonForCaseClosure',
  'con_Consent',
]);

/** Columns of old tables that the case file has no field for, or none that may be filled from a table. */
const KEPT_OF_OURS: ReadonlySet<string> = new Set(['amp_AgeYears', 'amp_SafeToCall', 'amp_Services', 'amp_CaseNumber']);

function restOf(htcds: Htcds, record: HtcdsRecord): HtcdsRecord {
  const rest: Record<string, HtcdsValue> = {};
  for (const [key, value] of Object.entries(record)) {
    const field = htcds.findByName(key)?.field;
    if (field === undefined || HELD_BY_FILE.has(key)) continue;
    if (field.section === 'local' && !KEPT_OF_OURS.has(key)) continue;
    if (field.repeats === 'event' || field.repeats === 'plan' || field.repeats === 'comment') continue;
    // the second language stands in the file only behind a first one
    if (key === 'prs_SecondaryLanguage' && record['prs_PrimaryLanguage'] !== undefined) continue;
    if (key === 'prs_Deceased' && value === true) continue;
    rest[key] = value;
  }
  return rest;
}

function notesOf(htcds: Htcds, record: HtcdsRecord): string[] {
  const notes: string[] = [];
  for (let repeat = 1; repeat <= repeatsIn(htcds, record).comment; repeat += 1) {
    const text = textOf(entryOf(htcds, record, 'comment', repeat)['cco_CaseComment']);
    if (text !== null) notes.push(text);
  }
  const own = textOf(record['amp_Note']);
  return own === null ? notes : [...notes, own];
}

function remarksOf(
  record: HtcdsRecord,
  person: PlannedPerson,
  stage: Stage,
  consent: PlannedCase['consent'],
  today: PlainDate,
): PlanRemark[] {
  const remarks: PlanRemark[] = [];
  const open = stage === 'Intake' || stage === 'ConsentPending';
  if (['prs_MobilePhone', 'prs_HomePhone', 'prs_Email'].some((name) => record[name] !== undefined))
    remarks.push('contact-not-safe-yet');
  if (consent === 'given') remarks.push('renew-consent');
  if (consent === 'not-stated') remarks.push('ask-for-consent');
  if (stage === 'FollowUp') remarks.push('ask-for-follow-up-consent');
  if (open) remarks.push('assess-risk-now');
  const adultBorn = `${Number(today.slice(0, 4)) - 18}${today.slice(4)}`;
  const age = record['amp_AgeYears'];
  const mayBeChild = person.birthdate === null ? typeof age === 'number' && age < 18 : person.birthdate > adultBorn;
  if (open && mayBeChild) remarks.push('child-needs-guardian-check');
  return remarks;
}

function plainDate(value: HtcdsValue | undefined): {
  date: PlainDate | null;
  precision: 'Day' | 'Month' | 'Year' | null;
} {
  if (typeof value !== 'string') return { date: null, precision: null };
  if (value.length === 4) return { date: `${value}-01-01` as PlainDate, precision: 'Year' };
  if (value.length === 7) return { date: `${value}-01` as PlainDate, precision: 'Month' };
  return { date: value as PlainDate, precision: 'Day' };
}

function textOf(value: HtcdsValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: HtcdsValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

function listOf(value: HtcdsValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function oneOf<T extends string>(words: readonly T[], value: HtcdsValue | undefined): T | null {
  return words.find((word) => word === value) ?? null;
}

function manyOf<T extends string>(words: readonly T[], value: HtcdsValue | undefined): readonly T[] {
  return listOf(value).flatMap((code) => words.find((word) => word === code) ?? []);
}
