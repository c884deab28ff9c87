// SPDX-License-Identifier: EUPL-1.2
// People found together. A group shares what happened to all of them and help that was given to all of them, each kept once;
// nothing else. Every member has her own file; what one of them changes is seen in hers alone (rules in shared.ts).

import type { TraffickingEvent } from '../case/case.ts';
import type { ServiceDelivery, ServiceOutcome } from '../assistance/assistance.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';

/** What is the same for all whom it concerns; the common part of a record without owner. */
export type SharedEventFacts = Omit<TraffickingEvent, keyof RecordMeta>;
/** The common part of a delivery: what is one person's own (outcome, words, plan, companions) is not in it. */
export type SharedServiceFacts = Pick<
  ServiceDelivery,
  | 'category'
  | 'subtype'
  | 'date'
  | 'startsAt'
  | 'providerOrgId'
  | 'providerServiceId'
  | 'location'
  | 'locationConfidential'
>;

export interface SharedEvent {
  readonly id: Id;
  readonly facts: SharedEventFacts;
  /** `confirmed`: she said it herself, alone */
  readonly members: readonly { readonly caseId: Id; readonly confirmed: boolean }[];
}
export interface SharedService {
  readonly id: Id;
  readonly facts: SharedServiceFacts;
  readonly members: readonly {
    readonly caseId: Id;
    readonly outcome: ServiceOutcome;
    readonly quantity: string | null;
    readonly unit: string | null;
    readonly personFeedback: 1 | 2 | 3 | 4 | 5 | null;
  }[];
}
export interface Group extends RecordMeta {
  readonly name: string;
  readonly memberCaseIds: readonly Id[];
  readonly events: readonly SharedEvent[];
  readonly services: readonly SharedService[];
}

/** What one member's file shows of the group: no other member, no count of them. */
export interface MemberView {
  readonly groupId: Id;
  readonly events: readonly { readonly id: Id; readonly facts: SharedEventFacts; readonly confirmed: boolean }[];
  readonly services: readonly ({ readonly id: Id; readonly facts: SharedServiceFacts } & Omit<
    SharedService['members'][number],
    'caseId'
  >)[];
}
