// SPDX-License-Identifier: EUPL-1.2
// What this person should know: new devices, changed ways to sign in, sign-ins after failures, somebody who opened one of
// their cases in an emergency. Codes become sentences here; no name is in them.

import { accountApi, type Notice } from '../../../api/account-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useLoaded } from '../use-loaded.ts';
import { NOTICE_KINDS } from './notice-kinds.ts';
import { useChange } from './use-change.ts';

export function Notices() {
  const { t } = useTexts();
  const date = useDates();
  const loaded = useLoaded(accountApi.notices);
  const { busy, problem, run } = useChange(loaded.reload);
  const fresh = (loaded.value?.notices ?? []).filter(({ seen }) => !seen);
  const words = ({ kind }: Notice) => t(NOTICE_KINDS.has(kind) ? `account.notice.${kind}` : 'account.notice.other');
  return (
    <section class="card stack" aria-labelledby="notices">
      <h2 id="notices">{t('account.notices.title')}</h2>
      <ProblemNote problem={loaded.problem ?? problem} />
      {loaded.value !== null && fresh.length === 0 ? <p class="soft">{t('account.notices.none')}</p> : null}
      <ul class="plain stack">
        {fresh.map((notice) => (
          <li key={notice.id} class="notice">
            {words(notice)} <span class="small soft">{date(notice.at)}</span>
          </li>
        ))}
      </ul>
      {fresh.length === 0 ? null : (
        <p>
          <button
            type="button"
            class="button button--quiet"
            disabled={busy}
            onClick={() => void run(() => accountApi.markSeen(fresh.map(({ id }) => id)))}
          >
            {t('account.notices.seen')}
          </button>
        </p>
      )}
    </section>
  );
}
