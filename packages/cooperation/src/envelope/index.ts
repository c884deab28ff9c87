// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './claims.ts';
export * from './inbox.ts';
export * from './message.ts';
export * from './outbox.ts';
export * from './padding.ts';
export * from './peer.ts';
export * from './token.ts';
