// SPDX-License-Identifier: EUPL-1.2
// Somebody who works for several institutions acts in one at a time; here they change over.

import { accountApi } from '../../../api/account-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { forgetEverything } from '../../../store/cell.ts';
import { account } from '../account.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useState } from 'preact/hooks';
import type { Problem } from '../../../api/types.ts';

export function Institutions({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const [problem, setProblem] = useState<Problem | null>(null);
  if (who.institutions.length < 2) return null;
  const change = async (id: string) => {
    const outcome = await accountApi.switchInstitution(id);
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    forgetEverything(); // nothing of the one institution is carried into the other
    account.set({ kind: 'in', who: outcome.value });
  };
  return (
    <section class="card stack" aria-labelledby="institutions">
      <h2 id="institutions">{t('account.institutions.title')}</h2>
      <p>{t('account.institutions.about')}</p>
      <ProblemNote problem={problem} />
      <ul class="plain stack">
        {who.institutions.map(({ id, name, current }) => (
          <li key={id} class="row">
            <bdi>{name}</bdi>
            {current ? (
              <span class="badge">{t('account.institutions.here')}</span>
            ) : (
              <button type="button" class="button button--quiet button--small" onClick={() => void change(id)}>
                {t('account.institutions.change', { name })}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
