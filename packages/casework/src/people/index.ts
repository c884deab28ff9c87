// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './age.ts';
export * from './conflict.ts';
export * from './flag-conflict.ts';
export * from './people.ts';
export * from './safe-contact.ts';
