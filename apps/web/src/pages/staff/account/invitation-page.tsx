// SPDX-License-Identifier: EUPL-1.2
// Following the link of an invitation: who invites, as what; with a new account, or with the one that one has.

import { useEffect, useState } from 'preact/hooks';
import { accountApi, type ShownInvitation } from '../../../api/account-api.ts';
import type { Outcome } from '../../../api/client.ts';
import type { Problem, WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useGo } from '../../../shell/links.tsx';
import { PageFrame } from '../../../shell/page-frame.tsx';
import { createCell, useCell } from '../../../store/cell.ts';
import { account, lookUpAccount } from '../account.ts';
import { ProblemNote } from '../problem-note.tsx';
import { withStepUp, StepUpDialog } from '../step-up.tsx';
import { useTokenOfLink } from '../use-token-of-link.ts';
import { type NewPassword, NewPasswordFields } from './new-password-fields.tsx';

const held = createCell('');
const EMPTY: NewPassword = { password: '', again: '' };

export default function InvitationPage() {
  const { t } = useTexts();
  const go = useGo();
  const token = useTokenOfLink(held);
  const state = useCell(account);
  const [shown, setShown] = useState<ShownInvitation | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (state.kind === 'unknown') void lookUpAccount();
  }, []);
  useEffect(() => {
    if (token === '') return;
    const look = async () => {
      const outcome = await accountApi.lookAtInvitation(token);
      if (outcome.ok) setShown(outcome.value);
      else setProblem(outcome.problem);
    };
    void look();
  }, [token]);

  const enter = async (ask: () => Promise<Outcome<WhoAmI>>) => {
    setBusy(true);
    const outcome = await ask();
    setBusy(false);
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    held.set('');
    account.set({ kind: 'in', who: outcome.value });
    go(outcome.value.mustEnrol ? '/staff/account' : '/staff', { replace: true });
  };

  return (
    <PageFrame title={t('account.invitation.title')} lead={t('account.invitation.lead')} class="staff">
      {token === '' ? <p class="notice notice--care">{t('account.invitation.no_token')}</p> : null}
      <ProblemNote problem={problem} />
      {shown === null ? null : (
        <div class="stack stack--wide">
          <section class="card stack">
            <p>{t('account.invitation.who', { institution: shown.institution, name: shown.displayName })}</p>
            <p>{t('account.invitation.roles')}</p>
            <ul>
              {shown.roles.map((role) => (
                <li key={role}>{t(`people.role.${role}.name`)}</li>
              ))}
            </ul>
            <p class="small soft">{t('account.invitation.roles_wait')}</p>
          </section>
          {state.kind === 'in' ? (
            <p>
              <button
                type="button"
                class="button"
                disabled={busy}
                onClick={() => void enter(() => withStepUp(() => accountApi.joinByInvitation(token)))}
              >
                {t('account.invitation.join', { institution: shown.institution })}
              </button>
            </p>
          ) : (
            <NewAccount token={token} busy={busy} enter={enter} />
          )}
        </div>
      )}
      <StepUpDialog />
    </PageFrame>
  );
}

function NewAccount(props: {
  readonly token: string;
  readonly busy: boolean;
  readonly enter: (ask: () => Promise<Outcome<WhoAmI>>) => Promise<void>;
}) {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const [value, setValue] = useState(EMPTY);
  const [differs, setDiffers] = useState(false);
  const submit = () => {
    setDiffers(value.password !== value.again);
    if (value.password !== value.again) return;
    const body = { token: props.token, signInName: name.trim().toLowerCase(), password: value.password };
    void props.enter(() => accountApi.acceptInvitation(body));
  };
  return (
    <>
      <form
        class="card stack"
        aria-labelledby="new-account"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <h2 id="new-account">{t('account.invitation.new')}</h2>
        <div class="field">
          <label for="signInName">{t('account.invitation.name')}</label>
          <input
            id="signInName"
            type="text"
            required
            maxLength={60}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            value={name}
            aria-describedby="name-help"
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <p id="name-help" class="small soft">
            {t('staff.set_up.name_help')}
          </p>
        </div>
        <NewPasswordFields
          value={value}
          required
          help={t('account.invitation.password_help')}
          differs={differs}
          onChange={setValue}
        />
        <button type="submit" class="button" disabled={props.busy}>
          {t('account.invitation.accept')}
        </button>
      </form>
      <section class="card stack" aria-labelledby="known-account">
        <h2 id="known-account">{t('account.invitation.known')}</h2>
        <p>{t('account.invitation.known_help')}</p>
      </section>
    </>
  );
}
