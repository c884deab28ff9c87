// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './custom-fields.ts';
export * from './defaults.ts';
export * from './parse-profile.ts';
export * from './profile.ts';
