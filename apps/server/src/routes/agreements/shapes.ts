// SPDX-License-Identifier: EUPL-1.2
// What the routes of agreements take and give. Words in them are those of institutions, never of or about a person helped; names are
// of staff who sign and answer for their institution.

import { SERVICE_CATEGORY_NAMES } from '@amparo/casework/assistance';
import { CONSENT_PURPOSES, DATA_CATEGORIES, RECIPIENT_CLASSES } from '@amparo/casework/consent';
import {
  AGREEMENT_STATES,
  AGREEMENT_TYPES,
  DPO_OPINIONS,
  ONWARD_SHARING,
  PARTY_ROLES,
  SECURITY_MEASURES,
  SUSPENSION_REASONS,
} from '@amparo/cooperation/agreement';
import { z } from 'zod';
import { instant, named, uuid, version } from '../../schemas.ts';

/** No control characters and no marks of direction: what is signed must look like what it is. */
const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}\p{Cf}\p{Co}]*$/u, 'ordinary characters only');
const text = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^(?:[^\p{Cc}\p{Cf}\p{Co}]|\n)*$/u, 'ordinary characters and new lines only');
const day = z.iso.date();
const country = z.string().regex(/^[A-Z]{2}$/u, 'two capital letters, ISO 3166-1');
const set = <T extends z.ZodType>(each: T) =>
  z
    .array(each)
    .max(40)
    .refine((list) => new Set(list).size === list.length, 'each only once');
const hours = z.int().min(0).max(8_760);
export const keyIdText = z.string().regex(/^[A-Za-z0-9_-]{43}$/u);
export const hexDigest = z.string().regex(/^[0-9a-f]{64}$/u);

export const TermsShape = named(
  'AgreementTerms',
  z.strictObject({
    title: line(200),
    type: z.enum(AGREEMENT_TYPES),
    purposes: set(z.enum(CONSENT_PURPOSES)),
    serviceCategories: set(z.enum(SERVICE_CATEGORY_NAMES)),
    dataCategories: set(z.enum(DATA_CATEGORIES)),
    excludedCategories: set(z.enum(DATA_CATEGORIES)),
    countries: set(country),
    legalBasisText: text(2_000),
    retentionDays: z.int().min(0).max(36_500),
    onwardSharing: z.enum(ONWARD_SHARING),
    securityMeasures: set(z.enum(SECURITY_MEASURES)),
    breachNoticeHours: hours,
    contactPoints: z
      .array(
        z.strictObject({
          partyOrgId: uuid,
          person: line(120),
          function: line(120),
          backup: line(120).nullable(),
          hours: line(120),
        }),
      )
      .max(20),
    slaAckHours: hours,
    slaResponseHours: hours,
    disputeProcedure: text(2_000),
    reviewAt: day,
    validFrom: day,
    validTo: day,
    terminationNoticeDays: z.int().min(0).max(3_650),
    governingLaw: line(300),
  }),
);
export const SignatoryShape = z.strictObject({ name: line(120).min(1), function: line(120).min(1) });
export const DraftPartyShape = z.strictObject({
  orgId: uuid,
  recipientClass: z.enum(RECIPIENT_CLASSES),
  country,
  role: z.enum(PARTY_ROLES),
  signatory: SignatoryShape.nullable(),
});
export const DraftBody = named(
  'AgreementDraft',
  z.strictObject({
    template: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/u),
    terms: TermsShape,
    parties: z.array(DraftPartyShape).min(1).max(20),
  }),
);
export type DraftGiven = z.infer<typeof DraftBody>;

const DocumentShape = z.strictObject({
  language: z.string().regex(/^[a-z]{2,3}$/u),
  mediaType: z.enum(['text/html', 'application/pdf']),
  sha256: hexDigest.describe('as `sha256sum` prints it'),
});
export const AgreementParams = z.strictObject({ agreementId: uuid });

export const SummaryShape = named(
  'AgreementSummary',
  z.strictObject({
    id: uuid,
    agreementNo: z.string(),
    revision: z.int(),
    title: z.string(),
    type: z.enum(AGREEMENT_TYPES),
    state: z.enum(AGREEMENT_STATES),
    parties: z.array(z.string()).describe('names of the other institutions'),
    validFrom: day,
    validTo: day,
    reviewDueOn: day,
    waitsForUs: z.boolean().describe('our signature is missing and it is under review'),
  }),
);
export const AgreementShape = named(
  'Agreement',
  z.strictObject({
    id: uuid,
    version,
    agreementNo: z.string(),
    revision: z.int(),
    state: z.enum(AGREEMENT_STATES),
    template: z.string(),
    terms: TermsShape,
    parties: z.array(
      z.strictObject({
        orgId: uuid,
        name: z.string(),
        ours: z.boolean(),
        here: z.boolean().describe('of this installation: it sees the same agreement in its own list'),
        recipientClass: z.enum(RECIPIENT_CLASSES),
        country,
        role: z.enum(PARTY_ROLES),
        signatory: SignatoryShape.nullable(),
        keyId: keyIdText.nullable(),
        keyTrusted: z.boolean().describe('of this installation, or compared by two people here'),
        publicKey: keyIdText.nullable().describe('Ed25519, base64url, where it is known here'),
        proposal: z.strictObject({ at: instant, mine: z.boolean() }).nullable().describe('only of our own institution'),
        signature: z.strictObject({ jws: z.string(), keyId: z.string(), signedAt: instant }).nullable(),
        leftAt: instant.nullable(),
      }),
    ),
    documents: z.array(DocumentShape),
    documentHash: hexDigest.describe('of the canonical statement; each signature names it'),
    sameAsMadeHere: z
      .boolean()
      .nullable()
      .describe('whether the files are those that this installation makes of the terms; null: there are none'),
    dpoOpinion: z.strictObject({ opinion: z.enum(DPO_OPINIONS), at: instant }).nullable(),
    suspensions: z.array(
      z.strictObject({
        byOrgId: uuid,
        from: instant,
        reason: z.enum(SUSPENSION_REASONS),
        liftedAt: instant.nullable(),
      }),
    ),
    terminatedFrom: instant.nullable(),
    submittedAt: instant.nullable(),
    reviewDueOn: day,
    supersedesId: uuid.nullable(),
    supersededById: uuid.nullable(),
    unsettled: z
      .array(z.strictObject({ fromOrg: uuid, notice: z.string(), code: z.string() }))
      .describe('what came from a party and does not count, and why'),
    warnings: z.array(z.string()),
  }),
);

export const CardShape = named(
  'InstitutionCard',
  z
    .strictObject({
      format: z.literal('amparo-institution-card'),
      orgId: uuid,
      name: line(200).min(1),
      country,
      instanceId: z
        .string()
        .regex(/^[A-Za-z0-9._~-]{1,64}$/u)
        .nullable(),
      publicKey: keyIdText.describe('Ed25519, base64url'),
    })
    .describe('What an institution gives to those who sign agreements with it. Public; compared over another channel.'),
);
export type InstitutionCard = z.infer<typeof CardShape>;

export const AgreementFileShape = named(
  'AgreementFile',
  z
    .strictObject({
      format: z.literal('amparo-agreement'),
      id: uuid,
      template: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/u),
      agreementNo: z.string().regex(/^[A-Z0-9-]{4,40}$/u),
      revision: z.int().min(1).max(10_000),
      supersedesId: uuid.nullable(),
      terms: TermsShape,
      parties: z
        .array(
          z.strictObject({
            ...DraftPartyShape.shape,
            name: line(200).min(1),
            instanceId: z
              .string()
              .regex(/^[A-Za-z0-9._~-]{1,64}$/u)
              .nullable(),
            keyId: keyIdText,
            publicKey: keyIdText,
          }),
        )
        .min(2)
        .max(20),
      files: z
        .array(
          z.strictObject({
            ...DocumentShape.shape,
            base64: z
              .string()
              .min(4)
              .max(400_000)
              .regex(/^[A-Za-z0-9+/]+={0,2}$/u),
          }),
        )
        .min(1)
        .max(12),
      signatures: z.array(z.strictObject({ orgId: uuid, jws: z.string().min(10).max(20_000) })).max(20),
    })
    .describe('An agreement on its way between installations: the words, the files, who has signed.'),
);
export type AgreementFile = z.infer<typeof AgreementFileShape>;
