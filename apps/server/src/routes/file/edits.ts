// SPDX-License-Identifier: EUPL-1.2
// Edits of fields that need no decision: they are judged by the form and by the rules on what cannot be, merged where two
// people changed different fields, and kept side by side for somebody to decide where they changed the same (I-28).

import type { CaseFile } from '@amparo/casework/case';
import { changed, type Context, done, type Outcome, type Problem, refused } from '@amparo/casework/outcome';
import { ageProblems } from '@amparo/casework/people';
import type { Answer } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { contentOf, findInFile, replaceInFile } from '../../store/records/case-file.ts';
import { type Content, mergesByHand, STORED, type StoredKind } from '../../store/records/kinds.ts';
import { changedSince, differing, keepConflict } from '../../store/records/records.ts';
import { answerChange, beginChange, type FileCall, type FileNeeds, finish } from './work.ts';

export interface Edit {
  readonly kind: StoredKind;
  readonly caseId: string;
  readonly id: string;
  /** the version the writer has read */
  readonly seen: number;
  /** field by field; what is left out stays */
  readonly change: Content;
}

/** What cannot be, or says different things, in the whole file as it would stand. */
export type Judge = (file: CaseFile, context: Context) => readonly Problem[];

/** How a rule takes a change of fields; undefined where it has none for this record. */
export type Apply = (file: CaseFile, change: Content, context: Context) => Outcome<CaseFile> | undefined;

export async function editRecord(needs: FileNeeds, call: FileCall, edit: Edit, apply?: Apply): Promise<Answer> {
  const { kind, caseId, id, seen, change } = edit;
  const { staff, store, now } = call;
  const work = await beginChange(call, caseId);
  const { loaded, context } = work;
  const record = findInFile(loaded.file, kind, id);
  const stored = loaded.records.get(`${kind}/${id}`);
  if (record === undefined || stored === undefined) throw new Refused('not-found');
  const wish = differing(contentOf(record), change);
  if (record.version !== seen && Object.keys(wish).length > 0) {
    const at = { orgId: staff.orgId, caseId, kind, recordId: id };
    const since = seen > record.version ? Object.keys(wish) : await changedSince(store, at, seen);
    const both = Object.keys(wish).filter((field) => since.includes(field));
    if (both.length > 0 || mergesByHand(kind)) {
      const fields = both.length > 0 ? both : Object.keys(wish);
      const conflictId = await keepConflict(store, loaded.keys, at, {
        before: stored,
        wish,
        seen,
        userId: staff.userId,
        now,
      });
      return conflictAnswer(call, {
        kind,
        conflictId,
        fields,
        current: contentOf(record),
        wish,
        version: record.version,
      });
    }
  }
  const outcome =
    Object.keys(wish).length === 0
      ? done(loaded.file, [])
      : (apply?.(loaded.file, wish, context) ??
        judged(
          replaceInFile(loaded.file, kind, changed(record, wish as Partial<typeof record>, context)),
          context,
          fileProblems,
        ));
  const finished = await finish(needs, call, work, outcome);
  return answerChange(call, kind, id, finished, work);
}

export function judged(file: CaseFile, context: Context, judge: Judge): Outcome<CaseFile> {
  const problems = judge(file, context);
  return problems.length > 0 ? refused(problems) : done(file, []);
}

/** The persons of the file and what was done to them must fit together, whoever wrote last. */
export const fileProblems: Judge = (file, { today }) => [
  ...ageProblems(file.person, today, file.case.exploitation.ageWhenTrafficked),
  ...file.related.flatMap((person) => ageProblems(person, today)),
];

interface Conflict {
  readonly kind: StoredKind;
  readonly conflictId: string;
  readonly fields: readonly string[];
  readonly current: Content;
  readonly wish: Content;
  readonly version: number;
}

/** 412 with both versions; the later one is kept, so the transaction is committed and then refused. */
function conflictAnswer(call: FileCall, { kind, conflictId, fields, current, wish, version }: Conflict): Answer {
  const apart: readonly string[] = kind === 'person' ? [...STORED.person.private, 'alias'] : [];
  const shown = (field: string, value: unknown) => (apart.includes(field) ? null : (value ?? null));
  const refusal = new Refused('VERSION_CONFLICT', {
    current: { version },
    conflict: {
      id: conflictId,
      fields: fields.map((field) => ({
        field,
        current: shown(field, current[field]),
        yours: shown(field, wish[field]),
      })),
    },
  });
  return { status: 412, refusal, entries: [conflictEntry(call)] };
}

function conflictEntry({ relation }: FileCall) {
  return { action: 'file.conflict-kept', objectId: null, outcome: 'denied' as const, reason: relation, purpose: null };
}
