// SPDX-License-Identifier: EUPL-1.2
// Puts the exchange with other installations together: one for the server. Made by app.ts, or by server.ts where the courier is also
// called by the queue.

import type { CaseKeys } from '../keys/case-keys.ts';
import type { KeyStore } from '../keys/key-store.ts';
import type { Log } from '../log.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { type Courier, createCourier } from './courier.ts';
import { Exchange } from './exchange.ts';
import type { IncomingHandlers, SendingCheck } from './handlers.ts';
import type { postEnvelope } from './transport.ts';

export interface FederationSettings {
  /** under which partners reach this installation; null: only by files */
  readonly url: () => string | null;
  /** a test on one machine: http to loopback is taken. Never in real use. */
  readonly loopback: boolean;
}

/** Without a word in the configuration: by files only. */
export const FILES_ONLY: FederationSettings = { url: () => null, loopback: false };

export interface Federation {
  readonly settings: FederationSettings;
  readonly exchange: Exchange;
  readonly courier: Courier;
}

export function createFederation(needs: {
  readonly keeper: KeeperDatabase;
  readonly keyStore: KeyStore;
  readonly keys: CaseKeys;
  readonly log: Log;
  readonly now: () => Date;
  readonly settings: FederationSettings;
  readonly handlers: IncomingHandlers;
  readonly checks: readonly SendingCheck[];
  readonly post?: typeof postEnvelope;
}): Federation {
  const exchange = new Exchange(needs);
  const courier = createCourier({
    ...needs,
    exchange,
    loopback: needs.settings.loopback,
    // spreads attempts in time; nothing secret comes from it
    random: () => Math.random(),
  });
  return { settings: needs.settings, exchange, courier };
}
