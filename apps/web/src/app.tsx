// SPDX-License-Identifier: EUPL-1.2
// The root: texts, router, frame. Used by main.tsx in the browser and by prerender.tsx at build.

import { LocationProvider, Route, Router, lazy, useLocation } from 'preact-iso';
import { useEffect, useMemo } from 'preact/hooks';
import { type ScreenLanguage, readAddress } from './i18n/languages.ts';
import { loadTexts } from './i18n/texts.ts';
import { TextsProvider, useTexts } from './i18n/use-texts.tsx';
import { NOT_FOUND, PAGES, type Page } from './pages.ts';
import { Frame } from './shell/frame.tsx';

/** Only addresses under a language belong to the router; `/api/docs` and files are ordinary links. */
const OURS = /^\/(?:en|es|fr|pt|qps-plocm)(?:\/|$)/u;

/** The language whose texts a page loads with its script: the active one. */
let activeLanguage: ScreenLanguage = 'en';

const screens = [...PAGES, NOT_FOUND].map((page) => ({
  page,
  component: lazy(async () => {
    const [module] = await Promise.all([page.load(), loadTexts(activeLanguage, page.areas)]);
    return module.default;
  }),
}));

/** Loads a page and its texts, so that the first drawing is complete and fits the prerendered HTML. */
export async function preparePage(page: Page, language: ScreenLanguage): Promise<void> {
  activeLanguage = language;
  await Promise.all([
    loadTexts(language, ['shell', ...page.areas]),
    screens.find((screen) => screen.page === page)?.component.preload(),
  ]);
}

export function App(props: { readonly initial: ScreenLanguage }) {
  return (
    <TextsProvider initial={props.initial}>
      <LocationProvider scope={OURS}>
        <Screens />
      </LocationProvider>
    </TextsProvider>
  );
}

function Screens() {
  const { path } = useLocation();
  const { language, switchTo } = useTexts();
  const wanted = readAddress(path)?.language ?? language;
  useEffect(() => {
    // also reached by Back and Forward; a language that cannot be loaded (offline) leaves the screen as it is
    if (wanted !== language) switchTo(wanted).catch(() => undefined);
  }, [wanted, language, switchTo]);
  activeLanguage = language;
  const routes = useMemo(
    () =>
      screens.map(({ page, component }) =>
        page === NOT_FOUND ? (
          <Route default component={component} />
        ) : (
          <Route path={`/:language${page.path}`} component={component} />
        ),
      ),
    [],
  );
  return (
    <Frame>
      <Router>{routes}</Router>
    </Frame>
  );
}
