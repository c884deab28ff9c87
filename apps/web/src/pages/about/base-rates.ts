// SPDX-License-Identifier: EUPL-1.2
// What a screening with known sensitivity and specificity does among 1,000 people, in whole people, for the page on
// limits. Never used to judge a person: Amparo shows no score.

export interface Screening {
  readonly sensitivity: number;
  readonly specificity: number;
}

export interface Rate {
  /** of 1,000 people */
  readonly trafficked: number;
  readonly found: number;
  readonly missed: number;
  readonly wronglyPointedTo: number;
  /** between 0 and 1: of all pointed to, how many are trafficked (positive predictive value) */
  readonly share: number;
}

/** RAFT, derivation study: Chisolm-Straker et al., JACEP Open 2021, doi 10.1002/emp2.12558. Specificity from memory. */
export const RAFT: Screening = { sensitivity: 0.89, specificity: 0.74 };

export function ratesOf({ sensitivity, specificity }: Screening, trafficked: number): Rate {
  const found = sensitivity * trafficked;
  const wronglyPointedTo = (1 - specificity) * (1000 - trafficked);
  const whole = Math.round(found);
  return {
    trafficked,
    found: whole,
    missed: trafficked - whole,
    wronglyPointedTo: Math.round(wronglyPointedTo),
    share: found / (found + wronglyPointedTo),
  };
}

export interface Study extends Screening {
  readonly key: 'qyit' | 'sscst' | 'hurst' | 'raft';
  readonly people: number;
}

/** Published rates. QYIT: Child. Youth Serv. Rev. 98 (2019) 72-79. SSCST: J. Adolesc. Health 63 (2018) 745-752.
 * Tablet: Pediatrics 147(3) (2021) e2020013235. RAFT: as above; its number of people is approximate. */
export const STUDIES: readonly Study[] = [
  { key: 'qyit', people: 340, sensitivity: 0.867, specificity: 0.765 },
  { key: 'sscst', people: 810, sensitivity: 0.8444, specificity: 0.575 },
  { key: 'hurst', people: 212, sensitivity: 0.846, specificity: 0.532 },
  { key: 'raft', people: 3270, ...RAFT },
];
