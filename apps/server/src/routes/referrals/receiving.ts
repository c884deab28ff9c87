// SPDX-License-Identifier: EUPL-1.2
// The recipient's side, and the two boxes: what came in and what went out, with whose turn it is. What came is acknowledged, accepted or
// declined; the package is opened only while an agreement holds and nobody took it back; each opening is in the log.

import { changed } from '@amparo/cooperation/outcome';
import type { CooperationOutcome } from '@amparo/cooperation/outcome';
import {
  acceptReferral,
  acknowledgeReferral,
  completeReferral,
  declineReferral,
  type Moved,
  openPackage,
  type Referral,
  startReferral,
} from '@amparo/cooperation/referral';
import type { Context } from '@amparo/casework/outcome';
import { z } from 'zod';
import type { Answer, Operation } from '../../operation.ts';
import { staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import { named } from '../../schemas.ts';
import {
  AcceptBody,
  BoxAnswer,
  BoxQuery,
  CompleteBody,
  DeclineBody,
  LinkBody,
  OfCaseAnswer,
  PackageShape,
  ReferralAnswer,
  ReferralParams,
  ReferralShape,
} from '../../schemas/referrals.ts';
import { findKept, type Kept, listKept, saveKept } from '../../store/referrals.ts';
import { cursorAfter, readCursor } from '../cursor.ts';
import { contextOf, type FileCall } from '../file/work.ts';
import { logged } from './logged.ts';
import { orgsOf, shownPackage, shownReferral, shownTransfer, shownWay } from './shown.ts';
import { held, must, putOut, readerOf, type ReferralNeeds } from './work.ts';

const KEYS = ['keys-unavailable', 'keys-sealed'] as const;
const PAGE = 50;

export function readBox(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.list',
    summary: 'What came in, or what went out: newest change first, with who waits for whom and since when.',
    about: 'What belongs to a case comes with the case: only what you may see. No names of anybody protected.',
    query: BoxQuery,
    answers: { 200: { about: 'A page of it.', schema: BoxAnswer } },
    problems: ['integrity-error', ...KEYS],
    handle: async (call) => {
      const { query, staff, store } = call;
      const from = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const found = await listKept<'referral' | 'transfer'>(store, staff.orgId, {
        kinds: ['referral', 'transfer'],
        direction: query.box === 'in' ? 'Incoming' : 'Outgoing',
        ...(from === undefined ? {} : { before: { at: from.createdAt, id: from.id } }),
        limit: PAGE + 1,
      });
      const page = found.slice(0, PAGE);
      const reader = await readerOf(
        needs,
        call,
        page.flatMap((each) => orgsOf(each)),
      );
      const last = page.at(-1)?.record;
      return {
        status: 200,
        body: {
          referrals: page.filter(isReferral).map((each) => shownReferral(each, reader)),
          transfers: page.filter(isTransfer).map((each) => shownTransfer(each, reader)),
          next: found.length > PAGE && last !== undefined ? cursorAfter(new Date(last.updatedAt), last.id) : null,
        },
      };
    },
  });
}

const isReferral = (kept: Kept): kept is Kept<'referral'> => kept.kind === 'referral';
const isTransfer = (kept: Kept): kept is Kept<'transfer'> => kept.kind === 'transfer';
const isWay = (kept: Kept): kept is Kept<'transnational'> => kept.kind === 'transnational';

export function readOfCase(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.read-case',
    summary: 'Referrals, transfers and steps across borders of a case.',
    params: CaseParams,
    answers: { 200: { about: 'Newest change first.', schema: OfCaseAnswer } },
    problems: ['integrity-error', ...KEYS],
    handle: async (call) => {
      const { params, staff, store } = call;
      const kinds = ['referral', 'transfer', 'transnational'] as const;
      const found = await listKept(store, staff.orgId, { kinds, caseId: params.caseId, limit: 200 });
      const reader = await readerOf(
        needs,
        call,
        found.flatMap((each) => orgsOf(each)),
      );
      return {
        status: 200,
        body: {
          referrals: found.filter(isReferral).map((each) => shownReferral(each, reader)),
          transfers: found.filter(isTransfer).map((each) => shownTransfer(each, reader)),
          ways: found.filter(isWay).map((each) => shownWay(each, reader)),
        },
      };
    },
  });
}

export function readReferral(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.list',
    summary: 'One referral.',
    params: ReferralParams,
    answers: { 200: { about: 'As it stands now.', schema: ReferralShape } },
    problems: ['integrity-error', ...KEYS],
    handle: async (call) => {
      const { params, staff, store } = call;
      const kept = await findKept(store, staff.orgId, 'referral', params.referralId, { lock: false });
      if (kept === undefined) throw new Refused('not-found');
      const reader = await readerOf(needs, call, orgsOf(kept));
      return { status: 200, body: shownReferral(kept, reader), version: kept.record.version, objectId: kept.record.id };
    },
  });
}

interface Moving<B> {
  readonly summary: string;
  readonly about?: string;
  readonly body: z.ZodType<B>;
  readonly rule: (referral: Referral, body: B, context: Context) => CooperationOutcome<Moved>;
}

/** A step of what came in; the sender is told in the same transaction. */
function moves<B>(needs: ReferralNeeds, { summary, about, body: shape, rule }: Moving<B>): Operation {
  return staffOperation({
    action: 'referral.answer',
    summary,
    ...(about === undefined ? {} : { about }),
    changes: true,
    params: ReferralParams,
    body: shape,
    answers: { 200: { about: 'Done; the sender is told.', schema: ReferralAnswer } },
    problems: ['OUT_OF_SCOPE', 'NOT_NOW', 'INCOMPLETE', 'VERSION_CONFLICT', ...KEYS],
    handle: async (call) => {
      const { params, body, staff, store, now } = call;
      const kept = await held(call, 'referral', params.referralId);
      const { value, audit, warnings } = must(rule(kept.record, body, contextOf(staff, now)));
      await saveKept(store, kept, value.referral, now);
      const emergency = kept.record.urgency === 'Emergency';
      await putOut(needs, call, value.messages, { toInstance: kept.partnerInstance, emergency });
      return movedAnswer(
        needs,
        call,
        { ...kept, record: value.referral },
        warnings,
        audit.map((each) => logged(each, call.relation)),
      );
    },
  });
}

async function movedAnswer(
  needs: ReferralNeeds,
  call: FileCall,
  kept: Kept<'referral'>,
  warnings: readonly string[],
  entries: NonNullable<Answer['entries']>,
): Promise<Answer> {
  const reader = await readerOf(needs, call, orgsOf(kept));
  const { version, id } = kept.record;
  return { status: 200, body: { referral: shownReferral(kept, reader), warnings }, version, objectId: id, entries };
}

const Nothing = z.strictObject({});

export function acknowledge(needs: ReferralNeeds): Operation {
  return moves(needs, {
    summary: 'Say that it came: somebody looks at it.',
    body: Nothing,
    rule: (referral, _body, context) => acknowledgeReferral(referral, context),
  });
}

export function accept(needs: ReferralNeeds): Operation {
  return moves(needs, {
    summary: 'Say yes, with a time for the handover meeting if there is one.',
    about: 'Only then does the sender say who it is.',
    body: AcceptBody,
    rule: (referral, body, context) => acceptReferral(referral, body, context),
  });
}

export function decline(needs: ReferralNeeds): Operation {
  return moves(needs, {
    summary: 'Say no, with the reason: it is counted, so that what is missing is seen.',
    body: DeclineBody,
    rule: (referral, body, context) => declineReferral(referral, body, context),
  });
}

export function start(needs: ReferralNeeds): Operation {
  return moves(needs, {
    summary: 'The help has begun.',
    body: Nothing,
    rule: (referral, _body, context) => startReferral(referral, context),
  });
}

export function complete(needs: ReferralNeeds): Operation {
  return moves(needs, {
    summary: 'What became of it. A code goes back, no record.',
    body: CompleteBody,
    rule: (referral, body, context) => completeReferral(referral, body, context),
  });
}

export function openReceived(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.open-package',
    summary: 'Open the package: who she is and what she lets you know.',
    about: 'Asked again each time: not after a recall, its end, or without an agreement in force. In the log.',
    params: ReferralParams,
    body: Nothing,
    answers: {
      200: {
        about: 'What was shared.',
        schema: named('OpenedPackage', z.strictObject({ package: PackageShape, referral: ReferralShape })),
      },
    },
    problems: [
      'OUT_OF_SCOPE',
      'NOT_NOW',
      'CONSENT_EXPIRED',
      'CONTENT_CHANGED',
      'AGREEMENT_MISSING',
      'AGREEMENT_SUSPENDED',
      ...KEYS,
    ],
    handle: async (call) => {
      const { params, staff, store, now } = call;
      const kept = await findKept(store, staff.orgId, 'referral', params.referralId, { lock: true });
      if (kept === undefined || kept.record.direction !== 'Incoming') throw new Refused('not-found');
      const context = contextOf(staff, now);
      const { fromOrgId, toOrgId, category, sharedPackage } = kept.record;
      const asked = { agreementId: sharedPackage?.agreementId ?? null, fromOrgId, toOrgId, category };
      const scope = await needs.cooperation.scope(store.trx, staff.orgId, asked, context.now);
      const { value, audit } = must(openPackage(kept.record, scope, context));
      if (value.referral !== kept.record) await saveKept(store, kept, value.referral, now);
      const next = { ...kept, record: value.referral };
      const reader = await readerOf(needs, call, orgsOf(next));
      return {
        status: 200,
        body: { package: shownPackage(value.sharedPackage), referral: shownReferral(next, reader) },
        objectId: params.referralId,
        entries: audit.map((each) => logged(each, call.relation)),
      };
    },
  });
}

/** The case that was opened here for it: from now on it is sealed under the key of the case, and seen with the case. */
export function linkToCase(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'referral.take',
    summary: 'Put what came in to a case that was opened here.',
    changes: true,
    params: ReferralParams,
    body: LinkBody,
    answers: { 200: { about: 'Done.', schema: ReferralAnswer } },
    problems: ['NOT_NOW', 'VERSION_CONFLICT', ...KEYS],
    handle: async (call) => {
      const { params, body, staff, store, now } = call;
      const kept = await held(call, 'referral', params.referralId);
      const mine = await store.trx
        .selectFrom('case_file')
        .select('case_id')
        .where('org_id', '=', staff.orgId)
        .where('case_id', '=', body.caseId)
        .executeTakeFirst();
      if (mine === undefined || kept.record.direction !== 'Incoming') throw new Refused('not-found');
      const { state, caseId } = kept.record;
      if (caseId !== null || (state !== 'Accepted' && state !== 'InProgress')) throw new Refused('NOT_NOW');
      const record = changed(kept.record, { caseId: body.caseId }, contextOf(staff, now));
      await saveKept(store, kept, record, now);
      return movedAnswer(needs, call, { ...kept, record }, [], []);
    },
  });
}
