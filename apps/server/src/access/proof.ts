// SPDX-License-Identifier: EUPL-1.2
// When somebody last proved to be there, for the decision about one action (AU-6). Called by mount.ts.

import type { Action } from '@amparo/casework/access';
import type { Staff } from '../store/session.ts';

/**
 * The fresh proof is that of the authenticator. Only to look after the own factors another one counts: somebody who has
 * none yet has nothing to prove with, and a recovery code or an identity provider, used within the last five minutes,
 * is how somebody whose authenticator is gone, or was never here, gets one.
 */
export function proofFor(action: Action, { stepUpAt, restricted, method, signedInAt }: Staff, now: Date): Date | null {
  if (action !== 'account.change-factor' || stepUpAt !== null) return stepUpAt;
  if (restricted) return now;
  return method === 'recovery-code' || method === 'sso' ? signedInAt : null;
}
