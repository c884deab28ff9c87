// SPDX-License-Identifier: EUPL-1.2
// The line of codes of a case that may be counted: written with every change of its file while the person's consent to protected
// statistics stands, and gone with it. Sealed under the key of the case; opened only for a release, by begin_release of the database.

import type { CaseFile } from '@amparo/casework/case';
import type { CountryProfile } from '@amparo/casework/profile';
import { STATISTICS_COLUMN_NAMES, statisticsLine, type StatisticsLine } from '@amparo/casework/statistics';
import type { PlainDate } from '@amparo/kernel';
import type { RoomLine } from '@amparo/measure/room';
import { sql } from 'kysely';
import type { CaseKeyRow, OpenKeys } from '../../keys/case-keys.ts';
import type { FieldPlace } from '../../keys/field-cipher.ts';
import { IntegrityError } from '../../keys/problem.ts';
import { instantOf } from '../records/blank.ts';
import type { Store } from '../sealed.ts';

interface At {
  readonly orgId: string;
  readonly caseId: string;
}

/** As records stand (records/seal.ts), so that a new key of the case reaches it; never changed for rows that exist. */
function linePlace({ orgId, caseId }: At): FieldPlace {
  return { orgId, caseId, table: 'statistics_line', rowId: caseId, field: 'content', schemaVersion: 1 };
}

export async function keepStatisticsLine(
  { trx, keys: caseKeys }: Store,
  at: At,
  keys: readonly CaseKeyRow[],
  { before, file }: { readonly before: CaseFile; readonly file: CaseFile },
  { now, today, profile }: { readonly now: Date; readonly today: PlainDate; readonly profile: CountryProfile },
): Promise<void> {
  const context = { actor: { orgId: at.orgId, userId: '', roles: [] }, now: instantOf(now), today, profile };
  const line = statisticsLine(file, context);
  const { orgId, caseId } = at;
  if (line === undefined) {
    // nothing has stood there where there was never a consent
    if (before.consents.some(isOfStatistics) || file.consents.some(isOfStatistics))
      await sql`DELETE FROM statistics_line WHERE org_id = ${orgId} AND case_id = ${caseId}`.execute(trx);
    return;
  }
  if (JSON.stringify(line) === JSON.stringify(statisticsLine(before, context)) && (await stands(trx, at))) return;
  const sealed = await caseKeys.use(keys, (open) => open.encrypt(linePlace(at), JSON.stringify(shortLine(line))));
  await sql`INSERT INTO statistics_line (org_id, case_id, record_id, year, until_at, content_sealed)
    VALUES (${orgId}, ${caseId}, ${caseId}, ${line.year}, ${new Date(line.until)}, ${sealed})
    ON CONFLICT (org_id, case_id) DO UPDATE SET until_at = excluded.until_at, content_sealed = excluded.content_sealed`.execute(
    trx,
  );
}

const isOfStatistics = ({ purpose }: { readonly purpose: string }): boolean => purpose === 'ProtectedStatistics';

async function stands(trx: Store['trx'], { orgId, caseId }: At): Promise<boolean> {
  const { rows } = await sql`SELECT FROM statistics_line WHERE org_id = ${orgId} AND case_id = ${caseId}`.execute(trx);
  return rows.length > 0;
}

/** By name, so that a column that comes later is a blank in lines of before. */
function shortLine({ values }: StatisticsLine): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(values).filter(([, own]) => own.length > 0));
}

export interface SealedLine {
  readonly caseId: string;
  readonly year: number;
  readonly sealed: Buffer;
}

/** The lines in the order given, without the case and without anything else. @throws {IntegrityError} */
export function openLines(open: OpenKeys, orgId: string, lines: readonly SealedLine[], withYear: boolean): RoomLine[] {
  return lines.map(({ caseId, year, sealed }) => {
    const values = JSON.parse(open.decrypt(linePlace({ orgId, caseId }), sealed)) as Record<string, readonly string[]>;
    if (typeof values !== 'object' || values === null) throw new IntegrityError();
    const own = STATISTICS_COLUMN_NAMES.map((name) => values[name] ?? []);
    return withYear ? [[String(year)], ...own] : own;
  });
}
