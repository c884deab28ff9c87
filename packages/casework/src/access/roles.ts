// SPDX-License-Identifier: EUPL-1.2
// The roles that people have in an institution. A closed list; what each may do stands in actions.ts.
// Source: roles of an anti-trafficking casework practice, as in the national referral mechanism model (OSCE/ODIHR, 2022).

export const ROLES = [
  'FrontlineOfficer',
  'CaseWorker',
  'Supervisor',
  'NetworkCoordinator',
  'DataProtectionOfficer',
  'Analyst',
  'Administrator',
  'ConsularOfficer',
  'Interpreter',
  'HealthProvider',
  'LegalProvider',
  'ShelterProvider',
  'Guardian',
] as const;
export type Role = (typeof ROLES)[number];

/** Who works on cases at all. Everybody else sees none, assigned or not: administrators and analysts above all. */
export const CASE_ROLES = ['FrontlineOfficer', 'CaseWorker', 'Supervisor'] as const satisfies readonly Role[];

/** Who may open a case outside their own in imminent danger. Administrators and analysts can never. */
export const BREAK_GLASS_ROLES = ['CaseWorker', 'Supervisor'] as const satisfies readonly Role[];
