// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './clocks.ts';
export * from './clocks-of.ts';
export * from './today.ts';
