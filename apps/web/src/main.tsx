// SPDX-License-Identifier: EUPL-1.2
// Starts the application in the browser: finds page and language from the address, loads both, then takes over the
// prerendered HTML (or draws into the empty shell).

import { hydrate, render } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/components.css';
import './styles/frame.css';
import { App, preparePage } from './app.tsx';
import { addressOf, directionOf, preferredLanguage, readAddress } from './i18n/languages.ts';
import { pageFor } from './pages.ts';
import { isCurtainDown, waitBehindCurtain } from './shell/curtain.tsx';
import { registerServiceWorker } from './shell/service-worker-client.ts';

async function start(): Promise<void> {
  const place = document.getElementById('app');
  if (place === null) throw new TypeError('main: expected an element #app');
  let address = readAddress(location.pathname);
  if (address === undefined) {
    address = { language: preferredLanguage(navigator.languages), page: '/' };
    history.replaceState(null, '', addressOf(address.language, address.page));
  }
  const { language, page } = address;
  if (isCurtainDown()) await waitBehindCurtain(language);
  await preparePage(pageFor(page), language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  const app = <App initial={language} />;
  if (place.dataset['prerendered'] === location.pathname) {
    hydrate(app, place);
  } else {
    place.replaceChildren();
    render(app, place);
  }
  document.documentElement.dataset['ready'] = 'true';
}

// a page restored from memory by Back was curtained when it was left (guard.ts): a button, then what was there
addEventListener('pageshow', (event) => {
  const language = readAddress(location.pathname)?.language;
  if (event.persisted && language !== undefined && isCurtainDown()) void waitBehindCurtain(language);
});

void start();
// after the page itself, so that the first visit on a weak network shows the page first
if (import.meta.env.PROD) addEventListener('load', () => void registerServiceWorker().catch(() => undefined));
