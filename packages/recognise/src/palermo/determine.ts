// SPDX-License-Identifier: EUPL-1.2
// Facts and a law pack in, a determination that explains itself out. Pure and deterministic: the same input gives the
// same bytes on server, browser and command line. It is a screening opinion for protection: never evidence, never a
// status decision, never a reason to refuse help.

import {
  type Act,
  type AgeGroup,
  type Code,
  type Finding,
  type Means,
  PURPOSES,
  type Purpose,
  type SmugglingFact,
} from './codes.ts';
import type { CodedFinding, Facts, Findings } from './facts.ts';
import type { LawPack, MeansRule } from './law-pack.ts';
import { decide, isChildLike, isPositive, type Label, type Outcome, type Statuses } from './procedure.ts';

/** One of the three elements of art. 3(a), with what it rests on and what is still open. */
export interface LegalElement<C extends Code> {
  readonly status: Finding;
  /** false where the law asks for none: the means of a child, art. 3(c) */
  readonly required: boolean;
  /** every code found established or indicated, and those that positive information contradicts */
  readonly restsOn: readonly CodedFinding<C>[];
  readonly unknown: readonly C[];
}

/** The smuggling axis: three conditions, all needed (Smuggling Protocol, arts. 3 and 6). */
export interface SmugglingElement {
  readonly conduct: Finding;
  readonly materialBenefit: Finding;
  readonly nonNational: Finding;
  readonly restsOn: readonly CodedFinding<SmugglingFact>[];
  readonly unknown: readonly SmugglingFact[];
}

/** If this element turned out so, the label would be another. */
export interface Change {
  readonly element: 'acts' | 'means' | 'purposes' | 'age' | 'smuggling';
  readonly to: 'established' | 'not-indicated' | 'adult' | 'child';
  readonly label: Label;
}

export interface Determination extends Outcome {
  readonly format: 'determination/1';
  readonly pack: { readonly id: string; readonly version: number; readonly checkedOn: string };
  readonly age: AgeGroup;
  readonly elements: {
    readonly acts: LegalElement<Act>;
    readonly means: LegalElement<Means>;
    readonly purposes: LegalElement<Purpose>;
    readonly smuggling: SmugglingElement;
  };
  /** purposes that were found but count only beside another one under this law */
  readonly conditional: readonly Purpose[];
  /** purposes that were found but that this law does not list */
  readonly notListed: readonly Purpose[];
  readonly wouldChange: readonly Change[];
}

interface CompiledRoute {
  readonly purposes: readonly Purpose[];
  readonly adult: boolean;
  readonly child: boolean;
}

interface Verdict {
  readonly outcome: Outcome;
  readonly wouldChange: readonly Change[];
}

/** A law pack made ready for many determinations. The verdicts it remembers depend on statuses only, never on a person. */
export interface CompiledLawPack {
  readonly pack: LawPack;
  readonly routes: readonly CompiledRoute[];
  readonly conditional: ReadonlySet<Purpose>;
  readonly listed: ReadonlySet<Purpose>;
  readonly stamp: Determination['pack'];
  readonly verdicts: Map<number, Verdict>;
}

export function compileLawPack(pack: LawPack): CompiledLawPack {
  const listed: readonly Purpose[] = pack.purposesOpen ? PURPOSES : pack.purposes.map(({ code }) => code);
  const routes: { purposes: Purpose[]; adult: boolean; child: boolean }[] = [];
  for (const code of PURPOSES) {
    if (!listed.includes(code)) continue;
    const rule: MeansRule = pack.meansExceptions.find(({ purposes }) => purposes.includes(code)) ?? pack.meansRequired;
    const route = routes.find(({ adult, child }) => adult === rule.adult && child === rule.child);
    if (route === undefined) routes.push({ purposes: [code], adult: rule.adult, child: rule.child });
    else route.purposes.push(code);
  }
  return {
    pack,
    routes,
    conditional: new Set(pack.conditionalPurposes),
    listed: new Set(listed),
    stamp: Object.freeze({ id: pack.id, version: pack.version, checkedOn: pack.checkedOn }),
    verdicts: new Map(),
  };
}

/**
 * Applies one law to the facts of one case.
 *
 * @param facts one finding for every code; what nobody asked is `unknown`
 * @param law a compiled law pack; `un-palermo` is the reference, a national pack stands beside it
 * @returns label, both axes, elements with reasons, open questions, flags, threshold and what would change the label
 *
 * Source: Trafficking Protocol (UN, 2000), art. 3; Smuggling Protocol (UN, 2000), arts. 3, 5 and 6.
 */
export function determine(facts: Facts, law: CompiledLawPack): Determination {
  const acts = readElement(facts.acts);
  const means = readElement(facts.means);
  const purposes = readElement(facts.purposes);
  const smuggling = readElement(facts.smuggling);
  const { outcome, wouldChange } = verdictOf(facts, law, acts.weight, means.weight);
  return {
    format: 'determination/1',
    pack: law.stamp,
    age: facts.age.group,
    label: outcome.label,
    trafficking: outcome.trafficking,
    smuggling: outcome.smuggling,
    meansRequired: outcome.meansRequired,
    nextQuestion: outcome.nextQuestion,
    flags: outcome.flags,
    threshold: outcome.threshold,
    actInferred: outcome.actInferred,
    elements: {
      acts: { status: findingOf(acts.weight), required: true, restsOn: acts.restsOn, unknown: acts.unknown },
      means: {
        status: findingOf(means.weight),
        required: outcome.meansRequired,
        restsOn: means.restsOn,
        unknown: means.unknown,
      },
      purposes: {
        status: findingOf(purposeWeight(facts.purposes, law)),
        required: true,
        restsOn: purposes.restsOn,
        unknown: purposes.unknown,
      },
      smuggling: {
        conduct: findingOf(conductWeight(facts)),
        materialBenefit: facts.smuggling['material-benefit'],
        nonNational: facts.smuggling['non-national'],
        restsOn: smuggling.restsOn,
        unknown: smuggling.unknown,
      },
    },
    conditional: conditionalFound(facts, law),
    notListed: notListedFound(facts, law),
    wouldChange,
  };
}

/** The label alone, for setting many laws side by side. */
export function labelUnder(facts: Facts, law: CompiledLawPack): Label {
  return verdictOf(facts, law, bestWeight(facts.acts), bestWeight(facts.means)).outcome.label;
}

// Findings as numbers in the order of weight, so that the best one is the greatest and a verdict has a small key.
const BY_WEIGHT: readonly Finding[] = ['not-indicated', 'contradicted', 'unknown', 'indicated', 'established'];
const POSITIVE = 3;

function weightOf(finding: Finding): number {
  if (finding === 'not-indicated') return 0;
  if (finding === 'established') return 4;
  if (finding === 'unknown') return 2;
  return finding === 'indicated' ? 3 : 1;
}

function findingOf(weight: number): Finding {
  return BY_WEIGHT[weight] ?? 'not-indicated';
}

interface Read<C extends Code> {
  readonly weight: number;
  readonly restsOn: readonly CodedFinding<C>[];
  readonly unknown: readonly C[];
}

/** One pass over a list: its best weight, the codes it rests on and those still open, in the order of the findings. */
function readElement<C extends Code>(findings: Findings<C>): Read<C> {
  let weight = 0;
  const restsOn: CodedFinding<C>[] = [];
  const unknown: C[] = [];
  for (const code in findings) {
    const finding = findings[code];
    if (finding === 'not-indicated') continue;
    if (finding === 'unknown') unknown.push(code);
    else restsOn.push({ code, finding });
    const found = weightOf(finding);
    if (found > weight) weight = found;
  }
  return { weight, restsOn, unknown };
}

function bestWeight<C extends Code>(findings: Findings<C>): number {
  let weight = 0;
  for (const code in findings) {
    const found = weightOf(findings[code]);
    if (found > weight) weight = found;
  }
  return weight;
}

function conductWeight({ smuggling }: Facts): number {
  return Math.max(
    weightOf(smuggling['illegal-entry-procured']),
    weightOf(smuggling['illegal-stay-enabled']),
    weightOf(smuggling['document-fraud']),
  );
}

/** A conditional purpose never counts as positive by itself; asked and denied or open, it counts like any other. */
function routeWeight(purposes: Facts['purposes'], route: CompiledRoute, law: CompiledLawPack): number {
  let weight = 0;
  for (const code of route.purposes) {
    const found = weightOf(purposes[code]);
    if (found > weight && !(found >= POSITIVE && law.conditional.has(code))) weight = found;
  }
  return weight;
}

function purposeWeight(purposes: Facts['purposes'], law: CompiledLawPack): number {
  let weight = 0;
  for (const route of law.routes) weight = Math.max(weight, routeWeight(purposes, route, law));
  return weight;
}

const NO_MOVEMENT_ASKED = 5;

/** Movement counts where a border was crossed or the person was transported. */
function movementWeight(facts: Facts, law: CompiledLawPack): number {
  if (!law.pack.movementRequired.value) return NO_MOVEMENT_ASKED;
  return facts.borderCrossed === true ? 4 : weightOf(facts.acts.transportation);
}

function ageKey(age: AgeGroup): number {
  if (age === 'adult') return 0;
  if (age === 'child') return 1;
  return age === 'presumed-child' ? 2 : 3;
}

/**
 * The verdict for these statuses, remembered per law: there are few combinations and each is decided once.
 * The key holds statuses only, so nothing of a person stays in memory.
 */
function verdictOf(facts: Facts, law: CompiledLawPack, acts: number, means: number): Verdict {
  const movement = movementWeight(facts, law);
  const conduct = conductWeight(facts);
  const benefit = weightOf(facts.smuggling['material-benefit']);
  const nonNational = weightOf(facts.smuggling['non-national']);
  const concern = means >= POSITIVE || bestWeight(facts.purposes) >= POSITIVE;
  let key = ((((ageKey(facts.age.group) * 5 + acts) * 5 + means) * 6 + movement) * 5 + conduct) * 5 + benefit;
  key = (key * 5 + nonNational) * 2 + (concern ? 1 : 0);
  for (const route of law.routes) key = key * 5 + routeWeight(facts.purposes, route, law);
  const known = law.verdicts.get(key);
  if (known !== undefined) return known;
  const child = isChildLike(facts.age.group);
  const statuses: Statuses = {
    age: facts.age.group,
    acts: findingOf(acts),
    means: findingOf(means),
    routes: law.routes.map((route) => ({
      purposes: findingOf(routeWeight(facts.purposes, route, law)),
      meansRequired: child ? route.child : route.adult,
    })),
    movement: movement === NO_MOVEMENT_ASKED ? undefined : findingOf(movement),
    conduct: findingOf(conduct),
    materialBenefit: findingOf(benefit),
    nonNational: findingOf(nonNational),
    concern,
  };
  const outcome = decide(statuses);
  const verdict: Verdict = Object.freeze({
    outcome: Object.freeze({ ...outcome, flags: Object.freeze(outcome.flags) }),
    wouldChange: Object.freeze(changesOf(statuses, outcome.label, law)),
  });
  law.verdicts.set(key, verdict);
  return verdict;
}

/** Every single element that could still turn the label, tried out one at a time. */
function changesOf(statuses: Statuses, label: Label, law: CompiledLawPack): Change[] {
  const changes: Change[] = [];
  const attempt = (element: Change['element'], to: Change['to'], changed: Statuses) => {
    const other = decide(changed).label;
    if (other !== label) changes.push({ element, to, label: other });
  };
  for (const to of ['established', 'not-indicated'] as const) {
    if (statuses.acts !== to) attempt('acts', to, { ...statuses, acts: to });
    if (statuses.means !== to) attempt('means', to, { ...statuses, means: to });
    const routes = statuses.routes.map((route) => ({ ...route, purposes: to }));
    attempt('purposes', to, { ...statuses, routes });
    attempt('smuggling', to, { ...statuses, conduct: to, materialBenefit: to, nonNational: to });
  }
  for (const to of ['adult', 'child'] as const) {
    if (statuses.age === to) continue;
    const routes = statuses.routes.map((route, index) => ({
      ...route,
      meansRequired: law.routes[index]?.[to] ?? false,
    }));
    attempt('age', to, { ...statuses, age: to, routes });
  }
  return changes;
}

const NONE: readonly Purpose[] = Object.freeze([]);

function conditionalFound({ purposes }: Facts, law: CompiledLawPack): readonly Purpose[] {
  if (law.pack.conditionalPurposes.every((code) => !isPositive(purposes[code]))) return NONE;
  return law.pack.conditionalPurposes.filter((code) => isPositive(purposes[code]));
}

function notListedFound({ purposes }: Facts, law: CompiledLawPack): readonly Purpose[] {
  if (law.listed.size === PURPOSES.length) return NONE;
  return PURPOSES.filter((code) => !law.listed.has(code) && isPositive(purposes[code]));
}
