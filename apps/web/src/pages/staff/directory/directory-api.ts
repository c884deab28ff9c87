// SPDX-License-Identifier: EUPL-1.2
// Requests of the directory. What is searched for somebody is sent, answered and kept nowhere, also not in an address.

import type { ServiceCategory } from '@amparo/casework/assistance';
import type {
  DirectoryService,
  Exclusion,
  ImportAction,
  MatchReason,
  Organisation,
  Place,
  Search,
} from '@amparo/cooperation/directory';
import { newKey, request } from '../../../api/client.ts';

export interface ServiceLine {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly country: string;
  readonly city: string | null;
  readonly categories: readonly ServiceCategory[];
  readonly languages: readonly string[];
  readonly phone: string | null;
  readonly status: DirectoryService['status'];
  readonly capacity: DirectoryService['capacity'];
  readonly hasHours: boolean;
  readonly verifiedAt: string | null;
  readonly stale: boolean;
  readonly mine: boolean;
}
export interface Filter {
  readonly words?: string;
  readonly category?: string;
  readonly country?: string;
  readonly language?: string;
  readonly state?: string;
  readonly box?: string;
}
export interface ServiceList {
  readonly services: readonly ServiceLine[];
  readonly total: number;
  readonly stale: number;
  readonly next: number | null;
}
export interface DirectoryMap {
  readonly cells: readonly { readonly latitude: number; readonly longitude: number; readonly services: number }[];
  readonly countries: readonly { readonly country: string; readonly services: number }[];
  readonly notOnMap: number;
}
export interface Entry {
  readonly service: DirectoryService;
  readonly organisation: Organisation;
  readonly places: readonly Place[];
  readonly institutionId: string | null;
  readonly instanceId: string | null;
  readonly stale: boolean;
  readonly checkedHere: boolean;
  readonly mine: boolean;
  readonly hiddenPlace: boolean;
  readonly version: number;
}
export interface OwnOrganisation {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly isOwn: boolean;
  readonly instanceId: string | null;
}
export interface FoundHelp {
  readonly found: readonly {
    readonly service: ServiceLine;
    readonly reasons: readonly MatchReason[];
    readonly distanceKm: number | null;
    readonly language: string | null;
    readonly organisationId: string;
    readonly institutionId: string | null;
    readonly instanceId: string | null;
  }[];
  readonly excluded: readonly { readonly reason: Exclusion; readonly services: number }[];
}
export type ImportSource =
  | { readonly form: 'nested'; readonly text: string }
  | { readonly form: 'tables'; readonly files: readonly { readonly name: string; readonly text: string }[] };
export interface ImportDefaults {
  readonly recipientClass: string;
  readonly country: string;
}
export type Counts = Readonly<Record<ImportAction, number>>;
export interface ImportReport {
  readonly fingerprint: string;
  readonly applied: boolean;
  readonly organisations: Counts;
  readonly places: Counts;
  readonly services: Counts;
  readonly rows: readonly {
    readonly table: string;
    readonly row: string;
    readonly field: string | null;
    readonly code: string;
    readonly severity: 'error' | 'warning';
  }[];
  readonly refused: number;
  readonly said: number;
}
export interface DirectoryFiles {
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly services: number;
  readonly leftOut: readonly { readonly table: string; readonly row: string; readonly field: string }[];
  readonly confidentialPlaces: number;
}

function query(filter: Filter & { readonly from?: string }): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given as [string, string][]).toString()}`;
}

const one = (id: string) => `/directory/services/${encodeURIComponent(id)}`;

export const directoryApi = {
  list: (filter: Filter, from = 0) =>
    request<ServiceList>('GET', `/directory${query({ ...filter, ...(from === 0 ? {} : { from: String(from) }) })}`),
  map: (filter: Filter) => request<DirectoryMap>('GET', `/directory/map${query(filter)}`),
  organisations: () =>
    request<{ readonly organisations: readonly OwnOrganisation[] }>('GET', '/directory/organisations'),
  reach: (id: string, body: { readonly isOwn: boolean; readonly instanceId: string | null }) =>
    request<undefined>('PUT', `/directory/organisations/${encodeURIComponent(id)}/reach`, { body }),
  read: (id: string) => request<Entry>('GET', one(id)),
  add: (body: object) => request<Entry>('POST', '/directory/services', { body, key: newKey() }),
  change: (id: string, seen: number, body: object) => request<Entry>('PUT', one(id), { body, seen }),
  remove: (id: string) => request<undefined>('DELETE', one(id)),
  verify: (id: string) => request<Entry>('POST', `${one(id)}/verification`),
  tellCapacity: (id: string, body: { readonly free: number; readonly of: number | null }) =>
    request<Entry>('PUT', `${one(id)}/capacity`, { body }),
  match: (body: Search) => request<FoundHelp>('POST', '/directory/match', { body }),
  look: (source: ImportSource, defaults: ImportDefaults) =>
    request<ImportReport>('POST', '/directory/imports/look', { body: { source, defaults } }),
  apply: (source: ImportSource, defaults: ImportDefaults, fingerprint: string) =>
    request<ImportReport>('POST', '/directory/imports', { body: { source, defaults, fingerprint } }),
  take: (form: 'nested' | 'tables', of: 'own' | 'all') =>
    request<DirectoryFiles>('GET', `/directory/export?form=${form}&of=${of}`),
} as const;
