// SPDX-License-Identifier: EUPL-1.2
// The keys that leave a page: some presses of Escape or Shift within a short time. Pure, so that the quiet page has it as well.

/**
 * A counter of key presses; another key in between starts it again, so that ordinary typing with capitals never leaves.
 *
 * @returns a function that says whether this press is the one that leaves
 */
export function countExitKeys(presses: number, withinMs: number): (key: string, atMs: number) => boolean {
  let lastKey = '';
  let times: number[] = [];
  return (key, atMs) => {
    if (key !== 'Escape' && key !== 'Shift') {
      times = [];
      return false;
    }
    if (key !== lastKey) times = [];
    lastKey = key;
    times = [...times.filter((time) => atMs - time <= withinMs), atMs];
    return times.length >= presses;
  };
}
