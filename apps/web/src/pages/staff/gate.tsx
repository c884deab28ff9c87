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
import { placesFor } from './places.ts';
import { ProblemNote } from './problem-note.tsx';
import { SignIn } from './sign-in.tsx';
import { StepUpDialog } from './step-up.tsx';

export function StaffGate(props: {
  readonly title: string;
  readonly lead?: string;
  readonly children: (who: WhoAmI) => ComponentChildren;
}) {
  const { t } = useTexts();
  const state = useCell(account);
  const here = useCurrentPage();
  useLeaveWarning();
  useEffect(() => {
    if (state.kind === 'unknown' || state.kind === 'no-network' || state.kind === 'sealed') void lookUpAccount();
  }, []);
  if (state.kind === 'in') {
    return (
      <PageFrame title={props.title} {...(props.lead === undefined ? {} : { lead: props.lead })} class="staff">
        <StaffBar who={state.who} />
        <StepUpDialog />
        {state.who.mustEnrol && here !== '/staff/account' ? <MustEnrol /> : props.children(state.who)}
      </PageFrame>
    );
  }
  if (state.kind === 'out') {
    return (
      <PageFrame key="sign-in" title={t('staff.sign_in.title')} class="staff">
        {state.setUpNeeded ? <p class="notice">{t('staff.sign_in.set_up_needed')}</p> : null}
        {state.lapsed ? <p class="notice notice--care">{t('staff.sign_in.lapsed')}</p> : null}
        <SignIn />
      </PageFrame>
    );
  }
  return (
    <PageFrame key="waiting" title={t('staff.title')} class="staff">
      <p role="status">{t(WAITING[state.kind])}</p>
      {state.kind === 'sealed' ? <Link to="/staff/keys">{t('people.seal.title')}</Link> : null}
      {state.kind === 'unknown' ? null : (
        <button type="button" class="button" onClick={() => void lookUpAccount()}>
          {t('staff.try_again')}
        </button>
      )}
    </PageFrame>
  );
}

const WAITING = {
  unknown: 'staff.loading',
  'no-network': 'staff.no_network',
  sealed: 'staff.problem.keys-sealed',
} as const;

/** A password alone opens nothing but one's own account (AU-2). */
function MustEnrol() {
  const { t } = useTexts();
  return (
    <div class="stack">
      <p class="notice notice--care">{t('staff.must_enrol.why')}</p>
      <p>
        <Link to="/staff/account" class="button">
          {t('staff.must_enrol.go')}
        </Link>
      </p>
    </div>
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
        {placesFor(who).map(({ to, words }) => (
          <Link
            key={to}
            to={to}
            class="button button--quiet button--small"
            {...(here === to ? { 'aria-current': 'page' as const } : {})}
          >
            {t(words, { count: who.notices })}
          </Link>
        ))}
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
