// SPDX-License-Identifier: EUPL-1.2
// What may leave the institution, and to whom. The package is computed here, from what the service asks for, what the person allows
// and what the agreement holds; nothing that a client sends can add a field to it (I-08). Words written freely, sealed results, the
// address of a shelter and, across a border, the address of the family are never in it (I-19, I-22).

import type { Urgency } from '../assistance/assistance.ts';
import type { CaseFile } from '../case/case.ts';
import {
  type AuditEntry,
  at,
  type Context,
  done,
  entry,
  mayAct,
  type Outcome,
  problem,
  refused,
} from '../outcome/outcome.ts';
import type { Problem, Warning } from '../outcome/problems.ts';
import { conflictProblems } from '../people/conflict.ts';
import { consularBlock, partyOf } from '../protection/consular-block.ts';
import { staleProblems } from '../risk/current.ts';
import type { ConsentPurpose, DataCategory, Recipient } from './consent.ts';
import { childRefusals, type Ground, type Grounded, groundFor, isAuthorityOfOrigin } from './cover.ts';

interface SharingRule {
  readonly category: DataCategory;
  readonly never?: true;
  readonly needsFamilyConsentAbroad?: true;
}

/** Every field that a package can ask for, with its category. `never`: asked for or not, it does not go. */
export const SHARABLE_FIELDS = {
  'person.alias': { category: 'Identity' },
  'person.names': { category: 'Identity' },
  'person.birthdate': { category: 'Identity' },
  'person.ageGroup': { category: 'Identity' },
  'person.gender': { category: 'Identity' },
  'person.citizenship': { category: 'Identity' },
  'person.languages': { category: 'Identity' },
  'person.identifiers': { category: 'Documents' },
  'person.disability': { category: 'Health' },
  'person.education': { category: 'Education' },
  safeContacts: { category: 'Contact' },
  'family.members': { category: 'Family' },
  'family.address': { category: 'Family', needsFamilyConsentAbroad: true },
  'shelter.address': { category: 'Location', never: true },
  events: { category: 'Trafficking' },
  exploitation: { category: 'Trafficking' },
  narrative: { category: 'Trafficking', never: true },
  notes: { category: 'ServiceHistory', never: true },
  'health.needs': { category: 'Health' },
  'health.sealedResults': { category: 'Health', never: true },
  'psychosocial.needs': { category: 'Psychosocial' },
  'legal.proceedings': { category: 'Legal' },
  'immigration.protectionStatus': { category: 'Immigration' },
  'financial.debts': { category: 'Financial' },
  'risk.levels': { category: 'Risk' },
  'risk.reasons': { category: 'Risk' },
  safetyPlan: { category: 'Risk' },
  services: { category: 'ServiceHistory' },
  photos: { category: 'Photo' },
} as const satisfies Record<string, SharingRule>;
export type SharableField = keyof typeof SHARABLE_FIELDS;

/** What of an agreement between institutions bears on one disclosure. */
export interface AgreementScope {
  readonly agreementId: string;
  readonly state: 'Active' | 'Suspended' | 'Other';
  readonly purposes: readonly ConsentPurpose[];
  readonly dataCategories: readonly DataCategory[];
  readonly countries: readonly string[];
}
export interface Disclosure {
  readonly purpose: ConsentPurpose;
  readonly recipient: Recipient;
  /** what the intake profile of the service asks for */
  readonly requestedFields: readonly SharableField[];
  readonly agreement: AgreementScope | null;
  readonly urgency: Urgency;
}
export interface Package {
  readonly fields: readonly SharableField[];
  readonly categories: readonly DataCategory[];
  readonly ground: Ground;
  readonly recipientId: string;
  readonly purpose: ConsentPurpose;
  readonly noOnwardSharing: true;
}

/**
 * Computes the package, or says everything that stands against it. The consent need not cover all that is asked for: the package is cut
 * down to what it covers; it must cover something.
 *
 * Order of the guards: scope, conflict (I-12), consulate (I-10), consent or basis (I-06, I-09, I-11), agreement (I-07), risk (I-15).
 */
export function disclose(file: CaseFile, disclosure: Disclosure, context: Context): Outcome<Package> {
  const { recipient, purpose } = disclosure;
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor', 'FrontlineOfficer'], at('referral')),
    ...conflictProblems(file, partyOf(recipient), at('referral')),
    ...consulate(file, recipient, context),
  ];
  const requested = sharable(file, disclosure, context);
  const cut = cutToGround(file, purpose, recipient, requested, context);
  if ('problems' in cut) problems.push(...cut.problems);
  const ground = 'problems' in cut ? null : cut.ground;
  problems.push(...agreementProblems(disclosure, ground));
  if (disclosure.urgency !== 'Emergency') problems.push(...staleProblems(file, ['Self'], context.now));
  if (problems.length > 0 || ground === null || 'problems' in cut) return refused(problems);
  const { agreement } = disclosure;
  const fields = cut.fields.filter(
    (field) => agreement === null || agreement.dataCategories.includes(SHARABLE_FIELDS[field].category),
  );
  const value: Package = {
    fields,
    categories: [...new Set(fields.map((field) => SHARABLE_FIELDS[field].category))],
    ground,
    recipientId: recipient.institutionId,
    purpose,
    noOnwardSharing: true,
  };
  const warnings = childRefusals(file);
  return done(value, [disclosed(file, value, warnings, context)], warnings);
}

function disclosed(
  file: CaseFile,
  { ground, purpose }: Package,
  warnings: readonly Warning[],
  context: Context,
): AuditEntry {
  const record = ground.kind === 'consent' ? 'consent' : 'legalBasis';
  const recordId = ground.kind === 'consent' ? ground.consent.id : ground.basis.id;
  return entry(context, {
    action: 'package.compute',
    record,
    recordId,
    caseId: file.case.id,
    reason: purpose,
    warnings,
  });
}

/** I-10: whatever the purpose is called, a blocked consulate gets nothing. */
function consulate(file: CaseFile, recipient: Recipient, { now }: Context): readonly Problem[] {
  if (recipient.recipientClass !== 'Consulate') return [];
  const state = recipient.actsFor ?? recipient.country;
  const { blocked, reasons } = consularBlock(file, state, now);
  return blocked ? [problem('CONSULAR_BLOCK', at('referral'), 'go-to-counsel', { what: [state, ...reasons] })] : [];
}

function sharable(
  file: CaseFile,
  { requestedFields, recipient }: Disclosure,
  context: Context,
): readonly SharableField[] {
  const abroad = recipient.country !== context.profile.country || recipient.actsFor !== null;
  return [...new Set(requestedFields)].filter((field) => {
    const rule: SharingRule = SHARABLE_FIELDS[field];
    if (rule.never === true) return false;
    return rule.needsFamilyConsentAbroad !== true || !abroad || familyConsent(file, recipient, context);
  });
}

/** The address of the family crosses a border only with a consent of its own. */
function familyConsent(file: CaseFile, recipient: Recipient, context: Context): boolean {
  return (['ContactWithFamily', 'FamilyTracing'] as const).some(
    (purpose) => groundFor(file, { purpose, recipient, categories: ['Family'] }, context).ground?.kind === 'consent',
  );
}

type Cut =
  | { readonly ground: Ground; readonly fields: readonly SharableField[] }
  | { readonly problems: readonly Problem[] };

function cutToGround(
  file: CaseFile,
  purpose: ConsentPurpose,
  recipient: Recipient,
  requested: readonly SharableField[],
  context: Context,
): Cut {
  const grounded = widestGround(file, purpose, recipient, requested, context);
  if (grounded.ground === null) return { problems: grounded.problems };
  const { ground } = grounded;
  if (ground.kind === 'legal-basis' && isAuthorityOfOrigin(file, recipient)) {
    return { problems: [problem('CONSENT_MISSING', at('consent'), 'ask-for-consent', { what: [purpose] })] };
  }
  const scope = ground.kind === 'consent' ? ground.consent : ground.basis;
  const fields = requested.filter((field) => scope.dataCategories.includes(SHARABLE_FIELDS[field].category));
  if (fields.length === 0) {
    const what = [purpose, ...new Set(requested.map((field) => SHARABLE_FIELDS[field].category))];
    return {
      problems: [
        problem(
          'CONSENT_SCOPE',
          at(ground.kind === 'consent' ? 'consent' : 'legalBasis', scope.id),
          'widen-consent-with-the-person',
          { what },
        ),
      ],
    };
  }
  return { ground, fields };
}

/** The ground that covers all that is asked for, where there is one; else one that covers a part. */
function widestGround(
  file: CaseFile,
  purpose: ConsentPurpose,
  recipient: Recipient,
  requested: readonly SharableField[],
  context: Context,
): Grounded {
  const categories = [...new Set(requested.map((field) => SHARABLE_FIELDS[field].category))];
  const whole = groundFor(file, { purpose, recipient, categories }, context);
  return whole.ground === null ? groundFor(file, { purpose, recipient, categories: [] }, context) : whole;
}

/** I-07: no agreement, no data; only vital interest goes first and is looked at within its review. */
function agreementProblems({ agreement, purpose, recipient }: Disclosure, ground: Ground | null): readonly Problem[] {
  if (ground?.kind === 'legal-basis' && ground.basis.basis === 'VitalInterest') return [];
  if (agreement === null) return [problem('AGREEMENT_MISSING', at('referral'), 'sign-agreement')];
  if (agreement.state === 'Suspended') return [problem('AGREEMENT_SUSPENDED', at('referral'), 'wait-for-agreement')];
  if (agreement.state !== 'Active')
    return [problem('AGREEMENT_MISSING', at('referral'), 'sign-agreement', { what: ['not-active'] })];
  const what = [
    ...(agreement.purposes.includes(purpose) ? [] : [purpose]),
    ...(agreement.countries.includes(recipient.country) ? [] : [`country:${recipient.country}`]),
  ];
  return what.length === 0 ? [] : [problem('AGREEMENT_SCOPE', at('referral'), 'widen-agreement', { what })];
}
