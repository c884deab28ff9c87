// SPDX-License-Identifier: EUPL-1.2
// Values of the institution's own fields in a case file: judged by their definitions, sealed like the rest; what tells who the
// person is stands apart and comes back with the names alone.

import { changeCustom } from '@amparo/casework/case';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import { customValue } from '../../schemas/file/contents.ts';
import { fieldCode } from '../../schemas/institution.ts';
import { named } from '../../schemas.ts';
import { readSettings } from '../../store/institution-settings.ts';
import { answerChange, beginChange, changedAnswer, type FileNeeds, finish } from './work.ts';

export function writeCustom(needs: FileNeeds): Operation {
  return staffOperation({
    action: 'file.edit',
    summary: 'Write values of your institution’s own fields.',
    about: 'What is left out stays; null empties a field. If-Match: the version of the facts.',
    changes: true,
    params: CaseParams,
    body: named('CustomValues', z.strictObject({ values: z.record(fieldCode, customValue) })),
    answers: { 200: { about: 'Written.', schema: changedAnswer('case') } },
    problems: ['OUT_OF_SCOPE', 'NOT_NOW', 'INVALID_VALUE', 'VERSION_CONFLICT', 'keys-unavailable', 'keys-sealed'],
    handle: async (call) => {
      const { db, staff, params, body, seen } = call;
      const { customFields } = await readSettings(db, staff.orgId);
      const work = await beginChange(call, params.caseId);
      const { version } = work.loaded.file.case;
      if (version !== seen) throw new Refused('VERSION_CONFLICT', { current: { version } });
      const outcome = changeCustom(work.loaded.file, { fields: customFields, given: body.values }, work.context);
      const finished = await finish(needs, call, work, outcome);
      return answerChange(call, 'case', params.caseId, finished, work);
    },
  });
}
