// SPDX-License-Identifier: EUPL-1.2
// Opening an empty installation with the one-time link of the console. The token stands behind `#`, which browsers never
// send; it is taken out of the address at once and kept in memory until it is used.

import { useState } from 'preact/hooks';
import { api } from '../../api/client.ts';
import type { Problem } from '../../api/types.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { useGo } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { createCell } from '../../store/cell.ts';
import { account } from './account.ts';
import { ProblemNote } from './problem-note.tsx';
import { useTokenOfLink } from './use-token-of-link.ts';

const token = createCell('');

export default function SetUpPage() {
  const { t } = useTexts();
  const go = useGo();
  const held = useTokenOfLink(token);
  const [fields, setFields] = useState({ institution: '', displayName: '', signInName: '', password: '' });
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [differs, setDiffers] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const submit = async () => {
    setDiffers(fields.password !== again);
    if (fields.password !== again) return;
    setBusy(true);
    const { institution, displayName, signInName, password } = fields;
    const outcome = await api.setUp({
      token: held,
      institution: institution.trim(),
      displayName: displayName.trim(),
      signInName: signInName.trim().toLowerCase(),
      password,
    });
    setBusy(false);
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    token.set('');
    account.set({ kind: 'in', who: outcome.value });
    go(outcome.value.mustEnrol ? '/staff/account' : '/staff', { replace: true });
  };
  const field = (name: keyof typeof fields) => ({
    id: name,
    value: fields[name],
    required: true,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) =>
      setFields({ ...fields, [name]: event.currentTarget.value }),
  });

  return (
    <PageFrame title={t('staff.set_up.title')} lead={t('staff.set_up.lead')} class="staff">
      {held === '' ? <p class="notice notice--care">{t('staff.set_up.no_token')}</p> : null}
      <form
        hidden={held === ''}
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div class="field">
          <label for="institution">{t('staff.set_up.institution')}</label>
          <input {...field('institution')} type="text" maxLength={120} autocomplete="organization" />
        </div>
        <div class="field">
          <label for="displayName">{t('staff.set_up.display_name')}</label>
          <input {...field('displayName')} type="text" maxLength={120} autocomplete="name" />
        </div>
        <div class="field">
          <label for="signInName">{t('staff.sign_in.name')}</label>
          <input
            {...field('signInName')}
            type="text"
            maxLength={60}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            aria-describedby="name-help"
          />
          <p id="name-help" class="small soft">
            {t('staff.set_up.name_help')}
          </p>
        </div>
        <div class="field">
          <label for="password">{t('staff.sign_in.password')}</label>
          <input
            {...field('password')}
            type="password"
            maxLength={1024}
            autocomplete="new-password"
            aria-describedby="password-help"
          />
          <p id="password-help" class="small soft">
            {t('staff.set_up.password_help')}
          </p>
        </div>
        <div class="field">
          <label for="again">{t('staff.set_up.again')}</label>
          <input
            id="again"
            type="password"
            required
            maxLength={1024}
            autocomplete="new-password"
            value={again}
            onInput={(event) => setAgain(event.currentTarget.value)}
          />
        </div>
        <p role="alert" class="field__error">
          {differs ? t('staff.set_up.differs') : ''}
        </p>
        <ProblemNote problem={problem} />
        <button type="submit" class="button" disabled={busy || held === ''}>
          {t('staff.set_up.go')}
        </button>
      </form>
    </PageFrame>
  );
}
