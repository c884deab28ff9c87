// SPDX-License-Identifier: EUPL-1.2
// Every address of the exchange with other installations; app.ts mounts them with the rest.

import type { Federation } from '../../federation/federation.ts';
import type { KeyStore } from '../../keys/key-store.ts';
import type { Log } from '../../log.ts';
import type { Route } from '../../operation.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import { envelopeRoutes } from './envelopes.ts';
import { fileRoutesOfPeers } from './files.ts';
import { instanceRoutes } from './instance.ts';
import { peerRoutes } from './peers.ts';

export function federationRoutes(needs: {
  readonly federation: Federation;
  readonly keeper: KeeperDatabase;
  readonly keyStore: KeyStore;
  readonly log: Log;
}): readonly Route[] {
  return [...envelopeRoutes(needs), ...instanceRoutes(needs), ...peerRoutes(needs), ...fileRoutesOfPeers(needs)];
}
