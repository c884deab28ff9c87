// SPDX-License-Identifier: EUPL-1.2
// Contact with a consulate: asked for by one, approved by another, sent only while everything still holds. The wording never says
// what the case is about, and never names the shelter or the institution.

import type { CaseFile } from '../case/case.ts';
import type { Recipient } from '../consent/consent.ts';
import { groundFor } from '../consent/cover.ts';
import {
  at,
  type Context,
  changed,
  created,
  done,
  entry,
  mayAct,
  type Outcome,
  problem,
  refused,
} from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { Id } from '../outcome/record.ts';
import { tellsWhatItIsAbout } from '../people/safe-contact.ts';
import { consularProblems, derivedBlock, youngerConsent } from './consular-block.ts';
import {
  type BlockLift,
  CONSULAR_OUTCOMES,
  CONSULAR_PURPOSES,
  type ConsularContact,
  type ConsularOutcome,
} from './protection.ts';

export type RequestLift = Pick<BlockLift, 'id' | 'state' | 'consentId' | 'legalAdviceAt' | 'adviserId'>;

/** Asks for the block to be lifted (I-10). Order of the guards: scope, state, consent younger than the block, legal advice. */
export function requestLift(file: CaseFile, command: RequestLift, context: Context): Outcome<CaseFile> {
  const where = at('blockLift', command.id);
  const { blocked, since } = derivedBlock(file, command.state);
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where)];
  if (!blocked) problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: ['not-blocked'] }));
  if (blocked && !youngerConsent(file, command.consentId, since, context.now)) {
    problems.push(
      problem('CONSENT_MISSING', at('consent', command.consentId), 'ask-for-consent', {
        what: ['ConsularContact', 'after-the-block'],
      }),
    );
  }
  if (
    command.adviserId.trim() === '' ||
    command.legalAdviceAt > context.now ||
    (since !== null && command.legalAdviceAt < since)
  ) {
    problems.push(
      problem('INCOMPLETE', at('blockLift', command.id, 'legalAdviceAt'), 'record-legal-advice', {
        what: ['legalAdviceAt'],
      }),
    );
  }
  if (problems.length > 0) return refused(problems);
  const lift: BlockLift = {
    ...command,
    ...created(command.id, context),
    caseId: file.case.id,
    requestedBy: context.actor.userId,
    approvedBy: null,
    approvedAt: null,
  };
  return done({ ...file, blockLifts: [...file.blockLifts, lift] }, [
    entry(context, {
      action: 'consular-block.request-lift',
      record: 'blockLift',
      recordId: lift.id,
      caseId: file.case.id,
      to: lift.state,
    }),
  ]);
}

/** The second approver. The consent and the advice must be younger than the block as it stands by now. */
export function approveLift(file: CaseFile, id: Id, context: Context): Outcome<CaseFile> {
  const lift = file.blockLifts.find((each) => each.id === id);
  if (lift === undefined) throw new RangeError('approveLift: a lift of this file');
  const where = at('blockLift', id);
  const { since } = derivedBlock(file, lift.state);
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['Supervisor'], where)];
  if (lift.approvedBy !== null) problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  if (lift.requestedBy === context.actor.userId)
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person'));
  if (!youngerConsent(file, lift.consentId, since, context.now)) {
    problems.push(
      problem('CONSENT_MISSING', at('consent', lift.consentId), 'ask-for-consent', {
        what: ['ConsularContact', 'after-the-block'],
      }),
    );
  }
  if (since !== null && lift.legalAdviceAt < since)
    problems.push(problem('INCOMPLETE', where, 'record-legal-advice', { what: ['legalAdviceAt'] }));
  if (problems.length > 0) return refused(problems);
  const approved = changed(lift, { approvedBy: context.actor.userId, approvedAt: context.now }, context);
  return done({ ...file, blockLifts: file.blockLifts.map((each) => (each.id === id ? approved : each)) }, [
    entry(context, {
      action: 'consular-block.lift',
      record: 'blockLift',
      recordId: id,
      caseId: file.case.id,
      to: lift.state,
    }),
  ]);
}

export type CreateConsularContact = Pick<
  ConsularContact,
  'id' | 'purpose' | 'legalAdviceAt' | 'adviserId' | 'package' | 'safeWording'
> & {
  readonly post: Recipient;
};

/** Order of the guards: scope, block, consent for this post and these data, conflict, legal advice, wording. */
export function createConsularContact(
  file: CaseFile,
  command: CreateConsularContact,
  context: Context,
): Outcome<CaseFile> {
  const { post, ...fields } = command;
  const where = at('consularContact', command.id);
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where),
    ...consularProblems(file, post, command.package, context),
  ];
  if (post.recipientClass !== 'Consulate')
    problems.push(
      problem('INVALID_VALUE', at('consularContact', command.id, 'post'), 'mend-value', { what: ['not-a-consulate'] }),
    );
  if (!CONSULAR_PURPOSES.includes(command.purpose))
    problems.push(
      problem('INVALID_VALUE', at('consularContact', command.id, 'purpose'), 'mend-value', { what: ['unknown-word'] }),
    );
  if (command.adviserId.trim() === '' || command.legalAdviceAt > context.now) {
    problems.push(
      problem('INCOMPLETE', at('consularContact', command.id, 'legalAdviceAt'), 'record-legal-advice', {
        what: ['legalAdviceAt'],
      }),
    );
  }
  problems.push(...wordingProblems(command));
  if (problems.length > 0) return refused(problems);
  const { ground } = groundFor(
    file,
    { purpose: 'ConsularContact', recipient: post, categories: command.package },
    context,
  );
  const consent = ground?.kind === 'consent' ? ground.consent : undefined;
  const contact: ConsularContact = {
    ...fields,
    ...created(command.id, context),
    // the consent that allows it, found here: a client cannot name another
    consentId: consent?.id ?? '',
    caseId: file.case.id,
    state: post.actsFor ?? post.country,
    postId: post.institutionId,
    requestedBy: context.actor.userId,
    secondApproverId: null,
    sentAt: null,
    reply: null,
    outcome: null,
  };
  const warnings =
    context.profile.automaticConsularNotification && command.purpose === 'Notification'
      ? (['official-route-goes-to-counsel-first'] as const)
      : [];
  return done(
    { ...file, consularContacts: [...file.consularContacts, contact] },
    [
      entry(context, {
        action: 'consular-contact.create',
        record: 'consularContact',
        recordId: contact.id,
        caseId: file.case.id,
        to: contact.state,
        reason: contact.purpose,
        warnings,
      }),
    ],
    warnings,
  );
}

function wordingProblems({ id, safeWording }: CreateConsularContact): readonly Problem[] {
  const where = at('consularContact', id, 'safeWording');
  if (safeWording.trim() === '') return [problem('INCOMPLETE', where, 'complete-fields', { what: ['safeWording'] })];
  return tellsWhatItIsAbout(safeWording)
    ? [problem('INVALID_VALUE', where, 'mend-value', { what: ['not-neutral'] })]
    : [];
}

/** The second approver (I-02). */
export function approveConsularContact(file: CaseFile, id: Id, context: Context): Outcome<CaseFile> {
  const contact = contactOf(file, id);
  const where = at('consularContact', id);
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['Supervisor'], where)];
  if (contact.secondApproverId !== null || contact.outcome !== null)
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  if (contact.requestedBy === context.actor.userId)
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person'));
  if (problems.length > 0) return refused(problems);
  return done(withContact(file, changed(contact, { secondApproverId: context.actor.userId }, context)), [
    entry(context, {
      action: 'consular-contact.approve',
      record: 'consularContact',
      recordId: id,
      caseId: file.case.id,
    }),
  ]);
}

/** Everything is asked again at the moment of sending: a consent can end, a block can come. */
export function sendConsularContact(
  file: CaseFile,
  { id, post }: { readonly id: Id; readonly post: Recipient },
  context: Context,
): Outcome<CaseFile> {
  const contact = contactOf(file, id);
  const where = at('consularContact', id);
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where),
    ...consularProblems(file, post, contact.package, context),
  ];
  if (post.institutionId !== contact.postId)
    problems.push(
      problem('INVALID_VALUE', at('consularContact', id, 'postId'), 'mend-value', { what: ['other-post'] }),
    );
  if (contact.secondApproverId === null || contact.secondApproverId === contact.requestedBy)
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person'));
  if (contact.sentAt !== null || contact.outcome !== null)
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  if (problems.length > 0) return refused(problems);
  return done(withContact(file, changed(contact, { sentAt: context.now }, context)), [
    entry(context, {
      action: 'consular-contact.send',
      record: 'consularContact',
      recordId: id,
      caseId: file.case.id,
      to: contact.state,
      reason: contact.purpose,
    }),
  ]);
}

/**
 * What came of it: an answer, none, or that it was called off. Called off can be whatever was not sent; everything else only what
 * was. A reply may be added to one that had none.
 */
export function answerConsularContact(
  file: CaseFile,
  { id, outcome, reply }: { readonly id: Id; readonly outcome: ConsularOutcome; readonly reply: string | null },
  context: Context,
): Outcome<CaseFile> {
  const contact = contactOf(file, id);
  const where = at('consularContact', id, 'outcome');
  const problems: Problem[] = [...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor'], where)];
  if (!CONSULAR_OUTCOMES.includes(outcome))
    problems.push(problem('INVALID_VALUE', where, 'mend-value', { what: ['unknown-word'] }));
  const over = contact.outcome !== null && contact.outcome !== 'NoAnswer';
  if (over) problems.push(problem('NOT_NOW', where, 'nothing-left-to-do'));
  else if ((outcome === 'Cancelled') === (contact.sentAt !== null))
    problems.push(
      problem('NOT_NOW', where, 'do-earlier-step', { what: [contact.sentAt === null ? 'not-sent' : 'sent'] }),
    );
  if (problems.length > 0) return refused(problems);
  return done(withContact(file, changed(contact, { outcome, reply: reply ?? contact.reply }, context)), [
    entry(context, {
      action: 'consular-contact.answer',
      record: 'consularContact',
      recordId: id,
      caseId: file.case.id,
      to: outcome,
    }),
  ]);
}

function contactOf(file: CaseFile, id: Id): ConsularContact {
  const contact = file.consularContacts.find((each) => each.id === id);
  if (contact === undefined) throw new RangeError('contactOf: a consular contact of this file');
  return contact;
}

function withContact(file: CaseFile, contact: ConsularContact): CaseFile {
  return { ...file, consularContacts: file.consularContacts.map((each) => (each.id === contact.id ? contact : each)) };
}
