// SPDX-License-Identifier: EUPL-1.2
// Syllables of a word in English, Spanish, French and Portuguese, for the readability scores. Rules of spelling, not of
// sound: good to about one word in twenty in English and French, nearly exact in Spanish and Portuguese. Each counter is
// held against a list of words in the tests. Source of the rules: the spelling rules of each language as taught in schools
// (Spanish: open vowels part, a closed unstressed vowel joins; Portuguese alike, with nasal ão, õe, ãe as one; French: a
// final e, es, or ent of verbs is mute); the lists of exceptions are our own.

import type { Language } from '@amparo/kernel';

/** @param word one word, any case; @returns at least 1 */
export function countSyllables(word: string, language: Language): number {
  const parts = word
    .toLowerCase()
    .normalize('NFC')
    .split(/[-’']/u)
    .filter((part) => /\p{L}/u.test(part));
  // An apostrophe joins to the next word: l’école, don’t. The part before it has no syllable of its own in French.
  const joined = word.includes('-') ? parts : [parts.join('’')];
  return Math.max(
    1,
    joined.reduce((sum, part) => sum + COUNTERS[language](part), 0),
  );
}

const COUNTERS: Readonly<Record<Language, (word: string) => number>> = {
  en: english,
  es: spanish,
  fr: french,
  pt: portuguese,
};

// A map and not an object: “constructor” is a word too.
const ENGLISH_EXCEPTIONS: ReadonlyMap<string, number> = new Map(
  [
    [1, 'people’s eye eyes whole phones friends clothes where there were here these those home someone’s'],
    [
      2,
      'people something someone somewhere sometimes somebody being doing going seeing quiet science idea’s poem trial diet prior create fuel cruel real doesn’t isn’t wasn’t couldn’t shouldn’t didn’t hasn’t wouldn’t haven’t hadn’t business evening every different believes moment money employ homework lonely surely safely lately namely merely rarely useful hopeful careful houses voices places pieces prices choices pages faces notices safety movement statement placement basement lifetime inside outside beside meanwhile elsewhere household homes’ area’s truly worried hurried married carried tired’s being’s',
    ],
    [
      3,
      'created creating really usual area idea ideas areas everyone everything anyone another video however hospital interview interviews already family families',
    ],
    [4, 'usually everybody experience situation situations society material'],
  ].flatMap(([count, words]) =>
    String(words)
      .split(' ')
      .map((word) => [word, Number(count)] as const),
  ),
);

function english(word: string): number {
  const bare = word.replace(/’s$/u, '');
  const known = ENGLISH_EXCEPTIONS.get(word) ?? ENGLISH_EXCEPTIONS.get(bare);
  if (known !== undefined) return known;
  let text = word.replace(/’/gu, '');
  if (text.length <= 3 && !/[aeiouy].*[^aeiouy]+[aeiouy]/u.test(text)) return 1;
  // The mute endings, in the order of their length: loved, changes, make.
  text = text
    .replace(/(?<![td])ed$/u, '')
    .replace(/(?<![scgzx]|ch|sh)es$/u, '')
    .replace(/(?<=[aeiouy][^aeiouyl]{1,2}|[aeiouy]l)e(?=(?:ful|less|ly|ment|ness|some|time|work)s?$)/u, '');
  if (!/[^aeiouy]le$/u.test(text) && /[aeiouy].*e$/u.test(text)) text = text.replace(/(?<=[^e])e$/u, '');
  const groups = text.match(/[aeiouy]+/gu)?.length ?? 0;
  const parted =
    text.match(
      /i(?:a(?!g)|o(?!u)|um)|(?<![ctgx])iou|[aeou]y?ing|(?<=[^aeiou])ying|(?<!q|g)u[ao]|(?<!q|g)ue(?=nt)|eo(?!u|ple)/gu,
    )?.length ?? 0;
  const joined = text.match(/(?:[ct]i(?:a|o)|si?si?o|[aeiouy]sio|gi(?:o|a))|(?<=[aeiouy])[lr]sio|nsio/gu)?.length ?? 0;
  const late = /(?:[^aeiouy]sm|thm)s?$/u.test(text) || /[aeiouy]sms?$/u.test(text) ? 1 : 0;
  return Math.max(1, groups + parted - Math.min(parted, joined) + late);
}

/** Open vowels part from each other; an accented í or ú parts from any neighbour; everything else joins. */
function iberian(text: string): number {
  const groups = text.match(/[aeiouáéíóúâêôãõàü]+/gu) ?? [];
  let count = 0;
  for (const group of groups) {
    count += 1;
    for (let index = 1; index < group.length; index += 1) {
      const pair = group.slice(index - 1, index + 1);
      if (/^[aeoáéóâêôàãõ][aeoáéóâêôà]$/u.test(pair) || /[íú]/u.test(pair)) count += 1;
    }
  }
  return count;
}

function spanish(word: string): number {
  const text = word
    .replace(/qu(?=[eiéí])/gu, 'k')
    .replace(/gu(?=[eiéí])/gu, 'g')
    .replace(/(?<=[aeiouáéíóú])y$/u, 'i')
    .replace(/^y$/u, 'i')
    .replace(/h(?=[^aeiouáéíóú]|$)/gu, '')
    .replace(/y(?![aeiouáéíóú])/gu, 'i');
  return iberian(text);
}

function portuguese(word: string): number {
  // Nasal diphthongs count as one; i and u part from an open vowel that follows (vi-a-gem), except at the end of a word
  // with an earlier accent (his-tó-ria); a closed vowel before nh, or before a final l, m, n, r, z, parts: ra-i-nha, ru-im.
  const text = word
    .replace(/qu(?=[eiéíê])|[qg]u(?=[aoáãâ])/gu, 'k')
    .replace(/gu(?=[eiéíê])/gu, 'g')
    .replace(/ão|ãe|õe/gu, 'ã')
    .replace(/(?<=[aeou])i(?=nh|[lmnrz](?:$|[^aeiouáéíóú]))/gu, 'í')
    .replace(/(?<=[^aeiouqgkáéíóú]|^)(u)i(?=r|n|z)/gu, '$1í')
    .replace(/(?<=[aeiou])u(?=[lrz]$|[mn][^aeiou])/gu, 'ú')
    .replace(/y/gu, 'i');
  const joinedEnd = /[áéíóúâêô].*[iu][aeo]s?$/u.test(text) ? text.search(/[iu][aeo]s?$/u) : text.length;
  return iberian(
    text.replace(/[iu](?=[aeoáéóâêôã])/gu, (vowel, place: number) => (place < joinedEnd ? `${vowel}_` : vowel)),
  );
}

// Words on -ent whose ending is heard; every other -ent is the mute ending of a verb. Nouns and adverbs on -ment, too.
const FRENCH_HEARD_ENT =
  /^(?:.*ment|.*cident|dent|évident|président|patient|impatient|client|récent|content|absent|présent|parent|apparent|urgent|argent|agent|innocent|différent|adolescent|souvent|vent|cent|lent|talent|accent|serpent|orient|inconvénient|récipient|intelligent|violent|permanent|compétent|équivalent|fréquent)$/u;
const FRENCH_VERBS_MENT =
  /^(?:aiment|ferment|dorment|forment|transforment|nomment|consomment|expriment|confirment|informent|affirment|calment|animent|estiment)$/u;

function french(word: string): number {
  // l’école, d’un, qu’il: the part before the apostrophe has no vowel of its own, or is joined to the next.
  let text = word.replace(/^(?:[ldjmntsc]|qu|jusqu|lorsqu|puisqu)’/u, (start) =>
    /jusqu|lorsqu|puisqu/u.test(start) ? start.replace('’', '') : '',
  );
  text = text
    .replace(/’/gu, '')
    .replace(/qu/gu, 'k')
    .replace(/gu(?=[eéèêiy])/gu, 'g')
    .replace(/ge(?=[aoâ])/gu, 'j');
  if (text.length > 3 && text.endsWith('ent') && (FRENCH_VERBS_MENT.test(text) || !FRENCH_HEARD_ENT.test(text)))
    text = text.replace(/ent$/u, '');
  if (/[aàâeéèêëiîïoôuùûüyœ].*es?$/u.test(text) && !/^(?:[^aeiouyéèê]*)es$/u.test(text))
    text = text.replace(/es?$/u, '');
  text = text
    .replace(/[ïüë]/gu, '_i')
    .replace(/é(?=[aeouâé])/gu, 'é_')
    .replace(/oè/gu, 'o_è')
    .replace(/(?<=[aou])é/gu, '_é')
    .replace(/y(?=[aeéèêiou])/gu, 'j')
    .replace(/(?<=[bcdfgptv][rl])i(?=[aeéèo])/gu, 'i_')
    .replace(/(?<=[bcdfgptv][rl])ou(?=[aeéè])/gu, 'ou_')
    .replace(/(?<=[bcdfgptv][rl])u(?=[aeéèo])/gu, 'u_')
    .replace(/ao(?!u|û)/gu, 'a_o')
    .replace(/(?<!p)aï/gu, 'a_i');
  return text.match(/[aàâeéèêëiîoôuùûyœ]+/gu)?.length ?? 0;
}
