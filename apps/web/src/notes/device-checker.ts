// SPDX-License-Identifier: EUPL-1.2
// The words checker of this device: the four lists come as one lazy load (offline from the service worker) and are taken
// apart once. Sends nothing and keeps no text.

import { LANGUAGES } from '@amparo/kernel';
import { parseTermListOrThrow, TermChecker, type TermSources } from '@amparo/learn/terms';
import { loadContent } from '../content/load.ts';

export interface TermData {
  readonly lists: readonly unknown[];
  readonly sources: TermSources;
}

let known: TermChecker | undefined;

/** @throws when the lists cannot be loaded */
export async function loadTermData(): Promise<TermData> {
  const sources = await loadContent<TermSources>('terms/sources.json');
  return { sources, lists: await Promise.all(LANGUAGES.map((language) => loadContent(`terms/${language}.json`))) };
}

/** @throws when the lists cannot be loaded */
export async function deviceChecker(): Promise<TermChecker> {
  if (known !== undefined) return known;
  const { lists, sources } = await loadTermData();
  known ??= new TermChecker(lists.map(parseTermListOrThrow), sources);
  return known;
}
