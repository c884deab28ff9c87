// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './countries.ts';
export * from './statistics-line.ts';
