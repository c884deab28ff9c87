// SPDX-License-Identifier: EUPL-1.2
// Requests of signing in and of one's own account. Answers of authenticators pass through as the browser gives them.

import { request } from './client.ts';
import type { WhoAmI } from './types.ts';

export interface Factors {
  readonly passkeys: readonly {
    readonly id: string;
    readonly label: string;
    readonly createdAt: string;
    readonly lastUsedAt: string | null;
    readonly deviceBound: boolean;
  }[];
  readonly totp: boolean;
  readonly recoveryCodesLeft: number;
  readonly password: boolean;
  readonly identities: number;
  /** a role of this person asks for passkeys that cannot leave their device */
  readonly deviceBoundNeeded: boolean;
}
export interface OwnSession {
  readonly id: string;
  readonly device: string | null;
  readonly method: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly current: boolean;
}
export interface Device {
  readonly id: string;
  readonly label: string;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly current: boolean;
}
export interface Notice {
  readonly id: string;
  readonly kind: string;
  readonly objectId: string | null;
  readonly at: string;
  readonly seen: boolean;
}
export interface Ways {
  readonly passkey: boolean;
  readonly password: boolean;
  readonly sso: readonly { readonly id: string; readonly name: string }[];
}
export interface ShownInvitation {
  readonly institution: string;
  readonly displayName: string;
  readonly roles: readonly string[];
  readonly expiresAt: string;
}
export interface MailChoice {
  /** whether this installation can send any */
  readonly offered: boolean;
  readonly languages: readonly string[];
  readonly address: string | null;
  readonly language: string | null;
  /** too many failures: nothing more is tried */
  readonly stopped: boolean;
}
type Options = { readonly options: Readonly<Record<string, unknown>> };

export const accountApi = {
  ways: () => request<Ways>('GET', '/sign-in/ways'),
  passkeySignInOptions: () => request<Options>('POST', '/sign-in/passkey/options', { body: {} }),
  passkeySignIn: (response: unknown) => request<WhoAmI>('POST', '/sign-in/passkey', { body: { response } }),
  recoverySignIn: (body: { readonly signInName: string; readonly recoveryCode: string; readonly password?: string }) =>
    request<WhoAmI>('POST', '/session/recovery', { body }),
  switchInstitution: (institution: string) =>
    request<WhoAmI>('POST', '/session/institution', { body: { institution } }),
  stepUpOptions: () => request<Options>('POST', '/step-up/options', { body: {} }),
  stepUp: (response: unknown) => request<undefined>('POST', '/step-up', { body: { response } }),
  stepUpWithPassword: (password: string, totp: string) =>
    request<undefined>('POST', '/step-up/password', { body: { password, totp } }),
  lookAtInvitation: (token: string) => request<ShownInvitation>('POST', '/invitations/look', { body: { token } }),
  acceptInvitation: (body: { readonly token: string; readonly signInName: string; readonly password?: string }) =>
    request<WhoAmI>('POST', '/invitations/accept', { body }),
  joinByInvitation: (token: string) => request<WhoAmI>('POST', '/invitations/join', { body: { token } }),
  useRecoveryLink: (token: string, password: string) =>
    request<WhoAmI>('POST', '/recovery-link/use', { body: { token, password } }),
  mail: () => request<MailChoice>('GET', '/account/mail'),
  askForMail: (address: string, language: string) =>
    request<undefined>('POST', '/account/mail', { body: { address, language } }),
  confirmMail: (code: string) => request<undefined>('POST', '/account/mail/confirm', { body: { code } }),
  endMail: () => request<undefined>('DELETE', '/account/mail'),
  factors: () => request<Factors>('GET', '/account/factors'),
  newPasskeyOptions: () => request<Options>('POST', '/account/passkeys/options', { body: {} }),
  createPasskey: (label: string, response: unknown) =>
    request<{ readonly id: string }>('POST', '/account/passkeys', { body: { label, response } }),
  removePasskey: (id: string) => request<undefined>('DELETE', `/account/passkeys/${id}`),
  beginTotp: () =>
    request<{ readonly secret: string; readonly uri: string }>('POST', '/account/totp/begin', { body: {} }),
  confirmTotp: (code: string) => request<undefined>('POST', '/account/totp/confirm', { body: { code } }),
  removeTotp: () => request<undefined>('DELETE', '/account/totp'),
  newRecoveryCodes: () =>
    request<{ readonly codes: readonly string[] }>('POST', '/account/recovery-codes', { body: {} }),
  changePassword: (password: string) => request<undefined>('POST', '/account/password', { body: { password } }),
  sessions: () => request<{ readonly sessions: readonly OwnSession[] }>('GET', '/account/sessions'),
  endSession: (id: string) => request<undefined>('DELETE', `/account/sessions/${id}`),
  devices: () => request<{ readonly devices: readonly Device[] }>('GET', '/account/devices'),
  forgetDevice: (id: string) => request<undefined>('DELETE', `/account/devices/${id}`),
  notices: () => request<{ readonly notices: readonly Notice[] }>('GET', '/account/notices'),
  markSeen: (ids: readonly string[]) => request<undefined>('POST', '/account/notices/seen', { body: { ids } }),
} as const;
