// SPDX-License-Identifier: EUPL-1.2
// The answers of an authenticator as the shapes read them, in the form that the library takes: absent where a browser says
// null, and nothing more than what it looks at.

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { z } from 'zod';
import type { AssertionResponse, EnrolmentResponse } from './shapes.ts';

export function asAssertion({ id, rawId, response }: z.infer<typeof AssertionResponse>): AuthenticationResponseJSON {
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    id,
    rawId,
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      authenticatorData,
      signature,
      ...(typeof userHandle === 'string' ? { userHandle } : {}),
    },
  };
}

export function asEnrolment({ id, rawId, response }: z.infer<typeof EnrolmentResponse>): RegistrationResponseJSON {
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    id,
    rawId,
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) },
  };
}
