// SPDX-License-Identifier: EUPL-1.2
// What surrounds every page: quick exit first, then the skip link, name, menu, the page itself, and the foot.

import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { EXIT_ADDRESS } from '../config.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import { ExitIcon, Mark } from '../icons/icons.tsx';
import { pageFor } from '../pages.ts';
import { DemoBanner } from './demo-banner.tsx';
import { LanguageMenu } from './language-menu.tsx';
import { Link, useCurrentPage } from './links.tsx';
import { leaveNow, watchExitKeys } from './quick-exit.ts';
import { UpdateNotice } from './update-notice.tsx';

export function Frame(props: { readonly children: ComponentChildren }) {
  const { t } = useTexts();
  const isPublic = pageFor(useCurrentPage()).kind === 'public';
  return (
    <div class="frame">
      {isPublic ? <QuickExit /> : null}
      <a class="skip" href="#content">
        {t('shell.skip')}
      </a>
      <div class="top screen-only">
        <header class="head">
          <Link to="/" class="brand">
            <Mark />
            <span>Amparo</span>
          </Link>
          <LanguageMenu />
        </header>
        <nav class="menu" aria-label={t('shell.menu.label')}>
          <ul>
            <li>
              <Link to="/recognise">{t('shell.menu.recognise')}</Link>
            </li>
            <li>
              <Link to="/trafficking-or-smuggling">{t('shell.menu.compare')}</Link>
            </li>
            <li>
              <Link to="/learn">{t('shell.menu.learn')}</Link>
            </li>
            <li>
              <Link to="/words">{t('shell.menu.words')}</Link>
            </li>
            <li>
              <Link to="/unseen">{t('shell.menu.unseen')}</Link>
            </li>
            <li>
              <Link to="/about">{t('shell.menu.about')}</Link>
            </li>
            <li>
              <Link to="/staff">{t('shell.menu.staff')}</Link>
            </li>
          </ul>
        </nav>
      </div>
      <DemoBanner />
      <main id="content" tabIndex={-1}>
        {props.children}
      </main>
      <Foot isPublic={isPublic} />
      <UpdateNotice />
    </div>
  );
}

function QuickExit() {
  const { t } = useTexts();
  useEffect(() => watchExitKeys(window, leaveNow), []);
  return (
    <a
      class="exit screen-only"
      href={EXIT_ADDRESS}
      rel="noreferrer noopener nofollow"
      onClick={(event) => {
        event.preventDefault();
        leaveNow();
      }}
    >
      <ExitIcon />
      {t('shell.exit.label')}
    </a>
  );
}

function Foot(props: { readonly isPublic: boolean }) {
  const { t } = useTexts();
  return (
    <footer class="foot">
      <div class="foot__inner stack">
        {props.isPublic ? (
          <section class="stack screen-only" aria-labelledby="foot-exit">
            <h2 id="foot-exit">{t('shell.exit.title')}</h2>
            <p>{t('shell.exit.how')}</p>
            <p>{t('shell.exit.cannot')}</p>
          </section>
        ) : null}
        <p>{t('shell.foot.no_decision')}</p>
        <ul class="row foot__links screen-only">
          <li>
            <Link to="/helplines">{t('shell.foot.helplines')}</Link>
          </li>
          <li>
            <Link to="/releases">{t('shell.foot.releases')}</Link>
          </li>
          <li>
            <Link to="/about">{t('shell.menu.about')}</Link>
          </li>
          <li>
            <Link to="/staff">{t('shell.menu.staff')}</Link>
          </li>
        </ul>
      </div>
    </footer>
  );
}
