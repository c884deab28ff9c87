// SPDX-License-Identifier: EUPL-1.2
// Envelopes as files, for partners without a line: one to take there, one to read here, receipts to take back. The files are sealed;
// whoever carries them can read nothing but their size.

import { useState } from 'preact/hooks';
import { federationApi, type Peer, type ReadFile } from '../../../api/federation-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useDeed } from '../use-deed.ts';
import { PeerProblem } from './peer-problem.tsx';
import { saveText } from './save-text.ts';

export function EnvelopeFiles({
  peers,
  onDone,
}: {
  readonly peers: readonly Peer[];
  readonly onDone: () => Promise<void>;
}) {
  const { t } = useTexts();
  const deed = useDeed();
  const [read, setRead] = useState<ReadFile | null>(null);
  const [given, setGiven] = useState('');
  const give = async (peer: Peer) => {
    const done = await deed.run(() => federationApi.fileFor(peer));
    if (done === undefined) return;
    const { count, file } = done.value;
    if (count > 0) saveText('envelopes', file, new Date());
    setGiven(t('federation.files.given', { count }));
    await onDone();
  };
  const take = async (file: File) => {
    const done = await deed.run(() => federationApi.readFile(file));
    setRead(done?.value ?? null);
    if (done !== undefined) await onDone();
  };
  return (
    <section class="card stack" aria-labelledby="peers-files">
      <h2 id="peers-files">{t('federation.files.title')}</h2>
      <p>{t('federation.files.how')}</p>
      <PeerProblem problem={deed.problem} />
      {peers.length === 0 ? null : (
        <ul class="plain stack stack--tight">
          {peers.map((peer) => (
            <li key={peer.id} class="row">
              <span>
                <bdi>{peer.name}</bdi>
              </span>
              <button
                type="button"
                class="button button--quiet button--small"
                disabled={deed.busy}
                onClick={() => void give(peer)}
              >
                {t('federation.files.give', { name: peer.name })}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p role="status">{given}</p>
      <div class="field">
        <label for="envelope-file">{t('federation.files.read')}</label>
        <input
          id="envelope-file"
          type="file"
          accept=".txt,text/plain"
          disabled={deed.busy}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) void take(file);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {read === null ? null : <WhatCame read={read} />}
    </section>
  );
}

function WhatCame({ read }: { readonly read: ReadFile }) {
  const { t } = useTexts();
  const { refused, file, ...counts } = read;
  return (
    <div class="notice stack stack--tight" role="status">
      <ul>
        {(['applied', 'waiting', 'again', 'answers', 'conflicts'] as const)
          .filter((name) => counts[name] > 0)
          .map((name) => (
            <li key={name}>{t(`federation.files.${name}`, { count: counts[name] })}</li>
          ))}
        {refused.map(({ line, reason }) => (
          <li key={line}>
            {t('federation.files.line', { line })} {t(`federation.files.reason.${reason}`)}
          </li>
        ))}
      </ul>
      {file === null ? null : (
        <p>
          <button type="button" class="button" onClick={() => saveText('receipts', file, new Date())}>
            {t('federation.files.receipts')}
          </button>
        </p>
      )}
    </div>
  );
}
