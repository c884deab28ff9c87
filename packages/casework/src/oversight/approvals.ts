// SPDX-License-Identifier: EUPL-1.2
// What waits for a second person in a case. Whoever asked is named, so that the list can leave out what is their own (I-02).

import { basisInForce } from '../consent/state.ts';
import type { CaseFile } from '../case/case.ts';
import type { Instant } from '../calendar/calendar.ts';
import type { Id, RecordKind } from '../outcome/record.ts';

export const APPROVAL_KINDS = ['plan', 'legal-basis', 'block-lift', 'consular-contact', 'closure'] as const;
export interface PendingApproval {
  readonly kind: (typeof APPROVAL_KINDS)[number];
  readonly caseId: Id;
  readonly record: RecordKind;
  readonly recordId: Id;
  readonly askedBy: Id;
  readonly since: Instant;
}

/** Oldest first. */
export function pendingApprovals(file: CaseFile, now: Instant): readonly PendingApproval[] {
  const caseId = file.case.id;
  const pending: readonly PendingApproval[] = [
    ...file.plans
      .filter(({ status }) => status === 'Agreed')
      .map(
        ({ id, writtenBy, agreedByPersonAt, updatedAt }): PendingApproval => ({
          kind: 'plan',
          caseId,
          record: 'plan',
          recordId: id,
          askedBy: writtenBy,
          since: agreedByPersonAt ?? updatedAt,
        }),
      ),
    ...file.legalBases
      .filter(
        (each) => each.approvedBy === null && each.endedAt === null && (basisInForce(each, now) || each.reviewBy > now),
      )
      .map(
        ({ id, decidedBy, decidedAt }): PendingApproval => ({
          kind: 'legal-basis',
          caseId,
          record: 'legalBasis',
          recordId: id,
          askedBy: decidedBy,
          since: decidedAt,
        }),
      ),
    ...file.blockLifts
      .filter(({ approvedBy }) => approvedBy === null)
      .map(
        ({ id, requestedBy, createdAt }): PendingApproval => ({
          kind: 'block-lift',
          caseId,
          record: 'blockLift',
          recordId: id,
          askedBy: requestedBy,
          since: createdAt,
        }),
      ),
    ...file.consularContacts
      .filter(({ secondApproverId, outcome }) => secondApproverId === null && outcome === null)
      .map(
        ({ id, requestedBy, createdAt }): PendingApproval => ({
          kind: 'consular-contact',
          caseId,
          record: 'consularContact',
          recordId: id,
          askedBy: requestedBy,
          since: createdAt,
        }),
      ),
    ...(file.case.stage === 'Solution' && file.case.closingReason !== null
      ? [
          {
            kind: 'closure',
            caseId,
            record: 'case',
            recordId: caseId,
            askedBy: file.case.caseWorkerId,
            since: file.case.updatedAt,
          } as const,
        ]
      : []),
  ];
  return pending.toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}

/** What this person may agree to: everything but their own. */
export function forApprover(pending: readonly PendingApproval[], userId: Id): readonly PendingApproval[] {
  return pending.filter(({ askedBy }) => askedBy !== userId);
}
