// SPDX-License-Identifier: EUPL-1.2
// Which provider to ask next: who may help at all, who is safe, who speaks the language, who has room, who is near; in this order.
// A provider known to pass things on without asking is never proposed where the person would be harmed by it.

import type { Id } from '../outcome/record.ts';
import type { ServiceCategory } from './categories.ts';

export interface Provider {
  readonly serviceId: Id;
  readonly orgId: Id;
  readonly category: ServiceCategory;
  readonly acceptsChildren: boolean;
  readonly acceptsWithoutPapers: boolean;
  readonly reportsToPolice: 'Never' | 'WithConsent' | 'LegalDuty';
  readonly reportsToImmigration: 'Never' | 'WithConsent' | 'LegalDuty';
  /** in an area where the trafficker is or has people */
  readonly inTraffickersArea: boolean;
  readonly languages: readonly string[];
  readonly placesFree: number | null;
  readonly distanceKm: number | null;
  /** verified within the last 180 days */
  readonly verified: boolean;
}
export interface Wanted {
  readonly category: ServiceCategory;
  readonly isChild: boolean;
  readonly hasPapers: boolean;
  readonly languages: readonly string[];
  readonly notOrgIds: readonly Id[];
}

/** Best first. Unsafe and unfit ones are left out; an unverified one comes after every verified one of equal safety. */
export function rankProviders(providers: readonly Provider[], wanted: Wanted): readonly Provider[] {
  const fit = providers.filter(
    (each) =>
      each.category === wanted.category &&
      !wanted.notOrgIds.includes(each.orgId) &&
      (!wanted.isChild || each.acceptsChildren) &&
      (wanted.hasPapers || each.acceptsWithoutPapers) &&
      !each.inTraffickersArea,
  );
  const duty = (each: Provider) =>
    [each.reportsToPolice, each.reportsToImmigration].map((word) =>
      ['Never', 'WithConsent', 'LegalDuty'].indexOf(word),
    );
  const key = (each: Provider): readonly number[] => [
    Math.max(...duty(each)),
    each.verified ? 0 : 1,
    each.languages.some((tag) => wanted.languages.includes(tag)) ? 0 : 1,
    each.placesFree === null ? 1 : each.placesFree > 0 ? 0 : 2,
    each.distanceKm ?? Number.MAX_SAFE_INTEGER,
  ];
  return fit.toSorted((a, b) => compare(key(a), key(b)) || (a.serviceId < b.serviceId ? -1 : 1));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? 0;
    if (value !== other) return value - other;
  }
  return 0;
}
