// SPDX-License-Identifier: EUPL-1.2
// The fields of a case and how much harm it does when one of them reaches the wrong eyes. An answer is built from this
// list, never from a row: a field that does not stand here is not given to anybody.

/** `identity` tells who the person is; `file` what happened to her; `reference` neither. */
export const LEVELS = ['reference', 'file', 'identity'] as const;
export type Level = (typeof LEVELS)[number];

export const CASE_FIELDS = {
  ownReference: 'reference',
  createdAt: 'reference',
  changedAt: 'reference',
  version: 'reference',
  assignments: 'reference',
  conversations: 'file',
  denied: 'file',
  hasAlias: 'file',
  hasName: 'file',
  alias: 'identity',
  name: 'identity',
  birthYear: 'identity',
} as const satisfies Record<string, Level>;
export type CaseField = keyof typeof CASE_FIELDS;

export const CASE_FIELD_NAMES = Object.keys(CASE_FIELDS) as readonly CaseField[];
