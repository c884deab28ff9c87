// SPDX-License-Identifier: EUPL-1.2
// The few constants that an institution may want to change for its own copy. No secrets: everything here is public.

/**
 * Where quick exit leads: an ordinary page that fits any history, on another origin, that says nothing about the person.
 */
export const EXIT_ADDRESS = 'https://www.wikipedia.org/';

/** Pressing Escape or Shift this often within the time below leaves the page. */
export const EXIT_KEY_PRESSES = 3;
export const EXIT_KEY_WITHIN_MS = 5000;

/** Under this name a device keeps what somebody has learned, if she asked for it. Quick exit removes it. */
export const LEARNER_KEY = 'amparo-learn';

/** Under this name a tab keeps its place in a room, so that a reload does not lose it. Quick exit removes it. */
export const ROOM_KEY = 'amparo-room';
