// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './history.ts';
export * from './merge.ts';
export * from './merge-edits.ts';
export * from './undo.ts';
