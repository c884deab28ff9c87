// SPDX-License-Identifier: EUPL-1.2
// Transfers: responsibility moves to another institution, and never before that one has taken it. Offered by a supervisor, accepted,
// the package, a handover meeting with the person, taken over by a case worker with a name; then the case here is at its end.

import { advance } from '@amparo/casework/case';
import type { CaseFile } from '@amparo/casework/case';
import { computePackage } from '@amparo/cooperation/package';
import { type DraftReferral, draftReferral, purposeOf } from '@amparo/cooperation/referral';
import type { CooperationOutcome } from '@amparo/cooperation/outcome';
import {
  answerTransfer,
  cancelTransfer,
  completeTransfer,
  holdHandover,
  offerTransfer,
  releaseTransfer,
  type Transfer,
  type TransferMoved,
} from '@amparo/cooperation/transfer';
import type { Context } from '@amparo/casework/outcome';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Answer, type Operation, staffOperation } from '../../operation.ts';
import { Refused, refusedByRule } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import {
  AcceptBody,
  CaseTransferParams,
  DeclineBody,
  MeetingBody,
  OfferBody,
  PackageShape,
  PreviewAnswer,
  RecallBody,
  TakeBody,
  TransferAnswer,
  TransferParams,
  TransferPreviewBody,
  TransferShape,
} from '../../schemas/referrals.ts';
import { named } from '../../schemas.ts';
import { addKept, findKept, type Kept, saveKept } from '../../store/referrals.ts';
import type { AuditEntry } from '../../store/session.ts';
import { beginChange, contextOf, type FileCall, finish } from '../file/work.ts';
import { logged } from './logged.ts';
import { disclosed, PACKAGE_PROBLEMS } from './outgoing.ts';
import type { FoundCounterpart } from './ports.ts';
import { orgsOf, shownPackage, shownPreviewOf, shownTransfer } from './shown.ts';
import { assertMayLeave, counterpartOf, held, must, newAlias, putOut, readerOf, type ReferralNeeds } from './work.ts';

const KEYS = ['keys-unavailable', 'keys-sealed'] as const;
const OUT = [
  ...PACKAGE_PROBLEMS,
  'CONTENT_CHANGED',
  'PERSON_NOT_AGREED',
  'SECOND_PERSON_REQUIRED',
  'RECIPIENT_KEY_UNKNOWN',
  'incident-frozen',
  ...KEYS,
] as const;
const Nothing = z.strictObject({});
const answers = { 200: { about: 'Done.', schema: TransferAnswer } };

async function answered(
  needs: ReferralNeeds,
  call: FileCall,
  kept: Kept<'transfer'>,
  { warnings, audit }: Pick<Extract<CooperationOutcome<unknown>, { ok: true }>, 'warnings' | 'audit'>,
  status: 200 | 201 = 200,
): Promise<Answer> {
  const reader = await readerOf(needs, call, orgsOf(kept));
  const { version, id, caseId } = kept.record;
  const entries = audit.map((each) => logged(each, call.relation));
  return {
    status,
    body: { transfer: shownTransfer(kept, reader), warnings },
    version,
    objectId: caseId ?? id,
    entries,
  };
}

type Help = z.infer<typeof TransferPreviewBody>;

/** The anonymous request of a transfer is worked out as that of a referral. */
function requestFor(file: CaseFile, help: Help, counterpart: FoundCounterpart, context: Context) {
  const command: DraftReferral = {
    ...help,
    toServiceId: null,
    id: randomUUID(),
    caseAlias: newAlias(),
    reason: 'MigrationOrChangeOfLocation',
    planItemId: null,
    trmPhase: null,
  };
  return must(draftReferral(file, command, counterpart, context)).value.request;
}

export function previewTransfer(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'transfer.offer',
    summary: 'The package of a transfer as it would go now, to be shown to the person.',
    params: CaseParams,
    body: TransferPreviewBody,
    answers: { 200: { about: 'As it would go.', schema: PreviewAnswer } },
    problems: [...PACKAGE_PROBLEMS, ...KEYS],
    handle: async (call) => {
      const { body, params } = call;
      const { loaded, context } = await beginChange(call, params.caseId);
      const counterpart = await counterpartOf(needs, call, { ...body, toServiceId: null }, context);
      const { recipient, intakeFields, agreement, terms } = counterpart;
      const { value, warnings } = must(
        computePackage(
          loaded.file,
          {
            id: randomUUID(),
            disclosure: {
              purpose: purposeOf(recipient, context),
              recipient,
              requestedFields: intakeFields,
              agreement,
              urgency: 'Routine',
            },
            retentionDays: terms?.retentionDays ?? null,
          },
          context,
        ),
      );
      const given = value.fields.map(({ path }) => path);
      const withheld = intakeFields.filter((path) => !given.includes(path));
      return {
        status: 200,
        body: {
          ...shownPreviewOf(value),
          recipient: { id: body.toOrgId, name: counterpart.name },
          service: counterpart.serviceName,
          withheld,
          warnings,
        },
        objectId: params.caseId,
      };
    },
  });
}

export function createTransfer(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'transfer.offer',
    summary: 'Offer responsibility for the case to another institution, as a supervisor.',
    about: 'Until the other has taken it, you answer for the person. Not by whoever works on the case alone.',
    creates: true,
    params: CaseParams,
    body: OfferBody,
    answers: { 201: { about: 'Offered.', schema: TransferAnswer } },
    problems: [...OUT, 'key-reused'],
    handle: async (call) => {
      let entries: readonly AuditEntry[] = [];
      const answer = await call.once(async () => {
        const { body, params, store, now } = call;
        await assertMayLeave(call);
        const { loaded, context } = await beginChange(call, params.caseId);
        const { hash, shownTo, language, ...help } = body;
        const counterpart = await counterpartOf(needs, call, { ...help, toServiceId: null }, context);
        const request = requestFor(loaded.file, help, counterpart, context);
        const command = {
          id: randomUUID(),
          packageId: randomUUID(),
          caseAlias: newAlias(),
          request,
          counterpart,
          preview: { hash, shownTo, language },
        };
        const outcome = must(offerTransfer(loaded.file, command, context));
        const { transfer, messages } = outcome.value;
        const { instanceId: partnerInstance } = counterpart;
        await addKept(store, 'transfer', transfer, now, partnerInstance);
        await putOut(needs, call, messages, { toInstance: partnerInstance, emergency: false });
        const kept = { kind: 'transfer', record: transfer, journey: [], partnerInstance } as const;
        const given = await answered(needs, call, kept, outcome, 201);
        entries = given.entries ?? [];
        return given;
      });
      return { ...answer, entries };
    },
  });
}

export function releaseOfTransfer(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'transfer.work',
    summary: 'Give the package of a transfer, once the other has accepted.',
    changes: true,
    params: CaseTransferParams,
    body: Nothing,
    answers,
    problems: [...OUT, 'VERSION_CONFLICT'],
    handle: async (call) => {
      const { params, store, now } = call;
      await assertMayLeave(call);
      const { loaded, context } = await beginChange(call, params.caseId);
      const kept = await held(call, 'transfer', params.transferId, params.caseId);
      const { toOrgId, request } = kept.record;
      const counterpart = await counterpartOf(
        needs,
        call,
        { toOrgId, toServiceId: null, category: request.category },
        context,
      );
      const outcome = must(
        releaseTransfer(loaded.file, kept.record, { packageId: randomUUID(), counterpart }, context),
      );
      const { transfer, messages } = outcome.value;
      await saveKept(store, kept, transfer, now);
      if (transfer.sharedPackage !== null) await disclosed(call, params.caseId, transfer.sharedPackage, counterpart);
      await putOut(needs, call, messages, { toInstance: kept.partnerInstance, emergency: false });
      return answered(needs, call, { ...kept, record: transfer }, outcome);
    },
  });
}

interface Stepping<B> {
  readonly action: 'transfer.work' | 'transfer.answer';
  readonly summary: string;
  readonly about?: string;
  readonly body: z.ZodType<B>;
  readonly rule: (transfer: Transfer, body: B, context: Context) => CooperationOutcome<TransferMoved>;
}

async function moved<B>(
  needs: ReferralNeeds,
  call: FileCall & { readonly seen: number; readonly body: B },
  at: { readonly transferId: string; readonly caseId?: string },
  rule: Stepping<B>['rule'],
): Promise<Answer> {
  const { staff, store, now, body } = call;
  const kept = await held(call, 'transfer', at.transferId, at.caseId);
  const outcome = must(rule(kept.record, body, contextOf(staff, now)));
  await saveKept(store, kept, outcome.value.transfer, now);
  await putOut(needs, call, outcome.value.messages, { toInstance: kept.partnerInstance, emergency: false });
  return answered(needs, call, { ...kept, record: outcome.value.transfer }, outcome);
}

const STEP_PROBLEMS = ['OUT_OF_SCOPE', 'NOT_NOW', 'INCOMPLETE', 'VERSION_CONFLICT', ...KEYS] as const;

function ofCase<B>(needs: ReferralNeeds, { action, summary, about, body, rule }: Stepping<B>): Operation {
  return staffOperation({
    action,
    summary,
    ...(about === undefined ? {} : { about }),
    changes: true,
    params: CaseTransferParams,
    body,
    answers,
    problems: STEP_PROBLEMS,
    handle: async (call) => {
      await beginChange(call, call.params.caseId);
      return moved(needs, call, call.params, rule);
    },
  });
}

function ofReceived<B>(needs: ReferralNeeds, { action, summary, about, body, rule }: Stepping<B>): Operation {
  return staffOperation({
    action,
    summary,
    ...(about === undefined ? {} : { about }),
    changes: true,
    params: TransferParams,
    body,
    answers,
    problems: STEP_PROBLEMS,
    handle: (call) => moved(needs, call, { transferId: call.params.transferId }, rule),
  });
}

export function holdMeeting(needs: ReferralNeeds): Operation {
  return ofCase(needs, {
    action: 'transfer.work',
    summary: 'The handover meeting was held, with the person or, at her wish, without her.',
    body: MeetingBody,
    rule: (transfer, body, context) => holdHandover(transfer, body, context),
  });
}

export function cancelOfCase(needs: ReferralNeeds): Operation {
  return ofCase(needs, {
    action: 'transfer.work',
    summary: 'Cancel a transfer before the other has taken it; the package is taken back with it.',
    body: RecallBody,
    rule: (transfer, { reason }, context) => cancelTransfer(transfer, reason, context),
  });
}

export function acceptTransfer(needs: ReferralNeeds): Operation {
  return ofReceived(needs, {
    action: 'transfer.answer',
    summary: 'Accept a transfer. You answer for the person only when you have taken it.',
    body: AcceptBody,
    rule: (transfer, { meetingAt }, context) => answerTransfer(transfer, { accept: true, meetingAt }, context),
  });
}

export function declineTransfer(needs: ReferralNeeds): Operation {
  return ofReceived(needs, {
    action: 'transfer.answer',
    summary: 'Decline a transfer, with the reason.',
    body: DeclineBody,
    rule: (transfer, body, context) => answerTransfer(transfer, { accept: false, ...body }, context),
  });
}

export function cancelReceived(needs: ReferralNeeds): Operation {
  return ofReceived(needs, {
    action: 'transfer.answer',
    summary: 'Step back from a transfer before it is taken.',
    body: RecallBody,
    rule: (transfer, { reason }, context) => cancelTransfer(transfer, reason, context),
  });
}

/** From here on this institution answers for the person, with a case and a case worker. */
export function takeTransfer(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'transfer.answer',
    summary: 'Take over: the case here, and the case worker who answers for it.',
    changes: true,
    params: TransferParams,
    body: TakeBody,
    answers,
    problems: [...STEP_PROBLEMS, 'not-for-this-person'],
    handle: async (call) => {
      const { params, body, staff, store } = call;
      const found = await store.trx
        .selectFrom('case_file')
        .select('case_id')
        .where('org_id', '=', staff.orgId)
        .where('case_id', '=', body.caseId)
        .where('case_worker_id', '=', body.newCaseWorkerId)
        .executeTakeFirst();
      if (found === undefined) throw new Refused('not-for-this-person');
      return moved(needs, call, params, (transfer, given, context) => completeTransfer(transfer, given, context));
    },
  });
}

export function openTransferPackage(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.open-package',
    summary: 'Open the package of a transfer.',
    params: TransferParams,
    body: Nothing,
    answers: {
      200: {
        about: 'What was shared.',
        schema: named('OpenedTransfer', z.strictObject({ package: PackageShape, transfer: TransferShape })),
      },
    },
    problems: ['NOT_NOW', 'CONSENT_EXPIRED', ...KEYS],
    handle: async (call) => {
      const { params, staff, store, now } = call;
      const kept = await findKept(store, staff.orgId, 'transfer', params.transferId, { lock: false });
      if (kept === undefined || kept.record.direction !== 'Incoming') throw new Refused('not-found');
      const { sharedPackage, state } = kept.record;
      if (sharedPackage === null || state === 'Cancelled') throw new Refused('NOT_NOW');
      if (sharedPackage.expiresAt <= contextOf(staff, now).now) throw new Refused('CONSENT_EXPIRED');
      const reader = await readerOf(needs, call, orgsOf(kept));
      return {
        status: 200,
        body: { package: shownPackage(sharedPackage), transfer: shownTransfer(kept, reader) },
        objectId: params.transferId,
      };
    },
  });
}

/** The other has taken it: the case here comes to its end, as the rules of the case have it. */
export function closeTransferred(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'transfer.work',
    summary: 'End the case here, after the other institution has taken it.',
    params: CaseTransferParams,
    body: Nothing,
    changes: true,
    answers,
    problems: STEP_PROBLEMS,
    handle: async (call) => {
      const work = await beginChange(call, call.params.caseId);
      const kept = await held(call, 'transfer', call.params.transferId, call.params.caseId);
      const { state } = kept.record;
      const outcome = advance(work.loaded.file, { event: 'transferAccepted', transfer: { state } }, work.context);
      if (!outcome.ok) throw refusedByRule(outcome.problems);
      const finished = await finish(needs, call, work, outcome);
      const given = await answered(needs, call, kept, { warnings: [], audit: [] });
      return { ...given, entries: finished.entries };
    },
  });
}
