// SPDX-License-Identifier: EUPL-1.2
// What institutions of this installation have published about many cases: how to read it, what it cannot say, and the list.
// The words stand in the prerendered page; the list comes from the server. Nobody needs an account, nobody is counted.

import './releases.css';
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { type ReleaseSummary, releasesApi } from './releases-api.ts';
import { useReleaseWords } from './release-words.ts';

const READ = ['who', 'rise', 'small', 'absent', 'person'] as const;
const PROTECTED = ['identity', 'consent', 'noise', 'budget', 'two', 'recall'] as const;
const UNSEEN = ['interval', 'assumptions', 'not_each'] as const;

/** `unasked`: no script has run yet, or none ever will. */
type State = readonly ReleaseSummary[] | 'unasked' | 'loading' | 'failed';

export default function ReleasesPage() {
  const { t } = useTexts();
  const state = useReleases();
  return (
    <PageFrame title={t('releases.title')} lead={t('releases.lead')} class="releases">
      <section class="stack" aria-labelledby="releases-list">
        <h2 id="releases-list">{t('releases.list.title')}</h2>
        <noscript>
          <p>{t('releases.list.without_script')}</p>
        </noscript>
        <List state={state} />
        <p class="small">
          <a href="/api/v1/releases">{t('releases.list.as_data')}</a>
        </p>
      </section>
      <Points name="read" keys={READ} />
      <Points name="protected" keys={PROTECTED} />
      <section class="stack" aria-labelledby="releases-unseen">
        <h2 id="releases-unseen">{t('releases.unseen.title')}</h2>
        <p>{t('releases.unseen.text')}</p>
        <ul class="stack stack--tight">
          {UNSEEN.map((key) => (
            <li key={key}>{t(`releases.unseen.${key}`)}</li>
          ))}
        </ul>
        <p>
          <Link to="/unseen">{t('releases.unseen.link')}</Link>
        </p>
        <PublishedEstimate />
      </section>
    </PageFrame>
  );
}

/** A control that needs a script comes with it, and its code when somebody looks at the page with a script. */
function PublishedEstimate() {
  const [File, setFile] = useState<ComponentType | null>(null);
  useEffect(() => {
    const load = async () => {
      const module = await import('./estimate-file.tsx');
      setFile(() => module.default);
    };
    // without a network the rest of the page stays
    load().catch(() => undefined);
  }, []);
  return File === null ? null : <File />;
}

function Points({ name, keys }: { readonly name: string; readonly keys: readonly string[] }) {
  const { t } = useTexts();
  return (
    <section class="stack" aria-labelledby={`releases-${name}`}>
      <h2 id={`releases-${name}`}>{t(`releases.${name}.title`)}</h2>
      <ul class="stack stack--tight">
        {keys.map((key) => (
          <li key={key}>{t(`releases.${name}.${key}`)}</li>
        ))}
      </ul>
    </section>
  );
}

function useReleases(): State {
  const [state, setState] = useState<State>('unasked');
  useEffect(() => {
    let isShown = true;
    const ask = async () => {
      setState('loading');
      const outcome = await releasesApi.list();
      if (isShown) setState(outcome.ok ? outcome.value.releases : 'failed');
    };
    void ask();
    return () => {
      isShown = false;
    };
  }, []);
  return state;
}

function List({ state }: { readonly state: State }) {
  const { t } = useTexts();
  if (state === 'unasked') return null;
  if (state === 'loading')
    return (
      <p class="soft screen-only" role="status">
        {t('releases.list.loading')}
      </p>
    );
  if (state === 'failed')
    return (
      <p class="notice" role="status">
        {t('releases.list.failed')}
      </p>
    );
  if (state.length === 0)
    return (
      <p class="notice" role="status">
        {t('releases.list.none')}
      </p>
    );
  return (
    <ul class="plain stack releases__list">
      {state.map((one) => (
        <Entry key={one.id} release={one} />
      ))}
    </ul>
  );
}

function Entry({ release }: { readonly release: ReleaseSummary }) {
  const words = useReleaseWords();
  const { t } = words;
  const { id, state, recordCount, publishedAt, recalledAt } = release;
  return (
    <li class="card stack stack--tight">
      <h3>
        <Link to={`/releases/${id}`}>{words.title(release)}</Link>
      </h3>
      <p class="soft">{t('releases.entry.published', { day: words.day(publishedAt) })}</p>
      {state === 'recalled' ? (
        <p class="notice notice--care">
          {t('releases.entry.recalled', {
            day: words.day(recalledAt ?? publishedAt),
            reason: words.recall(release.recallReason),
          })}
        </p>
      ) : (
        <p>
          {recordCount === null ? null : `${t('releases.entry.people', { people: words.number(recordCount) })} `}
          {words.mechanism(release)}
        </p>
      )}
    </li>
  );
}
