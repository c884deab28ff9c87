// SPDX-License-Identifier: EUPL-1.2
// Our own drawings for the result: one shape for each finding, told apart in black and white, and a border with a way over it.

import type { Finding } from '@amparo/recognise/palermo';
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

/** Full, half, open with a question, empty with a line, crossed out. */
export function StatusIcon({ finding }: { readonly finding: Finding }) {
  switch (finding) {
    case 'established':
      return (
        <Drawing class="status-icon">
          <circle cx="12" cy="12" r="9" fill="currentColor" />
          <path class="status-icon__cut" d="M7.5 12.5l3 3 6-6.5" />
        </Drawing>
      );
    case 'indicated':
      return (
        <Drawing class="status-icon">
          <circle cx="12" cy="12" r="9" />
          <path d="M12 3a9 9 0 0 0 0 18z" fill="currentColor" />
        </Drawing>
      );
    case 'unknown':
      return (
        <Drawing class="status-icon">
          <circle cx="12" cy="12" r="9" stroke-dasharray="2.5 3" />
          <path d="M9.7 9.6a2.4 2.4 0 1 1 3.5 2.2c-.8.4-1.2.9-1.2 1.8M12 16.6h.01" />
        </Drawing>
      );
    case 'contradicted':
      return (
        <Drawing class="status-icon">
          <circle cx="12" cy="12" r="9" />
          <path d="M8.5 8.5l7 7M15.5 8.5l-7 7" />
        </Drawing>
      );
    default:
      return (
        <Drawing class="status-icon">
          <circle cx="12" cy="12" r="9" />
          <path d="M8 12h8" />
        </Drawing>
      );
  }
}

/** A boundary post and a way past it. */
export function BorderIcon() {
  return (
    <Drawing>
      <path d="M12 3v18M9 6h6M9 11h6M3 20c3.5 0 4.5-4 9-4s5.5 4 9 4" />
    </Drawing>
  );
}

export function PrintIcon() {
  return (
    <Drawing>
      <path d="M7 8.5V3.5h10v5M7 16.5H4v-8h16v8h-3M7 13.5h10v7H7z" />
    </Drawing>
  );
}
