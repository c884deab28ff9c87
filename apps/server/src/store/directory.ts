// SPDX-License-Identifier: EUPL-1.2
// The directory as everybody of the installation sees it: entries of every institution, without confidential places. Kept in memory,
// with the index of the matching, for as long as the stamps of the database say that nothing changed; so a question over a whole
// country's services costs milliseconds. Own entries, confidential places too, are read and written by directory-entries.ts.

import type { PlainDate } from '@amparo/kernel';
import type { Instant } from '@amparo/casework/calendar';
import {
  type Directory,
  type DirectoryIndex,
  type DirectoryService,
  indexDirectory,
  type Match,
  type Matches,
  matchServices as matchIn,
  type Organisation,
  type Place,
  type Search,
} from '@amparo/cooperation/directory';
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** An institution in the directory, and how it is reached. */
export interface ListedOrganisation {
  readonly organisation: Organisation;
  /** the institution of this installation that it is; null: of none here */
  readonly institutionId: string | null;
  /** the installation elsewhere that receives for it; null: none is known, only a telephone */
  readonly instanceId: string | null;
}
export interface ListedService extends ListedOrganisation {
  readonly service: DirectoryService;
  /** never a confidential one */
  readonly places: readonly Place[];
  /** the institution of this installation that keeps the entry */
  readonly keptBy: string;
  /** somebody here looked, and not only the publisher */
  readonly checkedHere: boolean;
  readonly version: number;
}

/** Everything that may be shown to any institution of the installation. */
export interface SharedDirectory {
  readonly services: ReadonlyMap<string, ListedService>;
  readonly organisations: ReadonlyMap<string, ListedOrganisation>;
  readonly index: DirectoryIndex;
}

interface Kept {
  readonly stamp: string;
  readonly directory: SharedDirectory;
}
/** More than one only in tests, where one process has several databases; a stamp is random and of one database alone. */
const MOST_KEPT = 3;
const kept: Kept[] = [];

/** @param trx of a session: row security decides what is read */
export async function readDirectory(trx: Database): Promise<SharedDirectory> {
  const stamp = await stampOf(trx);
  const found = kept.find((each) => each.stamp === stamp);
  if (found !== undefined) return found.directory;
  // two that ask at once both read: nobody waits for somebody else's transaction
  const directory = await load(trx);
  kept.unshift({ stamp, directory });
  kept.splice(MOST_KEPT);
  return directory;
}

async function stampOf(trx: Database): Promise<string> {
  const rows = await trx.selectFrom('directory_revision').select(['org_id', 'stamp']).orderBy('org_id').execute();
  return rows.map(({ org_id, stamp }) => `${org_id}:${stamp}`).join();
}

/** @returns undefined where there is no such service, or none any more */
export async function findService(trx: Database, serviceId: string): Promise<ListedService | undefined> {
  return (await readDirectory(trx)).services.get(serviceId);
}

export async function findOrganisation(trx: Database, organisationId: string): Promise<ListedOrganisation | undefined> {
  return (await readDirectory(trx)).organisations.get(organisationId);
}

export interface ListedMatch extends Match, ListedOrganisation {}

/** Who could help, best first, with the reasons and with how each is reached; what is missing is counted. */
export async function matchServices(
  trx: Database,
  search: Search,
  today: PlainDate,
  limit: number,
): Promise<{ readonly found: readonly ListedMatch[]; readonly excluded: Matches['excluded'] }> {
  const { index, services } = await readDirectory(trx);
  const { found, excluded } = matchIn(index, search, today, limit);
  const reached = found.flatMap((match): readonly ListedMatch[] => {
    const entry = services.get(match.service.id);
    if (entry === undefined) return [];
    const { organisation, institutionId, instanceId } = entry;
    return [{ ...match, organisation, institutionId, instanceId }];
  });
  return { found: reached, excluded };
}

async function load(trx: Database): Promise<SharedDirectory> {
  const organisations = await organisationRows(trx);
  const places = await trx
    .selectFrom('directory_place')
    .select(['org_id', 'place_id', 'content'])
    .where('confidential', '=', false)
    .execute();
  const placeOf = new Map(places.map((row) => [`${row.org_id} ${row.place_id}`, row.content as Place]));
  const organisationOf = new Map(organisations.map((row) => [`${row.org_id} ${row.organisation_id}`, listed(row)]));
  const services = new Map<string, ListedService & { readonly isOwn: boolean }>();
  for (const row of await serviceRows(trx).execute()) {
    const organisation = organisationOf.get(`${row.org_id} ${row.organisation_id}`);
    if (organisation === undefined) continue;
    const service = serviceOf(row);
    const entry = {
      ...organisation,
      service,
      places: service.placeIds.flatMap((id) => placeOf.get(`${row.org_id} ${id}`) ?? []),
      keptBy: row.org_id,
      checkedHere: row.verified_by !== null,
      version: row.version,
      isOwn: organisation.institutionId === row.org_id,
    };
    const other = services.get(service.id);
    if (other === undefined || goesBefore(entry, other)) services.set(service.id, entry);
  }
  const best = [...services.values()].map(({ isOwn: _isOwn, ...entry }) => entry);
  const shared: Directory = {
    organisations: [],
    services: best.map(({ service }) => service),
    places: best.flatMap((entry) => entry.places),
  };
  return {
    services: new Map(best.map((entry) => [entry.service.id, entry])),
    organisations: bestOrganisations(organisations),
    index: indexDirectory(shared),
  };
}

/** Two institutions keep an entry of one service: whoever runs it knows best, then whoever looked last. */
function goesBefore(
  a: ListedService & { readonly isOwn: boolean },
  b: ListedService & { readonly isOwn: boolean },
): boolean {
  if (a.isOwn !== b.isOwn) return a.isOwn;
  const [first, second] = [a.service.verifiedAt ?? '', b.service.verifiedAt ?? ''];
  return first === second ? a.keptBy < b.keptBy : first > second;
}

function bestOrganisations(
  rows: Awaited<ReturnType<typeof organisationRows>>,
): ReadonlyMap<string, ListedOrganisation> {
  const own = rows.toSorted((a, b) => Number(a.is_own) - Number(b.is_own));
  return new Map(own.map((row) => [row.organisation_id, listed(row)]));
}

function organisationRows(trx: Database) {
  return trx
    .selectFrom('directory_organisation')
    .select(['org_id', 'organisation_id', 'content', 'is_own', 'instance_id'])
    .orderBy('org_id')
    .orderBy('organisation_id')
    .execute();
}

function listed(row: Awaited<ReturnType<typeof organisationRows>>[number]): ListedOrganisation {
  return {
    organisation: { ...(row.content as Organisation), instanceId: row.instance_id },
    institutionId: row.is_own ? row.org_id : null,
    instanceId: row.instance_id,
  };
}

export function serviceRows(trx: Database) {
  return trx
    .selectFrom('directory_service')
    .select([
      'org_id',
      'service_id',
      'organisation_id',
      'content',
      sql<string | null>`verified_at::text`.as('verified_at'),
      'verified_by',
      'capacity_free',
      'capacity_of',
      'capacity_at',
      'version',
    ]);
}

/** What stands in columns of its own goes back into the record. */
export function serviceOf(
  row: Pick<
    Awaited<ReturnType<ReturnType<typeof serviceRows>['executeTakeFirstOrThrow']>>,
    'content' | 'verified_at' | 'verified_by' | 'capacity_free' | 'capacity_of' | 'capacity_at'
  >,
): DirectoryService {
  const capacity =
    row.capacity_free === null || row.capacity_at === null
      ? null
      : { free: row.capacity_free, of: row.capacity_of, updatedAt: row.capacity_at.toISOString() as Instant };
  return {
    ...(row.content as DirectoryService),
    verifiedAt: row.verified_at as PlainDate | null,
    verifiedBy: row.verified_by,
    capacity,
  };
}
