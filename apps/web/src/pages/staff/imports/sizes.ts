// SPDX-License-Identifier: EUPL-1.2
// How much goes to the server in one request: below what it takes (schemas/imports.ts), also when every letter needs several bytes.

export const BATCH_ROWS = 100;
/** letters of all cells of a batch; a request has at most a mebibyte */
export const BATCH_LETTERS = 300_000;
