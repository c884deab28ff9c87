// SPDX-License-Identifier: EUPL-1.2
// Trafficking in persons and smuggling of migrants side by side: the table, four stories, overlaps, "neither" and where it
// leads, five questions, and the words. All texts are content.

import './compare.css';
import { useTexts } from '../../i18n/use-texts.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';

const ROWS = ['nature', 'consent', 'exploitation', 'border', 'profit', 'means', 'benefit', 'person'] as const;
const STORIES = ['crossing', 'restaurant', 'farm', 'wages'] as const;
/** The label of each story, from the legal test. */
const STORY_LABELS = { crossing: 'smuggling', restaurant: 'trafficking', farm: 'both', wages: 'neither' } as const;
const OVERLAPS = ['becomes', 'fromStart', 'debt', 'transit', 'ransom'] as const;
const NEITHER = ['wages', 'partner', 'alone', 'swindle', 'ransom', 'sex_work', 'adoption'] as const;
const QUESTIONS = ['waits', 'papers', 'debt', 'leave', 'takes'] as const;
const LANGUAGE_ROWS = ['en', 'es', 'fr', 'pt'] as const;

export default function Compare() {
  const { t } = useTexts();
  return (
    <PageFrame title={t('palermo.compare.title')} lead={t('palermo.compare.intro')} class="compare">
      <Comparison />
      <section class="stack" aria-labelledby="stories">
        <h2 id="stories">{t('compare.stories.title')}</h2>
        <p class="soft">{t('compare.stories.note')}</p>
        <ul class="stories plain">
          {STORIES.map((key) => (
            <li key={key} class={`story card stack stack--tight story--${STORY_LABELS[key]}`}>
              <p>{t(`compare.stories.${key}.story`)}</p>
              <p class="story__label">
                <strong>{t(`palermo.label.${STORY_LABELS[key]}.name`)}</strong>
              </p>
              <p class="soft">{t(`compare.stories.${key}.reading`)}</p>
            </li>
          ))}
        </ul>
      </section>
      <section class="stack" aria-labelledby="questions">
        <h2 id="questions">{t('compare.questions.title')}</h2>
        <ol class="stack stack--tight points">
          {QUESTIONS.map((key) => (
            <li key={key}>{t(`compare.questions.${key}`)}</li>
          ))}
        </ol>
      </section>
      <section class="stack" aria-labelledby="overlap">
        <h2 id="overlap">{t('palermo.compare.overlap.title')}</h2>
        <ul class="stack stack--tight points">
          {OVERLAPS.map((key) => (
            <li key={key}>{t(`palermo.compare.overlap.${key}`)}</li>
          ))}
        </ul>
        <p class="notice notice--care">{t('compare.overlap_rule')}</p>
      </section>
      <Neither />
      <Words />
      <p class="screen-only">
        <Link to="/practice" class="button">
          {t('compare.practice')}
        </Link>
      </p>
    </PageFrame>
  );
}

// The roles are written out because the narrow layout changes the display of rows, and some browsers then drop them.
function Comparison() {
  const { t } = useTexts();
  return (
    <table class="comparison" role="table">
      <caption class="visually-hidden">{t('compare.table')}</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">
            {t('palermo.compare.columns.topic')}
          </th>
          <th scope="col" role="columnheader" class="comparison__trafficking">
            {t('palermo.compare.columns.trafficking')}
          </th>
          <th scope="col" role="columnheader" class="comparison__smuggling">
            {t('palermo.compare.columns.smuggling')}
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {ROWS.map((row) => (
          <tr key={row} role="row">
            <th scope="row" role="rowheader">
              {t(`palermo.compare.row.${row}.name`)}
            </th>
            <td role="cell" class="comparison__trafficking">
              <span class="comparison__label" aria-hidden="true">
                {t('palermo.compare.columns.trafficking')}
              </span>
              {t(`palermo.compare.row.${row}.trafficking`)}
            </td>
            <td role="cell" class="comparison__smuggling">
              <span class="comparison__label" aria-hidden="true">
                {t('palermo.compare.columns.smuggling')}
              </span>
              {t(`palermo.compare.row.${row}.smuggling`)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Neither() {
  const { t } = useTexts();
  return (
    <section class="stack" aria-labelledby="neither">
      <h2 id="neither">{t('palermo.compare.neither.title')}</h2>
      <p>{t('compare.neither.intro')}</p>
      <dl class="neither">
        {NEITHER.map((key) => (
          <div key={key}>
            <dt>{t(`compare.neither.${key}.what`)}</dt>
            <dd>{t(`compare.neither.${key}.help`)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Words() {
  const { t } = useTexts();
  return (
    <>
      <section class="stack" aria-labelledby="outdated">
        <h2 id="outdated">{t('palermo.compare.outdatedTerm.title')}</h2>
        <p>{t('palermo.compare.outdatedTerm.why')}</p>
        <p>{t('palermo.compare.outdatedTerm.say')}</p>
      </section>
      <section class="stack" aria-labelledby="false-friend">
        <h2 id="false-friend">{t('palermo.compare.falseFriend.title')}</h2>
        <p>{t('palermo.compare.falseFriend.text')}</p>
        <dl class="words">
          {LANGUAGE_ROWS.map((language) => (
            <div key={language} class="words__row">
              <dt>{t(`palermo.compare.falseFriend.${language}.name`)}</dt>
              <dd lang={language}>
                <span class="words__trafficking">{t(`palermo.compare.falseFriend.${language}.trafficking`)}</span>
              </dd>
              <dd lang={language}>
                <span class="words__smuggling">{t(`palermo.compare.falseFriend.${language}.smuggling`)}</span>
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
