// SPDX-License-Identifier: EUPL-1.2
// What is said to be owed. Recorded as a claim, never as a debt: it goes to counsel, and no plan can hold its repayment.

import type { CaseFile } from '../case/case.ts';
import { at, type Context, created, done, entry, mayAct, type Outcome, problem, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { DebtClaim, RiskFactor } from './risk.ts';

export type RecordDebtClaim = Omit<
  DebtClaim,
  'caseId' | 'orgId' | 'version' | 'createdAt' | 'createdBy' | 'updatedAt' | 'updatedBy'
>;

const MONEY = /^\d{1,12}(\.\d{1,4})?$/u;

export function recordDebtClaim(file: CaseFile, command: RecordDebtClaim, context: Context): Outcome<CaseFile> {
  const invalid = (field: string, what: string) =>
    problem('INVALID_VALUE', at('debtClaim', command.id, field), 'mend-value', { what: [what] });
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], at('debtClaim', command.id)),
  ];
  if (!MONEY.test(command.amount)) problems.push(invalid('amount', 'not-an-amount'));
  if (command.paidSoFar !== null && !MONEY.test(command.paidSoFar))
    problems.push(invalid('paidSoFar', 'not-an-amount'));
  if (!/^[A-Z]{3}$/u.test(command.currency)) problems.push(invalid('currency', 'not-a-currency'));
  if (command.securedOn.includes('None') && command.securedOn.length > 1)
    problems.push(invalid('securedOn', 'none-and-something'));
  if (problems.length > 0) return refused(problems);
  const debt: DebtClaim = { ...command, ...created(command.id, context), caseId: file.case.id };
  const warnings = ['debt-is-for-counsel'] as const;
  return done(
    { ...file, debts: [...file.debts, debt] },
    [
      entry(context, {
        action: 'debt-claim.record',
        record: 'debtClaim',
        recordId: debt.id,
        caseId: file.case.id,
        reason: debt.basis,
        warnings,
      }),
    ],
    warnings,
  );
}

/** Factors that a recorded claim speaks for: proposed to whoever assesses, never answered for them. */
export function factorsFromDebts({ debts }: Pick<CaseFile, 'debts'>): readonly RiskFactor[] {
  if (debts.length === 0) return [];
  const family = debts.some(({ securedOn }) =>
    securedOn.some((each) => each === 'FamilyHouse' || each === 'Land' || each === 'RelativeAsGuarantor'),
  );
  return ['DebtClaimed', ...(family ? (['FamilyCoSignedDebt'] as const) : [])];
}
