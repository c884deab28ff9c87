// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './examination.ts';
export * from './health.ts';
export * from './record-need.ts';
export * from './urgency.ts';
