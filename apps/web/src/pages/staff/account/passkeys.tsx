// SPDX-License-Identifier: EUPL-1.2
// Passkeys of the account: the list, a new one, taking one away.

import { useState } from 'preact/hooks';
import { accountApi, type Factors } from '../../../api/account-api.ts';
import type { Outcome } from '../../../api/client.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { makePasskey, passkeysWork } from '../passkey.ts';
import { ProblemNote } from '../problem-note.tsx';
import { withStepUp } from '../step-up.tsx';
import { useDates } from '../use-dates.ts';
import { useChange } from './use-change.ts';

interface PartProps {
  readonly factors: Factors;
  readonly changed: () => Promise<void>;
}

export function Passkeys({ factors, changed }: PartProps) {
  const { t } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useChange(changed);
  const [label, setLabel] = useState('');
  const add = async () => {
    const made = await run(() => enrol(label.trim()));
    if (made !== undefined) setLabel('');
  };
  return (
    <section class="card stack" aria-labelledby="passkeys">
      <h2 id="passkeys">{t('account.passkeys.title')}</h2>
      <p>{t('account.passkeys.about')}</p>
      {factors.deviceBoundNeeded ? <p class="notice">{t('account.passkeys.device_bound_needed')}</p> : null}
      {factors.passkeys.length === 0 ? <p class="soft">{t('account.passkeys.none')}</p> : null}
      <ul class="plain stack">
        {factors.passkeys.map((passkey) => (
          <li key={passkey.id} class="row">
            <span>
              <strong>
                <bdi>{passkey.label}</bdi>
              </strong>{' '}
              <span class="small soft">
                {t(passkey.deviceBound ? 'account.passkeys.bound' : 'account.passkeys.copied')} ·{' '}
                {passkey.lastUsedAt === null
                  ? t('account.passkeys.never_used')
                  : t('account.passkeys.used', { when: date(passkey.lastUsedAt) })}
              </span>
            </span>
            <button
              type="button"
              class="button button--quiet button--small"
              disabled={busy}
              aria-label={t('account.passkeys.remove_named', { name: passkey.label })}
              onClick={() => void run(() => accountApi.removePasskey(passkey.id))}
            >
              {t('account.remove')}
            </button>
          </li>
        ))}
      </ul>
      <ProblemNote problem={problem} />
      {passkeysWork() ? (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void add();
          }}
        >
          <div class="field">
            <label for="passkey-label">{t('account.passkeys.label')}</label>
            <input
              id="passkey-label"
              type="text"
              required
              maxLength={60}
              value={label}
              aria-describedby="passkey-label-help"
              onInput={(event) => setLabel(event.currentTarget.value)}
            />
            <p id="passkey-label-help" class="small soft">
              {t('account.passkeys.label_help')}
            </p>
          </div>
          <button type="submit" class="button" disabled={busy}>
            {t('account.passkeys.add')}
          </button>
        </form>
      ) : (
        <p class="notice">{t('account.passkeys.not_here')}</p>
      )}
    </section>
  );
}

async function enrol(label: string): Promise<Outcome<unknown>> {
  const answer = await makePasskey(await withStepUp(accountApi.newPasskeyOptions));
  return answer.ok ? accountApi.createPasskey(label, answer.value) : answer;
}
