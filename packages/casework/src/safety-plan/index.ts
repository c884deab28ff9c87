// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './duty.ts';
export * from './safety-plan.ts';
export * from './write.ts';
