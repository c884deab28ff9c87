// SPDX-License-Identifier: EUPL-1.2
// Seals the cases of one batch of an import, and writes them, all or none, in one statement: each case with a key of its own, sealed
// records, tokens of its name and its clocks, as if it had been opened one by one. The function of the database that it calls
// lets nobody write but whoever began the import, and nothing but to the cases that it makes (migrations/0014).

import type { CaseFile } from '@amparo/casework/case';
import { retentionDay } from '@amparo/casework/case';
import type { Remainder } from '@amparo/casework/htcds';
import { isChild } from '@amparo/casework/people';
import type { CountryProfile } from '@amparo/casework/profile';
import type { PlainDate } from '@amparo/kernel';
import { type RawBuilder, sql } from 'kysely';
import type { BlindIndex } from '../../keys/blind-index.ts';
import type { OpenKeys } from '../../keys/case-keys.ts';
import type { FieldPlace } from '../../keys/field-cipher.ts';
import { NOBODY, sealIdentity, tokensOf } from '../case-identity.ts';
import { contentOf } from '../records/case-file.ts';
import { clocksOfFile } from '../records/derived.ts';
import { sealRecord } from '../records/seal.ts';
import { contactsOf, identityOf } from '../records/settle.ts';
import type { Database } from '../database.ts';
import type { Store } from '../sealed.ts';
import type { Staff } from '../session.ts';

export interface CaseToWrite {
  readonly row: number;
  readonly file: CaseFile;
  readonly remainder: Remainder;
  /** a number of the old system that can be an own reference; null: the case number stands there */
  readonly ownReference: string | null;
}

export interface BatchToSeal {
  readonly cases: readonly CaseToWrite[];
  readonly today: PlainDate;
  readonly profile: CountryProfile;
}

/** What a file of HTCDS says beyond a case file; part of what is authenticated, so never changed for rows that exist. */
export function remainderPlace(orgId: string, caseId: string): FieldPlace {
  return { orgId, caseId, table: 'case_remainder', rowId: caseId, field: 'content', schemaVersion: 1 };
}

interface SealedRow {
  readonly caseId: string;
  readonly id: string;
  readonly content: Buffer | null;
  readonly hidden: Buffer | null;
}

/** The kinds of records that an import makes; the function of the database knows no others. */
type ImportedKind = 'case' | 'person' | 'consent' | 'event' | 'plan' | 'note';

/** The columns of a batch as the function of the database takes them. */
export type SealedBatch = RawBuilder<unknown>;

/** Touches no row. @returns undefined where nothing is to be written */
export async function sealBatch(
  store: Store,
  index: BlindIndex,
  staff: Staff,
  batch: BatchToSeal,
): Promise<SealedBatch | undefined> {
  return batch.cases.length === 0 ? undefined : sealCases(store, index, staff, batch);
}

async function sealCases(
  store: Store,
  index: BlindIndex,
  { orgId }: Staff,
  { cases, today, profile }: BatchToSeal,
): Promise<SealedBatch> {
  const identities = cases.map(({ file }) => identityOf(file, NOBODY));
  const ofNames = await tokensOf(index, orgId, identities);
  const contacts = await index.tokensOfAllContacts(
    orgId,
    cases.map(({ file }) => contactsOf(file)),
  );
  const tokens = cases.map((_, at) => [...(ofNames[at] ?? []), ...(contacts[at] ?? [])]);
  const contexts = cases.map(({ file }) => ({ orgId, caseId: file.case.id, keyVersion: 1 }));
  const { keys, sealed, records, remainders } = await store.keys.makeAll(contexts, (open, rows) => ({
    keys: rows,
    sealed: cases.map(({ file }, at) => sealIdentity(open, { orgId, caseId: file.case.id }, identities[at] ?? NOBODY)),
    records: cases.flatMap(({ file }) => sealFile(open, orgId, file)),
    remainders: cases.flatMap(({ file, remainder }) => {
      if (isEmpty(remainder)) return [];
      const place = remainderPlace(orgId, file.case.id);
      return [{ caseId: file.case.id, content: open.encrypt(place, JSON.stringify(remainder)) }];
    }),
  }));
  const caseIds = cases.map(({ file }) => file.case.id);
  const found = tokens.flatMap((each, at) => each.map((token) => ({ caseId: caseIds[at] ?? '', ...token })));
  const clocks = cases.flatMap(({ file }) =>
    clocksOfFile(file, profile).map((clock, at) => ({ caseId: file.case.id, number: at + 1, ...clock })),
  );
  return sql`${cases.map(({ row }) => row)}::integer[],
    ${caseIds}::uuid[], ${cases.map(({ file }) => file.case.caseNo)}::text[],
    ${cases.map(({ ownReference }) => ownReference)}::text[],
    ${sealed.map(({ alias_sealed }) => alias_sealed)}::bytea[], ${sealed.map(({ name_sealed }) => name_sealed)}::bytea[],
    ${sealed.map(({ birth_year_sealed }) => birth_year_sealed)}::bytea[], ${cases.map(({ file }) => file.case.stage)}::text[],
    ${cases.map(({ file }) => new Date(file.case.stageHistory.at(-1)?.at ?? file.case.createdAt))}::timestamptz[],
    ${cases.map(({ file }) => isChild(file.person, today, profile))}::boolean[],
    ${cases.map(({ file }) => retentionDay(file, profile) ?? null)}::date[], ${keys.map(({ kekId }) => kekId)}::text[],
    ${keys.map(({ wrapped }) => wrapped)}::bytea[],
    ${records.map(({ kind }) => kind)}::text[], ${records.map(({ caseId }) => caseId)}::uuid[],
    ${records.map(({ id }) => id)}::uuid[], ${records.map(({ content }) => content)}::bytea[],
    ${records.map(({ hidden }) => hidden)}::bytea[],
    ${found.map(({ caseId }) => caseId)}::uuid[], ${found.map(({ kind }) => kind)}::text[],
    ${found.map(({ token }) => token)}::bytea[],
    ${remainders.map(({ caseId }) => caseId)}::uuid[], ${remainders.map(({ content }) => content)}::bytea[],
    ${clocks.map(({ caseId }) => caseId)}::uuid[], ${clocks.map(({ number }) => number)}::integer[],
    ${clocks.map(({ kind }) => kind)}::text[], ${clocks.map(({ rank }) => rank)}::integer[],
    ${clocks.map(({ record }) => record)}::text[], ${clocks.map(({ recordId }) => recordId)}::uuid[],
    ${clocks.map(({ appearsAt }) => appearsAt)}::timestamptz[], ${clocks.map(({ dueAt }) => dueAt)}::timestamptz[]`;
}

/** All of the batch or nothing, in the transaction of the caller. */
export async function writeBatch(trx: Database, importId: string, sealed: SealedBatch, now: Date): Promise<void> {
  await sql`SELECT import_cases(${importId}::uuid, ${now}::timestamptz, ${sealed})`.execute(trx);
}

function sealFile(
  open: OpenKeys,
  orgId: string,
  file: CaseFile,
): readonly (SealedRow & { readonly kind: ImportedKind })[] {
  const { id: caseId } = file.case;
  const of = (kind: ImportedKind, records: readonly { readonly id: string }[]) =>
    records.map((record) => {
      const at = { orgId, caseId, kind, recordId: record.id };
      const { content_sealed: content, private_sealed: hidden } = sealRecord(open, at, contentOf(record));
      return { kind, caseId, id: record.id, content, hidden };
    });
  return [
    ...of('case', [file.case]),
    ...of('person', [file.person]),
    ...of('consent', file.consents),
    ...of('event', file.events),
    ...of('plan', file.plans),
    ...of('note', file.notes),
  ];
}

function isEmpty({ fields, events, plans }: Remainder): boolean {
  return Object.keys(fields).length === 0 && events.length === 0 && plans.length === 0;
}

/** @returns undefined for a case that no import has made, or that has nothing beside its file */
export async function readRemainder(store: Store, orgId: string, caseId: string): Promise<Remainder | undefined> {
  return (await readRemainders(store, orgId, [caseId])).get(caseId);
}

/** Of those cases that this session may change. */
export async function readRemainders(
  store: Store,
  orgId: string,
  caseIds: readonly string[],
): Promise<ReadonlyMap<string, Remainder>> {
  const { rows } = await sql<{
    case_id: string;
    content_sealed: Buffer;
    key_version: number;
    kek_id: string;
    wrapped: Buffer;
  }>`
    SELECT m.case_id, m.content_sealed, k.key_version, k.kek_id, k.wrapped FROM case_remainder m
    JOIN amparo_keys.case_key k ON k.org_id = m.org_id AND k.case_id = m.case_id
    WHERE m.org_id = ${orgId} AND m.case_id = ANY (${[...caseIds]}::uuid[])`.execute(store.trx);
  const keys = rows.map(({ case_id: caseId, key_version: keyVersion, kek_id: kekId, wrapped }) => ({
    orgId,
    caseId,
    keyVersion,
    kekId,
    wrapped,
  }));
  return store.keys.use(keys, (open) => {
    const found = rows.map(({ case_id: caseId, content_sealed: sealed }): [string, Remainder] => [
      caseId,
      JSON.parse(open.decrypt(remainderPlace(orgId, caseId), sealed)) as Remainder,
    ]);
    return new Map(found);
  });
}
