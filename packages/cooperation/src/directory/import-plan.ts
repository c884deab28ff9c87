// SPDX-License-Identifier: EUPL-1.2
// What an import would do to a directory that is there, entry by entry, before anything is written. What somebody here has looked at
// later than the publisher stays; what others must not change by sending a file (what an institution is, whether a place is confidential,
// how many beds are free) is never changed; an entry that hides something in its words, or tells where a hidden house is, is refused.

import { canonicalHash, type Json, sha256Hex, utf8 } from '../canonical/index.ts';
import type { Directory, DirectoryService, Organisation, Place } from './directory.ts';
import { type HiddenPlaces, hiddenPlaces, tellsOf } from './hidden-places.ts';
import { isShortEnough } from './import-limits.ts';

export const IMPORT_ACTIONS = ['add', 'change', 'same', 'kept', 'refused'] as const;
export type ImportAction = (typeof IMPORT_ACTIONS)[number];
export const IMPORT_REASONS = [
  'checked-here-later',
  'confidential-here',
  'tells-hidden-place',
  'hidden-characters',
  'too-long',
] as const;
export type ImportReason = (typeof IMPORT_REASONS)[number];

export interface PlannedEntry<Entry> {
  readonly kind: 'organisation' | 'place' | 'service';
  readonly id: string;
  readonly action: ImportAction;
  readonly reason: ImportReason | null;
  /** what would be written; null where nothing would */
  readonly entry: Entry | null;
}
export interface ImportPlan {
  readonly organisations: readonly PlannedEntry<Organisation>[];
  readonly places: readonly PlannedEntry<Place>[];
  readonly services: readonly PlannedEntry<DirectoryService>[];
  /** the same plan, the same words: what was looked at is what is written */
  readonly fingerprint: string;
}

/**
 * @param existing what the institution keeps, confidential places too
 * @param incoming as read by `importDirectory`
 */
export function planImport(existing: Directory, incoming: Directory): ImportPlan {
  const before = {
    organisations: byId(existing.organisations),
    places: byId(existing.places),
    services: byId(existing.services),
  };
  const hidden = hiddenPlaces(existing.places);
  const organisations = incoming.organisations.map((each) => {
    const was = before.organisations.get(each.id);
    return planned('organisation', was, was === undefined ? each : mergedOrganisation(was, each), hidden);
  });
  const places = incoming.places.map((each) => {
    const was = before.places.get(each.id);
    if (was?.confidential === true) return kept<Place>('place', each.id, 'confidential-here');
    return planned('place', was, was === undefined ? each : { ...each, stepFree: was.stepFree }, hidden);
  });
  const refused = new Set(
    [...organisations, ...places].flatMap((each) => (each.action === 'refused' ? [each.id] : [])),
  );
  const services = incoming.services.map((each) => {
    const was = before.services.get(each.id);
    if (was !== undefined && isCheckedLater(was, each))
      return kept<DirectoryService>('service', each.id, 'checked-here-later');
    const whole = { ...each, placeIds: each.placeIds.filter((id) => !refused.has(id)) };
    return planned('service', was, was === undefined ? whole : mergedService(was, whole), hidden);
  });
  // a service of an institution that is refused has nobody to answer for it
  const answered = services.map((each) => {
    const of = each.entry?.organisationId;
    if (of === undefined || !refused.has(of) || before.organisations.has(of)) return each;
    const reason = organisations.find(({ id }) => id === of)?.reason ?? null;
    return { ...each, action: 'refused' as const, reason, entry: null };
  });
  const all = [...organisations, ...places, ...answered];
  const fingerprint = sha256Hex(
    utf8(JSON.stringify(all.map(({ kind, id, action, reason, entry }) => [kind, id, action, reason, entry]))),
  );
  return { organisations, places, services: answered, fingerprint };
}

function byId<Entry extends { readonly id: string }>(entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

/** An institution that somebody calls an NGO stays a consulate: what may be sent to it hangs on that (I-09). */
function mergedOrganisation(was: Organisation, now: Organisation): Organisation {
  const { recipientClass, country, actsFor, instanceId, place } = was;
  return { ...now, recipientClass, country, actsFor, instanceId, place };
}

/** Ours was looked at by somebody here, and the publisher does not say to have looked since. */
function isCheckedLater(was: DirectoryService, now: DirectoryService): boolean {
  if (was.verifiedBy === null || was.verifiedAt === null) return false;
  return now.verifiedAt === null || now.verifiedAt <= was.verifiedAt;
}

/** Beds and what is asked at the door are ours. What we asked the service ourselves, and HSDS does not know, stays too. */
function mergedService(was: DirectoryService, now: DirectoryService): DirectoryService {
  const { capacity, intakeFields } = was;
  if (was.verifiedBy === null) return { ...now, capacity, intakeFields };
  const { categories, subtypes, genderPolicy, acceptsChildren, acceptsWithoutPapers } = was;
  const { reportsToPolice, reportsToImmigration, survivorInformed } = was;
  return {
    ...now,
    capacity,
    intakeFields,
    categories,
    subtypes,
    genderPolicy,
    acceptsChildren,
    acceptsWithoutPapers,
    reportsToPolice,
    reportsToImmigration,
    survivorInformed,
  };
}

function kept<Entry>(kind: PlannedEntry<Entry>['kind'], id: string, reason: ImportReason): PlannedEntry<Entry> {
  return { kind, id, action: 'kept', reason, entry: null };
}

function planned<Entry extends { readonly id: string }>(
  kind: PlannedEntry<Entry>['kind'],
  was: Entry | undefined,
  entry: Entry,
  hidden: HiddenPlaces,
): PlannedEntry<Entry> {
  const reason = entryProblem(entry, hidden);
  if (reason !== null) return { kind, id: entry.id, action: 'refused', reason, entry: null };
  if (was !== undefined && hashOf(was) === hashOf(entry))
    return { kind, id: entry.id, action: 'same', reason: null, entry: null };
  return { kind, id: entry.id, action: was === undefined ? 'add' : 'change', reason: null, entry };
}

function hashOf(entry: unknown): string {
  return canonicalHash(entry as Json);
}

/** What keeps an entry out, whoever brings it: a file, a form, a partner. null: nothing does. */
export function entryProblem(entry: unknown, hidden: HiddenPlaces): ImportReason | null {
  for (const text of textsOf(entry)) {
    if (HIDING.test(text)) return 'hidden-characters';
    if (tellsOf(hidden, text)) return 'tells-hidden-place';
  }
  return isShortEnough(entry) ? null : 'too-long';
}

/** Controls but line ends, and marks that turn the direction of what follows: a number must look like what it is. */
const HIDING = /[^\P{Cc}\t\n\r]|[\u200E\u200F\u202A-\u202E\u2066-\u2069]|\p{Cs}/u;

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const each of value) yield* textsOf(each);
  else if (typeof value === 'object' && value !== null) for (const each of Object.values(value)) yield* textsOf(each);
}
