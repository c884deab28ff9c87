// SPDX-License-Identifier: EUPL-1.2
// From scores to proposed findings. First the label that the text as a whole speaks for, then the codes, then what must
// give way so that the legal test, given these findings, says the same: an element stays open where the text is open, and
// nothing is closed unless the text as a whole says so. No finding is above `indicated`.

import { type AgeGroup, CODES, type Code, type Finding, LISTS, type ListName } from '../palermo/codes.ts';
import type { Place, Tally } from './tally.ts';

export type Label = 'trafficking' | 'both' | 'insufficient' | 'smuggling' | 'neither';

/** A finding for one code, or `*` for the rest of a list, and the places in the text that carry it. */
export interface Proposal {
  readonly code: Code | '*';
  readonly finding: Exclude<Finding, 'established'>;
  readonly places: readonly Place[];
}

/** Codes found so far, each list with the best first. */
type Chosen = Record<ListName, Code[]>;

/** A purpose of its own in a conditional place never carries a label (legal test, 1.3). */
const CONDITIONAL: readonly Code[] = ['illegal-adoption'];
const CONDUCT: readonly Code[] = ['illegal-entry-procured', 'document-fraud', 'illegal-stay-enabled'];
const SMUGGLING_ELEMENTS: readonly (readonly Code[])[] = [CONDUCT, ['material-benefit'], ['non-national']];

export function proposalsOf(tally: Tally, age: AgeGroup): Readonly<Record<ListName, readonly Proposal[]>> {
  const label = labelOf(tally);
  const chosen = choose(tally);
  // Age unknown: the rule for adults applies.
  const needsMeans = age === 'adult' || age === 'unknown';
  const settled = settle(label, chosen, { tally, age, needsMeans });
  const proposals = {} as Record<ListName, readonly Proposal[]>;
  for (const list of LISTS) {
    const found = CODES[list].filter((code) => settled.chosen[list].includes(code));
    const named = found.map((code): Proposal => {
      return { code, finding: 'indicated', places: tally.placesFor(`${list}/${code}`) };
    });
    const finding = restOf(list, settled.label);
    const places = list === 'purposes' && finding !== 'unknown' ? tally.placesFor(`label/${settled.label}`) : [];
    proposals[list] = [...named, { code: '*', finding, places }];
  }
  return proposals;
}

/** The label with the highest score. Each label is judged by itself and by the two questions it answers. */
export function labelOf(tally: Tally): Label {
  const smuggled = tally.score('axes/smuggling-positive') / 2;
  const positive = tally.score('axes/trafficking-positive');
  const excluded = tally.score('axes/trafficking-excluded');
  const scores: readonly (readonly [Label, number])[] = [
    ['insufficient', tally.score('axes/trafficking-open') + eitherWay(smuggled)],
    ['trafficking', positive - smuggled],
    ['both', positive + smuggled],
    ['smuggling', excluded + smuggled],
    ['neither', excluded - smuggled],
  ];
  let read: Label = 'insufficient';
  let most = Number.NEGATIVE_INFINITY;
  for (const [label, score] of scores) {
    const total = tally.score(`label/${label}`) + score;
    if (total > most) [read, most] = [label, total];
  }
  return read;
}

/** About 50 log(e^(s/50) + e^(-s/50)): the smuggling question has either answer where trafficking is open. */
function eitherWay(score: number): number {
  const size = Math.abs(score);
  return size + 1725 / (50 + size * 2);
}

/** Every code that the text speaks for, and of which one of its own concepts is told. */
function choose(tally: Tally): Chosen {
  const chosen = {} as Chosen;
  const speaksFor = (head: string) => tally.score(head) > 0 && tally.carried(head) === 'told';
  for (const list of LISTS) chosen[list] = CODES[list].filter((code) => speaksFor(`${list}/${code}`));
  return chosen;
}

interface Circumstances {
  readonly tally: Tally;
  readonly age: AgeGroup;
  readonly needsMeans: boolean;
}

/** Makes the codes answer the label: raises the best where one is needed, takes away the weakest where one is too many. */
function settle(label: Label, found: Chosen, given: Circumstances): { label: Label; chosen: Chosen } {
  const { tally, needsMeans } = given;
  const chosen: Chosen = { ...found };
  const isOpen = () => ({ label: 'insufficient' as const, chosen: open({ ...found }, given) });
  if (label === 'insufficient') return isOpen();
  if (label === 'trafficking' || label === 'both') {
    if (!raise(chosen, 'purposes', tally, CONDITIONAL)) return isOpen();
    if (needsMeans && !raise(chosen, 'means', tally, [])) return isOpen();
  } else exclude(chosen, given);
  if (label === 'both' || label === 'smuggling') {
    for (const element of SMUGGLING_ELEMENTS) {
      if (element.some((code) => chosen.smuggling.includes(code))) continue;
      chosen.smuggling = [...chosen.smuggling, best(element, 'smuggling', tally)];
    }
    // Nothing in the text that could be quoted for one of them: it was not smuggling that was told.
    if (chosen.smuggling.some((code) => tally.carried(`smuggling/${code}`) === 'not')) return isOpen();
  } else notSmuggled(chosen, tally);
  return { label, chosen };
}

/** @returns whether the list has a code that can be quoted, after raising the best one where it had none */
function raise(chosen: Chosen, list: ListName, tally: Tally, never: readonly Code[]): boolean {
  if (chosen[list].some((code) => !never.includes(code))) return true;
  const code = best(
    CODES[list].filter((one) => !never.includes(one)),
    list,
    tally,
  );
  if (tally.carried(`${list}/${code}`) === 'not') return false;
  chosen[list] = [...chosen[list], code];
  return true;
}

function best(codes: readonly Code[], list: ListName, tally: Tally): Code {
  const score = (code: Code) => tally.score(`${list}/${code}`);
  return codes.reduce((one, other) => (score(other) > score(one) ? other : one));
}

/** Leaves the weaker of purpose and means open, so that trafficking is neither said nor closed. */
function open(chosen: Chosen, { tally, needsMeans }: Circumstances): Chosen {
  const purposes = chosen.purposes.filter((code) => !CONDITIONAL.includes(code));
  if (purposes.length === 0) return chosen;
  if (needsMeans && chosen.means.length === 0) return chosen;
  if (needsMeans && strength(chosen.means, 'means', tally) < strength(purposes, 'purposes', tally)) chosen.means = [];
  else chosen.purposes = [];
  return chosen;
}

/** Takes away what would make it trafficking: the purposes, or for an adult the means if they are weaker. */
function exclude(chosen: Chosen, { tally, age }: Circumstances): void {
  if (chosen.purposes.length === 0) return;
  const adult = age === 'adult';
  if (adult && chosen.means.length === 0) return;
  if (adult && strength(chosen.means, 'means', tally) < strength(chosen.purposes, 'purposes', tally)) chosen.means = [];
  else chosen.purposes = [];
}

function strength(codes: readonly Code[], list: ListName, tally: Tally): number {
  return Math.max(...codes.map((code) => tally.score(`${list}/${code}`)));
}

/** Where all elements of smuggling were found and the text as a whole does not speak of it, the weakest gives way. */
function notSmuggled(chosen: Chosen, tally: Tally): void {
  const scores = SMUGGLING_ELEMENTS.map((element) =>
    strength(
      element.filter((code) => chosen.smuggling.includes(code)),
      'smuggling',
      tally,
    ),
  );
  const weakest = Math.min(...scores);
  if (weakest === Number.NEGATIVE_INFINITY) return;
  const gone = SMUGGLING_ELEMENTS[scores.indexOf(weakest)] ?? [];
  chosen.smuggling = chosen.smuggling.filter((code) => !gone.includes(code));
}

/** What the codes of a list are that the text does not speak for: excluded only where the text as a whole was closed. */
function restOf(list: ListName, label: Label): 'unknown' | 'not-indicated' {
  if (list === 'smuggling') return label === 'insufficient' ? 'unknown' : 'not-indicated';
  if (list === 'acts') return 'unknown';
  return label === 'smuggling' || label === 'neither' ? 'not-indicated' : 'unknown';
}
