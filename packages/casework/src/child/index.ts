// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './best-interests.ts';
export * from './child.ts';
export * from './guardian.ts';
export * from './guardianship.ts';
