// SPDX-License-Identifier: EUPL-1.2
// Small wrong versions of a source file: comparisons turned or moved by one, && and || exchanged, negations and results
// left out, limits off by one. Works on the text, outside comments, strings and patterns; each mutant is the file with one
// change. Used by mutation-measure.ts.

export interface Mutant {
  /** counted from 1 */
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly source: string;
}

type Rule = readonly [pattern: RegExp, change: (found: string) => readonly string[]];

const turned = (pairs: Readonly<Record<string, readonly string[]>>) => (found: string) => pairs[found] ?? [];

const RULES: readonly Rule[] = [
  [/ (?:===|!==) /gu, turned({ ' === ': [' !== '], ' !== ': [' === '] })],
  [
    / (?:<=|>=|<|>) /gu,
    turned({ ' < ': [' <= ', ' > '], ' <= ': [' < ', ' > '], ' > ': [' >= ', ' < '], ' >= ': [' > ', ' < '] }),
  ],
  [/ (?:&&|\|\||\?\?) /gu, turned({ ' && ': [' || '], ' || ': [' && '], ' ?? ': [' && '] })],
  [/(?<=[\s(])!(?=[A-Za-z(])/gu, () => ['']],
  [/(?<![=.\w])(?:true|false)(?![\w:])/gu, turned({ true: ['false'], false: ['true'] })],
  [/ [+-] /gu, turned({ ' + ': [' - '], ' - ': [' + '] })],
  [/(?<![\w.$'-])\d[\d_]*(?![\w.])/gu, (found) => [String(Number(found.replaceAll('_', '')) + 1)]],
  [/\breturn (?!undefined;)(?=[^;]*;)/gu, () => ['return void ']],
  [/\.(?:some|every)(?=\()/gu, turned({ '.some': ['.every'], '.every': ['.some'] })],
  [/\bthrow new \w+\([^;]*\);/gu, () => [';']],
];

/** @returns every mutant of the file, in the order of its lines */
export function mutantsOf(source: string): readonly Mutant[] {
  const code = withoutWords(source);
  const mutants = RULES.flatMap(([pattern, change]) =>
    [...code.matchAll(pattern)].flatMap(({ 0: found, index }) => {
      // a type says `=> x is T` or `a | b`, and is gone when the program runs
      if (isType(code, index)) return [];
      return change(found).map((to) => ({
        line: source.slice(0, index + 1).split('\n').length,
        from: found.trim(),
        to: to.trim(),
        source: source.slice(0, index) + to + source.slice(index + found.length),
      }));
    }),
  );
  return mutants.toSorted((one, other) => one.line - other.line);
}

/** Lines of declarations that no program runs: interfaces and types, by their indentation and their `readonly`. */
function isType(code: string, index: number): boolean {
  const start = code.lastIndexOf('\n', index) + 1;
  const end = code.indexOf('\n', index);
  const line = code.slice(start, end === -1 ? undefined : end);
  return /^\s*(?:readonly |\| |export type |type |import |interface )/u.test(line);
}

/** The same length, with everything that is not code made blank. */
function withoutWords(source: string): string {
  const words =
    /\/\*.*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(=,:]\s*)\/(?:\\.|[^/\\\n])+\/[a-z]*/gsu;
  return source.replaceAll(words, (text) => text.replaceAll(/[^\n]/gu, '\u0001'));
}
