// SPDX-License-Identifier: EUPL-1.2
// Why a rule of agreements said no, every reason in plain words; what is not in order in what was sent, by its field.

import { COOPERATION_CODES, COOPERATION_REMEDIES } from '@amparo/cooperation/outcome';
import { PROBLEM_CODES } from '@amparo/casework/outcome';
import type { Problem } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';

const OURS: ReadonlySet<string> = new Set(COOPERATION_CODES);
const OUR_REMEDIES: ReadonlySet<string> = new Set(COOPERATION_REMEDIES);
const RULES: ReadonlySet<string> = new Set([...PROBLEM_CODES, ...COOPERATION_CODES]);
/** Codes of `bad-input` that have words; the field is named beside them. */
const ISSUES: ReadonlySet<string> = new Set([
  'unknown-institution',
  'without-us',
  'not-our-key',
  'other-bytes',
  'other-key',
  'here',
  'no-party',
  'signed-twice',
  'named-twice',
  'not-public',
]);

export function AgreementNote({ problem }: { readonly problem: Problem | null }) {
  const { t } = useTexts();
  const word = (key: string, otherwise: string) => {
    const found = t(key);
    return found === key ? otherwise : found;
  };
  if (problem !== null && problem.code === 'bad-input' && problem.errors.length > 0) {
    return (
      <div role="alert" class="problem">
        <ul class="notice notice--danger">
          {problem.errors.map(({ path, code }, index) => {
            const field = /^(?:terms\.)?([A-Za-z]+)/u.exec(path)?.[1] ?? '';
            return (
              <li key={index}>
                {ISSUES.has(code)
                  ? t(`agreements.issue.${code}`)
                  : t('agreements.issue.field', { field: word(`agreements.field.${field}`, path) })}
              </li>
            );
          })}
        </ul>
      </div>
    );
  }
  if (problem === null || !RULES.has(problem.code)) return <ProblemNote problem={problem} />;
  const reasons = problem.problems ?? [];
  const named = (code: string) => `${OURS.has(code) ? 'cooperation' : 'casework'}.problem.${code}`;
  return (
    <div role="alert" class="problem">
      <div class="notice notice--danger stack stack--tight">
        {reasons.length === 0 ? (
          <p>
            <strong>{t(`${named(problem.code)}.name`)}</strong> {t(`${named(problem.code)}.next`)}
          </p>
        ) : null}
        {reasons.map(({ code, what, remedy }, index) => (
          <div key={index}>
            <p>
              <strong>{t(`${named(code)}.name`)}</strong>{' '}
              {t(`${OUR_REMEDIES.has(remedy) ? 'cooperation' : 'casework'}.remedy.${remedy}`)}
            </p>
            <ul class="small">
              {what.map((each) => {
                const said = word(`agreements.field.${each}`, word(`cooperation.agreement_state.${each}`, ''));
                return said === '' ? null : <li key={each}>{said}</li>;
              })}
            </ul>
          </div>
        ))}
      </div>
    </div>
  );
}
