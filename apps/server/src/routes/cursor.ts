// SPDX-License-Identifier: EUPL-1.2
// Where a page of a list ended: a time and an id. Not a secret and not a right: every query is bound to the session anyway.

import { Refused } from '../problems.ts';

export function cursorAfter(createdAt: Date, id: string): string {
  return Buffer.from(`${createdAt.getTime()}/${id}`, 'ascii').toString('base64url');
}

/** @throws {Refused} for anything that is not the `next` of a page */
export function readCursor(cursor: string): { readonly createdAt: Date; readonly id: string } {
  const text = Buffer.from(cursor, 'base64url').toString('ascii');
  const [, at, id] = /^(\d{1,14})\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/u.exec(text) ?? [];
  if (at === undefined || id === undefined) {
    throw new Refused('bad-input', {
      issues: [{ path: 'query.cursor', code: 'bad-cursor', remedy: 'use `next` of the page before' }],
    });
  }
  return { createdAt: new Date(Number(at)), id };
}
