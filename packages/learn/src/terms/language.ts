// SPDX-License-Identifier: EUPL-1.2
// Which language a paragraph or sentence is in, by its function words: a word that only one language uses counts most.
// Four languages are told apart from each other and from their neighbours, whose words count for nobody.

import { LANGUAGES, type Language } from '@amparo/kernel';
import { foldWord } from './letters.ts';

const FUNCTION_WORDS: Readonly<Record<Language | 'it' | 'de' | 'nl' | 'ca' | 'ro', string>> = {
  en: `the of and to in is was were are be been being for with on at by from that this these those it its he she they them
    their his her him we us our you your who whom whose which what when where while because but or nor so if than then there
    here have has had do does did not no as an a will would can could should may might must about into over after before
    between under against during through without within also only more most other some any each many such said says told
    i my me up out off how all both few own same very just still yet never always every another new two one first`,
  es: `el la los las un una unos unas de del al a y e o u en es era eran fue fueron son ser estar esta estaba estaban estan
    por para con sin sobre entre hasta desde que quien quienes cual cuales como cuando donde mientras porque pero sino ni si
    no se su sus le les lo nos me mi mis tu te yo ella ellas ellos usted ustedes este esta esto estos estas ese esa eso esos
    esas aquel aquella muy mas menos tambien solo ya aun todavia siempre nunca hay ha han habia habian hubo tiene tienen
    tenia cada otro otra otros otras mismo misma todo toda todos todas algun alguna segun ante bajo tras durante contra dijo
    puede pueden debe deben años dos muchas muchos ayer hoy despues ahora entonces aqui donde casi fue dice dicen hace
    quiere eso nuestra nuestro nuestras nuestros vez cuyo cuya desde`,
  fr: `le la les un une des du de d l au aux a à et ou où en est était étaient sont être été ont avait avaient ai as par pour
    avec sans sur entre dans chez vers que qu qui quoi dont quel quelle quels quelles comme quand lorsque pendant parce mais
    donc ni si ne n pas se s sa son ses leur leurs lui il elle ils elles nous vous je j tu me m ce c cet cette ces y aussi
    plus moins très déjà encore toujours jamais il y peut peuvent doit doivent fait faire chaque autre autres même tout toute
    tous toutes selon contre sous après avant depuis deux deja plusieurs certains certaines celles ceux celui hier aujourd hui ensuite maintenant alors ici presque dit disent
    fut notre votre nos vos chacun dès lors afin cela`,
  pt: `o a os as um uma uns umas de do da dos das ao aos à às e ou em no na nos nas num numa é era eram foi foram são ser
    estar está estava estavam estão por pelo pela pelos pelas para com sem sobre entre até desde que quem qual quais como
    quando onde enquanto porque mas senão nem se não seu sua seus suas lhe lhes me meu minha eu ele ela eles elas você vocês
    este esta isto estes estas esse essa isso esses essas aquele aquela muito mais menos também só já ainda sempre nunca há
    tem têm tinha tinham cada outro outra outros outras mesmo mesma todo toda todos todas algum alguma segundo ante sob após
    durante contra disse pode podem deve devem anos dois duas muitas muitos foi dele dela deles delas nele nela neles
    nelas dum duma disso nisso deste desta desse dessa neste nesta ontem hoje depois ainda agora então aqui onde quase
    havia houve fica ficou diz dizem faz quer isso`,
  it: `il lo gli della delle dello degli nel nella nelle dei che non è sono una con per anche più questo questa come di da ha
    hanno essere stato ma alla allo dal dalla sul sulla`,
  de: `der die das und ist nicht ein eine einer eines dem den des mit von zu auf für im auch als sich werden wurde sind bei
    nach aus oder wie über`,
  nl: `de het een en van is niet dat die met voor zijn op aan ook als bij door wordt werd naar uit om hun`,
  ca: `els les dels amb és són una què per això aquest aquesta també més va ser ha han pels seva seu i`,
  ro: `și din este sunt pentru care nu cu pe la un o ale al în sau mai fost prin`,
};

/** Endings that only one of the four has; they decide a heading that holds no function word. */
const ENDINGS: readonly (readonly [RegExp, Language])[] = [
  [/(?:ción|ciones|aban?|idades?|miento|mientos|ñ\p{L}*)$/iu, 'es'],
  [/(?:ção|ções|avam?|ou|ão|ões|ãe[s]?|inh[ao]s?|lh[ao]s?)$/iu, 'pt'],
  [/(?:eux|euse|euses|ées|aux|ère|ées?|îtres?|êtres?)$/iu, 'fr'],
  [/(?:ing|ness|ship|tional|ed|th)$/iu, 'en'],
];

const WEIGHTS = [0, 6, 3, 2, 1, 1, 1, 1, 1, 1];

/** Word -> its weight for en, es, fr, pt; a word shared with another language weighs less. */
export function functionWordWeights(): ReadonlyMap<string, readonly number[]> {
  const owners = new Map<string, Set<string>>();
  for (const [language, list] of Object.entries(FUNCTION_WORDS)) {
    for (const word of list.split(/\s+/u)) {
      const folded = foldWord(word);
      if (folded === '') continue;
      const set = owners.get(folded) ?? new Set<string>();
      owners.set(folded, set.add(language));
    }
  }
  return new Map(
    [...owners].map(([word, set]) => [
      word,
      LANGUAGES.map((language) => (set.has(language) ? (WEIGHTS[set.size] ?? 1) : 0)),
    ]),
  );
}

/** Words of the neighbours, which no one of the four has: they speak against all four. */
export function foreignWords(): ReadonlySet<string> {
  const ours = new Set(LANGUAGES.flatMap((language) => FUNCTION_WORDS[language].split(/\s+/u).map(foldWord)));
  const theirs = (['it', 'de', 'nl', 'ca', 'ro'] as const).flatMap((code) =>
    FUNCTION_WORDS[code].split(/\s+/u).map(foldWord),
  );
  return new Set(theirs.filter((word) => word !== '' && !ours.has(word)));
}

/** Evidence of letters and endings in a short text. */
export function shortTextScores(text: string): number[] {
  const scores = [0, 0, 0, 0];
  const add = (language: Language, weight: number): void => {
    const place = LANGUAGES.indexOf(language);
    scores[place] = (scores[place] ?? 0) + weight;
  };
  for (const word of text.match(/\p{L}+/gu) ?? []) {
    for (const [ending, language] of ENDINGS) if (ending.test(word) && word.length > 3) add(language, 2);
    if (/ñ/iu.test(word)) add('es', 6);
    if (/[ãõ]/iu.test(word)) add('pt', 6);
    if (/lh|nh/iu.test(word)) add('pt', 3);
    if (/[œèùëîû]/iu.test(word)) add('fr', 4);
    if (/[âêô]/iu.test(word)) {
      add('fr', 2);
      add('pt', 2);
    }
    if (/ç/iu.test(word)) {
      add('fr', 2);
      add('pt', 2);
    }
  }
  if (/[¿¡]/u.test(text)) add('es', 8);
  return scores;
}

/**
 * @param scores for en, es, fr, pt
 * @param foreign evidence for a language that is none of the four
 * @returns undefined when nothing speaks clearly for one
 */
export function decideLanguage(scores: ArrayLike<number>, foreign: number, margin: number): Language | undefined {
  let best = 0;
  for (let at = 1; at < LANGUAGES.length; at += 1) if ((scores[at] ?? 0) > (scores[best] ?? 0)) best = at;
  let second = foreign;
  for (let at = 0; at < LANGUAGES.length; at += 1) if (at !== best) second = Math.max(second, scores[at] ?? 0);
  return (scores[best] ?? 0) - second >= margin && (scores[best] ?? 0) > 0 ? LANGUAGES[best] : undefined;
}
