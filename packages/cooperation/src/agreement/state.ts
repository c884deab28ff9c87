// SPDX-License-Identifier: EUPL-1.2
// In which state an agreement is at a given time, and what of it bears on one disclosure. Worked out, never stored.

import { addDays, dayOf, type Instant } from '@amparo/casework/calendar';
import type { AgreementScope } from '@amparo/casework/consent';
import type { Id } from '@amparo/casework/outcome';
import type { ServiceCategory } from '@amparo/casework/assistance';
import { type Agreement, type AgreementParty, type AgreementState, RECEIVING_ROLES } from './agreement.ts';

/** The order matters: what ended stays ended, a suspension goes before the dates of a start. */
export function agreementState(agreement: Agreement, now: Instant): AgreementState {
  const { terms, supersededAt, terminatedFrom } = agreement;
  if (supersededAt !== null && supersededAt <= now) return 'Superseded';
  if (terminatedFrom !== null && terminatedFrom <= now) return 'Terminated';
  if (dayOf(now) > terms.validTo) return 'Expired';
  if (!isSigned(agreement)) return agreement.submittedAt === null ? 'Draft' : 'UnderReview';
  if (isSuspended(agreement, now)) return 'Suspended';
  const opinion = agreement.dpoOpinion?.opinion ?? 'Unfavourable';
  return dayOf(now) >= terms.validFrom && opinion !== 'Unfavourable' ? 'Active' : 'Signed';
}

export function isSigned({ parties }: Agreement): boolean {
  const standing = parties.filter(({ leftAt }) => leftAt === null);
  return standing.length >= 2 && standing.every(({ signature }) => signature !== null);
}

export function isSuspended({ suspensions }: Agreement, now: Instant): boolean {
  return suspensions.some(({ from, liftedAt }) => from <= now && (liftedAt === null || liftedAt > now));
}

export function partyOfOrg(agreement: Agreement, orgId: Id, now: Instant): AgreementParty | undefined {
  return agreement.parties.find((party) => party.orgId === orgId && (party.leftAt === null || party.leftAt > now));
}

/** Sixty days before it ends, or at the day of review, whichever is first. Source: section 9, clocks. */
export function reviewDueOn({ terms }: Agreement): string {
  const beforeEnd = addDays(terms.validTo, -60);
  return terms.reviewAt < beforeEnd ? terms.reviewAt : beforeEnd;
}

/**
 * What the agreement allows between two institutions for one category of help: the shape that `disclose` asks for (I-07, I-08).
 *
 * @returns null where one of the two is no party any more, receives nothing by its role, or the help is not in the agreement
 */
export function agreementScope(
  agreement: Agreement,
  {
    fromOrgId,
    toOrgId,
    category,
  }: { readonly fromOrgId: Id; readonly toOrgId: Id; readonly category: ServiceCategory | null },
  now: Instant,
): AgreementScope | null {
  const from = partyOfOrg(agreement, fromOrgId, now);
  const to = partyOfOrg(agreement, toOrgId, now);
  if (from === undefined || to === undefined || from === to) return null;
  if (!(RECEIVING_ROLES as readonly string[]).includes(to.role) || from.role === 'Observer') return null;
  const { terms } = agreement;
  if (category !== null && !terms.serviceCategories.includes(category)) return null;
  const state = agreementState(agreement, now);
  return {
    agreementId: agreement.id,
    state: state === 'Active' ? 'Active' : state === 'Suspended' ? 'Suspended' : 'Other',
    purposes: terms.purposes,
    dataCategories: terms.dataCategories.filter((each) => !terms.excludedCategories.includes(each)),
    countries: terms.countries,
  };
}

/** The agreement that covers a disclosure best: an active one first, then a suspended one, so that the refusal says what is wrong. */
export function coveringAgreement(
  agreements: readonly Agreement[],
  ask: { readonly fromOrgId: Id; readonly toOrgId: Id; readonly category: ServiceCategory | null },
  now: Instant,
): AgreementScope | null {
  const scopes = agreements.flatMap((each) => agreementScope(each, ask, now) ?? []);
  const rank = { Active: 0, Suspended: 1, Other: 2 } as const;
  return (
    scopes.toSorted((a, b) => rank[a.state] - rank[b.state] || b.dataCategories.length - a.dataCategories.length)[0] ??
    null
  );
}
