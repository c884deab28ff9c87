// SPDX-License-Identifier: EUPL-1.2
// Which assessment counts now, whether it is out of date, and how grave it is. Each scope on its own (I-17).

import type { CaseFile } from '../case/case.ts';
import type { Instant } from '../calendar/calendar.ts';
import { addHours } from '../calendar/calendar.ts';
import type { CountryProfile } from '../profile/profile.ts';
import { at, problem } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import { isAtLeast } from './level.ts';
import type { RiskAssessment, RiskFactor, RiskLevel, RiskScope } from './risk.ts';
import { RISK_FACTORS } from './risk.ts';

type Risks = Pick<CaseFile, 'risks'>;

/** The newest final assessment of a scope; of two of one instant, the one recorded later. */
export function latestRisk({ risks }: Risks, scope: RiskScope): RiskAssessment | undefined {
  const finals = finalRisks({ risks }, scope);
  return finals.at(-1);
}

/** All final ones of a scope, oldest first. */
export function finalRisks({ risks }: Risks, scope: RiskScope): readonly RiskAssessment[] {
  return risks
    .filter(({ status, subjectScope }) => status === 'Final' && subjectScope === scope)
    .toSorted((a, b) => (a.assessedAt < b.assessedAt ? -1 : a.assessedAt > b.assessedAt ? 1 : 0));
}

/** The level that counts: what a supervisor decided, or what follows from the answers. */
export function levelOfRisk({ overrideLevel, computed }: RiskAssessment): RiskLevel {
  if (computed === null) throw new RangeError('levelOfRisk: a final assessment');
  return overrideLevel ?? computed.level;
}

/** The level of a scope as last assessed, in date or not: a danger does not end because nobody looked again. */
export function currentLevel(file: Risks, scope: RiskScope): RiskLevel | null {
  const risk = latestRisk(file, scope);
  return risk === undefined ? null : levelOfRisk(risk);
}

export function isInDate(risk: RiskAssessment, now: Instant): boolean {
  return risk.validUntil !== null && now < risk.validUntil;
}

/** RISK_STALE for every scope that is missing or out of date (I-15). */
export function staleProblems(file: Risks, scopes: readonly RiskScope[], now: Instant): readonly Problem[] {
  return scopes.flatMap((scope) => {
    const risk = latestRisk(file, scope);
    if (risk !== undefined && isInDate(risk, now)) return [];
    const on = risk?.validUntil?.slice(0, 10) as `${number}-${number}-${number}` | undefined;
    const details = {
      what: [scope, risk === undefined ? 'missing' : 'out-of-date'],
      ...(on === undefined ? {} : { on }),
    };
    return [problem('RISK_STALE', at('riskAssessment', risk?.id ?? null), 'assess-risk', details)];
  });
}

/** RISK_CRITICAL for every scope whose level is Critical; a low level of one never hides another (I-17). */
export function criticalProblems(file: Risks, scopes: readonly RiskScope[]): readonly Problem[] {
  return scopes.flatMap((scope) => {
    const risk = latestRisk(file, scope);
    if (risk === undefined || levelOfRisk(risk) !== 'Critical') return [];
    return [problem('RISK_CRITICAL', at('riskAssessment', risk.id), 'lower-the-danger-first', { what: [scope] })];
  });
}

/** Critical factors that stand as present, and those that nobody knows, of one assessment. */
export function unresolvedCritical({ answers, computed }: RiskAssessment): {
  readonly present: readonly RiskFactor[];
  readonly notKnown: readonly RiskFactor[];
} {
  const present = answers
    .filter(({ factor, value, time }) => RISK_FACTORS[factor].weight === 'C' && value === 'Yes' && time === 'Present')
    .map(({ factor }) => factor);
  const notKnown = (computed?.reasons ?? []).flatMap((each) =>
    each.code === 'critical-not-known' ? each.factors : [],
  );
  return { present, notKnown };
}

export function validUntil(assessedAt: Instant, level: RiskLevel, profile: CountryProfile): Instant {
  return addHours(assessedAt, profile.clocks.riskValidityDays[level] * 24);
}

/** High or Critical: a safety plan must be there. */
export function needsSafetyPlan(level: RiskLevel | null): boolean {
  return level !== null && isAtLeast(level, 'High');
}
