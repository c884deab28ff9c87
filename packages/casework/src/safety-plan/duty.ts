// SPDX-License-Identifier: EUPL-1.2
// Since when a safety plan is owed, for which scopes, and whether it is there (I-16).

import type { CaseFile } from '../case/case.ts';
import { addHours, type Instant } from '../calendar/calendar.ts';
import { at, problem } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { CountryProfile } from '../profile/profile.ts';
import { finalRisks, levelOfRisk, needsSafetyPlan } from '../risk/current.ts';
import { isAtLeast } from '../risk/level.ts';
import { RISK_SCOPES, type RiskLevel, type RiskScope } from '../risk/risk.ts';

type Planned = Pick<CaseFile, 'risks' | 'safetyPlans'>;

export interface SafetyPlanDuty {
  readonly scope: RiskScope;
  readonly level: RiskLevel;
  /** when the danger was first assessed as grave as it is now */
  readonly since: Instant;
  readonly dueAt: Instant;
}

/** One for each scope that is High or Critical and has no plan written since; a plan older than a rise of the level is not enough. */
export function openSafetyDuties(file: Planned, profile: CountryProfile): readonly SafetyPlanDuty[] {
  return RISK_SCOPES.flatMap((scope) => {
    const finals = finalRisks(file, scope);
    const last = finals.at(-1);
    if (last === undefined || !needsSafetyPlan(levelOfRisk(last))) return [];
    const level = levelOfRisk(last);
    const calmer = finals.findLastIndex((each) => !isAtLeast(levelOfRisk(each), level));
    const since = finals[calmer + 1]?.assessedAt ?? last.assessedAt;
    const planned = file.safetyPlans.some(
      (plan) => plan.status === 'Active' && plan.scopes.includes(scope) && plan.updatedAt >= since,
    );
    return planned ? [] : [{ scope, level, since, dueAt: addHours(since, profile.clocks.safetyPlanHours) }];
  });
}

/** SAFETY_PLAN_REQUIRED for every scope whose plan is late: no step forward until it is written. */
export function lateSafetyPlan(file: Planned, profile: CountryProfile, now: Instant): readonly Problem[] {
  return openSafetyDuties(file, profile)
    .filter(({ dueAt }) => dueAt <= now)
    .map(({ scope, level }) =>
      problem('SAFETY_PLAN_REQUIRED', at('safetyPlan'), 'write-safety-plan', { what: [scope, level] }),
    );
}
