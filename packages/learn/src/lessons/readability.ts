// SPDX-License-Identifier: EUPL-1.2
// How plain a text is, by the usual formula of its language. A formula is a smoke test: people who read aloud are the
// proof. Needed words (trafficking, explotación) are explained once in the lessons; the score is given with and without.
//
// W words per sentence, S syllables per word. Sources:
// en  Flesch-Kincaid grade 0.39 W + 11.8 S - 15.59 (Kincaid, Fishburne, Rogers, Chissom 1975; seen in public copies)
// es  206.835 - 62.3 S - W, the Flesch-Szigriszt ease on the INFLESZ bands (Barrio-Cantalejo et al., An. Sist. Sanit.
//     Navar. 31(2), 2008); beside it Fernández Huerta 206.84 - 60 S - 1.02 W (1959; from memory, many copies are wrong)
// fr  207 - 1.015 W - 73.6 S (Kandel and Moles 1958; from memory)
// pt  248.835 - 1.015 W - 84.6 S (Martins, Ghiraldelo, Nunes, Oliveira 1996; as given by two public pages)

import type { Language } from '@amparo/kernel';
import { PLAINNESS, type Audience } from './audience.ts';
import { countSyllables } from './syllables.ts';

export interface TextMeasure {
  readonly sentences: number;
  readonly words: number;
  readonly syllables: number;
  readonly longestSentence: string;
  readonly longestWords: number;
}

export interface Readability extends TextMeasure {
  readonly meanSentence: number;
  /** English: grade of school, low is plain; other languages: ease, high is plain */
  readonly score: number;
  /** the score without the needed words of the subject */
  readonly scoreWithoutNeeded: number;
}

/** Words that the subject needs and the lessons explain: stems, compared by prefix. */
export const NEEDED_WORDS: Readonly<Record<Language, readonly string[]>> = Object.freeze({
  en: [
    'traffick',
    'exploit',
    'smuggl',
    'migra',
    'vulnerab',
    'recruit',
    'consul',
    'inspect',
    'authorit',
    'protocol',
    'convention',
    'confidential',
    'interpret',
    'certificat',
    'deception',
    'agency',
    'agencies',
    'embassy',
    'organisation',
  ],
  es: [
    'tratante',
    'traficante',
    'explotaci',
    'explotad',
    'migra',
    'vulnerab',
    'captaci',
    'consul',
    'inspecci',
    'inspector',
    'autoridad',
    'protocolo',
    'convenio',
    'confidencial',
    'intérprete',
    'organizaci',
    'derivaci',
    'consentimiento',
    'adolescente',
    'institucion',
  ],
  fr: [
    'exploit',
    'migra',
    'migrant',
    'vulnérab',
    'recrut',
    'consul',
    'inspect',
    'autorit',
    'protocole',
    'convention',
    'confidential',
    'interprèt',
    'organisation',
    'consentement',
    'trafiquant',
    'institution',
  ],
  pt: [
    'tráfico',
    'traficante',
    'explora',
    'migra',
    'vulnerab',
    'recruta',
    'aliciamento',
    'consul',
    'inspe',
    'autoridade',
    'protocolo',
    'convenção',
    'confidencial',
    'intérprete',
    'organizaç',
    'consentimento',
    'adolescente',
    'contrabando',
    'instituiç',
  ],
});

/** Cuts at . ! ? … and at line ends; a dot inside a number or after a one-letter abbreviation ends nothing. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n+|(?<=[.!?…]["”»’)]*)\s+(?=[\p{Lu}\p{N}¿¡"“«(—–])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).length > 0);
}

/** Runs of letters, with inner apostrophes and hyphens; figures and marks are no words. */
export function wordsOf(text: string): string[] {
  return text.match(/\p{L}+(?:[’'-]\p{L}+)*/gu) ?? [];
}

export function measureText(text: string, language: Language, leaveOut: readonly string[] = []): TextMeasure {
  const sentences = sentencesOf(text);
  let words = 0;
  let syllables = 0;
  let longestWords = 0;
  let longestSentence = '';
  for (const sentence of sentences) {
    const own = wordsOf(sentence);
    if (own.length > longestWords) {
      longestWords = own.length;
      longestSentence = sentence;
    }
    for (const word of own) {
      if (leaveOut.some((stem) => word.toLowerCase().startsWith(stem))) continue;
      words += 1;
      syllables += countSyllables(word, language);
    }
  }
  return { sentences: sentences.length, words, syllables, longestSentence, longestWords };
}

/** @throws {RangeError} for a text without words */
export function readabilityOf(text: string, language: Language): Readability {
  const all = measureText(text, language);
  if (all.words === 0) throw new RangeError('readabilityOf: expected a text with at least one word');
  const kept = measureText(text, language, NEEDED_WORDS[language]);
  const meanSentence = all.words / all.sentences;
  const score = formula(language, meanSentence, all.syllables / all.words);
  const scoreWithoutNeeded = kept.words === 0 ? score : formula(language, meanSentence, kept.syllables / kept.words);
  return { ...all, meanSentence, score, scoreWithoutNeeded };
}

/** @param wordsPerSentence W; @param syllablesPerWord S; the formula of the language, see the top of this file */
export function formula(language: Language, wordsPerSentence: number, syllablesPerWord: number): number {
  if (language === 'en') return 0.39 * wordsPerSentence + 11.8 * syllablesPerWord - 15.59;
  if (language === 'es') return 206.835 - 62.3 * syllablesPerWord - wordsPerSentence;
  if (language === 'fr') return 207 - 1.015 * wordsPerSentence - 73.6 * syllablesPerWord;
  return 248.835 - 1.015 * wordsPerSentence - 84.6 * syllablesPerWord;
}

/** Fernández Huerta (1959), for Spanish texts, shown beside INFLESZ; from memory. */
export function fernandezHuerta(wordsPerSentence: number, syllablesPerWord: number): number {
  return 206.84 - 60 * syllablesPerWord - 1.02 * wordsPerSentence;
}

export const INFLESZ_BANDS = ['very-hard', 'rather-hard', 'normal', 'fairly-easy', 'very-easy'] as const;
export type InfleszBand = (typeof INFLESZ_BANDS)[number];

/** Bands 0-40, 40-55, 55-65, 65-80, 80-100 (Barrio-Cantalejo et al. 2008). */
export function infleszBand(score: number): InfleszBand {
  if (score < 40) return 'very-hard';
  if (score < 55) return 'rather-hard';
  if (score < 65) return 'normal';
  return score < 80 ? 'fairly-easy' : 'very-easy';
}

export type PlainnessFault =
  | { readonly code: 'too-hard'; readonly score: number; readonly limit: number }
  | { readonly code: 'sentences-too-long'; readonly mean: number; readonly limit: number }
  | { readonly code: 'sentence-too-long'; readonly words: number; readonly limit: number; readonly sentence: string };

/** What stands against the limits of an audience; the score without the needed words decides. */
export function plainnessFaults(found: Readability, audience: Audience, language: Language): PlainnessFault[] {
  const { score, meanSentence, longestSentence } = PLAINNESS[audience];
  const faults: PlainnessFault[] = [];
  const limit = score[language];
  const own = found.scoreWithoutNeeded;
  if (language === 'en' ? own > limit : own < limit) faults.push({ code: 'too-hard', score: own, limit });
  if (found.meanSentence > meanSentence)
    faults.push({ code: 'sentences-too-long', mean: found.meanSentence, limit: meanSentence });
  if (longestSentence !== undefined && found.longestWords > longestSentence)
    faults.push({
      code: 'sentence-too-long',
      words: found.longestWords,
      limit: longestSentence,
      sentence: found.longestSentence,
    });
  return faults;
}
