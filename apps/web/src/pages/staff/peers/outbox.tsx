// SPDX-License-Identifier: EUPL-1.2
// What was sent and what waits, newest first: kinds, times and states. No content, and nothing that tells of a case.

import { federationApi, type Peer } from '../../../api/federation-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { PeerProblem } from './peer-problem.tsx';

export function Outbox(props: {
  readonly peers: readonly Peer[];
  readonly mayRetry: boolean;
  readonly onDone: () => Promise<void>;
}) {
  const { t, language } = useTexts();
  const { value, problem, reload } = useLoaded(federationApi.outbox);
  const deed = useDeed();
  const when = new Intl.DateTimeFormat(contentLanguage(language), { dateStyle: 'short', timeStyle: 'short' });
  const nameOf = (instanceId: string) =>
    props.peers.find((peer) => peer.instanceId === instanceId)?.name ?? t('federation.outbox.here');
  const messages = value?.messages ?? [];
  const again = async (id: string) => {
    if ((await deed.run(() => federationApi.retry(id))) === undefined) return;
    await reload();
    await props.onDone();
  };
  return (
    <section class="stack" aria-labelledby="peers-outbox">
      <h2 id="peers-outbox">{t('federation.outbox.title')}</h2>
      <PeerProblem problem={problem ?? deed.problem} />
      {value !== null && messages.length === 0 ? <p class="notice">{t('federation.outbox.none')}</p> : null}
      {messages.length === 0 ? null : (
        <div class="peers-scroll" tabIndex={0} role="region" aria-labelledby="peers-outbox">
          <table class="peers-table">
            <thead>
              <tr>
                <th scope="col">{t('federation.outbox.what')}</th>
                <th scope="col">{t('federation.outbox.to')}</th>
                <th scope="col">{t('federation.outbox.since')}</th>
                <th scope="col">{t('federation.outbox.state')}</th>
              </tr>
            </thead>
            <tbody>
              {messages.map((message) => (
                <tr key={message.id}>
                  <td>{t(`federation.type.${message.type}`)}</td>
                  <td>
                    <bdi>{nameOf(message.instanceId)}</bdi>
                  </td>
                  <td>
                    <time dateTime={message.queuedAt}>{when.format(new Date(message.queuedAt))}</time>
                  </td>
                  <td>
                    {t(`federation.message.${message.state}`)}
                    {message.deadReason === null ? null : ` ${t(`federation.reason.${message.deadReason}`)}`}
                    {message.deadReason === 'gave-up' && props.mayRetry ? (
                      <button
                        type="button"
                        class="button button--quiet button--small"
                        disabled={deed.busy}
                        onClick={() => void again(message.id)}
                      >
                        {t('federation.outbox.again')}
                      </button>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
