// SPDX-License-Identifier: EUPL-1.2
// Whether a consulate may be contacted: derived from the file, never set by hand (I-10). What nobody asked closes the way. A lift is a
// decision of two with legal advice and a consent younger than every reason; a newer reason makes it void.

import type { CaseFile } from '../case/case.ts';
import type { Instant } from '../calendar/calendar.ts';
import { dayOf } from '../calendar/calendar.ts';
import type { CountryCode, DataCategory, Recipient } from '../consent/consent.ts';
import { groundFor } from '../consent/cover.ts';
import { consentState, isInForce } from '../consent/state.ts';
import { at, type Context, problem } from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import { conflictProblems } from '../people/conflict.ts';
import {
  BLOCKING_STATUSES,
  type BlockLift,
  type BlockReason,
  type ConsularBlock,
  type ProtectionStatus,
} from './protection.ts';

/** @param state whose consulate. The block as the facts make it, before any lift */
export function derivedBlock(file: CaseFile, state: CountryCode): ConsularBlock {
  const found: readonly (readonly [BlockReason, Instant | undefined])[] = [
    ['protection-status', statusBlocks(file)],
    ['statelessness-goes-to-counsel', statelessSince(file)],
    ['fears-authorities', fearSince(file, state)],
    ['officials-involved', officialsSince(file)],
    ['consent-refused', refusedSince(file)],
  ];
  const holding = found.flatMap(([reason, since]) => (since === undefined ? [] : [{ reason, since }]));
  const since =
    holding
      .map((each) => each.since)
      .toSorted()
      .at(-1) ?? null;
  return { blocked: holding.length > 0, reasons: holding.map(({ reason }) => reason), since };
}

/** The block as it stands now: a valid lift opens the way for its state. */
export function consularBlock(file: CaseFile, state: CountryCode, now: Instant): ConsularBlock {
  const block = derivedBlock(file, state);
  const lifted = file.blockLifts.some((lift) => lift.state === state && liftHolds(file, lift, block, now));
  return block.blocked && lifted ? { blocked: false, reasons: [], since: null } : block;
}

function liftHolds(file: CaseFile, lift: BlockLift, { since }: ConsularBlock, now: Instant): boolean {
  const consent = file.consents.find(({ id }) => id === lift.consentId);
  return (
    consent !== undefined &&
    isInForce(consent, now) &&
    since !== null &&
    (consent.decidedAt ?? '') > since &&
    lift.approvedBy !== null &&
    lift.approvedBy !== lift.requestedBy &&
    (lift.approvedAt ?? '') > since
  );
}

/** When the present run of a condition began: the oldest entry after the last that did not have it. */
function runStart<T>(
  entries: readonly T[],
  holds: (entry: T) => boolean,
  time: (entry: T) => Instant,
): Instant | undefined {
  const last = entries.at(-1);
  if (last === undefined || !holds(last)) return undefined;
  const before = entries.findLastIndex((each) => !holds(each));
  const first = entries[before + 1] ?? last;
  return time(first);
}

function statusBlocks({ protection, case: { openedAt } }: CaseFile): Instant | undefined {
  if (protection === null) return openedAt;
  const blocks = (status: ProtectionStatus) => (BLOCKING_STATUSES as readonly ProtectionStatus[]).includes(status);
  if (!blocks(protection.status)) return undefined;
  return (
    runStart(
      protection.history,
      ({ status }) => blocks(status),
      (each) => each.at,
    ) ?? protection.createdAt
  );
}

function statelessSince({ protection }: CaseFile): Instant | undefined {
  if (protection?.status !== 'StatelessPerson') return undefined;
  return (
    runStart(
      protection.history,
      ({ status }) => status === 'StatelessPerson',
      (each) => each.at,
    ) ?? protection.createdAt
  );
}

/** Not asked is not a no. */
function fearSince({ protection, case: { openedAt } }: CaseFile, state: CountryCode): Instant | undefined {
  const answer = protection?.fearsAuthoritiesOf.find(({ country }) => country === state);
  if (answer !== undefined && answer.fears === false) return undefined;
  return answer?.askedAt ?? openedAt;
}

function officialsSince({ risks, case: { openedAt } }: CaseFile): Instant | undefined {
  const finals = risks
    .filter(({ status }) => status === 'Final')
    .toSorted((a, b) => (a.assessedAt < b.assessedAt ? -1 : 1));
  const asked = finals.flatMap((risk) => {
    const answers = risk.answers.filter(({ factor }) => factor === 'OfficialsInvolved');
    // a family or staff assessment that did not ask says nothing; the person's own that did not ask leaves it open
    if (answers.length === 0 && risk.subjectScope !== 'Self') return [];
    const clear =
      answers.length > 0 &&
      answers.every(({ value, officialsOf }) => value === 'No' || (value === 'Yes' && notOfOrigin(officialsOf)));
    return [{ clear, at: risk.assessedAt, scope: risk.subjectScope }];
  });
  if (asked.length === 0) return openedAt;
  const blocking = (['Self', 'Family', 'Staff'] as const).flatMap(
    (scope) =>
      runStart(
        asked.filter((each) => each.scope === scope),
        ({ clear }) => !clear,
        (each) => each.at,
      ) ?? [],
  );
  return blocking.toSorted().at(-1);
}

function notOfOrigin(officialsOf: readonly string[]): boolean {
  return officialsOf.length > 0 && !officialsOf.includes('Origin') && !officialsOf.includes('NotKnown');
}

/** A no to the consulate, a child's no among them, or a yes that was taken back. */
function refusedSince({ consents }: CaseFile): Instant | undefined {
  const times = consents
    .filter(({ purpose }) => purpose === 'ConsularContact')
    .flatMap((each) => {
      if (each.withdrawnAt !== null) return [each.withdrawnAt];
      const no = each.decision === 'Refused' || (each.decision === 'Given' && each.childAssent === 'Refused');
      return no && each.decidedAt !== null ? [each.decidedAt] : [];
    });
  return times.toSorted().at(-1);
}

/**
 * Everything that must hold before a consulate, or one of its officers, comes near the person.
 *
 * @returns in this order: CONSULAR_BLOCK, the consent for this post, RECIPIENT_CONFLICT. No other legal basis is accepted
 */
export function consularProblems(
  file: CaseFile,
  post: Recipient,
  categories: readonly DataCategory[],
  context: Context,
): readonly Problem[] {
  const state = post.actsFor ?? post.country;
  const block = consularBlock(file, state, context.now);
  const problems: Problem[] = [];
  if (block.blocked) {
    const on = block.since === null ? {} : { on: dayOf(block.since) };
    problems.push(
      problem('CONSULAR_BLOCK', at('consularContact'), 'go-to-counsel', { what: [state, ...block.reasons], ...on }),
    );
  }
  const grounded = groundFor(file, { purpose: 'ConsularContact', recipient: post, categories }, context);
  if (grounded.ground === null) problems.push(...grounded.problems);
  else if (grounded.ground.kind !== 'consent')
    problems.push(problem('CONSENT_MISSING', at('consent'), 'ask-for-consent', { what: ['ConsularContact'] }));
  return [...problems, ...conflictProblems(file, partyOf(post), at('consularContact'))];
}

/** An institution as a party for the check of conflicts. */
export function partyOf(recipient: Recipient) {
  return {
    personIds: recipient.personIds,
    userIds: recipient.personIds,
    organisationIds: [recipient.institutionId],
    phones: recipient.phones,
    organisationClass: recipient.recipientClass,
    country: recipient.actsFor ?? recipient.country,
  };
}

/** The consent that a lift can rest on must still stand. Used by the rule that asks for one. */
export function youngerConsent(file: CaseFile, consentId: string, since: Instant | null, now: Instant): boolean {
  const consent = file.consents.find(({ id }) => id === consentId);
  return (
    consent !== undefined &&
    consent.purpose === 'ConsularContact' &&
    consentState(consent, now) === 'Active' &&
    consent.childAssent !== 'Refused' &&
    (since === null || (consent.decidedAt ?? '') > since)
  );
}
