// SPDX-License-Identifier: EUPL-1.2
// A return that must not go on: cancelled from every state before departure (I-18, I-13). Never undoes a journey.

import type { CaseFile } from '../case/case.ts';
import { type AuditEntry, type Context, changed, entry } from '../outcome/outcome.ts';
import { RETURN_STATES, type ReturnCase, type ReturnState } from './return.ts';

/** States in which nobody has left yet. */
export const BEFORE_DEPARTURE = RETURN_STATES.slice(0, RETURN_STATES.indexOf('Departed')) as readonly ReturnState[];

export function cancelReturns(
  file: CaseFile,
  because: NonNullable<ReturnCase['cancelledBecause']>,
  context: Context,
): { readonly file: CaseFile; readonly audit: readonly AuditEntry[] } {
  const audit: AuditEntry[] = [];
  const returns = file.returns.map((each) => {
    if (!BEFORE_DEPARTURE.includes(each.state)) return each;
    audit.push(
      entry(context, {
        action: 'return.cancel',
        record: 'returnCase',
        recordId: each.id,
        caseId: file.case.id,
        from: each.state,
        to: 'Cancelled',
        reason: because,
      }),
    );
    return changed(each, { state: 'Cancelled', cancelledBecause: because }, context);
  });
  return { file: { ...file, returns }, audit };
}
