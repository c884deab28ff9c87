// SPDX-License-Identifier: EUPL-1.2
// The password of the account: set or changed by its owner, by nobody else. Other sessions end with the change.

import { useState } from 'preact/hooks';
import { accountApi, type Factors } from '../../../api/account-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useChange } from './use-change.ts';

export function Password(props: { readonly factors: Factors; readonly changed: () => Promise<void> }) {
  const { t } = useTexts();
  const { busy, problem, run } = useChange(props.changed);
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [said, setSaid] = useState<'differs' | 'done' | null>(null);
  const change = async () => {
    setSaid(password === again ? null : 'differs');
    if (password !== again) return;
    const done = await run(() => accountApi.changePassword(password));
    setPassword('');
    setAgain('');
    if (done !== undefined) setSaid('done');
  };
  return (
    <section class="card stack" aria-labelledby="own-password">
      <h2 id="own-password">{t('staff.sign_in.password')}</h2>
      <p>{t(props.factors.password ? 'account.password.about' : 'account.password.none')}</p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void change();
        }}
      >
        <div class="field">
          <label for="new-password">{t('account.password.new')}</label>
          <input
            id="new-password"
            type="password"
            required
            autocomplete="new-password"
            maxLength={1024}
            value={password}
            aria-describedby="new-password-help"
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
          <p id="new-password-help" class="small soft">
            {t('staff.set_up.password_help')}
          </p>
        </div>
        <div class="field">
          <label for="new-password-again">{t('staff.set_up.again')}</label>
          <input
            id="new-password-again"
            type="password"
            required
            autocomplete="new-password"
            maxLength={1024}
            value={again}
            onInput={(event) => setAgain(event.currentTarget.value)}
          />
        </div>
        <p role="alert" class="field__error">
          {said === 'differs' ? t('staff.set_up.differs') : ''}
        </p>
        <ProblemNote problem={problem} />
        <p role="status">{said === 'done' ? t('account.password.changed') : ''}</p>
        <button type="submit" class="button button--quiet" disabled={busy}>
          {t(props.factors.password ? 'account.password.change' : 'account.password.set')}
        </button>
      </form>
    </section>
  );
}
