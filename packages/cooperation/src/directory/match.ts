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
  GENDER_POLICIES,
  type GenderPolicy,
  type OpeningHours,
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
  readonly byCategory: ReadonlyMap<ServiceCategory, Columns>;
  /** numbers of organisations, languages and areas, in the order in which they came */
  readonly organisations: ReadonlyMap<Id, number>;
  readonly languages: ReadonlyMap<string, number>;
  readonly areas: ReadonlyMap<string, number>;
}
/**
 * The services of one kind as columns of numbers, one entry each: a question goes through them in order. As objects, every service
 * cost half a dozen reaches into memory that is nowhere near, and that was most of the time of a question.
 */
export interface Columns {
  readonly services: readonly DirectoryService[];
  /** bits of FLAGS */
  readonly flags: Uint16Array;
  readonly youngest: Uint8Array;
  readonly oldest: Uint8Array;
  readonly gender: Uint8Array;
  readonly organisation: Uint32Array;
  readonly duty: Uint8Array;
  /** days since 1970; -1: never verified */
  readonly verified: Int32Array;
  /** free places; -1: nobody said */
  readonly free: Int32Array;
  readonly languages: Lists;
  readonly areas: Lists;
  readonly placeAreas: Lists;
  /** unit vectors, three numbers for each point that may be known */
  readonly points: Lists;
  /** four numbers for each stretch of the week: from, to (minutes from Monday 00:00), first and last day on which it holds */
  readonly hours: Lists;
}
/** Many short lists in one array: those of entry i are values[starts[i]] to values[starts[i + 1]], end not included. */
interface Lists {
  readonly starts: Uint32Array;
  readonly values: Float64Array;
}
const FLAGS = {
  active: 1,
  children: 2,
  withoutPapers: 4,
  tellsPolice: 8,
  tellsImmigration: 16,
  notStepFree: 32,
  interpretation: 64,
  survivorInformed: 128,
} as const;

export function indexDirectory({ services, places }: Directory): DirectoryIndex {
  const byId = new Map(places.map((place) => [place.id, place]));
  const organisations = new Map<Id, number>();
  const languages = new Map<string, number>();
  const areas = new Map<string, number>();
  const byCategory = new Map<ServiceCategory, DirectoryService[]>();
  for (const service of services) {
    for (const category of new Set(service.categories)) {
      const list = byCategory.get(category) ?? [];
      list.push(service);
      byCategory.set(category, list);
    }
  }
  const columnsOf = (of: readonly DirectoryService[]): Columns => {
    const own = of.map(({ placeIds }) => placeIds.flatMap((id) => byId.get(id) ?? []));
    return {
      services: of,
      flags: Uint16Array.from(of, (service, at) => flagsOf(service, own[at] ?? [])),
      youngest: Uint8Array.from(of, ({ minimumAge }) => limited(minimumAge ?? 0)),
      oldest: Uint8Array.from(of, ({ maximumAge }) => limited(maximumAge ?? OLDEST)),
      gender: Uint8Array.from(of, ({ genderPolicy }) => GENDER_POLICIES.indexOf(genderPolicy)),
      organisation: Uint32Array.from(of, ({ organisationId }) => numberOf(organisations, organisationId)),
      duty: Uint8Array.from(of, dutyOf),
      verified: Int32Array.from(of, ({ verifiedAt }) => (verifiedAt === null ? -1 : dayNumber(verifiedAt))),
      free: Int32Array.from(of, ({ capacity }) => (capacity === null ? -1 : capacity.free)),
      languages: listsOf(of.map((each) => each.languages.map((tag) => numberOf(languages, base(tag))))),
      areas: listsOf(of.map((each) => each.areas.map((area) => numberOf(areas, area)))),
      placeAreas: listsOf(own.map((each) => each.flatMap(areasOfPlace).map((area) => numberOf(areas, area)))),
      points: listsOf(own.map((each) => each.flatMap(pointOf).flatMap(unitVector))),
      hours: listsOf(of.map((each) => each.hours.flatMap(stretches).flat())),
    };
  };
  const columns = new Map([...byCategory].map(([category, of]) => [category, columnsOf(of)]));
  return { byCategory: columns, organisations, languages, areas };
}

const OLDEST = 200;

function limited(years: number): number {
  return Math.min(Math.max(Math.round(years), 0), OLDEST);
}

function numberOf<K>(numbers: Map<K, number>, key: K): number {
  let number = numbers.get(key);
  if (number === undefined) {
    number = numbers.size;
    numbers.set(key, number);
  }
  return number;
}

function listsOf(lists: readonly (readonly number[])[]): Lists {
  const starts = new Uint32Array(lists.length + 1);
  for (const [at, list] of lists.entries()) starts[at + 1] = (starts[at] ?? 0) + list.length;
  return { starts, values: Float64Array.from(lists.flat()) };
}

function flagsOf(service: DirectoryService, places: readonly Place[]): number {
  const notStepFree = places.length > 0 && places.every(({ stepFree }) => stepFree === false);
  return (
    (service.status === 'active' ? FLAGS.active : 0) |
    (service.acceptsChildren ? FLAGS.children : 0) |
    (service.acceptsWithoutPapers ? FLAGS.withoutPapers : 0) |
    (service.reportsToPolice === 'LegalDuty' ? FLAGS.tellsPolice : 0) |
    (service.reportsToImmigration === 'LegalDuty' ? FLAGS.tellsImmigration : 0) |
    (notStepFree ? FLAGS.notStepFree : 0) |
    (service.interpretation === null ? 0 : FLAGS.interpretation) |
    (service.survivorInformed ? FLAGS.survivorInformed : 0)
  );
}

function areasOfPlace({ address, confidential }: Place): readonly string[] {
  return confidential || address === null ? [] : [address.country, address.stateProvince];
}

function pointOf({ latitude, longitude, confidential }: Place): readonly Point[] {
  return confidential || latitude === null || longitude === null ? [] : [{ latitude, longitude }];
}

interface Kept {
  readonly key: number;
  readonly service: DirectoryService;
  /** its place in the columns */
  readonly at: number;
  readonly distance: number | null;
  /** place of the language in what was asked; -1: none is spoken */
  readonly spoken: number;
}

/** The question, made ready once and not for every service. */
interface Asked {
  readonly search: Search;
  /** days since 1970 */
  readonly today: number;
  /** before this day a check is old */
  readonly stale: number;
  /** for each language, its place in what she speaks; NOT_SPOKEN: she does not */
  readonly rank: Uint8Array;
  /** for each organisation: 1 is not to be asked */
  readonly not: Uint8Array;
  /** for each area: 1, she may be helped there; for each area: 1, those whom she fled are there */
  readonly reached: Uint8Array;
  readonly avoided: Uint8Array;
  /** of each policy: 1, it takes her */
  readonly genders: Uint8Array;
  /** what a service must have, and what it must not have */
  readonly mustHave: number;
  readonly mustNot: number;
  /** minute of the week; null: not asked */
  readonly minute: number | null;
  readonly near: readonly number[] | null;
  readonly isEmergency: boolean;
}
const NOT_SPOKEN = 255;

function ask({ organisations, languages, areas }: DirectoryIndex, search: Search, today: PlainDate): Asked {
  const { at, near, fearsReportsTo } = search;
  const wanted = search.languages.map(base);
  const marks = <K>(numbers: ReadonlyMap<K, number>, isMarked: (key: K) => boolean) =>
    Uint8Array.from(numbers.keys(), (key) => (isMarked(key) ? 1 : 0));
  const notIds = new Set(search.notOrgIds);
  return {
    search,
    today: dayNumber(today),
    stale: dayNumber(staleBefore(today)),
    rank: Uint8Array.from(languages.keys(), (tag) => {
      const place = wanted.indexOf(tag);
      return place === -1 || place >= NOT_SPOKEN ? NOT_SPOKEN : place;
    }),
    not: marks(organisations, (id) => notIds.has(id)),
    reached: marks(areas, (area) => search.inAreas.some((each) => within(each, area))),
    avoided: marks(areas, (area) => search.avoidAreas.includes(area)),
    genders: Uint8Array.from(GENDER_POLICIES, (policy) => (genderFits(policy, search) ? 1 : 0)),
    mustHave: FLAGS.active | (search.isChild ? FLAGS.children : 0) | (search.hasPapers ? 0 : FLAGS.withoutPapers),
    mustNot:
      (fearsReportsTo.includes('Police') ? FLAGS.tellsPolice : 0) |
      (fearsReportsTo.includes('Immigration') ? FLAGS.tellsImmigration : 0) |
      (search.stepFreeAccess ? FLAGS.notStepFree : 0),
    minute: at === null ? null : WEEKDAYS.indexOf(at.day) * DAY_MINUTES + minutesOf(at.time),
    near: near === null ? null : unitVector(near),
    isEmergency: search.urgency === 'Emergency',
  };
}

/** @param limit how many to give back, best first */
export function matchServices(index: DirectoryIndex, search: Search, today: PlainDate, limit: number): Matches {
  const columns = index.byCategory.get(search.category);
  if (columns === undefined) return { found: [], excluded: {} };
  const { services, flags, points } = columns;
  const excluded = new Map<Exclusion, number>();
  const best: Kept[] = [];
  const asked = ask(index, search, today);
  for (let at = 0; at < services.length; at += 1) {
    const no = exclusion(columns, at, asked);
    if (no !== null) {
      excluded.set(no, (excluded.get(no) ?? 0) + 1);
      continue;
    }
    const spoken = firstSpoken(columns, at, asked);
    const door = openingDigit(columns, at, asked);
    const grade = gradeOf(columns, at, asked, spoken, door);
    const informed = ((flags[at] ?? 0) & FLAGS.survivorInformed) !== 0;
    const last = best.length < limit ? undefined : best.at(-1);
    // what is worse than the last of the list before its distance is known needs no distance
    if (last !== undefined && keyOf(grade, 0, door, informed) > last.key) continue;
    const distance = asked.near === null ? null : nearest(points, at, asked.near);
    const key = keyOf(grade, distance, door, informed);
    if (last !== undefined && key > last.key) continue;
    const service = services[at];
    if (service !== undefined) insert(best, { key, service, at, distance, spoken }, limit);
  }
  const found = best.map(({ service, at, distance, spoken }) => ({
    service,
    reasons: reasonsOf(columns, at, asked, spoken, distance),
    distanceKm: distance === null ? null : Math.round(distance),
    language: spoken === -1 ? null : base(search.languages[spoken] ?? ''),
  }));
  return { found, excluded: Object.fromEntries(excluded) };
}

function firstSpoken({ languages: { starts, values } }: Columns, at: number, { rank }: Asked): number {
  let best = NOT_SPOKEN;
  for (let one = starts[at] ?? 0; one < (starts[at + 1] ?? 0); one += 1) {
    const place = rank[values[one] ?? -1] ?? NOT_SPOKEN;
    if (place < best) best = place;
  }
  return best === NOT_SPOKEN ? -1 : best;
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
  return a.key === b.key ? a.service.id < b.service.id : a.key < b.key;
}

/** The first thing that stands against it; null: it may be asked. */
function exclusion(columns: Columns, at: number, asked: Asked): Exclusion | null {
  const { search } = asked;
  const flags = columns.flags[at] ?? 0;
  const missing = asked.mustHave & ~flags;
  if ((missing & FLAGS.active) !== 0) return 'not-active';
  if (search.subtype !== null) {
    const subtypes = columns.services[at]?.subtypes ?? [];
    if (subtypes.length > 0 && !subtypes.includes(search.subtype)) return 'subtype';
  }
  if (asked.not[columns.organisation[at] ?? -1] === 1) return 'already-asked';
  if ((missing & FLAGS.children) !== 0) return 'children';
  const age = search.ageYears;
  if (age !== null && (age < (columns.youngest[at] ?? 0) || age > (columns.oldest[at] ?? OLDEST))) return 'age';
  if (asked.genders[columns.gender[at] ?? -1] !== 1) return 'gender';
  if ((missing & FLAGS.withoutPapers) !== 0) return 'papers';
  if (search.inAreas.length > 0 && isOutside(columns.areas, at, asked.reached)) return 'area';
  if (search.avoidAreas.length > 0 && isNearDanger(columns, at, asked)) return 'near-danger';
  const against = asked.mustNot & flags;
  if ((against & FLAGS.tellsPolice) !== 0) return 'reports-to-police';
  if ((against & FLAGS.tellsImmigration) !== 0) return 'reports-to-immigration';
  return (against & FLAGS.notStepFree) === 0 ? null : 'step-free';
}

/** Where nobody said what areas are served, none is outside. */
function isOutside({ starts, values }: Lists, at: number, reached: Uint8Array): boolean {
  const from = starts[at] ?? 0;
  const to = starts[at + 1] ?? 0;
  for (let one = from; one < to; one += 1) if (reached[values[one] ?? -1] === 1) return false;
  return to > from;
}

/** A place in such an area, or no area beside one such. */
function isNearDanger({ placeAreas, areas }: Columns, at: number, { avoided }: Asked): boolean {
  for (let one = placeAreas.starts[at] ?? 0; one < (placeAreas.starts[at + 1] ?? 0); one += 1)
    if (avoided[placeAreas.values[one] ?? -1] === 1) return true;
  const from = areas.starts[at] ?? 0;
  const to = areas.starts[at + 1] ?? 0;
  const first = areas.values[from] ?? -1;
  if (to === from || avoided[first] !== 1) return false;
  for (let one = from; one < to; one += 1) if (areas.values[one] !== first) return false;
  return true;
}

function genderFits(policy: GenderPolicy, { gender, isChild }: Search): boolean {
  if (policy === 'All' || policy === 'AskFirst' || gender === null || gender === 'NonSpecifiedUnknown') return true;
  const woman = gender === 'Feminine' || gender === 'TransgenderFeminine';
  if (policy === 'Men')
    return gender === 'Masculine' || gender === 'TransgenderMasculine' || gender === 'NonConforming';
  return woman || gender === 'NonConforming' || (policy === 'WomenAndChildren' && isChild);
}

/** A region lies in its country: HN-FM in HN. */
function within(area: string, served: string): boolean {
  return area === served || area.startsWith(`${served}-`) || served.startsWith(`${area}-`);
}

const DUTY = { Never: 0, WithConsent: 1, LegalDuty: 2 } as const satisfies Readonly<Record<Reporting, number>>;

function dutyOf({ reportsToPolice, reportsToImmigration }: DirectoryService): 0 | 1 | 2 {
  const police = DUTY[reportsToPolice];
  const immigration = DUTY[reportsToImmigration];
  return police > immigration ? police : immigration;
}

export function isStale({ verifiedAt }: Pick<DirectoryService, 'verifiedAt'>, today: PlainDate): boolean {
  return verifiedAt === null || verifiedAt < staleBefore(today);
}

function staleBefore(today: PlainDate): PlainDate {
  return addDays(today, -STALE_AFTER_DAYS);
}

function room(free: number, people: number): 0 | 1 | 2 {
  if (free < 0) return 1;
  return free >= people ? 0 : 2;
}

function isOldCheck(verified: number, stale: number): boolean {
  return verified < 0 || verified < stale;
}

/** Smaller is better. Digits of mixed base, from the gravest: reporting, verified, open (in an emergency), language, room. */
function gradeOf(columns: Columns, at: number, asked: Asked, spoken: number, door: Door): number {
  const old = isOldCheck(columns.verified[at] ?? -1, asked.stale) ? 1 : 0;
  const urgent = asked.isEmergency ? door : 0;
  const tongue = spoken >= 0 ? 0 : isInterpreted(columns, at) ? 1 : speaksNothing(columns, at) ? 2 : 3;
  const places = room(columns.free[at] ?? -1, asked.search.people);
  return ((((columns.duty[at] ?? 2) * 2 + old) * 3 + urgent) * 4 + tongue) * 3 + places;
}

function isInterpreted({ flags }: Columns, at: number): boolean {
  return ((flags[at] ?? 0) & FLAGS.interpretation) !== 0;
}

/** Nobody said which languages are spoken. */
function speaksNothing({ languages: { starts } }: Columns, at: number): boolean {
  return starts[at] === starts[at + 1];
}

/** Tenths of a kilometre; half the way round the earth is 200,151 of them. */
const FARTHEST = 2 ** 18 - 1;

/** The grade, then distance, an open door, and whether survivors had a say. One number, exact below 2^53. */
function keyOf(grade: number, distance: number | null, door: Door, informed: boolean): number {
  const tenths = distance === null ? FARTHEST : Math.min(Math.floor(distance * 10), FARTHEST);
  return ((grade * 2 ** 18 + tenths) * 3 + door) * 2 + (informed ? 0 : 1);
}

/** 0: open, 1: nobody said or nobody asked, 2: closed. */
type Door = 0 | 1 | 2;

function openingDigit({ hours }: Columns, at: number, { minute, today }: Asked): Door {
  if (minute === null) return 1;
  return doorAt(hours.values, hours.starts[at] ?? 0, hours.starts[at + 1] ?? 0, minute, today);
}

function reasonsOf(
  columns: Columns,
  at: number,
  asked: Asked,
  spoken: number,
  distance: number | null,
): readonly MatchReason[] {
  const { search } = asked;
  const hasPoint = columns.points.starts[at] !== columns.points.starts[at + 1];
  const reasons: (MatchReason | null)[] = [
    (['reports-never', 'reports-with-consent', 'reports-by-law'] as const)[columns.duty[at] ?? 2] ?? null,
    isOldCheck(columns.verified[at] ?? -1, asked.stale) ? 'not-verified' : 'verified',
    spoken >= 0
      ? 'language'
      : isInterpreted(columns, at)
        ? 'interpretation'
        : speaksNothing(columns, at)
          ? 'language-unknown'
          : null,
    (['places-free', 'capacity-unknown', 'full'] as const)[room(columns.free[at] ?? -1, search.people)],
    asked.minute === null
      ? null
      : (['open-now', 'hours-unknown', 'closed-now'] as const)[openingDigit(columns, at, asked)],
    distance !== null ? 'distance' : search.near !== null && !hasPoint ? 'distance-not-told' : null,
    ((columns.flags[at] ?? 0) & FLAGS.survivorInformed) !== 0 ? 'survivor-informed' : null,
    columns.gender[at] === GENDER_POLICIES.indexOf('AskFirst') ? 'ask-first-gender' : null,
  ];
  return reasons.filter((each) => each !== null);
}

const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** First day of all, and last, where a rule of opening names none. */
const EVER = 2 ** 31 - 1;

/** From, to, first day, last day. A door that closes after midnight closes the next day; one that has no times was not said. */
function stretches({ always, days, opensAt, closesAt, validFrom, validTo }: OpeningHours): readonly number[][] {
  const holds = [validFrom === null ? -EVER : dayNumber(validFrom), validTo === null ? EVER : dayNumber(validTo)];
  if (always) return [[0, WEEK_MINUTES, ...holds]];
  if (opensAt === null || closesAt === null) return [];
  const opens = minutesOf(opensAt);
  const lasts = (minutesOf(closesAt) - opens + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  return days.map((day) => {
    const from = WEEKDAYS.indexOf(day) * DAY_MINUTES + opens;
    const to = from + lasts;
    return [from, to > WEEK_MINUTES ? to - WEEK_MINUTES : to, ...holds];
  });
}

function doorAt(values: ArrayLike<number>, start: number, end: number, minute: number, today: number | null): Door {
  let isKnown = false;
  for (let at = start; at < end; at += 4) {
    if (today !== null && (today < (values[at + 2] ?? 0) || today > (values[at + 3] ?? 0))) continue;
    isKnown = true;
    const from = values[at] ?? 0;
    const to = values[at + 1] ?? 0;
    if (from < to ? from <= minute && minute < to : from <= minute || minute < to) return 0;
  }
  return isKnown ? 2 : 1;
}

/**
 * @param today rules of opening that do not hold on this day are left aside; null: all of them hold
 * @returns `unknown` also where every rule has run out: nobody said what holds now
 */
export function openingAt(
  { hours }: Pick<DirectoryService, 'hours'>,
  { day, time }: { readonly day: Weekday; readonly time: string },
  today: PlainDate | null = null,
): 'open' | 'closed' | 'unknown' {
  const minute = WEEKDAYS.indexOf(day) * DAY_MINUTES + minutesOf(time);
  const values = hours.flatMap(stretches).flat();
  const door = doorAt(values, 0, values.length, minute, today === null ? null : dayNumber(today));
  return (['open', 'unknown', 'closed'] as const)[door];
}

/** Days since 1970-01-01. */
function dayNumber(day: PlainDate): number {
  return Math.round(
    Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / 86_400_000,
  );
}

const EARTH_KM = 6371;

/** On a sphere of radius 1: x, y, z. */
function unitVector({ latitude, longitude }: Point): readonly [number, number, number] {
  const lat = (latitude * Math.PI) / 180;
  const lon = (longitude * Math.PI) / 180;
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

/** The great circle over the shortest chord. */
function nearest({ starts, values }: Lists, entry: number, from: readonly number[]): number | null {
  const start = starts[entry] ?? 0;
  const end = starts[entry + 1] ?? 0;
  if (start === end) return null;
  let shortest = Infinity;
  for (let at = start; at < end; at += 3) {
    const dx = (values[at] ?? 0) - (from[0] ?? 0);
    const dy = (values[at + 1] ?? 0) - (from[1] ?? 0);
    const dz = (values[at + 2] ?? 0) - (from[2] ?? 0);
    const chord = dx * dx + dy * dy + dz * dz;
    if (chord < shortest) shortest = chord;
  }
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(shortest) / 2));
}

/** Great circle on a sphere of 6371 km. Off by at most half a percent of what the earth is. */
export function distanceKm(a: Point, b: Point): number {
  return nearest(listsOf([unitVector(a)]), 0, unitVector(b)) ?? 0;
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
