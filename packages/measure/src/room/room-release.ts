// SPDX-License-Identifier: EUPL-1.2
// One look at the people of some years: from their lines to protected counts, once. All that is shown later, by whatever
// question, is read from these counts. Whether there are enough people is itself asked with noise, so that a refusal tells no
// number. Knows no files, no clock; randomness comes in.

import { CaseTableReader } from '../disclosure/case-table.ts';
import { attributesOf, type Level } from '../disclosure/combinations.ts';
import { protectCount, thresholdOfValues } from '../disclosure/dp-aggregates.ts';
import { FEWEST_FOR_SYNTHETIC, FEWEST_RECORDS, LEAST_K } from '../disclosure/policy.ts';
import { type FillRandom, RandomBits } from '../disclosure/random-bits.ts';
import { DEFAULT_SETTINGS, makeRelease, type Release } from '../disclosure/release.ts';
import { csvText } from '../disclosure/release-files.ts';
import type { CaseSchema } from '../disclosure/schema.ts';
import { GATE_EPSILON } from './cohort-budget.ts';

/** Counts of single values and of pairs: three together would cost noise that few institutions have people for. */
export const ROOM_LENGTH = 2;
/** Above what policy asks for, so that noise does not let too few pass: it does so once in some three hundred thousand times. */
export const GATE_MARGIN = 60;

export interface RoomColumn {
  readonly name: string;
  readonly kind: 'category' | 'multi';
  readonly values: readonly string[];
}

export interface RoomRequest {
  readonly mechanism: 'dp' | 'k';
  readonly epsilon: number;
  readonly withRecords: boolean;
}

/**
 * Values of a person that count in single numbers: a usual file of eleven columns has fewer. Public, because a bound that is
 * chosen from a few hundred people may fall far below what they hold, and every number with it (docs/decisions/0033).
 */
export const VALUES_THAT_COUNT = 14;

/** Stated before anything is counted, so that the ledger knows it: noise is made for it, and the gate may err so often. */
export const RELEASE_DELTA = 1e-5;
export const GATE_DELTA = 4e-6;

/** Codes without `;`, one list per column; an empty list is a blank. */
export type RoomLine = readonly (readonly string[])[];

export interface ProtectedCounts {
  readonly mechanism: 'dp' | 'k';
  readonly epsilon: number | null;
  readonly delta: number | null;
  readonly k: number | null;
  readonly length: number;
  readonly columns: readonly RoomColumn[];
  readonly recordCount: number;
  /** standard deviation of the noise of a single value; 0 for k */
  readonly sigma: number;
  /** single values below it are withheld */
  readonly smallest: number;
  readonly singles: readonly (readonly [column: string, value: string, count: number])[];
  readonly pairs: readonly (readonly [string, string, string, string, count: number])[];
}

export type RoomFailure = 'too-few-people' | 'too-noisy' | 'too-wide';

export type RoomOutcome =
  | { readonly ok: true; readonly counts: ProtectedCounts; readonly release: Release }
  | { readonly ok: false; readonly failure: RoomFailure };

/**
 * @param lines one per person, in any order; values of the code lists only
 * @param fill a source for cryptography
 * @throws {RangeError} a line that the columns do not allow: a mistake of whoever made the lines
 */
export function makeRoomRelease(
  lines: readonly RoomLine[],
  columns: readonly RoomColumn[],
  { mechanism, epsilon, withRecords }: RoomRequest,
  { fill, orderSeed }: { readonly fill: FillRandom; readonly orderSeed: number },
): RoomOutcome {
  const least = (withRecords ? FEWEST_FOR_SYNTHETIC : FEWEST_RECORDS) + GATE_MARGIN;
  const seen = protectCount(lines.length, GATE_EPSILON, new RandomBits(fill));
  if (seen < least) return { ok: false, failure: 'too-few-people' };
  const settings = {
    ...DEFAULT_SETTINGS,
    mechanism,
    epsilon,
    delta: RELEASE_DELTA,
    k: LEAST_K,
    length: ROOM_LENGTH,
    contributionBound: VALUES_THAT_COUNT,
    aggregatesOnly: !withRecords,
  };
  const made = makeRelease(tableOf(lines, columns), settings, schemaOf(columns), { fill, orderSeed });
  if (!made.ok) return { ok: false, failure: failureOf(made.refusals) };
  return { ok: true, counts: countsOf(made.value, columns), release: made.value };
}

function failureOf(refusals: readonly { readonly code: string; readonly values?: object }[]): RoomFailure {
  const [first] = refusals;
  if (first?.code === 'TOO_FEW_RECORDS') return 'cause' in (first.values ?? {}) ? 'too-noisy' : 'too-few-people';
  if (first?.code === 'TOO_WIDE') return 'too-wide';
  if (first?.code === 'DELTA_TOO_HIGH') return 'too-few-people';
  throw new RangeError(`makeRoomRelease: lines outside of their columns (${first?.code ?? 'no code'})`);
}

function schemaOf(columns: readonly RoomColumn[]): CaseSchema {
  return {
    outside: 'refuse',
    columns: columns.map(({ name, kind, values }) => ({ name, kind, values, delimiter: ';', sensitiveZeros: false })),
  };
}

function tableOf(lines: readonly RoomLine[], columns: readonly RoomColumn[]) {
  const reader = new CaseTableReader();
  reader.push(bytesOf(csvText([columns.map(({ name }) => name)])));
  for (const line of lines) reader.push(bytesOf(csvText([columns.map((_, at) => (line[at] ?? []).join(';'))])));
  const table = reader.finish();
  if (!table.ok) throw new RangeError(`makeRoomRelease: lines that are no table (${table.refusals[0]?.code ?? ''})`);
  return table.value;
}

/** Codes are ASCII. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (sign) => {
    const code = sign.charCodeAt(0);
    if (code > 126) throw new RangeError('makeRoomRelease: codes of ASCII letters only');
    return code;
  });
}

function countsOf(
  { aggregates, records, dp, settings, isDomainDeclared }: Release,
  columns: readonly RoomColumn[],
): ProtectedCounts {
  const named = records.attributes.map(
    ({ column, value }) => [records.schema.columns[column]?.name ?? '', value] as const,
  );
  const singles = named.flatMap(([column, value], at) => {
    const count = aggregates.counts[0]?.[at] ?? 0;
    return count > 0 ? [[column, value, count] as const] : [];
  });
  const pairs: (readonly [string, string, string, string, number])[] = [];
  const level = aggregates.levels[1] as Level;
  for (let at = 0; at < level.size; at += 1) {
    const [a, b] = attributesOf(aggregates.levels, 2, at).map((each) => named[each]);
    const count = aggregates.counts[1]?.[at] ?? 0;
    if (a !== undefined && b !== undefined && count > 0) pairs.push([...a, ...b, count]);
  }
  const sigma = dp === undefined ? 0 : (dp.budget.sigmas[0] ?? 0);
  const bound = dp?.bounds[0]?.bound ?? 1;
  return {
    mechanism: settings.mechanism,
    epsilon: dp === undefined ? null : settings.epsilon,
    delta: dp?.delta ?? null,
    k: dp === undefined ? settings.k : null,
    length: settings.length,
    columns,
    recordCount: aggregates.recordCount,
    sigma: sigma * Math.sqrt(bound),
    smallest:
      dp === undefined
        ? settings.k
        : Math.ceil(thresholdOfValues(sigma, bound, dp.delta, aggregates.space.size, isDomainDeclared)),
    singles,
    pairs,
  };
}
