// SPDX-License-Identifier: EUPL-1.2
// Lessons as the content build wrote them, loaded when they are opened: the list, one lesson, the cases, the facts. Drawings
// are files of their own, because the policy of the pages allows pictures but no markup that comes in as data.

import type { Fact, Lesson, Scenario } from '@amparo/learn/lessons';
import { type CompiledLawPack, compileLawPack, type LawPack } from '@amparo/recognise/palermo';
import { hasContent, loadContent } from '../../content/load.ts';
import type { Language } from '../../i18n/languages.ts';

/** A line of the list: the head of a lesson. */
export type ListedLesson = Omit<Lesson, 'blocks'> & { readonly blocks: number };

export const loadList = (): Promise<readonly ListedLesson[]> => loadContent('lessons/index.json');

export const hasLesson = (language: Language, id: string): boolean => hasContent(`lessons/${language}/${id}.json`);
export const loadLesson = (language: Language, id: string): Promise<Lesson> =>
  loadContent(`lessons/${language}/${id}.json`);

export async function loadFacts(): Promise<ReadonlyMap<string, Fact>> {
  const facts = await loadContent<readonly Fact[]>('lessons/facts.json');
  return new Map(facts.map((fact) => [fact.id, fact]));
}

export interface Cases {
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly law: CompiledLawPack;
}

/** The cases with the law they are judged by: the same pack and the same engine as in the interview. */
export async function loadCases(): Promise<Cases> {
  const [scenarios, packs] = await Promise.all([
    loadContent<readonly Scenario[]>('lessons/scenarios.json'),
    loadContent<readonly LawPack[]>('law.json'),
  ]);
  const reference = packs.find(({ id }) => id === 'un-palermo');
  if (reference === undefined) throw new RangeError('the law packs hold no un-palermo');
  return { scenarios: new Map(scenarios.map((each) => [each.id, each])), law: compileLawPack(reference) };
}

const drawings = import.meta.glob<string>('../../../../../content/lessons/drawings/*.svg', {
  query: '?url',
  import: 'default',
  eager: true,
});

export function drawingAddress(name: string): string | undefined {
  return Object.entries(drawings).find(([path]) => path.endsWith(`/${name}.svg`))?.[1];
}
