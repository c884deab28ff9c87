// SPDX-License-Identifier: EUPL-1.2
// Who must not see a case: a conflict of interest wins over every role, assignment and break-glass, at once.

import { useState } from 'preact/hooks';
import { casesApi } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import type { CaseProps } from './case-props.ts';
import { ChooseColleague } from './who-works.tsx';

export function ConflictOfInterest(props: CaseProps & { readonly readOnly: boolean }) {
  const { file, who, readOnly, onChanged, reload } = props;
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [said, setSaid] = useState('');
  const denied = file.denied ?? [];
  const mayChange = !readOnly && mayDo(who, 'case.deny-person');
  const endDenial = async (userId: string) => {
    if ((await run(() => casesApi.endDenial(file.id, userId))) === undefined) return;
    setSaid('cases.conflict.ended');
    await reload();
  };
  if (!mayChange && denied.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="conflict">
      <h2 id="conflict">{t('cases.conflict.title')}</h2>
      <p>{t('cases.conflict.about')}</p>
      {denied.length === 0 ? <p class="soft">{t('cases.conflict.none')}</p> : null}
      <ul class="plain entry-list">
        {denied.map(({ userId, displayName }) => (
          <li key={userId}>
            <div class="row">
              <bdi>{displayName}</bdi>
              {mayChange ? (
                <button
                  type="button"
                  class="button button--quiet"
                  disabled={busy}
                  aria-label={t('cases.conflict.end_of', { name: displayName })}
                  onClick={() => void endDenial(userId)}
                >
                  {t('cases.conflict.end')}
                </button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      <p role="status">{said === '' ? '' : t(said)}</p>
      <ProblemNote problem={problem} />
      {mayChange ? (
        <ChooseColleague
          id="deny"
          label={t('cases.conflict.close_to')}
          help={t('cases.conflict.help')}
          go={t('cases.conflict.go')}
          busy={busy}
          not={denied.map(({ userId }) => userId)}
          onChoose={async (userId) => {
            const done = await run(() => casesApi.deny(file.id, userId));
            if (done === undefined) return;
            setSaid('cases.conflict.closed');
            onChanged(done.value);
          }}
        />
      ) : null}
    </section>
  );
}
