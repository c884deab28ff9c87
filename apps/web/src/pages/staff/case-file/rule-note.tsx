// SPDX-License-Identifier: EUPL-1.2
// Why a rule of the case file said no: every reason in plain words, and what to do next. Other refusals are told as everywhere.

import { PROBLEM_CODES } from '@amparo/casework/outcome';
import type { Problem } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useWords } from './words.ts';

const BY_RULE: ReadonlySet<string> = new Set(PROBLEM_CODES);

export function RuleNote({ problem }: { readonly problem: Problem | null }) {
  const { t } = useTexts();
  const { what } = useWords();
  if (problem === null || !BY_RULE.has(problem.code)) return <ProblemNote problem={problem} />;
  const reasons = problem.problems ?? [];
  return (
    <div role="alert" class="problem">
      <div class="notice notice--danger stack stack--tight">
        {reasons.length === 0 ? (
          <p>
            <strong>{t(`casework.problem.${problem.code}.name`)}</strong> {t(`casework.problem.${problem.code}.next`)}
          </p>
        ) : null}
        {reasons.map(({ code, what: about, remedy }, index) => (
          <div key={index}>
            <p>
              <strong>{t(`casework.problem.${code}.name`)}</strong> {t(`casework.remedy.${remedy}`)}
            </p>
            {about.length === 0 ? null : (
              <ul class="small">
                {about.map((each) => (
                  <li key={each}>{what(each)}</li>
                ))}
              </ul>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

/** What the rules want noticed after something was done. */
export function WarningNote({ warnings }: { readonly warnings: readonly string[] }) {
  const { t } = useTexts();
  return (
    <div role="status">
      {warnings.map((code) => (
        <p key={code} class="notice notice--care">
          {t(`casework.warning.${code}`)}
        </p>
      ))}
    </div>
  );
}
