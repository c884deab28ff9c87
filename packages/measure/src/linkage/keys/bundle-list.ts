// SPDX-License-Identifier: EUPL-1.2
// The whole of the first step of the keys mode for a list holder: rows in, once blinded bundles out, or every reason why not.

import type { PlainDate } from '@amparo/kernel';
import { fingerprintOf, isRehearsal, type LinkageKey, masterOf } from '../encode/linkage-key.ts';
import { judgeList, judgeRecords } from '../list.ts';
import type { NameData } from '../normalise/name-data.ts';
import { type ListRecord, normaliseList, type NormalisedList } from '../normalise/record.ts';
import { type Outcome, refused } from '../problems.ts';
import { BLINDED_FORMAT, type BlindedList } from './blinded-list.ts';
import { KEYS_PARAMETERS, makeBundles, type RingMaterial } from './ring.ts';

export interface BundleRequest {
  readonly records: readonly ListRecord[];
  readonly party: string;
  readonly key: LinkageKey;
  readonly data: NameData;
  readonly today: PlainDate;
  readonly material: RingMaterial;
  readonly keepIds: boolean;
  readonly acceptFutureDates?: boolean | undefined;
}

export interface BundleReport {
  readonly list: BlindedList;
  readonly warnings: NormalisedList['warnings'];
  /** bundles that stand for nobody; known to the holder alone */
  readonly dummies: number;
}

export async function bundleList(request: BundleRequest): Promise<Outcome<BundleReport>> {
  const { records, party, key, data, today, material, keepIds } = request;
  const list = normaliseList(records, data, today);
  const problems = [
    ...judgeRecords(records, party, key.agreement.parties, keepIds),
    ...judgeList(list).filter(({ code }) => code !== 'future-birth' || request.acceptFutureDates !== true),
  ];
  if (problems.length > 0) return refused(...problems);
  const header = {
    format: BLINDED_FORMAT,
    version: 1,
    mode: 'keys',
    party,
    runId: key.runId,
    keyFingerprint: fingerprintOf(key),
    normVersion: data.version,
    parameters: KEYS_PARAMETERS,
    rehearsal: isRehearsal(key.agreement),
  } as const;
  const master = masterOf(key, data.version, KEYS_PARAMETERS);
  const made = await makeBundles(list.persons, header, master, material, keepIds);
  return { ok: true, value: { ...made, warnings: list.warnings } };
}
