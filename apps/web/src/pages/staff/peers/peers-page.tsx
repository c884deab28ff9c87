// SPDX-License-Identifier: EUPL-1.2
// Partners on other installations: the own card with words to read aloud, partners that two people pin, files of envelopes for e-mail or
// a stick, and what waits to leave. Shows no content of any message and nothing of a case.

import './peers.css';
import { useState } from 'preact/hooks';
import { federationApi, type Peer } from '../../../api/federation-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { EnvelopeFiles } from './files.tsx';
import { Outbox } from './outbox.tsx';
import { OwnCard } from './own-card.tsx';
import { PeerCard } from './peer-card.tsx';
import { PeerProblem } from './peer-problem.tsx';
import { Propose } from './propose.tsx';

export default function PeersPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('federation.title')} lead={t('federation.lead')}>
      {(who) => <Peers who={who} />}
    </StaffGate>
  );
}

function Peers({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(federationApi.peers);
  const [told, setTold] = useState('');
  const deed = useDeed();
  const peers = value?.peers ?? [];
  const open = peers.filter(({ state }) => state !== 'Blocked');
  const done = async (words: string) => {
    setTold(words);
    await reload();
  };
  return (
    <div class="stack stack--wide">
      <PeerProblem problem={problem ?? deed.problem} />
      <p role="status" class="peers-told">
        {told}
      </p>
      <section class="stack" aria-labelledby="peers-list">
        <h2 id="peers-list">{t('federation.partners')}</h2>
        {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
        {value !== null && open.length === 0 ? <p class="notice">{t('federation.none')}</p> : null}
        <ul class="plain stack">
          {open.map((peer: Peer) => (
            <li key={peer.id}>
              <PeerCard peer={peer} who={who} deed={deed} onDone={done} />
            </li>
          ))}
        </ul>
      </section>
      {mayDo(who, 'peer.propose') ? <Propose onDone={done} /> : null}
      {mayDo(who, 'peer.carry-files') ? (
        <EnvelopeFiles peers={peers.filter(({ state }) => state === 'Pinned')} onDone={reload} />
      ) : null}
      <Outbox peers={peers} mayRetry={mayDo(who, 'peer.carry-files')} onDone={reload} />
      <OwnCard who={who} />
    </div>
  );
}
