// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './consent.ts';
export * from './cover.ts';
export * from './disclose.ts';
export * from './give.ts';
export * from './legal-basis.ts';
export * from './state.ts';
export * from './withdraw.ts';
