// SPDX-License-Identifier: EUPL-1.2
// The master keys, for administrators: which wraps now, which are retired; the end of a retired one, which one person asks
// for, another agrees to and somebody then does by hand; and how to come to a start that three of five people open.

import { useState } from 'preact/hooks';
import { type MasterKey, peopleApi } from '../../api/people-api.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { ProblemNote } from './problem-note.tsx';
import { useDates } from './use-dates.ts';
import { useDeed } from './use-deed.ts';
import { useLoaded } from './use-loaded.ts';

export function MasterKeys() {
  const { t } = useTexts();
  const date = useDates();
  const { value, problem, reload } = useLoaded(peopleApi.keys);
  const [destroyed, setDestroyed] = useState('');
  return (
    <section class="card stack" aria-labelledby="master-keys">
      <h2 id="master-keys">{t('people.keys.title')}</h2>
      <p>{t('people.keys.about')}</p>
      <ProblemNote problem={problem} />
      <p role="status">
        {value === null && problem === null ? t('people.keys.loading') : null}
        {destroyed === '' ? null : t('people.keys.destroyed', { key: destroyed })}
      </p>
      <ul class="plain entry-list">
        {(value?.keys ?? []).map((key) => (
          <li key={key.id}>
            <p class="row row--start">
              <strong class="breakable" translate={false}>
                {key.id}
              </strong>
              <span class="badge">{t(`people.keys.state.${key.state}`)}</span>
            </p>
            <p class="small soft">
              {t('people.keys.made', { when: date(key.createdAt) })} · {t('people.keys.wraps', { wraps: key.wraps })}
            </p>
            {key.state === 'retired' ? (
              <Destruction
                of={key}
                reload={reload}
                onDestroyed={async () => {
                  setDestroyed(key.id);
                  await reload();
                }}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface DestructionProps {
  readonly of: MasterKey;
  readonly reload: () => Promise<void>;
  readonly onDestroyed: () => Promise<void>;
}

function Destruction({ of: { id, destruction }, reload, onDestroyed }: DestructionProps) {
  const { t } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const ask = async () => {
    if ((await run(() => peopleApi.requestKeyDestruction(id))) !== undefined) await reload();
  };
  return (
    <details open={destruction !== null}>
      <summary>{t('people.keys.end_of', { key: id })}</summary>
      <div class="stack stack--tight">
        <p>{t('people.keys.end_about')}</p>
        <div role="status">
          {destruction?.state === 'pending' ? (
            <p class="notice">
              {t('people.keys.pending', { name: destruction.requestedBy, when: date(destruction.expiresAt) })}
            </p>
          ) : null}
        </div>
        <ProblemNote problem={problem} />
        {destruction?.state === 'approved' ? (
          <DestroyNow id={id} agreedBy={destruction.decidedBy ?? ''} onDestroyed={onDestroyed} />
        ) : (
          <p>
            <button
              type="button"
              class="button button--quiet"
              disabled={busy}
              onClick={() => void (destruction === null ? ask() : reload())}
            >
              {t(destruction === null ? 'people.keys.ask' : 'people.keys.look_again')}
            </button>
          </p>
        )}
      </div>
    </details>
  );
}

function DestroyNow(props: {
  readonly id: string;
  readonly agreedBy: string;
  readonly onDestroyed: () => Promise<void>;
}) {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [typed, setTyped] = useState('');
  const same = typed.trim() === props.id;
  const destroy = async () => {
    if ((await run(() => peopleApi.destroyKey(props.id))) !== undefined) await props.onDestroyed();
  };
  return (
    <form
      class="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        if (same) void destroy();
      }}
    >
      <p class="notice notice--danger">{t('people.keys.approved', { name: props.agreedBy })}</p>
      <div class="field">
        <label for={`destroy-${props.id}`}>{t('people.keys.type')}</label>
        <input
          id={`destroy-${props.id}`}
          type="text"
          dir="ltr"
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
          {t('people.keys.go')}
        </button>
      </p>
    </form>
  );
}

/** Shares are made at the console and nowhere else: on a page one person would hold all five. */
export function SharesNote() {
  const { t } = useTexts();
  return (
    <section class="card stack" aria-labelledby="with-shares">
      <h2 id="with-shares">{t('people.keys.shares_title')}</h2>
      <p>{t('people.keys.shares_about')}</p>
      <p>
        <code class="breakable" translate={false}>
          npx amparo keys split
        </code>
      </p>
      <p>{t('people.keys.shares_after')}</p>
    </section>
  );
}
