// SPDX-License-Identifier: EUPL-1.2
// The whole of encoding for a list holder: rows in, the file for the linkage unit out, or every reason why not. Runs on the
// holder's device; nothing else may leave it.

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PlainDate } from '@amparo/kernel';
import { DUPLICATE_THRESHOLD, representatives } from '../compare/duplicates.ts';
import { findPairs as findPairsHere } from '../compare/blocking.ts';
import type { FilterSet, PairOptions, Pairs } from '../compare/pairs.ts';
import { judgeList, judgeRecords, MOST_DUPLICATES } from '../list.ts';
import type { NameData } from '../normalise/name-data.ts';
import { type ListRecord, normaliseList, type NormalisedList } from '../normalise/record.ts';
import { type Outcome, problem, refused } from '../problems.ts';
import { CLK_BYTES, ClkEncoder, WEIGHTS } from './clk.ts';
import { ENCODED_FORMAT, type EncodedList } from './encoded-list.ts';
import { featureKey } from './feature-keys.ts';
import { fingerprintOf, isRehearsal, type LinkageKey, masterOf } from './linkage-key.ts';

/** Everything that both sides of a comparison must have done alike. */
export const PARAMETERS = `clk-1;bits=1024;${Object.entries(WEIGHTS)
  .map(([name, bits]) => `${name}=${bits}`)
  .join(',')}`;

export interface EncodeRequest {
  readonly records: readonly ListRecord[];
  readonly party: string;
  readonly key: LinkageKey;
  readonly data: NameData;
  readonly today: PlainDate;
  /** go on although a birthday lies in the future: those dates count as missing */
  readonly acceptFutureDates?: boolean | undefined;
  readonly acceptDuplicates?: boolean | undefined;
  readonly findPairs?: ((set: FilterSet, options: PairOptions) => Pairs | Promise<Pairs>) | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

export interface EncodeReport {
  readonly list: EncodedList;
  readonly warnings: NormalisedList['warnings'];
  /** groups of record numbers that look like one person each, for the holder alone */
  readonly repeated: readonly (readonly string[])[];
  /** mean share of bits that are set */
  readonly fill: number;
}

const STEPS = 256;

export async function encodeList(request: EncodeRequest): Promise<Outcome<EncodeReport>> {
  const { records, party, key, data, today, onProgress } = request;
  const list = normaliseList(records, data, today);
  const problems = [
    ...judgeRecords(records, party, key.agreement.parties, true),
    ...judgeList(list).filter(({ code }) => code !== 'future-birth' || request.acceptFutureDates !== true),
  ];
  if (problems.length > 0) return refused(...problems);
  const master = masterOf(key, data.version, PARAMETERS);
  const encoder = new ClkEncoder(master);
  const filters = new Uint8Array(list.persons.length * CLK_BYTES);
  list.persons.forEach((person, index) => {
    filters.set(encoder.encode(person), index * CLK_BYTES);
    if (index % STEPS === 0) onProgress?.(index / list.persons.length);
  });
  const repeated = await repeatedGroups(
    filters,
    list.persons.map(({ recordId }) => recordId),
    request.findPairs,
  );
  const count = repeated.reduce((sum, group) => sum + group.length - 1, 0);
  if (count > MOST_DUPLICATES * records.length && request.acceptDuplicates !== true)
    return refused(problem('too-many-duplicates', { party, count, records: records.length }));
  let set = 0;
  for (const byte of filters) for (let bits = byte; bits > 0; bits >>= 1) set += bits & 1;
  const header = {
    format: ENCODED_FORMAT,
    version: 1,
    mode: 'clk',
    party,
    runId: key.runId,
    keyFingerprint: fingerprintOf(key),
    normVersion: data.version,
    parameters: PARAMETERS,
    records: records.length,
    commitment: commitmentOf(filters, master),
    rehearsal: isRehearsal(key.agreement),
  } as const;
  return {
    ok: true,
    value: {
      list: { header, ids: list.persons.map(({ recordId }) => recordId), filters },
      warnings: list.warnings,
      repeated,
      fill: set / (filters.length * 8),
    },
  };
}

async function repeatedGroups(
  filters: Uint8Array,
  ids: readonly string[],
  findPairs: EncodeRequest['findPairs'],
): Promise<string[][]> {
  const set = { filters, listOf: new Uint8Array(ids.length) };
  const pairs = await (findPairs ?? findPairsHere)(set, { least: DUPLICATE_THRESHOLD, within: true });
  const groups = new Map<number, string[]>();
  representatives(set, pairs).forEach((stands, record) => {
    const group = groups.get(stands) ?? [];
    groups.set(stands, [...group, ids[record] as string]);
  });
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Keyed, so that nobody without the key can test a guess against it; sorted, so that the order of rows does not matter. */
function commitmentOf(filters: Uint8Array, master: Uint8Array): string {
  const rows = Array.from({ length: filters.length / CLK_BYTES }, (_, index) =>
    bytesToHex(filters.subarray(index * CLK_BYTES, (index + 1) * CLK_BYTES)),
  ).sort();
  const mac = hmac.create(sha256, featureKey(master, 'commitment'));
  for (const row of rows) mac.update(utf8ToBytes(row));
  return bytesToHex(mac.digest());
}
