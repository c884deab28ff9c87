// SPDX-License-Identifier: EUPL-1.2
// What a message of another institution does here. Each part of the program that answers to messages gives its handlers in a table of
// its own; the inbox calls them in the transaction in which it remembers the message, so the effect and the remembering are one
// (FED-3). Nothing here knows what a referral or an agreement is.

import type { Claims, ErrorCode, MessageType, OutgoingMessage } from '@amparo/cooperation/envelope';
import type { CaseKeys } from '../keys/case-keys.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { KeeperDatabase } from '../store/database.ts';

/**
 * Where a handler works: nobody is signed in, so it is the keeper's login, and a table that a handler reads or writes grants the keeper
 * just that. It has no case file: what concerns one is noted with the referral and settled when somebody of the institution opens it.
 */
export interface IncomingConnection {
  /** one transaction with the inbox: a handler that throws leaves nothing, and the message comes again */
  readonly trx: KeeperDatabase;
  readonly keyStore: Pick<KeyStore, 'seal' | 'open'>;
  readonly keys: CaseKeys;
}

export interface IncomingMessage<T extends MessageType = MessageType> {
  /**
   * Verified, decrypted, of the right form, in its turn. `iss` is the installation that sent it: an alias means something only together
   * with it. For an institution of this same installation `iss` is this installation, and `fromInstitution` says which.
   */
  readonly claims: Claims<T>;
  /** the institution here that it is for: it has pinned the sender, or is in the same installation */
  readonly institutionId: string;
  /** the institution here that sent it, where both are of this installation; null otherwise */
  readonly fromInstitution: string | null;
  readonly now: Date;
}

/** What is to be sent back, or the code with which the sender is told that this can have no effect and never will. */
export type IncomingResult = readonly OutgoingMessage[] | { readonly error: ErrorCode };

/**
 * Safe to call in any state: whatever the rules refuse has no effect and gives an empty list. Throws only for a mistake of our own.
 */
export type IncomingHandler<T extends MessageType = MessageType> = (
  connection: IncomingConnection,
  message: IncomingMessage<T>,
) => Promise<IncomingResult>;

export type IncomingHandlers = { readonly [T in MessageType]?: IncomingHandler<T> };

/**
 * Asked when a message is about to leave for the first time and each time after (FED-5: checked at sending, not only when it was
 * written). `no-agreement`: it does not leave any more.
 */
export type SendingCheck = (
  connection: IncomingConnection,
  message: {
    readonly institutionId: string;
    readonly type: MessageType;
    readonly agreementId: string | null;
    readonly caseAlias: string;
    readonly body: OutgoingMessage['body'];
    readonly now: Date;
  },
) => Promise<'may-leave' | 'no-agreement'>;
