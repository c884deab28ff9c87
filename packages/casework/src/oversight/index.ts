// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './approvals.ts';
export * from './gaps.ts';
export * from './oversight.ts';
export * from './workload.ts';
