// SPDX-License-Identifier: EUPL-1.2
// The shapes of people, roles and invitations, of the log, of alarms and of the health of the system.

import { ROLES } from '@amparo/casework/access';
import { z } from 'zod';
import { instant, named, shownName, uuid } from '../schemas.ts';

const role = z.enum(ROLES);
const roles = z.array(role).min(1).max(ROLES.length);

export const InvitationBody = named('NewInvitation', z.strictObject({ displayName: shownName, roles }));
export const RoleBody = named('NewRole', z.strictObject({ role }));
export const RoleDecisionBody = named('RoleDecision', z.strictObject({ decision: z.enum(['approve', 'refuse']) }));
export const PersonBody = named(
  'PersonChange',
  z
    .strictObject({ supervisorId: uuid.nullable().optional(), disabled: z.boolean().optional() })
    .describe('What is left out stays as it is.'),
);
export const PersonParams = z.strictObject({ userId: uuid });
export const GrantParams = z.strictObject({ grantId: uuid });
export const InvitationParams = z.strictObject({ invitationId: uuid });

const grantState = z.enum(['pending', 'active', 'refused', 'ended']);
export const GrantAnswer = named('RoleGrant', z.strictObject({ id: uuid, role, state: grantState }));
export const PeopleAnswer = named(
  'People',
  z.strictObject({
    people: z.array(
      z.strictObject({
        userId: uuid,
        displayName: z.string(),
        signInName: z.string().optional().describe('For administrators.'),
        lastSignIn: instant.nullable().optional().describe('For administrators.'),
        roles: z.array(
          z.strictObject({
            id: uuid,
            role,
            state: grantState,
            requestedBy: z.string(),
            mayDecide: z.boolean(),
          }),
        ),
        supervisorId: uuid.nullable(),
        disabled: z.boolean(),
      }),
    ),
  }),
);
export const InvitationAnswer = named(
  'Invitation',
  z.strictObject({
    id: uuid,
    expiresAt: instant,
    token: z.string().optional().describe('Once, and never again: not in a repeated answer.'),
  }),
);
export const InvitationListAnswer = named(
  'InvitationList',
  z.strictObject({
    invitations: z.array(
      z.strictObject({
        id: uuid,
        displayName: z.string(),
        roles: z.array(role),
        state: z.enum(['open', 'accepted', 'withdrawn', 'expired']),
        createdBy: z.string(),
        createdAt: instant,
        expiresAt: instant,
      }),
    ),
  }),
);
export const EndedSessionsAnswer = named('EndedSessions', z.strictObject({ ended: z.int() }));
export const RecoveryLinkAnswer = named(
  'RecoveryLink',
  z.strictObject({ token: z.string().describe('Shown once.'), expiresAt: instant }),
);

// --- accountability ---------------------------------------------------------------------------------------------------

export const AuditQuery = z.strictObject({
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,15}$/u, 'the `next` of the page before')
    .optional(),
  actor: uuid.optional(),
  object: uuid.optional(),
  action: z
    .string()
    .regex(/^[a-z][a-z.-]{0,59}$/u, 'the code of an action, e.g. case.read')
    .optional(),
  decision: z.enum(['allowed', 'denied']).optional(),
  from: instant.optional(),
  until: instant.optional(),
});
export const AuditAnswer = named(
  'AuditPage',
  z.strictObject({
    entries: z.array(
      z.strictObject({
        seq: z.int(),
        at: instant,
        actor: z.strictObject({ userId: uuid, displayName: z.string().nullable() }).nullable(),
        action: z.string(),
        objectId: uuid.nullable(),
        decision: z.enum(['allowed', 'denied']),
        reason: z.string().nullable(),
        purpose: z.string().nullable(),
        deviceId: uuid.nullable(),
        requestId: uuid.nullable(),
      }),
    ),
    next: z.string().nullable(),
  }),
);
export const AlarmParams = z.strictObject({ alarmId: uuid });
export const AlarmsAnswer = named(
  'Alarms',
  z.strictObject({
    alarms: z.array(
      z.strictObject({
        id: uuid,
        kind: z.string(),
        actor: z.strictObject({ userId: uuid, displayName: z.string().nullable() }).nullable(),
        at: instant,
        count: z.int(),
        seenBy: z.string().nullable(),
        seenAt: instant.nullable(),
      }),
    ),
  }),
);
const known = z.enum(['ok', 'warning', 'failed', 'unknown']);
export const SystemHealthAnswer = named(
  'SystemHealth',
  z.strictObject({
    database: z.strictObject({ state: known }),
    disk: z.strictObject({ state: known, freeBytes: z.number().nullable(), totalBytes: z.number().nullable() }),
    keys: z.strictObject({
      state: known,
      store: z.enum(['unsealed', 'sealed', 'unavailable']),
      provider: z.string(),
      beside: z.boolean().describe('The passphrase lies on the disk that it protects.'),
      sharesGiven: z.int().nullable(),
      sharesNeeded: z.int().nullable(),
    }),
    audit: z.strictObject({ state: known, verifiedAt: instant.nullable(), intact: z.boolean().nullable() }),
    anchors: z.strictObject({ state: known, last: instant.nullable() }),
    backup: z.strictObject({ state: known, last: instant.nullable() }),
    clock: z.strictObject({ state: known, aheadOfDatabaseMs: z.int().nullable() }),
    schema: z.int().nullable(),
    version: z.string(),
  }),
);
