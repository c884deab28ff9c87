// SPDX-License-Identifier: EUPL-1.2
// A new key for a case and one for each conversation that belongs to it (CR-4): everything sealed is opened, sealed anew and
// compared, in one transaction that holds the rows; then the older keys are retired. They stay for backups, and go later
// (remove_retired_keys in migrations/0008). What a group shares has a key of its own and keeps it.

import { sql } from 'kysely';
import type { SealedField } from '../keys/case-keys.ts';
import { IntegrityError } from '../keys/problem.ts';
import { reasonPlace } from './break-glass.ts';
import { identityPlace } from './case-identity.ts';
import type { Database } from './database.ts';
import { contentPlace, findKeys, keyRows, labelPlace, type Store } from './sealed.ts';
import type { Staff } from './session.ts';

interface At {
  readonly orgId: string;
  readonly caseId: string;
}

/** @returns how many keys and sealed fields are new; undefined when there is no such case for this session */
export async function replaceCaseKeys(
  store: Store,
  { orgId }: Staff,
  { caseId, now }: { readonly caseId: string; readonly now: Date },
): Promise<{ readonly keys: number; readonly fields: number } | undefined> {
  const { trx, keys } = store;
  const at = { orgId, caseId };
  const held = await trx
    .selectFrom('case_file')
    .select('case_id')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .where('erased_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (held === undefined) return undefined;
  const conversations = await trx
    .selectFrom('conversation')
    .select('conversation_id')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .orderBy('conversation_id')
    .forUpdate()
    .execute();
  const subjects = [
    { id: caseId, fields: fieldsOfCase(trx, at) },
    ...conversations.map(({ conversation_id: id }) => ({ id, fields: fieldsOfConversation(trx, at, id) })),
  ];
  const found = await findKeys(
    trx,
    orgId,
    subjects.map(({ id }) => id),
  );
  let fields = 0;
  for (const { id, fields: sealed } of subjects) {
    const own = found.filter((row) => row.caseId === id);
    fields += (await keys.replace({ keys: own, rows: keyRows(trx), fields: sealed, now })).fields;
    keys.forget(orgId, id);
  }
  return { keys: subjects.length, fields };
}

type Column = 'alias_sealed' | 'name_sealed' | 'birth_year_sealed';
const COLUMNS = { alias: 'alias_sealed', name: 'name_sealed', 'birth-year': 'birth_year_sealed' } as const;

function fieldsOfCase(trx: Database, at: At) {
  const { orgId, caseId } = at;
  return {
    read: async () => {
      const row = await trx
        .selectFrom('case_file')
        .select(['alias_sealed', 'name_sealed', 'birth_year_sealed'])
        .where('org_id', '=', orgId)
        .where('case_id', '=', caseId)
        .executeTakeFirstOrThrow();
      const reasons = await trx
        .selectFrom('break_glass')
        .select(['break_glass_id', 'reason_sealed'])
        .where('org_id', '=', orgId)
        .where('case_id', '=', caseId)
        .execute();
      return [
        ...(['alias', 'name', 'birth-year'] as const).flatMap((field) => {
          const sealed = row[COLUMNS[field]];
          return sealed === null ? [] : [{ place: identityPlace(at, field), sealed }];
        }),
        ...reasons.map(({ break_glass_id: id, reason_sealed: sealed }) => ({ place: reasonPlace(at, id), sealed })),
      ];
    },
    write: async (fields: readonly SealedField[]) => {
      const columns: Partial<Record<Column, Buffer>> = {};
      for (const { place, sealed } of fields) {
        if (place.table === 'case_file') columns[COLUMNS[place.field as keyof typeof COLUMNS]] = sealed;
      }
      if (Object.keys(columns).length > 0) {
        await trx
          .updateTable('case_file')
          .set(columns)
          .where('org_id', '=', orgId)
          .where('case_id', '=', caseId)
          .executeTakeFirstOrThrow();
      }
      const reasons = fields.filter(({ place }) => place.table === 'break_glass');
      await reseal(
        trx,
        caseId,
        reasons.map(({ place, sealed }) => ({ place: 'break-glass', subject: place.rowId, version: null, sealed })),
      );
    },
  };
}

function fieldsOfConversation(trx: Database, { orgId, caseId }: At, id: string) {
  return {
    read: async () => {
      const { latest_label_sealed: label } = await trx
        .selectFrom('conversation')
        .select('latest_label_sealed')
        .where('org_id', '=', orgId)
        .where('conversation_id', '=', id)
        .executeTakeFirstOrThrow();
      const rows = await trx
        .selectFrom('determination')
        .select(['version', 'content_sealed'])
        .where('org_id', '=', orgId)
        .where('conversation_id', '=', id)
        .execute();
      return [
        ...(label === null ? [] : [{ place: labelPlace(orgId, id), sealed: label }]),
        ...rows.flatMap(({ version, content_sealed: sealed }) =>
          sealed === null ? [] : [{ place: contentPlace(orgId, id, version), sealed }],
        ),
      ];
    },
    write: (fields: readonly SealedField[]) =>
      reseal(
        trx,
        caseId,
        fields.map(({ place, sealed }) =>
          place.table === 'determination'
            ? { place: 'determination', subject: id, version: Number(place.rowId), sealed }
            : { place: 'label', subject: id, version: null, sealed },
        ),
      ),
  };
}

interface Resealed {
  readonly place: 'break-glass' | 'determination' | 'label';
  readonly subject: string;
  readonly version: number | null;
  readonly sealed: Buffer;
}

/** Through a function of the database: nothing else may change what was determined, or a reason that was given. */
async function reseal(trx: Database, caseId: string, all: readonly Resealed[]): Promise<void> {
  if (all.length === 0) return;
  const { rows } = await sql<{ written: string }>`SELECT reseal_of_case(${caseId}::uuid,
    ${all.map(({ place }) => place)}::text[], ${all.map(({ subject }) => subject)}::uuid[],
    ${all.map(({ version }) => version)}::integer[], ${all.map(({ sealed }) => sealed)}::bytea[]) AS written`.execute(
    trx,
  );
  if (Number(rows[0]?.written) !== all.length) throw new IntegrityError();
}
