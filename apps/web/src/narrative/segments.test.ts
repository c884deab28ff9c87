// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cutAtSpans } from './segments.ts';

test('a text without spans is one piece, an empty text none', () => {
  assert.deepEqual(cutAtSpans('abc', []), [{ text: 'abc', within: [], ending: [] }]);
  assert.deepEqual(cutAtSpans('', []), []);
});

test('overlapping spans are cut where one begins inside the other', () => {
  assert.deepEqual(
    cutAtSpans('they kept my papers', [
      { start: 5, end: 12 },
      { start: 10, end: 19 },
    ]),
    [
      { text: 'they ', within: [], ending: [] },
      { text: 'kept ', within: [0], ending: [] },
      { text: 'my', within: [0, 1], ending: [0] },
      { text: ' papers', within: [1], ending: [1] },
    ],
  );
});

test('the pieces give the text again, and each span is exactly the pieces within it', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 80 });
  const spans = fc.array(fc.record({ start: fc.nat(80), end: fc.nat(80) }), { maxLength: 8 });
  fc.assert(
    fc.property(texts, spans, (text, given) => {
      const segments = cutAtSpans(text, given);
      assert.equal(segments.map((one) => one.text).join(''), text);
      for (const [place, { start, end }] of given.entries()) {
        const words = segments.filter(({ within }) => within.includes(place)).map((one) => one.text);
        assert.equal(words.join(''), start < end ? text.slice(start, end) : '');
        const ends = segments.filter(({ ending }) => ending.includes(place)).length;
        assert.equal(ends, start < Math.min(end, text.length) ? 1 : 0);
      }
    }),
  );
});
