// SPDX-License-Identifier: EUPL-1.2
// The shapes of an export for a purpose: what is asked, what came of it, and how the file is locked. Answers hold codes and counts.

import { CONSENT_PURPOSES, DATA_CATEGORIES, RECIPIENT_CLASSES } from '@amparo/casework/consent';
import { EXPORT_PURPOSE_NAMES } from '@amparo/casework/import';
import { z } from 'zod';
import { instant, named, uuid } from '../schemas.ts';

const country = z.string().regex(/^[A-Z]{2}$/u, 'two capital letters, ISO 3166-1');
const fieldName = z.string().regex(/^[a-z]{3}_[A-Za-z0-9]{1,80}$/u, 'the full name of a field of HTCDS');

const recipient = z.strictObject({
  institutionId: uuid,
  recipientClass: z.enum(RECIPIENT_CLASSES),
  country,
  actsFor: country.nullable().describe('The state whose authority it is.'),
  agreement: z
    .strictObject({
      purposes: z.array(z.enum(CONSENT_PURPOSES)).min(1).max(20),
      dataCategories: z.array(z.enum(DATA_CATEGORIES)).min(1).max(20),
      countries: z.array(country).min(1).max(50),
    })
    .describe(
      'What the signed agreement with the recipient covers; the second person compares it with the paper (I-07).',
    ),
});

export const NewExportBody = named(
  'NewExport',
  z.strictObject({
    purpose: z.enum(EXPORT_PURPOSE_NAMES),
    format: z.enum(['csv', 'xlsx']),
    fields: z
      .array(fieldName)
      .min(1)
      .max(200)
      .optional()
      .describe('Without it, the fields that name nobody. Never more than purpose, consent and agreement let go.'),
    reason: z
      .string()
      .trim()
      .min(20)
      .max(500)
      .describe('Why, in words; sealed, for the second person and the officer.'),
    recipient: recipient.nullable().describe('Null: the file stays in the house.'),
    caseIds: z.array(uuid).min(1).max(200),
  }),
);
export const ExportParams = z.strictObject({ exportId: uuid });
export const LockBody = named(
  'ExportLock',
  z.strictObject({
    passphrase: z.string().min(20).max(200).optional().describe('Told to the recipient by another way than the file.'),
    recipientKey: z.string().max(100).optional().describe('A public key of the recipient, `age1…`.'),
  }),
);

export const ExportAnswer = named(
  'Export',
  z.strictObject({
    id: uuid,
    state: z.enum(['pending', 'ready', 'taken', 'refused', 'withdrawn', 'expired']),
    purpose: z.enum(EXPORT_PURPOSE_NAMES),
    format: z.enum(['csv', 'xlsx']),
    fields: z.array(z.string()),
    reason: z.string(),
    recipient: recipient.nullable(),
    rows: z.int(),
    leftOut: z.int().describe('Cases of which nothing may go, or that are not yours.'),
    createdBy: uuid,
    createdAt: instant,
    approvedBy: uuid.nullable(),
    expiresAt: instant,
    takenAt: instant.nullable(),
  }),
);
export const ExportsAnswer = named('Exports', z.strictObject({ exports: z.array(ExportAnswer) }));

export const CopyAnswer = named(
  'CaseCopy',
  z.strictObject({
    standard: z.string(),
    record: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
      .describe('Every field of HTCDS that is known of the case, by its full name.'),
  }),
);
