// SPDX-License-Identifier: EUPL-1.2
// Drafting an agreement, giving it to review, and the opinion of the data protection officer. Until the first signature terms may
// change; after it a change is a new revision that supersedes (end.ts).

import type { PlainDate } from '@amparo/kernel';
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
import type { Agreement, AgreementDocument, AgreementParty, AgreementTerms, DpoOpinion } from './agreement.ts';
import { agreementState } from './state.ts';

export type DraftParty = Pick<
  AgreementParty,
  'orgId' | 'instanceId' | 'name' | 'recipientClass' | 'country' | 'role' | 'signatory' | 'keyId'
>;
export interface DraftAgreement {
  readonly id: Id;
  readonly agreementNo: string;
  readonly terms: AgreementTerms;
  readonly parties: readonly DraftParty[];
}

/** Order of the guards: scope, then every form problem of the terms. A draft may be incomplete; submitting it may not. */
export function draftAgreement(command: DraftAgreement, context: Context): CooperationOutcome<Agreement> {
  const where = at('agreement', command.id);
  const problems = [
    ...mayAct(context, context.actor.orgId, ['NetworkCoordinator'], where),
    ...impossible(command.id, command.terms, command.parties),
  ];
  if (problems.length > 0) return refused(problems);
  const agreement: Agreement = {
    ...created(command.id, context),
    agreementNo: command.agreementNo,
    terms: command.terms,
    parties: command.parties.map(newParty),
    documents: [],
    revision: 1,
    supersedesId: null,
    submittedAt: null,
    submittedBy: null,
    dpoOpinion: null,
    suspensions: [],
    terminatedFrom: null,
    terminatedBy: null,
    supersededAt: null,
    supersededById: null,
  };
  return done(agreement, [
    entry(context, { action: 'agreement.draft', record: 'agreement', recordId: command.id, to: 'Draft' }),
  ]);
}

export function newParty(party: DraftParty): AgreementParty {
  return { ...party, proposal: null, signature: null, leftAt: null };
}

/** Changes a draft. Whatever was opined or proposed of the old words is void. */
export function changeDraft(
  agreement: Agreement,
  change: { readonly terms: AgreementTerms; readonly parties: readonly DraftParty[] },
  context: Context,
): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id);
  const state = agreementState(agreement, context.now);
  const problems: CooperationProblem[] = [...mayAct(context, agreement.orgId, ['NetworkCoordinator'], where)];
  const open =
    (state === 'Draft' || state === 'UnderReview') && agreement.parties.every(({ signature }) => signature === null);
  if (!open) problems.push(problem('NOT_NOW', where, 'take-the-new-version', { what: [state] }));
  problems.push(...impossible(agreement.id, change.terms, change.parties));
  if (problems.length > 0) return refused(problems);
  const next = changed(
    agreement,
    {
      terms: change.terms,
      parties: change.parties.map(newParty),
      documents: [],
      submittedAt: null,
      submittedBy: null,
      dpoOpinion: null,
    },
    context,
  );
  return done(next, [
    entry(context, {
      action: 'agreement.change',
      record: 'agreement',
      recordId: agreement.id,
      from: state,
      to: 'Draft',
    }),
  ]);
}

/** To review: everything there, with the documents as people will read them. */
export function submitAgreement(
  agreement: Agreement,
  documents: readonly AgreementDocument[],
  context: Context,
): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id);
  const state = agreementState(agreement, context.now);
  const problems: CooperationProblem[] = [...mayAct(context, agreement.orgId, ['NetworkCoordinator'], where)];
  if (state !== 'Draft') problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [state] }));
  const missing = missingFields(agreement, documents, context.today);
  if (missing.length > 0) problems.push(problem('INCOMPLETE', where, 'complete-fields', { what: missing }));
  if (problems.length > 0) return refused(problems);
  const next = changed(
    agreement,
    { documents, submittedAt: context.now, submittedBy: context.actor.userId, dpoOpinion: null },
    context,
  );
  return done(next, [
    entry(context, {
      action: 'agreement.submit',
      record: 'agreement',
      recordId: agreement.id,
      from: state,
      to: 'UnderReview',
    }),
  ]);
}

/** The opinion of the data protection officer, who has not drafted it. Unfavourable: it is signed but never active. */
export function recordDpoOpinion(
  agreement: Agreement,
  opinion: DpoOpinion,
  context: Context,
): CooperationOutcome<Agreement> {
  const where = at('agreement', agreement.id, 'dpoOpinion');
  const problems: CooperationProblem[] = [...mayAct(context, agreement.orgId, ['DataProtectionOfficer'], where)];
  if (agreement.submittedBy === context.actor.userId || agreement.createdBy === context.actor.userId)
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person', { roles: ['DataProtectionOfficer'] }));
  const state = agreementState(agreement, context.now);
  if (state !== 'UnderReview' && state !== 'Signed' && state !== 'Active')
    problems.push(problem('NOT_NOW', where, 'do-earlier-step', { what: [state] }));
  if (problems.length > 0) return refused(problems);
  const next = changed(agreement, { dpoOpinion: { opinion, by: context.actor.userId, at: context.now } }, context);
  return done(next, [
    entry(context, { action: 'agreement.opinion', record: 'agreement', recordId: agreement.id, to: opinion }),
  ]);
}

/** What cannot be, whatever else follows. */
function impossible(id: Id, terms: AgreementTerms, parties: readonly DraftParty[]): readonly CooperationProblem[] {
  const wrong: [string, string][] = [];
  if (terms.validTo < terms.validFrom) wrong.push(['validTo', 'before-start']);
  for (const field of [
    'retentionDays',
    'breachNoticeHours',
    'slaAckHours',
    'slaResponseHours',
    'terminationNoticeDays',
  ] as const) {
    if (!Number.isSafeInteger(terms[field]) || terms[field] < 0) wrong.push([field, 'whole-number']);
  }
  if (new Set(parties.map(({ orgId }) => orgId)).size !== parties.length) wrong.push(['parties', 'named-twice']);
  const countries = [...terms.countries, ...parties.map(({ country }) => country)];
  if (countries.some((country) => !/^[A-Z]{2}$/u.test(country))) wrong.push(['countries', 'unknown-word']);
  return wrong.map(([field, what]) =>
    problem('INVALID_VALUE', at('agreement', id, field), 'mend-value', { what: [field, what] }),
  );
}

function missingFields(
  { terms, parties }: Agreement,
  documents: readonly AgreementDocument[],
  today: PlainDate,
): readonly string[] {
  const blank = (['title', 'legalBasisText', 'disputeProcedure', 'governingLaw'] as const).filter(
    (field) => terms[field].trim() === '',
  );
  const empty = (
    ['purposes', 'serviceCategories', 'dataCategories', 'countries', 'securityMeasures', 'contactPoints'] as const
  ).filter((field) => terms[field].length === 0);
  const missing: string[] = [...blank, ...empty];
  if (parties.length < 2) missing.push('parties');
  if (parties.some(({ signatory }) => signatory === null)) missing.push('signatory');
  if (parties.some(({ keyId }) => keyId === null)) missing.push('keyId');
  if (documents.length === 0) missing.push('documents');
  if (documents.some(({ sha256 }) => !/^[0-9a-f]{64}$/u.test(sha256))) missing.push('documents.sha256');
  if (terms.validTo < today) missing.push('validTo');
  return missing;
}
