// SPDX-License-Identifier: EUPL-1.2
// The frame of one page: its heading, the title of the document, and the focus after a move between pages.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../i18n/use-texts.tsx';

/** Whether the first page of this visit has been shown: then each new page takes the focus, so that it is read aloud. */
let visited = false;

export function PageFrame(props: {
  readonly title: string;
  /** one or two sentences under the heading */
  readonly lead?: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t('shell.document_title', { page: props.title });
  }, [props.title, t]);
  useEffect(() => {
    if (visited) heading.current?.focus({ preventScroll: true });
    visited = true;
  }, []);
  return (
    <article class={`page stack ${props.class ?? ''}`}>
      <header class="page__head stack">
        <h1 ref={heading} tabIndex={-1}>
          {props.title}
        </h1>
        {props.lead === undefined ? null : <p class="lead">{props.lead}</p>}
      </header>
      {props.children}
    </article>
  );
}
