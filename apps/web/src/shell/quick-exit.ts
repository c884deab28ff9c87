// SPDX-License-Identifier: EUPL-1.2
// Leaving at once: blank screen first, then an ordinary page on another origin. Called by the link in the header and by
// three quick presses of Escape or Shift. It cannot clear the history of the browser; the pages say so.

import { EXIT_ADDRESS, EXIT_KEY_PRESSES, EXIT_KEY_WITHIN_MS, LEARNER_KEY, ROOM_KEY } from '../config.ts';
import { forgetEverything } from '../store/cell.ts';
import { countExitKeys } from './exit-keys.ts';

export function leaveNow(): void {
  document.documentElement.classList.add('gone');
  document.title = '';
  document.body.replaceChildren();
  forgetEverything();
  forgetLearner();
  location.replace(EXIT_ADDRESS);
}

/** Also when the lessons, or the page of rooms, were not opened since the last reload. */
function forgetLearner(): void {
  try {
    localStorage.removeItem(LEARNER_KEY);
    sessionStorage.removeItem(ROOM_KEY);
  } catch {
    // a browser that keeps nothing has nothing to forget
  }
}

/** Calls `leave` on the third press of one of the keys within five seconds. Gives a function that stops watching. */
export function watchExitKeys(target: EventTarget, leave: () => void): () => void {
  const count = countExitKeys(EXIT_KEY_PRESSES, EXIT_KEY_WITHIN_MS);
  const onKey = (event: Event) => {
    if (!(event instanceof KeyboardEvent) || event.repeat) return;
    if (count(event.key, event.timeStamp)) leave();
  };
  target.addEventListener('keydown', onKey, true);
  return () => target.removeEventListener('keydown', onKey, true);
}
