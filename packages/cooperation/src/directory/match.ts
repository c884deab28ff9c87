// SPDX-License-Identifier: EUPL-1.2
// Who could help, best first, with the reasons: who may help at all, who is safe, who speaks the language, who has room, who is near; in
// this order. A confidential place never tells how far it is. Fast over a whole country's directory: the index is made once, a question
// looks only at the services of its kind.

import type { PlainDate } from '@amparo/kernel';
import type { Provider, ServiceCategory, Urgency } from '@amparo/casework/assistance';
import { addDays } from '@amparo/casework/calendar';
import type { Id } from '@amparo/casework/outcome';
import {
  type Directory,
  type DirectoryService,
  type Place,
  type Reporting,
  STALE_AFTER_DAYS,
  WEEKDAYS,
  type Weekday,
} from './directory.ts';

export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}
export interface Search {
  readonly category: ServiceCategory;
  readonly subtype: string | null;
  readonly urgency: Urgency;
  readonly isChild: boolean;
  readonly ageYears: number | null;
  /** HTCDS gender; null: not said */
  readonly gender: string | null;
  readonly hasPapers: boolean;
  /** BCP 47, best first */
  readonly languages: readonly string[];
  /** whom she fears to be told of her: a service that must tell them is not proposed */
  readonly fearsReportsTo: readonly ('Police' | 'Immigration')[];
  /** ISO 3166-2 where she may be helped; empty: anywhere */
  readonly inAreas: readonly string[];
  /** where those are whom she fled */
  readonly avoidAreas: readonly string[];
  /** linked with a suspect, or asked already */
  readonly notOrgIds: readonly Id[];
  readonly near: Point | null;
  readonly people: number;
  readonly stepFreeAccess: boolean;
  /** local time at the place: weekday and HH:MM; null: not asked */
  readonly at: { readonly day: Weekday; readonly time: string } | null;
}

export const EXCLUSIONS = [
  'not-active',
  'subtype',
  'already-asked',
  'children',
  'age',
  'gender',
  'papers',
  'area',
  'near-danger',
  'reports-to-police',
  'reports-to-immigration',
  'step-free',
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];
export const MATCH_REASONS = [
  'reports-never',
  'reports-with-consent',
  'reports-by-law',
  'verified',
  'not-verified',
  'language',
  'interpretation',
  'language-unknown',
  'places-free',
  'capacity-unknown',
  'full',
  'open-now',
  'closed-now',
  'hours-unknown',
  'distance',
  'distance-not-told',
  'survivor-informed',
  'ask-first-gender',
] as const;
export type MatchReason = (typeof MATCH_REASONS)[number];
export interface Match {
  readonly service: DirectoryService;
  readonly reasons: readonly MatchReason[];
  /** whole kilometres; null where nobody may know */
  readonly distanceKm: number | null;
  /** the language of hers that is spoken there */
  readonly language: string | null;
}
export interface Matches {
  readonly found: readonly Match[];
  /** why the others are not there, counted: what is missing in an area shows here (I-32) */
  readonly excluded: Readonly<Partial<Record<Exclusion, number>>>;
}

export interface DirectoryIndex {
  readonly byCategory: ReadonlyMap<ServiceCategory, readonly Indexed[]>;
}
interface Indexed {
  readonly service: DirectoryService;
  readonly points: readonly Point[];
  readonly placeAreas: readonly string[];
  readonly stepFree: boolean | null;
  readonly languages: readonly string[];
}

export function indexDirectory({ services, places }: Directory): DirectoryIndex {
  const byId = new Map(places.map((place) => [place.id, place]));
  const byCategory = new Map<ServiceCategory, Indexed[]>();
  for (const service of services) {
    const own = service.placeIds.flatMap((id) => byId.get(id) ?? []);
    const indexed: Indexed = {
      service,
      points: own.flatMap(pointOf),
      placeAreas: own.flatMap(({ address, confidential }) =>
        confidential || address === null ? [] : [address.country, address.stateProvince],
      ),
      stepFree:
        own.length === 0
          ? null
          : own.some(({ stepFree }) => stepFree === true)
            ? true
            : own.every(({ stepFree }) => stepFree === false)
              ? false
              : null,
      languages: service.languages.map(base),
    };
    for (const category of service.categories) {
      const list = byCategory.get(category) ?? [];
      list.push(indexed);
      byCategory.set(category, list);
    }
  }
  return { byCategory };
}

function pointOf({ latitude, longitude, confidential }: Place): readonly Point[] {
  return confidential || latitude === null || longitude === null ? [] : [{ latitude, longitude }];
}

interface Kept {
  readonly key: number;
  readonly indexed: Indexed;
  readonly distance: number | null;
  readonly language: string | null;
}

/** @param limit how many to give back, best first */
export function matchServices(index: DirectoryIndex, search: Search, today: PlainDate, limit: number): Matches {
  const excluded: Partial<Record<Exclusion, number>> = {};
  const best: Kept[] = [];
  const wanted = search.languages.map(base);
  const stale = staleBefore(today);
  for (const indexed of index.byCategory.get(search.category) ?? []) {
    const no = exclusion(indexed, search);
    if (no !== null) {
      excluded[no] = (excluded[no] ?? 0) + 1;
      continue;
    }
    const language = wanted.find((each) => indexed.languages.includes(each)) ?? null;
    const grade = gradeOf(indexed, search, language, stale);
    const last = best.length < limit ? undefined : best.at(-1);
    // what is worse than the last of the list before its distance is known needs no distance
    if (last !== undefined && keyOf(grade, 0, indexed, search) > last.key) continue;
    const distance = search.near === null ? null : nearest(indexed.points, search.near);
    insert(best, { key: keyOf(grade, distance, indexed, search), indexed, distance, language }, limit);
  }
  const found = best.map(({ indexed, distance, language }) => ({
    service: indexed.service,
    reasons: reasonsOf(indexed, search, language, distance, today),
    distanceKm: distance === null ? null : Math.round(distance),
    language,
  }));
  return { found, excluded };
}

/** Keeps the list sorted and no longer than asked. */
function insert(best: Kept[], one: Kept, limit: number): void {
  let low = 0;
  let high = best.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = best[middle];
    if (other !== undefined && isBetter(other, one)) low = middle + 1;
    else high = middle;
  }
  if (low >= limit) return;
  best.splice(low, 0, one);
  if (best.length > limit) best.pop();
}

function isBetter(a: Kept, b: Kept): boolean {
  return a.key === b.key ? a.indexed.service.id < b.indexed.service.id : a.key < b.key;
}

/** The first thing that stands against it; null: it may be asked. */
function exclusion({ service, placeAreas, stepFree }: Indexed, search: Search): Exclusion | null {
  if (service.status !== 'active') return 'not-active';
  if (search.subtype !== null && service.subtypes.length > 0 && !service.subtypes.includes(search.subtype))
    return 'subtype';
  if (search.notOrgIds.includes(service.organisationId)) return 'already-asked';
  if (search.isChild && !service.acceptsChildren) return 'children';
  if (
    search.ageYears !== null &&
    (search.ageYears < (service.minimumAge ?? 0) || search.ageYears > (service.maximumAge ?? 200))
  )
    return 'age';
  if (!genderFits(service, search)) return 'gender';
  if (!search.hasPapers && !service.acceptsWithoutPapers) return 'papers';
  if (
    search.inAreas.length > 0 &&
    service.areas.length > 0 &&
    !service.areas.some((area) => search.inAreas.some((each) => within(each, area)))
  )
    return 'area';
  if (
    search.avoidAreas.some(
      (area) => placeAreas.includes(area) || (service.areas.length > 0 && service.areas.every((each) => each === area)),
    )
  )
    return 'near-danger';
  if (search.fearsReportsTo.includes('Police') && service.reportsToPolice === 'LegalDuty') return 'reports-to-police';
  if (search.fearsReportsTo.includes('Immigration') && service.reportsToImmigration === 'LegalDuty')
    return 'reports-to-immigration';
  return search.stepFreeAccess && stepFree === false ? 'step-free' : null;
}

function genderFits({ genderPolicy }: DirectoryService, { gender, isChild }: Search): boolean {
  if (genderPolicy === 'All' || genderPolicy === 'AskFirst' || gender === null || gender === 'NonSpecifiedUnknown')
    return true;
  const woman = gender === 'Feminine' || gender === 'TransgenderFeminine';
  if (genderPolicy === 'Men')
    return gender === 'Masculine' || gender === 'TransgenderMasculine' || gender === 'NonConforming';
  return woman || gender === 'NonConforming' || (genderPolicy === 'WomenAndChildren' && isChild);
}

/** A region lies in its country: HN-FM in HN. */
function within(area: string, served: string): boolean {
  return area === served || area.startsWith(`${served}-`) || served.startsWith(`${area}-`);
}

const DUTY: Readonly<Record<Reporting, number>> = { Never: 0, WithConsent: 1, LegalDuty: 2 };

function duty({ reportsToPolice, reportsToImmigration }: DirectoryService): number {
  return Math.max(DUTY[reportsToPolice], DUTY[reportsToImmigration]);
}

export function isStale({ verifiedAt }: Pick<DirectoryService, 'verifiedAt'>, today: PlainDate): boolean {
  return verifiedAt === null || verifiedAt < staleBefore(today);
}

function staleBefore(today: PlainDate): PlainDate {
  return addDays(today, -STALE_AFTER_DAYS);
}

function room({ capacity }: DirectoryService, people: number): 0 | 1 | 2 {
  if (capacity === null) return 1;
  return capacity.free >= people ? 0 : 2;
}

/** Smaller is better. Digits of mixed base, from the gravest: reporting, verified, open (in an emergency), language, room. */
function gradeOf({ service, languages }: Indexed, search: Search, spoken: string | null, stale: PlainDate): number {
  const old = service.verifiedAt === null || service.verifiedAt < stale ? 1 : 0;
  const door = search.urgency === 'Emergency' ? openingDigit(service, search) : 0;
  const tongue = spoken !== null ? 0 : service.interpretation !== null ? 1 : languages.length === 0 ? 2 : 3;
  return (((duty(service) * 2 + old) * 3 + door) * 4 + tongue) * 3 + room(service, search.people);
}

/** Tenths of a kilometre; half the way round the earth is 200,151 of them. */
const FARTHEST = 2 ** 18 - 1;

/** The grade, then distance, an open door, and whether survivors had a say. One number, exact below 2^53. */
function keyOf(grade: number, distance: number | null, { service }: Indexed, search: Search): number {
  const tenths = distance === null ? FARTHEST : Math.min(Math.floor(distance * 10), FARTHEST);
  return ((grade * 2 ** 18 + tenths) * 3 + openingDigit(service, search)) * 2 + (service.survivorInformed ? 0 : 1);
}

function openingDigit(service: DirectoryService, { at }: Search): 0 | 1 | 2 {
  if (at === null) return 1;
  const opening = openingAt(service, at);
  return opening === 'open' ? 0 : opening === 'unknown' ? 1 : 2;
}

function reasonsOf(
  { service, languages, points }: Indexed,
  search: Search,
  spoken: string | null,
  distance: number | null,
  today: PlainDate,
): readonly MatchReason[] {
  const opening = search.at === null ? null : openingAt(service, search.at);
  const reasons: (MatchReason | null)[] = [
    (['reports-never', 'reports-with-consent', 'reports-by-law'] as const)[duty(service)] ?? null,
    isStale(service, today) ? 'not-verified' : 'verified',
    spoken !== null
      ? 'language'
      : service.interpretation !== null
        ? 'interpretation'
        : languages.length === 0
          ? 'language-unknown'
          : null,
    (['places-free', 'capacity-unknown', 'full'] as const)[room(service, search.people)],
    opening === null ? null : opening === 'open' ? 'open-now' : opening === 'closed' ? 'closed-now' : 'hours-unknown',
    distance !== null ? 'distance' : search.near !== null && points.length === 0 ? 'distance-not-told' : null,
    service.survivorInformed ? 'survivor-informed' : null,
    service.genderPolicy === 'AskFirst' ? 'ask-first-gender' : null,
  ];
  return reasons.filter((each) => each !== null);
}

/** A door that closes after midnight closes the next day. */
export function openingAt(
  { hours }: Pick<DirectoryService, 'hours'>,
  { day, time }: { readonly day: Weekday; readonly time: string },
): 'open' | 'closed' | 'unknown' {
  if (hours.length === 0) return 'unknown';
  const before = WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7] ?? 'MO';
  const open = hours.some(({ always, days, opensAt, closesAt }) => {
    if (always) return true;
    if (opensAt === null || closesAt === null) return false;
    if (opensAt < closesAt) return days.includes(day) && opensAt <= time && time < closesAt;
    return (days.includes(day) && opensAt <= time) || (days.includes(before) && time < closesAt);
  });
  return open ? 'open' : 'closed';
}

function nearest(points: readonly Point[], from: Point): number | null {
  let best: number | null = null;
  for (const point of points) {
    const distance = distanceKm(from, point);
    if (best === null || distance < best) best = distance;
  }
  return best;
}

/** Great circle on a sphere of 6371 km. Off by at most half a percent of what the earth is. */
export function distanceKm(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const sinLat = Math.sin(((b.latitude - a.latitude) * rad) / 2);
  const sinLon = Math.sin(((b.longitude - a.longitude) * rad) / 2);
  const h = sinLat * sinLat + Math.cos(a.latitude * rad) * Math.cos(b.latitude * rad) * sinLon * sinLon;
  return 2 * 6371 * Math.asin(Math.min(1, Math.sqrt(h)));
}

function base(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}

/** A match as the case file's own ranking knows it (casework/assistance/rank-providers.ts). */
export function asProvider(
  { service, distanceKm: distance }: Match,
  category: ServiceCategory,
  today: PlainDate,
): Provider {
  return {
    serviceId: service.id,
    orgId: service.organisationId,
    category,
    acceptsChildren: service.acceptsChildren,
    acceptsWithoutPapers: service.acceptsWithoutPapers,
    reportsToPolice: service.reportsToPolice,
    reportsToImmigration: service.reportsToImmigration,
    inTraffickersArea: false,
    languages: service.languages,
    placesFree: service.capacity?.free ?? null,
    distanceKm: distance,
    verified: !isStale(service, today),
  };
}
