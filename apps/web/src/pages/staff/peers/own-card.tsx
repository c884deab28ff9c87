// SPDX-License-Identifier: EUPL-1.2
// What this installation gives to partners: its card as a file, the words to read aloud, and the change of its keys in steps.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { federationApi, type OwnInstance } from '../../../api/federation-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import { type Deed, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { Fingerprint } from './fingerprint.tsx';
import { PeerProblem } from './peer-problem.tsx';
import { saveText } from './save-text.ts';

export function OwnCard({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(federationApi.own);
  const deed = useDeed();
  return (
    <section class="card stack" aria-labelledby="peers-own">
      <h2 id="peers-own">{t('federation.own.title')}</h2>
      <PeerProblem problem={problem ?? deed.problem} />
      {value === null ? null : (
        <>
          <p>
            <strong>
              <bdi>{value.card.name}</bdi>
            </strong>
            , <bdi>{value.card.place}</bdi>
            <br />
            <span class="small soft">
              {value.card.url === null ? t('federation.only_files') : <bdi dir="ltr">{value.card.url}</bdi>}
            </span>
          </p>
          <p>{t('federation.own.how')}</p>
          <Fingerprint words={value.words} digits={value.fingerprint} />
          <p>
            <button
              type="button"
              class="button"
              onClick={() => saveText('card', `${JSON.stringify(value.card, null, 2)}\n`, new Date())}
            >
              {t('federation.own.save')}
            </button>
          </p>
          {mayDo(who, 'instance.name') ? <NameForm own={value} deed={deed} onDone={reload} /> : null}
          {mayDo(who, 'instance.roll-keys') ? <KeySteps own={value} deed={deed} onDone={reload} /> : null}
        </>
      )}
    </section>
  );
}

interface Part {
  readonly own: OwnInstance;
  readonly deed: Deed;
  readonly onDone: () => Promise<void>;
}

function NameForm({ own, deed, onDone }: Part) {
  const { t } = useTexts();
  const [name, setName] = useState(own.card.name);
  const [place, setPlace] = useState(own.card.place);
  return (
    <details>
      <summary>{t('federation.own.rename')}</summary>
      <form
        class="stack peers-form"
        onSubmit={(event) => {
          event.preventDefault();
          void deed.run(() => federationApi.name({ name, place })).then((done) => (done ? onDone() : undefined));
        }}
      >
        <div class="field">
          <label for="own-name">{t('federation.own.name')}</label>
          <input
            id="own-name"
            required
            maxLength={200}
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="own-place">{t('federation.own.place')}</label>
          <input
            id="own-place"
            required
            maxLength={200}
            autocomplete="off"
            value={place}
            onInput={(event) => setPlace(event.currentTarget.value)}
          />
        </div>
        <p>
          <button type="submit" class="button" disabled={deed.busy}>
            {t('federation.own.keep')}
          </button>
        </p>
      </form>
    </details>
  );
}

function KeySteps({ own, deed, onDone }: Part) {
  const { t } = useTexts();
  const isPrepared = own.keys.some(({ state }) => state === 'next');
  const [asked, setAsked] = useState(false);
  const step = async (name: 'prepare' | 'switch' | 'revoke') => {
    setAsked(false);
    if ((await deed.run(() => federationApi.keys(name))) !== undefined) await onDone();
  };
  const button = (name: 'prepare' | 'switch', words: ComponentChildren, disabled: boolean) => (
    <button type="button" class="button button--quiet" disabled={deed.busy || disabled} onClick={() => void step(name)}>
      {words}
    </button>
  );
  return (
    <details>
      <summary>{t('federation.keys.title')}</summary>
      <div class="stack peers-form">
        <p>{t('federation.keys.how')}</p>
        <p role="status">
          {isPrepared ? t('federation.keys.prepared', { count: own.untold }) : t('federation.keys.one')}
        </p>
        <p class="row">
          {button('prepare', t('federation.keys.prepare'), isPrepared && own.untold === 0)}
          {button('switch', t('federation.keys.switch'), !isPrepared || own.untold > 0)}
        </p>
        <p class="notice notice--care">
          {t(isPrepared ? 'federation.keys.revoke_how' : 'federation.keys.revoke_alone')}
        </p>
        {asked ? (
          <p class="row">
            <button type="button" class="button" disabled={deed.busy} onClick={() => void step('revoke')}>
              {t('federation.keys.revoke_sure')}
            </button>
            <button type="button" class="button button--quiet" onClick={() => setAsked(false)}>
              {t('federation.cancel')}
            </button>
          </p>
        ) : (
          <p>
            <button type="button" class="button button--quiet" onClick={() => setAsked(true)}>
              {t('federation.keys.revoke')}
            </button>
          </p>
        )}
      </div>
    </details>
  );
}
