// SPDX-License-Identifier: EUPL-1.2
// A calendar day without clock or zone, as `2026-11-23`: the day a law began, the day somebody checked a source.

import type { Issue } from './read.ts';

export type PlainDate = `${number}-${number}-${number}`;

export function readPlainDate(value: unknown, path: string, issues: Issue[]): PlainDate | undefined {
  const match = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/u.exec(value) : null;
  if (match !== null) {
    const [, year, month, day] = match.map(Number) as [number, number, number, number];
    const date = new Date(Date.UTC(year, month - 1, day));
    if (date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1900 && year <= 2199) {
      return value as PlainDate;
    }
  }
  issues.push({ path, code: 'not-a-date', remedy: 'expected a day that exists, written like 2026-11-23' });
  return undefined;
}
