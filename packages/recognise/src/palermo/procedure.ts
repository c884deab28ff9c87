// SPDX-License-Identifier: EUPL-1.2
// The decision procedure: from the status of each element to the two axes, the label, the next question and the flags.
// It reads like art. 3 and knows nothing of single codes; determine.ts brings the statuses, law packs bring the rules.
// Deterministic and total: every combination has a result, and err towards protection where something is open.

import type { AgeGroup, Finding } from './codes.ts';

export const LABELS = ['trafficking', 'smuggling', 'both', 'neither', 'insufficient'] as const;
export type Label = (typeof LABELS)[number];
export type TraffickingAxis = 'established' | 'reasonable-grounds' | 'insufficient' | 'not-indicated';
export type SmugglingAxis = 'established' | 'indicated' | 'insufficient' | 'not-indicated';
export type NextQuestion = 'age' | 'purposes' | 'means' | 'acts' | 'smuggling';
export const FLAGS = [
  'rests-on-presumed-minority',
  'presumed-minority',
  'child-protection',
  'protection-now',
  'non-punishment',
  'consent-irrelevant',
  'protective-default',
  're-interview',
  'no-liability-for-being-smuggled',
] as const;
export type Flag = (typeof FLAGS)[number];

/** What may follow from the result today. The conclusive level belongs to the competent authority alone. */
export type Threshold = 'reasonable-grounds' | 'insufficient' | 'safeguarding-concern' | 'none';

/** One group of purposes with its own rule on the means; the UN pack has one, some national laws have two. */
export interface Route {
  readonly purposes: Finding;
  readonly meansRequired: boolean;
}

export interface Statuses {
  readonly age: AgeGroup;
  readonly acts: Finding;
  readonly means: Finding;
  readonly routes: readonly Route[];
  /** undefined where the law asks for no movement */
  readonly movement: Finding | undefined;
  readonly conduct: Finding;
  readonly materialBenefit: Finding;
  readonly nonNational: Finding;
  /** any code at all found established or indicated, for the lowest threshold */
  readonly concern: boolean;
}

export interface Outcome {
  readonly label: Label;
  readonly trafficking: TraffickingAxis;
  readonly smuggling: SmugglingAxis;
  readonly meansRequired: boolean;
  readonly nextQuestion: NextQuestion | null;
  readonly flags: readonly Flag[];
  readonly threshold: Threshold;
  /** the act was not reported but follows from the rest: an exploiter who keeps someone receives or harbours them */
  readonly actInferred: boolean;
}

const ORDER: readonly Finding[] = ['established', 'indicated', 'unknown', 'contradicted', 'not-indicated'];

/** The best of several findings: established > indicated > unknown > contradicted > not-indicated. */
export function bestFinding(findings: readonly Finding[]): Finding {
  return ORDER.find((finding) => findings.includes(finding)) ?? 'not-indicated';
}

export function isPositive(finding: Finding): boolean {
  return finding === 'established' || finding === 'indicated';
}

export function isNegative(finding: Finding): boolean {
  return finding === 'not-indicated' || finding === 'contradicted';
}

export function isChildLike(age: AgeGroup): boolean {
  return age === 'child' || age === 'presumed-child';
}

/** Runs the whole procedure on the statuses of one case under one law. */
export function decide(statuses: Statuses): Outcome {
  const trafficking = traffickingAxis(statuses);
  const smuggling = smugglingAxis(statuses);
  const label = labelOf(trafficking, smuggling);
  const meansRequired = decidingRoute(statuses)?.meansRequired ?? false;
  return {
    label,
    trafficking,
    smuggling,
    meansRequired,
    nextQuestion: label === 'insufficient' ? nextQuestionOf(statuses, trafficking) : null,
    flags: flagsOf(label, smuggling, statuses.age),
    threshold: thresholdOf(label, statuses.concern),
    actInferred: statuses.acts === 'unknown' && isTrafficking(label),
  };
}

const AXIS_ORDER: readonly TraffickingAxis[] = ['established', 'reasonable-grounds', 'insufficient', 'not-indicated'];

/** Trafficking in persons: the best result among the routes that the law opens. */
function traffickingAxis(statuses: Statuses): TraffickingAxis {
  const results = statuses.routes.map((route) => traffickingByRoute(statuses, route));
  return AXIS_ORDER.find((axis) => results.includes(axis)) ?? 'not-indicated';
}

function decidingRoute(statuses: Statuses): Route | undefined {
  const axis = traffickingAxis(statuses);
  return statuses.routes.find((route) => traffickingByRoute(statuses, route) === axis);
}

/** Art. 3(a) act, means and purpose; art. 3(c) and (d): no means for a child, whose age may also be presumed. */
function traffickingByRoute(statuses: Statuses, route: Route): TraffickingAxis {
  const { acts, means, age, movement } = statuses;
  const required = route.meansRequired ? [route.purposes, means] : [route.purposes];
  if (isNegative(acts)) return 'not-indicated';
  if (movement !== undefined && isNegative(movement)) return 'not-indicated';
  // Only the age could tell whether the missing means matters: ask, and do not close.
  if (
    age === 'unknown' &&
    route.meansRequired &&
    isPositive(acts) &&
    isPositive(route.purposes) &&
    !isPositive(means)
  ) {
    return 'insufficient';
  }
  if (required.some(isNegative)) return 'not-indicated';
  if (required.includes('unknown') || movement === 'unknown') return 'insufficient';
  if (acts === 'unknown') return 'reasonable-grounds';
  const all = [acts, ...required, ...(movement === undefined ? [] : [movement])];
  return all.every((finding) => finding === 'established') && age !== 'presumed-child'
    ? 'established'
    : 'reasonable-grounds';
}

/** Smuggling Protocol, arts. 3(a) and 6(1): a conduct, a material benefit, a person who is no national or resident. */
function smugglingAxis({ conduct, materialBenefit, nonNational }: Statuses): SmugglingAxis {
  const all = [conduct, materialBenefit, nonNational];
  if (all.some(isNegative)) return 'not-indicated';
  if (all.includes('unknown')) return 'insufficient';
  return all.every((finding) => finding === 'established') ? 'established' : 'indicated';
}

/** An open question of trafficking is never closed as smuggling. */
function labelOf(trafficking: TraffickingAxis, smuggling: SmugglingAxis): Label {
  const smuggled = smuggling === 'established' || smuggling === 'indicated';
  if (trafficking === 'established' || trafficking === 'reasonable-grounds') return smuggled ? 'both' : 'trafficking';
  if (trafficking === 'insufficient') return 'insufficient';
  if (smuggled) return 'smuggling';
  return smuggling === 'insufficient' ? 'insufficient' : 'neither';
}

export function isTrafficking(label: Label): boolean {
  return label === 'trafficking' || label === 'both';
}

/**
 * The order of asking; safety and basic needs come before any of them (legal test, section 8). Age comes first in any
 * case, because a child needs other protection whatever the label. Where trafficking is excluded and only smuggling is
 * open, a person is not asked about means or acts that can no longer change anything.
 */
function nextQuestionOf(statuses: Statuses, trafficking: TraffickingAxis): NextQuestion {
  if (statuses.age === 'unknown') return 'age';
  if (trafficking !== 'insufficient') return 'smuggling';
  if (statuses.routes.some((route) => route.purposes === 'unknown')) return 'purposes';
  if (statuses.means === 'unknown' && statuses.routes.some((route) => route.meansRequired)) return 'means';
  if (statuses.acts === 'unknown' || statuses.movement === 'unknown') return 'acts';
  return 'smuggling';
}

function flagsOf(label: Label, smuggling: SmugglingAxis, age: AgeGroup): readonly Flag[] {
  const flags: Flag[] = [];
  if (age === 'presumed-child') flags.push(isTrafficking(label) ? 'rests-on-presumed-minority' : 'presumed-minority');
  if (isChildLike(age)) flags.push('child-protection');
  if (isTrafficking(label)) flags.push('protection-now', 'non-punishment', 'consent-irrelevant');
  if (label === 'insufficient') flags.push('protective-default', 're-interview');
  if (smuggling === 'established' || smuggling === 'indicated') flags.push('no-liability-for-being-smuggled');
  return flags;
}

function thresholdOf(label: Label, concern: boolean): Threshold {
  if (isTrafficking(label)) return 'reasonable-grounds';
  if (label === 'insufficient') return 'insufficient';
  return concern ? 'safeguarding-concern' : 'none';
}
