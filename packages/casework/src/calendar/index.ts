// SPDX-License-Identifier: EUPL-1.2
// Days, instants and the arithmetic of clocks.

export * from './calendar.ts';
