// SPDX-License-Identifier: EUPL-1.2
// How well the narrative reader does on cases with known answers: label accuracy, misses, overreach and per-code F1, with
// the definitions of `scoring` in the case file. Reads only `language` and `narrative` of a case. Run as a script with
// case files: `node bench/narrative-accuracy.ts bench/cases/development.json`; `--each` lists every wrong case.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidInput, isLanguage, type Issue, type Language } from '@amparo/kernel';
import { type Reader, readNarrative } from '@amparo/recognise/narrative';
import {
  type CodedFinding,
  compileLawPack,
  determine,
  type FactsInput,
  parseFactsOrThrow,
  parseLawPack,
} from '@amparo/recognise/palermo';
import { parse } from 'yaml';
import { loadReader } from '../scripts/reader/load.ts';

const ROOT = resolve(dirnameOf(import.meta.url), '..');

interface Expected {
  readonly label: string;
  readonly acts: readonly string[];
  readonly means: readonly string[];
  readonly purposes: readonly string[];
  readonly smugglingFacts: readonly string[];
}

export interface NarrativeCase {
  readonly id: string;
  readonly language: string;
  readonly narrative: string;
  readonly expected: Expected;
}

const LISTS = ['acts', 'means', 'purposes', 'smuggling'] as const;
type List = (typeof LISTS)[number];

const FAMILIES: readonly (readonly string[])[] = [
  ['fraud', 'deception'],
  ['force-or-threat', 'coercion'],
  ['abuse-of-power', 'abuse-of-vulnerability'],
  ['forced-labour', 'servitude', 'domestic-servitude', 'slavery', 'debt-bondage', 'serfdom'],
  ['prostitution-of-others', 'other-sexual-exploitation'],
  ['forced-marriage', 'servile-marriage'],
];

export interface Tally {
  right: number;
  extra: number;
  missing: number;
}

export interface Accuracy {
  readonly cases: number;
  readonly correct: number;
  readonly misses: readonly string[];
  readonly overreach: readonly string[];
  /** expected label -> read label -> cases */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly byLanguage: Readonly<Record<string, { cases: number; correct: number; tally: Tally }>>;
  readonly lists: Readonly<Record<List, { exact: Tally; family: Tally }>>;
  readonly codes: Readonly<Record<string, Tally>>;
  readonly wrong: readonly string[];
}

/** @param readerFor another reader than the one in content, for cross-validation */
export function measureNarratives(
  cases: readonly NarrativeCase[],
  readerFor: (given: NarrativeCase) => Reader | undefined = () => undefined,
  root = ROOT,
): Accuracy {
  const issues: Issue[] = [];
  const pack = parseLawPack(parse(readFileSync(join(root, 'content/law/un-palermo.yaml'), 'utf8')), issues);
  if (pack === undefined) throw new InvalidInput(issues);
  const law = compileLawPack(pack);
  const readers = new Map<Language, Reader>();
  const misses: string[] = [];
  const overreach: string[] = [];
  const wrong: string[] = [];
  const confusion: Record<string, Record<string, number>> = {};
  const byLanguage: Record<string, { cases: number; correct: number; tally: Tally }> = {};
  const codes: Record<string, Tally> = {};
  const lists = Object.fromEntries(LISTS.map((list) => [list, { exact: tally(), family: tally() }])) as Record<
    List,
    { exact: Tally; family: Tally }
  >;
  let correct = 0;
  for (const given of cases) {
    const { id, language, narrative, expected } = given;
    if (!isLanguage(language)) throw new RangeError(`${id}: language ${language}`);
    let reader = readerFor(given) ?? readers.get(language);
    if (reader === undefined) readers.set(language, (reader = loadReader(language, root)));
    const { facts } = readNarrative(narrative, reader);
    const { label } = determine(parseFactsOrThrow(facts), law);
    const row = (confusion[expected.label] ??= {});
    row[label] = (row[label] ?? 0) + 1;
    const own = (byLanguage[language] ??= { cases: 0, correct: 0, tally: tally() });
    own.cases += 1;
    if (label === expected.label) {
      correct += 1;
      own.correct += 1;
    } else wrong.push(`${id} ${language}: ${expected.label} read as ${label}`);
    const closed = label === 'smuggling' || label === 'neither';
    if (closed && expected.label !== 'smuggling' && expected.label !== 'neither') misses.push(id);
    if (!closed && label !== 'insufficient' && (expected.label === 'smuggling' || expected.label === 'neither'))
      overreach.push(id);
    for (const list of LISTS) {
      const found = positives(facts, list);
      const wanted = new Set(list === 'smuggling' ? expected.smugglingFacts : expected[list]);
      count(lists[list].exact, found, wanted);
      count(lists[list].family, inFamilies(found), inFamilies(wanted));
      count(own.tally, found, wanted);
      for (const code of new Set([...found, ...wanted])) {
        const single = new Set([code]);
        count((codes[code] ??= tally()), found.has(code) ? single : NOTHING, wanted.has(code) ? single : NOTHING);
      }
    }
  }
  return { cases: cases.length, correct, misses, overreach, confusion, byLanguage, lists, codes, wrong };
}

const NOTHING: ReadonlySet<string> = new Set();

function tally(): Tally {
  return { right: 0, extra: 0, missing: 0 };
}

function count(into: Tally, found: ReadonlySet<string>, wanted: ReadonlySet<string>): void {
  for (const code of found) into[wanted.has(code) ? 'right' : 'extra'] += 1;
  for (const code of wanted) if (!found.has(code)) into.missing += 1;
}

function positives(facts: FactsInput, list: List): ReadonlySet<string> {
  const entries: readonly CodedFinding[] = facts[list];
  return new Set(entries.filter(({ finding }) => finding === 'indicated').map(({ code }) => code));
}

function inFamilies(codes: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...codes].map((code) => FAMILIES.find((family) => family.includes(code))?.join('+') ?? code));
}

function scores({ right, extra, missing }: Tally): string {
  const percent = (value: number, of: number) =>
    of === 0 ? '   -' : `${((100 * value) / of).toFixed(0).padStart(3)}%`;
  return `P ${percent(right, right + extra)}  R ${percent(right, right + missing)}  F1 ${percent(2 * right, 2 * right + extra + missing)}`;
}

export function describeAccuracy(accuracy: Accuracy, each = false): string {
  const { cases, correct, misses, overreach, confusion, byLanguage, lists, codes, wrong } = accuracy;
  const lines = [
    `label   ${correct} of ${cases} right (${((100 * correct) / cases).toFixed(1)} %)`,
    `misses  ${misses.length}${misses.length > 0 ? `: ${misses.join(' ')}` : ''}`,
    `overreach ${overreach.length}${overreach.length > 0 ? `: ${overreach.join(' ')}` : ''}`,
    'confusion (expected: read as)',
    ...Object.entries(confusion).map(
      ([expected, row]) =>
        `  ${expected.padEnd(13)} ${Object.entries(row)
          .map(([label, n]) => `${label} ${n}`)
          .join(', ')}`,
    ),
    'by language',
    ...Object.entries(byLanguage).map(
      ([language, own]) => `  ${language}  label ${own.correct}/${own.cases}  codes ${scores(own.tally)}`,
    ),
    'codes (micro)',
    ...LISTS.map(
      (list) => `  ${list.padEnd(10)} ${scores(lists[list].exact)}   by family ${scores(lists[list].family)}`,
    ),
  ];
  if (each) {
    lines.push(
      'each code',
      ...Object.entries(codes).map(
        ([code, own]) => `  ${code.padEnd(32)} ${scores(own)}  n ${own.right + own.missing}`,
      ),
    );
    lines.push('wrong labels', ...wrong.map((line) => `  ${line}`));
  }
  return lines.join('\n');
}

function dirnameOf(url: string): string {
  return fileURLToPath(new URL('.', url));
}

function main(args: readonly string[]): void {
  const each = args.includes('--each');
  const cases = args
    .filter((arg) => !arg.startsWith('--'))
    .flatMap((name) => {
      const value = JSON.parse(readFileSync(name, 'utf8')) as { cases?: NarrativeCase[] } | NarrativeCase[];
      return Array.isArray(value) ? value : (value.cases ?? []);
    });
  console.log(describeAccuracy(measureNarratives(cases), each));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
