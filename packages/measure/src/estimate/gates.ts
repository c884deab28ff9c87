// SPDX-License-Identifier: EUPL-1.2
// When not to give an estimate, and when only with a red label (mse section 13). Each gate says in plain words why and
// what to do. The texts here are English for programs; pages take theirs from translations by the same codes.

import { listsOf, pairMasks } from './histories.ts';
import { casesByNumberOfLists, casesOf, type CaptureTable, namesOf, overlapsOf } from './table.ts';

/** refuse: no estimate; red, label: estimate with a warning; range: no headline number, only a range */
export type Severity = 'refuse' | 'red' | 'range' | 'label';

interface GateText {
  readonly severity: Severity;
  readonly reason: string;
  readonly remedy: string;
}

export const GATES = {
  TOO_FEW_LISTS: {
    severity: 'refuse',
    reason: 'With fewer than three lists nothing can tell whether the lists depend on each other.',
    remedy: 'Add a third list from an independent source. The two-list figures beside are a rough guide only.',
  },
  NO_OVERLAP: {
    severity: 'refuse',
    reason: 'No case is on two lists, so nothing tells how many were missed.',
    remedy: 'Check the linkage between the lists, or wait until lists overlap.',
  },
  MLE_DOES_NOT_EXIST: {
    severity: 'refuse',
    reason: 'The table has too many empty overlaps: the estimate would be infinite or depend on nothing observed.',
    remedy: 'Merge small lists, or lengthen the period, so that lists overlap.',
  },
  NOT_IDENTIFIABLE: {
    severity: 'refuse',
    reason: 'Many different numbers fit this table equally well.',
    remedy: 'Merge small lists, or lengthen the period, so that lists overlap.',
  },
  LIST_INSIDE_LIST: {
    severity: 'refuse',
    reason:
      'More than 80% of one list is also on another: probably one refers its cases to the other, and that overlap tells nothing about those unseen.',
    remedy: 'Merge the two lists and estimate again.',
  },
  SHARED_SOURCE: {
    severity: 'refuse',
    reason: 'Lists that were built from each other, or from one register, overlap by construction.',
    remedy: 'Use only lists made independently, or merge those that share a source.',
  },
  NOT_ALIGNED: {
    severity: 'refuse',
    reason: 'The lists are from different years, regions or definitions of victim.',
    remedy: 'Cut all lists to the same period, territory and definition.',
  },
  FEW_OVERLAPS: {
    severity: 'refuse',
    reason: 'Fewer than 10 cases are on two or more lists: no method gives a useful number from so few.',
    remedy: 'Lengthen the period, add a list, or check the linkage for missed matches.',
  },
  RATHER_FEW_OVERLAPS: {
    severity: 'red',
    reason: 'Only 10 to 29 cases are on two or more lists: the number can change much with a few cases more.',
    remedy: 'Show the interval, not the number; lengthen the period or add a list if you can.',
  },
  SMALL_SAMPLE: {
    severity: 'red',
    reason: 'Fewer than 100 cases were observed.',
    remedy: 'Lengthen the period or widen the area.',
  },
  SMALL_LIST: {
    severity: 'red',
    reason: 'A list has fewer than 20 cases.',
    remedy: 'Merge small lists that do the same kind of work.',
  },
  NO_OVERLAPPING_TRIPLE: {
    severity: 'label',
    reason: 'No three lists overlap pairwise, so the model with all pairs cannot be identified.',
    remedy: 'Read the estimate as resting on the few overlaps there are.',
  },
  TOO_UNCERTAIN: {
    severity: 'refuse',
    reason:
      'Too uncertain to quantify: the unseen would be more than 20 times those seen, or the upper limit more than 10 times the lower.',
    remedy: 'Say that many may be unseen but that these lists cannot tell how many.',
  },
  MODELS_DISAGREE: {
    severity: 'range',
    reason: 'Models that fit about equally well differ by more than a factor of two.',
    remedy: 'Publish the range over these models, not one number.',
  },
  LINKAGE_NOT_ASSESSED: {
    severity: 'label',
    reason: 'How many links were missed or false is not known; missed links raise the estimate, false ones lower it.',
    remedy: 'Assess the linkage, and read the linkage lines of the sensitivity panel.',
  },
  CELLS_UNCERTAIN: {
    severity: 'label',
    reason:
      'Some cells of the table are known within limits only: they were withheld because they are small, or carry noise.',
    remedy:
      'The estimate takes the middle of each. Read the lines of the sensitivity panel that set them to their ends.',
  },
  CHAINS_DISAGREE: {
    severity: 'refuse',
    reason:
      'The chains of the latent-class method do not agree (split R-hat 1.05 or more), so its numbers cannot be trusted.',
    remedy: 'Use another method, or many more sweeps.',
  },
  NO_MODEL: {
    severity: 'refuse',
    reason: 'None of the models has a single finite estimate on this table.',
    remedy: 'Merge small lists, or lengthen the period, so that lists overlap.',
  },
  TOO_MANY_LISTS: {
    severity: 'refuse',
    reason: 'This method looks at every model, which is possible for up to six lists.',
    remedy: 'Use the stepwise method, or merge lists that do the same work.',
  },
} as const satisfies Readonly<Record<string, GateText>>;

export type GateCode = keyof typeof GATES;

export interface Gate {
  readonly code: GateCode;
  readonly severity: Severity;
  readonly reason: string;
  readonly remedy: string;
  /** names of the lists it is about; empty for the whole table */
  readonly lists: readonly string[];
}

export function gate(code: GateCode, lists: readonly string[] = []): Gate {
  return { code, ...GATES[code], lists };
}

/** What only the people who made the lists know. */
export interface Circumstances {
  readonly sharedSource?: boolean | undefined;
  readonly notAligned?: boolean | undefined;
  /** the linkage was assessed: error rates are known, or there was no linkage to do */
  readonly linkageAssessed?: boolean | undefined;
}

const NEARLY_INSIDE = 0.8;
const FEWEST_ON_TWO = 10;
const COMFORTABLE_ON_TWO = 30;
const FEWEST_CASES = 100;
const FEWEST_PER_LIST = 20;

/** Gates that depend on the table alone, refusals first. @param table without empty lists */
export function gatesOfTable(
  table: CaptureTable,
  { sharedSource, notAligned, linkageAssessed }: Circumstances = {},
): Gate[] {
  const totals = overlapsOf(table);
  const gates: Gate[] = [];
  if (table.lists.length < 3) gates.push(gate('TOO_FEW_LISTS'));
  if (sharedSource === true) gates.push(gate('SHARED_SOURCE'));
  if (notAligned === true) gates.push(gate('NOT_ALIGNED'));
  const onTwo = casesByNumberOfLists(table)
    .slice(2)
    .reduce((sum, count) => sum + count, 0);
  if (onTwo === 0) gates.push(gate('NO_OVERLAP'));
  for (const pair of pairMasks(table.lists.length)) {
    const low = pair & -pair;
    const smaller = Math.min(totals[low] as number, totals[pair ^ low] as number);
    if ((totals[pair] as number) > NEARLY_INSIDE * smaller) gates.push(gate('LIST_INSIDE_LIST', namesOf(table, pair)));
  }
  if (onTwo > 0 && onTwo < FEWEST_ON_TWO) gates.push(gate('FEW_OVERLAPS'));
  if (onTwo >= FEWEST_ON_TWO && onTwo < COMFORTABLE_ON_TWO) gates.push(gate('RATHER_FEW_OVERLAPS'));
  if (casesOf(table) < FEWEST_CASES) gates.push(gate('SMALL_SAMPLE'));
  const small = table.lists.filter((_, list) => (totals[1 << list] as number) < FEWEST_PER_LIST);
  if (small.length > 0) gates.push(gate('SMALL_LIST', small));
  if (!hasOverlappingTriple(table, totals)) gates.push(gate('NO_OVERLAPPING_TRIPLE'));
  if (linkageAssessed !== true) gates.push(gate('LINKAGE_NOT_ASSESSED'));
  return gates;
}

/** @returns whether some three lists overlap pairwise: needed for the model with all pairs to be identified */
export function hasOverlappingTriple(table: CaptureTable, totals: Float64Array): boolean {
  return table.counts.some((_, mask) => {
    const lists = listsOf(mask);
    return lists.length === 3 && [...pairsWithin(mask)].every((pair) => (totals[pair] as number) > 0);
  });
}

function pairsWithin(triple: number): number[] {
  return listsOf(triple).map((list) => triple ^ (1 << list));
}

const MOST_UNSEEN_PER_CASE = 20;
const WIDEST_INTERVAL = 10;

/** @param upper null when there is no upper limit */
export function isTooUncertain(
  n: number,
  estimate: number,
  lower: number | null,
  upper: number | null,
  hasInterval: boolean,
): boolean {
  if (estimate - n > MOST_UNSEEN_PER_CASE * n) return true;
  if (!hasInterval) return false;
  return lower === null || upper === null || upper > WIDEST_INTERVAL * lower;
}
