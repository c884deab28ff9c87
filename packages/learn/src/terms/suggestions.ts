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
  return head.endsWith('s') && head.length > 2;
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
  const seen = new Set<string>();
  return fitted.filter((text) => {
    const bare = bareWords(text);
    const isNew = !seen.has(bare);
    seen.add(bare);
    return isNew;
  });
}

/** A note in brackets at the end is for the reader, not for the text. */
export function bareWords(suggestion: string): string {
  return suggestion.replace(/\s*\([^()]*\)\s*$/u, '');
}

/** `a` or `an` before the new words: a vowel letter decides; `hour` and `one` are not among our suggestions. */
export function articleBefore(article: string, next: string): string {
  const wanted = /^[aeiou]/iu.test(next) ? 'an' : 'a';
  if (article === article.toUpperCase() && article.length > 1) return wanted.toUpperCase();
  return article.startsWith('A') ? wanted.charAt(0).toUpperCase() + wanted.slice(1) : wanted;
}

const GENDERS: Readonly<Record<Language, { readonly f: string; readonly m: string }>> = {
  en: { f: '', m: '' },
  es: {
    f: 'trata explotacion pornografia prostitucion',
    m: 'trafico material turismo porno trabajo comercio contrabando',
  },
  fr: { f: 'traite exploitation pornographie prostitution', m: 'trafic materiel tourisme travail commerce' },
  pt: { f: 'trata exploracao pornografia prostituicao', m: 'trafico material turismo trabalho comercio contrabando' },
};

/** Of the nouns with which our forms and replacements begin; undefined for any other. */
export function genderOf(word: string, language: Language): 'f' | 'm' | undefined {
  const folded = foldWord(word);
  const { f, m } = GENDERS[language];
  return f.split(' ').includes(folded) ? 'f' : m.split(' ').includes(folded) ? 'm' : undefined;
}

/** Masculine, feminine; what stands before the noun and changes with it. */
const ARTICLES: Readonly<Record<Language, readonly (readonly [string, string])[]>> = {
  en: [],
  es: [
    ['el', 'la'],
    ['del', 'de la'],
    ['al', 'a la'],
    ['un', 'una'],
    ['este', 'esta'],
    ['ese', 'esa'],
  ],
  fr: [
    ['le', 'la'],
    ['du', 'de la'],
    ['au', 'à la'],
    ['un', 'une'],
    ['ce', 'cette'],
  ],
  pt: [
    ['o', 'a'],
    ['do', 'da'],
    ['no', 'na'],
    ['ao', 'à'],
    ['pelo', 'pela'],
    ['um', 'uma'],
    ['este', 'esta'],
    ['esse', 'essa'],
  ],
};

/**
 * @param before what stands before the noun: one word, or two where the article has a preposition before it
 * @returns the same for a noun of the other gender; undefined where nothing is known of it
 */
export function otherArticle(before: string, to: 'f' | 'm', language: Language): string | undefined {
  const lower = before.toLocaleLowerCase(language);
  for (const [m, f] of ARTICLES[language]) {
    const [from, into] = to === 'f' ? [m, f] : [f, m];
    if (lower !== from) continue;
    return /^\p{Lu}/u.test(before) ? into.charAt(0).toLocaleUpperCase(language) + into.slice(1) : into;
  }
  return undefined;
}
