// SPDX-License-Identifier: EUPL-1.2
// The door of this folder.

export * from './base64url.ts';
export * from './canonical-json.ts';
export * from './strict-json.ts';
