// SPDX-License-Identifier: EUPL-1.2
// How fast narratives are read, in megabytes of text per CPU second, beside the least that any reader must do: cutting the
// same texts into words with a regular expression and counting them. Short texts one by one, and all of them as one long text.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES } from '@amparo/kernel';
import { readNarrative } from '@amparo/recognise/narrative';
import { loadReader } from '../scripts/reader/load.ts';
import { cpuSeconds, root } from './measure.ts';

const SECONDS = 1;

export async function benchReader(): Promise<void> {
  console.log('narrative reader, MB of text per CPU second: reading, and cutting into counted words (String.match)');
  for (const language of LANGUAGES) {
    const lines = readFileSync(join(root, `content/reader/teaching/${language}.jsonl`), 'utf8').split('\n');
    const texts = lines
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { narrative: string }).narrative);
    const long = texts.join('\n\n');
    const reader = loadReader(language);
    const megabytes = Buffer.byteLength(long) / 1e6;
    const each = megabytes / texts.length;
    const short = await cpuSeconds(texts.length, SECONDS, (index) => readNarrative(texts[index] ?? '', reader));
    const whole = await cpuSeconds(1, SECONDS, () => readNarrative(long, reader));
    const words = await cpuSeconds(texts.length, SECONDS, (index) => countWords(texts[index] ?? ''));
    const shown = [short * each, whole * megabytes, words * each].map((value) => value.toFixed(1).padStart(5));
    console.log(`  ${language}  one by one ${shown[0]}  one long text ${shown[1]}  words only ${shown[2]}`);
  }
}

function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
