// SPDX-License-Identifier: EUPL-1.2
// The directory: services by name, forty at a time as short lines, so that a page passes a slow line; filters; and a map that is loaded
// only when somebody opens it.

import './directory.css';
import { SERVICE_CATEGORY_NAMES } from '@amparo/casework/assistance';
import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Problem, WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { StaffGate } from '../gate.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { directoryApi, type Filter, type ServiceLine, type ServiceList } from './directory-api.ts';
import { Line } from './line.tsx';

export default function DirectoryPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('directory.title')} lead={t('directory.lead')}>
      {(who) => <Services who={who} />}
    </StaffGate>
  );
}

type MapPart = FunctionComponent<{
  readonly filter: Filter;
  readonly onBox: (box: string) => void;
  readonly onCountry: (country: string) => void;
}>;

function Services({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const [filter, setFilter] = useState<Filter>({});
  const [page, setPage] = useState<ServiceList | null>(null);
  const [lines, setLines] = useState<readonly ServiceLine[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [map, setMap] = useState<{ readonly Part: MapPart } | null>(null);

  const load = async (from = 0) => {
    const outcome = await directoryApi.list(filter, from);
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    setProblem(null);
    setPage(outcome.value);
    setLines((before) => (from === 0 ? outcome.value.services : [...before, ...outcome.value.services]));
  };
  useEffect(() => {
    const timer = setTimeout(() => void load(), 250);
    return () => clearTimeout(timer);
  }, [filter]);
  const openMap = async () => setMap({ Part: (await import('./map.tsx')).default });

  return (
    <div class="stack stack--wide">
      <p class="row row--start">
        {mayDo(who, 'directory.match') ? (
          <Link to="/staff/directory/help" class="button">
            {t('directory.match.title')}
          </Link>
        ) : null}
        {mayDo(who, 'directory.change') ? (
          <Link to="/staff/directory/new" class="button button--quiet">
            {t('directory.form.new')}
          </Link>
        ) : null}
        {mayDo(who, 'directory.import') ? (
          <Link to="/staff/directory/files" class="button button--quiet">
            {t('directory.files.title')}
          </Link>
        ) : null}
      </p>
      <Filters filter={filter} onChange={setFilter} />
      <ProblemNote problem={problem} />
      {map === null ? (
        <p>
          <button type="button" class="button button--quiet" onClick={() => void openMap()}>
            {t('directory.map.open')}
          </button>
        </p>
      ) : (
        <map.Part
          filter={filter}
          onBox={(box) => setFilter({ ...filter, box: filter.box === box ? '' : box })}
          onCountry={(country) => setFilter({ ...filter, country, box: '' })}
        />
      )}
      {page === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {page === null ? null : (
        <section class="stack" aria-labelledby="directory-list">
          <h2 id="directory-list" class="visually-hidden">
            {t('directory.list')}
          </h2>
          <p role="status" class="small soft">
            {t('directory.count', { count: page.total })}{' '}
            {page.stale === 0 ? null : t('directory.count_stale', { count: page.stale })}
          </p>
          <ul class="plain directory-lines">
            {lines.map((line) => (
              <li key={line.id}>
                <Line line={line} />
              </li>
            ))}
          </ul>
          {page.next === null ? null : (
            <button type="button" class="button button--quiet" onClick={() => void load(page.next ?? 0)}>
              {t('staff.list.more')}
            </button>
          )}
        </section>
      )}
    </div>
  );
}

const STATES = ['checked', 'stale', 'no-hours', 'own'] as const;

function Filters({ filter, onChange }: { readonly filter: Filter; readonly onChange: (filter: Filter) => void }) {
  const { t } = useTexts();
  const change = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  return (
    <form class="directory-filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for="directory-words">{t('directory.filter.words')}</label>
        <input
          id="directory-words"
          type="search"
          autocomplete="off"
          maxLength={100}
          value={filter.words ?? ''}
          onInput={(event) => change({ words: event.currentTarget.value })}
        />
      </div>
      <div class="field">
        <label for="directory-category">{t('directory.filter.category')}</label>
        <select
          id="directory-category"
          value={filter.category ?? ''}
          onChange={(event) => change({ category: event.currentTarget.value })}
        >
          <option value="">{t('directory.filter.any')}</option>
          {SERVICE_CATEGORY_NAMES.map((each) => (
            <option key={each} value={each}>
              {t(`casework.category.${each}`)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="directory-country">{t('directory.filter.country')}</label>
        <input
          id="directory-country"
          autocomplete="off"
          maxLength={2}
          value={filter.country ?? ''}
          onInput={(event) => {
            const country = event.currentTarget.value.toUpperCase().replaceAll(/[^A-Z]/gu, '');
            change({ country: country.length === 2 ? country : '' });
          }}
        />
      </div>
      <div class="field">
        <label for="directory-state">{t('directory.filter.state')}</label>
        <select
          id="directory-state"
          value={filter.state ?? ''}
          onChange={(event) => change({ state: event.currentTarget.value })}
        >
          <option value="">{t('directory.filter.any')}</option>
          {STATES.map((each) => (
            <option key={each} value={each}>
              {t(`directory.filter.${each.replace('-', '_')}`)}
            </option>
          ))}
        </select>
      </div>
      {filter.box === undefined || filter.box === '' ? null : (
        <p>
          <button type="button" class="button button--quiet button--small" onClick={() => change({ box: '' })}>
            {t('directory.filter.no_box')}
          </button>
        </p>
      )}
    </form>
  );
}
