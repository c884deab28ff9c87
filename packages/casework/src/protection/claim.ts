// SPDX-License-Identifier: EUPL-1.2
// International protection: what is known of it, and what follows. An open claim cancels a return that has not departed (I-18).

import type { CaseFile } from '../case/case.ts';
import {
  type AuditEntry,
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
import type { Id } from '../outcome/record.ts';
import { cancelReturns } from '../return/cancel.ts';
import { type InternationalProtection, OPEN_CLAIMS, PROTECTION_STATUSES, type ProtectionStatus } from './protection.ts';

export interface ChangeProtection {
  /** id of the record where the file has none yet */
  readonly id: Id;
  readonly status: ProtectionStatus;
  readonly fearsAuthoritiesOf: readonly { readonly country: string; readonly fears: boolean | null }[];
  readonly legalInformationGiven: boolean;
  readonly note: string | null;
}

export function changeProtection(file: CaseFile, command: ChangeProtection, context: Context): Outcome<CaseFile> {
  const { now, actor } = context;
  const before = file.protection;
  const where = at('internationalProtection', before?.id ?? command.id);
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], where),
  ];
  if (!PROTECTION_STATUSES.includes(command.status))
    problems.push(problem('INVALID_VALUE', { ...where, field: 'status' }, 'mend-value', { what: ['unknown-word'] }));
  if (problems.length > 0) return refused(problems);
  const history = before?.history ?? [];
  const fields = {
    status: command.status,
    history:
      before?.status === command.status ? history : [...history, { status: command.status, at: now, by: actor.userId }],
    fearsAuthoritiesOf: command.fearsAuthoritiesOf.map((answer) => keptIfSame(before, answer, context)),
    legalInformationGivenAt: command.legalInformationGiven
      ? (before?.legalInformationGivenAt ?? now)
      : (before?.legalInformationGivenAt ?? null),
    note: command.note,
  };
  const protection: InternationalProtection =
    before === null
      ? { ...fields, ...created(command.id, context), caseId: file.case.id }
      : changed(before, fields, context);
  const open = (OPEN_CLAIMS as readonly ProtectionStatus[]).includes(command.status);
  const next = { ...file, protection };
  const stopped: { readonly file: CaseFile; readonly audit: readonly AuditEntry[] } = open
    ? cancelReturns(next, 'InternationalProtectionClaim', context)
    : { file: next, audit: [] };
  const warnings: readonly Warning[] = stopped.audit.length > 0 ? ['asylum-cancels-return'] : [];
  const first = entry(context, {
    action: 'protection.change',
    record: 'internationalProtection',
    recordId: protection.id,
    caseId: file.case.id,
    from: before?.status ?? null,
    to: command.status,
    warnings,
  });
  return done(stopped.file, [first, ...stopped.audit], warnings);
}

/** An answer that has not changed keeps the time at which it was first given: a block is not made younger by saving again. */
function keptIfSame(
  before: InternationalProtection | null,
  answer: ChangeProtection['fearsAuthoritiesOf'][number],
  { now }: Context,
): InternationalProtection['fearsAuthoritiesOf'][number] {
  const old = before?.fearsAuthoritiesOf.find(({ country }) => country === answer.country);
  return old !== undefined && old.fears === answer.fears ? old : { ...answer, askedAt: now };
}
