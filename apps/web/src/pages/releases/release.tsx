// SPDX-License-Identifier: EUPL-1.2
// One release: its charts, what protects the people behind it, what can still be learned, its limits, its files. Everything
// that is shown stands in the released files; a recalled release shows only that it was there.

import './releases.css';
import { useRoute } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { Chart } from '../../charts/chart.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';
import { fileAddress, type PublicRelease, type ReleasePrivacy, releasesApi } from './releases-api.ts';
import { type ReleaseWords, useReleaseWords } from './release-words.ts';

type State = PublicRelease | 'loading' | 'not-found' | 'failed';

export default function ReleasePage() {
  const words = useReleaseWords();
  const { t } = words;
  const { params } = useRoute();
  const state = useRelease(params['id'] ?? '');
  if (typeof state === 'object') return <Found release={state} words={words} />;
  return (
    <PageFrame title={t('releases.one.title')} class="releases">
      <p class={state === 'loading' ? 'soft' : 'notice'} role="status">
        {state === 'loading'
          ? t('releases.list.loading')
          : t(state === 'not-found' ? 'releases.one.not_found' : 'releases.list.failed')}
      </p>
      <Back words={words} />
    </PageFrame>
  );
}

function useRelease(id: string): State {
  const [state, setState] = useState<State>('loading');
  useEffect(() => {
    let isShown = true;
    const ask = async () => {
      const outcome = await releasesApi.one(id);
      if (!isShown) return;
      if (outcome.ok) setState(outcome.value);
      else setState([400, 404, 422].includes(outcome.problem.status) ? 'not-found' : 'failed');
    };
    setState('loading');
    void ask();
    return () => {
      isShown = false;
    };
  }, [id]);
  return state;
}

function Back({ words }: { readonly words: ReleaseWords }) {
  return (
    <p class="screen-only">
      <Link to="/releases">{words.t('releases.one.all')}</Link>
    </p>
  );
}

function Found({ release, words }: { readonly release: PublicRelease; readonly words: ReleaseWords }) {
  const { t } = words;
  const { state, publishedAt, recalledAt, recallReason, purpose, charts, privacy } = release;
  return (
    <PageFrame
      title={words.title(release)}
      lead={t('releases.one.lead', { day: words.day(publishedAt), purpose: words.purpose(purpose) })}
      class="releases"
    >
      <Back words={words} />
      {state === 'recalled' ? (
        <div class="notice notice--care stack stack--tight">
          <p>
            {t('releases.entry.recalled', {
              day: words.day(recalledAt ?? publishedAt),
              reason: words.recall(recallReason),
            })}
          </p>
          <p>{t('releases.one.recalled')}</p>
        </div>
      ) : null}
      {charts.length === 0 ? null : (
        <section class="stack" aria-labelledby="release-charts">
          <h2 id="release-charts">{t('releases.one.charts')}</h2>
          <p class="notice">{t('release.limits.sample')}</p>
          <div class="releases__charts">
            {charts.map((chart) => (
              <Chart key={`${chart.kind}-${chart.name}`} data={chart} />
            ))}
          </div>
        </section>
      )}
      {privacy === null ? null : <Report release={release} privacy={privacy} words={words} />}
      <Files release={release} words={words} />
    </PageFrame>
  );
}

function Report(props: {
  readonly release: PublicRelease;
  readonly privacy: ReleasePrivacy;
  readonly words: ReleaseWords;
}) {
  const { release, privacy, words } = props;
  const { t } = words;
  const remains = privacy.mechanism === 'dp' ? ['groups', 'facts', 'sum'] : ['groups', 'homogeneity', 'compare'];
  return (
    <>
      <section class="stack" aria-labelledby="release-protection">
        <h2 id="release-protection">{t('release.protection.title')}</h2>
        {privacy.mechanism === 'dp' ? (
          <>
            <p>{t('release.protection.dp')}</p>
            {privacy.epsilon === null || privacy.delta === null ? null : (
              <p>
                {t('release.protection.factor', {
                  epsilon: words.number(privacy.epsilon, 2),
                  factor: words.number(Math.exp(privacy.epsilon), privacy.epsilon < 2 ? 1 : 0),
                  delta: privacy.delta.toExponential(1),
                })}
              </p>
            )}
          </>
        ) : (
          <>
            <p>{t('release.protection.k', { k: privacy.k ?? 10 })}</p>
            <p>{t('release.protection.k_once')}</p>
          </>
        )}
        <Facts privacy={privacy} words={words} />
        <Budget release={release} words={words} />
      </section>
      <section class="stack" aria-labelledby="release-remains">
        <h2 id="release-remains">{t('release.remains.title')}</h2>
        <ul class="stack stack--tight">
          {remains.map((key) => (
            <li key={key}>{t(`release.remains.${key}`)}</li>
          ))}
        </ul>
      </section>
      <section class="stack" aria-labelledby="release-limits">
        <h2 id="release-limits">{t('release.limits.title')}</h2>
        <ul class="stack stack--tight">
          {(['sample', 'people', 'counts', 'link', 'absent'] as const).map((key) => (
            <li key={key}>{t(`release.limits.${key}`)}</li>
          ))}
        </ul>
        <p>{t('release.limits.cite', { id: release.id, created: words.day(release.publishedAt) })}</p>
      </section>
    </>
  );
}

function Facts({ privacy, words }: { readonly privacy: ReleasePrivacy; readonly words: ReleaseWords }) {
  const { t } = words;
  return (
    <dl class="releases__facts">
      <div>
        <dt>{t('releases.one.people')}</dt>
        <dd>{words.number(privacy.recordCount)}</dd>
      </div>
      <div>
        <dt>{t('releases.one.together')}</dt>
        <dd>{words.number(privacy.length)}</dd>
      </div>
      <div>
        <dt>{t('releases.one.software')}</dt>
        <dd dir="ltr">{privacy.softwareVersion}</dd>
      </div>
    </dl>
  );
}

function Budget({ release, words }: { readonly release: PublicRelease; readonly words: ReleaseWords }) {
  const { t, number } = words;
  if (release.budget.length === 0 || release.mechanism !== 'dp') return null;
  return (
    // a wide table scrolls by itself, also by keyboard
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div class="table-wrap" role="region" aria-label={t('releases.one.budget')} tabIndex={0}>
      <table>
        <caption>{t('releases.one.budget')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('releases.one.year')}</th>
            <th scope="col">{t('releases.one.spent')}</th>
            <th scope="col">{t('releases.one.cap')}</th>
          </tr>
        </thead>
        <tbody>
          {release.budget.map(({ year, epsilon, cap }) => (
            <tr key={year}>
              <th scope="row">{year}</th>
              <td>{number(epsilon, 2)}</td>
              <td>{number(cap, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Files({ release, words }: { readonly release: PublicRelease; readonly words: ReleaseWords }) {
  const { t } = words;
  const { files, id } = release;
  if (files.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="release-files">
      <h2 id="release-files">{t('releases.files.title')}</h2>
      <p>{t('releases.files.text')}</p>
      <ul class="plain stack">
        {files.map(({ name, bytes, hash }) => (
          <li key={name} class="stack stack--tight">
            <p>
              <a class="releases__file" href={fileAddress(id, name)} download={name} rel="nofollow">
                <bdi dir="ltr">{name}</bdi>
              </a>{' '}
              <span class="soft">{t('releases.files.size', { size: words.number(Math.ceil(bytes / 1000)) })}</span>
            </p>
            <p>{t(`releases.files.${name.replaceAll('.', '_').replaceAll('-', '_')}`)}</p>
            <p class="small soft releases__hash">
              SHA-256 <bdi dir="ltr">{hash}</bdi>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
