// SPDX-License-Identifier: EUPL-1.2
// Ten codes for the day when phone and key are lost: shown once, to be printed or written down.

import { useState } from 'preact/hooks';
import { accountApi, type Factors } from '../../../api/account-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useChange } from './use-change.ts';

export function RecoveryCodes(props: { readonly factors: Factors; readonly changed: () => Promise<void> }) {
  const { t } = useTexts();
  const { busy, problem, run } = useChange(props.changed);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const left = props.factors.recoveryCodesLeft;
  const make = async () => {
    const made = await run(accountApi.newRecoveryCodes);
    if (made !== undefined) setCodes(made.value.codes);
  };
  return (
    <section class="card stack" aria-labelledby="recovery">
      <h2 id="recovery">{t('account.recovery.title')}</h2>
      <p>{t('account.recovery.about')}</p>
      <p class={left < 3 ? 'notice notice--care' : 'soft'}>{t('account.recovery.left', { count: left })}</p>
      <ProblemNote problem={problem} />
      {codes === null ? (
        <p>
          <button type="button" class="button button--quiet" disabled={busy} onClick={() => void make()}>
            {t('account.recovery.make')}
          </button>
        </p>
      ) : (
        <>
          <p class="notice notice--care">{t('account.recovery.once')}</p>
          <ol class="secret-list" dir="ltr">
            {codes.map((code) => (
              <li key={code} class="secret">
                {code}
              </li>
            ))}
          </ol>
          <div class="row screen-only">
            <button type="button" class="button" onClick={() => print()}>
              {t('account.recovery.print')}
            </button>
            <button type="button" class="button button--quiet" onClick={() => setCodes(null)}>
              {t('account.recovery.done')}
            </button>
          </div>
        </>
      )}
    </section>
  );
}
