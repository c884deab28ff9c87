// SPDX-License-Identifier: EUPL-1.2
// What is given to another institution about a person: the fields that `disclose` allows, with their values, sealed by a hash, with an
// end and the word that it goes no further. Computed from the file; there is no way to hand a field or a value in (I-08). Words
// written freely, sealed results, places of shelters are in no value (I-19, I-22).

import { addDays, addHours, dayOf, type Instant, startOf } from '@amparo/casework/calendar';
import type { CaseFile } from '@amparo/casework/case';
import {
  type AgreementScope,
  type ConsentPurpose,
  type DataCategory,
  type Disclosure,
  disclose,
  type Ground,
  SHARABLE_FIELDS,
  type SharableField,
} from '@amparo/casework/consent';
import type { Context, Id } from '@amparo/casework/outcome';
import { canonicalHash, type Json } from '../canonical/index.ts';
import { at, type CooperationOutcome, done, problem, refused } from '../outcome/index.ts';
import { fieldValue } from './field-value.ts';

export interface PackageField {
  readonly path: SharableField;
  readonly value: Json;
}
/** Fields in the order of the catalogue; `contentHash` covers everything but itself. */
export interface SharedPackage {
  readonly id: Id;
  readonly purpose: ConsentPurpose;
  readonly recipientOrgId: Id;
  readonly agreementId: Id | null;
  readonly ground: { readonly kind: Ground['kind']; readonly id: Id };
  readonly categories: readonly DataCategory[];
  readonly fields: readonly PackageField[];
  readonly issuedAt: Instant;
  /** the first instant at which it may be used no more */
  readonly expiresAt: Instant;
  readonly noOnwardSharing: true;
  readonly contentHash: string;
}

export interface ComputePackage {
  readonly id: Id;
  readonly disclosure: Disclosure;
  /** days for which the agreement lets the recipient keep it; null without an agreement */
  readonly retentionDays: number | null;
}

/** The package as it would go now, or every reason why none goes. */
export function computePackage(
  file: CaseFile,
  command: ComputePackage,
  context: Context,
): CooperationOutcome<SharedPackage> {
  const outcome = disclose(file, command.disclosure, context);
  if (!outcome.ok) return refused(outcome.problems);
  const { agreement } = command.disclosure;
  const { fields, ground, purpose, recipientId } = outcome.value;
  const filled = fields.flatMap((path) => {
    const value = fieldValue(path, file, context);
    return value === null ? [] : [{ path, value }];
  });
  if (filled.length === 0)
    return refused([problem('INCOMPLETE', at('sharedPackage', command.id), 'complete-fields', { what: fields })]);
  const content = {
    id: command.id,
    purpose,
    recipientOrgId: recipientId,
    agreementId: agreement?.agreementId ?? null,
    ground: { kind: ground.kind, id: ground.kind === 'consent' ? ground.consent.id : ground.basis.id },
    categories: [...new Set(filled.map(({ path }) => SHARABLE_FIELDS[path].category))],
    fields: filled,
    issuedAt: context.now,
    expiresAt: endOf(ground, command.retentionDays, context.now),
    noOnwardSharing: true as const,
  };
  const value = { ...content, contentHash: canonicalHash(content) };
  return done(value, outcome.audit, outcome.warnings);
}

/** Not longer than what allows it stands, and not longer than the agreement lets it be kept. */
function endOf(ground: Ground, retentionDays: number | null, now: Instant): Instant {
  const allowed = ground.kind === 'consent' ? ground.consent.expiresAt : ground.basis.reviewBy;
  const kept = retentionDays === null ? addHours(now, 72) : startOf(addDays(dayOf(now), retentionDays + 1));
  return allowed < kept ? allowed : kept;
}

/** What a person was shown: purpose, recipient and every value. Equal as long as nothing of it changed. */
export function previewHash({
  purpose,
  recipientOrgId,
  fields,
}: Pick<SharedPackage, 'purpose' | 'recipientOrgId' | 'fields'>): string {
  return canonicalHash({ purpose, recipientOrgId, fields: fields.map(({ path, value }) => ({ path, value })) });
}

export const PACKAGE_FAULTS = ['hash', 'expired', 'recipient', 'agreement'] as const;
export type PackageFault = (typeof PACKAGE_FAULTS)[number];

/** Checked when it comes in and each time it is opened. @returns the first fault, or null */
export function packageFault(
  sharedPackage: SharedPackage,
  { orgId, agreement, now }: { readonly orgId: Id; readonly agreement: AgreementScope | null; readonly now: Instant },
): PackageFault | null {
  const { contentHash, ...content } = sharedPackage;
  if (canonicalHash(content as unknown as Json) !== contentHash) return 'hash';
  if (sharedPackage.expiresAt <= now) return 'expired';
  if (sharedPackage.recipientOrgId !== orgId) return 'recipient';
  const vital = sharedPackage.agreementId === null && sharedPackage.ground.kind === 'legal-basis';
  return vital || agreement?.state === 'Active' ? null : 'agreement';
}
