// SPDX-License-Identifier: EUPL-1.2
// What normalisation needs to know, loaded when a page opens: after that the network may be cut. Also the invented lists to
// rehearse with.

import type { NameContent } from '@amparo/measure/linkage';
import { loadContent } from '../../content/load.ts';
import { saveBlob } from './save.ts';
import type { LetterTable } from './letters.ts';
import type { Known } from './messages.ts';

/** @throws when the network is needed and not there */
export async function loadKnown(): Promise<Known> {
  const [names, letters] = await Promise.all([
    loadContent<NameContent>('linkage.json'),
    loadContent<LetterTable>('letters.json'),
  ]);
  return { names, letters };
}

/** Saves the invented lists, one file each. @throws when they cannot be loaded */
export async function savePracticeLists(): Promise<void> {
  const lists = await loadContent<Readonly<Record<string, string>>>('linkage-practice.json');
  for (const [name, text] of Object.entries(lists)) saveBlob(`${name}.csv`, new Blob([text], { type: 'text/csv' }));
}
