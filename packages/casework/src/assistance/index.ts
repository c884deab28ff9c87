// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './assistance.ts';
export * from './categories.ts';
export * from './deliver.ts';
export * from './needs.ts';
export * from './plan.ts';
export * from './rank-providers.ts';
export * from './referral.ts';
