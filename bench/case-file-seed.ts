// SPDX-License-Identifier: EUPL-1.2
// An institution with many cases, for bench/case-file.ts. What the bench reads is sealed as the server seals it, each case
// under a key of its own; its records say in every case the same as one case that was written through the API. The cases of
// everybody else are rows of the right kinds and sizes with bytes that nobody opens.

import { randomBytes, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createBlindIndex } from '../apps/server/src/keys/blind-index.ts';
import { type CaseKeyRow, createCaseKeys } from '../apps/server/src/keys/case-keys.ts';
import type { KeyStore } from '../apps/server/src/keys/key-store.ts';
import { Sensitive } from '../apps/server/src/sensitive.ts';
import { type Identity, sealIdentity, tokensOf } from '../apps/server/src/store/case-identity.ts';
import { type Content, STORED, type StoredKind } from '../apps/server/src/store/records/kinds.ts';
import { openRecord, sealRecord } from '../apps/server/src/store/records/seal.ts';

export interface Person {
  readonly orgId: string;
  readonly userId: string;
}

/** A record of the case that was written through the API, opened. */
export interface Model {
  readonly kind: StoredKind;
  readonly id: string;
  readonly content: Content;
}

const FIRST = ['Rosa', 'Elena', 'Marta', 'Julia', 'Carmen', 'Ana', 'Lucia', 'Sofia', 'Irma', 'Nora', 'Paula', 'Wendy'];
const SURNAMES = [
  'Aguilar',
  'Bonilla',
  'Castro',
  'Duarte',
  'Escobar',
  'Funes',
  'Galdamez',
  'Hernandez',
  'Izaguirre',
  'Juarez',
  'Lagos',
  'Mejia',
];

/** Different for each number below 20,736 and sounding different for most. */
export function nameOf(number: number): string {
  const [first, last] = [FIRST[number % 12] ?? '', SURNAMES[Math.floor(number / 12) % 12] ?? ''];
  const [middle, other] = [FIRST[Math.floor(number / 144) % 12] ?? '', SURNAMES[Math.floor(number / 1728) % 12] ?? ''];
  return `${first} ${middle} ${last} ${other}`;
}

/** Everything that a case holds, as the rules gave it. */
export async function readModel(
  owner: pg.Client,
  keyStore: KeyStore,
  { orgId }: Person,
  caseId: string,
): Promise<readonly Model[]> {
  const key = await owner.query<{ key_version: number; kek_id: string; wrapped: Buffer }>(
    'SELECT key_version, kek_id, wrapped FROM amparo_keys.case_key WHERE org_id = $1 AND case_id = $2',
    [orgId, caseId],
  );
  const rows = key.rows.map((row) => ({
    orgId,
    caseId,
    keyVersion: row.key_version,
    kekId: row.kek_id,
    wrapped: row.wrapped,
  }));
  const models: Model[] = [];
  for (const [name, { table }] of Object.entries(STORED)) {
    const kind = name as StoredKind; // the names of STORED
    const found = await owner.query<{
      record_id: string;
      content_sealed: Buffer | null;
      private_sealed: Buffer | null;
    }>(
      `SELECT record_id, content_sealed, private_sealed FROM amparo.${table}
       WHERE org_id = $1 AND case_id = $2 AND removed_at IS NULL`,
      [orgId, caseId],
    );
    await createCaseKeys(keyStore).use(rows, (open) => {
      for (const row of found.rows) {
        const at = { orgId, caseId, kind, recordId: row.record_id };
        models.push({ kind, id: row.record_id, content: openRecord(open, at, row, true) });
      }
    });
  }
  return models;
}

export interface OwnCase {
  readonly caseId: string;
  readonly name: string;
  /** id of the person the case is about, in this case as in the model */
  readonly personId: string;
  /** has every record of the model */
  readonly whole: boolean;
}

/** Cases of one person, sealed; the first have every record of the model. @param from number of the first name */
export async function seedOwn(
  owner: pg.Client,
  keyStore: KeyStore,
  person: Person,
  given: {
    readonly model: readonly Model[];
    readonly modelOf: Person;
    readonly count: number;
    /** so many of them have the records of the model */
    readonly whole: number;
    readonly from: number;
  },
): Promise<readonly OwnCase[]> {
  const { orgId, userId } = person;
  const { model, modelOf, count, whole, from } = given;
  const deks = Array.from({ length: count }, () => randomBytes(32));
  const ids = deks.map(() => randomUUID());
  const context = (index: number) => ({ orgId, caseId: ids[index] ?? '', keyVersion: 1 });
  const wrapped = await keyStore.wrapAll(deks.map((dek, index) => ({ dek, context: context(index) })));
  const keys = wrapped.map(
    (key, index): CaseKeyRow => ({ ...context(index), kekId: key.kekId, wrapped: Buffer.from(key.wrapped) }),
  );
  const names = ids.map((_, index) => nameOf(from + index));
  const identities = names.map(
    (name, index): Identity => ({
      name: new Sensitive(name),
      alias: new Sensitive(`Luna ${from + index}`),
      birthYear: new Sensitive(1970 + (index % 40)),
    }),
  );
  const tokens = await tokensOf(createBlindIndex(keyStore), orgId, identities);
  const subject = model.find(({ kind, content }) => kind === 'person' && content['kind'] === 'Beneficiary');
  await createCaseKeys(keyStore).use(keys, async (open) => {
    const sealed = identities.map((identity, index) => sealIdentity(open, context(index), identity));
    await owner.query(
      `INSERT INTO amparo.case_file (org_id, case_id, own_reference, alias_sealed, name_sealed, birth_year_sealed, version,
          created_by, created_at, changed_at, stage, stage_since, case_worker_id, risk_self, risk_valid_until, next_review_on)
        SELECT $1, c.id, 'O-' || $7 || '-' || c.n, c.alias, c.name, c.born, 1, $2, now() - c.n * interval '3 hours', now() - c.n * interval '1 hour',
          (ARRAY['Intake', 'Assessment', 'Planning', 'Assistance', 'Solution', 'Closed'])[1 + c.n % 6], now() - c.n * interval '2 hours',
          $2, c.n % 4, now() + (c.n - 20) * interval '1 day', current_date + (c.n % 30)::int
        FROM unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::bytea[]) WITH ORDINALITY AS c (id, alias, name, born, n)`,
      [
        orgId,
        userId,
        ids,
        sealed.map((each) => each.alias_sealed),
        sealed.map((each) => each.name_sealed),
        sealed.map((each) => each.birth_year_sealed),
        String(from),
      ],
    );
    for (const [kind, records] of Map.groupBy(model, (each) => each.kind)) {
      const { table, columns } = STORED[kind];
      const rows = ids.slice(0, whole).flatMap((caseId) =>
        records.map(({ id, content }) => {
          const recordId = kind === 'case' ? caseId : id;
          const own = JSON.parse(JSON.stringify(content).replaceAll(modelOf.userId, userId)) as Content;
          const bytes = sealRecord(open, { orgId, caseId, kind, recordId }, own);
          return { caseId, recordId, ...bytes, more: Object.values(columns).map((value) => value(content) ?? null) };
        }),
      );
      await owner.query(
        `INSERT INTO amparo.${table} (org_id, case_id, record_id, version, content_sealed, private_sealed, created_by, created_at,
            changed_by, changed_at${Object.keys(columns)
              .map((name) => `, ${name}`)
              .join('')})
          SELECT $1, r.c, r.id, 1, r.content, r.private, $2, now() - interval '1 day', $2, now() - interval '1 day'${Object.keys(
            columns,
          )
            .map((name) => `, r.${name}`)
            .join('')}
          FROM unnest($3::uuid[], $4::uuid[], $5::bytea[], $6::bytea[]${Object.keys(columns)
            .map((name, index) => `, $${7 + index}::${TYPES[name] ?? 'text'}[]`)
            .join('')}) AS r (c, id, content, private${Object.keys(columns)
            .map((name) => `, ${name}`)
            .join('')})`,
        [
          orgId,
          userId,
          rows.map((row) => row.caseId),
          rows.map((row) => row.recordId),
          rows.map((row) => row.content_sealed),
          rows.map((row) => row.private_sealed),
          ...Object.keys(columns).map((_, index) => rows.map((row) => row.more[index])),
        ],
      );
    }
  });
  await owner.query(
    `INSERT INTO amparo_keys.case_key (org_id, case_id, key_version, kek_id, wrapped, created_at)
       SELECT $1, k.id, 1, k.kek, k.wrapped, now() FROM unnest($2::uuid[], $3::text[], $4::bytea[]) AS k (id, kek, wrapped)`,
    [orgId, ids, keys.map(({ kekId }) => kekId), keys.map((key) => key.wrapped)],
  );
  const flat = tokens.flatMap((each, index) => each.map(({ kind, token }) => ({ caseId: ids[index], kind, token })));
  await owner.query(
    `INSERT INTO amparo.name_token (org_id, case_id, kind, token)
       SELECT $1, t.id, t.kind, t.token FROM unnest($2::uuid[], $3::text[], $4::bytea[]) AS t (id, kind, token)`,
    [orgId, flat.map(({ caseId }) => caseId), flat.map(({ kind }) => kind), flat.map(({ token }) => token)],
  );
  await seedAround(owner, orgId, ids);
  return ids.map((caseId, index) => ({
    caseId,
    name: names[index] ?? '',
    personId: subject?.id ?? '',
    whole: index < whole,
  }));
}
const TYPES: Readonly<Record<string, string>> = { urgent: 'boolean', delivered_on: 'date' };

/** Assignments and three clocks for cases that stand already. */
async function seedAround(owner: pg.Client, orgId: string, ids: readonly string[] | null): Promise<void> {
  await owner.query(
    `INSERT INTO amparo.assignment (org_id, case_id, user_id, assigned_by, from_at)
       SELECT org_id, case_id, created_by, created_by, created_at FROM amparo.case_file
       WHERE org_id = $1 AND ($2::uuid[] IS NULL AND own_reference LIKE 'B-%' OR case_id = ANY ($2::uuid[]))`,
    [orgId, ids],
  );
  await owner.query(
    `INSERT INTO amparo.case_clock (org_id, case_id, number, kind, rank, record, record_id, appears_at, due_at)
       SELECT c.org_id, c.case_id, k.n, (ARRAY['RiskExpired', 'CaseReview', 'FollowUp'])[k.n], k.n + 5, 'case', c.case_id,
         c.created_at + k.n * interval '1 day', c.created_at + k.n * interval '9 days'
       FROM amparo.case_file c, generate_series(1, 3) AS k (n)
       WHERE c.org_id = $1 AND ($2::uuid[] IS NULL AND c.own_reference LIKE 'B-%' OR c.case_id = ANY ($2::uuid[]))`,
    [orgId, ids],
  );
}

const CASES_OF_COLLEAGUE = 60;
const STEP = 50_000;

/** Cases of colleagues, sixty for each, which nobody here may see. */
export async function seedOthers(owner: pg.Client, orgId: string, count: number): Promise<void> {
  if (count <= 0) return;
  const people = Math.ceil(count / CASES_OF_COLLEAGUE);
  await owner.query(
    `WITH made AS (INSERT INTO amparo.account (account_id, sign_in_name, created_at)
       SELECT gen_random_uuid(), 'colleague-' || left($1::uuid::text, 8) || n, now() FROM generate_series(1, $2::int) AS n RETURNING account_id)
     INSERT INTO amparo.staff_user (org_id, user_id, display_name, created_at) SELECT $1::uuid, account_id, 'Colleague', now() FROM made`,
    [orgId, people],
  );
  await owner.query('ANALYZE');
  const blob = `sha256(int4send(n)) || sha256(int4send(-n)) || sha256(int4send(n + 7))`;
  for (let from = 0; from < count; from += STEP) {
    await owner.query(
      `WITH people AS (SELECT array_agg(user_id ORDER BY user_id) AS ids FROM amparo.staff_user WHERE org_id = $1::uuid AND display_name = 'Colleague')
       INSERT INTO amparo.case_file (org_id, case_id, own_reference, alias_sealed, name_sealed, birth_year_sealed, version, created_by,
           created_at, changed_at, stage, stage_since, case_worker_id, risk_self, next_review_on)
         SELECT $1::uuid, gen_random_uuid(), 'B-' || n, ${blob}, ${blob}, ${blob}, 1, p.id, now() - n * interval '1 minute',
           now() - n * interval '30 seconds', (ARRAY['Intake', 'Assessment', 'Planning', 'Assistance', 'Solution', 'Closed'])[1 + n % 6],
           now(), p.id, n % 4, current_date + n % 60
         FROM people, generate_series($2::int, $3::int) AS n, LATERAL (SELECT ids[1 + n % ${people}]) AS p (id)`,
      [orgId, from + 1, Math.min(count, from + STEP)],
    );
  }
  // what checks the references of the rows to come was planned for tables that were all but empty
  await owner.query('ANALYZE');
  await seedAround(owner, orgId, null);
  const mine = `FROM amparo.case_file WHERE org_id = $1 AND own_reference LIKE 'B-%'`;
  await owner.query(
    `INSERT INTO amparo_keys.case_key (org_id, case_id, key_version, kek_id, wrapped, created_at)
       SELECT org_id, case_id, 1, (SELECT min(kek_id) FROM amparo_keys.case_key), alias_sealed, created_at ${mine}`,
    [orgId],
  );
  // tokens about as short as the real ones (keys/blind-index.ts): nine bits, so that of ten thousand cases twenty share one
  await owner.query(
    `INSERT INTO amparo.name_token (org_id, case_id, kind, token)
       SELECT c.org_id, c.case_id, t.kind, set_byte(substr(h.hash, 1, 2), 1, get_byte(h.hash, 1) & 128)
         FROM amparo.case_file c, unnest(ARRAY['full-name', 'phonetic', 'alias']) AS t (kind),
           LATERAL (SELECT sha256(convert_to(c.case_id || t.kind, 'UTF8'))) AS h (hash)
         WHERE c.org_id = $1 AND c.own_reference LIKE 'B-%'`,
    [orgId],
  );
  for (const table of ['case_fact', 'case_note']) {
    await owner.query(
      `INSERT INTO amparo.${table} (org_id, case_id, record_id, version, content_sealed, created_by, created_at, changed_by, changed_at)
         SELECT org_id, case_id, case_id, 1, alias_sealed || name_sealed, created_by, created_at, created_by, created_at ${mine}`,
      [orgId],
    );
  }
}
