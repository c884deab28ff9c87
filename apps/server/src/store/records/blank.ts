// SPDX-License-Identifier: EUPL-1.2
// What stands in a file before anybody has written it: every field there, nothing known. A case of an earlier version has no
// such records yet; it is read as these, and they are written with its first change.

import type { Case } from '@amparo/casework/case';
import type { Person } from '@amparo/casework/people';
import { type Instant, toInstant } from '@amparo/casework/calendar';
import type { RecordMeta } from '@amparo/casework/outcome';

/** What the row of the case says of it. */
export interface CaseHead {
  readonly orgId: string;
  readonly caseId: string;
  readonly caseNumber: string;
  readonly ownReference: string;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly stage: Case['stage'];
  readonly caseWorkerId: string | null;
  readonly supervisorId: string | null;
  readonly legalHold: boolean;
}

export function instantOf(at: Date): Instant {
  return toInstant(at.getTime());
}

/** A time as the database writes it inside JSON; its own sessions write UTC, which needs no calendar. */
export function instantOfText(at: string): Instant {
  const [, whole, part = ''] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?\+00:00$/u.exec(at) ?? [];
  return whole === undefined ? instantOf(new Date(at)) : `${whole}.${part.padEnd(3, '0')}Z`;
}

function metaOf({ orgId, createdAt, createdBy }: CaseHead, id: string): RecordMeta {
  const at = instantOf(createdAt);
  return { id, orgId, version: 1, createdAt: at, createdBy, updatedAt: at, updatedBy: createdBy };
}

export function blankCase(head: CaseHead): Case {
  return {
    ...metaOf(head, head.caseId),
    caseNo: head.caseNumber,
    personId: head.caseId,
    familyGroupId: null,
    stage: head.stage,
    stageHistory: [
      {
        from: null,
        event: 'open',
        to: 'Identified',
        at: instantOf(head.createdAt),
        by: head.createdBy,
        reason: null,
      },
    ],
    origin: { kind: 'self-request' },
    source: 'Other',
    openedAt: instantOf(head.createdAt),
    caseWorkerId: head.caseWorkerId ?? head.createdBy,
    supervisorId: head.supervisorId ?? '',
    traffickingStatus: 'PossibleVictimOfTrafficking',
    statusDecidedBy: null,
    statusDecidedAt: null,
    statusBasis: null,
    statusReason: null,
    statusHistory: [],
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
    reflectionPeriod: null,
    solution: 'Undecided',
    solutionChosenByPersonOn: null,
    closingReason: null,
    closingNote: null,
    followUpOffered: false,
    followUps: [],
    privateSettingConfirmed: false,
    language: null,
    safetyCardOffered: false,
    urgentNeedsCheckedAt: null,
    legalHold: head.legalHold,
    legalHoldSetBy: null,
    sensitivity: 'Normal',
    flags: [],
    nextReviewAt: null,
    identityErasedAt: null,
    custom: {},
    customIdentity: {},
  };
}

export function blankPerson(head: CaseHead, alias: string): Person {
  return { ...metaOf(head, head.caseId), ...BLANK_PERSON, kind: 'Beneficiary', alias };
}

export const BLANK_PERSON = {
  salutation: null,
  firstName: null,
  middleName: null,
  secondName: null,
  nameScripts: [],
  birthdate: null,
  birthdatePrecision: null,
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
  identifiers: [],
  migrantType: null,
  deceased: false,
  phones: [],
  organisationIds: [],
  village: null,
  address: null,
  relation: null,
} as const satisfies Partial<Person>;
