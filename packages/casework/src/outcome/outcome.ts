// SPDX-License-Identifier: EUPL-1.2
// What every rule of the case file answers: the next state with its entry for the log, or all the reasons why not. The
// shell writes both in one transaction; a rule writes nothing.

import type { PlainDate } from '@amparo/kernel';
import type { Actor } from '../access/decide.ts';
import type { Role } from '../access/roles.ts';
import type { Instant } from '../calendar/calendar.ts';
import type { CountryProfile } from '../profile/profile.ts';
import type { Problem, ProblemCode, ProblemDetails, Remedy, Warning, Where } from './problems.ts';
import type { Id, RecordKind, RecordMeta } from './record.ts';

/** Who acts, when, and under which country's rules. `today` is the day of `now` in the institution's zone. */
export interface Context {
  readonly actor: Pick<Actor, 'orgId' | 'userId' | 'roles'>;
  readonly now: Instant;
  readonly today: PlainDate;
  readonly profile: CountryProfile;
}

/** An entry for the append-only log: codes, ids and times; never a name, a free text or a value of the file. */
export interface AuditEntry {
  readonly at: Instant;
  readonly by: Id;
  readonly orgId: Id;
  readonly caseId: Id | null;
  /** kebab-case with the kind first, e.g. `consent.withdraw` */
  readonly action: string;
  readonly record: RecordKind;
  readonly recordId: Id | null;
  readonly from: string | null;
  readonly to: string | null;
  /** a code of a closed list; a reason in words stays sealed in the record itself */
  readonly reason: string | null;
  readonly warnings: readonly Warning[];
}

export interface Done<T> {
  readonly ok: true;
  readonly value: T;
  readonly audit: readonly AuditEntry[];
  readonly warnings: readonly Warning[];
}
export interface Refused {
  readonly ok: false;
  /** every problem that holds, in the documented order of the guards of the rule */
  readonly problems: readonly [Problem, ...Problem[]];
}
export type Outcome<T> = Done<T> | Refused;

export function done<T>(value: T, audit: readonly AuditEntry[], warnings: readonly Warning[] = []): Done<T> {
  return { ok: true, value, audit, warnings };
}

/** @throws {RangeError} without a problem: a refusal always says why */
export function refused(problems: readonly Problem[]): Refused {
  const [first, ...rest] = problems;
  if (first === undefined) throw new RangeError('refused: at least one problem');
  return { ok: false, problems: [first, ...rest] };
}

export function problem(
  code: ProblemCode,
  where: Where,
  remedy: Remedy,
  details: Partial<ProblemDetails> = {},
): Problem {
  return { code, where, remedy, what: [], ...details };
}

export function at(record: RecordKind, id: Id | null = null, field: string | null = null): Where {
  return { record, id, field };
}

/** Whoever does not have one of the roles, or works for another institution, may not. */
export function mayAct(context: Context, orgId: Id, roles: readonly Role[], where: Where): readonly Problem[] {
  const { actor } = context;
  if (actor.orgId === orgId && roles.some((role) => actor.roles.includes(role))) return [];
  return [problem('OUT_OF_SCOPE', where, 'ask-responsible-person', { what: ['role'], roles })];
}

export interface Entry {
  readonly action: string;
  readonly record: RecordKind;
  readonly recordId: Id | null;
  readonly caseId: Id | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly reason?: string | null;
  readonly warnings?: readonly Warning[];
}

export function entry(
  context: Context,
  { from = null, to = null, reason = null, warnings = [], ...rest }: Entry,
): AuditEntry {
  return { at: context.now, by: context.actor.userId, orgId: context.actor.orgId, from, to, reason, warnings, ...rest };
}

/** The common part of a new record. */
export function created(id: Id, context: Context): RecordMeta {
  const { actor, now } = context;
  return {
    id,
    orgId: actor.orgId,
    version: 1,
    createdAt: now,
    createdBy: actor.userId,
    updatedAt: now,
    updatedBy: actor.userId,
  };
}

/** A changed record: one version on, with who and when. */
export function changed<T extends RecordMeta>(
  record: T,
  change: Partial<Omit<T, keyof RecordMeta>>,
  context: Context,
): T {
  return {
    ...record,
    ...change,
    version: record.version + 1,
    updatedAt: context.now,
    updatedBy: context.actor.userId,
  };
}
