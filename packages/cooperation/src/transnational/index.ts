// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './step.ts';
export * from './transnational.ts';
