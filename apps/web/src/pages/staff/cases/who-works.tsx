// SPDX-License-Identifier: EUPL-1.2
// Who works on a case: a supervisor gives it to somebody and takes it from somebody; whoever has it hands it over.

import { useState } from 'preact/hooks';
import { casesApi, type Assignment } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { useGo } from '../../../shell/links.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import type { CaseProps } from './case-props.ts';

export function WhoWorks(props: CaseProps & { readonly readOnly: boolean }) {
  const { file, who, readOnly, onChanged, reload } = props;
  const { t } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const [said, setSaid] = useState('');
  const mayAssign = !readOnly && mayDo(who, 'case.assign');
  const mayHandOver = !readOnly && file.relation === 'assigned' && mayDo(who, 'case.hand-over');
  const all = file.assignments ?? [];
  const running = all.filter(({ until }) => until === null || Date.parse(until) > Date.now());
  const ended = all.filter((each) => !running.includes(each));

  const end = async ({ userId }: Assignment) => {
    if ((await run(() => casesApi.endAssignment(file.id, userId))) === undefined) return;
    setSaid('cases.who.ended');
    await reload();
  };
  return (
    <section class="card stack" aria-labelledby="who-works">
      <h2 id="who-works">{t('cases.who.title')}</h2>
      {running.length === 0 ? <p class="notice notice--care">{t('cases.who.nobody')}</p> : null}
      <ul class="plain entry-list">
        {running.map((each) => (
          <li key={each.userId}>
            <div class="row">
              <span>
                <bdi>{each.displayName}</bdi>{' '}
                <span class="small soft">{t('cases.who.since', { when: date(each.from) })}</span>
              </span>
              {mayAssign && running.length > 1 ? (
                <button
                  type="button"
                  class="button button--quiet"
                  disabled={busy}
                  aria-label={t('cases.who.end_of', { name: each.displayName })}
                  onClick={() => void end(each)}
                >
                  {t('cases.who.end')}
                </button>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      {ended.length === 0 ? null : (
        <details>
          <summary>{t('cases.who.earlier', { count: ended.length })}</summary>
          <ul>
            {ended.map(({ userId, displayName, from, until }) => (
              <li key={`${userId} ${from}`}>
                <bdi>{displayName}</bdi>{' '}
                <span class="small soft">
                  {t('cases.who.from_until', { from: date(from), until: date(until ?? from) })}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <p role="status">{said === '' ? '' : t(said)}</p>
      <ProblemNote problem={problem} />
      {mayAssign ? (
        <ChooseColleague
          id="assign"
          label={t('cases.who.assign')}
          help={t('cases.who.assign_help')}
          go={t('cases.who.assign_go')}
          busy={busy}
          not={running.map(({ userId }) => userId)}
          onChoose={async (userId) => {
            const done = await run(() => casesApi.assign(file.id, userId));
            if (done === undefined) return;
            setSaid('cases.who.assigned');
            onChanged(done.value);
          }}
        />
      ) : null}
      {mayHandOver ? <HandOver {...props} /> : null}
    </section>
  );
}

function HandOver({ file, reload }: CaseProps) {
  const { t } = useTexts();
  const go = useGo();
  const { busy, problem, run } = useDeed();
  return (
    <details>
      <summary>{t('cases.who.hand_over')}</summary>
      <div class="stack">
        <ChooseColleague
          id="hand-over"
          label={t('cases.who.hand_over_to')}
          help={t('cases.who.hand_over_help')}
          go={t('cases.who.hand_over_go')}
          busy={busy}
          not={[]}
          onChoose={async (userId) => {
            if ((await run(() => casesApi.handOver(file.id, userId))) === undefined) return;
            const still = await casesApi.read(file.id);
            if (still.ok) await reload();
            else go('/staff/cases');
          }}
        />
        <ProblemNote problem={problem} />
      </div>
    </details>
  );
}

/** A colleague out of those to whom a case can be given. */
export function ChooseColleague(props: {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly go: string;
  readonly busy: boolean;
  /** who has it already */
  readonly not: readonly string[];
  readonly onChoose: (userId: string) => Promise<void>;
}) {
  const { t } = useTexts();
  const { value, problem } = useLoaded(casesApi.colleagues);
  const [chosen, setChosen] = useState('');
  const colleagues = (value?.colleagues ?? []).filter(({ userId }) => !props.not.includes(userId));
  const known = colleagues.some(({ userId }) => userId === chosen);
  const choose = async () => {
    await props.onChoose(chosen);
    setChosen('');
  };
  return (
    <form
      class="stack stack--tight"
      onSubmit={(event) => {
        event.preventDefault();
        if (!known) return;
        void choose();
      }}
    >
      <div class="field">
        <label for={props.id}>{props.label}</label>
        <select
          id={props.id}
          required
          aria-describedby={`${props.id}-help`}
          value={known ? chosen : ''}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          <option value="">{t('cases.who.choose')}</option>
          {colleagues.map(({ userId, displayName }) => (
            <option key={userId} value={userId}>
              {displayName}
            </option>
          ))}
        </select>
        <p id={`${props.id}-help`} class="small soft">
          {value !== null && colleagues.length === 0 ? t('cases.who.no_colleagues') : props.help}
        </p>
      </div>
      <ProblemNote problem={problem} />
      <p>
        <button type="submit" class="button button--quiet" disabled={props.busy || !known}>
          {props.go}
        </button>
      </p>
    </form>
  );
}
