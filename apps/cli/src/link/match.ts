// SPDX-License-Identifier: EUPL-1.2
// `amparo link match`: the linkage unit's step. Encodings in; the table of histories out, with small cells withheld, and which
// records are one person, by opaque numbers. What is written to `unit/` stays with the unit and is deleted after the run.

import {
  type BlindedList,
  type EncodedList,
  isBlinded,
  linkBundles,
  linkLists,
  type Outcome,
  problem,
  protectBySuppression,
  readBlindedList,
  readEncodedList,
  type RunResult,
  SMALLEST_CELL,
} from '@amparo/measure/linkage';
import { Usage } from '../options.ts';
import { readText } from './files.ts';
import { openRunEntry, type RunEntry } from './ledger.ts';
import type { LinkCall } from './options.ts';
import { findPairsOnThreads } from './pair-threads.ts';
import { StepProgress } from './progress.ts';
import { writeResult } from './result-files.ts';
import { tellProblems, type Words } from './words.ts';

export async function match(call: LinkCall, words: Words): Promise<number> {
  const out = call.text('out');
  if (out === undefined) throw new Usage('link match: --out FOLDER is needed');
  if (call.files.length === 0) throw new Usage('link match: name the encoded files of the holders');
  const smallest = call.number('smallest-cell', 3, 100) ?? SMALLEST_CELL;
  const texts = call.files.map((file) => readText(file));
  const linked = texts.some(isBlinded)
    ? matchBundles(call, words, texts, smallest)
    : await matchEncodings(call, words, texts, smallest);
  if (!linked.ok) return tellProblems(words, linked.problems);
  const { result, entry } = linked.value;
  const released = protectBySuppression(result.history, smallest);
  // the ledger first: a table that is not in it must not lie about
  const told = entry?.write(result, released) ?? [];
  if (told.length > 0) return tellProblems(words, told);
  writeResult(out, result, released, smallest);
  process.stdout.write(
    `${words.t('linkage.match.done', {
      lists: result.lists.length,
      records: result.records.reduce((sum, count) => sum + count, 0),
      persons: result.history.counts.reduce((sum, count) => sum + count, 0),
      threshold: words.number(result.threshold, 3),
      folder: out,
    })}\n`,
  );
  if (result.chosen?.overlapping === true) console.error(`amparo: ${words.t('linkage.match.overlapping')}`);
  if (result.rehearsal) console.error(`amparo: ${words.t('linkage.match.rehearsal')}`);
  return 0;
}

interface Linked {
  readonly result: RunResult;
  readonly entry: RunEntry | undefined;
}

async function matchEncodings(
  call: LinkCall,
  words: Words,
  texts: readonly string[],
  smallest: number,
): Promise<Outcome<Linked>> {
  const lists: EncodedList[] = [];
  for (const text of texts) {
    const read = readEncodedList(text);
    if (!read.ok) return read;
    lists.push(read.value);
  }
  const entry = openRunEntry(
    call,
    lists.map(({ header }) => header),
    smallest,
  );
  if (!entry.ok) return entry;
  const progress = new StepProgress(call.progress);
  const linked = await linkLists(lists, {
    threshold: thresholdOf(call, 0.5, 0.95),
    acceptDuplicates: call.flag('accept-duplicates'),
    findPairs: findPairsOnThreads,
    onProgress: (phase, share) => progress.show(words.t(`linking.phases.${phase}`), share),
  });
  progress.end();
  if (!linked.ok) return linked;
  const result = { ...linked.value, mode: 'clk', ids: lists.map(({ ids }) => ids), ...runOf(lists) } as const;
  return { ok: true, value: { result, entry: entry.value } };
}

function matchBundles(call: LinkCall, words: Words, texts: readonly string[], smallest: number): Outcome<Linked> {
  const lists: BlindedList[] = [];
  for (const text of texts) {
    if (!isBlinded(text)) return { ok: false, problems: [problem('different-modes', { first: '1', second: '2' })] };
    const read = readBlindedList(text);
    if (!read.ok) return read;
    lists.push(read.value);
  }
  const entry = openRunEntry(
    call,
    lists.map(({ header }) => header),
    smallest,
  );
  if (!entry.ok) return entry;
  const linked = linkBundles(lists, {
    threshold: thresholdOf(call, 0.05, 0.95),
    acceptDuplicates: call.flag('accept-duplicates'),
  });
  if (!linked.ok) return linked;
  if (linked.value.ids.some((ids) => ids.every((id) => id === '')))
    console.error(`amparo: ${words.t('linkage.match.forgotten')}`);
  const result = { ...linked.value, chosen: undefined, mode: 'keys', ...runOf(lists) } as const;
  return { ok: true, value: { result, entry: entry.value } };
}

function thresholdOf(call: LinkCall, low: number, high: number): number | undefined {
  return call.text('threshold') === 'auto' ? undefined : call.number('threshold', low, high);
}

function runOf(lists: readonly { readonly header: { readonly runId: string; readonly rehearsal: boolean } }[]) {
  return { runId: lists[0]?.header.runId ?? '', rehearsal: lists.some(({ header }) => header.rehearsal) };
}
