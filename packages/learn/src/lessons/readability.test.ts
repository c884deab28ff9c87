// SPDX-License-Identifier: EUPL-1.2
// Scores worked out by hand from the formulas, bands, cutting of sentences, and the limits of each audience.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LANGUAGES } from '@amparo/kernel';
import fc from 'fast-check';
import { AUDIENCES, PLAINNESS } from './audience.ts';
import {
  fernandezHuerta,
  formula,
  infleszBand,
  plainnessFaults,
  readabilityOf,
  sentencesOf,
  wordsOf,
} from './readability.ts';

const near = (one: number, other: number) => assert.ok(Math.abs(one - other) < 1e-9, `${one} is not ${other}`);

describe('the score of a text', () => {
  it('in English is the grade of Flesch and Kincaid', () => {
    // 2 sentences, 8 words, 10 syllables: 0.39 * 4 + 11.8 * 1.25 - 15.59
    const found = readabilityOf('You can tell a teacher. She will listen.', 'en');
    assert.deepEqual([found.sentences, found.words, found.syllables], [2, 8, 10]);
    near(found.score, 0.39 * 4 + 11.8 * 1.25 - 15.59);
  });

  it('in Spanish is the ease of Szigriszt, with Fernández Huerta beside it', () => {
    // Dilo a tu maestra: 4 words, 2 + 1 + 1 + 3 syllables
    const found = readabilityOf('Dilo a tu maestra.', 'es');
    assert.equal(found.syllables, 7);
    near(found.score, 206.835 - 62.3 * (7 / 4) - 4);
    near(fernandezHuerta(4, 7 / 4), 206.84 - 60 * (7 / 4) - 1.02 * 4);
    assert.deepEqual([39, 40, 55, 65, 80].map(infleszBand), [
      'very-hard',
      'rather-hard',
      'normal',
      'fairly-easy',
      'very-easy',
    ]);
  });

  it('in French and Portuguese follows Kandel and Moles, and Martins and others', () => {
    near(formula('fr', 10, 1.5), 207 - 10.15 - 110.4);
    near(formula('pt', 10, 2), 248.835 - 10.15 - 169.2);
  });

  it('is also given without the words that the subject needs', () => {
    const found = readabilityOf('Trafficking is a crime. Tell a teacher.', 'en');
    assert.ok(found.scoreWithoutNeeded < found.score);
    const without = readabilityOf('La explotación es un delito.', 'es');
    assert.ok(without.scoreWithoutNeeded > without.score);
  });

  it('falls with longer words and longer sentences, whatever the language', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...LANGUAGES),
        fc.double({ min: 1, max: 40, noNaN: true }),
        fc.double({ min: 1, max: 4, noNaN: true }),
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        (language, words, syllables, more) => {
          const harder = language === 'en' ? 1 : -1;
          assert.ok(harder * (formula(language, words + more, syllables) - formula(language, words, syllables)) > 0);
          assert.ok(harder * (formula(language, words, syllables + more) - formula(language, words, syllables)) > 0);
        },
      ),
    );
  });
});

describe('sentences', () => {
  it('end at full stops, question marks and line ends, also inside quotation marks', () => {
    assert.deepEqual(sentencesOf('“Come with me.” She said no. ¿Y tú? ¡Ven!\nA line'), [
      '“Come with me.”',
      'She said no.',
      '¿Y tú?',
      '¡Ven!',
      'A line',
    ]);
  });

  it('do not end inside a figure or before a small letter', () => {
    assert.equal(sentencesOf('It costs 3.000 pesos, e.g. for the bus.').length, 1);
  });

  it('hold words with apostrophes and hyphens as one', () => {
    assert.deepEqual(wordsOf('It’s a self-check: 25 people, l’école'), [
      'It’s',
      'a',
      'self-check',
      'people',
      'l’école',
    ]);
  });

  it('lose no word of the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        assert.equal(sentencesOf(text).flatMap(wordsOf).length, wordsOf(text).length);
      }),
    );
  });
});

describe('the limits', () => {
  it('of children refuse a long sentence and quote it', () => {
    const long = 'We go to the big blue house on the hill and then we all sit down to eat the soup.';
    const faults = plainnessFaults(readabilityOf(long, 'en'), 'children', 'en');
    assert.deepEqual(
      faults.map(({ code }) => code),
      ['too-hard', 'sentences-too-long', 'sentence-too-long'],
    );
  });

  it('are never looser for the younger', () => {
    for (const language of LANGUAGES) {
      const order = AUDIENCES.map((audience) => PLAINNESS[audience].score[language] * (language === 'en' ? 1 : -1));
      assert.deepEqual(
        order,
        [...order].sort((one, other) => one - other),
      );
    }
  });
});
