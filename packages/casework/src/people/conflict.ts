// SPDX-License-Identifier: EUPL-1.2
// Conflict of interest (I-12): a suspected perpetrator, and whoever is flagged as linked, can never be recipient, guardian,
// contact or interpreter in that case. Checked against person, user, institution and telephone number. And the milder case
// (I-26): the same nationality or village as the trafficker is said aloud, and the person is asked.

import type { CaseFile } from '../case/case.ts';
import type { RecipientClass } from '../consent/consent.ts';
import { at, problem } from '../outcome/outcome.ts';
import type { Problem, Warning, Where } from '../outcome/problems.ts';
import type { Id } from '../outcome/record.ts';

/** Whoever would come into the case, with everything it can be known by. */
export interface Party {
  readonly personIds?: readonly Id[];
  readonly userIds?: readonly Id[];
  readonly organisationIds?: readonly Id[];
  readonly phones?: readonly string[];
  /** an institution of this kind that acts for this state, e.g. the consulates of one country */
  readonly organisationClass?: RecipientClass;
  readonly country?: string;
}

/** What of a party is linked with those suspected. Empty: nothing known. */
export function linksWithSuspects(file: Pick<CaseFile, 'related' | 'conflictFlags'>, party: Party): readonly string[] {
  const suspects = file.related.filter(({ kind }) => kind === 'SuspectedPerpetrator');
  const flags = file.conflictFlags;
  const has = (list: readonly string[] | undefined, value: string | null) =>
    value !== null && (list ?? []).includes(value);
  const phones = (party.phones ?? []).map(digits).filter((each) => each !== '');
  const byPhone = (value: string | null) => value !== null && digits(value) !== '' && phones.includes(digits(value));
  const found = {
    person:
      suspects.some(({ id }) => has(party.personIds, id)) ||
      flags.some(({ personId }) => has(party.personIds, personId)),
    user: flags.some(({ userId }) => has(party.userIds, userId)),
    organisation:
      suspects.some(({ organisationIds }) => organisationIds.some((id) => has(party.organisationIds, id))) ||
      flags.some(({ organisationId }) => has(party.organisationIds, organisationId)),
    'organisation-class': flags.some(
      ({ organisationClass, country }) =>
        organisationClass !== null &&
        organisationClass === party.organisationClass &&
        (country === null || country === party.country),
    ),
    phone: suspects.some(({ phones: theirs }) => theirs.some(byPhone)) || flags.some(({ phone }) => byPhone(phone)),
  };
  return Object.entries(found).flatMap(([what, linked]) => (linked ? [what] : []));
}

/** RECIPIENT_CONFLICT when linked; `what` says by what, never by whom. */
export function conflictProblems(
  file: Pick<CaseFile, 'related' | 'conflictFlags'>,
  party: Party,
  where: Where = at('case'),
): readonly Problem[] {
  const what = linksWithSuspects(file, party);
  return what.length === 0 ? [] : [problem('RECIPIENT_CONFLICT', where, 'choose-another-recipient', { what })];
}

/** The digits that tell numbers apart: without signs, without the leading zeros of an international prefix. */
export function digits(phone: string): string {
  return phone.replace(/\D/gu, '').replace(/^0+/u, '');
}

export interface Background {
  readonly nationalities: readonly string[];
  readonly village: string | null;
}

/** I-26: the person is asked before somebody of the trafficker's nationality or village works with her. */
export function backgroundWarnings(
  file: Pick<CaseFile, 'related'>,
  { nationalities, village }: Background,
): readonly Warning[] {
  const same = file.related
    .filter(({ kind }) => kind === 'SuspectedPerpetrator')
    .some(
      (suspect) =>
        suspect.citizenship.some((country) => nationalities.includes(country)) ||
        (village !== null && suspect.village !== null && folded(village) === folded(suspect.village)),
    );
  return same ? ['same-background-as-trafficker'] : [];
}

function folded(name: string): string {
  return name.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
