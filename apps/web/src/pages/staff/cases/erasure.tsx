// SPDX-License-Identifier: EUPL-1.2
// Erasing a case for good: asked for by one person, agreed to by another, then done by hand, with the own reference typed
// once more, because nothing brings it back.

import { useState } from 'preact/hooks';
import { type Approval, casesApi } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useGo } from '../../../shell/links.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import type { CaseProps } from './case-props.ts';

export function Erasure({ file }: CaseProps) {
  const { t } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const [asked, setAsked] = useState<Approval | null>(null);
  const ask = async () => {
    const outcome = await run(() => casesApi.requestErasure(file.id));
    if (outcome !== undefined) setAsked(outcome.value);
  };
  return (
    <section class="card stack" aria-labelledby="erasure">
      <h2 id="erasure">{t('cases.erasure.title')}</h2>
      <details>
        <summary>{t('cases.erasure.open')}</summary>
        <div class="stack">
          <p>{t('cases.erasure.about')}</p>
          <p>{t('cases.erasure.when')}</p>
          <div role="status">
            {asked?.state === 'pending' ? (
              <p class="notice">
                {t('cases.erasure.pending', { name: asked.requestedBy, when: date(asked.expiresAt) })}
              </p>
            ) : null}
          </div>
          <ProblemNote problem={problem} />
          {asked?.state === 'approved' ? (
            <EraseNow id={file.id} reference={file.ownReference ?? ''} agreedBy={asked.decidedBy ?? ''} />
          ) : (
            <p>
              <button type="button" class="button button--quiet" disabled={busy} onClick={() => void ask()}>
                {t(asked === null ? 'cases.erasure.ask' : 'cases.erasure.look_again')}
              </button>
            </p>
          )}
        </div>
      </details>
    </section>
  );
}

function EraseNow(props: { readonly id: string; readonly reference: string; readonly agreedBy: string }) {
  const { t } = useTexts();
  const go = useGo();
  const { busy, problem, run } = useDeed();
  const [typed, setTyped] = useState('');
  const same = typed.trim() === props.reference;
  const erase = async () => {
    if ((await run(() => casesApi.erase(props.id))) !== undefined) go('/staff/cases', { replace: true });
  };
  return (
    <form
      class="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        if (same) void erase();
      }}
    >
      <p class="notice notice--danger">{t('cases.erasure.approved', { name: props.agreedBy })}</p>
      <div class="field">
        <label for="erase-reference">{t('cases.erasure.type')}</label>
        <input
          id="erase-reference"
          type="text"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          maxLength={40}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </div>
      <ProblemNote problem={problem} />
      <p>
        <button type="submit" class="button button--danger" disabled={busy || !same}>
          {t('cases.erasure.go')}
        </button>
      </p>
    </form>
  );
}
