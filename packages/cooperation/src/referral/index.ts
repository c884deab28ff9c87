// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './answer.ts';
export * from './deadlines.ts';
export * from './prepare.ts';
export * from './receive.ts';
export * from './referral.ts';
export * from './send.ts';
