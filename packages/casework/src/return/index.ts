// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './cancel.ts';
export * from './return.ts';
export * from './step.ts';
