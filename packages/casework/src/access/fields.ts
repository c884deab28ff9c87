// SPDX-License-Identifier: EUPL-1.2
// The fields of a case and how much harm it does when one of them reaches the wrong eyes. An answer is built from this
// list, never from a row: a field that does not stand here is not given to anybody.

/**
 * `identity` tells who the person is; `file` where the case stands and what help there is; `reference` neither. Apart from
 * these, because fewer people need them: what she told and what threatens her (`narrative`), `health` with its `summary` for
 * whoever supervises, results that only the `care-team` reads, and the place of `shelter`.
 */
export const LEVELS = [
  'reference',
  'file',
  'identity',
  'narrative',
  'health-summary',
  'health',
  'care-team',
  'shelter',
] as const;
export type Level = (typeof LEVELS)[number];

export const CASE_FIELDS = {
  ownReference: 'reference',
  createdAt: 'reference',
  changedAt: 'reference',
  version: 'reference',
  assignments: 'reference',
  conversations: 'file',
  denied: 'file',
  hasAlias: 'file',
  hasName: 'file',
  alias: 'identity',
  name: 'identity',
  birthYear: 'identity',
  caseNumber: 'reference',
  stage: 'reference',
  responsible: 'reference',
  clocks: 'file',
  risk: 'file',
  // the records of the case file, one field for each list of them
  facts: 'file',
  exploitation: 'narrative',
  persons: 'file',
  personIdentity: 'identity',
  safeContacts: 'identity',
  conflictFlags: 'file',
  events: 'narrative',
  proceedings: 'file',
  consents: 'file',
  legalBases: 'file',
  risks: 'narrative',
  safetyPlans: 'narrative',
  debts: 'narrative',
  /** emergencies and matters of the same day: that there is one, and how urgent */
  urgentHealth: 'file',
  healthSummary: 'health-summary',
  healthNeeds: 'health',
  examinations: 'health',
  sealedResults: 'care-team',
  needs: 'file',
  plans: 'file',
  services: 'file',
  serviceLocation: 'shelter',
  referrals: 'file',
  returns: 'narrative',
  guardianships: 'file',
  bestInterests: 'narrative',
  protection: 'file',
  blockLifts: 'file',
  consularContacts: 'file',
  engagements: 'file',
  notes: 'narrative',
  group: 'file',
  history: 'file',
} as const satisfies Record<string, Level>;
export type CaseField = keyof typeof CASE_FIELDS;

export const CASE_FIELD_NAMES = Object.keys(CASE_FIELDS) as readonly CaseField[];
