// SPDX-License-Identifier: EUPL-1.2
// Writing, finishing and overriding a risk assessment. The answers of a final one never change; looking again makes another.

import type { CaseFile } from '../case/case.ts';
import type { Instant } from '../calendar/calendar.ts';
import {
  at,
  type Context,
  changed,
  created,
  done,
  entry,
  mayAct,
  type Outcome,
  problem,
  refused,
} from '../outcome/outcome.ts';
import type { Problem, Warning } from '../outcome/problems.ts';
import type { Id } from '../outcome/record.ts';
import { currentLevel, levelOfRisk, validUntil } from './current.ts';
import { computeRisk, factorsOf, isAtLeast } from './level.ts';
import {
  type OwnPerception,
  RISK_FACTORS,
  RISK_LEVELS,
  type RiskAnswer,
  type RiskAssessment,
  type RiskLevel,
  type RiskScope,
} from './risk.ts';

export interface AssessRisk {
  readonly id: Id;
  readonly subjectScope: RiskScope;
  readonly answers: readonly RiskAnswer[];
  readonly ownPerception: OwnPerception | null;
  readonly immediateActions: readonly string[];
  /** when the person was asked; never in the future */
  readonly assessedAt: Instant;
  /** a draft can be written over; a final assessment cannot */
  readonly final: boolean;
}

/** Saves a draft or finishes it. Order of the guards: scope, state, form. Never refuses because an answer is missing: what was
 * not asked shows in the level. */
export function assessRisk(file: CaseFile, command: AssessRisk, context: Context): Outcome<CaseFile> {
  const { id, final, ...fields } = command;
  const before = file.risks.find((each) => each.id === id);
  const problems: readonly Problem[] = [
    ...mayAct(context, file.case.orgId, ['FrontlineOfficer', 'CaseWorker', 'Supervisor'], at('riskAssessment', id)),
    ...(before?.status === 'Final'
      ? [problem('NOT_NOW', at('riskAssessment', id), 'assess-risk', { what: ['Final'] })]
      : []),
    ...answerForm(command, context),
  ];
  if (problems.length > 0) return refused(problems);
  const computed = final ? computeRisk(fields.subjectScope, fields.answers, fields.ownPerception) : null;
  const state = {
    ...fields,
    status: final ? ('Final' as const) : ('Draft' as const),
    computed,
    validUntil: computed === null ? null : validUntil(fields.assessedAt, computed.level, context.profile),
  };
  const risk: RiskAssessment =
    before === undefined
      ? {
          ...state,
          ...created(id, context),
          caseId: file.case.id,
          assessorId: context.actor.userId,
          overrideLevel: null,
          overrideReason: null,
          overriddenBy: null,
        }
      : changed(before, { ...state, assessorId: context.actor.userId }, context);
  const risks = before === undefined ? [...file.risks, risk] : file.risks.map((each) => (each.id === id ? risk : each));
  const next = { ...file, risks };
  const warnings = final ? riskWarnings(next, risk) : [];
  const to = computed === null ? 'Draft' : computed.level;
  return done(
    next,
    [
      entry(context, {
        action: 'risk.assess',
        record: 'riskAssessment',
        recordId: id,
        caseId: file.case.id,
        to,
        reason: fields.subjectScope,
        warnings,
      }),
    ],
    warnings,
  );
}

function riskWarnings(file: CaseFile, { computed, answers }: RiskAssessment): readonly Warning[] {
  const self = currentLevel(file, 'Self');
  const family = currentLevel(file, 'Family');
  const warnings: Warning[] = [];
  if (computed?.incomplete === true) warnings.push('risk-incomplete');
  if (self !== null && family !== null && isAtLeast(family, 'High') && !isAtLeast(self, family))
    warnings.push('family-threat-open');
  if (
    answers.some(
      ({ factor, value }) => (factor === 'DebtClaimed' || factor === 'FamilyCoSignedDebt') && value === 'Yes',
    )
  ) {
    warnings.push('debt-is-for-counsel');
  }
  return warnings;
}

function answerForm(
  { id, subjectScope, answers, ownPerception, assessedAt }: AssessRisk,
  context: Context,
): readonly Problem[] {
  const invalid = (field: string, what: readonly string[]) =>
    problem('INVALID_VALUE', at('riskAssessment', id, field), 'mend-value', { what });
  const problems: Problem[] = [];
  if (assessedAt > context.now) problems.push(invalid('assessedAt', ['in-future']));
  const unknown = answers.filter(({ factor }) => !Object.hasOwn(RISK_FACTORS, factor));
  if (unknown.length > 0) problems.push(invalid('answers', ['unknown-factor']));
  const outside = answers.filter(
    ({ factor }) => Object.hasOwn(RISK_FACTORS, factor) && !factorsOf(subjectScope).includes(factor),
  );
  if (outside.length > 0) problems.push(invalid('answers', ['other-scope', ...outside.map(({ factor }) => factor)]));
  const named = answers.map(({ factor }) => factor);
  if (new Set(named).size !== named.length) problems.push(invalid('answers', ['answered-twice']));
  if (ownPerception !== null && !(ownPerception >= 0 && ownPerception <= 4))
    problems.push(invalid('ownPerception', ['not-0-to-4']));
  return problems;
}

export interface OverrideRisk {
  readonly riskId: Id;
  readonly level: RiskLevel;
  readonly reason: string;
}

/**
 * Somebody knows better than the rule. Upwards whoever works on the case; downwards a Supervisor, and not the one who assessed
 * (I-02). It holds for the shorter of the two validities. Order of the guards: scope, state, second person, form.
 */
export function overrideRisk(
  file: CaseFile,
  { riskId, level, reason }: OverrideRisk,
  context: Context,
): Outcome<CaseFile> {
  const risk = file.risks.find(({ id }) => id === riskId);
  if (risk === undefined) throw new RangeError('overrideRisk: an assessment of this file');
  const where = at('riskAssessment', riskId);
  if (risk.status !== 'Final' || risk.computed === null)
    return refused([problem('NOT_NOW', where, 'do-earlier-step', { what: ['Draft'] })]);
  const now = levelOfRisk(risk);
  // below what the answers give is a lowering, also where somebody had lowered it further before (I-02)
  const down = [now, risk.computed.level].some((each) => RISK_LEVELS.indexOf(level) < RISK_LEVELS.indexOf(each));
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, down ? ['Supervisor'] : ['CaseWorker', 'Supervisor'], where),
  ];
  if (down && context.actor.userId === risk.assessorId)
    problems.push(problem('SECOND_PERSON_REQUIRED', where, 'ask-second-person'));
  if (reason.trim() === '')
    problems.push(
      problem('INCOMPLETE', at('riskAssessment', riskId, 'overrideReason'), 'complete-fields', {
        what: ['overrideReason'],
      }),
    );
  if (problems.length > 0) return refused(problems);
  const until =
    [risk.computed.level, level].map((each) => validUntil(risk.assessedAt, each, context.profile)).toSorted()[0] ??
    risk.validUntil;
  const overridden = changed(
    risk,
    { overrideLevel: level, overrideReason: reason, overriddenBy: context.actor.userId, validUntil: until },
    context,
  );
  return done({ ...file, risks: file.risks.map((each) => (each.id === riskId ? overridden : each)) }, [
    entry(context, {
      action: 'risk.override',
      record: 'riskAssessment',
      recordId: riskId,
      caseId: file.case.id,
      from: now,
      to: level,
    }),
  ]);
}
