// SPDX-License-Identifier: EUPL-1.2
// Which part of the program answers to which message, and which may still stop one at the door: the one list, read at the start.

import type { IncomingHandlers, SendingCheck } from './handlers.ts';

/** Each type has one owner. Notices of keys, receipts and errors are the exchange's own. */
export const HANDLERS: IncomingHandlers = {};

export const SENDING_CHECKS: readonly SendingCheck[] = [];
