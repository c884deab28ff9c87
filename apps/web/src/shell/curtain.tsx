// SPDX-License-Identifier: EUPL-1.2
// What stands on a page that was reached through Back or Forward from elsewhere: nothing but one button. The early script
// guard.ts has hidden the page before its first paint; see there why.

import { render } from 'preact';
import { loadTexts, translator } from '../i18n/texts.ts';
import type { ScreenLanguage } from '../i18n/languages.ts';

export function isCurtainDown(): boolean {
  return document.documentElement.classList.contains('curtain');
}

/** Draws the button; resolves when a person has chosen to go on. */
export async function waitBehindCurtain(language: ScreenLanguage): Promise<void> {
  await loadTexts(language, ['shell']);
  const t = translator(language);
  const title = document.title;
  document.title = t('shell.curtain.title');
  const place = document.createElement('div');
  place.className = 'curtain-place';
  document.body.append(place);
  await new Promise<void>((resolve) => {
    render(
      <main>
        <button type="button" class="button button--quiet" onClick={() => resolve()}>
          {t('shell.curtain.continue')}
        </button>
      </main>,
      place,
    );
  });
  render(null, place);
  place.remove();
  document.title = title;
  document.documentElement.classList.remove('curtain');
}
