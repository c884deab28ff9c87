// SPDX-License-Identifier: EUPL-1.2
// `npm run teach`: fits the points of the narrative reader on the lessons and writes content/reader/points.
// `npm run teach -- --cross`: writes nothing, but teaches without one writer at a time and measures on that writer.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Issue, InvalidInput } from '@amparo/kernel';
import { compileReader, parsePoints } from '@amparo/recognise/narrative';
import { LISTS } from '@amparo/recognise/palermo';
import { parse } from 'yaml';
import { describeAccuracy, measureNarratives, type NarrativeCase } from '../../bench/narrative-accuracy.ts';
import { type Lesson, loadLessons } from './corpus.ts';
import { loadParts, ROOT } from './load.ts';
import { cuesOf, prepare, teach, writeTable } from './points.ts';

/** Points taken from the labels that close a case: a miss is worse than a question too many. */
const CAUTION = 55;

const folder = join(ROOT, 'content/reader/points');

function write(lessons: readonly Lesson[]): void {
  const prepared = prepare(lessons, cuesOf(lessons));
  for (const table of teach(prepared, CAUTION)) {
    writeFileSync(join(folder, `${table.name}.tsv`), writeTable(table, prepared.cues));
  }
  console.log(`${lessons.length} lessons, ${prepared.cues.length} cues`);
}

function cross(lessons: readonly Lesson[], caution: number, each: boolean): void {
  const cues = cuesOf(lessons);
  const writers = [...new Set(lessons.map(({ writer }) => writer))];
  const cases: { case: NarrativeCase; writer: string }[] = [];
  const readers = new Map<string, ReturnType<typeof compileReader>>();
  const pins: unknown = parse(readFileSync(join(folder, 'pins.yaml'), 'utf8'));
  for (const writer of writers) {
    const inside = lessons.flatMap((lesson, index) => (lesson.writer === writer ? [] : [index]));
    const prepared = prepare(
      inside.flatMap((index) => lessons[index] ?? []),
      inside.flatMap((index) => cues[index] ?? []),
    );
    const tables = Object.fromEntries(
      teach(prepared, caution).map((table) => [table.name, writeTable(table, prepared.cues)]),
    );
    const issues: Issue[] = [];
    const points = parsePoints(tables, pins, issues);
    if (points === undefined) throw new InvalidInput(issues);
    for (const language of LANGUAGES)
      readers.set(`${writer} ${language}`, compileReader({ ...loadParts(language), points }));
    for (const lesson of lessons) if (lesson.writer === writer) cases.push({ writer, case: caseOf(lesson) });
  }
  const measure = (chosen: typeof cases) => {
    const writerOf = new Map(chosen.map(({ case: { id }, writer }) => [id, writer]));
    return measureNarratives(
      chosen.map((one) => one.case),
      ({ id, language }) => readers.get(`${writerOf.get(id)} ${language}`),
    );
  };
  for (const writer of writers) {
    const { cases: all, correct, misses, overreach } = measure(cases.filter((one) => one.writer === writer));
    console.log(
      `without ${writer}: ${correct} of ${all} (${((100 * correct) / all).toFixed(1)} %), ${misses.length} misses, ${overreach.length} overreach`,
    );
  }
  console.log(describeAccuracy(measure(cases), each));
}

function caseOf({ id, language, narrative, label, codes }: Lesson): NarrativeCase {
  const of = (list: string) =>
    [...codes].flatMap((code) => (code.startsWith(`${list}/`) ? [code.slice(list.length + 1)] : []));
  const [acts = [], means = [], purposes = [], smugglingFacts = []] = LISTS.map(of);
  return { id, language, narrative, expected: { label, acts, means, purposes, smugglingFacts } };
}

const args = process.argv.slice(2);
const lessons = loadLessons(ROOT);
const caution = Number(args.find((arg) => arg.startsWith('--caution='))?.slice(10) ?? CAUTION);
if (args.includes('--cross')) cross(lessons, caution, args.includes('--each'));
else write(lessons);
