// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './good-practice.ts';
export * from './parse-practice.ts';
