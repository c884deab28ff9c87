// SPDX-License-Identifier: EUPL-1.2
// What is signed: the canonical statement of an agreement, and the input of its JWS. Whoever has the documents, the statement and
// the public key of a party can check all of it with `sha256sum` and any JOSE tool, without this program.
// Sources: RFC 7515 (JWS, compact form); RFC 8037 (Ed25519 in JOSE); RFC 8785 (canonical JSON).

import type { Id } from '@amparo/casework/outcome';
import {
  canonicalHash,
  canonicalJson,
  fromBase64url,
  type Json,
  strictJson,
  toBase64url,
  utf8,
} from '../canonical/index.ts';
import type { Agreement, AgreementParty } from './agreement.ts';

/** The part of the agreement that the hash covers: terms, parties as they join, documents, revision. Nothing that comes later. */
export function agreementStatement({ agreementNo, revision, terms, parties, documents }: Agreement): Json {
  return {
    agreementNo,
    revision,
    terms: terms as unknown as Json,
    parties: parties.map(({ orgId, instanceId, name, recipientClass, country, role, signatory, keyId }) => ({
      orgId,
      instanceId,
      name,
      recipientClass,
      country,
      role,
      signatory: signatory === null ? null : { ...signatory },
      keyId,
    })),
    documents: documents.map((document) => ({ ...document })),
  };
}

/** SHA-256 of the canonical statement, 64 hexadecimal digits. */
export function documentHash(agreement: Agreement): string {
  return canonicalHash(agreementStatement(agreement));
}

export const SIGNATURE_TYPE = 'amparo-agreement+jws';

/** The claims of a party's signature. The hashes of the documents stand in it, so that a printed copy can be checked alone. */
export function signaturePayload(agreement: Agreement, party: AgreementParty, signedAt: string): Json {
  return {
    agreementNo: agreement.agreementNo,
    revision: agreement.revision,
    documentHash: `sha256:${documentHash(agreement)}`,
    documents: agreement.documents.map(({ language, mediaType, sha256 }) => ({
      language,
      mediaType,
      digest: `sha256:${sha256}`,
    })),
    party: party.orgId,
    signedAt,
  };
}

/** `header.payload`, the text over which the key signs. @throws {RangeError} for a party without a key */
export function signingInput(agreement: Agreement, party: AgreementParty, signedAt: string): string {
  if (party.keyId === null) throw new RangeError('signingInput: a party whose key is known');
  // `EdDSA` and not the newer `Ed25519` of RFC 9864: the tools that others have at hand know it
  const header = { alg: 'EdDSA', kid: party.keyId, typ: SIGNATURE_TYPE };
  const part = (value: Json) => toBase64url(utf8(canonicalJson(value)));
  return `${part(header)}.${part(signaturePayload(agreement, party, signedAt))}`;
}

/** Checks an Ed25519 signature. Given by the shell; false for anything that is no signature. */
export type VerifyEd25519 = (keyId: string, signed: Uint8Array, signature: Uint8Array) => boolean;

export const SIGNATURE_FAULTS = ['form', 'header', 'key', 'payload', 'signature'] as const;
export type SignatureFault = (typeof SIGNATURE_FAULTS)[number];

/**
 * Whether a compact JWS is this party's signature of this agreement as it stands. Compared byte by byte with what would be signed:
 * no second reading of the token takes place.
 *
 * @returns null when it is, else the first thing that is not
 */
export function signatureFault(
  agreement: Agreement,
  orgId: Id,
  jws: string,
  verify: VerifyEd25519,
): SignatureFault | null {
  const party = agreement.parties.find((each) => each.orgId === orgId);
  const parts = jws.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  const bytes = fromBase64url(signature);
  if (party === undefined || parts.length !== 3 || bytes === undefined || bytes.length !== 64) return 'form';
  if (party.keyId === null) return 'key';
  const signedAt = claimedTime(payload);
  if (signedAt === undefined) return 'payload';
  const [ownHeader = '', ownPayload = ''] = signingInput(agreement, party, signedAt).split('.');
  if (header !== ownHeader) return 'header';
  if (payload !== ownPayload) return 'payload';
  return verify(party.keyId, utf8(`${header}.${payload}`), bytes) ? null : 'signature';
}

/** When the token says it was signed. */
export function claimedTime(payload: string): string | undefined {
  const bytes = fromBase64url(payload);
  if (bytes === undefined || bytes.length > 65_536) return undefined;
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const claims = strictJson(text, 4);
  if (typeof claims !== 'object' || claims === null || !('signedAt' in claims)) return undefined;
  const { signedAt } = claims;
  return typeof signedAt === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u.test(signedAt)
    ? signedAt
    : undefined;
}
