// SPDX-License-Identifier: EUPL-1.2
// Record numbers that say nothing, for a holder whose own numbers do: random ones, and a table of both that stays here.

import { randomBytes } from 'node:crypto';
import type { ListRecord } from '@amparo/measure/linkage';
import { csvLine } from '@amparo/spreadsheet';
import { writeWhole } from './files.ts';

/** @param file where the table `opaqueId,recordId` is written; it never leaves the holder */
export function withOpaqueIds(records: readonly ListRecord[], file: string): readonly ListRecord[] {
  const named = records.map((record) => ({ ...record, recordId: randomBytes(8).toString('hex') }));
  const lines = named.map(({ recordId }, index) => csvLine([recordId, records[index]?.recordId ?? '']));
  writeWhole(file, [csvLine(['opaqueId', 'recordId']), ...lines], true);
  return named;
}
