// SPDX-License-Identifier: EUPL-1.2
// OpenID Connect through openid-client: authorization code with PKCE (S256), state and nonce; the issuer comes from the
// operator's file, never from a request. Whoever asks keeps the flow sealed until the browser comes back. What a provider
// says of names or e-mail is not looked at: only who it is, by issuer and subject.

import * as client from 'openid-client';
import type { Provider } from './sso-file.ts';

export interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
}

export interface SingleSignOn {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
  /** @returns undefined for a provider that is not configured */
  begin(
    providerId: string,
    redirectUri: string,
  ): Promise<{ readonly location: string; readonly flow: Flow } | undefined>;
  /** @param back the address that the browser came back to, as it was asked for */
  finish(providerId: string, back: URL, flow: Flow): Promise<ExternalIdentity | undefined>;
}

export const NO_SSO: SingleSignOn = {
  providers: [],
  begin: async () => undefined,
  finish: async () => undefined,
};

const TIMEOUT_SECONDS = 5;

export function createSingleSignOn(providers: readonly Provider[]): SingleSignOn {
  const known = new Map(providers.map((provider) => [provider.id, configurationOf(provider)]));
  return {
    providers: providers.map(({ id, name }) => ({ id, name })),
    begin: async (providerId, redirectUri) => {
      const configuration = await known.get(providerId)?.();
      if (configuration === undefined) return undefined;
      const flow: Flow = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
      };
      const location = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid',
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      });
      return { location: location.href, flow };
    },
    finish: async (providerId, back, { state, nonce, verifier }) => {
      const configuration = await known.get(providerId)?.();
      if (configuration === undefined) return undefined;
      const checks = {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      };
      try {
        const claims = (await client.authorizationCodeGrant(configuration, back, checks)).claims();
        return claims === undefined ? undefined : { issuer: claims.iss, subject: claims.sub };
      } catch {
        return undefined; // refused, cancelled, forged or unreachable: nobody is signed in
      }
    },
  };
}

/** Asks the provider for its description at first use; a failure is forgotten, so that the next one asks again. */
function configurationOf(provider: Provider): () => Promise<client.Configuration | undefined> {
  let found: Promise<client.Configuration> | undefined;
  return async () => {
    found ??= client.discovery(
      new URL(provider.issuer),
      provider.clientId,
      { client_secret: provider.clientSecret },
      client.ClientSecretPost(provider.clientSecret),
      {
        timeout: TIMEOUT_SECONDS,
        // the operator's file has said that this one is on the loopback address of a test
        execute: provider.onlyForTestsOnLoopback ? [client.allowInsecureRequests] : [],
      },
    );
    try {
      return await found;
    } catch {
      found = undefined;
      return undefined;
    }
  };
}
