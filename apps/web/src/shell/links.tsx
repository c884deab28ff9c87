// SPDX-License-Identifier: EUPL-1.2
// Links between our own pages: they carry the active language. Plain links, so they also work without JavaScript.

import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { addressOf, readAddress } from '../i18n/languages.ts';
import { useTexts } from '../i18n/use-texts.tsx';

/** The page now shown, without the language: `/recognise`. */
export function useCurrentPage(): string {
  return readAddress(useLocation().path)?.page ?? '/';
}

export function Link(props: { readonly to: string; readonly class?: string; readonly children: ComponentChildren }) {
  const { language } = useTexts();
  const here = useCurrentPage() === props.to;
  return (
    <a href={addressOf(language, props.to)} class={props.class} aria-current={here ? 'page' : undefined}>
      {props.children}
    </a>
  );
}

/** Goes to a page in the active language; `replace` leaves no step back. */
export function useGo(): (page: string, options?: { readonly replace?: boolean }) => void {
  const { route } = useLocation();
  const { language } = useTexts();
  return (page, options = {}) => route(addressOf(language, page), options.replace ?? false);
}
