// SPDX-License-Identifier: EUPL-1.2
// Arrow keys in a list: from the link of one line to that of the next, over several lists of one page. Nothing happens unless a
// link of a line has the focus, so that no key is taken from anybody.

import type { TargetedKeyboardEvent } from 'preact';

const LINKS = 'a[data-line]';

/** For `onKeyDown` of an element around the lists. */
export function moveByArrows(event: TargetedKeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>(LINKS)];
  const here = links.findIndex((each) => each === event.target);
  if (here === -1 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: links.length - 1 }[event.key];
  const next = to === undefined ? undefined : links[to];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
