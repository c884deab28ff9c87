// SPDX-License-Identifier: EUPL-1.2
// Who may do what: roles, fields, actions, and the one decision.

export { type Action, ACTION_NAMES, type ActionRule, ACTIONS, type ActionTarget, ruleOf } from './actions.ts';
export {
  type AccessDecision,
  type Actor,
  BREAK_GLASS_MS,
  type CaseTies,
  decide,
  OWN_INTAKE_MS,
  type Refusal,
  type Relation,
  type Resource,
  STEP_UP_MS,
} from './decide.ts';
export { CASE_FIELD_NAMES, CASE_FIELDS, type CaseField, type Level, LEVELS } from './fields.ts';
export { BREAK_GLASS_ROLES, CASE_ROLES, type Role, ROLES } from './roles.ts';
