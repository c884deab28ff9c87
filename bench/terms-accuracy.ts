// SPDX-License-Identifier: EUPL-1.2
// Accuracy of the terms checker on written sentences (bench/terms/*.txt): `+ rule | sentence` must be flagged by that rule,
// `- | sentence` must pass. Lists and engine were developed on one half; the other half is only counted.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Language } from '@amparo/kernel';
import type { TermChecker } from '@amparo/learn/terms';
import { root } from './measure.ts';

export interface Sentence {
  readonly language: Language;
  readonly text: string;
  /** undefined: must pass */
  readonly rule: string | undefined;
  readonly half: 'development' | 'held-out';
}

export interface Accuracy {
  readonly sentences: number;
  readonly recall: number;
  /** messages that are asked for, of all messages */
  readonly precision: number;
  /** sentences that must pass, and do */
  readonly clean: number;
  readonly mistakes: readonly string[];
}

export function readSentences(): readonly Sentence[] {
  return LANGUAGES.flatMap((language) =>
    [language, `${language}-later`, `${language}-fresh`, `${language}-last`].flatMap((name) =>
      readFile(language, name),
    ),
  );
}

/** Sentences written later, in four rounds, were counted once and then learned from: all are development. */
function readFile(language: Language, name: string): readonly Sentence[] {
  const blocks = readFileSync(join(root, `bench/terms/${name}.txt`), 'utf8').split(/\n(?=[+-] )/u);
  return blocks.map((block, index): Sentence => {
    const [, sign, rule, text] = /^([+-]) (?:(\S+) )?\| (.*)$/su.exec(block.trimEnd()) ?? [];
    if (text === undefined) throw new RangeError(`bench/terms/${name}.txt: sentence ${index + 1} cannot be read`);
    const half = index % 2 === 0 || name !== language ? 'development' : 'held-out';
    return { language, text, rule: sign === '+' ? `${language}-${rule}` : undefined, half };
  });
}

export function measureTerms(checker: TermChecker, sentences: readonly Sentence[], isTold: boolean): Accuracy {
  let [wanted, found, right, told, negatives, clean] = [0, 0, 0, 0, 0, 0];
  const mistakes: string[] = [];
  for (const { language, text, rule } of sentences) {
    const messages = checker.check(text, { language: isTold ? language : undefined, format: 'markdown' });
    told += messages.length;
    const matching = messages.filter(({ ruleId }) => ruleId === rule);
    right += matching.length;
    if (rule !== undefined) {
      wanted += 1;
      if (matching.length > 0) found += 1;
      else mistakes.push(`missed ${rule}: ${text}`);
    } else {
      negatives += 1;
      if (messages.length === 0) clean += 1;
    }
    for (const { ruleId, words } of messages)
      if (ruleId !== rule) mistakes.push(`not asked for ${ruleId} [${words}]: ${text}`);
  }
  return {
    sentences: sentences.length,
    recall: found / Math.max(wanted, 1),
    precision: right / Math.max(told, 1),
    clean: clean / Math.max(negatives, 1),
    mistakes,
  };
}
