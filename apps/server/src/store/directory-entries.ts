// SPDX-License-Identifier: EUPL-1.2
// The entries that an institution keeps: read whole, with its confidential places for those who may know them, and written. Row
// security holds who may; nothing of another institution is ever changed here.

import type { PlainDate } from '@amparo/kernel';
import type { Directory, DirectoryService, ImportPlan, Organisation, Place } from '@amparo/cooperation/directory';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { serviceOf, serviceRows } from './directory.ts';
import type { Staff } from './session.ts';

export interface OwnOrganisation {
  readonly organisation: Organisation;
  readonly isOwn: boolean;
}

/** Everything that the institution keeps. */
export async function readOwnDirectory(trx: Database, { orgId }: Staff): Promise<Directory> {
  const organisations = await listOwnOrganisations(trx, orgId);
  const places = await trx.selectFrom('directory_place').select('content').where('org_id', '=', orgId).execute();
  const services = await serviceRows(trx).where('org_id', '=', orgId).execute();
  return {
    organisations: organisations.map(({ organisation }) => organisation),
    places: places.map(({ content }) => content as Place),
    services: services.map(serviceOf),
  };
}

export async function listOwnOrganisations(trx: Database, orgId: string): Promise<readonly OwnOrganisation[]> {
  const rows = await trx
    .selectFrom('directory_organisation')
    .select(['content', 'is_own', 'instance_id'])
    .where('org_id', '=', orgId)
    .orderBy('organisation_id')
    .execute();
  return rows.map(({ content, is_own, instance_id }) => ({
    organisation: { ...(content as Organisation), instanceId: instance_id },
    isOwn: is_own,
  }));
}

export async function countConfidentialPlaces(trx: Database, { orgId }: Staff): Promise<number> {
  const { count } = await trx
    .selectFrom('directory_place')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('org_id', '=', orgId)
    .where('confidential', '=', true)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export interface KeptEntry {
  readonly service: DirectoryService;
  readonly organisation: OwnOrganisation;
  /** those that this session may see */
  readonly places: readonly Place[];
  readonly version: number;
}

/** @param lock holds it until the end of the request */
export async function readOwnEntry(
  trx: Database,
  { orgId }: Staff,
  serviceId: string,
  lock = false,
): Promise<KeptEntry | undefined> {
  const one = serviceRows(trx).where('org_id', '=', orgId).where('service_id', '=', serviceId);
  const row = await (lock ? one.forUpdate() : one).executeTakeFirst();
  if (row === undefined) return undefined;
  const service = serviceOf(row);
  const organisation = await trx
    .selectFrom('directory_organisation')
    .select(['content', 'is_own', 'instance_id'])
    .where('org_id', '=', orgId)
    .where('organisation_id', '=', row.organisation_id)
    .executeTakeFirstOrThrow();
  return {
    service,
    organisation: {
      organisation: { ...(organisation.content as Organisation), instanceId: organisation.instance_id },
      isOwn: organisation.is_own,
    },
    places: await readPlaces(trx, orgId, service.placeIds),
    version: row.version,
  };
}

async function readPlaces(trx: Database, orgId: string, ids: readonly string[]): Promise<readonly Place[]> {
  if (ids.length === 0) return [];
  const rows = await trx
    .selectFrom('directory_place')
    .select(['place_id', 'content'])
    .where('org_id', '=', orgId)
    .where('place_id', 'in', [...ids])
    .execute();
  const byId = new Map(rows.map(({ place_id, content }) => [place_id, content as Place]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export interface ToWrite {
  readonly organisations: readonly OwnOrganisation[];
  readonly places: readonly Place[];
  readonly services: readonly DirectoryService[];
}

const AT_ONCE = 500;

/** Writes what is new and what changed; what is not named stays. */
export async function writeEntries(trx: Database, staff: Staff, given: ToWrite, now: Date): Promise<void> {
  const written = { org_id: staff.orgId, version: 1, changed_by: staff.userId, changed_at: now };
  for (const part of batches(given.organisations)) {
    await trx
      .insertInto('directory_organisation')
      .values(
        part.map(({ organisation, isOwn }) => ({
          ...written,
          organisation_id: organisation.id,
          content: JSON.stringify({ ...organisation, instanceId: null }),
          is_own: isOwn,
          instance_id: organisation.instanceId,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['org_id', 'organisation_id']).doUpdateSet((row) => ({
          content: row.ref('excluded.content'),
          is_own: row.ref('excluded.is_own'),
          instance_id: row.ref('excluded.instance_id'),
          version: sql<number>`directory_organisation.version + 1`,
          changed_by: staff.userId,
          changed_at: now,
        })),
      )
      .execute();
  }
  for (const part of batches(given.places)) {
    await trx
      .insertInto('directory_place')
      .values(
        part.map((place) => ({
          ...written,
          place_id: place.id,
          content: JSON.stringify(place),
          confidential: place.confidential,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['org_id', 'place_id']).doUpdateSet((row) => ({
          content: row.ref('excluded.content'),
          confidential: row.ref('excluded.confidential'),
          version: sql<number>`directory_place.version + 1`,
          changed_by: staff.userId,
          changed_at: now,
        })),
      )
      .execute();
  }
  for (const part of batches(given.services)) await writeServices(trx, staff, part, now);
}

async function writeServices(trx: Database, staff: Staff, services: readonly DirectoryService[], now: Date) {
  await trx
    .insertInto('directory_service')
    .values(
      services.map((service) => ({
        org_id: staff.orgId,
        service_id: service.id,
        organisation_id: service.organisationId,
        content: JSON.stringify({ ...service, verifiedAt: null, verifiedBy: null, capacity: null }),
        verified_at: service.verifiedAt,
        verified_by: service.verifiedBy,
        capacity_free: service.capacity?.free ?? null,
        capacity_of: service.capacity?.of ?? null,
        capacity_at: service.capacity === null ? null : new Date(service.capacity.updatedAt),
        version: 1,
        changed_by: staff.userId,
        changed_at: now,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['org_id', 'service_id']).doUpdateSet((row) => ({
        organisation_id: row.ref('excluded.organisation_id'),
        content: row.ref('excluded.content'),
        verified_at: row.ref('excluded.verified_at'),
        verified_by: row.ref('excluded.verified_by'),
        capacity_free: row.ref('excluded.capacity_free'),
        capacity_of: row.ref('excluded.capacity_of'),
        capacity_at: row.ref('excluded.capacity_at'),
        version: sql<number>`directory_service.version + 1`,
        changed_by: staff.userId,
        changed_at: now,
      })),
    )
    .execute();
}

function* batches<Entry>(entries: readonly Entry[]): Generator<readonly Entry[]> {
  for (let from = 0; from < entries.length; from += AT_ONCE) yield entries.slice(from, from + AT_ONCE);
}

/** What the plan adds and changes; who the institution itself is stays as it was. */
export async function writePlan(trx: Database, staff: Staff, plan: ImportPlan, now: Date): Promise<void> {
  const own = new Set(
    (await listOwnOrganisations(trx, staff.orgId)).flatMap(({ organisation, isOwn }) =>
      isOwn ? [organisation.id] : [],
    ),
  );
  await writeEntries(
    trx,
    staff,
    {
      organisations: plan.organisations.flatMap(({ entry }) =>
        entry === null ? [] : [{ organisation: entry, isOwn: own.has(entry.id) }],
      ),
      places: plan.places.flatMap(({ entry }) => entry ?? []),
      services: plan.services.flatMap(({ entry }) => entry ?? []),
    },
    now,
  );
}

/** Somebody rang, or went there. @returns whether the institution keeps such an entry */
export async function verifyService(
  trx: Database,
  staff: Staff,
  serviceId: string,
  { today, now }: { readonly today: PlainDate; readonly now: Date },
): Promise<boolean> {
  return changeService(trx, staff, serviceId, now, { verified_at: today, verified_by: staff.userId });
}

export async function setCapacity(
  trx: Database,
  staff: Staff,
  serviceId: string,
  { free, of, now }: { readonly free: number; readonly of: number | null; readonly now: Date },
): Promise<boolean> {
  return changeService(trx, staff, serviceId, now, { capacity_free: free, capacity_of: of, capacity_at: now });
}

async function changeService(
  trx: Database,
  staff: Staff,
  serviceId: string,
  now: Date,
  change: Readonly<Record<string, string | number | Date | null>>,
): Promise<boolean> {
  const done = await trx
    .updateTable('directory_service')
    .set({ ...change, version: sql<number>`version + 1`, changed_by: staff.userId, changed_at: now })
    .where('org_id', '=', staff.orgId)
    .where('service_id', '=', serviceId)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) > 0;
}

/** The service, and places that nothing else stands at. */
export async function removeService(trx: Database, { orgId }: Staff, { service }: KeptEntry): Promise<void> {
  await trx.deleteFrom('directory_service').where('org_id', '=', orgId).where('service_id', '=', service.id).execute();
  if (service.placeIds.length === 0) return;
  await sql`DELETE FROM directory_place p WHERE p.org_id = ${orgId} AND p.place_id = ANY (${[...service.placeIds]}::text[])
    AND NOT EXISTS (SELECT FROM directory_service s WHERE s.org_id = p.org_id AND s.content -> 'placeIds' ? p.place_id)`.execute(
    trx,
  );
}
