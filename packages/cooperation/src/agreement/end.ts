// SPDX-License-Identifier: EUPL-1.2
// Suspending, ending and replacing an agreement, and a party that leaves. A suspension stops new referrals at once; those that run
// are listed for a decision, never stopped by a machine: somebody may be on her way to a shelter.

import { addHours, type Instant } from '@amparo/casework/calendar';
import type { Context, Id } from '@amparo/casework/outcome';
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
import type { Agreement, AgreementTerms, SuspensionReason } from './agreement.ts';
import { type DraftParty, newParty } from './draft.ts';
import { withParty } from './sign.ts';
import { agreementState, partyOfOrg } from './state.ts';

/** Any party may, at once, by one person: waiting for a second would let data out meanwhile. */
export function suspendAgreement(
  agreement: Agreement,
  { byOrgId, reason }: { readonly byOrgId: Id; readonly reason: SuspensionReason },
  context: Context,
): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id);
  const state = agreementState(agreement, context.now);
  const problems: CooperationProblem[] = [
    ...mayAct(context, byOrgId, ['NetworkCoordinator', 'DataProtectionOfficer', 'Supervisor'], where),
    ...partyProblems(agreement, byOrgId, context),
  ];
  if (state !== 'Active' && state !== 'Signed')
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [state] }));
  if (problems.length > 0) return refused(problems);
  const suspension = { byOrgId, by: context.actor.userId, from: context.now, reason, liftedAt: null, liftedBy: null };
  return done(
    changed(agreement, { suspensions: [...agreement.suspensions, suspension] }, context),
    [
      entry(context, {
        action: 'agreement.suspend',
        record: 'agreement',
        recordId: agreement.id,
        from: state,
        to: 'Suspended',
        reason,
      }),
    ],
    ['agreement-running-referrals'],
  );
}

/** A suspension that a partner told us of: its own act, noted here as it came. */
export function noteSuspension(
  agreement: Agreement,
  suspension: { readonly byOrgId: Id; readonly from: Instant; readonly reason: SuspensionReason },
  context: Context,
): CooperationOutcome<Agreement> {
  const problems = partyProblems(agreement, suspension.byOrgId, context);
  if (problems.length > 0) return refused(problems);
  const known = agreement.suspensions.some(
    ({ byOrgId, liftedAt }) => byOrgId === suspension.byOrgId && liftedAt === null,
  );
  const next = known
    ? agreement
    : changed(
        agreement,
        {
          suspensions: [
            ...agreement.suspensions,
            { ...suspension, by: suspension.byOrgId, liftedAt: null, liftedBy: null },
          ],
        },
        context,
      );
  return done(
    next,
    known
      ? []
      : [
          entry(context, {
            action: 'agreement.suspend',
            record: 'agreement',
            recordId: agreement.id,
            to: 'Suspended',
            reason: suspension.reason,
          }),
        ],
    ['agreement-running-referrals'],
  );
}

/** Only the party that suspended lifts it, by another person than the one who suspended. */
export function liftSuspension(agreement: Agreement, byOrgId: Id, context: Context): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id);
  const own = agreement.suspensions.filter((each) => each.byOrgId === byOrgId && each.liftedAt === null);
  const problems: CooperationProblem[] = [
    ...mayAct(context, byOrgId, ['NetworkCoordinator', 'DataProtectionOfficer', 'Supervisor'], where),
    ...partyProblems(agreement, byOrgId, context),
  ];
  if (own.length === 0)
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: ['not-suspended-by-you'] }));
  if (own.some(({ by }) => by === context.actor.userId))
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person', { what: ['suspension'] }));
  if (problems.length > 0) return refused(problems);
  const suspensions = agreement.suspensions.map((each) =>
    own.includes(each) ? { ...each, liftedAt: context.now, liftedBy: context.actor.userId } : each,
  );
  const next = changed(agreement, { suspensions }, context);
  return done(next, [
    entry(context, {
      action: 'agreement.resume',
      record: 'agreement',
      recordId: agreement.id,
      from: 'Suspended',
      to: agreementState(next, context.now),
    }),
  ]);
}

/** Notice: it counts after the days of notice, and cannot be taken back. */
export function terminateAgreement(agreement: Agreement, byOrgId: Id, context: Context): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id);
  const state = agreementState(agreement, context.now);
  const problems: CooperationProblem[] = [
    ...mayAct(context, byOrgId, ['NetworkCoordinator'], where),
    ...partyProblems(agreement, byOrgId, context),
  ];
  if (['Expired', 'Terminated', 'Superseded'].includes(state) || agreement.terminatedFrom !== null)
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [state] }));
  if (problems.length > 0) return refused(problems);
  const started = ['Signed', 'Active', 'Suspended'].includes(state);
  const terminatedFrom = started ? addHours(context.now, agreement.terms.terminationNoticeDays * 24) : context.now;
  return done(
    changed(agreement, { terminatedFrom, terminatedBy: context.actor.userId }, context),
    [
      entry(context, {
        action: 'agreement.terminate',
        record: 'agreement',
        recordId: agreement.id,
        from: state,
        to: 'Terminated',
        reason: byOrgId,
      }),
    ],
    ['agreement-running-referrals'],
  );
}

/** A party leaves, or is put out: nothing goes to it from this instant, also what is on its way. */
export function removeParty(agreement: Agreement, orgId: Id, context: Context): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id, 'parties');
  const party = partyOfOrg(agreement, orgId, context.now);
  const problems: CooperationProblem[] = [
    ...mayAct(context, agreement.orgId, ['NetworkCoordinator', 'DataProtectionOfficer'], where),
    ...partyProblems(agreement, orgId, context),
  ];
  if (problems.length > 0 || party === undefined) return refused(problems);
  return done(
    changed(agreement, { parties: withParty(agreement, { ...party, leftAt: context.now }) }, context),
    [entry(context, { action: 'agreement.party-leaves', record: 'agreement', recordId: agreement.id, reason: orgId })],
    ['agreement-running-referrals'],
  );
}

export interface ReviseAgreement {
  readonly id: Id;
  readonly terms: AgreementTerms;
  readonly parties: readonly DraftParty[];
}

/** The next revision as a draft of its own. The old one stays in force until the new one is active (`supersede`). */
export function reviseAgreement(
  agreement: Agreement,
  command: ReviseAgreement,
  context: Context,
): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id);
  const state = agreementState(agreement, context.now);
  const problems: CooperationProblem[] = [...mayAct(context, agreement.orgId, ['NetworkCoordinator'], where)];
  if (!['Signed', 'Active', 'Suspended', 'Expired'].includes(state))
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [state] }));
  if (problems.length > 0) return refused(problems);
  const next: Agreement = {
    ...agreement,
    ...created(command.id, context),
    terms: command.terms,
    parties: command.parties.map(newParty),
    documents: [],
    revision: agreement.revision + 1,
    supersedesId: agreement.id,
    submittedAt: null,
    submittedBy: null,
    dpoOpinion: null,
    suspensions: [],
    terminatedFrom: null,
    terminatedBy: null,
    supersededAt: null,
    supersededById: null,
  };
  return done(next, [
    entry(context, {
      action: 'agreement.revise',
      record: 'agreement',
      recordId: command.id,
      to: 'Draft',
      reason: agreement.id,
    }),
  ]);
}

/** Once the new revision is active, the old one is superseded. Called by the shell whenever a revision has changed. */
export function supersede(old: Agreement, next: Agreement, context: Context): CooperationOutcome<Agreement> {
  const where = at('agreement', old.id);
  if (next.supersedesId !== old.id) throw new RangeError('supersede: the revision of this agreement');
  if (old.supersededAt !== null || agreementState(next, context.now) !== 'Active')
    return refused([problem('NOT_NOW', where, 'wait-for-agreement', { what: [agreementState(next, context.now)] })]);
  return done(changed(old, { supersededAt: context.now, supersededById: next.id }, context), [
    entry(context, {
      action: 'agreement.supersede',
      record: 'agreement',
      recordId: old.id,
      from: agreementState(old, context.now),
      to: 'Superseded',
      reason: next.id,
    }),
  ]);
}

function partyProblems(agreement: Agreement, orgId: Id, { now }: Context): readonly CooperationProblem[] {
  return partyOfOrg(agreement, orgId, now) === undefined
    ? [
        problem('OUT_OF_SCOPE', at('agreement', agreement.id, 'parties'), 'ask-responsible-person', {
          what: ['no-party'],
        }),
      ]
    : [];
}
