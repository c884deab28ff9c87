// SPDX-License-Identifier: EUPL-1.2
// The kinds of notices that have words of their own (`account.notice.<kind>`); what a newer server sends besides gets a
// general sentence.

export const NOTICE_KINDS: ReadonlySet<string> = new Set([
  'account-recovered',
  'administrator-added-alone',
  'break-glass',
  'break-glass-approved',
  'break-glass-identity',
  'break-glass-reviewed',
  'case-assigned',
  'case-erased',
  'case-handed-over',
  'case-taken',
  'erasure-requested',
  'factor-enrolled',
  'factor-removed',
  'identity-linked',
  'key-destroyed',
  'key-destruction-requested',
  'log-not-intact',
  'mail-stopped',
  'new-device',
  'password-changed',
  'recovery-code-used',
  'recovery-codes-made',
  'recovery-requested',
  'role-ended',
  'role-requested',
  'sign-in-after-failures',
  'supervisor-changed',
]);
