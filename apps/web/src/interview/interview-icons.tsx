// SPDX-License-Identifier: EUPL-1.2
// Our own drawings for the interview: what is read aloud, what is only observed, and what may happen in between.

import type { ComponentChildren } from 'preact';

function Drawing(props: { readonly children: ComponentChildren }) {
  return (
    <svg
      class="icon"
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

export function SpeakIcon() {
  return (
    <Drawing>
      <path d="M4 9.5v5h3.5l5 4v-13l-5 4zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11" />
    </Drawing>
  );
}

export function EyeIcon() {
  return (
    <Drawing>
      <path d="M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z" />
      <circle cx="12" cy="12" r="2.8" />
    </Drawing>
  );
}

export function PauseIcon() {
  return (
    <Drawing>
      <path d="M8.5 5.5v13M15.5 5.5v13" />
    </Drawing>
  );
}

export function StopIcon() {
  return (
    <Drawing>
      <rect x="6" y="6" width="12" height="12" rx="1.5" />
    </Drawing>
  );
}

/** A face that weeps. */
export function DistressIcon() {
  return (
    <Drawing>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M8.5 16.5a4.5 4.5 0 0 1 7 0M8.5 9.5h.01M15.5 9.5h.01M16.5 12v2" />
    </Drawing>
  );
}

/** A person lying down. */
export function FaintIcon() {
  return (
    <Drawing>
      <circle cx="5.5" cy="13" r="2" />
      <path d="M9 14.5h8l3.5-3M2.5 18.5h19M12 6l2 2-2 2" />
    </Drawing>
  );
}

/** A door and somebody in it. */
export function DoorIcon() {
  return (
    <Drawing>
      <path d="M5.5 20.5v-17h13v17M3 20.5h18" />
      <circle cx="12" cy="9" r="1.8" />
      <path d="M9 20v-4a3 3 0 0 1 6 0v4" />
    </Drawing>
  );
}
