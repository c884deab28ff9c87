// SPDX-License-Identifier: EUPL-1.2
// The age group of the person a narrative is about, from the ages and words of age in it. In doubt on the side of the
// child: a number under 18 beside a sign of doubt gives `presumed-child` (legal test, section 4.2).

import type { Age } from '../palermo/facts.ts';
import type { Found } from './match.ts';

const MAJORITY = 18;
/** Up to this age a guess at somebody's looks may be wrong about majority. */
const LOOKS_ADULT = 24;
const MOST_REASON = 480;

export function readAge(text: string, found: Found): Age {
  const mentions = [...found.ages].sort((one, other) => one.start - other.start);
  // Where every age seems to be somebody else's, the first is still the best guess: "the father speaks, 44".
  const firm = mentions.filter(({ other }) => !other);
  const own = firm.length > 0 ? firm : mentions.slice(0, 1);
  const [first] = own;
  const doubts = [...found.doubts].sort((one, other) => one.start - other.start);
  if (first === undefined) return withoutNumber(text, found, doubts);
  const near = own.filter(({ sentence, doubtful }) => doubtful || Math.abs(sentence - first.sentence) <= 2);
  const youngest = Math.min(...near.map(({ years }) => years));
  if (doubts.length > 0) {
    if (youngest < MAJORITY && near.some(({ years }) => years >= MAJORITY)) {
      return { group: 'presumed-child', reason: reasonOf(text, [...near, ...doubts]) };
    }
    if (first.years >= MAJORITY && first.years <= LOOKS_ADULT) {
      return first.doubtful
        ? { group: 'unknown', reason: reasonOf(text, doubts) }
        : { group: 'presumed-child', reason: reasonOf(text, [first, ...doubts]) };
    }
  }
  return { group: first.years < MAJORITY ? 'child' : 'adult', years: first.years };
}

function withoutNumber(text: string, found: Found, doubts: Found['doubts']): Age {
  const [word] = [...found.ageWords].sort((one, other) => one.start - other.start);
  if (doubts.length > 0) {
    const reason = reasonOf(text, doubts);
    return { group: word?.group === 'child' ? 'presumed-child' : 'unknown', reason };
  }
  return word === undefined ? { group: 'unknown' } : { group: word.group };
}

/** The words of the text themselves: what was said about the age. */
function reasonOf(text: string, places: readonly { start: number; end: number }[]): string {
  const sorted = [...places].sort((one, other) => one.start - other.start);
  const quotes: string[] = [];
  for (const { start, end } of sorted) {
    const quote = text.slice(start, end).replaceAll(/\s+/gu, ' ');
    if (!quotes.includes(quote)) quotes.push(quote);
  }
  return quotes.join('; ').slice(0, MOST_REASON);
}
