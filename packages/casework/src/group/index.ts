// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './group.ts';
export * from './shared.ts';
