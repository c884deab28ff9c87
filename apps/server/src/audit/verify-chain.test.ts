// SPDX-License-Identifier: EUPL-1.2
// The rule of the chain alone, with entries in memory: each thing that can be wrong with one, at the limits.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ChainFault } from './faults.ts';
import {
  type AnchoredHead,
  ANCHOR_EVERY_ENTRIES,
  ANCHOR_EVERY_MS,
  type ChainEntry,
  type ChainHead,
  entryHash,
  genesisHash,
  verifyChain,
} from './verify-chain.ts';

const ORG = randomUUID();
const START = Date.parse('2026-03-01T08:00:00.000Z');

type Text = string | null;
interface Told {
  readonly action?: Text;
  readonly actor?: Text;
  readonly device?: Text;
  readonly object?: Text;
  readonly org?: string;
  readonly purpose?: Text;
  readonly reason?: Text;
  readonly request?: Text;
}

/** A chain as the database would write it, `stepMs` apart. */
function chainOf(count: number, { stepMs = 1000, told = {} }: { stepMs?: number; told?: Told } = {}): ChainEntry[] {
  let previous = genesisHash(ORG);
  return Array.from({ length: count }, (_, index) => {
    const seq = index + 1;
    const at = new Date(START + index * stepMs);
    const actor = randomUUID();
    const body = JSON.stringify({
      action: 'case.read',
      actor,
      at: at.toISOString(),
      decision: 'allowed',
      device: null,
      object: null,
      org: ORG,
      purpose: null,
      reason: 'assigned',
      request: null,
      ...told,
      seq,
    });
    previous = entryHash(previous, body);
    return { org: ORG, seq, at, actor, action: 'case.read', object: null, decision: 'allowed', body, hash: previous };
  });
}

const headOf = (entries: readonly ChainEntry[]): ChainHead => {
  const last = entries.at(-1);
  return { seq: last?.seq ?? 0, hash: last?.hash ?? genesisHash(ORG), at: last?.at ?? new Date(START) };
};

const anchorAt = (entries: readonly ChainEntry[], seq: number, line = 1): AnchoredHead => ({
  seq,
  hash: entries[seq - 1]?.hash ?? genesisHash(ORG),
  line,
});

function verify(
  entries: readonly ChainEntry[],
  { anchors, head = headOf(entries) }: { anchors?: readonly AnchoredHead[]; head?: ChainHead | 'none' } = {},
): ChainFault | undefined {
  const chain = verifyChain(ORG, anchors);
  for (const entry of entries) {
    const fault = chain.take(entry);
    if (fault !== undefined) return fault;
  }
  return chain.finish(head === 'none' ? undefined : head);
}

/** Written anew from its body on, so that only what is changed is wrong. */
function rehashed(entries: readonly ChainEntry[], change: (entry: ChainEntry) => ChainEntry): ChainEntry[] {
  let previous = genesisHash(ORG);
  return entries.map((entry) => {
    const changed = change(entry);
    previous = entryHash(previous, changed.body);
    return { ...changed, hash: previous };
  });
}

test('AUD-2: a chain is whole, with and without anchors, also when it is empty', () => {
  const entries = chainOf(5);
  assert.equal(verify(entries), undefined);
  assert.equal(verify(entries, { anchors: [anchorAt(entries, 2), anchorAt(entries, 5, 2)] }), undefined);
  assert.equal(verify([], { head: 'none' }), undefined);
  assert.equal(verify([], { head: { seq: 0, hash: genesisHash(ORG), at: new Date(START) } }), undefined);
});

test('AUD-3: an anchor is due every hundred entries and every ten minutes', () => {
  assert.deepEqual([ANCHOR_EVERY_ENTRIES, ANCHOR_EVERY_MS], [100, 600_000]);
});

test('the hashes are those of the database', () => {
  assert.equal(
    genesisHash('00000000-0000-4000-8000-000000000000').toString('hex'),
    '610e1c44110ef9ace7ad41206ada67cff69d40115b9a51d423d27d2123063261',
  );
  assert.equal(
    entryHash(Buffer.alloc(32), '{}').toString('hex'),
    '2f0f08af42a34b548905d067e3757605eed722a5b93cf7e6b7dd496f3a0a764f',
  );
});

describe('AUD-2: the first entry that is not as it was written is named', () => {
  const entries = chainOf(4);
  const without = (seq: number) => entries.filter((entry) => entry.seq !== seq);
  const second = (change: Partial<ChainEntry>) =>
    entries.map((entry) => (entry.seq === 2 ? { ...entry, ...change } : entry));

  test('one is missing', () => {
    assert.deepEqual(verify(without(1)), { code: 'entry-missing', org: ORG, seq: 1 });
    assert.deepEqual(verify(without(3)), { code: 'entry-missing', org: ORG, seq: 3 });
  });
  test('one stands twice', () => {
    const twice = entries.flatMap((entry) => (entry.seq === 2 ? [entry, entry] : [entry]));
    assert.deepEqual(verify(twice), { code: 'entry-twice', org: ORG, seq: 2 });
  });
  test('a hash differs', () => {
    assert.deepEqual(verify(second({ hash: Buffer.alloc(32) })), { code: 'hash-differs', org: ORG, seq: 2 });
  });
  for (const [column, change] of [
    ['at', { at: new Date(START) }],
    ['at', { at: new Date(Number.NaN) }],
    ['actor', { actor: null }],
    ['action', { action: 'case.open' }],
    ['object', { object: randomUUID() }],
    ['decision', { decision: 'denied' }],
  ] as const) {
    test(`its column ${column} differs from what was written`, () => {
      assert.deepEqual(verify(second(change)), { code: 'column-differs', org: ORG, seq: 2, column });
    });
  }
  test('its number differs from what was written', () => {
    const moved = rehashed(entries, (entry) =>
      entry.seq === 2 ? { ...entry, body: entry.body.replace('"seq":2', '"seq":7') } : entry,
    );
    assert.deepEqual(verify(moved), { code: 'column-differs', org: ORG, seq: 2, column: 'seq' });
  });
  test('it was written for another institution', () => {
    const other = rehashed(entries, (entry) =>
      entry.seq === 2 ? { ...entry, body: entry.body.replace(ORG, randomUUID()) } : entry,
    );
    assert.deepEqual(verify(other), { code: 'column-differs', org: ORG, seq: 2, column: 'org' });
  });
  for (const [what, change] of [
    ['no JSON', () => '{'],
    ['null', () => 'null'],
    ['a space more', (body: string) => body.replace(',', ', ')],
    ['a key more', (body: string) => body.replace('}', ',"x":1}')],
    ['a key less', (body: string) => body.replace('"device":null,', '')],
    ['a number for a text', (body: string) => body.replace('"reason":"assigned"', '"reason":1')],
    ['a fraction for its number', (body: string) => body.replace('"seq":2', '"seq":2.5')],
    ['a list for its number', (body: string) => body.replace('"seq":2', '"seq":[2]')],
  ] as const) {
    test(`its text is ${what}`, () => {
      const changed = rehashed(entries, (entry) => (entry.seq === 2 ? { ...entry, body: change(entry.body) } : entry));
      assert.deepEqual(verify(changed), { code: 'not-canonical', org: ORG, seq: 2 });
    });
  }
  test('texts in every part of it are taken', () => {
    const told = { device: randomUUID(), purpose: 'care', request: randomUUID() };
    assert.equal(verify(chainOf(2, { told })), undefined);
    assert.equal(verify(chainOf(2, { told: { reason: null } })), undefined);
  });
});

test('AUD-2: the head must be that of the last entry, and not older than any', () => {
  const entries = chainOf(3);
  const head = headOf(entries);
  const differs = { code: 'head-differs', org: ORG, seq: 3 } as const;
  assert.deepEqual(verify(entries, { head: 'none' }), { code: 'head-missing', org: ORG, seq: 3 });
  assert.deepEqual(verify(entries, { head: { ...head, seq: 4 } }), { ...differs, headSeq: 4 });
  assert.deepEqual(verify(entries, { head: { ...head, hash: Buffer.alloc(32) } }), { ...differs, headSeq: 3 });
  const before = new Date(head.at.getTime() - 1);
  assert.deepEqual(verify(entries, { head: { ...head, at: before } }), { ...differs, headSeq: 3 });
  assert.equal(verify(entries, { head: { ...head, at: new Date(head.at.getTime() + 1) } }), undefined);
});

describe('AUD-3: against the anchors', () => {
  const entries = chainOf(6);
  test('rewritten: another hash at an anchored entry', () => {
    const [one, two] = [anchorAt(entries, 2), { ...anchorAt(entries, 4, 2), hash: Buffer.alloc(32) }];
    assert.deepEqual(verify(entries, { anchors: [one, two] }), {
      code: 'anchor-differs',
      org: ORG,
      after: 2,
      seq: 4,
      line: 2,
    });
    assert.deepEqual(verify(entries, { anchors: [two] }), {
      code: 'anchor-differs',
      org: ORG,
      after: 0,
      seq: 4,
      line: 2,
    });
  });
  test('an anchor out of order is not the chain either', () => {
    const anchors = [anchorAt(entries, 4), anchorAt(entries, 2, 2)];
    assert.deepEqual(verify(entries, { anchors }), { code: 'anchor-differs', org: ORG, after: 4, seq: 2, line: 2 });
  });
  test('cut off before an anchored entry', () => {
    const anchors = [anchorAt(entries, 2), anchorAt(entries, 6, 2)];
    assert.deepEqual(verify(entries.slice(0, 4), { anchors }), {
      code: 'cut-off',
      org: ORG,
      seq: 5,
      anchored: 6,
      line: 2,
    });
  });

  const GRACE_MS = 2 * 60_000;
  test('entries older than ten minutes, and the grace, are anchored', () => {
    const late = (lastMs: number) => {
      const chain = chainOf(3, { stepMs: lastMs / 2 });
      return verify(chain, { anchors: [] });
    };
    assert.equal(late(ANCHOR_EVERY_MS + GRACE_MS), undefined);
    assert.deepEqual(late(ANCHOR_EVERY_MS + GRACE_MS + 2), { code: 'anchor-overdue', org: ORG, seq: 1 });
    const chain = chainOf(4, { stepMs: ANCHOR_EVERY_MS + GRACE_MS + 2 });
    assert.deepEqual(verify(chain, { anchors: [anchorAt(chain, 2)] }), { code: 'anchor-overdue', org: ORG, seq: 3 });
    assert.equal(verify(chain, { anchors: [anchorAt(chain, 3)] }), undefined);
    assert.equal(verify(chain), undefined);
  });
  test('a hundred entries, and the grace, are anchored', () => {
    const stepMs = 100;
    const enough = ANCHOR_EVERY_ENTRIES + GRACE_MS / stepMs;
    const chain = chainOf(enough + 1, { stepMs });
    assert.equal(verify(chain.slice(0, enough), { anchors: [] }), undefined);
    assert.deepEqual(verify(chain, { anchors: [] }), { code: 'anchor-overdue', org: ORG, seq: 1 });
    assert.equal(verify(chain, { anchors: [anchorAt(chain, 1)] }), undefined);
  });
});
