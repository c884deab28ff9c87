// SPDX-License-Identifier: EUPL-1.2
// A new key for a case and one for each conversation that belongs to it (CR-4): everything sealed is opened, sealed anew and
// compared, in one transaction that holds the rows; then the older keys are retired. They stay for backups, and go later
// (remove_retired_keys in migrations/0017). What a group shares has a key of its own and keeps it.

import { sql } from 'kysely';
import type { SealedField, SealedFields } from '../keys/case-keys.ts';
import type { FieldPlace } from '../keys/field-cipher.ts';
import { IntegrityError } from '../keys/problem.ts';
import { attachmentPlace } from './attachments.ts';
import { reasonPlace } from './break-glass.ts';
import { identityPlace } from './case-identity.ts';
import type { Database } from './database.ts';
import { remainderPlace } from './imports/write-batch.ts';
import { placeOfPart, type SealedPart } from './records/seal.ts';
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
    { id: caseId, fields: together([fieldsOfCase(trx, at), fieldsOfFile(trx, at)]) },
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

/** Fields that different functions of the database write. */
function together(parts: readonly SealedPlaces[]): SealedFields {
  return {
    read: async () => {
      const all: SealedField[] = [];
      for (const { read } of parts) all.push(...(await read()));
      return all;
    },
    write: async (fields) => {
      for (const { writes, write } of parts) await write(fields.filter(({ place }) => writes(place)));
    },
  };
}

interface SealedPlaces extends SealedFields {
  readonly writes: (place: FieldPlace) => boolean;
}

type Part = Omit<SealedPart, 'part'> & {
  readonly part: SealedPart['part'] | 'document' | 'remainder';
  readonly sealed: Buffer;
};

/** The records of the file, their history, wishes that wait, documents, and what an import left over. */
function fieldsOfFile(trx: Database, at: At): SealedPlaces {
  const { orgId, caseId } = at;
  let found: readonly { readonly row: Part; readonly place: FieldPlace }[] = [];
  return {
    writes: (place) => !isOfIdentity(place),
    read: async () => {
      const { rows } = await sql<Part>`SELECT part, kind, record, also, version, field, sealed
        FROM sealed_parts_of_case(${caseId}::uuid)`.execute(trx);
      found = rows.map((row) => ({ row, place: placeIn(at, row) }));
      return found.map(({ row, place }) => ({ place, sealed: row.sealed }));
    },
    write: async (fields) => {
      if (fields.length === 0) return;
      const rows = new Map(found.map(({ row, place }) => [nameOf(place), row]));
      const named = fields.map(({ place, sealed }) => {
        const row = rows.get(nameOf(place));
        if (row === undefined) throw new IntegrityError();
        return { ...row, sealed };
      });
      const { rows: answer } = await sql<{ written: string }>`SELECT reseal_parts_of_case(${caseId}::uuid,
        ${named.map(({ part }) => part)}::text[], ${named.map(({ kind }) => kind)}::text[],
        ${named.map(({ record }) => record)}::uuid[], ${named.map(({ version }) => version)}::integer[],
        ${named.map(({ field }) => field)}::text[], ${named.map(({ sealed }) => sealed)}::bytea[]) AS written`.execute(
        trx,
      );
      if (Number(answer[0]?.written) !== named.length) throw new IntegrityError();
    },
  };

  function placeIn({ caseId: id }: At, row: Part): FieldPlace {
    if (row.part === 'remainder') return remainderPlace(orgId, id);
    if (row.part !== 'document') return placeOfPart(at, { ...row, part: row.part });
    return attachmentPlace(orgId, { caseId: id, attachmentId: row.record }, row.field === 'key' ? 'key' : 'about');
  }
}

const nameOf = ({ table, rowId, field }: FieldPlace): string => JSON.stringify([table, rowId, field]);
const isOfIdentity = ({ table }: FieldPlace): boolean => table === 'case_file' || table === 'break_glass';

type Column = 'alias_sealed' | 'name_sealed' | 'birth_year_sealed';
const COLUMNS = { alias: 'alias_sealed', name: 'name_sealed', 'birth-year': 'birth_year_sealed' } as const;

function fieldsOfCase(trx: Database, at: At): SealedPlaces {
  const { orgId, caseId } = at;
  return {
    writes: isOfIdentity,
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
