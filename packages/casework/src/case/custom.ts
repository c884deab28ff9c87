// SPDX-License-Identifier: EUPL-1.2
// What an institution asks beyond the platform: values of its own fields, each judged by the field's definition. Those that tell
// who the person is are kept apart with the names. A value never stands in a message or in the log, only the field's code.

import { at, type Context, changed, done, entry, mayAct, type Outcome, problem, refused } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import { type CustomValue, readCustomValues } from '../profile/custom-fields.ts';
import type { CustomField } from '../profile/profile.ts';
import type { CaseFile } from './case.ts';

/**
 * Writes values of the institution's own fields; what is left out stays, null empties one.
 *
 * @param fields all of the institution, retired ones too
 * @param given by the code of the field
 */
export function changeCustom(
  file: CaseFile,
  { fields, given }: { readonly fields: readonly CustomField[]; readonly given: Readonly<Record<string, unknown>> },
  context: Context,
): Outcome<CaseFile> {
  const { id, orgId, stage, custom, customIdentity = {} } = file.case;
  const where = at('case', id, 'custom');
  // a field that is asked for may still be empty: what nobody knows yet stops nobody from writing down the rest
  const { values, issues } = readCustomValues(
    given,
    fields.map((each) => ({ ...each, required: false })),
    { ...custom, ...customIdentity },
  );
  const problems: readonly Problem[] = [
    ...mayAct(context, orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], where),
    ...(stage === 'Erased' || stage === 'TransferredOut' || file.case.identityErasedAt !== null
      ? [problem('NOT_NOW', where, 'nothing-left-to-do', { what: [stage] })]
      : []),
    ...issues.map(({ path, code }) =>
      problem('INVALID_VALUE', where, 'mend-value', { what: [path.startsWith('custom.') ? path.slice(7) : code] }),
    ),
  ];
  if (problems.length > 0) return refused(problems);
  const apart = new Set(fields.filter(({ level }) => level === 'identity').map(({ code }) => code));
  const part = (identity: boolean) =>
    Object.fromEntries(Object.entries(values).filter(([code]) => apart.has(code) === identity)) as Readonly<
      Record<string, CustomValue>
    >;
  const next = changed(file.case, { custom: part(false), customIdentity: part(true) }, context);
  return done({ ...file, case: next }, [
    entry(context, {
      action: 'case.change',
      record: 'case',
      recordId: id,
      caseId: id,
      reason: Object.keys(given).toSorted().join(' '),
    }),
  ]);
}
