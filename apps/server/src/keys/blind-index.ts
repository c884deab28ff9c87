// SPDX-License-Identifier: EUPL-1.2
// Finding a case by a name that is stored encrypted (BI-1, BI-2): keyed hashes of the name's forms, under a key for each
// institution and kind that only the key store has, cut so short that several rows share one. What a token finds is a
// candidate; whoever asks decrypts those that row security lets through and compares. Gives no token for a beginning or a
// piece of a name, and none for anything but names.
//
// What a stolen table still says: which rows share a token, how often each occurs, how many tokens a case has
// (docs/security/keys-and-algorithms.md; measured in frequency-attack.ts).

import { frame } from './bytes.ts';
import type { KeyStore } from './key-store.ts';
import { nameParts, soundOf } from './names.ts';

export const NAME_TOKEN_KINDS = ['full-name', 'part-year', 'phonetic'] as const;
export type NameTokenKind = (typeof NAME_TOKEN_KINDS)[number];

export interface NameToken {
  readonly kind: NameTokenKind;
  readonly token: Buffer;
}

export interface IndexedName {
  readonly name: string;
  /** without it there is no token for parts: a bare surname would give away how frequent it is */
  readonly birthYear?: number | undefined;
}

/** By what else a second file of one person is noticed (I-27): whole values only, never a beginning of them. */
export const CONTACT_TOKEN_KINDS = ['phone', 'paper'] as const;
export type ContactTokenKind = (typeof CONTACT_TOKEN_KINDS)[number];
export interface ContactToken {
  readonly kind: ContactTokenKind;
  readonly token: Buffer;
}
export interface IndexedContacts {
  /** digits with the country code, without + */
  readonly phones: readonly string[];
  readonly papers: readonly { readonly type: string; readonly issuer: string; readonly value: string }[];
}

export interface BlindIndexSettings {
  /** of one institution; decides the length of tokens, so a change means indexing anew */
  readonly expectedCases: number;
  readonly phonetic: boolean;
}
export const USUAL_BLIND_INDEX: BlindIndexSettings = { expectedCases: 10_000, phonetic: true };

export interface BlindIndex {
  /** The same for storing and for asking. [] for a name with nothing to search by. */
  readonly tokensFor: (orgId: string, name: IndexedName) => Promise<readonly NameToken[]>;
  /** For many at once, in their order. */
  readonly tokensForAll: (orgId: string, names: readonly IndexedName[]) => Promise<readonly (readonly NameToken[])[]>;
  /** Of numbers and papers. The same for storing and for asking. */
  readonly tokensOfContacts: (orgId: string, contacts: IndexedContacts) => Promise<readonly ContactToken[]>;
  /** For many at once, in their order. */
  readonly tokensOfAllContacts: (
    orgId: string,
    all: readonly IndexedContacts[],
  ) => Promise<readonly (readonly ContactToken[])[]>;
}

export function createBlindIndex(
  store: Pick<KeyStore, 'macAll'>,
  { expectedCases, phonetic }: BlindIndexSettings = USUAL_BLIND_INDEX,
): BlindIndex {
  const kinds = NAME_TOKEN_KINDS.filter((kind) => phonetic || kind !== 'phonetic');
  const tokensForAll: BlindIndex['tokensForAll'] = async (orgId, names) => {
    const found: NameToken[][] = names.map(() => []);
    const parts = names.map(({ name }) => nameParts(name));
    for (const kind of kinds) {
      const wanted = names.flatMap(({ birthYear }, index) =>
        valuesOf(kind, parts[index] ?? [], birthYear).map((value) => ({ value, index })),
      );
      const purpose = { use: 'blind-index', orgId, field: `case-name/${kind}` } as const;
      const hashes =
        wanted.length === 0
          ? []
          : await store.macAll(
              purpose,
              wanted.map(({ value }) => value),
            );
      const bits = tokenBits(expectedCases, kind);
      for (const [at, { index }] of wanted.entries()) addOnce(found[index], kind, cut(hashes[at], bits));
    }
    return found;
  };
  const tokensOfAllContacts: BlindIndex['tokensOfAllContacts'] = async (orgId, all) => {
    const found: ContactToken[][] = all.map(() => []);
    const bits = tokenBits(expectedCases, 'full-name');
    for (const kind of CONTACT_TOKEN_KINDS) {
      const wanted = all.flatMap((contacts, index) => contactValues(kind, contacts).map((value) => ({ value, index })));
      if (wanted.length === 0) continue;
      const purpose = { use: 'blind-index', orgId, field: `case-contact/${kind}` } as const;
      const hashes = await store.macAll(
        purpose,
        wanted.map(({ value }) => value),
      );
      for (const [at, { index }] of wanted.entries()) {
        const token = cut(hashes[at], bits);
        const own = found[index];
        if (own?.some((known) => known.kind === kind && known.token.equals(token)) === false) own.push({ kind, token });
      }
    }
    return found;
  };
  return {
    tokensForAll,
    tokensOfAllContacts,
    tokensOfContacts: async (orgId, contacts) => (await tokensOfAllContacts(orgId, [contacts]))[0] ?? [],
    tokensFor: async (orgId, name) => (await tokensForAll(orgId, [name]))[0] ?? [],
  };
}

function contactValues(kind: ContactTokenKind, { phones, papers }: IndexedContacts): readonly Buffer[] {
  if (kind === 'phone')
    return [...new Set(phones.map(plainNumber))].filter((each) => each !== '').map((each) => frame([each]));
  return papers
    .map(({ type, issuer, value }) => [type, issuer, plainPaper(value)] as const)
    .filter(([, , value]) => value !== '')
    .map((each) => frame([...each]));
}

/** `00504 9999-0000` and `+504 9999 0000` are one number. */
export function plainNumber(phone: string): string {
  return phone.replaceAll(/\D/gu, '').replace(/^0+/u, '');
}

/** Papers are copied by hand: spaces, dots, dashes and small letters make no other paper. */
export function plainPaper(value: string): string {
  return value
    .normalize('NFKD')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/**
 * How long a token is, so that between 2 and the square root of n rows share one: n^(1/4) of them on average.
 *
 * Source: the planning rule of CipherSweet (coincidences C = n / 2^bits, 2 <= C <= sqrt n), from memory.
 */
export function tokenBits(expectedCases: number, kind: NameTokenKind): number {
  if (!(expectedCases >= 16)) throw new RangeError('expectedCases must be at least 16');
  const rows = kind === 'part-year' ? expectedCases * PARTS_OF_A_NAME : expectedCases;
  return Math.min(64, Math.floor(0.75 * Math.log2(rows)));
}
const PARTS_OF_A_NAME = 3;

function valuesOf(kind: NameTokenKind, parts: readonly string[], birthYear: number | undefined): readonly Buffer[] {
  if (parts.length === 0) return [];
  if (kind === 'full-name') return [frame(parts)];
  if (kind === 'phonetic') return [frame(parts.map(soundOf).toSorted())];
  return birthYear === undefined ? [] : parts.map((part) => frame([part, String(birthYear)]));
}

function cut(hash: Buffer | undefined, bits: number): Buffer {
  const token = Buffer.from((hash ?? Buffer.alloc(0)).subarray(0, Math.ceil(bits / 8)));
  if (token.length === 0) throw new RangeError('the key store gave too few hashes');
  const spare = token.length * 8 - bits;
  token[token.length - 1] = (token.at(-1) ?? 0) & (0xff << spare);
  return token;
}

/** Two parts of one name may share a token; a row stands in the table once. */
function addOnce(tokens: NameToken[] | undefined, kind: NameTokenKind, token: Buffer): void {
  if (tokens?.some((known) => known.kind === kind && known.token.equals(token)) === false) tokens.push({ kind, token });
}
