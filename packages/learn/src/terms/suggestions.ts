// SPDX-License-Identifier: EUPL-1.2
// Better wordings made to fit the sentence: number, capital letters, and for a replacement the English article before it.

import type { Language } from '@amparo/kernel';
import { foldWord } from './letters.ts';
import type { Suggestion } from './term-list.ts';

const ENGLISH_PLURALS = new Set(['children', 'women', 'men', 'people', 'wives', 'girls', 'boys']);

/** Does the phrase speak of several? The head stands last in English, first in the other three. */
export function isPlural(words: readonly string[], language: Language): boolean {
  const folded = words.map(foldWord);
  if (language === 'en') {
    const head = folded[1] === 'of' ? folded[0] : folded.at(-1);
    return head !== undefined && (ENGLISH_PLURALS.has(head) || (/[^su]s$/u.test(head) && head.length > 3));
  }
  const head = folded[0] ?? '';
  if (language === 'fr') return /(?:[^u]s|aux|eux)$/u.test(head) && head.length > 2;
  return /s$/u.test(head) && head.length > 2;
}

export function fitSuggestions(
  suggestions: readonly Suggestion[],
  { words, language, beginsSentence }: { words: readonly string[]; language: Language; beginsSentence: boolean },
): readonly string[] {
  const plural = isPlural(words, language);
  const [first = ''] = words;
  const isShouting = words.join('').length > 3 && words.every((word) => word === word.toLocaleUpperCase(language));
  const isCapital = beginsSentence && /^\p{Lu}/u.test(first);
  const fitted = suggestions.map(({ one, many }) => {
    const text = plural ? (many ?? one) : one;
    if (isShouting) return text.toLocaleUpperCase(language);
    return isCapital ? text.charAt(0).toLocaleUpperCase(language) + text.slice(1) : text;
  });
  return [...new Set(fitted)];
}

/** A note in brackets at the end is for the reader, not for the text. */
export function bareWords(suggestion: string): string {
  return suggestion.replace(/\s*\([^()]*\)\s*$/u, '');
}

/** `a` or `an` before the new words: a vowel letter decides; `hour` and `one` are not among our suggestions. */
export function articleBefore(article: string, next: string): string {
  const wanted = /^[aeiou]/iu.test(next) ? 'an' : 'a';
  if (article === article.toUpperCase() && article.length > 1) return wanted.toUpperCase();
  return /^A/u.test(article) ? wanted.charAt(0).toUpperCase() + wanted.slice(1) : wanted;
}
