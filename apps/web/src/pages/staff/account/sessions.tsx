// SPDX-License-Identifier: EUPL-1.2
// Where this person is signed in at the moment, and the way to end a session that is not theirs any more.

import { accountApi } from '../../../api/account-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useLoaded } from '../use-loaded.ts';
import { useChange } from './use-change.ts';

const METHODS = new Set(['passkey', 'password-totp', 'recovery-code', 'sso', 'set-up']);

export function Sessions() {
  const { t } = useTexts();
  const date = useDates();
  const loaded = useLoaded(accountApi.sessions);
  const { busy, problem, run } = useChange(loaded.reload);
  return (
    <section class="card stack" aria-labelledby="sessions">
      <h2 id="sessions">{t('account.sessions.title')}</h2>
      <p>{t('account.sessions.about')}</p>
      <ProblemNote problem={loaded.problem ?? problem} />
      <ul class="plain stack">
        {(loaded.value?.sessions ?? []).map((session) => (
          <li key={session.id} class="row">
            <span>
              <bdi>{session.device ?? t('account.sessions.unknown_device')}</bdi>{' '}
              <span class="small soft">
                {METHODS.has(session.method) ? t(`account.method.${session.method}`) : session.method} ·{' '}
                {t('account.sessions.since', { when: date(session.createdAt) })} ·{' '}
                {t('account.sessions.last', { when: date(session.lastSeenAt) })}
              </span>
            </span>
            {session.current ? (
              <span class="badge">{t('account.this_one')}</span>
            ) : (
              <button
                type="button"
                class="button button--quiet button--small"
                disabled={busy}
                aria-label={t('account.sessions.end_named', { when: date(session.createdAt) })}
                onClick={() => void run(() => accountApi.endSession(session.id))}
              >
                {t('account.sessions.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
