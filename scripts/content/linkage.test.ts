// SPDX-License-Identifier: EUPL-1.2
// What the pages of linkage get as content: the table of letters gives what the library gives, so that a list encoded on a page
// matches one encoded by the command; and the invented lists are lists.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import anyAscii from 'any-ascii';
import { personalRecordIds, readList } from '@amparo/measure/linkage';
import { openTable, textOf } from '@amparo/spreadsheet';
import fromTable, { readLetters } from '../../apps/web/src/pages/linkage/letters.ts';
import { buildLetters, readPracticeLists } from './linkage.ts';

describe('the table of letters', () => {
  it('writes every letter of every script as the library does', () => {
    assert.throws(() => fromTable('ñ'), TypeError);
    readLetters(buildLetters());
    for (let block = 0; block < 0x1100; block += 1) {
      const text = Array.from({ length: 256 }, (_, low) => String.fromCodePoint(block * 256 + low)).join('|');
      assert.equal(fromTable(text), anyAscii(text), `block ${block}`);
    }
  });
});

describe('the invented lists', () => {
  it('are four, can be read, and have record numbers that say nothing', () => {
    const lists = readPracticeLists(join(import.meta.dirname, '../../content/linkage/practice'));
    assert.deepEqual(Object.keys(lists), ['practice-A', 'practice-B', 'practice-C', 'practice-D']);
    for (const text of Object.values(lists)) {
      const rows = [...openTable(new TextEncoder().encode(text)).rows()].map(({ cells }) =>
        cells.map((cell) => textOf(cell)),
      );
      const read = readList(rows);
      assert.ok(read.ok);
      assert.ok(read.value.length >= 290);
      assert.deepEqual(personalRecordIds(read.value), []);
    }
  });
});
