// SPDX-License-Identifier: EUPL-1.2
// Writes the four invented lists of content/linkage/practice, with which people rehearse a linkage on the page. No person of them
// lives. Run: `node bench/linkage/practice-lists.ts`; the same seed gives the same lists.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIELDS } from '@amparo/measure/linkage';
import { csvLine } from '@amparo/spreadsheet';
import { root } from '../measure.ts';
import { inventLists } from './generate.ts';

const rows = inventLists({
  seed: 41,
  perList: 300,
  lists: 4,
  customs: ['spanish', 'portuguese', 'arabic', 'african'],
  errors: { typing: 0.15, spelling: 0.2, 'missing-name': 0.25, order: 0.06, 'short-form': 0.1, date: 0.08 },
});
const folder = join(root, 'content/linkage/practice');
mkdirSync(folder, { recursive: true });
const names = [...new Set(rows.map(({ list }) => list))].sort();
names.forEach((list, index) => {
  const party = String.fromCharCode(65 + index);
  const lines = rows
    .filter((row) => row.list === list)
    .map(({ fields }) =>
      csvLine(FIELDS.map((field) => (fields[field] ?? '').replace(new RegExp(`^${list}(?=\\d{6}$)`, 'u'), party))),
    );
  writeFileSync(join(folder, `practice-${party}.csv`), [csvLine([...FIELDS]), ...lines].join(''));
});
