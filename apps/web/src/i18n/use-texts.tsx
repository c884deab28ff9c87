// SPDX-License-Identifier: EUPL-1.2
// Gives components the translator of the active language. A switch of language changes only this context: pages stay
// mounted and keep all that a person has typed or chosen.

import { type ComponentChildren, createContext } from 'preact';
import { useCallback, useContext, useMemo, useRef, useState } from 'preact/hooks';
import { type ScreenLanguage, directionOf } from './languages.ts';
import { type Translate, loadTexts, translator } from './texts.ts';

export interface Texts {
  readonly t: Translate;
  readonly language: ScreenLanguage;
  /** Loads the language first, then switches; the last wish wins. */
  readonly switchTo: (language: ScreenLanguage) => Promise<void>;
}

const TextsContext = createContext<Texts | undefined>(undefined);

export function TextsProvider(props: { readonly initial: ScreenLanguage; readonly children: ComponentChildren }) {
  const [language, setLanguage] = useState(props.initial);
  const wish = useRef(props.initial);
  const switchTo = useCallback(async (next: ScreenLanguage) => {
    wish.current = next;
    await loadTexts(next);
    if (wish.current !== next) return;
    document.documentElement.lang = next;
    document.documentElement.dir = directionOf(next);
    setLanguage(next);
  }, []);
  const texts = useMemo(() => ({ t: translator(language), language, switchTo }), [language, switchTo]);
  return <TextsContext.Provider value={texts}>{props.children}</TextsContext.Provider>;
}

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === undefined) throw new TypeError('useTexts: expected a TextsProvider above, found none');
  return texts;
}
