// SPDX-License-Identifier: EUPL-1.2
// What a consent or another legal basis covers: recipients, categories, countries and dates, all at once and by one record.
// Two consents are never put together to reach what neither reaches alone.

import type { CaseFile } from '../case/case.ts';
import type { Instant } from '../calendar/calendar.ts';
import { dayOf } from '../calendar/calendar.ts';
import { activeGuardian } from '../child/guardian.ts';
import { at, type Context, problem } from '../outcome/outcome.ts';
import type { Problem, Warning } from '../outcome/problems.ts';
import { isChild } from '../people/age.ts';
import {
  AUTHORITY_CLASSES,
  type Consent,
  CONSENT_ONLY_PURPOSES,
  type ConsentPurpose,
  type ConsentRecipient,
  type DataCategory,
  type LegalBasis,
  type Recipient,
  type Scope,
} from './consent.ts';
import { basisInForce, consentState, isInForce } from './state.ts';

/** What somebody wants to do with the person's data, or with her. `recipient` null: it stays in the institution. */
export interface Ask {
  readonly purpose: ConsentPurpose;
  readonly recipient: Recipient | null;
  readonly categories: readonly DataCategory[];
}

/** How something is allowed: by which record. */
export type Ground =
  | { readonly kind: 'consent'; readonly consent: Consent }
  | { readonly kind: 'legal-basis'; readonly basis: LegalBasis };

export type Grounded = { readonly ground: Ground } | { readonly ground: null; readonly problems: readonly Problem[] };

/**
 * The consent, or else the legal basis, that allows what is asked.
 *
 * @returns the ground, or every reason: GUARDIAN_REQUIRED, ASSENT_REFUSED, then CONSENT_MISSING, CONSENT_EXPIRED or
 *   CONSENT_SCOPE of the consent that comes nearest
 */
export function groundFor(file: CaseFile, ask: Ask, context: Context): Grounded {
  const consents = file.consents.filter(({ purpose }) => purpose === ask.purpose);
  const consent = consents.find(
    (each) => isInForce(each, context.now) && counts(each, file, context) && missingIn(each, ask).length === 0,
  );
  if (consent !== undefined) return { ground: { kind: 'consent', consent } };
  const basis = file.legalBases.find((each) => basisCovers(each, file, ask, context));
  if (basis !== undefined) return { ground: { kind: 'legal-basis', basis } };
  return { ground: null, problems: whyNot(file, ask, consents, context) };
}

/** Whether a standing consent was given by whoever can give it: a child's by the guardian with the child's assent. */
function counts(consent: Consent, file: CaseFile, context: Context): boolean {
  if (consent.childAssent === 'Refused') return false;
  if (isChild(file.person, context.today, context.profile)) {
    const guardian = activeGuardian(file, context.today);
    const assented = consent.childAssent === 'Given' || consent.childAssent === 'NotSoughtTooYoung';
    return (
      consent.grantedBy === 'Guardian' && assented && guardian !== undefined && guardian.personId === consent.guardianId
    );
  }
  return consent.grantedBy === 'Self' ? consent.capacity !== 'AssessedAbsent' : consent.capacity === 'AssessedAbsent';
}

/** I-11: a child's no, to anything, is shown to everybody who decides. */
export function childRefusals({ consents }: Pick<CaseFile, 'consents'>): readonly Warning[] {
  const no = consents.some(({ childAssent, supersededAt }) => childAssent === 'Refused' && supersededAt === null);
  return no ? ['child-refused'] : [];
}

/** What of the ask the scope does not reach. */
export function missingIn(scope: Scope, { recipient, categories }: Ask): readonly string[] {
  const missing: string[] = categories.filter((category) => !scope.dataCategories.includes(category));
  if (recipient === null) return missing;
  if (!scope.recipients.some((each) => names(each, recipient))) missing.push('recipient');
  const countries = new Set([recipient.country, ...(recipient.actsFor === null ? [] : [recipient.actsFor])]);
  for (const country of countries) if (!scope.countries.includes(country)) missing.push(`country:${country}`);
  return missing;
}

function names(named: ConsentRecipient, recipient: Recipient): boolean {
  if (named.kind === 'institution') return named.institutionId === recipient.institutionId;
  return (
    named.recipientClass === recipient.recipientClass && named.country === (recipient.actsFor ?? recipient.country)
  );
}

/** States whose authorities count as those of the country of origin: citizenship and habitual residence before. */
export function originCountries({ person }: Pick<CaseFile, 'person'>): readonly string[] {
  const { citizenship, countryOfHabitualResidence: home } = person;
  return [...new Set([...citizenship, ...(home === null ? [] : [home])])];
}

/** I-09: an authority of a state of origin. Where no origin is known, an authority that acts for any other state counts. */
export function isAuthorityOfOrigin(file: Pick<CaseFile, 'person'>, recipient: Recipient): boolean {
  if (!(AUTHORITY_CLASSES as readonly string[]).includes(recipient.recipientClass)) return false;
  const state = recipient.actsFor ?? recipient.country;
  const origins = originCountries(file);
  return origins.length === 0
    ? recipient.recipientClass === 'Consulate' || state !== recipient.country
    : origins.includes(state);
}

function basisCovers(basis: LegalBasis, file: CaseFile, ask: Ask, context: Context): boolean {
  if (basis.purpose !== ask.purpose || !basisInForce(basis, context.now)) return false;
  if ((CONSENT_ONLY_PURPOSES as readonly string[]).includes(ask.purpose)) return false;
  if (ask.recipient !== null && isAuthorityOfOrigin(file, ask.recipient)) return false;
  const child = isChild(file.person, context.today, context.profile);
  if (basis.basis === 'BestInterestsOfChild' ? !child : child && basis.basis !== 'VitalInterest') return false;
  return missingIn(basis, ask).length === 0;
}

function whyNot(file: CaseFile, ask: Ask, consents: readonly Consent[], context: Context): readonly Problem[] {
  const { now, today } = context;
  const child = isChild(file.person, today, context.profile);
  const problems: Problem[] = [];
  if (child && activeGuardian(file, today) === undefined) {
    problems.push(problem('GUARDIAN_REQUIRED', at('guardianship'), 'request-guardian', { what: [ask.purpose] }));
  }
  const standing = consents.filter((each) => isInForce(each, now));
  const refusedByChild = standing.find(({ childAssent }) => childAssent === 'Refused');
  if (refusedByChild !== undefined) {
    problems.push(
      problem('ASSENT_REFUSED', at('consent', refusedByChild.id, 'childAssent'), 'listen-to-the-child', {
        what: [ask.purpose],
      }),
    );
  }
  const able = standing.filter((each) => counts(each, file, context));
  const nearest = able.toSorted((a, b) => missingIn(a, ask).length - missingIn(b, ask).length)[0];
  if (nearest !== undefined) {
    const what = [ask.purpose, ...missingIn(nearest, ask)];
    return [
      ...problems,
      problem('CONSENT_SCOPE', at('consent', nearest.id), 'widen-consent-with-the-person', { what }),
    ];
  }
  return [...problems, noneStanding(ask, consents, now)];
}

function noneStanding(ask: Ask, consents: readonly Consent[], now: Instant): Problem {
  const last = consents.at(-1);
  const state = last === undefined ? undefined : consentState(last, now);
  if (last !== undefined && state === 'Expired') {
    return problem('CONSENT_EXPIRED', at('consent', last.id), 'renew-consent', {
      what: [ask.purpose],
      on: dayOf(last.expiresAt),
    });
  }
  const what = [ask.purpose, ...(state === 'Withdrawn' || state === 'Refused' ? [state] : [])];
  return problem('CONSENT_MISSING', at('consent', last?.id ?? null), 'ask-for-consent', { what });
}
