// SPDX-License-Identifier: EUPL-1.2
// `amparo determine`: facts (or narratives) of one or more cases -> determinations, as JSON or as text to read and print.
// All cases are read and checked before the first word of the answer is written.

import {
  InvalidInput,
  isLanguage,
  type Issue,
  LANGUAGES,
  type Language,
  readObject,
  readText as readWords,
} from '@amparo/kernel';
import {
  type CaseDetermination,
  CODES,
  determineCase,
  explain,
  type Explanation,
  type Facts,
  type ListName,
  parseFacts,
} from '@amparo/recognise/palermo';
import { loadLaws, translator } from '../content.ts';
import { type CaseEntry, readText, takeApart } from '../input.ts';
import { proposeFacts } from '../narrative.ts';
import { readOptions, Usage } from '../options.ts';
import { renderExplanation } from '../render.ts';

interface Case {
  readonly id: string | null;
  readonly language: Language | undefined;
  readonly facts: Facts;
  /** codes found established or indicated, in the order in which the input names them */
  readonly found: Readonly<Record<ListName, readonly string[]>>;
}

/** One answer of `--format json`; the fields mean what they mean in the development cases. */
interface ResultJson {
  readonly id: string | null;
  readonly label: string;
  readonly trafficking: string;
  readonly smuggling: string;
  readonly acts: readonly string[];
  readonly means: readonly string[];
  readonly purposes: readonly string[];
  readonly smugglingFacts: readonly string[];
  readonly nextQuestion: string | null;
  readonly flags: readonly string[];
  readonly byPack: Readonly<Record<string, string>>;
  readonly packs: readonly { readonly id: string; readonly version: number; readonly checkedOn: string }[];
  readonly explanation: Explanation;
}

export async function determineCommand(args: readonly string[]): Promise<void> {
  const options = readOptions(args, 'text', ['format', 'lang', 'pack', 'narrative']);
  const laws = loadLaws();
  if (options.pack !== undefined && !laws.some(({ pack }) => pack.id === options.pack)) {
    throw new Usage(`--pack: not known; use one of ${laws.map(({ pack }) => pack.id).join(', ')}`);
  }
  const { entries, several } = takeApart(await readText(options.file));
  const issues: Issue[] = [];
  const cases: Case[] = [];
  for (const entry of entries) {
    const found = options.narrative ? readNarrativeCase(entry, options.language, issues) : readFactsCase(entry, issues);
    if (found !== undefined) cases.push(found);
  }
  if (issues.length > 0) throw new InvalidInput(issues);
  const results = cases.map((one) => {
    const language = options.language ?? one.language ?? 'en';
    const result = determineCase(one.facts, laws, options.pack);
    return { one, result, language, explanation: explanationOf(result, options.pack, language) };
  });
  if (options.format === 'json') {
    const json = results.map(({ one, result, explanation }) => toJson(one, result, explanation));
    process.stdout.write(`${JSON.stringify(several ? { results: json } : json[0], null, 2)}\n`);
    return;
  }
  const pages = results.map(({ one, explanation, language }) =>
    renderExplanation(explanation, one.id, translator(language)),
  );
  process.stdout.write(`${pages.join('\n\n')}\n`);
}

const CASE_HINT =
  'a case is {"id", "facts": {…}} or the facts themselves {"age", "acts", "means", "purposes", "smuggling"}';

function readFactsCase({ path, value }: CaseEntry, issues: Issue[]): Case | undefined {
  const object = readObject(value, path, issues);
  if (object === undefined) return undefined;
  const bare = !('facts' in object);
  if (bare && !('age' in object) && !('acts' in object)) {
    issues.push({ path, code: 'no-facts', remedy: `no facts found; ${CASE_HINT}` });
    return undefined;
  }
  const raw = bare ? value : object['facts'];
  const facts = parseFacts(raw, issues, bare ? path : join(path, 'facts'));
  const language = readLanguage(bare ? undefined : object['language'], path, issues);
  if (facts === undefined) return undefined;
  return { id: readId(object['id']), language, facts, found: foundIn(raw as Record<string, unknown>, facts) };
}

function readNarrativeCase({ path, value }: CaseEntry, given: Language | undefined, issues: Issue[]): Case | undefined {
  const object = readObject(value, path, issues);
  if (object === undefined) return undefined;
  const narrative = readWords(object['narrative'], join(path, 'narrative'), issues, 2_000_000);
  const language = readLanguage(object['language'] ?? given, path, issues);
  if (narrative === undefined) return undefined;
  if (language === undefined) {
    if (object['language'] === undefined) {
      issues.push({
        path: join(path, 'language'),
        code: 'missing',
        remedy: `missing; use one of ${LANGUAGES.join(', ')} (or --lang)`,
      });
    }
    return undefined;
  }
  const { facts: proposal } = proposeFacts(narrative, language);
  const facts = parseFacts(proposal, issues, path);
  if (facts === undefined) return undefined;
  return { id: readId(object['id']), language, facts, found: foundIn({ ...proposal }, facts) };
}

function readLanguage(value: unknown, path: string, issues: Issue[]): Language | undefined {
  if (value === undefined || value === null) return undefined;
  if (isLanguage(value)) return value;
  issues.push({ path: join(path, 'language'), code: 'unknown-language', remedy: `use one of ${LANGUAGES.join(', ')}` });
  return undefined;
}

function readId(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** Positive codes in the order of the input, then those that only `*` made positive, in the order of the treaty. */
function foundIn(raw: Readonly<Record<string, unknown>>, facts: Facts): Case['found'] {
  const list = (name: ListName) => {
    const findings = facts[name] as Readonly<Record<string, string>>;
    const positive = (code: string) => findings[code] === 'established' || findings[code] === 'indicated';
    const named = (raw[name] as readonly { code: string }[]).map(({ code }) => code);
    return [...new Set([...named, ...CODES[name]])].filter((code) => code !== '*' && positive(code));
  };
  return { acts: list('acts'), means: list('means'), purposes: list('purposes'), smuggling: list('smuggling') };
}

function explanationOf(result: CaseDetermination, chosen: string | undefined, language: Language): Explanation {
  const laws = loadLaws();
  const packOf = (id: string) => laws.find(({ pack }) => pack.id === id)?.pack;
  const un = packOf('un-palermo');
  if (un === undefined) throw new RangeError('the UN pack is not loaded');
  const national = chosen === undefined ? undefined : packOf(chosen);
  return explain(result, { un, ...(national === undefined ? {} : { national }) }, language, translator(language));
}

function toJson(one: Case, { un, national, byPack }: CaseDetermination, explanation: Explanation): ResultJson {
  return {
    id: one.id,
    label: un.label,
    trafficking: un.trafficking,
    smuggling: un.smuggling,
    acts: one.found.acts,
    means: one.found.means,
    purposes: one.found.purposes,
    smugglingFacts: one.found.smuggling,
    nextQuestion: un.nextQuestion,
    flags: un.flags,
    byPack,
    packs: national === undefined ? [un.pack] : [un.pack, national.pack],
    explanation,
  };
}
