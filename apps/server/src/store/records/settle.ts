// SPDX-License-Identifier: EUPL-1.2
// After a change of a case file: the row by which lists, search and reminders find the case is brought in step with what the
// file says, in the same transaction. Holds only codes, days and sealed names; what it says is worked out by the rules.

import { type CaseFile, ERASED_ALIAS, retentionDay } from '@amparo/casework/case';
import { isChild } from '@amparo/casework/people';
import type { CountryProfile } from '@amparo/casework/profile';
import type { PlainDate } from '@amparo/kernel';
import { sql } from 'kysely';
import type { BlindIndex, IndexedContacts } from '../../keys/blind-index.ts';
import { type Identity, removeNameTokens, sealIdentity, writeContactTokens, writeTokens } from '../case-identity.ts';
import { keepStatisticsLine } from '../data-room/lines.ts';
import type { Database } from '../database.ts';
import { keepGaps } from '../oversight.ts';
import { Sensitive } from '../../sensitive.ts';
import type { Store } from '../sealed.ts';
import type { LoadedFile } from './case-file.ts';
import { clocksOfFile, healthSharedUntil, type KeptClock, risksNow } from './derived.ts';

interface Settling {
  readonly now: Date;
  readonly today: PlainDate;
  readonly profile: CountryProfile;
}

export async function settleFile(
  store: Store,
  index: BlindIndex,
  { head, keys, found, file: before, clocks }: LoadedFile,
  file: CaseFile,
  { now, today, profile }: Settling,
): Promise<void> {
  const at = { orgId: head.orgId, caseId: head.caseId };
  const identity = identityOf(file, found);
  const renamed = (['alias', 'name', 'birthYear'] as const).some(
    (field) => identity[field]?.expose() !== found[field]?.expose(),
  );
  const sealed = renamed ? await store.keys.use(keys, (open) => sealIdentity(open, at, identity)) : undefined;
  const risks = risksNow(file);
  const stage = file.case.stageHistory.at(-1);
  await store.trx
    .updateTable('case_file')
    .set({
      stage: file.case.stage,
      stage_since: stage === undefined ? head.createdAt : new Date(stage.at),
      case_worker_id: someone(file.case.caseWorkerId),
      supervisor_id: file.case.supervisorId === file.case.caseWorkerId ? null : someone(file.case.supervisorId),
      is_child: isChild(file.person, today, profile),
      sensitivity: file.case.sensitivity,
      legal_hold: file.case.legalHold,
      risk_self: risks.self,
      risk_family: risks.family,
      risk_valid_until: risks.validUntil,
      next_review_on: file.case.nextReviewAt,
      health_shared_until: healthSharedUntil(file, now),
      retention_due_on: retentionDay(file, profile) ?? null,
      changed_at: now,
      ...(sealed === undefined ? {} : { ...sealed, version: head.version + 1 }),
    })
    .where('org_id', '=', at.orgId)
    .where('case_id', '=', at.caseId)
    .execute();
  if (renamed) {
    await removeNameTokens(store.trx, at);
    await writeTokens(store.trx, index, at, identity);
  }
  const contacts = contactsOf(file);
  if (JSON.stringify(contacts) !== JSON.stringify(contactsOf(before)))
    await writeContactTokens(store.trx, index, at, contacts);
  const next = clocksOfFile(file, profile);
  if (!sameClocks(clocks, next)) await keepClocks(store.trx, at, next);
  await keepGaps(store.trx, at, file);
  await keepStatisticsLine(store, at, keys, { before, file }, { now, today, profile });
}

/** The numbers by which the person herself is reached, and her papers: nobody else's. */
export function contactsOf({
  person,
  safeContacts,
  case: held,
}: Pick<CaseFile, 'person' | 'safeContacts' | 'case'>): IndexedContacts {
  if (held.identityErasedAt !== null) return { phones: [], papers: [] };
  const reached = safeContacts.flatMap(({ channel, value, viaWhom }) =>
    value !== null && viaWhom === null && (NUMBERS as readonly string[]).includes(channel) ? [value] : [],
  );
  return {
    phones: [...new Set([...person.phones, ...reached])],
    papers: person.identifiers.flatMap(({ type, issuer, value }) => (value === null ? [] : [{ type, issuer, value }])),
  };
}
const NUMBERS = ['Phone', 'Sms', 'MessagingApp'] as const;

/** Most changes move no clock. */
function sameClocks(stored: LoadedFile['clocks'], next: readonly KeptClock[]): boolean {
  if (stored.length !== next.length) return false;
  const before = stored.map(({ kind, record, recordId, appearsAt, dueAt }) =>
    JSON.stringify([kind, record, recordId, appearsAt, dueAt]),
  );
  const after = next.map(({ kind, record, recordId, appearsAt, dueAt }) =>
    JSON.stringify([kind, record, recordId, appearsAt.toISOString(), dueAt.toISOString()]),
  );
  const sorted = after.toSorted();
  return before.toSorted().every((each, index) => each === sorted[index]);
}

function someone(userId: string): string | null {
  return userId === '' ? null : userId;
}

/** The names of the person as one, by which she is found; what she is called by default stays her alias. */
export function identityOf({ person, case: held }: CaseFile, found: Identity): Identity {
  if (held.identityErasedAt !== null) return { alias: null, name: null, birthYear: null };
  const parts = [person.firstName, person.middleName, person.secondName].filter((part) => part !== null);
  const year = person.birthdate === null ? null : Number(person.birthdate.slice(0, 4));
  return {
    alias: person.alias === '' || person.alias === ERASED_ALIAS ? found.alias : new Sensitive(person.alias),
    name: parts.length === 0 ? found.name : new Sensitive(parts.join(' ').slice(0, 200)),
    birthYear: year === null ? found.birthYear : new Sensitive(year),
  };
}

interface Gone {
  kind: string;
  record_id: string | null;
  due_at: Date;
  told: number;
}

/** Replaces the clocks of a case by what the rules say now. Whoever was told of one is not told again. */
export async function keepClocks(
  trx: Database,
  { orgId, caseId }: { readonly orgId: string; readonly caseId: string },
  clocks: readonly KeptClock[],
): Promise<void> {
  const { rows: gone } = await sql<Gone>`DELETE FROM case_clock WHERE org_id = ${orgId} AND case_id = ${caseId}
    RETURNING kind, record_id, due_at, told`.execute(trx);
  if (clocks.length === 0) return;
  const told = clocks.map(
    ({ kind, recordId, dueAt }) =>
      gone.find(
        (each) => each.kind === kind && each.record_id === recordId && each.due_at.getTime() === dueAt.getTime(),
      )?.told ?? 0,
  );
  await sql`
    INSERT INTO case_clock (org_id, case_id, number, kind, rank, record, record_id, appears_at, due_at, told)
    SELECT ${orgId}::uuid, ${caseId}::uuid, c.number, c.kind, c.rank, c.record, c.record_id, c.appears_at, c.due_at, c.told
    FROM unnest(${clocks.map((_, index) => index + 1)}::smallint[], ${clocks.map(({ kind }) => kind)}::text[],
      ${clocks.map(({ rank }) => rank)}::smallint[], ${clocks.map(({ record }) => record)}::text[],
      ${clocks.map(({ recordId }) => recordId)}::uuid[], ${clocks.map(({ appearsAt }) => appearsAt)}::timestamptz[],
      ${clocks.map(({ dueAt }) => dueAt)}::timestamptz[], ${told}::smallint[])
      AS c (number, kind, rank, record, record_id, appears_at, due_at, told)`.execute(trx);
}
