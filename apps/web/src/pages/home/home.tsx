// SPDX-License-Identifier: EUPL-1.2
// The first page: three doors, a calm word for a person who fears for herself, and how the tool works. No numbers of
// helplines are invented here; a directory comes from checked content.

import './home.css';
import type { ComponentChildren } from 'preact';
import { useTexts } from '../../i18n/use-texts.tsx';
import { ActIcon, ArrowIcon, CareIcon, CompareIcon, StaffIcon } from '../../icons/icons.tsx';
import { Link } from '../../shell/links.tsx';
import { PageFrame } from '../../shell/page-frame.tsx';

const PRINCIPLES = ['safe', 'reasons', 'person'] as const;
const CARE = ['fault', 'danger', 'phone', 'where', 'ask', 'today'] as const;

export default function Home() {
  const { t } = useTexts();
  return (
    <PageFrame title={t('home.title')} lead={t('home.lead')} class="home">
      <p class="home__care-link">
        <a class="with-icon" href="#care">
          <CareIcon />
          {t('home.care.title')}
        </a>
      </p>
      <section aria-labelledby="doors">
        <h2 id="doors" class="visually-hidden">
          {t('home.doors')}
        </h2>
        <ul class="grid plain doors">
          <Door to="/recognise" name="recognise" icon={<ActIcon />} />
          <Door to="/trafficking-or-smuggling" name="compare" icon={<CompareIcon />} />
          <Door to="/staff" name="staff" icon={<StaffIcon />} />
        </ul>
      </section>
      <section class="notice notice--care stack" aria-labelledby="care">
        <h2 id="care" class="with-icon">
          <CareIcon />
          {t('home.care.title')}
        </h2>
        <ul class="plain care-list">
          {CARE.map((key) => (
            <li key={key}>{t(`home.care.${key}`)}</li>
          ))}
        </ul>
        <p>
          {/* a document of its own, without this application and its service worker */}
          <a href="/info" target="_top" rel="noreferrer">
            {t('home.care.quiet')}
          </a>
        </p>
      </section>
      <section class="stack" aria-labelledby="principles">
        <h2 id="principles">{t('home.principles.title')}</h2>
        <ul class="grid plain">
          {PRINCIPLES.map((key) => (
            <li key={key} class="principle stack stack--tight">
              <h3>{t(`home.principles.${key}.title`)}</h3>
              <p>{t(`home.principles.${key}.text`)}</p>
            </li>
          ))}
        </ul>
      </section>
    </PageFrame>
  );
}

function Door(props: { readonly to: string; readonly name: string; readonly icon: ComponentChildren }) {
  const { t } = useTexts();
  return (
    <li>
      <Link to={props.to} class="card door">
        <span class="door__icon">{props.icon}</span>
        <strong>{t(`home.door.${props.name}.title`)}</strong>
        <span class="door__text">{t(`home.door.${props.name}.text`)}</span>
        <ArrowIcon />
      </Link>
    </li>
  );
}
