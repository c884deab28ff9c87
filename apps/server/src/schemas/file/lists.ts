// SPDX-License-Identifier: EUPL-1.2
// The closed lists of the case file, gathered from the rules under short names for the schemas. No code stands here.

import {
  COMPANIONS,
  DECLINE_REASONS,
  INTERPRETER_MODES,
  PLAN_ITEM_STATES,
  PLAN_STATES,
  REFERRAL_STATES,
  SERVICE_CATEGORY_NAMES,
  SERVICE_OUTCOMES,
  URGENCIES,
} from '@amparo/casework/assistance';
import {
  CASE_EVENTS,
  CASE_FLAGS,
  CASE_SOURCES,
  CLOSING_REASONS,
  CONTROL_METHODS,
  DATE_PRECISIONS,
  EVENT_TYPES,
  EXPLOITATION_TYPES,
  INDUSTRIES,
  PROCEEDING_KINDS,
  PROCEEDING_STAGES,
  RECRUITMENT_METHODS,
  SENSITIVITIES,
  SEX_EXPLOITATION_TYPES,
  SOLUTIONS,
  STAGES,
  STATUS_DECIDED_BY,
  TRAFFICKER_RELATIONS,
  TRAFFICKING_STATUSES,
} from '@amparo/casework/case';
import {
  BEST_INTERESTS_FACTORS,
  BEST_INTERESTS_STATES,
  BID_DECISIONS,
  BID_MATTERS,
  GUARDIAN_APPOINTED_BY,
  PANEL_DISCIPLINES,
} from '@amparo/casework/child';
import {
  CAPACITIES,
  CHILD_ASSENTS,
  CONSENT_MODES,
  CONSENT_PURPOSES,
  DATA_CATEGORIES,
  GRANTED_BY,
  INFORMED_POINTS,
  LEGAL_BASES,
  RECIPIENT_CLASSES,
  WITHDRAWN_HOW,
} from '@amparo/casework/consent';
import {
  EXAMINER_PREFERENCES,
  HEALTH_CIRCUMSTANCES,
  HEALTH_SIGN_NAMES,
  HEALTH_URGENCIES,
  REPORT_TO,
  REPORTED_BY,
  RESULT_STORED,
  SEALED_RESULTS,
} from '@amparo/casework/health';
import { CONFLICT_CHECKS, ENGAGEMENT_MODES, GENDER_WISHES } from '@amparo/casework/interpreter';
import {
  AGE_GROUPS,
  BIRTHDATE_PRECISIONS,
  CONTACT_CHANNELS,
  EDUCATION_LEVELS,
  FUNCTION_DEGREES,
  FUNCTIONS,
  GENDERS,
  HELD_BY,
  IDENTIFIER_TYPES,
  LANGUAGE_LEVELS,
  LITERACIES,
  MARITAL_STATUSES,
  MIGRANT_TYPES,
  PERSON_KINDS,
} from '@amparo/casework/people';
import { CONSULAR_OUTCOMES, CONSULAR_PURPOSES, PROTECTION_STATUSES } from '@amparo/casework/protection';
import { MONITORING_RESULTS, RETURN_DECIDED_BY, RETURN_STATES, TRAVEL_DOCUMENTS } from '@amparo/casework/return';
import {
  ANSWER_SOURCES,
  ANSWER_VALUES,
  DEBT_BASES,
  DEBT_SECURITIES,
  FACTOR_TIMES,
  OFFICIALS_OF,
  RISK_FACTOR_NAMES,
  RISK_LEVELS,
  RISK_SCOPES,
} from '@amparo/casework/risk';
import { COPIES_GIVEN } from '@amparo/casework/safety-plan';

export const CASE_LISTS = {
  stages: STAGES,
  events: CASE_EVENTS,
  sources: CASE_SOURCES,
  status: TRAFFICKING_STATUSES,
  statusBy: STATUS_DECIDED_BY,
  solutions: SOLUTIONS,
  closing: CLOSING_REASONS,
  sensitivity: SENSITIVITIES,
  flags: CASE_FLAGS,
  exploitation: EXPLOITATION_TYPES,
  industries: INDUSTRIES,
  sexExploitation: SEX_EXPLOITATION_TYPES,
  control: CONTROL_METHODS,
  recruitment: RECRUITMENT_METHODS,
  relations: TRAFFICKER_RELATIONS,
  eventTypes: EVENT_TYPES,
  precisions: DATE_PRECISIONS,
  proceedings: PROCEEDING_KINDS,
  proceedingStages: PROCEEDING_STAGES,
} as const;
export const PEOPLE_LISTS = {
  kinds: PERSON_KINDS,
  precisions: BIRTHDATE_PRECISIONS,
  ageGroups: AGE_GROUPS,
  genders: GENDERS,
  marital: MARITAL_STATUSES,
  education: EDUCATION_LEVELS,
  migrantTypes: MIGRANT_TYPES,
  literacy: LITERACIES,
  languageLevels: LANGUAGE_LEVELS,
  functions: FUNCTIONS,
  degrees: FUNCTION_DEGREES,
  identifiers: IDENTIFIER_TYPES,
  heldBy: HELD_BY,
  channels: CONTACT_CHANNELS,
} as const;
export const CONSENT_LISTS = {
  purposes: CONSENT_PURPOSES,
  categories: DATA_CATEGORIES,
  grantedBy: GRANTED_BY,
  assents: CHILD_ASSENTS,
  capacities: CAPACITIES,
  modes: CONSENT_MODES,
  withdrawnHow: WITHDRAWN_HOW,
  points: INFORMED_POINTS,
  classes: RECIPIENT_CLASSES,
  bases: LEGAL_BASES,
} as const;
export const ANSWERED = {
  factors: RISK_FACTOR_NAMES,
  values: ANSWER_VALUES,
  times: FACTOR_TIMES,
  officials: OFFICIALS_OF,
  sources: ANSWER_SOURCES,
  scopes: RISK_SCOPES,
  levels: RISK_LEVELS,
  debtBases: DEBT_BASES,
  securities: DEBT_SECURITIES,
  copies: COPIES_GIVEN,
} as const;
export const HEALTH_LISTS = {
  signs: HEALTH_SIGN_NAMES,
  circumstances: HEALTH_CIRCUMSTANCES,
  urgencies: HEALTH_URGENCIES,
  reportedBy: REPORTED_BY,
  accompaniedBy: [...COMPANIONS, 'None'],
  examiner: EXAMINER_PREFERENCES,
  reportTo: REPORT_TO,
  stored: RESULT_STORED,
  results: SEALED_RESULTS,
} as const;
export const SERVICE_LISTS = {
  categories: SERVICE_CATEGORY_NAMES,
  outcomes: SERVICE_OUTCOMES,
  companions: COMPANIONS,
  interpreterModes: INTERPRETER_MODES,
  planStates: PLAN_STATES,
  itemStates: PLAN_ITEM_STATES,
  referralStates: REFERRAL_STATES,
  urgencies: URGENCIES,
  declines: DECLINE_REASONS,
} as const;
export const RETURN_LISTS = {
  states: RETURN_STATES,
  decidedBy: RETURN_DECIDED_BY,
  documents: TRAVEL_DOCUMENTS,
  monitoring: MONITORING_RESULTS,
  cancelled: ['PersonsWish', 'InternationalProtectionClaim', 'ConsentWithdrawn', 'NotSafe', 'Other'],
} as const;
export const BEST_INTERESTS = {
  appointedBy: GUARDIAN_APPOINTED_BY,
  states: BEST_INTERESTS_STATES,
  matters: BID_MATTERS,
  factors: BEST_INTERESTS_FACTORS,
  disciplines: PANEL_DISCIPLINES,
  decisions: BID_DECISIONS,
} as const;
export const PROTECTION_LISTS = {
  statuses: PROTECTION_STATUSES,
  purposes: CONSULAR_PURPOSES,
  outcomes: CONSULAR_OUTCOMES,
  modes: ENGAGEMENT_MODES,
  genderWishes: GENDER_WISHES,
  conflictChecks: CONFLICT_CHECKS,
} as const;
