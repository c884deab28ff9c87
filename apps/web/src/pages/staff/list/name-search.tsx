// SPDX-License-Identifier: EUPL-1.2
// The search by name, alias or number, in a form of its own: it is a look at people, so the form says beforehand what is
// searched, what is noted and what is not. What was typed goes in the body of a request, never into an address.

import { useState } from 'preact/hooks';
import { caseloadApi, type CaseloadLine } from '../../../api/caseload-api.ts';
import type { Colleague } from '../../../api/cases-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { CaseLine } from './case-line.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { moveByArrows } from '../today/row-keys.ts';
import { useDeed } from '../use-deed.ts';
import { readBirthYear } from '../cases/birth-year.ts';

interface Found {
  readonly cases: readonly CaseloadLine[];
  readonly people: readonly Colleague[];
}

export function NameSearch() {
  const { t } = useTexts();
  const { busy, problem, run } = useDeed();
  const [name, setName] = useState('');
  const [year, setYear] = useState('');
  const [found, setFound] = useState<Found | null>(null);
  const search = async () => {
    const birthYear = readBirthYear(year);
    const body = { text: name.trim(), ...(birthYear === undefined ? {} : { birthYear }) };
    setFound(null);
    const done = await run(() => caseloadApi.search(body));
    if (done !== undefined) setFound(done.value);
  };
  return (
    <section class="card stack screen-only" aria-labelledby="name-search">
      <h2 id="name-search">{t('cases.search.title')}</h2>
      <p id="name-search-what">{t('cases.search.what')}</p>
      <p class="notice">{t('cases.search.logged')}</p>
      <form
        class="stack"
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          void search();
        }}
      >
        <div class="case-search">
          <div class="field">
            <label for="search-name">{t('today.list.name')}</label>
            <input
              id="search-name"
              type="text"
              dir="auto"
              required
              autocomplete="off"
              spellcheck={false}
              maxLength={200}
              value={name}
              aria-describedby="name-search-what"
              onInput={(event) => setName(event.currentTarget.value)}
            />
          </div>
          <div class="field">
            <label for="search-year">{t('cases.search.year')}</label>
            <input
              id="search-year"
              type="text"
              inputMode="numeric"
              pattern="[0-9]{4}"
              autocomplete="off"
              maxLength={4}
              value={year}
              aria-describedby="search-year-help"
              onInput={(event) => setYear(event.currentTarget.value.replaceAll(/\D/gu, ''))}
            />
            <p id="search-year-help" class="small soft">
              {t('cases.search.year_help')}
            </p>
          </div>
        </div>
        <ProblemNote problem={problem} />
        <p>
          <button type="submit" class="button button--quiet" disabled={busy}>
            {t('cases.search.go')}
          </button>
        </p>
      </form>
      <div role="status" class="stack">
        {busy ? <p>{t('cases.search.busy')}</p> : null}
        {found === null ? null : (
          <p class={found.cases.length === 0 ? 'notice' : 'small soft'}>
            {found.cases.length === 0 ? t('cases.search.none') : t('cases.search.count', { count: found.cases.length })}
          </p>
        )}
      </div>
      {found === null || found.cases.length === 0 ? null : (
        <ul class="plain lines" onKeyDown={moveByArrows}>
          {found.cases.map((line) => (
            <CaseLine
              key={line.id}
              line={line}
              caseWorker={found.people.find(({ userId }) => userId === line.caseWorkerId)?.displayName}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
