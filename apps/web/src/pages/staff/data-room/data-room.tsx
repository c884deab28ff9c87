// SPDX-License-Identifier: EUPL-1.2
// The data room of an analyst: ask for a look at the people of some years, make what was agreed to, read the charts. No case, no
// line and no exact number is ever on this page.

import './data-room.css';
import { useEffect, useState } from 'preact/hooks';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { AskForm } from './ask-form.tsx';
import { ChartsSection } from './charts-section.tsx';
import { ReleaseRow } from './release-words.tsx';
import { roomApi, type StaffRelease } from './room-api.ts';

export default function DataRoomPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('data-room.title')} lead={t('data-room.lead')}>
      {(who) => <Room who={who} />}
    </StaffGate>
  );
}

/** While something is being made the list is read again. */
const AGAIN_MS = 1500;

function Room({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const list = useLoaded(roomApi.list);
  const ledger = useLoaded(roomApi.ledger);
  const [shown, setShown] = useState<string | null>(null);
  const releases = list.value?.releases ?? [];
  const isMaking = releases.some(({ state }) => state === 'making');
  const reload = async () => {
    await Promise.all([list.reload(), ledger.reload()]);
  };
  useEffect(() => {
    if (!isMaking) return undefined;
    const timer = setInterval(() => void list.reload(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isMaking]);
  return (
    <div class="stack stack--wide">
      {shown === null ? null : <ChartsSection key={shown} id={shown} onClose={() => setShown(null)} />}
      <section class="card stack" aria-labelledby="data-room-list">
        <h2 id="data-room-list">{t('data-room.list.title')}</h2>
        <ProblemNote problem={list.problem} />
        {list.value === null && list.problem === null ? <p role="status">{t('staff.loading')}</p> : null}
        {list.value !== null && releases.length === 0 ? <p class="soft">{t('data-room.list.none')}</p> : null}
        <p role="status" class="small soft">
          {isMaking ? t('data-room.list.making') : ''}
        </p>
        <ul class="plain entry-list">
          {releases.map((release) => (
            <Row
              key={release.id}
              release={release}
              mayMake={mayDo(who, 'release.make')}
              onChanged={reload}
              onShow={() => setShown(release.id)}
            />
          ))}
        </ul>
      </section>
      {mayDo(who, 'release.request') ? <AskForm ledger={ledger.value} onAsked={reload} /> : null}
      <section class="card stack" aria-labelledby="data-room-how">
        <h2 id="data-room-how">{t('data-room.how.title')}</h2>
        <ul>
          {(['who', 'once', 'noise', 'budget', 'withheld', 'not_each'] as const).map((key) => (
            <li key={key}>{t(`data-room.how.${key}`)}</li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Row(props: {
  readonly release: StaffRelease;
  readonly mayMake: boolean;
  readonly onChanged: () => Promise<void>;
  readonly onShow: () => void;
}) {
  const { release, mayMake } = props;
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const { id, state, mine } = release;
  const deed = async (call: typeof roomApi.make) => {
    if ((await run(() => call(id))) !== undefined) await props.onChanged();
  };
  return (
    <ReleaseRow release={release}>
      <ProblemNote problem={problem} />
      <div class="row row--start">
        {state === 'made' || state === 'published' ? (
          <button type="button" class="button" onClick={props.onShow}>
            {t('data-room.list.show')}
          </button>
        ) : null}
        {mayMake && mine && state === 'approved' ? (
          <button type="button" class="button" disabled={busy} onClick={() => void deed(roomApi.make)}>
            {t('data-room.list.make')}
          </button>
        ) : null}
        {mine && (state === 'requested' || state === 'approved') ? (
          <button
            type="button"
            class="button button--quiet"
            disabled={busy}
            onClick={() => void deed(roomApi.withdraw)}
          >
            {t('data-room.list.withdraw')}
          </button>
        ) : null}
      </div>
    </ReleaseRow>
  );
}
