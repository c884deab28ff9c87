// SPDX-License-Identifier: EUPL-1.2
// The ledger of a linkage: who agreed, one run for one key, who has still to delete; and that no line can be changed, left out or
// said in the name of another.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  addToLedger,
  judgeLedger,
  type LedgerLine,
  makeKeyPair,
  readLedger,
  type Statement,
  stillToDelete,
  writeLedger,
} from '../index.ts';

const own = (party: string) => makeKeyPair(party, new Uint8Array(32).fill(party.charCodeAt(0))).own;
const agreement = { purpose: 'p', legalBasis: 'b', parties: ['A', 'B'], until: '' };
const agreed: Statement = { kind: 'agreement', runId: 'r1', keyFingerprint: 'f', agreement };
const run: Statement = {
  kind: 'run',
  runId: 'r1',
  keyFingerprint: 'f',
  mode: 'clk',
  lists: ['A', 'B'].map((party) => ({ party, records: 100, commitment: party })),
  threshold: 0.7,
  smallestCell: 10,
  released: 'hash',
};
const deletion: Statement = { kind: 'deletion', runId: 'r1', deleted: ['encodings', 'key'] };

function said(lines: readonly LedgerLine[], statement: Statement, party: string): readonly LedgerLine[] {
  const added = addToLedger(lines, statement, own(party), '2026-11-26');
  assert.ok(added.ok, JSON.stringify(added));
  return added.value;
}

function refusedWith(lines: readonly LedgerLine[], statement: Statement, party: string): readonly string[] {
  const added = addToLedger(lines, statement, own(party), '2026-11-26');
  return added.ok ? [] : added.problems.map(({ code }) => code);
}

describe('the ledger of a linkage', () => {
  const both = said(said([], agreed, 'A'), agreed, 'B');
  const ran = said(both, run, 'unit');

  it('lets a run be made when every party has signed the same agreement, and once', () => {
    assert.deepEqual(refusedWith([], run, 'unit'), ['not-agreed']);
    assert.deepEqual(refusedWith(said([], agreed, 'A'), run, 'unit'), ['not-agreed']);
    const other = said(said([], agreed, 'A'), { ...agreed, keyFingerprint: 'other' }, 'B');
    assert.deepEqual(refusedWith(other, run, 'unit'), ['agreement-differs']);
    assert.deepEqual(refusedWith(ran, run, 'unit'), ['run-again']);
    assert.deepEqual(refusedWith(ran, { ...run, released: 'other' }, 'other unit'), ['run-again']);
  });

  it('knows who has still to delete, the unit too', () => {
    assert.deepEqual(refusedWith(both, deletion, 'A'), ['no-run-before']);
    assert.deepEqual(stillToDelete(ran, 'r1'), ['unit', 'A', 'B']);
    const done = said(said(ran, deletion, 'A'), deletion, 'unit');
    assert.deepEqual(stillToDelete(done, 'r1'), ['B']);
  });

  it('is read as it was written, and refused when a line was changed, left out, moved or signed by somebody else', () => {
    const whole = said(ran, deletion, 'A');
    const text = writeLedger(whole);
    const read = readLedger(text);
    assert.ok(read.ok);
    assert.deepEqual(read.value, whole);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 2 }), (at) => {
        assert.equal(judgeLedger(whole.filter((_, index) => index !== at)).length, 1);
        const moved = [...whole];
        [moved[at], moved[at + 1]] = [moved[at + 1] as LedgerLine, moved[at] as LedgerLine];
        assert.equal(judgeLedger(moved).length, 1);
        const later = whole.map((line, index) => (index === at ? { ...line, on: '2026-11-27' } : line));
        assert.deepEqual(judgeLedger(later)[0]?.values, { line: at + 1 });
      }),
      { numRuns: 6 },
    );
    const inNameOfA = addToLedger(ran, deletion, { ...own('C'), party: 'A' }, '2026-11-26');
    assert.ok(!inNameOfA.ok);
    assert.equal(inNameOfA.problems[0]?.code, 'ledger-changed');
    assert.ok(!readLedger(`${text}no line\n`).ok);
  });
});
