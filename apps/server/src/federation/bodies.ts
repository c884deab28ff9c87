// SPDX-License-Identifier: EUPL-1.2
// The form of what stands in a message, by its type: a partner's program is not ours, and what it signed is still foreign. One member
// too many, or a value of another form, and the message has no effect and is answered so. What it means is judged by the rules.

import { DECLINE_REASONS, SERVICE_CATEGORY_NAMES, URGENCIES } from '@amparo/casework/assistance';
import { CONSENT_PURPOSES, DATA_CATEGORIES, SHARABLE_FIELDS } from '@amparo/casework/consent';
import {
  ERROR_CODES,
  KEY_STATES,
  KEY_USES,
  type KeyNoticeList,
  type MessageBodies,
  type MessageType,
  OFFER_KINDS,
  RECALL_ANSWERS,
  RECALL_REASONS,
  REFERRAL_OUTCOMES,
  STATUS_CODES,
} from '@amparo/cooperation/envelope';
import { z } from 'zod';

const id = z.string().regex(/^[A-Za-z0-9._~-]{1,64}$/u);
const code = z.string().regex(/^[A-Za-z0-9+_-]{1,60}$/u);
const instant = z.iso.datetime();
const day = z.iso.date();
const hash = z.string().regex(/^[0-9a-f]{64}$/u);

const request = z.strictObject({
  category: z.enum(SERVICE_CATEGORY_NAMES as readonly [string, ...string[]]),
  subtype: code.nullable(),
  urgency: z.enum(URGENCIES),
  languages: z.array(z.string().regex(/^[A-Za-z0-9-]{2,35}$/u)).max(20),
  ageBand: code.nullable(),
  people: z.int().min(1).max(9),
  stepFreeAccess: z.boolean(),
});

const sharedPackage = z.strictObject({
  id,
  purpose: z.enum(CONSENT_PURPOSES),
  recipientOrgId: id,
  agreementId: id.nullable(),
  ground: z.strictObject({ kind: z.enum(['consent', 'legal-basis']), id }),
  categories: z.array(z.enum(DATA_CATEGORIES)).max(DATA_CATEGORIES.length),
  fields: z
    .array(
      z.strictObject({
        path: z.enum(Object.keys(SHARABLE_FIELDS) as [string, ...string[]]),
        value: z.json(),
      }),
    )
    .min(1)
    .max(200),
  issuedAt: instant,
  expiresAt: instant,
  noOnwardSharing: z.literal(true),
  contentHash: hash,
});

const BODIES = {
  Offer: z.strictObject({
    kind: z.enum(OFFER_KINDS),
    toOrgId: id,
    fromOrgId: id,
    toServiceId: id.nullable(),
    request,
    ackBy: instant,
    respondBy: instant,
    trmPhase: code.nullable(),
  }),
  Ack: z.strictObject({ at: instant }),
  Accept: z.strictObject({ at: instant, meetingAt: instant.nullable() }),
  Decline: z.strictObject({ reason: z.enum(DECLINE_REASONS), availableFrom: day.nullable() }),
  Status: z.strictObject({
    status: z.enum(STATUS_CODES),
    outcome: z.enum(REFERRAL_OUTCOMES).nullable(),
    on: day,
    at: instant.nullable(),
  }),
  Recall: z.strictObject({ reason: z.enum(RECALL_REASONS), answerBy: instant }),
  RecallDone: z.strictObject({ answer: z.enum(RECALL_ANSWERS), at: instant }),
  DirectoryUpdate: z.strictObject({ hsds: z.string().max(400_000), generatedAt: instant }),
  Package: z.strictObject({ sharedPackage }),
  Receipt: z.strictObject({ of: id, sequence: z.int().min(0) }),
  Error: z.strictObject({ of: id, code: z.enum(ERROR_CODES) }),
  KeyNotice: z.strictObject({ list: z.string().max(20_000) }),
  AgreementNotice: z.strictObject({
    agreementNo: z.string().regex(/^[\p{L}\p{N} ._/-]{1,80}$/u),
    revision: z.int().min(1).max(10_000),
    notice: z.enum(['Signature', 'Suspended', 'Resumed', 'Terminated']),
    orgId: id,
    jws: z
      .string()
      .regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/u)
      .max(20_000)
      .nullable(),
    reason: code.nullable(),
    at: instant,
  }),
} as const satisfies Record<MessageType, z.ZodType>;

export function isBody<T extends MessageType>(type: T, body: unknown): body is MessageBodies[T] {
  return BODIES[type].safeParse(body).success;
}

const noticeList = z.strictObject({
  number: z.int().min(1).max(2_147_483_647),
  keys: z
    .array(
      z.strictObject({
        use: z.enum(KEY_USES),
        publicKey: z.strictObject({
          kty: z.literal('OKP'),
          crv: z.enum(['Ed25519', 'X25519']),
          x: z.string().regex(/^[A-Za-z0-9_-]{43}$/u),
        }),
        state: z.enum(KEY_STATES),
      }),
    )
    .min(2)
    .max(40),
});

/** The list of keys in a KeyNotice. @returns undefined for another form */
export function readNoticeList(text: string): KeyNoticeList | undefined {
  try {
    const read = noticeList.safeParse(JSON.parse(text));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
