// SPDX-License-Identifier: EUPL-1.2
// Good practices: found by words, kind of help and evidence; what waits for a peer; what is ours; and the starter set to take from.

import '../directory/directory.css';
import { SERVICE_CATEGORY_NAMES } from '@amparo/casework/assistance';
import { useEffect, useState } from 'preact/hooks';
import type { Problem, WhoAmI } from '../../../api/types.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link, useGo } from '../../../shell/links.tsx';
import { saveBlob } from '../imports/save-text.ts';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';
import { inWords } from './in-words.ts';
import { type PracticeFilter, type PracticeLine, practicesApi } from './practices-api.ts';

export default function PracticesPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('practices.title')} lead={t('practices.lead')}>
      {(who) => <Practices who={who} />}
    </StaffGate>
  );
}

const SHOWN = ['', 'review', 'own'] as const;
const LEVELS = ['WellSupported', 'Supported', 'Promising', 'NotEffective'] as const;

function Practices({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const [filter, setFilter] = useState<PracticeFilter>({});
  const [found, setFound] = useState<readonly PracticeLine[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const deed = useDeed();
  const load = async () => {
    const outcome = await practicesApi.list(filter);
    if (outcome.ok) setFound(outcome.value.practices);
    setProblem(outcome.ok ? null : outcome.problem);
  };
  useEffect(() => {
    const timer = setTimeout(() => {
      void load();
    }, 250);
    return () => clearTimeout(timer);
  }, [filter]);
  const take = async () => {
    const done = await deed.run(practicesApi.export);
    if (done !== undefined)
      saveBlob(new Blob([JSON.stringify(done.value, null, 1)], { type: 'application/json' }), 'good-practices.json');
  };
  return (
    <div class="stack stack--wide">
      <p class="row row--start">
        {mayDo(who, 'practice.write') ? (
          <Link to="/staff/practices/new" class="button">
            {t('practices.new')}
          </Link>
        ) : null}
        <button type="button" class="button button--quiet" disabled={deed.busy} onClick={() => void take()}>
          {t('practices.export')}
        </button>
      </p>
      <Filters filter={filter} onChange={setFilter} />
      <ProblemNote problem={problem ?? deed.problem} />
      {found === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {found === null ? null : (
        <section class="stack" aria-labelledby="practices-list">
          <h2 id="practices-list" class="visually-hidden">
            {t('practices.list')}
          </h2>
          <p role="status" class="small soft">
            {t('practices.count', { count: found.length })}
          </p>
          <ul class="plain directory-lines">
            {found.map((line) => (
              <li key={line.id}>
                <Line line={line} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {mayDo(who, 'practice.write') ? <Starters /> : null}
    </div>
  );
}

function Line({ line }: { readonly line: PracticeLine }) {
  const { t, language } = useTexts();
  const locale = contentLanguage(language);
  return (
    <div class="stack stack--tight">
      <p class="row">
        <Link to={`/staff/practices/${line.id}`}>{inWords(line.title, locale)}</Link>
        <span class="badge">{t(`cooperation.level.${line.evidenceLevel}`)}</span>
        {line.state === 'Published' ? null : <span class="badge">{t(`cooperation.practice_state.${line.state}`)}</span>}
        {line.reviewDue ? <span class="badge">{t('practices.review_due')}</span> : null}
      </p>
      <p class="small">{inWords(line.summary, locale)}</p>
      <p class="small soft">
        {[...line.serviceCategories.map((each) => t(`casework.category.${each}`)), line.languages.join(', ')].join(
          ' · ',
        )}
      </p>
    </div>
  );
}

function Filters({
  filter,
  onChange,
}: {
  readonly filter: PracticeFilter;
  readonly onChange: (filter: PracticeFilter) => void;
}) {
  const { t } = useTexts();
  const choice = (
    name: 'show' | 'category' | 'level',
    options: readonly string[],
    words: (option: string) => string,
  ) => (
    <div class="field">
      <label for={`practices-${name}`}>{t(`practices.filter.${name}`)}</label>
      <select
        id={`practices-${name}`}
        value={filter[name] ?? ''}
        onChange={(event) => onChange({ ...filter, [name]: event.currentTarget.value })}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {words(option)}
          </option>
        ))}
      </select>
    </div>
  );
  return (
    <form class="directory-filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for="practices-words">{t('practices.filter.words')}</label>
        <input
          id="practices-words"
          type="search"
          autocomplete="off"
          maxLength={100}
          value={filter.words ?? ''}
          onInput={(event) => onChange({ ...filter, words: event.currentTarget.value })}
        />
      </div>
      {choice('show', SHOWN, (each) => t(`practices.filter.${each === '' ? 'published' : each}`))}
      {choice('category', ['', ...SERVICE_CATEGORY_NAMES], (each) =>
        each === '' ? t('practices.filter.any') : t(`casework.category.${each}`),
      )}
      {choice('level', ['', ...LEVELS], (each) =>
        each === '' ? t('practices.filter.any') : t(`cooperation.level.${each}`),
      )}
    </form>
  );
}

function Starters() {
  const { t, language } = useTexts();
  const go = useGo();
  const deed = useDeed();
  const { value } = useLoaded(practicesApi.starters);
  const left = value?.starters.filter(({ taken }) => !taken) ?? [];
  if (left.length === 0) return null;
  const take = async (id: string) => {
    const done = await deed.run(() => practicesApi.take(id));
    if (done !== undefined) go(`/staff/practices/${done.value.id}`);
  };
  return (
    <section class="card stack" aria-labelledby="practices-starters">
      <h2 id="practices-starters">{t('practices.starters')}</h2>
      <p>{t('practices.starters_about')}</p>
      <ProblemNote problem={deed.problem} />
      <ul class="plain stack stack--tight">
        {left.map(({ id, title }) => (
          <li key={id} class="row">
            <span>{inWords(title, contentLanguage(language))}</span>
            <button
              type="button"
              class="button button--quiet button--small"
              disabled={deed.busy}
              onClick={() => void take(id)}
            >
              {t('practices.take')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
