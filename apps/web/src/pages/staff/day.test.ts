// SPDX-License-Identifier: EUPL-1.2
// In the evening of Honduras it is tomorrow in UTC: the day is the institution's.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { account } from './account.ts';
import { daysFromToday, todayThere } from './day.ts';

test('the day is the one where the institution is, not of the device and not of UTC', () => {
  mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-27T01:20:00Z') });
  try {
    assert.equal(todayThere(), '2026-11-27');
    account.set({ kind: 'in', who: { timeZone: 'America/Tegucigalpa' } as never });
    assert.equal(todayThere(), '2026-11-26');
    assert.equal(daysFromToday(7), '2026-12-03');
    account.set({ kind: 'in', who: { timeZone: 'Pacific/Auckland' } as never });
    assert.equal(todayThere(), '2026-11-27');
  } finally {
    account.set({ kind: 'unknown' });
    mock.timers.reset();
  }
});
