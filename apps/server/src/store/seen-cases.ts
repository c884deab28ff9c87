// SPDX-License-Identifier: EUPL-1.2
// Many cases in one question, for lists, Today and search: what their rows say, what ties people to them, their clocks and the
// keys they are sealed under, of those that this session may see. The database judges once for all of them
// (migrations/0014, cases_seen); decide() judges each again. Opens nothing by itself.

import type { Stage } from '@amparo/casework/case';
import type { Clock } from '@amparo/casework/clocks';
import { sql } from 'kysely';
import type { CaseKeyRow } from '../keys/case-keys.ts';
import type { SealedIdentity } from './case-identity.ts';
import type { Database } from './database.ts';
import type { TieRow } from './ties.ts';

export interface SeenClock {
  readonly kind: Clock['kind'];
  readonly record: Clock['record'];
  readonly record_id: string | null;
  readonly appears_at: string;
  readonly due_at: string;
  /** how pressing its kind is: 0 is first */
  readonly rank: number;
}

export interface SeenCase extends SealedIdentity, TieRow {
  readonly case_id: string;
  readonly case_number: string;
  readonly own_reference: string;
  /** the database holds it to this list */
  readonly stage: Stage;
  readonly stage_since: Date | null;
  readonly risk_self: number | null;
  readonly risk_family: number | null;
  readonly risk_valid_until: Date | null;
  /** a day */
  readonly next_review_on: string | null;
  readonly is_child: boolean;
  readonly sensitivity: string;
  readonly case_worker_id: string | null;
  readonly created_at: Date;
  readonly changed_at: Date;
  readonly clocks: readonly SeenClock[] | null;
  readonly key_versions: readonly number[] | null;
  readonly kek_ids: readonly string[] | null;
  readonly wrapped: readonly Buffer[] | null;
}

/**
 * @param caseIds in the order in which they are wanted; null for every case of one's own and one's team
 * @param shownBy clocks that have appeared by then
 */
export async function seeCases(
  trx: Database,
  orgId: string,
  caseIds: readonly string[] | null,
  shownBy: Date,
): Promise<readonly SeenCase[]> {
  if (caseIds?.length === 0) return [];
  const { rows } = await sql<SeenCase>`
    SELECT * FROM cases_seen(${caseIds === null ? null : [...caseIds]}::uuid[], ${shownBy}::timestamptz) AS c
    WHERE c.org_id = ${orgId} AND c.erased_at IS NULL`.execute(trx);
  if (caseIds === null) return rows;
  const found = new Map(rows.map((row) => [row.case_id, row]));
  return caseIds.flatMap((id) => found.get(id) ?? []);
}

/** Every version of the keys of these cases. */
export function keysOfSeen(
  rows: readonly Pick<SeenCase, 'org_id' | 'case_id' | 'key_versions' | 'kek_ids' | 'wrapped'>[],
): readonly CaseKeyRow[] {
  return rows.flatMap(({ org_id: orgId, case_id: caseId, key_versions: versions, kek_ids: keks, wrapped }) =>
    (versions ?? []).flatMap((keyVersion, index) => {
      const [kekId, bytes] = [keks?.[index], wrapped?.[index]];
      return kekId === undefined || bytes === undefined
        ? []
        : [{ orgId: orgId ?? '', caseId, keyVersion, kekId, wrapped: bytes }];
    }),
  );
}
