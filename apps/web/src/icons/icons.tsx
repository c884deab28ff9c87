// SPDX-License-Identifier: EUPL-1.2
// Our own drawings, 24 by 24, in the colour of the text. All are decoration: the words beside them say the same.

import type { ComponentChildren } from 'preact';

function Drawing(props: { readonly children: ComponentChildren; readonly class?: string }) {
  return (
    <svg
      class={`icon ${props.class ?? ''}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {props.children}
    </svg>
  );
}

/** The mark: an arch that shelters a person. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path class="mark__arch" d="M7 43V23a17 17 0 0 1 34 0v20h-8V23a9 9 0 0 0-18 0v20z" />
      <circle class="mark__head" cx="24" cy="25" r="4.5" />
      <path class="mark__body" d="M18.5 43v-5a5.5 5.5 0 0 1 11 0v5z" />
    </svg>
  );
}

export function ExitIcon() {
  return (
    <Drawing>
      <path d="M14 4h5v16h-5M3.5 12h11M10.5 8l4 4-4 4" />
    </Drawing>
  );
}

export function LanguageIcon() {
  return (
    <Drawing>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M3.5 12h17M12 3.5c2.6 2.5 3.6 5.3 3.6 8.5s-1 6-3.6 8.5c-2.6-2.5-3.6-5.3-3.6-8.5s1-6 3.6-8.5z" />
    </Drawing>
  );
}

export function ChevronIcon() {
  return (
    <Drawing class="icon--chevron">
      <path d="M6 9.5l6 6 6-6" />
    </Drawing>
  );
}

/** Points the way of reading; mirrored in right-to-left layouts. */
export function ArrowIcon() {
  return (
    <Drawing class="icon--mirrored">
      <path d="M4 12h15M13.5 6.5L19 12l-5.5 5.5" />
    </Drawing>
  );
}

/** What was done: a person led along a way. */
export function ActIcon() {
  return (
    <Drawing>
      <circle cx="7" cy="6" r="2.5" />
      <path d="M3.5 20v-4.5a3.5 3.5 0 0 1 7 0V20M14 13h6.5M17.5 10l3 3-3 3" />
    </Drawing>
  );
}

/** How: a hand on the thread that holds. */
export function MeansIcon() {
  return (
    <Drawing>
      <path d="M4 7.5c3-3.5 7-3.5 9.5 0s5.5 3.5 6.5.5" />
      <circle cx="12" cy="15.5" r="5" />
      <path d="M12 12.8v3l2 1.4" />
    </Drawing>
  );
}

/** What for: something taken from a person. */
export function PurposeIcon() {
  return (
    <Drawing>
      <circle cx="12" cy="12" r="8.5" />
      <circle cx="12" cy="12" r="4.5" />
      <circle cx="12" cy="12" r="0.8" />
    </Drawing>
  );
}

export function CompareIcon() {
  return (
    <Drawing>
      <circle cx="9" cy="12" r="6" />
      <circle cx="15" cy="12" r="6" />
    </Drawing>
  );
}

export function StaffIcon() {
  return (
    <Drawing>
      <path d="M4 5.5h10a2 2 0 0 1 2 2V12a2 2 0 0 1-2 2H9l-3.5 3v-3H4a0 0 0 0 1 0 0zM18.5 9H20v8h-1.5v3L15 17h-4" />
    </Drawing>
  );
}

export function CareIcon() {
  return (
    <Drawing>
      <path d="M12 20s-7.5-4.4-7.5-10A4.2 4.2 0 0 1 12 7.4 4.2 4.2 0 0 1 19.5 10c0 5.6-7.5 10-7.5 10z" />
    </Drawing>
  );
}

export function TickIcon() {
  return (
    <Drawing>
      <path d="M5 12.5l4.5 4.5L19 7.5" />
    </Drawing>
  );
}

export function NotNeededIcon() {
  return (
    <Drawing>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M6 18L18 6" />
    </Drawing>
  );
}
