// SPDX-License-Identifier: EUPL-1.2
// Return and reintegration: shapes and states. Nobody is returned by this program; it holds the guards that must hold first.
// Source: OSCE/ODIHR, Guiding Principles on Human Rights in the Return of Trafficked Persons (2014).

import type { PlainDate } from '@amparo/kernel';
import type { CountryCode } from '../consent/consent.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';

export const RETURN_STATES = [
  'NotConsidered',
  'Informed',
  'Requested',
  'PreReturnRiskAssessment',
  'Cleared',
  'NotSafe',
  'Arranged',
  'Departed',
  'Received',
  'Reintegrating',
  'Monitored',
  'Completed',
  'Cancelled',
  'AlternativeSolution',
] as const;
export type ReturnState = (typeof RETURN_STATES)[number];
export const TRAVEL_DOCUMENTS = [
  'None',
  'Passport',
  'EmergencyTravelDocument',
  'LaissezPasser',
  'IdentityCard',
  'Other',
] as const;
export const RETURN_DECIDED_BY = ['Person', 'Guardian', 'Court', 'Authority'] as const;
export const MONITORING_RESULTS = ['Well', 'NeedsHelp', 'Danger', 'NotReached', 'PersonDeclined'] as const;

export interface MonitoringContact {
  readonly dueOn: PlainDate;
  readonly doneOn: PlainDate | null;
  readonly result: (typeof MONITORING_RESULTS)[number] | null;
}

export interface ReturnCase extends RecordMeta {
  readonly caseId: Id;
  readonly state: ReturnState;
  readonly destinationCountry: CountryCode;
  /** a region or city, never an address */
  readonly destinationArea: string | null;
  readonly decisionMadeBy: (typeof RETURN_DECIDED_BY)[number];
  readonly travelDate: PlainDate | null;
  readonly escort: string | null;
  readonly travelDocument: (typeof TRAVEL_DOCUMENTS)[number];
  readonly receivingOrgId: Id | null;
  readonly receivingOrgAccepted: boolean;
  readonly proceedingsCheckedOn: PlainDate | null;
  readonly familyAssessmentDone: boolean;
  readonly reintegrationPlan: string | null;
  readonly monitoring: readonly MonitoringContact[];
  readonly cancelledBecause:
    | 'PersonsWish'
    | 'InternationalProtectionClaim'
    | 'ConsentWithdrawn'
    | 'NotSafe'
    | 'Other'
    | null;
}
