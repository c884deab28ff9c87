// SPDX-License-Identifier: EUPL-1.2
// My cases, newest first, found by own reference; the search by name beside it; and the way to a new case. The server
// gives those that are the reader's to see and says nothing of others, not even how many.

import './cases.css';
import { useEffect, useState } from 'preact/hooks';
import { casesApi, type ListedCase } from '../../../api/cases-api.ts';
import type { Problem } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { createCell, useCell } from '../../../store/cell.ts';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { CaseRow } from './case-row.tsx';
import { NameSearch } from './name-search.tsx';

const PAGE_SIZE = 20;
/** outlives a visit to a case, not the tab */
const wanted = createCell('');

export default function CasesPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('cases.list.title')} lead={t('cases.list.lead')}>
      {() => <Cases />}
    </StaffGate>
  );
}

function Cases() {
  const { t } = useTexts();
  return (
    <div class="stack stack--wide">
      <div class="row">
        <Link to="/staff/cases/new" class="button">
          {t('cases.new.title')}
        </Link>
        <a href="#name-search" class="button button--quiet">
          {t('cases.search.title')}
        </a>
      </div>
      <MyCases />
      <NameSearch />
    </div>
  );
}

function MyCases() {
  const { t } = useTexts();
  const reference = useCell(wanted);
  const [found, setFound] = useState<readonly ListedCase[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const load = async (isStill: () => boolean, cursor?: string) => {
    const outcome = await casesApi.list({ reference, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    if (!isStill()) return;
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    setProblem(null);
    setFound((before) => (cursor === undefined ? [] : (before ?? [])).concat(outcome.value.cases));
    setNext(outcome.value.next);
  };
  useEffect(() => {
    let still = true;
    const timer = setTimeout(() => void load(() => still), reference === '' ? 0 : 250);
    return () => {
      still = false;
      clearTimeout(timer);
    };
  }, [reference]);

  return (
    <section class="stack" aria-labelledby="my-cases">
      <h2 id="my-cases">{t('cases.list.mine')}</h2>
      <form role="search" onSubmit={(event) => event.preventDefault()}>
        <div class="field">
          <label for="case-reference">{t('cases.list.reference')}</label>
          <input
            id="case-reference"
            type="search"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            maxLength={40}
            value={reference}
            aria-describedby="case-reference-help"
            onInput={(event) => wanted.set(event.currentTarget.value.replaceAll(/[^A-Za-z0-9./-]/gu, ''))}
          />
          <p id="case-reference-help" class="small soft">
            {t('cases.list.reference_help')}
          </p>
        </div>
      </form>
      <ProblemNote problem={problem} />
      {found === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {found === null ? null : (
        <>
          <p role="status" class="small soft">
            {t(next === null ? 'cases.list.count' : 'cases.list.count_more', { count: found.length })}
          </p>
          {found.length === 0 ? (
            <p class="notice">{t(reference === '' ? 'cases.list.empty' : 'cases.list.none_found')}</p>
          ) : (
            <ul class="plain kept">
              {found.map((each) => (
                <CaseRow key={each.id} found={each} />
              ))}
            </ul>
          )}
          {next === null ? null : (
            <button type="button" class="button button--quiet" onClick={() => void load(() => true, next)}>
              {t('staff.list.more')}
            </button>
          )}
        </>
      )}
    </section>
  );
}
