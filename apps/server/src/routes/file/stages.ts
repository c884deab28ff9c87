// SPDX-License-Identifier: EUPL-1.2
// Where the case stands: its events and their guards, who answers for it, its status, a legal hold, follow-ups, and the
// erasure of who declined. Every guard is a rule; a supervisor's step is refused to everybody else by the rule.

import {
  advance,
  assignCase,
  CASE_EVENTS,
  decideStatus,
  eraseIdentity,
  planFollowUp,
  recordFollowUp,
  setLegalHold,
} from '@amparo/casework/case';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Operation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { CASE_LISTS } from '../../schemas/file/lists.ts';
import { day, words } from '../../schemas/file/parts.ts';
import { named, uuid } from '../../schemas.ts';
import { assign } from '../../store/assignments.ts';
import { notify } from '../../store/notices.ts';
import { advances, Nothing } from './commands.ts';
import type { FileNeeds } from './work.ts';

/** What somebody may bring about; a transfer and the end of retention come from elsewhere. */
const EVENTS = CASE_EVENTS.filter(
  (event) => event !== 'open' && event !== 'transferAccepted' && event !== 'retentionDue',
);

export function advanceStage(needs: FileNeeds): Operation {
  return advances(needs, {
    action: 'file.stage',
    summary: 'The next step of the case.',
    about: 'Refused with every guard that does not hold, in codes. approvePlan, close and endEarly are a supervisor’s.',
    body: named(
      'StageEvent',
      z.strictObject({
        event: z.enum(EVENTS),
        reason: words(2000)
          .optional()
          .describe('In words; stays sealed in the case. Needed to reopen and to endEarly.'),
        planId: uuid.optional().describe('approvePlan'),
        riskId: uuid.optional().describe('reassess'),
        closingReason: z.enum(CASE_LISTS.early).optional().describe('endEarly'),
      }),
    ),
    problems: [
      'CONSENT_MISSING',
      'CONSENT_EXPIRED',
      'CONSENT_SCOPE',
      'ASSENT_REFUSED',
      'GUARDIAN_REQUIRED',
      'RISK_STALE',
      'RISK_CRITICAL',
      'SAFETY_PLAN_REQUIRED',
      'SECOND_PERSON_REQUIRED',
      'BID_REQUIRED',
      'PERSON_NOT_AGREED',
      'SAFE_CONTACT_ONLY',
    ],
    rule: (file, _id, { event, reason, planId, riskId, closingReason }, context) =>
      advance(
        file,
        {
          event,
          ...(reason === undefined ? {} : { reason }),
          ...(planId === undefined ? {} : { planId }),
          ...(riskId === undefined ? {} : { riskId }),
          ...(closingReason === undefined ? {} : { closingReason }),
        },
        context,
      ),
  });
}

export function assignResponsible(needs: FileNeeds): Operation {
  return advances(needs, {
    action: 'file.approve',
    summary: 'Who answers for the case: a case worker and a supervisor, two people (I-01).',
    about: 'The case worker gets the case. Nobody linked with those suspected.',
    body: named('ResponsibleColleagues', z.strictObject({ caseWorkerId: uuid, supervisorId: uuid })),
    problems: ['SECOND_PERSON_REQUIRED', 'RECIPIENT_CONFLICT', 'not-for-this-person', 'person-denied'],
    rule: (file, _id, { caseWorkerId, supervisorId }, context) => {
      const { orgId } = file.case;
      return assignCase(
        file,
        {
          caseWorker: { userId: caseWorkerId, orgId },
          supervisor: { userId: supervisorId, orgId },
          background: { nationalities: [], village: null },
        },
        context,
      );
    },
    also: async ({ staff, store, now }, caseId, { caseWorkerId }) => {
      const done = await assign(store.trx, staff, { caseId, userId: caseWorkerId, now });
      if (done !== 'done') throw new Refused(done);
      await notify(store.trx, [caseWorkerId], { kind: 'case-assigned', objectId: caseId, now });
    },
  });
}

export function changeStatus(needs: FileNeeds): Operation {
  return advances(needs, {
    action: 'file.plan',
    summary: 'What an authority or the institution found. A negative status ends no help.',
    body: named(
      'StatusDecision',
      z.strictObject({
        status: z.enum(CASE_LISTS.status),
        decidedBy: z.enum(CASE_LISTS.statusBy),
        basis: uuid.nullable().describe('A determination.'),
        reason: words(4000).nullable(),
      }),
    ),
    rule: (file, _id, body, context) => decideStatus(file, body, context),
  });
}

export function changeLegalHold(needs: FileNeeds): Operation {
  return advances(needs, {
    action: 'file.legal-hold',
    summary: 'Set a legal hold, or lift one that somebody else has set.',
    body: named('LegalHold', z.strictObject({ hold: z.boolean() })),
    problems: ['SECOND_PERSON_REQUIRED'],
    rule: (file, _id, { hold }, context) => setLegalHold(file, hold, context),
  });
}

export function doFollowUp(needs: FileNeeds): Operation {
  return advances(needs, {
    action: 'file.plan',
    summary: 'What came of a follow-up; one that was missed can get another day.',
    body: named(
      'FollowUpDone',
      z.strictObject({ dueOn: day, result: z.enum(CASE_LISTS.followUp).optional(), again: day.nullish() }),
    ),
    rule: (file, _id, { dueOn, result = 'Reached', again = null }, context) =>
      recordFollowUp(file, dueOn, context, { result, again }),
  });
}

export function addFollowUp(needs: FileNeeds): Operation {
  return advances(needs, {
    action: 'file.plan',
    summary: 'One more follow-up, on a day of its own.',
    body: named('FollowUpPlanned', z.strictObject({ dueOn: day })),
    problems: ['CONSENT_MISSING', 'CONSENT_EXPIRED'],
    rule: (file, _id, { dueOn }, context) => planFollowUp(file, dueOn, context),
  });
}

export function forgetIdentity(needs: FileNeeds): Operation {
  return advances(needs, {
    action: 'file.plan',
    summary: 'Erase who declined: names, contacts and words, also from the history. Counts stay.',
    body: Nothing,
    problems: ['LEGAL_HOLD'],
    rule: (file, _id, _body, context) => eraseIdentity(file, context),
    also: async ({ store }, caseId) => {
      const { rows } = await sql<{ done: boolean }>`SELECT forget_identity(${caseId}::uuid) AS done`.execute(store.trx);
      if (rows[0]?.done !== true) throw new Refused('NOT_NOW');
    },
  });
}
