// SPDX-License-Identifier: EUPL-1.2
// A new way in for somebody who lost every way to sign in: asked for by one administrator, agreed to by another, then a
// link that is shown once to whoever asked.

import { useState } from 'preact/hooks';
import type { Approval } from '../../../api/cases-api.ts';
import { type Person, peopleApi } from '../../../api/people-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { OneTimeLink } from './one-time-link.tsx';

export function Recovery({ person }: { readonly person: Person }) {
  const { t } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const [asked, setAsked] = useState<Approval | null>(null);
  const [link, setLink] = useState<{ readonly token: string; readonly expiresAt: string } | null>(null);
  const ask = async () => {
    const outcome = await run(() => peopleApi.requestRecovery(person.userId));
    if (outcome !== undefined) setAsked(outcome.value);
  };
  const make = async () => {
    const outcome = await run(() => peopleApi.recoveryLink(person.userId));
    if (outcome !== undefined) setLink(outcome.value);
  };
  if (link !== null) {
    return (
      <OneTimeLink
        page="/staff/recovery"
        token={link.token}
        expiresAt={link.expiresAt}
        about={t('people.recovery.link_about')}
        onDone={() => {
          setLink(null);
          setAsked(null);
        }}
      />
    );
  }
  return (
    <div class="stack stack--tight">
      <p>{t('people.recovery.about')}</p>
      <div role="status">
        {asked?.state === 'pending' ? (
          <p class="notice">{t('people.recovery.pending', { name: asked.requestedBy, when: date(asked.expiresAt) })}</p>
        ) : null}
        {asked?.state === 'approved' ? (
          <p class="notice">
            {asked.mine ? t('people.recovery.approved') : t('people.recovery.not_mine', { name: asked.requestedBy })}
          </p>
        ) : null}
      </div>
      <ProblemNote problem={problem} />
      <p>
        {asked?.state === 'approved' && asked.mine ? (
          <button type="button" class="button" disabled={busy} onClick={() => void make()}>
            {t('people.recovery.make')}
          </button>
        ) : (
          <button type="button" class="button button--quiet" disabled={busy} onClick={() => void ask()}>
            {t(asked === null ? 'people.recovery.ask' : 'people.recovery.look_again')}
          </button>
        )}
      </p>
    </div>
  );
}
