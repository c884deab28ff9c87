// SPDX-License-Identifier: EUPL-1.2
// What can go wrong with keys, as types that the server turns into answers: 503 while the key store is away, an alarm when
// a ciphertext is not what was written, a sentence on the console when the start is refused. No message carries a key, a
// secret or anything of a person, and none says which check of a ciphertext failed.

export type UnavailableReason =
  | 'sealed' // shares of the master key are still to be given
  | 'not-running' // the process died or is being started again
  | 'no-answer' // it did not answer in time and was ended
  | 'failed'; // it answered that it could not

/** The key store cannot be used now. Nothing falls back: the request is refused (503). */
export class KeyStoreUnavailable extends Error {
  readonly reason: UnavailableReason;

  constructor(reason: UnavailableReason) {
    super(`the key store is not available (${reason})`);
    this.name = 'KeyStoreUnavailable';
    this.reason = reason;
  }
}

/** A ciphertext, a wrapped key or a line of the erasure file is not what was written there. It never says why. */
export class IntegrityError extends Error {
  readonly code = 'integrity_error';

  constructor() {
    super('the integrity check failed');
    this.name = 'IntegrityError';
  }
}

export type KeyProblemCode =
  | 'open-to-others' // a file with a key can be read by more than its owner
  | 'file-missing'
  | 'file-unreadable'
  | 'file-damaged'
  | 'wrong-passphrase'
  | 'wrong-master' // the master key is well-formed and not the one of this folder
  | 'bad-credential'
  | 'keys-lost' // the database holds keys under a master key version that this folder does not have
  | 'replay-needed' // erased cases came back with a restore
  | 'tombstones-missing'; // the file of erasures lost entries that the database has

/** The start is refused; the message says what, where and what to do. */
export class KeyProblem extends Error {
  readonly code: KeyProblemCode;

  constructor(code: KeyProblemCode, message: string) {
    super(message);
    this.name = 'KeyProblem';
    this.code = code;
  }
}

export const KEY_REFUSALS = [
  'kek-unknown',
  'kek-current', // the key that wraps now is neither retired nor destroyed
  'kek-not-retired', // only a retired key is destroyed
  'ring-changed', // another process changed the keys of this folder: restart this one
  'share-malformed', // mistyped: its checksum does not fit
  'share-of-another-set',
  'share-given-already',
  'shares-wrong', // enough shares, and what they give is not the master key; all must be given again
  'not-sealed',
  'no-new-shares',
] as const;
export type KeyRefusal = (typeof KEY_REFUSALS)[number];

/** What was asked of the key store is not allowed, or a share is wrong. Nothing was changed. */
export class KeyRefused extends Error {
  readonly code: KeyRefusal;

  constructor(code: KeyRefusal) {
    super(`the key store refused: ${code}`);
    this.name = 'KeyRefused';
    this.code = code;
  }
}
