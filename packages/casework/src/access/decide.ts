// SPDX-License-Identifier: EUPL-1.2
// May this person do this now? The one answer for server and browser (AZ-1). The database answers again, on its own, in
// its row security; both must say yes. Pure: who asks, what is asked for and the time come in as arguments.

import { type Action, ruleOf } from './actions.ts';
import { CASE_FIELD_NAMES, CASE_FIELDS, type CaseField, type Level } from './fields.ts';
import { CASE_ROLES, type Role } from './roles.ts';

/** A proof of presence with user verification counts as fresh for five minutes (AU-6). */
export const STEP_UP_MS = 5 * 60_000;
/** Whoever opened a case and handed it over keeps seeing it for seven days. */
export const OWN_INTAKE_MS = 7 * 24 * 3600_000;
export const BREAK_GLASS_MS = 60 * 60_000;

export interface Actor {
  readonly orgId: string;
  readonly userId: string;
  readonly roles: readonly Role[];
  /** when the last fresh proof was given, if any */
  readonly stepUpAt: Date | null;
  /** that proof came from a key that cannot leave its device */
  readonly deviceBound: boolean;
}

/** What ties people to a case. Times are half open: from the first instant, until just before the last. */
export interface CaseTies {
  readonly orgId: string;
  readonly createdBy: string;
  readonly handedOverAt: Date | null;
  readonly erasedAt: Date | null;
  readonly assignments: readonly {
    readonly userId: string;
    readonly supervisorId: string | null;
    readonly from: Date;
    readonly until: Date | null;
    /** opens health records and what only the care team reads; so unless it is said otherwise */
    readonly careTeam?: boolean;
  }[];
  /** until when the person agreed that health data are shared with those who work on the case */
  readonly healthSharedUntil?: Date | null;
  /** conflict of interest: wins over everything */
  readonly denied: readonly string[];
  readonly breakGlass: readonly {
    readonly userId: string;
    readonly level: 'file' | 'identity';
    readonly starts: Date | null;
    readonly until: Date | null;
  }[];
  /** what the person agreed to be shared with other institutions, under an agreement */
  readonly referrals: readonly {
    readonly orgId: string;
    readonly from: Date;
    readonly until: Date;
    readonly consentWithdrawnAt: Date | null;
    readonly fields: readonly CaseField[];
  }[];
}

export type Resource =
  | { readonly kind: 'self' | 'institution'; readonly orgId: string }
  | { readonly kind: 'case'; readonly ties: CaseTies }
  /** `ties` once it belongs to a case; until then it is its author's alone */
  | {
      readonly kind: 'conversation';
      readonly orgId: string;
      readonly createdBy: string;
      readonly ties: CaseTies | null;
    }
  /** one set of ties for each conversation of the group that belongs to a case */
  | {
      readonly kind: 'group';
      readonly orgId: string;
      readonly createdBy: string;
      readonly members: readonly CaseTies[];
    };

/** How somebody comes to a case: the reason that goes into the log. */
export type Relation = 'own' | 'assigned' | 'team' | 'own-intake' | 'break-glass' | 'referred';

export type Refusal =
  /** nothing that may be told: answered exactly like something that does not exist (AZ-3) */
  | 'not-there'
  | 'role-missing'
  | 'read-only'
  /** the break-glass does not cover who the person is */
  | 'identity-not-covered'
  | 'step-up-required'
  | 'device-bound-key-required';

export type AccessDecision =
  | { readonly allowed: true; readonly relation: Relation; readonly fields: readonly CaseField[] }
  | { readonly allowed: false; readonly reason: Refusal };

/**
 * @param fields which fields of a case are asked for; others are not given. All of them, if left out.
 * @returns allowed, how, and with which fields; or why not
 *
 * Source of the rules: security controls AZ-1 to AZ-8 in docs/security; roles in docs/roles.md.
 */
export function decide(
  actor: Actor,
  action: Action,
  resource: Resource,
  fields: readonly CaseField[],
  now: Date,
): AccessDecision {
  const rule = ruleOf(action);
  const found = relationTo(actor, resource, now);
  if (found === undefined) return refuse('not-there');
  const roles = actor.roles.filter((role) => rule.roles.includes(role));
  // `self` belongs to whoever is signed in, whatever their roles, even none
  if (roles.length === 0 && rule.on !== 'self') return refuse(rule.on === 'institution' ? 'role-missing' : 'not-there');
  const readOnly = found.relation === 'break-glass' || found.relation === 'referred';
  if (readOnly && rule.readsOnly !== true) return refuse('read-only');
  if (rule.identity === true && !found.fields.some((field) => CASE_FIELDS[field] === 'identity')) {
    return refuse('identity-not-covered');
  }
  const fresh = actor.stepUpAt !== null && isFresh(actor.stepUpAt, now);
  if (rule.stepUp === true && !fresh) return refuse('step-up-required');
  if (rule.deviceBound === true && !actor.deviceBound) return refuse('device-bound-key-required');
  const open = new Set(found.fields);
  return { allowed: true, relation: found.relation, fields: fields.filter((field) => open.has(field)) };
}

function refuse(reason: Refusal): AccessDecision {
  return { allowed: false, reason };
}

function isFresh(at: Date, now: Date): boolean {
  const age = now.getTime() - at.getTime();
  return age >= 0 && age < STEP_UP_MS;
}

interface Found {
  readonly relation: Relation;
  readonly fields: readonly CaseField[];
}

function relationTo(actor: Actor, resource: Resource, now: Date): Found | undefined {
  switch (resource.kind) {
    case 'self':
    case 'institution':
      return resource.orgId === actor.orgId ? own : undefined;
    case 'case':
      return relationToCase(actor, resource.ties, now);
    case 'conversation':
      if (resource.orgId !== actor.orgId) return undefined;
      if (resource.ties !== null) return relationToCase(actor, resource.ties, now);
      return resource.createdBy === actor.userId && worksOnCases(actor) ? own : undefined;
  }
  return relationToGroup(actor, resource, now);
}

function relationToGroup(
  actor: Actor,
  resource: Extract<Resource, { readonly kind: 'group' }>,
  now: Date,
): Found | undefined {
  if (resource.orgId !== actor.orgId) return undefined;
  if (resource.createdBy === actor.userId && worksOnCases(actor)) return own;
  const through = resource.members.flatMap((ties) => relationToCase(actor, ties, now) ?? []);
  return through.find(({ relation }) => relation !== 'break-glass') ?? through[0];
}

const own: Found = { relation: 'own', fields: CASE_FIELD_NAMES };

function worksOnCases({ roles }: Actor): boolean {
  return roles.some((role) => role === 'FrontlineOfficer' || role === 'CaseWorker' || role === 'Supervisor');
}

/** How this person comes to this case, the strongest way first; undefined when in no way. */
function relationToCase(actor: Actor, ties: CaseTies, now: Date): Found | undefined {
  if (ties.erasedAt !== null || ties.denied.includes(actor.userId)) return undefined;
  if (ties.orgId !== actor.orgId) return referredTo(actor, ties, now);
  if (!worksOnCases(actor)) return undefined;
  const at = now.getTime();
  const running = ties.assignments.filter(({ from, until }) => isWithin(at, from, until));
  const mine = running.filter(({ userId }) => userId === actor.userId);
  if (mine.length > 0)
    return { relation: 'assigned', fields: fieldsOf([...levelsOf(actor), ...healthOf(actor, ties, mine, at)]) };
  if (actor.roles.includes('Supervisor') && running.some(({ supervisorId }) => supervisorId === actor.userId)) {
    return { relation: 'team', fields: fieldsOf(levelsOf(actor)) };
  }
  const { createdBy, handedOverAt } = ties;
  if (createdBy === actor.userId && (handedOverAt === null || at - handedOverAt.getTime() < OWN_INTAKE_MS)) {
    return { relation: 'own-intake', fields: fieldsOf(levelsOf(actor)) };
  }
  return brokenInto(actor, ties, at);
}

function brokenInto(actor: Actor, { breakGlass }: CaseTies, at: number): Found | undefined {
  if (!actor.roles.some((role) => role === 'CaseWorker' || role === 'Supervisor')) return undefined;
  const open = breakGlass.filter(
    ({ userId, starts, until }) => userId === actor.userId && starts !== null && isWithin(at, starts, until),
  );
  if (open.length === 0) return undefined;
  const identity = open.some(({ level }) => level === 'identity');
  return { relation: 'break-glass', fields: fieldsOf(identity ? [...IN_DANGER, 'identity', 'shelter'] : IN_DANGER) };
}

/** What imminent danger opens; health beyond what is urgent never. */
const IN_DANGER: readonly Level[] = ['reference', 'file', 'narrative'];

/** What a role opens of a case that its holder comes to; health of a case worker comes beside it. */
const ROLE_LEVELS: Readonly<Record<(typeof CASE_ROLES)[number], readonly Level[]>> = {
  FrontlineOfficer: ['reference', 'file', 'identity'],
  CaseWorker: ['reference', 'file', 'identity', 'narrative', 'shelter'],
  Supervisor: ['reference', 'file', 'identity', 'narrative', 'shelter', 'health-summary'],
};

function levelsOf({ roles }: Actor): readonly Level[] {
  return CASE_ROLES.filter((role) => roles.includes(role)).flatMap((role) => ROLE_LEVELS[role]);
}

/** A case worker reads health in the care team, or as long as the person agreed to it; results apart only in the team. */
function healthOf(actor: Actor, ties: CaseTies, mine: CaseTies['assignments'], at: number): readonly Level[] {
  if (!actor.roles.includes('CaseWorker')) return [];
  if (mine.some(({ careTeam }) => careTeam !== false)) return ['health-summary', 'health', 'care-team'];
  const shared = ties.healthSharedUntil ?? null;
  return shared !== null && at < shared.getTime() ? ['health-summary', 'health'] : [];
}

function fieldsOf(levels: readonly Level[]): readonly CaseField[] {
  return CASE_FIELD_NAMES.filter((field) => levels.includes(CASE_FIELDS[field]));
}

/** Another institution sees what was consented to while that lasts; never who the person is (AZ-7). */
function referredTo(actor: Actor, { referrals }: CaseTies, now: Date): Found | undefined {
  if (!worksOnCases(actor)) return undefined;
  const open = referrals.filter(
    ({ orgId, from, until, consentWithdrawnAt }) =>
      orgId === actor.orgId && isWithin(now.getTime(), from, until) && consentWithdrawnAt === null,
  );
  if (open.length === 0) return undefined;
  const agreed = CASE_FIELD_NAMES.filter((field) => open.some(({ fields }) => fields.includes(field)));
  return { relation: 'referred', fields: agreed.filter((field) => !NEVER_REFERRED.includes(CASE_FIELDS[field])) };
}
const NEVER_REFERRED: readonly Level[] = ['identity', 'care-team', 'shelter'];

function isWithin(at: number, from: Date, until: Date | null): boolean {
  return from.getTime() <= at && (until === null || at < until.getTime());
}
