// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './claim.ts';
export * from './consular-block.ts';
export * from './consular-contact.ts';
export * from './protection.ts';
