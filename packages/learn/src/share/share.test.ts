// SPDX-License-Identifier: EUPL-1.2
// Cards as the person who shares one meets them: nothing on a card without a fact, no figure without its limits, everything
// inside the picture, every word also there for who does not see it.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Issue } from '@amparo/kernel';
import fc from 'fast-check';
import type { Fact } from '../lessons/facts-bank.ts';
import {
  altText,
  CARD_SIZES,
  cardsFrom,
  cardSvg,
  cardWords,
  type CardWords,
  readPoster,
  readShareCard,
  type ShareCard,
  wrapLines,
} from './index.ts';

const four = (text: string) => ({ en: text, es: text, fr: text, pt: text });
const fact: Fact = {
  id: 'f1',
  statement: four('A fictional statement.'),
  limits: four('Only what was looked for.'),
  sources: ['A fictional report (2020)', 'Another one'],
  mark: 'verified',
  checkedOn: '2026-01-02',
};
const context = {
  facts: new Map([
    ['f1', fact],
    ['f2', { ...fact, id: 'f2', mark: 'from-memory' as const }],
    ['f3', { ...fact, id: 'f3', statement: { en: 'a', es: 'b' } }],
  ]),
  drawings: new Set(['quiet-talk', 'stop-go-tell']),
};
const raw = {
  id: 'one',
  title: four('A title'),
  message: four('Look twice.'),
  facts: ['f1'],
  drawing: 'quiet-talk',
  alt: four('Two people talk'),
};
const read = (change: Readonly<Record<string, unknown>>) => {
  const issues: Issue[] = [];
  const card = readShareCard({ ...raw, ...change }, 'cards[0]', issues, context);
  return { card, codes: issues.map(({ code }) => code) };
};
/** as wide as it is tall, which no letter is */
const measure = (text: string, size: number) => Array.from(text).length * size;
const words: CardWords = { title: 'A title', message: 'Look twice.', limits: '', source: 'From: x.', day: '' };
const options = {
  size: 'square',
  language: 'en',
  drawing: '<svg viewBox="0 0 400 240"><rect/></svg>',
  alt: 'Two people',
  measure,
} as const;

describe('reading cards and posters', () => {
  it('takes a card that rests on a verified fact in four languages', () => {
    assert.deepEqual(read({}), { card: { ...raw, limits: false }, codes: [] });
  });

  it('refuses what a card must not be', () => {
    for (const [change, code] of [
      [{ facts: ['f2'] }, 'no-such-fact'],
      [{ facts: ['f3'] }, 'no-such-fact'],
      [{ facts: ['f99'] }, 'no-such-fact'],
      [{ facts: [] }, 'no-fact'],
      [{ day: '07-30' }, 'day-without-fact'],
      [{ day: '7-30', dayFact: 'f1' }, 'bad-day'],
      [{ message: four('It was 38 % of them.') }, 'figure-alone'],
      [{ message: { en: 'a', es: 'b' } }, 'not-translated'],
      [{ message: four('x'.repeat(181)) }, 'too-long'],
      // a drawing of a child is no drawing for a card
      [{ drawing: 'stop-go-tell' }, 'not-allowed'],
    ] as const) {
      const { card, codes } = read(change);
      assert.equal(card, undefined, code);
      assert.ok(code === 'not-allowed' ? codes.length === 1 : codes.includes(code), `${code}: ${codes.join()}`);
    }
  });

  it('wants three things that a person can do on a poster', () => {
    const issues: Issue[] = [];
    const poster = { ...raw, audience: 'youth', lines: [four('a'), four('b')] };
    assert.equal(readPoster(poster, 'posters[0]', issues, context), undefined);
    assert.deepEqual(
      issues.map(({ code }) => code),
      ['too-few'],
    );
    assert.ok(readPoster({ ...poster, lines: [four('a'), four('b'), four('c')] }, 'posters[0]', [], context));
  });

  it('puts the card of the next day first', () => {
    const card = (id: string, day?: string) => ({ id, ...(day === undefined ? {} : { day }) }) as ShareCard;
    const order = cardsFrom(
      [card('any'), card('july', '07-30'), card('december', '12-02'), card('june', '06-12')],
      '2026-07-31',
    );
    assert.deepEqual(
      order.map(({ id }) => id),
      ['december', 'june', 'july', 'any'],
    );
  });
});

describe('a card as a picture', () => {
  it('tells source and day of check, the limits only where a figure needs them', () => {
    const card = read({ limits: true }).card as ShareCard;
    const told = { source: 'From:', checked: (day: string) => `Checked on ${day}.`, day: '' };
    const own = cardWords(card, context.facts, 'es', told);
    assert.equal(own.source, 'From: A fictional report (2020). Checked on 2026-01-02.');
    assert.equal(own.limits, 'Only what was looked for.');
    assert.equal(cardWords({ ...card, limits: false }, context.facts, 'es', told).limits, '');
  });

  it('keeps every letter inside the picture, whatever a person types, and every word in its description', () => {
    const text = fc.string({ maxLength: 180, unit: 'grapheme' });
    fc.assert(
      fc.property(text, fc.constantFrom('square', 'wide', 'story'), (message, size) => {
        const svg = cardSvg({ ...words, message }, { ...options, size });
        const { width, height } = CARD_SIZES[size];
        const lines = [
          ...svg.matchAll(/<text x="(\d+)" y="(\d+)" textLength="(\d+)"[^>]* font-size="(\d+)"[^>]*>([^<]*)</gu),
        ];
        assert.ok(lines.length >= 2);
        for (const [, x, y, long, , shown = ''] of lines) {
          assert.ok(Number(y) <= height && Number(y) > 0, 'below the picture');
          assert.ok(Number(x) >= 0 && Number(x) + Number(long) <= width && shown !== '');
        }
        assert.equal(svg.match(/<(?:script|image|foreignObject|style)\b/u), null);
      }),
      { numRuns: 200 },
    );
  });

  it('is drawn safely from whatever stands in the field', () => {
    const svg = cardSvg({ ...words, message: '</text><script>alert(1)</script> & "x"' }, options);
    assert.ok(!svg.includes('<script'));
    assert.match(svg, /&lt;script&gt;/u);
  });

  it('gives all its words as alternative text', () => {
    assert.equal(
      altText(
        { day: '30 July', title: 'A title', message: 'Look twice.', limits: '', source: 'From: x.' },
        'Two people',
      ),
      '30 July. A title. Look twice. From: x. Two people.',
    );
  });

  it('breaks lines at spaces, and a word only where it is wider than the column', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrapLines(text, width, (line) => Array.from(line).length);
        assert.equal(lines.join('').replace(/[ \t\n\r]/gu, ''), text.replace(/[ \t\n\r]/gu, ''));
        for (const line of lines) assert.ok(Array.from(line).length <= width);
      }),
    );
    assert.deepEqual(
      wrapLines('one two three', 7, (line) => line.length),
      ['one two', 'three'],
    );
  });
});
