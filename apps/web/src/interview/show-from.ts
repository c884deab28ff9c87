// SPDX-License-Identifier: EUPL-1.2
// What comes up is read aloud from its heading and seen from its beginning, at once and without a moving page.

export function showFrom(heading: HTMLElement | null): void {
  heading?.focus({ preventScroll: true });
  heading?.closest('.talk, .workspace')?.scrollIntoView({ block: 'start', behavior: 'instant' });
}
