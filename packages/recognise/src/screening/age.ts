// SPDX-License-Identifier: EUPL-1.2
// The age group from what was said and seen. In doubt a child: if there is reason to believe that a person is under 18
// she or he is presumed to be one until verified (Council of Europe Convention 2005, art. 10(3); Directive 2011/36/EU,
// art. 13(2), from memory). Nobody becomes an adult by looks: there is no such input.

import type { Age } from '../palermo/facts.ts';
import type { AgeSource } from './meaning.ts';

export interface AgeClaims {
  /** as told; undefined when not told */
  readonly years: number | undefined;
  readonly sources: ReadonlySet<AgeSource>;
  /** said with a companion present or without a common language: it can make a child, never an adult */
  readonly unsafe: boolean;
}

const DOUBTS: readonly AgeSource[] = [
  'told-which-age-to-say',
  'account-points-under-18',
  'professional-believes-under-18',
  'document-says-under-18',
];

export function ageFrom({ years, sources, unsafe }: AgeClaims): Age {
  const saysChild = years === undefined ? sources.has('says-under-18') : years < 18;
  const saysAdult = years === undefined ? sources.has('says-adult') : years >= 18;
  const paperAdult = sources.has('document-says-adult') && !sources.has('document-doubtful');
  const paperChild = sources.has('document-says-under-18') && !sources.has('document-doubtful');
  const doubts = DOUBTS.filter((doubt) => sources.has(doubt));
  const reasons = [
    ...(saysChild ? ['says-under-18'] : saysAdult ? ['says-adult'] : []),
    ...[...sources].filter((each) => each !== 'says-under-18' && each !== 'says-adult'),
  ];
  // A plain "I am 25" needs no reason; a reason is for the reviewer of a doubt.
  const reason =
    reasons.length === 0 || (years !== undefined && sources.size === 0) ? {} : { reason: reasons.join('; ') };
  const known = years === undefined ? {} : { years };

  if (saysChild)
    return paperAdult || unsafe
      ? { group: 'presumed-child', ...known, ...reason }
      : { group: 'child', ...known, ...reason };
  if (doubts.length > 0) {
    const shown = paperChild && !saysAdult && !paperAdult && !unsafe;
    return shown ? { group: 'child', ...reason } : { group: 'presumed-child', ...known, ...reason };
  }
  if (unsafe) return { group: 'unknown', ...reason };
  if (saysAdult || paperAdult) return { group: 'adult', ...known, ...reason };
  return { group: 'unknown', ...reason };
}
