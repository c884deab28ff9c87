// SPDX-License-Identifier: EUPL-1.2
// Who has looked at a case: read by those who work on it, and printed for the person it is about, who may ask for it. On
// paper for that person stands a number for each member of staff; with names only when somebody chooses so.

import './cases.css';
import { useRoute } from 'preact-iso';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { casesApi, type Look } from '../../../api/cases-api.ts';
import type { WhoAmI } from '../../../api/types.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { wordsForCode } from '../code-words.ts';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useDates } from '../use-dates.ts';
import { useLoaded } from '../use-loaded.ts';

export default function LooksPage() {
  const { t } = useTexts();
  const { id = '' } = useRoute().params;
  return <StaffGate title={t('audit.who_looked.title')}>{(who) => <Looks key={id} id={id} who={who} />}</StaffGate>;
}

type Sheet = 'numbers' | 'names';

function Looks({ id, who }: { readonly id: string; readonly who: WhoAmI }) {
  const { t } = useTexts();
  const date = useDates();
  const zone = useMemo(() => new Intl.DateTimeFormat().resolvedOptions().timeZone, []);
  const { value, problem, reload } = useLoaded(() => casesApi.looks(id, zone), [id, zone]);
  const [sheet, setSheet] = useState<Sheet>('numbers');
  const [prints, setPrints] = useState(0);
  useEffect(() => {
    if (prints > 0) print();
  }, [prints]);
  const printAs = (wanted: Sheet) => {
    setSheet(wanted);
    setPrints(prints + 1);
  };
  if (value === null) {
    return (
      <div class="stack">
        {problem === null ? <p role="status">{t('staff.loading')}</p> : <ProblemNote problem={problem} />}
        <div class="row">
          {problem === null ? null : (
            <button type="button" class="button button--quiet" onClick={() => void reload()}>
              {t('staff.try_again')}
            </button>
          )}
          <Link to="/staff/cases" class="button button--quiet">
            {t('cases.back_to_list')}
          </Link>
        </div>
      </div>
    );
  }
  return (
    <div class="stack stack--wide">
      <p class="lead screen-only">{t('audit.who_looked.lead')}</p>
      <p class="print-only">{t(sheet === 'numbers' ? 'audit.who_looked.lead_printed' : 'cases.looks.lead_names')}</p>
      <p class="print-only small">
        <bdi>{who.institution}</bdi> · {t('cases.looks.printed', { when: date(new Date().toISOString()) })}
      </p>
      <div class="row screen-only">
        <Link to={`/staff/cases/${id}`} class="button button--quiet">
          {t('cases.looks.back')}
        </Link>
        <button type="button" class="button" onClick={() => printAs('numbers')}>
          {t('audit.who_looked.print')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => printAs('names')}>
          {t('audit.who_looked.with_names')}
        </button>
      </div>
      <ProblemNote problem={problem} />
      {value.entries.length === 0 ? <p class="notice">{t('audit.who_looked.nobody')}</p> : null}
      <div class={`card looks-sheet looks-sheet--${sheet}`}>
        <ul class="plain entry-list">
          {value.entries.map((look) => (
            <LookRow key={`${look.number} ${look.day} ${look.what} ${look.how}`} look={look} />
          ))}
        </ul>
      </div>
      {value.complete ? null : <p class="notice">{t('audit.who_looked.older')}</p>}
      <p class="small soft">{t('cases.looks.zone', { zone })}</p>
    </div>
  );
}

function LookRow({ look }: { readonly look: Look }) {
  const { t } = useTexts();
  const { day, time } = useDayAndTime();
  const { number, who, what, how, at, last, times } = look;
  return (
    <li>
      <p>
        {number > 0 ? <strong class="looks-sheet__number">{t('audit.who_looked.person', { number })}</strong> : null}{' '}
        <strong class="looks-sheet__name">{who === null ? t('audit.who_looked.program') : <bdi>{who}</bdi>}</strong>
      </p>
      <p>
        {wordsForCode(t, 'audit.did', what)}{' '}
        {what === 'was-refused' ? null : <span class="soft">({wordsForCode(t, 'audit.how', how)})</span>}
      </p>
      <p class="small soft">
        {times === 1
          ? t('audit.who_looked.once', { day: day(at), first: time(at) })
          : t('audit.who_looked.often', { day: day(at), times, first: time(at), last: time(last) })}
      </p>
    </li>
  );
}

function useDayAndTime() {
  const { language } = useTexts();
  return useMemo(() => {
    const day = new Intl.DateTimeFormat(contentLanguage(language), { dateStyle: 'full' });
    const time = new Intl.DateTimeFormat(contentLanguage(language), { timeStyle: 'short' });
    return {
      day: (instant: string) => day.format(new Date(instant)),
      time: (instant: string) => time.format(new Date(instant)),
    };
  }, [language]);
}
