// SPDX-License-Identifier: EUPL-1.2
// How much of a room is readable, by people and budget: `node bench/data-room.ts`. Invented people; prints the table of
// docs/methods/data-room.md.

import { randomFillSync } from 'node:crypto';
import { STATISTICS_COLUMN_NAMES, STATISTICS_COLUMNS } from '@amparo/casework/statistics';
import { makeRoomRelease, type RoomLine } from '@amparo/measure/room';

const columns = STATISTICS_COLUMN_NAMES.map((name) => {
  const { kind, values } = STATISTICS_COLUMNS[name];
  return { name, kind, values };
});

/** Repeats: the people are the same in every run, the noise is not. */
let state = 1;
function chance(): number {
  state = (state * 1103515245 + 12345) % 2147483648;
  return state / 2147483648;
}
const one = (codes: readonly string[]): readonly string[] => [codes[Math.floor(codes.length * chance() ** 2)] ?? ''];
const some = (codes: readonly string[], share: number): readonly string[] => codes.filter(() => chance() < share);

function person(): RoomLine {
  return [
    one(['Feminine', 'Masculine']),
    one(['24-26', '18-20', '30-38', '9-17', '48+']),
    one(['HN', 'NI', 'VE', 'CO', 'GT', 'SV']),
    one(['HN', 'MX', 'US', 'GT']),
    one(['SexualExploitation', 'ForcedLabour', 'ForcedBegging', 'Servitude']),
    [],
    some(['DebtBondage', 'FalsePromises', 'PhysicalThreats', 'WithholdsDocuments'], 0.5),
    one(['Police', 'NGO', 'Hotline', 'Border']),
    some(['Shelter', 'Food', 'Legal', 'Health'], 0.6),
    some(['Psychosocial', 'Livelihood'], 0.3),
    one(['same-day', '1-3-days', '4-7-days', '31-days-or-more']),
  ];
}

for (const [people, epsilon] of [
  [300, 3],
  [400, 3],
  [400, 4],
  [1000, 3],
  [10_000, 3],
] as const) {
  const lines = Array.from({ length: people }, person);
  const before = process.cpuUsage();
  const made = makeRoomRelease(
    lines,
    columns,
    { mechanism: 'dp', epsilon, withRecords: false },
    { fill: (bytes) => void randomFillSync(bytes), orderSeed: 1 },
  );
  const seconds = process.cpuUsage(before).user / 1e6;
  const told = made.ok
    ? [made.counts.sigma.toFixed(1), made.counts.smallest, made.counts.singles.length, made.counts.pairs.length]
    : [made.failure];
  console.log([people, epsilon, ...told, seconds.toFixed(1)].join('\t'));
}
