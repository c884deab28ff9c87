// SPDX-License-Identifier: EUPL-1.2
// Help across a border by the phases of a transnational referral: prepared, a receiver asked by a referral, its yes, escort and day of
// travel, departure, arrival, monitoring, and the way back when it is no longer safe. The guards of a safe return are asked at each step
// that moves her; an authority of the country of origin is never told by these steps.

import type { CaseFile } from '@amparo/casework/case';
import type { Context } from '@amparo/casework/outcome';
import { at, type CooperationOutcome, problem, refused } from '@amparo/cooperation/outcome';
import {
  enterPhase,
  prepareTransnational,
  reportUnsafe,
  resolveUnsafe,
  stepTransnational,
  stopTransnational,
  type TransnationalCase,
  type TransnationalMoved,
} from '@amparo/cooperation/transnational';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { type Answer, type Operation, staffOperation } from '../../operation.ts';
import { type ProblemCode, Refused } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import {
  PhaseBody,
  ResolveBody,
  StopBody,
  UnsafeBody,
  WayAnswer,
  WayBody,
  WayParams,
  WayStepBody,
} from '../../schemas/referrals.ts';
import { addKept, findKept, type Kept, saveKept } from '../../store/referrals.ts';
import type { AuditEntry } from '../../store/session.ts';
import { beginChange, type FileCall } from '../file/work.ts';
import { logged } from './logged.ts';
import { orgsOf, shownWay } from './shown.ts';
import { counterpartOf, held, must, newAlias, putOut, readerOf, type ReferralNeeds } from './work.ts';

const KEYS = ['keys-unavailable', 'keys-sealed'] as const;
const ALWAYS = ['OUT_OF_SCOPE', 'NOT_NOW', 'INCOMPLETE', 'INVALID_VALUE', 'VERSION_CONFLICT', ...KEYS] as const;
/** What a safe return asks for, beside the steps of the way. */
const RETURN = [
  'CONSENT_MISSING',
  'CONSENT_EXPIRED',
  'CONSENT_SCOPE',
  'RISK_STALE',
  'RISK_CRITICAL',
  'SAFETY_PLAN_REQUIRED',
  'SECOND_PERSON_REQUIRED',
  'BID_REQUIRED',
  'ASYLUM_PENDING',
  'GUARDIAN_REQUIRED',
  'ASSENT_REFUSED',
  'PERSON_NOT_AGREED',
] as const satisfies readonly ProblemCode[];
const answers = { 200: { about: 'Done.', schema: WayAnswer } };

async function answered(
  needs: ReferralNeeds,
  call: FileCall,
  kept: Kept<'transnational'>,
  { warnings, audit }: Pick<Extract<CooperationOutcome<unknown>, { ok: true }>, 'warnings' | 'audit'>,
  status: 200 | 201 = 200,
): Promise<Answer> {
  const reader = await readerOf(needs, call, orgsOf(kept));
  const entries = audit.map((each) => logged(each, call.relation));
  const { version, caseId } = kept.record;
  return { status, body: { way: shownWay(kept, reader), warnings }, version, objectId: caseId, entries };
}

export function createWay(needs: ReferralNeeds): Operation {
  return staffOperation({
    action: 'transnational.work',
    summary: 'Prepare help across a border.',
    about: 'Nobody is told. A return needs its own record in the file, whose guards decide.',
    creates: true,
    params: CaseParams,
    body: WayBody,
    answers: { 201: { about: 'Prepared.', schema: WayAnswer } },
    problems: ['OUT_OF_SCOPE', 'INVALID_VALUE', 'key-reused', ...KEYS],
    handle: async (call) => {
      let entries: readonly AuditEntry[] = [];
      const answer = await call.once(async () => {
        const { body, params, store, now } = call;
        const { loaded, context } = await beginChange(call, params.caseId);
        const command = { ...body, id: randomUUID(), caseAlias: newAlias() };
        const outcome = must(prepareTransnational(loaded.file, command, context));
        await addKept(store, 'transnational', outcome.value, now);
        const kept = { kind: 'transnational', record: outcome.value, journey: [], partnerInstance: null } as const;
        const given = await answered(needs, call, kept, outcome, 201);
        entries = given.entries ?? [];
        return given;
      });
      return { ...answer, entries };
    },
  });
}

interface Stepping<B> {
  readonly summary: string;
  readonly about?: string;
  readonly body: z.ZodType<B>;
  readonly problems?: readonly ProblemCode[];
  readonly rule: (given: {
    readonly file: CaseFile;
    readonly record: TransnationalCase;
    readonly body: B;
    readonly context: Context;
    readonly call: FileCall;
  }) => Promise<{ readonly outcome: CooperationOutcome<TransnationalMoved>; readonly toInstance?: string | null }>;
}

function step<B>(needs: ReferralNeeds, { summary, about, body, problems = [], rule }: Stepping<B>): Operation {
  return staffOperation({
    action: 'transnational.work',
    summary,
    ...(about === undefined ? {} : { about }),
    changes: true,
    params: WayParams,
    body,
    answers,
    problems: [...ALWAYS, ...problems],
    handle: async (call) => {
      const { params, store, now } = call;
      const { loaded, context } = await beginChange(call, params.caseId);
      const kept = await held(call, 'transnational', params.wayId, params.caseId);
      const given = { file: loaded.file, record: kept.record, body: call.body, context, call };
      const { outcome, toInstance: next } = await rule(given);
      const moved = must(outcome);
      const partnerInstance = next ?? kept.partnerInstance;
      await saveKept(store, kept, moved.value.record, now, { partnerInstance });
      await putOut(needs, call, moved.value.messages, { toInstance: partnerInstance, emergency: true });
      return answered(needs, call, { ...kept, record: moved.value.record }, moved);
    },
  });
}

export function changePhase(needs: ReferralNeeds): Operation {
  return step(needs, {
    summary: 'The phase that she is in now; each change is kept.',
    body: PhaseBody,
    rule: async ({ record, body, context }) => {
      const outcome = enterPhase(record, body.phase, context);
      return { outcome: outcome.ok ? { ...outcome, value: { record: outcome.value, messages: [] } } : outcome };
    },
  });
}

export function stepOfWay(needs: ReferralNeeds): Operation {
  return step(needs, {
    summary: 'The next step of the way.',
    about:
      'Offered and Departed are a supervisor’s. Offered names the referral by which the receiver was asked; Accepted only once it said yes. Arranged and Departed ask every guard of a safe return anew.',
    body: WayStepBody,
    problems: RETURN,
    rule: async ({ file, record, body, context, call }) => {
      const referral = await referralFor(call, record, body);
      if (body.to === 'Accepted' && !['Accepted', 'InProgress'].includes(referral?.record.state ?? ''))
        return {
          outcome: refused([
            problem('NOT_NOW', at('transnationalCase', record.id), 'do-earlier-step', {
              what: [record.state, 'Accepted'],
            }),
          ]),
        };
      const { referralId, ...rest } = body;
      if (body.to !== 'Offered') return { outcome: stepTransnational(file, record, defined(rest), context) };
      if (referral === undefined || referralId === undefined)
        return { outcome: stepTransnational(file, record, defined(rest), context) };
      const { toOrgId, toServiceId, category } = referral.record;
      const { recipient, instanceId } = await counterpartOf(needs, call, { toOrgId, toServiceId, category }, context);
      const outcome = stepTransnational(file, record, { ...defined(rest), referralId, receiver: recipient }, context);
      return { outcome, toInstance: referral.partnerInstance ?? instanceId };
    },
  });
}

type Step = z.infer<typeof WayStepBody>;

/** Only what was given: the rule tells an absent value from an empty one. */
function defined({ to, escort, escortAcceptedByPerson, travelOn }: Omit<Step, 'referralId'>) {
  return {
    to,
    ...(escort === undefined ? {} : { escort }),
    ...(escortAcceptedByPerson === undefined ? {} : { escortAcceptedByPerson }),
    ...(travelOn === undefined ? {} : { travelOn }),
  };
}

async function referralFor({ store, staff }: FileCall, record: TransnationalCase, { to, referralId }: Step) {
  const id = to === 'Offered' ? referralId : record.referralId;
  if (id === undefined || id === null) return undefined;
  const found = await findKept(store, staff.orgId, 'referral', id, { lock: false });
  if (found?.record.caseId !== record.caseId || found.record.direction !== 'Outgoing') throw new Refused('not-found');
  return found;
}

export function reportNotSafe(needs: ReferralNeeds): Operation {
  return step(needs, {
    summary: 'It is not safe: before departure the way stops at once, after it the receiver is told to act.',
    body: UnsafeBody,
    rule: async ({ record, body, context }) => ({ outcome: reportUnsafe(record, body.source, context) }),
  });
}

export function resolveNotSafe(needs: ReferralNeeds): Operation {
  return step(needs, {
    summary: 'A supervisor, who has not reported it, says what became of it.',
    body: ResolveBody,
    problems: ['SECOND_PERSON_REQUIRED'],
    rule: async ({ record, body, context }) => ({ outcome: resolveUnsafe(record, body.outcome, context) }),
  });
}

export function stopWay(needs: ReferralNeeds): Operation {
  return step(needs, {
    summary: 'Stop before departure.',
    body: StopBody,
    rule: async ({ record, body, context }) => ({ outcome: stopTransnational(record, body.because, context) }),
  });
}
