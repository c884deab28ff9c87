// SPDX-License-Identifier: EUPL-1.2
// Taking out of a file who somebody is, or everything. What stays of an erased case are counts, without dates nearer than a year, for
// statistics that apply their own rules of disclosure (I-25).

import type { Context } from '../outcome/outcome.ts';
import { changed } from '../outcome/outcome.ts';
import type { Person } from '../people/people.ts';
import type { Case, CaseFile, ClosingReason, Solution, Stage } from './case.ts';

/** Shown in the place of an alias that is gone. */
export const ERASED_ALIAS = '—';

/** Names, numbers, papers, contacts and words gone; stages, codes and counts stay. */
export function withoutIdentity(file: CaseFile, context: Context): CaseFile {
  return {
    ...file,
    case: changed(
      file.case,
      {
        identityErasedAt: context.now,
        statusReason: null,
        closingNote: null,
        exploitation: { ...file.case.exploitation, details: null },
        custom: {},
        customIdentity: {},
      },
      context,
    ),
    person: changed(file.person, NOBODY, context),
    related: [],
    safeContacts: [],
    conflictFlags: [],
    notes: [],
    sealedResults: [],
    events: file.events.map((each) => changed(each, { place: null, description: null }, context)),
  };
}

const NOBODY = {
  alias: ERASED_ALIAS,
  salutation: null,
  firstName: null,
  middleName: null,
  secondName: null,
  nameScripts: [],
  birthdate: null,
  birthdatePrecision: null,
  identifiers: [],
  phones: [],
  organisationIds: [],
  village: null,
  address: null,
  relation: null,
} as const satisfies Partial<Person>;

/** What is left when everything is gone. */
export interface ErasedCounts {
  readonly year: string;
  readonly lastStage: Stage;
  readonly closingReason: ClosingReason | null;
  readonly solution: Solution;
  readonly servicesByCategory: Readonly<Record<string, number>>;
  readonly declinedReferrals: number;
  readonly notAvailable: number;
}

export function countsOf(file: CaseFile): ErasedCounts {
  const servicesByCategory: Record<string, number> = {};
  for (const { category } of file.services) servicesByCategory[category] = (servicesByCategory[category] ?? 0) + 1;
  return {
    year: file.case.openedAt.slice(0, 4),
    lastStage: file.case.stage,
    closingReason: file.case.closingReason,
    solution: file.case.solution,
    servicesByCategory,
    declinedReferrals: file.referrals.filter(({ state }) => state === 'Declined').length,
    notAvailable: file.services.filter(({ outcome }) => outcome === 'NotAvailable').length,
  };
}

/** The shell of a case: number, stage and who was responsible; nothing of the person, not even her group. */
export function emptied(file: CaseFile, next: Case, context: Context): CaseFile {
  const bare = withoutIdentity(file, context);
  return {
    ...bare,
    case: {
      ...bare.case,
      ...next,
      familyGroupId: null,
      flags: [],
      exploitation: {
        types: [],
        industries: [],
        sexExploitation: [],
        controlMethods: [],
        recruitmentMethods: [],
        relationToTrafficker: null,
        ageWhenTrafficked: null,
        details: null,
      },
      statusReason: null,
      closingNote: null,
      reflectionPeriod: null,
      followUps: [],
      language: null,
      custom: {},
      customIdentity: {},
      stageHistory: next.stageHistory.map((change) => ({ ...change, reason: null })),
      identityErasedAt: context.now,
    },
    person: {
      ...bare.person,
      ageGroup: null,
      ageDisputed: false,
      gender: null,
      maritalStatus: null,
      numberOfChildren: null,
      citizenship: [],
      statelessness: false,
      countryOfHabitualResidence: null,
      languages: [],
      signLanguage: null,
      literacy: null,
      education: null,
      disability: null,
      migrantType: null,
    },
    events: [],
    proceedings: [],
    consents: [],
    legalBases: [],
    risks: [],
    safetyPlans: [],
    debts: [],
    healthNeeds: [],
    examinations: [],
    needs: [],
    plans: [],
    services: [],
    referrals: [],
    returns: [],
    guardianships: [],
    bestInterests: [],
    protection: null,
    blockLifts: [],
    consularContacts: [],
    engagements: [],
  };
}
