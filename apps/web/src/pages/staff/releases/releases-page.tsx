// SPDX-License-Identifier: EUPL-1.2
// What a data protection officer sees of the data room: what waits for a decision, the budget of each year's people, what was made,
// published and recalled, and every line of the ledger. Nobody decides on what they asked for.

import '../data-room/data-room.css';
import { useState } from 'preact/hooks';
import type { WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ChartsSection } from '../data-room/charts-section.tsx';
import { ReleaseRow, useNumbers } from '../data-room/release-words.tsx';
import { type Ledger, RECALL_REASONS, type RecallReason, roomApi, type StaffRelease } from '../data-room/room-api.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';

export default function ReleasesPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('data-room.officer.title')} lead={t('data-room.officer.lead')}>
      {(who) => <Releases who={who} />}
    </StaffGate>
  );
}

function Releases({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const list = useLoaded(roomApi.list);
  const ledger = useLoaded(roomApi.ledger);
  const [shown, setShown] = useState<string | null>(null);
  const all = list.value?.releases ?? [];
  const waiting = all.filter(({ mayDecide }) => mayDecide);
  const others = all.filter(({ mayDecide }) => !mayDecide);
  const reload = async () => {
    setShown(null);
    await Promise.all([list.reload(), ledger.reload()]);
  };
  return (
    <div class="stack stack--wide">
      <ProblemNote problem={list.problem} />
      {list.value === null && list.problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {shown === null ? null : <ChartsSection key={shown} id={shown} onClose={() => setShown(null)} />}
      <section class="card stack" aria-labelledby="releases-waiting">
        <h2 id="releases-waiting">{t('data-room.officer.waiting')}</h2>
        {list.value !== null && waiting.length === 0 ? (
          <p class="soft">{t('data-room.officer.waiting_none')}</p>
        ) : (
          <p>{t('data-room.officer.before')}</p>
        )}
        <ul class="plain entry-list">
          {waiting.map((release) => (
            <Waiting key={release.id} release={release} ledger={ledger.value} onDone={reload} />
          ))}
        </ul>
      </section>
      <Budget ledger={ledger.value} />
      <section class="card stack" aria-labelledby="releases-all">
        <h2 id="releases-all">{t('data-room.officer.all')}</h2>
        {list.value !== null && others.length === 0 ? <p class="soft">{t('data-room.list.none')}</p> : null}
        <ul class="plain entry-list">
          {others.map((release) => (
            <Other
              key={release.id}
              release={release}
              mayAct={mayDo(who, 'release.publish')}
              onShow={() => setShown(release.id)}
              onDone={reload}
            />
          ))}
        </ul>
      </section>
      <Entries ledger={ledger.value} />
    </div>
  );
}

const GATE = 0.2;

function Waiting(props: {
  readonly release: StaffRelease;
  readonly ledger: Ledger | null;
  readonly onDone: () => Promise<void>;
}) {
  const { release, ledger } = props;
  const { t } = useTexts();
  const number = useNumbers();
  const { busy, problem, run } = useDeed();
  const { fromYear, toYear, epsilon } = release;
  const touched = (ledger?.years ?? []).filter(({ year }) => year >= fromYear && year <= toYear);
  const left = Math.min(ledger?.cap ?? 0, ...touched.map((each) => each.left));
  const decide = async (decision: 'approve' | 'refuse') => {
    if ((await run(() => roomApi.decide(release.id, decision))) !== undefined) await props.onDone();
  };
  return (
    <ReleaseRow release={release}>
      <p>{t('data-room.officer.would_cost', { cost: number(epsilon + GATE), left: number(left) })}</p>
      <ProblemNote problem={problem} />
      <div class="row row--start">
        <button type="button" class="button" disabled={busy} onClick={() => void decide('approve')}>
          {t('data-room.officer.approve')}
        </button>
        <button type="button" class="button button--quiet" disabled={busy} onClick={() => void decide('refuse')}>
          {t('data-room.officer.refuse')}
        </button>
      </div>
    </ReleaseRow>
  );
}

function Other(props: {
  readonly release: StaffRelease;
  readonly mayAct: boolean;
  readonly onShow: () => void;
  readonly onDone: () => Promise<void>;
}) {
  const { release, mayAct } = props;
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const { id, state, audience, mine } = release;
  const publish = async () => {
    if ((await run(() => roomApi.publish(id))) !== undefined) await props.onDone();
  };
  const isThere = state === 'made' || state === 'published';
  return (
    <ReleaseRow release={release}>
      <ProblemNote problem={problem} />
      {isThere ? (
        <div class="row row--start">
          <button type="button" class="button button--quiet" onClick={props.onShow}>
            {t('data-room.list.show')}
          </button>
          {mayAct && !mine && state === 'made' && audience === 'public' ? (
            <button type="button" class="button" disabled={busy} onClick={() => void publish()}>
              {t('data-room.officer.publish')}
            </button>
          ) : null}
        </div>
      ) : null}
      {mayAct && isThere ? <Recall release={release} onDone={props.onDone} /> : null}
    </ReleaseRow>
  );
}

function Recall({ release, onDone }: { readonly release: StaffRelease; readonly onDone: () => Promise<void> }) {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [reason, setReason] = useState<RecallReason>('disclosure-risk');
  const recall = async () => {
    if ((await run(() => roomApi.recall(release.id, reason))) !== undefined) await onDone();
  };
  const id = `recall-${release.id}`;
  return (
    <details>
      <summary>{t('data-room.officer.recall')}</summary>
      <div class="stack">
        <p class="small">{t('data-room.officer.recall_help')}</p>
        <div class="field">
          <label for={id}>{t('data-room.officer.recall_reason')}</label>
          <select
            id={id}
            value={reason}
            onChange={(event) => {
              const found = RECALL_REASONS.find((each) => each === event.currentTarget.value);
              if (found !== undefined) setReason(found);
            }}
          >
            {RECALL_REASONS.map((each) => (
              <option key={each} value={each}>
                {t(`data-room.recall.${each}`)}
              </option>
            ))}
          </select>
        </div>
        <ProblemNote problem={problem} />
        <button type="button" class="button button--danger" disabled={busy} onClick={() => void recall()}>
          {t('data-room.officer.recall_go')}
        </button>
      </div>
    </details>
  );
}

function Budget({ ledger }: { readonly ledger: Ledger | null }) {
  const { t } = useTexts();
  const number = useNumbers();
  if (ledger === null) return null;
  return (
    <section class="card stack" aria-labelledby="releases-budget">
      <h2 id="releases-budget">{t('data-room.budget.title')}</h2>
      <p>{t('data-room.budget.lead', { cap: number(ledger.cap) })}</p>
      {ledger.years.length === 0 ? <p class="soft">{t('data-room.budget.none')}</p> : null}
      <ul class="plain data-room__years">
        {ledger.years.map(({ year, epsilon, left, isKAnonymousUsed }) => (
          <li key={year} class="stack stack--tight">
            <p>
              <strong>{String(year)}</strong>{' '}
              {t('data-room.budget.year', { spent: number(epsilon), left: number(left), cap: number(ledger.cap) })}
            </p>
            <svg class="data-room__meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect class="data-room__meter-all" width={100} height={4} />
              <rect class="data-room__meter-spent" width={Math.min(100, (100 * epsilon) / ledger.cap)} height={4} />
            </svg>
            {isKAnonymousUsed ? <p class="small soft">{t('data-room.budget.k_used')}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Entries({ ledger }: { readonly ledger: Ledger | null }) {
  const { t } = useTexts();
  const date = useDates();
  const number = useNumbers();
  if (ledger === null || ledger.entries.length === 0) return null;
  const columns = ['at', 'year', 'audience', 'purpose', 'mechanism', 'epsilon', 'delta', 'asked', 'agreed'] as const;
  return (
    <section class="card stack" aria-labelledby="releases-ledger">
      <h2 id="releases-ledger">{t('data-room.ledger.title')}</h2>
      <p class="small soft">{t('data-room.ledger.lead')}</p>
      {/* a wide table scrolls by itself, also by keyboard, so that the page never does */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div class="data-room__table" role="region" aria-labelledby="releases-ledger" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {t(`data-room.ledger.column.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ledger.entries.map((entry) => (
              <tr key={`${entry.releaseId}-${entry.year}`}>
                <th scope="row">{date(entry.at)}</th>
                <td>{String(entry.year)}</td>
                <td>{t(`data-room.audience.${entry.audience}`)}</td>
                <td>{t(`data-room.purpose.${entry.purpose}`)}</td>
                <td>{t(`data-room.ledger.mechanism.${entry.mechanism}`)}</td>
                <td>{number(entry.epsilon)}</td>
                <td>{entry.delta.toExponential(1)}</td>
                <td>
                  <bdi>{entry.requestedBy}</bdi>
                </td>
                <td>
                  <bdi>{entry.approvedBy}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
