// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './advance.ts';
export * from './case.ts';
export * from './case-number.ts';
export * from './change.ts';
export * from './custom.ts';
export * from './erase.ts';
export * from './guards.ts';
export * from './lifecycle.ts';
export * from './open.ts';
export * from './retention.ts';
