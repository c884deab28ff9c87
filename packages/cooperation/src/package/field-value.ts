// SPDX-License-Identifier: EUPL-1.2
// The value of one shareable field, taken from the file: codes, dates and the names that were consented to. Free text stays behind,
// in whatever record it stands (I-22); so do places, but for the address of the family where its own field was allowed.

import type { CaseFile } from '@amparo/casework/case';
import type { SharableField } from '@amparo/casework/consent';
import type { Context } from '@amparo/casework/outcome';
import { currentLevel, latestRisk } from '@amparo/casework/risk';
import type { Json } from '../canonical/index.ts';

/** @returns null where the file knows nothing of it: an empty field is not sent */
export function fieldValue(field: SharableField, file: CaseFile, context: Context): Json {
  const value = VALUES[field](file, context);
  return isEmpty(value) ? null : value;
}

function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.values(value).every((each) => isEmpty(each));
}

const never = () => null;

const VALUES: Readonly<Record<SharableField, (file: CaseFile, context: Context) => Json>> = {
  'person.alias': ({ person }) => person.alias,
  'person.names': ({ person: { salutation, firstName, middleName, secondName, nameScripts } }) => ({
    salutation,
    firstName,
    middleName,
    secondName,
    nameScripts: nameScripts.map(({ script, text }) => ({ script, text })),
  }),
  'person.birthdate': ({ person: { birthdate, birthdatePrecision } }) =>
    birthdate === null ? null : { birthdate, precision: birthdatePrecision },
  'person.ageGroup': ({ person: { ageGroup, ageDisputed } }) => (ageGroup === null ? null : { ageGroup, ageDisputed }),
  'person.gender': ({ person }) => person.gender,
  'person.citizenship': ({ person }) => [...person.citizenship],
  'person.languages': ({ person: { languages, signLanguage } }) => ({
    languages: languages.map(({ tag, level }) => ({ tag, level })),
    signLanguage,
  }),
  'person.identifiers': ({ person }) =>
    person.identifiers.map(({ type, issuer, value, heldBy }) => ({ type, issuer, value, heldBy })),
  'person.disability': ({ person }) => (person.disability === null ? null : { ...person.disability }),
  'person.education': ({ person }) => person.education,
  safeContacts: ({ safeContacts }) =>
    safeContacts
      .filter(({ endedAt }) => endedAt === null)
      .map(({ channel, value, safeTimes, safeWord, mayLeaveMessage, voicemailSafe }) => ({
        channel,
        value,
        safeTimes: safeTimes.map(({ days, from, to }) => ({ days: [...days], from, to })),
        safeWord,
        mayLeaveMessage,
        voicemailSafe,
      })),
  'family.members': ({ related }) =>
    related
      .filter(({ kind }) => kind === 'FamilyMember')
      .map(({ alias, relation, ageGroup }) => ({ alias, relation, ageGroup })),
  'family.address': ({ related }) =>
    related
      .filter(({ kind, address }) => kind === 'FamilyMember' && address !== null)
      .map(({ alias, address }) => ({ alias, address })),
  'shelter.address': never,
  events: ({ events }) => events.map(({ type, date, precision, country }) => ({ type, date, precision, country })),
  exploitation: ({ case: { exploitation } }) => ({
    types: [...exploitation.types],
    industries: [...exploitation.industries],
    sexExploitation: [...exploitation.sexExploitation],
    controlMethods: [...exploitation.controlMethods],
    recruitmentMethods: [...exploitation.recruitmentMethods],
  }),
  narrative: never,
  notes: never,
  'health.needs': ({ healthNeeds }) =>
    healthNeeds
      .filter(({ resolvedAt }) => resolvedAt === null)
      .map(({ signs, circumstances, urgency, since }) => ({
        signs: [...signs],
        circumstances: [...circumstances],
        urgency,
        since,
      })),
  'health.sealedResults': never,
  'psychosocial.needs': ({ needs }) => openNeeds(needs, ['Psychosocial']),
  'legal.proceedings': ({ proceedings }) => proceedings.map(({ kind, stage, nextDate }) => ({ kind, stage, nextDate })),
  'immigration.protectionStatus': ({ protection }) => protection?.status ?? null,
  'financial.debts': ({ debts }) =>
    debts.map(({ amount, currency, basis, securedOn, threatAttached, personAccepts }) => ({
      amount,
      currency,
      basis,
      securedOn: [...securedOn],
      threatAttached,
      personAccepts,
    })),
  'risk.levels': (file) => ({ self: currentLevel(file, 'Self') ?? null, family: currentLevel(file, 'Family') ?? null }),
  'risk.reasons': (file) =>
    (['Self', 'Family'] as const).flatMap((scope) => {
      const reasons = latestRisk(file, scope)?.computed?.reasons ?? [];
      return reasons.map((reason) => ({ scope, ...reason }));
    }),
  safetyPlan: ({ safetyPlans }) =>
    safetyPlans
      .filter(({ status }) => status === 'Active')
      .map(({ scopes, reviewOn, copyGiven }) => ({ scopes: [...scopes], reviewOn, copyGiven })),
  services: ({ services }) =>
    services.map(({ category, subtype, date, outcome }) => ({ category, subtype, date, outcome })),
  photos: never,
};

function openNeeds(needs: CaseFile['needs'], categories: readonly string[]): Json {
  const last = needs.filter(({ status }) => status === 'Final').at(-1);
  return (last?.items ?? [])
    .filter(({ category, need }) => need > 0 && categories.includes(category))
    .map(({ category, need }) => ({ category, need }));
}
