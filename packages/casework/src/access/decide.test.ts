// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type Action,
  ACTION_NAMES,
  type Actor,
  BREAK_GLASS_MS,
  CASE_FIELD_NAMES,
  CASE_FIELDS,
  CASE_ROLES,
  type CaseTies,
  decide,
  OWN_INTAKE_MS,
  type Resource,
  type Role,
  ROLES,
  ruleOf,
  STEP_UP_MS,
} from './index.ts';

const NOW = new Date('2026-11-26T12:00:00Z');
const before = (ms: number) => new Date(NOW.getTime() - ms);
const after = (ms: number) => new Date(NOW.getTime() + ms);
const HOUR = 3600_000;

const actor = (roles: readonly Role[], changes: Partial<Actor> = {}): Actor => ({
  orgId: 'org-a',
  userId: 'ana',
  roles,
  stepUpAt: before(1000),
  deviceBound: true,
  ...changes,
});
const ties = (changes: Partial<CaseTies> = {}): CaseTies => ({
  orgId: 'org-a',
  createdBy: 'berta',
  handedOverAt: null,
  erasedAt: null,
  assignments: [],
  denied: [],
  breakGlass: [],
  referrals: [],
  ...changes,
});
const of = (changes: Partial<CaseTies> = {}): Resource => ({ kind: 'case', ties: ties(changes) });
const assignedTo = (userId: string, supervisorId: string | null = null, until: Date | null = null) => ({
  userId,
  supervisorId,
  from: before(HOUR),
  until,
});
const ask = (who: Actor, action: Action, what: Resource) => decide(who, action, what, CASE_FIELD_NAMES, NOW);
const reason = (who: Actor, action: Action, what: Resource): string => {
  const decision = ask(who, action, what);
  return decision.allowed ? decision.relation : decision.reason;
};

describe('AZ-2: who comes to a case', () => {
  test('a colleague of the same institution sees nothing of a case that is not theirs', () => {
    for (const role of CASE_ROLES) assert.equal(reason(actor([role]), 'case.read', of()), 'not-there');
  });
  test('assigned, from the first instant until just before the last', () => {
    const who = actor(['CaseWorker']);
    const during = (from: Date, until: Date | null) =>
      reason(who, 'case.read', of({ assignments: [{ userId: 'ana', supervisorId: null, from, until }] }));
    assert.equal(during(NOW, null), 'assigned');
    assert.equal(during(after(1), null), 'not-there');
    assert.equal(during(before(HOUR), after(1)), 'assigned');
    assert.equal(during(before(HOUR), NOW), 'not-there');
  });
  test('a supervisor sees what the people they supervise work on, nobody else’s', () => {
    const team = of({ assignments: [assignedTo('berta', 'ana')] });
    assert.equal(reason(actor(['Supervisor']), 'case.read', team), 'team');
    assert.equal(reason(actor(['CaseWorker']), 'case.read', team), 'not-there');
    const others = of({ assignments: [assignedTo('berta', 'carla')] });
    assert.equal(reason(actor(['Supervisor']), 'case.read', others), 'not-there');
    const ended = of({ assignments: [assignedTo('berta', 'ana', NOW)] });
    assert.equal(reason(actor(['Supervisor']), 'case.read', ended), 'not-there');
  });
  test('an officer keeps an own intake until seven days after handing it over', () => {
    const who = actor(['FrontlineOfficer']);
    const opened = (handedOverAt: Date | null) => reason(who, 'case.read', of({ createdBy: 'ana', handedOverAt }));
    assert.equal(opened(null), 'own-intake');
    assert.equal(opened(before(OWN_INTAKE_MS - 1)), 'own-intake');
    assert.equal(opened(before(OWN_INTAKE_MS)), 'not-there');
  });
  test('a conflict of interest wins over assignment, team, own intake and break-glass', () => {
    const everything = ties({
      createdBy: 'ana',
      assignments: [assignedTo('ana'), assignedTo('berta', 'ana')],
      breakGlass: [{ userId: 'ana', level: 'identity', starts: before(1), until: after(HOUR) }],
      denied: ['ana'],
    });
    for (const action of ACTION_NAMES.filter((each) => ruleOf(each).on === 'case')) {
      assert.equal(reason(actor(ROLES), action, { kind: 'case', ties: everything }), 'not-there');
    }
  });
  test('an erased case is there for nobody', () => {
    const erased = of({ createdBy: 'ana', assignments: [assignedTo('ana')], erasedAt: before(1) });
    assert.equal(reason(actor(ROLES), 'case.read', erased), 'not-there');
  });
});

describe('AZ-7: separation', () => {
  test('no role but those of casework comes to a case, even assigned', () => {
    const mine = of({ createdBy: 'ana', assignments: [assignedTo('ana'), assignedTo('berta', 'ana')] });
    for (const role of ROLES.filter((each) => !(CASE_ROLES as readonly Role[]).includes(each))) {
      for (const action of ACTION_NAMES.filter((each) => ruleOf(each).on === 'case')) {
        assert.equal(reason(actor([role]), action, mine), 'not-there', `${role} ${action}`);
      }
    }
  });
  test('an administrator reads no log, a data protection officer reads no case', () => {
    const here: Resource = { kind: 'institution', orgId: 'org-a' };
    assert.equal(reason(actor(['Administrator']), 'audit.read', here), 'role-missing');
    assert.equal(reason(actor(['DataProtectionOfficer']), 'audit.read', here), 'own');
    assert.equal(
      reason(actor(['DataProtectionOfficer']), 'case.read', of({ assignments: [assignedTo('ana')] })),
      'not-there',
    );
  });
  test('nobody sees who a person is across institutions, whatever was agreed', () => {
    const referred = ties({
      orgId: 'org-b',
      referrals: [
        { orgId: 'org-a', from: before(1), until: after(1), consentWithdrawnAt: null, fields: CASE_FIELD_NAMES },
      ],
    });
    const decision = ask(actor(ROLES), 'case.read', { kind: 'case', ties: referred });
    assert.ok(decision.allowed && decision.relation === 'referred');
    assert.ok(decision.fields.every((field) => CASE_FIELDS[field] !== 'identity'));
    assert.equal(reason(actor(ROLES), 'case.read-identity', { kind: 'case', ties: referred }), 'identity-not-covered');
    assert.equal(reason(actor(ROLES), 'case.change', { kind: 'case', ties: referred }), 'read-only');
  });
  test('a referral counts while it runs and the consent stands', () => {
    const during = (from: Date, until: Date, consentWithdrawnAt: Date | null) =>
      reason(actor(['CaseWorker']), 'case.read', {
        kind: 'case',
        ties: ties({
          orgId: 'org-b',
          referrals: [{ orgId: 'org-a', from, until, consentWithdrawnAt, fields: ['conversations'] }],
        }),
      });
    assert.equal(during(NOW, after(1), null), 'referred');
    assert.equal(during(before(HOUR), NOW, null), 'not-there');
    assert.equal(during(after(1), after(2), null), 'not-there');
    assert.equal(during(before(HOUR), after(HOUR), before(1)), 'not-there');
  });
});

describe('AZ-8: break-glass', () => {
  const broken = (level: 'file' | 'identity', starts: Date | null, until: Date | null) =>
    of({ breakGlass: [{ userId: 'ana', level, starts, until }] });
  test('reads while it runs, and only reads', () => {
    const open = broken('file', before(1), after(1));
    assert.equal(reason(actor(['CaseWorker']), 'case.read', open), 'break-glass');
    assert.equal(reason(actor(['Supervisor']), 'case.read', open), 'break-glass');
    assert.equal(reason(actor(['CaseWorker']), 'case.change', open), 'read-only');
    assert.equal(reason(actor(['FrontlineOfficer']), 'case.read', open), 'not-there');
    assert.equal(reason(actor(['CaseWorker']), 'case.read', broken('file', before(HOUR), NOW)), 'not-there');
    assert.equal(reason(actor(['CaseWorker']), 'case.read', broken('file', after(1), after(HOUR))), 'not-there');
    assert.equal(reason(actor(['CaseWorker']), 'case.read', broken('identity', null, null)), 'not-there');
  });
  test('shows who the person is only where a second person agreed to that', () => {
    const file = ask(actor(['CaseWorker']), 'case.read', broken('file', before(1), after(1)));
    assert.ok(file.allowed && !file.fields.includes('name') && file.fields.includes('conversations'));
    assert.equal(
      reason(actor(['CaseWorker']), 'case.read-identity', broken('file', before(1), after(1))),
      'identity-not-covered',
    );
    const identity = ask(actor(['CaseWorker']), 'case.read-identity', broken('identity', before(1), after(1)));
    assert.ok(identity.allowed && identity.fields.includes('name'));
  });
  test('the break-glass of somebody else opens nothing for me', () => {
    const theirs = of({ breakGlass: [{ userId: 'berta', level: 'identity', starts: before(1), until: after(1) }] });
    assert.equal(reason(actor(['CaseWorker']), 'case.read', theirs), 'not-there');
  });
});

test('AU-6, AZ-8: the limits are those that people were told', () => {
  assert.deepEqual([STEP_UP_MS, OWN_INTAKE_MS, BREAK_GLASS_MS], [300_000, 604_800_000, 3_600_000]);
});

test('AZ-8: of several break-glasses one that runs is enough, and one for the identity shows it', () => {
  const open = { userId: 'ana', level: 'file' as const, starts: before(HOUR), until: after(HOUR) };
  const both = of({ breakGlass: [open, { ...open, level: 'identity' }] });
  assert.equal(reason(actor(['CaseWorker']), 'case.read-identity', both), 'break-glass');
  const others = actor(['CaseWorker', 'Analyst']);
  assert.equal(reason(others, 'case.read', both), 'break-glass');
});

test('AZ-7: a field agreed to in one of two referrals is given', () => {
  const running = { orgId: 'org-b', from: before(HOUR), until: after(HOUR), consentWithdrawnAt: null };
  const shared = of({
    referrals: [
      { ...running, fields: ['ownReference'] },
      { ...running, fields: ['conversations'] },
    ],
  });
  const decision = ask(actor(['CaseWorker'], { orgId: 'org-b' }), 'case.read', shared);
  assert.ok(decision.allowed);
  assert.deepEqual(decision.fields.toSorted(), ['conversations', 'ownReference']);
});

describe('AU-6: a fresh proof', () => {
  test('given at this very instant it is fresh', () => {
    const now = actor(['Administrator'], { stepUpAt: NOW });
    assert.equal(reason(now, 'people.invite', { kind: 'institution', orgId: 'org-a' }), 'own');
  });
  const here: Resource = { kind: 'institution', orgId: 'org-a' };
  test('is needed at each privileged action, at most five minutes old, never from the future', () => {
    const stepUps = ACTION_NAMES.filter((each) => ruleOf(each).stepUp === true && ruleOf(each).on === 'institution');
    assert.ok(stepUps.length >= 8);
    for (const action of stepUps) {
      const at = (stepUpAt: Date | null): string => reason(actor(ROLES, { stepUpAt }), action, here);
      assert.equal(at(null), 'step-up-required');
      assert.equal(at(before(STEP_UP_MS)), 'step-up-required');
      assert.equal(at(after(1)), 'step-up-required');
      assert.equal(at(before(STEP_UP_MS - 1)), 'own');
    }
  });
  test('of an administrator it comes from a key that cannot leave its device (AU-1)', () => {
    assert.equal(
      reason(actor(['Administrator'], { deviceBound: false }), 'people.invite', here),
      'device-bound-key-required',
    );
  });
});

test('one’s own account is one’s own in every role, and without any', () => {
  const self: Resource = { kind: 'self', orgId: 'org-a' };
  assert.equal(reason(actor([]), 'account.read', self), 'own');
  assert.equal(reason(actor([]), 'people.list', { kind: 'institution', orgId: 'org-a' }), 'role-missing');
});

test('a conversation is its author’s until it belongs to a case, then it is the case’s', () => {
  const alone: Resource = { kind: 'conversation', orgId: 'org-a', createdBy: 'ana', ties: null };
  assert.equal(reason(actor(['FrontlineOfficer']), 'conversation.change', alone), 'own');
  assert.equal(reason(actor(['Administrator']), 'conversation.read', alone), 'not-there');
  assert.equal(reason(actor(['FrontlineOfficer'], { userId: 'berta' }), 'conversation.read', alone), 'not-there');
  assert.equal(reason(actor(['FrontlineOfficer'], { orgId: 'org-b' }), 'conversation.read', alone), 'not-there');
  const attached: Resource = { ...alone, ties: ties() };
  assert.equal(reason(actor(['FrontlineOfficer']), 'conversation.read', attached), 'not-there');
});

test('a group is its author’s, and of whoever comes to one of its cases; reading only through break-glass', () => {
  const group = (members: readonly CaseTies[]): Resource => ({
    kind: 'group',
    orgId: 'org-a',
    createdBy: 'berta',
    members,
  });
  const who = actor(['CaseWorker']);
  assert.equal(reason(who, 'group.read', group([])), 'not-there');
  assert.equal(reason(actor(['CaseWorker'], { userId: 'berta' }), 'group.change', group([])), 'own');
  assert.equal(reason(who, 'group.change', group([ties(), ties({ assignments: [assignedTo('ana')] })])), 'assigned');
  const glass = ties({ breakGlass: [{ userId: 'ana', level: 'file', starts: before(1), until: after(1) }] });
  assert.equal(reason(who, 'group.read', group([glass])), 'break-glass');
  assert.equal(reason(who, 'group.change', group([glass])), 'read-only');
  assert.equal(reason(who, 'group.change', group([glass, ties({ assignments: [assignedTo('ana')] })])), 'assigned');
  assert.equal(reason(actor(['CaseWorker'], { orgId: 'org-b' }), 'group.read', group([])), 'not-there');
});

test('only the fields asked for are given, and never one that is not allowed', () => {
  const mine = of({ assignments: [assignedTo('ana')] });
  const decision = decide(actor(['CaseWorker']), 'case.read', mine, ['ownReference', 'name'], NOW);
  assert.deepEqual(decision, { allowed: true, relation: 'assigned', fields: ['ownReference', 'name'] });
});

const aRole = fc.constantFrom(...ROLES);
const anAction = fc.constantFrom(...ACTION_NAMES);
const aTime = fc.integer({ min: -10 * 24 * 3600_000, max: 10 * 24 * 3600_000 }).map((ms) => before(ms));
const someone = fc.constantFrom('ana', 'berta', 'carla');
const someTies = fc.record({
  orgId: fc.constantFrom('org-a', 'org-b'),
  createdBy: someone,
  handedOverAt: fc.option(aTime),
  erasedAt: fc.option(aTime, { freq: 5 }),
  assignments: fc.array(
    fc.record({ userId: someone, supervisorId: fc.option(someone), from: aTime, until: fc.option(aTime) }),
    { maxLength: 3 },
  ),
  denied: fc.array(someone, { maxLength: 1 }),
  breakGlass: fc.array(
    fc.record({
      userId: someone,
      level: fc.constantFrom('file' as const, 'identity' as const),
      starts: fc.option(aTime),
      until: fc.option(aTime),
    }),
    { maxLength: 2 },
  ),
  referrals: fc.constant([]),
});
const anActor = fc.record({
  orgId: fc.constant('org-a'),
  userId: someone,
  roles: fc.uniqueArray(aRole, { maxLength: 4 }),
  stepUpAt: fc.option(aTime),
  deviceBound: fc.boolean(),
});

test('property: a denial, another institution or an erasure is never overcome by anything', () => {
  fc.assert(
    fc.property(anActor, anAction, someTies, (who, action, tied) => {
      if (ruleOf(action).on !== 'case') return;
      const { allowed } = ask(who, action, { kind: 'case', ties: tied });
      if (tied.denied.includes(who.userId) || tied.orgId !== who.orgId || tied.erasedAt !== null) {
        assert.equal(allowed, false);
      }
    }),
    { numRuns: 3000 },
  );
});

test('property: taking a role away never allows more', () => {
  fc.assert(
    fc.property(anActor, anAction, someTies, (who, action, tied) => {
      if (ruleOf(action).on !== 'case') return;
      const what: Resource = { kind: 'case', ties: tied };
      const fewer = { ...who, roles: who.roles.slice(1) };
      if (ask(fewer, action, what).allowed) assert.ok(ask(who, action, what).allowed);
    }),
    { numRuns: 3000 },
  );
});
