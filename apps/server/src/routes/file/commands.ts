// SPDX-License-Identifier: EUPL-1.2
// How a rule of packages/casework becomes a route: one that makes a record, once for each Idempotency-Key, and one that takes
// a step with a record somebody has read, by its version. The rule says yes or why not; nothing is decided here.

import type { Action } from '@amparo/casework/access';
import type { CaseFile } from '@amparo/casework/case';
import type { Context, Outcome } from '@amparo/casework/outcome';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { type ProblemCode, Refused } from '../../problems.ts';
import { CaseParams } from '../../schemas/cases.ts';
import { uuid } from '../../schemas.ts';
import { findInFile } from '../../store/records/case-file.ts';
import type { StoredKind } from '../../store/records/kinds.ts';
import type { StoredRecord } from '../../store/records/records.ts';
import type { AuditEntry } from '../../store/session.ts';
import {
  answerChange,
  beginChange,
  changedAnswer,
  type FileCall,
  type FileNeeds,
  type FileWork,
  finish,
} from './work.ts';

/** What every rule can refuse for. */
const ALWAYS = ['OUT_OF_SCOPE', 'NOT_NOW', 'INCOMPLETE', 'INVALID_VALUE', 'keys-unavailable', 'keys-sealed'] as const;

export const RecordParams = z.strictObject({ caseId: uuid, recordId: uuid });

interface Described<B> {
  readonly kind: StoredKind;
  readonly action: Action;
  readonly summary: string;
  readonly about?: string;
  readonly body: z.ZodType<B>;
  readonly problems?: readonly ProblemCode[];
  readonly example?: B;
}

interface Making<B> extends Described<B> {
  readonly rule: (file: CaseFile, command: B & { readonly id: string }, context: Context) => Outcome<CaseFile>;
  /** what else happens in the transaction, once the rule has said yes and its file is written */
  readonly also?: (call: FileCall, work: FileWork, body: B) => Promise<void>;
}

/** POST of a new record. */
export function makes<B extends object>(needs: FileNeeds, given: Making<B>): Operation {
  const { kind, action, summary, about, body: shape, problems = [], example, rule, also } = given;
  return staffOperation({
    action,
    summary,
    ...(about === undefined ? {} : { about }),
    creates: true,
    params: CaseParams,
    body: shape,
    answers: { 201: { about: 'Made.', schema: changedAnswer(kind) } },
    problems: [...ALWAYS, ...problems, 'key-reused'],
    ...(example === undefined ? {} : { example: { body: example } }),
    handle: async (call) => {
      const { params, body, once } = call;
      let entries: readonly AuditEntry[] = [];
      const answer = await once(async () => {
        const work = await beginChange(call, params.caseId);
        const id = randomUUID();
        const finished = await finish(needs, call, work, rule(work.loaded.file, { ...body, id }, work.context));
        await also?.(call, work, body);
        entries = finished.entries;
        return answerChange(call, kind, id, finished, work, 201);
      });
      return { ...answer, entries };
    },
  });
}

interface Stepping<B> extends Described<B> {
  readonly rule: (file: CaseFile, id: string, body: B, context: Context) => Outcome<CaseFile>;
  /** what else happens in the transaction, once the rule has said yes and its file is written */
  readonly also?: (call: FileCall, caseId: string, body: B, record: StoredRecord) => Promise<void>;
}

/** A step with a record: POST or PUT to its own address, with If-Match. */
export function steps<B extends object>(needs: FileNeeds, given: Stepping<B>): Operation {
  return stepping(needs, given, RecordParams, ({ recordId }) => recordId);
}

/** A step with the case itself; If-Match is the version of its facts. */
export function advances<B extends object>(needs: FileNeeds, given: Omit<Stepping<B>, 'kind'>): Operation {
  return stepping(needs, { ...given, kind: 'case' }, CaseParams, ({ caseId }) => caseId);
}

function stepping<P extends { readonly caseId: string }, B extends object>(
  needs: FileNeeds,
  given: Stepping<B>,
  params: z.ZodType<P>,
  idOf: (params: P) => string,
): Operation {
  const { kind, action, summary, about, body: shape, problems = [], example, rule, also } = given;
  return staffOperation({
    action,
    summary,
    ...(about === undefined ? {} : { about }),
    changes: true,
    params,
    body: shape,
    answers: { 200: { about: 'Done.', schema: changedAnswer(kind) } },
    problems: [...ALWAYS, ...problems, 'VERSION_CONFLICT'],
    ...(example === undefined ? {} : { example: { body: example } }),
    handle: async (call) => {
      const { body, seen } = call;
      const { caseId } = call.params;
      const id = idOf(call.params);
      const work = await beginChange(call, caseId);
      const record = findInFile(work.loaded.file, kind, id);
      if (record === undefined) throw new Refused('not-found');
      if (record.version !== seen) throw new Refused('VERSION_CONFLICT', { current: { version: record.version } });
      const outcome = rule(work.loaded.file, id, body, work.context);
      const finished = await finish(needs, call, work, outcome);
      const written = finished.records.find((each) => each.kind === kind && each.id === id);
      if (written !== undefined) await also?.(call, caseId, body, written);
      return answerChange(call, kind, id, finished, work);
    },
  });
}

/** For steps that say everything by their address. */
export const Nothing = z.strictObject({});
