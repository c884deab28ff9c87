// SPDX-License-Identifier: EUPL-1.2
// A transfer: responsibility moves to another institution. Until it is completed the sender stays responsible, whatever was agreed;
// after it the old copy is cut down to a number, dates and counts. Both sides keep one record that goes through the same states.

import type { Instant } from '@amparo/casework/calendar';
import type { CaseFile } from '@amparo/casework/case';
import type { Context, Id, RecordMeta } from '@amparo/casework/outcome';
import type { MessageBodies, OutgoingMessage, RecallReason } from '../envelope/message.ts';
import {
  at,
  changed,
  created,
  type CooperationOutcome,
  type CooperationProblem,
  done,
  entry,
  mayAct,
  problem,
  refused,
} from '../outcome/index.ts';
import { computePackage, type SharedPackage } from '../package/index.ts';
import type { AnonymousRequest } from '../envelope/message.ts';
import { deadlinesOf } from '../referral/deadlines.ts';
import { type Counterpart, previewProblems, purposeOf } from '../referral/prepare.ts';
import type { Preview } from '../referral/referral.ts';

export const TRANSFER_STATES = [
  'Offered',
  'Accepted',
  'HandoverMeeting',
  'Completed',
  'Declined',
  'Cancelled',
] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];
export const TRANSFER_STEPS: Readonly<Record<TransferState, readonly TransferState[]>> = {
  Offered: ['Accepted', 'Declined', 'Cancelled'],
  Accepted: ['HandoverMeeting', 'Cancelled'],
  HandoverMeeting: ['Completed', 'Cancelled'],
  Completed: [],
  Declined: [],
  Cancelled: [],
};

export interface Transfer extends RecordMeta {
  readonly direction: 'Outgoing' | 'Incoming';
  readonly caseId: Id | null;
  readonly caseAlias: string;
  readonly fromOrgId: Id;
  readonly toOrgId: Id;
  readonly request: AnonymousRequest;
  readonly agreementId: Id | null;
  readonly consentIds: readonly Id[];
  readonly legalBasisId: Id | null;
  readonly state: TransferState;
  readonly offeredBy: Id;
  readonly preview: Preview | null;
  readonly respondBy: Instant;
  readonly meetingAt: Instant | null;
  /** the person was at the meeting, or wanted it held without her */
  readonly personAtMeeting: boolean | null;
  readonly sharedPackage: SharedPackage | null;
  readonly packageSentAt: Instant | null;
  readonly completedAt: Instant | null;
  /** the case worker who takes over, named by the recipient at completion */
  readonly newCaseWorkerId: Id | null;
  readonly declineReason: MessageBodies['Decline']['reason'] | null;
  readonly cancelledBecause: RecallReason | null;
}
export interface TransferMoved {
  readonly transfer: Transfer;
  readonly messages: readonly OutgoingMessage[];
}

export interface OfferTransfer {
  readonly id: Id;
  readonly packageId: Id;
  readonly caseAlias: string;
  readonly request: AnonymousRequest;
  readonly counterpart: Counterpart;
  readonly preview: Pick<Preview, 'hash' | 'shownTo' | 'language'>;
}

/** A supervisor offers, never the one who alone worked the case: responsibility is not given away by one person (I-02). */
export function offerTransfer(
  file: CaseFile,
  command: OfferTransfer,
  context: Context,
): CooperationOutcome<TransferMoved> {
  const { counterpart } = command;
  const where = at('transfer', command.id);
  const problems: CooperationProblem[] = [...mayAct(context, file.case.orgId, ['Supervisor'], where)];
  if (file.case.caseWorkerId === context.actor.userId)
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person', { what: ['transfer'] }));
  if (!counterpart.keyKnown) problems.push(problem('RECIPIENT_KEY_UNKNOWN', where, 'pin-the-key-with-the-partner'));
  const computed = packageOf(file, command, context);
  if (!computed.ok) problems.push(...computed.problems);
  else problems.push(...previewProblems({ id: command.id }, command.preview, computed.value));
  if (!computed.ok || problems.length > 0) return refused(problems);
  const { ground, agreementId } = computed.value;
  const { ackBy, respondBy } = deadlinesOf(command.request.urgency, context.now, context.profile, counterpart.terms);
  const transfer: Transfer = {
    ...created(command.id, context),
    direction: 'Outgoing',
    caseId: file.case.id,
    caseAlias: command.caseAlias,
    fromOrgId: file.case.orgId,
    toOrgId: counterpart.recipient.institutionId,
    request: command.request,
    agreementId,
    consentIds: ground.kind === 'consent' ? [ground.id] : [],
    legalBasisId: ground.kind === 'consent' ? null : ground.id,
    state: 'Offered',
    offeredBy: context.actor.userId,
    preview: { ...command.preview, at: context.now, by: context.actor.userId },
    respondBy,
    meetingAt: null,
    personAtMeeting: null,
    sharedPackage: null,
    packageSentAt: null,
    completedAt: null,
    newCaseWorkerId: null,
    declineReason: null,
    cancelledBecause: null,
  };
  const offer: OutgoingMessage = {
    type: 'Offer',
    toOrgId: transfer.toOrgId,
    agreementId,
    caseAlias: transfer.caseAlias,
    body: {
      kind: 'transfer',
      fromOrgId: transfer.fromOrgId,
      toOrgId: transfer.toOrgId,
      toServiceId: null,
      request: transfer.request,
      ackBy,
      respondBy,
      trmPhase: null,
    },
  };
  return done(
    { transfer, messages: [offer] },
    [
      ...computed.audit,
      entry(context, {
        action: 'transfer.offer',
        record: 'transfer',
        recordId: transfer.id,
        caseId: transfer.caseId,
        to: 'Offered',
      }),
    ],
    computed.warnings,
  );
}

function packageOf(
  file: CaseFile,
  { packageId, counterpart }: Pick<OfferTransfer, 'packageId' | 'counterpart'>,
  context: Context,
) {
  const { recipient, intakeFields, agreement, terms } = counterpart;
  return computePackage(
    file,
    {
      id: packageId,
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
  );
}

/** The offer as the recipient keeps it. */
export function receiveTransfer(
  {
    id,
    caseAlias,
    agreementId,
    body,
  }: {
    readonly id: Id;
    readonly caseAlias: string;
    readonly agreementId: Id | null;
    readonly body: MessageBodies['Offer'];
  },
  context: Context,
): CooperationOutcome<Transfer> {
  if (body.kind !== 'transfer' || body.toOrgId !== context.actor.orgId)
    return refused([
      problem('OUT_OF_SCOPE', at('transfer', id), 'ask-responsible-person', { what: ['another-institution'] }),
    ]);
  const transfer: Transfer = {
    ...created(id, context),
    direction: 'Incoming',
    caseId: null,
    caseAlias,
    fromOrgId: body.fromOrgId,
    toOrgId: body.toOrgId,
    request: body.request,
    agreementId,
    consentIds: [],
    legalBasisId: null,
    state: 'Offered',
    offeredBy: body.fromOrgId,
    preview: null,
    respondBy: body.respondBy,
    meetingAt: null,
    personAtMeeting: null,
    sharedPackage: null,
    packageSentAt: null,
    completedAt: null,
    newCaseWorkerId: null,
    declineReason: null,
    cancelledBecause: null,
  };
  return done(transfer, [
    entry(context, {
      action: 'transfer.receive',
      record: 'transfer',
      recordId: id,
      to: 'Offered',
      reason: body.fromOrgId,
    }),
  ]);
}

/** The recipient says yes or no. */
export function answerTransfer(
  transfer: Transfer,
  answer:
    | { readonly accept: true; readonly meetingAt: Instant | null }
    | ({ readonly accept: false } & MessageBodies['Decline']),
  context: Context,
): CooperationOutcome<TransferMoved> {
  const to = answer.accept ? 'Accepted' : 'Declined';
  const moved = step(
    transfer,
    to,
    'Incoming',
    answer.accept ? { meetingAt: answer.meetingAt } : { declineReason: answer.reason },
    context,
  );
  if (!moved.ok) return moved;
  const base = { toOrgId: transfer.fromOrgId, agreementId: transfer.agreementId, caseAlias: transfer.caseAlias };
  const message: OutgoingMessage = answer.accept
    ? { ...base, type: 'Accept', body: { at: context.now, meetingAt: answer.meetingAt } }
    : { ...base, type: 'Decline', body: { reason: answer.reason, availableFrom: answer.availableFrom } };
  return done({ transfer: moved.value, messages: [message] }, moved.audit);
}

/** After acceptance: the package, computed anew. A withdrawn consent stops the transfer here. */
export function releaseTransfer(
  file: CaseFile,
  transfer: Transfer,
  { packageId, counterpart }: { readonly packageId: Id; readonly counterpart: Counterpart },
  context: Context,
): CooperationOutcome<TransferMoved> {
  const where = at('transfer', transfer.id);
  const problems: CooperationProblem[] = [...mayAct(context, transfer.orgId, ['CaseWorker', 'Supervisor'], where)];
  if ((transfer.state !== 'Accepted' && transfer.state !== 'HandoverMeeting') || transfer.packageSentAt !== null)
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [transfer.state] }));
  const computed = packageOf(file, { packageId, counterpart }, context);
  if (!computed.ok) problems.push(...computed.problems);
  else problems.push(...previewProblems({ id: transfer.id }, transfer.preview, computed.value));
  if (!computed.ok || problems.length > 0) return refused(problems);
  const next = changed(transfer, { sharedPackage: computed.value, packageSentAt: context.now }, context);
  const message: OutgoingMessage = {
    type: 'Package',
    toOrgId: transfer.toOrgId,
    agreementId: computed.value.agreementId,
    caseAlias: transfer.caseAlias,
    body: { sharedPackage: computed.value },
  };
  return done({ transfer: next, messages: [message] }, [
    ...computed.audit,
    entry(context, { action: 'transfer.release', record: 'transfer', recordId: transfer.id, caseId: transfer.caseId }),
  ]);
}

/** The meeting was held; the sender says so. */
export function holdHandover(
  transfer: Transfer,
  { personAtMeeting }: { readonly personAtMeeting: boolean },
  context: Context,
): CooperationOutcome<TransferMoved> {
  const moved = step(transfer, 'HandoverMeeting', 'Outgoing', { meetingAt: context.now, personAtMeeting }, context);
  if (!moved.ok) return moved;
  return done(
    { transfer: moved.value, messages: [statusTo(transfer, transfer.toOrgId, 'HandoverMeeting', context)] },
    moved.audit,
  );
}

/** The recipient takes over: from here on it is responsible, with a case worker named. */
export function completeTransfer(
  transfer: Transfer,
  { newCaseWorkerId, caseId }: { readonly newCaseWorkerId: Id; readonly caseId: Id },
  context: Context,
): CooperationOutcome<TransferMoved> {
  const where = at('transfer', transfer.id, 'newCaseWorkerId');
  if (newCaseWorkerId.trim() === '')
    return refused([problem('INCOMPLETE', where, 'complete-fields', { what: ['newCaseWorkerId'] })]);
  if (transfer.sharedPackage === null)
    return refused([problem('NOT_NOW', where, 'do-earlier-step', { what: ['sharedPackage'] })]);
  const moved = step(transfer, 'Completed', 'Incoming', { completedAt: context.now, newCaseWorkerId, caseId }, context);
  if (!moved.ok) return moved;
  return done(
    { transfer: moved.value, messages: [statusTo(transfer, transfer.fromOrgId, 'HandoverDone', context)] },
    moved.audit,
  );
}

/** Before completion either side may cancel; the package is taken back with it. */
export function cancelTransfer(
  transfer: Transfer,
  reason: RecallReason,
  context: Context,
): CooperationOutcome<TransferMoved> {
  const own = transfer.direction;
  const moved = step(transfer, 'Cancelled', own, { cancelledBecause: reason, sharedPackage: null }, context);
  if (!moved.ok) return moved;
  const toOrgId = own === 'Outgoing' ? transfer.toOrgId : transfer.fromOrgId;
  return done({ transfer: moved.value, messages: [statusTo(transfer, toOrgId, 'Cancelled', context)] }, moved.audit);
}

/** What the partner's message makes of our record. At HandoverDone the shell advances the case with `transferAccepted`. */
export function applyToTransfer(
  transfer: Transfer,
  message:
    | { readonly type: 'Accept'; readonly body: MessageBodies['Accept'] }
    | { readonly type: 'Decline'; readonly body: MessageBodies['Decline'] }
    | { readonly type: 'Status'; readonly body: MessageBodies['Status'] }
    | { readonly type: 'Package'; readonly body: MessageBodies['Package'] },
  context: Context,
): CooperationOutcome<Transfer> {
  if (message.type === 'Package') {
    const open = transfer.state === 'Accepted' || transfer.state === 'HandoverMeeting';
    if (transfer.direction !== 'Incoming' || !open)
      return refused([problem('NOT_NOW', at('transfer', transfer.id), 'do-earlier-step', { what: [transfer.state] })]);
    return done(changed(transfer, { sharedPackage: message.body.sharedPackage, packageSentAt: context.now }, context), [
      entry(context, {
        action: 'package.receive',
        record: 'transfer',
        recordId: transfer.id,
        reason: transfer.fromOrgId,
      }),
    ]);
  }
  const next = stateAfter(message, context);
  if (next === null || !TRANSFER_STEPS[transfer.state].includes(next.state))
    return refused([
      problem('NOT_NOW', at('transfer', transfer.id), 'nothing-left-to-do', { what: [transfer.state, message.type] }),
    ]);
  return done(changed(transfer, next, context), [
    entry(context, {
      action: 'transfer.answered',
      record: 'transfer',
      recordId: transfer.id,
      caseId: transfer.caseId,
      from: transfer.state,
      to: next.state,
      reason: message.type,
    }),
  ]);
}

function stateAfter(
  message: Exclude<Parameters<typeof applyToTransfer>[1], { type: 'Package' }>,
  { now }: Context,
): (Partial<Transfer> & { readonly state: TransferState }) | null {
  if (message.type === 'Accept') return { state: 'Accepted', meetingAt: message.body.meetingAt };
  if (message.type === 'Decline') return { state: 'Declined', declineReason: message.body.reason };
  if (message.body.status === 'HandoverMeeting') return { state: 'HandoverMeeting', meetingAt: now };
  if (message.body.status === 'HandoverDone') return { state: 'Completed', completedAt: now };
  return message.body.status === 'Cancelled'
    ? { state: 'Cancelled', cancelledBecause: 'PersonsWish', sharedPackage: null }
    : null;
}

/** What stays of a file that was transferred: number, dates, counts. No name, no word, no place. */
export interface TransferredRest {
  readonly caseNo: string;
  readonly openedOn: string;
  readonly transferredOn: string;
  readonly toOrgId: Id;
  readonly servicesCounted: Readonly<Record<string, number>>;
}
export function restOfTransferred(file: CaseFile, transfer: Transfer): TransferredRest {
  if (transfer.state !== 'Completed' || transfer.completedAt === null)
    throw new RangeError('restOfTransferred: a completed transfer');
  const servicesCounted: Record<string, number> = {};
  for (const { category } of file.services) servicesCounted[category] = (servicesCounted[category] ?? 0) + 1;
  return {
    caseNo: file.case.caseNo,
    openedOn: file.case.openedAt.slice(0, 10),
    transferredOn: transfer.completedAt.slice(0, 10),
    toOrgId: transfer.toOrgId,
    servicesCounted,
  };
}

/** Who is responsible for the person now. */
export function responsibleOrg({ state, fromOrgId, toOrgId }: Transfer): Id {
  return state === 'Completed' ? toOrgId : fromOrgId;
}

function step(
  transfer: Transfer,
  to: TransferState,
  direction: Transfer['direction'],
  change: Partial<Transfer>,
  context: Context,
): CooperationOutcome<Transfer> {
  const where = at('transfer', transfer.id);
  const orgId = direction === 'Outgoing' ? transfer.fromOrgId : transfer.toOrgId;
  const problems: CooperationProblem[] = [...mayAct(context, orgId, ['CaseWorker', 'Supervisor'], where)];
  if (transfer.direction !== direction || !TRANSFER_STEPS[transfer.state].includes(to))
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [transfer.state, to] }));
  if (problems.length > 0) return refused(problems);
  return done(changed(transfer, { ...change, state: to }, context), [
    entry(context, {
      action: `transfer.${to.toLowerCase()}`,
      record: 'transfer',
      recordId: transfer.id,
      caseId: transfer.caseId,
      from: transfer.state,
      to,
      reason: change.declineReason ?? change.cancelledBecause ?? null,
    }),
  ]);
}

function statusTo(
  { agreementId, caseAlias }: Transfer,
  toOrgId: Id,
  code: MessageBodies['Status']['status'],
  { today, now }: Context,
): OutgoingMessage {
  return { type: 'Status', toOrgId, agreementId, caseAlias, body: { status: code, outcome: null, on: today, at: now } };
}
