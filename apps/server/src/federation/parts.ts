// SPDX-License-Identifier: EUPL-1.2
// Which part of the program answers to which message, and which may still stop one at the door: the one list, read at the start.

import { agreementCheck, agreementHandlers } from '../routes/agreements/incoming.ts';
import { referralHandlers } from '../routes/referrals/incoming.ts';
import type { CooperationPorts } from '../routes/referrals/ports.ts';
import type { IncomingHandlers, SendingCheck } from './handlers.ts';

/** Each type has one owner. Notices of keys, receipts and errors are the exchange's own. */
export function handlersOf(cooperation: CooperationPorts): IncomingHandlers {
  return { ...referralHandlers(cooperation), ...agreementHandlers };
}

export const SENDING_CHECKS: readonly SendingCheck[] = [agreementCheck];
