// SPDX-License-Identifier: EUPL-1.2
// What every rule answers, the codes of refusals, and what records have in common.

export * from './outcome.ts';
export * from './problems.ts';
export * from './record.ts';
