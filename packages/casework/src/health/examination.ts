// SPDX-License-Identifier: EUPL-1.2
// The medical examination: with a consent of its own, accompanied by whom the person chooses. Results that can harm are sealed:
// only the care team reads them, and nothing of them is in a package, an export or a print (I-22).

import type { CaseFile } from '../case/case.ts';
import { recordService, type RecordService } from '../assistance/deliver.ts';
import type { Companion } from '../assistance/assistance.ts';
import { groundFor } from '../consent/cover.ts';
import {
  at,
  type Context,
  changed,
  created,
  done,
  entry,
  mayAct,
  type Outcome,
  problem,
  refused,
} from '../outcome/outcome.ts';
import type { Problem } from '../outcome/problems.ts';
import type { Id } from '../outcome/record.ts';
import type { MedicalExamination, SealedResult } from './health.ts';

export interface ArrangeExamination {
  readonly id: Id;
  readonly service: RecordService;
  readonly examinerGenderPreference: MedicalExamination['examinerGenderPreference'];
  readonly chaperoneOffered: boolean;
  readonly reportTo: MedicalExamination['reportTo'];
}

/** Order of the guards: those of a delivery (deliver.ts: scope, form, consent of this purpose, companions), then a chaperone. */
export function arrangeExamination(file: CaseFile, command: ArrangeExamination, context: Context): Outcome<CaseFile> {
  const { id, service } = command;
  if (service.category !== 'Health' || service.subtype !== 'MedicalExamination') {
    throw new RangeError('arrangeExamination: a delivery of Health, MedicalExamination');
  }
  const delivered = recordService(file, service, context);
  const chaperone = command.chaperoneOffered
    ? []
    : [
        problem('INCOMPLETE', at('medicalExamination', id, 'chaperoneOffered'), 'ask-the-person', {
          what: ['chaperoneOffered'],
        }),
      ];
  if (!delivered.ok) return refused([...delivered.problems, ...chaperone]);
  if (chaperone.length > 0) return refused(chaperone);
  const grounded = groundFor(file, { purpose: 'MedicalExamination', recipient: null, categories: [] }, context);
  const examination: MedicalExamination = {
    ...created(id, context),
    caseId: file.case.id,
    serviceId: service.id,
    accompaniment: accompaniment(service.companions),
    examinerGenderPreference: command.examinerGenderPreference,
    chaperoneOffered: true,
    interpreterId: service.interpreterId,
    consentId: grounded.ground?.kind === 'consent' ? grounded.ground.consent.id : null,
    reportTo: command.reportTo,
    resultStored: 'No',
    resultSummary: null,
    nextAppointment: null,
  };
  const next = delivered.value.file ?? file;
  return done(
    { ...next, examinations: [...next.examinations, examination] },
    [
      ...delivered.audit,
      entry(context, {
        action: 'examination.arrange',
        record: 'medicalExamination',
        recordId: id,
        caseId: file.case.id,
      }),
    ],
    delivered.warnings,
  );
}

function accompaniment(companions: readonly Companion[]): MedicalExamination['accompaniment'] {
  if (companions.length === 0) return [{ by: 'None', personOrUserId: null }];
  return companions.map(({ kind, personOrUserId }) => ({ by: kind, personOrUserId }));
}

export type SealResult = Pick<SealedResult, 'id' | 'examinationId' | 'kind' | 'result' | 'careTeamUserIds'>;

/** Seals a result. Whoever is not of its care team cannot write it either. */
export function sealResult(file: CaseFile, command: SealResult, context: Context): Outcome<CaseFile> {
  const where = at('sealedResult', command.id);
  const problems: Problem[] = [
    ...mayAct(context, file.case.orgId, ['CaseWorker', 'Supervisor', 'HealthProvider'], where),
  ];
  const examination = file.examinations.find(({ id }) => id === command.examinationId);
  if (examination === undefined) throw new RangeError('sealResult: an examination of this file');
  if (!command.careTeamUserIds.includes(context.actor.userId))
    problems.push(problem('OUT_OF_SCOPE', where, 'ask-responsible-person', { what: ['care-team'] }));
  if (problems.length > 0) return refused(problems);
  const result: SealedResult = { ...command, ...created(command.id, context), caseId: file.case.id };
  const stored = changed(examination, { resultStored: 'Summary' }, context);
  return done(
    {
      ...file,
      sealedResults: [...file.sealedResults, result],
      examinations: file.examinations.map((each) => (each.id === examination.id ? stored : each)),
    },
    [
      entry(context, {
        action: 'sealed-result.write',
        record: 'sealedResult',
        recordId: command.id,
        caseId: file.case.id,
      }),
    ],
  );
}

/** What of the sealed results somebody reads: those of whose care team they are. */
export function readableResults(
  { sealedResults }: Pick<CaseFile, 'sealedResults'>,
  userId: Id,
): readonly SealedResult[] {
  return sealedResults.filter(({ careTeamUserIds }) => careTeamUserIds.includes(userId));
}
