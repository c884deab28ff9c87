// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './directory.ts';
export * from './hidden-places.ts';
export * from './hsds-export.ts';
export * from './hsds-import.ts';
export * from './hsds-read.ts';
export * from './import-plan.ts';
export * from './hsds-schema.ts';
export * from './hsds-terms.ts';
export * from './match.ts';
