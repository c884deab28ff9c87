// SPDX-License-Identifier: EUPL-1.2
// How much each colleague carries, from the summaries of their cases. A measure for sharing work out, not for judging anybody.

import type { Instant } from '../calendar/calendar.ts';
import { OPEN_STAGES, type Stage } from '../case/case.ts';
import type { CaseSummary } from '../clocks/clocks.ts';
import { isLate } from '../clocks/clocks-of.ts';
import { higher } from '../risk/level.ts';
import type { Workload } from './oversight.ts';

/** @returns one line per colleague with at least one open case; heaviest first */
export function workloadOf(summaries: readonly CaseSummary[], now: Instant): readonly Workload[] {
  const open = summaries.filter(({ stage }) => (OPEN_STAGES as readonly Stage[]).includes(stage));
  const users = [...new Set(open.map(({ caseWorkerId }) => caseWorkerId))];
  return users
    .map((userId) =>
      workload(
        userId,
        open.filter(({ caseWorkerId }) => caseWorkerId === userId),
        now,
      ),
    )
    .toSorted((a, b) => b.weight - a.weight || (a.userId < b.userId ? -1 : 1));
}

function workload(userId: string, cases: readonly CaseSummary[], now: Instant): Workload {
  const levels = cases.map(({ riskSelf, riskFamily }) => higher(riskSelf ?? 'Low', riskFamily ?? 'Low'));
  const critical = levels.filter((level) => level === 'Critical').length;
  const high = levels.filter((level) => level === 'High').length;
  const children = cases.filter(({ isChild }) => isChild).length;
  const late = cases.filter(({ clocks }) => clocks.some((each) => isLate(each, now))).length;
  return {
    userId,
    open: cases.length,
    critical,
    high,
    children,
    late,
    weight: cases.length + 2 * critical + high + children,
  };
}
