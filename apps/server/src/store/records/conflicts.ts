// SPDX-License-Identifier: EUPL-1.2
// Edits that were not let in because somebody else had changed the same: what was wanted is kept, sealed, beside what stands,
// until somebody who works on the case decides (I-28). Read and decided here; kept by records.ts.

import { sql } from 'kysely';
import type { Store } from '../sealed.ts';
import type { Staff } from '../session.ts';
import type { LoadedFile } from './case-file.ts';
import { type Content, STORED, type StoredKind } from './kinds.ts';
import { openWish, type SealedRecord } from './seal.ts';

export interface KeptConflict {
  readonly id: string;
  readonly kind: StoredKind;
  readonly recordId: string;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly wish: Content;
  /** the fields of this kind that are sealed apart */
  readonly apart: readonly string[];
}

interface Row extends SealedRecord {
  conflict_id: string;
  kind: StoredKind;
  record_id: string;
  made_by: string;
  made_at: Date;
}

/** What waits for a decision in this file, oldest first. */
export async function listConflicts(store: Store, { head, keys }: LoadedFile): Promise<readonly KeptConflict[]> {
  const { orgId, caseId } = head;
  const { rows } = await sql<Row>`
    SELECT conflict_id, kind, record_id, made_by, made_at, content_sealed, private_sealed FROM record_conflict
    WHERE org_id = ${orgId} AND case_id = ${caseId} AND decision IS NULL ORDER BY made_at, conflict_id LIMIT 200`.execute(
    store.trx,
  );
  if (rows.length === 0) return [];
  return store.keys.use(keys, (open) =>
    rows.map((row) => {
      const at = { orgId, caseId, kind: row.kind, recordId: row.record_id };
      return {
        id: row.conflict_id,
        kind: row.kind,
        recordId: row.record_id,
        madeBy: row.made_by,
        madeAt: row.made_at,
        wish: openWish(open, at, row.conflict_id, row, true),
        apart: STORED[row.kind].private,
      };
    }),
  );
}

export async function decideConflict(
  { trx }: Store,
  { orgId, userId }: Staff,
  given: {
    readonly caseId: string;
    readonly conflictId: string;
    readonly decision: 'kept' | 'taken' | 'mixed';
    readonly now: Date;
  },
): Promise<void> {
  await sql`UPDATE record_conflict SET decision = ${given.decision}, decided_by = ${userId}, decided_at = ${given.now}
    WHERE org_id = ${orgId} AND case_id = ${given.caseId} AND conflict_id = ${given.conflictId} AND decision IS NULL`.execute(
    trx,
  );
}
