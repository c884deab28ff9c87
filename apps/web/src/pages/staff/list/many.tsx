// SPDX-License-Identifier: EUPL-1.2
// One change to the cases that were chosen: first what would become of each, then all of them or none. What does not fit can be
// left out; nothing is done that was not shown before.

import { useEffect, useState } from 'preact/hooks';
import { caseloadApi, type CaseloadLine, type ManyChange, type ManyResult } from '../../../api/caseload-api.ts';
import type { Colleague } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { Select } from './filters.tsx';

/** As many as the server takes at once. */
export const MOST_AT_ONCE = 50;

interface Props {
  readonly chosen: readonly CaseloadLine[];
  readonly colleagues: readonly Colleague[];
  /** whether cases may be given to others */
  readonly mayAssign: boolean;
  readonly onChosen: (ids: readonly string[]) => void;
  readonly onDone: () => Promise<void>;
}

export function Many({ chosen, colleagues, mayAssign, onChosen, onDone }: Props) {
  const { t } = useTexts();
  const { busy, problem, run, setProblem } = useDeed();
  const [kind, setKind] = useState<ManyChange['kind']>('review');
  const [day, setDay] = useState('');
  const [worker, setWorker] = useState('');
  const [supervisor, setSupervisor] = useState('');
  const [looked, setLooked] = useState<ManyResult | null>(null);
  const ids = chosen.map(({ id }) => id);
  const change: ManyChange =
    kind === 'review' ? { kind, nextReviewAt: day } : { kind, caseWorkerId: worker, supervisorId: supervisor };
  const wish = JSON.stringify([ids, change]);
  // what was looked at holds for these cases and this change only
  useEffect(() => {
    setLooked(null);
    setProblem(null);
  }, [wish]);
  const look = async () => {
    const answer = await run(() => caseloadApi.changeMany(ids, change, true));
    if (answer !== undefined) setLooked(answer.value);
  };
  const doIt = async () => {
    const answer = await run(() => caseloadApi.changeMany(ids, change, false));
    if (answer === undefined) return;
    if (answer.value.done) await onDone();
    else setLooked(answer.value);
  };
  const misfits = looked?.cases.filter(({ ok }) => !ok) ?? [];
  return (
    <section id="many" class="card stack many screen-only" aria-labelledby="many-title">
      <h2 id="many-title">{t('today.many.title', { count: chosen.length })}</h2>
      <form
        class="stack"
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <div class="filters">
          {mayAssign ? (
            <Select
              id="many-kind"
              label={t('today.many.what')}
              value={kind}
              options={['review', 'assign']}
              word={(each) => t(`today.many.${each}`)}
              onChange={(next) => setKind(next as ManyChange['kind'])}
            />
          ) : null}
          {kind === 'review' ? (
            <div class="field">
              <label for="many-day">{t('today.many.review_on')}</label>
              <input
                id="many-day"
                type="date"
                required
                value={day}
                onInput={(event) => setDay(event.currentTarget.value)}
              />
            </div>
          ) : (
            <>
              <Select
                id="many-worker"
                label={t('today.many.case_worker')}
                required
                value={worker}
                options={colleagues.map(({ userId }) => userId)}
                word={(id) => colleagues.find(({ userId }) => userId === id)?.displayName ?? ''}
                any={t('today.many.choose_person')}
                onChange={setWorker}
              />
              <Select
                id="many-supervisor"
                label={t('today.many.supervisor')}
                required
                value={supervisor}
                options={colleagues.map(({ userId }) => userId)}
                word={(id) => colleagues.find(({ userId }) => userId === id)?.displayName ?? ''}
                any={t('today.many.choose_person')}
                onChange={setSupervisor}
              />
            </>
          )}
        </div>
        <p class="row">
          <button type="submit" class="button" disabled={busy}>
            {t('today.many.look')}
          </button>
          <button type="button" class="button button--quiet" onClick={() => onChosen([])}>
            {t('today.many.none')}
          </button>
        </p>
      </form>
      <ProblemNote problem={problem} />
      <div role="status" class="stack">
        {looked === null ? null : (
          <p class={misfits.length === 0 ? 'notice' : 'notice notice--care'}>
            {misfits.length === 0
              ? t('today.many.all_fit', { count: looked.cases.length })
              : t('today.many.some_do_not', { count: misfits.length })}
          </p>
        )}
      </div>
      {looked === null ? null : (
        <>
          <ul>
            {looked.cases.map(({ id, ok, problems }) => {
              const line = chosen.find((each) => each.id === id);
              return (
                <li key={id}>
                  <bdi>{line?.alias ?? line?.ownReference ?? ''}</bdi>:{' '}
                  {ok
                    ? t('today.many.fits')
                    : problems
                        .map((code) => (code === 'not-found' ? t('today.many.not_yours') : whyNot(t, code)))
                        .join(' ')}
                </li>
              );
            })}
          </ul>
          <p class="row">
            {misfits.length === 0 ? (
              <button type="button" class="button" disabled={busy} onClick={() => void doIt()}>
                {t('today.many.do', { count: looked.cases.length })}
              </button>
            ) : (
              <button
                type="button"
                class="button button--quiet"
                onClick={() => onChosen(looked.cases.filter(({ ok }) => ok).map(({ id }) => id))}
              >
                {t('today.many.leave_out')}
              </button>
            )}
          </p>
        </>
      )}
    </section>
  );
}

function whyNot(t: (key: string) => string, code: string): string {
  return `${t(`casework.problem.${code}.name`)} ${t(`casework.problem.${code}.next`)}`;
}
