// SPDX-License-Identifier: EUPL-1.2
// A rotation to be killed by a test: starts its own key store on a folder, rotates, says on its output how far it is.
// Started by rotation.test.ts, which sends the settings over the channel. Only that test uses this file.

import type { ConnectionSettings } from '../postgres/connections.ts';
import { startKeyStore } from './key-store.ts';
import { resumeRotation, rotateMasterKey } from './rotation.ts';
import { cheapSettings, openKeeper } from './test-keys.ts';

process.once('message', (message: { connection: ConnectionSettings; folder: string; begin: boolean }) => {
  void run(message);
});
process.on('disconnect', () => process.exit(1));

async function run({ connection, folder, begin }: { connection: ConnectionSettings; folder: string; begin: boolean }) {
  const store = await startKeyStore(cheapSettings(folder));
  const db = openKeeper(connection);
  process.send?.('started');
  const rotate = begin ? rotateMasterKey : resumeRotation;
  await rotate(db, store, { batch: 50, settleMs: 100, onProgress: () => process.send?.('moving') });
  await db.destroy();
  await store.stop();
  process.send?.('done', undefined, undefined, () => process.exit(0));
}
