// SPDX-License-Identifier: EUPL-1.2
// Danger and need: risk assessments with their reasons, debts as claims, needs, and the plan that follows. A level is worked
// out by the rules; a person overrides it with a reason.

import {
  agreePlan,
  approveRevision,
  assessNeeds,
  PLAN_ITEM_STATES,
  planOf,
  setPlanItem,
  stepPlan,
  writePlan,
} from '@amparo/casework/assistance';
import { problem, at, refused } from '@amparo/casework/outcome';
import { assessRisk, overrideRisk, recordDebtClaim } from '@amparo/casework/risk';
import { z } from 'zod';
import type { Operation } from '../../operation.ts';
import { DebtContent, NeedsContent, PlanContent, planItem, RiskContent } from '../../schemas/file/contents.ts';
import { ANSWERED } from '../../schemas/file/lists.ts';
import { words } from '../../schemas/file/parts.ts';
import { named, uuid } from '../../schemas.ts';
import { makes, Nothing, steps } from './commands.ts';
import type { FileNeeds } from './work.ts';

const RiskBody = named(
  'RiskAssessmentWritten',
  z.strictObject({
    ...RiskContent.pick({
      subjectScope: true,
      answers: true,
      ownPerception: true,
      immediateActions: true,
      assessedAt: true,
    }).shape,
    final: z.boolean().describe('A draft can be written over; a final assessment cannot.'),
  }),
);

export function createRisk(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'riskAssessment',
    action: 'file.assess',
    summary: 'Assess the danger for the person, her family or staff.',
    about: 'The level and its reasons are worked out from the answers; what nobody asked shows in it.',
    body: RiskBody,
    rule: assessRisk,
  });
}

export function writeRisk(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'riskAssessment',
    action: 'file.assess',
    summary: 'Write a draft over, or finish it.',
    body: RiskBody,
    rule: (file, id, body, context) => assessRisk(file, { ...body, id }, context),
  });
}

export function override(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'riskAssessment',
    action: 'file.assess',
    summary: 'Set another level than the answers give, with a reason.',
    about: 'Upwards whoever works on the case; downwards a supervisor who did not assess it.',
    body: named('RiskOverride', z.strictObject({ level: z.enum(ANSWERED.levels), reason: words(2000) })),
    problems: ['SECOND_PERSON_REQUIRED'],
    rule: (file, riskId, body, context) => overrideRisk(file, { ...body, riskId }, context),
  });
}

export function createDebt(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'debtClaim',
    action: 'file.assess',
    summary: 'What is said to be owed: a claim for counsel, never a repayment.',
    body: named('NewDebtClaim', DebtContent),
    rule: recordDebtClaim,
  });
}

const NeedsBody = named('NeedsWritten', NeedsContent);

export function createNeeds(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'needsAssessment',
    action: 'file.assess',
    summary: 'What the person needs, and what she wishes in her words.',
    body: NeedsBody,
    rule: assessNeeds,
  });
}

export function writeNeeds(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'needsAssessment',
    action: 'file.assess',
    summary: 'Write a draft of needs over, or finish it.',
    body: NeedsBody,
    rule: (file, id, body, context) => assessNeeds(file, { ...body, id }, context),
  });
}

const PlanBody = named(
  'PlanWritten',
  z.strictObject({
    ...PlanContent.pick({ objectives: true, plannedEndDate: true }).shape,
    items: z.array(planItem.omit({ status: true, statusOn: true })).max(100),
  }),
);

export function createPlan(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'plan',
    action: 'file.plan',
    summary: 'Write a plan with the person.',
    body: PlanBody,
    rule: writePlan,
  });
}

export function writePlanOver(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'plan',
    action: 'file.plan',
    summary: 'Write a plan over: whatever was agreed before must be agreed again.',
    body: PlanBody,
    rule: (file, id, body, context) => writePlan(file, { ...body, id }, context),
  });
}

export function stepOfPlan(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'plan',
    action: 'file.plan',
    summary: 'Propose a plan, take it back to a draft, complete or supersede it.',
    body: named('PlanStep', z.strictObject({ to: z.enum(['Draft', 'Proposed', 'Completed', 'Superseded']) })),
    rule: (file, id, { to }, context) => stepPlan(file, id, to, context),
  });
}

export function agreeToPlan(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'plan',
    action: 'file.plan',
    summary: 'The person agrees, after the plan was read to her in her language.',
    body: Nothing,
    rule: (file, id, _body, context) => agreePlan(file, id, context),
  });
}

export function approvePlanRevision(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'plan',
    action: 'file.approve',
    summary: 'Approve a plan that was changed while help is running.',
    body: Nothing,
    problems: ['PERSON_NOT_AGREED', 'SECOND_PERSON_REQUIRED'],
    rule: (file, id, _body, context) => approveRevision(file, id, context),
  });
}

export function setItem(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'plan',
    action: 'file.plan',
    summary: 'How far one point of the plan is; what could not be had is counted.',
    body: named('PlanItemState', z.strictObject({ itemId: uuid, status: z.enum(PLAN_ITEM_STATES) })),
    rule: (file, planId, body, context) => {
      if (!planOf(file, planId).items.some(({ id }) => id === body.itemId)) {
        return refused([problem('INVALID_VALUE', at('plan', planId, 'items'), 'mend-value', { what: ['itemId'] })]);
      }
      return setPlanItem(file, { ...body, planId }, context);
    },
  });
}
