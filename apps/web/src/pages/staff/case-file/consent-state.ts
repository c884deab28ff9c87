// SPDX-License-Identifier: EUPL-1.2
// In which state a consent is, over what came by the wire.

import type { Consent, ConsentState } from '@amparo/casework/consent';
import type { Wire } from '../../../api/file-api.ts';

/** In which state a consent is now; as packages/casework/src/consent/state.ts, over what came by the wire. */
export function stateOf(consent: Wire<Consent>, now = Date.now()): ConsentState {
  if (consent.decision !== 'Given') return consent.decision;
  if (consent.withdrawnAt !== null) return 'Withdrawn';
  if (consent.supersededAt !== null) return 'Superseded';
  return Date.parse(consent.expiresAt) <= now ? 'Expired' : 'Active';
}
