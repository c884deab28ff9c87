// SPDX-License-Identifier: EUPL-1.2
// From the answers to a level, with every reason. Explainable on purpose: no score, no learning. What nobody asked is not a no.

import {
  RISK_FACTOR_NAMES,
  RISK_FACTORS,
  RISK_LEVELS,
  type ComputedRisk,
  type FactorLevel,
  type OwnPerception,
  type RiskAnswer,
  type RiskFactor,
  type RiskLevel,
  type RiskReason,
  type RiskScope,
  type Weight,
} from './risk.ts';

/** Which factors speak to which scope. What weighs on a household or a community weighs on the person and on the family. */
const SPEAKS_TO: Readonly<Record<FactorLevel, readonly RiskScope[]>> = {
  Self: ['Self'],
  Family: ['Family'],
  Household: ['Self', 'Family'],
  Community: ['Self', 'Family'],
  Staff: ['Staff'],
};

/** The factors to be asked for a scope, in the order of the catalogue. */
export function factorsOf(scope: RiskScope): readonly RiskFactor[] {
  return RISK_FACTOR_NAMES.filter((factor) => SPEAKS_TO[RISK_FACTORS[factor].level].includes(scope));
}

export function higher(a: RiskLevel, b: RiskLevel): RiskLevel {
  return RISK_LEVELS.indexOf(a) >= RISK_LEVELS.indexOf(b) ? a : b;
}
export function isAtLeast(level: RiskLevel, least: RiskLevel): boolean {
  return RISK_LEVELS.indexOf(level) >= RISK_LEVELS.indexOf(least);
}

/**
 * @param answers of any scope: those of other scopes are left aside (I-17). A factor without an answer was not asked. Of two
 *   answers to one factor the graver counts
 * @param ownPerception 3 or 4 raises the level by one; it never lowers it. null: not asked
 * @returns the level; `incomplete` when a critical factor is not known; every reason
 *
 * Rule: a critical factor present -> Critical, only past -> High; else a high factor or three medium -> High; else a medium ->
 * Medium; else Low. A critical factor not known: not below Medium. Then the person's own estimate.
 */
export function computeRisk(
  scope: RiskScope,
  answers: readonly RiskAnswer[],
  ownPerception: OwnPerception | null,
): ComputedRisk {
  const factors = factorsOf(scope);
  const yes = (weight: Weight) =>
    factors.filter(
      (factor) =>
        RISK_FACTORS[factor].weight === weight &&
        answers.some((each) => each.factor === factor && each.value === 'Yes'),
    );
  const present = yes('C').filter((factor) =>
    answers.some((each) => each.factor === factor && each.value === 'Yes' && each.time === 'Present'),
  );
  const past = yes('C').filter((factor) => !present.includes(factor));
  const medium = yes('M');
  const notKnown = factors.filter((factor) => RISK_FACTORS[factor].weight === 'C' && !isKnown(answers, factor));
  const reasons: RiskReason[] = [
    ...present.map((factor): RiskReason => ({ code: 'critical-present', factor })),
    ...past.map((factor): RiskReason => ({ code: 'critical-past', factor })),
    ...yes('H').map((factor): RiskReason => ({ code: 'high', factor })),
    ...medium.map((factor): RiskReason => ({ code: 'medium', factor })),
    ...(medium.length >= 3 ? [{ code: 'three-medium', factors: medium } as const] : []),
    ...(notKnown.length > 0 ? [{ code: 'critical-not-known', factors: notKnown } as const] : []),
  ];
  let level: RiskLevel = levelOf(present.length, past.length + yes('H').length, medium.length);
  if (notKnown.length > 0) level = higher(level, 'Medium');
  if (ownPerception !== null && ownPerception >= 3) {
    level = RISK_LEVELS[Math.min(RISK_LEVELS.indexOf(level) + 1, RISK_LEVELS.length - 1)] ?? 'Critical';
    reasons.push({ code: 'own-perception', perception: ownPerception });
  }
  if (reasons.length === 0) reasons.push({ code: 'nothing-found' });
  return { level, incomplete: notKnown.length > 0, reasons };
}

function levelOf(criticalNow: number, high: number, medium: number): RiskLevel {
  if (criticalNow > 0) return 'Critical';
  if (high > 0 || medium >= 3) return 'High';
  return medium > 0 ? 'Medium' : 'Low';
}

function isKnown(answers: readonly RiskAnswer[], factor: RiskFactor): boolean {
  const given = answers.filter((each) => each.factor === factor);
  if (given.some(({ value }) => value === 'Yes')) return true;
  return given.length > 0 && given.every(({ value }) => value === 'No');
}
