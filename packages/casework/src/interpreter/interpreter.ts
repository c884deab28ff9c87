// SPDX-License-Identifier: EUPL-1.2
// An interpreter's engagement in one case: shape and closed lists. Who can never interpret stands in engage.ts.

import type { Instant } from '../calendar/calendar.ts';
import type { ConsentPurpose } from '../consent/consent.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';

export const CONFLICT_CHECKS = ['Clear', 'SameVillage', 'SameFamily', 'LinkedToSuspect', 'NotChecked'] as const;
export type ConflictCheck = (typeof CONFLICT_CHECKS)[number];
export const GENDER_WISHES = ['Woman', 'Man', 'NoPreference', 'NotAsked'] as const;
export const ENGAGEMENT_MODES = ['InPerson', 'Phone', 'Video'] as const;
/** What somebody is to the person. Children, relatives, fellow detainees and employers never interpret. */
export const TIES_TO_PERSON = [
  'None',
  'Relative',
  'FellowDetainee',
  'Employer',
  'Friend',
  'FellowResident',
  'NotAsked',
] as const;
export type TieToPerson = (typeof TIES_TO_PERSON)[number];

/** Somebody who would interpret. */
export interface InterpreterCandidate {
  readonly interpreterId: Id;
  /** the person of the file this is, where it is one */
  readonly personId: Id | null;
  readonly orgId: Id | null;
  readonly phones: readonly string[];
  readonly isAdult: boolean;
  readonly tie: TieToPerson;
  readonly nationalities: readonly string[];
}

export interface InterpreterEngagement extends RecordMeta {
  readonly caseId: Id;
  readonly interpreterId: Id;
  /** BCP 47 */
  readonly language: string;
  readonly mode: (typeof ENGAGEMENT_MODES)[number];
  readonly genderWish: (typeof GENDER_WISHES)[number];
  readonly from: Instant;
  readonly to: Instant;
  readonly undertakingSignedAt: Instant | null;
  readonly conflictCheck: ConflictCheck;
  readonly personAccepted: boolean;
  readonly usedFor: readonly ConsentPurpose[];
  readonly emergency: boolean;
}
