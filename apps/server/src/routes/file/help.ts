// SPDX-License-Identifier: EUPL-1.2
// Help as it is given: deliveries and appointments, signs of ill health with how urgent they are, examinations with whoever
// comes along, results that only the care team reads, safety plans. Urgent help waits for nothing (I-05).

import { recordService, setOutcome } from '@amparo/casework/assistance';
import {
  arrangeExamination,
  readableResults,
  recordHealthNeed,
  resolveHealthNeed,
  sealResult,
} from '@amparo/casework/health';
import { groundFor } from '@amparo/casework/consent';
import { at, problem, refused } from '@amparo/casework/outcome';
import { writeSafetyPlan } from '@amparo/casework/safety-plan';
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import {
  ExaminationContent,
  HealthNeedContent,
  SafetyPlanContent,
  SealedResultContent,
  ServiceContent,
} from '../../schemas/file/contents.ts';
import { RECORD_ANSWERS } from '../../schemas/file/kinds.ts';
import { CONSENT_LISTS, HEALTH_LISTS } from '../../schemas/file/lists.ts';
import { country, phone, words } from '../../schemas/file/parts.ts';
import { named, uuid } from '../../schemas.ts';
import { loadFile } from '../../store/records/case-file.ts';
import { addDisclosure } from '../../store/oversight.ts';
import { makes, steps } from './commands.ts';
import { shownRecord } from './shown.ts';
import type { FileCall, FileNeeds, FileWork } from './work.ts';

const consularPost = z
  .strictObject({
    institutionId: uuid,
    recipientClass: z.enum(CONSENT_LISTS.classes),
    country,
    actsFor: country.nullable(),
    personIds: z.array(uuid).max(20),
    phones: z.array(phone).max(20),
  })
  .nullable()
  .describe('Where a consular officer comes along: which post, so that her consent can be checked.');
const delivery = {
  ...ServiceContent.omit({ anonymous: true, personFeedback: true, personFeedbackText: true }).shape,
  consularPost,
};
/** A consular officer who comes along learns of her: written down as what it is, whatever becomes of the appointment. */
async function consulateLearns(
  { staff, store, now }: FileCall,
  { loaded: { file }, context }: FileWork,
  { consularPost: post, companions }: Pick<z.infer<typeof ServiceBody>, 'consularPost' | 'companions'>,
): Promise<void> {
  if (post === null || !companions.some(({ kind }) => kind === 'ConsularOfficer')) return;
  const { ground } = groundFor(file, { purpose: 'ConsularContact', recipient: post, categories: [] }, context);
  if (ground?.kind !== 'consent') return;
  const categories = ['Identity'];
  await addDisclosure(store.trx, staff.orgId, {
    id: randomUUID(),
    caseId: file.case.id,
    at: now,
    by: staff.userId,
    recipientId: post.institutionId,
    recipientClass: post.recipientClass,
    country: post.actsFor ?? post.country,
    purpose: 'ConsularContact',
    ground: 'consent',
    groundId: ground.consent.id,
    categories,
    packageHash: createHash('sha256').update(JSON.stringify(categories)).digest(),
  });
}

export const ServiceBody = named('NewService', z.strictObject(delivery));

export function createService(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'service',
    action: 'file.help',
    summary: 'Help given, or an appointment for it (outcome Planned, with a time).',
    about:
      'Food, clothing, emergency shelter and care, safety: in every stage, before any consent. Other help rests on consent. A confidential place is not kept.',
    body: ServiceBody,
    problems: [
      'CONSENT_MISSING',
      'CONSENT_EXPIRED',
      'PERSON_NOT_AGREED',
      'RECIPIENT_CONFLICT',
      'CONSULAR_BLOCK',
      'CONSENT_SCOPE',
    ],
    rule: (file, command, context) => {
      const outcome = recordService(file, command, context);
      return outcome.ok ? { ...outcome, value: outcome.value.file ?? file } : outcome;
    },
    also: consulateLearns,
  });
}

export function outcomeOfService(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'service',
    action: 'file.help',
    summary: 'What became of an appointment, and what the person says of it.',
    body: named('ServiceOutcome', ServiceContent.pick({ outcome: true, personFeedback: true })),
    rule: (file, serviceId, body, context) => setOutcome(file, { ...body, serviceId }, context),
  });
}

export function createHealthNeed(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'healthNeed',
    action: 'file.help',
    summary: 'Signs of ill health, as they were seen or told.',
    about: 'How urgent follows from a list that prompts and is no diagnosis; whoever saw it can only raise it.',
    body: named(
      'NewHealthNeed',
      z.strictObject({
        ...HealthNeedContent.omit({ urgency: true, raisedBy: true, resolvedAt: true }).shape,
        atLeast: z
          .enum(HEALTH_LISTS.urgencies)
          .nullable()
          .describe('What whoever saw it thinks; null: as the list says.'),
      }),
    ),
    rule: (file, command, context) => {
      const outcome = recordHealthNeed(file, command, context);
      return outcome.ok ? { ...outcome, value: outcome.value.file ?? file } : outcome;
    },
  });
}

export function resolveNeed(needs: FileNeeds): Operation {
  return steps(needs, {
    kind: 'healthNeed',
    action: 'file.assess',
    summary: 'It was seen to.',
    body: named('HealthNeedResolved', z.strictObject({ actionTaken: words(2000) })),
    rule: (file, id, { actionTaken }, context) => resolveHealthNeed(file, id, actionTaken, context),
  });
}

export function createExamination(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'medicalExamination',
    action: 'file.health',
    summary: 'Arrange a medical examination, with whoever the person wants beside her.',
    about: 'Rests on her consent to it. A consular officer comes along only with her own consent to that post.',
    body: named(
      'NewExamination',
      z.strictObject({
        service: z.strictObject(delivery),
        ...ExaminationContent.pick({ examinerGenderPreference: true, chaperoneOffered: true, reportTo: true }).shape,
      }),
    ),
    problems: [
      'CONSENT_MISSING',
      'CONSENT_EXPIRED',
      'PERSON_NOT_AGREED',
      'RECIPIENT_CONFLICT',
      'CONSULAR_BLOCK',
      'CONSENT_SCOPE',
    ],
    rule: (file, { service, ...command }, context) => {
      if (service.category !== 'Health' || service.subtype !== 'MedicalExamination') {
        const where = at('medicalExamination', command.id, 'service');
        return refused([problem('INVALID_VALUE', where, 'mend-value', { what: ['category'] })]);
      }
      return arrangeExamination(file, { ...command, service: { ...service, id: randomUUID() } }, context);
    },
    also: (call, work, { service }) => consulateLearns(call, work, service),
  });
}

export function createResult(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'sealedResult',
    action: 'file.read-results',
    summary: 'Keep a result that only the care team reads.',
    body: named('NewSealedResult', SealedResultContent),
    rule: (file, command, context) => {
      if (!file.examinations.some(({ id }) => id === command.examinationId)) {
        const where = at('sealedResult', command.id, 'examinationId');
        return refused([problem('INVALID_VALUE', where, 'mend-value', { what: ['not-in-file'] })]);
      }
      return sealResult(file, command, context);
    },
  });
}

export function readResults(): Operation {
  return staffOperation({
    action: 'file.read-results',
    summary: 'The results of whose care team you are.',
    about: 'That you read them is in the log under a code of its own.',
    params: CaseParams,
    answers: {
      200: {
        about: 'Yours to read.',
        schema: named('SealedResults', z.strictObject({ results: z.array(RECORD_ANSWERS.sealedResult) })),
      },
    },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { caseId }, fields }) => {
      const loaded = await loadFile(store, staff.orgId, caseId, { lock: false, kinds: ['sealedResult'] });
      if (loaded === undefined) throw new Refused('not-found');
      const mine = new Set(readableResults(loaded.file, staff.userId).map(({ id }) => id));
      const results = [...loaded.records.values()].filter(({ id }) => mine.has(id));
      return { status: 200, body: { results: results.flatMap((each) => shownRecord(each, fields) ?? []) } };
    },
  });
}

export function createSafetyPlan(needs: FileNeeds): Operation {
  return makes(needs, {
    kind: 'safetyPlan',
    action: 'file.assess',
    summary: 'How the person, and her family at home, stay safe.',
    about: 'Takes the place of the active plans whose scopes it covers.',
    body: named('NewSafetyPlan', SafetyPlanContent.omit({ status: true })),
    problems: ['RECIPIENT_CONFLICT'],
    rule: writeSafetyPlan,
  });
}
