// SPDX-License-Identifier: EUPL-1.2
// My cases: filtered, sorted, in views that can be kept, many changed at once after a look; the search by name, alias or number
// beside it; and the way to a new case. The server gives those that are the reader's to see and says nothing of others, not
// even how many.

import '../cases/cases.css';
import '../today/today.css';
import { useEffect, useState } from 'preact/hooks';
import { caseloadApi, type CaseloadLine, type Filters } from '../../../api/caseload-api.ts';
import { casesApi, type Colleague } from '../../../api/cases-api.ts';
import type { Problem, WhoAmI } from '../../../api/types.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { Link } from '../../../shell/links.tsx';
import { createCell, useCell } from '../../../store/cell.ts';
import { StaffGate } from '../gate.tsx';
import { CaseLine } from './case-line.tsx';
import { FilterForm } from './filters.tsx';
import { Many, MOST_AT_ONCE } from './many.tsx';
import { Views } from './views.tsx';
import { mayDo } from '../places.ts';
import { ProblemNote } from '../problem-note.tsx';
import { moveByArrows } from '../today/row-keys.ts';
import { useLoaded } from '../use-loaded.ts';
import { NameSearch } from './name-search.tsx';

const PAGE_SIZE = 50;
/** outlives a visit to a case, not the tab */
const wanted = createCell<Filters>({});

export default function CasesPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('cases.list.title')} lead={t('cases.list.lead')}>
      {(who) => <Cases who={who} />}
    </StaffGate>
  );
}

function Cases({ who }: { readonly who: WhoAmI }) {
  const { t } = useTexts();
  const filters = useCell(wanted);
  return (
    <div class="stack stack--wide">
      <div class="row screen-only">
        <Link to="/staff/case-files/new" class="button">
          {t('today.list.new_file')}
        </Link>
        <Link to="/staff/cases/new" class="button button--quiet">
          {t('cases.new.title')}
        </Link>
        <a href="#name-search" class="button button--quiet">
          {t('cases.search.title')}
        </a>
      </div>
      <Views filters={filters} onChoose={(next) => wanted.set(next)} />
      <MyCases who={who} filters={filters} />
      <NameSearch />
    </div>
  );
}

interface Found {
  readonly cases: readonly CaseloadLine[];
  readonly people: readonly Colleague[];
  readonly next: string | null;
}

function MyCases({ who, filters }: { readonly who: WhoAmI; readonly filters: Filters }) {
  const { t } = useTexts();
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [said, setSaid] = useState('');
  const colleagues = useLoaded(casesApi.colleagues).value?.colleagues ?? [];
  const mayAssign = mayDo(who, 'file.approve');
  const mayMany = mayDo(who, 'caseload.change-many');

  const load = async (isStill: () => boolean, cursor?: string) => {
    const outcome = await caseloadApi.list(filters, PAGE_SIZE, cursor);
    if (!isStill()) return;
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    const page = outcome.value;
    setProblem(null);
    setFound((before) =>
      cursor === undefined || before === null
        ? page
        : { cases: before.cases.concat(page.cases), people: before.people.concat(page.people), next: page.next },
    );
  };
  useEffect(() => {
    let still = true;
    // what is no longer shown is no longer chosen
    setChosen([]);
    setSaid('');
    const timer = setTimeout(() => void load(() => still), 200);
    return () => {
      still = false;
      clearTimeout(timer);
    };
  }, [filters]);

  const lines = found?.cases ?? [];
  const names = new Map(found?.people.map(({ userId, displayName }) => [userId, displayName]));
  const choose = (id: string, is: boolean) => {
    setSaid('');
    setChosen((before) => (is ? [...before, id].slice(0, MOST_AT_ONCE) : before.filter((each) => each !== id)));
  };
  return (
    <section class="stack" aria-labelledby="my-cases">
      <h2 id="my-cases">{t('cases.list.mine')}</h2>
      <div class="screen-only">
        <FilterForm
          filters={filters}
          colleagues={mayDo(who, 'oversight.read') ? colleagues : []}
          onChange={(next) => wanted.set(next)}
        />
      </div>
      <ProblemNote problem={problem} />
      {found === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      <div role="status">{said === '' ? null : <p class="notice">{said}</p>}</div>
      {chosen.length === 0 ? null : (
        <Many
          chosen={lines.filter(({ id }) => chosen.includes(id))}
          colleagues={colleagues}
          mayAssign={mayAssign}
          onChosen={setChosen}
          onDone={async () => {
            setSaid(t('today.many.done', { count: chosen.length }));
            setChosen([]);
            await load(() => true);
          }}
        />
      )}
      {found === null ? null : (
        <>
          <p role="status" class="small soft">
            {t(found.next === null ? 'cases.list.count' : 'today.list.count_more', { count: lines.length })}
          </p>
          {lines.length === 0 ? <p class="notice">{t(emptyWords(filters))}</p> : null}
          {mayMany && lines.length > 1 ? (
            <p class="row screen-only">
              <button
                type="button"
                class="button button--quiet"
                onClick={() => setChosen(lines.slice(0, MOST_AT_ONCE).map(({ id }) => id))}
              >
                {t('today.many.choose_all', { count: Math.min(lines.length, MOST_AT_ONCE) })}
              </button>
              <button type="button" class="button button--quiet" onClick={() => print()}>
                {t('today.print')}
              </button>
            </p>
          ) : null}
          {lines.length === 0 ? null : (
            // arrow keys move what has the focus; nothing else happens here
            <ul class="plain lines" onKeyDown={moveByArrows}>
              {lines.map((line) => (
                <CaseLine
                  key={line.id}
                  line={line}
                  caseWorker={line.caseWorkerId === null ? undefined : names.get(line.caseWorkerId)}
                  chosen={chosen.includes(line.id)}
                  {...(mayMany ? { onChoose: (is: boolean) => choose(line.id, is) } : {})}
                />
              ))}
            </ul>
          )}
          {found.next === null ? null : (
            <button
              type="button"
              class="button button--quiet"
              onClick={() => void load(() => true, found.next ?? undefined)}
            >
              {t('staff.list.more')}
            </button>
          )}
        </>
      )}
    </section>
  );
}

function emptyWords({ number, sort: _sort, ...others }: Filters): string {
  if (Object.keys(others).length > 0) return 'today.list.none';
  return number === undefined ? 'cases.list.empty' : 'cases.list.none_found';
}
