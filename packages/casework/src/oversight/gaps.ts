// SPDX-License-Identifier: EUPL-1.2
// Help that could not be had: declined, not answered, not available (I-32). Counted for whoever plans help in a region; before such a
// table leaves the institution it goes through the rules of disclosure of MEASURE.

import type { PlainDate } from '@amparo/kernel';
import { dayOf } from '../calendar/calendar.ts';
import type { CaseFile } from '../case/case.ts';
import type { Gap, GapSource } from './oversight.ts';

interface Found {
  readonly category: Gap['category'];
  readonly source: GapSource;
  readonly reason: Gap['reason'];
  readonly on: PlainDate;
}

/** @param from first day counted; @param to last day counted. Largest count first */
export function gapsOf(files: readonly CaseFile[], from: PlainDate, to: PlainDate): readonly Gap[] {
  const counts = new Map<string, Gap>();
  for (const { category, source, reason, on } of files.flatMap(gapsIn)) {
    if (on < from || on > to) continue;
    const key = [category, source, reason ?? ''].join(' ');
    counts.set(key, { category, source, reason, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()].toSorted(
    (a, b) =>
      b.count - a.count || (a.category < b.category ? -1 : a.category > b.category ? 1 : a.source < b.source ? -1 : 1),
  );
}

function gapsIn({ referrals, plans, services }: CaseFile): readonly Found[] {
  return [
    ...referrals.flatMap(({ state, category, declineReason, endedAt, updatedAt }): readonly Found[] => {
      const on = dayOf(endedAt ?? updatedAt);
      // what the person herself did not want is no gap of the help
      if (state === 'Declined' && declineReason !== 'PersonDeclined')
        return [{ category, source: 'ReferralDeclined', reason: declineReason, on }];
      return state === 'Expired' ? [{ category, source: 'ReferralUnanswered', reason: null, on }] : [];
    }),
    ...plans.flatMap(({ items }) =>
      items
        .filter(({ status }) => status === 'NotAvailable')
        .map(
          ({ category, statusOn }): Found => ({ category, source: 'PlanItemNotAvailable', reason: null, on: statusOn }),
        ),
    ),
    ...services
      .filter(({ outcome }) => outcome === 'NotAvailable')
      .map(({ category, date }): Found => ({ category, source: 'ServiceNotAvailable', reason: null, on: date })),
  ];
}
