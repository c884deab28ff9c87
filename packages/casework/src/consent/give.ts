// SPDX-License-Identifier: EUPL-1.2
// Recording what the person decided about one purpose: a draft, a yes or a no. The newest word counts: a decision for the same
// purpose and the same recipient takes the place of the older one, also when it allows less.

import type { CaseFile } from '../case/case.ts';
import { addMonths, dayOf, type Instant } from '../calendar/calendar.ts';
import { activeGuardian } from '../child/guardian.ts';
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
import type { Problem, Warning } from '../outcome/problems.ts';
import { isChild } from '../people/age.ts';
import { conflictProblems } from '../people/conflict.ts';
import {
  type Consent,
  type ConsentPurpose,
  type ConsentRecipient,
  INFORMED_POINTS,
  TRANSNATIONAL_PURPOSES,
} from './consent.ts';
import { isInForce } from './state.ts';

export type DecideConsent = Pick<
  Consent,
  | 'id'
  | 'purpose'
  | 'recipients'
  | 'dataCategories'
  | 'countries'
  | 'grantedBy'
  | 'guardianId'
  | 'childAssent'
  | 'capacity'
  | 'capacityNote'
  | 'language'
  | 'interpreterId'
  | 'mode'
  | 'informed'
  | 'conditions'
  | 'decision'
  | 'evidenceRef'
> & {
  /** null: now */
  readonly validFrom: Instant | null;
  /** null: the default of the profile (I-14) */
  readonly expiresAt: Instant | null;
};

/** How long a consent lasts where nothing shorter was agreed (I-14). */
export function defaultExpiry(purpose: ConsentPurpose, from: Instant, { profile }: Pick<Context, 'profile'>): Instant {
  return monthsAfter(from, defaultMonths(purpose, profile));
}

function defaultMonths(purpose: ConsentPurpose, { clocks }: Context['profile']): number {
  const transnational = (TRANSNATIONAL_PURPOSES as readonly ConsentPurpose[]).includes(purpose);
  return transnational ? clocks.consentTransnationalMonths : clocks.consentMonths;
}

function monthsAfter(from: Instant, months: number): Instant {
  return `${addMonths(dayOf(from), months)}${from.slice(10)}` as Instant;
}

/**
 * Order of the guards: scope of the actor, form and dates, capacity, guardian, conflict of the recipients and the guardian.
 *
 * @returns the file with the decision; warning `child-refused` where a child said no
 */
export function decideConsent(file: CaseFile, command: DecideConsent, context: Context): Outcome<CaseFile> {
  const { now } = context;
  const validFrom = command.validFrom ?? now;
  const expiresAt = command.expiresAt ?? defaultExpiry(command.purpose, validFrom, context);
  const problems = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], at('consent', command.id)),
    ...dateProblems(command, validFrom, expiresAt, context),
    ...formProblems(command),
    ...guardianProblems(file, command, context),
    ...recipientConflicts(file, command),
  ];
  if (problems.length > 0) return refused(problems);
  const consent: Consent = {
    ...command,
    ...created(command.id, context),
    caseId: file.case.id,
    subjectId: file.person.id,
    validFrom,
    expiresAt,
    decidedAt: command.decision === 'Draft' ? null : now,
    withdrawnAt: null,
    withdrawnHow: null,
    supersededAt: null,
    supersededBy: null,
  };
  const warnings: readonly Warning[] = command.childAssent === 'Refused' ? ['child-refused'] : [];
  const consents = [...supersede(file.consents, consent, context), consent];
  return done({ ...file, consents }, [recorded(file, consent, warnings, context)], warnings);
}

/** A draft becomes a decision. The same guards, on the draft as it stands. */
export function decideDraft(
  file: CaseFile,
  id: string,
  decision: 'Given' | 'Refused',
  context: Context,
): Outcome<CaseFile> {
  const draft = file.consents.find((each) => each.id === id);
  if (draft === undefined) throw new RangeError('decideDraft: a consent of this file');
  if (draft.decision !== 'Draft')
    return refused([problem('NOT_NOW', at('consent', id), 'nothing-left-to-do', { what: [draft.decision] })]);
  const without = { ...file, consents: file.consents.filter((each) => each.id !== id) };
  const outcome = decideConsent(
    without,
    { ...draft, decision, validFrom: draft.validFrom < context.now ? context.now : draft.validFrom },
    context,
  );
  if (!outcome.ok) return outcome;
  const decided = outcome.value.consents.at(-1);
  if (decided === undefined) throw new RangeError('decideDraft: the decision is the last consent');
  const { createdAt, createdBy, version } = draft;
  const kept = { ...decided, createdAt, createdBy, version: version + 1 };
  return { ...outcome, value: { ...outcome.value, consents: [...outcome.value.consents.slice(0, -1), kept] } };
}

function recorded(file: CaseFile, { id, purpose, decision }: Consent, warnings: readonly Warning[], context: Context) {
  return entry(context, {
    action: 'consent.decide',
    record: 'consent',
    recordId: id,
    caseId: file.case.id,
    to: decision,
    reason: purpose,
    warnings,
  });
}

function dateProblems(
  command: DecideConsent,
  validFrom: Instant,
  expiresAt: Instant,
  context: Context,
): readonly Problem[] {
  const invalid = (field: string, what: string) =>
    problem('INVALID_VALUE', at('consent', command.id, field), 'mend-value', { what: [what] });
  const problems: Problem[] = [];
  if (expiresAt <= validFrom) problems.push(invalid('expiresAt', 'ends-before-it-begins'));
  else if (expiresAt <= context.now) problems.push(invalid('expiresAt', 'already-over'));
  // a consent for ever is none: twice the default at most, then the person is asked again
  const longest = monthsAfter(validFrom, 2 * defaultMonths(command.purpose, context.profile));
  if (expiresAt > longest) problems.push(invalid('expiresAt', 'too-long'));
  return problems;
}

function formProblems(command: DecideConsent): readonly Problem[] {
  const { decision, informed, capacity, grantedBy } = command;
  const incomplete = (field: string, what: readonly string[]) =>
    problem('INCOMPLETE', at('consent', command.id, field), 'complete-fields', { what });
  const problems: Problem[] = [];
  if (command.language.trim() === '') problems.push(incomplete('language', ['language']));
  if (decision !== 'Given') return problems;
  const unsaid = INFORMED_POINTS.filter((point) => !informed[point]);
  if (unsaid.length > 0) problems.push(incomplete('informed', unsaid));
  if (capacity === 'Doubted') problems.push(incomplete('capacity', ['capacity-in-doubt']));
  if (capacity === 'AssessedAbsent' && grantedBy === 'Self') {
    problems.push(
      problem('GUARDIAN_REQUIRED', at('consent', command.id, 'grantedBy'), 'request-guardian', { what: ['capacity'] }),
    );
  }
  return problems;
}

function guardianProblems(file: CaseFile, command: DecideConsent, context: Context): readonly Problem[] {
  if (command.decision !== 'Given') return [];
  const child = isChild(file.person, context.today, context.profile);
  const invalid = (field: string, what: string) =>
    problem('INVALID_VALUE', at('consent', command.id, field), 'mend-value', { what: [what] });
  if (!child) {
    const forAdult = command.grantedBy === 'Guardian' && command.capacity !== 'AssessedAbsent';
    return forAdult ? [invalid('grantedBy', 'adult-decides-herself')] : [];
  }
  const problems: Problem[] = [];
  const guardian = activeGuardian(file, context.today);
  if (command.grantedBy !== 'Guardian' || guardian === undefined || guardian.personId !== command.guardianId) {
    problems.push(
      problem('GUARDIAN_REQUIRED', at('consent', command.id, 'guardianId'), 'request-guardian', {
        what: [command.purpose],
      }),
    );
  }
  if (command.childAssent === 'NotApplicable') problems.push(invalid('childAssent', 'child-is-asked'));
  return problems;
}

function recipientConflicts(
  file: CaseFile,
  { recipients, guardianId, interpreterId, id }: DecideConsent,
): readonly Problem[] {
  const parties = recipients.map((each) =>
    each.kind === 'institution'
      ? { organisationIds: [each.institutionId] }
      : { organisationClass: each.recipientClass, country: each.country },
  );
  const people = [guardianId, interpreterId].flatMap((each) => each ?? []);
  return [...parties, { personIds: people, userIds: people }].flatMap((party) =>
    conflictProblems(file, party, at('consent', id)),
  );
}

function supersede(consents: readonly Consent[], newer: Consent, context: Context): readonly Consent[] {
  if (newer.decision === 'Draft') return consents;
  return consents.map((older) => {
    const same = older.purpose === newer.purpose && sharesRecipient(older.recipients, newer.recipients);
    if (!same || !(isInForce(older, context.now) || older.validFrom > context.now) || older.decision !== 'Given')
      return older;
    if (older.withdrawnAt !== null || older.supersededAt !== null) return older;
    return changed(older, { supersededAt: context.now, supersededBy: newer.id }, context);
  });
}

function sharesRecipient(a: readonly ConsentRecipient[], b: readonly ConsentRecipient[]): boolean {
  if (a.length === 0 || b.length === 0) return true;
  const keys = new Set(a.map(recipientKey));
  return b.some((each) => keys.has(recipientKey(each)));
}

export function recipientKey(recipient: ConsentRecipient): string {
  return recipient.kind === 'institution'
    ? recipient.institutionId
    : `${recipient.recipientClass} ${recipient.country}`;
}
