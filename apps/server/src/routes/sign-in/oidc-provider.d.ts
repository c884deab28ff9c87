// SPDX-License-Identifier: EUPL-1.2
// As much of oidc-provider as the test of single sign-on uses; the package brings no types.

declare module 'oidc-provider' {
  import type { RequestListener } from 'node:http';

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    callback(): RequestListener;
  }
}
