// SPDX-License-Identifier: EUPL-1.2
// The door of the data room's rules: the budget of a year's people, the one look at them, and the charts read from it.

export * from './charts.ts';
export * from './cohort-budget.ts';
export * from './room-release.ts';
