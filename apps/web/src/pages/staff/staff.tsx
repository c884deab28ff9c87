// SPDX-License-Identifier: EUPL-1.2
// The staff's first page: kept determinations, found by the institution's own reference, never by a name; and the way to a
// new conversation.

import { LABELS } from '@amparo/recognise/palermo';
import { useEffect, useState } from 'preact/hooks';
import { type ListQuery, api } from '../../api/client.ts';
import { type Conversation, type Problem, STATUSES, type Status, type WhoAmI } from '../../api/types.ts';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link, useGo } from '../../shell/links.tsx';
import { createCell, useCell } from '../../store/cell.ts';
import { StaffGate } from './gate.tsx';
import { firstPlaceOf } from './places.ts';
import { ProblemNote } from './problem-note.tsx';

const PAGE_SIZE = 20;
/** what was searched for outlives a visit to a result, not the tab */
const search = createCell<Pick<ListQuery, 'reference' | 'label' | 'status'>>({});

export default function StaffPage() {
  const { t } = useTexts();
  return <StaffGate title={t('staff.list.title')}>{(who) => <Arrived who={who} />}</StaffGate>;
}

/** Whoever comes back from the sign-in of another service begins where everybody begins. */
function Arrived({ who }: { readonly who: WhoAmI }) {
  const go = useGo();
  const [arriving] = useState(() => location.hash === '#signed-in');
  useEffect(() => {
    if (arriving) go(firstPlaceOf(who), { replace: true });
  }, []);
  return arriving ? null : <Kept />;
}

function Kept() {
  const { t } = useTexts();
  const query = useCell(search);
  const [found, setFound] = useState<readonly Conversation[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const filtered = Object.values(query).some((value) => value !== undefined && value !== '');

  const load = async (cursor?: string) => {
    const outcome = await api.list({ ...query, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) });
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    setProblem(null);
    setFound((before) => (cursor === undefined ? [] : (before ?? [])).concat(outcome.value.conversations));
    setNext(outcome.value.next);
  };
  useEffect(() => {
    const timer = setTimeout(() => void load(), 200);
    return () => clearTimeout(timer);
  }, [query]);

  return (
    <div class="stack stack--wide">
      <p>
        <Link to="/staff/conversations/new" class="button">
          {t('staff.new.title')}
        </Link>
      </p>
      <SearchForm />
      <ProblemNote problem={problem} />
      {found === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {found === null ? null : (
        <section class="stack" aria-labelledby="kept">
          <h2 id="kept" class="visually-hidden">
            {t('staff.list.results')}
          </h2>
          <p role="status" class="small soft">
            {t(next === null ? 'staff.list.count' : 'staff.list.count_more', { count: found.length })}
          </p>
          {found.length === 0 ? (
            <p class="notice">{t(filtered ? 'staff.list.none_found' : 'staff.list.empty')}</p>
          ) : null}
          <ul class="plain kept">
            {found.map((conversation) => (
              <KeptRow key={conversation.id} conversation={conversation} />
            ))}
          </ul>
          {next === null ? null : (
            <button type="button" class="button button--quiet" onClick={() => void load(next)}>
              {t('staff.list.more')}
            </button>
          )}
        </section>
      )}
    </div>
  );
}

function SearchForm() {
  const { t } = useTexts();
  const query = useCell(search);
  return (
    <form class="search" role="search" onSubmit={(event) => event.preventDefault()}>
      <div class="field">
        <label for="search-reference">{t('staff.list.reference')}</label>
        <input
          id="search-reference"
          type="search"
          autocomplete="off"
          spellcheck={false}
          maxLength={40}
          value={query.reference ?? ''}
          aria-describedby="search-help"
          onInput={(event) =>
            search.set({ ...query, reference: event.currentTarget.value.replaceAll(/[^A-Za-z0-9./-]/gu, '') })
          }
        />
        <p id="search-help" class="small soft">
          {t('staff.list.reference_help')}
        </p>
      </div>
      <div class="field">
        <label for="search-label">{t('staff.list.label')}</label>
        <select id="search-label" onChange={(event) => search.set({ ...query, label: event.currentTarget.value })}>
          <option value="">{t('staff.list.any')}</option>
          {LABELS.map((label) => (
            <option key={label} value={label} selected={query.label === label}>
              {t(`palermo.label.${label}.name`)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="search-status">{t('staff.list.status')}</label>
        <select
          id="search-status"
          onChange={(event) => search.set({ ...query, status: event.currentTarget.value as Status })}
        >
          <option value="">{t('staff.list.any')}</option>
          {STATUSES.filter((status) => status !== 'amended').map((status) => (
            <option key={status} value={status} selected={query.status === status}>
              {t(`staff.status.${status}`)}
            </option>
          ))}
        </select>
      </div>
    </form>
  );
}

export function KeptRow({ conversation }: { readonly conversation: Conversation }) {
  const { t, language } = useTexts();
  const { latest, group } = conversation;
  const date = new Intl.DateTimeFormat(contentLanguage(language), { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <li class="kept__row card">
      <p>
        <Link to={`/staff/conversations/${conversation.id}`} class="kept__link">
          <bdi>{conversation.ownReference}</bdi>
        </Link>
      </p>
      <p class="row">
        {latest === null ? (
          <span class="badge">{t('staff.status.open')}</span>
        ) : (
          <>
            <strong>{t(`palermo.label.${latest.label}.name`)}</strong>
            <span class="badge">{t(`staff.status.${latest.status}`)}</span>
          </>
        )}
        {group === null ? null : (
          <Link to={`/staff/groups/${group.id}`}>{t('staff.group.link', { reference: group.ownReference })}</Link>
        )}
      </p>
      <p class="small soft">
        <time dateTime={conversation.createdAt}>{date.format(new Date(conversation.createdAt))}</time> ·{' '}
        <bdi>{conversation.createdBy}</bdi>
      </p>
    </li>
  );
}
