// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './assess.ts';
export * from './current.ts';
export * from './debts.ts';
export * from './level.ts';
export * from './risk.ts';
