// SPDX-License-Identifier: EUPL-1.2
// Views of the list: three that everybody has, and those that somebody kept under a name. A view that was removed can be kept
// again by one press.

import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { caseloadApi, type Filters, type SavedView } from '../../../api/caseload-api.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { createKeyring, useDeed } from '../use-deed.ts';
import { useLoaded } from '../use-loaded.ts';

const BUILT_IN = {
  all: {},
  needs: { open: 'yes', late: 'yes', sort: 'due' },
  danger: { open: 'yes', risk: 'High', sort: 'risk' },
  stale: { open: 'yes', riskStale: 'yes', sort: 'due' },
} as const satisfies Readonly<Record<string, Filters>>;

interface Props {
  readonly filters: Filters;
  readonly onChoose: (filters: Filters) => void;
}

export function Views({ filters, onChoose }: Props) {
  const { t } = useTexts();
  const { value, problem, reload } = useLoaded(caseloadApi.views);
  const deed = useDeed();
  const keyFor = useMemo(createKeyring, []);
  const [name, setName] = useState('');
  const [said, setSaid] = useState('');
  const [removed, setRemoved] = useState<SavedView | null>(null);
  const views = value?.views ?? [];
  const keep = async (view: Pick<SavedView, 'name' | 'filters'>, after: string) => {
    const body = { name: view.name, filters: view.filters };
    // the number of views makes a view that was removed and kept again a new one
    if ((await deed.run(() => caseloadApi.keepView(body, keyFor([body, views.length])))) === undefined) return;
    setSaid(t(after, { name: view.name }));
    setRemoved(null);
    setName('');
    await reload();
  };
  const remove = async (view: SavedView) => {
    if ((await deed.run(() => caseloadApi.removeView(view.id))) === undefined) return;
    setSaid(t('today.views.removed', { name: view.name }));
    setRemoved(view);
    await reload();
  };
  return (
    <section class="stack screen-only" aria-labelledby="views">
      <h2 id="views">{t('today.views.title')}</h2>
      <ul class="plain views">
        {(Object.keys(BUILT_IN) as (keyof typeof BUILT_IN)[]).map((each) => (
          <li key={each}>
            <ViewButton filters={BUILT_IN[each]} now={filters} onChoose={onChoose}>
              {t(`today.views.built_in.${each}`)}
            </ViewButton>
          </li>
        ))}
        {views.map((view) => (
          <li key={view.id}>
            <ViewButton filters={view.filters} now={filters} onChoose={onChoose}>
              <bdi>{view.name}</bdi>
            </ViewButton>
            <button
              type="button"
              class="button button--quiet"
              disabled={deed.busy}
              aria-label={t('today.views.remove', { name: view.name })}
              onClick={() => void remove(view)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <div role="status">{said === '' ? null : <p class="small">{said}</p>}</div>
      {removed === null ? null : (
        <p>
          <button
            type="button"
            class="button button--quiet"
            disabled={deed.busy}
            onClick={() => void keep(removed, 'today.views.back')}
          >
            {t('today.views.undo')}
          </button>
        </p>
      )}
      {deed.problem?.code === 'too-many-views' ? (
        <p role="alert" class="notice notice--care">
          {t('today.views.too_many')}
        </p>
      ) : (
        <ProblemNote problem={problem ?? deed.problem} />
      )}
      <details class="opens">
        <summary>{t('today.views.keep')}</summary>
        <form
          class="stack"
          autocomplete="off"
          onSubmit={(event) => {
            event.preventDefault();
            void keep({ name: name.trim(), filters }, 'today.views.kept');
          }}
        >
          <div class="field">
            <label for="view-name">{t('today.views.name')}</label>
            <input
              id="view-name"
              type="text"
              required
              autocomplete="off"
              maxLength={80}
              value={name}
              aria-describedby="view-name-help"
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <p id="view-name-help" class="small soft">
              {t('today.views.name_help')}
            </p>
          </div>
          <p>
            <button type="submit" class="button button--quiet" disabled={deed.busy}>
              {t('today.views.keep_go')}
            </button>
          </p>
        </form>
      </details>
    </section>
  );
}

function ViewButton(props: {
  readonly filters: Filters;
  readonly now: Filters;
  readonly onChoose: (filters: Filters) => void;
  readonly children: ComponentChildren;
}) {
  const { filters, now, onChoose } = props;
  return (
    <button
      type="button"
      class="button button--quiet"
      aria-pressed={same(filters, now)}
      onClick={() => onChoose(filters)}
    >
      {props.children}
    </button>
  );
}

function same(one: Filters, other: Filters): boolean {
  const written = (filters: Filters) =>
    JSON.stringify(Object.entries(filters).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return written(one) === written(other);
}
