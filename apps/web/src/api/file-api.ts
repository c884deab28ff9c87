// SPDX-License-Identifier: EUPL-1.2
// Requests of a case file: what it holds, and every step with one of its records. Names and ways to reach the person come
// with one answer, `people`, which is in the log; nothing of them goes into an address.

import type { AssistancePlan, NeedsAssessment, ReferralNote, ServiceDelivery } from '@amparo/casework/assistance';
import type { Case, Note, Proceeding, Stage, TraffickingEvent } from '@amparo/casework/case';
import type { BestInterestsProcedure, Guardianship } from '@amparo/casework/child';
import type { Consent, LegalBasis } from '@amparo/casework/consent';
import type { HealthNeed, MedicalExamination, SealedResult } from '@amparo/casework/health';
import type { RecordKind, RecordMeta } from '@amparo/casework/outcome';
import type { ConflictFlag, Person, SafeContact } from '@amparo/casework/people';
import type { BlockLift, ConsularBlock, ConsularContact, InternationalProtection } from '@amparo/casework/protection';
import type { InterpreterEngagement } from '@amparo/casework/interpreter';
import type { ReturnCase } from '@amparo/casework/return';
import type { DebtClaim, RiskAssessment } from '@amparo/casework/risk';
import type { SafetyPlan } from '@amparo/casework/safety-plan';
import type { CustomValue } from '@amparo/casework/profile';
import type { CaseloadLine, Disclosure } from './caseload-api.ts';
import type { Relation } from './cases-api.ts';
import { queryOf, request } from './client.ts';

interface Meta {
  readonly id: string;
  /** sent back as If-Match */
  readonly version: number;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly changedAt: string;
  readonly changedBy: string;
}
/** A record as it comes over the wire: without the institution and the case, which are the address. */
export type Wire<T extends Partial<RecordMeta>> = Omit<T, keyof RecordMeta | 'caseId'> & Meta;
/** Who the person is may be left out. */
export type WirePerson = Partial<Wire<Person>> & Meta & Pick<Person, 'kind'>;

export interface FileClock {
  readonly kind: string;
  readonly record: string;
  readonly recordId: string | null;
  readonly appearsAt: string;
  readonly dueAt: string;
}
/** Lists that the reader’s role or way to the case does not cover are missing. */
export interface WholeFile {
  readonly id: string;
  readonly caseNumber: string;
  readonly ownReference: string;
  readonly relation: Relation;
  readonly openedAt: string;
  readonly changedAt: string;
  readonly stage: Stage;
  readonly caseWorkerId: string | null;
  readonly supervisorId: string | null;
  readonly people: readonly { readonly userId: string; readonly displayName: string }[];
  readonly conflicts: number;
  readonly clocks?: readonly FileClock[];
  readonly facts?: Partial<Wire<Case>> & Meta & Pick<Case, 'stage' | 'stageHistory'>;
  readonly protection?: Wire<InternationalProtection> | null;
  readonly persons?: readonly WirePerson[];
  readonly conflictFlags?: readonly (ConflictFlag & Meta)[];
  readonly events?: readonly Wire<TraffickingEvent>[];
  readonly proceedings?: readonly Wire<Proceeding>[];
  readonly consents?: readonly Wire<Consent>[];
  readonly legalBases?: readonly Wire<LegalBasis>[];
  readonly risks?: readonly Wire<RiskAssessment>[];
  readonly safetyPlans?: readonly Wire<SafetyPlan>[];
  readonly debts?: readonly Wire<DebtClaim>[];
  readonly healthNeeds?: readonly Wire<HealthNeed>[];
  readonly examinations?: readonly Wire<MedicalExamination>[];
  readonly needs?: readonly Wire<NeedsAssessment>[];
  readonly plans?: readonly Wire<AssistancePlan>[];
  readonly services?: readonly Wire<ServiceDelivery>[];
  readonly referrals?: readonly Wire<ReferralNote>[];
  readonly returns?: readonly Wire<ReturnCase>[];
  readonly guardianships?: readonly Wire<Guardianship>[];
  readonly bestInterests?: readonly Wire<BestInterestsProcedure>[];
  readonly blockLifts?: readonly Wire<BlockLift>[];
  readonly consularContacts?: readonly Wire<ConsularContact>[];
  readonly engagements?: readonly Wire<InterpreterEngagement>[];
  readonly notes?: readonly Wire<Note>[];
}
export interface FilePeople {
  readonly persons: readonly WirePerson[];
  readonly safeContacts: readonly Wire<SafeContact>[];
  /** fields of the institution that tell who the person is */
  readonly customIdentity: Readonly<Record<string, CustomValue>>;
}
/** What a person shares with those she was found with: her part of it. */
export interface FileGroup {
  readonly groupId: string;
  readonly version: number;
  readonly name: string;
  readonly events: readonly {
    readonly id: string;
    readonly facts: Omit<TraffickingEvent, keyof RecordMeta | 'caseId'>;
    readonly confirmed: boolean;
  }[];
  readonly services: readonly {
    readonly id: string;
    readonly facts: Pick<ServiceDelivery, 'category' | 'subtype' | 'date' | 'startsAt'>;
    readonly outcome: ServiceDelivery['outcome'];
    readonly quantity: string | null;
    readonly unit: string | null;
    readonly personFeedback: number | null;
  }[];
  readonly members: readonly CaseloadLine[];
}
/** What a change answers. */
export interface Changed {
  readonly record: (Meta & Readonly<Record<string, unknown>>) | null;
  readonly also: readonly { readonly kind: string; readonly id: string; readonly version: number }[];
  readonly warnings: readonly string[];
}
export interface HistoryEntry {
  readonly kind: RecordKind;
  readonly recordId: string;
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly undoes: boolean;
  readonly changes: readonly {
    readonly field: string;
    /** that it changed, not to what */
    readonly hidden: boolean;
    readonly from: unknown;
    readonly to: unknown;
  }[];
}
export interface WaitingConflict {
  readonly id: string;
  readonly kind: RecordKind;
  readonly recordId: string;
  readonly version: number;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly fields: readonly {
    readonly field: string;
    readonly hidden: boolean;
    readonly current: unknown;
    readonly theirs: unknown;
  }[];
}

/** @param path below the case, without the first slash */
const at = (caseId: string, path: string) => `/cases/${caseId}/${path}`;

export const fileApi = {
  read: (caseId: string) => request<WholeFile>('GET', at(caseId, 'file')),
  people: (caseId: string) => request<FilePeople>('GET', at(caseId, 'people')),
  results: (caseId: string) =>
    request<{ readonly results: readonly Wire<SealedResult>[] }>('GET', at(caseId, 'results')),
  history: (caseId: string, query: { readonly kind?: string; readonly recordId?: string; readonly cursor?: string }) =>
    request<{ readonly entries: readonly HistoryEntry[]; readonly next: string | null }>(
      'GET',
      at(caseId, `history${queryOf({ ...query, limit: 30 })}`),
    ),
  conflicts: (caseId: string) =>
    request<{ readonly conflicts: readonly WaitingConflict[] }>('GET', at(caseId, 'conflicts')),
  decide: (caseId: string, conflict: Pick<WaitingConflict, 'id' | 'version'>, take: readonly string[]) =>
    request<{ readonly version: number }>('POST', at(caseId, `conflicts/${conflict.id}/decision`), {
      body: { take },
      seen: conflict.version,
    }),
  undo: (caseId: string, record: { readonly kind: string; readonly recordId: string; readonly version: number }) =>
    request<unknown>('POST', at(caseId, 'undo'), {
      body: { kind: record.kind, recordId: record.recordId },
      seen: record.version,
    }),
  /** @param list the address of the kind of record, e.g. `consents` */
  make: (caseId: string, list: string, body: object, key: string) =>
    request<Changed>('POST', at(caseId, list), { body, key }),
  /** @param step the address below the record, e.g. `withdrawal`; empty to change the record itself */
  step: (caseId: string, list: string, { id, version }: Pick<Meta, 'id' | 'version'>, step: string, body: object) =>
    request<Changed>('POST', at(caseId, `${list}/${id}/${step}`), { body, seen: version }),
  change: (caseId: string, list: string, { id, version }: Pick<Meta, 'id' | 'version'>, body: object) =>
    request<Changed>('PUT', at(caseId, `${list}/${id}`), { body, seen: version }),
  /** Facts, stage, status, follow-up, protection: steps of the case itself, by the version of its facts. */
  ofCase: (caseId: string, method: 'POST' | 'PUT', path: string, version: number, body: object) =>
    request<Changed>(method, at(caseId, path), { body, seen: version }),
  disclosures: (caseId: string, cursor?: string) =>
    request<{ readonly disclosures: readonly Disclosure[]; readonly next: string | null }>(
      'GET',
      at(caseId, `disclosures${queryOf({ cursor })}`),
    ),
  group: (caseId: string) => request<FileGroup>('GET', at(caseId, 'group')),
  beginGroup: (caseId: string, body: { readonly name: string; readonly caseIds: readonly string[] }, key: string) =>
    request<FileGroup>('POST', at(caseId, 'group'), { body, key }),
  /** @param step below the group, e.g. `events` */
  groupStep: (caseId: string, version: number, step: string, body: object) =>
    request<FileGroup | undefined>('POST', at(caseId, `group/${step}`), { body, seen: version }),
  consularBlock: (caseId: string, state: string) =>
    request<Pick<ConsularBlock, 'blocked' | 'reasons' | 'since'>>('GET', at(caseId, `consular-block/${state}`)),
  duplicates: (body: {
    readonly name: string;
    readonly birthYear?: number;
    readonly phones?: readonly string[];
    readonly papers?: readonly { readonly type: string; readonly issuer: string; readonly value: string }[];
  }) =>
    request<{ readonly cases: readonly { readonly id: string; readonly ownReference: string }[] }>(
      'POST',
      '/duplicates',
      { body },
    ),
  open: (body: object, key: string) => request<{ readonly id: string }>('POST', '/case-files', { body, key }),
} as const;
