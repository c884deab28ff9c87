// SPDX-License-Identifier: EUPL-1.2
// What became of a file: the history of every field, taking back one's own last change, and the edits of one field by two
// people that wait for somebody to decide (I-28).

import { changed, done } from '@amparo/casework/outcome';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import { moment } from '../../schemas/file/parts.ts';
import { named, uuid, version } from '../../schemas.ts';
import { findInFile, leaveOut, loadFile, replaceInFile } from '../../store/records/case-file.ts';
import { decideConflict, listConflicts } from '../../store/records/conflicts.ts';
import { lastChange, readHistory, removeRecord } from '../../store/records/history.ts';
import { type StoredKind, STORED_KINDS } from '../../store/records/kinds.ts';
import { cursorAfter, readCursor } from '../cursor.ts';
import { PLACES } from '../../schemas/file/kinds.ts';
import { fileProblems, judged } from './edits.ts';
import { kindsFor, withoutRequested } from './shown.ts';
import { beginChange, type FileNeeds, finish } from './work.ts';

const kindName = z.enum(STORED_KINDS as readonly [StoredKind, ...StoredKind[]]);
const HistoryQuery = z.strictObject({
  kind: kindName.optional(),
  recordId: uuid.optional(),
  field: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9]{0,59}$/u, 'the name of a field')
    .optional(),
  limit: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/u, 'a whole number from 1 to 100')
    .optional(),
  cursor: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9_-]+$/u, 'the `next` of the page before')
    .optional(),
});

export function listFileHistory(): Operation {
  return staffOperation({
    action: 'file.history',
    summary: 'Who changed which field when, from what to what; newest first.',
    about: 'Of names and safe contacts it says that they changed, not to what.',
    params: CaseParams,
    query: HistoryQuery,
    answers: {
      200: {
        about: 'One page.',
        schema: named(
          'FileHistory',
          z.strictObject({
            entries: z.array(
              z.strictObject({
                kind: kindName,
                recordId: uuid,
                version,
                at: moment,
                by: uuid,
                undoes: z.boolean(),
                changes: z.array(
                  z.strictObject({
                    field: z.string(),
                    hidden: z.boolean().describe('You may know that it changed, not to what.'),
                    from: z.unknown(),
                    to: z.unknown(),
                  }),
                ),
              }),
            ),
            next: z.string().nullable(),
          }),
        ),
      },
    },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { caseId }, query, fields: all }) => {
      const fields = withoutRequested(all);
      const visible = kindsFor(fields).filter((kind) => fields.includes(PLACES[kind].open) && kind !== 'sealedResult');
      const kinds = query.kind === undefined ? visible : visible.filter((kind) => kind === query.kind);
      const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
      const limit = Number(query.limit ?? '50');
      const found = await readHistory(store, staff.orgId, caseId, {
        kinds,
        whole: new Set(kinds.filter((kind) => fields.includes(PLACES[kind].private))),
        recordId: query.recordId,
        field: query.field,
        before: after === undefined ? undefined : { at: after.createdAt, id: after.id },
        limit: limit + 1,
      });
      const page = found.slice(0, limit);
      const last = page.at(-1);
      const next = found.length > limit && last !== undefined ? cursorAfter(last.at, last.recordId) : null;
      const hidesAlias = !fields.includes('alias');
      return {
        status: 200,
        body: {
          entries: page.map(({ at, changes, ...entry }) => ({
            ...entry,
            at: at.toISOString(),
            changes: changes.map((each) =>
              (entry.kind === 'person' && each.field === 'alias' && hidesAlias) ||
              (entry.kind === 'case' && each.field === 'customIdentity')
                ? { ...each, hidden: true, from: null, to: null }
                : each,
            ),
          })),
          next,
        },
      };
    },
  });
}

const UndoBody = named('Undo', z.strictObject({ kind: kindName, recordId: uuid }));

export function undoChange(needs: FileNeeds): Operation {
  return staffOperation({
    action: 'file.undo',
    summary: 'Take back your own last change of a record, while nobody else has changed it.',
    about:
      'Decisions are not taken back: a consent, a level of risk, a stage. What was only just made goes away again; the history keeps both.',
    changes: true,
    params: CaseParams,
    body: UndoBody,
    answers: {
      200: {
        about: 'Taken back.',
        schema: named('Undone', z.strictObject({ removed: z.boolean(), version: version.nullable() })),
      },
    },
    problems: ['not-undoable', 'INVALID_VALUE', 'keys-unavailable', 'keys-sealed'],
    handle: async (call) => {
      const { params, body, seen, staff, store, now } = call;
      const work = await beginChange(call, params.caseId);
      const { loaded, context } = work;
      const { kind, recordId: id } = body;
      const stored = loaded.records.get(`${kind}/${id}`);
      const record = findInFile(loaded.file, kind, id);
      if (stored === undefined || record === undefined) throw new Refused('not-found');
      const undo = await lastChange(store, staff, loaded, stored, seen);
      if (undo.done === 'not-undoable' || (undo.done === 'made' && id === loaded.file.person.id)) {
        throw new Refused('not-undoable');
      }
      if (undo.done === 'made') {
        await removeRecord(store, staff, { kind, caseId: params.caseId, id }, now);
        const { entries } = await finish(needs, call, work, done(leaveOut(loaded.file, kind, id), []));
        return { status: 200, body: { removed: true, version: null }, entries };
      }
      const back = changed(record, undo.change as Partial<typeof record>, context);
      const next = replaceInFile(loaded.file, kind, back);
      const { entries } = await finish(needs, call, work, judged(next, context, fileProblems), true);
      return {
        status: 200,
        body: { removed: false, version: stored.version + 1 },
        version: stored.version + 1,
        entries,
      };
    },
  });
}

const ConflictParams = z.strictObject({ caseId: uuid, conflictId: uuid });
const ConflictAnswer = z.strictObject({
  id: uuid,
  kind: kindName,
  recordId: uuid,
  version: version.describe('Of the record now; send it as If-Match with your decision.'),
  madeBy: uuid,
  madeAt: moment,
  fields: z.array(
    z.strictObject({ field: z.string(), hidden: z.boolean(), current: z.unknown(), theirs: z.unknown() }),
  ),
});

export function listFileConflicts(): Operation {
  return staffOperation({
    action: 'file.read',
    summary: 'Edits of one field by two people that wait for a decision.',
    params: CaseParams,
    answers: {
      200: {
        about: 'Both versions of each field.',
        schema: named('FileConflicts', z.strictObject({ conflicts: z.array(ConflictAnswer) })),
      },
    },
    problems: ['integrity-error', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params: { caseId }, fields: all }) => {
      const fields = withoutRequested(all);
      const seen = new Set(kindsFor(fields));
      const loaded = await loadFile(store, staff.orgId, caseId, { lock: false });
      if (loaded === undefined) throw new Refused('not-found');
      const found = (await listConflicts(store, loaded)).filter(({ kind }) => seen.has(kind));
      const conflicts = found.flatMap(({ wish, ...conflict }) => {
        const record = loaded.records.get(`${conflict.kind}/${conflict.recordId}`);
        if (record === undefined) return [];
        const hides = (field: string) =>
          (conflict.apart.includes(field) && !fields.includes(PLACES[conflict.kind].private)) ||
          (field === 'alias' && !fields.includes('alias'));
        return [
          {
            id: conflict.id,
            kind: conflict.kind,
            recordId: conflict.recordId,
            version: record.version,
            madeBy: conflict.madeBy,
            madeAt: conflict.madeAt.toISOString(),
            fields: Object.entries(wish).map(([field, theirs]) => {
              const hidden = hides(field);
              return {
                field,
                hidden,
                current: hidden ? null : (record.content[field] ?? null),
                theirs: hidden ? null : theirs,
              };
            }),
          },
        ];
      });
      return { status: 200, body: { conflicts } };
    },
  });
}

export function decideOnConflict(needs: FileNeeds): Operation {
  return staffOperation({
    action: 'file.resolve-conflict',
    summary: 'Decide between two edits of one field.',
    about: '`take` names the fields of which the later edit is taken; the others stay as they are.',
    changes: true,
    params: ConflictParams,
    body: named('ConflictDecision', z.strictObject({ take: z.array(z.string().max(60)).max(60) })),
    answers: { 200: { about: 'Decided.', schema: named('ConflictDecided', z.strictObject({ version })) } },
    problems: ['VERSION_CONFLICT', 'INVALID_VALUE', 'not-pending', 'keys-unavailable', 'keys-sealed'],
    handle: async (call) => {
      const { params, body, seen, staff, store, now } = call;
      const work = await beginChange(call, params.caseId);
      const { loaded, context } = work;
      const conflict = (await listConflicts(store, loaded)).find(({ id }) => id === params.conflictId);
      if (conflict === undefined) throw new Refused('not-pending');
      const record = findInFile(loaded.file, conflict.kind, conflict.recordId);
      if (record === undefined) throw new Refused('not-found');
      if (record.version !== seen) throw new Refused('VERSION_CONFLICT', { current: { version: record.version } });
      const taken = Object.fromEntries(Object.entries(conflict.wish).filter(([field]) => body.take.includes(field)));
      const all = Object.keys(taken).length === Object.keys(conflict.wish).length;
      const none = Object.keys(taken).length === 0;
      const decision = all ? 'taken' : none ? 'kept' : 'mixed';
      await decideConflict(store, staff, { caseId: params.caseId, conflictId: conflict.id, decision, now });
      if (none) return { status: 200, body: { version: record.version }, version: record.version };
      const next = replaceInFile(loaded.file, conflict.kind, changed(record, taken as Partial<typeof record>, context));
      const { records, entries } = await finish(needs, call, work, judged(next, context, fileProblems));
      const after = records.find(({ id }) => id === record.id)?.version ?? record.version;
      return { status: 200, body: { version: after }, version: after, entries };
    },
  });
}
