// SPDX-License-Identifier: EUPL-1.2
// Who the person of a case is: three fields, each encrypted under the key of the case, and the tokens by which her name is
// found (BI-1). The only file that turns these columns into text and back. Runs under row security: without the row there
// is no key, and without the key no text.

import type { CaseKeyRow, OpenKeys } from '../keys/case-keys.ts';
import { type BlindIndex, CONTACT_TOKEN_KINDS, type IndexedContacts, type NameTokenKind } from '../keys/blind-index.ts';
import type { FieldPlace } from '../keys/field-cipher.ts';
import { Sensitive } from '../sensitive.ts';
import type { Database } from './database.ts';
import { findKeys, type Store } from './sealed.ts';

/** Sensitive from the body of a request to the answer of one route: printed by mistake, it prints nothing (LOG-1). */
export interface Identity {
  readonly alias: Sensitive<string> | null;
  readonly name: Sensitive<string> | null;
  readonly birthYear: Sensitive<number> | null;
}
export const NOBODY: Identity = { alias: null, name: null, birthYear: null };

export interface SealedIdentity {
  readonly alias_sealed: Buffer | null;
  readonly name_sealed: Buffer | null;
  readonly birth_year_sealed: Buffer | null;
}

interface CaseId {
  readonly orgId: string;
  readonly caseId: string;
}

/** @param keys of this case, for as long as they are open */
export function sealIdentity(keys: OpenKeys, at: CaseId, { alias, name, birthYear }: Identity): SealedIdentity {
  const seal = (field: Field, value: Sensitive<string | number> | null) =>
    value === null ? null : keys.encrypt(identityPlace(at, field), String(value.expose()));
  return {
    alias_sealed: seal('alias', alias),
    name_sealed: seal('name', name),
    birth_year_sealed: seal('birth-year', birthYear),
  };
}

/** @throws {IntegrityError} when what stands there was not written there */
export function openIdentity(keys: OpenKeys, at: CaseId, row: SealedIdentity): Identity {
  const open = (field: Field, sealed: Buffer | null) =>
    sealed === null ? null : new Sensitive(keys.decrypt(identityPlace(at, field), sealed));
  return {
    alias: open('alias', row.alias_sealed),
    name: open('name', row.name_sealed),
    birthYear: open('birth-year', row.birth_year_sealed)?.map(Number) ?? null,
  };
}

export type Field = 'alias' | 'name' | 'birth-year';

export function identityPlace({ orgId, caseId }: CaseId, field: Field): FieldPlace {
  return { orgId, caseId, table: 'case_file', rowId: caseId, field, schemaVersion: 1 };
}

/** The row and its keys in one question. @returns undefined when there is no such case */
export async function readIdentity({ trx, keys }: Store, at: CaseId): Promise<Identity | undefined> {
  const rows = await trx
    .selectFrom('case_file as c')
    .leftJoin('amparo_keys.case_key as k', (join) =>
      join.onRef('k.org_id', '=', 'c.org_id').onRef('k.case_id', '=', 'c.case_id'),
    )
    .select(['c.alias_sealed', 'c.name_sealed', 'c.birth_year_sealed', 'k.key_version', 'k.kek_id', 'k.wrapped'])
    .where('c.org_id', '=', at.orgId)
    .where('c.case_id', '=', at.caseId)
    .execute();
  const [row] = rows;
  if (row === undefined) return undefined;
  const found = rows.flatMap(({ key_version: keyVersion, kek_id: kekId, wrapped }) =>
    keyVersion === null || kekId === null || wrapped === null ? [] : [{ ...at, keyVersion, kekId, wrapped }],
  );
  return keys.use(found, (open) => openIdentity(open, at, row));
}

/** Writes the identity of a new case. */
export async function writeIdentity(
  { trx, keys }: Store,
  index: BlindIndex,
  { key, identity }: { readonly key: CaseKeyRow; readonly identity: Identity },
): Promise<void> {
  const sealed = await keys.use([key], (open) => sealIdentity(open, key, identity));
  await trx
    .updateTable('case_file')
    .set(sealed)
    .where('org_id', '=', key.orgId)
    .where('case_id', '=', key.caseId)
    .execute();
  await writeTokens(trx, index, key, identity);
}

/** Replaces what is named in `change`, if nobody else did since. @returns the new version, or why not */
export async function changeIdentity(
  { trx, keys }: Store,
  index: BlindIndex,
  at: CaseId,
  change: { readonly fields: Partial<Identity>; readonly seen: number; readonly now: Date },
): Promise<number | 'not-found' | 'stale'> {
  const row = await trx
    .selectFrom('case_file')
    .select(['version', 'alias_sealed', 'name_sealed', 'birth_year_sealed'])
    .where('org_id', '=', at.orgId)
    .where('case_id', '=', at.caseId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return 'not-found';
  if (row.version !== change.seen) return 'stale';
  const rows = await findKeys(trx, at.orgId, [at.caseId]);
  const { identity, sealed } = await keys.use(rows, (open) => {
    const next = { ...openIdentity(open, at, row), ...change.fields };
    return { identity: next, sealed: sealIdentity(open, at, next) };
  });
  const version = row.version + 1;
  await trx
    .updateTable('case_file')
    .set({ ...sealed, version, changed_at: change.now })
    .where('org_id', '=', at.orgId)
    .where('case_id', '=', at.caseId)
    .execute();
  await removeNameTokens(trx, at);
  await writeTokens(trx, index, at, identity);
  return version;
}

/** The kinds of tokens that come from a name; those of numbers and papers change on their own. */
const OF_NAMES = ['full-name', 'part-year', 'phonetic', 'alias'] as const;

export async function removeNameTokens(trx: Database, { orgId, caseId }: CaseId): Promise<void> {
  await trx
    .deleteFrom('name_token')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .where('kind', 'in', OF_NAMES)
    .execute();
}

/** Replaces the tokens of numbers and papers. */
export async function writeContactTokens(
  trx: Database,
  index: BlindIndex,
  { orgId, caseId }: CaseId,
  contacts: IndexedContacts,
): Promise<void> {
  await trx
    .deleteFrom('name_token')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .where('kind', 'in', CONTACT_TOKEN_KINDS)
    .execute();
  const tokens = await index.tokensOfContacts(orgId, contacts);
  const rows = tokens.map(({ kind, token }) => ({ org_id: orgId, case_id: caseId, kind, token }));
  if (rows.length > 0) await trx.insertInto('name_token').values(rows).execute();
}

/** The tokens of the name, and of the alias as a whole: whoever is found by one of them is in the same table. */
export async function writeTokens(
  trx: Database,
  index: BlindIndex,
  { orgId, caseId }: CaseId,
  identity: Identity,
): Promise<void> {
  const [tokens = []] = await tokensOf(index, orgId, [identity]);
  const rows = tokens.map(({ kind, token }) => ({ org_id: orgId, case_id: caseId, kind, token }));
  if (rows.length > 0) await trx.insertInto('name_token').values(rows).execute();
}

/** For many at once, in their order. */
export async function tokensOf(
  index: BlindIndex,
  orgId: string,
  identities: readonly Identity[],
): Promise<readonly (readonly { readonly kind: NameTokenKind | 'alias'; readonly token: Buffer }[])[]> {
  const names = identities.flatMap(({ name, alias, birthYear }) => [
    ...(name === null
      ? []
      : [{ name: name.expose(), ...(birthYear === null ? {} : { birthYear: birthYear.expose() }) }]),
    ...(alias === null ? [] : [{ name: alias.expose() }]),
  ]);
  const found = [...(await index.tokensForAll(orgId, names))];
  return identities.map(({ name, alias }) => {
    const ofName = name === null ? [] : (found.shift() ?? []);
    const ofAlias = alias === null ? [] : (found.shift() ?? []);
    const whole = ofAlias
      .filter(({ kind }) => kind === 'full-name')
      .map(({ token }) => ({ kind: 'alias' as const, token }));
    return [...ofName, ...whole];
  });
}
