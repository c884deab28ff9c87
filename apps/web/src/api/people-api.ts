// SPDX-License-Identifier: EUPL-1.2
// Requests of people, roles and invitations, of the log and its alarms, and of the health of the system.

import type { Role } from '@amparo/casework/access';
import type { Approval } from './cases-api.ts';
import { queryOf, request } from './client.ts';

export type GrantState = 'pending' | 'active' | 'refused' | 'ended';
export interface RoleGrant {
  readonly id: string;
  readonly role: Role;
  readonly state: GrantState;
}
export interface ListedGrant extends RoleGrant {
  readonly requestedBy: string;
  readonly mayDecide: boolean;
}
export interface Person {
  readonly userId: string;
  readonly displayName: string;
  /** for administrators */
  readonly signInName?: string;
  readonly lastSignIn?: string | null;
  readonly roles: readonly ListedGrant[];
  readonly supervisorId: string | null;
  readonly disabled: boolean;
}
export interface ListedInvitation {
  readonly id: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly state: 'open' | 'accepted' | 'withdrawn' | 'expired';
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
}
export interface MadeInvitation {
  readonly id: string;
  readonly expiresAt: string;
  /** the first time only */
  readonly token?: string;
}
interface Actor {
  readonly userId: string;
  readonly displayName: string | null;
}
export interface AuditEntry {
  readonly seq: number;
  readonly at: string;
  readonly actor: Actor | null;
  readonly action: string;
  readonly objectId: string | null;
  readonly decision: 'allowed' | 'denied';
  readonly reason: string | null;
  readonly purpose: string | null;
  readonly deviceId: string | null;
  readonly requestId: string | null;
}
export interface AuditQuery {
  readonly cursor?: string;
  readonly actor?: string;
  readonly object?: string;
  readonly action?: string;
  readonly decision?: 'allowed' | 'denied';
  readonly from?: string;
  readonly until?: string;
}
export interface Alarm {
  readonly id: string;
  readonly kind: string;
  readonly actor: Actor | null;
  readonly at: string;
  readonly count: number;
  readonly seenBy: string | null;
  readonly seenAt: string | null;
}
export interface Verification {
  readonly verifiedAt: string | null;
  readonly intact: boolean | null;
  readonly faults: readonly { readonly code: string; readonly seq: number | null; readonly line: number | null }[];
}
export interface Seal {
  readonly state: 'sealed' | 'unsealed' | 'unavailable';
  /** shares given since the start */
  readonly given: number;
  readonly needed: number;
}
export interface MasterKey {
  readonly id: string;
  readonly state: 'current' | 'older' | 'retired';
  readonly createdAt: string;
  /** keys of cases, conversations and groups under it */
  readonly wraps: number;
  /** what was asked for and is not over */
  readonly destruction: Approval | null;
}
export type PartState = 'ok' | 'warning' | 'failed' | 'unknown';
export interface SystemHealth {
  readonly database: { readonly state: PartState };
  readonly disk: { readonly state: PartState; readonly freeBytes: number | null; readonly totalBytes: number | null };
  readonly keys: {
    readonly state: PartState;
    readonly store: 'unsealed' | 'sealed' | 'unavailable';
    readonly provider: string;
    /** the passphrase lies on the disk that it protects */
    readonly beside: boolean;
    readonly sharesGiven: number | null;
    readonly sharesNeeded: number | null;
  };
  readonly audit: {
    readonly state: PartState;
    readonly verifiedAt: string | null;
    readonly intact: boolean | null;
  };
  readonly anchors: { readonly state: PartState; readonly last: string | null };
  readonly backup: { readonly state: PartState; readonly last: string | null };
  readonly clock: { readonly state: PartState; readonly aheadOfDatabaseMs: number | null };
  readonly schema: number | null;
  readonly version: string;
}

export const peopleApi = {
  list: () => request<{ readonly people: readonly Person[] }>('GET', '/people'),
  change: (userId: string, body: { readonly supervisorId?: string | null; readonly disabled?: boolean }) =>
    request<undefined>('PUT', `/people/${userId}`, { body }),
  endSessions: (userId: string) => request<{ readonly ended: number }>('DELETE', `/people/${userId}/sessions`),
  requestRecovery: (userId: string) => request<Approval>('POST', `/people/${userId}/recovery`),
  recoveryLink: (userId: string) =>
    request<{ readonly token: string; readonly expiresAt: string }>('POST', `/people/${userId}/recovery/link`),
  requestRole: (userId: string, role: Role) =>
    request<RoleGrant>('POST', `/people/${userId}/roles`, { body: { role } }),
  decideRole: (grantId: string, decision: 'approve' | 'refuse') =>
    request<RoleGrant>('POST', `/role-grants/${grantId}/decision`, { body: { decision } }),
  endRole: (grantId: string) => request<RoleGrant>('DELETE', `/role-grants/${grantId}`),
  invitations: () => request<{ readonly invitations: readonly ListedInvitation[] }>('GET', '/people/invitations'),
  invite: (body: { readonly displayName: string; readonly roles: readonly Role[] }, key: string) =>
    request<MadeInvitation>('POST', '/people/invitations', { body, key }),
  withdrawInvitation: (id: string) => request<undefined>('DELETE', `/people/invitations/${id}`),
  audit: (query: AuditQuery) =>
    request<{ readonly entries: readonly AuditEntry[]; readonly next: string | null }>(
      'GET',
      `/audit${queryOf({ ...query })}`,
    ),
  alarms: () => request<{ readonly alarms: readonly Alarm[] }>('GET', '/alarms'),
  markAlarmSeen: (id: string) => request<undefined>('POST', `/alarms/${id}/seen`),
  verification: () => request<Verification>('GET', '/audit/verification'),
  verify: () => request<undefined>('POST', '/audit/verification', { body: {} }),
  acceptRestore: () => request<undefined>('POST', '/system/restore-accepted', { body: {} }),
  rotateKeys: () => request<undefined>('POST', '/system/keys/rotation', { body: {} }),
  keys: () => request<{ readonly keys: readonly MasterKey[] }>('GET', '/system/keys'),
  requestKeyDestruction: (id: string) => request<Approval>('POST', `/system/keys/${id}/destruction`),
  destroyKey: (id: string) => request<undefined>('POST', `/system/keys/${id}/destroy`),
  seal: () => request<Seal>('GET', '/keys/seal'),
  giveShare: (share: string) => request<Seal>('POST', '/keys/seal', { body: { share } }),
  health: () => request<SystemHealth>('GET', '/system/health'),
} as const;
