// SPDX-License-Identifier: EUPL-1.2
// The claims of an envelope: what stands in the signed part, read strictly. One claim too many, too few or of another form, and the
// envelope is refused whole; nothing is guessed. Names, numbers, citizenship and kinds of help have no claim.
// Sources: RFC 7519 (JWT claims); RFC 8725 (JWT best current practices), sections 3.8 to 3.12.

import type { Instant } from '@amparo/casework/calendar';
import { toInstant } from '@amparo/casework/calendar';
import type { Id } from '@amparo/casework/outcome';
import { canonicalHash, type Json, strictJson } from '../canonical/index.ts';
import { MESSAGE_TYPES, type MessageBodies, type MessageBody, type MessageType, TRANSPORT_TYPES } from './message.ts';

/** Seconds that two clocks may differ. Source: section 6.7. */
export const SKEW_SECONDS = 300;
/** Longest life of an envelope (FED-3). A message that is not delivered by then is signed anew, under the same id. */
export const MAX_LIFE_SECONDS = 72 * 3600;
/** The alias of what concerns no case: keys, directory, agreements. */
export const CONTROL_ALIAS = 'control';
/** Objects and lists within one another: a package with its fields and their values needs eight. */
const MAX_DEPTH = 12;

export interface Claims<T extends MessageType = MessageType> {
  /** instance that sends */
  readonly iss: Id;
  /** instance that receives */
  readonly aud: Id;
  /** the message's id: the same however often it is signed */
  readonly jti: Id;
  /** seconds since 1970 */
  readonly iat: number;
  readonly exp: number;
  readonly type: T;
  readonly agreementId: Id | null;
  /** random per referral */
  readonly caseAlias: string;
  /** from 1 in each direction of each alias; 0 for a Receipt or an Error, which stand outside */
  readonly sequence: number;
  readonly body: MessageBody<T>;
  /** SHA-256 of the canonical body */
  readonly payloadHash: string;
}
/** A message of an unknown type: signed and whole, answered with an error. */
export interface UnknownMessage extends Omit<Claims, 'type' | 'body'> {
  readonly type: string;
  readonly body: Json;
}

export const CLAIM_FAULTS = [
  'claims-form',
  'claims-missing',
  'claims-unknown',
  'claim-value',
  'payload-hash',
  'not-yet',
  'expired',
  'life-too-long',
  'wrong-issuer',
  'wrong-audience',
] as const;
export type ClaimFault = (typeof CLAIM_FAULTS)[number];

const REQUIRED = [
  'iss',
  'aud',
  'jti',
  'iat',
  'exp',
  'type',
  'agreementId',
  'caseAlias',
  'sequence',
  'body',
  'payloadHash',
  'pad',
];
const ID = /^[A-Za-z0-9._~-]{1,64}$/u;

/**
 * @param text the payload of the JWS, as text
 * @returns the claims, or the first fault. `known` false: whole and signed, but of a type that we do not know
 */
export function readClaims(
  text: string,
):
  | { readonly claims: Claims; readonly known: true }
  | { readonly claims: UnknownMessage; readonly known: false }
  | { readonly fault: ClaimFault } {
  const value = strictJson(text, MAX_DEPTH);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fault: 'claims-form' };
  const record = value as Readonly<Record<string, Json>>;
  if (REQUIRED.some((name) => !(name in record))) return { fault: 'claims-missing' };
  if (Object.keys(record).some((name) => !REQUIRED.includes(name))) return { fault: 'claims-unknown' };
  const { iss, aud, jti, iat, exp, type, agreementId, caseAlias, sequence, body, payloadHash, pad } = record;
  const isId = (each: Json | undefined): each is string => typeof each === 'string' && ID.test(each);
  const isTime = (each: Json | undefined): each is number => Number.isSafeInteger(each) && Number(each) > 0;
  const transport = (TRANSPORT_TYPES as readonly unknown[]).includes(type);
  const counted = Number.isSafeInteger(sequence) && (transport ? sequence === 0 : Number(sequence) >= 1);
  const formed =
    isId(iss) &&
    isId(aud) &&
    isId(jti) &&
    isId(caseAlias) &&
    (agreementId === null || isId(agreementId)) &&
    isTime(iat) &&
    isTime(exp) &&
    typeof type === 'string' &&
    counted &&
    typeof body === 'object' &&
    body !== null &&
    !Array.isArray(body) &&
    typeof pad === 'string' &&
    /^0*$/u.test(pad) &&
    typeof payloadHash === 'string';
  if (!formed) return { fault: 'claim-value' };
  if (canonicalHash(body) !== payloadHash) return { fault: 'payload-hash' };
  const common = { iss, aud, jti, iat, exp, agreementId, caseAlias, sequence: Number(sequence), payloadHash };
  if (!(MESSAGE_TYPES as readonly string[]).includes(type)) return { claims: { ...common, type, body }, known: false };
  return {
    claims: { ...common, type: type as MessageType, body: body as unknown as MessageBodies[MessageType] },
    known: true,
  };
}

/** Times and addressees. @param now of our clock; the other may be five minutes off */
export function claimFault(
  { iss, aud, iat, exp }: Pick<Claims, 'iss' | 'aud' | 'iat' | 'exp'>,
  { peer, self, now }: { readonly peer: Id; readonly self: Id; readonly now: Instant },
): ClaimFault | null {
  const seconds = Date.parse(now) / 1000;
  if (iss !== peer) return 'wrong-issuer';
  if (aud !== self) return 'wrong-audience';
  if (exp <= iat || exp - iat > MAX_LIFE_SECONDS) return 'life-too-long';
  if (iat > seconds + SKEW_SECONDS) return 'not-yet';
  return exp <= seconds - SKEW_SECONDS ? 'expired' : null;
}

/** Until when a (iss, jti) must be remembered: after it the envelope is refused as expired anyway (FED-3). */
export function rememberUntil({ exp }: Pick<Claims, 'exp'>): Instant {
  return toInstant((exp + SKEW_SECONDS) * 1000);
}
