// SPDX-License-Identifier: EUPL-1.2
// What in the log looks as if somebody looked at what is not theirs: questions to ask, not findings.

import { useState } from 'preact/hooks';
import { type Alarm, peopleApi } from '../../../api/people-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { wordsForCode } from '../code-words.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';

export function Alarms() {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(peopleApi.alarms);
  const all = value?.alarms ?? [];
  const open = all.filter(({ seenAt }) => seenAt === null);
  const seen = all.filter(({ seenAt }) => seenAt !== null);
  return (
    <section class="card stack" aria-labelledby="alarms">
      <h2 id="alarms">{t('audit.alarm.title')}</h2>
      <p>{t('audit.alarm.lead')}</p>
      <ProblemNote problem={problem} />
      {value !== null && open.length === 0 ? <p class="soft">{t('people.alarms.none_open')}</p> : null}
      <ul class="plain entry-list">
        {open.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} reload={reload} />
        ))}
      </ul>
      {seen.length === 0 ? null : (
        <details>
          <summary>{t('people.alarms.seen', { count: seen.length })}</summary>
          <ul class="plain entry-list">
            {seen.map((alarm) => (
              <AlarmRow key={alarm.id} alarm={alarm} reload={reload} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function AlarmRow({ alarm, reload }: { readonly alarm: Alarm; readonly reload: () => Promise<void> }) {
  const { t } = useTexts();
  const date = useDates();
  const { busy, problem, run } = useDeed();
  const [done, setDone] = useState(false);
  const { kind, actor, at, count, seenBy, seenAt } = alarm;
  const mark = async () => {
    if ((await run(() => peopleApi.markAlarmSeen(alarm.id))) === undefined) return;
    setDone(true);
    await reload();
  };
  return (
    <li>
      <p>
        <strong>{wordsForCode(t, 'audit.alarm', kind)}</strong>
      </p>
      <p>
        {actor === null ? t('people.audit.system') : <bdi>{actor.displayName ?? t('people.audit.no_name')}</bdi>} ·{' '}
        {date(at)} · {t('people.alarms.count', { count })}
      </p>
      {seenAt === null ? null : (
        <p class="small soft">
          {t('people.alarms.seen_by')} <bdi>{seenBy ?? t('people.audit.no_name')}</bdi>, {date(seenAt)}
        </p>
      )}
      <ProblemNote problem={problem} />
      {seenAt !== null || done ? null : (
        <p class="screen-only">
          <button type="button" class="button button--quiet" disabled={busy} onClick={() => void mark()}>
            {t('people.alarms.mark')}
          </button>
        </p>
      )}
    </li>
  );
}
