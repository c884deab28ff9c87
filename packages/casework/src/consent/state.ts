// SPDX-License-Identifier: EUPL-1.2
// In which state a consent or a legal basis is at a given time. Worked out, never stored: nothing has to run for a consent to
// stop counting (I-13, I-14).

import type { Instant } from '../calendar/calendar.ts';
import type { Consent, ConsentState, LegalBasis } from './consent.ts';

/** What the person's last word makes of it comes first, then the date. */
export function consentState(consent: Consent, now: Instant): ConsentState {
  if (consent.decision !== 'Given') return consent.decision;
  if (consent.withdrawnAt !== null && consent.withdrawnAt <= now) return 'Withdrawn';
  if (consent.supersededAt !== null && consent.supersededAt <= now) return 'Superseded';
  return consent.expiresAt <= now ? 'Expired' : 'Active';
}

/** Active, and its first day has come. Only this counts. */
export function isInForce(consent: Consent, now: Instant): boolean {
  return consentState(consent, now) === 'Active' && consent.validFrom <= now;
}

/** A basis counts until its review; approved by another person, or, in vital interest, at once. */
export function basisInForce(basis: LegalBasis, now: Instant): boolean {
  if (basis.endedAt !== null && basis.endedAt <= now) return false;
  if (basis.reviewBy <= now || basis.decidedAt > now) return false;
  const approved = basis.approvedBy !== null && basis.approvedBy !== basis.decidedBy;
  return approved || basis.basis === 'VitalInterest';
}
