// SPDX-License-Identifier: EUPL-1.2
// How near two words are: letters changed, left out, put in or swapped. For suggestions only; a person confirms each.

/** Optimal string alignment; stops as soon as it must be more than `most`. @returns the distance, or `most + 1` */
export function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
    before = last;
    last = row;
  }
  return last[other.length] ?? most + 1;
}

/** Short words must be the same; longer ones may differ by a letter or two. */
export function isNear(one: string, other: string): boolean {
  const shorter = Math.min(one.length, other.length);
  const most = shorter < 5 ? 0 : shorter < 9 ? 1 : 2;
  return distance(one, other, most) <= most;
}

/** `text` holds the words of `phrase` beside each other and in their order. */
export function holdsPhrase(text: string, phrase: string): boolean {
  return ` ${text} `.includes(` ${phrase} `);
}
