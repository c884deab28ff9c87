// SPDX-License-Identifier: EUPL-1.2
// What takes two people (AZ-7): the list of what waits, the decision of the second, and the erasure of a case, which is
// asked for by one, agreed to by another, and only then done.

import type { TombstoneFile } from '../keys/tombstone-file.ts';
import { staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import {
  ApprovalAnswer,
  ApprovalBody,
  ApprovalListAnswer,
  ApprovalParams,
  CaseParams,
  ErasedAnswer,
} from '../schemas/cases.ts';
import {
  type Approval,
  decideApproval as decide,
  findOpen,
  listApprovals as list,
  requestApproval,
} from '../store/approvals.ts';
import { eraseCase as erase } from '../store/erasure.ts';
import type { Database } from '../store/database.ts';
import { notify } from '../store/notices.ts';
import { notifyAboutCase } from '../store/notices.ts';

export function shownApproval(found: Approval) {
  const { approvalId, requestedById: _requester, ...rest } = found;
  return { id: approvalId, ...rest };
}

export function listApprovals() {
  return staffOperation({
    action: 'approval.list',
    summary: 'What waits for a second person.',
    answers: { 200: { about: 'Newest first, also what was decided.', schema: ApprovalListAnswer } },
    handle: async ({ db, staff, now }) => ({
      status: 200,
      body: { approvals: (await list(db, staff, now)).map(shownApproval) },
    }),
  });
}

export function decideApproval() {
  return staffOperation({
    action: 'approval.decide',
    summary: 'Agree, or refuse, as the second person.',
    about:
      'Never on what you asked for yourself. An erasure: supervisor or data protection officer. A recovery: administrator. The end of a master key: administrator or data protection officer. The last two with a key that cannot leave its device.',
    params: ApprovalParams,
    body: ApprovalBody,
    answers: { 200: { about: 'Decided.', schema: ApprovalAnswer } },
    problems: ['not-found', 'second-person-needed', 'role-missing', 'device-bound-key-required', 'not-pending'],
    handle: async ({ db, staff, params, body, now }) => {
      const done = await decide(db, staff, { approvalId: params.approvalId, decision: body.decision, now });
      if (typeof done === 'string') throw new Refused(done);
      const kind = done.state === 'approved' ? 'approval-given' : 'approval-refused';
      await notify(db, [done.requestedById], { kind, objectId: done.approvalId, now });
      const entry = {
        action: 'approval.decide',
        objectId: done.objectId,
        outcome: 'allowed' as const,
        reason: `${done.kind}-${done.state}`,
        purpose: null,
      };
      return { status: 200, body: shownApproval(done), objectId: done.approvalId, entries: [entry] };
    },
  });
}

/** A legal hold keeps a case, whatever two people agree to; the database says so too. */
async function assertNotHeld(db: Database, orgId: string, caseId: string): Promise<void> {
  const row = await db
    .selectFrom('case_file')
    .select('legal_hold')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .executeTakeFirst();
  if (row?.legal_hold === true) throw new Refused('LEGAL_HOLD');
}

export function requestErasure() {
  return staffOperation({
    action: 'case.request-erasure',
    summary: 'Ask that this case be erased for good.',
    about: 'Nothing happens until a second person has agreed; the request lives seven days.',
    params: CaseParams,
    answers: { 202: { about: 'Waiting, or agreed to already.', schema: ApprovalAnswer } },
    problems: ['LEGAL_HOLD'],
    handle: async ({ db, staff, params: { caseId }, now }) => {
      await assertNotHeld(db, staff.orgId, caseId);
      const asked = await requestApproval(db, staff, { kind: 'erasure', objectId: caseId, now });
      await notifyAboutCase(db, caseId, staff.userId, { kind: 'erasure-requested', objectId: asked.approvalId, now });
      return { status: 202, body: shownApproval(asked) };
    },
  });
}

export function eraseCase({ tombstones }: { readonly tombstones: TombstoneFile }) {
  return staffOperation({
    action: 'case.erase',
    summary: 'Erase this case for good, after a second person agreed.',
    about: 'Destroys its keys: no backup can ever be read again. Its conversations go with it.',
    params: CaseParams,
    answers: { 200: { about: 'Erased.', schema: ErasedAnswer } },
    problems: ['not-approved', 'LEGAL_HOLD', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ db, staff, store, params: { caseId }, now }) => {
      const approval = await findOpen(db, staff, { kind: 'erasure', objectId: caseId, now });
      if (approval?.state !== 'approved') throw new Refused('not-approved');
      await assertNotHeld(db, staff.orgId, caseId);
      const { approvalId } = approval;
      await notifyAboutCase(db, caseId, staff.userId, { kind: 'case-erased', objectId: approvalId, now });
      await erase(store, staff, { caseId, approvalId, file: tombstones, now });
      return { status: 200, body: { erasedAt: now } };
    },
  });
}
