// SPDX-License-Identifier: EUPL-1.2
// How soon a doctor should see somebody with these signs. A prompt for people without medical training, never a diagnosis: every
// answer says so (I-23). The list is data with a version; whoever changes it needs a clinician's signature.

import type { PlainDate } from '@amparo/kernel';
import { HEALTH_URGENCIES, type HealthCircumstance, type HealthSign, type HealthUrgency } from './health.ts';

export interface UrgencyEntry {
  readonly sign: HealthSign;
  /** all of them must hold; empty: the sign alone */
  readonly when: readonly HealthCircumstance[];
  readonly urgency: 'Emergency' | 'SameDay';
}
export interface UrgencyList {
  readonly version: number;
  readonly entries: readonly UrgencyEntry[];
  /** null: this list has not been seen by a clinician yet */
  readonly signedOff: { readonly clinicianId: string; readonly on: PlainDate } | null;
}

/** Not signed off: whoever runs the platform has it reviewed before it is used with people. */
export const URGENCY_LIST: UrgencyList = {
  version: 1,
  signedOff: null,
  entries: [
    { sign: 'Seizure', when: [], urgency: 'Emergency' },
    { sign: 'ChestPain', when: [], urgency: 'Emergency' },
    { sign: 'HeavyBleeding', when: [], urgency: 'Emergency' },
    { sign: 'Unconsciousness', when: [], urgency: 'Emergency' },
    { sign: 'SelfHarm', when: ['WithIntent'], urgency: 'Emergency' },
    { sign: 'Fainting', when: [], urgency: 'SameDay' },
    { sign: 'UntreatedInjury', when: [], urgency: 'SameDay' },
    { sign: 'Fever', when: ['InChild'], urgency: 'SameDay' },
    { sign: 'PossiblePregnancy', when: ['WithPain'], urgency: 'SameDay' },
    { sign: 'SubstanceWithdrawal', when: [], urgency: 'SameDay' },
    { sign: 'SexualViolence', when: ['Within72Hours'], urgency: 'SameDay' },
  ],
};

export interface HealthPrompt {
  readonly urgency: HealthUrgency;
  readonly because: readonly HealthSign[];
  /** always there: the words that say so are shown with every prompt */
  readonly notADiagnosis: true;
  readonly reviewedByClinician: boolean;
}

/** Any sign at all is at least Soon; Routine only without one. */
export function healthPrompt(
  signs: readonly HealthSign[],
  circumstances: readonly HealthCircumstance[],
  list: UrgencyList = URGENCY_LIST,
): HealthPrompt {
  const met = list.entries.filter(
    ({ sign, when }) => signs.includes(sign) && when.every((each) => circumstances.includes(each)),
  );
  const urgency =
    HEALTH_URGENCIES.find((each) => met.some((found) => found.urgency === each)) ??
    (signs.length > 0 ? 'Soon' : 'Routine');
  const because = met.filter((found) => found.urgency === urgency).map(({ sign }) => sign);
  return {
    urgency,
    because: because.length > 0 ? because : signs,
    notADiagnosis: true,
    reviewedByClinician: list.signedOff !== null,
  };
}

export type ListChange =
  | { readonly ok: true; readonly list: UrgencyList }
  | { readonly ok: false; readonly reason: 'no-clinician' | 'nothing-changed' };

/** A new list, only with the signature of a clinician (I-23). */
export function changeUrgencyList(
  list: UrgencyList,
  entries: readonly UrgencyEntry[],
  signature: { readonly userId: string; readonly isClinician: boolean; readonly on: PlainDate },
): ListChange {
  if (!signature.isClinician) return { ok: false, reason: 'no-clinician' };
  if (list.signedOff !== null && JSON.stringify(entries) === JSON.stringify(list.entries))
    return { ok: false, reason: 'nothing-changed' };
  return {
    ok: true,
    list: { version: list.version + 1, entries, signedOff: { clinicianId: signature.userId, on: signature.on } },
  };
}

export function moreUrgent(a: HealthUrgency, b: HealthUrgency): HealthUrgency {
  return HEALTH_URGENCIES.indexOf(a) <= HEALTH_URGENCIES.indexOf(b) ? a : b;
}
