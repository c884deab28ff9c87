// SPDX-License-Identifier: EUPL-1.2
// Facts and a law pack in, a determination that explains itself out. Pure and deterministic: the same input gives the
// same bytes on server, browser and command line. It is a screening opinion for protection: never evidence, never a
// status decision, never a reason to refuse help.

import {
  ACTS,
  type Act,
  type AgeGroup,
  type Code,
  type Finding,
  MEANS,
  type Means,
  PURPOSES,
  type Purpose,
  SMUGGLING_FACTS,
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
  const statuses = statusesOf(facts, law);
  const { outcome, wouldChange } = verdictOf(statuses, law);
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
      acts: elementOf(statuses.acts, true, ACTS, facts.acts),
      means: elementOf(statuses.means, outcome.meansRequired, MEANS, facts.means),
      purposes: elementOf(purposeStatus(facts, law), true, PURPOSES, facts.purposes),
      smuggling: smugglingOf(statuses, facts),
    },
    conditional: foundAmong(facts.purposes, law.conditional, true),
    notListed: foundAmong(facts.purposes, law.listed, false),
    wouldChange,
  };
}

/** The label alone, for setting many laws side by side. */
export function labelUnder(facts: Facts, law: CompiledLawPack): Label {
  return verdictOf(statusesOf(facts, law), law).outcome.label;
}

// Findings as numbers in the order of weight, so that the best one is the greatest and a verdict has a small key.
const WEIGHT: Readonly<Record<Finding, number>> = {
  established: 4,
  indicated: 3,
  unknown: 2,
  contradicted: 1,
  'not-indicated': 0,
};
const BY_WEIGHT: readonly Finding[] = ['not-indicated', 'contradicted', 'unknown', 'indicated', 'established'];
const AGE_KEY: Readonly<Record<AgeGroup, number>> = { adult: 0, child: 1, 'presumed-child': 2, unknown: 3 };

function best<C extends Code>(findings: Findings<C>, codes: readonly C[]): Finding {
  let weight = 0;
  for (const code of codes) {
    const found = WEIGHT[findings[code]];
    if (found > weight) weight = found;
  }
  return BY_WEIGHT[weight] ?? 'not-indicated';
}

function statusesOf(facts: Facts, law: CompiledLawPack): Statuses {
  const { age, smuggling } = facts;
  const child = isChildLike(age.group);
  return {
    age: age.group,
    acts: best(facts.acts, ACTS),
    means: best(facts.means, MEANS),
    routes: law.routes.map((route) => ({
      purposes: routePurpose(facts, route, law),
      meansRequired: child ? route.child : route.adult,
    })),
    movement: law.pack.movementRequired.value ? movementOf(facts) : undefined,
    conduct: best(smuggling, CONDUCTS),
    materialBenefit: smuggling['material-benefit'],
    nonNational: smuggling['non-national'],
    concern: isConcern(facts),
  };
}

const CONDUCTS = ['illegal-entry-procured', 'illegal-stay-enabled', 'document-fraud'] as const;

/** A conditional purpose never counts as positive by itself; asked and denied or open, it counts like any other. */
function routePurpose(facts: Facts, route: CompiledRoute, law: CompiledLawPack): Finding {
  let weight = 0;
  for (const code of route.purposes) {
    const found = WEIGHT[facts.purposes[code]];
    if (found > weight && !(found > 2 && law.conditional.has(code))) weight = found;
  }
  return BY_WEIGHT[weight] ?? 'not-indicated';
}

function purposeStatus(facts: Facts, law: CompiledLawPack): Finding {
  let weight = 0;
  for (const route of law.routes) weight = Math.max(weight, WEIGHT[routePurpose(facts, route, law)]);
  return BY_WEIGHT[weight] ?? 'not-indicated';
}

function movementOf(facts: Facts): Finding {
  return facts.borderCrossed === true ? 'established' : facts.acts.transportation;
}

/** Any sign of a means or of a purpose: enough for a private talk, needs and information. */
function isConcern(facts: Facts): boolean {
  return isPositive(best(facts.means, MEANS)) || isPositive(best(facts.purposes, PURPOSES));
}

function keyOf(statuses: Statuses): number {
  let key = AGE_KEY[statuses.age];
  key = key * 5 + WEIGHT[statuses.acts];
  key = key * 5 + WEIGHT[statuses.means];
  key = key * 6 + (statuses.movement === undefined ? 5 : WEIGHT[statuses.movement]);
  key = key * 5 + WEIGHT[statuses.conduct];
  key = key * 5 + WEIGHT[statuses.materialBenefit];
  key = key * 5 + WEIGHT[statuses.nonNational];
  key = key * 2 + (statuses.concern ? 1 : 0);
  for (const route of statuses.routes) key = key * 5 + WEIGHT[route.purposes];
  return key;
}

function verdictOf(statuses: Statuses, law: CompiledLawPack): Verdict {
  const key = keyOf(statuses);
  const known = law.verdicts.get(key);
  if (known !== undefined) return known;
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

function elementOf<C extends Code>(
  status: Finding,
  required: boolean,
  codes: readonly C[],
  findings: Findings<C>,
): LegalElement<C> {
  const restsOn: CodedFinding<C>[] = [];
  const unknown: C[] = [];
  for (const code of codes) {
    const finding = findings[code];
    if (finding === 'unknown') unknown.push(code);
    else if (finding !== 'not-indicated') restsOn.push({ code, finding });
  }
  return { status, required, restsOn, unknown };
}

function smugglingOf(statuses: Statuses, facts: Facts): SmugglingElement {
  const { restsOn, unknown } = elementOf(statuses.conduct, true, SMUGGLING_FACTS, facts.smuggling);
  return {
    conduct: statuses.conduct,
    materialBenefit: statuses.materialBenefit,
    nonNational: statuses.nonNational,
    restsOn,
    unknown,
  };
}

function foundAmong(findings: Findings<Purpose>, set: ReadonlySet<Purpose>, inside: boolean): readonly Purpose[] {
  if (inside ? set.size === 0 : set.size === PURPOSES.length) return NONE;
  return PURPOSES.filter((code) => set.has(code) === inside && isPositive(findings[code]));
}
const NONE: readonly Purpose[] = Object.freeze([]);
