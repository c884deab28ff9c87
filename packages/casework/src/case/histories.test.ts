// SPDX-License-Identifier: EUPL-1.2
// Histories of a case: random commands by random people at random times. What an invariant says must hold in every state reached,
// and of every step that a rule allowed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Role } from '../access/roles.ts';
import { noteAnswer, recordService, sendReferral } from '../assistance/index.ts';
import { setPlanItem } from '../assistance/plan.ts';
import { addHours, dayOf } from '../calendar/calendar.ts';
import { activeGuardian, appointGuardian, requestGuardian } from '../child/index.ts';
import {
  approveLegalBasis,
  type ConsentPurpose,
  consentState,
  type DataCategory,
  decideConsent,
  groundFor,
  type Recipient,
  recordLegalBasis,
  withdrawConsent,
} from '../consent/index.ts';
import { changedRecords } from '../merge/history.ts';
import type { AuditEntry, Context, Outcome } from '../outcome/outcome.ts';
import { BEFORE_DEPARTURE, considerReturn, RETURN_STATES, stepReturn } from '../return/index.ts';
import {
  addPerson,
  agreeSafeContact,
  flagConflict,
  isChild,
  linksWithSuspects,
  standingContacts,
  suspect,
} from '../people/index.ts';
import {
  approveConsularContact,
  approveLift,
  changeProtection,
  consularBlock,
  createConsularContact,
  OPEN_CLAIMS,
  PROTECTION_STATUSES,
  requestLift,
  sendConsularContact,
} from '../protection/index.ts';
import {
  assessRisk,
  currentLevel,
  latestRisk,
  overrideRisk,
  RISK_FACTOR_NAMES,
  RISK_LEVELS,
  RISK_SCOPES,
  staleProblems,
} from '../risk/index.ts';
import { factorsOf } from '../risk/level.ts';
import { engageInterpreter } from '../interpreter/engage.ts';
import { advance, eventsFrom, type StageCommand } from './advance.ts';
import { CASE_EVENTS, type CaseFile, EARLY_REASONS, OPEN_STAGES, SOLUTIONS, type Stage } from './case.ts';
import { assignCase, changeCase, decideStatus, recordFollowUp, setLegalHold } from './change.ts';
import {
  answers,
  as,
  assess,
  consent,
  fileIn,
  give,
  id,
  must,
  NOON,
  person,
  recipient,
  safetyPlan,
  service,
  withAgreedPlan,
  withMinimumSet,
  withNeeds,
} from './fictional.ts';
import { LIFECYCLE } from './lifecycle.ts';

const PEOPLE: readonly (readonly [string, string, readonly Role[]])[] = [
  ['ana', 'org-a', ['CaseWorker']],
  ['sofia', 'org-a', ['Supervisor']],
  ['mona', 'org-a', ['CaseWorker', 'Supervisor']],
  ['dora', 'org-a', ['DataProtectionOfficer']],
  ['mona', 'org-a', ['CaseWorker', 'Supervisor']],
  ['fran', 'org-a', ['FrontlineOfficer']],
  ['eve', 'org-b', ['FrontlineOfficer', 'CaseWorker', 'Supervisor', 'DataProtectionOfficer']],
  ['amir', 'org-a', ['Administrator', 'Analyst']],
];
const POST: Recipient = {
  institutionId: 'consulate',
  recipientClass: 'Consulate',
  country: 'HN',
  actsFor: 'NI',
  personIds: [],
  phones: [],
};
const SHELTER = recipient();
const PURPOSES: readonly ConsentPurpose[] = [
  'CaseRecord',
  'Assistance',
  'ReferralNational',
  'ConsularContact',
  'ReturnArrangements',
  'FollowUpContact',
];
const CATEGORIES: readonly DataCategory[] = ['Identity', 'Health', 'Risk'];
const AGREEMENT = {
  agreementId: 'a',
  state: 'Active',
  purposes: PURPOSES,
  dataCategories: CATEGORIES,
  countries: ['HN', 'NI'],
} as const;

/** Makes a helper that throws on refusal into a command. */
function attempt(make: () => CaseFile, context: Context): Outcome<CaseFile> {
  try {
    const value = make();
    return { ok: true, value, audit: [{ ...SILENT, at: context.now, by: context.actor.userId }], warnings: [] };
  } catch {
    return {
      ok: false,
      problems: [
        { code: 'NOT_NOW', where: { record: 'case', id: null, field: null }, remedy: 'do-earlier-step', what: [] },
      ],
    };
  }
}
const SILENT: AuditEntry = {
  at: NOON,
  by: '',
  orgId: 'org-a',
  caseId: null,
  action: 'several',
  record: 'case',
  recordId: null,
  from: null,
  to: null,
  reason: null,
  warnings: [],
};

function file<T extends { readonly file: CaseFile | null }>(outcome: Outcome<T>, before: CaseFile): Outcome<CaseFile> {
  return outcome.ok ? { ...outcome, value: outcome.value.file ?? before } : outcome;
}
const pick = <T>(list: readonly T[], n: number): T | undefined =>
  list.length === 0 ? undefined : list[n % list.length];
const unless = (outcome: Outcome<CaseFile> | undefined, before: CaseFile): Outcome<CaseFile> =>
  outcome ?? { ok: true, value: before, audit: [SILENT], warnings: [] };

type Command = (held: CaseFile, context: Context, n: number) => Outcome<CaseFile>;
const event =
  (name: StageCommand['event']): Command =>
  (held, context, n) =>
    advance(
      held,
      {
        event: name,
        reason: 'words',
        ...(name === 'endEarly' ? { closingReason: EARLY_REASONS[n % EARLY_REASONS.length] ?? 'Other' } : {}),
        planId: held.plans.at(-1)?.id ?? '',
        riskId: latestRisk(held, 'Self')?.id ?? '',
        transfer: { state: 'Completed' },
      },
      context,
    );

/** A person who does everything right: without it histories would rarely come far. */
const inOrder: Command = (held, context) =>
  attempt(() => {
    let next = must(
      changeProtection(
        held,
        {
          id: 'protection',
          status: 'None',
          fearsAuthoritiesOf: [{ country: 'NI', fears: false }],
          legalInformationGiven: true,
          note: null,
        },
        context,
      ),
    );
    for (const scope of ['Self', 'Family'] as const) next = assess(next, scope, [], { context });
    for (const purpose of PURPOSES) {
      const recipients =
        purpose === 'ConsularContact'
          ? [{ kind: 'institution', institutionId: 'consulate' } as const]
          : purpose === 'ReferralNational'
            ? [{ kind: 'institution', institutionId: SHELTER.institutionId } as const]
            : [];
      next = give(next, purpose, { recipients, dataCategories: CATEGORIES, countries: ['HN', 'NI'] }, context);
    }
    return next;
  }, context);
/** The next step that the table knows from here. */
const onward: Command = (held, context, n) => {
  const name = pick(
    eventsFrom(held.case.stage).filter(
      (each) =>
        each !== 'open' && each !== 'transferAccepted' && ((each !== 'refuse' && each !== 'endEarly') || n % 9 === 0),
    ),
    n,
  );
  return name === undefined || name === 'open' ? unless(undefined, held) : event(name)(held, context, n);
};

/** A return goes on, or jumps to where it should not. Whoever of the institution acts has both roles here. */
const RETURN_WAY = [
  'NotConsidered',
  'Informed',
  'Requested',
  'PreReturnRiskAssessment',
  'Cleared',
  'Arranged',
  'Departed',
  'Received',
] as const;
const returnOnward: Command = (held, context, n) => {
  const going = held.returns.findLast(({ state }) => BEFORE_DEPARTURE.includes(state)) ?? held.returns.at(-1);
  if (going === undefined) return considerReturn(held, id(), 'NI', context);
  const onWay = RETURN_WAY.findIndex((state) => state === going.state);
  const to = n % 5 === 0 ? pick(RETURN_STATES, n) : RETURN_WAY[onWay + 1];
  const change = { proceedingsCheckedOn: context.today, receivingOrgId: 'x', receivingOrgAccepted: true } as const;
  const both = { ...context, actor: { ...context.actor, roles: ['CaseWorker', 'Supervisor'] as const } };
  return unless(to && stepReturn(held, { id: going.id, to, change }, both), held);
};

const COMMANDS: readonly Command[] = [
  inOrder,
  inOrder,
  inOrder,
  ...Array.from({ length: 8 }, () => onward),
  ...CASE_EVENTS.filter((name) => name !== 'open' && name !== 'transferAccepted').map(event),
  (held, context) =>
    changeCase(
      held,
      {
        language: 'es',
        privateSettingConfirmed: true,
        safetyCardOffered: true,
        followUpOffered: true,
        closingReason: 'GoalsReached',
      },
      context,
    ),
  (held, context, n) =>
    changeCase(held, { solution: pick(SOLUTIONS, n) ?? 'Undecided', solutionChosenByPersonOn: context.today }, context),
  (held, context) => attempt(() => withMinimumSet(held, context), context),
  (held, context) => attempt(() => withNeeds(held, context), context),
  (held, context) => attempt(() => withAgreedPlan(held, context), context),
  (held, context, n) => attempt(() => safetyPlan(held, n % 2 === 0 ? ['Self'] : ['Self', 'Family'], context), context),
  (held, context, n) => {
    const purpose = pick(PURPOSES, n) ?? 'CaseRecord';
    const recipients =
      purpose === 'ConsularContact'
        ? [{ kind: 'institution', institutionId: 'consulate' } as const]
        : purpose === 'ReferralNational'
          ? [{ kind: 'institution', institutionId: SHELTER.institutionId } as const]
          : [];
    const guardian = activeGuardian(held, context.today)?.personId ?? null;
    const child = isChild(held.person, context.today, context.profile);
    return decideConsent(
      held,
      consent(purpose, {
        recipients,
        dataCategories: CATEGORIES,
        countries: ['HN', 'NI'],
        decision: n % 7 === 0 ? 'Refused' : 'Given',
        grantedBy: child ? 'Guardian' : 'Self',
        guardianId: guardian,
        childAssent: child ? (n % 3 === 0 ? 'Refused' : 'Given') : 'NotApplicable',
        expiresAt: n % 5 === 0 ? addHours(context.now, 30 * 24) : null,
      }),
      context,
    );
  },
  (held, context, n) => {
    const given = pick(held.consents, n);
    return unless(given && file(withdrawConsent(held, { consentId: given.id, how: 'InPerson' }, context), held), held);
  },
  (held, context, n) =>
    recordLegalBasis(
      held,
      {
        id: id(),
        basis: pick(['VitalInterest', 'LegalObligation', 'BestInterestsOfChild'] as const, n) ?? 'VitalInterest',
        purpose: pick(PURPOSES, n) ?? 'CaseRecord',
        recipients: [],
        dataCategories: CATEGORIES,
        countries: ['HN'],
        justification: 'somebody has to do it tonight',
        personInformedAt: null,
      },
      context,
    ),
  (held, context, n) => {
    const basis = pick(held.legalBases, n);
    return unless(basis && approveLegalBasis(held, basis.id, context), held);
  },
  ...[0, 1, 2].map(
    (which): Command =>
      (held, context, n) => {
        const scope = RISK_SCOPES[which] ?? 'Self';
        const yes = n % 3 === 0 ? [pick(factorsOf(scope), n) ?? 'ThreatsToSelf'] : [];
        return assessRisk(
          held,
          {
            id: id(),
            subjectScope: scope,
            answers: answers(scope, yes),
            ownPerception: n % 11 === 0 ? 4 : 0,
            immediateActions: [],
            assessedAt: context.now,
            final: n % 13 !== 0,
          },
          context,
        );
      },
  ),
  (held, context, n) => {
    const risk = pick(held.risks, n);
    return unless(
      risk && overrideRisk(held, { riskId: risk.id, level: pick(RISK_LEVELS, n) ?? 'Low', reason: 'words' }, context),
      held,
    );
  },
  (held, context, n) =>
    changeProtection(
      held,
      {
        id: 'protection',
        status: n % 2 === 0 ? 'None' : (pick(PROTECTION_STATUSES, n) ?? 'None'),
        fearsAuthoritiesOf: [{ country: 'NI', fears: n % 9 === 0 }],
        legalInformationGiven: true,
        note: null,
      },
      context,
    ),
  (held, context) =>
    createConsularContact(
      held,
      {
        id: id(),
        post: POST,
        purpose: 'TravelDocument',
        legalAdviceAt: context.now,
        adviserId: 'lawyer',
        package: ['Identity'],
        safeWording: 'A citizen of yours asks for a passport.',
      },
      context,
    ),
  (held, context, n) => {
    const contact = pick(held.consularContacts, n);
    return unless(contact && approveConsularContact(held, contact.id, context), held);
  },
  (held, context, n) => {
    const contact = pick(held.consularContacts, n);
    return unless(contact && sendConsularContact(held, { id: contact.id, post: POST }, context), held);
  },
  (held, context) => {
    const given = held.consents.findLast(({ purpose }) => purpose === 'ConsularContact');
    return unless(
      given &&
        requestLift(
          held,
          { id: id(), state: 'NI', consentId: given.id, legalAdviceAt: context.now, adviserId: 'lawyer' },
          context,
        ),
      held,
    );
  },
  (held, context, n) => {
    const lift = pick(held.blockLifts, n);
    return unless(lift && approveLift(held, lift.id, context), held);
  },
  (held, context) => considerReturn(held, id(), 'NI', context),
  ...Array.from({ length: 8 }, (): Command => returnOnward),
  (held, context) =>
    file(
      sendReferral(
        held,
        {
          id: id(),
          category: 'Shelter',
          disclosure: {
            purpose: 'ReferralNational',
            recipient: SHELTER,
            requestedFields: ['person.alias', 'risk.levels'],
            agreement: AGREEMENT,
            urgency: 'Routine',
          },
          toServiceId: null,
          respondBy: addHours(context.now, 48),
          planItemId: null,
          previewShown: true,
        },
        context,
      ),
      held,
    ),
  (held, context, n) => {
    const sent = pick(held.referrals, n);
    const to = (['Received', 'Accepted', 'Completed', 'Declined', 'Expired'] as const)[n % 5] ?? 'Received';
    return unless(
      sent && noteAnswer(held, { id: sent.id, to, declineReason: to === 'Declined' ? 'NoCapacity' : null }, context),
      held,
    );
  },
  (held, context, n) =>
    addPerson(
      held,
      {
        ...person({
          id: id(),
          kind: pick(['FamilyMember', 'Guardian', 'ContactPerson', 'SuspectedPerpetrator'] as const, n) ?? 'Guardian',
          phones: [`+5047000${n % 4}`],
          organisationIds: n % 6 === 0 ? ['shelter-s'] : [],
        }),
      },
      context,
    ),
  (held, context, n) => {
    const other = pick(held.related, n);
    return unless(other && suspect(held, other.id, context), held);
  },
  (held, context, n) =>
    flagConflict(
      held,
      {
        personId: null,
        userId: n % 2 === 0 ? 'ines' : null,
        organisationId: null,
        phone: n % 2 === 0 ? null : `+5047000${n % 4}`,
        organisationClass: null,
        country: null,
      },
      context,
    ),
  (held, context, n) =>
    agreeSafeContact(
      held,
      {
        id: id(),
        channel: 'Phone',
        value: `+504 7000-${n % 4}`,
        safeTimes: [],
        safeWord: null,
        viaWhom: null,
        mayLeaveMessage: false,
        voicemailSafe: false,
        note: null,
        viaPersonId: null,
      },
      context,
    ),
  (held, context, n) =>
    engageInterpreter(
      held,
      {
        id: id(),
        candidate: {
          interpreterId: n % 2 === 0 ? 'ines' : 'omar',
          personId: null,
          orgId: null,
          phones: [],
          isAdult: true,
          tie: 'None',
          nationalities: [],
        },
        language: 'es',
        mode: 'Phone',
        genderWish: 'NoPreference',
        from: context.now,
        to: addHours(context.now, 2),
        undertakingSignedAt: context.now,
        conflictCheck: 'Clear',
        personAccepted: true,
        usedFor: [],
        emergency: false,
      },
      context,
    ),
  (held, context) => requestGuardian(held, id(), context),
  (held, context, n) => {
    const other = pick(held.related, n);
    return unless(
      other &&
        appointGuardian(
          held,
          { id: id(), personId: other.id, appointedBy: 'Court', from: context.today, conflictOfInterestChecked: true },
          context,
        ),
      held,
    );
  },
  (held, context, n) =>
    assignCase(
      held,
      {
        caseWorker: { userId: pick(['ana', 'mona', 'sofia'], n) ?? 'ana', orgId: 'org-a' },
        supervisor: { userId: pick(['sofia', 'mona'], n) ?? 'sofia', orgId: n % 5 === 0 ? 'org-b' : 'org-a' },
        background: { nationalities: [], village: null },
      },
      context,
    ),
  (held, context, n) =>
    decideStatus(
      held,
      {
        status: n % 2 === 0 ? 'NotAVictimOfTrafficking' : 'ActualVictimOfTrafficking',
        decidedBy: 'Police',
        basis: null,
        reason: null,
      },
      context,
    ),
  (held, context, n) => setLegalHold(held, n % 2 === 0, context),
  (held, context, n) => {
    const due = pick(held.case.followUps, n);
    return unless(due && recordFollowUp(held, due.dueOn, context), held);
  },
  (held, context, n) => {
    const plan = held.plans.at(-1);
    const item = plan?.items[0];
    return unless(
      plan &&
        item &&
        setPlanItem(
          held,
          { planId: plan.id, itemId: item.id, status: n % 2 === 0 ? 'NotAvailable' : 'Planned' },
          context,
        ),
      held,
    );
  },
];

/** Neither the log nor a refusal holds a name, a number, an address or words of the file. */
function assertSaysNothing(outcome: Outcome<CaseFile>): void {
  const text = JSON.stringify(outcome.ok ? outcome.audit : outcome.problems);
  for (const trace of [
    'Lucero',
    '+504',
    '7000',
    'words',
    'marigold',
    'stranger',
    'somebody',
    'passport',
    'safe house',
  ]) {
    assert.ok(!text.includes(trace), trace);
  }
}

/** What must hold of a step from one state to the next. */
function assertStep(before: CaseFile, after: CaseFile, outcome: Outcome<CaseFile>, context: Context): void {
  assert.ok(outcome.ok);
  const { now } = context;
  assert.ok(context.actor.orgId === 'org-a' || before === after, 'nobody of another institution changes anything');
  assert.ok(outcome.audit.length > 0, 'I-03: every change is logged');
  for (const { kind, before: old, after: next } of changedRecords(before, after)) {
    if (old !== null && next !== null && after.case.stage !== 'Erased')
      assert.ok(next.version > old.version, `version of ${kind}`);
  }
  for (const record of [after.case, ...after.consents, ...after.risks, ...after.plans]) {
    const old = [before.case, ...before.consents, ...before.risks, ...before.plans].find(
      (each) => each.id === record.id,
    );
    if (old !== undefined && old.version === record.version)
      assert.equal(old, record, 'a record that changed has a new version');
  }
  // I-03
  const history = after.case.stageHistory;
  const old = before.case.stageHistory;
  assert.equal(history.length >= old.length, true);
  const added = history.slice(old.length);
  assert.ok(added.length <= 1);
  if (after.case.stage !== before.case.stage) assert.equal(added.length, 1, 'I-03: the stage moves by an event only');
  for (const { from, event: name, to, by, at } of added) {
    assert.ok(
      LIFECYCLE.some(
        (row) =>
          row.event === name &&
          row.to === to &&
          (row.from === 'any open'
            ? (OPEN_STAGES as readonly Stage[]).includes(from ?? 'Erased')
            : row.from !== 'none' && row.from.includes(from ?? 'Erased')),
      ),
      `I-03: ${from} ${name} ${to}`,
    );
    assert.deepEqual([by, at], [context.actor.userId, now]);
    if (name === 'endEarly') {
      assert.notEqual(by, before.case.caseWorkerId, 'I-02: an early end');
      assert.ok((EARLY_REASONS as readonly unknown[]).includes(after.case.closingReason), 'an early end says why');
      if (after.case.stage === 'Closed' && !['Deceased', 'Duplicate'].includes(after.case.closingReason ?? ''))
        assert.deepEqual(staleProblems(before, ['Self', 'Family'], now), [], 'I-15: an early end');
    }
    if (name === 'close') {
      assert.notEqual(by, before.case.caseWorkerId, 'I-02: own closure');
      assert.deepEqual(staleProblems(before, ['Self', 'Family'], now), [], 'I-15: closure');
      for (const scope of RISK_SCOPES) assert.notEqual(currentLevel(before, scope), 'Critical', 'I-17: closure');
    }
    if (['completeAssessment', 'approvePlan', 'startSolution', 'close'].includes(name)) {
      for (const scope of RISK_SCOPES) {
        const risk = latestRisk(before, scope);
        if (risk === undefined || !['High', 'Critical'].includes(currentLevel(before, scope) ?? 'Low')) continue;
        const planned = before.safetyPlans.some((plan) => plan.status === 'Active' && plan.scopes.includes(scope));
        assert.ok(planned || now < addHours(risk.assessedAt, 24), 'I-16');
      }
    }
  }
  // I-10
  const consular = after.consularContacts.filter((each) => {
    const was = before.consularContacts.find((one) => one.id === each.id);
    return was === undefined || (was.sentAt === null && each.sentAt !== null);
  });
  if (consular.length > 0) assert.equal(consularBlock(before, 'NI', now).blocked, false, 'I-10');
  for (const contact of consular) {
    const given = before.consents.find(
      (each) =>
        each.purpose === 'ConsularContact' && consentState(each, now) === 'Active' && each.countries.includes('NI'),
    );
    assert.ok(given !== undefined, 'I-09');
    if (contact.sentAt !== null)
      assert.ok(contact.secondApproverId !== null && contact.secondApproverId !== contact.requestedBy, 'I-02');
  }
  // I-06, I-15
  for (const sent of after.referrals.filter(({ id: one }) => !before.referrals.some((each) => each.id === one))) {
    const used = before.consents.filter((each) => sent.consentIds.includes(each.id));
    assert.ok(
      sent.legalBasisId !== null ||
        used.some((each) => consentState(each, now) === 'Active' && each.validFrom <= now && now < each.expiresAt),
      'I-06, I-14',
    );
    assert.deepEqual(staleProblems(before, ['Self'], now), [], 'I-15');
  }
  // I-18
  for (const going of after.returns) {
    const was = before.returns.find((each) => each.id === going.id);
    if (was === undefined || was.state === going.state || !['Cleared', 'Arranged', 'Departed'].includes(going.state))
      continue;
    assert.ok(
      before.consents.some((each) => each.purpose === 'ReturnArrangements' && consentState(each, now) === 'Active'),
      'I-18: consent',
    );
    assert.ok(
      before.protection !== null && !(OPEN_CLAIMS as readonly string[]).includes(before.protection.status),
      'I-18: claim',
    );
    for (const scope of ['Self', 'Family'] as const) {
      const risk = latestRisk(before, scope);
      assert.ok(risk !== undefined && addHours(risk.assessedAt, 14 * 24) >= now, 'I-18: risk');
      assert.ok(
        !risk.answers.some(
          ({ value, factor }) =>
            value === 'Yes' &&
            ['ThreatsToSelf', 'ThreatsToFamily', 'TraffickerKnowsHomeAddress', 'OfficialsInvolved'].includes(factor),
        ),
        'I-18: critical factor',
      );
    }
  }
  // I-13: a withdrawn consent never comes back
  for (const each of before.consents.filter(({ withdrawnAt }) => withdrawnAt !== null)) {
    if (after.case.stage !== 'Erased')
      assert.equal(
        consentState(after.consents.find((one) => one.id === each.id) ?? each, now),
        consentState(each, now),
      );
  }
}

/** What must hold in a state. */
function assertState(held: CaseFile, context: Context): void {
  const { now, today } = context;
  assert.ok(
    held.case.caseWorkerId !== held.case.supervisorId && held.case.caseWorkerId !== '' && held.case.supervisorId !== '',
    'I-01',
  );
  assert.equal(held.case.stageHistory.at(-1)?.to, held.case.stage, 'I-03');
  for (const plan of held.plans)
    if (plan.status === 'Active')
      assert.ok(
        plan.approvedBy !== null && plan.approvedBy !== plan.writtenBy && plan.agreedByPersonAt !== null,
        'I-02: plan',
      );
  for (const basis of held.legalBases) assert.notEqual(basis.approvedBy, basis.decidedBy, 'I-02: basis');
  for (const lift of held.blockLifts) assert.notEqual(lift.approvedBy, lift.requestedBy, 'I-02: lift');
  for (const risk of held.risks) {
    if (risk.computed === null || risk.overrideLevel === null) continue;
    if (RISK_LEVELS.indexOf(risk.overrideLevel) < RISK_LEVELS.indexOf(risk.computed.level))
      assert.notEqual(risk.overriddenBy, risk.assessorId, 'I-02: override');
  }
  for (const contact of standingContacts(held))
    assert.deepEqual(
      linksWithSuspects(held, { phones: contact.value === null ? [] : [contact.value] }),
      [],
      'I-12: contact',
    );
  for (const { personId, to } of held.guardianships) {
    if (personId !== null && (to === null || to > today))
      assert.deepEqual(linksWithSuspects(held, { personIds: [personId] }), [], 'I-12: guardian');
  }
  for (const { interpreterId, to } of held.engagements)
    if (to > now) assert.deepEqual(linksWithSuspects(held, { userIds: [interpreterId] }), [], 'I-12: interpreter');
  for (const { state, consentIds, toOrgId } of held.referrals) {
    if (!['Sent', 'Received', 'Accepted', 'InProgress'].includes(state)) continue;
    for (const given of held.consents.filter((each) => consentIds.includes(each.id)))
      assert.equal(given.withdrawnAt, null, 'I-13');
    assert.deepEqual(linksWithSuspects(held, { organisationIds: [toOrgId] }), [], 'I-12: recipient');
  }
  if (held.protection !== null && (OPEN_CLAIMS as readonly string[]).includes(held.protection.status)) {
    const late: readonly string[] = BEFORE_DEPARTURE.slice(BEFORE_DEPARTURE.indexOf('PreReturnRiskAssessment')).filter(
      (state) => state !== 'NotSafe',
    );
    for (const { state } of held.returns) assert.ok(!late.includes(state), 'I-18: a claim cancels');
  }
  for (const purpose of PURPOSES) {
    const { ground } = groundFor(held, { purpose, recipient: null, categories: [] }, context);
    if (ground?.kind === 'consent') {
      const { consent: given } = ground;
      assert.ok(
        given.validFrom <= now && now < given.expiresAt && given.withdrawnAt === null && given.decision === 'Given',
        'I-14',
      );
      if (isChild(held.person, today, context.profile))
        assert.ok(given.grantedBy === 'Guardian' && given.childAssent !== 'Refused', 'I-11');
    }
    if (ground?.kind === 'legal-basis' && purpose === 'ConsularContact') assert.fail('I-09');
  }
  assert.ok(
    recordService(held, service({ category: 'Food', subtype: 'Water', date: today }), { ...context, actor: as().actor })
      .ok,
    'I-05',
  );
}

const aCommand = fc.record({
  what: fc.nat(COMMANDS.length - 1),
  who: fc.nat(PEOPLE.length * 4 - 1),
  n: fc.nat(200),
  hours: fc.constantFrom(0, 0, 0, 1, 1, 5, 20, 30, 24 * 8, 24 * 40),
});
const START: readonly (() => CaseFile)[] = [
  () => fileIn('Identified'),
  () => fileIn('Assistance'),
  () => fileIn('Solution'),
  () => fileIn('Closed'),
  () => fileIn('ConsentPending', { person: person({ ageGroup: '9-17' }) }),
  () => {
    const known = must(
      addPerson(
        fileIn('ConsentPending', { person: person({ ageGroup: '9-17' }) }),
        { ...person({ id: 'guardian', kind: 'Guardian' }) },
        as(),
      ),
    );
    return must(
      appointGuardian(
        known,
        { id: id(), personId: 'guardian', appointedBy: 'Court', from: dayOf(NOON), conflictOfInterestChecked: true },
        as(),
      ),
    );
  },
  // whoever works the case is also a supervisor: nobody may close or approve their own (I-02)
  () => ({
    ...fileIn('Solution'),
    case: { ...fileIn('Solution').case, caseWorkerId: 'mona', closingReason: 'GoalsReached', followUpOffered: true },
  }),
];

test('I-01, I-02, I-03, I-05, I-06, I-09, I-10, I-11, I-12, I-13, I-14, I-15, I-16, I-17, I-18 hold in every history', () => {
  const reached = new Map<string, number>();
  fc.assert(
    fc.property(fc.nat(START.length - 1), fc.array(aCommand, { minLength: 30, maxLength: 120 }), (start, commands) => {
      let held = (START[start] ?? START[0] ?? (() => fileIn('Identified')))();
      let now = NOON;
      for (const { what, who, n, hours } of commands) {
        now = addHours(now, hours);
        // the case worker and the supervisor act more often than the others
        const [user, org, roles] = PEOPLE[who] ?? PEOPLE[who % 3] ?? ['ana', 'org-a', ['CaseWorker']];
        const context = { ...as({ user, org, roles, now }), today: dayOf(now) };
        const outcome = COMMANDS[what]?.(held, context, n);
        if (outcome === undefined) continue;
        assertSaysNothing(outcome);
        if (!outcome.ok) continue;
        if (outcome.value !== held) assertStep(held, outcome.value, outcome, context);
        held = outcome.value;
        assertState(held, context);
        reached.set(held.case.stage, (reached.get(held.case.stage) ?? 0) + 1);
        for (const { state } of held.returns) reached.set(state, (reached.get(state) ?? 0) + 1);
        for (const { sentAt } of held.consularContacts) if (sentAt !== null) reached.set('consular-sent', 1);
      }
    }),
    { numRuns: 400, seed: 20261126 },
  );
  // a test of histories that reach nothing would say nothing
  for (const state of [
    'Intake',
    'Assessment',
    'Solution',
    'Closed',
    'FollowUp',
    'PreReturnRiskAssessment',
    'Cancelled',
    'Cleared',
    'Departed',
    'consular-sent',
    'Planning',
  ])
    assert.ok((reached.get(state) ?? 0) > 0, `reached ${state}: ${JSON.stringify([...reached])}`);
});

test('the factors that the histories answer are those of the catalogue', () => {
  for (const factor of RISK_FACTOR_NAMES) assert.ok(RISK_SCOPES.some((scope) => factorsOf(scope).includes(factor)));
  assert.ok(
    must(
      assessRisk(
        fileIn('Intake'),
        {
          id: id(),
          subjectScope: 'Staff',
          answers: answers('Staff', ['StaffOrShelterThreatened']),
          ownPerception: null,
          immediateActions: [],
          assessedAt: NOON,
          final: true,
        },
        as(),
      ),
    ).risks.length > 0,
  );
});
