// SPDX-License-Identifier: EUPL-1.2
// Preparing a referral: the draft, and the check with the preview that makes it ready. What the recipient gets first is an anonymous
// request worked out here from the file; a client names a service and an urgency, never a field or a purpose.

import type { ServiceCategory, Urgency } from '@amparo/casework/assistance';
import type { CaseFile } from '@amparo/casework/case';
import type { AgreementScope, ConsentPurpose, Disclosure, Recipient, SharableField } from '@amparo/casework/consent';
import type { Context, Id } from '@amparo/casework/outcome';
import type { AnonymousRequest } from '../envelope/message.ts';
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
import { computePackage, previewHash, type SharedPackage } from '../package/index.ts';
import type { TrmPhase } from '../transnational/transnational.ts';
import type { Preview, Referral, ReferralReason } from './referral.ts';

export const CASE_WORK = ['FrontlineOfficer', 'CaseWorker', 'Supervisor'] as const;

/** What the shell knows of the recipient and the agreement at this moment: read anew for every step, never from the client. */
export interface Counterpart {
  readonly recipient: Recipient;
  /** fields that the intake profile of the service asks for */
  readonly intakeFields: readonly SharableField[];
  readonly agreement: AgreementScope | null;
  /** of that agreement; null without one */
  readonly terms: { readonly retentionDays: number; readonly ackHours: number; readonly responseHours: number } | null;
  /** a pinned, usable key of the recipient's installation is known, or it works on this one */
  readonly keyKnown: boolean;
}

export interface DraftReferral {
  readonly id: Id;
  /** random; made by the shell */
  readonly caseAlias: string;
  readonly toServiceId: Id | null;
  readonly category: ServiceCategory;
  readonly subtype: string | null;
  readonly urgency: Urgency;
  readonly reason: ReferralReason;
  readonly people: number;
  readonly stepFreeAccess: boolean;
  readonly planItemId: Id | null;
  readonly trmPhase: TrmPhase | null;
}

/** The purpose follows from who receives and where, not from what somebody calls it: a consulate is a consulate (I-10). */
export function purposeOf(recipient: Recipient, { profile }: Context): ConsentPurpose {
  if (recipient.recipientClass === 'Consulate') return 'ConsularContact';
  if (recipient.recipientClass === 'LawEnforcement') return 'LawEnforcementReport';
  return isAbroad(recipient, profile.country) ? 'ReferralTransnational' : 'ReferralNational';
}

export function isAbroad({ country, actsFor }: Recipient, ownCountry: string): boolean {
  return country !== ownCountry || (actsFor !== null && actsFor !== ownCountry);
}

/** @param file null: an anonymous request, before or without a case; nothing but the request will ever go */
export function draftReferral(
  file: CaseFile | null,
  command: DraftReferral,
  { recipient }: Counterpart,
  context: Context,
): CooperationOutcome<Referral> {
  const where = at('referral', command.id);
  const problems: CooperationProblem[] = [
    ...mayAct(context, file?.case.orgId ?? context.actor.orgId, CASE_WORK, where),
  ];
  if (!Number.isInteger(command.people) || command.people < 1 || command.people > 9)
    problems.push(problem('INVALID_VALUE', at('referral', command.id, 'people'), 'mend-value', { what: ['people'] }));
  if (recipient.institutionId === context.actor.orgId)
    problems.push(problem('INVALID_VALUE', where, 'choose-another-recipient', { what: ['own-institution'] }));
  problems.push(...twiceProblems(file, command, recipient));
  if (problems.length > 0) return refused(problems);
  const referral: Referral = {
    ...created(command.id, context),
    direction: 'Outgoing',
    caseId: file?.case.id ?? null,
    caseAlias: command.caseAlias,
    fromOrgId: context.actor.orgId,
    toOrgId: recipient.institutionId,
    toServiceId: command.toServiceId,
    request: requestOf(file, command),
    category: command.category,
    urgency: command.urgency,
    reason: command.reason,
    purpose: purposeOf(recipient, context),
    agreementId: null,
    consentIds: [],
    legalBasisId: null,
    planItemId: command.planItemId,
    trmPhase: command.trmPhase,
    state: 'Draft',
    stage: 'Request',
    preparedBy: context.actor.userId,
    preview: null,
    sharedPackage: null,
    packageSentAt: null,
    packageOpenedAt: null,
    sentAt: null,
    ackBy: null,
    respondBy: null,
    acknowledgedAt: null,
    answeredAt: null,
    meetingAt: null,
    endedAt: null,
    declineReason: null,
    outcome: null,
    feedback: null,
    recall: null,
  };
  return done(referral, [
    entry(context, {
      action: 'referral.draft',
      record: 'referral',
      recordId: referral.id,
      caseId: referral.caseId,
      to: 'Draft',
      reason: command.category,
    }),
  ]);
}

/** From two windows, or twice by mistake: one open referral of a kind to one service. Asked at drafting and again at sending. */
export function twiceProblems(
  file: CaseFile | null,
  { id, category, toServiceId }: Pick<DraftReferral, 'id' | 'category' | 'toServiceId'>,
  recipient: Pick<Recipient, 'institutionId'>,
): readonly CooperationProblem[] {
  const open = file?.referrals.find(
    (each) =>
      each.id !== id &&
      each.toOrgId === recipient.institutionId &&
      each.toServiceId === toServiceId &&
      each.category === category &&
      ['Sent', 'Received', 'Accepted', 'InProgress'].includes(each.state),
  );
  return open === undefined
    ? []
    : [problem('NOT_NOW', at('referral', id), 'nothing-left-to-do', { what: ['already-open', open.id] })];
}

function requestOf(
  file: CaseFile | null,
  { category, subtype, urgency, people, stepFreeAccess }: DraftReferral,
): AnonymousRequest {
  const languages = file?.person.languages.map(({ tag }) => tag) ?? [];
  const asked = file?.case.language ?? null;
  return {
    category,
    subtype,
    urgency,
    languages: [...new Set([...(asked === null ? [] : [asked]), ...languages])].slice(0, 4),
    ageBand: file?.person.ageGroup ?? null,
    people,
    stepFreeAccess,
  };
}

export function disclosureOf(
  { purpose, urgency }: Pick<Referral, 'purpose' | 'urgency'>,
  { recipient, intakeFields, agreement }: Counterpart,
): Disclosure {
  return { purpose, recipient, requestedFields: intakeFields, agreement, urgency };
}

/** The package as it would go: what is read to the person before anything is sent. */
export function previewPackage(
  file: CaseFile,
  referral: Referral,
  { packageId, counterpart }: { readonly packageId: Id; readonly counterpart: Counterpart },
  context: Context,
): CooperationOutcome<SharedPackage> {
  return computePackage(
    file,
    {
      id: packageId,
      disclosure: disclosureOf(referral, counterpart),
      retentionDays: counterpart.terms?.retentionDays ?? null,
    },
    context,
  );
}

export interface CheckReferral {
  readonly packageId: Id;
  readonly counterpart: Counterpart;
  /** hash of what was shown, to whom and in which language */
  readonly preview: Pick<Preview, 'hash' | 'shownTo' | 'language'>;
}

/** Draft to Ready. Order of the guards: scope, state, those of the package (I-06 to I-12, I-15), the preview. */
export function checkReferral(
  file: CaseFile,
  referral: Referral,
  { packageId, counterpart, preview }: CheckReferral,
  context: Context,
): CooperationOutcome<Referral> {
  const where = at('referral', referral.id);
  const problems: CooperationProblem[] = [...mayAct(context, referral.orgId, CASE_WORK, where)];
  if (referral.state !== 'Draft' && referral.state !== 'Ready')
    problems.push(problem('NOT_NOW', where, 'nothing-left-to-do', { what: [referral.state] }));
  const computed = previewPackage(file, referral, { packageId, counterpart }, context);
  if (!computed.ok) problems.push(...computed.problems);
  else problems.push(...previewProblems(referral, preview, computed.value));
  if (!computed.ok || problems.length > 0) return refused(problems);
  const { ground, agreementId } = computed.value;
  const ready = changed(
    referral,
    {
      state: 'Ready',
      agreementId,
      consentIds: ground.kind === 'consent' ? [ground.id] : [],
      legalBasisId: ground.kind === 'consent' ? null : ground.id,
      preview: { ...preview, at: context.now, by: context.actor.userId },
    },
    context,
  );
  return done(
    ready,
    [
      ...computed.audit,
      entry(context, {
        action: 'referral.check',
        record: 'referral',
        recordId: referral.id,
        caseId: referral.caseId,
        from: referral.state,
        to: 'Ready',
      }),
    ],
    computed.warnings,
  );
}

/** What was read to her must be what would go, and in a language that was named. */
export function previewProblems(
  { id }: Pick<Referral, 'id'>,
  preview: Pick<Preview, 'hash' | 'language'> | null,
  sharedPackage: SharedPackage,
): readonly CooperationProblem[] {
  const where = at('referral', id, 'preview');
  if (preview === null || preview.language.trim() === '')
    return [problem('PERSON_NOT_AGREED', where, 'ask-the-person', { what: ['preview'] })];
  return preview.hash === previewHash(sharedPackage)
    ? []
    : [problem('CONTENT_CHANGED', where, 'show-the-preview-again', { what: ['preview'] })];
}
