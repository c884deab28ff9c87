// SPDX-License-Identifier: EUPL-1.2
// What an institution set for itself: country, zone and fields of its own. Definitions only; no value of any case.

import type { CustomField } from '@amparo/casework/profile';
import { sql } from 'kysely';
import type { Database, KeeperDatabase } from './database.ts';

export interface InstitutionSettings {
  readonly country: string;
  readonly timeZone: string;
  readonly customFields: readonly CustomField[];
  readonly version: number;
}

export async function readSettings(trx: Database, orgId: string): Promise<InstitutionSettings> {
  const row = await trx
    .selectFrom('institution')
    .select(['country', 'time_zone', 'custom_fields', 'settings_version'])
    .where('org_id', '=', orgId)
    .executeTakeFirstOrThrow();
  return {
    country: row.country,
    timeZone: row.time_zone,
    customFields: row.custom_fields,
    version: row.settings_version,
  };
}

/** @returns whether nobody else had written them since */
export async function writeSettings(
  trx: Database,
  orgId: string,
  { country, timeZone, customFields, version }: InstitutionSettings,
): Promise<boolean> {
  const done = await trx
    .updateTable('institution')
    .set({
      country,
      time_zone: timeZone,
      custom_fields: sql`${JSON.stringify(customFields)}::jsonb`,
      settings_version: version + 1,
    })
    .where('org_id', '=', orgId)
    .where('settings_version', '=', version)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) === 1;
}

/** For whoever signs in, before a session stands: on the keeper's login. */
export async function readTimeZone(keeper: KeeperDatabase, orgId: string): Promise<string> {
  const row = await keeper
    .selectFrom('institution')
    .select('time_zone')
    .where('org_id', '=', orgId)
    .executeTakeFirstOrThrow();
  return row.time_zone;
}
