// SPDX-License-Identifier: EUPL-1.2
// How releases are told: to the people who work with them, and to everybody. Charts come from protected counts alone.

import {
  chartsOf,
  COHORT_CAP,
  type CohortSpending,
  type ProtectedCounts,
  type RoomChart,
  stateOf,
  yearsOf,
} from '@amparo/measure/room';
import type { PublicFile, PublicStored, StoredRelease } from '../../store/data-room/releases.ts';
import type { Staff } from '../../store/session.ts';

export function shownRelease(found: StoredRelease, { roles }: Pick<Staff, 'roles'>) {
  const { releaseId, requestedById: _who, softwareVersion: _version, counts, state, mine, ...rest } = found;
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
export function privacyOf(counts: ProtectedCounts, softwareVersion: string | null) {
  const { mechanism, epsilon, delta, k, length, columns, recordCount } = counts;
  return {
    mechanism,
    epsilon,
    delta,
    k,
    length,
    columns: columns.map(({ name }) => name),
    recordCount,
    softwareVersion: softwareVersion ?? '',
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

export function titleOf(institution: string, { fromYear, toYear }: Years): string {
  return `${institution}, ${fromYear === toYear ? String(fromYear) : `${fromYear}–${toYear}`}`;
}

export function publicSummary(found: PublicStored) {
  const { releaseId, audience, mechanism, fromYear, toYear, epsilon, institution, country, purpose } = found;
  const { publishedAt, recalledAt, recallReason, counts } = found;
  return {
    id: releaseId,
    audience,
    mechanism,
    fromYear,
    toYear,
    epsilon,
    institution,
    country,
    purpose,
    state: recalledAt === null ? ('published' as const) : ('recalled' as const),
    publishedAt: publishedAt.toISOString(),
    recalledAt: recalledAt?.toISOString() ?? null,
    recallReason,
    recordCount: counts?.recordCount ?? null,
  };
}

/** A recalled release keeps what was spent and loses every number. */
export function publicRelease(found: PublicStored, files: readonly PublicFile[], spent: readonly CohortSpending[]) {
  const { counts } = found;
  return {
    ...publicSummary(found),
    privacy: counts === null ? null : privacyOf(counts, found.softwareVersion),
    budget: yearsOf(found).map((year) => ({ year, epsilon: stateOf(spent, year).epsilon, cap: COHORT_CAP })),
    charts: counts === null ? [] : roomCharts(counts, found, found.country),
    files: counts === null ? [] : files,
  };
}
