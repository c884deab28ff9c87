// SPDX-License-Identifier: EUPL-1.2
// The names of a person as a set of canonical words (linkage section 3.1). A set, because the order cannot be trusted: given and
// family names are swapped, written into one field, or follow another custom (Portuguese lists keep the last surname,
// Spanish ones the first). Never keeps a spelling.

import { foldCase, isArabic, toLatin } from './fold-letters.ts';
import type { NameData } from './name-data.ts';
import { soundKey } from './sound-key.ts';

const PARTICLES = new Set(
  'de da do das dos del la las los di du des le el al y e et ben bin ibn bint abd abdul abdel abdal abdoul abdur abder abdus abdes abu abou abo abi bou ould uld bn abn bnt von van der den ter'.split(
    ' ',
  ),
);
const SUFFIXES = new Set('filho filha neto neta junior sobrinho jr sr ii iii iv'.split(' '));
const SAINTS = new Set(['san', 'santa', 'st']);
const JOINED_TO_NEXT = new Set(['mc', 'mac', 'o']);

/** the Arabic article assimilated to what follows, as in As-Salam, Ar-Rahman, ech-Chami */
const ASSIMILATED = /(?<![\p{L}])[ae](l|r|sh|ch|s|dh|d|z|th|t|n)[\s-]+(?=\1)/gu;
/** article written as one with the word: Alhassan, Elmasry; at least four letters follow, the first a consonant */
const GLUED_ARTICLE = /^[ae]l(?=[bcdfghjkmnpqrstvwxz][a-z]{3})/u;
/** Abdelaziz, Abdul Rahman, Abderrahman, Abdussalam */
const SERVANT_OF = /^ab[dt][aeou]{0,2}(?:l|r(?=r)|s(?=s)|z(?=z)|d(?=d)|n(?=n))?(?=[a-z]{3})/u;
const SERVANT_OF_GOD = /^ab[dt][aeou]*l+[ae]?h?$|^abd[aeou]*l+ahi?$|^abdoulaye?$/u;
const FATHER_OF = /^ab[ou]u?(?=[a-z]{4})/u;
const OF_THE = /^dela(s)?(?=[bcdfghjkmnpqrtvz][a-z]{2})/u;

export interface NameFields {
  readonly givenNames: string;
  readonly surname1: string;
  readonly surname2: string;
  readonly fullName: string;
}

/** @returns canonical words, each once, in alphabetical order; empty when there is no name */
export function nameTokens(fields: NameFields, data: NameData): string[] {
  const words = [fields.givenNames, fields.surname1, fields.surname2, fields.fullName].flatMap(wordsOf);
  const kept = dropSuffixes(dropParticles(joinPrefixes(words)));
  const tokens = new Set(kept.map((word) => canonical(word, data)).filter((token) => token !== ''));
  return [...tokens].sort();
}

function wordsOf(text: string): string[] {
  const folded = foldCase(text).replaceAll(ASSIMILATED, '');
  const words = folded.split(/[^\p{L}\p{N}\p{M}]+/u).filter((word) => word !== '');
  return joinServants(words)
    .map((word) => (isArabic(word) ? word.replace(/^ال(?=.{2})/u, '') : word))
    .flatMap((word) => toLatin(word).split(' '))
    .filter((word) => word !== '' && !/^\d+$/u.test(word));
}

/** عبد and the word after it are one name, as Abdelaziz is */
function joinServants(words: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of words) {
    if (joined.at(-1) === 'عبد') joined[joined.length - 1] = `عبد${word}`;
    else joined.push(word);
  }
  return joined;
}

function joinPrefixes(words: readonly string[]): string[] {
  const joined: string[] = [];
  let prefix = '';
  words.forEach((word, place) => {
    if (JOINED_TO_NEXT.has(word) && place < words.length - 1 && prefix === '') prefix = word;
    else {
      joined.push(prefix + word);
      prefix = '';
    }
  });
  return joined;
}

function dropParticles(words: readonly string[]): readonly string[] {
  const kept = words.filter((word) => !PARTICLES.has(word) && word.length > 1);
  if (kept.length === 0) return words;
  const withoutSaints = kept.filter((word) => !SAINTS.has(word));
  return withoutSaints.length > 2 ? withoutSaints : kept;
}

function dropSuffixes(words: readonly string[]): readonly string[] {
  const kept = words.filter((word) => !SUFFIXES.has(word));
  return kept.length === 0 ? words : kept;
}

function canonical(word: string, data: NameData): string {
  const whole = data.glued.get(word) ?? data.formal.get(word);
  const formal = whole ?? unglue(word, data);
  const key = soundKey(formal);
  return data.sounds.get(key) ?? key;
}

function unglue(word: string, data: NameData): string {
  if (SERVANT_OF_GOD.test(word)) return 'abdallah';
  const part = word.replace(SERVANT_OF, '').replace(FATHER_OF, '').replace(OF_THE, '').replace(GLUED_ARTICLE, '');
  return part === word ? word : (data.formal.get(part) ?? part);
}
