// SPDX-License-Identifier: EUPL-1.2
// A new key for a case, for when one may have become known: everything is sealed anew, nothing is shown.

import { useState } from 'preact/hooks';
import { casesApi } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import type { CaseProps } from './case-props.ts';

export function NewKey({ file, reload }: CaseProps) {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [done, setDone] = useState('');
  const replace = async () => {
    const outcome = await run(() => casesApi.replaceKey(file.id));
    if (outcome === undefined) return;
    setDone(t('cases.new_key.done', { ...outcome.value }));
    await reload();
  };
  return (
    <section class="card stack" aria-labelledby="new-key">
      <h2 id="new-key">{t('cases.new_key.title')}</h2>
      <details>
        <summary>{t('cases.new_key.open')}</summary>
        <div class="stack">
          <p>{t('cases.new_key.about')}</p>
          <p role="status">{done}</p>
          <ProblemNote problem={problem} />
          <p>
            <button
              type="button"
              class="button button--quiet"
              disabled={busy || done !== ''}
              onClick={() => void replace()}
            >
              {t('cases.new_key.go')}
            </button>
          </p>
        </div>
      </details>
    </section>
  );
}
