// SPDX-License-Identifier: EUPL-1.2
// How releases are told: to the people who work with them, and to everybody. Charts come from protected counts alone.

import {
  chartsOf,
  type CohortSpending,
  type ProtectedCounts,
  type RoomChart,
  stateOf,
  yearsOf,
} from '@amparo/measure/room';
import type { PublicFile, PublicStored, StoredRelease } from '../../store/data-room/releases.ts';
import type { Staff } from '../../store/session.ts';

export function shownRelease(found: StoredRelease, { roles }: Pick<Staff, 'roles'>) {
  const { releaseId, requestedById: _who, counts, state, mine, ...rest } = found;
  return {
    id: releaseId,
    ...rest,
    state,
    requestedAt: rest.requestedAt.toISOString(),
    decidedAt: rest.decidedAt?.toISOString() ?? null,
    madeAt: rest.madeAt?.toISOString() ?? null,
    publishedAt: rest.publishedAt?.toISOString() ?? null,
    recalledAt: rest.recalledAt?.toISOString() ?? null,
    recordCount: counts?.recordCount ?? null,
    mine,
    mayDecide: !mine && state === 'requested' && roles.includes('DataProtectionOfficer'),
  };
}

/** What every reader of numbers needs beside them. */
export function privacyOf(counts: ProtectedCounts, spent: readonly CohortSpending[], years: Years) {
  const states = yearsOf(years).map((year) => stateOf(spent, year));
  const most = states.toSorted((a, b) => b.epsilon - a.epsilon)[0];
  return {
    epsilon: counts.epsilon,
    delta: counts.delta,
    resolution: counts.k ?? counts.smallest,
    reportingLength: counts.length,
    recordCountProtected: counts.recordCount,
    ledgerTotal: most === undefined ? null : { epsilon: most.epsilon, delta: most.delta },
    domain: 'declared' as const,
  };
}

interface Years {
  readonly fromYear: number;
  readonly toYear: number;
}

export function roomCharts(
  counts: ProtectedCounts,
  { fromYear, toYear }: Years,
  country: string,
  form?: string,
): readonly RoomChart[] {
  return chartsOf(counts, { fromYear, toYear, country, form });
}

/** Forms of which something is published: only they can be chosen. */
export function formsOf({ singles }: ProtectedCounts): readonly string[] {
  return singles.flatMap(([column, value]) => (column === 'form' ? [value] : []));
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

export function titleOf(institution: string, { fromYear, toYear }: Years): string {
  return `${institution}, ${fromYear === toYear ? String(fromYear) : `${fromYear}–${toYear}`}`;
}

export function publicSummary(found: PublicStored) {
  const { releaseId, institution, fromYear, toYear, mechanism, epsilon, publishedAt, recalledAt, recallReason } = found;
  return {
    id: releaseId,
    title: titleOf(institution, found),
    created: dayOf(publishedAt),
    institution,
    period: { from: `${fromYear}-01-01`, to: `${toYear}-12-31` },
    mechanism,
    epsilon: mechanism === 'dp' ? epsilon : null,
    recalled: recalledAt === null || recallReason === null ? null : { on: dayOf(recalledAt), reason: recallReason },
  };
}

/** A recalled release keeps what was spent and loses every number. */
export function publicRelease(found: PublicStored, files: readonly PublicFile[], spent: readonly CohortSpending[]) {
  const { counts } = found;
  const none = {
    epsilon: found.mechanism === 'dp' ? found.epsilon : null,
    delta: null,
    k: null,
    smallest: 0,
    length: 0,
    recordCount: 0,
  };
  return {
    ...publicSummary(found),
    privacy: privacyOf(counts ?? ({ ...none } as unknown as ProtectedCounts), spent, found),
    charts: counts === null ? [] : roomCharts(counts, found, found.country),
    files: counts === null ? [] : files,
    estimate: null,
    contact: '',
  };
}
