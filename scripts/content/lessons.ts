// SPDX-License-Identifier: EUPL-1.2
// Lessons, cases, facts and helplines: reads content/lessons, content/facts and content/helplines, runs every case through
// the determination engine and every lesson through its gates, and tells each mistake with file, line and remedy.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { InvalidInput, type Issue, readList, readObject, readOneOf, readText } from '@amparo/kernel';
import {
  disagreements,
  type Fact,
  type GateContext,
  genderBalance,
  type Helpline,
  isBalanced,
  type Lesson,
  type LinedIssue,
  lessonIssues,
  type Person,
  readFact,
  readHelpline,
  readLesson,
  readScenario,
  readabilityOf,
  proseOf,
  type Scenario,
  scenarioPlainIssues,
  scenarioWordIssues,
  splitFrontMatter,
  twinIssues,
} from '@amparo/learn/lessons';
import { compileLawPack, type LawPack } from '@amparo/recognise/palermo';
import { parseDocument } from 'yaml';
import { type ContentIssue, readYamlFile, type YamlFile } from './yaml-file.ts';

const MOST_BYTES = 256 * 1024;

export interface BuiltLessons {
  readonly lessons: readonly Lesson[];
  readonly scenarios: readonly Scenario[];
  readonly facts: readonly Fact[];
  readonly helplines: readonly Helpline[];
  readonly drawings: ReadonlyMap<string, string>;
  /** path under build/content -> what to write */
  readonly files: ReadonlyMap<string, unknown>;
}

export function buildLessons(root: string, packs: readonly LawPack[], issues: ContentIssue[]): BuiltLessons {
  const facts = readFacts(join(root, 'content/facts'), root, issues);
  const helplines = readHelplines(join(root, 'content/helplines'), root, issues);
  const folder = join(root, 'content/lessons');
  const reference = packs.find(({ id }) => id === 'un-palermo');
  if (reference === undefined || !existsSync(folder))
    return { lessons: [], scenarios: [], facts, helplines, drawings: new Map(), files: new Map() };
  const law = compileLawPack(reference);
  const scenarios = readScenarioFiles(join(folder, 'scenarios'), root, law, issues);
  const people = readPeople(join(folder, 'people.yaml'), root, issues);
  const drawings = readDrawings(join(folder, 'drawings'), root, issues);
  const context: GateContext = {
    facts: new Map(facts.map((fact) => [fact.id, fact])),
    scenarios: new Map(scenarios.map((scenario) => [scenario.id, scenario])),
    people: new Map(people.map((person) => [person.name, person])),
    drawings: new Set(drawings.keys()),
    law,
  };
  const placed = readLessonFiles(folder, root, issues);
  const add = (lesson: Lesson, found: readonly LinedIssue[]) => {
    const file = placed.find((each) => each.lesson === lesson)?.file ?? 'content/lessons';
    issues.push(...found.map(({ line, issue }) => ({ file, line, issue })));
  };
  const lessons = placed.map(({ lesson }) => lesson);
  for (const lesson of lessons) add(lesson, lessonIssues(lesson, context));
  for (const { lesson, issue } of twinIssues(lessons)) add(lesson, [issue]);
  for (const [audience, count] of Object.entries(genderBalance(lessons, context.people))) {
    if (isBalanced(count)) continue;
    const remedy = `the figures of ${audience} are ${count.f} women or girls and ${count.m} men or boys; at least four in ten of each`;
    issues.push({ file: 'content/lessons/people.yaml', line: 1, issue: { path: '', code: 'out-of-balance', remedy } });
  }
  return {
    lessons,
    scenarios,
    facts,
    helplines,
    drawings,
    files: filesOf({ lessons, scenarios, facts, helplines, drawings }),
  };
}

/** One file a lesson and language, and an index that a page can load first. */
function filesOf({
  lessons,
  scenarios,
  facts,
  helplines,
  drawings,
}: Omit<BuiltLessons, 'files'>): Map<string, unknown> {
  const files = new Map<string, unknown>();
  const index = lessons
    .map(({ blocks, ...head }) => ({ ...head, blocks: blocks.length }))
    .sort((one, other) => one.order - other.order || (one.id < other.id ? -1 : 1));
  files.set('lessons/index.json', index);
  for (const lesson of lessons) {
    const { score, scoreWithoutNeeded, meanSentence, words } = readabilityOf(proseOf(lesson), lesson.language);
    files.set(`lessons/${lesson.language}/${lesson.id}.json`, {
      ...lesson,
      readability: { score, scoreWithoutNeeded, meanSentence, words },
    });
  }
  files.set('lessons/scenarios.json', scenarios);
  files.set('lessons/facts.json', facts);
  files.set('lessons/drawings.json', Object.fromEntries(drawings));
  files.set('helplines.json', helplines);
  return files;
}

function yamlFiles(folder: string, root: string): YamlFile[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => readYamlFile(join(folder, name), root));
}

/** Reads a list under a key of a file; each mistake gets its line. */
function readEntries<T>(
  file: YamlFile,
  key: string,
  issues: ContentIssue[],
  read: (raw: unknown, path: string, found: Issue[]) => T | undefined,
): T[] {
  const found: Issue[] = [];
  const object = readObject(file.value, '', found, [key]);
  const entries = (readList(object?.[key], key, found) ?? []).flatMap(
    (each, index) => read(each, `${key}[${index}]`, found) ?? [],
  );
  issues.push(...found.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
  return entries;
}

function readFacts(folder: string, root: string, issues: ContentIssue[]): Fact[] {
  const facts = yamlFiles(folder, root).flatMap((file) => readEntries(file, 'facts', issues, readFact));
  refuseTwins(facts, 'content/facts', issues);
  return facts;
}

function readHelplines(folder: string, root: string, issues: ContentIssue[]): Helpline[] {
  const lines = yamlFiles(folder, root).flatMap((file) => {
    const own = readEntries(file, 'lines', issues, readHelpline);
    const stem = file.name.replace(/^.*\/|\.yaml$/gu, '');
    for (const [index, { country }] of own.entries())
      if (country.toLowerCase() !== stem)
        issues.push({
          file: file.name,
          line: file.lineOf(`lines[${index}].country`),
          issue: {
            path: `lines[${index}].country`,
            code: 'country-and-file',
            remedy: `must be the country of the file name: ${stem.toUpperCase()}`,
          },
        });
    return own;
  });
  refuseTwins(lines, 'content/helplines', issues);
  return lines;
}

function refuseTwins(entries: readonly { readonly id: string }[], file: string, issues: ContentIssue[]): void {
  for (const [index, { id }] of entries.entries())
    if (entries.findIndex((other) => other.id === id) !== index)
      issues.push({
        file,
        line: 1,
        issue: { path: id, code: 'two-ids', remedy: 'this id stands twice; ids are unique and retire' },
      });
}

function readScenarioFiles(
  folder: string,
  root: string,
  law: ReturnType<typeof compileLawPack>,
  issues: ContentIssue[],
): Scenario[] {
  return yamlFiles(folder, root).flatMap((file) => {
    const found: Issue[] = [];
    const scenario = readScenario(file.value, '', found);
    if (scenario !== undefined) {
      if (!file.name.endsWith(`/${scenario.id}.yaml`))
        found.push({ path: 'id', code: 'id-and-file', remedy: 'must be the file name without .yaml' });
      found.push(...disagreements(scenario, law), ...scenarioPlainIssues(scenario), ...scenarioWordIssues(scenario));
    }
    issues.push(...found.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
    return scenario === undefined ? [] : [scenario];
  });
}

function readPeople(path: string, root: string, issues: ContentIssue[]): Person[] {
  if (!existsSync(path)) return [];
  return readEntries(readYamlFile(path, root), 'people', issues, (raw, at, found) => {
    const object = readObject(raw, at, found, ['name', 'gender']);
    const name = readText(object?.['name'], `${at}.name`, found, 30);
    const gender = readOneOf(object?.['gender'], `${at}.gender`, found, ['f', 'm', 'x']);
    return name === undefined || gender === undefined ? undefined : { name, gender };
  });
}

/** Drawings are plain SVG of this project: no script, no picture or font from elsewhere, no text (that is translated). */
function readDrawings(folder: string, root: string, issues: ContentIssue[]): Map<string, string> {
  const drawings = new Map<string, string>();
  for (const name of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!name.endsWith('.svg')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    const refused = /<(?:script|image|foreignObject|style|a|use|text|title)[\s>]|\son\w+=|href|url\(/iu.exec(text);
    if (refused !== null)
      issues.push({
        file: relative(root, join(folder, name)),
        line: text.slice(0, refused.index).split('\n').length,
        issue: {
          path: '',
          code: 'not-plain',
          remedy: 'shapes only: no script, style, link, picture or words; the words stand in the lesson as alt text',
        },
      });
    drawings.set(name.slice(0, -'.svg'.length), text);
  }
  return drawings;
}

interface PlacedLesson {
  readonly lesson: Lesson;
  readonly file: string;
}

function readLessonFiles(folder: string, root: string, issues: ContentIssue[]): PlacedLesson[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
  return folders.flatMap(({ name: audience }) => {
    const names = readdirSync(join(folder, audience)).filter((name) => name.endsWith('.md'));
    return names.sort().flatMap((name) => readLessonFile(join(folder, audience, name), root, issues) ?? []);
  });
}

function readLessonFile(path: string, root: string, issues: ContentIssue[]): PlacedLesson | undefined {
  const file = relative(root, path);
  const refuse = (line: number, code: string, remedy: string) => {
    issues.push({ file, line, issue: { path: '', code, remedy } });
    return undefined;
  };
  if (statSync(path).size > MOST_BYTES)
    throw new InvalidInput([{ path: file, code: 'too-large', remedy: 'larger than 256 KiB; split it' }]);
  const split = splitFrontMatter(readFileSync(path, 'utf8'));
  if (split === undefined)
    return refuse(1, 'no-front-matter', 'a lesson begins with --- and its front matter, closed by ---');
  const document = parseDocument(split.front, { uniqueKeys: true, prettyErrors: false });
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const line = split.front.slice(0, mistake.pos[0]).split('\n').length + 1;
    return refuse(line, 'bad-yaml', `${mistake.message.split('\n')[0]}; mend the front matter there`);
  }
  const found: Issue[] = [];
  const lined: LinedIssue[] = [];
  const lesson = readLesson(document.toJS({ maxAliasCount: 0 }), split, found, lined);
  const lineOf = (key: string) =>
    2 + split.front.split('\n').findIndex((line) => line.startsWith(`${key.split(/[.[]/u)[0]}:`));
  issues.push(...found.map((issue) => ({ file, line: Math.max(1, lineOf(issue.path)), issue })));
  issues.push(...lined.map(({ line, issue }) => ({ file, line, issue })));
  if (lesson === undefined) return undefined;
  if (!file.endsWith(`/${lesson.id}.${lesson.language}.md`))
    refuse(1, 'id-and-file', `the file must be called ${lesson.id}.${lesson.language}.md`);
  return { lesson, file };
}
