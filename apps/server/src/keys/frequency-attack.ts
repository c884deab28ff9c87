// SPDX-License-Identifier: EUPL-1.2
// What a thief of the token table learns who knows how frequent names and birth years are (BI-3), and how many rows share
// a token (BI-2). Run it: node apps/server/src/keys/frequency-attack.ts [rows]. The people are made up from a Zipf list, the
// keys are random; the thief gets the true frequencies, which is more than any public list gives.

import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import {
  createBlindIndex,
  type IndexedName,
  NAME_TOKEN_KINDS,
  type NameToken,
  type NameTokenKind,
  tokenBits,
} from './blind-index.ts';
import { frame } from './bytes.ts';
import { nameParts } from './names.ts';

export interface Person extends IndexedName {
  readonly surname: string;
  readonly birthYear: number;
}

export interface Population {
  readonly people: readonly Person[];
  /** probability of each surname, given name and year, as the thief knows it */
  readonly surnames: ReadonlyMap<string, number>;
  readonly given: ReadonlyMap<string, number>;
  readonly years: ReadonlyMap<number, number>;
}

const SURNAMES = 3_000;
const GIVEN_NAMES = 400;

/**
 * @param seed the same seed gives the same people
 * @param yearSpan 1: as if parts had no birth year beside them, to see what that would give away
 */
export function makePopulation(count: number, seed: number, yearSpan = 56): Population {
  const random = mulberry32(seed);
  const surnames = zipf(SURNAMES, (rank) => word(rank, 'surname'));
  const given = zipf(GIVEN_NAMES, (rank) => word(rank, 'given'));
  const weights = Array.from({ length: yearSpan }, (_, index) => 1 + Math.min(index, yearSpan - 1 - index));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const years = new Map(weights.map((weight, index) => [1960 + index, weight / total]));
  const [pickSurname, pickGiven, pickYear] = [picker(surnames), picker(given), picker(years)];
  const people = Array.from({ length: count }, () => {
    const surname = pickSurname(random());
    const name = `${pickGiven(random())} ${surname} ${pickSurname(random())}`;
    return { name, surname, birthYear: pickYear(random()) };
  });
  return { people, surnames, given, years };
}

/** Tokens of everybody under a random key. @param whole not cut, to see what cutting is good for */
export async function tokensOf({ people }: Population, whole = false): Promise<readonly (readonly NameToken[])[]> {
  const root = randomBytes(32);
  const hashes = {
    macAll: async (purpose: object, inputs: readonly Uint8Array[]) => {
      const key = createHmac('sha256', root).update(JSON.stringify(purpose)).digest();
      return inputs.map((input) => createHmac('sha256', key).update(input).digest());
    },
  };
  const expectedCases = whole ? 2 ** 80 : people.length;
  return createBlindIndex(hashes, { expectedCases, phonetic: true }).tokensForAll(randomUUID(), people);
}

export interface Coincidence {
  readonly kind: NameTokenKind;
  readonly bits: number;
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** How many rows share one token value. */
export function coincidences(tokens: readonly (readonly NameToken[])[], kind: NameTokenKind): Coincidence {
  const counts = [...countTokens(tokens, kind).values()].toSorted((a, b) => a - b);
  const at = (share: number): number => counts[Math.min(counts.length - 1, Math.floor(counts.length * share))] ?? 0;
  const sum = counts.reduce((total, count) => total + count, 0);
  return {
    kind,
    bits: tokenBits(tokens.length, kind),
    mean: sum / counts.length,
    p50: at(0.5),
    p99: at(0.99),
    most: at(1),
  };
}

export interface AttackResult {
  /** of the 100 most frequent surnames, those for which the thief's best token holds more of it than of any other */
  readonly surnamesRecovered: number;
  readonly surnamesByChance: number;
  /** share of rows with one of these surnames where the thief names it */
  readonly rowsRecovered: number;
  /** the same when he always says the most frequent surname */
  readonly rowsByChance: number;
}

const TOP = 100;

/** Ranks the tokens by how often they occur and the pairs of surname and year by how often they should, and pairs them off. */
export function frequencyAttack(population: Population, tokens: readonly (readonly NameToken[])[]): AttackResult {
  const ranked = rankPairs(population);
  const byCount = [...countTokens(tokens, 'part-year')].toSorted(([, a], [, b]) => b - a).map(([token]) => token);
  const shuffled = byCount
    .map((token) => ({ token, at: randomBytes(4).readUInt32LE() }))
    .toSorted((a, b) => a.at - b.at);
  const byChance = shuffled.map(({ token }) => token);
  const holders = holdersOf(population, tokens);
  const top = [...population.surnames.keys()].slice(0, TOP);
  return {
    surnamesRecovered: recovered(top, guessTokens(ranked, byCount), holders),
    surnamesByChance: recovered(top, guessTokens(ranked, byChance), holders),
    ...rowGuesses(population, tokens, new Set(top), guessPairs(ranked, byCount)),
  };
}

/** A part of a name with a year; given names are ranked too, and are no surname. */
interface Pair {
  readonly surname: string | undefined;
  readonly likely: number;
}

function rankPairs({ surnames, given, years }: Population): readonly Pair[] {
  const parts = [
    ...[...surnames].map(([surname, share]) => ({ surname, share: 2 * share })), // two surnames, one given name
    ...[...given.values()].map((share) => ({ surname: undefined, share })),
  ];
  const pairs = parts.flatMap(({ surname, share }) =>
    [...years.values()].map((yearShare) => ({ surname, likely: share * yearShare })),
  );
  return pairs.toSorted((a, b) => b.likely - a.likely);
}

/** For each surname the token that he holds for its most likely year. */
function guessTokens(ranked: readonly Pair[], tokens: readonly string[]): ReadonlyMap<string, string> {
  const guesses = new Map<string, string>();
  for (const [index, { surname }] of ranked.entries()) {
    const token = tokens[index];
    if (token === undefined) break;
    if (surname !== undefined && !guesses.has(surname)) guesses.set(surname, token);
  }
  return guesses;
}

function guessPairs(ranked: readonly Pair[], tokens: readonly string[]): ReadonlyMap<string, Pair> {
  return new Map(
    tokens.flatMap((token, index) => (ranked[index] === undefined ? [] : [[token, ranked[index]] as const])),
  );
}

function recovered(
  top: readonly string[],
  guesses: ReadonlyMap<string, string>,
  holders: ReadonlyMap<string, ReadonlyMap<string, number>>,
): number {
  return top.filter((surname) => {
    const shares = holders.get(guesses.get(surname) ?? '') ?? new Map<string, number>();
    const own = shares.get(surname) ?? 0;
    return own > 0 && [...shares].every(([other, count]) => other === surname || count < own);
  }).length;
}

/** Which surnames really stand behind each token. */
function holdersOf({ people }: Population, tokens: readonly (readonly NameToken[])[]) {
  const holders = new Map<string, Map<string, number>>();
  for (const [index, person] of people.entries()) {
    for (const token of tokens[index] ?? []) {
      if (token.kind !== 'part-year') continue;
      const shares = holders.get(keyOf(token)) ?? new Map<string, number>();
      holders.set(keyOf(token), shares);
      for (const part of nameParts(person.name)) shares.set(part, (shares.get(part) ?? 0) + 1);
    }
  }
  return holders;
}

function rowGuesses(
  { people, surnames }: Population,
  tokens: readonly (readonly NameToken[])[],
  top: ReadonlySet<string>,
  guesses: ReadonlyMap<string, Pair>,
) {
  const [mostFrequent] = surnames.keys();
  const rows = people.flatMap((person, index) =>
    top.has(person.surname) ? [{ person, tokens: tokens[index] ?? [] }] : [],
  );
  const right = rows.filter(({ person, tokens: own }) => {
    const pairs = own
      .flatMap((token) => guesses.get(keyOf(token)) ?? [])
      .filter(({ surname }) => surname !== undefined);
    const best = pairs.toSorted((a, b) => b.likely - a.likely)[0];
    return (best?.surname ?? mostFrequent) === person.surname;
  });
  const byChance = rows.filter(({ person }) => person.surname === mostFrequent);
  return { rowsRecovered: right.length / rows.length, rowsByChance: byChance.length / rows.length };
}

function countTokens(tokens: readonly (readonly NameToken[])[], kind: NameTokenKind): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const token of tokens.flat()) {
    if (token.kind === kind) counts.set(keyOf(token), (counts.get(keyOf(token)) ?? 0) + 1);
  }
  return counts;
}

function keyOf({ token }: NameToken): string {
  return token.toString('hex');
}

function zipf(count: number, wordFor: (rank: number) => string): ReadonlyMap<string, number> {
  const weights = Array.from({ length: count }, (_, rank) => 1 / (rank + 2.7));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return new Map(weights.map((weight, rank) => [wordFor(rank), weight / total]));
}

function picker<T>(weights: ReadonlyMap<T, number>): (random: number) => T {
  const values = [...weights.keys()];
  let sum = 0;
  const upTo = [...weights.values()].map((weight) => (sum += weight));
  return (random) => {
    let [low, high] = [0, upTo.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < random * sum) low = middle + 1;
      else high = middle;
    }
    return values[low] as T;
  };
}

/** Words that no fold makes alike: letters from the hash of their rank. */
function word(rank: number, list: string): string {
  const bytes = createHmac('sha256', 'made-up names')
    .update(frame([list, String(rank)]))
    .digest();
  return (
    Array.from(
      bytes.subarray(0, 6),
      (byte, index) => (index % 2 === 0 ? 'bdfglmnprst' : 'aeiou')[byte % (index % 2 === 0 ? 11 : 5)],
    ).join('') +
    list.slice(0, 1) +
    'aeiou'[(bytes[7] ?? 0) % 5]
  );
}

/** A small generator with a seed; nothing secret comes from it. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function main(rows: number): Promise<void> {
  const say = (text: string): unknown => process.stdout.write(`${text}\n`);
  for (const [yearSpan, whole] of [
    [56, false],
    [56, true],
    [1, false],
    [1, true],
  ] as const) {
    const population = makePopulation(rows, 1, yearSpan);
    const tokens = await tokensOf(population, whole);
    say(`${rows} rows, parts ${yearSpan === 1 ? 'without' : 'with'} birth year, tokens ${whole ? 'whole' : 'cut'}`);
    if (!whole && yearSpan > 1)
      for (const kind of NAME_TOKEN_KINDS) say(`  ${JSON.stringify(coincidences(tokens, kind))}`);
    say(`  ${JSON.stringify(frequencyAttack(population, tokens))}`);
  }
}

if (import.meta.main) await main(Number(process.argv[2] ?? 10_000));
