// SPDX-License-Identifier: EUPL-1.2
// What the server may ask of the key process, and how the two talk: one message for each question, one for its answer. A
// key that wraps never crosses; a key of a case does, because the server encrypts its fields.

import type { KekState } from './key-ring.ts';
import type { Provider, ProviderSettings } from './master-key.ts';
import type { KeyProblemCode, KeyRefusal } from './problem.ts';

/** Which key of which case: bound to the wrapped key. */
export interface KeyContext {
  readonly orgId: string;
  readonly caseId: string;
  readonly keyVersion: number;
}

export interface WrappedKey {
  readonly kekId: string;
  readonly wrapped: Uint8Array;
}

/** What a keyed hash is for; each has a key of its own (HKDF). */
export type MacPurpose =
  | { readonly use: 'password-pepper' | 'tombstones' }
  /** `of` tells what is hashed: an address, a query; short and fixed in code */
  | { readonly use: 'keyed-hash'; readonly of: string }
  | { readonly use: 'blind-index'; readonly orgId: string; readonly field: string };
export const MAC_USES = ['password-pepper', 'tombstones', 'keyed-hash', 'blind-index'] as const;

/** What a small secret is for, and whose it is: opens for nothing and nobody else. */
export interface SealPurpose {
  readonly use:
    | 'totp-seed'
    | 'challenge'
    | 'kept-answer'
    | 'badge-key'
    | 'instance-key'
    | 'message'
    | 'institution-key';
  readonly about: string;
}

export interface KekInfo {
  readonly id: string;
  readonly state: KekState;
  readonly createdAt: Date;
}

export interface ShareProgress {
  readonly given: number;
  readonly needed: number;
}

export interface KeyHealth {
  readonly state: 'unsealed' | 'sealed' | 'unavailable';
  readonly provider: Provider;
  /** the passphrase lies in the same folder as what it opens: a stolen disk holds both */
  readonly beside: boolean;
  readonly progress?: ShareProgress;
  /** empty while sealed or unavailable */
  readonly keks: readonly KekInfo[];
}

/** Lists in, lists out, in the same order; undefined where a key could not be opened. */
export interface Operations {
  wrap(entries: readonly { readonly dek: Uint8Array; readonly context: KeyContext }[]): readonly WrappedKey[];
  unwrap(
    entries: readonly { readonly key: WrappedKey; readonly context: KeyContext }[],
  ): readonly (Uint8Array | undefined)[];
  /** the same keys under the current one; they do not leave the process */
  rewrap(
    entries: readonly { readonly key: WrappedKey; readonly context: KeyContext }[],
  ): readonly (WrappedKey | undefined)[];
  rotate(): Promise<KekInfo>;
  retire(kekId: string): Promise<void>;
  reinstate(kekId: string): Promise<void>;
  destroy(kekId: string): Promise<void>;
  seal(purpose: SealPurpose, secret: Uint8Array): Uint8Array;
  open(purpose: SealPurpose, sealed: Uint8Array): Uint8Array;
  mac(purpose: MacPurpose, inputs: readonly Uint8Array[]): readonly Uint8Array[];
  sign(bytes: Uint8Array): Uint8Array;
  publicKey(): Uint8Array;
  health(): KeyHealth;
  unseal(share: string): Promise<KeyHealth>;
  splitMaster(): Promise<readonly string[]>;
  adoptShares(shares: readonly string[]): Promise<void>;
}
export type OperationName = keyof Operations;

export type ToProcess =
  | { readonly kind: 'begin'; readonly settings: ProviderSettings }
  | { readonly kind: 'ask'; readonly id: number; readonly name: OperationName; readonly args: readonly unknown[] };

export type FromProcess =
  | { readonly kind: 'ready' }
  | { readonly kind: 'not-started'; readonly code: KeyProblemCode; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly refusal: KeyRefusal | 'sealed' | 'integrity' | 'failed' };
