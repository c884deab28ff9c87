// SPDX-License-Identifier: EUPL-1.2
// *Today*: what needs me, in the order in which I should look at it. Danger first, whatever its date; then what is late, the longest
// late first; then what comes next. Nothing is left out because the list is long.

import type { Instant } from '../calendar/calendar.ts';
import { RISK_LEVELS, type RiskLevel } from '../risk/risk.ts';
import { CLOCK_KINDS, type CaseSummary, type Clock, type ClockKind, type TodayItem } from './clocks.ts';
import { isLate, isShown } from './clocks-of.ts';

/** Kinds in which somebody's life or liberty may hang on the day: they come before everything else. */
export const DANGER_KINDS = [
  'EmergencyHealth',
  'SafetyCall',
  'SafetyPlanDue',
  'SameDayHealth',
  'FirstContact',
  'GuardianRequest',
] as const satisfies readonly ClockKind[];

/**
 * @param summaries cases that I am responsible for, or those of my team
 * @param most how many lines; the rest is counted by the caller from the same list. All, if left out
 * @returns one line for each clock that is shown, in this order: danger before the rest; late before not yet late; the graver risk;
 *   the kind, in the order of CLOCK_KINDS; the earlier due; the case number, so that two calls never differ
 */
export function todayList(
  summaries: readonly CaseSummary[],
  now: Instant,
  most = Number.POSITIVE_INFINITY,
): readonly TodayItem[] {
  const items = summaries.flatMap((summary) =>
    summary.clocks.filter((each) => isShown(each, now)).map((each) => itemOf(summary, each, now)),
  );
  // what can be told by a number is worked out once for each line, not once for each comparison
  return items
    .map((item) => ({ item, rank: rankOf(item) }))
    .toSorted((a, b) => a.rank - b.rank || compareWithinRank(a.item, b.item))
    .slice(0, most)
    .map(({ item }) => item);
}

function itemOf(summary: CaseSummary, { kind, record, recordId, dueAt }: Clock, now: Instant): TodayItem {
  const { caseId, caseNo, alias, riskSelf, riskFamily } = summary;
  const shown = kind === 'ConsentExpiring' && dueAt <= now ? 'ConsentExpired' : kind;
  return {
    caseId,
    caseNo,
    alias,
    kind: shown,
    record,
    recordId,
    dueAt,
    late: isLate({ kind, record, recordId, dueAt, appearsAt: dueAt }, now),
    riskSelf,
    riskFamily,
  };
}

/** Danger before the rest, late before not yet late, the graver risk, the kind: smaller comes first. */
function rankOf(item: TodayItem): number {
  const levels = RISK_LEVELS.length;
  const urgency = (isDanger(item) ? 0 : 2) + (item.late ? 0 : 1);
  return (urgency * levels + (levels - 1 - gravity(item))) * CLOCK_KINDS.length + CLOCK_KINDS.indexOf(item.kind);
}

function compareWithinRank(a: TodayItem, b: TodayItem): number {
  return order(a.dueAt, b.dueAt) || order(a.caseNo, b.caseNo) || order(a.recordId ?? '', b.recordId ?? '');
}

function isDanger({ kind }: TodayItem): boolean {
  return (DANGER_KINDS as readonly ClockKind[]).includes(kind);
}

/** The graver of her own danger and her family's; not assessed weighs like Medium. */
function gravity({ riskSelf, riskFamily }: TodayItem): number {
  const of = (level: RiskLevel | null) => (level === null ? RISK_LEVELS.indexOf('Medium') : RISK_LEVELS.indexOf(level));
  return Math.max(of(riskSelf), of(riskFamily));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
