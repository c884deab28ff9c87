// SPDX-License-Identifier: EUPL-1.2
// Every reason to refuse something in a linkage, as a code with numbers and places, never with a word of a list. The reasons
// and remedies for people stand in content/translations/<language>/linking.yaml by the same codes.

export const PROBLEMS = [
  // a list
  'empty-list',
  'mixed-encodings',
  'no-record-id',
  'missing-record-id',
  'repeated-record-id',
  'personal-record-id',
  'no-name-column',
  'no-names',
  'too-few-persons',
  'too-many-duplicates',
  'future-birth',
  'repeated-column',
  'not-a-table',
  'no-party',
  'unexpected-party',
  // a key
  'not-a-key',
  'damaged-key',
  'wrong-key-kind',
  'key-expired',
  'not-for-this-key',
  // a file of encodings or of blinded keys
  'not-an-encoding',
  'truncated',
  'damaged',
  'newer-version',
  // files that should go together
  'one-list',
  'too-many-lists',
  'same-party',
  'same-list',
  'nearly-same-list',
  'different-keys',
  'different-norms',
  'different-parameters',
  'different-modes',
  'rounds-missing',
  'already-blinded',
  'no-threshold',
  'not-a-result',
  // the ledger of a linkage
  'ledger-changed',
  'not-agreed',
  'agreement-differs',
  'run-again',
  'no-run-before',
] as const;
export type ProblemCode = (typeof PROBLEMS)[number];

export interface LinkageProblem {
  readonly code: ProblemCode;
  /** numbers and names of parties or files for the sentence; never a value of a list */
  readonly values: Readonly<Record<string, string | number>>;
}

export function problem(code: ProblemCode, values: LinkageProblem['values'] = {}): LinkageProblem {
  return { code, values };
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly LinkageProblem[] };

export function refused<T>(...problems: readonly LinkageProblem[]): Outcome<T> {
  return { ok: false, problems };
}
