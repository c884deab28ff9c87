// SPDX-License-Identifier: EUPL-1.2
// Signing: one person of the institution proposes, another approves, and then the key of the institution signs. The signature of
// another party comes in as a JWS and counts only under the key that was exchanged out of band.

import type { Context, Id } from '@amparo/casework/outcome';
import type { Instant } from '@amparo/casework/calendar';
import {
  at,
  changed,
  type CooperationOutcome,
  type CooperationProblem,
  done,
  entry,
  mayAct,
  problem,
  refused,
} from '../outcome/index.ts';
import type { Agreement, AgreementParty } from './agreement.ts';
import { documentHash, signatureFault, signingInput, type VerifyEd25519, claimedTime } from './document.ts';
import { agreementState, partyOfOrg } from './state.ts';

/** The first person. What is proposed is bound to the words as they stand. */
export function proposeSignature(agreement: Agreement, orgId: Id, context: Context): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id, 'parties');
  const problems: CooperationProblem[] = [
    ...mayAct(context, orgId, ['NetworkCoordinator', 'Supervisor'], where),
    ...signable(agreement, orgId, context),
  ];
  const party = partyOfOrg(agreement, orgId, context.now);
  if (problems.length > 0 || party === undefined) return refused(problems);
  const proposal = { by: context.actor.userId, at: context.now, documentHash: documentHash(agreement) };
  return done(changed(agreement, { parties: withParty(agreement, { ...party, proposal }) }, context), [
    entry(context, { action: 'agreement.propose-signature', record: 'agreement', recordId: agreement.id }),
  ]);
}

export interface SignatureToMake {
  /** `header.payload` in ASCII: what the institution's key signs */
  readonly signingInput: string;
  readonly signedAt: Instant;
}

/**
 * The second person. Gives what the key has to sign; the shell signs it and hands the JWS to `recordSignature`.
 *
 * Order of the guards: scope, state, second person, unchanged words.
 */
export function approveSignature(
  agreement: Agreement,
  orgId: Id,
  context: Context,
): CooperationOutcome<SignatureToMake> {
  const where = at('agreement', agreement.id, 'parties');
  const party = partyOfOrg(agreement, orgId, context.now);
  const problems: CooperationProblem[] = [
    ...mayAct(context, orgId, ['Supervisor', 'DataProtectionOfficer', 'NetworkCoordinator'], where),
    ...signable(agreement, orgId, context),
  ];
  const proposal = party?.proposal ?? null;
  if (proposal === null) problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: ['proposal'] }));
  else {
    if (proposal.by === context.actor.userId)
      problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person', { what: ['signature'] }));
    if (proposal.documentHash !== documentHash(agreement))
      problems.push(problem('CONTENT_CHANGED', where, 'take-the-new-version', { what: ['documentHash'] }));
  }
  if (problems.length > 0 || party === undefined) return refused(problems);
  return done({ signingInput: signingInput(agreement, party, context.now), signedAt: context.now }, [
    entry(context, { action: 'agreement.approve-signature', record: 'agreement', recordId: agreement.id }),
  ]);
}

/** Our own signature, as the key made it. Checked like anybody else's: a key that is not ours is noticed here, not by a partner. */
export function recordOwnSignature(
  agreement: Agreement,
  { orgId, jws, verify }: { readonly orgId: Id; readonly jws: string; readonly verify: VerifyEd25519 },
  context: Context,
): CooperationOutcome<Agreement> {
  const approved = approveSignature(agreement, orgId, context);
  if (!approved.ok) return approved;
  const proposal = partyOfOrg(agreement, orgId, context.now)?.proposal;
  return withSignature(
    agreement,
    { orgId, jws, verify, proposedBy: proposal?.by ?? '', approvedBy: context.actor.userId },
    context,
  );
}

/**
 * The signature of another party, as it came in. Who proposed and approved there is that institution's own record; here stands its key.
 *
 * @returns SIGNATURE_INVALID with the fault in `what`: another key, other words, or no signature at all
 */
export function recordPartnerSignature(
  agreement: Agreement,
  { orgId, jws, verify }: { readonly orgId: Id; readonly jws: string; readonly verify: VerifyEd25519 },
  context: Context,
): CooperationOutcome<Agreement> {
  const problems: CooperationProblem[] = [...signable(agreement, orgId, context)];
  if (orgId === agreement.orgId)
    problems.push(
      problem('SECOND_PERSON_REQUIRED', at('agreement', agreement.id), 'ask-second-person', { what: ['own-party'] }),
    );
  if (problems.length > 0) return refused(problems);
  return withSignature(agreement, { orgId, jws, verify, proposedBy: orgId, approvedBy: orgId }, context);
}

function withSignature(
  agreement: Agreement,
  {
    orgId,
    jws,
    verify,
    proposedBy,
    approvedBy,
  }: {
    readonly orgId: Id;
    readonly jws: string;
    readonly verify: VerifyEd25519;
    readonly proposedBy: Id;
    readonly approvedBy: Id;
  },
  context: Context,
): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id, 'parties');
  const party = partyOfOrg(agreement, orgId, context.now);
  if (party === undefined)
    return refused([problem('OUT_OF_SCOPE', where, 'ask-responsible-person', { what: ['no-party'] })]);
  const fault = signatureFault(agreement, orgId, jws, verify);
  if (fault !== null)
    return refused([problem('SIGNATURE_INVALID', where, 'sign-with-the-right-key', { what: [orgId, fault] })]);
  const signedAt = (claimedTime(jws.split('.')[1] ?? '') ?? context.now) as Instant;
  const signature = { jws, keyId: party.keyId ?? '', proposedBy, approvedBy, signedAt };
  const next = changed(agreement, { parties: withParty(agreement, { ...party, signature }) }, context);
  const state = agreementState(next, context.now);
  return done(next, [
    entry(context, {
      action: 'agreement.sign',
      record: 'agreement',
      recordId: agreement.id,
      from: agreementState(agreement, context.now),
      to: state,
      reason: orgId,
    }),
  ]);
}

function signable(agreement: Agreement, orgId: Id, { now }: Context): readonly CooperationProblem[] {
  const where = at('agreement', agreement.id, 'parties');
  const state = agreementState(agreement, now);
  const problems: CooperationProblem[] = [];
  const party = partyOfOrg(agreement, orgId, now);
  if (party === undefined)
    problems.push(problem('OUT_OF_SCOPE', where, 'ask-responsible-person', { what: ['no-party'] }));
  if (party?.keyId === null)
    problems.push(problem('RECIPIENT_KEY_UNKNOWN', where, 'pin-the-key-with-the-partner', { what: [orgId] }));
  if (state !== 'UnderReview') problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [state] }));
  if (party !== undefined && party.signature !== null)
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: ['signed'] }));
  return problems;
}

export function withParty({ parties }: Agreement, party: AgreementParty): readonly AgreementParty[] {
  return parties.map((each) => (each.orgId === party.orgId ? party : each));
}
