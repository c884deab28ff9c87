// SPDX-License-Identifier: EUPL-1.2
// What is known of the case itself: its facts, what happened and when, proceedings, notes. Plain records: judged by their
// form, merged where two people changed different fields.

import { changeCase } from '@amparo/casework/case';
import { created, done, entry } from '@amparo/casework/outcome';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { CaseParams } from '../../schemas/cases.ts';
import { caseEditable, EventContent, NoteContent, ProceedingContent } from '../../schemas/file/contents.ts';
import { named } from '../../schemas.ts';
import { addToFile, type ListKind } from '../../store/records/case-file.ts';
import { makes, RecordParams } from './commands.ts';
import { editRecord } from './edits.ts';
import { changedAnswer, type FileNeeds } from './work.ts';

export const FactsBody = named('CaseFactsChange', z.strictObject(caseEditable).partial());

/** PUT to the facts of the case itself. */
export function changeFacts(needs: FileNeeds): Operation {
  return staffOperation({
    action: 'file.edit',
    summary: 'Write down what is known of the case.',
    about: 'What is left out stays. The stage is changed by events alone, the status by a decision.',
    changes: true,
    params: CaseParams,
    body: FactsBody,
    answers: { 200: { about: 'Changed.', schema: changedAnswer('case') } },
    problems: ['VERSION_CONFLICT', 'INVALID_VALUE', 'keys-unavailable', 'keys-sealed'],
    handle: ({ params: { caseId }, body, seen, ...call }) =>
      editRecord(needs, call, { kind: 'case', caseId, id: caseId, seen, change: body }, (file, change, context) =>
        changeCase(file, change, context),
      ),
  });
}

/** A record that is what its form says: no rule beyond it. */
export function addsPlain<B extends object>(
  needs: FileNeeds,
  given: { readonly kind: ListKind; readonly action: string; readonly summary: string; readonly body: z.ZodType<B> },
): Operation {
  return makes(needs, {
    kind: given.kind,
    action: 'file.edit',
    summary: given.summary,
    body: given.body,
    rule: (file, { id, ...content }, context) => {
      const record = { ...created(id, context), ...content };
      const kind = given.kind === 'conflictFlag' || given.kind === 'blockLift' ? 'case' : given.kind;
      const added = { action: given.action, record: kind, recordId: id, caseId: file.case.id } as const;
      return done(addToFile(file, given.kind, record), [entry(context, added)]);
    },
  });
}

export function editsPlain(
  needs: FileNeeds,
  given: { readonly kind: ListKind; readonly summary: string; readonly body: z.ZodType<object> },
): Operation {
  return staffOperation({
    action: 'file.edit',
    summary: given.summary,
    about: 'What is left out stays; null empties a field.',
    changes: true,
    params: RecordParams,
    body: given.body,
    answers: { 200: { about: 'Changed.', schema: changedAnswer(given.kind) } },
    problems: ['VERSION_CONFLICT', 'INVALID_VALUE', 'keys-unavailable', 'keys-sealed'],
    handle: ({ params: { caseId, recordId: id }, body, seen, ...call }) =>
      editRecord(needs, call, { kind: given.kind, caseId, id, seen, change: { ...body } }),
  });
}

export const EVENT = {
  add: named('NewEvent', EventContent),
  edit: named('EventChange', EventContent.partial()),
};
export const PROCEEDING = {
  add: named('NewProceeding', ProceedingContent),
  edit: named('ProceedingChange', ProceedingContent.partial()),
};
export const NOTE = { add: named('NewNote', NoteContent) };
