// SPDX-License-Identifier: EUPL-1.2
// `amparo link encode`: a list stays here, its encodings go to the linkage unit. Says what could not be used, by rows for the
// holder's eyes; never a name.

import { basename } from 'node:path';
import {
  encodeList,
  isBlinded,
  type ListRecord,
  type NameData,
  readLinkageKey,
  writeEncodedList,
} from '@amparo/measure/linkage';
import { Usage } from '../options.ts';
import { loadNameData } from '../content.ts';
import { blindAgain, blindList } from './blind.ts';
import { partyOf, readJson, readListFile, readStart, writeWhole } from './files.ts';
import { withOpaqueIds } from './opaque-ids.ts';
import type { LinkCall } from './options.ts';
import { findPairsOnThreads } from './pair-threads.ts';
import { StepProgress } from './progress.ts';
import { today } from './today.ts';
import { tellProblems, type Words } from './words.ts';

const note = (text: string) => console.error(`amparo: ${text}`);

export async function encode(call: LinkCall, words: Words): Promise<number> {
  const [file] = call.files;
  const mode = call.text('mode') ?? 'clk';
  if (mode !== 'clk' && mode !== 'keys') throw new Usage('--mode: use clk or keys');
  if (file !== undefined && isBlinded(readStart(file))) return blindAgain(call, words, call.files);
  if (file === undefined || call.files.length > 1) throw new Usage('link encode: one list at a time');
  const keyFile = call.text('key');
  if (keyFile === undefined) throw new Usage('link encode: --key is needed; make one with amparo link keygen');
  const key = readLinkageKey(readJson(keyFile), today());
  if (!key.ok) return tellProblems(words, key.problems, basename(keyFile));
  const { outcome, guessed } = readListFile(file, {
    encoding: call.text('encoding'),
    sheet: call.number('sheet', 1, 1000),
  });
  if (!outcome.ok) return tellProblems(words, outcome.problems, basename(file));
  if (guessed) note(words.t('linkage.encode.guessed'));
  const party = call.text('party') ?? partyOf(file);
  const records = namedOpaquely(call, outcome.value);
  if (mode === 'keys') return blindList(call, words, { file, records, key: key.value, party });
  const data: NameData = loadNameData();
  const progress = new StepProgress(call.progress);
  const result = await encodeList({
    records,
    party,
    key: key.value,
    data,
    today: today(),
    acceptFutureDates: call.flag('accept-future-dates'),
    acceptDuplicates: call.flag('accept-duplicates'),
    findPairs: findPairsOnThreads,
    onProgress: (share) => progress.show(words.t('linkage.encode.step'), share),
  });
  progress.end();
  if (!result.ok) return tellProblems(words, result.problems, basename(file));
  const { list, warnings, repeated, fill } = result.value;
  for (const [code, count] of Object.entries(warnings))
    if (count > 0) note(words.t(`linking.warnings.${code}`, { count }));
  if (repeated.length > 0) note(words.t('linking.warnings.repeated', { count: repeated.length }));
  const out = call.text('out') ?? `${party}.encoded.json`;
  writeWhole(out, writeEncodedList(list));
  const { records: count, keyFingerprint: fingerprint, commitment } = list.header;
  process.stdout.write(
    `${words.t('linkage.encode.done', { count, party, file: out, fingerprint, fill: words.percent(fill), commitment: commitment.slice(0, 16) })}\n`,
  );
  return 0;
}

function namedOpaquely(call: LinkCall, records: readonly ListRecord[]): readonly ListRecord[] {
  const file = call.text('opaque-ids');
  return file === undefined ? records : withOpaqueIds(records, file);
}
