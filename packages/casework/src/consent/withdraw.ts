// SPDX-License-Identifier: EUPL-1.2
// Withdrawal (I-13): at once, by anybody who hears it, never refused for any reason. What rests on the consent stops with it, and
// whoever received data is named so that the shell tells them; what was lawful before stays in the log.

import { OPEN_REFERRAL_STATES, type ReferralNote } from '../assistance/assistance.ts';
import type { CaseFile } from '../case/case.ts';
import {
  type AuditEntry,
  at,
  type Context,
  changed,
  done,
  entry,
  mayAct,
  type Outcome,
  problem,
  refused,
} from '../outcome/outcome.ts';
import type { Id } from '../outcome/record.ts';
import { cancelReturns } from '../return/cancel.ts';
import type { Consent } from './consent.ts';
import { consentState } from './state.ts';

export interface WithdrawConsent {
  readonly consentId: Id;
  readonly how: NonNullable<Consent['withdrawnHow']>;
}
export interface Withdrawal {
  readonly file: CaseFile;
  /** institutions to be told: to stop, and to delete or give back */
  readonly notifyOrgIds: readonly Id[];
  /** open packages that end now */
  readonly endedReferralIds: readonly Id[];
  /** pictures and recordings are taken back */
  readonly revokesRecordings: boolean;
}

export function withdrawConsent(
  file: CaseFile,
  { consentId, how }: WithdrawConsent,
  context: Context,
): Outcome<Withdrawal> {
  const consent = file.consents.find(({ id }) => id === consentId);
  if (consent === undefined) throw new RangeError('withdrawConsent: a consent of this file');
  const where = at('consent', consentId);
  const state = consentState(consent, context.now);
  const problems = [
    ...mayAct(
      context,
      file.case.orgId,
      ['FrontlineOfficer', 'CaseWorker', 'Supervisor', 'DataProtectionOfficer'],
      where,
    ),
    ...(state === 'Active' || state === 'Draft'
      ? []
      : [problem('NOT_NOW', where, 'nothing-left-to-do', { what: [state] })]),
  ];
  if (problems.length > 0) return refused(problems);
  const withdrawn = changed(
    consent,
    { withdrawnAt: context.now, withdrawnHow: how, ...(state === 'Draft' ? { decision: 'Refused' as const } : {}) },
    context,
  );
  const reached = file.referrals.filter(({ consentIds }) => consentIds.includes(consentId));
  const ended = reached.filter(isOpen);
  const next = stopWhatRests(
    { ...file, consents: file.consents.map((each) => (each.id === consentId ? withdrawn : each)) },
    withdrawn,
    ended,
    context,
  );
  const notifyOrgIds = [
    ...new Set([
      ...reached.filter(({ sentAt }) => sentAt !== null).map(({ toOrgId }) => toOrgId),
      ...consent.recipients.flatMap((each) => (each.kind === 'institution' ? [each.institutionId] : [])),
    ]),
  ];
  const value: Withdrawal = {
    file: next.file,
    notifyOrgIds,
    endedReferralIds: ended.map(({ id }) => id),
    revokesRecordings: consent.purpose === 'PhotoOrRecording',
  };
  const warnings = notifyOrgIds.length > 0 ? (['withdrawn-notify-recipients'] as const) : [];
  const first = entry(context, {
    action: 'consent.withdraw',
    record: 'consent',
    recordId: consentId,
    caseId: file.case.id,
    from: state,
    to: 'Withdrawn',
    reason: consent.purpose,
    warnings,
  });
  return done(value, [first, ...next.audit], warnings);
}

function isOpen({ state }: ReferralNote): boolean {
  return (OPEN_REFERRAL_STATES as readonly string[]).includes(state);
}

function stopWhatRests(file: CaseFile, consent: Consent, ended: readonly ReferralNote[], context: Context) {
  const { now } = context;
  const audit: AuditEntry[] = [];
  const referrals = file.referrals.map((each) => {
    if (!ended.includes(each)) return each;
    audit.push(
      entry(context, {
        action: 'referral.withdraw',
        record: 'referral',
        recordId: each.id,
        caseId: file.case.id,
        from: each.state,
        to: 'Withdrawn',
        reason: 'ConsentWithdrawn',
      }),
    );
    return changed(each, { state: 'Withdrawn', endedAt: now }, context);
  });
  const consularContacts = file.consularContacts.map((each) => {
    if (each.consentId !== consent.id || each.sentAt !== null || each.outcome !== null) return each;
    audit.push(
      entry(context, {
        action: 'consular-contact.cancel',
        record: 'consularContact',
        recordId: each.id,
        caseId: file.case.id,
        reason: 'ConsentWithdrawn',
      }),
    );
    return changed(each, { outcome: 'Cancelled' }, context);
  });
  if (consent.purpose === 'PhotoOrRecording') {
    audit.push(
      entry(context, {
        action: 'recording.revoke',
        record: 'consent',
        recordId: consent.id,
        caseId: file.case.id,
        reason: 'ConsentWithdrawn',
      }),
    );
  }
  const next = { ...file, referrals, consularContacts };
  if (consent.purpose !== 'ReturnArrangements') return { file: next, audit };
  const cancelled = cancelReturns(next, 'ConsentWithdrawn', context);
  return { file: cancelled.file, audit: [...audit, ...cancelled.audit] };
}
