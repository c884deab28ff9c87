// SPDX-License-Identifier: EUPL-1.2
// Why a rule said no, where somebody works with many cases at once: each reason and what to do next. Other refusals are told
// as everywhere.

import type { Problem } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { wordsForCode } from '../code-words.ts';
import { ProblemNote } from '../problem-note.tsx';

export function RuleWords({ problem }: { readonly problem: Problem | null }) {
  const { t } = useTexts();
  const reasons = problem?.problems ?? [];
  if (problem === null || reasons.length === 0) return <ProblemNote problem={problem} />;
  return (
    <div role="alert" class="problem">
      <ul class="plain notice notice--danger stack stack--tight">
        {reasons.map(({ code, remedy, what }, index) => (
          <li key={index}>
            <strong>{t(`casework.problem.${code}.name`)}</strong> {t(`casework.remedy.${remedy}`)}
            {what.length === 0 ? '' : ` (${what.map((each) => wordsForCode(t, 'today.what', each)).join(', ')})`}
          </li>
        ))}
      </ul>
    </div>
  );
}
