// SPDX-License-Identifier: EUPL-1.2
// `amparo link match`: the linkage unit's step. Encodings in; the table of histories out, with small cells withheld, and which
// records are one person, by opaque numbers. What is written to `unit/` stays with the unit and is deleted after the run.

import { basename, join } from 'node:path';
import {
  linkLists,
  type EncodedList,
  protectBySuppression,
  readEncodedList,
  SMALLEST_CELL,
} from '@amparo/measure/linkage';
import { Usage } from '../options.ts';
import { readText } from './files.ts';
import type { LinkCall } from './options.ts';
import { StepProgress } from './progress.ts';
import { writeResult } from './result-files.ts';
import { tellProblems, type Words } from './words.ts';

export async function match(call: LinkCall, words: Words): Promise<number> {
  const out = call.text('out');
  if (out === undefined) throw new Usage('link match: --out FOLDER is needed');
  if (call.files.length === 0) throw new Usage('link match: name the encoded files of the holders');
  const threshold = call.text('threshold') === 'auto' ? undefined : call.number('threshold', 0.5, 0.95);
  const smallest = call.number('smallest-cell', 3, 100) ?? SMALLEST_CELL;
  const lists: EncodedList[] = [];
  for (const file of call.files) {
    const read = readEncodedList(readText(file));
    if (!read.ok) return tellProblems(words, read.problems, basename(file));
    lists.push(read.value);
  }
  const progress = new StepProgress(call.progress);
  const linked = await linkLists(lists, {
    threshold,
    acceptDuplicates: call.flag('accept-duplicates'),
    onProgress: (phase, share) => progress.show(words.t(`linkage.match.phases.${phase}`), share),
  });
  progress.end();
  if (!linked.ok) return tellProblems(words, linked.problems);
  const result = linked.value;
  const isProtected = protectBySuppression(result.history, smallest);
  writeResult(out, lists, result, isProtected, smallest);
  const persons = result.history.counts.reduce((sum, count) => sum + count, 0);
  process.stdout.write(
    `${words.t('linkage.match.done', {
      lists: lists.length,
      records: result.records.reduce((sum, count) => sum + count, 0),
      persons,
      threshold: words.number(result.threshold, 3),
      folder: join(out),
    })}\n`,
  );
  if (result.chosen?.overlapping === true) console.error(`amparo: ${words.t('linkage.match.overlapping')}`);
  if (lists.some(({ header }) => header.rehearsal)) console.error(`amparo: ${words.t('linkage.match.rehearsal')}`);
  return 0;
}
