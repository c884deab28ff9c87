// SPDX-License-Identifier: EUPL-1.2
// One partner: what it is called, whether two people pinned it, what waits and what arrived; and the steps that are possible now. Nobody
// sees the fingerprint before it is pinned: the second person writes down what the partner said.

import { useState } from 'preact/hooks';
import { federationApi, type Peer } from '../../../api/federation-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { mayDo } from '../places.ts';
import type { Deed } from '../use-deed.ts';
import { Fingerprint } from './fingerprint.tsx';

interface Props {
  readonly peer: Peer;
  readonly who: WhoAmI;
  readonly deed: Deed;
  readonly onDone: (words: string) => Promise<void>;
}

export function PeerCard({ peer, who, deed, onDone }: Props) {
  const { t, language } = useTexts();
  const when = new Intl.DateTimeFormat(contentLanguage(language), { dateStyle: 'medium', timeStyle: 'short' });
  const at = (text: string) => when.format(new Date(text));
  return (
    <section class="card stack stack--tight" aria-label={peer.name}>
      <p class="row">
        <strong>
          <bdi>{peer.name}</bdi>
        </strong>
        <span>
          <bdi>{peer.place}</bdi>
        </span>
        <span class="badge">{t(`federation.state.${peer.state}`)}</span>
      </p>
      <p class="small soft">
        {peer.url === null ? t('federation.only_files') : <bdi dir="ltr">{peer.url}</bdi>} ·{' '}
        {peer.confirmedBy === null
          ? t('federation.proposed_by', { name: peer.proposedBy })
          : t('federation.pinned_by', { one: peer.proposedBy, two: peer.confirmedBy })}
      </p>
      {peer.state === 'Pinned' ? (
        <ul class="small">
          <li>
            {peer.waitingSince === null
              ? t('federation.nothing_waits')
              : t('federation.waits', { count: peer.waiting, since: at(peer.waitingSince) })}
          </li>
          {peer.dead === 0 ? null : <li>{t('federation.dead', { count: peer.dead })}</li>}
          {peer.events.map(({ kind, count, lastAt }) => (
            <li key={kind}>{t(`federation.event.${kind}`, { count, at: at(lastAt) })}</li>
          ))}
        </ul>
      ) : null}
      {peer.events.some(({ kind }) => kind === 'conflict') ? (
        <p class="notice notice--care">{t('federation.conflict_how')}</p>
      ) : null}
      {peer.fingerprint === null ? null : (
        <details>
          <summary>{t('federation.their_words')}</summary>
          <div class="peers-form">
            <Fingerprint words={peer.words} digits={peer.fingerprint} />
          </div>
        </details>
      )}
      {peer.state === 'Proposed' && peer.mine ? <p class="small">{t('federation.second_needed')}</p> : null}
      {peer.state === 'Proposed' && !peer.mine && mayDo(who, 'peer.confirm') ? (
        <Confirm peer={peer} deed={deed} onDone={onDone} />
      ) : null}
      {mayDo(who, 'peer.block') ? <Block peer={peer} deed={deed} onDone={onDone} /> : null}
    </section>
  );
}

function Confirm({ peer, deed, onDone }: Omit<Props, 'who'>) {
  const { t } = useTexts();
  const [heard, setHeard] = useState('');
  const id = `heard-${peer.id}`;
  const send = async () => {
    const done = await deed.run(() => federationApi.confirm(peer, heard));
    if (done !== undefined) await onDone(t('federation.told.pinned'));
  };
  return (
    <form
      class="notice stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p>{t('federation.confirm_how')}</p>
      <div class="field">
        <label for={id}>{t('federation.heard')}</label>
        <input
          id={id}
          required
          minLength={20}
          maxLength={400}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={heard}
          onInput={(event) => setHeard(event.currentTarget.value)}
        />
      </div>
      <p>
        <button type="submit" class="button" disabled={deed.busy}>
          {t('federation.confirm')}
        </button>
      </p>
    </form>
  );
}

function Block({ peer, deed, onDone }: Omit<Props, 'who'>) {
  const { t } = useTexts();
  const [asked, setAsked] = useState<'no' | 'block' | 'revoke'>('no');
  const sealing = peer.keys.filter(({ state }) => state === 'active' || state === 'next');
  const block = async () => {
    setAsked('no');
    if ((await deed.run(() => federationApi.block(peer))) !== undefined) await onDone(t('federation.told.blocked'));
  };
  if (asked === 'no') {
    return (
      <p>
        <button type="button" class="button button--quiet button--small" onClick={() => setAsked('block')}>
          {t('federation.block')}
        </button>
      </p>
    );
  }
  return (
    <div class="notice notice--care stack stack--tight">
      <p>{t('federation.block_how')}</p>
      <p class="row">
        <button type="button" class="button" disabled={deed.busy} onClick={() => void block()}>
          {t('federation.block_sure')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => setAsked('no')}>
          {t('federation.cancel')}
        </button>
      </p>
      {peer.state === 'Pinned' ? (
        <details>
          <summary>{t('federation.revoke_one')}</summary>
          <ul class="plain stack stack--tight peers-form">
            {sealing.map(({ keyId, use }) => (
              <li key={keyId} class="row">
                <span class="peers-digits" dir="ltr">
                  {keyId.slice(0, 12)}…
                </span>
                <span class="small">{t(`federation.use.${use}`)}</span>
                <button
                  type="button"
                  class="button button--quiet button--small"
                  disabled={deed.busy}
                  onClick={() =>
                    void deed
                      .run(() => federationApi.revokeKey(peer, keyId))
                      .then((done) => (done ? onDone(t('federation.told.revoked')) : undefined))
                  }
                >
                  {t('federation.revoke')}
                </button>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
