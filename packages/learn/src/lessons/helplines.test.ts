// SPDX-License-Identifier: EUPL-1.2
// A helpline is shown only with a source and a recent check.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Issue } from '@amparo/kernel';
import fc from 'fast-check';
import { addDays } from './days.ts';
import { dueForCheck, type Helpline, helplinesFor, isShown, lastDayOf, readHelpline } from './helplines.ts';

const RAW = {
  id: 'xx-line',
  country: 'XX',
  name: 'Line of the example',
  kind: 'anti-trafficking-hotline',
  answeredBy: 'organisation',
  contacts: [{ type: 'phone', value: '000 000' }],
  languages: ['es'],
  hours: 'always',
  free: true,
  anonymous: true,
  forWhom: ['victims'],
  sources: [{ title: 'Page of the example', date: '2026' }],
  confidence: 'high',
  checkedHow: 'read',
  checkedOn: '2026-11-23',
};
const read = (change: object): { line: Helpline | undefined; codes: string[] } => {
  const issues: Issue[] = [];
  const line = readHelpline({ ...RAW, ...change }, 'lines[0]', issues);
  return { line, codes: issues.map(({ path, code }) => `${path} ${code}`) };
};
const line = (change: object = {}): Helpline => {
  const found = read(change).line;
  assert.ok(found !== undefined);
  return found;
};

describe('a helpline', () => {
  it('without a source or the day of its check is refused', () => {
    assert.deepEqual(read({ sources: [] }).codes, ['lines[0].sources empty']);
    assert.deepEqual(read({ checkedOn: undefined }).codes, ['lines[0].checkedOn not-a-date']);
  });

  it('whose number is no number is refused', () => {
    assert.deepEqual(read({ contacts: [{ type: 'phone', value: 'call us' }] }).codes, [
      'lines[0].contacts[0].value bad-number',
    ]);
  });

  it('is shown up to and including 180 days after its check, and never before it', () => {
    const own = line();
    assert.equal(lastDayOf(own), '2027-05-22');
    assert.deepEqual(
      ['2026-11-22', '2026-11-23', '2027-05-22', '2027-05-23'].map((day) => isShown(own, day as Helpline['checkedOn'])),
      [false, true, true, false],
    );
  });

  it('that rests on old sources only is never shown', () => {
    assert.equal(isShown(line({ confidence: 'low' }), '2026-11-24'), false);
  });

  it('is found by country, first those that speak the language', () => {
    const lines = [line({ id: 'a', languages: ['pt'] }), line({ id: 'b' }), line({ id: 'c', country: 'YY' })];
    assert.deepEqual(
      helplinesFor(lines, { country: 'XX', language: 'es', today: '2026-11-26' }).map(({ id }) => id),
      ['b', 'a'],
    );
  });

  it('is told to the person who checks before it disappears', () => {
    const lines = [line(), line({ id: 'old', checkedOn: '2026-06-10' })];
    assert.deepEqual(
      dueForCheck(lines, '2026-11-26').map(({ id }) => id),
      ['old'],
    );
  });

  it('once hidden stays hidden until it is checked again', () => {
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(2000), (age, later) => {
        const own = line();
        const day = addDays(own.checkedOn, age);
        if (!isShown(own, day)) assert.equal(isShown(own, addDays(day, later)), false);
      }),
    );
  });
});
