// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './agreement.ts';
export * from './document.ts';
export * from './draft.ts';
export * from './end.ts';
export * from './sign.ts';
export * from './state.ts';
export * from './template.ts';
