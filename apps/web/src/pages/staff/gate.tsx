// SPDX-License-Identifier: EUPL-1.2
// What stands before every staff page: sign-in, or the word that there is no network; and above it who is signed in, the
// way out, and an unsaved conversation if there is one. Shown in place, so that an unsaved conversation stays in memory.

import './staff.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api/client.ts';
import type { Problem, WhoAmI } from '../../api/types.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { useLeaveWarning } from '../../interview/leave-warning.ts';
import { Link, useCurrentPage } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { forgetEverything, useCell } from '../../store/cell.ts';
import { account, lookUpAccount } from './account.ts';
import { currentWork } from './current-work.ts';
import { ProblemNote } from './problem-note.tsx';

export function StaffGate(props: {
  readonly title: string;
  readonly lead?: string;
  readonly children: (who: WhoAmI) => ComponentChildren;
}) {
  const { t } = useTexts();
  const state = useCell(account);
  useLeaveWarning();
  useEffect(() => {
    if (state.kind === 'unknown' || state.kind === 'no-network') void lookUpAccount();
  }, []);
  if (state.kind === 'in') {
    return (
      <PageFrame title={props.title} {...(props.lead === undefined ? {} : { lead: props.lead })} class="staff">
        <StaffBar who={state.who} />
        {props.children(state.who)}
      </PageFrame>
    );
  }
  if (state.kind === 'out') {
    return (
      <PageFrame key="sign-in" title={t('staff.sign_in.title')} class="staff">
        {state.setUpNeeded ? <p class="notice">{t('staff.sign_in.set_up_needed')}</p> : null}
        {state.lapsed ? <p class="notice notice--care">{t('staff.sign_in.lapsed')}</p> : null}
        <SignInForm />
      </PageFrame>
    );
  }
  return (
    <PageFrame key="waiting" title={t('staff.title')} class="staff">
      <p role="status">{t(state.kind === 'unknown' ? 'staff.loading' : 'staff.no_network')}</p>
      {state.kind === 'unknown' ? null : (
        <button type="button" class="button" onClick={() => void lookUpAccount()}>
          {t('staff.try_again')}
        </button>
      )}
    </PageFrame>
  );
}

function StaffBar({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const work = useCell(currentWork);
  const here = useCurrentPage();
  const [problem, setProblem] = useState<Problem | null>(null);
  const signOut = async () => {
    const outcome = await api.signOut();
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    forgetEverything();
    account.set({ kind: 'out', setUpNeeded: false, lapsed: false });
  };
  return (
    <div class="staff-bar screen-only">
      <p class="small">
        <bdi>{who.displayName}</bdi> · <bdi>{who.institution}</bdi>
      </p>
      <nav class="row" aria-label={t('staff.menu')}>
        <Link to="/staff" class="button button--quiet button--small">
          {t('staff.list.title')}
        </Link>
        {work === null || here === '/staff/conversations/current' ? null : (
          <Link to="/staff/conversations/current" class="button button--small">
            {t('staff.current', { reference: work.reference })}
          </Link>
        )}
        <button type="button" class="button button--quiet button--small" onClick={() => void signOut()}>
          {t('staff.sign_out')}
        </button>
      </nav>
      {work === null ? null : <p class="small">{t('staff.sign_out_unsaved')}</p>}
      <ProblemNote problem={problem} />
    </div>
  );
}

function SignInForm() {
  const { t } = useTexts();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async () => {
    setBusy(true);
    setProblem(null);
    const outcome = await api.signIn(name.trim(), password);
    setBusy(false);
    setPassword('');
    if (outcome.ok) account.set({ kind: 'in', who: outcome.value });
    else setProblem(outcome.problem);
  };
  return (
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
      <ProblemNote problem={problem} />
      <button type="submit" class="button" disabled={busy}>
        {t('staff.sign_in.go')}
      </button>
    </form>
  );
}
