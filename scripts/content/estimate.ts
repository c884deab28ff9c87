// SPDX-License-Identifier: EUPL-1.2
// The published tables that the page on the unseen opens: every CSV of content/estimate, read by the same reader as any
// other table. Shipped as text.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTable } from '@amparo/measure/estimate';
import type { ContentIssue } from './yaml-file.ts';

/** @returns the text of each table by its name */
export function buildEstimateTables(folder: string, issues: ContentIssue[]): Record<string, string> {
  const tables: Record<string, string> = {};
  if (!existsSync(folder)) return tables;
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith('.csv')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    const reading = readTable(text, { format: 'history' });
    if (reading.ok) tables[name.slice(0, -'.csv'.length)] = text;
    else
      for (const issue of reading.issues)
        issues.push({ file: `content/estimate/${name}`, line: issue.row ?? 1, issue });
  }
  return tables;
}
