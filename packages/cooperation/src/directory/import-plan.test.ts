// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NESTED_SERVICE } from '../../fixtures/hsds.ts';
import { type Directory, importDirectory, planImport, readHsdsJson } from './index.ts';

const read = (): Directory =>
  importDirectory(readHsdsJson(NESTED_SERVICE), { recipientClass: 'NGO', country: 'HN' }).directory;
const EMPTY: Directory = { organisations: [], services: [], places: [] };
const changed = (
  from: Directory,
  change: object,
  kind: 'services' | 'organisations' | 'places' = 'services',
): Directory => ({
  ...from,
  [kind]: from[kind].map((each) => ({ ...each, ...change })),
});
const actions = (existing: Directory, incoming: Directory) => {
  const { organisations, places, services } = planImport(existing, incoming);
  return [...organisations, ...places, ...services].map(({ kind, action, reason }) =>
    reason === null ? `${kind} ${action}` : `${kind} ${action} ${reason}`,
  );
};

describe('what an import would do', () => {
  test('is new the first time, and nothing the second', () => {
    assert.deepEqual(actions(EMPTY, read()), ['organisation add', 'place add', 'service add']);
    assert.deepEqual(actions(read(), read()), ['organisation same', 'place same', 'service same']);
  });

  test('what somebody here looked at later stays; what the publisher looked at later comes in, but not over what we asked', () => {
    const ours = changed(read(), { verifiedBy: 'somebody', verifiedAt: '2026-11-01', reportsToPolice: 'Never' });
    assert.equal(actions(ours, changed(read(), { name: 'Another name' })).at(-1), 'service kept checked-here-later');
    assert.equal(actions(ours, changed(read(), { verifiedAt: null })).at(-1), 'service kept checked-here-later');
    const [service] = planImport(ours, changed(read(), { name: 'Another name', verifiedAt: '2026-11-02' })).services;
    assert.deepEqual(
      [service?.action, service?.entry?.name, service?.entry?.reportsToPolice],
      ['change', 'Another name', 'Never'],
    );
  });

  test('a file makes no consulate an NGO, frees no bed, and brings no installation to send to', () => {
    const ours = changed(
      changed(read(), { capacity: { free: 0, of: 4, updatedAt: '2026-11-26T12:00:00.000Z' } }),
      { recipientClass: 'Consulate', actsFor: 'HN', instanceId: 'trusted' },
      'organisations',
    );
    const theirs = changed(changed(read(), { name: 'x' }), { name: 'y', instanceId: 'other' }, 'organisations');
    const { organisations, services } = planImport(ours, theirs);
    const entry = organisations[0]?.entry;
    assert.deepEqual(
      [entry?.name, entry?.recipientClass, entry?.actsFor, entry?.instanceId],
      ['y', 'Consulate', 'HN', 'trusted'],
    );
    assert.equal(services[0]?.entry?.capacity?.free, 0);
  });

  test('I-19: a confidential place is never opened by a file, and a text that tells where it is keeps its entry out', () => {
    const hidden = changed(read(), { confidential: true }, 'places');
    const street = read().places[0]?.address?.lines ?? '';
    assert.ok(street.length > 5);
    assert.deepEqual(actions(hidden, changed(read(), { description: `Ring at ${street.toUpperCase()}` })), [
      'organisation same',
      'place kept confidential-here',
      'service refused tells-hidden-place',
    ]);
  });

  test('words that hide something, and words without end, are refused; so is a service whose institution is', () => {
    assert.equal(
      actions(EMPTY, changed(read(), { name: 'Line \u202e of' })).at(-1),
      'service refused hidden-characters',
    );
    assert.equal(
      actions(EMPTY, changed(read(), { description: 'a\u0000b' })).at(-1),
      'service refused hidden-characters',
    );
    assert.equal(
      actions(EMPTY, changed(read(), { description: 'x'.repeat(10_001) })).at(-1),
      'service refused too-long',
    );
    assert.deepEqual(actions(EMPTY, changed(read(), { name: 'x'.repeat(501) }, 'organisations')), [
      'organisation refused too-long',
      'place add',
      'service refused too-long',
    ]);
  });

  test('the same plan has the same fingerprint, another has another', () => {
    const { fingerprint } = planImport(EMPTY, read());
    assert.equal(planImport(EMPTY, read()).fingerprint, fingerprint);
    assert.notEqual(planImport(read(), read()).fingerprint, fingerprint);
    assert.notEqual(planImport(EMPTY, changed(read(), { name: 'Another' })).fingerprint, fingerprint);
  });
});
