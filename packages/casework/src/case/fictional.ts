// SPDX-License-Identifier: EUPL-1.2
// Builders of fictional files for the tests of this package. Everything goes through the rules themselves, so that no test rests on
// a file that the rules would not make. Not exported from the package.

import type { PlainDate } from '@amparo/kernel';
import type { Role } from '../access/roles.ts';
import type { RecordService } from '../assistance/deliver.ts';
import { addHours, dayOf, type Instant } from '../calendar/calendar.ts';
import { type ConsentPurpose, INFORMED_POINTS, type InformedPoint, type Recipient } from '../consent/consent.ts';
import { type DecideConsent, decideConsent } from '../consent/give.ts';
import type { Context, Outcome } from '../outcome/outcome.ts';
import type { ProblemCode } from '../outcome/problems.ts';
import { DEFAULT_PROFILE } from '../profile/defaults.ts';
import type { CountryProfile } from '../profile/profile.ts';
import type { Person } from '../people/people.ts';
import { agreeSafeContact } from '../people/safe-contact.ts';
import { assessRisk } from '../risk/assess.ts';
import { factorsOf } from '../risk/level.ts';
import type { OwnPerception, RiskAnswer, RiskFactor, RiskScope } from '../risk/risk.ts';
import { writeSafetyPlan } from '../safety-plan/write.ts';
import { assessNeeds } from '../assistance/needs.ts';
import { agreePlan, stepPlan, writePlan } from '../assistance/plan.ts';
import { advance } from './advance.ts';
import type { CaseFile, Stage } from './case.ts';
import { caseNumber } from './case-number.ts';
import { changeCase } from './change.ts';
import { type OpenCase, openCase } from './open.ts';

export const NOON = '2026-11-26T12:00:00.000Z' as Instant;
export const TODAY = '2026-11-26' as PlainDate;

export interface Acting {
  readonly user?: string;
  readonly roles?: readonly Role[];
  readonly now?: Instant;
  readonly org?: string;
  readonly profile?: CountryProfile;
}
/** Ana works the case, at noon of a Thursday, under the defaults with HN as country. */
export function as({
  user = 'ana',
  roles = ['CaseWorker'],
  now = NOON,
  org = 'org-a',
  profile = { ...DEFAULT_PROFILE, country: 'HN' },
}: Acting = {}): Context {
  return { actor: { orgId: org, userId: user, roles }, now, today: dayOf(now), profile };
}
export const ana = as();
/** Supervises Ana. */
export const sofia = as({ user: 'sofia', roles: ['Supervisor'] });
export const officer = as({ user: 'dora', roles: ['DataProtectionOfficer'] });
export function later(context: Context, hours: number): Context {
  const now = addHours(context.now, hours);
  return { ...context, now, today: dayOf(now) };
}

/** The value, or an error that says which codes stood against it. */
export function must<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(
    outcome.problems
      .map(({ code, where, what }) => `${code} ${where.record}.${where.field ?? ''} ${what.join(' ')}`)
      .join('; '),
  );
}
export function codes<T>(outcome: Outcome<T>): readonly ProblemCode[] {
  return outcome.ok ? [] : outcome.problems.map(({ code }) => code);
}

let count = 0;
/** Ids are unlike each other and mean nothing. */
export function id(): string {
  count += 1;
  return `id-${count}`;
}

export function person(changes: Partial<Person> = {}): OpenCase['person'] {
  return {
    id: id(),
    kind: 'Beneficiary',
    alias: 'Lucero',
    salutation: null,
    firstName: null,
    middleName: null,
    secondName: null,
    nameScripts: [],
    birthdate: null,
    birthdatePrecision: null,
    ageGroup: '24-26',
    ageDisputed: false,
    gender: 'Feminine',
    maritalStatus: null,
    numberOfChildren: null,
    citizenship: ['NI'],
    statelessness: false,
    countryOfHabitualResidence: null,
    languages: [{ tag: 'es', level: 'Native' }],
    signLanguage: null,
    literacy: null,
    education: null,
    disability: null,
    identifiers: [],
    migrantType: null,
    deceased: false,
    phones: [],
    organisationIds: [],
    village: null,
    address: null,
    relation: null,
    ...changes,
  };
}

export function opening(changes: Partial<OpenCase> = {}): OpenCase {
  return {
    id: id(),
    caseNo: caseNumber(Uint8Array.from({ length: 10 }, (_, index) => (count * 7 + index * 13) % 256)),
    origin: { kind: 'self-request' },
    source: 'SelfReferral',
    caseWorker: { userId: 'ana', orgId: 'org-a' },
    supervisor: { userId: 'sofia', orgId: 'org-a' },
    person: person(),
    duplicates: { caseIds: [], decided: 'none-found' },
    ...changes,
  };
}

const ALL_INFORMED = Object.fromEntries(INFORMED_POINTS.map((point) => [point, true])) as Readonly<
  Record<InformedPoint, boolean>
>;
export function consent(purpose: ConsentPurpose, changes: Partial<DecideConsent> = {}): DecideConsent {
  return {
    id: id(),
    purpose,
    recipients: [],
    dataCategories: [],
    countries: [],
    grantedBy: 'Self',
    guardianId: null,
    childAssent: 'NotApplicable',
    capacity: 'Assumed',
    capacityNote: null,
    language: 'es',
    interpreterId: null,
    mode: 'Written',
    informed: ALL_INFORMED,
    conditions: null,
    decision: 'Given',
    evidenceRef: null,
    validFrom: null,
    expiresAt: null,
    ...changes,
  };
}
export function give(
  file: CaseFile,
  purpose: ConsentPurpose,
  changes: Partial<DecideConsent> = {},
  context = ana,
): CaseFile {
  return must(decideConsent(file, consent(purpose, changes), context));
}

/** All factors of a scope answered No, but for those named Yes. */
export function answers(
  scope: RiskScope,
  yes: readonly RiskFactor[] = [],
  changes: Partial<Record<RiskFactor, Partial<RiskAnswer>>> = {},
): readonly RiskAnswer[] {
  return factorsOf(scope).map((factor) => ({
    factor,
    value: yes.includes(factor) ? 'Yes' : 'No',
    time: 'Present',
    officialsOf: [],
    detail: null,
    source: 'Person',
    ...changes[factor],
  }));
}
export function assess(
  file: CaseFile,
  scope: RiskScope,
  yes: readonly RiskFactor[] = [],
  {
    context = ana,
    own = 0,
    changes = {},
  }: {
    readonly context?: Context;
    readonly own?: OwnPerception;
    readonly changes?: Partial<Record<RiskFactor, Partial<RiskAnswer>>>;
  } = {},
): CaseFile {
  return must(
    assessRisk(
      file,
      {
        id: id(),
        subjectScope: scope,
        answers: answers(scope, yes, changes),
        ownPerception: own,
        immediateActions: [],
        assessedAt: context.now,
        final: true,
      },
      context,
    ),
  );
}

export function service(changes: Partial<RecordService> = {}): RecordService {
  return {
    id: id(),
    category: 'Food',
    subtype: 'Meal',
    date: TODAY,
    startsAt: null,
    quantity: null,
    unit: null,
    value: null,
    currency: null,
    providerOrgId: null,
    providerServiceId: null,
    location: null,
    locationConfidential: false,
    companions: [],
    interpreterMode: null,
    interpreterId: null,
    outcome: 'Delivered',
    planItemId: null,
    note: null,
    consularPost: null,
    ...changes,
  };
}

export function recipient(changes: Partial<Recipient> = {}): Recipient {
  return {
    institutionId: 'shelter-s',
    recipientClass: 'NGO',
    country: 'HN',
    actsFor: null,
    personIds: [],
    phones: [],
    ...changes,
  };
}

export function safetyPlan(file: CaseFile, scopes: readonly RiskScope[], context = ana): CaseFile {
  return must(
    writeSafetyPlan(
      file,
      {
        id: id(),
        scopes,
        protectsPersonIds: [],
        triggers: ['a stranger at the gate'],
        safePlaces: ['the office'],
        safeWord: 'marigold',
        callServiceIds: ['directory-1'],
        bagAndPapers: null,
        phoneHygiene: null,
        childrenAndFamily: 'the family knows whom to call',
        shelterConfidentiality: null,
        reviewOn: dayOf(addHours(context.now, 24 * 7)),
        copyGiven: 'Memorised',
      },
      context,
    ),
  );
}

/** A case in a stage, on the straight way there, of an adult without danger. */
export function fileIn(
  stage: Extract<
    Stage,
    | 'Identified'
    | 'ConsentPending'
    | 'Intake'
    | 'Assessment'
    | 'Planning'
    | 'Assistance'
    | 'Solution'
    | 'Closed'
    | 'FollowUp'
  >,
  changes: Partial<OpenCase> = {},
): CaseFile {
  const steps: readonly ((file: CaseFile) => CaseFile)[] = [
    (file) =>
      must(
        advance(
          must(changeCase(file, { language: 'es', privateSettingConfirmed: true }, ana)),
          { event: 'inform' },
          ana,
        ),
      ),
    (file) => must(advance(give(give(file, 'CaseRecord'), 'Assistance'), { event: 'consent' }, ana)),
    (file) => must(advance(withMinimumSet(file), { event: 'completeIntake' }, ana)),
    (file) => must(advance(withNeeds(assess(assess(file, 'Self'), 'Family')), { event: 'completeAssessment' }, ana)),
    (file) => {
      const planned = withAgreedPlan(file);
      return must(advance(planned, { event: 'approvePlan', planId: planned.plans.at(-1)?.id ?? '' }, sofia));
    },
    (file) =>
      must(
        advance(
          must(changeCase(file, { solution: 'LocalIntegration', solutionChosenByPersonOn: TODAY }, ana)),
          { event: 'startSolution' },
          ana,
        ),
      ),
    (file) =>
      must(
        advance(
          must(changeCase(file, { closingReason: 'GoalsReached', followUpOffered: true }, ana)),
          { event: 'close' },
          sofia,
        ),
      ),
    (file) => must(advance(give(file, 'FollowUpContact'), { event: 'schedule' }, ana)),
  ];
  const order: readonly Stage[] = [
    'Identified',
    'ConsentPending',
    'Intake',
    'Assessment',
    'Planning',
    'Assistance',
    'Solution',
    'Closed',
    'FollowUp',
  ];
  let file = must(openCase(opening(changes), ana));
  for (const step of steps.slice(0, order.indexOf(stage))) file = step(file);
  return file;
}

export function withMinimumSet(file: CaseFile, context = ana): CaseFile {
  const contact = agreeSafeContact(
    file,
    {
      id: id(),
      channel: 'Phone',
      value: '+50499990000',
      safeTimes: [{ days: [1, 2, 3, 4, 5], from: '10:00', to: '12:00' }],
      safeWord: null,
      viaWhom: null,
      mayLeaveMessage: false,
      voicemailSafe: false,
      note: null,
      viaPersonId: null,
    },
    context,
  );
  return must(changeCase(must(contact), { urgentNeedsCheckedAt: context.now }, context));
}

export function withNeeds(file: CaseFile, context = ana): CaseFile {
  const items = [{ category: 'Shelter', need: 2, wish: 'to sleep without fear', alreadyProvidedBy: null }] as const;
  return must(assessNeeds(file, { id: id(), status: 'Final', assessedAt: context.now, items }, context));
}

export function withAgreedPlan(file: CaseFile, context = ana): CaseFile {
  const planId = id();
  const items = [
    {
      id: id(),
      category: 'Shelter',
      subtype: 'SafeHouse',
      goal: 'a safe house',
      providerServiceId: null,
      responsible: 'ana',
      due: dayOf(addHours(context.now, 24 * 20)),
    },
  ] as const;
  const written = must(
    writePlan(
      file,
      { id: planId, objectives: 'a safe place and rest', plannedEndDate: dayOf(addHours(context.now, 24 * 90)), items },
      context,
    ),
  );
  return must(agreePlan(must(stepPlan(written, planId, 'Proposed', context)), planId, context));
}
