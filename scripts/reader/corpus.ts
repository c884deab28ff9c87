// SPDX-License-Identifier: EUPL-1.2
// The narratives that teach the points: the fictional ones in content/reader/teaching and the worked cases of the bench
// that are open. Never the unseen ones: those only measure.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLanguage, type Language } from '@amparo/kernel';
import { LISTS, type ListName } from '@amparo/recognise/palermo';

export interface Lesson {
  readonly id: string;
  /** who wrote it: cross-validation holds out one writer at a time */
  readonly writer: string;
  readonly language: Language;
  readonly narrative: string;
  readonly label: string;
  /** `purposes/forced-labour` … : established or indicated */
  readonly codes: ReadonlySet<string>;
  readonly borderCrossed: boolean;
}

interface TaughtLine {
  readonly id: string;
  readonly language: string;
  readonly narrative: string;
  readonly label: string;
  readonly borderCrossed?: boolean;
}

interface WorkedCase extends Omit<TaughtLine, 'label'> {
  readonly facts: { readonly borderCrossed?: boolean };
  readonly expected: { readonly label: string } & Readonly<Record<string, unknown>>;
}

const WORKED = ['development', 'practice'];

export function loadLessons(root: string): readonly Lesson[] {
  const folder = join(root, 'content/reader/teaching');
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  const taught = files.sort().flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => lessonOfLine(JSON.parse(line) as TaughtLine & Record<ListName, Record<string, string>>)),
  );
  const worked = WORKED.flatMap((name) => {
    const { cases } = JSON.parse(readFileSync(join(root, `bench/cases/${name}.json`), 'utf8')) as {
      cases: WorkedCase[];
    };
    return cases.map(lessonOfCase);
  });
  return [...taught, ...worked];
}

function lessonOfLine(line: TaughtLine & Record<ListName, Record<string, string> | undefined>): Lesson {
  const codes = LISTS.flatMap((list) =>
    Object.entries(line[list] ?? {}).flatMap(([code, finding]) => ('ei'.includes(finding) ? [`${list}/${code}`] : [])),
  );
  return { ...common(line), writer: line.id.split('-')[0] ?? '', label: line.label, codes: new Set(codes) };
}

function lessonOfCase(worked: WorkedCase): Lesson {
  const codes = LISTS.flatMap((list) => {
    const found = worked.expected[list === 'smuggling' ? 'smugglingFacts' : list] as readonly string[];
    return found.map((code) => `${list}/${code}`);
  });
  const { borderCrossed = false } = worked.facts;
  return { ...common(worked), borderCrossed, writer: 'cases', label: worked.expected.label, codes: new Set(codes) };
}

function common({ id, language, narrative, borderCrossed = false }: Omit<TaughtLine, 'label'>) {
  if (!isLanguage(language)) throw new RangeError(`${id}: language ${language}`);
  return { id, language, narrative, borderCrossed };
}
