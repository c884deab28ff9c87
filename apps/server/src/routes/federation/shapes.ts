// SPDX-License-Identifier: EUPL-1.2
// Shapes of what is asked of, and told about, other installations. Names of offices, public keys, counts and times; nothing of a case,
// and no alias of one.

import {
  DEAD_REASONS,
  KEY_STATES,
  KEY_USES,
  MESSAGE_TYPES,
  OUTBOX_STATES,
  PEER_STATES,
} from '@amparo/cooperation/envelope';
import { z } from 'zod';
import { instant, named, uuid } from '../../schemas.ts';

/** Words of an office. No control characters and no marks of direction: a name must look like what it is. */
const words = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cf}\p{Co}]+$/u, 'ordinary characters only');
const instanceId = z.string().regex(/^[A-Za-z0-9._~-]{1,64}$/u);
const keyId = z.string().regex(/^[A-Za-z0-9_-]{43}$/u);
const publicKey = <Curve extends string>(crv: Curve) =>
  z.strictObject({
    kty: z.literal('OKP'),
    crv: z.literal(crv),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/u),
  });

export const CardShape = named(
  'InstanceCard',
  z.strictObject({
    instanceId,
    name: words(200),
    place: words(200),
    signKey: publicKey('Ed25519'),
    sealKey: publicKey('X25519'),
    url: z.string().max(200).nullable().describe('https://…, or null: only by files'),
  }),
);
const OwnKeyShape = z.strictObject({ keyId, use: z.enum(KEY_USES), state: z.enum(KEY_STATES), since: instant });
export const InstanceAnswer = named(
  'OwnInstance',
  z.strictObject({
    card: CardShape,
    fingerprint: z.string().describe('SHA-256 of the card’s id and keys, 64 hexadecimal digits'),
    words: z.array(z.string()).describe('the same to say over the telephone'),
    keys: z.array(OwnKeyShape),
    untold: z.int().describe('partners that do not know the next key yet'),
  }),
);
export const NameBody = named('InstanceName', z.strictObject({ name: words(200), place: words(200) }));
export const KeyStepBody = named('InstanceKeyStep', z.strictObject({ step: z.enum(['prepare', 'switch', 'revoke']) }));

export const PeerAnswer = named(
  'Peer',
  z.strictObject({
    id: uuid,
    version: z.int(),
    instanceId,
    name: z.string(),
    place: z.string(),
    url: z.string().nullable(),
    state: z.enum(PEER_STATES),
    fingerprint: z
      .string()
      .nullable()
      .describe('null until two people have pinned it: whoever confirms writes down what was heard, not what is shown'),
    words: z.array(z.string()),
    proposedBy: z.string(),
    confirmedBy: z.string().nullable(),
    mine: z.boolean().describe('proposed by you: somebody else confirms'),
    changedAt: instant,
    keys: z.array(OwnKeyShape),
    events: z.array(
      z.strictObject({
        kind: z.enum(['received', 'delivered', 'conflict', 'full', 'refused']),
        count: z.int(),
        lastAt: instant,
      }),
    ),
    waiting: z.int(),
    waitingSince: instant.nullable(),
    dead: z.int(),
  }),
);
export const PeersAnswer = named('Peers', z.strictObject({ peers: z.array(PeerAnswer) }));
export const ProposalBody = named('PeerProposal', z.strictObject({ card: CardShape }));
export const HeardBody = named(
  'PeerConfirmation',
  z.strictObject({
    heard: z.string().min(20).max(400).describe('the six words, or the 64 digits, as they were heard'),
  }),
);
export const KeyBody = named('PeerKeyRevocation', z.strictObject({ keyId }));
export const PeerParams = z.strictObject({ peerId: uuid });
export const MessageParams = z.strictObject({ messageId: uuid });

export const OutboxAnswer = named(
  'Outbox',
  z.strictObject({
    messages: z.array(
      z.strictObject({
        id: uuid,
        type: z.enum(MESSAGE_TYPES),
        instanceId,
        state: z.enum(OUTBOX_STATES),
        queuedAt: instant,
        notBefore: instant,
        attempts: z.int(),
        deliveredAt: instant.nullable(),
        deadReason: z.enum(DEAD_REASONS).nullable(),
      }),
    ),
  }),
);

export const FileAnswer = named(
  'EnvelopeFile',
  z.strictObject({ count: z.int(), file: z.string().describe('one envelope on a line, sealed for the partner') }),
);
export const IMPORT_REASONS = ['too-old', 'clock', 'not-for-us', 'unknown-sender', 'damaged', 'later'] as const;
export const ImportAnswer = named(
  'EnvelopeImport',
  z.strictObject({
    applied: z.int(),
    waiting: z.int().describe('an earlier one is missing'),
    again: z.int().describe('were here before'),
    answers: z.int().describe('receipts for what was sent from here'),
    conflicts: z.int(),
    refused: z.array(z.strictObject({ line: z.int(), reason: z.enum(IMPORT_REASONS) })),
    file: z.string().nullable().describe('receipts to take back to the partner'),
  }),
);
