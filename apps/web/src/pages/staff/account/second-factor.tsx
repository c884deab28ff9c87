// SPDX-License-Identifier: EUPL-1.2
// The authenticator app: its secret is shown once, as letters and as a link that such apps open, and counts after the
// first right code.

import { useState } from 'preact/hooks';
import { accountApi, type Factors } from '../../../api/account-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useChange } from './use-change.ts';

interface PartProps {
  readonly factors: Factors;
  readonly changed: () => Promise<void>;
}

export function SecondFactor({ factors, changed }: PartProps) {
  const { t } = useTexts();
  const { busy, problem, run } = useChange(changed);
  const [seed, setSeed] = useState<{ readonly secret: string; readonly uri: string } | null>(null);
  const [code, setCode] = useState('');
  const begin = async () => {
    const begun = await run(accountApi.beginTotp);
    if (begun !== undefined) setSeed(begun.value);
  };
  const confirm = async () => {
    const done = await run(() => accountApi.confirmTotp(code));
    setCode('');
    if (done !== undefined) setSeed(null);
  };
  return (
    <section class="card stack" aria-labelledby="totp">
      <h2 id="totp">{t('account.totp.title')}</h2>
      <p>{t(factors.totp ? 'account.totp.on' : 'account.totp.about')}</p>
      <ProblemNote problem={problem} />
      {seed === null ? (
        <div class="row">
          <button type="button" class="button button--quiet" disabled={busy} onClick={() => void begin()}>
            {t(factors.totp ? 'account.totp.replace' : 'account.totp.begin')}
          </button>
          {factors.totp ? (
            <button
              type="button"
              class="button button--quiet"
              disabled={busy}
              onClick={() => void run(accountApi.removeTotp)}
            >
              {t('account.totp.remove')}
            </button>
          ) : null}
        </div>
      ) : (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void confirm();
          }}
        >
          <p>{t('account.totp.step_app')}</p>
          <p>
            <a href={seed.uri}>{t('account.totp.open_app')}</a>
          </p>
          <p class="secret" dir="ltr">
            {grouped(seed.secret)}
          </p>
          <div class="field">
            <label for="totp-code">{t('account.totp.code')}</label>
            <input
              id="totp-code"
              type="text"
              required
              inputMode="numeric"
              autocomplete="one-time-code"
              maxLength={6}
              value={code}
              onInput={(event) => setCode(event.currentTarget.value.replaceAll(/\D/gu, ''))}
            />
          </div>
          <div class="row">
            <button type="submit" class="button" disabled={busy || code.length !== 6}>
              {t('account.totp.confirm')}
            </button>
            <button type="button" class="button button--quiet" onClick={() => setSeed(null)}>
              {t('account.cancel')}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}

/** In fours, so that somebody can copy it by hand. */
function grouped(secret: string): string {
  return secret.replaceAll(/(.{4})(?=.)/gu, '$1 ');
}
