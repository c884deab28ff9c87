// SPDX-License-Identifier: EUPL-1.2
// Which question of the legal test comes next, and when enough is known. A question matters while some way of answering
// what is still open could change the outcome; worked out on the statuses of the elements, with the law itself asked for
// every combination beforehand. Used by the interview screen through nextQuestion; never answers for anybody.

import { type Guide, type InterviewState, type Outlook, viewOf } from '@amparo/interview';
import { AGE_GROUPS, type AgeGroup, FINDINGS, type Finding } from '../palermo/codes.ts';
import { type Facts, unknownFacts } from '../palermo/facts.ts';
import type { Label, SmugglingAxis, TraffickingAxis } from '../palermo/procedure.ts';
import { ageOf } from './assess.ts';
import { evidenceFor } from './evidence.ts';
import { RAISED_BY_DIMENSION, RAISED_BY_ILO_11, RAISED_BY_UNODC } from './indicators.ts';
import { ELEMENTS, EVERY_CODE, type OptionMeaning, type Screening, type SlotMeaning, placeOf } from './meaning.ts';

/** The part of a determination that the guide looks at: `determine` under one law. */
export type Decide = (facts: Facts) => {
  readonly label: Label;
  readonly trafficking: TraffickingAxis;
  readonly smuggling: SmugglingAxis;
};

/** What an outcome depends on besides the age: three elements of trafficking, three conditions of smuggling. */
const PARTS = ['acts', 'means', 'purposes', 'conduct', 'benefit', 'foreign'] as const;
type Part = (typeof PARTS)[number];
const TRAFFICKING_PARTS: readonly Part[] = ['acts', 'means', 'purposes'];
const CONDITION_OF: Readonly<Record<string, Part>> = {
  'illegal-entry-procured': 'conduct',
  'illegal-stay-enabled': 'conduct',
  'document-fraud': 'conduct',
  'material-benefit': 'benefit',
  'non-national': 'foreign',
};

type Reaches = Readonly<Record<Part, readonly Finding[]>>;

export function createGuide(screening: Screening, decide: Decide): Guide {
  const powers = screening.slots.map(powerOf);
  const places = placesByPart(decide);
  const outcomes = tabulate(decide);
  // Keyed by statuses only, never by anything about a person; some hundred entries at most in practice.
  const remembered = new Map<string, ReadonlySet<Part>>();

  function look(state: InterviewState): Outlook {
    const { open } = viewOf(screening.interview, state);
    const evidence = evidenceFor(screening, state);
    const finding = (place: number): Finding => evidence[place]?.finding ?? 'unknown';
    const left = powers.filter((_, index) => open[index] === true);
    const reaches = Object.fromEntries(PARTS.map((part) => [part, reachOf(places[part], finding, left)])) as Reaches;
    const ageOpen = screening.slots.some(({ age }, index) => age !== undefined && open[index] === true);
    const ages = ageOpen ? AGE_GROUPS : [ageOf(screening, state).group];
    const key = `${PARTS.map((part) => reaches[part].join()).join('|')}|${ages.join()}`;
    let decisive = remembered.get(key);
    if (decisive === undefined) {
      decisive = decisiveParts(outcomes, reaches, ages, screening.settle);
      remembered.set(key, decisive);
    }
    const still = PARTS.filter((part) => decisive.has(part));
    const matters = screening.slots.map((slot, index) => {
      const power = powers[index];
      if (open[index] !== true || power === undefined) return false;
      return slot.element === 'age' || still.some((part) => touches(power, places[part], finding));
    });
    openTheWay(screening, matters, open);
    return {
      matters: (slot) => matters[slot.index] === true,
      rank: (slot) => {
        const element = screening.slots[slot.index]?.element;
        return element === undefined ? ELEMENTS.length : ELEMENTS.indexOf(element);
      },
    };
  }
  return { look };
}

/** A question that opens others matters as much as they do. */
function openTheWay(screening: Screening, matters: boolean[], open: readonly boolean[]): void {
  for (let index = matters.length - 1; index >= 0; index -= 1) {
    if (matters[index] !== true) continue;
    for (const earlier of screening.interview.slots[index]?.rests ?? []) {
      if (open[earlier] === true) matters[earlier] = true;
    }
  }
}

/** What one question could still do to the codes, by place in EVERY_CODE. */
interface Power {
  readonly establishes: ReadonlySet<number>;
  readonly indicates: ReadonlySet<number>;
  readonly denies: ReadonlySet<number>;
  readonly contradicts: ReadonlySet<number>;
}

function powerOf(meaning: SlotMeaning): Power {
  const options = [...meaning.options.values()];
  const given = (wanted: Finding) =>
    new Set(options.flatMap(({ gives }) => gives.flatMap(({ place, finding }) => (finding === wanted ? [place] : []))));
  const indicates = given('indicated');
  for (const place of options.flatMap(raisedBy)) indicates.add(place);
  return {
    establishes: given('established'),
    indicates,
    denies: new Set(meaning.covers),
    contradicts: given('contradicted'),
  };
}

/** Codes that the option's indicators could raise, together with others. */
function raisedBy({ ilo, ilo11, unodc }: OptionMeaning): readonly number[] {
  const targets = [
    ...ilo.map(({ dimension }) => RAISED_BY_DIMENSION[dimension]),
    ...(ilo11.length > 0 ? [RAISED_BY_ILO_11] : []),
    ...unodc.map((list) => RAISED_BY_UNODC[list]),
  ];
  return targets.flatMap((target) => (target === undefined ? [] : (placeOf(`${target.list}/${target.code}`) ?? [])));
}

function bestOf(places: readonly number[], finding: (place: number) => Finding): Finding {
  for (const word of ['established', 'indicated', 'unknown', 'contradicted'] as const) {
    if (places.some((place) => finding(place) === word)) return word;
  }
  return 'not-indicated';
}

function isNegative(finding: Finding): boolean {
  return finding === 'not-indicated' || finding === 'contradicted';
}

/** The statuses an element can still come to; the present one is always among them, because anything may stay unanswered. */
function reachOf(
  places: readonly number[],
  finding: (place: number) => Finding,
  left: readonly Power[],
): readonly Finding[] {
  const now = bestOf(places, finding);
  const some = (test: (power: Power) => boolean) => left.some(test);
  const within = (set: ReadonlySet<number>) => places.some((place) => set.has(place));
  const reach: Finding[] = [now];
  if (now !== 'established' && some(({ establishes }) => within(establishes))) reach.push('established');
  // In an unfit setting, or observed only, what would establish a code merely indicates it.
  const raises = some(({ indicates, establishes }) => within(indicates) || within(establishes));
  if ((now === 'unknown' || isNegative(now)) && raises) reach.push('indicated');
  if (now === 'unknown') {
    const unknown = places.filter((place) => finding(place) === 'unknown');
    const closable = unknown.every((place) =>
      some(({ denies, contradicts }) => denies.has(place) || contradicts.has(place)),
    );
    if (closable) reach.push('not-indicated');
  }
  if (now === 'established') {
    const holds = places.filter((place) => finding(place) === 'established');
    if (holds.every((place) => some(({ contradicts }) => contradicts.has(place)))) reach.push('indicated');
  }
  return reach;
}

/** Whether this question could move the element from where it stands. */
function touches(power: Power, places: readonly number[], finding: (place: number) => Finding): boolean {
  const now = bestOf(places, finding);
  return places.some((place) => {
    if (now === 'established') return finding(place) === 'established' && power.contradicts.has(place);
    if (power.establishes.has(place)) return true;
    if (now === 'indicated') return false;
    if (power.indicates.has(place)) return true;
    return finding(place) === 'unknown' && (power.denies.has(place) || power.contradicts.has(place));
  });
}

/** Facts in which whole lists stand at one finding. */
function factsAt(age: AgeGroup, at: Partial<Readonly<Record<Part, Finding>>>): Facts {
  const fill = (codes: object, part: (code: string) => Part | undefined) =>
    Object.fromEntries(Object.keys(codes).map((code) => [code, at[part(code) ?? 'acts'] ?? 'not-indicated']));
  const blank = unknownFacts();
  return {
    age: { group: age },
    acts: fill(blank.acts, () => 'acts') as Facts['acts'],
    means: fill(blank.means, () => 'means') as Facts['means'],
    purposes: fill(blank.purposes, () => 'purposes') as Facts['purposes'],
    smuggling: Object.fromEntries(
      Object.keys(blank.smuggling).map((code) => {
        const part = CONDITION_OF[code];
        return [code, (part === undefined ? undefined : at[part]) ?? 'not-indicated'];
      }),
    ) as Facts['smuggling'],
  };
}

/** Codes by the part they decide. A purpose that by itself decides nothing under this law is left out. */
function placesByPart(decide: Decide): Readonly<Record<Part, readonly number[]>> {
  const places: Record<Part, number[]> = { acts: [], means: [], purposes: [], conduct: [], benefit: [], foreign: [] };
  for (const [place, { list, code }] of EVERY_CODE.entries()) {
    if (list === 'smuggling') {
      const part = CONDITION_OF[code];
      if (part !== undefined) places[part].push(place);
      continue;
    }
    if (list === 'purposes') {
      const facts = factsAt('child', { acts: 'established', means: 'established' });
      const alone = decide({ ...facts, purposes: { ...facts.purposes, [code]: 'established' } });
      if (alone.trafficking === 'not-indicated') continue;
    }
    places[list].push(place);
  }
  return places;
}

interface Outcomes {
  readonly trafficking: (acts: Finding, means: Finding, purposes: Finding, age: AgeGroup) => TraffickingAxis;
  readonly smuggling: (conduct: Finding, benefit: Finding, foreign: Finding) => SmugglingAxis;
  readonly label: (trafficking: TraffickingAxis, smuggling: SmugglingAxis) => Label;
}

/** Asks the law once for every combination of statuses, so that no question has to wait for it. */
function tabulate(decide: Decide): Outcomes {
  const trafficking = new Map<string, TraffickingAxis>();
  const smuggling = new Map<string, SmugglingAxis>();
  const label = new Map<string, Label>();
  const exampleT = new Map<TraffickingAxis, [Finding, Finding, Finding, AgeGroup]>();
  const exampleS = new Map<SmugglingAxis, [Finding, Finding, Finding]>();
  for (const one of FINDINGS) {
    for (const two of FINDINGS) {
      for (const three of FINDINGS) {
        for (const age of AGE_GROUPS) {
          const axis = decide(factsAt(age, { acts: one, means: two, purposes: three })).trafficking;
          trafficking.set(`${one},${two},${three},${age}`, axis);
          exampleT.set(axis, [one, two, three, age]);
        }
        const axis = decide(factsAt('adult', { conduct: one, benefit: two, foreign: three })).smuggling;
        smuggling.set(`${one},${two},${three}`, axis);
        exampleS.set(axis, [one, two, three]);
      }
    }
  }
  for (const [t, [acts, means, purposes, age]] of exampleT) {
    for (const [s, [conduct, benefit, foreign]] of exampleS) {
      label.set(`${t},${s}`, decide(factsAt(age, { acts, means, purposes, conduct, benefit, foreign })).label);
    }
  }
  return {
    trafficking: (acts, means, purposes, age) =>
      trafficking.get(`${acts},${means},${purposes},${age}`) ?? 'insufficient',
    smuggling: (conduct, benefit, foreign) => smuggling.get(`${conduct},${benefit},${foreign}`) ?? 'insufficient',
    label: (t, s) => label.get(`${t},${s}`) ?? 'insufficient',
  };
}

/** The parts whose status can still change the outcome, whatever the others come to. */
function decisiveParts(
  outcomes: Outcomes,
  reaches: Reaches,
  ages: readonly AgeGroup[],
  settle: Screening['settle'],
): ReadonlySet<Part> {
  const decisive = new Set<Part>();
  const trafficking = axesOf(reaches, ages, TRAFFICKING_PARTS, (a, m, p, age) => outcomes.trafficking(a, m, p, age));
  const smuggling = axesOf(reaches, ['unknown'], ['conduct', 'benefit', 'foreign'], (c, b, f) =>
    outcomes.smuggling(c, b, f),
  );
  const allT = [...new Set(trafficking.values())];
  const allS = [...new Set(smuggling.values())];
  const differT = (one: TraffickingAxis, other: TraffickingAxis) =>
    settle === 'axes' ? one !== other : allS.some((s) => outcomes.label(one, s) !== outcomes.label(other, s));
  const differS = (one: SmugglingAxis, other: SmugglingAxis) =>
    settle === 'axes' ? one !== other : allT.some((t) => outcomes.label(t, one) !== outcomes.label(t, other));
  for (const [index, part] of TRAFFICKING_PARTS.entries()) if (varies(trafficking, index, differT)) decisive.add(part);
  for (const [index, part] of (['conduct', 'benefit', 'foreign'] as const).entries()) {
    if (varies(smuggling, index, differS)) decisive.add(part);
  }
  return decisive;
}

/** The axis for every combination in reach, keyed by the statuses. */
function axesOf<Axis>(
  reaches: Reaches,
  ages: readonly AgeGroup[],
  [first, second, third]: readonly Part[],
  axis: (one: Finding, two: Finding, three: Finding, age: AgeGroup) => Axis,
): ReadonlyMap<string, Axis> {
  const of = (part: Part | undefined) => (part === undefined ? [] : reaches[part]);
  const all = new Map<string, Axis>();
  for (const one of of(first)) {
    for (const two of of(second)) {
      for (const three of of(third)) {
        for (const age of ages) all.set(`${one},${two},${three},${age}`, axis(one, two, three, age));
      }
    }
  }
  return all;
}

/** Whether two combinations that differ only at this place come to different outcomes. */
function varies<Axis>(
  all: ReadonlyMap<string, Axis>,
  index: number,
  differ: (one: Axis, other: Axis) => boolean,
): boolean {
  const seen = new Map<string, Axis[]>();
  for (const [key, axis] of all) {
    const rest = key.split(',');
    rest[index] = '*';
    const others = seen.get(rest.join()) ?? [];
    if (others.some((other) => differ(axis, other))) return true;
    seen.set(rest.join(), [...others, axis]);
  }
  return false;
}
