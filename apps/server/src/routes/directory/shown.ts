// SPDX-License-Identifier: EUPL-1.2
// How the directory is shown: short lines for lists, so that a page of them passes a slow line, and whole entries. Pages, filters and
// squares of the map are worked out from the directory in memory.

import type { PlainDate } from '@amparo/kernel';
import type { ServiceCategory } from '@amparo/casework/assistance';
import { type DirectoryService, isStale } from '@amparo/cooperation/directory';
import type { ListedService, SharedDirectory } from '../../store/directory.ts';

export interface Filter {
  readonly words?: string | undefined;
  readonly category?: ServiceCategory | undefined;
  readonly country?: string | undefined;
  readonly language?: string | undefined;
  readonly state?: 'stale' | 'checked' | 'own' | 'no-hours' | undefined;
  readonly box?: string | undefined;
}

/** In the order of their names; every word must be found in name, institution, town or description. */
export function filtered(
  { services }: SharedDirectory,
  filter: Filter,
  { orgId, today }: { readonly orgId: string; readonly today: PlainDate },
): readonly ListedService[] {
  const wanted = folded(filter.words ?? '')
    .split(' ')
    .filter((each) => each !== '');
  const box = filter.box?.split(',').map(Number);
  const found = [...services.values()].filter((entry) => {
    const { service, organisation, places } = entry;
    if (service.status === 'defunct' && filter.state !== 'own') return false;
    if (filter.category !== undefined && !service.categories.includes(filter.category)) return false;
    if (filter.country !== undefined && !isIn(entry, filter.country)) return false;
    if (filter.language !== undefined && !service.languages.some((tag) => tag.split('-')[0] === filter.language))
      return false;
    if (filter.state === 'stale' && !isStale(service, today)) return false;
    if (filter.state === 'checked' && isStale(service, today)) return false;
    if (filter.state === 'own' && entry.keptBy !== orgId) return false;
    if (filter.state === 'no-hours' && service.hours.length > 0) return false;
    if (box !== undefined && !places.some((place) => isWithin(place, box))) return false;
    if (wanted.length === 0) return true;
    const text = folded(
      [
        service.name,
        service.alternateName,
        organisation.name,
        organisation.alternateName,
        service.description,
        ...places.map(({ address }) => address?.city ?? ''),
      ].join(' '),
    );
    return wanted.every((word) => text.includes(word));
  });
  return found.toSorted(
    (a, b) => order.compare(a.service.name, b.service.name) || (a.service.id < b.service.id ? -1 : 1),
  );
}

const order = new Intl.Collator('en', { sensitivity: 'base' });

function isIn({ service, organisation, places }: ListedService, country: string): boolean {
  if (places.some(({ address }) => address?.country === country)) return true;
  if (service.areas.some((area) => area.slice(0, 2) === country)) return true;
  return places.length === 0 && service.areas.length === 0 && organisation.country === country;
}

function isWithin(
  { latitude, longitude }: { readonly latitude: number | null; readonly longitude: number | null },
  [south = 0, west = 0, north = 0, east = 0]: readonly number[],
): boolean {
  if (latitude === null || longitude === null) return false;
  return latitude >= south && latitude < north && longitude >= west && longitude < east;
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export function shownLine(
  { service, organisation, places, keptBy }: ListedService,
  { orgId, today }: { readonly orgId: string; readonly today: PlainDate },
) {
  const { id, name, categories, languages, status, capacity, verifiedAt } = service;
  return {
    id,
    name,
    organisation: organisation.name,
    country: places[0]?.address?.country ?? organisation.country,
    city: places[0]?.address?.city ?? null,
    categories,
    languages,
    phone: phoneOf(service, organisation.phones),
    status,
    capacity,
    hasHours: service.hours.length > 0,
    verifiedAt,
    stale: isStale(service, today),
    mine: keptBy === orgId,
  };
}

function phoneOf({ phones }: DirectoryService, others: DirectoryService['phones']): string | null {
  return (phones[0] ?? others[0])?.number ?? null;
}

const CELL_DEGREES = 0.5;

/** Services by squares of half a degree: a whole country is a few kilobytes, and no more than where things are is told. */
export function mapOf(entries: readonly ListedService[]) {
  const cells = new Map<string, { latitude: number; longitude: number; services: number }>();
  const countries = new Map<string, number>();
  let notOnMap = 0;
  for (const { service: _service, places, organisation } of entries) {
    const country = places[0]?.address?.country ?? organisation.country;
    countries.set(country, (countries.get(country) ?? 0) + 1);
    const corners = new Set<string>();
    for (const { latitude, longitude } of places) {
      if (latitude === null || longitude === null) continue;
      corners.add(`${Math.floor(latitude / CELL_DEGREES)},${Math.floor(longitude / CELL_DEGREES)}`);
    }
    if (corners.size === 0) notOnMap += 1;
    for (const corner of corners) {
      const [row = 0, column = 0] = corner.split(',').map(Number);
      const cell = cells.get(corner) ?? {
        latitude: (row + 0.5) * CELL_DEGREES,
        longitude: (column + 0.5) * CELL_DEGREES,
        services: 0,
      };
      cell.services += 1;
      cells.set(corner, cell);
    }
  }
  return {
    cells: [...cells.values()],
    countries: [...countries]
      .map(([country, services]) => ({ country, services }))
      .toSorted((a, b) => b.services - a.services || (a.country < b.country ? -1 : 1)),
    notOnMap,
  };
}
