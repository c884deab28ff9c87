// SPDX-License-Identifier: EUPL-1.2
// Chromium's virtual authenticators, over its debugging protocol: passkeys without a hand on a key.

import type { Page } from '@playwright/test';

export interface Authenticators {
  /** @param backedUp a key that is copied to other devices @returns its id */
  add(backedUp?: boolean): Promise<string>;
  remove(id: string): Promise<void>;
  setVerified(id: string, verified: boolean): Promise<void>;
}

/** Call after the first page of the server was opened: a later change of process would forget them. */
export async function virtualAuthenticators(on: Page): Promise<Authenticators> {
  const cdp = await on.context().newCDPSession(on);
  await cdp.send('WebAuthn.enable');
  return {
    add: async (backedUp = false) => {
      const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          ctap2Version: 'ctap2_1',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
          defaultBackupEligibility: backedUp,
          defaultBackupState: backedUp,
        },
      });
      return authenticatorId;
    },
    remove: async (authenticatorId) => {
      await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
    setVerified: async (authenticatorId, isUserVerified) => {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
  };
}
