// SPDX-License-Identifier: EUPL-1.2
// Signing in: with a passkey first; with name, password and code; with a service of the institution; with a recovery code
// when everything else is lost. Shown in place by the gate, so that an unsaved conversation stays in memory.

import { useEffect, useState } from 'preact/hooks';
import { accountApi, type Ways } from '../../api/account-api.ts';
import { api, type Outcome } from '../../api/client.ts';
import type { Problem, WhoAmI } from '../../api/types.ts';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { useCurrentPage, useGo } from '../../shell/links.tsx';
import { account } from './account.ts';
import { currentWork } from './current-work.ts';
import { answerWithPasskey, passkeysWork } from './passkey.ts';
import { firstPlaceOf } from './places.ts';
import { ProblemNote } from './problem-note.tsx';

export function SignIn() {
  const { t, language } = useTexts();
  const here = useCurrentPage();
  const go = useGo();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [ways, setWays] = useState<Ways | null>(null);
  useEffect(() => {
    const look = async () => {
      const outcome = await accountApi.ways();
      if (outcome.ok) setWays(outcome.value);
    };
    void look();
  }, []);
  const enter = async (ask: () => Promise<Outcome<WhoAmI>>) => {
    setBusy(true);
    setProblem(null);
    const outcome = await ask();
    setBusy(false);
    if (outcome.ok) {
      account.set({ kind: 'in', who: outcome.value });
      // whoever was on the way to a page, or has something unsaved, stays there
      if (here === '/staff' && currentWork.get() === null) go(firstPlaceOf(outcome.value), { replace: true });
    } else setProblem(outcome.problem);
  };
  const withPasskey = async (): Promise<Outcome<WhoAmI>> => {
    const answer = await answerWithPasskey(await accountApi.passkeySignInOptions());
    return answer.ok ? accountApi.passkeySignIn(answer.value) : answer;
  };
  const languageOfPage = contentLanguage(language) === 'es' ? 'es' : 'en';

  return (
    <div class="stack">
      <ProblemNote problem={problem} />
      {passkeysWork() ? (
        <section class="card stack" aria-labelledby="with-passkey">
          <h2 id="with-passkey">{t('staff.sign_in.passkey_title')}</h2>
          <p>{t('staff.sign_in.passkey_help')}</p>
          <button type="button" class="button" disabled={busy} onClick={() => void enter(withPasskey)}>
            {t('staff.sign_in.passkey_go')}
          </button>
        </section>
      ) : null}
      {ways === null || ways.sso.length === 0 ? null : (
        <section class="card stack" aria-labelledby="with-service">
          <h2 id="with-service">{t('staff.sign_in.sso_title')}</h2>
          {ways.sso.map(({ id, name }) => (
            <p key={id}>
              <a class="button button--quiet" href={`/api/v1/sso/${id}/start?lang=${languageOfPage}`}>
                {t('staff.sign_in.sso_go', { name })}
              </a>
            </p>
          ))}
        </section>
      )}
      <PasswordForm busy={busy} enter={enter} />
      <RecoveryForm busy={busy} enter={enter} />
    </div>
  );
}

interface FormProps {
  readonly busy: boolean;
  readonly enter: (ask: () => Promise<Outcome<WhoAmI>>) => Promise<void>;
}

function PasswordForm({ busy, enter }: FormProps) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const submit = async () => {
    await enter(() => api.signIn(name.trim(), password, code === '' ? undefined : code));
    setPassword('');
    setCode('');
  };
  return (
    <section class="card stack" aria-labelledby="with-password">
      <h2 id="with-password">{t('staff.sign_in.password_title')}</h2>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="field">
          <label for="sign-in-name">{t('staff.sign_in.name')}</label>
          <input
            id="sign-in-name"
            type="text"
            required
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            maxLength={60}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="password">{t('staff.sign_in.password')}</label>
          <input
            id="password"
            type="password"
            required
            autocomplete="current-password"
            maxLength={1024}
            value={password}
            onInput={(event) => setPassword(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="sign-in-code">{t('staff.sign_in.code')}</label>
          <input
            id="sign-in-code"
            type="text"
            inputMode="numeric"
            autocomplete="one-time-code"
            maxLength={6}
            value={code}
            aria-describedby="code-help"
            onInput={(event) => setCode(event.currentTarget.value.replaceAll(/\D/gu, ''))}
          />
          <p id="code-help" class="small soft">
            {t('staff.sign_in.code_help')}
          </p>
        </div>
        <button type="submit" class="button" disabled={busy}>
          {t('staff.sign_in.go')}
        </button>
      </form>
    </section>
  );
}

function RecoveryForm({ busy, enter }: FormProps) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const [recoveryCode, setRecoveryCode] = useState('');
  return (
    <details class="card">
      <summary>{t('staff.sign_in.recovery_title')}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          const body = { signInName: name.trim(), recoveryCode: recoveryCode.trim() };
          void enter(() => accountApi.recoverySignIn(body)).then(() => setRecoveryCode(''));
        }}
      >
        <p>{t('staff.sign_in.recovery_help')}</p>
        <div class="field">
          <label for="recovery-name">{t('staff.sign_in.name')}</label>
          <input
            id="recovery-name"
            type="text"
            required
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            maxLength={60}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="recovery-code">{t('staff.sign_in.recovery_code')}</label>
          <input
            id="recovery-code"
            type="text"
            required
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxLength={60}
            value={recoveryCode}
            onInput={(event) => setRecoveryCode(event.currentTarget.value)}
          />
        </div>
        <button type="submit" class="button button--quiet" disabled={busy}>
          {t('staff.sign_in.recovery_go')}
        </button>
      </form>
    </details>
  );
}
