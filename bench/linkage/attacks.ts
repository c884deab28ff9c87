// SPDX-License-Identifier: EUPL-1.2
// The attacks that the specification names (4.3), against our own encodings: how many persons does somebody find who has the
// encodings and knows something? Each returns a share of records whose identity was found, so that the docs can say it.

import {
  ClkEncoder,
  type ListRecord,
  type NameData,
  normaliseList,
  type Person,
  weightsOf,
} from '@amparo/measure/linkage';

export interface Attacked {
  readonly persons: readonly Person[];
  readonly filters: readonly Uint8Array[];
  readonly encoder: ClkEncoder;
}

export function encodeForAttack(records: readonly ListRecord[], data: NameData, master: Uint8Array): Attacked {
  const { persons } = normaliseList(records, data, '2026-11-26');
  const encoder = new ClkEncoder(master);
  return { persons, filters: persons.map((person) => encoder.encode(person)), encoder };
}

function holds(filter: Uint8Array, bit: number): boolean {
  return (((filter[bit >> 3] as number) >> (bit & 7)) & 1) === 1;
}

/**
 * Frequency (after Kuzu et al. 2011 and Christen et al. 2018): the attacker knows how common each word of a name is, ranks words
 * by that and looks for sets of bits that come together as often. Here: bits are grouped by the records that hold them; the
 * word whose share is nearest is guessed for the group.
 *
 * @returns share of (record, word) guesses for the ten commonest words that are right
 */
export function attackByFrequency({ persons, filters }: Attacked): { right: number; guessed: number; found: number } {
  const size = persons.length;
  const count = new Map<string, number>();
  for (const { tokens } of persons) for (const word of tokens) count.set(word, (count.get(word) ?? 0) + 1);
  const common = [...count].sort((a, b) => b[1] - a[1]).slice(0, 10);
  const columns = Array.from({ length: 1024 }, (_, bit) => filters.map((filter) => holds(filter, bit)));
  const shares = columns.map((column) => column.filter(Boolean).length);
  let guessed = 0;
  let right = 0;
  let possible = 0;
  const used = new Set<number>();
  for (const [word, times] of common) {
    possible += times;
    // the two free bits whose share is nearest to the word's and that go together best
    const near = shares
      .map((share, bit) => ({ bit, far: Math.abs(share - times * 1.15) }))
      .filter(({ bit }) => !used.has(bit))
      .sort((a, b) => a.far - b.far)
      .slice(0, 40);
    let best = { first: -1, second: -1, both: -1 };
    for (const { bit: first } of near)
      for (const { bit: second } of near) {
        if (first >= second) continue;
        let both = 0;
        for (let record = 0; record < size; record += 1)
          if ((columns[first] as boolean[])[record] && (columns[second] as boolean[])[record]) both += 1;
        if (both > best.both) best = { first, second, both };
      }
    used.add(best.first);
    used.add(best.second);
    persons.forEach(({ tokens }, record) => {
      if (!columns[best.first]?.[record] || !columns[best.second]?.[record]) return;
      guessed += 1;
      if (tokens.includes(word)) right += 1;
    });
  }
  return { right: guessed === 0 ? 0 : right / guessed, guessed, found: right / possible };
}

/**
 * Known plain text: the attacker knows who some records are (a colluding holder without the key) and intersects the filters of
 * the known holders of a word: what all have in common are its bits; every other record with these bits is said to hold it.
 *
 * @returns share of the words of unknown records that are found, and how many of the claims are right
 */
export function attackByKnownText({ persons, filters }: Attacked, known: number): { found: number; right: number } {
  const patterns = new Map<string, number[]>();
  for (const word of new Set(persons.slice(0, known).flatMap(({ tokens }) => tokens))) {
    const holders = [...persons.keys()].slice(0, known).filter((record) => persons[record]?.tokens.includes(word));
    if (holders.length < 4) continue;
    const bits = Array.from({ length: 1024 }, (_, bit) => bit).filter((bit) =>
      holders.every((record) => holds(filters[record] as Uint8Array, bit)),
    );
    if (bits.length >= 8) patterns.set(word, bits);
  }
  let words = 0;
  let claims = 0;
  let right = 0;
  persons.slice(known).forEach(({ tokens }, index) => {
    words += tokens.length;
    for (const [word, bits] of patterns) {
      if (!bits.every((bit) => holds(filters[known + index] as Uint8Array, bit))) continue;
      claims += 1;
      if (tokens.includes(word)) right += 1;
    }
  });
  return { found: right / words, right: claims === 0 ? 0 : right / claims };
}

/**
 * Graph (after Vidanage et al. 2020): the attacker holds the same population in plain text, encodes it with a key of his own,
 * describes every record by its likeness to all others of its side, and joins records whose descriptions agree best.
 *
 * @returns share of records found
 */
export function attackByGraph(attacked: Attacked, own: ClkEncoder): number {
  const mine = attacked.persons.map((person) => own.encode(person));
  const theirs = descriptions(attacked.filters);
  const ours = descriptions(mine);
  let right = 0;
  ours.forEach((description, record) => {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    theirs.forEach((other, candidate) => {
      let distance = 0;
      description.forEach((value, at) => {
        distance += (value - (other[at] as number)) ** 2;
      });
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    });
    if (best === record) right += 1;
  });
  return right / ours.length;
}

/** weight, and the sorted likenesses to the 30 nearest records and at ten quantiles */
function descriptions(filters: readonly Uint8Array[]): number[][] {
  const weights = weightsOf(Uint8Array.from(filters.flatMap((filter) => [...filter])));
  return filters.map((one, record) => {
    const scores = filters
      .map((other, at) => {
        if (at === record) return 0;
        let shared = 0;
        for (let byte = 0; byte < 128; byte += 1)
          for (let both = (one[byte] as number) & (other[byte] as number); both > 0; both &= both - 1) shared += 1;
        return (2 * shared) / ((weights[record] as number) + (weights[at] as number));
      })
      .sort((a, b) => b - a);
    return [
      (weights[record] as number) / 100,
      ...scores.slice(0, 30),
      ...Array.from({ length: 10 }, (_, at) => scores[Math.floor((scores.length * at) / 10)] as number),
    ];
  });
}
