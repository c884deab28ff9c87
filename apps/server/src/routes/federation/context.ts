// SPDX-License-Identifier: EUPL-1.2
// Who acts and when, as the rules of cooperation ask for it.

import { dayOf, type Instant } from '@amparo/casework/calendar';
import type { Context } from '@amparo/casework/outcome';
import { profileOf } from '../../country-profiles.ts';
import type { Staff } from '../../store/session.ts';

export function contextOfStaff({ orgId, userId, roles, country, timeZone }: Staff, now: Date): Context {
  const at = now.toISOString() as Instant;
  return {
    actor: { orgId, userId, roles },
    now: at,
    today: dayOf(at, timeZone),
    profile: profileOf({ country, timeZone }),
  };
}
