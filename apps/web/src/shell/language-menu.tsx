// SPDX-License-Identifier: EUPL-1.2
// The choice of language: plain links, so it works without JavaScript; with it, nothing on the page is lost.

import { useRef } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { LANGUAGES, LANGUAGE_NAMES, type Language, PSEUDO_LANGUAGE, addressOf } from '../i18n/languages.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import { ChevronIcon, LanguageIcon } from '../icons/icons.tsx';
import { useCurrentPage } from './links.tsx';

export function LanguageMenu() {
  const { t, language, switchTo } = useTexts();
  const { route } = useLocation();
  const page = useCurrentPage();
  const menu = useRef<HTMLDetailsElement>(null);
  const name = language === PSEUDO_LANGUAGE ? 'qps' : LANGUAGE_NAMES[language];

  const choose = async (next: Language, event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    await switchTo(next);
    // replaced, not added: a change of language is no step to go back over, and the page does not scroll
    route(addressOf(next, page), true);
    menu.current?.removeAttribute('open');
    menu.current?.querySelector('summary')?.focus({ preventScroll: true });
  };

  return (
    <details
      class="languages"
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || menu.current?.open !== true) return;
        menu.current.removeAttribute('open');
        menu.current.querySelector('summary')?.focus({ preventScroll: true });
      }}
    >
      <summary>
        <LanguageIcon />
        <span class="visually-hidden">{t('shell.language.label', { name })}</span>
        <span class="languages__long" aria-hidden="true">
          {name}
        </span>
        <span class="languages__short" aria-hidden="true">
          {language.slice(0, 2)}
        </span>
        <ChevronIcon />
      </summary>
      <ul>
        {LANGUAGES.map((one) => (
          <li key={one}>
            <a
              href={addressOf(one, page)}
              lang={one}
              hreflang={one}
              aria-current={one === language ? 'true' : undefined}
              onClick={(event) => void choose(one, event)}
            >
              {LANGUAGE_NAMES[one]}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
